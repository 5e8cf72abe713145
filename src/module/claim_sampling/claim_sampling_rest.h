/* Claims of a sample that are still to be processed, so many at a time. */
#ifndef MODULE_CLAIM_SAMPLING_CLAIM_SAMPLING_REST_H
#define MODULE_CLAIM_SAMPLING_CLAIM_SAMPLING_REST_H

#include "module/claim/claim_order.h"
#include "module/claim_flow/claim_tally.h"
#include "scheme/sampling.h"

/* Of sample $1. */
#define IN_BATCH " FROM claim_sampling_assignment a JOIN claim c ON c.id = a.claim_id AND c.deleted_at IS NULL"
#define OF_BATCH " WHERE a.deleted_at IS NULL AND a.sampling_batch_id = $1"

struct sampling_part {                 /* as they are decided */
    uuid_t *uuids;
    bool *idle;                        /* it was skipped, and nobody looked at it since */
    size_t n;
    struct claim_turn last;
};
extern const struct claim_turn sampling_first;
err_t sampling_part_read(struct db_conn *c, struct arena *a, int64_t batch, struct claim_turn after, int64_t most, struct sampling_part *out);
/* Of n from one on, whose people are locked: cuts the idle ones by the sample's ratio and processes all; *cuts grows by how many were
 * cut. One that cannot be cut is told and stays. */
err_t sampling_part_decide(struct tx *tx, const struct law_sample *sample, const struct sampling_part *part, size_t from, size_t n,
                           struct claim_tally *tally, int64_t *cuts);
struct law_sample sampling_kept(const struct record *batch);   /* of one that was decided */

#endif
