/* The one order in which claims are decided, for whoever reads them from the database part by part. */
#ifndef MODULE_CLAIM_CLAIM_ORDER_H
#define MODULE_CLAIM_CLAIM_ORDER_H

#include "db/db.h"

/* Each claim of a family or policy is decided with what those before it consumed: in full, so that it is the same for groups of any
 * size. Ties, and only they, by id. */
enum claim_order {
    CLAIM_BY_STAMP,            /* of submitted ones: submit_stamp; without a stamp first */
    CLAIM_BY_DAY,              /* of entered ones: date_claimed */
};

/* What claims c are sorted by before their id, and what index claim_i_turn has; its values as numbers, days or microseconds. */
const char *claim_moment_sql(struct arena *a, enum db_engine engine, enum claim_order order);
struct db_value claim_moment_value(enum claim_order order, int64_t moment);
int64_t claim_moment_read(enum claim_order order, const struct db_value *v);
int64_t claim_moment_first(enum claim_order order);                  /* before all claims, with id 0 */

/* Where a page of claims begins: behind this one. */
struct claim_turn { enum claim_order order; int64_t moment, id; };

#endif
