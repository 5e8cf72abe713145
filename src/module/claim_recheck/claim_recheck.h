/* Stored decisions recomputed (decision D13): each must come out the same, or the law or records have changed since, or somebody
 * or something changed what was stored. Nothing is written; memory is that of a group of claims.
 *
 * State as of a decision: entries and prices by day as ever; products, covers, facilities and settings as they are, then, where
 * that answers otherwise, as they were recorded at its moment; what others consumed from the rows of consumption, which are closed
 * and never deleted; earlier claims as far as they were submitted before, with their lines as they stand today; people and policies
 * as they stand today; pre-authorisations as they stand today, less what claims that were submitted later took of them; rules of the
 * scheme's own as they were live. Of several reviews of a claim only the last can be recomputed: it overwrote what those before it found; so did
 * a submission with all decisions before it. What a sample decided is skipped: it is a share, not the law's. */
#ifndef MODULE_CLAIM_RECHECK_CLAIM_RECHECK_H
#define MODULE_CLAIM_RECHECK_CLAIM_RECHECK_H

#include "db/db.h"
#include "model/write/tx.h"

extern const struct module claim_recheck_module;

enum recheck {
    RECHECK_SAME,
    RECHECK_LAW,            /* another version of the law decided */
    RECHECK_REGISTERS,      /* items, services or price lists have changed since */
    RECHECK_COVERS,         /* the person, the family, policies or covers */
    RECHECK_CLAIMS,         /* other claims of this person, rejected, deleted or taken back in whole or in part */
    RECHECK_AUTHORISATIONS, /* the pre-authorisation that it carries: used, given back or decided otherwise */
    RECHECK_NONE,           /* differs without a reason: tampering or a fault */
    RECHECKS
};
extern const char *const recheck_names[RECHECKS];

struct recheck_run {
    struct arena *arena;
    struct db *db;
    struct write *write;
    date_t from, to;                          /* claimed, both inclusive; DATE_NONE: open */
    size_t group;                             /* claims at once; 0: 500 */
    /* Told of each decision that is not the same. */
    void (*differs)(void *arg, struct str code, struct str stage, stamp_t at, enum recheck why);
    void *arg;
    /* found */
    int64_t claims, decisions, skipped;       /* skipped: what was overwritten, what a sample decided, claims that cannot be decided */
    int64_t found[RECHECKS];
};
err_t recheck_run(struct recheck_run *r);

#endif
