/* Samples of claims (claims 5.4): what the review of some decides for the rest. Their entities stand with the claim's. */
#ifndef MODULE_CLAIM_SAMPLING_CLAIM_SAMPLING_H
#define MODULE_CLAIM_SAMPLING_CLAIM_SAMPLING_H

#include "model/write/tx.h"

extern const struct module claim_sampling_module;

/* Somebody consents to what a sample decides for the rest: as claim_sampling_batch.approve, once. */
err_t claim_sample_consent(struct tx *tx, uuid_t batch);

#endif
