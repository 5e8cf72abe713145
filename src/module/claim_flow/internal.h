/* What the files of this area share. */
#ifndef MODULE_CLAIM_FLOW_INTERNAL_H
#define MODULE_CLAIM_FLOW_INTERNAL_H

#include "module/claim/claim_order.h"
#include "module/claim/claim_refusals.h"
#include "module/claim_flow/claim_flow.h"

struct claim_set;
struct set_claim;

extern const struct command claim_commands[];
err_t claim_forecast(struct function_call *c), claim_selection_preview(struct function_call *c), claim_prices(struct function_call *c);

/* ---- what the table calls ---- */

err_t claim_many_prepare(struct prepare *p, void **plan);
err_t claim_select(struct tx *tx, const struct claim_many *many, struct claim_tally *tally);
err_t claim_submit(struct tx *tx, const struct claim_many *many, struct claim_tally *tally);
err_t claim_process(struct tx *tx, const struct claim_many *many, struct claim_tally *tally);
err_t claim_deliver(struct tx *tx, const struct claim_many *many, struct claim_tally *tally);
err_t claim_remove(struct tx *tx, const struct claim_many *many, struct claim_tally *tally);
err_t claim_review_prepare(struct prepare *p, void **plan);
err_t claim_review_apply(struct tx *tx, void *plan);
err_t claim_feedback_prepare(struct prepare *p, void **plan);
err_t claim_feedback_apply(struct tx *tx, void *plan);

/* The set of a command; counts those that failed or were changed. */
err_t claim_set_open(struct tx *tx, const struct claim_many *many, bool earlier, struct claim_tally *tally, struct claim_set *out);
/* Reserves what a checked claim will consume, or closes what it did (claims 4.7). */
void claim_reserve(struct claim_set *s, struct set_claim *c);

/* ---- a set by rule ---- */

/* {"uuids" or "filters", "what": "review"|"feedback", "mode": "all"|"random"|"variance", "percentage": whole, of the set or above the
 * mean, "value": the least claimed (not of "random")}. Answers {"claims": checked ones, "submitted": idle ones among them, "selected",
 * "notSelected"}. E_RULE claim_selection_empty. */
err_t claim_select_rule_prepare(struct prepare *p, void **plan);
err_t claim_select_rule_apply(struct tx *tx, void *plan);

/* ---- sets that are too large for a request ---- */

enum claim_order claim_order_of(const struct claim_transition *t);   /* of what it begins with */
/* The list as its claims stand now; uuids of no claim at the end. */
err_t claim_in_order(struct tx *tx, struct claim_many *many);
/* Starts the job that takes the set group by group: {"job": uuid, "claims": how many, -1 where they are still to be counted}. */
err_t claim_bulk_start(struct tx *tx, const struct claim_many *many);
extern const struct job claim_jobs[];
extern const struct argument claim_progress_arguments[];
err_t claim_progress(struct function_call *c);

/* Posts what valuated claims cost, after they were written. */
err_t claim_book(struct tx *tx, const int64_t *claims, size_t n);

/* ---- prompts for feedback (claims 5.2) ---- */

/* Asks the officer of the patient's village. E_RULE claim_no_officer (villages) when there is none with a phone. */
err_t claim_prompt_open(struct tx *tx, const struct record *claim);
err_t claim_prompts_close(struct tx *tx, const int64_t *claims, size_t n);

#endif
