/* Place columns (decision D20): a row's district, village and second district, copied from the rows that
 * the scope's relations point to. */
#ifndef MODEL_WRITE_PLACE_H
#define MODEL_WRITE_PLACE_H

#include "model/registry/registry.h"

/* Sets the scope columns of records of one table from their relations: one query a relation, whatever
 * the number of records. A record may point at another one of the same call that stands
 * before it and is not stored yet (the location tree, parents first). Where the first relation gives no
 * place the second gives it; without any, the columns are null: the row is visible to all.
 *
 * The location tree (scope.tree) gives itself its place: by its column "type" a district (D) is its own
 * district, a village (V) its own village; everything else, and the district of a ward or village, comes
 * from the parent. */
err_t place_fill(struct db_conn *c, struct arena *a, struct record *records, size_t n);
/* Whether ids must be set before: where a table takes its place from rows of its own. */
bool place_needs_ids(const struct table *t);

#endif
