#include <assert.h>

#include "db/sql.h"
#include "model/write/internal.h"

err_t row_missing(struct arena *a, enum err_id id, const struct entity *e, uuid_t uuid)
{
    return err_make(a, id, "entity", e->name, "key", uuid_text(a, uuid).p, NULL);
}

static struct record record_at(const struct table *t, const struct db_rows *rows, size_t row)
{
    return (struct record){t, (struct db_value *)&rows->at[row * rows->columns]};
}

/* Out of scope looks like not there: what a caller may not see, he may not learn of either. */
static err_t get(struct tx *tx, const struct table *t, struct str sql, struct db_value key, uuid_t shown, struct record *out)
{
    struct db_rows rows;

    TRY(db_query(tx->conn, sql, &key, 1, t->types, t->count, &rows));
    if (!rows.rows) return row_missing(tx->arena, E_NOT_FOUND, t->entity, shown);
    *out = record_at(t, &rows, 0);
    if (!access_sees(tx->who, *out)) return row_missing(tx->arena, E_NOT_FOUND, t->entity, shown);
    if (!out->at[COLUMN_DELETED_AT].null) return row_missing(tx->arena, E_DELETED, t->entity, shown);
    return OK;
}

err_t tx_get(struct tx *tx, const struct entity *e, uuid_t uuid, struct record *out)
{
    const struct table *t = registry_table_of(tx->registry, e);

    return get(tx, t, tx_sql(tx, t)->get_uuid, db_uuid(uuid), uuid, out);
}

err_t tx_get_id(struct tx *tx, const struct entity *e, int64_t id, struct record *out)
{
    const struct table *t = registry_table_of(tx->registry, e);
    err_t failed = get(tx, t, tx_sql(tx, t)->get_id, db_int(id), UUID_NONE, out);

    if (!err_is(failed, E_NOT_FOUND) && !err_is(failed, E_DELETED)) return failed;
    return err_make(tx->arena, failed->id, "entity", e->name, "key",
                    str_zero(tx->arena, str_format(tx->arena, "%lld", (long long)id)), NULL);
}

err_t tx_children(struct tx *tx, const struct record *owner, const struct table *child, struct record **out, size_t *n)
{
    struct db_rows rows;
    struct record *records;

    TRY(db_query(tx->conn, tx_sql(tx, child)->children, &owner->at[COLUMN_ID], 1, child->types, child->count, &rows));
    records = ARENA_ARRAY(tx->arena, struct record, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) records[i] = record_at(child, &rows, i);
    *out = records;
    *n = rows.rows;
    return OK;
}

enum { FOUND_ID, FOUND_UUID, FOUND_DISTRICT, FOUND_SECOND, FOUND_VILLAGE, FOUND_FACILITY, FOUND_COUNT };
static const enum db_type found_types[FOUND_COUNT] = {DB_INT, DB_UUID, DB_INT, DB_INT, DB_INT, DB_INT};

static bool found_visible(const struct tx *tx, const struct table *t, const struct db_value *found)
{
    int16_t facility = access_facility_column(t);
    struct record r;

    if (access_everywhere(tx->who, t->entity)) return true;
    r = record_new(tx->arena, t);
    r.at[COLUMN_ID] = found[FOUND_ID];
    if (t->district) r.at[t->district] = found[FOUND_DISTRICT];
    if (t->second) r.at[t->second] = found[FOUND_SECOND];
    if (t->village) r.at[t->village] = found[FOUND_VILLAGE];
    if (facility) r.at[facility] = found[FOUND_FACILITY];
    return access_sees(tx->who, r);
}

static void take_found(const struct tx *tx, const struct table *t, const struct db_rows *rows, bool by_id, struct map *by_key)
{
    map_init(by_key, tx->arena, rows->rows);
    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *found = db_cell(rows, i, 0);
        if (!found_visible(tx, t, found)) continue;
        map_put(by_key, by_id ? map_id_key(&found[FOUND_ID].i) : map_uuid_key(&found[FOUND_UUID].u), (void *)found);
    }
}

err_t tx_resolve(struct tx *tx, const struct table *t, const uuid_t *uuids, size_t n, int64_t *ids)
{
    struct db_value list = db_list(DB_UUIDS, uuids, n);
    struct db_rows rows;
    struct map by_uuid;

    if (!n) return OK;
    TRY(db_query(tx->conn, tx_sql(tx, t)->resolve, &list, 1, found_types, FOUND_COUNT, &rows));
    take_found(tx, t, &rows, false, &by_uuid);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *found = map_get(&by_uuid, map_uuid_key(&uuids[i]));
        ids[i] = found ? found[FOUND_ID].i : 0;
    }
    return OK;
}

err_t tx_reference(struct tx *tx, const struct entity *to, uuid_t uuid, const char *field, int64_t *id)
{
    *id = 0;
    if (uuid_none(uuid)) return OK;
    TRY(tx_resolve(tx, registry_table_of(tx->registry, to), &uuid, 1, id));
    return *id ? OK : err_make(tx->arena, E_REFERENCE, "field", field, "value", uuid_text(tx->arena, uuid).p, NULL);
}

err_t tx_resolve_ids(struct tx *tx, const struct table *t, const int64_t *wanted, size_t n, int64_t *ids)
{
    struct db_value list = db_list(DB_INTS, wanted, n);
    struct db_rows rows;
    struct map by_id;

    if (!n) return OK;
    TRY(db_query(tx->conn, tx_sql(tx, t)->resolve_id, &list, 1, found_types, FOUND_COUNT, &rows));
    take_found(tx, t, &rows, true, &by_id);
    for (size_t i = 0; i < n; i++) ids[i] = map_get(&by_id, map_id_key(&wanted[i])) ? wanted[i] : 0;
    return OK;
}

static err_t ids_of_codes(struct tx *tx, const struct table *t, const struct str *codes, size_t n, struct db_rows *out)
{
    const struct db_value list = db_list(DB_TEXTS, codes, n);
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT id, code FROM %s WHERE deleted_at IS NULL AND ", t->entity->table);
    sql_in(&s, "code", 1);
    return db_query(tx->conn, sql_text(&s), &list, 1, (enum db_type[]){DB_INT, DB_TEXT}, 2, out);
}

err_t tx_resolve_codes(struct tx *tx, const struct table *t, const struct str *codes, size_t n, int64_t *ids)
{
    struct db_rows rows;
    struct map by_code;

    if (!n) return OK;
    TRY(ids_of_codes(tx, t, codes, n, &rows));
    map_init(&by_code, tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(&by_code, db_cell(&rows, i, 1)->s, (void *)db_cell(&rows, i, 0));
    for (size_t i = 0; i < n; i++) {
        const struct db_value *found = map_get(&by_code, codes[i]);
        ids[i] = found ? found->i : 0;
    }
    return OK;
}

/* ---- what has ended ---- */

static err_t ended_by(struct tx *tx, const struct table *t, const char *key, const struct db_value *keys, stamp_t since, enum db_type type, struct db_rows *out)
{
    const struct db_value params[] = {*keys, db_stamp(since)};
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 2;
    sql_add(&s, "SELECT id, %s FROM %s WHERE deleted_at > $2 AND ", key, t->entity->table);
    sql_in(&s, key, 1);
    sql_add(&s, " ORDER BY deleted_at DESC, id DESC");   /* the first that ended is the last to be told */
    return db_query(tx->conn, sql_text(&s), params, 2, (enum db_type[]){DB_INT, type}, 2, out);
}

static struct str ended_key(enum db_type type, const void *list, size_t i)
{
    return type == DB_TEXT ? ((const struct str *)list)[i] : type == DB_INT ? map_id_key(&((const int64_t *)list)[i]) : map_uuid_key(&((const uuid_t *)list)[i]);
}

err_t tx_resolve_ended(struct tx *tx, const struct table *t, const struct db_value *keys, stamp_t since, int64_t *ids)
{
    enum db_type type = keys->type == DB_TEXTS ? DB_TEXT : keys->type == DB_INTS ? DB_INT : DB_UUID;
    const char *key = type == DB_TEXT ? "code" : type == DB_INT ? "id" : "uuid";
    struct db_rows rows;
    struct map found;

    assert(!t->district && !t->village && "what has places is found where they are seen");
    TRY(ended_by(tx, t, key, keys, since, type, &rows));
    map_init(&found, tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *v = db_cell(&rows, i, 1);
        map_put(&found, type == DB_TEXT ? v->s : type == DB_INT ? map_id_key(&v->i) : map_uuid_key(&v->u), (void *)db_cell(&rows, i, 0));
    }
    for (size_t i = 0; i < keys->list.n; i++) {
        const struct db_value *id = map_get(&found, ended_key(type, keys->list.at, i));
        ids[i] = id ? id->i : 0;
    }
    return OK;
}
