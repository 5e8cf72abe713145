/* What the files of the recheck share. */
#ifndef MODULE_CLAIM_RECHECK_INTERNAL_H
#define MODULE_CLAIM_RECHECK_INTERNAL_H

#include "base/vec.h"
#include "module/claim_recheck/claim_recheck.h"
#include "module/claim_set/claim_people.h"
#include "module/claim_set/claim_stream.h"

enum { SCHEMES = 4 };

struct recheck_decision {
    int64_t claim;
    struct str stage, explanation;
    int64_t law;
    stamp_t at;
};

/* The registers as they were at a moment: few are wanted at a time. */
struct recheck_state {
    struct arena *arena;
    stamp_t at;
    struct claim_scheme *scheme;
};

struct recheck_work {
    struct recheck_run *run;
    struct arena *arena;                 /* of a group */
    struct db_conn *conn;
    struct tx *tx;
    struct claim_set set;
    const struct db_rows *used, *decisions, *stamps, *taken[2];   /* taken: of authorisations, by enum law_kind */
    struct map submitted;                /* of claims by id */
    VEC(struct law_earlier_line) lines;  /* of the file as it was */
    VEC(struct law_earlier_claim) claims;
    struct claim_scheme *now, loading;   /* loading: with all rules on, since settings were others once */
    struct recheck_state states[SCHEMES];
    size_t next_state;
};

/* What is asked for beside the set, in a fixed number of statements. */
err_t recheck_load(struct recheck_work *w, const struct claim_group *g);
/* The decision made once more under this law, the claim as it was then; `first`: what its submission said. False: it cannot be made. */
bool recheck_then(struct recheck_work *w, size_t at, const struct recheck_decision *d, const struct json *first,
                  const struct law_scheme *law, struct str *out);
/* What has changed since a moment that a decision reads. */
err_t recheck_since(struct recheck_work *w, const struct set_claim *c, stamp_t at, enum recheck *out);

#endif
