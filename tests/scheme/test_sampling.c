/* How many claims a sample has, who is selected by a rule, what a review tells of the rest (tests/vectors/claim_sampling.json). */
#include "base/vectors.h"

#include "scheme/sampling.h"

#include <string.h>

enum { CLAIMS = 32 };

static const struct json *part(const struct json *list, size_t n)
{
    const struct json *v = list->first;

    while (n--) v = v->next;
    return v;
}

static int64_t number(const struct json *v)
{
    int64_t n = DECIMAL_NONE;

    if (!json_is_null(v)) assert_true(json_int(v, &n));
    return n;
}

static void test_size(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "claim_sampling.json"), "cases"); v; v = v->next)
        assert_int_equal(law_sample_size(vector_int(v, "n"), vector_int(v, "percent")), vector_int(v, "drawn"));
}

/* ---- selection ---- */

static struct law_selectable claim_of(const struct json *v)
{
    return (struct law_selectable){
        .claimed = {number(part(v, 0))}, .idle = part(v, 1)->kind == JSON_TRUE, .like = {{number(part(v, 2))}, number(part(v, 3))},
        .selected = true,                  /* what stood there before does not count */
    };
}

static bool is_among(const struct json *numbers, int64_t n)
{
    for (const struct json *v = numbers->first; v; v = v->next)
        if (number(v) == n) return true;
    return false;
}

static void test_selection(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "claim_sampling.json"), "selections"); v; v = v->next) {
        const struct json *list = json_get(v, "claims"), *wanted = json_get(v, "selected");
        struct law_selection_rule rule = {.mode = str_is(vector_str(v, "mode"), "all") ? LAW_SELECT_ALL : LAW_SELECT_VARIANCE,
                                          .percent = vector_int(v, "percent"), .value = {vector_int(v, "value")},
                                          .unknown = json_get(v, "unknown") != NULL};
        struct law_selectable claims[CLAIMS];
        struct law_selected out;
        size_t n = 0;

        for (const struct json *c = list->first; c; c = c->next) claims[n++] = claim_of(c);
        assert_true(law_select(&rule, claims, n, NULL, &out));
        assert_int_equal(out.submitted, vector_int(v, "submitted"));
        assert_int_equal(out.selected, wanted->count);
        for (size_t i = 0; i < n; i++)
            if (claims[i].selected != is_among(wanted, (int64_t)i)) fail_msg("%.*s: claim %zu", STR_ARG(vector_str(v, "name")), i);
    }
}

/* Whoever is drawn: as many as the share says, idle ones only. */
static void test_chance(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "claim_sampling.json"), "draws"); v; v = v->next)
        for (uint64_t seed = 0; seed < 200; seed++) {
            struct law_selection_rule rule = {.mode = LAW_SELECT_RANDOM, .percent = vector_int(v, "percent"), .seed = seed};
            size_t order[CLAIMS], n = (size_t)vector_int(v, "n"), idle = (size_t)vector_int(v, "idle");
            struct law_selectable claims[CLAIMS] = {0};
            struct law_selected out;
            int64_t drawn = 0;

            for (size_t i = 0; i < n; i++) claims[i].idle = i < idle;
            if (!law_select(&rule, claims, n, order, &out)) {
                assert_int_equal(vector_int(v, "selected"), -1);
                continue;
            }
            for (size_t i = 0; i < n; i++) {
                assert_true(claims[i].idle || !claims[i].selected);
                drawn += claims[i].selected;
            }
            assert_int_equal(drawn, vector_int(v, "selected"));
            assert_int_equal(out.selected, drawn);
            assert_int_equal(out.submitted, idle);
        }
}

/* A seed draws the same everywhere and for ever; over many seeds each place is as likely as any other. */
static void test_shuffle(void **state)
{
    size_t order[CLAIMS], first[8] = {0};

    for (const struct json *v = vector_list(vectors(*state, "claim_sampling.json"), "shuffles"); v; v = v->next) {
        const struct json *wanted = json_get(v, "order");
        size_t i = 0;
        law_shuffle((uint64_t)vector_int(v, "seed"), order, wanted->count);
        for (const struct json *o = wanted->first; o; o = o->next) assert_int_equal(order[i++], number(o));
    }
    for (uint64_t seed = 0; seed < 8000; seed++) {
        law_shuffle(seed, order, 8);
        first[order[0]]++;
    }
    for (size_t i = 0; i < 8; i++) assert_in_range(first[i], 850, 1150);
}

/* ---- the rest ---- */

static void test_sample(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "claim_sampling.json"), "samples"); v; v = v->next) {
        const struct json *price = json_get(v, "price");
        struct law_sample_line rest = {.price_asked = {number(part(price, 0))}, .price_adjusted = MONEY_NONE};
        struct law_sample sample = {MONEY_ZERO, MONEY_ZERO};
        rate_t ratio = {-1};
        money_t out = {-1};

        for (const struct json *l = json_get(v, "lines")->first; l; l = l->next) {
            struct law_sample_line line = {
                .passed = number(part(l, 0)) == 1, .price_asked = {number(part(l, 1))}, .price_adjusted = {number(part(l, 2))},
                .qty_provided = {number(part(l, 4))}, .qty_approved = {number(part(l, 5))}, .price_approved = {number(part(l, 6))},
            };
            assert_true(law_sample_add(&sample, &line, 1));
        }
        assert_int_equal(sample.approved.minor, vector_int(v, "approved"));
        assert_int_equal(sample.adjusted.minor, vector_int(v, "adjusted"));
        assert_int_equal(law_sample_ratio(&sample, &ratio), vector_int(v, "ratio") >= 0);
        assert_int_equal(ratio.e4, vector_int(v, "ratio"));
        assert_int_equal(law_sample_price(&sample, &rest, &out), number(part(price, 1)) >= 0);
        assert_int_equal(out.minor, number(part(price, 1)));
    }
}

static void test_too_large(void **state)
{
    const struct law_sample_line line = {true, {200}, {DECIMAL_NONE}, {DECIMAL_MAX}, MONEY_NONE, MONEY_NONE};
    const struct law_sample_line raised = {true, {100}, {DECIMAL_NONE}, {1}, MONEY_NONE, {DECIMAL_MAX}};
    const struct law_sample_line doubled = {true, {100}, {200}, {1}, MONEY_NONE, {DECIMAL_MAX}};
    const struct law_sample_line rejected = {false, {100}, {0}, {DECIMAL_MAX}, MONEY_NONE, MONEY_NONE};
    struct law_sample sample = {MONEY_ZERO, MONEY_ZERO};

    assert_false(law_sample_add(&sample, &line, 1));
    assert_false(law_sample_add(&sample, &doubled, 1));
    assert_false(law_sample_add(&sample, &rejected, 2));
    assert_true(law_sample_add(&sample, &rejected, 1));
    assert_false(law_sample_add(&sample, &rejected, 1));
    sample = (struct law_sample){MONEY_ZERO, MONEY_ZERO};
    assert_false(law_sample_add(&sample, &raised, 2));
    assert_true(law_sample_add(&sample, &raised, 1));
    assert_false(law_sample_add(&sample, &raised, 1));
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_size), TEST(test_selection), TEST(test_chance), TEST(test_shuffle), TEST(test_sample),
                                       TEST(test_too_large)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
