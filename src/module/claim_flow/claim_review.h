/* What a review says of the parts of packages (claims 1.3, 5.1). */
#ifndef MODULE_CLAIM_FLOW_CLAIM_REVIEW_H
#define MODULE_CLAIM_FLOW_CLAIM_REVIEW_H

#include "base/vec.h"
#include "module/claim_flow/internal.h"

/* The caller reviews claims of the set: each names his interactive profile, where he has one. */
err_t claim_reviewer(struct claim_set *s);
void claim_reviewed(struct claim_set *s, struct set_claim *c);

struct part_finding {
    int64_t service, id;              /* id 0: named by its code */
    struct str code;
    bool qty_sent, price_sent, justification_sent;
    struct db_value qty, price, justification;
};
struct part_findings {
    VEC(struct part_finding) of[2];   /* items, services */
    bool heeded;                      /* the scheme pays packages by their parts */
};

/* A member that may be left out; null empties it. */
err_t review_value(struct prepare *p, const struct json *of, const char *name, struct type type, bool *sent, struct db_value *out);

/* "items" and "services" of a service of this id: [{"id" or "item": {"code"}, "qtyApproved"?, "priceApproved"?, "justification"?}].
 * The contract's clients say "qtyDisplayed" and "priceAsked", and send all parts. */
err_t review_parts_read(struct prepare *p, const struct json *line, int64_t service, struct part_findings *to);
size_t review_parts_count(const struct part_findings *f);
/* Into the rows of the claim. What is approved as it was claimed is no finding. */
err_t review_parts_take(struct tx *tx, const struct record *claim, const struct part_findings *f);
/* What a reviewer found is undone where claims become entries again. */
err_t review_parts_clear(struct tx *tx, const int64_t *claims, size_t n);

#endif
