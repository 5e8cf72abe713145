/* Jobs and schedules, and writing who signed in, one thread beside the requests. */
#ifndef SERVER_BACKGROUND_H
#define SERVER_BACKGROUND_H

#include <stdatomic.h>

#include "model/run/job.h"
#include "module/core/last_login.h"

struct background;

struct background *background_start(struct arena *a, const struct runner *runner, struct last_logins *logins);
struct job_success { const char *name; atomic_int_fast64_t at_s; };   /* when a job by time went well last, Unix time; 0: never */
struct background_counts {
    uint64_t waiting, running, failed;      /* jobs at the last look; turns that failed */
    struct job_success *jobs;               /* a name each that runs by time; NULL ends. Lives as long as the thread's arena */
};
struct background_counts background_counts(struct background *b);
/* Lets the chunk at hand finish; the job keeps its place for whoever comes next. */
void background_stop(struct background *b);

#endif
