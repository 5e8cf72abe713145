/* Contributions: money booked against policies (enrolment 7.1). The contract calls them premiums. */
#ifndef MODULE_CONTRIBUTION_CONTRIBUTION_H
#define MODULE_CONTRIBUTION_CONTRIBUTION_H

#include "model/registry/module.h"

extern const struct module contribution_module;
extern const struct entity premium_entity;


/* Of imported contributions: their receipts become unique within their product, from now on. *twice: ids of those that stay without,
 * as an earlier one has the receipt. */
err_t contribution_claim_receipts(struct tx *tx, const int64_t *ids, size_t n, int64_t **twice, size_t *count);

#endif
