#include "db/aside.h"

#include <pthread.h>

#include "base/arena.h"
#include "db/engine.h"

struct aside {
    struct db_conn *conn;
    struct arena *arena;
};

/* Any number, as long as every version of the program takes the same; not that of migrate.c. */
enum { LOCK_KEY = 0x41534944 };
static const int64_t LONG_MS = 24 * 3600 * 1000;   /* an index over tens of millions of rows */

/* In the order in which they are made again. */
enum { TURN_INDEX = 1, TURN_FOREIGN };

static const char find_indexes[] =
    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), format('DROP INDEX %s', i.indexrelid::regclass)"
    " FROM pg_index i WHERE i.indrelid = to_regclass($1) AND NOT i.indisunique"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1";
static const char find_foreign[] =
    "SELECT format('%s %s', k.conrelid::regclass, k.conname),"
    " format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)),"
    " format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)"
    " FROM pg_constraint k WHERE k.conrelid = to_regclass($1) AND k.contype = 'f' ORDER BY 1";

/* The memory is for each of two indexes at a time; a server whose program was killed gives up within a second. */
static const char settings[] =
    "SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL client_connection_check_interval = '1s';";

/* ---- the lock ---- */

static err_t lock(struct db_conn *c, enum aside_wait wait, bool *held)
{
    static const enum db_type types[] = {DB_BOOL};
    struct db_value key = db_int(LOCK_KEY);
    struct db_rows rows;

    db_statement_ms(c, LONG_MS);
    TRY(db_query(c, wait == ASIDE_NOW ? STR("SELECT pg_try_advisory_lock($1)")
                                      : STR("SELECT true FROM (SELECT pg_advisory_lock($1)) AS locked"),
                 &key, 1, types, 1, &rows));
    *held = db_cell(&rows, 0, 0)->b;
    return OK;
}

/* A connection that cannot say it is closed, which unlocks too. */
static void unlock(struct db_conn *c)
{
    static const enum db_type types[] = {DB_BOOL};
    struct db_value key = db_int(LOCK_KEY);
    struct db_rows rows;
    err_t e = db_query(c, STR("SELECT pg_advisory_unlock($1)"), &key, 1, types, 1, &rows);

    if (e) log_err(db_env(db_of(c))->log, "db.aside", e);
}

err_t aside_begin(struct db *db, struct arena *a, enum aside_wait wait, struct aside **out)
{
    struct db_conn *c;
    bool held = false;
    err_t e;

    *out = NULL;
    if (db_engine(db) != DB_POSTGRES) return OK;
    TRY(db_acquire(db, a, DB_WRITE, &c));
    e = lock(c, wait, &held);
    if (e || !held) {
        db_release(c);
        return e;
    }
    *out = ARENA_NEW(a, struct aside);
    **out = (struct aside){c, a};
    return OK;
}

/* ---- taking ---- */

static err_t is_empty(struct db_conn *c, const char *table, bool *empty)
{
    static const enum db_type types[] = {DB_INT};
    struct db_column *columns;
    struct db_rows rows;
    size_t n;

    *empty = false;
    TRY(db_table_columns(c, table, &columns, &n));
    if (!n) return OK;
    TRY(db_query(c, str_format(c->arena, "SELECT 1 FROM %s LIMIT 1", table), NULL, 0, types, 1, &rows));
    *empty = rows.rows == 0;
    return OK;
}

static err_t take(struct aside *s, const char *table, int turn, const char *find, size_t *taken)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_TEXT};
    struct db_value of = db_text(str_of(table));
    struct db_rows found;

    TRY(db_query(s->conn, str_of(find), &of, 1, types, 3, &found));
    for (size_t i = 0; i < found.rows; i++) {
        struct db_value record[] = {*db_cell(&found, i, 0), db_int(turn), *db_cell(&found, i, 1)};
        TRY(db_exec(s->conn, STR("INSERT INTO load_aside (name, turn, definition) VALUES ($1, $2, $3)"), record, 3, NULL));
        TRY(db_script(s->conn, db_cell(&found, i, 2)->s));
    }
    *taken += found.rows;
    return OK;
}

static err_t take_all(struct aside *s, const char *table, size_t *taken)
{
    bool empty;

    TRY(is_empty(s->conn, table, &empty));
    if (!empty) return OK;
    TRY(take(s, table, TURN_INDEX, find_indexes, taken));
    return take(s, table, TURN_FOREIGN, find_foreign, taken);
}

err_t aside_take(struct aside *s, const char *table)
{
    size_t taken = 0;
    err_t e;

    if (!s) return OK;
    TRY(db_begin(s->conn, DB_WRITE));
    e = take_all(s, table, &taken);
    if (!e && taken) return db_commit(s->conn);
    db_rollback(s->conn);
    return e;
}

/* ---- making again ---- */

/* Several may make indexes of one table at once, each another one. */
static const char first_index[] = "SELECT name, definition FROM load_aside WHERE turn = 1 ORDER BY name LIMIT 1 FOR UPDATE SKIP LOCKED";
static const char first_foreign[] = "SELECT name, definition FROM load_aside WHERE turn = 2 ORDER BY name LIMIT 1";

struct maker {
    struct db_conn *conn;
    struct arena *arena;
    int made;
    err_t failed;
};

static err_t make_first(struct maker *m, const char *find, bool *found)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT};
    struct db_rows rows;

    TRY(db_query(m->conn, str_of(find), NULL, 0, types, 2, &rows));
    *found = rows.rows > 0;
    if (!*found) return OK;
    TRY(db_script(m->conn, str_format(m->arena, "%s%.*s", settings, STR_ARG(db_cell(&rows, 0, 1)->s))));
    return db_exec(m->conn, STR("DELETE FROM load_aside WHERE name = $1"), db_cell(&rows, 0, 0), 1, NULL);
}

static err_t make_one(struct maker *m, const char *find, bool *found)
{
    err_t e;

    TRY(db_begin(m->conn, DB_WRITE));
    e = make_first(m, find, found);
    if (!e) return db_commit(m->conn);
    db_rollback(m->conn);
    return e;
}

static void make_all(struct maker *m, const char *find)
{
    bool found = true;

    while (!m->failed && found) {
        m->failed = make_one(m, find, &found);
        m->made += !m->failed && found;
    }
}

static void *make_indexes(void *maker)
{
    make_all(maker, first_index);
    return NULL;
}

/* On two connections: half of making an index is work of one processor. Without a second one the first makes all. */
static err_t make_on_two(struct maker *m)
{
    struct maker beside = {.arena = arena_new()};
    pthread_t thread;
    bool begun;
    err_t e;

    begun = !db_acquire(db_of(m->conn), beside.arena, DB_WRITE, &beside.conn);
    if (begun) {
        db_statement_ms(beside.conn, LONG_MS);
        begun = pthread_create(&thread, NULL, make_indexes, &beside) == 0;
    }
    make_indexes(m);
    if (begun) pthread_join(thread, NULL);
    if (beside.conn) db_release(beside.conn);
    e = m->failed ? m->failed : err_copy(m->arena, beside.failed);
    m->made += beside.made;
    arena_free(beside.arena);
    return e;
}

err_t aside_end(struct aside *s, int *made)
{
    struct maker m;

    if (made) *made = 0;
    if (!s) return OK;
    m = (struct maker){s->conn, s->arena, 0, OK};
    m.failed = make_on_two(&m);
    make_all(&m, first_foreign);
    unlock(s->conn);
    db_release(s->conn);
    if (made) *made = m.made;
    return m.failed;
}

err_t aside_restore(struct db *db, struct arena *a, enum aside_wait wait, int *made)
{
    struct aside *s;

    *made = 0;
    TRY(aside_begin(db, a, wait, &s));
    return aside_end(s, made);
}
