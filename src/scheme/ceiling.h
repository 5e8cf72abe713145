/* What a ceiling leaves (enrolment 6.6). */
#ifndef SCHEME_CEILING_H
#define SCHEME_CEILING_H

#include "scheme/product.h"

struct law_ceiling {
    enum law_level level;        /* at which it holds; LAW_LEVEL_NONE: as for each claim */
    money_t amount;              /* MONEY_NONE: there is none */
    money_t extra;               /* policy: for each member above the threshold; MONEY_NONE: nothing */
    money_t most;                /* policy: what the amount with its extras is at most; MONEY_NONE: not limited */
    int64_t members;             /* of the family, current */
    int64_t members_max;         /* that the product covers; 0: any number */
    int64_t threshold;           /* members without extra; -1: nobody brings one */
    money_t used_insuree;        /* already paid for the person in this policy */
    money_t used_policy;         /* for all in it */
};

/* What may still be paid; never below 0. MONEY_NONE: there is no ceiling. */
money_t law_ceiling_left(const struct law_ceiling *c);

#endif
