/* For whom an item or service may be provided (enrolment 3.2, 3.3). Pure and freestanding. */
#ifndef SCHEME_PATIENT_H
#define SCHEME_PATIENT_H

#include "base/date.h"

/* A patient category is a mask of these; an entry's own mask is 1 to 15. */
enum { LAW_MALE = 1, LAW_FEMALE = 2, LAW_ADULT = 4, LAW_MINOR = 8, LAW_EVERYBODY = 15 };

enum law_gender { LAW_GENDER_FEMALE = 1, LAW_GENDER_MALE, LAW_GENDER_OTHER };

/* What another gender than male or female matches (defect 11 of the reference treats it as male). */
enum law_gender_other { LAW_OTHER_EITHER = 1, LAW_OTHER_MALE, LAW_OTHER_FEMALE };

struct law_person {
    enum law_gender gender;
    date_t birth;
};

struct law_patient_rule {
    int32_t age_of_majority;         /* full years; that birthday counts: 18 */
    enum law_gender_other other;
};

bool law_is_adult(const struct law_person *p, date_t day, const struct law_patient_rule *rule);
/* The person's bits on a day; both gender bits where the rule lets another gender match either. */
int32_t law_patient_category(const struct law_person *p, date_t day, const struct law_patient_rule *rule);
/* Whether an entry with this mask may be provided to the person on that day: its age bit must be there
 * and its gender bit, or one of its gender bits. */
bool law_patient_applies(int32_t mask, const struct law_person *p, date_t day, const struct law_patient_rule *rule);

#endif
