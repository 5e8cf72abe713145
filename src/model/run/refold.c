#include "model/run/refold.h"

#include "base/json.h"
#include "base/sound.h"
#include "base/utf8.h"
#include "db/sql.h"
#include "model/run/setting.h"
#include "model/write/ext.h"

enum { CHUNK_ROWS = 1000 };

/* ---- where the job is ---- */

/* Tables in registry order, a table's history after it: place 2i and 2i + 1. A table holds keys in its own
 * columns and, by way of table ext_value, those of its extension; former states hold the first only. The
 * cursor holds names, so that it is understood by a program with other modules too. */
struct place {
    const struct table *table;
    bool history;
    int64_t id;           /* rows above it are due */
};

static bool has_keys(const struct table *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->columns[i].folded)
            return true;
    return false;
}

static bool place_exists(const struct registry *r, size_t number)
{
    const struct table *t = &r->tables[number / 2];

    return number % 2 == 0 || (has_keys(t) && t->entity->history == HISTORY_ROWS);
}

/* The first place at or after a number; false: there is none. */
static bool place_from(const struct registry *r, size_t number, struct place *out)
{
    for (; number < 2 * r->table_count; number++)
        if (place_exists(r, number)) {
            *out = (struct place){&r->tables[number / 2], number % 2, 0};
            return true;
        }
    return false;
}

static size_t place_number(const struct place *p)
{
    return 2 * (size_t)p->table->number + p->history;
}

/* false: there are no tables. A table that is not there any more sends it back to the beginning. */
static bool place_read(const struct registry *r, const struct json *cursor, struct place *out)
{
    const struct json *name = json_get(cursor, "table");
    const struct table *t = name && name->kind == JSON_STRING ? registry_table(r, name->text) : NULL;

    if (!t)
        return place_from(r, 0, out);
    *out = (struct place){.table = t};
    json_bool(json_get(cursor, "history"), &out->history);
    json_int(json_get(cursor, "id"), &out->id);
    return true;
}

static struct str place_json(struct arena *a, const struct place *p)
{
    return str_format(a, "{\"table\":\"%s\",\"history\":%s,\"id\":%lld}", p->table->entity->name,
                      p->history ? "true" : "false", (long long)p->id);
}

/* ---- one chunk ---- */

enum { CELL_ID, CELL_EXT, CELL_TEXTS };

/* A text, and what is made of it: its key, or its sound. */
struct made {
    const char *text, *column;
    bool sound;
};

struct chunk {
    struct db_rows rows;          /* id, ext, then each text and what is made of it */
    const struct made *made;
    size_t count;
};

static const struct made *all_made(struct arena *a, const struct table *t, size_t *n)
{
    struct made *made = ARENA_ARRAY(a, struct made, 2 * t->count);

    *n = 0;
    for (size_t i = 0; i < t->count; i++) {
        const struct column *c = &t->columns[i];
        if (c->folded)
            made[(*n)++] = (struct made){c->name, t->names[c->folded], false};
        if (c->sound)
            made[(*n)++] = (struct made){c->name, t->names[c->sound], true};
    }
    return made;
}

static struct db_value make(struct arena *a, const struct made *made, const struct db_value *text)
{
    struct str key;

    if (text->null)
        return db_null(DB_TEXT);
    key = utf8_fold(a, text->s);
    return db_text(made->sound ? name_sound(a, key) : key);
}

/* Locked until the commit: a row must not change between its text being read and its key being written. */
static err_t chunk_read(struct tx *tx, const struct place *p, struct chunk *out)
{
    const struct table *t = p->table;
    enum db_type *types;
    struct sql s;

    out->made = all_made(tx->arena, t, &out->count);
    types = ARENA_ARRAY(tx->arena, enum db_type, CELL_TEXTS + 2 * out->count);
    types[CELL_ID] = DB_INT;
    types[CELL_EXT] = DB_TEXT;
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT id, ext");
    for (size_t i = 0; i < out->count; i++) {
        sql_add(&s, ", %s, %s", out->made[i].text, out->made[i].column);
        types[CELL_TEXTS + 2 * i] = types[CELL_TEXTS + 2 * i + 1] = DB_TEXT;
    }
    sql_add(&s, " FROM %s%s WHERE id > $1 ORDER BY id LIMIT %d", t->entity->table, p->history ? "_history" : "", CHUNK_ROWS);
    sql_for_update(&s);
    return db_query(tx->conn, sql_text(&s), (const struct db_value[]){db_int(p->id)}, 1, types,
                    CELL_TEXTS + 2 * out->count, &out->rows);
}

/* Fills id and new keys of one row; returns whether a key differs. */
static bool keys_of(struct arena *a, const struct chunk *c, size_t row, struct db_value *out)
{
    bool differs = false;

    out[0] = *db_cell(&c->rows, row, CELL_ID);
    for (size_t i = 0; i < c->count; i++) {
        const struct db_value *text = db_cell(&c->rows, row, CELL_TEXTS + 2 * i);
        const struct db_value *key = db_cell(&c->rows, row, CELL_TEXTS + 2 * i + 1);

        out[1 + i] = make(a, &c->made[i], text);
        differs |= !db_value_equal(&out[1 + i], key);
    }
    return differs;
}

static err_t keys_write(struct tx *tx, const struct place *p, const struct chunk *c, const struct db_value *cells, size_t n)
{
    size_t width = 1 + c->count;
    const char **names = ARENA_ARRAY(tx->arena, const char *, width);
    enum db_type *types = ARENA_ARRAY(tx->arena, enum db_type, width);
    struct sql s;

    names[0] = "id";
    types[0] = DB_INT;
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    for (size_t i = 0; i < c->count; i++) {
        names[1 + i] = c->made[i].column;
        types[1 + i] = DB_TEXT;
    }
    sql_add(&s, "UPDATE %s%s AS x SET ", p->table->entity->table, p->history ? "_history" : "");
    for (size_t i = 1; i < width; i++)
        sql_add(&s, "%s%s = r.%s", i > 1 ? ", " : "", names[i], names[i]);
    sql_add(&s, " FROM ");
    sql_rows(&s, "r", names, types, width);
    sql_add(&s, " WHERE x.id = r.id");
    return db_exec_rows(tx->conn, sql_text(&s), types, width, cells, n);
}

static err_t columns_fold(struct tx *tx, const struct place *p, const struct chunk *c, size_t *changed)
{
    size_t width = 1 + c->count;
    struct db_value *cells = ARENA_ARRAY(tx->arena, struct db_value, (c->rows.rows + 1) * width);

    *changed = 0;
    for (size_t row = 0; c->count && row < c->rows.rows; row++)
        *changed += keys_of(tx->arena, c, row, &cells[*changed * width]);
    return *changed ? keys_write(tx, p, c, cells, *changed) : OK;
}

/* Searchable values of extensions are made as they are when a row is written. */
static err_t extensions_fold(struct tx *tx, const struct place *p, const struct chunk *c, size_t *changed)
{
    struct record *records = ARENA_ARRAY(tx->arena, struct record, c->rows.rows + 1);
    struct ext_keys keys;

    *changed = 0;
    for (size_t row = 0; !p->history && row < c->rows.rows; row++) {
        if (db_cell(&c->rows, row, CELL_EXT)->null)
            continue;
        records[*changed] = record_new(tx->arena, p->table);
        records[*changed].at[COLUMN_ID] = *db_cell(&c->rows, row, CELL_ID);
        records[(*changed)++].at[COLUMN_EXT] = *db_cell(&c->rows, row, CELL_EXT);
    }
    if (!*changed)
        return OK;
    ext_keys_init(&keys, tx->arena);
    return ext_store(tx->conn, tx->arena, &tx->env->limits, &keys, records, *changed, true);
}

static err_t chunk_fold(struct tx *tx, const struct place *p, const struct chunk *c)
{
    size_t columns, extensions;

    TRY(columns_fold(tx, p, c, &columns));
    TRY(extensions_fold(tx, p, c, &extensions));
    if (columns + extensions == 0)
        return OK;
    return tx_note(tx, p->table->entity, OP_BULK, NULL,
                   str_format(tx->arena, "{\"refold\":{\"rows\":%zu,\"extensions\":%zu}}", columns, extensions));
}

/* Moves on: in the table, or to the next one. false: that was the last chunk. */
static bool place_next(const struct registry *r, const struct chunk *c, struct place *p)
{
    if (c->rows.rows == CHUNK_ROWS) {
        p->id = db_cell(&c->rows, c->rows.rows - 1, CELL_ID)->i;
        return true;
    }
    return place_from(r, place_number(p) + 1, p);
}

/* ---- the job ---- */

static err_t is_current(struct tx *tx, bool *out)
{
    const struct settings *settings;

    TRY(settings_of(tx, &settings));
    *out = setting_int(settings, SETTING_FOLD_VERSION) == FOLD_VERSION;
    return OK;
}

static err_t end(struct job_run *run)
{
    return job_commit(run, STR("{\"end\":true}"));
}

static err_t end_current(struct job_run *run, struct tx *tx)
{
    TRY(setting_set(tx, SETTING_FOLD_VERSION, str_format(tx->arena, "%d", FOLD_VERSION)));
    return end(run);
}

static err_t fold_at(struct job_run *run, struct tx *tx, struct place *p, bool *more)
{
    struct chunk c;

    TRY(chunk_read(tx, p, &c));
    TRY(chunk_fold(tx, p, &c));
    run->progress += (int64_t)c.rows.rows;
    *more = place_next(tx->registry, &c, p);
    return *more ? job_commit(run, place_json(run->arena, p)) : end_current(run, tx);
}

err_t refold_step(struct job_run *run, bool *more)
{
    struct place p;
    struct tx *tx;
    bool current = false;

    if (json_get(run->cursor, "end"))
        return OK;
    TRY(job_tx(run, &tx));
    if (!run->cursor)
        TRY(is_current(tx, &current));
    if (current)
        return end(run);
    if (!place_read(tx->registry, run->cursor, &p))
        return end_current(run, tx);
    return fold_at(run, tx, &p, more);
}

err_t refold_check(struct arena *a, const struct db_value *v)
{
    if (!v->null && v->i == FOLD_VERSION)
        return OK;
    return err_make(a, E_SETTING, "setting", SETTING_FOLD_VERSION, "what", str_format(a, "%d", FOLD_VERSION).p, NULL);
}

static err_t is_queued(struct tx *tx, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT count(*) FROM job WHERE name = $1 AND state IN (1, 2)"),
                 (const struct db_value[]){db_text(STR("model.refold"))}, 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i > 0;
    return OK;
}

/* A new database holds no keys of an earlier version; what migrations put in stands below 1. */
static err_t has_rows(struct tx *tx, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;
    struct place p;

    *out = false;
    for (size_t i = 0; !*out && place_from(tx->registry, i, &p); i = place_number(&p) + 1) {
        TRY(db_query(tx->conn, str_format(tx->arena, "SELECT 1 FROM %s WHERE id > 0 LIMIT 1", p.table->entity->table), NULL, 0, types, 1, &rows));
        *out = rows.rows > 0;
    }
    return OK;
}

static err_t start_in(struct tx *tx)
{
    bool current, queued, any;
    uuid_t id;

    TRY(is_current(tx, &current));
    TRY(is_queued(tx, &queued));
    TRY(has_rows(tx, &any));
    return current || queued || !any ? OK : job_start(tx, "model.refold", STR("{}"), &id);
}

err_t refold_start(const struct runner *runner, struct arena *a)
{
    struct tx *tx;
    err_t e;

    TRY(tx_begin(runner->write, a, access_program(), uuid_new(runner->env), &tx));
    e = start_in(tx);
    if (!e)
        return tx_commit(tx);
    tx_rollback(tx);
    return e;
}
