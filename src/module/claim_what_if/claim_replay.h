/* Claims of a span decided once more, twice over: under the law and the registers as they are, and with a change. Each world
 * carries what it consumes along by itself; what was decided before the span counts in both as it stands. Memory is that of one
 * group of claims and of the sums. Nothing is written, and nothing is locked. */
#ifndef MODULE_CLAIM_WHAT_IF_CLAIM_REPLAY_H
#define MODULE_CLAIM_WHAT_IF_CLAIM_REPLAY_H

#include "module/claim_what_if/claim_change.h"
#include "module/claim_what_if/claim_moved.h"

struct replay {
    struct arena *arena;                  /* of schemes and sums */
    struct db *db;
    struct write *write;                  /* for tx_reader */
    const struct access *who;
    struct what_if_change *change;
    size_t group;                         /* claims decided at once; 0: 500 */
    date_t from, to;                      /* claimed, both inclusive; DATE_NONE: open */
    /* Told after each group; its error ends the replay. NULL: nobody listens. */
    err_t (*told)(void *arg, int64_t done, int64_t total);
    void *arg;
    /* found */
    struct moved moved;
    struct claim_scheme *schemes[WORLDS];
    int64_t done, total;
};

/* Errors: those of change_resolve and change_lay; what `told` says. */
err_t replay_run(struct replay *r);

/* The result of a finished replay, as JSON (moved_put), in `a`. */
err_t replay_result(const struct replay *r, struct arena *a, struct str *out);

#endif
