/* A fictional country, made from a seed: `imis demo`. The same seed makes the same country; with a fixed clock and fixed ids,
 * the same bytes on both engines. */
#ifndef CLI_DEMO_DEMO_H
#define CLI_DEMO_DEMO_H

#include "model/run/job.h"

struct demo_options {
    uint64_t seed;
    int64_t families;
    int64_t claims;              /* -1: as many as suit the families */
    int64_t claims_status;       /* 0: claims in every state; else how far all of them have come: as claim.status */
    struct str password;         /* of the accounts that are named */
    bool fixed_clock;            /* the environment's clock is a fixed one, and goes on from where it was */
    /* What is being made, how much of it is done, of how much (0: unknown), and how much a second. May be NULL. */
    void (*progress)(void *arg, const char *what, int64_t done, int64_t all, int64_t rate);
    void *progress_arg;
};

enum demo_state {
    DEMO_EMPTY,                  /* nothing is in the database but its tables */
    DEMO_MADE,
    DEMO_BROKEN,                 /* making one was interrupted */
    DEMO_OTHER,                  /* it holds something else */
};

err_t demo_look(struct db *db, struct arena *a, enum demo_state *out);
/* Into an empty database, whose commits may be relaxed. The clock of the environment goes through the year and is back at the end.
 * Broken until demo_finish, whose commits are not relaxed, says that it is made. */
err_t demo_make(struct arena *a, const struct runner *r, const struct demo_options *o);
err_t demo_finish(struct arena *a, const struct runner *r, const struct demo_options *o);

/* What was made: name, seed, families. */
err_t demo_country(struct db *db, struct arena *a, struct str *out);
/* Those who sign in. */
struct demo_account { struct str username, name, role, place, language; };
err_t demo_accounts(struct db *db, struct arena *a, struct demo_account **out, size_t *n);

#endif
