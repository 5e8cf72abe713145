/* Contributions: what is lawful, receipts, parts, funding, commissions (tests/vectors/contribution.json). */
#include "scheme/enrolment_read.h"

#include "scheme/contribution.h"

static const struct json *list(void **state, const char *name) { return vector_list(vectors(*state, "contribution.json"), name); }

#define WRONG(v) fail_msg("%.*s", STR_ARG(vector_str(v, "case")))

static bool names(const struct json *v, const char *key, const char *name)
{
    for (const struct json *n = json_get(v, key)->first; n; n = n->next)
        if (str_is(n->text, name)) return true;
    return false;
}

static void test_lawful(void **state)
{
    for (const struct json *v = list(state, "lawful"); v; v = v->next) {
        money_t amount = {number_in(v, "amount", DECIMAL_NONE)};
        uint32_t broken = law_contribution_broken(amount, date_in(v, "day"), date_of(2024, 3, 10));
        if (((broken & LAW_CONTRIBUTION_AMOUNT) != 0) != names(v, "broken", "amount")) WRONG(v);
        if (((broken & LAW_CONTRIBUTION_FUTURE) != 0) != names(v, "broken", "future")) WRONG(v);
    }
    for (const struct json *v = list(state, "short"); v; v = v->next)
        if (law_falls_short((enum law_policy_status)vector_int(v, "status"), money_in(v, "value"), money_in(v, "paid")) != vector_bool(v, "is")) WRONG(v);
}

static void test_refunds(void **state)
{
    static const struct { uint32_t bit; const char *name; } rules[] = {
        {LAW_REFUND_NOTHING, "nothing"}, {LAW_REFUND_TOO_MUCH, "too_much"}, {LAW_REFUND_FUTURE, "future"}, {LAW_REFUND_EARLY, "early"},
    };

    for (const struct json *v = list(state, "refunds"); v; v = v->next) {
        const struct law_refund r = {money_in(v, "amount"), money_in(v, "paid"), money_in(v, "refunded"), date_in(v, "paid_on"), date_in(v, "day")};
        uint32_t broken = law_refund_broken(&r, date_of(2024, 3, 10));
        for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
            if (((broken & rules[i].bit) != 0) != names(v, "broken", rules[i].name)) WRONG(v);
    }
    for (const struct json *v = list(state, "surplus"); v; v = v->next)
        assert_false(differs(v, "is", law_surplus(money_in(v, "value"), money_in(v, "paid")).minor));
}

static size_t amounts(const struct json *v, const char *key, money_t out[4])
{
    size_t n = 0;

    for (const struct json *m = json_get(v, key)->first; m; m = m->next) assert_true(json_int(m, &out[n].minor)), n++;
    return n;
}

static void test_spread(void **state)
{
    for (const struct json *v = list(state, "spread"); v; v = v->next) {
        money_t left[4], wanted[4], out[4];
        size_t n = amounts(v, "left", left);
        amounts(v, "out", wanted);
        if (law_refund_spread(money_in(v, "amount"), left, n, out) == is(v, "never")) WRONG(v);
        for (size_t i = 0; i < n; i++)
            if (out[i].minor != wanted[i].minor) WRONG(v);
    }
}

static void test_receipts(void **state)
{
    for (const struct json *v = list(state, "receipts"); v; v = v->next) {
        struct str code = vector_str(v, "product");
        char text[64];
        size_t n = law_receipt_prefix(code.p, code.n, date_in(v, "day"), text);
        n += law_receipt_number(vector_int(v, "number"), (int)vector_int(v, "digits"), text + n);
        if (!str_eq((struct str){text, n}, vector_str(v, "is"))) WRONG(v);
        assert_true(n <= code.n + LAW_RECEIPT_MORE);
    }
}

static void test_parts(void **state)
{
    for (const struct json *v = list(state, "parts"); v; v = v->next) {
        const struct law_value value = {.registration = money_in(v, "registration"), .assembly = money_in(v, "assembly")};
        struct law_parts parts = law_parts_of(&value, money_in(v, "paid"));
        const int64_t is[] = {parts.registration.minor, parts.assembly.minor, parts.contribution.minor};
        const struct json *wanted = json_get(v, "is")->first;
        for (size_t i = 0; i < 3; i++, wanted = wanted->next) {
            int64_t n;
            assert_true(json_int(wanted, &n));
            if (n != is[i]) WRONG(v);
        }
    }
}

static void test_fundings(void **state)
{
    const struct law_policy_rules rules = {.months = MONTH_CLAMP};

    for (const struct json *v = list(state, "fundings"); v; v = v->next) {
        const struct law_plan plan = {.insurance_period = (int32_t)vector_int(v, "period"), .lump_sum = money_in(v, "lump_sum"), .adult = money_in(v, "adult")};
        struct law_funding f;
        if (law_funding_of(&plan, date_in(v, "day"), &rules, &f) == is(v, "never")) WRONG(v);
        if (is(v, "never")) continue;
        assert_false(day_differs(v, "start", f.period.start) || day_differs(v, "expiry", f.period.expiry) || differs(v, "value", f.value.minor));
    }
}

static void test_commissions(void **state)
{
    for (const struct json *v = list(state, "earnings"); v; v = v->next) {
        const struct law_earning e = {
            .pay_date = date_in(v, "day"), .matched_on = date_in(v, "matched"), .pay_type = json_get(v, "type") ? 'F' : 'C',
            .photo_fee = is(v, "fee"), .reported = is(v, "reported"),
            .refund = is(v, "refund"), .earned = is(v, "earned"),
        };
        enum law_commission_mode mode = str_is(vector_str(v, "mode"), "paid") ? LAW_COUNTS_PAID : LAW_COUNTS_PRESCRIBED;
        if (law_earns(&e, mode, date_of(2024, 3, 1), date_of(2024, 3, 31)) != vector_bool(v, "is")) WRONG(v);
    }
    for (const struct json *v = list(state, "commissions"); v; v = v->next) {
        money_t due;
        if (law_commission(money_in(v, "base"), (pct_t){vector_int(v, "rate")}, &due) == is(v, "never")) WRONG(v);
        if (!is(v, "never")) assert_false(differs(v, "is", due.minor));
    }
}

static void test_commission_months(void **state)
{
    for (const struct json *v = list(state, "commission_months"); v; v = v->next) {
        date_t from, to;
        bool over = law_commission_month(vector_int(v, "year"), vector_int(v, "month"), date_in(v, "today"), &from, &to);
        if (over == is(v, "never")) WRONG(v);
        if (over) assert_false(day_differs(v, "from", from) || day_differs(v, "to", to));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lawful), TEST(test_refunds), TEST(test_spread), TEST(test_receipts), TEST(test_parts), TEST(test_fundings), TEST(test_commissions),
        TEST(test_commission_months),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
