/* Former states as rows (decision D1): the live row, with the rows it owns, is copied to the history
 * twins before it changes; the copies of owned rows point at the copy of their owner and hold as long as
 * that does, so that at any moment one state of each holds. */
#include <assert.h>

#include "model/write/internal.h"

/* A row to be copied: until when that state held; of an owned one the copy of its owner, and since when that state of the owner held. */
struct former {
    int64_t live;
    stamp_t at;
    int64_t owner;
    stamp_t since;
};

/* copies: their ids. */
static err_t copy(struct tx *tx, const struct table *t, const struct former *rows, size_t n, int64_t *copies)
{
    size_t columns = t->owner ? KEEP_COLUMNS : KEEP_COLUMNS_ROOT;
    struct db_value *cells = ARENA_ARRAY(tx->arena, struct db_value, n * columns);

    if (!n) return OK;
    TRY(db_next_ids(tx->conn, t->sequence, n, copies));
    for (size_t i = 0; i < n; i++) {
        struct db_value *row = cells + i * columns;
        row[0] = db_int(copies[i]);
        row[1] = db_uuid(uuid_new(tx->env));
        row[2] = db_int(rows[i].live);
        row[3] = db_stamp(rows[i].at);
        if (t->owner) row[4] = db_int(rows[i].owner), row[5] = db_stamp(rows[i].since);
    }
    return db_exec_rows(tx->conn, tx_sql(tx, t)->keep, keep_types, columns, cells, n);
}

/* Owners that were copied just now, by their id: what the copies of their rows say of them. */
static struct map copied_owners(struct tx *tx, const struct record *const *owners, const int64_t *copies, size_t n)
{
    struct former *of = ARENA_ARRAY(tx->arena, struct former, n);
    struct map by_id;

    map_init(&by_id, tx->arena, n);
    for (size_t i = 0; i < n; i++) {
        of[i] = (struct former){.live = owners[i]->at[COLUMN_ID].i, .at = tx->now, .owner = copies[i], .since = owners[i]->at[COLUMN_CHANGED_AT].t};
        map_put(&by_id, map_id_key(&of[i].live), &of[i]);
    }
    return by_id;
}

enum { OWNED_LIST, OWNED_OWNER, OWNED_ID, OWNED_COLUMNS };

/* One look for the rows of all lists of all owners, list by list; a copy for each list. */
static err_t keep_owned(struct tx *tx, const struct record *const *owners, const int64_t *live, const int64_t *copies, size_t n)
{
    static const enum db_type types[OWNED_COLUMNS] = {DB_INT, DB_INT, DB_INT};
    const struct table *t = owners[0]->table;
    struct db_value list = db_list(DB_INTS, live, n);
    struct map of = copied_owners(tx, owners, copies, n);
    struct former *formers;
    struct db_rows rows;
    int64_t *ids;

    TRY(db_query(tx->conn, tx_sql(tx, t)->owned, &list, 1, types, OWNED_COLUMNS, &rows));
    formers = ARENA_ARRAY(tx->arena, struct former, rows.rows);
    ids = ARENA_ARRAY(tx->arena, int64_t, rows.rows);
    for (size_t i = 0, m = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        formers[m] = *(const struct former *)map_get(&of, map_id_key(&row[OWNED_OWNER].i));
        formers[m++].live = row[OWNED_ID].i;
        if (i + 1 < rows.rows && db_cell(&rows, i + 1, OWNED_LIST)->i == row[OWNED_LIST].i) continue;
        TRY(copy(tx, t->children[row[OWNED_LIST].i].table, formers, m, ids));
        m = 0;
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
    int64_t *live = ARENA_ARRAY(tx->arena, int64_t, n), *copies = ARENA_ARRAY(tx->arena, int64_t, n);
    const struct record **kept = ARENA_ARRAY(tx->arena, const struct record *, n);
    struct former *formers = ARENA_ARRAY(tx->arena, struct former, n);
    const struct table *t = n ? owners[0]->table : NULL;

    n = note_kept(tx, owners, n, live, kept);
    if (!n || t->entity->history != HISTORY_ROWS) return OK;
    for (size_t i = 0; i < n; i++) formers[i] = (struct former){.live = live[i], .at = tx->now};
    TRY(copy(tx, t, formers, n, copies));
    return tx_sql(tx, t)->owned.p ? keep_owned(tx, kept, live, copies, n) : OK;
}

err_t keep_gone(struct tx *tx, const struct record *r)
{
    const stamp_t gone = r->at[COLUMN_DELETED_AT].t;
    int64_t id;

    assert(!r->table->owner && "owned rows stand again with their owner");
    tx_not_before(tx, r);
    if (stamp_cmp(tx->now, gone) < 0) tx->now = gone;
    aggregate_kept(tx, r);
    if (r->table->entity->history != HISTORY_ROWS) return OK;
    return copy(tx, r->table, &(struct former){.live = r->at[COLUMN_ID].i, .at = gone}, 1, &id);
}

err_t tx_keep(struct tx *tx, const struct record *owner) { return keep_all(tx, &owner, 1); }
