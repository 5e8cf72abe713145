/* Periods, values and payments of policies (tests/vectors/policy.json). */
#include "scheme/enrolment_read.h"

/* ---- reading vectors ---- */

static const char v9[] =
    "{\"lump_sum\": 500000, \"threshold\": 4, \"adult\": 100000, \"child\": 60000, \"registration_fee\": 10000, \"assembly_fee\": 5000,"
    " \"cycles\": [\"01-01\"], \"grace_enrolment\": 1, \"grace_renewal\": 2, \"enrolment_discount\": [2, 10], \"renewal_discount\": [1, 5]}";

static const struct json *product_of(struct arena *a, const struct json *vector)
{
    const struct json *p = json_get(vector, "product"), *read;
    struct limits limits;

    if (!json_get(p, "like")) return p;
    limits_standard(&limits);
    assert_null(json_read(a, str_of(v9), &limits, &read));
    return read;
}

static void discount_in(const struct json *p, const char *key, int32_t *months, int32_t *percent)
{
    const struct json *v = json_get(p, key);
    int64_t n = 0;

    if (!v) return;
    assert_true(json_int(v->first, &n));
    *months = (int32_t)n;
    assert_true(json_int(v->first->next, &n));
    *percent = (int32_t)n;
}

static struct law_plan plan_in(struct arena *a, const struct json *vector)
{
    const struct json *p = product_of(a, vector), *cycles = json_get(p, "cycles");
    struct law_plan plan = {
        .insurance_period = (int32_t)number_in(p, "period", 12), .administration_period = (int32_t)number_in(p, "administration", 0),
        .recurrence = (int32_t)number_in(p, "recurrence", -1), .grace_enrolment = (int32_t)number_in(p, "grace_enrolment", 0),
        .grace_renewal = (int32_t)number_in(p, "grace_renewal", 0), .grace_payment = (int32_t)number_in(p, "grace_payment", 0),
        .members_max = number_in(p, "members_max", 0), .threshold = number_in(p, "threshold", 0), .lump_sum = money_in(p, "lump_sum"),
        .adult = money_in(p, "adult"), .child = money_in(p, "child"), .registration_lump_sum = money_in(p, "registration_lump_sum"),
        .registration_fee = money_in(p, "registration_fee"), .assembly_lump_sum = money_in(p, "assembly_lump_sum"),
        .assembly_fee = money_in(p, "assembly_fee"),
    };
    int i = 0;

    discount_in(p, "enrolment_discount", &plan.enrolment_discount_months, &plan.enrolment_discount_percent);
    discount_in(p, "renewal_discount", &plan.renewal_discount_months, &plan.renewal_discount_percent);
    for (const struct json *c = cycles ? cycles->first : NULL; c; c = c->next) plan.cycles[i++] = law_cycle_read(c->text.p, c->text.n);
    return plan;
}

static struct law_policy_rules rules_in(const struct json *vector)
{
    const struct json *r = json_get(vector, "rules");

    return (struct law_policy_rules){
        .months = r && json_get(r, "roll") ? MONTH_ROLL : MONTH_CLAMP,
        .grace_end = r && json_get(r, "inclusive") ? LAW_GRACE_INCLUSIVE : LAW_GRACE_EXCLUSIVE,
        .option = (enum law_option)number_in(vector, "option", LAW_ON_CONTRIBUTION),
        .recurrence_fees = r && json_get(r, "recurrence"),
        .age_of_majority = 18,
    };
}

static struct law_enrolment enrolment_in(const struct json *v)
{
    return (struct law_enrolment){json_get(v, "stage") ? LAW_RENEWAL : LAW_NEW, date_in(v, "enrolled"), date_in(v, "previous")};
}

static struct law_members members_in(const struct json *v)
{
    int64_t n[4] = {0}, i = 0;

    for (const struct json *m = vector_list(v, "members"); m; m = m->next) assert_true(json_int(m, &n[i++]));
    return (struct law_members){n[0], n[1], n[2], n[3]};
}

/* ---- the tests ---- */

static bool wrong_policy(struct arena *a, const struct json *v)
{
    struct law_plan plan = plan_in(a, v);
    struct law_enrolment e = enrolment_in(v);
    struct law_policy_rules rules = rules_in(v);
    struct law_members members = members_in(v);
    struct law_period period;
    struct law_value value;
    bool wrong;

    if (!law_period_of(&plan, &e, &rules, &period)) return !json_get(v, "never");
    if (!law_value_of(&plan, &e, period.start, &members, &rules, &value)) return !json_get(v, "overflow");
    wrong = json_get(v, "overflow") || json_get(v, "never");
    wrong = day_differs(v, "start", period.start) || wrong;   /* each difference is told, not only the first */
    wrong = day_differs(v, "expiry", period.expiry) || wrong;
    wrong = differs(v, "value", value.value.minor) || wrong;
    wrong = differs(v, "dropped", value.dropped) || wrong;
    return wrong || value.gross.minor - value.discount.minor != value.value.minor;
}

static void test_policy(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "policy.json"), "policy"); v; v = v->next)
        if (wrong_policy(*state, v)) fail_msg("%.*s", STR_ARG(vector_str(v, "case")));
}

static void test_age(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "policy.json"), "age"); v; v = v->next) {
        struct law_member one[] = {{date_in(v, "birth"), false}, {date_in(v, "birth"), true}};
        struct law_members m = law_members_count(one, 2, date_in(v, "day"), 18);
        assert_int_equal(m.adults, vector_bool(v, "adult"));
        assert_int_equal(m.other_adults, vector_bool(v, "adult"));
        assert_int_equal(m.children, !vector_bool(v, "adult"));
        assert_int_equal(m.other_children, !vector_bool(v, "adult"));
    }
}

static void test_last_payment(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "policy.json"), "last_payment"); v; v = v->next) {
        struct law_plan plan = plan_in(*state, v);
        struct law_enrolment e = enrolment_in(v);
        struct law_policy_rules rules = rules_in(v);
        assert_false(day_differs(v, "last", law_last_payment(&plan, &e, date_in(v, "start"), &rules)));
        if (json_get(v, "late")) assert_int_equal(law_renewal_late(&plan, &e, &rules), vector_bool(v, "late"));
        else assert_false(law_renewal_late(&plan, &e, &rules));
    }
}

static const char *const situations[] = {
    [LAW_MATCHES] = "matches", [LAW_EXCEEDS] = "exceeds", [LAW_NOT_PAID_UP] = "not_covered", [LAW_LAST_INSTALMENT] = "last_instalment",
    [LAW_INSTALMENTS_EXCEEDED] = "instalments_exceeded", [LAW_LATE] = "late",
};
static const char *const decisions[] = {[LAW_UNDECIDED] = "", [LAW_ENFORCE] = "enforce", [LAW_WAIT] = "wait", [LAW_SUSPEND] = "suspend"};

static enum law_decision decision_named(struct str name)
{
    int at = LAW_UNDECIDED;

    while (at < LAW_SUSPEND && !str_is(name, decisions[at])) at++;
    assert_true(str_is(name, decisions[at]));
    return (enum law_decision)at;
}

static bool wrong_may(const struct json *v, uint32_t may)
{
    uint32_t wanted = 1U << LAW_UNDECIDED;

    if (!json_get(v, "may")) return false;
    for (const struct json *m = vector_list(v, "may"); m; m = m->next) wanted |= 1U << decision_named(m->text);
    return may != wanted;
}

static struct law_payment payment_in(const struct json *v)
{
    return (struct law_payment){
        .status = (enum law_policy_status)number_in(v, "from", LAW_IDLE), .value = money_in(v, "value"), .paid = money_in(v, "paid"),
        .instalments = number_in(v, "instalments", 1), .instalments_max = number_in(v, "max", 0), .pay_date = date_in(v, "day"),
        .start = date_in(v, "start"), .last = date_in(v, "last"), .matched = json_get(v, "matched"),
        .decision = json_get(v, "decision") ? decision_named(vector_str(v, "decision")) : LAW_UNDECIDED,
    };
}

static bool wrong_payment(const struct json *v)
{
    struct law_payment p = payment_in(v);
    struct law_policy_rules rules = rules_in(v);
    struct law_payment_answer a;

    if (!law_pay(&p, &rules, &a)) return !json_get(v, "overflow");
    if (json_get(v, "overflow") || !str_is(vector_str(v, "situation"), situations[a.situation])) return true;
    if (a.refused != (json_get(v, "refused") != NULL) || wrong_may(v, a.may)) return true;
    if (date_cmp(a.effective, date_in(v, "effective")) != 0) return true;
    return differs(v, "left", a.left.minor) || differs(v, "status", a.status);
}

static void test_pay(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "policy.json"), "pay"); v; v = v->next)
        if (wrong_payment(v)) fail_msg("%.*s", STR_ARG(vector_str(v, "case")));
}

static void test_choices(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "policy.json"), "choices"); v; v = v->next) {
        struct law_payment p = payment_in(v);
        struct law_policy_rules rules = rules_in(v);
        uint32_t wanted = 0;
        p.pay_date = p.start = date_of(2024, 3, 10);
        for (const struct json *m = json_get(v, "choices")->first; m; m = m->next) wanted |= 1U << decision_named(m->text);
        if (law_choices(&p, &rules) != wanted) fail_msg("%.*s", STR_ARG(vector_str(v, "case")));
    }
}

static const struct { uint32_t bit; const char *name; } entry_rules[] = {
    {LAW_ENTRY_FUTURE, "future"}, {LAW_ENTRY_WINDOW, "window"}, {LAW_ENTRY_START, "start"}, {LAW_ENTRY_OVER, "over"}, {LAW_ENTRY_OFFICER, "officer"},
};

static uint32_t rules_named(const struct json *v)
{
    uint32_t bits = 0;

    for (const struct json *name = json_get(v, "broken")->first; name; name = name->next)
        for (size_t i = 0; i < sizeof entry_rules / sizeof *entry_rules; i++)
            if (str_is(name->text, entry_rules[i].name)) bits |= entry_rules[i].bit;
    return bits;
}

static void test_entry(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "policy.json"), "entry"); v; v = v->next) {
        struct law_entry e = {
            .enrolled = date_in(v, "enrolled"), .previous_expiry = date_in(v, "previous"), .sold_from = {-10000}, .sold_to = {30000},
            .works_to = date_in(v, "worksTo"), .lawful = {date_in(v, "start"), date_in(v, "expiry")},
        };
        e.asked = json_get(v, "asked") ? (struct law_period){date_in(v, "asked"), date_add_days(date_in(v, "asked"), 364)} : e.lawful;
        if (json_get(v, "from")) e.sold_from = date_in(v, "from"), e.sold_to = date_in(v, "to");
        if (law_entry_broken(&e, date_in(v, "today")) != rules_named(v)) fail_msg("%.*s", STR_ARG(vector_str(v, "case")));
    }
}

static void test_over(void **state)
{
    date_t day = {20000};

    assert_false(law_is_over(day, day));
    assert_true(law_is_over(day, date_add_days(day, 1)));
    assert_false(law_is_over(DATE_NONE, day));
}

static void test_next(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "policy.json"), "next"); v; v = v->next) {
        struct str name = vector_str(v, "event");
        enum law_policy_event event = str_is(name, "activated") ? LAW_ACTIVATED : str_is(name, "stopped") ? LAW_STOPPED : LAW_ENDED;
        assert_int_equal(law_policy_next((enum law_policy_status)vector_int(v, "from"), event, (enum law_option)vector_int(v, "option")),
                         vector_int(v, "to"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_policy), TEST(test_age), TEST(test_last_payment), TEST(test_pay), TEST(test_choices), TEST(test_entry),
        TEST(test_over), TEST(test_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
