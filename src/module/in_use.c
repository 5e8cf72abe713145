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

static const char *key_column(const struct table *t)
{
    return table_column(t, "code") > 0 ? "code" : table_column(t, "name") > 0 ? "name" : "uuid";
}

/* The column that leads to the owner, where the owners are these rows themselves. */
static const char *own_column(const struct table *by, const struct table *to)
{
    return by->owner_table == to ? by->owner->column : NULL;
}

static struct str sql_of(struct tx *tx, const struct table *to, const struct table *by, const char *column)
{
    const char *owner = own_column(by, to);
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT e.id, e.%s FROM %s e WHERE ", key_column(to), to->entity->table);
    sql_in(&s, "e.id", 1);
    sql_add(&s, " AND EXISTS (SELECT 1 FROM %s t WHERE t.%s = e.id AND t.deleted_at IS NULL", by->entity->table, column);
    if (owner) {
        sql_add(&s, " AND NOT (");
        sql_in(&s, str_format(tx->arena, "t.%s", owner).p, 1);
        sql_add(&s, ")");
    }
    sql_add(&s, ")");
    return sql_text(&s);
}

static err_t in_use(struct tx *tx, const struct table *to, const struct db_value *key, const struct table *by)
{
    struct str shown = key->type == DB_UUID ? uuid_text(tx->arena, key->u) : key->s;

    return err_make(tx->arena, E_IN_USE, "entity", to->entity->name, "key", str_zero(tx->arena, shown), "by", by->entity->name, NULL);
}

static err_t check_column(struct tx *tx, const struct table *to, const struct table *by, const char *column, const struct db_value *ids,
                          const struct map *places)
{
    enum db_type types[] = {DB_INT, strcmp(key_column(to), "uuid") ? DB_TEXT : DB_UUID};
    struct db_rows rows;

    TRY(db_query(tx->conn, sql_of(tx, to, by, column), ids, 1, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        err_t *why = map_get(places, map_id_key(&db_cell(&rows, i, 0)->i));
        if (!*why) *why = in_use(tx, to, db_cell(&rows, i, 1), by);
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
