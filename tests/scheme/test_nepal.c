/* Nepal's calendar by its vectors: tests/vectors/nepal_day.json. */
#include "base/vectors.h"

#include "scheme/nepal.h"

static date_t day_of(struct str text)
{
    date_t d;

    assert_true(date_read(text.p, text.n, &d));
    return d;
}

static struct civil parts_of(const struct json *list)
{
    const struct json *v = list->first;
    int64_t n[3];

    for (int i = 0; i < 3; i++, v = v->next) assert_true(json_int(v, &n[i]));
    return (struct civil){(int32_t)n[0], (int32_t)n[1], (int32_t)n[2]};
}

static void check_day(const struct law_nepal *k, const struct json *v)
{
    struct civil wanted = parts_of(json_get(v, "nepal")), parts;
    date_t day = day_of(vector_str(v, "day")), back;

    assert_true(law_nepal_parts(k, day, &parts));
    assert_int_equal(parts.year, wanted.year);
    assert_int_equal(parts.month, wanted.month);
    assert_int_equal(parts.day, wanted.day);
    assert_true(law_nepal_date(k, wanted.year, wanted.month, wanted.day, &back));
    assert_int_equal(back.day, day.day);
}

static void test_days(void **state)
{
    const struct json *all = vectors(*state, "nepal_day.json");
    struct law_nepal k;
    struct civil parts;
    date_t day;

    assert_true(law_nepal_open(&k, "", 0));
    for (const struct json *v = vector_list(all, "days"); v; v = v->next) check_day(&k, v);
    for (const struct json *v = vector_list(all, "unknown_days"); v; v = v->next) assert_false(law_nepal_parts(&k, day_of(v->text), &parts));
    assert_false(law_nepal_parts(&k, DATE_NONE, &parts));
    for (const struct json *v = vector_list(all, "no_days"); v; v = v->next) {
        parts = parts_of(v);
        assert_false(law_nepal_date(&k, parts.year, parts.month, parts.day, &day));
    }
}

/* Each day of 84 years is one, and the next one follows it. */
static void test_no_day_is_missing(void **state)
{
    struct law_nepal k;
    struct civil before, parts;
    date_t day = NEPAL_BEGINS, back;

    (void)state;
    law_nepal_open(&k, "", 0);
    assert_true(law_nepal_parts(&k, day, &before));
    for (day = date_add_days(day, 1); law_nepal_parts(&k, day, &parts); day = date_add_days(day, 1), before = parts) {
        bool same = parts.year == before.year && parts.month == before.month && parts.day == before.day + 1;
        bool first = parts.day == 1 && (parts.month == before.month + 1 || (parts.month == 1 && parts.year == before.year + 1));
        assert_true(same || first);
        assert_true(law_nepal_date(&k, parts.year, parts.month, parts.day, &back) && back.day == day.day);
    }
    assert_int_equal(before.year, NEPAL_PROCLAIMED);
    assert_int_equal(before.month, NEPAL_MONTHS);
}

static void test_years_of_a_scheme(void **state)
{
    const struct json *all = vectors(*state, "nepal_day.json");
    char many[(NEPAL_YEARS + 1) * 36];
    struct law_nepal k;
    size_t n = 0;

    for (const struct json *v = vector_list(all, "more"); v; v = v->next) {
        struct str years = vector_str(v, "years");
        assert_true(law_nepal_open(&k, years.p, years.n));
        check_day(&k, v);
    }
    for (const struct json *v = vector_list(all, "refused"); v; v = v->next) {
        if (law_nepal_open(&k, v->text.p, v->text.n)) fail_msg("%.*s", (int)v->text.n, v->text.p);
        assert_int_equal(k.years, NEPAL_PROCLAIMED - NEPAL_FIRST + 1);
    }
    for (int y = 0; y <= NEPAL_YEARS; y++) n += (size_t)sprintf(many + n, "%s31 32 31 32 31 30 30 30 29 29 30 31", y ? "," : "");
    assert_false(law_nepal_open(&k, many, n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_days), TEST(test_no_day_is_missing), TEST(test_years_of_a_scheme)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
