#include "support/testdb.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int made;   /* databases, for their names */

const char *testdb_server(void) { return getenv("IMIS_TEST_PG"); }

struct str testdb_url(struct arena *a, struct str url, const char *database)
{
    ptrdiff_t path = str_find(url, STR("/"), (size_t)str_find(url, STR("://"), 0) + 3);
    ptrdiff_t end = str_find(url, STR("?"), 0);
    size_t rest = end < 0 ? url.n : (size_t)end;
    size_t head = path < 0 || (size_t)path > rest ? rest : (size_t)path;

    return str_format(a, "%.*s/%s%.*s", (int)head, url.p, database, (int)(url.n - rest), url.p + rest);
}

/* --- errors ------------------------------------------------------------------------------------------- */

static void print(err_t e)
{
    struct arena *a = arena_new();
    struct str line = err_line(a, e);

    fprintf(stderr, "# %.*s\n", STR_ARG(line));
    arena_free(a);
}

void testdb_assert_ok(err_t e, const char *what, const char *file, int line)
{
    if (!e)
        return;
    print(e);
    _fail(file, line);
    (void)what;
}

err_t testdb_assert_err(err_t e, enum err_id id, const char *what, const char *file, int line)
{
    if (err_is(e, id))
        return e;
    fprintf(stderr, "# %s: wanted %s\n", what, err_code(id));
    if (e)
        print(e);
    _fail(file, line);
    return e;
}

const char *testdb_zero(struct str s)
{
    static char room[4096];
    size_t n = s.n < sizeof room ? s.n : sizeof room - 1;

    if (n)
        memcpy(room, s.p, n);
    room[n] = 0;
    return room;
}

/* --- making and dropping ---------------------------------------------------------------------------- */

static int server_run(const char *url, const char *sql)
{
    PGconn *handle = PQconnectdb(url);
    PGresult *result = PQexec(handle, sql);
    ExecStatusType status = PQresultStatus(result);
    int failed = status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;

    if (failed)
        fprintf(stderr, "# %s: %s", sql, PQerrorMessage(handle));
    PQclear(result);
    PQfinish(handle);
    return failed;
}

void testdb_postgres_run(const struct testdb *t, const char *sql) { assert_int_equal(server_run(t->url.p, sql), 0); }

static struct testdb *make(enum db_engine engine)
{
    struct arena *a = arena_new();
    struct testdb *t = ARENA_NEW(a, struct testdb);
    struct env_options options = {.clock = {INT64_C(1767323045) * 1000000}, .seeded = true, .id_seed = 1};

    t->arena = a;
    t->engine = engine;
    t->env = env_new(a, &options);
    return t;
}

static int open_first(struct testdb *t, void **state)
{
    struct db_options options = {.create = true};
    err_t e = db_open(t->arena, t->env, t->url, &options, &t->db);

    *state = t;
    if (e)
        print(e);
    return e ? -1 : 0;
}

int testdb_setup_sqlite(void **state)
{
    struct testdb *t = make(DB_SQLITE);
    const char *under = getenv("TMPDIR");

    snprintf(t->name, sizeof t->name, "%s/imis-test-XXXXXX", under ? under : "/tmp");
    if (!mkdtemp(t->name))
        return -1;
    t->url = str_format(t->arena, "sqlite:%s/test.db", t->name);
    return open_first(t, state);
}

int testdb_setup_postgres(void **state)
{
    struct testdb *t;
    struct str sql;

    t = make(DB_POSTGRES);
    snprintf(t->name, sizeof t->name, "imis_test_%d_%d", (int)getpid(), ++made);
    t->url = testdb_url(t->arena, str_of(testdb_server()), t->name);
    sql = str_format(t->arena, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
                     t->name);
    if (server_run(testdb_server(), sql.p) || server_run(t->url.p, "CREATE EXTENSION pg_trgm"))
        return -1;
    return open_first(t, state);
}

int testdb_run(const char *name, const struct CMUnitTest *tests, size_t n)
{
    struct CMUnitTest kept[TESTDB_TESTS];
    size_t count = 0;

    assert_true(n <= TESTDB_TESTS);
    for (size_t i = 0; i < n; i++) {
        if (testdb_server() || tests[i].setup_func != testdb_setup_postgres)
            kept[count++] = tests[i];
    }
    if (count < n)
        fprintf(stderr, "# without IMIS_TEST_PG: %zu tests of PostgreSQL are left out\n", n - count);
    return _cmocka_run_group_tests(name, kept, count, NULL, NULL);
}

void testdb_release(struct testdb *t, struct db_conn *c)
{
    for (size_t i = 0; i < t->open_count; i++) {
        if (t->open[i] != c)
            continue;
        t->open[i] = t->open[--t->open_count];
        db_release(c);
        return;
    }
    fail_msg("the connection is not of this test");
}

struct db_conn *testdb_acquire(struct testdb *t, enum db_use use)
{
    struct db_conn *c;

    assert_true(t->open_count < TESTDB_CONNECTIONS);
    assert_ok(db_acquire(t->db, t->arena, use, &c));
    t->open[t->open_count++] = c;
    return c;
}

void testdb_leaves(struct testdb *t, void (*close)(void *arg), void *arg)
{
    assert_true(t->left_count < TESTDB_LEFT);
    t->left[t->left_count++] = (struct testdb_left){close, arg};
}

void testdb_closes(struct testdb *t, const void *arg)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->left_count; i++)
        if (t->left[i].arg != arg)
            t->left[kept++] = t->left[i];
    t->left_count = kept;
}

/* Sessions that nobody will go on with: what is left would wait for their locks. */
static void end_transactions(struct testdb *t)
{
    if (t->engine == DB_POSTGRES)
        server_run(testdb_server(), str_format(t->arena, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
                                               " AND state LIKE 'idle in transaction%%'", t->name).p);
}

static void close_left(struct testdb *t)
{
    if (t->left_count)
        end_transactions(t);
    while (t->left_count) {
        const struct testdb_left *last = &t->left[--t->left_count];
        last->close(last->arg);
    }
}

void testdb_close(struct testdb *t)
{
    while (t->open_count)
        db_release(t->open[--t->open_count]);
    if (t->db)
        db_close(t->db);
    t->db = NULL;
}

void testdb_reopen(struct testdb *t, const struct db_options *options)
{
    testdb_close(t);
    assert_ok(db_open(t->arena, t->env, t->url, options, &t->db));
}

static int drop(struct testdb *t)
{
    static const char *const files[] = {"test.db", "test.db-wal", "test.db-shm", "test.db-turn", "test.db-journal"};
    char path[128];

    if (t->engine == DB_POSTGRES)
        return server_run(testdb_server(), str_format(t->arena, "DROP DATABASE %s WITH (FORCE)", t->name).p);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", t->name, files[i]);
        unlink(path);
    }
    return rmdir(t->name);
}

int testdb_teardown(void **state)
{
    struct testdb *t = *state;
    int failed;

    while (t->open_count)
        db_release(t->open[--t->open_count]);
    close_left(t);
    testdb_close(t);
    failed = drop(t);
    arena_free(t->arena);
    return failed;
}

/* --- using ------------------------------------------------------------------------------------------ */

void testdb_migrate(struct testdb *t, const struct migrations *sets, size_t n)
{
    int done;

    assert_ok(db_migrate(t->db, t->arena, sets, n, NULL, &done));
}

void testdb_script(struct testdb *t, const char *sql)
{
    struct db_conn *c = testdb_acquire(t, DB_WRITE);

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_script(c, migration_text(t->arena, t->engine, sql)));
    assert_ok(db_commit(c));
    testdb_release(t, c);
}

int64_t testdb_int(struct db_conn *c, const char *sql)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    assert_ok(db_query(c, str_of(sql), NULL, 0, types, 1, &rows));
    assert_int_equal(rows.rows, 1);
    return db_cell(&rows, 0, 0)->i;
}

static void add_bytes(struct buf *out, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;

    for (size_t i = 0; i < n; i++)
        buf_add_format(out, "%02x", p[i]);
}

static void add_cell(struct buf *out, const struct db_value *v)
{
    if (v->null) {
        buf_add(out, STR("NULL"));
        return;
    }
    switch ((enum db_type)v->type) {
    case DB_TEXT: buf_add(out, v->s); break;
    case DB_BYTES: add_bytes(out, v->s.p, v->s.n); break;
    case DB_UUID: add_bytes(out, v->u.b, sizeof v->u.b); break;
    case DB_BOOL: buf_add(out, v->b ? STR("true") : STR("false")); break;
    case DB_DATE: buf_add_int(out, v->d.day); break;
    default: buf_add_int(out, v->i); break;
    }
}

struct str testdb_text(struct arena *a, const struct db_rows *rows)
{
    struct buf out;

    buf_init(&out, a, 256);
    for (size_t r = 0; r < rows->rows; r++) {
        for (size_t i = 0; i < rows->columns; i++) {
            if (i)
                buf_add_char(&out, '|');
            add_cell(&out, db_cell(rows, r, i));
        }
        buf_add_char(&out, '\n');
    }
    return buf_str(&out);
}
