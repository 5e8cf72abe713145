#include "scheme/payment_plan.h"

static bool is_later(date_t a, date_t b) { return date_cmp(a, b) > 0; }
static bool above_zero(pct_t p) { return p.basis != DECIMAL_NONE && p.basis > 0; }

/* ---- whether it may stand ---- */

static bool has_sublevel_alone(const struct law_facilities *f)
{
    for (int i = 0; i < LAW_FACILITY_LEVELS; i++)
        if (f->sublevel[i] && !f->level[i]) return true;
    return false;
}

static bool has_shares(const struct law_payment_plan *plan)
{
    for (int i = 0; i < LAW_MONTHS; i++)
        if (above_zero(plan->share[i])) return true;
    return false;
}

static bool has_foreign(const struct law_payment_plan *plan)
{
    if (plan->rule == LAW_BY_HEAD) return has_shares(plan);
    return above_zero(plan->heads.share) || law_has_weights(plan->heads.weight);
}

/* Of the months that it runs in. */
static bool lacks_shares(const struct law_payment_plan *plan)
{
    if (!has_shares(plan)) return false;
    for (int month = plan->periodicity; month <= LAW_MONTHS; month += plan->periodicity)
        if (plan->share[month - 1].basis == DECIMAL_NONE) return true;
    return false;
}

static bool has_periods(const struct law_payment_plan *plan) { return plan->periodicity >= 1 && LAW_MONTHS % plan->periodicity == 0; }

uint32_t law_payment_plan_broken(const struct law_payment_plan *plan)
{
    uint32_t broken = 0;
    bool heads = plan->rule == LAW_BY_HEAD;

    if (!has_periods(plan)) broken |= LAW_PLAN_PERIODICITY;
    else if (lacks_shares(plan)) broken |= LAW_PLAN_SHARES;
    if (!date_none(plan->to) && is_later(plan->from, plan->to)) broken |= LAW_PLAN_DATES;
    if (has_sublevel_alone(&plan->facilities)) broken |= LAW_PLAN_SUBLEVEL;
    if (heads && (!law_has_weights(plan->heads.weight) || !law_weights_add_up(plan->heads.weight))) broken |= LAW_PLAN_WEIGHTS;
    if (has_foreign(plan)) broken |= LAW_PLAN_FOREIGN;
    return broken;
}

static bool is_any(const struct law_facilities *f)
{
    for (int i = 0; i < LAW_FACILITY_LEVELS; i++)
        if (f->level[i]) return false;
    return true;
}

static bool levels_meet(const struct law_facilities *a, const struct law_facilities *b)
{
    if (is_any(a) || is_any(b)) return true;
    for (int i = 0; i < LAW_FACILITY_LEVELS; i++)
        for (int k = 0; k < LAW_FACILITY_LEVELS; k++)
            if (a->level[i] && a->level[i] == b->level[k] && (!a->sublevel[i] || !b->sublevel[k] || a->sublevel[i] == b->sublevel[k]))
                return true;
    return false;
}

bool law_payment_plans_meet(const struct law_payment_plan *a, const struct law_payment_plan *b)
{
    if (a->rule != b->rule) return false;
    if (a->claim_type != 'B' && b->claim_type != 'B' && a->claim_type != b->claim_type) return false;
    if ((!date_none(a->to) && is_later(b->from, a->to)) || (!date_none(b->to) && is_later(a->from, b->to))) return false;
    return levels_meet(&a->facilities, &b->facilities);
}

/* ---- what it holds for ---- */

bool law_payment_plan_holds(const struct law_payment_plan *plan, date_t day)
{
    return !is_later(plan->from, day) && (date_none(plan->to) || !is_later(day, plan->to));
}

bool law_payment_plan_includes(const struct law_payment_plan *plan, char level, char sublevel, bool in)
{
    if (plan->claim_type != 'B' && (plan->claim_type == 'I') != in) return false;
    return is_any(&plan->facilities) || law_is_among(&plan->facilities, level, sublevel);
}

/* ---- what a run of it takes ---- */

pct_t law_payment_plan_share(const struct law_payment_plan *plan, int32_t month)
{
    return has_shares(plan) ? plan->share[month - 1] : (pct_t){DECIMAL_NONE};
}

static date_t month_of(date_t day)
{
    struct civil d = date_parts(day);

    return date_of(d.year, d.month, 1);
}

static date_t later(date_t a, date_t b) { return is_later(a, b) ? a : b; }

bool law_payment_plan_window(const struct law_payment_plan *plan, date_t first, int32_t year, int32_t month, struct law_plan_window *out)
{
    date_t since;

    if (!law_window(plan->periodicity, year, month, &out->period)) return false;
    /* twelve months back: the month behind this one, a year ago */
    since = later(month_of(first), month == LAW_MONTHS ? date_of(year, 1, 1) : date_of(year - 1, month + 1, 1));
    out->claims_from = is_later(since, out->period.from) ? out->period.from : since;
    out->money_from = later(out->period.from, month_of(plan->from));
    return true;
}
