/* How a payment is spread over its lines (tests/vectors/payment_spread.json). */
#include "base/vectors.h"

#include "scheme/payment.h"

enum { MOST = 8 };

static money_t money(const struct json *v)
{
    money_t m;

    assert_true(decimal_read(v->text.p, v->text.n, 2, false, &m.minor));
    return m;
}

static size_t read(const struct json *list, money_t out[MOST])
{
    size_t n = 0;

    for (const struct json *v = list->first; v; v = v->next) out[n++] = money(v);
    return n;
}

static void test_spread(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "payment_spread.json"), "cases"); v; v = v->next) {
        money_t rooms[MOST], due[MOST], is[MOST], left;
        size_t n = read(json_get(v, "rooms"), rooms);
        assert_int_equal(read(json_get(v, "lines"), due), n);
        left = law_spread(money(json_get(v, "received")), rooms, n, is);
        for (size_t i = 0; i < n; i++) assert_int_equal(is[i].minor, due[i].minor);
        assert_int_equal(left.minor, money(json_get(v, "left")).minor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_spread)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
