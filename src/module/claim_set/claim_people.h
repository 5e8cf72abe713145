/* The people of a set of claims: whom policies cover, what was consumed, what was provided before. */
#ifndef MODULE_CLAIM_SET_CLAIM_PEOPLE_H
#define MODULE_CLAIM_SET_CLAIM_PEOPLE_H

#include "module/claim_set/claim_set.h"

struct person {
    int64_t id;
    struct law_file file;
    struct law_coverage *coverages;
    struct law_earlier_line *lines;
    struct law_earlier_claim *claims;
    size_t claims_in_set, lines_in_set;
    size_t line_room, claim_room;    /* of lines and claims */
    struct person_kept *kept;        /* claim_people_keep */
};

enum { PEOPLE_ASKS = 5 };

/* What is asked about them, and the answers. */
struct claim_people {
    struct claim_set *s;
    bool earlier;
    struct db_value lists[3];        /* ids of people, of claims; the day of the view */
    struct db_rows rows[PEOPLE_ASKS];
};

/* The questions (as many as it returns) to be sent with others; then, when the claims have their lines, the answers. */
size_t claim_people_ask(struct claim_people *a, struct claim_set *s, const int64_t *claims, size_t n, bool earlier,
                        struct db_ask *asks);
void claim_people_take(struct claim_people *a);
/* What was provided before, as far as these claims reach back, or (`whole`) all of it (claim_earlier.c); after the people and the
 * scheme. `own`: ids of the set's claims. A claim that is not there yet is asked for with a person's whole past (`earlier` above). */
err_t claim_earlier_load(struct claim_set *s, const int64_t *own, size_t n, bool whole);

/* What the rows of the set's own claims say of consumption is taken out of the sums. */
void claim_set_disown(struct claim_set *s, struct set_claim *c);
void claim_people_keep(struct claim_set *s);
void claim_people_rewind(struct claim_set *s);

/* What a line takes of an entry of a pre-authorisation, and of its amount, beyond what its row says: less where they are negative. */
struct claim_taken { int64_t authorisation, entry; enum law_kind kind; int64_t qty, amount; };

/* A claim that is in no row of the world that is looked at: what it used up, and what it provided. */
struct claim_recalled {
    int64_t person;
    struct law_earlier_claim claim;      /* id 0: it was rejected, and provided nothing */
    const struct law_earlier_line *lines;
    size_t line_count;
    const struct law_consumption *used;
    size_t used_count;
    const struct claim_taken *taken;
    size_t taken_count;
};
/* Of a claim that was decided: one for each line at most, as many as it answers. */
size_t claim_authorisation_taken(const struct claim_set *s, const struct set_claim *c, struct claim_taken *out);
void claim_authorisation_recall(struct claim_set *s, const struct claim_taken *taken, size_t n);
void claim_people_recall(struct claim_set *s, const struct claim_recalled *r);

#endif
