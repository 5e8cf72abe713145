/* Many rows in one statement: for commands that work on sets. */
#include "db/sql.h"
#include "model/write/internal.h"

static void select_all(struct sql *s, const struct table *t)
{
    sql_add(s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(s, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(s, " FROM %s WHERE ", t->entity->table);
}

static err_t ask(struct tx *tx, const struct sql *s, const struct table *t, struct db_value list, struct record **out, size_t *n)
{
    struct db_rows rows;

    TRY(db_query(tx->conn, sql_text(s), &list, 1, t->types, t->count, &rows));
    *out = ARENA_ARRAY(tx->arena, struct record, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) (*out)[i] = (struct record){t, (struct db_value *)db_cell(&rows, i, 0)};
    return OK;
}

static struct str uuid_key(const uuid_t *u) { return (struct str){(const char *)u->b, sizeof u->b}; }

err_t tx_get_many(struct tx *tx, const struct entity *e, const uuid_t *uuids, size_t n, struct record *out, err_t *why)
{
    const struct table *t = registry_table_of(tx->registry, e);
    struct record *found;
    struct map by_uuid;
    struct sql s;
    size_t rows;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    select_all(&s, t);
    sql_in(&s, "uuid", 1);
    sql_add(&s, " ORDER BY id");
    sql_for_update(&s);
    TRY(ask(tx, &s, t, db_list(DB_UUIDS, uuids, n), &found, &rows));
    map_init(&by_uuid, tx->arena, rows);
    for (size_t i = 0; i < rows; i++) map_put(&by_uuid, uuid_key(&found[i].at[COLUMN_UUID].u), &found[i]);
    for (size_t i = 0; i < n; i++) {
        const struct record *r = map_get(&by_uuid, uuid_key(&uuids[i]));
        out[i] = r ? *r : (struct record){t, NULL};
        why[i] = !r || !access_sees(tx->who, *r) ? row_missing(tx->arena, E_NOT_FOUND, e, uuids[i])
                 : !r->at[COLUMN_DELETED_AT].null ? row_missing(tx->arena, E_DELETED, e, uuids[i]) : OK;
    }
    return OK;
}

err_t tx_get_found(struct tx *tx, const struct entity *e, struct str sql, const struct db_value *params, size_t n,
                   struct record **out, size_t *count)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;
    uuid_t *uuids;
    err_t *why;

    TRY(db_query(tx->conn, sql, params, n, types, 1, &rows));
    *count = rows.rows;
    *out = ARENA_ARRAY(tx->arena, struct record, rows.rows);
    if (!rows.rows) return OK;
    uuids = ARENA_ARRAY(tx->arena, uuid_t, rows.rows);
    why = ARENA_ARRAY(tx->arena, err_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) uuids[i] = db_cell(&rows, i, 0)->u;
    TRY(tx_get_many(tx, e, uuids, rows.rows, *out, why));
    for (size_t i = 0; i < rows.rows; i++) TRY(why[i]);
    return OK;
}

err_t tx_children_many(struct tx *tx, const struct table *child, const int64_t *owners, size_t n, struct record **out,
                       size_t *count)
{
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    select_all(&s, child);
    sql_in(&s, child->owner->column, 1);
    sql_add(&s, " AND deleted_at IS NULL ORDER BY id");
    return ask(tx, &s, child, db_list(DB_INTS, owners, n), out, count);
}
