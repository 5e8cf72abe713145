/* Statements on SQLite: prepared once by text, values bound and read by type. */
#include "db/sqlite.h"

#include <string.h>

#include "base/utf8.h"
#include "db/sql.h"

static struct sqlite *sqlite_of(struct db_conn *c) { return c->state; }

/* --- preparing -------------------------------------------------------------------------------------- */

/* 12 of "$12", also of "$12::bigint": SQLite takes a cast behind a parameter as part of its name. */
static size_t parameter_number(const char *name)
{
    size_t n = 0;

    for (const char *p = name + 1; *p >= '0' && *p <= '9'; p++)
        n = n * 10 + (size_t)(*p - '0');
    return n;
}

static bool is_straight(sqlite3_stmt *s)
{
    int count = sqlite3_bind_parameter_count(s);

    for (int i = 1; i <= count; i++) {
        if (parameter_number(sqlite3_bind_parameter_name(s, i)) != (size_t)i)
            return false;
    }
    return true;
}

static err_t end_ahead(struct db_conn *c);
static err_t sqlite_step(struct db_conn *c, enum step step);

static err_t prepare(struct db_conn *c, struct str sql, struct sqlite_statement **out)
{
    struct sqlite *s = sqlite_of(c);
    bool fresh;
    struct sqlite_statement *st = &s->statements[cache_slot(s->cache, sql, &fresh)];

    *out = st;
    if (st == s->ahead)
        TRY(end_ahead(c));
    if (fresh) {
        sqlite3_finalize(st->handle);
        st->handle = NULL;
    }
    if (!st->handle) {
        if (sqlite3_prepare_v3(s->handle, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &st->handle, NULL) != SQLITE_OK)
            return sqlite_error(c, sql);
        if (!st->handle)
            return err_make(c->arena, E_DB, "what", "the statement is empty", NULL);
        st->straight = is_straight(st->handle);
    }
    return OK;
}

/* --- values in -------------------------------------------------------------------------------------- */

/* PostgreSQL refuses what is not UTF-8, and U+0000; so that both engines hold the same, we do here. */
static bool text_allowed(struct str s)
{
    return s.n == 0 || (!memchr(s.p, 0, s.n) && utf8_valid(s));
}

static int bind_value(sqlite3_stmt *s, int at, const struct db_value *v)
{
    if (v->null && v->type < DB_INTS)
        return sqlite3_bind_null(s, at);
    switch ((enum db_type)v->type) {
    case DB_INT: return sqlite3_bind_int64(s, at, v->i);
    case DB_BOOL: return sqlite3_bind_int64(s, at, v->b);
    case DB_TEXT: return sqlite3_bind_text64(s, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BYTES: return sqlite3_bind_blob64(s, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC);
    case DB_UUID: return sqlite3_bind_blob64(s, at, v->u.b, sizeof v->u.b, SQLITE_STATIC);
    case DB_DATE: return sqlite3_bind_int64(s, at, v->d.day);
    case DB_STAMP: return sqlite3_bind_int64(s, at, v->t.us);
    case DB_INTS:
    case DB_TEXTS:
    case DB_UUIDS: return sqlite_bind_list(s, at, v);
    }
    return SQLITE_MISUSE;
}

static err_t bind(struct db_conn *c, const struct sqlite_statement *st, const struct db_value *params, size_t n)
{
    int count = sqlite3_bind_parameter_count(st->handle);

    for (int at = 1; at <= count; at++) {
        size_t number = st->straight ? (size_t)at : parameter_number(sqlite3_bind_parameter_name(st->handle, at));

        if (number == 0 || number > n)
            return err_make(c->arena, E_DB, "what", "the statement has more parameters than values", NULL);
        const struct db_value *v = &params[number - 1];
        if (v->type == DB_TEXT && !v->null && !text_allowed(v->s))
            return err_make(c->arena, E_UTF8, "field", str_format(c->arena, "$%zu", number).p, NULL);
        if (bind_value(st->handle, at, v) != SQLITE_OK)
            return sqlite_error(c, STR_NONE);
    }
    return OK;
}

/* --- values out ------------------------------------------------------------------------------------- */

static struct str column_bytes(struct db_conn *c, sqlite3_stmt *s, int column)
{
    const void *p = sqlite3_column_blob(s, column);   /* first: it is what fixes the length */
    size_t n = (size_t)sqlite3_column_bytes(s, column);

    return n ? str_copy(c->arena, (struct str){p, n}) : STR("");
}

/* What SQLite holds for each type. */
static int storage_of(enum db_type type)
{
    switch (db_stored(DB_SQLITE, type)) {
    case DB_TEXT: return SQLITE_TEXT;
    case DB_BYTES: return SQLITE_BLOB;
    default: return SQLITE_INTEGER;
    }
}

static bool read_integer(enum db_type type, int64_t i, struct db_value *out)
{
    switch (type) {
    case DB_INT: out->i = i; return true;
    case DB_BOOL: out->b = i != 0; return true;
    case DB_STAMP: out->t.us = i; return true;
    case DB_DATE: out->d.day = (int32_t)i; return i == (int32_t)i;
    default: return false;
    }
}

static bool read_value(struct db_conn *c, sqlite3_stmt *s, int column, enum db_type type, struct db_value *out)
{
    int found = sqlite3_column_type(s, column);

    *out = (struct db_value){.type = (uint8_t)type, .null = found == SQLITE_NULL};
    if (found == SQLITE_NULL)
        return true;
    if (found != storage_of(type))
        return false;
    if (found == SQLITE_INTEGER)
        return read_integer(type, sqlite3_column_int64(s, column), out);
    if (type != DB_UUID) {
        out->s = column_bytes(c, s, column);
        return true;
    }
    if (sqlite3_column_bytes(s, column) != (int)sizeof out->u)
        return false;
    memcpy(&out->u, sqlite3_column_blob(s, column), sizeof out->u);
    return true;
}

static err_t read_row(struct db_conn *c, sqlite3_stmt *s, const enum db_type *types, size_t columns,
                      struct db_value *out)
{
    for (size_t i = 0; i < columns; i++) {
        if (!read_value(c, s, (int)i, types[i], &out[i]))
            return err_make(c->arena, E_DB, "what",
                            str_format(c->arena, "result column %zu (%s) is not of the type asked for", i + 1,
                                       sqlite3_column_name(s, (int)i)).p, NULL);
    }
    return OK;
}

/* --- running ---------------------------------------------------------------------------------------- */

static void start_clock(struct db_conn *c)
{
    sqlite_of(c)->deadline_us = env_monotonic_us(c->db->env) + (uint64_t)c->statement_ms * 1000;
}

/* So many rows have the time of one statement: on a slow disk each may have to fetch a page for every index. */
static void start_clock_of_rows(struct db_conn *c, size_t rows)
{
    enum { ROWS = 100 };

    start_clock(c);
    sqlite_of(c)->deadline_us += (uint64_t)c->statement_ms * 1000 * (rows / ROWS);
}

/* Steps of a transaction must not be cut short. */
static void stop_clock(struct db_conn *c) { sqlite_of(c)->deadline_us = UINT64_MAX; }

/* Makes the statement ready for its next use; bound memory must not be looked at any more. */
static void finish(const struct sqlite_statement *st)
{
    sqlite3_reset(st->handle);
    sqlite3_clear_bindings(st->handle);
}

static err_t run(struct db_conn *c, const struct sqlite_statement *st, struct str sql)
{
    int rc;

    while ((rc = sqlite3_step(st->handle)) == SQLITE_ROW)
        ;
    return rc == SQLITE_DONE ? OK : sqlite_error(c, sql);
}

/* `rc`: what the first step gave. */
static err_t collect(struct db_conn *c, const struct sqlite_statement *st, int rc, struct str sql,
                     const enum db_type *types, size_t columns, struct db_rows *out)
{
    size_t room = 0, rows = 0, size = columns * sizeof(struct db_value);
    struct db_value *at = NULL;

    for (; rc == SQLITE_ROW; rc = sqlite3_step(st->handle)) {
        if (rows == room) {
            size_t more = room ? room * 2 : 16;

            at = arena_grow(c->arena, at, room * size, more * size);
            room = more;
        }
        TRY(read_row(c, st->handle, types, columns, at + rows * columns));
        rows++;
    }
    if (rc != SQLITE_DONE)
        return sqlite_error(c, sql);
    *out = (struct db_rows){.rows = rows, .columns = columns, .at = at};
    return OK;
}

static err_t query_one(struct db_conn *c, const struct sqlite_statement *st, struct str sql,
                       const struct db_value *params, size_t n, const enum db_type *types, size_t columns,
                       struct db_rows *out)
{
    err_t e = bind(c, st, params, n);

    start_clock(c);
    if (!e)
        e = collect(c, st, sqlite3_step(st->handle), sql, types, columns, out);
    finish(st);
    return e;
}

static err_t prepare_query(struct db_conn *c, struct str sql, size_t columns, struct sqlite_statement **out)
{
    TRY(prepare(c, sql, out));
    if ((size_t)sqlite3_column_count((*out)->handle) != columns)
        return err_make(c->arena, E_DB, "what", "the statement gives another number of columns than asked for", NULL);
    return OK;
}

static err_t sqlite_query(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, size_t sets,
                          const enum db_type *types, size_t columns, struct db_rows *out)
{
    struct sqlite_statement *st;

    TRY(prepare_query(c, sql, columns, &st));
    for (size_t i = 0; i < sets; i++)
        TRY(query_one(c, st, sql, params + i * n, n, types, columns, &out[i]));
    return OK;
}

static err_t ask_each(struct db_conn *c, const struct db_ask *asks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        TRY(sqlite_query(c, asks[i].sql, asks[i].params, asks[i].n, 1, asks[i].types, asks[i].columns, asks[i].out));
    return OK;
}

static err_t sqlite_query_all(struct db_conn *c, const struct db_ask *asks, size_t n)
{
    err_t e;

    if (n < 2 || sqlite_of(c)->ahead || !sqlite3_get_autocommit(sqlite_of(c)->handle))
        return ask_each(c, asks, n);
    TRY(sqlite_step(c, STEP_BEGIN_READ));
    e = ask_each(c, asks, n);
    if (!e)
        return sqlite_step(c, STEP_COMMIT);
    (void)sqlite_step(c, STEP_ROLLBACK);
    return e;
}

/* Its first row only: as long as there may be more, what comes behind it reads the same state, and takes no lock of its own. */
static err_t sqlite_ahead(struct db_conn *c, const struct db_ask *ask)
{
    struct sqlite *s = sqlite_of(c);
    struct sqlite_statement *st;
    err_t e;

    TRY(prepare_query(c, ask->sql, ask->columns, &st));
    e = bind(c, st, ask->params, ask->n);
    if (e) {
        finish(st);
        return e;
    }
    start_clock(c);
    s->ahead_rc = sqlite3_step(st->handle);
    s->ahead = st;
    s->ahead_ask = ask;
    return s->ahead_rc == SQLITE_ROW ? OK : end_ahead(c);
}

static err_t end_ahead(struct db_conn *c)
{
    struct sqlite *s = sqlite_of(c);
    const struct db_ask *ask = s->ahead_ask;
    err_t e;

    start_clock(c);
    e = collect(c, s->ahead, s->ahead_rc, ask->sql, ask->types, ask->columns, ask->out);
    finish(s->ahead);
    s->ahead = NULL;
    return e;
}

static err_t sqlite_ahead_end(struct db_conn *c, const struct db_ask *ask)
{
    (void)ask;
    return sqlite_of(c)->ahead ? end_ahead(c) : OK;
}

static err_t exec_one(struct db_conn *c, const struct sqlite_statement *st, struct str sql,
                      const struct db_value *params, size_t n)
{
    err_t e = bind(c, st, params, n);

    start_clock(c);
    if (!e)
        e = run(c, st, sql);
    finish(st);
    return e;
}

static err_t sqlite_exec(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, int64_t *affected)
{
    sqlite3 *handle = sqlite_of(c)->handle;
    int64_t before = sqlite3_total_changes64(handle);
    struct sqlite_statement *st;

    TRY(prepare(c, sql, &st));
    TRY(exec_one(c, st, sql, params, n));
    if (affected)   /* a statement that changes nothing leaves the former count */
        *affected = sqlite3_total_changes64(handle) == before ? 0 : sqlite3_changes64(handle);
    return OK;
}

static err_t sqlite_flush(struct db_conn *c)
{
    (void)c;   /* nothing was sent ahead */
    return OK;
}

static err_t sqlite_script(struct db_conn *c, struct str sql)
{
    const char *text = str_zero(c->arena, sql);

    start_clock(c);
    return sqlite3_exec(sqlite_of(c)->handle, text, NULL, NULL, NULL) == SQLITE_OK ? OK : sqlite_error(c, sql);
}

static err_t check_texts(struct db_conn *c, size_t n, const struct db_value *cells, size_t rows)
{
    for (size_t i = 0; i < rows * n; i++) {
        if (cells[i].type == DB_TEXT && !cells[i].null && !text_allowed(cells[i].s))
            return err_make(c->arena, E_UTF8, "field", str_format(c->arena, "$%zu", i % n + 1).p, NULL);
    }
    return OK;
}

/* One statement over all rows, which lie where they are. */
static err_t sqlite_exec_rows(struct db_conn *c, struct str sql, const enum db_type *types, size_t columns,
                              const struct db_value *cells, size_t rows)
{
    struct sqlite_cells all = {cells, columns, rows};
    struct sqlite_statement *st;
    err_t e;

    (void)types;   /* each cell has its own */
    if (columns > SQLITE_CELLS_COLUMNS)
        return err_make(c->arena, E_DB, "what", "there are more columns than SQLite is given at once", NULL);
    TRY(check_texts(c, columns, cells, rows));
    TRY(prepare(c, sql, &st));
    if (sqlite_bind_cells(st->handle, 1, &all) != SQLITE_OK)
        return sqlite_error(c, sql);
    start_clock_of_rows(c, rows);
    e = run(c, st, sql);
    finish(st);
    return e;
}

static err_t sqlite_copy(struct db_conn *c, const char *table, const char *const *columns,
                         const enum db_type *types, size_t n, const struct db_value *cells, size_t rows)
{
    struct sql sql;

    sql_init(&sql, c->arena, DB_SQLITE);
    sql_insert_rows(&sql, table, columns, types, n);
    return sqlite_exec_rows(c, sql_text(&sql), types, n, cells, rows);
}

static err_t run_step(struct db_conn *c, struct str text)
{
    struct sqlite_statement *st;
    err_t e;

    TRY(prepare(c, text, &st));
    e = run(c, st, STR_NONE);
    finish(st);
    return e;
}

static err_t begin_write(struct db_conn *c, struct str text)
{
    err_t e;

    TRY(sqlite_turn_take(c));
    e = run_step(c, text);
    sqlite_turn_give(c);
    return e;
}

static err_t sqlite_step(struct db_conn *c, enum step step)
{
    static const char *const texts[STEP_COUNT] = {
        [STEP_BEGIN_READ] = "BEGIN DEFERRED", [STEP_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [STEP_SAVEPOINT] = "SAVEPOINT s", [STEP_KEEP] = "RELEASE s", [STEP_UNDO] = "ROLLBACK TO s; RELEASE s",
        [STEP_COMMIT] = "COMMIT", [STEP_ROLLBACK] = "ROLLBACK",
    };
    sqlite3 *handle = sqlite_of(c)->handle;
    bool gone = sqlite3_get_autocommit(handle);   /* a full disk or a timeout has rolled back already */

    if (step == STEP_ROLLBACK && gone)
        return OK;
    if (step == STEP_UNDO && gone)
        return err_make(c->arena, E_DB_CONFLICT, NULL);
    stop_clock(c);
    if (step == STEP_BEGIN_WRITE)
        return begin_write(c, str_of(texts[step]));
    if (step == STEP_UNDO)   /* two statements, and rare */
        return sqlite3_exec(handle, texts[step], NULL, NULL, NULL) == SQLITE_OK ? OK : sqlite_error(c, STR_NONE);
    return run_step(c, str_of(texts[step]));
}

static err_t sqlite_undo_in_memory(struct db_conn *c, bool yes)
{
    const char *sql = yes ? "PRAGMA temp_store=MEMORY" : "PRAGMA temp_store=DEFAULT";

    return sqlite3_exec(sqlite_of(c)->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : sqlite_error(c, str_of(sql));
}

/* --- what is there ---------------------------------------------------------------------------------- */

static enum db_type declared_type(struct str type)
{
    if (str_is(type, "INTEGER") || str_is(type, "INT"))
        return DB_INT;
    if (str_is(type, "TEXT"))
        return DB_TEXT;
    return str_is(type, "BLOB") ? DB_BYTES : (enum db_type)0;
}

static err_t sqlite_table_columns(struct db_conn *c, const char *table, struct db_column **out, size_t *n)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_BOOL};
    struct db_value name = db_text(str_of(table));
    struct db_rows rows = {0};

    TRY(sqlite_query(c, STR("SELECT name, type, \"notnull\" OR pk > 0 FROM pragma_table_info($1) ORDER BY cid"), &name,
                     1, 1, types, 3, &rows));
    *n = rows.rows;
    *out = ARENA_ARRAY(c->arena, struct db_column, rows.rows);
    for (size_t i = 0; i < rows.rows; i++)
        (*out)[i] = (struct db_column){.name = db_cell(&rows, i, 0)->s, .type = declared_type(db_cell(&rows, i, 1)->s),
                                       .required = db_cell(&rows, i, 2)->b};
    return OK;
}

static bool sqlite_alive(struct db_conn *c)
{
    (void)c;
    return true;
}

const struct engine sqlite_engine = {
    .kind = DB_SQLITE,
    .check = sqlite_check,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .alive = sqlite_alive,
    .awaited = sqlite_turn_awaited,
    .step = sqlite_step,
    .undo_in_memory = sqlite_undo_in_memory,
    .query = sqlite_query,
    .query_all = sqlite_query_all,
    .ahead = sqlite_ahead,
    .ahead_end = sqlite_ahead_end,
    .exec = sqlite_exec,
    .exec_rows = sqlite_exec_rows,
    .flush = sqlite_flush,
    .script = sqlite_script,
    .copy = sqlite_copy,
    .table_columns = sqlite_table_columns,
};
