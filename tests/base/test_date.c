#include "base/date.h"
#include "random.h"
#include "vectors.h"

enum { DAY_FIRST = -719162, DAY_LAST = 2932896 };

static const struct json *dates(void **state, const char *key)
{
    return vector_list(vectors(*state, "date.json"), key);
}

/* Member `key` as a date; DATE_NONE for null. */
static date_t vector_date(const struct json *v, const char *key)
{
    date_t d = DATE_NONE;
    struct str text;

    if (json_is_null(json_get(v, key)))
        return d;
    text = vector_str(v, key);
    assert_true(date_read(text.p, text.n, &d));
    return d;
}

static void days(void **state)
{
    for (const struct json *v = dates(state, "days"); v; v = v->next) {
        date_t d = vector_date(v, "date");
        char text[10];

        assert_int_equal(d.day, vector_int(v, "day"));
        date_write(d, text);
        assert_memory_equal(text, vector_str(v, "date").p, 10);
    }
}

static void other_forms_are_refused(void **state)
{
    for (const struct json *v = dates(state, "refused"); v; v = v->next) {
        date_t d = {77};

        if (date_read(v->text.p, v->text.n, &d))
            fail_msg("'%.*s' was read", STR_ARG(v->text));
        assert_int_equal(d.day, 77);
    }
}

static void months(void **state)
{
    for (const struct json *v = dates(state, "months"); v; v = v->next) {
        date_t d = vector_date(v, "date");
        int32_t count = (int32_t)vector_int(v, "months");

        assert_int_equal(date_add_months(d, count, MONTH_CLAMP).day, vector_date(v, "clamp").day);
        assert_int_equal(date_add_months(d, count, MONTH_ROLL).day, vector_date(v, "roll").day);
    }
}

static void years(void **state)
{
    for (const struct json *v = dates(state, "years"); v; v = v->next)
        assert_int_equal(date_add_years(vector_date(v, "date"), (int32_t)vector_int(v, "years")).day,
                         vector_date(v, "result").day);
}

static void ages(void **state)
{
    for (const struct json *v = dates(state, "ages"); v; v = v->next)
        assert_int_equal(date_age(vector_date(v, "birth"), vector_date(v, "day")), vector_int(v, "age"));
}

static void stamps(void **state)
{
    for (const struct json *v = dates(state, "stamps"); v; v = v->next) {
        struct str text = vector_str(v, "text");
        struct str expected = vector_str(v, "written");
        stamp_t t = STAMP_NONE;
        bool zoned = false;
        char written[32];

        assert_true(stamp_read(text.p, text.n, &t, &zoned));
        assert_int_equal(t.us, vector_int(v, "us"));
        assert_int_equal(zoned, vector_bool(v, "zoned"));
        assert_int_equal(stamp_write(t, written), expected.n);
        assert_memory_equal(written, expected.p, expected.n);
        assert_true(stamp_read(text.p, text.n, &t, NULL));
    }
}

static void other_stamps_are_refused(void **state)
{
    for (const struct json *v = dates(state, "stampsRefused"); v; v = v->next) {
        stamp_t t = {77};

        if (stamp_read(v->text.p, v->text.n, &t, NULL))
            fail_msg("'%.*s' was read", STR_ARG(v->text));
        assert_int_equal(t.us, 77);
    }
}

/* Month lengths from the rhyme, not from the formula under test. */
static int32_t month_length(int32_t year, int32_t month)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return lengths[month - 1] + (month == 2 && leap);
}

static void every_day_there_is(void **state)
{
    struct civil c = {1, 1, 1};

    for (int32_t day = DAY_FIRST; day <= DAY_LAST; day++) {
        struct civil found = date_parts((date_t){day});

        if (found.year != c.year || found.month != c.month || found.day != c.day ||
            date_of(c.year, c.month, c.day).day != day)
            fail_msg("day %d is not %d-%d-%d", day, c.year, c.month, c.day);
        if (++c.day <= month_length(c.year, c.month))
            continue;
        assert_false(date_valid(c.year, c.month, c.day));
        c.day = 1;
        if (++c.month <= 12)
            continue;
        c.month = 1;
        c.year++;
    }
    assert_int_equal(c.year, 10000);
}

static void validity(void **state)
{
    assert_true(date_valid(2024, 2, 29));
    assert_false(date_valid(2023, 2, 29));
    assert_false(date_valid(0, 1, 1));
    assert_false(date_valid(10000, 1, 1));
    assert_false(date_valid(-1, 1, 1));
    assert_false(date_valid(2024, 0, 1));
    assert_false(date_valid(2024, 13, 1));
    assert_false(date_valid(2024, 1, 0));
    assert_false(date_valid(2024, 1, -1));
    assert_false(date_valid(INT32_MAX, INT32_MAX, INT32_MAX));
    assert_int_equal(date_days_in_month(2000, 2), 29);
    assert_int_equal(date_days_in_month(2100, 2), 28);
    assert_true(date_none(DATE_NONE));
    assert_false(date_none((date_t){0}));
    assert_true(date_cmp((date_t){1}, (date_t){2}) < 0);
    assert_true(stamp_none(STAMP_NONE));
    assert_true(stamp_cmp((stamp_t){2}, (stamp_t){1}) > 0);
    assert_int_equal(date_add_days((date_t){5}, -7).day, -2);
}

/* One month at a time, as the specification says it. */
static date_t naive_months(date_t d, int32_t count, enum month_arithmetic how)
{
    struct civil from = date_parts(d);
    int32_t step = count < 0 ? -1 : 1;
    int32_t year = from.year;
    int32_t month = from.month;

    for (int32_t i = 0; i != count; i += step) {
        int32_t length = month_length(year, month);

        month += step;
        if (month < 1 || month > 12) {
            year += step;
            month = month < 1 ? 12 : 1;
        }
        if (how == MONTH_ROLL) {
            struct civil c;

            d.day += step > 0 ? length : -month_length(year, month);
            c = date_parts(d);
            year = c.year;
            month = c.month;
        }
    }
    if (how == MONTH_ROLL)
        return d;
    if (from.day > month_length(year, month))
        return date_of(year, month, month_length(year, month));
    return date_of(year, month, from.day);
}

static void months_like_a_naive_model(void **state)
{
    struct random random = {3};

    for (int i = 0; i < 200000; i++) {
        date_t d = {-640000 + (int32_t)random_below(&random, 3500000)}; /* well within the years 1 to 9999 */
        int32_t count = (int32_t)random_below(&random, 240) - 120;

        if (i % 2)
            d = date_of(date_parts(d).year, 1, 29 + i % 3); /* where rolling happens */
        for (enum month_arithmetic how = MONTH_CLAMP; how <= MONTH_ROLL; how++)
            assert_int_equal(date_add_months(d, count, how).day, naive_months(d, count, how).day);
    }
}

static void stamps_read_back(void **state)
{
    struct random random = {4};

    for (int i = 0; i < 200000; i++) {
        int64_t since_year_1 = (int64_t)(random_next(&random) % UINT64_C(315537897600000000));
        stamp_t t = {since_year_1 - INT64_C(62135596800000000)};
        stamp_t found = STAMP_NONE;
        char text[32];
        size_t n;

        if (i % 3 == 0)
            t.us -= t.us % 1000000;
        n = stamp_write(t, text);
        assert_int_equal(n, t.us % 1000000 ? 26 : 19);
        assert_true(stamp_read(text, n, &found, NULL));
        assert_int_equal(found.us, t.us);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(days),
        TEST(other_forms_are_refused),
        TEST(months),
        TEST(years),
        TEST(ages),
        TEST(stamps),
        TEST(other_stamps_are_refused),
        TEST(every_day_there_is),
        TEST(validity),
        TEST(months_like_a_naive_model),
        TEST(stamps_read_back),
    };

    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
