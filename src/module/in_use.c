#include "module/in_use.h"

#include <string.h>

#include "db/sql.h"

static bool is_kept(const struct table *t, const char *const *by)
{
    const struct entity *e = t->owner_table ? t->owner_table->entity : t->entity;

    if (!by) return e->rights.update != RIGHT_NOBODY;
    while (*by && strcmp(*by, t->entity->name)) by++;
    return *by;
}

/* What people call a row by. */
static const char *key_column(const struct table *t)
{
    static const char *const names[] = {"code", "name", "username", "login_name", "chf_id", NULL};

    for (const char *const *name = names; *name; name++)
        if (table_column(t, *name) > 0) return *name;
    return "uuid";
}

/* Who uses it: of a line its owner, which is where it can be taken out. */
static const struct table *user_of(const struct table *by) { return by->owner_table ? by->owner_table : by; }

/* The column that leads to the owner, where the owners are these rows themselves. */
static const char *own_column(const struct table *by, const struct table *to)
{
    return by->owner_table == to ? by->owner->column : NULL;
}

/* Rows of `by` that point at e; not those that go with their owners. */
static void add_users(struct sql *s, struct arena *a, const struct table *to, const struct table *by, const char *column)
{
    const char *owner = own_column(by, to);

    sql_add(s, "t.%s = e.id AND t.deleted_at IS NULL", column);
    if (!owner) return;
    sql_add(s, " AND NOT (");
    sql_in(s, str_format(a, "t.%s", owner).p, 1);
    sql_add(s, ")");
}

/* Those of the list that are in use: id, key, and the id of the first that uses it. */
static struct str sql_of(struct tx *tx, const struct table *to, const struct table *by, const char *column)
{
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT e.id, e.%s, (SELECT t.%s FROM %s t WHERE ", key_column(to), by->owner ? by->owner->column : "id", by->entity->table);
    add_users(&s, tx->arena, to, by, column);
    sql_add(&s, " ORDER BY t.id LIMIT 1) FROM %s e WHERE ", to->entity->table);
    sql_in(&s, "e.id", 1);
    sql_add(&s, " AND EXISTS (SELECT 1 FROM %s t WHERE ", by->entity->table);
    add_users(&s, tx->arena, to, by, column);
    sql_add(&s, ")");
    return sql_text(&s);
}

/* ---- who uses it, as far as the caller may know ---- */

/* A key that nobody calls a row by is not told. */
static err_t key_of(struct tx *tx, const struct table *t, int64_t id, struct str *out)
{
    static const enum db_type types[] = {DB_TEXT};
    const char *key = key_column(t);
    const struct db_value param = db_int(id);
    struct db_rows rows;

    if (!strcmp(key, "uuid")) return OK;
    TRY(db_query(tx->conn, str_format(tx->arena, "SELECT %s FROM %s WHERE id = $1", key, t->entity->table), &param, 1, types, 1, &rows));
    if (rows.rows && !db_cell(&rows, 0, 0)->null) *out = db_cell(&rows, 0, 0)->s;
    return OK;
}

/* Empty where he may not read it: somebody's number or login name is no secret to give away here. */
static err_t shown(struct tx *tx, const struct table *t, int64_t id, struct str *out)
{
    int64_t seen = 0;

    *out = STR("");
    if (access_may(tx->arena, tx->who, t->entity->rights.read)) return OK;
    TRY(tx_resolve_ids(tx, t, &id, 1, &seen));
    return seen ? key_of(tx, t, id, out) : OK;
}

err_t in_use_error(struct tx *tx, const struct table *to, struct str key, const struct table *by, int64_t user)
{
    struct str where;

    TRY(shown(tx, by, user, &where));
    return err_make(tx->arena, E_IN_USE, "entity", to->entity->name, "key", str_zero(tx->arena, key), "by", by->entity->name, "where",
                    str_zero(tx->arena, where), NULL);
}

static enum db_type key_type(const char *key) { return strcmp(key, "uuid") ? DB_TEXT : DB_UUID; }

static err_t check_column(struct tx *tx, const struct table *to, const struct table *by, const char *column, const struct db_value *ids,
                          const struct map *places)
{
    enum db_type types[] = {DB_INT, key_type(key_column(to)), DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, sql_of(tx, to, by, column), ids, 1, types, 3, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        err_t *why = map_get(places, map_id_key(&row[0].i));
        struct str key = row[1].type == DB_UUID ? uuid_text(tx->arena, row[1].u) : row[1].s;
        if (!*why) *why = in_use_error(tx, to, key, user_of(by), row[2].i);
        if (!err_is(*why, E_IN_USE)) return *why;
    }
    return OK;
}

err_t in_use_each(struct tx *tx, const struct entity *e, const int64_t *ids, size_t n, const char *const *by, err_t *why)
{
    const struct table *to = registry_table_of(tx->registry, e);
    struct db_value list = db_list(DB_INTS, (void *)ids, n);
    struct map places;

    map_init(&places, tx->arena, n);
    for (size_t i = 0; i < n; i++) {
        why[i] = OK;
        map_put(&places, map_id_key(&ids[i]), &why[i]);
    }
    for (size_t i = 0; n && i < tx->registry->table_count; i++) {
        const struct table *t = &tx->registry->tables[i];
        for (size_t c = COLUMN_HEADER; is_kept(t, by) && c < t->count; c++)
            if (t->columns[c].relation && t->columns[c].to == to) TRY(check_column(tx, to, t, t->names[c], &list, &places));
    }
    return OK;
}

err_t in_use_check(struct tx *tx, const struct entity *e, const int64_t *ids, size_t n, const char *const *by)
{
    err_t *why = ARENA_ARRAY(tx->arena, err_t, n);

    TRY(in_use_each(tx, e, ids, n, by, why));
    for (size_t i = 0; i < n; i++) TRY(why[i]);
    return OK;
}

err_t in_use_change(struct tx *tx, const struct change *change, const char *const *by)
{
    return in_use_check(tx, change->table->entity, &change->old.at[COLUMN_ID].i, 1, by);
}
