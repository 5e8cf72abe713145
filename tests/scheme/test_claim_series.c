/* Claims of one family one after another, each with what those before it consumed: no limit is ever passed, and what is left
 * of it goes to who claims first (claims 3.6, 4.3 to 4.7). */
#include "base/random.h"
#include "base/test.h"

#include "scheme/claim_world.h"

enum { FAMILIES = 300, CLAIMS = 30, PEOPLE = 3, ENTRIES = 4 };

/* A family, its claims' sums, and the limits of its product. */
struct family {
    struct world person[PEOPLE];
    struct law_consumed by_policy, by_person[PEOPLE];
    int64_t counts[PEOPLE][LAW_CATEGORIES];
    int64_t provided[PEOPLE][ENTRIES + 1];
    int64_t most_provided;
};

static int64_t between(struct random *r, int64_t low, int64_t high)
{
    return low + random_below(r, (uint32_t)(high - low + 1));
}

static struct law_amounts amounts(struct random *r, bool general, int64_t most)
{
    if (general) return (struct law_amounts){{between(r, 1, most)}, MONEY_NONE, MONEY_NONE};
    return (struct law_amounts){MONEY_NONE, {between(r, 1, most)}, {between(r, 1, most)}};
}

/* Everybody of the family has the same product and policy. */
static void found(struct family *f, struct random *r)
{
    enum law_level level = (enum law_level)random_below(r, LAW_LEVELS);
    struct law_amounts deductible = amounts(r, random_below(r, 2), 100000), ceiling = amounts(r, random_below(r, 2), 600000);
    int64_t most_claims = between(r, 1, 10);

    memset(f, 0, sizeof *f);
    f->most_provided = between(r, 1, 60) * 100;
    for (size_t p = 0; p < PEOPLE; p++) {
        struct world *w = &f->person[p];
        struct law_benefit *b;
        world_init(w);
        b = world_benefit(w, 1);
        b->level = level;
        b->deductible[level] = deductible;
        b->ceiling[level] = ceiling;
        for (int i = LAW_SURGERY; i < LAW_CATEGORIES; i++)
            b->most_claims[i] = i == LAW_OTHER_CARE ? -1 : most_claims;
        for (int64_t id = 1; id <= ENTRIES; id++) {
            enum law_kind kind = id <= ENTRIES / 2 ? LAW_ITEM : LAW_SERVICE;
            world_entry(w, kind, id, (money_t){5000})->category = kind == LAW_ITEM ? LAW_CATEGORY_NONE : id == 3 ? LAW_SURGERY : LAW_CONSULTATION;
            world_listed(w, kind, 1, id);
            world_covered(w, kind, id, 1)->most_adult.hundredth = f->most_provided;
        }
        world_coverage(w, 1, 1);
    }
}

static void submit(struct family *f, size_t p, int64_t id, struct random *r)
{
    struct world *w = &f->person[p];
    int64_t items = between(r, 0, 3), services = between(r, 0, 3);

    w->claim = (struct law_claim){
        .id = id, .facility = 1, .date_from = date_of(2024, 3, (int32_t)between(r, 1, 28)), .date_claimed = DATE_NONE,
    };
    w->claim.date_to = date_add_days(w->claim.date_from, (int32_t)between(r, 0, 1));
    for (int64_t i = 0; i < items + services; i++)
        world_line(w, i < items ? LAW_ITEM : LAW_SERVICE, i < items ? between(r, 1, 2) : between(r, 3, 4), (qty_t){between(r, 1, 900)},
                   (money_t){between(r, 1, 9000)});
    w->coverages[0].by_policy = f->by_policy;
    w->coverages[0].by_person = f->by_person[p];
    world_ready(w);
    assert_int_equal(law_claims_check(&w->scheme, &w->claim, 1), 0);
    assert_int_equal(law_claims_value(&w->scheme, &w->claim, 1, LAW_PROCESS), 0);
}

static void add_consumption(struct law_consumed *sum, const struct law_consumption *c)
{
    sum->deducted.minor += c->deducted.minor;
    sum->paid.minor += c->paid.minor;
    (c->hospital ? &sum->deducted_ip : &sum->deducted_op)->minor += c->deducted.minor;
    (c->hospital ? &sum->paid_ip : &sum->paid_op)->minor += c->paid.minor;
}

/* Claims are counted by their services; one that lost a service may be stored with another category than it was counted by. */
static bool has_all_services(const struct law_claim *c)
{
    size_t services = 0;

    for (size_t i = 0; i < c->line_count; i++) {
        if (c->lines[i].kind != LAW_SERVICE) continue;
        if (c->lines[i].status != LAW_LINE_PASSED) return false;
        services++;
    }
    return services > 0;
}

/* What a store does between two claims. */
static void remember(struct family *f, size_t p)
{
    struct world *w = &f->person[p];

    if (w->claim.status == LAW_CLAIM_REJECTED) return;
    for (size_t i = 0; i < w->claim.consumed_count; i++) {
        add_consumption(&f->by_policy, &w->consumed[i]);
        add_consumption(&f->by_person[p], &w->consumed[i]);
    }
    world_earlier_claim(w, w->claim.id, w->claim.category, law_target_date(w->claim.date_from, w->claim.date_to));
    f->counts[p][w->claim.category] += has_all_services(&w->claim);
    for (size_t i = 0; i < w->claim.line_count; i++) {
        const struct law_line *l = &w->lines[i];
        if (l->status != LAW_LINE_PASSED) continue;
        world_earlier(w, w->claim.id, l->kind, l->entry, law_target_date(w->claim.date_from, w->claim.date_to), law_line_qty(l));
        f->provided[p][l->entry] += law_line_qty(l).hundredth;
    }
}

static void within(const struct law_amounts *limit, money_t general, money_t ip, money_t op)
{
    if (!money_none(limit->general)) assert_true(money_cmp(general, limit->general) <= 0);
    if (!money_none(limit->ip)) assert_true(money_cmp(ip, limit->ip) <= 0);
    if (!money_none(limit->op)) assert_true(money_cmp(op, limit->op) <= 0);
}

static void used_within(const struct law_benefit *b, enum law_level level, const struct law_consumed *used)
{
    within(&b->deductible[level], used->deducted, used->deducted_ip, used->deducted_op);
    within(&b->ceiling[level], used->paid, used->paid_ip, used->paid_op);
}

static void limits_hold(const struct family *f, size_t p)
{
    const struct world *w = &f->person[p];
    const struct law_benefit *b = &w->benefits[0];
    struct law_consumed one = {{0}, {0}, {0}, {0}, {0}, {0}};

    for (size_t i = 0; i < w->claim.consumed_count; i++)
        add_consumption(&one, &w->consumed[i]);
    used_within(b, b->level, b->level == LAW_POLICY ? &f->by_policy : b->level == LAW_INSUREE ? &f->by_person[p] : &one);
    for (int i = LAW_SURGERY; i < LAW_CATEGORIES; i++)
        if (b->most_claims[i] >= 0) assert_true(f->counts[p][i] <= b->most_claims[i]);
    for (int i = 1; i <= ENTRIES; i++)
        assert_true(f->provided[p][i] <= f->most_provided);
}

/* Most of the families use their limits up, else this would show nothing. */
static void test_series(void **state)
{
    struct random r = {UINT64_C(0xFA3117)};
    static struct family f;
    size_t exhausted = 0;

    (void)state;
    for (size_t n = 0; n < FAMILIES; n++) {
        bool cut = false;
        found(&f, &r);
        for (int64_t id = 1; id <= CLAIMS; id++) {
            size_t p = random_below(&r, PEOPLE);
            submit(&f, p, id, &r);
            remember(&f, p);
            limits_hold(&f, p);
            for (size_t i = 0; i < f.person[p].claim.line_count; i++)
                cut |= f.person[p].lines[i].excess.minor > 0;
        }
        exhausted += cut;
    }
    assert_true(exhausted > FAMILIES / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_series)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
