#include "module/seed.h"

#include "model/write/input.h"

err_t seed_is_empty(struct tx *tx, const struct entity *e, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, str_format(tx->arena, "SELECT id FROM %s LIMIT 1", e->table), NULL, 0, types, 1, &rows));
    *out = !rows.rows;
    return OK;
}

static struct record row_of(struct tx *tx, const struct seed *seed, size_t i)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, seed->entity));
    const struct seed_row *row = &seed->rows[i];

    r.at[COLUMN_ID] = db_int((int64_t)i + 1);
    if (row->code) *record_cell(&r, "code") = db_text(str_of(row->code));
    *record_cell(&r, seed->label) = db_text(str_of(row->label));
    if (row->french) *record_cell(&r, "alt_language") = db_text(str_of(row->french));
    if (row->kind) *record_cell(&r, seed->kind) = db_text(str_of(row->kind));
    if (seed->no) *record_cell(&r, seed->no) = db_bool(false);
    if (table_column(r.table, "sort_order") > 0) *record_cell(&r, "sort_order") = db_int((int64_t)i + 1);
    return r;
}

static err_t seed_list(struct tx *tx, const struct seed *seed)
{
    struct record *records;
    size_t n = 0;
    bool empty;

    TRY(seed_is_empty(tx, seed->entity, &empty));
    if (!empty) return OK;
    while (seed->rows[n].label) n++;
    records = ARENA_ARRAY(tx->arena, struct record, n);
    for (size_t i = 0; i < n; i++) records[i] = row_of(tx, seed, i);
    return tx_insert_numbered(tx, records, n);
}

err_t seed_lists(struct tx *tx, const struct seed *seeds)
{
    for (; seeds->entity; seeds++) TRY(seed_list(tx, seeds));
    return OK;
}

err_t seed_prepare(struct prepare *p, void **plan)
{
    *plan = NULL;
    return input_only(p, LIST(NULL));
}
