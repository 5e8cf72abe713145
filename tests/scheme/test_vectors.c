/* Every worked example of the claims specification has its row of data, under its number. What the rows say is tested where
 * their files are read; a row that goes is told here. */
#include "base/vectors.h"

/* Numbers without gaps; a number may have several rows ("V5, first", "V5, second"). */
static const struct { const char *section, *file, *list, *letter; int first, last; } examples[] = {
    {"3.7", "claim_choice.json", "cases", "A", 1, 6},
    {"3.8", "claim_check.json", "cases", "V", 1, 13},
    {"4.8", "claim_value.json", "cases", "V", 1, 19},
    {"5.4", "claim_sampling.json", "cases", "P", 1, 2},
    {"6.2", "valuation_allocated.json", "cases", "I", 1, 2},
    {"6.3", "valuation_index.json", "cases", "I", 3, 4},
    {"6.3", "valuation_line.json", "cases", "I", 3, 3},
    {"6.3", "valuation_line.json", "cases", "I", 5, 5},
    {"6.3", "valuation_line.json", "sides", "I", 5, 5},
    {"6.4", "valuation_bill.json", "cases", "B", 1, 1},
};

/* The name begins with the number, and nothing that would make it another follows. */
static bool is_named(struct str name, struct str number)
{
    if (name.n < number.n || memcmp(name.p, number.p, number.n) != 0) return false;
    return name.n == number.n || name.p[number.n] == ',' || name.p[number.n] == ' ' || name.p[number.n] == ':';
}

static bool has_row(struct arena *a, size_t example, int number)
{
    struct str wanted = str_format(a, "%s%d", examples[example].letter, number);

    for (const struct json *v = vector_list(vectors(a, examples[example].file), examples[example].list); v; v = v->next)
        if (is_named(vector_str(v, "name"), wanted)) return true;
    return false;
}

static void test_every_example_is_there(void **state)
{
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        for (int n = examples[i].first; n <= examples[i].last; n++)
            if (!has_row(*state, i, n)) fail_msg("claims %s: %s%d is not in %s", examples[i].section, examples[i].letter, n, examples[i].file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_every_example_is_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
