/* Windows, indexes, lines and bills (tests/vectors/valuation_*.json). */
#include "base/vectors.h"

#include "scheme/valuation.h"

static int64_t decimal_in(const struct json *v, const char *key, int scale, int64_t standard)
{
    const struct json *text = json_get(v, key);
    int64_t out;

    if (json_is_null(text)) return standard;
    assert_true(decimal_read(text->text.p, text->text.n, scale, false, &out));
    return out;
}

static money_t money_in(const struct json *v, const char *key, money_t standard)
{
    return (money_t){decimal_in(v, key, 2, standard.minor)};
}

static int64_t int_in(const struct json *v, const char *key, int64_t standard)
{
    int64_t n = standard;

    if (!json_is_null(json_get(v, key))) assert_true(json_int(json_get(v, key), &n));
    return n;
}

static date_t date_in(const struct json *v, const char *key)
{
    const struct json *text = json_get(v, key);
    date_t out = DATE_NONE;

    if (!json_is_null(text)) assert_true(date_read(text->text.p, text->text.n, &out));
    return out;
}

static bool bool_in(const struct json *v, const char *key)
{
    bool out = false;

    if (!json_is_null(json_get(v, key))) assert_true(json_bool(json_get(v, key), &out));
    return out;
}

static char letter_in(const struct json *v, const char *key)
{
    const struct json *text = json_get(v, key);

    return json_is_null(text) || !text->text.n ? 0 : *text->text.p;
}

static void test_window(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "valuation_window.json"), "cases"); v; v = v->next) {
        struct law_window w = {0};
        bool ends = law_window(law_period_months(law_relative_period_of(letter_in(v, "period"))), (int32_t)int_in(v, "year", 0), (int32_t)int_in(v, "month", 0), &w);
        assert_int_equal(ends, !json_is_null(json_get(v, "number")));
        if (!ends) continue;
        assert_int_equal(w.from.day, date_in(v, "from").day);
        assert_int_equal(w.to.day, date_in(v, "to").day);
        assert_int_equal(w.number, int_in(v, "number", 0));
    }
}

static struct law_contribution contribution_in(const struct json *v)
{
    return (struct law_contribution){
        .amount = money_in(v, "amount", MONEY_ZERO), .count = int_in(v, "count", 1), .idle = bool_in(v, "idle"),
        .effective = date_in(v, "effective"), .expiry = date_in(v, "expiry"),
    };
}

static void test_allocated(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "valuation_allocated.json"), "cases"); v; v = v->next) {
        struct law_contribution c = contribution_in(v);
        money_t found;
        assert_true(law_allocated(&c, 1, date_in(v, "from"), date_in(v, "to"), &found));
        assert_int_equal(found.minor, money_in(v, "is", MONEY_NONE).minor);
    }
}

/* Month by month nothing is lost and nothing added. */
static void test_a_life_adds_up(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "valuation_allocated.json"), "lives"); v; v = v->next) {
        struct law_contribution c = contribution_in(v);
        money_t sum = MONEY_ZERO, share;
        struct law_window w;
        for (int32_t year = 2020; year <= 2025; year++)
            for (int32_t month = 1; month <= 12; month++) {
                assert_true(law_window(law_period_months(LAW_MONTHLY), year, month, &w));
                assert_true(law_allocated(&c, 1, w.from, w.to, &share));
                assert_true(money_add(sum, share, &sum));
            }
        assert_int_equal(sum.minor, c.amount.minor);
    }
}

static void test_index(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "valuation_index.json"), "cases"); v; v = v->next) {
        rate_t found;
        assert_true(law_index(money_in(v, "allocated", MONEY_ZERO), (pct_t){decimal_in(v, "share", 2, DECIMAL_NONE)},
                              money_in(v, "nominal", MONEY_ZERO), bool_in(v, "capped"), &found));
        assert_int_equal(found.e4, decimal_in(v, "is", 4, DECIMAL_NONE));
    }
}

static void test_line(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "valuation_line.json"), "cases"); v; v = v->next) {
        struct law_valued_line line = {
            .valuated = money_in(v, "valuated", MONEY_NONE), .approved = money_in(v, "approved", MONEY_NONE),
            .adjusted = money_in(v, "adjusted", MONEY_NONE), .asked = money_in(v, "asked", MONEY_NONE),
            .qty_approved = {decimal_in(v, "qtyApproved", 2, DECIMAL_NONE)},
            .qty_provided = {decimal_in(v, "qtyProvided", 2, 0)}, .relative = bool_in(v, "relative"),
        };
        money_t found;
        assert_true(law_line_remunerated(&line, (rate_t){decimal_in(v, "index", 4, 0)}, &found));
        assert_int_equal(found.minor, money_in(v, "is", MONEY_NONE).minor);
    }
}

static void test_side(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "valuation_line.json"), "sides"); v; v = v->next) {
        struct law_relative relative = {law_relative_period_of(letter_in(v, "general")), law_relative_period_of(letter_in(v, "in")),
                                        law_relative_period_of(letter_in(v, "out"))};
        bool in = law_is_in(letter_in(v, "interpretation"), letter_in(v, "level"), date_in(v, "from"), date_in(v, "to"));
        struct law_side side = law_side(&relative, in);
        assert_int_equal(side.care, letter_in(v, "side"));
        assert_int_equal(side.period, law_relative_period_of(letter_in(v, "period")));
    }
}

static void test_bill(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "valuation_bill.json"), "cases"); v; v = v->next) {
        struct law_bill_line line;
        assert_true(law_bill_line(money_in(v, "claimed", MONEY_NONE), money_in(v, "remunerated", MONEY_NONE), &line));
        assert_int_equal(line.unit.minor, money_in(v, "unit", MONEY_NONE).minor);
        assert_int_equal(line.deduction.minor, money_in(v, "deduction", MONEY_NONE).minor);
        assert_int_equal(line.net.minor, money_in(v, "net", MONEY_NONE).minor);
    }
}

static void test_who_is_paid_by_head(void **state)
{
    struct law_facilities product = {.level = {'C', 'D'}, .sublevel = {0, 'R'}};

    (void)state;
    assert_true(law_is_among(&product, 'C', 'I'));
    assert_true(law_is_among(&product, 'D', 'R'));
    assert_false(law_is_among(&product, 'D', 'I'));
    assert_false(law_is_among(&product, 'D', 0));
    assert_false(law_is_among(&product, 'H', 'R'));
    assert_false(law_is_among(&product, 0, 0));
}

static void test_too_large_is_told(void **state)
{
    struct law_contribution all[2] = {
        {.amount = {DECIMAL_MAX}, .count = 1, .effective = {0}, .expiry = {9}},
        {.amount = {DECIMAL_MAX}, .count = 1, .effective = {0}, .expiry = {9}},
    };
    const struct law_valued_line line = {.valuated = MONEY_NONE, .approved = {DECIMAL_MAX}, .adjusted = MONEY_NONE,
                                         .asked = MONEY_NONE, .qty_approved = {200}, .qty_provided = {200}};
    struct law_bill_line bill;
    money_t out;
    rate_t index;

    (void)state;
    assert_false(law_allocated(all, 2, (date_t){0}, (date_t){9}, &out));
    all[0].count = 2;
    assert_false(law_allocated(all, 1, (date_t){0}, (date_t){9}, &out));
    all[0] = (struct law_contribution){.amount = {INT64_MAX}, .count = 1, .effective = {0}, .expiry = {9}};
    assert_false(law_allocated(all, 1, (date_t){0}, (date_t){9}, &out));
    assert_false(law_allocated(all, 1, (date_t){8}, (date_t){9}, &out));
    assert_false(law_line_remunerated(&line, LAW_INDEX_ONE, &out));
    assert_false(law_bill_line((money_t){DECIMAL_MAX}, (money_t){-1}, &bill));
    assert_false(law_index((money_t){DECIMAL_MAX}, (pct_t){10000}, (money_t){1}, false, &index));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_window), TEST(test_allocated), TEST(test_a_life_adds_up), TEST(test_index), TEST(test_line), TEST(test_side),
        TEST(test_bill), TEST(test_who_is_paid_by_head), TEST(test_too_large_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
