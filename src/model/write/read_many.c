/* Many rows in one statement: for commands that work on sets. */
#include "model/write/internal.h"

struct record *tx_records(struct tx *tx, const struct table *t, const struct db_rows *rows)
{
    struct record *out = ARENA_ARRAY(tx->arena, struct record, rows->rows);

    for (size_t i = 0; i < rows->rows; i++) out[i] = (struct record){t, (struct db_value *)db_cell(rows, i, 0)};
    return out;
}

static err_t ask(struct tx *tx, struct str sql, const struct table *t, struct db_value list, struct record **out, size_t *n)
{
    struct db_rows rows;

    TRY(db_query(tx->conn, sql, &list, 1, t->types, t->count, &rows));
    *out = tx_records(tx, t, &rows);
    *n = rows.rows;
    return OK;
}

err_t tx_get_many(struct tx *tx, const struct entity *e, const uuid_t *uuids, size_t n, struct record *out, err_t *why)
{
    const struct table *t = registry_table_of(tx->registry, e);
    struct record *found;
    struct map by_uuid;
    size_t rows;

    const struct str sql = tx->hidden->reads ? tx_sql(tx, t)->look_many : tx_sql(tx, t)->get_many;

    TRY(ask(tx, sql, t, db_list(DB_UUIDS, uuids, n), &found, &rows));
    map_init(&by_uuid, tx->arena, rows);
    for (size_t i = 0; i < rows; i++) map_put(&by_uuid, map_uuid_key(&found[i].at[COLUMN_UUID].u), &found[i]);
    for (size_t i = 0; i < n; i++) {
        const struct record *r = map_get(&by_uuid, map_uuid_key(&uuids[i]));
        out[i] = r ? *r : (struct record){t, NULL};
        why[i] = !r || !access_sees(tx->who, *r) ? row_missing(tx->arena, E_NOT_FOUND, e, uuids[i])
                 : !r->at[COLUMN_DELETED_AT].null ? row_missing(tx->arena, E_DELETED, e, uuids[i]) : OK;
    }
    return OK;
}

static err_t missing_id(struct tx *tx, enum err_id error, const struct entity *e, int64_t id)
{
    return err_make(tx->arena, error, "entity", e->name, "key", str_format(tx->arena, "%lld", (long long)id).p, NULL);
}

err_t tx_get_many_id(struct tx *tx, const struct entity *e, const int64_t *ids, size_t n, struct record *out, err_t *why)
{
    const struct table *t = registry_table_of(tx->registry, e);
    struct record *found;
    struct map by_id;
    size_t rows;

    if (!n) return OK;
    TRY(ask(tx, tx_sql(tx, t)->get_many_id, t, db_list(DB_INTS, ids, n), &found, &rows));
    map_init(&by_id, tx->arena, rows);
    for (size_t i = 0; i < rows; i++) map_put(&by_id, map_id_key(&found[i].at[COLUMN_ID].i), &found[i]);
    for (size_t i = 0; i < n; i++) {
        const struct record *r = map_get(&by_id, map_id_key(&ids[i]));
        out[i] = r ? *r : (struct record){t, NULL};
        why[i] = !r || !access_sees(tx->who, *r) ? missing_id(tx, E_NOT_FOUND, e, ids[i])
                 : !r->at[COLUMN_DELETED_AT].null ? missing_id(tx, E_DELETED, e, ids[i]) : OK;
    }
    return OK;
}

/* What a statement selects: of each its row, or why not. */
struct found { struct record *rows; err_t *why; size_t n; };

static err_t find(struct tx *tx, const struct entity *e, struct str sql, const struct db_value *params, size_t n, struct found *out)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;
    uuid_t *uuids;

    TRY(db_query(tx->conn, sql, params, n, types, 1, &rows));
    *out = (struct found){.rows = ARENA_ARRAY(tx->arena, struct record, rows.rows), .n = rows.rows};
    if (!rows.rows) return OK;
    uuids = ARENA_ARRAY(tx->arena, uuid_t, rows.rows);
    out->why = ARENA_ARRAY(tx->arena, err_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) uuids[i] = db_cell(&rows, i, 0)->u;
    return tx_get_many(tx, e, uuids, rows.rows, out->rows, out->why);
}

err_t tx_get_found(struct tx *tx, const struct entity *e, struct str sql, const struct db_value *params, size_t n,
                   struct record **out, size_t *count)
{
    struct found found;

    TRY(find(tx, e, sql, params, n, &found));
    for (size_t i = 0; i < found.n; i++) TRY(found.why[i]);
    *out = found.rows;
    *count = found.n;
    return OK;
}

err_t tx_get_seen(struct tx *tx, const struct entity *e, struct str sql, const struct db_value *params, size_t n,
                  struct record **out, size_t *count, size_t *unseen)
{
    struct found found;

    TRY(find(tx, e, sql, params, n, &found));
    *out = found.rows;
    *count = 0;
    for (size_t i = 0; i < found.n; i++)
        if (!found.why[i]) found.rows[(*count)++] = found.rows[i];
    *unseen = found.n - *count;
    return OK;
}

struct db_ask tx_children_ask(struct tx *tx, const struct table *child, const int64_t *owners, size_t n, struct db_rows *rows)
{
    struct db_value *list = ARENA_NEW(tx->arena, struct db_value);

    *list = db_list(DB_INTS, owners, n);
    return (struct db_ask){tx_sql(tx, child)->children_many, list, 1, child->types, child->count, rows};
}
