/* Whom policies cover (tests/vectors/cover.json). */
#include "scheme/enrolment_read.h"

#include "scheme/cover.h"

static const struct json *list(void **state, const char *name) { return vector_list(vectors(*state, "cover.json"), name); }

#define WRONG(v) fail_msg("%.*s", STR_ARG(vector_str(v, "case")))

static enum law_policy_status status_in(const struct json *v) { return (enum law_policy_status)vector_int(v, "status"); }

static void test_counts(void **state)
{
    for (const struct json *v = list(state, "counts"); v; v = v->next)
        assert_int_equal(law_covers(vector_int(v, "members"), vector_int(v, "max")), vector_int(v, "is"));
    for (const struct json *v = list(state, "full"); v; v = v->next)
        if (law_is_full(status_in(v), vector_int(v, "members"), vector_int(v, "max")) != vector_bool(v, "is")) WRONG(v);
}

static void test_joins(void **state)
{
    for (const struct json *v = list(state, "joins"); v; v = v->next) {
        const struct law_joining j = {
            .status = status_in(v), .value_before = money_in(v, "before"), .value = money_in(v, "value"), .paid = money_in(v, "paid"),
            .effective = date_in(v, "effective"), .not_before = date_in(v, "notBefore"), .members = vector_int(v, "members"),
            .members_max = vector_int(v, "max"), .forced = is(v, "forced"),
        };
        date_t effective;
        if (law_join(&j, &effective) == is(v, "refused")) WRONG(v);
        assert_false(day_differs(v, "from", effective));
    }
}

static void test_leaves(void **state)
{
    for (const struct json *v = list(state, "leaves"); v; v = v->next)
        assert_int_equal(law_stays_covered(status_in(v)), vector_bool(v, "stays"));
    for (const struct json *v = list(state, "ends"); v; v = v->next) {
        struct law_cover c = {.expiry = date_in(v, "expiry")};
        if (law_cover_end(&c, date_in(v, "day")) == is(v, "stays")) WRONG(v);
        assert_false(day_differs(v, "is", c.expiry));
    }
}

static void test_again(void **state)
{
    static const char *const names[] = {[LAW_COVER_NEW] = "new", [LAW_COVER_LASTS] = "lasts", [LAW_COVER_GOES_ON] = "goes on"};

    for (const struct json *v = list(state, "again"); v; v = v->next) {
        const struct law_cover c = {.expiry = date_in(v, "expiry")};
        if (!str_is(vector_str(v, "is"), names[law_cover_again(&c, date_in(v, "policy"), date_in(v, "today"))])) WRONG(v);
    }
}

static void test_gives(void **state)
{
    const struct law_period policy = {date_of(2024, 1, 1), date_of(2024, 12, 31)};

    for (const struct json *v = list(state, "gives"); v; v = v->next) {
        struct law_cover c = {DATE_NONE, date_in(v, "was"), date_in(v, "expiry")};
        if (law_cover_give(&c, &policy, date_in(v, "effective"), is(v, "waiting")) == is(v, "stays")) WRONG(v);
        assert_false(day_differs(v, "is", c.effective));
        if (!is(v, "stays") && (date_cmp(c.start, policy.start) != 0 || date_cmp(c.expiry, policy.expiry) != 0)) WRONG(v);
    }
    for (const struct json *v = list(state, "waiting"); v; v = v->next) {
        struct str decision = json_get(v, "decision") ? vector_str(v, "decision") : STR("");
        assert_int_equal(law_pays_waiting(money_in(v, "value"), money_in(v, "paid"), str_is(decision, "enforce") ? LAW_ENFORCE : LAW_WAIT),
                         vector_bool(v, "is"));
    }
}

static void test_from(void **state)
{
    for (const struct json *v = list(state, "from"); v; v = v->next) {
        const struct law_payment p = {
            .status = (enum law_policy_status)vector_int(v, "was"), .paid = money_in(v, "paid"), .pay_date = date_in(v, "day"),
            .start = date_of(2024, 3, 1),
        };
        const struct law_payment_answer a = {
            .status = (enum law_policy_status)vector_int(v, "status"), .refused = is(v, "refused"), .effective = date_in(v, "effective"),
        };
        bool waiting_only;
        assert_false(day_differs(v, "is", law_covers_from(&p, &a, money_in(v, "value"), &waiting_only)));
        assert_int_equal(waiting_only, p.status == LAW_ACTIVE);
    }
}

static void test_letters(void **state)
{
    for (const struct json *v = list(state, "letters"); v; v = v->next) {
        const struct law_cover c = {DATE_NONE, date_in(v, "effective"), date_in(v, "expiry")};
        if (law_cover_letter(&c, status_in(v), date_of(2024, 6, 10)) != vector_str(v, "is").p[0]) WRONG(v);
    }
}

static void test_enquiries(void **state)
{
    for (const struct json *v = list(state, "enquiries"); v; v = v->next) {
        struct law_enquired covers[8];
        bool wanted[8] = {false};
        size_t n = 0;
        int64_t at;
        for (const struct json *c = json_get(v, "covers")->first; c; c = c->next)
            covers[n++] = (struct law_enquired){c->first->text.p[0], day_read(c->first->next), false};
        for (const struct json *s = json_get(v, "shown")->first; s; s = s->next) assert_true(json_int(s, &at)), wanted[at] = true;
        law_enquiry(covers, n, date_of(2024, 6, 10));
        for (size_t i = 0; i < n; i++)
            if (covers[i].shown != wanted[i]) WRONG(v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_counts), TEST(test_joins), TEST(test_leaves), TEST(test_again), TEST(test_gives), TEST(test_from), TEST(test_letters), TEST(test_enquiries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
