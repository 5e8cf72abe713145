/* What only some schemes' rules ask of a set of claims: parts of bundles, whether diagnoses are known. */
#ifndef MODULE_CLAIM_SET_CLAIM_RULES_H
#define MODULE_CLAIM_SET_CLAIM_RULES_H

#include "module/claim_set/claim_set.h"

/* The set knows its scheme, people and lines. One question a rule that is on, sent together; none where all are off. */
err_t claim_rules_load(struct claim_set *s, const int64_t *claims, size_t n);

#endif
