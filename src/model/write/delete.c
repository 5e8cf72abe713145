/* Deleting sets deleted_at and raises version. changed_at stays: it says since when the last state held,
 * which as-of reads need; the time of the deletion is deleted_at itself, who did it stands in the journal. */
#include "model/write/internal.h"

static err_t store(struct tx *tx, const struct record *records, size_t n)
{
    static const enum db_type types[] = {DB_INT, DB_STAMP};
    struct db_value *cells = ARENA_ARRAY(tx->arena, struct db_value, n * 2);

    for (size_t i = 0; i < n; i++) {
        cells[i * 2] = records[i].at[COLUMN_ID];
        cells[i * 2 + 1] = db_stamp(tx->now);
    }
    return db_exec_rows(tx->conn, tx_sql(tx, records[0].table)->remove, types, 2, cells, n);
}

static struct change removal(struct tx *tx, const struct record *r)
{
    struct change change = {.table = r->table, .op = OP_DELETE, .old = *r, .new_ = record_copy(tx->arena, *r)};

    change.new_.at[COLUMN_DELETED_AT] = db_stamp(tx->now);
    change.new_.at[COLUMN_VERSION] = db_int(aggregate_next_version(tx, r));
    return change;
}

static err_t delete_owned(struct tx *tx, const struct record *owner)
{
    for (size_t i = 0; i < owner->table->children_count; i++) {
        struct record *rows;
        size_t n;
        TRY(tx_children(tx, owner, owner->table->children[i].table, &rows, &n));
        TRY(tx_delete(tx, rows, n));
    }
    return OK;
}

static err_t after(struct tx *tx, struct change *change)
{
    count_add(&tx->hidden->counts, &change->old, -1);
    tx_touch(tx, change->table->entity->epoch);
    return listeners_call(tx, change, PHASE_AFTER);
}

err_t tx_delete(struct tx *tx, const struct record *records, size_t n)
{
    struct change *changes = ARENA_ARRAY(tx->arena, struct change, n);

    if (!n) return OK;
    for (size_t i = 0; i < n; i++) {
        tx_not_before(tx, &records[i]);
        changes[i] = removal(tx, &records[i]);
        TRY(listeners_call(tx, &changes[i], PHASE_BEFORE));
        TRY(aggregate_note(tx, &changes[i]));
    }
    for (size_t i = 0; i < n; i++) TRY(delete_owned(tx, &records[i]));
    TRY(store(tx, records, n));
    for (size_t i = 0; i < n; i++) TRY(after(tx, &changes[i]));
    return listeners_call_many(tx, changes, n);
}
