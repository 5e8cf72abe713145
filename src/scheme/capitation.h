/* What facilities are paid by head: a share of the contributions of a period, split into pools by weight, each shared out by what
 * it counts (claims 6.5). Who is paid so says law_is_among. Pure and freestanding. */
#ifndef SCHEME_CAPITATION_H
#define SCHEME_CAPITATION_H

#include <stddef.h>

#include "base/money.h"

enum law_indicator {
    LAW_POPULATION, LAW_FAMILIES, LAW_INSURED_POPULATION, LAW_INSURED_FAMILIES, LAW_VISITS, LAW_ADJUSTED_AMOUNT, LAW_INDICATORS
};

/* Of a product or a payment plan; {DECIMAL_NONE} is 0. */
struct law_capitation_plan { pct_t share, weight[LAW_INDICATORS]; };

/* Weights that add up to the whole, or none at all. */
bool law_weights_add_up(const pct_t weight[LAW_INDICATORS]);
/* Whether anything is paid by head. */
bool law_has_weights(const pct_t weight[LAW_INDICATORS]);

/* What is counted at a facility, in hundredths: a village may belong to several, each with a share in percent. Money too. */
struct law_counted {
    int64_t count[LAW_INDICATORS];
    money_t amount[LAW_INDICATORS];    /* what each brings; decided here */
    money_t payment;                   /* their sum */
};

struct law_pool {
    money_t money;                     /* contributions * share * weight, rounded once */
    int64_t total;                     /* of all facilities */
    rate_t unit;                       /* what one counts, four decimals: told, never computed with */
    money_t spent;                     /* amounts of all facilities: all of the pool but for the cents by which amounts are rounded; 0
                                          where nothing was counted */
};

/* Each amount is pool * count / total, rounded by itself: what a facility gets does not depend on the order of facilities, and the
 * cents that are left, or that are missing, are money less spent. False: too large, or a count below 0. */
bool law_capitate(money_t allocated, const struct law_capitation_plan *plan, struct law_counted *facilities, size_t n,
                  struct law_pool pools[LAW_INDICATORS]);

#endif
