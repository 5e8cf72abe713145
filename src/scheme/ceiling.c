#include "scheme/ceiling.h"

enum { WHOLE_QTY = 100 };

static int64_t extra_members(const struct law_ceiling *c)
{
    int64_t members = c->members_max > 0 && c->members_max < c->members ? c->members_max : c->members;

    return c->threshold < 0 || members <= c->threshold ? 0 : members - c->threshold;
}

/* A policy's amount grows with its members. What passes the largest amount there is, is that. */
static money_t policy_amount(const struct law_ceiling *c)
{
    qty_t extra = {extra_members(c) * WHOLE_QTY};
    money_t more, amount;

    if (!money_times_qty(money_or(c->extra, MONEY_ZERO), extra, &more) || !money_add(c->amount, more, &amount))
        amount = (money_t){DECIMAL_MAX};
    return money_none(c->most) ? amount : money_min(amount, c->most);
}

money_t law_ceiling_left(const struct law_ceiling *c)
{
    money_t amount = c->amount, used = MONEY_ZERO, left;

    if (money_none(amount)) return MONEY_NONE;
    if (c->level == LAW_POLICY) amount = policy_amount(c), used = c->used_policy;
    if (c->level == LAW_INSUREE) used = c->used_insuree;
    if (!money_sub(amount, used, &left)) return MONEY_ZERO;
    return money_max(left, MONEY_ZERO);
}
