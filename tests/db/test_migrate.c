#include "support/testdb.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct migration product[] = {
    {1, "products", "CREATE TABLE product (id @id, code @text NOT NULL, price @int, day @date);"
                    "CREATE UNIQUE INDEX product_u_code ON product (code);@sequence(product)", NULL, NULL},
    {2, "engines differ", "", "CREATE TABLE only_sqlite (id @id)", "CREATE TABLE only_postgres (id @id)"},
    {0, NULL, NULL, NULL, NULL},
};
static const struct migration product_more[] = {
    {1, "products", "", NULL, NULL}, {2, "engines differ", "", NULL, NULL},
    {3, "a column", "ALTER TABLE product ADD COLUMN note @text", NULL, NULL}, {0, NULL, NULL, NULL, NULL},
};
static const struct migration policy[] = {
    {1, "policies", "CREATE TABLE policy (id @id, product_id @int NOT NULL REFERENCES product(id))", NULL, NULL},
    {0, NULL, NULL, NULL, NULL},
};
static const struct migrations sets[] = {{"product", product}, {"policy", policy}};

static bool has_table(struct testdb *t, const char *table)
{
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    struct db_column *columns;
    size_t n;

    assert_ok(db_table_columns(c, table, &columns, &n));
    testdb_release(t, c);
    return n > 0;
}

static void up_and_again(void **state)
{
    struct testdb *t = *state;
    int done;

    assert_err(db_migrated(t->db, t->arena, sets, 2), E_DB_UNPREPARED);
    assert_ok(db_migrate(t->db, t->arena, sets, 2, NULL, &done));
    assert_int_equal(done, 3);
    assert_ok(db_migrated(t->db, t->arena, sets, 2));
    assert_ok(db_migrate(t->db, t->arena, sets, 2, NULL, &done));
    assert_int_equal(done, 0);
    assert_true(has_table(t, t->engine == DB_SQLITE ? "only_sqlite" : "only_postgres"));
    assert_false(has_table(t, t->engine == DB_SQLITE ? "only_postgres" : "only_sqlite"));
}

static void every_table_on_sqlite_is_strict(void **state)
{
    struct testdb *t = *state;

    testdb_migrate(t, sets, 2);
    struct db_conn *c = testdb_acquire(t, DB_READ);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict"), 5);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND NOT strict"
                                   " AND name NOT LIKE 'sqlite_%'"), 0);
}

static void what_ran_is_written_down(void **state)
{
    struct testdb *t = *state;
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_TEXT, DB_STAMP};
    struct db_rows rows;

    testdb_migrate(t, sets, 2);
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_query(c, STR("SELECT module, n, what, at FROM schema_version ORDER BY at"), NULL, 0, types, 4, &rows));
    assert_int_equal(rows.rows, 3);
    assert_str(db_cell(&rows, 0, 0)->s, "product");
    assert_str(db_cell(&rows, 1, 2)->s, "engines differ");
    assert_str(db_cell(&rows, 2, 0)->s, "policy");
}

static void later_ones_are_added(void **state)
{
    struct testdb *t = *state;
    const struct migrations grown[] = {{"product", product_more}, {"policy", policy}};
    int done;

    testdb_migrate(t, sets, 2);
    assert_err(db_migrated(t->db, t->arena, grown, 2), E_DB_UNPREPARED);
    assert_ok(db_migrate(t->db, t->arena, grown, 2, NULL, &done));
    assert_int_equal(done, 1);
    assert_ok(db_migrated(t->db, t->arena, grown, 2));
}

static void stopping_at_a_number(void **state)
{
    struct testdb *t = *state;
    const struct migration to_one[] = {{.n = 1}};
    const struct migrations upto = {"product", to_one};
    int done;

    assert_ok(db_migrate(t->db, t->arena, sets, 1, &upto, &done));
    assert_int_equal(done, 1);
    assert_true(has_table(t, "product"));
    assert_false(has_table(t, t->engine == DB_SQLITE ? "only_sqlite" : "only_postgres"));
}

static void a_newer_database_is_refused(void **state)
{
    struct testdb *t = *state;
    const struct migrations grown[] = {{"product", product_more}};
    int done;
    err_t e;

    testdb_migrate(t, sets, 1);
    testdb_migrate(t, grown, 1);
    e = assert_err(db_migrate(t->db, t->arena, sets, 1, NULL, &done), E_DB_NEWER);
    assert_str(err_value(e, "module"), "product");
    assert_str(err_value(e, "found"), "3");
    assert_str(err_value(e, "known"), "2");
    assert_err(db_migrated(t->db, t->arena, sets, 1), E_DB_NEWER);
    assert_err(db_migrated(t->db, t->arena, NULL, 0), E_DB_NEWER);   /* a module nobody knows */
}

static void a_failing_one_leaves_nothing(void **state)
{
    struct testdb *t = *state;
    static const struct migration broken[] = {
        {1, "good", "CREATE TABLE good (id @id)", NULL, NULL},
        {2, "bad", "CREATE TABLE half (id @id); CREATE TABLE bad (id @nothing_known @@)", NULL, NULL},
        {0, NULL, NULL, NULL, NULL},
    };
    const struct migrations set = {"broken", broken};
    int done;

    assert_err(db_migrate(t->db, t->arena, &set, 1, NULL, &done), E_DB);
    assert_int_equal(done, 1);
    assert_true(has_table(t, "good"));
    assert_false(has_table(t, "half"));
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    assert_int_equal(testdb_int(c, "SELECT max(n) FROM schema_version"), 1);
}

/* Two processes at once: each change runs once, both come back well. */
static int migrate_as_process(struct testdb *t, int start)
{
    struct db_options options = {.create = true};
    struct arena *a = arena_new();
    struct db *db;
    char c;
    int done;
    bool good = read(start, &c, 1) == 0 && !db_open(a, t->env, t->url, &options, &db)
                && !db_migrate(db, a, sets, 2, NULL, &done);

    return good ? done : 100;
}

static void processes_at_once(void **state)
{
    enum { PROCESSES = 4 };
    struct testdb *t = *state;
    int start[2], sum = 0;
    pid_t pids[PROCESSES];

    testdb_close(t);
    if (t->engine == DB_SQLITE)   /* making the file is part of it */
        assert_int_equal(unlink(str_format(t->arena, "%s/test.db", t->name).p), 0);
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            close(start[1]);
            _exit(migrate_as_process(t, start[0]));
        }
    }
    close(start[0]);
    close(start[1]);   /* they all see the end of the pipe and go */
    for (int i = 0; i < PROCESSES; i++) {
        int status;

        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status));
        sum += WEXITSTATUS(status);
    }
    assert_int_equal(sum, 3);
    testdb_reopen(t, NULL);
    assert_ok(db_migrated(t->db, t->arena, sets, 2));
}

static void text_of(void **state, enum db_engine engine, const char *sql, const char *wanted)
{
    assert_str(migration_text(*state, engine, sql), wanted);
}

static void words_become_types(void **state)
{
    static const char all[] = "@id @int @bool @text @bytes @uuid @date @stamp @other";

    text_of(state, DB_SQLITE, all, "INTEGER PRIMARY KEY INTEGER INTEGER TEXT BLOB BLOB INTEGER INTEGER @other");
    text_of(state, DB_POSTGRES, all,
            "BIGINT PRIMARY KEY BIGINT BOOLEAN TEXT COLLATE \"C\" BYTEA UUID DATE TIMESTAMPTZ @other");
    text_of(state, DB_POSTGRES, "@sequence(product);", "CREATE SEQUENCE product_id_seq;");
    text_of(state, DB_SQLITE, "@sequence(product);", "INSERT INTO sequence (name, n) VALUES ('product', 0);");
    text_of(state, DB_SQLITE, "SELECT '@id', \"@id\", 'it''s @id' -- @id\n, @id",
            "SELECT '@id', \"@id\", 'it''s @id' -- @id\n, INTEGER PRIMARY KEY");
}

static void tables_become_strict(void **state)
{
    text_of(state, DB_SQLITE, "CREATE TABLE a (x @int CHECK (x > (0)));create  table b(y @text)",
            "CREATE TABLE a (x INTEGER CHECK (x > (0))) STRICT;create  table b(y TEXT) STRICT");
    text_of(state, DB_POSTGRES, "CREATE TABLE a (x @int)", "CREATE TABLE a (x BIGINT)");
    text_of(state, DB_SQLITE, "-- CREATE TABLE\nCREATE INDEX a_x ON a (x); INSERT INTO a VALUES (1)",
            "-- CREATE TABLE\nCREATE INDEX a_x ON a (x); INSERT INTO a VALUES (1)");
    text_of(state, DB_SQLITE, "CREATE VIRTUAL TABLE f USING fts5(a)", "CREATE VIRTUAL TABLE f USING fts5(a)");
    text_of(state, DB_SQLITE, "CREATE TABLE 'odd(' (x @int DEFAULT ')')", "CREATE TABLE 'odd(' (x INTEGER DEFAULT ')') STRICT");
}

static void columns_are_as_declared(void **state)
{
    struct testdb *t = *state;
    struct db_column *columns;
    size_t n;

    testdb_migrate(t, sets, 2);
    struct db_conn *c = testdb_acquire(t, DB_READ);
    assert_ok(db_table_columns(c, "product", &columns, &n));
    assert_int_equal(n, 4);
    assert_str(columns[0].name, "id");
    assert_true(columns[0].required && columns[1].required && !columns[2].required);
    assert_int_equal(columns[1].type, DB_TEXT);
    assert_int_equal(columns[3].type, db_stored(t->engine, DB_DATE));
    assert_ok(db_table_columns(c, "nothing", &columns, &n));
    assert_int_equal(n, 0);
}

static void ids_go_up(void **state)
{
    struct testdb *t = *state;
    int64_t ids[3], one;

    testdb_migrate(t, sets, 2);
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_next_ids(c, "product", 3, ids));
    assert_true(ids[0] == 1 && ids[1] == 2 && ids[2] == 3);
    assert_ok(db_ids_past(c, "product", 1000));
    assert_ok(db_next_ids(c, "product", 1, &one));
    assert_int_equal(one, 1001);
    assert_ok(db_ids_past(c, "product", 5));
    assert_ok(db_ids_past(c, "product", 0));
    assert_ok(db_next_ids(c, "product", 1, &one));
    assert_int_equal(one, 1002);
    assert_ok(db_next_ids(c, "product", 0, NULL));
    assert_err(db_next_ids(c, "nothing", 1, &one), E_DB);
}

static int setup_arena(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown_arena(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(up_and_again),
        TESTDB_SQLITE(every_table_on_sqlite_is_strict),
        TESTDB_BOTH(what_ran_is_written_down),
        TESTDB_BOTH(later_ones_are_added),
        TESTDB_BOTH(stopping_at_a_number),
        TESTDB_BOTH(a_newer_database_is_refused),
        TESTDB_BOTH(a_failing_one_leaves_nothing),
        TESTDB_BOTH(processes_at_once),
        TESTDB_BOTH(columns_are_as_declared),
        TESTDB_BOTH(ids_go_up),
        cmocka_unit_test_setup_teardown(words_become_types, setup_arena, teardown_arena),
        cmocka_unit_test_setup_teardown(tables_become_strict, setup_arena, teardown_arena),
    };

    return testdb_run("db/migrate", tests, sizeof tests / sizeof *tests);
}
