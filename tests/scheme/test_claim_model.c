/* The law of claims against a plain second one (claim_model.h) on random schemes, persons and claims, and what must hold
 * of every decision. A claim on which they differ is made as small as it can be and printed as a row for
 * tests/vectors/claim_found.json, where it stays. */
#include <stdarg.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/vectors.h"

#include "scheme/claim_model.h"
#include "scheme/claim_trial.h"

enum { CLAIMS = 20000, CLAIMS_LONG = 200000, DAY_2024 = 19723, REASONS = 24 };

/* What a run met: a generator that misses a rule proves nothing of it. */
struct met {
    int reasons[REASONS], rules[LAW_RULES], statuses[17], causes[REASONS], lines, authorised;
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
        if (one_in(r, 3)) b->category_ceiling[i] = some_money(r, 60000);   /* of visits and other care it is passed over */
    }
    if (one_in(r, 3)) b->authorise = (enum law_authorise)random_below(r, 3);
    b->authorise_above = some_money(r, 400000);
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
    c->authorise = one_in(r, 5);
}

static void vary_entry(struct law_entry *e, struct random *r)
{
    if (one_in(r, 3)) e->care = (enum law_care)random_below(r, 3);
    if (one_in(r, 5)) e->patients = (int32_t)random_below(r, 16);
    if (one_in(r, 5)) e->frequency = (int32_t)between(r, 1, 60);
    if (e->kind != LAW_SERVICE) return;
    e->category = (enum law_category)random_below(r, LAW_CATEGORIES);
    e->package = (enum law_package)random_below(r, 3);
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

/* What changes does so about the day of the claim. */
static void add_components(struct world *w, struct random *r)
{
    for (int64_t i = between(r, 0, 6); i > 0; i--) {
        enum law_kind kind = i % 2 ? LAW_ITEM : LAW_SERVICE;
        int64_t service = between(r, 1, 5), entry = (i + 1) / 2;
        date_t change = date_add_days(law_target_date(w->claim.date_from, w->claim.date_to), (int32_t)between(r, -2, 2));
        world_component(w, service, kind, entry, between(r, 1, 2));
        if (one_in(r, 2)) continue;
        w->components[w->scheme.component_count - 1].to = date_add_days(change, -(int32_t)between(r, 0, 2));
        if (one_in(r, 2)) world_component(w, service, kind, entry, between(r, 1, 3))->from = change;
    }
}

/* Mostly what the bundle is made of at some time. */
static void add_parts(struct trial *t, struct random *r, int64_t line)
{
    const struct law_line *l = &t->w.lines[line];

    for (size_t i = 0; l->kind == LAW_SERVICE && i < t->w.scheme.component_count; i++) {
        const struct law_component *c = &t->w.components[i];
        if (c->service != l->entry || one_in(r, 8) || t->part_count == sizeof t->parts / sizeof *t->parts) continue;
        t->parts[t->part_count++] = (struct trial_part){line, c->kind, c->entry, one_in(r, 8) ? 3 : c->qty};
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
    for (int64_t policy = 1; policy <= products + between(r, 0, 2); policy++) {
        struct law_coverage *v = world_coverage(w, policy, policy > products || one_in(r, 5) ? between(r, 1, products) : policy);
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

/* Often a day on which something begins or ends. */
static date_t day_of_history(const struct world *w, struct random *r)
{
    const struct law_coverage *v = &w->coverages[random_below(r, (uint32_t)w->file.coverage_count)];
    const date_t edges[] = {v->effective, v->expiry, v->policy_effective, v->policy_expiry};

    if (!one_in(r, 3)) return day_near(r, -30, 250);
    return date_add_days(edges[random_below(r, 4)], (int32_t)between(r, -1, 1));
}

static void add_history(struct world *w, struct random *r)
{
    for (int64_t i = between(r, 0, 10); i > 0; i--)
        (void)world_earlier(w, between(r, 997, 1003), (enum law_kind)random_below(r, 2), between(r, 1, 5), day_of_history(w, r),
                            (qty_t){between(r, 1, 800)});
    for (size_t i = 0; i < w->file.line_count; i++) {
        w->earlier[i].visit = date_add_days(w->earlier[i].day, -(int32_t)between(r, 0, 2));
        w->earlier[i].submitted = between(r, 0, 2);
    }
    for (int64_t i = between(r, 0, 4); i > 0; i--)
        world_earlier_claim(w, between(r, 997, 1003), (enum law_category)random_below(r, LAW_CATEGORIES), day_of_history(w, r))->submitted =
            between(r, 0, 2);
}

static void add_claim(struct world *w, struct random *r)
{
    struct law_claim *c = &w->claim;
    int64_t n = between(r, 0, 8), items = between(r, 0, n);

    c->facility = one_in(r, 12) ? 3 : between(r, 1, 2);
    c->date_from = day_near(r, 60, 260);
    if (one_in(r, 2)) c->date_to = date_add_days(c->date_from, (int32_t)between(r, one_in(r, 30) ? -1 : 0, 3));
    if (one_in(r, 2)) c->date_claimed = date_add_days(c->date_from, (int32_t)between(r, one_in(r, 30) ? -1 : 0, 9));
    c->visit = (enum law_visit)random_below(r, 3);
    c->submitted = 1;
    for (int64_t i = 0; i < n; i++) {
        qty_t qty = {one_in(r, 3) ? between(r, 1, 900) : between(r, 1, 9) * 100};
        struct law_line *l = world_line(w, i < items ? LAW_ITEM : LAW_SERVICE, one_in(r, 60) ? 9 : between(r, 1, 5), qty, some_money(r, 50000));
        if (one_in(r, 8)) l->price_adjusted = some_money(r, 40000);
    }
}

static struct law_rules some_rules(struct random *r)
{
    return (struct law_rules){
        .patient = {(int32_t)between(r, 16, 21), (enum law_gender_other)between(r, 1, 3)}, .care_type_strict = one_in(r, 4),
        .other_care_is_visit = one_in(r, 4), .bundles = one_in(r, 2), .duplicates = one_in(r, 2), .diagnoses_listed = one_in(r, 2),
        .choose_again = one_in(r, 2), .unchecked = one_in(r, 8),
    };
}

/* What a medical officer may find, and what may become of policies and lists, before the claim is processed. */
static void add_events(struct trial *t, struct random *r)
{
    for (size_t i = 0; i < t->w.claim.line_count; i++)
        if (one_in(r, 6))
            t->reviews[t->review_count++] = (struct trial_review){
                (int64_t)i, maybe_money(r, 2, 40000), one_in(r, 4) ? DECIMAL_NONE : between(r, 0, 900)};
    for (size_t i = 0; i < t->w.file.coverage_count; i++)
        if (one_in(r, 4))
            t->changes[t->change_count++] = (struct trial_change){
                (int64_t)i, one_in(r, 3), one_in(r, 3), one_in(r, 3) ? some_money(r, 10000) : MONEY_NONE};
    for (size_t i = 0; i < t->w.scheme.benefit_count; i++) t->w.benefits[i].changed = one_in(r, 8) ? 2 : 0;
    if (one_in(r, 10)) t->unlisted = between(r, 1, 9);
    t->w.claim.unknown_diagnosis = one_in(r, 40);
    t->indexed = one_in(r, 2);
}

static bool is_granted(const struct world *w, const struct law_line *l)
{
    for (size_t i = 0; i < w->granted_count; i++)
        if (w->granted[i].kind == l->kind && w->granted[i].entry == l->entry) return true;
    return false;
}

/* Mostly one that fits the claim; and what becomes of it before the claim is processed. */
static void add_authorisation(struct trial *t, struct random *r)
{
    struct world *w = &t->w;
    struct law_authorisation *a;

    w->scheme.authorises = !one_in(r, 3);
    if (one_in(r, 5)) return;
    a = world_authorisation(w);
    a->facility = one_in(r, 15) ? 3 - w->claim.facility : w->claim.facility;
    a->granted = !one_in(r, 15);
    a->of_patient = !one_in(r, 15);
    a->from = date_add_days(w->claim.date_from, (int32_t)between(r, -30, one_in(r, 15) ? 2 : 0));
    a->to = date_add_days(w->claim.date_from, (int32_t)between(r, one_in(r, 15) ? 0 : 3, 30));
    a->amount = maybe_money(r, 2, 300000);
    a->used = some_money(r, one_in(r, 8) ? 300000 : 30000);
    for (size_t i = 0; i < w->claim.line_count; i++) {
        struct law_authorised *g;
        if (one_in(r, 8) || is_granted(w, &w->lines[i])) continue;
        g = world_granted(w, w->lines[i].kind, w->lines[i].entry, (qty_t){between(r, 0, 1200)});
        g->used.hundredth = one_in(r, 2) ? 0 : between(r, 0, 600);
        g->price = maybe_money(r, 2, 40000);
    }
    t->revoked = one_in(r, 8);
    t->lost = one_in(r, 20);
    t->spent = one_in(r, 6) ? some_money(r, 200000) : MONEY_ZERO;
}

static void random_trial(struct trial *t, struct random *r)
{
    int64_t products = between(r, 1, 4);
    struct world *w = &t->w;

    memset(t, 0, sizeof *t);
    world_init(w);
    w->scheme.rules = some_rules(r);
    w->file.person = (struct law_person){(enum law_gender)between(r, 1, 3), day_near(r, -16000, -2000)};
    if (one_in(r, 3)) w->file.person.birth = day_near(r, -18 * 366, -18 * 365 + 300);
    w->file.valid = !one_in(r, 60);
    world_facility(w, 2);
    for (size_t i = 0; i < 2; i++) {
        w->facilities[i].care = (enum law_care)random_below(r, 3);
        w->facilities[i].item_list = between(r, one_in(r, 20) ? 0 : 1, 2);
        w->facilities[i].service_list = between(r, one_in(r, 20) ? 0 : 1, 2);
        w->facilities[i].hospital = one_in(r, 2);
    }
    for (int64_t id = 1; id <= products; id++)
        add_product(w, r, id);
    add_entries(w, r, LAW_ITEM, products);
    add_entries(w, r, LAW_SERVICE, products);
    add_coverages(w, r, products);
    add_history(w, r);
    add_claim(w, r);
    add_components(w, r);
    for (size_t i = 0; i < w->claim.line_count; i++) add_parts(t, r, (int64_t)i);
    add_authorisation(t, r);
    add_events(t, r);
}

/* ---- comparing ---- */

/* What the first difference is; nothing said: there is none. */
static char difference[200];

static void __attribute__((format(printf, 1, 2))) differ(const char *format, ...)
{
    va_list args;

    if (difference[0]) return;
    va_start(args, format);
    vsnprintf(difference, sizeof difference, format, args);
    va_end(args);
}

#define SAME(is, wanted)                                                                     \
    do {                                                                                     \
        long long is_ = (long long)(is), wanted_ = (long long)(wanted);                      \
        if (is_ != wanted_) differ("%s is %lld, the model says %lld", #is, is_, wanted_);     \
    } while (0)
#define HOLDS(truth)                          \
    do {                                      \
        if (!(truth)) differ("%s fails", #truth); \
    } while (0)

static void compare_choice(const struct law_line *l, const struct model_line *m)
{
    SAME(l->reason, m->reason);
    SAME(l->status, m->reason ? LAW_LINE_REJECTED : LAW_LINE_PASSED);
    SAME(law_line_qty(l).hundredth, m->qty);
    SAME(l->product, m->product);
    SAME(l->policy, m->policy);
    SAME(l->origin, m->origin);
    SAME(l->limitation, m->limitation);
    if (l->status == LAW_LINE_PASSED) SAME(l->limitation_value.minor, m->limitation_value);
    SAME(l->authorised, m->authorised);
}

static void compare_check(const struct law_claim *c, const struct model_claim *m)
{
    SAME(c->cause, m->cause);
    for (size_t i = 0; i < c->line_count; i++) compare_choice(&c->lines[i], &m->lines[i]);
    SAME(c->status, m->status);
    SAME(c->reason, m->reason);
    SAME(c->category, m->category);
    SAME(c->approved.minor, m->approved);
}

static void compare_consumed(const struct law_scheme *s, const struct law_claim *c, const struct model_claim *m)
{
    SAME(c->consumed_count, m->consumed_count);
    for (size_t i = 0; i < c->consumed_count && i < m->consumed_count; i++) {
        SAME(c->consumed[i].policy, m->consumed[i].policy);
        SAME(c->consumed[i].hospital, m->consumed[i].hospital);
        SAME(law_claim_hospital(s, c, c->consumed[i].product), m->consumed[i].hospital);
        SAME(c->consumed[i].deducted.minor, m->consumed[i].deducted);
        SAME(c->consumed[i].paid.minor, m->consumed[i].paid);
        SAME(c->consumed[i].in_category.minor, m->consumed[i].in_category);
    }
}

static void compare_value(const struct law_scheme *s, const struct law_claim *c, const struct model_claim *m)
{
    for (size_t i = 0; i < c->line_count; i++) {
        const struct law_line *l = &c->lines[i];
        if (m->lines[i].reason == 0 || l->reason != m->lines[i].reason) compare_choice(l, &m->lines[i]);
        SAME(law_line_qty(l).hundredth, m->lines[i].qty);
        SAME(l->price.minor, m->lines[i].price);
        SAME(l->deducted.minor, m->lines[i].deducted);
        SAME(l->excess_category.minor, m->lines[i].excess_category);
        SAME(l->excess.minor, m->lines[i].excess);
        SAME(l->value.minor, m->lines[i].value);
        SAME(l->authorised, m->lines[i].authorised);
        SAME(l->of_authorisation.minor, m->lines[i].of_authorisation);
    }
    compare_consumed(s, c, m);
    SAME(c->status, m->status);
    SAME(c->reason, m->reason);
    SAME(c->approved.minor, m->approved);
    SAME(c->remunerated.minor, m->final ? m->approved : DECIMAL_NONE);
    SAME(c->valuated.minor, c->remunerated.minor);
}

/* ---- what must hold of every decision ---- */

static void line_holds(const struct law_line *l)
{
    money_t most, rest = l->value;

    HOLDS(l->deducted.minor >= 0 && l->excess_category.minor >= 0 && l->excess.minor >= 0 && l->value.minor >= 0);
    HOLDS(law_line_qty(l).hundredth >= 0 && law_line_qty(l).hundredth <= l->qty_provided.hundredth);
    HOLDS(money_times_qty(l->price, law_line_qty(l), &most));
    HOLDS(money_add(rest, l->deducted, &rest) && money_add(rest, l->excess, &rest) && money_add(rest, l->excess_category, &rest));
    HOLDS(money_cmp(rest, most) <= 0);
    HOLDS(l->why_count > 0 && l->why_count < LAW_WHYS);
    for (size_t i = 0; i < l->why_count; i++)
        HOLDS(l->why[i].left >= 0 && (l->why[i].cut >= 0 || l->why[i].rule == LAW_RULE_PRICE));
}

/* Prices of a unit: what a package leaves, the price, what was granted of it. */
static void prices_add_up(const struct law_line *l)
{
    int64_t flat = -1, price = -1;

    for (size_t i = 0; i < l->why_count; i++) {
        const struct law_why *w = &l->why[i];
        if (w->rule != LAW_RULE_FLAT_FEE && w->rule != LAW_RULE_PRICE && w->rule != LAW_RULE_AUTHORISATION_PRICE) continue;
        HOLDS(w->before - w->cut == w->limit);
        if (w->rule == LAW_RULE_FLAT_FEE) flat = w->limit;
        if (w->rule == LAW_RULE_PRICE) HOLDS(flat < 0 || w->limit == flat);
        else HOLDS(w->cut > 0);
        if (w->rule == LAW_RULE_AUTHORISATION_PRICE) HOLDS(w->before == price);
        price = w->limit;
    }
    HOLDS(price == l->price.minor);
}

/* What the steps say was cut leads from quantity times price to the value, each from where the one before left off. */
static void steps_add_up(const struct law_line *l)
{
    money_t left;

    if (l->status != LAW_LINE_PASSED) return;
    prices_add_up(l);
    HOLDS(money_times_qty(l->price, law_line_qty(l), &left));
    for (size_t i = 0; i < l->why_count; i++) {
        const struct law_why *w = &l->why[i];
        bool from = w->rule == LAW_RULE_FIXED_AMOUNT || w->rule == LAW_RULE_CO_INSURANCE;
        if (w->rule == LAW_RULE_PROVISIONS || w->rule == LAW_RULE_FIXED_AMOUNT || w->rule == LAW_RULE_AUTHORISATION_QTY) HOLDS(w->cut > 0);
        if (from) HOLDS(w->before == left.minor);
        if (w->rule == LAW_RULE_EXCLUSION) HOLDS(w->left == left.minor);
        if (from || w->rule == LAW_RULE_DEDUCTIBLE || w->rule == LAW_RULE_CATEGORY_CEILING || w->rule == LAW_RULE_CEILING ||
            w->rule == LAW_RULE_AUTHORISATION_AMOUNT)
            left.minor -= w->cut;
        if (w->rule == LAW_RULE_AUTHORISATION_AMOUNT) HOLDS(left.minor == l->of_authorisation.minor);
    }
    HOLDS(left.minor == l->value.minor);
}

/* No step leaves a limit passed: what was used before, and what this line adds, is within it or adds nothing. */
static void limits_hold(const struct law_line *l)
{
    for (size_t i = 0; i < l->why_count; i++) {
        const struct law_why *w = &l->why[i];
        if (w->rule == LAW_RULE_DEDUCTIBLE && w->cut > 0) HOLDS(w->before + w->cut + w->left == w->limit);
        if (w->rule != LAW_RULE_CEILING && w->rule != LAW_RULE_CATEGORY_CEILING) continue;
        if (w->cut > 0) HOLDS(w->left == 0);
        if (w->before < w->limit) HOLDS(w->before + l->value.minor <= w->limit - w->left);
        else HOLDS(l->value.minor == 0);
    }
}

/* claimed >= approved >= remunerated, where the price that was asked is the one that is paid. */
static void claimed_holds(const struct law_line *l)
{
    money_t claimed;

    if (l->origin != LAW_OWN_PRICE || !money_none(l->price_approved)) return;
    HOLDS(money_times_qty(l->price_asked, l->qty_provided, &claimed));
    HOLDS(money_cmp(l->value, claimed) <= 0);
}

/* A claim takes of a pre-authorisation at most what others left, of each entry and of its amount. */
static void authorisation_holds(const struct law_claim *c)
{
    const struct law_authorisation *a = c->authorisation;
    int64_t amount = 0;

    for (size_t i = 0; i < c->line_count; i++) {
        HOLDS(c->lines[i].of_authorisation.minor == 0 || c->lines[i].authorised);
        amount += c->lines[i].of_authorisation.minor;
    }
    if (a == NULL) return;
    HOLDS(money_none(a->amount) || amount == 0 || amount <= a->amount.minor - a->used.minor);
    for (size_t k = 0; k < a->line_count; k++) {
        int64_t qty = 0;
        for (size_t i = 0; i < c->line_count; i++) {
            const struct law_line *l = &c->lines[i];
            if (!l->authorised || l->kind != a->lines[k].kind || l->entry != a->lines[k].entry) continue;
            qty += law_line_qty(l).hundredth;
            HOLDS(money_none(a->lines[k].price) || money_cmp(l->price, a->lines[k].price) <= 0);
        }
        HOLDS(qty == 0 || qty <= a->lines[k].qty.hundredth - a->lines[k].used.hundredth);
    }
}

static void claim_holds(const struct law_claim *c)
{
    int64_t value = 0, deducted = 0, consumed_deducted = 0, consumed_paid = 0;

    for (size_t i = 0; i < c->line_count; i++) {
        line_holds(&c->lines[i]);
        limits_hold(&c->lines[i]);
        steps_add_up(&c->lines[i]);
        claimed_holds(&c->lines[i]);
        value += c->lines[i].value.minor;
        deducted += c->lines[i].deducted.minor;
    }
    for (size_t i = 0; i < c->consumed_count; i++) {
        consumed_deducted += c->consumed[i].deducted.minor;
        consumed_paid += c->consumed[i].paid.minor;
    }
    authorisation_holds(c);
    HOLDS(c->approved.minor == value);
    HOLDS(money_none(c->remunerated) || c->remunerated.minor == c->approved.minor);
    HOLDS(consumed_deducted == deducted);
    HOLDS(consumed_paid <= value);
}

static void meet(struct met *met, const struct law_claim *c)
{
    met->causes[c->cause]++;
    met->statuses[c->status]++;
    for (size_t i = 0; i < c->line_count; i++) {
        met->reasons[c->lines[i].reason]++;
        met->lines++;
        met->authorised += c->lines[i].authorised;
        for (size_t k = 0; k < c->lines[i].why_count; k++)
            met->rules[c->lines[i].why[k].rule]++;
    }
}

/* ---- runs ---- */

static void take_review(const struct world *w, struct model_claim *m)
{
    for (size_t i = 0; i < w->claim.line_count; i++)
        if (w->lines[i].status == LAW_LINE_PASSED) m->lines[i].qty = law_line_qty(&w->lines[i]).hundredth;
}

static bool reaches(const struct world *w, const struct law_earlier_line *e)
{
    struct law_reach days;

    for (size_t i = 0; i < w->claim.line_count; i++) {
        const struct law_line *l = &w->lines[i];
        if (l->kind == e->kind && l->entry == e->entry && law_line_reach(&w->scheme, &w->claim, l, &days) && e->day.day >= days.from &&
            e->day.day <= days.to)
            return true;
    }
    return false;
}

struct past {
    struct law_earlier_line lines[WORLD_ROOM];
    struct law_earlier_claim claims[WORLD_ROOM];
    size_t line_count, claim_count;
};

static void remember(struct world *w, const struct past *past)
{
    memcpy(w->earlier, past->lines, sizeof past->lines);
    memcpy(w->earlier_claims, past->claims, sizeof past->claims);
    w->file.line_count = past->line_count;
    w->file.claim_count = past->claim_count;
}

/* The second law knows the whole past, ours only what it said it would look at. */
static void forget_out_of_reach(struct world *w, struct past *past)
{
    struct law_reach days;
    bool any = law_claim_reach(&w->scheme, &w->claim, &days);
    size_t lines = 0, claims = 0;

    memcpy(past->lines, w->earlier, sizeof past->lines);
    memcpy(past->claims, w->earlier_claims, sizeof past->claims);
    past->line_count = w->file.line_count;
    past->claim_count = w->file.claim_count;
    for (size_t i = 0; i < w->file.line_count; i++)
        if (reaches(w, &w->earlier[i])) w->earlier[lines++] = w->earlier[i];
    for (size_t i = 0; i < w->file.claim_count; i++)
        if (any && w->earlier_claims[i].day.day >= days.from && w->earlier_claims[i].day.day <= days.to)
            w->earlier_claims[claims++] = w->earlier_claims[i];
    w->file.line_count = lines;
    w->file.claim_count = claims;
}

/* Whether the law and the model say the same; what they differ in stands in `difference`. */
static bool agree(const struct trial *t, struct met *met)
{
    static struct model_claim m;
    static struct world w;
    static struct past past;

    difference[0] = 0;
    trial_open(t, &w);
    model_check(&w.scheme, &w.claim, &m);
    forget_out_of_reach(&w, &past);
    SAME(law_claims_check(&w.scheme, &w.claim, 1), 0);
    compare_check(&w.claim, &m);
    if (difference[0]) return false;
    if (met) meet(met, &w.claim);
    trial_review(t, &w);
    take_review(&w, &m);
    model_value(&w.scheme, &w.claim, &m, false);
    SAME(law_claims_value(&w.scheme, &w.claim, 1, LAW_RESERVE), 0);
    compare_consumed(&w.scheme, &w.claim, &m);
    trial_change(t, &w);
    remember(&w, &past);
    model_value(&w.scheme, &w.claim, &m, true);
    forget_out_of_reach(&w, &past);
    SAME(law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS), 0);
    compare_value(&w.scheme, &w.claim, &m);
    claim_holds(&w.claim);
    if (met) meet(met, &w.claim);
    return !difference[0];
}

/* In what they differed at first; a smaller claim differs in the same. */
static char sought[sizeof difference];

static bool disagree(const struct trial *t)
{
    return !agree(t, NULL) && strncmp(difference, sought, strcspn(sought, " ")) == 0;
}

static void tell_smallest(struct arena *a, struct trial *t, int number)
{
    struct str text;

    memcpy(sought, difference, sizeof sought);
    trial_shrink(t, disagree);
    agree(t, NULL);
    text = trial_write(a, t);
    fail_msg("claim %d: %s. For claim_found.json:\n%.*s", number, difference, (int)text.n, text.p);
}

/* What a sample decides is told with a review, not by the law of one claim. */
static void test_random(void **state)
{
    static const int reasons[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 23};
    static const int causes[] = {0, 7, 8, 9, 21, 11, 12, 13, 14, 15, 19};
    struct random r = {UINT64_C(0x1D5C1A135)};
    static struct trial t;
    static struct met met;
    int count = getenv("IMIS_TEST_LONG") ? CLAIMS_LONG : CLAIMS;

    for (int i = 0; i < count; i++) {
        random_trial(&t, &r);
        if (!agree(&t, &met)) tell_smallest(*state, &t, i);
    }
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (met.reasons[reasons[i]] == 0) fail_msg("no line was rejected with %d", reasons[i]);
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (met.causes[causes[i]] == 0) fail_msg("no claim was stopped by %d", causes[i]);
    for (int i = 0; i < LAW_RULES; i++)
        if (met.rules[i] == 0 && i != LAW_RULE_SAMPLE && i != LAW_RULE_OWN) fail_msg("rule %d was never told", i);
    for (int i = 1; i <= 16; i *= 2)
        if (i != 2 && met.statuses[i] < count / 20) fail_msg("status %d came %d times", i, met.statuses[i]);
    print_message("%d random claims, %d decisions about lines, %d of them under a pre-authorisation, %d for lack of one: no difference\n", count,
                  met.lines, met.authorised, met.reasons[LAW_NO_AUTHORISATION]);
}

/* Claims of an array are decided alike whether one, seven or all are handed over together. */
static void test_sets(void **state)
{
    enum { SET = 50 };
    static const size_t sizes[] = {1, 7, SET};
    static struct world worlds[SET];
    static struct law_claim all[SET];
    static struct law_line first[SET][WORLD_LINES];
    struct random r = {UINT64_C(0x5E75)};
    static struct trial t;

    (void)state;
    for (size_t k = 0; k < SET; k++) {
        random_trial(&t, &r);
        trial_open(&t, &worlds[k]);
        worlds[k].scheme = worlds[0].scheme;
    }
    for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {
        for (size_t k = 0; k < SET; k++) {
            all[k] = worlds[k].claim;
            for (size_t i = 0; i < all[k].line_count; i++) all[k].lines[i].qty_approved.hundredth = DECIMAL_NONE;
        }
        for (size_t k = 0; k < SET; k += sizes[n]) {
            size_t together = SET - k < sizes[n] ? SET - k : sizes[n];
            assert_int_equal(law_claims_check(&worlds[0].scheme, &all[k], together), 0);
            assert_int_equal(law_claims_value(&worlds[0].scheme, &all[k], together, LAW_PROCESS), 0);
        }
        for (size_t k = 0; k < SET; k++) {
            if (n == 0) memcpy(first[k], all[k].lines, sizeof first[k]);
            else assert_memory_equal(first[k], all[k].lines, all[k].line_count * sizeof *all[k].lines);
        }
    }
}

/* What once differed. */
static void test_found(void **state)
{
    static struct trial t;

    for (const struct json *v = vector_list(vectors(*state, "claim_found.json"), "cases"); v; v = v->next) {
        struct str name = vector_str(v, "name");
        trial_read(json_get(v, "trial"), &t);
        if (!agree(&t, NULL)) fail_msg("%.*s: %s", (int)name.n, name.p, difference);
    }
}

/* ---- the means themselves ---- */

/* A fault put in on purpose: that a claim has a co-insurance of a line whose price is of a list. */
static bool has_co_insurance(const struct trial *t)
{
    static struct world w;

    trial_open(t, &w);
    law_claims_check(&w.scheme, &w.claim, 1);
    law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS);
    for (size_t i = 0; i < w.claim.line_count; i++)
        for (size_t k = 0; k < w.lines[i].why_count; k++)
            if (w.lines[i].why[k].rule == LAW_RULE_CO_INSURANCE && w.lines[i].why[k].cut > 0) return true;
    return false;
}

/* One line, its entry, its price list, one coverage of one product: nothing more is needed for it. */
static void test_what_is_found_is_made_small(void **state)
{
    struct random r = {UINT64_C(0x5A11)};
    static struct trial t, again;
    struct limits limits;
    const struct json *read;
    struct str text;

    do random_trial(&t, &r);
    while (t.w.claim.line_count < 6 || !has_co_insurance(&t));
    trial_shrink(&t, has_co_insurance);
    assert_int_equal(t.w.claim.line_count, 1);
    assert_int_equal(t.w.file.coverage_count + t.w.scheme.covered_count + t.w.scheme.listed_count, 3);
    assert_int_equal(t.w.file.line_count + t.w.file.claim_count + t.part_count + t.review_count + t.change_count, 0);
    text = trial_write(*state, &t);
    limits_standard(&limits);
    assert_null(json_read(*state, text, &limits, &read));
    trial_read(read, &again);
    assert_true(has_co_insurance(&again));
    assert_str(trial_write(*state, &again), str_zero(*state, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_found), TEST(test_what_is_found_is_made_small), TEST(test_sets), TEST(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
