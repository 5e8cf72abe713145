/* Nepal's fiscal year by its vectors: tests/vectors/nepal_year.json. */
#include "base/vectors.h"

#include "scheme/fiscal.h"

static void test_years(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "nepal_year.json"), "cases"); v; v = v->next) {
        struct str text = vector_str(v, "day");
        int64_t year;
        date_t day;
        assert_true(date_read(text.p, text.n, &day));
        assert_true(json_int(json_get(v, "year"), &year));
        if (law_nepal_year(day) != year)
            fail_msg("%.*s: %d, not %d", (int)text.n, text.p, (int)law_nepal_year(day), (int)year);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_years)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
