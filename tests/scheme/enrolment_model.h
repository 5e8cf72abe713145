/* A second law of enrolment, written from the specification alone (enrolment 1.13, 5.6, 6.1 to 6.4, 7.2, 7.3): slow and plain, to compare the
 * real one with. It counts months day by day, tries every day of a cycle, and keeps people and covers in lists of its own. */
#ifndef TESTS_SCHEME_ENROLMENT_MODEL_H
#define TESTS_SCHEME_ENROLMENT_MODEL_H

#include "scheme/enrolment_trial.h"

void model_sell(const struct enrolment_trial *t, struct trial_sale *sale);
/* The state behind the sale, and how an event changes it. */
void model_begin(const struct enrolment_trial *t, const struct trial_sale *sale, struct trial_state *s);
void model_event(const struct enrolment_trial *t, const struct trial_sale *sale, size_t event, struct trial_state *s);

#endif
