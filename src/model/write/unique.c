#include <assert.h>

#include "db/sql.h"
#include "model/write/internal.h"

enum { UNIQUE_COLUMNS_MAX = 4 };

/* "a,b" to columns; the registry has checked the form. */
static size_t unique_columns(const struct table *t, const char *unique, int out[UNIQUE_COLUMNS_MAX])
{
    struct str rest = str_of(unique);
    size_t n = 0;

    while (rest.p && n < UNIQUE_COLUMNS_MAX) {
        struct str name = str_cut(&rest, ',');
        for (size_t i = COLUMN_HEADER; i < t->count; i++)
            if (str_is(name, t->columns[i].name)) out[n++] = (int)i;
    }
    assert(n && "a rule of uniqueness names columns");
    return n;
}

static const char *public_name(const struct column *c)
{
    return c->field ? c->field->name : c->relation ? c->relation->name : c->name;
}

/* Text, numbers and uuids; of the rest the field's name must do, and what is internal stays so. */
static struct str shown(struct arena *a, const struct column *c, const struct db_value *v)
{
    if (c->field && c->field->flags & F_INTERNAL) return STR("");
    if (v->type == DB_TEXT) return v->s;
    if (v->type == DB_UUID) return uuid_text(a, v->u);
    return v->type == DB_INT ? str_format(a, "%lld", (long long)v->i) : STR("");
}

static err_t not_unique(struct arena *a, const struct table *t, int column, const struct db_value *v)
{
    const struct column *c = &t->columns[column];

    return err_make(a, E_NOT_UNIQUE, "entity", t->entity->name, "field", public_name(c), "value",
                    v ? str_zero(a, shown(a, c, v)) : "", NULL);
}

static err_t look_up(struct tx *tx, const struct record *r, const int *columns, size_t n)
{
    const struct table *t = r->table;
    struct db_value params[UNIQUE_COLUMNS_MAX + 1];
    const enum db_type types[] = {DB_INT};
    struct db_rows rows;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT id FROM %s WHERE deleted_at IS NULL", t->entity->table);
    for (size_t i = 0; i < n; i++) {
        params[i] = r->at[columns[i]];
        sql_add(&s, " AND %s = ", t->columns[columns[i]].name);
        sql_param(&s);
    }
    sql_add(&s, " LIMIT 2");
    TRY(db_query(tx->conn, sql_text(&s), params, n, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        if (r->at[COLUMN_ID].null || db_cell(&rows, i, 0)->i != r->at[COLUMN_ID].i)
            return not_unique(tx->arena, t, columns[n - 1], &r->at[columns[n - 1]]);
    return OK;
}

/* ---- many rows ---- */

static enum db_type list_type(enum db_type of)
{
    return of == DB_TEXT ? DB_TEXTS : of == DB_INT ? DB_INTS : of == DB_UUID ? DB_UUIDS : of;
}

/* The values of a column that are there, of rows that are not refused, as a list. */
static struct db_value list_of(struct arena *a, const struct record *records, size_t n, int column, const err_t *why)
{
    enum db_type type = (enum db_type)records[0].table->columns[column].type;
    struct str *texts = ARENA_ARRAY(a, struct str, n);
    int64_t *ints = ARENA_ARRAY(a, int64_t, n);
    uuid_t *uuids = ARENA_ARRAY(a, uuid_t, n);
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        const struct db_value *v = &records[i].at[column];
        if (v->null || why[i]) continue;
        if (type == DB_TEXT) texts[m++] = v->s;
        else if (type == DB_INT) ints[m++] = v->i;
        else uuids[m++] = v->u;
    }
    return db_list(list_type(type), type == DB_TEXT ? (const void *)texts : type == DB_INT ? (const void *)ints : (const void *)uuids, m);
}

static err_t held_values(struct tx *tx, const struct table *t, int column, const struct db_value *list, struct db_rows *out)
{
    const enum db_type types[] = {(enum db_type)t->columns[column].type, DB_INT};
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT %s, id FROM %s WHERE deleted_at IS NULL AND ", t->columns[column].name, t->entity->table);
    sql_in(&s, t->columns[column].name, 1);
    return db_query(tx->conn, sql_text(&s), list, 1, types, 2, out);
}

static void add_value(struct buf *key, const struct db_value *v)
{
    switch ((enum db_type)v->type) {
    case DB_TEXT:
        buf_add_int(key, (int64_t)v->s.n);   /* so that "a,b" and "c" are not "a" and "b,c" */
        buf_add_char(key, ':');
        buf_add(key, v->s);
        break;
    case DB_UUID: buf_add(key, (struct str){(const char *)v->u.b, sizeof v->u.b}); break;
    case DB_BOOL: buf_add_int(key, v->b); break;
    case DB_DATE: buf_add_int(key, v->d.day); break;
    case DB_STAMP: buf_add_int(key, v->t.us); break;
    default: buf_add_int(key, v->i);
    }
    buf_add_char(key, ',');
}

static struct str value_key(struct arena *a, const struct db_value *v)
{
    struct buf key;

    buf_init(&key, a, 64);
    add_value(&key, v);
    return buf_str(&key);
}

static struct str key_of(struct arena *a, const struct record *r, const int *columns, size_t n)
{
    struct buf key;

    buf_init(&key, a, 64);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *v = &r->at[columns[i]];
        if (v->null) return STR_NONE;
        add_value(&key, v);
    }
    return buf_str(&key);
}

static err_t twice(struct tx *tx, const struct record *records, size_t n, const char *unique)
{
    int columns[UNIQUE_COLUMNS_MAX];
    size_t count = unique_columns(records[0].table, unique, columns);
    struct map seen;

    map_init(&seen, tx->arena, n);
    for (size_t i = 0; i < n; i++) {
        struct str key = key_of(tx->arena, &records[i], columns, count);
        if (key.p && map_put(&seen, key, (void *)&records[i]))
            return not_unique(tx->arena, records[i].table, columns[count - 1], &records[i].at[columns[count - 1]]);
    }
    return OK;
}

/* Ids of rows by the value they hold; 0 where several hold it. */
static struct map holders(struct tx *tx, const struct db_rows *rows)
{
    struct map held;

    map_init(&held, tx->arena, rows->rows);
    for (size_t i = 0; i < rows->rows; i++) {
        int64_t *id = ARENA_NEW(tx->arena, int64_t);
        struct str key = value_key(tx->arena, db_cell(rows, i, 0));
        *id = map_get(&held, key) ? 0 : db_cell(rows, i, 1)->i;
        map_put(&held, key, id);
    }
    return held;
}

/* One column of a type that lists are made of: asked of all rows at once. */
static err_t look_up_column(struct tx *tx, const struct record *records, size_t n, int column, err_t *why)
{
    const struct db_value list = list_of(tx->arena, records, n, column, why);
    struct db_rows rows;
    struct map held;

    if (!list.list.n) return OK;
    TRY(held_values(tx, records[0].table, column, &list, &rows));
    held = holders(tx, &rows);
    for (size_t i = 0; i < n && rows.rows; i++) {
        const struct db_value *v = &records[i].at[column], *own = &records[i].at[COLUMN_ID];
        const int64_t *id = why[i] || v->null ? NULL : map_get(&held, value_key(tx->arena, v));
        if (id && (own->null || own->i != *id)) why[i] = not_unique(tx->arena, records[i].table, column, v);
    }
    return OK;
}

static err_t look_up_rows(struct tx *tx, const struct record *records, size_t n, const int *columns, size_t count, err_t *why)
{
    enum db_type type = (enum db_type)records[0].table->columns[columns[0]].type;

    if (n > 1 && count == 1 && list_type(type) != type) return look_up_column(tx, records, n, columns[0], why);
    for (size_t i = 0; i < n; i++) {
        bool empty = false;
        for (size_t k = 0; k < count; k++) empty = empty || records[i].at[columns[k]].null;
        if (empty || why[i]) continue;
        why[i] = look_up(tx, &records[i], columns, count);
        if (why[i] && !error_is_final(why[i])) return why[i];
    }
    return OK;
}

/* The index decides when two callers race; this look-up gives the good message in all other cases and
 * keeps a refused command from using up an id. */
err_t unique_check_each(struct tx *tx, const struct record *records, size_t n, err_t *why)
{
    int columns[UNIQUE_COLUMNS_MAX];

    if (!n || records[0].table->owner) return OK;
    for (const char *const *u = records[0].table->entity->unique; u && *u; u++) {
        size_t count = unique_columns(records[0].table, *u, columns);
        TRY(look_up_rows(tx, records, n, columns, count, why));
    }
    return OK;
}

static bool any_changed(const uint64_t *bits, const int *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bit_has(bits, (size_t)columns[i])) return true;
    return false;
}

err_t unique_check_changed(struct tx *tx, const struct record *records, const uint64_t *const *bits, size_t n, err_t *why)
{
    struct record *moved = ARENA_ARRAY(tx->arena, struct record, n);
    size_t *at = ARENA_ARRAY(tx->arena, size_t, n);
    err_t *said = ARENA_ARRAY(tx->arena, err_t, n);
    int columns[UNIQUE_COLUMNS_MAX];

    if (!n || records[0].table->owner) return OK;
    for (const char *const *u = records[0].table->entity->unique; u && *u; u++) {
        size_t count = unique_columns(records[0].table, *u, columns), m = 0;
        for (size_t i = 0; i < n; i++) {
            if (why[i] || !any_changed(bits[i], columns, count)) continue;
            said[m] = OK;
            at[m] = i;
            moved[m++] = records[i];
        }
        if (m) TRY(look_up_rows(tx, moved, m, columns, count, said));
        for (size_t i = 0; i < m; i++) why[at[i]] = said[i];
    }
    return OK;
}

/* Owned rows are not looked up one by one: within their owner the batch is compared in memory, and what
 * an earlier row of the owner holds is left to the index. */
err_t unique_check(struct tx *tx, const struct record *records, size_t n)
{
    err_t *why;

    for (const char *const *u = records[0].table->entity->unique; n > 1 && u && *u; u++)
        TRY(twice(tx, records, n, *u));
    if (records[0].table->owner) return OK;
    why = ARENA_ARRAY(tx->arena, err_t, n);
    TRY(unique_check_each(tx, records, n, why));
    for (size_t i = 0; i < n; i++) TRY(why[i]);
    return OK;
}

/* The last column: an owned row's first is its owner, which is not what is there twice. */
err_t unique_error(struct arena *a, const struct registry *r, err_t from_db)
{
    struct str table, rest, column = STR_NONE;

    if (!err_is(from_db, E_DB_UNIQUE)) return from_db;
    table = err_value(from_db, "table");
    for (rest = err_value(from_db, "columns"); rest.n;) column = str_cut(&rest, ',');
    for (size_t i = 0; i < r->table_count; i++) {
        const struct table *t = &r->tables[i];
        int found = str_is(table, t->entity->table) ? table_column(t, str_zero(a, column)) : -1;
        if (found >= 0) return not_unique(a, t, found, NULL);
    }
    return from_db;
}
