/* What goes out to others' servers once its cause is committed: rows with the columns state, attempts, next_at, sent_at and last_error. A step takes
 * a few in hand and commits that, tries each without any transaction, and writes down what became of it in a transaction of its own. Who dies in
 * between leaves them in hand; when his time is over they are tried again under the same uuid: at least once, and as often as others at most. What is
 * known to be taken is not tried again because it could not be written: it fails, and a person may release it. What becomes of one after an attempt,
 * and when it is tried again, is law (scheme/message.h). Who starts the job by hand has it do what he sees; the job tells how many it passed over. */
#ifndef MODULE_OUTBOX_H
#define MODULE_OUTBOX_H

#include "model/run/job.h"
#include "scheme/message.h"

enum { OUTBOX_TAKEN_A_STEP = 10, OUTBOX_WHAT_BYTES = 500 };

extern const struct code_list outbox_state_codes;
struct str outbox_state_text(enum law_message_state s);
enum law_message_state outbox_state_of(const struct record *row);
/* Puts a new row in its place: it is due at once. */
void outbox_begin(struct record *row, stamp_t now);
/* No more than `most` bytes of it, cut between letters. */
struct str outbox_cut(struct str s, size_t most);

struct outbox_attempt {
    enum law_delivery outcome;
    struct str what;               /* why not; no secrets. Bounded where it is written */
    void *more;                    /* of whoever tried, for `end` */
};

struct outbox_round {
    struct job_run *run;
    struct record *taken;          /* in hand, as they were committed */
    size_t count;
    int64_t attempts_most;         /* set by `begin` */
    void *terms;                   /* likewise, as it likes */
};

struct outbox {
    const struct entity *entity;
    const char *due;               /* SQL: uuids of rows that are due, the next first; $1 now, $2 how many at most, behind $3 */
    /* In the transaction that takes them: what the attempts need. */
    err_t (*begin)(struct outbox_round *r, struct tx *tx);
    /* One attempt; no transaction is open. */
    void (*attempt)(struct outbox_round *r, size_t i, struct outbox_attempt *out);
    /* What else is written of it: `row` has its end, and is written behind this. `old`: as it is stored. */
    err_t (*end)(struct outbox_round *r, struct tx *tx, const struct outbox_attempt *a, const struct record *old, struct record *row);
};

err_t outbox_step(struct job_run *run, const struct outbox *box, bool *more);

/* What people do with rows: tried anew at once, or given up. `also`: what else changes of each; may be NULL. E_RULE `rule` where the row's state
 * does not allow it. */
err_t outbox_retry(struct tx *tx, const struct entity *e, const uuid_t *uuids, size_t n, const char *rule);
err_t outbox_give_up(struct tx *tx, const struct entity *e, const uuid_t *uuids, size_t n, const char *rule, void (*also)(struct record *row));

#endif
