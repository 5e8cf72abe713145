/* What becomes of messages (tests/vectors/message.json). */
#include "scheme/enrolment_read.h"

#include "scheme/message.h"

static const char *const states[] = {"", "queued", "sending", "sent", "failed", "given_up"};
static const char *const outcomes[] = {"", "delivered", "later", "refused"};

static int named(const char *const *names, int n, struct str name)
{
    for (int i = 1; i < n; i++)
        if (str_is(name, names[i])) return i;
    fail_msg("no such word: %.*s", STR_ARG(name));
    return 0;
}

static int32_t number(const struct json *v, const char *key)
{
    int64_t n = -1;

    assert_true(json_int(json_get(v, key), &n));
    return (int32_t)n;
}

static void test_after(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "message.json"), "after"); v; v = v->next) {
        enum law_delivery outcome = (enum law_delivery)named(outcomes, 4, vector_str(v, "outcome"));
        struct law_message_next next = law_message_after(outcome, number(v, "attempts"), number(v, "most"));

        if ((int)next.state != named(states, 6, vector_str(v, "state")) || next.wait_s != number(v, "wait"))
            fail_msg("%.*s: %s, %d s", STR_ARG(vector_str(v, "case")), states[next.state], next.wait_s);
    }
}

static void test_take(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "message.json"), "take"); v; v = v->next) {
        enum law_message_state s = (enum law_message_state)named(states, 6, vector_str(v, "state"));

        assert_int_equal(law_message_may_take(s, number(v, "attempts"), number(v, "most")), json_get(v, "may")->kind == JSON_TRUE);
    }
}

static void test_people(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "message.json"), "people"); v; v = v->next) {
        enum law_message_state s = (enum law_message_state)named(states, 6, vector_str(v, "state"));

        assert_int_equal(law_message_may_retry(s), json_get(v, "retry")->kind == JSON_TRUE);
        assert_int_equal(law_message_may_give_up(s), json_get(v, "giveUp")->kind == JSON_TRUE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_after), TEST(test_take), TEST(test_people)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
