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

/* A key that nobody calls a row by is not told. */
static struct str shown(const struct db_value *key) { return key->null || key->type == DB_UUID ? STR("") : key->s; }

/* Who uses it: of a line its owner, which is where it can be taken out. */
static const struct table *user_of(const struct table *by) { return by->owner_table ? by->owner_table : by; }

static err_t in_use(struct tx *tx, const struct table *to, const struct db_rows *found, const struct table *by)
{
    const struct db_value *key = db_cell(found, 0, 0);
    struct str named = key->type == DB_UUID ? uuid_text(tx->arena, key->u) : key->s;

    return err_make(tx->arena, E_IN_USE, "entity", to->entity->name, "key", str_zero(tx->arena, named), "by", user_of(by)->entity->name,
                    "where", str_zero(tx->arena, shown(db_cell(found, 0, 1))), NULL);
}

static enum db_type key_type(const char *key) { return strcmp(key, "uuid") ? DB_TEXT : DB_UUID; }

static err_t check_column(struct tx *tx, const struct table *to, const struct table *by, const char *column, const struct db_value *ids)
{
    const char *key = key_column(to), *where = key_column(user_of(by));
    enum db_type types[] = {key_type(key), key_type(where)};
    struct db_rows rows;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT e.%s, u.%s FROM %s t JOIN %s e ON e.id = t.%s JOIN %s u ON u.id = t.%s WHERE ", key, where, by->entity->table,
            to->entity->table, column, user_of(by)->entity->table, by->owner ? by->owner->column : "id");
    sql_in(&s, str_format(tx->arena, "t.%s", column).p, 1);
    sql_add(&s, " AND t.deleted_at IS NULL ORDER BY e.id LIMIT 1");
    TRY(db_query(tx->conn, sql_text(&s), ids, 1, types, 2, &rows));
    return rows.rows ? in_use(tx, to, &rows, by) : OK;
}

err_t in_use_check(struct tx *tx, const struct entity *e, const int64_t *ids, size_t n, const char *const *by)
{
    const struct table *to = registry_table_of(tx->registry, e);
    struct db_value list = db_list(DB_INTS, (void *)ids, n);

    for (size_t i = 0; i < tx->registry->table_count; i++) {
        const struct table *t = &tx->registry->tables[i];
        for (size_t c = COLUMN_HEADER; is_kept(t, by) && c < t->count; c++)
            if (t->columns[c].relation && t->columns[c].to == to) TRY(check_column(tx, to, t, t->names[c], &list));
    }
    return OK;
}

err_t in_use_change(struct tx *tx, const struct change *change, const char *const *by)
{
    return in_use_check(tx, change->table->entity, &change->old.at[COLUMN_ID].i, 1, by);
}
