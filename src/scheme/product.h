/* What makes an insurance product, and what it covers, a lawful one (enrolment 4.1 to 4.3). Pure and
 * freestanding: the module binds rows to these structs and names the rules. */
#ifndef SCHEME_PRODUCT_H
#define SCHEME_PRODUCT_H

#include "base/date.h"
#include "base/money.h"
#include "scheme/capitation.h"

/* The level at which deductibles and ceilings hold: each claim, each insuree, the policy. */
enum law_level { LAW_TREATMENT, LAW_INSUREE, LAW_POLICY, LAW_LEVELS, LAW_LEVEL_NONE = LAW_LEVELS };
enum { LAW_CYCLES = 4 };

struct law_amounts {
    money_t general, ip, op;   /* MONEY_NONE: not used */
};

/* A day of every year. */
struct law_cycle {
    int32_t month, day;        /* 0, 0: not used; -1, -1: no such day */
};

struct law_product {
    date_t date_from, date_to;             /* selling window, both inclusive */
    int32_t insurance_period;              /* months */
    bool converts_to_itself;
    struct law_cycle cycles[LAW_CYCLES];
    enum law_level level;                  /* ceiling type; LAW_LEVEL_NONE: not said */
    struct law_amounts deductible[LAW_LEVELS];
    struct law_amounts ceiling[LAW_LEVELS];
    pct_t weight[LAW_INDICATORS];          /* by which payments by head are shared out */
};

/* Rules a product breaks, as bits. */
enum law_product_rule {
    LAW_PRODUCT_DATES = 1,         /* the window ends before it begins */
    LAW_PRODUCT_PERIOD = 2,        /* the insurance period is not positive */
    LAW_PRODUCT_CONVERSION = 4,    /* converts to itself */
    LAW_PRODUCT_CYCLE = 8,         /* a cycle starts on a day that not every year has */
    LAW_PRODUCT_CYCLE_ORDER = 16,  /* cycles do not ascend */
    LAW_PRODUCT_DEDUCTIBLE = 32,   /* a general deductible together with one for in- or out-patients */
    LAW_PRODUCT_CEILING = 64,      /* the same of ceilings */
    LAW_PRODUCT_LEVEL = 128,       /* amounts at another level than the active one, or at several */
    LAW_PRODUCT_WEIGHTS = 256,     /* weights of payments by head that do not add up to 100 % */
};

/* "dd-mm", day and month with two digits each; no text: not used. 29-02 is no day of every year. */
struct law_cycle law_cycle_read(const char *p, size_t n);
/* The rules that are broken; 0: all is well. In a level that is not the active one 0 means "not used";
 * a ceiling of 0 in the active level means "nothing is covered" (enrolment 4.3). */
uint32_t law_product_broken(const struct law_product *p);
/* The amount of the active level; where no level is said, of the one that is used. */
money_t law_level_amount(enum law_level level, const money_t by_level[LAW_LEVELS]);

/* ---- a covered item or service ---- */

enum law_limit_type { LAW_CO_INSURANCE = 1, LAW_FIXED_AMOUNT };

/* For one kind of visit. */
struct law_limit {
    enum law_limit_type type;   /* not said: 0, counts as co-insurance */
    money_t adult, child;       /* percent with two decimals, or an amount */
};

struct law_cover_line {
    struct law_limit other, referral, emergency;
};

enum law_line_rule {
    LAW_LINE_NEGATIVE = 1,        /* a limit below 0 */
    LAW_LINE_CO_INSURANCE = 2,    /* more than 100 % */
};

/* 100 % as a limit's amount. */
#define LAW_WHOLE ((money_t){10000})

uint32_t law_line_broken(const struct law_cover_line *line);
/* What a limit is when nothing was said: the whole price, or no amount. */
money_t law_limit_standard(enum law_limit_type type);

#endif
