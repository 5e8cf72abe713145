/* What claims are worth at the end of a period (claims 6.1 to 6.4): windows, contributions set aside, relative price
 * index, lines, claims and the lines of bills. Pure and freestanding. */
#ifndef SCHEME_VALUATION_H
#define SCHEME_VALUATION_H

#include "base/date.h"
#include "base/money.h"

/* Periods of a year, as distributions name them. */
enum law_relative_period { LAW_PERIOD_NONE = 0, LAW_YEARLY = 1, LAW_QUARTERLY = 4, LAW_MONTHLY = 12 };

/* 'M', 'Q', 'Y'; anything else: none. */
enum law_relative_period law_relative_period_of(char letter);
/* How many months it has; no period at all is a month. */
int32_t law_period_months(enum law_relative_period period);

struct law_window {
    date_t from, to;         /* both inclusive */
    int32_t number;          /* of the period in its year, from 1 */
};

/* Whether a period of so many months, a divisor of 12, ends with the month, and which. */
bool law_window(int32_t months, int32_t year, int32_t month, struct law_window *out);

/* ---- which index ---- */

struct law_relative { enum law_relative_period general, in, out; };   /* of a product */

/* How the lines of one side, in- or out-patient, are paid: under a period of their own or a general one. */
struct law_side {
    enum law_relative_period period;  /* none: index 1, valued month by month */
    char care;               /* 'B', 'I' or 'O': whose index and distribution */
};
struct law_side law_side(const struct law_relative *relative, bool in);

/* Whether a claim is on the hospital side. interpretation: 'H' by the facility's level, else by the stay: one night at least. */
bool law_is_in(char interpretation, char level, date_t from, date_t to);

/* ---- contributions ---- */

struct law_contribution {
    money_t amount;
    int64_t count;           /* so many alike */
    date_t effective, expiry;/* of the policy, inclusive */
    bool idle;               /* the policy was never active */
};

/* The part of the contributions that falls to the window, days counted with both ends; over the life of a policy the
 * parts add up to its contributions exactly. Policies without dates give nothing. False: too large. */
bool law_allocated(const struct law_contribution *all, size_t n, date_t from, date_t to, money_t *out);

/* ---- index ---- */

#define LAW_INDEX_ONE ((rate_t){10000})

/* allocated * share / nominal, 4 decimals. 1 where nothing was claimed at relative prices, or no share (DECIMAL_NONE)
 * is laid down. `capped`: at most 1. False: too large. */
bool law_index(money_t allocated, pct_t share, money_t nominal, bool capped, rate_t *out);

/* ---- lines and claims ---- */

struct law_valued_line {
    money_t valuated;                    /* after deductible, co-insurance and ceilings; NONE: never computed */
    money_t approved, adjusted, asked;   /* prices of one; NONE */
    qty_t qty_approved, qty_provided;    /* NONE */
    bool relative;
};

/* What the line is before any index: its value, else price by quantity. */
bool law_line_nominal(const struct law_valued_line *line, money_t *out);
/* What is due for it: only relative lines meet the index. */
bool law_line_remunerated(const struct law_valued_line *line, rate_t index, money_t *out);

/* ---- bills ---- */

struct law_bill_line { money_t unit, deduction, net; };

/* claimed, remunerated: MONEY_NONE where not known. Tax is none, so that the total is the net amount. */
bool law_bill_line(money_t claimed, money_t remunerated, struct law_bill_line *out);

/* ---- which facilities: those that are paid by head, not by claim (claims 6.2), or that a plan is for ---- */

enum { LAW_FACILITY_LEVELS = 4 };
struct law_facilities { char level[LAW_FACILITY_LEVELS], sublevel[LAW_FACILITY_LEVELS]; };   /* 0: none; a level without one: all of it */
bool law_is_among(const struct law_facilities *facilities, char level, char sublevel);

#endif
