/* What a claim's lines are worth after deductible, co-insurance and ceilings (claims 4). */
#include "scheme/internal.h"

/* The lines of one policy, decided by themselves. */
struct group {
    int64_t policy, product;    /* 0: none yet */
    const struct law_benefit *benefit;
    struct law_consumption *consumed;
    struct pool deductible, ceiling;
};

/* A line on its way down from quantity times price. */
struct course {
    const struct claim_case *c;
    const struct group *group;
    struct law_line *line;
    money_t left;
};

/* ---- policies of a claim ---- */

static struct law_consumption *consumption_of(struct law_claim *claim, const struct law_line *line, bool hospital)
{
    struct law_consumption *fresh = &claim->consumed[claim->consumed_count];

    for (size_t i = 0; i < claim->consumed_count; i++)
        if (claim->consumed[i].policy == line->policy) return &claim->consumed[i];
    claim->consumed_count++;
    *fresh = (struct law_consumption){.policy = line->policy, .product = line->product, .hospital = hospital};
    return fresh;
}

/* Lines of one policy mostly follow each other, so the group of the line before is kept. */
static bool group_enter(struct group *g, const struct claim_case *c, const struct law_line *line, const struct law_coverage *v,
                        const struct law_benefit *b)
{
    bool hospital = b->by_facility ? c->facility != NULL && c->facility->hospital : c->in_patient;

    if (g->policy == line->policy && g->product == line->product) return true;
    *g = (struct group){
        .policy = line->policy, .product = line->product, .benefit = b,
        .consumed = consumption_of(c->claim, line, hospital), .deductible = law_pool_deductible(b, v, hospital),
    };
    return law_pool_ceiling(c, b, v, hospital, &g->ceiling);
}

/* ---- the price of a unit (4.1) ---- */

/* LAW_ACCEPTED, or why there is no price. */
static enum law_reason price_of(const struct claim_case *c, const struct law_line *line, money_t *price)
{
    const struct law_entry *e;
    const struct law_listed *listed;

    *price = money_or(line->price_approved, line->price_asked);
    if (!money_none(line->price_approved) || line->origin == LAW_OWN_PRICE) return LAW_ACCEPTED;
    listed = law_listed_on(c->scheme, line->kind, law_case_list(c, line->kind), line->entry, c->target);
    if (listed == NULL) return LAW_NOT_IN_PRICE_LIST;
    *price = listed->overrule;
    if (!money_none(*price)) return LAW_ACCEPTED;
    e = law_entry_on(c->scheme, line->kind, line->entry, c->target);
    if (e == NULL) return LAW_NOT_IN_REGISTER;
    *price = e->price;
    return LAW_ACCEPTED;
}

static void tell_price(struct law_line *line)
{
    struct law_why *why = law_why_add(line, LAW_RULE_PRICE);

    why->limit = line->price.minor;
    why->before = line->price_asked.minor;
    why->cut = why->before - why->limit;
}

/* ---- the steps of a line (4.2) ---- */

static struct law_why *step(const struct course *at, enum law_rule rule)
{
    struct law_why *why = law_why_add(at->line, rule);

    why->product = at->line->product;
    why->policy = at->line->policy;
    return why;
}

static void fixed_amount(struct course *at)
{
    money_t v = money_or(at->line->limitation_value, MONEY_ZERO), most;
    struct law_why *why;

    if (at->line->limitation != LAW_FIXED_AMOUNT || v.minor <= 0) return;
    if (!money_times_qty(v, law_line_qty(at->line), &most)) return;    /* more than any amount there is */
    if (money_cmp(most, at->left) >= 0) return;
    why = step(at, LAW_RULE_FIXED_AMOUNT);
    why->limit = most.minor;
    why->before = at->left.minor;
    why->cut = at->left.minor - most.minor;
    at->left = most;
}

/* Takes from a pool what it still holds, at most `wanted`; the rest of the pool is in *left. */
static bool draw(const struct pool *pool, money_t drawn, money_t wanted, money_t *got, money_t *before, money_t *left)
{
    money_t room;

    if (!money_add(pool->before, drawn, before) || !money_sub(pool->limit, *before, &room)) return false;
    room = money_max(room, MONEY_ZERO);
    *got = money_min(room, wanted);
    return money_sub(room, *got, left);
}

static bool deductible(struct course *at)
{
    const struct pool *pool = &at->group->deductible;
    struct law_consumption *consumed = at->group->consumed;
    money_t taken, before, left;
    struct law_why *why;

    if (!pool->set) return true;
    if (!draw(pool, consumed->deducted, at->left, &taken, &before, &left)) return false;
    why = step(at, LAW_RULE_DEDUCTIBLE);
    why->level = pool->level;
    why->limit = pool->limit.minor;
    why->before = before.minor;
    why->left = left.minor;
    why->cut = taken.minor;
    at->line->deducted = taken;
    at->left.minor -= taken.minor;      /* at most all of it */
    return money_add(consumed->deducted, taken, &consumed->deducted);
}

static bool co_insurance(struct course *at)
{
    money_t share = money_or(at->line->limitation_value, LAW_WHOLE), paid;
    struct law_why *why;

    if (at->line->limitation == LAW_FIXED_AMOUNT || money_cmp(share, LAW_WHOLE) == 0) return true;
    if (!money_times_pct(at->left, (pct_t){share.minor}, &paid)) return false;
    why = step(at, LAW_RULE_CO_INSURANCE);
    why->limit = share.minor;
    why->before = at->left.minor;
    why->cut = at->left.minor - paid.minor;
    at->left = paid;
    return true;
}

/* Of the claim's category, for all its lines; earlier claims do not count (claims 4.5). */
static bool category_ceiling(struct course *at)
{
    struct law_consumption *consumed = at->group->consumed;
    enum law_category category = at->c->claim->category;
    bool has_one = category > LAW_CATEGORY_NONE && category < LAW_OTHER_CARE;
    struct pool pool = {.limit = has_one ? at->group->benefit->category_ceiling[category] : MONEY_NONE};
    money_t paid, before, left;
    struct law_why *why;

    if (money_none(pool.limit) || pool.limit.minor <= 0) return true;
    if (!draw(&pool, consumed->in_category, at->left, &paid, &before, &left)) return false;
    why = step(at, LAW_RULE_CATEGORY_CEILING);
    why->limit = pool.limit.minor;
    why->before = before.minor;
    why->left = left.minor;
    why->cut = at->left.minor - paid.minor;
    at->line->excess_category = (money_t){why->cut};
    at->left = paid;
    return money_add(consumed->in_category, paid, &consumed->in_category);
}

static bool is_excluded(const struct course *at)
{
    const struct law_line *line = at->line;
    const struct law_covered *covered = law_covered_by(at->c->scheme, line->kind, line->entry, line->product, at->c->target);
    enum law_exclusion exclusion = LAW_EXCLUDED_NEVER;

    if (covered != NULL) exclusion = at->c->adult ? covered->exclusion_adult : covered->exclusion_child;
    if (exclusion == LAW_EXCLUDED_HOSPITAL) return at->group->consumed->hospital;
    if (exclusion == LAW_EXCLUDED_OTHER) return !at->group->consumed->hospital;
    return exclusion == LAW_EXCLUDED_ALWAYS;
}

static bool general_ceiling(struct course *at)
{
    const struct pool *pool = &at->group->ceiling;
    struct law_consumption *consumed = at->group->consumed;
    money_t paid = at->left, before, left;
    struct law_why *why;

    if (pool->set) {
        if (!draw(pool, consumed->paid, at->left, &paid, &before, &left)) return false;
        why = step(at, LAW_RULE_CEILING);
        why->level = pool->level;
        why->limit = pool->limit.minor;
        why->before = before.minor;
        why->left = left.minor;
        why->cut = at->left.minor - paid.minor;
        at->line->excess = (money_t){why->cut};
    }
    at->left = paid;
    return money_add(consumed->paid, paid, &consumed->paid);
}

static bool ceiling(struct course *at)
{
    if (!is_excluded(at)) return general_ceiling(at);
    step(at, LAW_RULE_EXCLUSION)->left = at->left.minor;
    return true;
}

/* Their order is the law (quirk K1). What the deductible takes whole goes no further. */
static bool take_course(struct course *at)
{
    struct law_line *line = at->line;

    if (!money_times_qty(line->price, law_line_qty(line), &at->left)) return false;
    fixed_amount(at);
    law_preauthorisation_amount(at->c, line, &at->left);
    if (!deductible(at)) return false;
    if (at->left.minor > 0 && !(co_insurance(at) && category_ceiling(at) && ceiling(at))) return false;
    line->value = at->left;
    line->remunerated = line->origin == LAW_RELATIVE ? MONEY_NONE : line->value;
    return true;
}

/* ---- a line ---- */

static void forget_value(struct law_line *line)
{
    line->price = line->deducted = line->excess_category = line->excess = line->value = MONEY_ZERO;
    line->remunerated = MONEY_ZERO;
    line->of_preauthorisation = MONEY_ZERO;
    line->why_count = line->why_checks;
}

/* What the line was told before is of the product that no longer holds. */
static bool choose_again(const struct claim_case *c, struct law_line *line, struct fault *fault)
{
    line->why_count = line->why_checks = 0;
    return law_cover_check(c, law_category_counted(&c->scheme->rules, c->claim->category), line, fault);
}

static void find_price(const struct claim_case *c, struct law_line *line, struct fault *fault)
{
    static const uint8_t rules[] = {[LAW_NOT_IN_REGISTER] = LAW_RULE_REGISTER, [LAW_NOT_IN_PRICE_LIST] = LAW_RULE_PRICE_LIST};
    money_t price;

    fault->reason = price_of(c, line, &price);
    if (fault->reason != LAW_ACCEPTED) {
        *fault = law_fault_plain(fault->reason, (enum law_rule)rules[fault->reason], c->target);
        return;
    }
    law_bundle_price(c, line, &price);
    line->price = price;
    tell_price(line);
    law_preauthorisation_price(c, line, &line->price);
}

/* false: an amount is too large. */
static bool value_line(struct group *g, const struct claim_case *c, struct law_line *line, struct fault *fault)
{
    const struct law_coverage *v;
    const struct law_benefit *b;
    struct course at = {c, g, line, MONEY_ZERO};

    if (c->claim->chosen_again) {
        if (!choose_again(c, line, fault)) return false;
        if (fault->reason != LAW_ACCEPTED) return true;
    }
    v = law_coverage_of(c->file, line->policy);
    b = law_benefit_of(c->scheme, line->product, c->target);
    if (v == NULL || b == NULL) {
        *fault = law_fault_plain(LAW_NOT_COVERED, LAW_RULE_NOT_COVERED, c->target);
        return true;
    }
    find_price(c, line, fault);
    if (fault->reason != LAW_ACCEPTED) return true;
    return group_enter(g, c, line, v, b) && take_course(&at);
}

/* ---- a claim ---- */

/* What became of the lines that came in as passed. */
struct tally {
    size_t passed, came, uncovered;
    bool relative;
    money_t value;
};

static bool value_lines(const struct claim_case *c, enum law_valuation what, struct tally *t)
{
    struct group g = {0};

    for (size_t i = 0; i < c->claim->line_count; i++) {
        struct law_line *line = &c->claim->lines[i];
        struct fault fault;
        forget_value(line);
        if (line->status != LAW_LINE_PASSED) continue;
        t->came++;
        if (!value_line(&g, c, line, &fault)) return false;
        if (fault.reason != LAW_ACCEPTED) {
            *law_why_add(line, fault.why.rule) = fault.why;
            t->uncovered += fault.reason == LAW_NOT_COVERED;
            if (what == LAW_RESERVE) continue;
            line->status = LAW_LINE_REJECTED;
            line->reason = fault.reason;
            line->qty_approved = (qty_t){0};
            line->authorised = false;
            continue;
        }
        t->passed++;
        t->relative |= line->origin == LAW_RELATIVE;
        if (!money_add(t->value, line->value, &t->value)) return false;
    }
    return true;
}

static void process(struct law_claim *claim, const struct tally *t)
{
    bool final = t->passed > 0 && !t->relative;

    claim->approved = t->value;
    claim->valuated = claim->remunerated = final ? t->value : MONEY_NONE;
    claim->reason = LAW_ACCEPTED;
    claim->status = final ? LAW_CLAIM_VALUATED : LAW_CLAIM_PROCESSED;
    if (t->passed > 0) return;
    claim->status = LAW_CLAIM_REJECTED;
    claim->reason = t->came > 0 && t->uncovered == t->came ? LAW_NOT_COVERED : LAW_NOT_IN_REGISTER;
}

static enum law_fault value_claim(const struct law_scheme *scheme, struct law_claim *claim, enum law_valuation what)
{
    struct tally t = {.value = MONEY_ZERO};
    struct claim_case c;

    claim->consumed_count = 0;
    claim->chosen_again = false;
    if (!law_case_open(&c, scheme, claim) || !law_case_complete(&c)) return LAW_FAULT_INPUT;
    claim->chosen_again = what == LAW_PROCESS && scheme->rules.choose_again && law_cover_changed(&c);
    if (!value_lines(&c, what, &t)) {
        claim->consumed_count = 0;
        return LAW_FAULT_AMOUNT;
    }
    if (what == LAW_PROCESS) process(claim, &t);
    return LAW_FAULT_NONE;
}

size_t law_claims_value(const struct law_scheme *scheme, struct law_claim *claims, size_t count, enum law_valuation what)
{
    size_t faults = 0;

    for (size_t i = 0; i < count; i++) {
        claims[i].fault = value_claim(scheme, &claims[i], what);
        faults += claims[i].fault != LAW_FAULT_NONE;
    }
    return faults;
}
