#include "db/migrate.h"

#include <stdio.h>

#include "base/arena.h"
#include "db/engine.h"

/* Any number, as long as every version of the program takes the same: the key of the advisory lock. */
enum { LOCK_KEY = 0x494d4953 };
static const int64_t LONG_MS = 24 * 3600 * 1000;              /* an index over tens of millions of rows */
static const uint64_t OTHERS_US = UINT64_C(3600) * 1000000;   /* how long another process may keep us waiting */

static const char own_tables[] =
    "CREATE TABLE schema_version (module @text NOT NULL, n @int NOT NULL, what @text NOT NULL, at @stamp NOT NULL,"
    " PRIMARY KEY (module, n))";
static const char own_tables_sqlite[] = "; CREATE TABLE sequence (name @text PRIMARY KEY, n @int NOT NULL)";
static const char own_tables_postgres[] =
    "; CREATE TABLE load_aside (name @text PRIMARY KEY, turn @int NOT NULL, definition @text NOT NULL)";

/* --- what the database holds ------------------------------------------------------------------------ */

/* Rows of (module, highest n). */
static err_t read_versions(struct db_conn *c, struct db_rows *out)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT};
    struct db_column *columns;
    size_t n;

    *out = (struct db_rows){0};
    TRY(db_table_columns(c, "schema_version", &columns, &n));
    if (n == 0)
        return OK;
    return db_query(c, STR("SELECT module, max(n) FROM schema_version GROUP BY module ORDER BY module"), NULL, 0, types,
                    2, out);
}

static int64_t version_of(const struct db_rows *versions, const char *module)
{
    for (size_t i = 0; i < versions->rows; i++) {
        if (str_is(db_cell(versions, i, 0)->s, module))
            return db_cell(versions, i, 1)->i;
    }
    return 0;
}

static int highest(const struct migrations *set)
{
    int n = 0;

    for (const struct migration *m = set->list; m->n; m++)
        n = m->n;
    return n;
}

static int64_t known_of(const struct migrations *sets, size_t n, struct str module)
{
    for (size_t i = 0; i < n; i++) {
        if (str_is(module, sets[i].module))
            return highest(&sets[i]);
    }
    return 0;
}

static err_t refuse_newer(struct arena *a, const struct db_rows *versions, const struct migrations *sets, size_t n)
{
    for (size_t i = 0; i < versions->rows; i++) {
        struct str module = db_cell(versions, i, 0)->s;
        int64_t found = db_cell(versions, i, 1)->i, known = known_of(sets, n, module);

        if (found > known)
            return err_make(a, E_DB_NEWER, "module", str_zero(a, module),
                            "found", str_format(a, "%lld", (long long)found).p,
                            "known", str_format(a, "%lld", (long long)known).p, NULL);
    }
    return OK;
}

static int64_t stop_of(const struct migrations *set, const struct migrations *upto)
{
    return upto && str_is(str_of(set->module), upto->module) ? upto->list->n : INT64_MAX;
}

static size_t count_due(const struct db_rows *versions, const struct migrations *sets, size_t n,
                        const struct migrations *upto)
{
    size_t due = 0;

    for (size_t i = 0; i < n; i++) {
        int64_t found = version_of(versions, sets[i].module);

        for (const struct migration *m = sets[i].list; m->n; m++)
            due += m->n > found && m->n <= stop_of(&sets[i], upto);
    }
    return due;
}

/* --- running ---------------------------------------------------------------------------------------- */

/* SQLite gives up waiting for another process's lock after some seconds; a migration may take longer. */
static err_t begin_patiently(struct db_conn *c)
{
    uint64_t until = env_monotonic_us(db_env(db_of(c))) + OTHERS_US;
    err_t e;

    do
        e = db_begin(c, DB_WRITE);
    while (err_is(e, E_DB_CONFLICT) && env_monotonic_us(db_env(db_of(c))) < until);
    return e;
}

static err_t lock(struct db_conn *c)
{
    struct db_value key = db_int(LOCK_KEY);

    return db_engine(db_of(c)) == DB_POSTGRES ? db_exec(c, STR("SELECT pg_advisory_xact_lock($1)"), &key, 1, NULL) : OK;
}

static err_t run_text(struct db_conn *c, struct arena *a, const char *sql)
{
    return sql ? db_script(c, migration_text(a, db_engine(db_of(c)), sql)) : OK;
}

static err_t make_own_tables(struct db_conn *c, struct arena *a)
{
    struct db_column *columns;
    size_t n;

    TRY(db_table_columns(c, "schema_version", &columns, &n));
    if (n)
        return OK;
    TRY(run_text(c, a, own_tables));
    return run_text(c, a, db_engine(db_of(c)) == DB_SQLITE ? own_tables_sqlite : own_tables_postgres);
}

static err_t record(struct db_conn *c, const char *module, const struct migration *m)
{
    struct db_value values[] = {db_text(str_of(module)), db_int(m->n), db_text(str_of(m->what)),
                                db_stamp(env_now(db_env(db_of(c))))};

    return db_exec(c, STR("INSERT INTO schema_version (module, n, what, at) VALUES ($1, $2, $3, $4)"), values, 4, NULL);
}

/* In a transaction that excludes all others. Somebody may have been faster: then there is nothing to do. */
static err_t apply(struct db_conn *c, struct arena *a, const char *module, const struct migration *m, bool *ran)
{
    struct db_rows versions;

    *ran = false;
    TRY(lock(c));
    TRY(make_own_tables(c, a));
    TRY(read_versions(c, &versions));
    if (version_of(&versions, module) >= m->n)
        return OK;
    TRY(run_text(c, a, m->sql));
    TRY(run_text(c, a, db_engine(db_of(c)) == DB_SQLITE ? m->sqlite : m->postgres));
    *ran = true;
    return record(c, module, m);
}

static err_t run_one(struct db_conn *c, struct arena *a, const char *module, const struct migration *m, int *done)
{
    char number[16];
    bool ran;
    err_t e;

    TRY(begin_patiently(c));
    e = apply(c, a, module, m, &ran);
    if (e) {
        db_rollback(c);
        return e;
    }
    TRY(db_commit(c));
    if (!ran)
        return OK;
    ++*done;
    snprintf(number, sizeof number, "%d", m->n);
    log_event(db_env(db_of(c))->log, LOG_INFO, "db.migrated", "module", module, "n", number, NULL);
    return OK;
}

static err_t run_due(struct db_conn *c, struct arena *a, const struct migrations *sets, size_t n,
                     const struct migrations *upto, int *done)
{
    struct db_rows versions;

    TRY(read_versions(c, &versions));
    TRY(refuse_newer(a, &versions, sets, n));
    if (count_due(&versions, sets, n, upto) == 0)
        return OK;
    db_statement_ms(c, LONG_MS);
    for (size_t i = 0; i < n; i++) {
        int64_t found = version_of(&versions, sets[i].module);

        for (const struct migration *m = sets[i].list; m->n; m++) {
            if (m->n > found && m->n <= stop_of(&sets[i], upto))
                TRY(run_one(c, a, sets[i].module, m, done));
        }
    }
    return OK;
}

err_t db_migrate(struct db *db, struct arena *a, const struct migrations *sets, size_t n,
                 const struct migrations *upto, int *done)
{
    struct db_conn *c;
    err_t e;

    *done = 0;
    TRY(db_acquire(db, a, DB_WRITE, &c));
    e = run_due(c, a, sets, n, upto, done);
    db_release(c);
    return e;
}

static err_t check_migrated(struct db_conn *c, struct arena *a, const struct migrations *sets, size_t n)
{
    struct db_rows versions;
    size_t due;

    TRY(read_versions(c, &versions));
    TRY(refuse_newer(a, &versions, sets, n));
    due = count_due(&versions, sets, n, NULL);
    if (due == 0)
        return OK;
    return err_make(a, E_DB_UNPREPARED, "what", str_format(a, "%zu schema changes are due", due).p, "command",
                    "imis db migrate", NULL);
}

err_t db_migrated(struct db *db, struct arena *a, const struct migrations *sets, size_t n)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(db, a, DB_READ, &c));
    e = check_migrated(c, a, sets, n);
    db_release(c);
    return e;
}

/* --- preparing -------------------------------------------------------------------------------------- */

static err_t make_file(struct arena *a, struct env *env, struct str url, struct buf *said)
{
    struct db_options options = {.create = true};
    struct db *db;

    TRY(db_open(a, env, url, &options, &db));
    buf_add_format(said, "the file %s is ready\n", db->target.p);
    db_close(db);
    return OK;
}

err_t db_init(struct arena *a, struct env *env, struct str url, struct str role, struct str password, struct buf *said)
{
    const struct engine *engine;
    struct str target;

    TRY(engine_of(a, url, &engine, &target));
    if (engine->kind == DB_SQLITE)
        return make_file(a, env, url, said);
    return postgres_init(a, target, role, password, said);
}

/* --- ids -------------------------------------------------------------------------------------------- */

static err_t no_sequence(struct db_conn *c, const char *sequence)
{
    struct arena *a = c->arena;

    return err_make(a, E_DB, "what", str_format(a, "there is no sequence %s", sequence).p, NULL);
}

static err_t next_sqlite(struct db_conn *c, const char *sequence, size_t n, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value params[] = {db_text(str_of(sequence)), db_int((int64_t)n)};
    struct db_rows rows;

    TRY(db_query(c, STR("UPDATE sequence SET n = n + $2 WHERE name = $1 RETURNING n"), params, 2, types, 1, &rows));
    if (rows.rows == 0)
        return no_sequence(c, sequence);
    for (size_t i = 0; i < n; i++)
        out[i] = db_cell(&rows, 0, 0)->i - (int64_t)(n - 1 - i);
    return OK;
}

static err_t next_postgres(struct db_conn *c, const char *sequence, size_t n, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value params[] = {db_text(str_of(sequence)), db_int((int64_t)n)};
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT nextval(s.oid) FROM (SELECT ($1 || '_id_seq')::regclass AS oid) s,"
                        " generate_series(1, $2)"), params, 2, types, 1, &rows));
    for (size_t i = 0; i < n; i++)
        out[i] = db_cell(&rows, i, 0)->i;
    return OK;
}

err_t db_next_ids(struct db_conn *c, const char *sequence, size_t n, int64_t *out)
{
    if (n == 0)
        return OK;
    return db_engine(db_of(c)) == DB_SQLITE ? next_sqlite(c, sequence, n, out) : next_postgres(c, sequence, n, out);
}

err_t db_ids_past(struct db_conn *c, const char *sequence, int64_t past)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value params[] = {db_text(str_of(sequence)), db_int(past)};
    bool sqlite = db_engine(db_of(c)) == DB_SQLITE;
    struct db_rows rows;

    if (past < 1)   /* sequences begin above 0 anyway, and PostgreSQL refuses a lower value */
        return OK;
    TRY(db_query(c, sqlite ? STR("UPDATE sequence SET n = max(n, $2) WHERE name = $1 RETURNING n")
                           : STR("SELECT setval(s.oid, greatest($2, coalesce(pg_sequence_last_value(s.oid), 0)))"
                                 " FROM (SELECT ($1 || '_id_seq')::regclass AS oid) s"), params, 2, types, 1, &rows));
    return rows.rows ? OK : no_sequence(c, sequence);
}
