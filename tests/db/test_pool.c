/* Connections: opened, shared, lost and replaced. */
#include "support/testdb.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void waiting_for_a_connection_ends(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 2, .wait_ms = 30};
    struct db_conn *c, *one;

    testdb_reopen(t, &options);
    one = testdb_acquire(t, DB_READ);
    testdb_acquire(t, DB_READ);
    assert_err(db_acquire(t->db, t->arena, DB_READ, &c), E_BUSY);
    testdb_release(t, one);
    testdb_acquire(t, DB_READ);
}

static void assert_load(struct testdb *t, uint64_t open, uint64_t used, uint64_t refused)
{
    struct db_load load = db_load(t->db, DB_READ);

    assert_int_equal(load.open, open);
    assert_int_equal(load.used, used);
    assert_int_equal(load.most, 2);
    assert_int_equal(load.waiting, 0);
    assert_int_equal(load.refused, refused);
}

static void a_pool_says_how_it_is_used(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 2, .wait_ms = 30};
    struct db_conn *one, *two, *three;
    uint64_t before;

    testdb_reopen(t, &options);
    before = db_load(t->db, DB_READ).open;   /* PostgreSQL keeps the connection that looked at the database */
    assert_load(t, before, 0, 0);
    one = testdb_acquire(t, DB_READ);
    assert_load(t, 1, 1, 0);
    two = testdb_acquire(t, DB_READ);
    assert_err(db_acquire(t->db, t->arena, DB_READ, &three), E_BUSY);
    assert_load(t, 2, 2, 1);
    testdb_release(t, one);
    assert_load(t, 2, 1, 1);
    testdb_release(t, two);
    assert_load(t, 2, 0, 1);
}

static void *acquire_and_release(void *arg)
{
    struct testdb *t = arg;
    struct arena *a = arena_new();
    struct db_conn *c;

    if (!db_acquire(t->db, a, DB_READ, &c))
        db_release(c);
    arena_free(a);
    return NULL;
}

static void who_waits_for_a_connection_is_counted(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 1, .wait_ms = 20000};
    struct db_conn *c;
    pthread_t thread;

    testdb_reopen(t, &options);
    c = testdb_acquire(t, DB_READ);
    assert_int_equal(pthread_create(&thread, NULL, acquire_and_release, t), 0);
    while (db_load(t->db, DB_READ).waiting == 0)
        sched_yield();
    testdb_release(t, c);
    pthread_join(thread, NULL);
    assert_int_equal(db_load(t->db, DB_READ).waiting, 0);
    assert_int_equal(db_load(t->db, DB_READ).used, 0);
}

/* Who lets go and comes again at once stands behind him who waits. */
struct line {
    struct testdb *t;
    char order[3];
    int n;
};

static void *stand_in_line(void *arg)
{
    struct line *line = arg;
    struct arena *a = arena_new();
    struct db_conn *c;

    if (!db_acquire(line->t->db, a, DB_WRITE, &c)) {
        line->order[line->n++] = 'a';
        db_release(c);
    }
    arena_free(a);
    return NULL;
}

static void first_come_is_first_served(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 1, .wait_ms = 20000};
    struct line line = {.t = t};
    struct db_conn *c;
    pthread_t thread;

    testdb_reopen(t, &options);
    c = testdb_acquire(t, DB_WRITE);
    assert_false(db_awaited(c));
    assert_int_equal(pthread_create(&thread, NULL, stand_in_line, &line), 0);
    while (!db_awaited(c))
        sched_yield();
    testdb_release(t, c);
    c = testdb_acquire(t, DB_WRITE);
    line.order[line.n++] = 'b';
    testdb_release(t, c);
    pthread_join(thread, NULL);
    assert_string_equal(line.order, "ab");
}

static void sqlite_has_one_writer(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 1, .wait_ms = 30};
    struct db_conn *c;

    testdb_reopen(t, &options);
    testdb_acquire(t, DB_WRITE);
    assert_err(db_acquire(t->db, t->arena, DB_WRITE, &c), E_BUSY);
    c = testdb_acquire(t, DB_READ);   /* beside it */
    assert_err(db_exec(c, STR("CREATE TABLE x (id INTEGER)"), NULL, 0, NULL), E_DB);
}

static void *release_later(void *arg)
{
    db_release(arg);
    return NULL;
}

static void a_waiting_thread_gets_what_is_released(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 1, .wait_ms = 20000};
    struct db_conn *first, *second;
    pthread_t thread;

    testdb_reopen(t, &options);
    assert_ok(db_acquire(t->db, t->arena, DB_READ, &first));
    assert_int_equal(pthread_create(&thread, NULL, release_later, first), 0);
    assert_ok(db_acquire(t->db, t->arena, DB_READ, &second));
    assert_ptr_equal(first, second);
    pthread_join(thread, NULL);
    db_release(second);
}

static const char kill_others[] = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                                  " WHERE datname = current_database() AND pid <> pg_backend_pid()";

static void a_killed_session_is_told_and_replaced(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 1};
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;
    struct db_conn *c;

    testdb_script(t, "CREATE TABLE product (id @id)");
    testdb_reopen(t, &options);
    c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_exec(c, STR("INSERT INTO product VALUES (1)"), NULL, 0, NULL));
    assert_ok(db_flush(c));
    testdb_postgres_run(t, kill_others);
    assert_err(db_query(c, STR("SELECT count(*) FROM product"), NULL, 0, types, 1, &rows), E_DB_GONE);
    assert_err(db_exec(c, STR("SELECT 1"), NULL, 0, NULL), E_DB_GONE);
    assert_err(db_commit(c), E_DB_GONE);
    testdb_release(t, c);
    c = testdb_acquire(t, DB_WRITE);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 0);
}

static void a_session_killed_at_commit(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 1};
    struct db_conn *c;

    testdb_reopen(t, &options);
    c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_begin(c, DB_WRITE));
    assert_int_equal(testdb_int(c, "SELECT 1"), 1);
    testdb_postgres_run(t, kill_others);
    assert_err(db_commit(c), E_DB_GONE);
    testdb_release(t, c);
    assert_int_equal(testdb_int(testdb_acquire(t, DB_WRITE), "SELECT 1"), 1);
}

/* One that died while nobody used it is replaced without anybody noticing. */
static void an_idle_session_killed(void **state)
{
    struct testdb *t = *state;

    testdb_release(t, testdb_acquire(t, DB_READ));
    testdb_postgres_run(t, kill_others);
    assert_int_equal(testdb_int(testdb_acquire(t, DB_READ), "SELECT 1"), 1);
}

/* --- what cannot be opened ----------------------------------------------------------------------------- */

static err_t open_url(struct testdb *t, const char *url, bool create)
{
    struct db_options options = {.create = create};
    struct db *db;

    TRY(db_open(t->arena, t->env, str_of(url), &options, &db));
    db_close(db);
    return OK;
}

static void urls_that_are_none(void **state)
{
    struct testdb *t = *state;
    err_t e;

    assert_err(open_url(t, "", true), E_DB_URL);
    assert_err(open_url(t, "sqlite:", true), E_DB_URL);
    e = assert_err(open_url(t, "mysql://user:secret@host/x", true), E_DB_URL);
    assert_str(err_value(e, "url"), "mysql");   /* not the password */
}

static void files_that_cannot_be_used(void **state)
{
    struct testdb *t = *state;
    struct str path = str_format(t->arena, "%s/test.db", t->name);
    struct stat s;
    int fd;

    assert_int_equal(stat(path.p, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    testdb_close(t);
    assert_ok(open_url(t, t->url.p, false));
    assert_int_equal(unlink(path.p), 0);
    assert_err(open_url(t, t->url.p, false), E_FILE);
    assert_int_not_equal(stat(path.p, &s), 0);
    assert_err(open_url(t, "sqlite:/nowhere/at/all.db", true), E_FILE);
    fd = open(path.p, O_RDWR | O_CREAT, 0600);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(write(fd, "this is a letter", 16), 16);
    close(fd);
    assert_err(open_url(t, t->url.p, true), E_DB_CORRUPT);
}

static void make_foreign(const char *path, const char *sql)
{
    sqlite3 *handle;

    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
}

static void a_file_of_another_program(void **state)
{
    struct testdb *t = *state;
    struct str path = str_format(t->arena, "%s/test.db", t->name);

    testdb_close(t);
    make_foreign(path.p, "PRAGMA application_id = 77");
    assert_err(open_url(t, t->url.p, true), E_DB_UNPREPARED);
    unlink(path.p);
    make_foreign(path.p, "CREATE TABLE album (title)");
    assert_err(open_url(t, t->url.p, true), E_DB_UNPREPARED);
    unlink(path.p);
    make_foreign(path.p, "CREATE TABLE album (title); DROP TABLE album; VACUUM");
    assert_ok(open_url(t, t->url.p, false));   /* empty: now ours */
}

static void a_missing_database_on_the_server(void **state)
{
    struct testdb *t = *state;
    struct str url = testdb_url(t->arena, t->url, "imis_test_not_there");
    err_t e = assert_err(open_url(t, url.p, true), E_DB_UNPREPARED);

    assert_str(err_value(e, "what"), "there is no database imis_test_not_there");
    assert_str(err_value(e, "command"), "imis db init");
    assert_err(open_url(t, "postgresql:///x?host=/nowhere", true), E_DB_GONE);
}

static void a_database_without_trigrams(void **state)
{
    struct testdb *t = *state;
    struct str url = t->url;

    testdb_close(t);
    testdb_postgres_run(t, "DROP EXTENSION pg_trgm");
    assert_str(err_value(assert_err(open_url(t, url.p, true), E_DB_UNPREPARED), "what"), "the extension pg_trgm is missing");
}

/* --- threads ------------------------------------------------------------------------------------------ */

enum { THREADS = 4, ROUNDS = 100 };

struct worker {
    struct testdb *t;
    int number;
    err_t error;
    struct arena *arena;
};

static err_t write_one(struct worker *w, int round)
{
    struct db_value params[] = {db_int(w->number * ROUNDS + round), db_text(STR("text"))};
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(w->t->db, w->arena, DB_WRITE, &c));
    e = db_begin(c, DB_WRITE);
    if (!e)
        e = db_exec(c, STR("INSERT INTO product (id, code) VALUES ($1, $2)"), params, 2, NULL);
    if (!e)
        e = db_commit(c);
    db_release(c);
    return e;
}

static err_t read_one(struct worker *w)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    struct db_rows rows;
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(w->t->db, w->arena, DB_READ, &c));
    e = db_query(c, STR("SELECT id, code FROM product ORDER BY id DESC LIMIT 10"), NULL, 0, types, 2, &rows);
    for (size_t i = 0; !e && i < rows.rows; i++) {
        if (!str_is(db_cell(&rows, i, 1)->s, "text"))
            e = err_make(w->arena, E_DB, "what", "another text", NULL);
    }
    db_release(c);
    return e;
}

static void *work(void *arg)
{
    struct worker *w = arg;

    for (int i = 0; i < ROUNDS && !w->error; i++) {
        w->error = write_one(w, i);
        for (int k = 0; k < 3 && !w->error; k++)
            w->error = read_one(w);
    }
    return NULL;
}

static void threads_share_it(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.connections = 3};   /* fewer than threads, so that they wait */
    struct worker workers[THREADS];
    pthread_t threads[THREADS];

    testdb_script(t, "CREATE TABLE product (id @id, code @text)");
    testdb_reopen(t, &options);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.t = t, .number = i, .arena = arena_new()};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_ok(workers[i].error);
        arena_free(workers[i].arena);
    }
    assert_int_equal(testdb_int(testdb_acquire(t, DB_READ), "SELECT count(*) FROM product"), THREADS * ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(waiting_for_a_connection_ends),
        TESTDB_BOTH(a_pool_says_how_it_is_used),
        TESTDB_BOTH(first_come_is_first_served),
        TESTDB_BOTH(who_waits_for_a_connection_is_counted),
        TESTDB_SQLITE(sqlite_has_one_writer),
        TESTDB_BOTH(a_waiting_thread_gets_what_is_released),
        TESTDB_POSTGRES(a_killed_session_is_told_and_replaced),
        TESTDB_POSTGRES(a_session_killed_at_commit),
        TESTDB_POSTGRES(an_idle_session_killed),
        TESTDB_SQLITE(urls_that_are_none),
        TESTDB_SQLITE(files_that_cannot_be_used),
        TESTDB_SQLITE(a_file_of_another_program),
        TESTDB_POSTGRES(a_missing_database_on_the_server),
        TESTDB_POSTGRES(a_database_without_trigrams),
        TESTDB_BOTH(threads_share_it),
    };

    return testdb_run("db/pool", tests, sizeof tests / sizeof *tests);
}
