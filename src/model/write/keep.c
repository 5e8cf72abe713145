/* Former states as rows (decision D1): the live row, with the rows it owns, is copied to the history
 * twins before it changes; the copies of owned rows point at the copy of their owner and hold as long as
 * that does, so that at any moment one state of each holds. */
#include "model/write/internal.h"

/* `at`: until when that state held. */
static err_t copy(struct tx *tx, const struct table *t, const int64_t *live, size_t n, stamp_t at, const struct record *owner,
                  int64_t owner_id, int64_t *first)
{
    size_t columns = owner ? KEEP_COLUMNS : KEEP_COLUMNS_ROOT;
    struct db_value *cells = ARENA_ARRAY(tx->arena, struct db_value, n * columns);
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);

    if (!n) return OK;
    TRY(db_next_ids(tx->conn, t->sequence, n, ids));
    for (size_t i = 0; i < n; i++) {
        struct db_value *row = cells + i * columns;
        row[0] = db_int(ids[i]);
        row[1] = db_uuid(uuid_new(tx->env));
        row[2] = db_int(live[i]);
        row[3] = db_stamp(at);
        if (owner) row[4] = db_int(owner_id), row[5] = owner->at[COLUMN_CHANGED_AT];
    }
    *first = ids[0];
    return db_exec_rows(tx->conn, tx_sql(tx, t)->keep, keep_types, columns, cells, n);
}

/* One look for the rows of all lists: number of the list and id, in that order. */
static err_t keep_owned(struct tx *tx, const struct record *owner, int64_t history_id)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct table *t = owner->table;
    struct db_rows rows;
    int64_t *ids, first;

    if (!tx_sql(tx, t)->owned.p) return OK;
    TRY(db_query(tx->conn, tx_sql(tx, t)->owned, &owner->at[COLUMN_ID], 1, types, 2, &rows));
    ids = ARENA_ARRAY(tx->arena, int64_t, rows.rows);
    for (size_t i = 0, n = 0; i < rows.rows; i++) {
        int64_t list = db_cell(&rows, i, 0)->i;
        ids[n++] = db_cell(&rows, i, 1)->i;
        if (i + 1 < rows.rows && db_cell(&rows, i + 1, 0)->i == list) continue;
        TRY(copy(tx, t->children[list].table, ids, n, tx->now, owner, history_id, &first));
        n = 0;
    }
    return OK;
}

/* Notes those that are not kept yet; of their ids, in `live`, how many they are. */
static size_t note_kept(struct tx *tx, const struct record *const *owners, size_t n, int64_t *live, const struct record **kept)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        const struct aggregate *noted = aggregate_find(tx, owners[i]->table, owners[i]->at[COLUMN_ID].i);
        if (noted && (noted->kept || noted->op == OP_CREATE)) continue;
        tx_not_before(tx, owners[i]);
        aggregate_kept(tx, owners[i]);
        kept[count] = owners[i];
        live[count++] = owners[i]->at[COLUMN_ID].i;
    }
    return count;
}

err_t keep_all(struct tx *tx, const struct record *const *owners, size_t n)
{
    int64_t *live = ARENA_ARRAY(tx->arena, int64_t, n), first = 0;
    const struct record **kept = ARENA_ARRAY(tx->arena, const struct record *, n);
    const struct table *t = n ? owners[0]->table : NULL;

    n = note_kept(tx, owners, n, live, kept);
    if (!n || t->entity->history != HISTORY_ROWS) return OK;
    if (!tx_sql(tx, t)->owned.p) return copy(tx, t, live, n, tx->now, NULL, 0, &first);
    for (size_t i = 0; i < n; i++) {
        TRY(copy(tx, t, &live[i], 1, tx->now, NULL, 0, &first));
        TRY(keep_owned(tx, kept[i], first));
    }
    return OK;
}

err_t keep_gone(struct tx *tx, const struct record *r)
{
    const stamp_t gone = r->at[COLUMN_DELETED_AT].t;
    int64_t first;

    tx_not_before(tx, r);
    if (stamp_cmp(tx->now, gone) < 0) tx->now = gone;
    aggregate_kept(tx, r);
    if (r->table->entity->history != HISTORY_ROWS) return OK;
    return copy(tx, r->table, &r->at[COLUMN_ID].i, 1, gone, NULL, 0, &first);
}

err_t tx_keep(struct tx *tx, const struct record *owner) { return keep_all(tx, &owner, 1); }
