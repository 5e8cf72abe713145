/* One step of a job over many claims: so many as take a moment, and none stops the others. A job has this as its first member. */
#ifndef MODULE_CLAIM_FLOW_CLAIM_CHUNK_H
#define MODULE_CLAIM_FLOW_CLAIM_CHUNK_H

#include "model/run/job.h"
#include "module/claim/claim_order.h"
#include "module/claim_flow/claim_tally.h"

struct claim_chunk {
    struct job_run *job;
    /* Finds the next ones behind the job's cursor, at most `size`: uuids and n; none: the job is at its end. */
    err_t (*find)(struct claim_chunk *c, int64_t size);
    /* Begins with all of them in c->tx: what is to be locked. */
    err_t (*lock)(struct claim_chunk *c);
    /* Does it to n of them from one on, and adds to the tally. What it refuses lies in one of them. */
    err_t (*act)(struct claim_chunk *c, size_t from, size_t n);
    const uuid_t *uuids;
    size_t n;
    struct tx *tx;
    struct claim_tally tally;
    struct tally_failures failures;
    int64_t size, next;              /* of this one, of the next */
    bool gave_way;
};

/* Finds and does; where others wait meanwhile as few as they have time for (claim_pace.h); where that is refused as a whole one claim
 * alone, which is told and passed over when it is the one. Leaves the transaction open for job_commit, unless n is 0. */
err_t claim_chunk_do(struct claim_chunk *c);
/* job->result {"claim_stats": ..., "failures": [...]}, with what the chunks before came to; `tell` as of a transition. */
err_t claim_chunk_add_up(struct claim_chunk *c, struct str (*tell)(struct arena *a, const struct claim_tally *tally));
/* A number of the cursor or the input; `standard` where it is not there. */
int64_t claim_chunk_number(const struct json *from, const char *name, int64_t standard);
/* Behind which claim of that order the cursor stands: before all at first. */
struct claim_turn claim_chunk_after(const struct claim_chunk *c, enum claim_order order);
/* Keeps the chunk: a cursor behind `last`, with how many the next one takes, and one more number of the job's own. */
err_t claim_chunk_commit(const struct claim_chunk *c, const struct claim_turn *last, const char *further, int64_t n);

#endif
