/* What could not be done: to a claim, to some of a set. */
#ifndef MODULE_CLAIM_CLAIM_REFUSALS_H
#define MODULE_CLAIM_CLAIM_REFUSALS_H

#include "model/write/tx.h"

/* A rule of claims is broken. */
static inline err_t claim_refused(struct tx *tx, const char *rule) { return err_make(tx->arena, E_RULE, "rule", rule, NULL); }

/* Refusals of a set, gathered for the log. */
struct refusals {
    struct buf text;
    size_t n;
};
void refusals_init(struct refusals *r, struct arena *a);
/* `title`: the code of the claim; of one that was not found the uuid by which it was asked for. */
void refuse(struct refusals *r, struct arena *a, struct str title, err_t e);
void refuse_again(struct refusals *r, const struct json *refusal);   /* one that was told before */
/* In the words of the contract: a key and a number. */
void refuse_coded(struct refusals *r, struct str title, const char *message, int code);
void refusals_tell(struct refusals *r, struct tx *tx);

#endif
