/* What facilities are paid by head (tests/vectors/capitation.json): weights, pools, units, amounts, and the cents that are left. */
#include "base/vectors.h"

#include "scheme/capitation.h"

#include <string.h>

enum { FACILITIES = 8 };

static const struct json *part(const struct json *list, size_t n)
{
    const struct json *v = list->first;

    while (n--) v = v->next;
    return v;
}

static int64_t number(const struct json *v)
{
    int64_t n = DECIMAL_NONE;

    if (!json_is_null(v)) assert_true(json_int(v, &n));
    return n;
}

static void weights_of(const struct json *v, pct_t out[LAW_INDICATORS])
{
    for (size_t i = 0; i < LAW_INDICATORS; i++) out[i] = (pct_t){number(part(json_get(v, "weights"), i))};
}

static void test_weights(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "capitation.json"), "weights"); v; v = v->next) {
        pct_t weights[LAW_INDICATORS];
        weights_of(v, weights);
        if (law_weights_add_up(weights) != vector_bool(v, "add_up")) fail_msg("%.*s", STR_ARG(vector_str(v, "name")));
    }
}

static void check_pools(const struct json *v, const struct law_pool pools[LAW_INDICATORS])
{
    for (size_t x = 0; x < LAW_INDICATORS; x++) {
        assert_int_equal(pools[x].money.minor, number(part(json_get(v, "pools"), x)));
        assert_int_equal(pools[x].total, number(part(json_get(v, "totals"), x)));
        assert_int_equal(pools[x].unit.e4, number(part(json_get(v, "units"), x)));
        assert_int_equal(pools[x].spent.minor, number(part(json_get(v, "spent"), x)));
    }
}

static void test_payments(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "capitation.json"), "payments"); v; v = v->next) {
        struct law_capitation_plan plan = {.share = {number(json_get(v, "share"))}};
        struct law_counted facilities[FACILITIES];
        struct law_pool pools[LAW_INDICATORS];
        size_t n = 0;

        memset(facilities, 0x55, sizeof facilities);   /* what stood there before does not count */
        weights_of(v, plan.weight);
        for (const struct json *f = json_get(v, "facilities")->first; f; f = f->next, n++)
            for (size_t x = 0; x < LAW_INDICATORS; x++) facilities[n].count[x] = number(part(f, x));
        assert_true(law_capitate((money_t){vector_int(v, "allocated")}, &plan, facilities, n, pools));
        check_pools(v, pools);
        for (size_t i = 0; i < n; i++) {
            for (size_t x = 0; x < LAW_INDICATORS; x++)
                assert_int_equal(facilities[i].amount[x].minor, number(part(part(json_get(v, "amounts"), i), x)));
            assert_int_equal(facilities[i].payment.minor, number(part(json_get(v, "payments"), i)));
        }
    }
}

/* Whatever is counted, a pool is off by less than half a cent a facility. */
static void test_cents(void **state)
{
    struct law_capitation_plan plan = {.share = {10000}, .weight = {{10000}}};
    struct law_counted facilities[FACILITIES] = {0};
    struct law_pool pools[LAW_INDICATORS];
    uint64_t seed = 1;

    for (int round = 0; round < 20000; round++) {
        int64_t off;
        for (size_t i = 0; i < FACILITIES; i++) facilities[i].count[0] = (int64_t)((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 40);
        assert_true(law_capitate((money_t){(int64_t)(seed >> 30)}, &plan, facilities, FACILITIES, pools));
        off = pools[0].money.minor - pools[0].spent.minor;
        assert_true(2 * (off < 0 ? -off : off) <= FACILITIES);
    }
    (void)state;
}

static void test_too_large(void **state)
{
    struct law_capitation_plan plan = {.share = {10000}, .weight = {{5000}, {5000}}};
    struct law_counted facilities[2] = {{.count = {1, 1}}, {.count = {INT64_MAX, 1}}};
    struct law_pool pools[LAW_INDICATORS];

    assert_false(law_capitate((money_t){100}, &plan, facilities, 2, pools));
    facilities[1].count[0] = -1;
    assert_false(law_capitate((money_t){100}, &plan, facilities, 2, pools));
    facilities[1].count[0] = 0;
    assert_true(law_capitate((money_t){100}, &plan, facilities, 2, pools));
    assert_false(law_capitate((money_t){DECIMAL_MAX}, &plan, facilities, 2, pools));            /* a unit */
    plan.share = (pct_t){20000};
    facilities[0].count[0] = facilities[1].count[0] = facilities[0].count[1] = facilities[1].count[1] = 1000000;
    assert_false(law_capitate((money_t){DECIMAL_MAX}, &(struct law_capitation_plan){.share = {20000}, .weight = {{10000}}}, facilities, 2, pools));   /* a pool */
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_weights), TEST(test_payments), TEST(test_cents), TEST(test_too_large)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
