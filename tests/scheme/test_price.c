/* The price of a price list (tests/vectors/price_effective.json). */
#include "base/vectors.h"

#include "scheme/price.h"

static money_t money_in(const struct json *v, const char *key)
{
    const struct json *text = json_get(v, key);
    money_t m;

    if (json_is_null(text)) return MONEY_NONE;
    assert_true(decimal_read(text->text.p, text->text.n, 2, false, &m.minor));
    return m;
}

static void test_effective(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "price_effective.json"), "cases"); v; v = v->next)
        assert_int_equal(law_price_effective(money_in(v, "overrule"), money_in(v, "registered")).minor, money_in(v, "is").minor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_effective)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
