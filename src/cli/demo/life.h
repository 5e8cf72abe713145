/* The policies of a family through the year, as the law makes them. */
#ifndef CLI_DEMO_LIFE_H
#define CLI_DEMO_LIFE_H

#include "cli/demo/family.h"

enum { SALES_MAX = 4, PAYMENTS_MAX = 3 };

struct paid { money_t amount; date_t day; char type; };

struct sale {
    size_t product;                        /* index */
    struct law_enrolment enrolment;
    struct law_period period;
    money_t value;
    enum law_policy_status status;         /* as it is on the last day */
    date_t effective;                      /* DATE_NONE: nobody is covered */
    struct paid paid[PAYMENTS_MAX];
    size_t paid_count;
};

struct sales { struct sale at[SALES_MAX]; size_t n; };

/* E_RULE where the law gives no answer: a fault of the tables. */
err_t life_of(struct demo *d, const struct law_policy_rules *rules, const struct family *f, struct sales *out);

#endif
