/* What ceilings leave (tests/vectors/ceiling_left.json), and the form of insurance numbers (insuree_number.json). */
#include "base/vectors.h"

#include "scheme/ceiling.h"
#include "scheme/number.h"

static money_t money_in(const struct json *v, const char *key, money_t standard)
{
    const struct json *text = json_get(v, key);
    money_t m;

    if (json_is_null(text)) return standard;
    assert_true(decimal_read(text->text.p, text->text.n, 2, false, &m.minor));
    return m;
}

static int64_t int_in(const struct json *v, const char *key, int64_t standard)
{
    int64_t n = standard;

    if (!json_is_null(json_get(v, key))) assert_true(json_int(json_get(v, key), &n));
    return n;
}

static enum law_level level_in(const struct json *v)
{
    char letter = *json_get(v, "level")->text.p;

    return letter == 'P' ? LAW_POLICY : letter == 'I' ? LAW_INSUREE : LAW_TREATMENT;
}

static void test_left(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "ceiling_left.json"), "cases"); v; v = v->next) {
        struct law_ceiling c = {
            .level = level_in(v), .amount = money_in(v, "amount", MONEY_NONE), .extra = money_in(v, "extra", MONEY_NONE),
            .most = money_in(v, "most", MONEY_NONE), .members = int_in(v, "members", 0), .members_max = int_in(v, "membersMax", 0),
            .threshold = int_in(v, "threshold", -1), .used_insuree = money_in(v, "usedInsuree", MONEY_ZERO),
            .used_policy = money_in(v, "usedPolicy", MONEY_ZERO),
        };
        assert_int_equal(law_ceiling_left(&c).minor, money_in(v, "is", MONEY_NONE).minor);
    }
}

static struct law_number_form form_in(const struct json *v)
{
    return (struct law_number_form){int_in(v, "length", 0), int_in(v, "root", 0), json_get(v, "nation") ? LAW_NUMBER_WEIGHTED : LAW_NUMBER_ANY_NATION};
}

static void test_number(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "insuree_number.json"), "cases"); v; v = v->next) {
        struct str number = json_get(v, "number")->text;
        struct law_number_form form = form_in(v);
        if (law_number_check(number.p, number.n, &form, json_get(v, "taken") != NULL) != (enum law_number_fault)int_in(v, "fault", 0))
            fail_msg("%.*s", STR_ARG(number));
    }
}

static void test_made(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "insuree_number.json"), "made"); v; v = v->next) {
        struct str place = json_get(v, "place")->text, wanted = json_get(v, "is")->text;
        struct law_number_form form = form_in(v);
        char out[LAW_NUMBER_MOST];
        struct str is = {out, law_number_make(place.p, place.n, (uint64_t)int_in(v, "chance", 0), &form, out)};
        if (!str_eq(is, wanted)) fail_msg("%.*s, wanted %.*s", STR_ARG(is), STR_ARG(wanted));
        if (is.n) assert_int_equal(law_number_check(is.p, is.n, &form, false), LAW_NUMBER_FITS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_left), TEST(test_number), TEST(test_made)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
