/* A claim to be decided with all that decides it, and what happens to it between submission and processing: as data that can be
 * made smaller, written as a vector and read back. */
#ifndef TESTS_SCHEME_CLAIM_TRIAL_H
#define TESTS_SCHEME_CLAIM_TRIAL_H

#include "scheme/claim_world.h"

struct trial_part { int64_t line; enum law_kind kind; int64_t entry, qty; };
/* What a medical officer finds; MONEY_NONE, DECIMAL_NONE: leaves it. A quantity above what is approved is that. */
struct trial_review { int64_t line; money_t price; int64_t qty; };
/* What becomes of the coverage of that number before the claim is processed. */
struct trial_change { int64_t coverage; bool gone, unusable; money_t limit; };

struct trial {
    struct world w;                      /* its pointers are set by trial_open */
    struct trial_part parts[WORLD_ROOM];
    struct trial_review reviews[WORLD_LINES];
    struct trial_change changes[WORLD_LINES];
    size_t part_count, review_count, change_count;
    int64_t unlisted;                    /* so many lines of price lists are gone by then, from the end */
    money_t spent;                       /* of the pre-authorisation's amount by other claims by then */
    bool revoked, lost;                  /* it by then */
    bool indexed;
};

/* A world of its own, ready to be decided; review and changes follow when they are due. */
void trial_open(const struct trial *t, struct world *w);
void trial_review(const struct trial *t, struct world *w);
void trial_change(const struct trial *t, struct world *w);

/* Leaves away what is not needed for `fails` to say so still. */
typedef bool trial_fails_fn(const struct trial *t);
void trial_shrink(struct trial *t, trial_fails_fn *fails);

/* What is not plain of it, as JSON; and back. */
struct str trial_write(struct arena *a, const struct trial *t);
void trial_read(const struct json *v, struct trial *t);

#endif
