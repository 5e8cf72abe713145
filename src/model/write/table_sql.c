#include "model/write/internal.h"
#include "db/sql.h"

static void add_columns(struct sql *s, const struct table *t, const char *prefix)
{
    for (size_t i = 0; i < t->count; i++)
        sql_add(s, "%s%s%s", i ? ", " : "", prefix, t->columns[i].name);
}

static struct str insert_text(struct arena *a, enum db_engine engine, const struct table *t)
{
    struct sql s;

    sql_init(&s, a, engine);
    sql_insert_rows(&s, t->entity->table, t->names, t->types, t->count);
    return sql_text(&s);
}

static struct str get_text(struct arena *a, enum db_engine engine, const struct table *t, const char *key)
{
    struct sql s;

    sql_init(&s, a, engine);
    sql_add(&s, "SELECT ");
    add_columns(&s, t, "");
    sql_add(&s, " FROM %s WHERE %s = $1", t->entity->table, key);
    sql_for_update(&s);
    return sql_text(&s);
}

static struct str children_text(struct arena *a, enum db_engine engine, const struct table *t)
{
    struct sql s;

    if (!t->owner) return STR_NONE;
    sql_init(&s, a, engine);
    sql_add(&s, "SELECT ");
    add_columns(&s, t, "");
    sql_add(&s, " FROM %s WHERE %s = $1 AND deleted_at IS NULL ORDER BY id", t->entity->table, t->owner->column);
    return sql_text(&s);
}

static struct str get_many_text(struct arena *a, enum db_engine engine, const struct table *t, const char *key, bool locked)
{
    struct sql s;

    sql_init(&s, a, engine);
    sql_add(&s, "SELECT ");
    add_columns(&s, t, "");
    sql_add(&s, " FROM %s WHERE ", t->entity->table);
    sql_in(&s, key, 1);
    sql_add(&s, " ORDER BY id");
    if (locked) sql_for_update(&s);
    return sql_text(&s);
}

static struct str children_many_text(struct arena *a, enum db_engine engine, const struct table *t)
{
    struct sql s;

    if (!t->owner) return STR_NONE;
    sql_init(&s, a, engine);
    sql_add(&s, "SELECT ");
    add_columns(&s, t, "");
    sql_add(&s, " FROM %s WHERE ", t->entity->table);
    sql_in(&s, t->owner->column, 1);
    sql_add(&s, " AND deleted_at IS NULL ORDER BY id");
    return sql_text(&s);
}

static struct str owned_text(struct arena *a, enum db_engine engine, const struct table *t)
{
    struct sql s;

    sql_init(&s, a, engine);
    for (size_t i = 0; i < t->children_count; i++) {
        const struct table *child = t->children[i].table;
        if (child->entity->history != HISTORY_ROWS) continue;
        sql_add(&s, "%sSELECT %zu AS list, %s AS owner, id FROM %s WHERE deleted_at IS NULL AND ", s.text.n ? " UNION ALL " : "", i,
                child->owner->column, child->entity->table);
        sql_in(&s, child->owner->column, 1);
    }
    if (!s.text.n) return STR_NONE;
    sql_add(&s, " ORDER BY list, owner, id");
    return sql_text(&s);
}

const enum db_type keep_types[KEEP_COLUMNS] = {DB_INT, DB_UUID, DB_INT, DB_STAMP, DB_INT, DB_STAMP};

/* The twin's columns are the header, legacy_id and the validity pair, then the table's own. A state was none of being deleted. An owned
 * row may be younger than its owner's state where it was imported. */
static struct str keep_text(struct arena *a, enum db_engine engine, const struct table *t)
{
    static const char *const names[KEEP_COLUMNS] = {"id", "uuid", "live", "at", "owner", "since"};
    struct sql s;

    if (t->entity->history != HISTORY_ROWS) return STR_NONE;
    sql_init(&s, a, engine);
    sql_add(&s, "INSERT INTO %s_history (", t->entity->table);
    add_columns(&s, t, "");
    sql_add(&s, ", legacy_id, validity_from, validity_to) SELECT r.id, r.uuid");
    for (size_t i = COLUMN_VERSION; i < t->count; i++) {
        bool owner = t->owner && t->columns[i].relation == t->owner;
        if (i == COLUMN_DELETED_AT) sql_add(&s, ", NULL");
        else sql_add(&s, ", %s%s", owner ? "r." : "x.", owner ? "owner" : t->columns[i].name);
    }
    sql_add(&s, ", x.id, %s, r.at FROM ",
            t->owner ? "CASE WHEN x.changed_at > r.since THEN x.changed_at ELSE r.since END" : "x.changed_at");
    sql_rows(&s, "r", names, keep_types, t->owner ? KEEP_COLUMNS : KEEP_COLUMNS_ROOT);
    sql_add(&s, " JOIN %s x ON x.id = r.live", t->entity->table);
    return sql_text(&s);
}

static struct str remove_text(struct arena *a, enum db_engine engine, const struct table *t)
{
    static const char *const names[] = {"id", "at"};
    static const enum db_type types[] = {DB_INT, DB_STAMP};
    struct sql s;

    sql_init(&s, a, engine);
    sql_add(&s, "UPDATE %s SET deleted_at = r.at, version = version + 1 FROM ", t->entity->table);
    sql_rows(&s, "r", names, types, 2);
    sql_add(&s, " WHERE %s.id = r.id", t->entity->table);
    return sql_text(&s);
}

static struct str resolve_text(struct arena *a, enum db_engine engine, const struct table *t, const char *key)
{
    struct sql s;
    const int16_t places[] = {t->district, t->second, t->village, access_facility_column(t)};

    sql_init(&s, a, engine);
    sql_add(&s, "SELECT id, uuid");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i])
            sql_add(&s, ", %s", t->columns[places[i]].name);
        else
            sql_add(&s, engine == DB_POSTGRES ? ", NULL::bigint" : ", NULL");
    }
    sql_add(&s, " FROM %s WHERE ", t->entity->table);
    sql_in(&s, key, 1);
    sql_add(&s, " AND deleted_at IS NULL");
    return sql_text(&s);
}

err_t table_sql_all(struct arena *a, const struct registry *r, enum db_engine engine, const struct table_sql **out)
{
    struct table_sql *all = ARENA_ARRAY(a, struct table_sql, r->table_count);

    for (size_t i = 0; i < r->table_count; i++) {
        const struct table *t = &r->tables[i];
        all[t->number] = (struct table_sql){
            .insert = insert_text(a, engine, t),
            .get_uuid = get_text(a, engine, t, "uuid"),
            .get_id = get_text(a, engine, t, "id"),
            .children = children_text(a, engine, t),
            .get_many = get_many_text(a, engine, t, "uuid", true),
            .get_many_id = get_many_text(a, engine, t, "id", true),
            .look_many = get_many_text(a, engine, t, "uuid", false),
            .children_many = children_many_text(a, engine, t),
            .owned = owned_text(a, engine, t),
            .keep = keep_text(a, engine, t),
            .remove = remove_text(a, engine, t),
            .resolve = resolve_text(a, engine, t, "uuid"),
            .resolve_id = resolve_text(a, engine, t, "id"),
        };
    }
    *out = all;
    return OK;
}

struct str table_sql_update(struct arena *a, enum db_engine engine, const struct table *t, const int *columns, size_t n)
{
    const char **names = ARENA_ARRAY(a, const char *, n + 3);
    enum db_type *types = ARENA_ARRAY(a, enum db_type, n + 3);
    struct sql s;

    names[0] = "id", types[0] = DB_INT;
    names[1] = "changed_at", types[1] = DB_STAMP;
    names[2] = "changed_by", types[2] = DB_INT;
    sql_init(&s, a, engine);
    sql_add(&s, "UPDATE %s SET version = version + 1, changed_at = r.changed_at, changed_by = r.changed_by",
            t->entity->table);
    for (size_t i = 0; i < n; i++) {
        names[i + 3] = t->columns[columns[i]].name;
        types[i + 3] = t->columns[columns[i]].type;
        sql_add(&s, ", %s = r.%s", names[i + 3], names[i + 3]);
    }
    sql_add(&s, " FROM ");
    sql_rows(&s, "r", names, types, n + 3);
    sql_add(&s, " WHERE %s.id = r.id", t->entity->table);
    return sql_text(&s);
}
