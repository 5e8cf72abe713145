/* Which claims are looked at, and what is found there applied to the rest (claims 5.3, 5.4): shares, chance, what stands out, and the
 * ratio of a reviewed sample. Pure and freestanding. */
#ifndef SCHEME_SAMPLING_H
#define SCHEME_SAMPLING_H

#include <stddef.h>

#include "base/money.h"

enum { LAW_PERCENT_MOST = 100 };

/* How many of n claims a sample of so many percent (1 to 100) has: the whole part, and one at least where there are any. */
int64_t law_sample_size(int64_t n, int64_t percent);

/* 0 to n - 1 in an order that the seed alone decides, so that what was drawn can be drawn again. */
void law_shuffle(uint64_t seed, size_t *order, size_t n);

/* ---- selection by a rule (claims 5.3) ---- */

enum law_selection { LAW_SELECT_ALL, LAW_SELECT_RANDOM, LAW_SELECT_VARIANCE };

struct law_selection_rule {
    enum law_selection mode;
    int64_t percent;           /* random: of the whole set, 1 to 100; variance: above the mean */
    money_t value;             /* all, variance: the least claimed; never NONE */
    bool unknown;              /* variance: what there is nothing to compare with stands out too */
    uint64_t seed;             /* random */
};

/* Claims of the same main diagnosis, processed or valuated, claimed within the last year. */
struct law_claimed { money_t sum; int64_t count; };

struct law_selectable {
    money_t claimed;           /* NONE counts as nothing */
    struct law_claimed like;   /* count 0: nothing to compare with; no variance but by rule->unknown */
    bool idle;
    bool selected;             /* decided here; of idle claims only */
};

struct law_selected { int64_t submitted, selected; };   /* idle ones, and those of them that are selected */

/* `order` has room for n. False: the share of the set is less than one claim. */
bool law_select(const struct law_selection_rule *rule, struct law_selectable *claims, size_t n, size_t *order, struct law_selected *out);

/* ---- what a sample tells of the rest (claims 5.4) ---- */

/* Sums over the lines of the reviewed claims: what was approved, and what it would have been without review. */
struct law_sample { money_t approved, adjusted; };

struct law_sample_line {
    bool passed;               /* and so did its claim */
    qty_t qty_provided, qty_approved;                        /* {DECIMAL_NONE}: not said */
    money_t price_asked, price_adjusted, price_approved;     /* of one; NONE */
};

/* False: too large. */
bool law_sample_add(struct law_sample *sample, const struct law_sample_line *line, int64_t count);
/* A unit price of a line that nobody reviewed: its share of what it would have been. Never more: a review may have raised prices, but
 * of these claims nobody knows that. The ratio stays a fraction, so that only the price is rounded. False: nothing was adjusted. */
bool law_sample_price(const struct law_sample *sample, const struct law_sample_line *line, money_t *out);
/* The ratio as it is told, four decimals; not for computing. False as above. */
bool law_sample_ratio(const struct law_sample *sample, rate_t *out);

#endif
