/* The main job as tables: who does what, and what it gives. */
#ifndef TESTS_GATE_JOB_STEPS_H
#define TESTS_GATE_JOB_STEPS_H

#include "job_kit.h"

extern const struct step job_registers[], job_accounts[];
extern const struct step job_enrolling[], job_not_enrolled[], job_insuring[], job_claiming[], job_reviewing[], job_paying[], job_refused[];

#endif
