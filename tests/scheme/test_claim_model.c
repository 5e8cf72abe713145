/* The law of claims against a plain second one (claim_model.h) on random schemes, persons and claims, and what must hold
 * of every decision. */
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/test.h"

#include "scheme/claim_model.h"
#include "scheme/claim_world.h"

enum { CLAIMS = 20000, CLAIMS_LONG = 200000, DAY_2024 = 19723, REASONS = 22 };

/* What a run met: a generator that misses a rule proves nothing of it. */
struct met {
    int reasons[REASONS], rules[LAW_RULES], statuses[17], causes[REASONS];
};

/* ---- a random world ---- */

static bool one_in(struct random *r, uint32_t n)
{
    return random_below(r, n) == 0;
}

static int64_t between(struct random *r, int64_t low, int64_t high)
{
    return low + random_below(r, (uint32_t)(high - low + 1));
}

static date_t day_near(struct random *r, int32_t low, int32_t high)
{
    return (date_t){DAY_2024 + (int32_t)between(r, low, high)};
}

static money_t some_money(struct random *r, int64_t most)
{
    if (one_in(r, 10)) return MONEY_ZERO;
    return (money_t){one_in(r, 2) ? between(r, 1, most) : between(r, 1, most / 100) * 100};
}

static money_t maybe_money(struct random *r, uint32_t often, int64_t most)
{
    return one_in(r, often) ? some_money(r, most) : MONEY_NONE;
}

static struct law_amounts some_amounts(struct random *r, uint32_t often, int64_t most)
{
    return (struct law_amounts){maybe_money(r, often, most), maybe_money(r, often, most), maybe_money(r, often, most)};
}

static struct law_limit some_limit(struct random *r)
{
    struct law_limit l = {(enum law_limit_type)random_below(r, 3), MONEY_NONE, MONEY_NONE};
    int64_t most = l.type == LAW_FIXED_AMOUNT ? 30000 : 10000;

    if (!one_in(r, 4)) l.adult = one_in(r, 3) ? (money_t){most} : some_money(r, most);
    if (!one_in(r, 4)) l.child = some_money(r, most);
    return l;
}

static void add_product(struct world *w, struct random *r, int64_t id)
{
    struct law_benefit *b = world_benefit(w, id);

    b->by_facility = one_in(r, 2);
    b->level = (enum law_level)random_below(r, LAW_LEVELS + 1);
    for (int i = 0; i < LAW_LEVELS; i++) {
        b->deductible[i] = some_amounts(r, 6, 20000);
        b->ceiling[i] = some_amounts(r, 5, 100000);
    }
    b->threshold = between(r, -1, 4);
    b->extra_member = some_amounts(r, 2, 20000);
    b->most_policy = some_amounts(r, 3, 150000);
    for (int i = LAW_SURGERY; i < LAW_CATEGORIES; i++) {
        if (i != LAW_OTHER_CARE && one_in(r, 4)) b->most_claims[i] = between(r, 0, 2);
        if (i < LAW_OTHER_CARE && one_in(r, 3)) b->category_ceiling[i] = some_money(r, 60000);
    }
}

static void add_cover(struct world *w, struct random *r, enum law_kind kind, int64_t entry, int64_t product)
{
    struct law_covered *c = world_covered(w, kind, entry, product);

    c->origin = (enum law_origin)random_below(r, 4);
    c->limits = (struct law_cover_line){some_limit(r), some_limit(r), some_limit(r)};
    if (one_in(r, 4)) c->most_adult.hundredth = between(r, 0, 15) * 100;
    if (one_in(r, 4)) c->most_child.hundredth = between(r, 0, 15) * 50;
    if (one_in(r, 4)) c->waiting_adult = (int32_t)between(r, 1, 8);
    if (one_in(r, 4)) c->waiting_child = (int32_t)between(r, 1, 8);
    c->exclusion_adult = (enum law_exclusion)random_below(r, 4);
    c->exclusion_child = (enum law_exclusion)random_below(r, 4);
}

static void vary_entry(struct law_entry *e, struct random *r)
{
    if (one_in(r, 3)) e->care = (enum law_care)random_below(r, 3);
    if (one_in(r, 5)) e->patients = (int32_t)random_below(r, 16);
    if (one_in(r, 5)) e->frequency = (int32_t)between(r, 1, 60);
    if (e->kind == LAW_SERVICE) e->category = (enum law_category)random_below(r, LAW_CATEGORIES);
}

static void add_entries(struct world *w, struct random *r, enum law_kind kind, int64_t products)
{
    for (int64_t id = 1; id <= 5; id++) {
        date_t change = day_near(r, 100, 220);
        struct law_entry *e = world_entry(w, kind, id, some_money(r, 50000));
        vary_entry(e, r);
        if (one_in(r, 3)) {
            e->to = date_add_days(change, one_in(r, 2) ? 0 : -(int32_t)between(r, 1, 20));
            e = world_entry(w, kind, id, some_money(r, 50000));
            e->from = change;
            vary_entry(e, r);
        }
        for (int64_t list = 1; list <= 2; list++) {
            struct law_listed *l;
            if (one_in(r, 12)) continue;
            l = world_listed(w, kind, list, id);
            l->overrule = maybe_money(r, 2, 40000);
            if (one_in(r, 4)) l->from = change;
            if (one_in(r, 6)) l->to = day_near(r, 100, 250);
        }
        for (int64_t product = 1; product <= products; product++)
            if (!one_in(r, 7)) add_cover(w, r, kind, id, product);
    }
}

static struct law_consumed some_consumed(struct random *r)
{
    if (one_in(r, 3)) return (struct law_consumed){MONEY_NONE, MONEY_NONE, MONEY_NONE, MONEY_NONE, MONEY_NONE, MONEY_NONE};
    return (struct law_consumed){
        some_money(r, 20000), some_money(r, 20000), some_money(r, 20000), some_money(r, 60000), some_money(r, 60000), some_money(r, 60000),
    };
}

static void add_coverages(struct world *w, struct random *r, int64_t products)
{
    for (int64_t policy = 1; policy <= products; policy++) {
        struct law_coverage *v = world_coverage(w, policy, policy);
        v->policy_effective = day_near(r, -30, 60);
        v->policy_expiry = date_add_days(v->policy_effective, (int32_t)between(r, 120, 365));
        v->effective = one_in(r, 2) ? v->policy_effective : date_add_days(v->policy_effective, (int32_t)between(r, 0, 90));
        v->expiry = one_in(r, 2) ? v->policy_expiry : date_add_days(v->policy_expiry, (int32_t)between(r, -20, 20));
        v->renewed = one_in(r, 2);
        v->usable = !one_in(r, 10);
        v->by_person = some_consumed(r);
        v->by_policy = some_consumed(r);
        for (int64_t person = between(r, 0, 6); person > 0; person--) {
            struct law_covered_person *p = world_person(w, policy, between(r, 1, 6));
            if (one_in(r, 3)) p->effective = day_near(r, 0, 200);
        }
    }
}

static void add_history(struct world *w, struct random *r)
{
    for (int64_t i = between(r, 0, 10); i > 0; i--)
        world_earlier(w, between(r, 996, 1000), (enum law_kind)random_below(r, 2), between(r, 1, 5), day_near(r, -30, 250),
                      (qty_t){between(r, 1, 800)});
    for (int64_t i = between(r, 0, 4); i > 0; i--)
        world_earlier_claim(w, between(r, 996, 1000), (enum law_category)random_below(r, LAW_CATEGORIES), day_near(r, -30, 250));
}

static void add_claim(struct world *w, struct random *r)
{
    struct law_claim *c = &w->claim;
    int64_t n = between(r, 0, 8), items = between(r, 0, n);

    c->facility = between(r, 1, 3);
    c->date_from = day_near(r, 60, 260);
    if (one_in(r, 2)) c->date_to = date_add_days(c->date_from, (int32_t)between(r, one_in(r, 30) ? -1 : 0, 3));
    if (one_in(r, 2)) c->date_claimed = date_add_days(c->date_from, (int32_t)between(r, one_in(r, 30) ? -1 : 0, 9));
    c->visit = (enum law_visit)random_below(r, 3);
    for (int64_t i = 0; i < n; i++) {
        qty_t qty = {one_in(r, 3) ? between(r, 1, 900) : between(r, 1, 9) * 100};
        struct law_line *l = world_line(w, i < items ? LAW_ITEM : LAW_SERVICE, one_in(r, 60) ? 9 : between(r, 1, 5), qty, some_money(r, 50000));
        if (one_in(r, 8)) l->price_adjusted = some_money(r, 40000);
    }
}

static void random_world(struct world *w, struct random *r)
{
    int64_t products = between(r, 1, 4);

    world_init(w);
    w->scheme.rules = (struct law_rules){
        {(int32_t)between(r, 16, 21), (enum law_gender_other)between(r, 1, 3)}, one_in(r, 4), one_in(r, 4),
    };
    w->file.person = (struct law_person){(enum law_gender)between(r, 1, 3), day_near(r, -16000, -2000)};
    if (one_in(r, 3)) w->file.person.birth = day_near(r, -18 * 366, -18 * 365 + 300);
    w->file.valid = !one_in(r, 60);
    world_facility(w, 2);
    for (size_t i = 0; i < 2; i++) {
        w->facilities[i].care = (enum law_care)random_below(r, 3);
        w->facilities[i].item_list = w->facilities[i].service_list = between(r, one_in(r, 20) ? 0 : 1, 2);
        w->facilities[i].hospital = one_in(r, 2);
    }
    for (int64_t id = 1; id <= products; id++)
        add_product(w, r, id);
    add_entries(w, r, LAW_ITEM, products);
    add_entries(w, r, LAW_SERVICE, products);
    add_coverages(w, r, products);
    add_history(w, r);
    add_claim(w, r);
    world_ready(w);
    if (one_in(r, 2)) world_index(w);
}

/* ---- comparing ---- */

#define SAME(number, is, wanted)                                                                              \
    do {                                                                                                      \
        long long is_ = (long long)(is), wanted_ = (long long)(wanted);                                       \
        if (is_ != wanted_) fail_msg("claim %d: %s is %lld, the model says %lld", number, #is, is_, wanted_);  \
    } while (0)

static void compare_check(int number, const struct law_claim *c, const struct model_claim *m)
{
    SAME(number, c->cause, m->cause);
    for (size_t i = 0; i < c->line_count; i++) {
        const struct law_line *l = &c->lines[i];
        SAME(number, l->reason, m->lines[i].reason);
        SAME(number, l->status, m->lines[i].reason ? LAW_LINE_REJECTED : LAW_LINE_PASSED);
        SAME(number, law_line_qty(l).hundredth, m->lines[i].qty);
        SAME(number, l->product, m->lines[i].product);
        SAME(number, l->policy, m->lines[i].policy);
        SAME(number, l->limitation, m->lines[i].limitation);
        if (l->status == LAW_LINE_PASSED) SAME(number, l->limitation_value.minor, m->lines[i].limitation_value);
    }
    SAME(number, c->status, m->status);
    SAME(number, c->reason, m->reason);
    SAME(number, c->category, m->category);
    SAME(number, c->approved.minor, m->approved);
}

static void compare_consumed(int number, const struct law_scheme *s, const struct law_claim *c, const struct model_claim *m)
{
    SAME(number, c->consumed_count, m->consumed_count);
    for (size_t i = 0; i < c->consumed_count; i++) {
        SAME(number, c->consumed[i].policy, m->consumed[i].policy);
        SAME(number, c->consumed[i].hospital, m->consumed[i].hospital);
        SAME(number, law_claim_hospital(s, c, c->consumed[i].product), m->consumed[i].hospital);
        SAME(number, c->consumed[i].deducted.minor, m->consumed[i].deducted);
        SAME(number, c->consumed[i].paid.minor, m->consumed[i].paid);
        SAME(number, c->consumed[i].in_category.minor, m->consumed[i].in_category);
    }
}

static void compare_value(int number, const struct law_scheme *s, const struct law_claim *c, const struct model_claim *m)
{
    for (size_t i = 0; i < c->line_count; i++) {
        const struct law_line *l = &c->lines[i];
        SAME(number, l->price.minor, m->lines[i].price);
        SAME(number, l->deducted.minor, m->lines[i].deducted);
        SAME(number, l->excess_category.minor, m->lines[i].excess_category);
        SAME(number, l->excess.minor, m->lines[i].excess);
        SAME(number, l->value.minor, m->lines[i].value);
    }
    compare_consumed(number, s, c, m);
    SAME(number, c->status, m->status);
    SAME(number, c->reason, m->reason);
    SAME(number, c->approved.minor, m->approved);
    SAME(number, c->remunerated.minor, m->final ? m->approved : DECIMAL_NONE);
    SAME(number, c->valuated.minor, c->remunerated.minor);
}

/* ---- what must hold of every decision ---- */

static void line_holds(int number, const struct law_line *l)
{
    money_t most, rest = l->value;

    assert_true(l->deducted.minor >= 0 && l->excess_category.minor >= 0 && l->excess.minor >= 0 && l->value.minor >= 0);
    assert_true(law_line_qty(l).hundredth >= 0 && law_line_qty(l).hundredth <= l->qty_provided.hundredth);
    assert_true(money_times_qty(l->price, law_line_qty(l), &most));
    assert_true(money_add(rest, l->deducted, &rest) && money_add(rest, l->excess, &rest) && money_add(rest, l->excess_category, &rest));
    if (money_cmp(rest, most) > 0) fail_msg("claim %d: a line is worth more than its quantity times its price", number);
    for (size_t i = 0; i < l->why_count; i++)
        assert_true(l->why[i].left >= 0 && (l->why[i].cut >= 0 || l->why[i].rule == LAW_RULE_PRICE));
    assert_true(l->why_count > 0);
}

/* No step leaves a limit passed: what was used before, and what this line adds, is within it or adds nothing. */
static void limits_hold(const struct law_line *l)
{
    for (size_t i = 0; i < l->why_count; i++) {
        const struct law_why *w = &l->why[i];
        if (w->rule == LAW_RULE_DEDUCTIBLE && w->cut > 0) assert_int_equal(w->before + w->cut + w->left, w->limit);
        if (w->rule != LAW_RULE_CEILING && w->rule != LAW_RULE_CATEGORY_CEILING) continue;
        if (w->cut > 0) assert_int_equal(w->left, 0);
        if (w->before < w->limit) assert_true(w->before + l->value.minor <= w->limit - w->left);
        else assert_int_equal(l->value.minor, 0);
    }
}

static void claim_holds(int number, const struct law_claim *c)
{
    int64_t value = 0, deducted = 0, consumed_deducted = 0, consumed_paid = 0;

    for (size_t i = 0; i < c->line_count; i++) {
        line_holds(number, &c->lines[i]);
        limits_hold(&c->lines[i]);
        value += c->lines[i].value.minor;
        deducted += c->lines[i].deducted.minor;
    }
    for (size_t i = 0; i < c->consumed_count; i++) {
        consumed_deducted += c->consumed[i].deducted.minor;
        consumed_paid += c->consumed[i].paid.minor;
    }
    SAME(number, c->approved.minor, value);
    SAME(number, consumed_deducted, deducted);
    assert_true(consumed_paid <= value);
}

static void meet(struct met *met, const struct law_claim *c)
{
    met->causes[c->cause]++;
    met->statuses[c->status]++;
    for (size_t i = 0; i < c->line_count; i++) {
        met->reasons[c->lines[i].reason]++;
        for (size_t k = 0; k < c->lines[i].why_count; k++)
            met->rules[c->lines[i].why[k].rule]++;
    }
}

/* ---- runs ---- */

/* What a medical officer may change between the checks and the valuation. */
static void review(struct world *w, struct model_claim *m, struct random *r)
{
    for (size_t i = 0; i < w->claim.line_count; i++) {
        struct law_line *l = &w->lines[i];
        if (l->status != LAW_LINE_PASSED || !one_in(r, 6)) continue;
        if (one_in(r, 2)) l->price_approved = some_money(r, 40000);
        l->qty_approved.hundredth = between(r, 0, law_line_qty(l).hundredth);
        m->lines[i].qty = l->qty_approved.hundredth;
    }
}

static void decide(struct world *w, struct random *r, int number, struct met *met)
{
    static struct model_claim m;

    random_world(w, r);
    model_check(&w->scheme, &w->claim, &m);
    assert_int_equal(law_claims_check(&w->scheme, &w->claim, 1), 0);
    compare_check(number, &w->claim, &m);
    meet(met, &w->claim);
    review(w, &m, r);
    model_value(&w->scheme, &w->claim, &m);
    assert_int_equal(law_claims_value(&w->scheme, &w->claim, 1, LAW_RESERVE), 0);
    compare_consumed(number, &w->scheme, &w->claim, &m);
    assert_int_equal(law_claims_value(&w->scheme, &w->claim, 1, LAW_PROCESS), 0);
    compare_value(number, &w->scheme, &w->claim, &m);
    claim_holds(number, &w->claim);
    meet(met, &w->claim);
}

/* test_claim_authorise.c */
static bool of_authorisations(int rule) { return rule >= LAW_RULE_AUTHORISATION && rule <= LAW_RULE_AUTHORISATION_AMOUNT; }

static void test_random(void **state)
{
    static const int reasons[] = {0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19};
    static const int causes[] = {0, 7, 9, 21, 11, 12, 13, 14, 15, 19};
    struct random r = {UINT64_C(0x1D5C1A135)};
    static struct world w;
    static struct met met;
    int count = getenv("IMIS_TEST_LONG") ? CLAIMS_LONG : CLAIMS;

    (void)state;
    for (int i = 0; i < count; i++)
        decide(&w, &r, i, &met);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (met.reasons[reasons[i]] == 0) fail_msg("no line was rejected with %d", reasons[i]);
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (met.causes[causes[i]] == 0) fail_msg("no claim was stopped by %d", causes[i]);
    for (int i = 0; i < LAW_RULES; i++)
        if (met.rules[i] == 0 && !of_authorisations(i)) fail_msg("rule %d was never told", i);
    for (int i = 1; i <= 16; i *= 2)
        if (i != 2 && met.statuses[i] < count / 20) fail_msg("status %d came %d times", i, met.statuses[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
