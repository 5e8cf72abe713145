/* What becomes of a claim once it is entered: one table of transitions, sets of claims, what the law would say of one (claims 2.1). */
#ifndef MODULE_CLAIM_FLOW_CLAIM_FLOW_H
#define MODULE_CLAIM_FLOW_CLAIM_FLOW_H

#include "model/write/input.h"
#include "module/claim/claim.h"

extern const struct module claim_flow_module;

struct function_call;
struct law_claim;
struct law_scheme;

/* ---- transitions (claims 2.1) ---- */

struct claim_tally;
struct claim_many;
/* What an operation of a set of claims does to each of them, as far as a table can say it. */
struct claim_transition {
    const char *command;
    const char *number;               /* of claims 2.1 */
    right_t right;
    uint32_t from;                    /* statuses, as bits: their values are powers of two */
    const char *column;               /* of the selection it sets: "review_status"; NULL: decided by law */
    enum claim_selection to;
    /* Of a set: does it and adds to the tally; what cannot be done to one claim is told in the log and counted. */
    err_t (*act)(struct tx *tx, const struct claim_many *many, struct claim_tally *tally);
    struct str (*tell)(struct arena *a, const struct claim_tally *tally);   /* what the command answers; NULL: nothing */
};
extern const struct claim_transition claim_transitions[];   /* command NULL ends */
const struct claim_transition *claim_transition_of(const char *command);
bool claim_decides(const struct claim_transition *t);       /* the law is asked: patients and policies are locked */

/* The plan of a command over a set. */
struct claim_many {
    const struct claim_transition *transition;
    const uuid_t *uuids;
    const int64_t *versions;          /* that the client saw, each its uuid's; NULL: he does not say */
    size_t n;
    bool large;                       /* a job's work: more than limit claims_at_once */
    const struct json *filters;       /* of a large one, in place of the uuids; NULL: it has these */
};
err_t claim_many_apply(struct tx *tx, void *plan);
/* Locks what a decision about these claims reads and writes: patients, their policies and pre-authorisations (decision D10). */
void claim_lock_people(struct prepare *p, const uuid_t *claims, size_t n);
/* The same in a transaction that no command opened, before anything is read. */
err_t claim_lock(struct tx *tx, const uuid_t *claims, size_t n);
struct str tally_submission(struct arena *a, const struct claim_tally *tally);   /* claim_tally.h */
struct str tally_processing(struct arena *a, const struct claim_tally *tally);
/* A checked claim becomes an entry again (T2). */
err_t claim_take_back(struct tx *tx, const struct claim_many *many, struct claim_tally *tally);

/* ---- what the law would say ---- */

/* Judges as a command would, in a transaction that leaves nothing. */
err_t claim_look(struct function_call *c, err_t (*judge)(struct function_call *, struct tx *, void *), void *plan);
/* Checks what is entered, and values what then stands, as processing would now. False: it cannot be decided (c->fault). */
bool claim_foresee(const struct law_scheme *law, struct law_claim *c);
/* The same of one of a set: those after it see what it uses up. */
struct claim_set;
struct set_claim;
bool claim_foresee_stored(struct claim_set *s, struct set_claim *c);
/* Further members of a line, of who tells it. */
struct law_line;
struct claim_teller {
    void (*tell)(struct json_writer *w, void *arg, const struct law_line *line);
    void *arg;
};
/* {"uuid", "status", "reason", "cause", "remunerated", "lines": [{"item" or "service": id, "status", "reason", "quantity",
 * "price", "deducted", "excessCategory", "excess", "value", "remunerated", "why"}]}. uuid and teller may be NULL. */
void claim_put_forecast(struct json_writer *w, struct arena *a, const struct claim_teller *teller, const struct law_claim *c, const uuid_t *uuid,
                        const int64_t *ids);

#endif
