/* What rules of a scheme's own would have said of claims that were judged without them. Nothing is written. */
#ifndef MODULE_CLAIM_RECHECK_CLAIM_RULE_TRIAL_H
#define MODULE_CLAIM_RECHECK_CLAIM_RULE_TRIAL_H

#include "base/json.h"
#include "base/money.h"
#include "module/claim_rule/claim_rule.h"

struct claim_trial {
    date_t from, to;                   /* days of visits, both inclusive */
    bool codes;                        /* whether claims may be named */
    int64_t after, total;              /* the last claim that was asked about; how many there are, 0: not counted yet */
    int64_t claims, lines, claims_rejected, lines_rejected, to_review, failed;
    money_t rejected, reviewed;        /* worth of the lines rejected; of claims sent to review */
    struct buf first;                  /* of the first: JSON objects with commas between */
    int64_t first_count;
};

void claim_trial_begin(struct claim_trial *t, struct arena *a, date_t from, date_t to, bool codes);
/* Some more claims, by id: those that were submitted and not rejected. A claim that the caller does not see does not count. */
err_t claim_trial_some(struct tx *tx, const struct law_own *own, struct claim_trial *t, bool *more);
/* {"from", "to", "after", "total", "claims", "lines", "claimsRejected", "linesRejected", "claimsToReview", "claimsFailed",
 * "amountRejected", "amountToReview", "first": [{"claim", "deed", "line", "words", "amount"}]} */
struct str claim_trial_text(struct arena *a, const struct claim_trial *t);

#endif
