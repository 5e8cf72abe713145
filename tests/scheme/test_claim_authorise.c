/* Pre-authorisations: tests/vectors/claim_authorisation.json, random claims that use one up together against plain sums, and the
 * number on the letter. */
#include <string.h>

#include "base/random.h"
#include "base/vectors.h"

#include "scheme/preauthorisation.h"
#include "scheme/claim.h"
#include "scheme/claim_world.h"

enum { ENTRIES = 2, HUNDRED = 10000 };

#define EXPECT(name, is, wanted)                                                                                 \
    do {                                                                                                         \
        long long is_ = (long long)(is), wanted_ = (long long)(wanted);                                          \
        if (is_ != wanted_) fail_msg("%.*s: %s is %lld, not %lld", (int)(name).n, (name).p, #is, is_, wanted_);   \
    } while (0)

/* ---- vectors ---- */

static bool says(const struct json *v, const char *key, const char *word)
{
    const struct json *m = json_get(v, key);

    return m && m->kind == JSON_STRING && str_is(m->text, word);
}

static money_t any_money(const struct json *v, const char *key, money_t standard)
{
    return says(v, key, "none") ? MONEY_NONE : money_in(v, key, standard);
}

static void add_product(struct world *w, const struct json *v, int64_t id)
{
    struct law_benefit *b = world_benefit(w, id);

    world_coverage(w, id, id);
    for (int64_t entry = 1; entry <= ENTRIES; entry++) {
        struct law_covered *c = world_covered(w, LAW_ITEM, entry, id);
        money_t share = money_in(v, "share", LAW_WHOLE);
        c->limits.other = (struct law_limit){LAW_CO_INSURANCE, share, share};
        c->authorise = id == 1 && entry == 1 && says(v, "needs", "line");
    }
    b->authorise = says(v, "needs", "hospital") ? LAW_AUTHORISE_HOSPITAL : says(v, "needs", "above") ? LAW_AUTHORISE_ABOVE
                                                                                                      : LAW_AUTHORISE_NOTHING;
    b->authorise_above = money_in(v, "above", MONEY_ZERO);
}

static void grant(const struct json *v, struct law_preauthorisation *a, struct law_authorised *line)
{
    *line = (struct law_authorised){
        .entry = 1, .kind = letter_in(v, "kind", 'I') == 'S' ? LAW_SERVICE : LAW_ITEM, .qty = {500},
        .used = {decimal_in(v, "used", 0)}, .price = any_money(v, "price", (money_t){HUNDRED}),
    };
    *a = (struct law_preauthorisation){
        .id = 7, .facility = int_in(v, "facility", 1), .granted = !bool_in(v, "waits"), .of_patient = !bool_in(v, "other"),
        .from = date_of(2024, 6, 1), .to = date_of(2024, 6, 30), .amount = any_money(v, "amount", (money_t){50000}),
        .used = money_in(v, "usedAmount", MONEY_ZERO), .lines = line, .line_count = 1,
    };
}

static const struct law_why *why_of(const struct law_line *l, enum law_rule rule)
{
    for (size_t i = 0; i < l->why_count; i++)
        if (l->why[i].rule == rule) return &l->why[i];
    return NULL;
}

static void expect_rule(struct str name, const struct json *v, const struct law_line *l)
{
    static const struct { const char *word; enum law_rule rule; } rules[] = {
        {"authorisation", LAW_RULE_PREAUTHORISATION}, {"days", LAW_RULE_PREAUTHORISATION_DAYS}, {"entry", LAW_RULE_PREAUTHORISATION_ENTRY},
        {"quantity", LAW_RULE_PREAUTHORISATION_QTY}, {"price", LAW_RULE_PREAUTHORISATION_PRICE}, {"amount", LAW_RULE_PREAUTHORISATION_AMOUNT},
    };
    const struct law_why *why = NULL;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (says(v, "rule", rules[i].word) && !(why = why_of(l, rules[i].rule)))
            fail_msg("%.*s: rule %s was not told", (int)name.n, name.p, rules[i].word);
    if (!why || json_is_null(json_get(v, "limit"))) return;
    EXPECT(name, why->limit, decimal_in(v, "limit", 0));
    EXPECT(name, why->before, decimal_in(v, "before", 0));
    EXPECT(name, why->cut, decimal_in(v, "cut", 0));
}

static void expect(struct str name, const struct json *v, const struct law_line *l)
{
    EXPECT(name, l->reason, int_in(v, "reason", 0));
    EXPECT(name, l->authorised, !json_is_null(json_get(v, "uses")));
    EXPECT(name, law_line_qty(l).hundredth, decimal_in(v, "approved", l->reason ? 0 : l->qty_provided.hundredth));
    EXPECT(name, l->value.minor, decimal_in(v, "value", 0));
    EXPECT(name, l->of_preauthorisation.minor, decimal_in(v, "uses", 0));
    EXPECT(name, l->product, int_in(v, "product", l->product));
    expect_rule(name, v, l);
}

static void test_vectors(void **state)
{
    static struct world w;

    for (const struct json *v = vector_list(vectors(*state, "claim_authorisation.json"), "cases"); v; v = v->next) {
        struct str name = vector_str(v, "name");
        struct law_preauthorisation a;
        struct law_authorised granted;
        size_t i = 0;
        world_init(&w);
        for (int64_t entry = 1; entry <= ENTRIES; entry++) {
            world_entry(&w, LAW_ITEM, entry, (money_t){HUNDRED});
            world_listed(&w, LAW_ITEM, 1, entry);
        }
        for (int64_t id = 1; id <= (bool_in(v, "second") ? 2 : 1); id++) add_product(&w, v, id);
        w.claim.date_from = date_in(v, "from", w.claim.date_from);
        w.claim.date_to = date_in(v, "to", DATE_NONE);
        for (const struct json *l = vector_list(v, "lines"); l; l = l->next)
            world_line(&w, LAW_ITEM, int_in(l, "entry", 1), (qty_t){decimal_in(l, "q", 0)}, (money_t){HUNDRED});
        world_ready(&w);
        w.scheme.authorises = true;
        if (!json_is_null(json_get(v, "granted"))) {
            grant(json_get(v, "granted"), &a, &granted);
            w.claim.preauthorisation = &a;
        }
        EXPECT(name, law_claims_check(&w.scheme, &w.claim, 1), 0);
        EXPECT(name, w.claim.status, int_in(v, "status", w.claim.status));
        EXPECT(name, law_claims_value(&w.scheme, &w.claim, 1, LAW_RESERVE), 0);
        for (const struct json *l = vector_list(v, "lines"); l; l = l->next) expect(name, l, &w.lines[i++]);
    }
}

/* A scheme without products that ask is not slowed by what it does not need: nothing is looked at. */
static void test_a_scheme_that_asks_for_nothing(void **state)
{
    static struct world w;

    (void)state;
    world_init(&w);
    world_entry(&w, LAW_ITEM, 1, (money_t){HUNDRED});
    world_listed(&w, LAW_ITEM, 1, 1);
    world_coverage(&w, 1, 1);
    world_benefit(&w, 1);
    world_covered(&w, LAW_ITEM, 1, 1)->authorise = true;
    world_line(&w, LAW_ITEM, 1, (qty_t){100}, (money_t){HUNDRED});
    world_ready(&w);
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
    assert_int_equal(w.lines[0].status, LAW_LINE_PASSED);
    assert_false(w.lines[0].authorised);
}

static void one_line(struct world *w, money_t price)
{
    world_init(w);
    world_entry(w, LAW_ITEM, 1, price);
    world_listed(w, LAW_ITEM, 1, 1);
    world_coverage(w, 1, 1);
    world_covered(w, LAW_ITEM, 1, 1);
    world_line(w, LAW_ITEM, 1, (qty_t){100}, price);
    w->scheme.authorises = true;
}

/* A product of which nothing else is known asks for nothing; an amount that cannot be added up is above any other. */
static void test_what_is_asked_for_at_the_edges(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w, (money_t){HUNDRED});
    world_ready(&w);
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
    assert_int_equal(w.lines[0].reason, LAW_ACCEPTED);
    for (int many = 0; many < 2; many++) {
        one_line(&w, (money_t){DECIMAL_MAX});
        world_benefit(&w, 1)->authorise = LAW_AUTHORISE_ABOVE;
        w.benefits[0].authorise_above = (money_t){DECIMAL_MAX};
        if (many) world_line(&w, LAW_ITEM, 1, (qty_t){100}, (money_t){DECIMAL_MAX});
        else w.lines[0].qty_provided = (qty_t){DECIMAL_MAX};
        world_ready(&w);
        law_claims_check(&w.scheme, &w.claim, 1);
        assert_int_equal(w.lines[0].reason, LAW_NO_PREAUTHORISATION);
    }
}

/* Entries, kinds and lines that need no leave are counted each for themselves; the amount is of all that need it. */
static void test_lines_side_by_side(void **state)
{
    static const struct { enum law_kind kind; int64_t entry, qty, passes; } lines[] = {
        {LAW_ITEM, 3, 300, 300}, {LAW_ITEM, 1, 200, 200}, {LAW_ITEM, 2, 200, 200}, {LAW_ITEM, 1, 200, 100}, {LAW_SERVICE, 1, 200, 200},
        {LAW_SERVICE, 1, 200, 100},
    };
    struct law_authorised granted[] = {
        {.entry = 1, .kind = LAW_ITEM, .qty = {300}, .price = MONEY_NONE}, {.entry = 2, .kind = LAW_ITEM, .qty = {300}, .price = MONEY_NONE},
        {.entry = 1, .kind = LAW_SERVICE, .qty = {300}, .price = MONEY_NONE},
    };
    struct law_preauthorisation a = {.id = 1, .facility = 1, .granted = true, .of_patient = true, .from = date_of(2024, 1, 1),
                                  .to = date_of(2024, 12, 31), .amount = {7 * HUNDRED}, .lines = granted, .line_count = 3};
    static struct world w;

    (void)state;
    world_init(&w);
    world_coverage(&w, 1, 1);
    world_benefit(&w, 1);
    for (int64_t entry = 1; entry <= 3; entry++)
        for (int kind = 0; kind < 2; kind++) {
            world_entry(&w, (enum law_kind)kind, entry, (money_t){HUNDRED});
            world_listed(&w, (enum law_kind)kind, 1, entry);
            world_covered(&w, (enum law_kind)kind, entry, 1)->authorise = entry < 3;
        }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        world_line(&w, lines[i].kind, lines[i].entry, (qty_t){lines[i].qty}, (money_t){HUNDRED});
    world_ready(&w);
    w.scheme.authorises = true;
    w.claim.preauthorisation = &a;
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
    assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_RESERVE), 0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) assert_int_equal(law_line_qty(&w.lines[i]).hundredth, lines[i].passes);
    assert_int_equal(w.lines[0].value.minor, 3 * HUNDRED);
    assert_int_equal(w.lines[4].value.minor, 2 * HUNDRED);
    assert_int_equal(w.lines[5].value.minor, 0);               /* 7 are granted, 2 + 2 + 1 + 2 are used */
    assert_false(w.lines[0].authorised);
}

/* What is not there any more cuts nothing, and one that was revoked goes on for what passed under it. */
static void test_what_becomes_of_it_later(void **state)
{
    struct law_authorised line = {.entry = 1, .kind = LAW_ITEM, .qty = {100}, .price = {5000}};
    struct law_preauthorisation a = {.id = 1, .facility = 1, .granted = true, .of_patient = true, .from = date_of(2024, 1, 1),
                                  .to = date_of(2024, 12, 31), .amount = {HUNDRED}, .lines = &line, .line_count = 1};
    static struct world w;

    (void)state;
    one_line(&w, (money_t){HUNDRED});
    w.covered[0].authorise = true;
    world_benefit(&w, 1);
    world_ready(&w);
    w.claim.preauthorisation = &a;
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
    assert_true(w.lines[0].authorised);
    a.granted = false;
    law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS);
    assert_int_equal(w.lines[0].value.minor, 5000);
    a.used = (money_t){2 * HUNDRED};
    law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS);
    assert_int_equal(w.lines[0].value.minor, 0);
    w.claim.preauthorisation = NULL;
    law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS);
    assert_int_equal(w.lines[0].value.minor, HUNDRED);
    w.claim.preauthorisation = &a;
    law_claims_check(&w.scheme, &w.claim, 1);
    assert_int_equal(w.lines[0].reason, LAW_NO_PREAUTHORISATION);
}

/* ---- used up by one claim after another ---- */

enum { ROUNDS = 2000, CLAIMS_EACH = 6 };

/* What plain sums leave of a quantity and an amount. */
struct plain { int64_t qty, used, amount, spent; };

static void compare(struct world *w, struct plain *p, money_t price, money_t most)
{
    int64_t unit = price.minor < most.minor ? price.minor : most.minor;

    for (size_t i = 0; i < w->claim.line_count; i++) {
        const struct law_line *l = &w->lines[i];
        int64_t left = p[0].qty - p[0].used, want = l->qty_provided.hundredth, give = want < left ? want : left;
        int64_t value = (give * unit * 2 + 100) / 200, rest = p->amount - p->spent;
        if (left <= 0 || w->claim.preauthorisation->used.minor >= p->amount) {
            assert_int_equal(l->reason, LAW_NO_PREAUTHORISATION);
            assert_int_equal(l->of_preauthorisation.minor, 0);
            continue;
        }
        assert_int_equal(l->reason, LAW_ACCEPTED);
        assert_int_equal(law_line_qty(l).hundredth, give);
        if (value > rest) value = rest;
        assert_int_equal(l->of_preauthorisation.minor, value);
        assert_int_equal(l->value.minor, value);
        p->used += give;
        p->spent += value;
    }
    assert_true(p->used <= p->qty && p->spent <= p->amount);
}

static void test_it_is_spent_once(void **state)
{
    struct random r = {UINT64_C(0xA5707125)};
    static struct world w;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct plain p = {.qty = random_below(&r, 2000), .amount = random_below(&r, 200000)};
        money_t price = {1 + random_below(&r, 20000)}, most = {1 + random_below(&r, 20000)};
        for (int n = 0; n < CLAIMS_EACH; n++) {
            struct law_authorised line = {.entry = 1, .kind = LAW_ITEM, .qty = {p.qty}, .used = {p.used}, .price = most};
            struct law_preauthorisation a = {
                .id = 1, .facility = 1, .granted = true, .of_patient = true, .from = date_of(2024, 1, 1), .to = date_of(2024, 12, 31),
                .amount = {p.amount}, .used = {p.spent}, .lines = &line, .line_count = 1,
            };
            world_init(&w);
            world_entry(&w, LAW_ITEM, 1, price);
            world_listed(&w, LAW_ITEM, 1, 1);
            world_coverage(&w, 1, 1);
            world_benefit(&w, 1);
            world_covered(&w, LAW_ITEM, 1, 1)->authorise = true;
            for (uint32_t i = random_below(&r, 4); i < 4; i++) world_line(&w, LAW_ITEM, 1, (qty_t){1 + random_below(&r, 600)}, price);
            world_ready(&w);
            w.scheme.authorises = true;
            w.claim.preauthorisation = &a;
            assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
            assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_RESERVE), 0);
            compare(&w, &p, price, most);
        }
    }
}

/* ---- the number ---- */

static void test_every_wrong_digit_is_found(void **state)
{
    char token[LAW_TOKEN_TEXT], other[LAW_TOKEN_TEXT], read[LAW_TOKEN_TEXT];
    size_t swapped = 0, found = 0;

    (void)state;
    law_token_make(UINT64_C(123456789012345), token);
    assert_string_equal(token, "5432-1098-7654-3216");
    assert_true(law_token_read("5432109876543216", 16, read));
    assert_string_equal(read, token);
    assert_true(law_token_read("5432 1098 7654 3216", 19, read));
    assert_false(law_token_read("5432-1098-7654-321", 18, read));
    assert_false(law_token_read("5432-1098-7654-32166", 20, read));
    assert_false(law_token_read("A432-1098-7654-3216", 19, read));
    assert_false(law_token_read("/432-1098-7654-3216", 19, read));
    assert_false(law_token_read("", 0, read));
    for (size_t i = 0; i < LAW_TOKEN_TEXT - 1; i++)
        for (char d = '0'; token[i] != '-' && d <= '9'; d++) {
            memcpy(other, token, sizeof other);
            other[i] = d;
            assert_int_equal(law_token_read(other, LAW_TOKEN_TEXT - 1, read), d == token[i]);
        }
    for (size_t i = 0; i + 2 < LAW_TOKEN_TEXT; i++) {
        memcpy(other, token, sizeof other);
        other[i] = token[i + 1];
        other[i + 1] = token[i];
        if (token[i] == '-' || token[i + 1] == '-' || token[i] == token[i + 1]) continue;
        swapped++;
        found += !law_token_read(other, LAW_TOKEN_TEXT - 1, read);
    }
    assert_int_equal(found, swapped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_vectors), TEST(test_a_scheme_that_asks_for_nothing), TEST(test_it_is_spent_once),
        TEST(test_what_is_asked_for_at_the_edges), TEST(test_what_becomes_of_it_later), TEST(test_lines_side_by_side),
        TEST(test_every_wrong_digit_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
