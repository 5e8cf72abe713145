/* Patient categories (tests/vectors/patient_category.json). */
#include "base/vectors.h"

#include "scheme/patient.h"

static enum law_gender gender_of(const struct json *v)
{
    struct str code = vector_str(v, "gender");

    return str_is(code, "M") ? LAW_GENDER_MALE : str_is(code, "F") ? LAW_GENDER_FEMALE : LAW_GENDER_OTHER;
}

static struct law_patient_rule rule_of(const struct json *all, const struct json *v)
{
    struct str other = vector_str(v, "other");

    return (struct law_patient_rule){
        .age_of_majority = (int32_t)vector_int(all, "age_of_majority"),
        .other = str_is(other, "male") ? LAW_OTHER_MALE : str_is(other, "female") ? LAW_OTHER_FEMALE : LAW_OTHER_EITHER,
    };
}

static date_t date_in(const struct json *v, const char *key)
{
    struct str s = vector_str(v, key);
    date_t d;

    assert_true(date_read(s.p, s.n, &d));
    return d;
}

static void test_category(void **state)
{
    const struct json *all = vectors(*state, "patient_category.json");

    for (const struct json *v = vector_list(all, "category"); v; v = v->next) {
        struct law_person p = {gender_of(v), date_in(v, "birth")};
        struct law_patient_rule rule = rule_of(all, v);
        assert_int_equal(law_patient_category(&p, date_in(v, "day"), &rule), vector_int(v, "is"));
    }
}

static void test_applies(void **state)
{
    const struct json *all = vectors(*state, "patient_category.json");
    const date_t day = date_of(2024, 1, 1);

    for (const struct json *v = vector_list(all, "applies"); v; v = v->next) {
        struct law_person p = {gender_of(v), date_of(vector_bool(v, "adult") ? 1980 : 2020, 5, 5)};
        struct law_patient_rule rule = rule_of(all, v);
        if (law_patient_applies((int32_t)vector_int(v, "mask"), &p, day, &rule) != vector_bool(v, "is"))
            fail_msg("mask %d, gender %.*s", (int)vector_int(v, "mask"), STR_ARG(vector_str(v, "gender")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_category), TEST(test_applies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
