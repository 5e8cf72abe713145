/* Payment plans: what a product says of how facilities are paid, plan by plan, in place of its own periods, shares and weights (claims
 * 6.1, 6.4, 6.5). Pure and freestanding. */
#ifndef SCHEME_PAYMENT_PLAN_H
#define SCHEME_PAYMENT_PLAN_H

#include "scheme/capitation.h"
#include "scheme/valuation.h"

enum law_payment_rule { LAW_FEE_FOR_SERVICE, LAW_BY_HEAD, LAW_PAYMENT_RULES };

enum { LAW_MONTHS = 12 };

struct law_payment_plan {
    enum law_payment_rule rule;
    int32_t periodicity;               /* months: a divisor of 12 */
    char claim_type;                   /* 'B', 'I' or 'O': both sides, hospital, the other */
    struct law_facilities facilities;  /* no level at all: every facility */
    date_t from, to;                   /* both inclusive; DATE_NONE: without end */
    pct_t share[LAW_MONTHS];           /* of what is set aside, by the month of the run; {DECIMAL_NONE}: none. By claim only */
    struct law_capitation_plan heads;  /* by head only */
};

/* ---- whether it may stand ---- */

enum {
    LAW_PLAN_PERIODICITY = 1,          /* no divisor of 12 */
    LAW_PLAN_DATES = 2,                /* ends before it begins */
    LAW_PLAN_SUBLEVEL = 4,             /* a sub-level of no level */
    LAW_PLAN_WEIGHTS = 8,              /* by head, and the weights are not 100 % */
    LAW_PLAN_FOREIGN = 16,             /* something above 0 that only the other rule heeds */
    LAW_PLAN_SHARES = 32,              /* a share in some of the months that it runs in, and none in others */
};
/* Bits of what is wrong with it; 0: nothing. */
uint32_t law_payment_plan_broken(const struct law_payment_plan *plan);

/* Whether a line could belong to two plans of one product and rule: they share a day, a side and a facility. */
bool law_payment_plans_meet(const struct law_payment_plan *a, const struct law_payment_plan *b);

/* ---- what it holds for ---- */

bool law_payment_plan_holds(const struct law_payment_plan *plan, date_t day);
bool law_payment_plan_includes(const struct law_payment_plan *plan, char level, char sublevel, bool in);

/* ---- what a run of it takes ---- */

/* Of the month; {DECIMAL_NONE}: none is laid down. So it is where all are empty or 0, as clients send what nobody filled in. */
pct_t law_payment_plan_share(const struct law_payment_plan *plan, int32_t month);

struct law_plan_window {
    struct law_window period;          /* the months of the plan that end with the run's */
    date_t claims_from;                /* claims processed from then until the period's end, as far as no run valued them */
    date_t money_from;                 /* contributions of the period from then on */
};
/* `first`: the day on which the first plan of the product began. What runs left since then, in the twelve months that end with the run's,
 * is taken too: nothing falls between two plans. A month's money belongs to the plan that holds at its end, so that none is shared out
 * twice where a plan takes the place of one with shorter periods. False: no period of the plan ends with this month. */
bool law_payment_plan_window(const struct law_payment_plan *plan, date_t first, int32_t year, int32_t month, struct law_plan_window *out);

#endif
