/* Claims chosen by a search in place of a list of them. */
#ifndef MODULE_CLAIM_CLAIM_FILTER_H
#define MODULE_CLAIM_CLAIM_FILTER_H

#include "model/write/input.h"
#include "module/claim/claim.h"

enum { VARIANCE_PERCENT_MOST = 1000000 };   /* above the mean */

/* Claims of the input: "uuids", or those of a `status` that the caller sees and that hold what a search of claims would ask, by id:
 * "filters": {name as the search takes it: value}. E_LIMIT. */
err_t claim_chosen(struct prepare *p, right_t right, enum claim_status status, uuids_t *out);

/* Claims that the caller sees and that hold what a search of claims would ask, by id: the first `most` behind the id *after, which
 * becomes the last one's; *total (may be NULL): all, whatever their id. */
err_t claim_filtered_after(struct prepare *p, const struct json *filters, right_t right, int64_t *after, size_t most, uuids_t *out,
                           int64_t *total);

#endif
