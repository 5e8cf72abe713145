/* Every worked example of the specifications of claims and of enrolment has its row of data, under its number. What the rows say is tested where
 * their files are read; a row that goes is told here. */
#include "base/vectors.h"

/* Numbers without gaps; a number may have several rows ("V5, first", "V5, second"). */
static const struct { const char *section, *file, *list, *letter; int first, last; } examples[] = {
    {"3.7", "claim_choice.json", "cases", "A", 1, 6},
    {"3.8", "claim_check.json", "cases", "V", 1, 13},
    {"4.8", "claim_value.json", "cases", "V", 1, 19},
    {"5.3", "claim_sampling.json", "selections", "R", 1, 1},
    {"5.3", "claim_sampling.json", "draws", "R", 2, 2},
    {"5.4", "claim_sampling.json", "cases", "P", 1, 2},
    {"5.4", "claim_sampling.json", "samples", "P", 3, 3},
    {"6.2", "valuation_allocated.json", "cases", "I", 1, 2},
    {"6.3", "valuation_index.json", "cases", "I", 3, 4},
    {"6.3", "valuation_line.json", "cases", "I", 3, 3},
    {"6.3", "valuation_line.json", "cases", "I", 5, 5},
    {"6.3", "valuation_line.json", "sides", "I", 5, 5},
    {"6.5", "capitation.json", "payments", "C", 1, 1},     /* C2 is what a run counts: test_capitation.c */
    {"6.5", "capitation.json", "payments", "C", 3, 3},
    {"6.4", "valuation_bill.json", "cases", "B", 1, 1},
    {"enrolment 11.1", "policy.json", "policy", "V", 1, 16},
    {"enrolment 11.1", "policy.json", "age", "V", 17, 17},
    {"enrolment 11.2", "policy.json", "pay", "V", 18, 22},
    {"enrolment 11.2", "policy.json", "last_payment", "V", 23, 23},
    {"enrolment 11.2", "cover.json", "joins", "V", 24, 25},   /* 26, receipts within a product: test_v26_receipts */
    {"enrolment 11.2", "contribution.json", "receipts", "V", 27, 27},
    {"enrolment 11.2", "contribution.json", "fundings", "V", 28, 28},
    {"enrolment 11.2", "payment_spread.json", "cases", "V", 29, 29},
    {"enrolment 11.2", "contribution.json", "parts", "V", 30, 30},
    {"enrolment 11.3", "ceiling_left.json", "cases", "V", 31, 31},
    {"enrolment 11.3", "valuation_allocated.json", "cases", "", 32, 32},
    {"enrolment 11.3", "contribution.json", "commissions", "V", 33, 33},
    {"enrolment 11.3", "renewal.json", "prompts", "V", 34, 34},
    {"enrolment 11.3", "renewal.json", "notices", "V", 35, 35},
    {"enrolment 11.3", "renewal.json", "photos", "V", 36, 36},
    {"enrolment 11.3", "renewal.json", "chains", "V", 37, 37},
    {"enrolment 11.3", "insuree_number.json", "cases", "V", 38, 39},
    {"enrolment 11.3", "register.json", "held", "V", 40, 40},
    {"enrolment 11.3", "register.json", "moves", "V", 41, 41},
    {"enrolment 11.3", "register.json", "uploads", "V", 42, 43},
};

/* The name begins with the number, and nothing that would make it another follows. */
static bool is_named(struct str name, struct str number)
{
    if (name.n < number.n || memcmp(name.p, number.p, number.n) != 0) return false;
    return name.n == number.n || name.p[number.n] == ',' || name.p[number.n] == ' ' || name.p[number.n] == ':';
}

static struct str name_of(const struct json *v)
{
    const struct json *name = json_get(v, "name") ? json_get(v, "name") : json_get(v, "case");

    return name ? name->text : STR("");
}

static bool has_row(struct arena *a, size_t example, int number)
{
    struct str wanted = str_format(a, "%s%d", examples[example].letter, number);

    for (const struct json *v = vector_list(vectors(a, examples[example].file), examples[example].list); v; v = v->next)
        if (is_named(name_of(v), wanted)) return true;
    return false;
}

static void test_every_example_is_there(void **state)
{
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        for (int n = examples[i].first; n <= examples[i].last; n++)
            if (!has_row(*state, i, n)) fail_msg("%s: %s%d is not in %s", examples[i].section, examples[i].letter, n, examples[i].file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_every_example_is_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
