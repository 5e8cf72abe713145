/* Payment plans (tests/vectors/payment_plan.json): what may stand, whom they include, what a run of them takes. */
#include "base/vectors.h"

#include "scheme/payment_plan.h"

static const struct { const char *name; uint32_t bit; } faults[] = {
    {"periodicity", LAW_PLAN_PERIODICITY}, {"dates", LAW_PLAN_DATES}, {"sublevel", LAW_PLAN_SUBLEVEL}, {"weights", LAW_PLAN_WEIGHTS},
    {"foreign", LAW_PLAN_FOREIGN}, {"shares", LAW_PLAN_SHARES},
};

static date_t day_in(const struct json *v, const char *key)
{
    const struct json *text = json_get(v, key);
    date_t out = DATE_NONE;

    if (!json_is_null(text)) assert_true(date_read(text->text.p, text->text.n, &out));
    return out;
}

static char letter_in(const struct json *v, const char *key, char standard)
{
    const struct json *text = json_get(v, key);

    return json_is_null(text) ? standard : *text->text.p;
}

static int64_t number(const struct json *v)
{
    int64_t n = DECIMAL_NONE;

    if (!json_is_null(v)) assert_true(json_int(v, &n));
    return n;
}

/* "CR": a level and its sub-level; "-": none. */
static char letter_at(struct str s, size_t i) { return s.n > i && s.p[i] != '-' ? s.p[i] : 0; }

static struct law_payment_plan plan_in(const struct json *v, const char *key)
{
    const struct json *plan = json_get(v, key), *list = json_get(plan, "facilities"), *weights = json_get(plan, "weights");
    struct law_payment_plan p = {
        .rule = letter_in(plan, "rule", 'C') == 'H' ? LAW_BY_HEAD : LAW_FEE_FOR_SERVICE, .periodicity = 1,
        .claim_type = letter_in(plan, "type", 'B'), .from = day_in(plan, "from"), .to = day_in(plan, "to"),
        .heads.share = {number(json_get(plan, "heads"))},
    };
    char month[3];
    size_t n = 0;

    if (!json_is_null(json_get(plan, "months"))) p.periodicity = (int32_t)vector_int(plan, "months");
    for (const struct json *f = list ? list->first : NULL; f; f = f->next, n++) {
        p.facilities.level[n] = letter_at(f->text, 0);
        p.facilities.sublevel[n] = letter_at(f->text, 1);
    }
    for (int i = 0; i < LAW_MONTHS; i++) {
        snprintf(month, sizeof month, "%d", i + 1);
        p.share[i] = (pct_t){number(json_get(json_get(plan, "share"), month))};
    }
    for (size_t i = 0; i < LAW_INDICATORS; i++) p.heads.weight[i] = (pct_t){DECIMAL_NONE};
    n = 0;
    for (const struct json *w = weights ? weights->first : NULL; w; w = w->next) p.heads.weight[n++] = (pct_t){number(w)};
    return p;
}

static void test_broken(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "payment_plan.json"), "broken"); v; v = v->next) {
        struct law_payment_plan plan = plan_in(v, "plan");
        uint32_t expected = 0;
        for (const struct json *name = json_get(v, "is")->first; name; name = name->next)
            for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
                if (str_is(name->text, faults[i].name)) expected |= faults[i].bit;
        if (law_payment_plan_broken(&plan) != expected) fail_msg("%.*s", STR_ARG(vector_str(v, "name")));
    }
}

/* Either way round. */
static void test_meet(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "payment_plan.json"), "meet"); v; v = v->next) {
        struct law_payment_plan a = plan_in(v, "a"), b = plan_in(v, "b");
        bool expected = vector_bool(v, "is");
        if (law_payment_plans_meet(&a, &b) != expected || law_payment_plans_meet(&b, &a) != expected)
            fail_msg("%.*s", STR_ARG(vector_str(v, "name")));
    }
}

static void test_holds(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "payment_plan.json"), "holds"); v; v = v->next) {
        struct law_payment_plan plan = plan_in(v, "plan");
        assert_int_equal(law_payment_plan_holds(&plan, day_in(v, "day")), vector_bool(v, "is"));
    }
}

static void test_includes(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "payment_plan.json"), "includes"); v; v = v->next) {
        struct law_payment_plan plan = plan_in(v, "plan");
        struct str at = vector_str(v, "at");
        assert_int_equal(law_payment_plan_includes(&plan, letter_at(at, 0), letter_at(at, 1), vector_bool(v, "in")), vector_bool(v, "is"));
    }
}

/* What two plans that do not meet include is never the same. */
static void test_no_line_belongs_to_two(void **state)
{
    static const char levels[] = {'H', 'C', 'D'}, sublevels[] = {0, 'N', 'R'};

    for (const struct json *v = vector_list(vectors(*state, "payment_plan.json"), "meet"); v; v = v->next) {
        struct law_payment_plan a = plan_in(v, "a"), b = plan_in(v, "b");
        if (law_payment_plans_meet(&a, &b) || a.rule != b.rule) continue;
        for (int32_t day = date_of(2024, 12, 1).day; day < date_of(2026, 1, 1).day; day++)
            for (size_t i = 0; i < 18; i++) {
                char level = levels[i % 3], sublevel = sublevels[i / 3 % 3];
                bool both = law_payment_plan_includes(&a, level, sublevel, i >= 9) && law_payment_plan_includes(&b, level, sublevel, i >= 9);
                assert_false(both && law_payment_plan_holds(&a, (date_t){day}) && law_payment_plan_holds(&b, (date_t){day}));
            }
    }
}

static void test_shares(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "payment_plan.json"), "shares"); v; v = v->next) {
        struct law_payment_plan plan = plan_in(v, "plan");
        assert_int_equal(law_payment_plan_share(&plan, (int32_t)vector_int(v, "month")).basis, number(json_get(v, "is")));
    }
}

static void test_windows(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "payment_plan.json"), "windows"); v; v = v->next) {
        struct law_payment_plan plan = plan_in(v, "plan");
        struct law_plan_window w;
        bool ends = law_payment_plan_window(&plan, day_in(v, "first"), (int32_t)vector_int(v, "year"), (int32_t)vector_int(v, "month"), &w);
        if (ends == json_is_null(json_get(v, "from"))) fail_msg("%.*s", STR_ARG(vector_str(v, "name")));
        if (!ends) continue;
        assert_int_equal(w.period.from.day, day_in(v, "from").day);
        assert_int_equal(w.period.to.day, day_in(v, "to").day);
        assert_int_equal(w.period.number, vector_int(v, "number"));
        assert_int_equal(w.claims_from.day, day_in(v, "claims").day);
        assert_int_equal(w.money_from.day, day_in(v, "money").day);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_broken), TEST(test_meet), TEST(test_holds), TEST(test_includes),
        TEST(test_no_line_belongs_to_two), TEST(test_shares), TEST(test_windows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
