/* What facts about money are posted as (tests/vectors/posting.json). */
#include "base/vectors.h"

#include "scheme/posting.h"

enum { MOST = 8 };

static const char *const accounts[LAW_ACCOUNTS] = {
    [LAW_CASH] = "cash", [LAW_BANK] = "bank", [LAW_MOBILE] = "mobile", [LAW_CONTRIBUTIONS] = "contributions", [LAW_FEES] = "fees",
    [LAW_BENEFITS] = "benefits", [LAW_PAYABLE] = "payable", [LAW_UNALLOCATED] = "unallocated",
};
static const char *const kinds[LAW_FACT_KINDS] = {
    [LAW_FACT_CONTRIBUTION] = "contribution", [LAW_FACT_PHOTO_FEE] = "photo_fee", [LAW_FACT_VALUATION] = "valuation",
    [LAW_FACT_BILL_PAYMENT] = "bill_payment", [LAW_FACT_RECEIPT] = "receipt", [LAW_FACT_MATCH] = "match", [LAW_FACT_CAPITATION] = "capitation",
};

static int word(const char *const *words, int n, struct str w)
{
    for (int i = 1; i < n; i++)
        if (str_is(w, words[i])) return i;
    fail_msg("%.*s is no such word", STR_ARG(w));
    return 0;
}

static int64_t number(const struct json *v)
{
    int64_t n = 0;

    if (!json_is_null(v)) assert_true(json_int(v, &n));
    return n;
}

static money_t money(const struct json *v)
{
    money_t m;

    assert_true(decimal_read(v->text.p, v->text.n, 2, false, &m.minor));
    return m;
}

static size_t facts_in(const struct json *list, struct law_fact *out)
{
    size_t n = 0;

    for (const struct json *v = list->first; v; v = v->next)
        out[n++] = (struct law_fact){
            .kind = (enum law_fact_kind)word(kinds, LAW_FACT_KINDS, json_get(v, "kind")->text),
            .pay_type = json_get(v, "payType") ? *json_get(v, "payType")->text.p : '\0', .amount = money(json_get(v, "amount")),
            .product = number(json_get(v, "product")), .facility = number(json_get(v, "facility")),
        };
    return n;
}

static void same_line(const struct json *due, const struct law_posting *is)
{
    const struct json *account = due->first, *product = account->next, *facility = product->next;

    assert_int_equal(is->account, word(accounts, LAW_ACCOUNTS, account->text));
    assert_int_equal(is->product, number(product));
    assert_int_equal(is->facility, number(facility));
    assert_int_equal(is->amount.minor, money(facility->next).minor);
}

static void test_posted(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "posting.json"), "cases"); v; v = v->next) {
        struct law_fact facts[MOST];
        struct law_posting lines[MOST * LAW_POSTING_LINES];
        size_t n = facts_in(json_get(v, "facts"), facts), count = 0, i = 0;
        bool posted = law_post(facts, n, lines, &count);
        assert_int_equal(posted, !json_get(v, "refused"));
        if (!posted) continue;
        for (const struct json *due = json_get(v, "lines")->first; due; due = due->next) {
            assert_true(i < count);
            same_line(due, &lines[i++]);
        }
        assert_int_equal(i, count);
        assert_true(law_balanced(lines, count));
        if (count) {
            lines[0].amount.minor++;
            assert_false(law_balanced(lines, count));
        }
    }
}

static void test_a_correction_leaves_what_holds_now(void **state)
{
    const struct law_fact before = {LAW_FACT_CONTRIBUTION, 'C', {10000}, 7, 0}, after = {LAW_FACT_CONTRIBUTION, 'B', {12000}, 7, 0};
    struct law_posting lines[3 * LAW_POSTING_LINES];
    size_t was, is, left;
    bool fits;

    (void)state;
    assert_true(law_post(&before, 1, lines, &was));
    law_reverse(lines, was);
    assert_true(law_balanced(lines, was));
    assert_true(law_post(&after, 1, lines + was, &is));
    assert_true(law_post(&before, 1, lines + was + is, &was));
    left = law_gather(lines, 3 * LAW_POSTING_LINES, &fits);
    assert_true(fits);
    assert_int_equal(left, 2);
    assert_int_equal(lines[0].account, LAW_BANK);
    assert_int_equal(lines[0].amount.minor, 12000);
    assert_int_equal(lines[1].account, LAW_CONTRIBUTIONS);
    assert_int_equal(lines[1].amount.minor, -12000);
}

static void test_what_cannot_be_posted(void **state)
{
    const money_t most = {DECIMAL_MAX};
    struct law_fact fact = {(enum law_fact_kind)0, 'C', {1}, 7, 0};
    struct law_posting lines[LAW_POSTING_LINES], large[3] = {{LAW_CASH, 0, 0, most}, {LAW_CASH, 0, 0, most}, {LAW_CASH, 0, 0, {-1}}};
    size_t n;
    bool fits;

    (void)state;
    assert_false(law_post(&fact, 1, lines, &n));
    fact.kind = LAW_FACT_KINDS;
    assert_false(law_post(&fact, 1, lines, &n));
    assert_false(law_balanced(large, 2));
    law_gather(large, 3, &fits);
    assert_false(fits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_posted), TEST(test_a_correction_leaves_what_holds_now), TEST(test_what_cannot_be_posted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
