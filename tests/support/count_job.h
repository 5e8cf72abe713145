/* A module for the tests of jobs, schedule and settings: a job that counts, one that is scheduled, settings of
 * several types, and people with folded names. */
#ifndef TESTS_SUPPORT_COUNT_JOB_H
#define TESTS_SUPPORT_COUNT_JOB_H

#include "model/run/job.h"

enum { COUNT_RIGHT = 7001, TICK_RIGHT = 7002 };

/* Job test.count, input {"chunks": n}: a chunk adds a row (job, n) to table test_chunk, which lets doubles in.
 * Its result says how many there are. Job test.tick does one chunk, every 15 minutes. */
extern const struct module count_module;
extern const struct entity test_person_entity;

/* Called before a chunk's transaction and again before its commit; an error becomes the step's. May be NULL. */
enum count_phase { COUNT_BEFORE, COUNT_INSIDE };
typedef err_t (*count_hook)(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase);
extern count_hook count_job_hook;
extern void *count_job_hook_arg;

#endif
