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

enum { PEOPLE_ASKS = 5 };

/* What is asked about them, and the answers. */
struct claim_people {
    struct claim_set *s;
    bool earlier;
    struct db_value lists[2];        /* ids of people, of claims */
    struct db_rows rows[PEOPLE_ASKS];
};

/* The questions (as many as it returns) to be sent with others; then, when the claims have their lines, the answers. */
size_t claim_people_ask(struct claim_people *a, struct claim_set *s, const int64_t *claims, size_t n, bool earlier,
                        struct db_ask *asks);
void claim_people_take(struct claim_people *a);
/* What was provided before, asked for later where it was left out. */
struct db_ask claim_people_earlier_ask(struct claim_people *a);
void claim_people_earlier_take(struct claim_people *a);

#endif
