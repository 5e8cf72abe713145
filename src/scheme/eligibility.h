/* What a person's covers leave for a service or an item (enrolment 6.8). Pure and freestanding. */
#ifndef SCHEME_ELIGIBILITY_H
#define SCHEME_ELIGIBILITY_H

#include "base/date.h"
#include "base/money.h"

/* ---- a category of claims: consultations, surgeries, ... ---- */

struct law_category_room {
    int64_t most, used;            /* claims within the policy's period; most -1: any number. 0: none */
    money_t amount;                /* for them; MONEY_NONE: not limited. Not reduced by use */
};

/* How many more; -1: any number. */
int64_t law_category_left(const struct law_category_room *c);
/* Whether nothing of it can be provided any more. */
bool law_category_closed(const struct law_category_room *c);

/* ---- the service or item, as each cover has it ---- */

struct law_offer {
    date_t effective;              /* of the cover */
    int32_t waiting;               /* months */
    int64_t most;                  /* -1: any number */
    qty_t used;                    /* provided within the policy's period; part of one counts as one */
};

struct law_offered {
    date_t from;                   /* the earliest day that is not to come, else the earliest; DATE_NONE: no cover has it */
    int64_t left;                  /* of the cover that leaves most; -1: any number */
};

struct law_offered law_offered(const struct law_offer *offers, size_t n, date_t today, enum month_arithmetic months);
/* Whether it may be provided today. category: of a service, where one that is counted has it; else NULL. */
bool law_is_eligible(const struct law_offered *o, const struct law_category_room *category, date_t today);

#endif
