/* A fresh, empty database for each test, on either engine, dropped afterwards.
 *
 *   static void test_thing(void **state)
 *   {
 *       struct testdb *t = testdb_of(state);
 *       struct db_conn *c = testdb_acquire(t, DB_WRITE);
 *       assert_ok(db_begin(c, DB_WRITE));
 *       ...
 *       db_release(c);                           // or leave it: the teardown does
 *   }
 *   const struct CMUnitTest tests[] = { TESTDB_BOTH(test_thing), TESTDB_SQLITE(test_other) };
 *   return testdb_run("db/thing", tests, sizeof tests / sizeof *tests);
 *
 * SQLite: a file in a directory of its own under $TMPDIR or /tmp. PostgreSQL: a new database on the server
 * that IMIS_TEST_PG names, the URL of a superuser, e.g. postgresql:///postgres?host=/tmp/x&user=postgres. */
#ifndef TEST_SUPPORT_TESTDB_H
#define TEST_SUPPORT_TESTDB_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/env.h"
#include "db/db.h"
#include "db/migrate.h"

enum { TESTDB_CONNECTIONS = 16, TESTDB_TESTS = 200, TESTDB_LEFT = 8 };

struct testdb {
    enum db_engine engine;
    struct arena *arena;
    struct env *env;          /* clock fixed at 2026-01-02T03:04:05Z, ids seeded with 1 */
    struct str url;
    struct db *db;            /* NULL after testdb_close */
    char name[64];            /* of the database, or the directory of the file */
    struct db_conn *open[TESTDB_CONNECTIONS];
    size_t open_count;
    struct testdb_left { void (*close)(void *arg); void *arg; } left[TESTDB_LEFT];
    size_t left_count;
    void *arg;                /* the test's own */
};

static inline struct testdb *testdb_of(void **state) { return *state; }
int testdb_setup_sqlite(void **state);
int testdb_setup_postgres(void **state);
int testdb_teardown(void **state);

#define TESTDB_SQLITE(test) { #test " (sqlite)", test, testdb_setup_sqlite, testdb_teardown, NULL }
#define TESTDB_POSTGRES(test) { #test " (postgresql)", test, testdb_setup_postgres, testdb_teardown, NULL }
#define TESTDB_BOTH(test) TESTDB_SQLITE(test), TESTDB_POSTGRES(test)

/* Runs the tests, without those of PostgreSQL when there is no server: cmocka's way of skipping counts as
 * failed in what reads its report. */
int testdb_run(const char *name, const struct CMUnitTest *tests, size_t n);
/* Closes and opens again, with other options; both ends of it are asserted. */
void testdb_reopen(struct testdb *t, const struct db_options *options);
void testdb_close(struct testdb *t);
/* Runs migrations; asserts that they succeed. */
void testdb_migrate(struct testdb *t, const struct migrations *sets, size_t n);
/* A connection that the teardown releases, unless testdb_release did. */
struct db_conn *testdb_acquire(struct testdb *t, enum db_use use);
void testdb_release(struct testdb *t, struct db_conn *c);
/* What works on the database in threads of its own: the teardown closes it where a test that failed did not get to, before the database goes
 * away beneath it, and ends transactions that were left open, for which it might wait. Who closes it himself says so first. */
void testdb_leaves(struct testdb *t, void (*close)(void *arg), void *arg);
void testdb_closes(struct testdb *t, const void *arg);
/* Several statements, with the type words of migrations, in a transaction of their own. */
void testdb_script(struct testdb *t, const char *sql);
/* The one integer that a query without parameters gives. */
int64_t testdb_int(struct db_conn *c, const char *sql);
/* Rows as text, a line a row, cells between "|", so that two engines can be compared byte by byte. */
struct str testdb_text(struct arena *a, const struct db_rows *rows);
/* The statement outside of any db: another session of the same PostgreSQL database. */
void testdb_postgres_run(const struct testdb *t, const char *sql);
/* postgresql://.../other for a URL of one database. */
struct str testdb_url(struct arena *a, struct str url, const char *database);
/* The URL of the test server, or NULL. */
const char *testdb_server(void);

/* An error that was not expected is printed with its cause. */
#define assert_ok(call) testdb_assert_ok((call), #call, __FILE__, __LINE__)
#define assert_err(call, id) testdb_assert_err((call), (id), #call, __FILE__, __LINE__)
void testdb_assert_ok(err_t e, const char *what, const char *file, int line);
err_t testdb_assert_err(err_t e, enum err_id id, const char *what, const char *file, int line);
#define assert_str(found, wanted) assert_string_equal(testdb_zero((found)), (wanted))
const char *testdb_zero(struct str s);   /* in static memory of 4 KB, until the next call */

#endif
