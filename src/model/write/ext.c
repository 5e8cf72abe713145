#include "model/write/ext.h"

#include <stdlib.h>

#include "base/money.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "db/migrate.h"
#include "db/sql.h"

const char *const ext_columns[EXT_COLUMNS] = {"entity", "row_id", "key_id", "num", "text_key", "day"};
const enum db_type ext_types[EXT_COLUMNS] = {DB_TEXT, DB_INT, DB_INT, DB_INT, DB_TEXT, DB_DATE};

enum { NUM_SCALE = 4, DAY_BYTES = 10 };

/* ---- values ---- */

static bool is_scalar(const struct json *v)
{
    return v->kind == JSON_STRING || v->kind == JSON_NUMBER || v->kind == JSON_TRUE || v->kind == JSON_FALSE;
}

static bool searchable(const struct json *v)
{
    return is_scalar(v) && v->key.n <= EXT_NAME_BYTES;
}

static int64_t scalars(const struct json *object)
{
    int64_t n = 0;

    for (const struct json *v = object->first; v; v = v->next) n += is_scalar(v);
    return n;
}

err_t ext_canonical(struct arena *a, const struct limits *limits, const struct json *ext, struct str *out)
{
    struct buf text;
    struct json_writer w;

    *out = STR_NONE;
    if (json_is_null(ext)) return OK;
    if (ext->kind != JSON_OBJECT) return err_make(a, E_FIELD_TYPE, "field", "ext", "type", "object", NULL);
    TRY(limit_check(a, limits, LIMIT_EXT_KEYS, scalars(ext)));
    if (!ext->first) return OK;
    buf_init(&text, a, 256);
    w = json_writer(&text);
    json_put(&w, ext);
    TRY(limit_check(a, limits, LIMIT_EXT_BYTES, (int64_t)text.n));
    *out = buf_str(&text);
    return OK;
}

static struct str cut(struct str s, size_t most)
{
    if (s.n <= most) return s;
    while (most && ((uint8_t)s.p[most] & 0xC0) == 0x80) most--;
    return (struct str){s.p, most};
}

static date_t day_of(struct str s)
{
    date_t day;
    stamp_t moment;

    if (s.n < DAY_BYTES || !date_read(s.p, DAY_BYTES, &day)) return DATE_NONE;
    return s.n == DAY_BYTES || stamp_read(s.p, s.n, &moment, NULL) ? day : DATE_NONE;
}

static int64_t num_of(struct str s)
{
    int64_t num;

    return decimal_read(s.p, s.n, NUM_SCALE, true, &num) ? num : DECIMAL_NONE;
}

bool ext_scalar(struct arena *a, const struct json *v, struct ext_scalar *out)
{
    *out = (struct ext_scalar){STR_NONE, DECIMAL_NONE, DATE_NONE};
    switch (v->kind) {
    case JSON_TRUE: out->text_key = STR("true"); return true;
    case JSON_FALSE: out->text_key = STR("false"); return true;
    case JSON_NUMBER:
        out->text_key = cut(v->text, EXT_TEXT_BYTES);
        out->num = num_of(v->text);
        return true;
    case JSON_STRING:
        out->text_key = cut(utf8_fold(a, v->text), EXT_TEXT_BYTES);
        out->num = num_of(v->text);
        out->day = day_of(v->text);
        return true;
    case JSON_NULL: case JSON_ARRAY: case JSON_OBJECT: break;
    }
    return false;
}

/* ---- keys ---- */

void ext_keys_init(struct ext_keys *keys, struct arena *a)
{
    keys->arena = a;
    map_init(&keys->ids, a, 64);
}

static struct str key_of(struct arena *a, const struct table *t, struct str name)
{
    return str_format(a, "%s %.*s", t->entity->name, STR_ARG(name));
}

static int64_t *key_find(const struct ext_keys *keys, struct arena *a, const struct table *t, struct str name)
{
    return map_get(&keys->ids, key_of(a, t, name));
}

static void key_know(struct ext_keys *keys, const struct table *t, struct str name, int64_t id)
{
    int64_t *kept = ARENA_NEW(keys->arena, int64_t);

    *kept = id;
    map_put(&keys->ids, key_of(keys->arena, t, name), kept);
}

/* Names that occur in the objects and have no id here yet, each once. */
struct names {
    struct map seen;
    VEC(struct str) list;
};

static void names_of(struct names *names, struct arena *a, const struct ext_keys *keys, const struct table *t,
                     const struct json *object)
{
    for (const struct json *v = object ? object->first : NULL; v; v = v->next) {
        if (!searchable(v) || map_get(&names->seen, v->key) || key_find(keys, a, t, v->key)) continue;
        map_put(&names->seen, v->key, names);
        *vec_add(&names->list) = v->key;
    }
}

static err_t keys_load(struct db_conn *c, struct arena *a, struct ext_keys *keys, const struct table *t,
                       const struct names *names)
{
    const struct db_value params[] = {db_text(str_of(t->entity->name)), db_list(DB_TEXTS, names->list.at, names->list.n)};
    struct db_rows rows;
    struct sql s;

    sql_init(&s, a, db_engine(db_of(c)));
    s.params = 2;
    sql_add(&s, "SELECT id, name FROM ext_key WHERE entity = $1 AND ");
    sql_in(&s, "name", 2);
    TRY(db_query(c, sql_text(&s), params, 2, (enum db_type[]){DB_INT, DB_TEXT}, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++) key_know(keys, t, db_cell(&rows, i, 1)->s, db_cell(&rows, i, 0)->i);
    return OK;
}

static struct names still_missing(struct arena *a, const struct ext_keys *keys, const struct table *t,
                                  const struct names *names)
{
    struct names left;

    vec_init(&left.list, a);
    for (size_t i = 0; i < names->list.n; i++)
        if (!key_find(keys, a, t, names->list.at[i])) *vec_add(&left.list) = names->list.at[i];
    return left;
}

static int name_order(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Another transaction may add the same name at this moment: then the statement waits for it and adds
 * nothing. All add in the order of names, so that none waits for each other. */
static err_t keys_add(struct db_conn *c, struct arena *a, const struct table *t, struct names *names)
{
    size_t n = names->list.n;
    struct db_value *cells = ARENA_ARRAY(a, struct db_value, n * 3);
    int64_t *ids = ARENA_ARRAY(a, int64_t, n);
    const enum db_type types[] = {DB_INT, DB_TEXT, DB_TEXT};
    struct sql s;

    qsort(names->list.at, n, sizeof *names->list.at, name_order);
    TRY(db_next_ids(c, "ext_key", n, ids));
    for (size_t i = 0; i < n; i++) {
        cells[3 * i] = db_int(ids[i]);
        cells[3 * i + 1] = db_text(str_of(t->entity->name));
        cells[3 * i + 2] = db_text(names->list.at[i]);
    }
    sql_init(&s, a, db_engine(db_of(c)));
    sql_insert_rows(&s, "ext_key", (const char *const[]){"id", "entity", "name"}, types, 3);
    sql_add(&s, " ON CONFLICT (entity, name) DO NOTHING");
    return db_exec_rows(c, sql_text(&s), types, 3, cells, n);
}

static err_t keys_resolve(struct db_conn *c, struct arena *a, struct ext_keys *keys, const struct table *t,
                          const struct names *names)
{
    struct names missing;

    if (!names->list.n) return OK;
    TRY(keys_load(c, a, keys, t, names));
    missing = still_missing(a, keys, t, names);
    if (!missing.list.n) return OK;
    TRY(keys_add(c, a, t, &missing));
    return keys_load(c, a, keys, t, &missing);
}

/* ---- rows ---- */

static err_t objects_read(struct arena *a, const struct limits *limits, const struct record *records, size_t n,
                          const struct json **objects)
{
    for (size_t i = 0; i < n; i++) {
        const struct db_value *ext = &records[i].at[COLUMN_EXT];
        if (!ext->null) TRY(json_read(a, ext->s, limits, &objects[i]));
    }
    return OK;
}

static void row_fill(struct db_value *cells, const struct table *t, int64_t row_id, int64_t key_id,
                     const struct ext_scalar *s)
{
    cells[0] = db_text(str_of(t->entity->name));
    cells[1] = db_int(row_id);
    cells[2] = db_int(key_id);
    cells[3] = s->num == DECIMAL_NONE ? db_null(DB_INT) : db_int(s->num);
    cells[4] = db_text(s->text_key);
    cells[5] = db_date(s->day);
}

err_t ext_rows(struct db_conn *c, struct arena *a, const struct limits *limits, struct ext_keys *keys,
               const struct record *records, size_t n, struct db_value **cells, size_t *rows)
{
    const struct json **objects = ARENA_ARRAY(a, const struct json *, n);
    const struct table *t = records[0].table;
    VEC(struct { struct db_value at[EXT_COLUMNS]; }) out;
    struct names names;
    struct ext_scalar scalar;

    TRY(objects_read(a, limits, records, n, objects));
    map_init(&names.seen, a, 16);
    vec_init(&names.list, a);
    for (size_t i = 0; i < n; i++) names_of(&names, a, keys, t, objects[i]);
    TRY(keys_resolve(c, a, keys, t, &names));
    vec_init(&out, a);
    for (size_t i = 0; i < n; i++)
        for (const struct json *v = objects[i] ? objects[i]->first : NULL; v; v = v->next)
            if (searchable(v) && ext_scalar(a, v, &scalar))
                row_fill(vec_add(&out)->at, t, records[i].at[COLUMN_ID].i, *key_find(keys, a, t, v->key), &scalar);
    *cells = (struct db_value *)out.at;
    *rows = out.n;
    return OK;
}

static err_t forget(struct db_conn *c, struct arena *a, const struct record *records, size_t n)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, n);
    const struct db_value params[] = {db_text(str_of(records[0].table->entity->name)), db_list(DB_INTS, ids, n)};
    struct sql s;

    for (size_t i = 0; i < n; i++) ids[i] = records[i].at[COLUMN_ID].i;
    sql_init(&s, a, db_engine(db_of(c)));
    s.params = 2;
    sql_add(&s, "DELETE FROM ext_value WHERE entity = $1 AND ");
    sql_in(&s, "row_id", 2);
    return db_exec(c, sql_text(&s), params, 2, NULL);
}

err_t ext_store(struct db_conn *c, struct arena *a, const struct limits *limits, struct ext_keys *keys,
                const struct record *records, size_t n, bool had)
{
    struct db_value *cells;
    size_t rows;
    struct sql s;

    if (!n) return OK;
    if (had) TRY(forget(c, a, records, n));
    TRY(ext_rows(c, a, limits, keys, records, n, &cells, &rows));
    if (!rows) return OK;
    sql_init(&s, a, db_engine(db_of(c)));
    sql_insert_rows(&s, "ext_value", ext_columns, ext_types, EXT_COLUMNS);
    return db_exec_rows(c, sql_text(&s), ext_types, EXT_COLUMNS, cells, rows);
}
