/* Claims chosen by a search in place of a list of them. */
#ifndef MODULE_CLAIM_CLAIM_FILTER_H
#define MODULE_CLAIM_CLAIM_FILTER_H

#include "model/write/input.h"
#include "module/claim/claim.h"
#include "module/claim/claim_order.h"

enum { VARIANCE_PERCENT_MOST = 1000000 };   /* above the mean */

/* Claims of the input: "uuids", or those of a `status` that the caller sees and that hold what a search of claims would ask, by id:
 * "filters": {name as the search takes it: value}. E_LIMIT. */
err_t claim_chosen(struct prepare *p, right_t right, enum claim_status status, uuids_t *out);

/* Claims in one of `statuses` (bits of enum claim_status) that the caller sees and that hold what a search of claims would ask: the
 * first `most` behind *after, which becomes the last one; *total (may be NULL): all, wherever they stand. */
err_t claim_filtered_after(struct prepare *p, const struct json *filters, right_t right, int64_t statuses, struct claim_turn *after,
                           size_t most, uuids_t *out, int64_t *total);

#endif
