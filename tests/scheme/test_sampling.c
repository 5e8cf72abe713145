/* How many claims a sample has (tests/vectors/claim_sampling.json). */
#include "base/vectors.h"

#include "scheme/sampling.h"

static int64_t number(const struct json *v, const char *key)
{
    int64_t n;

    assert_true(json_int(json_get(v, key), &n));
    return n;
}

static void test_size(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "claim_sampling.json"), "cases"); v; v = v->next)
        assert_int_equal(law_sample_size(number(v, "n"), number(v, "percent")), number(v, "drawn"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_size)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
