/* Totals of entities that are `counted` (decision D19), in table row_count: entity, place, state, n.
 * place is the row's district, 0 for none; state is "current": deleted rows do not count. The total of
 * some rows is SUM(n): on PostgreSQL a change adds a row, so that writers never wait for each other, and
 * a job folds them. */
#ifndef MODEL_WRITE_COUNT_H
#define MODEL_WRITE_COUNT_H

#include "base/vec.h"
#include "model/registry/registry.h"

/* What a transaction changed, gathered until its end. */
struct count {
    const struct table *table;
    int64_t place;
    struct str state;
    int64_t n;
};
struct counts {
    struct map by_key;
    VEC(struct count *) list;
};

void counts_init(struct counts *counts, struct arena *a);
/* Records that are deleted, and of entities that are not `counted`, are passed over. */
void count_add(struct counts *counts, const struct record *r, int64_t n);
/* A change of any kind, deleting and bringing back included. */
void count_move(struct counts *counts, const struct record *from, const struct record *to);
err_t counts_write(struct db_conn *c, struct arena *a, const struct counts *counts);

/* Folds PostgreSQL's rows to one for each entity, place and state. *folded: rows taken away. A
 * transaction of its own is best; two at once do no harm. SQLite has nothing to fold. */
err_t count_compact(struct db_conn *c, int64_t *folded);

#endif
