/* The people of a set of claims: whom policies cover, what was consumed, what was provided before. */
#ifndef MODULE_CLAIM_CLAIM_PEOPLE_H
#define MODULE_CLAIM_CLAIM_PEOPLE_H

#include "module/claim/claim_set.h"

struct person {
    int64_t id;
    struct law_file file;
    struct law_coverage *coverages;
    struct law_earlier_line *lines;
    struct law_earlier_claim *claims;
    size_t claims_in_set, lines_in_set;
};

err_t claim_people_load(struct claim_set *s, const int64_t *claims, size_t n, bool earlier);

#endif
