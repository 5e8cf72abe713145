/* Former states as rows (decision D1): the live row, with the rows it owns, is copied to the history
 * twins before it changes; the copies of owned rows point at the copy of their owner and hold as long as
 * that does, so that at any moment one state of each holds. */
#include "model/write/internal.h"

static err_t copy(struct tx *tx, const struct table *t, const int64_t *live, size_t n, const struct record *owner,
                  int64_t owner_id, int64_t *first)
{
    size_t columns = t->owner ? KEEP_COLUMNS : KEEP_COLUMNS_ROOT;
    struct db_value *cells = ARENA_ARRAY(tx->arena, struct db_value, n * columns);
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);

    if (!n) return OK;
    TRY(db_next_ids(tx->conn, t->sequence, n, ids));
    for (size_t i = 0; i < n; i++) {
        struct db_value *row = cells + i * columns;
        row[0] = db_int(ids[i]);
        row[1] = db_uuid(uuid_new(tx->env));
        row[2] = db_int(live[i]);
        row[3] = db_stamp(tx->now);
        if (t->owner) row[4] = db_int(owner_id), row[5] = owner->at[COLUMN_CHANGED_AT];
    }
    *first = ids[0];
    return db_exec_rows(tx->conn, tx_sql(tx, t)->keep, keep_types, columns, cells, n);
}

static err_t keep_owned(struct tx *tx, const struct record *owner, const struct table *child, int64_t history_id)
{
    struct record *rows;
    size_t n;
    int64_t first, *ids;

    if (child->entity->history != HISTORY_ROWS) return OK;
    TRY(tx_children(tx, owner, child, &rows, &n));
    ids = ARENA_ARRAY(tx->arena, int64_t, n);
    for (size_t i = 0; i < n; i++) ids[i] = rows[i].at[COLUMN_ID].i;
    return copy(tx, child, ids, n, owner, history_id, &first);
}

err_t tx_keep(struct tx *tx, const struct record *owner)
{
    const struct table *t = owner->table;
    struct aggregate *noted = aggregate_find(tx, t, owner->at[COLUMN_ID].i);
    int64_t history_id = 0;

    if (noted && (noted->kept || noted->op == OP_CREATE)) return OK;
    tx_not_before(tx, owner);
    aggregate_kept(tx, owner);
    if (t->entity->history != HISTORY_ROWS) return OK;
    TRY(copy(tx, t, &owner->at[COLUMN_ID].i, 1, NULL, 0, &history_id));
    for (size_t i = 0; i < t->children_count; i++) TRY(keep_owned(tx, owner, t->children[i].table, history_id));
    return OK;
}
