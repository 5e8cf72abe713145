/* What a scheme decides for all its policies (enrolment 10.2). */
#include "module/core/core.h"
#include "module/policy/internal.h"

static const struct code months_codes[] = {{"clamp", "clamp"}, {"roll", "roll"}, {NULL, NULL}};
static const struct code_list months = {"month_arithmetic", false, months_codes};
static const struct code grace_codes[] = {{"exclusive", "exclusive"}, {"inclusive", "inclusive"}, {NULL, NULL}};
static const struct code_list grace = {"grace_end", false, grace_codes};
static const struct code age_codes[] = {{"enrolment", "enrolment"}, {"today", "today"}, {NULL, NULL}};
static const struct code_list age = {"age_reference", false, age_codes};

#define LAW(setting, kind, value, text) \
    { .name = setting, .type = kind, .standard = value, .flags = SETTING_LAW, .what = text }

const struct setting policy_settings[] = {
    LAW(SETTING_ACTIVATION_OPTION, INT_RANGE(1, 3), "1", "setting.policy.activation_option"),
    LAW(SETTING_MONTH_ARITHMETIC, CODE(months), "clamp", "setting.policy.month_arithmetic"),
    LAW(SETTING_GRACE_END, CODE(grace), "exclusive", "setting.policy.grace_end"),
    LAW(SETTING_AGE_REFERENCE, CODE(age), "enrolment", "setting.policy.age_reference"),
    LAW(SETTING_RECURRENCE_FEES, BOOL, "false", "setting.policy.recurrence_fees"),
    LAW(SETTING_PRODUCT_PLACE, BOOL, "false", "setting.policy.product_place"),
    LAW(SETTING_OFFICER_PLACE, BOOL, "false", "setting.policy.officer_place"),
    LAW(SETTING_SUSPEND_UNPAID, BOOL, "false", "setting.policy.suspend_unpaid"),
    LAW(SETTING_RENEWAL_INTERVAL, INT_RANGE(0, 3660), "14", "setting.policy.renewal_interval"),
    LAW(SETTING_PHOTO_AGE_ADULT, INT_RANGE(1, 1200), "60", "setting.policy.renewal_photo_age_adult"),
    LAW(SETTING_PHOTO_AGE_CHILD, INT_RANGE(1, 1200), "12", "setting.policy.renewal_photo_age_child"),
    SETTINGS_END
};

struct law_policy_rules policy_rules(const struct settings *s)
{
    return (struct law_policy_rules){
        .months = str_is(setting_text(s, SETTING_MONTH_ARITHMETIC), "roll") ? MONTH_ROLL : MONTH_CLAMP,
        .grace_end = str_is(setting_text(s, SETTING_GRACE_END), "inclusive") ? LAW_GRACE_INCLUSIVE : LAW_GRACE_EXCLUSIVE,
        .option = (enum law_option)setting_int(s, SETTING_ACTIVATION_OPTION),
        .recurrence_fees = setting_bool(s, SETTING_RECURRENCE_FEES),
        .age_today = str_is(setting_text(s, SETTING_AGE_REFERENCE), "today"),
        .age_of_majority = (int32_t)setting_int(s, SETTING_AGE_OF_MAJORITY),
    };
}
