/* One step of a job over many claims: so many as take a moment, and none stops the others. A job has this as its first member. */
#ifndef MODULE_CLAIM_CLAIM_CHUNK_H
#define MODULE_CLAIM_CLAIM_CHUNK_H

#include "model/run/job.h"
#include "module/claim/claim_tally.h"

struct claim_chunk {
    struct job_run *job;
    /* Finds the next ones behind the job's cursor, at most `size`: uuids and n; none: the job is at its end. */
    err_t (*find)(struct claim_chunk *c, int64_t size);
    /* Does it to them in c->tx, and adds to the tally. What it refuses lies in one of them. */
    err_t (*act)(struct claim_chunk *c);
    const uuid_t *uuids;
    size_t n;
    struct tx *tx;
    struct claim_tally tally;
    struct tally_failures failures;
    uint64_t since_us;
};

/* Finds and does; where that is refused as a whole, one claim alone, which is told and passed over when it is the one. Leaves the
 * transaction open for job_commit, unless n is 0. */
err_t claim_chunk_do(struct claim_chunk *c);
/* job->result {"claim_stats": ..., "failures": [...]}, with what the chunks before came to; `tell` as of a transition. */
err_t claim_chunk_add_up(struct claim_chunk *c, struct str (*tell)(struct arena *a, const struct claim_tally *tally));
/* How many the next chunk takes, for the cursor, where it stands as "size". */
int64_t claim_chunk_next(const struct claim_chunk *c);

#endif
