#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/money.h"
#include "random.h"
#include "vectors.h"

static const struct json *decimals(void **state, const char *key)
{
    return vector_list(vectors(*state, "decimal.json"), key);
}

/* Compares a checked result with vector member "result", where null means refused. */
static void assert_result(const struct json *v, bool ok, money_t found)
{
    assert_int_equal(ok, !json_is_null(json_get(v, "result")));
    assert_int_equal(found.minor, ok ? vector_int(v, "result") : 77);
}

static void reading(void **state)
{
    for (const struct json *v = decimals(state, "read"); v; v = v->next) {
        struct str text = vector_str(v, "text");
        int64_t found = 77;
        bool ok = decimal_read(text.p, text.n, (int)vector_int(v, "scale"), vector_bool(v, "round"), &found);

        if (ok == json_is_null(json_get(v, "value")))
            fail_msg("'%.*s' was %s", STR_ARG(text), ok ? "read" : "refused");
        assert_int_equal(found, ok ? vector_int(v, "value") : 77);
    }
}

static void writing(void **state)
{
    for (const struct json *v = decimals(state, "write"); v; v = v->next) {
        char text[24];
        size_t n = decimal_write(vector_int(v, "value"), (int)vector_int(v, "scale"), text);
        struct str expected = vector_str(v, "text");

        assert_int_equal(n, expected.n);
        assert_memory_equal(text, expected.p, n);
    }
}

static void rescaling(void **state)
{
    for (const struct json *v = decimals(state, "rescale"); v; v = v->next) {
        int from = (int)vector_int(v, "from");
        int to = (int)vector_int(v, "to");
        bool held = !json_is_null(json_get(v, "result"));

        assert_int_equal(decimal_rescale(vector_int(v, "value"), from, to),
                         held ? vector_int(v, "result") : DECIMAL_NONE);
    }
}

static void sharing(void **state)
{
    for (const struct json *v = decimals(state, "share"); v; v = v->next) {
        money_t found = {77};
        money_t amount = {vector_int(v, "amount")};
        bool ok = money_share(amount, vector_int(v, "part"), vector_int(v, "whole"), &found);

        assert_result(v, ok, found);
    }
}

static void products(void **state)
{
    for (const struct json *v = decimals(state, "times"); v; v = v->next) {
        money_t amount = {vector_int(v, "amount")};
        money_t found = {77};
        int64_t by = vector_int(v, "by");
        struct str kind = vector_str(v, "kind");
        bool ok = str_is(kind, "qty")   ? money_times_qty(amount, (qty_t){by}, &found)
                  : str_is(kind, "pct") ? money_times_pct(amount, (pct_t){by}, &found)
                                        : money_times_rate(amount, (rate_t){by}, &found);

        assert_result(v, ok, found);
    }
}

static void rounding(void **state)
{
    for (const struct json *v = decimals(state, "round"); v; v = v->next)
        assert_int_equal(money_round((money_t){vector_int(v, "amount")}, vector_int(v, "step")).minor,
                         vector_int(v, "result"));
}

static void sums_stay_within_the_bound(void **state)
{
    money_t most = {DECIMAL_MAX};
    money_t least = {-DECIMAL_MAX};
    money_t found = {77};

    assert_false(money_add(most, (money_t){1}, &found));
    assert_false(money_sub(least, (money_t){1}, &found));
    assert_false(money_add(most, most, &found));
    assert_int_equal(found.minor, 77);
    assert_true(money_add(most, least, &found));
    assert_int_equal(found.minor, 0);
    assert_true(money_sub((money_t){250}, (money_t){1000}, &found));
    assert_int_equal(found.minor, -750);
    assert_true(money_add((money_t){DECIMAL_MAX - 1}, (money_t){1}, &found));
    assert_int_equal(found.minor, DECIMAL_MAX);
}

static void comparing(void **state)
{
    money_t low = {-5};
    money_t high = {7};

    assert_int_equal(money_cmp(low, high), -1);
    assert_int_equal(money_cmp(high, low), 1);
    assert_int_equal(money_cmp(low, low), 0);
    assert_int_equal(money_min(low, high).minor, -5);
    assert_int_equal(money_max(low, high).minor, 7);
    assert_true(money_none(MONEY_NONE));
    assert_false(money_none(MONEY_ZERO));
    assert_int_equal(money_or(MONEY_NONE, high).minor, 7);
    assert_int_equal(money_or(low, high).minor, -5);
}

static void what_is_written_reads_back(void **state)
{
    struct random random = {1};

    for (int i = 0; i < 200000; i++) {
        int64_t value = (int64_t)(random_next(&random) % (2 * (uint64_t)DECIMAL_MAX + 1)) - DECIMAL_MAX;
        int scale = (int)random_below(&random, 19);
        int64_t found = 0;
        char text[24];
        size_t n;

        value >>= random_below(&random, 60);
        n = decimal_write(value, scale, text);
        assert_true(n <= 24);
        assert_true(decimal_read(text, n, scale, false, &found));
        assert_int_equal(found, value);
    }
}

/* The parts of an amount, each rounded, miss it by at most half a minor unit a part. */
static void shares_add_up(void **state)
{
    struct random random = {2};

    for (int i = 0; i < 100000; i++) {
        money_t amount = {(int64_t)random_below(&random, 2000000) - 1000000};
        int64_t whole = 1 + random_below(&random, 1000);
        int64_t part = random_below(&random, (uint32_t)whole + 1);
        money_t one, other;

        assert_true(money_share(amount, part, whole, &one));
        assert_true(money_share(amount, whole - part, whole, &other));
        assert_true(llabs(one.minor + other.minor - amount.minor) <= 1);
        assert_true(llabs(2 * (one.minor * whole - amount.minor * part)) <= whole);
    }
}

static void add_none(void)
{
    money_t out;

    money_add(MONEY_NONE, MONEY_ZERO, &out);
}

static void multiply_by_none(void)
{
    money_t out;

    money_times_qty(MONEY_ZERO, (qty_t){DECIMAL_NONE}, &out);
}

static void write_none(void)
{
    char text[24];

    decimal_write(DECIMAL_NONE, 2, text);
}

/* In a child, because a broken assertion ends the program. */
static bool dies(void (*call)(void))
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        signal(SIGILL, SIG_DFL); /* what a trap raises; the test library would report it as its own */
        signal(SIGTRAP, SIG_DFL);
        call();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void none_is_asserted(void **state)
{
#ifdef NDEBUG
    skip();
#endif
    assert_true(dies(add_none));
    assert_true(dies(multiply_by_none));
    assert_true(dies(write_none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reading),
        TEST(writing),
        TEST(rescaling),
        TEST(sharing),
        TEST(products),
        TEST(rounding),
        TEST(sums_stay_within_the_bound),
        TEST(comparing),
        TEST(what_is_written_reads_back),
        TEST(shares_add_up),
        TEST(none_is_asserted),
    };

    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
