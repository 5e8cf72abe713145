/* How each product pays at the end of a run: by its payment plans that hold then, else as it says itself (claims 6.2, 6.4, 6.5). The plans
 * of one rule stand for all that the product says of it, and say nothing of the other rule. */
#include "module/valuation/internal.h"

/* ---- the product's own ---- */

static void add_own(struct valuation *v, struct valued_product *p, bool in)
{
    struct law_side side = law_side(&p->relative, in);
    struct valued_way *way = &p->ways[p->way_count++];

    *way = (struct valued_way){
        .product = p->id, .law = {.claim_type = side.care, .periodicity = law_period_months(side.period)}, .relative = side.period != LAW_PERIOD_NONE,
        .share = {DECIMAL_NONE}, .index = LAW_INDEX_ONE,
    };
    way->due = law_window(way->law.periodicity, v->year, v->month, &way->window.period);
    way->window.claims_from = way->window.money_from = way->window.period.from;
}

/* The general one, or one for each side. */
static void add_owns(struct valuation *v, struct valued_product *p)
{
    add_own(v, p, true);
    if (!p->relative.general) add_own(v, p, false);
}

static bool has_levels(const struct law_facilities *f)
{
    for (size_t i = 0; i < LAW_FACILITY_LEVELS; i++)
        if (f->level[i]) return true;
    return false;
}

/* ---- its plans ---- */

static void add_planned(struct valuation *v, struct valued_product *p, const struct payment_plan *plan, date_t first)
{
    struct valued_way *way = &p->ways[p->way_count++];

    *way = (struct valued_way){
        .product = p->id, .plan = plan->id, .code = plan->code, .law = plan->law, .relative = true,
        .share = law_payment_plan_share(&plan->law, v->month), .index = LAW_INDEX_ONE,
    };
    way->due = law_payment_plan_window(&plan->law, first, v->year, v->month, &way->window);
}

/* What no plan includes, where the scheme wants it paid all the same: behind its plans, as they stand, month by month. */
static void add_rest(struct valuation *v, struct valued_product *p)
{
    p->ways[p->way_count++] = (struct valued_way){
        .product = p->id, .law = {.claim_type = 'B', .periodicity = 1}, .share = {DECIMAL_NONE}, .index = LAW_INDEX_ONE, .due = true,
        .window = {v->month_window, v->month_window.from, v->month_window.from},
    };
}

static date_t first_of(const struct payment_plan *plans, size_t n)
{
    date_t first = {INT32_MAX};

    for (size_t i = 0; i < n; i++)
        if (plans[i].law.rule == LAW_FEE_FOR_SERVICE && date_cmp(plans[i].law.from, first) < 0) first = plans[i].law.from;
    return first;
}

/* `plans`: all of the product. */
static void add_product(struct valuation *v, struct valued_product *p, const struct payment_plan *plans, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!law_payment_plan_holds(&plans[i].law, v->month_window.to)) continue;
        if (plans[i].law.rule == LAW_BY_HEAD) {
            p->heads[p->head_count++] = (struct valued_head){p->id, plans[i].id, plans[i].code, plans[i].law};
            continue;
        }
        p->planned = true;
        if (p->handled) add_planned(v, p, &plans[i], first_of(plans, n));
    }
    if (!p->head_count && has_levels(&p->own.law.facilities)) p->heads[p->head_count++] = p->own;
    if (!p->handled) return;
    if (!p->planned) add_owns(v, p);
    else if (v->unplanned) add_rest(v, p);
}

err_t valuation_plans(struct valuation *v)
{
    struct payment_plan *plans;
    struct valued_head *heads;
    size_t n, from = 0, to;

    TRY(payment_plans_read(v->conn, v->arena, 0, &plans, &n));
    v->ways = ARENA_ARRAY(v->arena, struct valued_way, 2 * v->product_count + n);
    heads = ARENA_ARRAY(v->arena, struct valued_head, v->product_count + n);
    for (size_t i = 0; i < v->product_count; i++) {
        struct valued_product *p = &v->products[i];
        while (from < n && plans[from].product < p->id) from++;   /* of a product that is gone */
        for (to = from; to < n && plans[to].product == p->id;) to++;
        p->ways = v->ways + v->way_count;
        p->heads = heads;
        add_product(v, p, plans + from, to - from);
        v->way_count += p->way_count;
        heads += p->head_count;
        from = to;
    }
    return OK;
}

/* ---- which ---- */

bool valuation_by_head(const struct valued_product *p, const struct valued_facility *f, bool in)
{
    for (size_t i = 0; i < p->head_count; i++)
        if (law_payment_plan_includes(&p->heads[i].law, f->level, f->sublevel, in)) return true;
    return false;
}

const struct valued_way *valuation_way(const struct valued_product *p, const struct valued_facility *f, bool in)
{
    for (size_t i = 0; i < p->way_count; i++)
        if (law_payment_plan_includes(&p->ways[i].law, f->level, f->sublevel, in)) return &p->ways[i];
    return NULL;
}

int32_t valuation_periods(const struct valued_way *way) { return LAW_MONTHS / way->law.periodicity; }
