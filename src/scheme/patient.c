#include "scheme/patient.h"

bool law_is_adult(const struct law_person *p, date_t day, const struct law_patient_rule *rule)
{
    return date_age(p->birth, day) >= rule->age_of_majority;
}

static int32_t gender_bits(enum law_gender gender, enum law_gender_other other)
{
    if (gender == LAW_GENDER_MALE) return LAW_MALE;
    if (gender == LAW_GENDER_FEMALE) return LAW_FEMALE;
    if (other == LAW_OTHER_MALE) return LAW_MALE;
    return other == LAW_OTHER_FEMALE ? LAW_FEMALE : LAW_MALE | LAW_FEMALE;
}

int32_t law_patient_category(const struct law_person *p, date_t day, const struct law_patient_rule *rule)
{
    return gender_bits(p->gender, rule->other) | (law_is_adult(p, day, rule) ? LAW_ADULT : LAW_MINOR);
}

bool law_patient_applies(int32_t mask, const struct law_person *p, date_t day, const struct law_patient_rule *rule)
{
    int32_t both = mask & law_patient_category(p, day, rule);

    return (both & (LAW_MALE | LAW_FEMALE)) && (both & (LAW_ADULT | LAW_MINOR));
}
