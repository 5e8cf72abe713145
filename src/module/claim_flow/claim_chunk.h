/* One step of a job over many claims: so many as take a moment, and none stops the others. A job has this as its first member. */
#ifndef MODULE_CLAIM_FLOW_CLAIM_CHUNK_H
#define MODULE_CLAIM_FLOW_CLAIM_CHUNK_H

#include "model/run/job.h"
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
/* How many the next chunk takes, for the cursor, where it stands as "size". */
int64_t claim_chunk_next(const struct claim_chunk *c);

#endif
