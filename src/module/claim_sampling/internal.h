/* What the files of this area share. */
#ifndef MODULE_CLAIM_SAMPLING_INTERNAL_H
#define MODULE_CLAIM_SAMPLING_INTERNAL_H

#include "model/write/input.h"
#include "module/claim/claim.h"
#include "module/claim/claim_refusals.h"
#include "module/claim_sampling/claim_sampling.h"

struct function_call;
err_t claim_samples(struct function_call *c), claim_sample_finding(struct function_call *c);

/* {"uuids": [...] or "filters": {name as the search of claims takes it: value}, "percentage", "taskGroup"?: uuid}: checked claims
 * that are in no sample yet are drawn into one; those drawn are selected for review. E_RULE claim_sampling_empty. */
err_t claim_sampling_create_prepare(struct prepare *p, void **plan);
err_t claim_sampling_create_apply(struct tx *tx, void *plan);
/* {"uuid" or "id", "percentage"}: draws more of the same claims. E_RULE claim_sampling_smaller. */
err_t claim_sampling_update_prepare(struct prepare *p, void **plan);
err_t claim_sampling_update_apply(struct tx *tx, void *plan);
/* {"uuid" or "id"}: what its review tells is applied to the rest, and all of it is processed; a large sample by a job. Sent again it
 * goes on with what could not be done before. E_RULE claim_sampling_unreviewed, _worthless, _decided. */
err_t claim_sampling_approve_prepare(struct prepare *p, void **plan);
err_t claim_sampling_approve_apply(struct tx *tx, void *plan);
err_t claim_sampling_step(struct job_run *run, bool *more);
/* Finds the batch of an input {"uuid" or "id"}. */
struct sample_key { uuid_t uuid; int64_t id; };
err_t claim_sample_read(struct prepare *p, struct sample_key *out);
err_t claim_sample_find(struct tx *tx, const struct sample_key *key, struct record *out);

#endif
