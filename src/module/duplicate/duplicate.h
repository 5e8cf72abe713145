/* People who may be registered twice: looked for as somebody is entered, and over the whole register (enrolment 5.5). */
#ifndef MODULE_DUPLICATE_DUPLICATE_H
#define MODULE_DUPLICATE_DUPLICATE_H

#include "model/registry/module.h"

extern const struct module duplicate_module;

/* What each field counts in the score, 0 to 100; 0: not at all (scheme/duplicate.h). */
#define SETTING_WEIGHT_LAST_NAME "duplicate.weight_last_name"
#define SETTING_WEIGHT_OTHER_NAMES "duplicate.weight_other_names"
#define SETTING_WEIGHT_DOB "duplicate.weight_dob"
#define SETTING_WEIGHT_GENDER "duplicate.weight_gender"
#define SETTING_WEIGHT_PLACE "duplicate.weight_place"
/* From which score on somebody is shown as a person is entered. */
#define SETTING_HINT_SCORE "duplicate.hint_score"

/* From which score on the job duplicate.find puts two people on the list. */
#define SETTING_PAIR_SCORE "duplicate.pair_score"

#endif
