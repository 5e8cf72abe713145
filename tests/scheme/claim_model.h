/* A second law of claims, written from the specification alone (claims 3.3 to 3.7, 4; of pre-authorisations what docs/claims.md
 * says): slow and plain, to compare the real one with. It reads the same inputs, searches from end to end, and decides in its own structs. */
#ifndef TESTS_SCHEME_CLAIM_MODEL_H
#define TESTS_SCHEME_CLAIM_MODEL_H

#include "scheme/claim.h"

enum { MODEL_LINES = 16 };

struct model_line {
    int reason;             /* 0: passed */
    int64_t product, policy;
    int limitation;
    int64_t limitation_value, qty;
    int64_t price, deducted, excess_category, excess, value;
    enum law_origin origin;
    bool authorised;        /* paid under the claim's pre-authorisation, of whose amount it takes: */
    int64_t of_authorisation;
};

struct model_consumption {
    int64_t policy, deducted, paid, in_category;
    bool hospital;
};

struct model_claim {
    int status, reason, cause, category;
    int64_t approved;
    bool final;             /* Valuated: approved is what is due */
    bool again;             /* products are chosen again: of other claims those count that were submitted before */
    size_t line_count, consumed_count;
    struct model_line lines[MODEL_LINES];
    struct model_consumption consumed[MODEL_LINES];
};

/* Submission, from what the claim was given. */
void model_check(const struct law_scheme *s, const struct law_claim *claim, struct model_claim *out);
/* Value, of the lines as `out` has them after model_check; a reservation, or what processing writes. */
void model_value(const struct law_scheme *s, const struct law_claim *claim, struct model_claim *out, bool process);

#endif
