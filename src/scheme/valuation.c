#include "scheme/valuation.h"

enum { MONTHS = 12 };

enum law_relative_period law_relative_period_of(char letter)
{
    switch (letter) {
    case 'M': return LAW_MONTHLY;
    case 'Q': return LAW_QUARTERLY;
    case 'Y': return LAW_YEARLY;
    default: return LAW_PERIOD_NONE;
    }
}

int32_t law_period_months(enum law_relative_period period) { return MONTHS / (period ? (int32_t)period : MONTHS); }

bool law_window(int32_t months, int32_t year, int32_t month, struct law_window *out)
{
    if (month % months) return false;
    *out = (struct law_window){
        .from = date_of(year, month - months + 1, 1),
        .to = date_of(year, month, date_days_in_month(year, month)),
        .number = month / months,
    };
    return true;
}

struct law_side law_side(const struct law_relative *relative, bool in)
{
    if (relative->general) return (struct law_side){relative->general, 'B'};
    return in ? (struct law_side){relative->in, 'I'} : (struct law_side){relative->out, 'O'};
}

bool law_is_in(char interpretation, char level, date_t from, date_t to)
{
    if (interpretation == 'H') return level == 'H';
    return !date_none(to) && date_cmp(to, from) > 0;
}

/* ---- contributions ---- */

/* What falls to the first days of a policy. Shares are differences of these, so that no rounding is lost or made. */
static bool until(const struct law_contribution *c, int64_t days, money_t *out)
{
    return money_share(c->amount, days, (int64_t)c->expiry.day - c->effective.day + 1, out);
}

static bool share_of(const struct law_contribution *c, date_t from, date_t to, money_t *out)
{
    date_t first = date_cmp(from, c->effective) > 0 ? from : c->effective;
    date_t last = date_cmp(to, c->expiry) < 0 ? to : c->expiry;
    money_t before, after;

    *out = MONEY_ZERO;
    if (c->idle || date_none(c->effective) || date_none(c->expiry) || date_cmp(first, last) > 0) return true;
    if (!until(c, (int64_t)first.day - c->effective.day, &before)) return false;
    if (!until(c, (int64_t)last.day - c->effective.day + 1, &after)) return false;
    return money_sub(after, before, out);
}

bool law_allocated(const struct law_contribution *all, size_t n, date_t from, date_t to, money_t *out)
{
    money_t sum = MONEY_ZERO, share;

    for (size_t i = 0; i < n; i++) {
        if (!share_of(&all[i], from, to, &share)) return false;
        if (!money_share(share, all[i].count, 1, &share) || !money_add(sum, share, &sum)) return false;
    }
    *out = sum;
    return true;
}

/* ---- index ---- */

bool law_index(money_t allocated, pct_t share, money_t nominal, bool capped, rate_t *out)
{
    money_t index;

    *out = LAW_INDEX_ONE;
    if (nominal.minor <= 0 || share.basis == DECIMAL_NONE) return true;
    /* hundredths of a percent are ten-thousandths already */
    if (!money_share(allocated, share.basis, nominal.minor, &index)) return false;
    if (!capped || index.minor < LAW_INDEX_ONE.e4) *out = (rate_t){index.minor};
    return true;
}

/* ---- lines and claims ---- */

bool law_line_nominal(const struct law_valued_line *line, money_t *out)
{
    money_t price = money_or(line->approved, money_or(line->adjusted, money_or(line->asked, MONEY_ZERO)));
    qty_t qty = line->qty_approved.hundredth == DECIMAL_NONE ? line->qty_provided : line->qty_approved;

    if (money_none(line->valuated)) return money_times_qty(price, qty, out);
    *out = line->valuated;
    return true;
}

bool law_line_remunerated(const struct law_valued_line *line, rate_t index, money_t *out)
{
    money_t nominal;

    if (!law_line_nominal(line, &nominal)) return false;
    return money_times_rate(nominal, line->relative ? index : LAW_INDEX_ONE, out);
}

/* ---- bills ---- */

bool law_bill_line(money_t claimed, money_t remunerated, struct law_bill_line *out)
{
    bool both = !money_none(claimed) && !money_none(remunerated);

    out->unit = money_or(claimed, money_or(remunerated, MONEY_ZERO));
    out->deduction = MONEY_ZERO;
    if (both && !money_sub(claimed, remunerated, &out->deduction)) return false;
    return money_sub(out->unit, out->deduction, &out->net);
}

/* ---- which facilities ---- */

bool law_is_among(const struct law_facilities *facilities, char level, char sublevel)
{
    for (int i = 0; i < LAW_FACILITY_LEVELS; i++)
        if (facilities->level[i] && facilities->level[i] == level && (!facilities->sublevel[i] || facilities->sublevel[i] == sublevel))
            return true;
    return false;
}
