#include "db/statistics.h"
#include "support/testdb.h"

#include <stdio.h>
#include <sys/mount.h>

static const char schema[] =
    "CREATE TABLE product (id @id, code @text NOT NULL, a @int, b @int, n @int CHECK (n > 0));"
    "CREATE UNIQUE INDEX product_u_code ON product (code) WHERE n IS NULL OR n < 1000;"
    "CREATE UNIQUE INDEX product_u_a_u_b ON product (a, b);"
    "CREATE TABLE line (id @id, product_id @int NOT NULL REFERENCES product(id));"
    "CREATE UNIQUE INDEX line_u_twice ON line (abs(id));"
    "INSERT INTO product (id, code, a, b) VALUES (1, 'one', 1, 1), (2, 'two', 1, 2), (3, 'three', 1, 3);"
    "INSERT INTO line (id, product_id) VALUES (10, 1)";

static struct db_conn *with_products(struct testdb *t)
{
    testdb_script(t, schema);
    return testdb_acquire(t, DB_WRITE);
}

static err_t run(struct db_conn *c, const char *sql)
{
    int64_t affected;

    return db_exec(c, str_of(sql), NULL, 0, &affected);
}

static void affected_rows_are_counted(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    int64_t n = -1;

    assert_ok(db_exec(c, STR("UPDATE product SET n = 5 WHERE id < 3"), NULL, 0, &n));
    assert_int_equal(n, 2);
    assert_ok(db_exec(c, STR("UPDATE product SET n = 5 WHERE id > 100"), NULL, 0, &n));
    assert_int_equal(n, 0);
    assert_ok(db_exec(c, STR("INSERT INTO product (id, code) VALUES (1, 'x') ON CONFLICT DO NOTHING"), NULL, 0, &n));
    assert_int_equal(n, 0);
    assert_ok(db_exec(c, STR("CREATE INDEX product_n ON product (n)"), NULL, 0, &n));
    assert_int_equal(n, 0);
    assert_ok(db_exec(c, STR("DELETE FROM line"), NULL, 0, &n));
    assert_int_equal(n, 1);
}

static void check_unique(struct db_conn *c, const char *sql, const char *table, const char *columns)
{
    err_t e = assert_err(run(c, sql), E_DB_UNIQUE);

    assert_str(err_value(e, "table"), table);
    assert_str(err_value(e, "columns"), columns);
    assert_true(err_is(e->cause, E_DB));
}

static void a_broken_unique_index_names_its_columns(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);

    check_unique(c, "INSERT INTO product (id, code) VALUES (9, 'one')", "product", "code");
    check_unique(c, "UPDATE product SET b = 2 WHERE id = 1", "product", "a,b");
    check_unique(c, "INSERT INTO product (id, code) VALUES (1, 'nine')", "product", "id");
    check_unique(c, "INSERT INTO line (id, product_id) VALUES (-10, 1)", "line", "twice");
}

static void a_broken_reference_names_the_changed_table(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);

    assert_str(err_value(assert_err(run(c, "INSERT INTO line (id, product_id) VALUES (11, 99)"), E_DB_FOREIGN), "table"),
               "line");
    assert_str(err_value(assert_err(run(c, "UPDATE line SET product_id = 99"), E_DB_FOREIGN), "table"), "line");
    assert_str(err_value(assert_err(run(c, " delete from product WHERE id = 1"), E_DB_FOREIGN), "table"), "product");
}

static void other_failures_are_just_failures(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);

    assert_err(run(c, "INSERT INTO product (id, code) VALUES (9, NULL)"), E_DB);
    assert_err(run(c, "INSERT INTO product (id, code, n) VALUES (9, 'nine', 0)"), E_DB);
    assert_err(run(c, "INSERT INTO nothing (id) VALUES (1)"), E_DB);
    assert_err(run(c, "no SQL"), E_DB);
    assert_err(run(c, ""), E_DB);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 3);
}

/* A name in double quotes is never taken for text. */
static void double_quotes_are_names(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);

    assert_err(run(c, "SELECT \"nothing\" FROM product"), E_DB);
}

/* Answered with what comes behind it, also before a transaction, and also where that fails; and by nobody asking for more. */
static void a_question_goes_ahead(void **state)
{
    static const enum db_type types[] = {DB_INT};
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    struct db_rows rows = {0};
    const struct db_ask ask = {STR("SELECT count(*) FROM product"), NULL, 0, types, 1, &rows};

    assert_ok(db_ahead(c, &ask));
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 3);
    assert_ok(db_ahead_end(c));
    assert_int_equal(db_cell(&rows, 0, 0)->i, 3);
    rows = (struct db_rows){0};
    assert_ok(db_ahead(c, &ask));
    assert_ok(db_begin(c, DB_READ));
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 3);
    assert_ok(db_commit(c));
    assert_ok(db_ahead_end(c));
    assert_int_equal(db_cell(&rows, 0, 0)->i, 3);
    rows = (struct db_rows){0};
    assert_ok(db_ahead(c, &ask));
    assert_err(run(c, "SELECT nothing FROM product"), E_DB);
    assert_ok(db_ahead_end(c));
    assert_int_equal(db_cell(&rows, 0, 0)->i, 3);
    rows = (struct db_rows){0};
    assert_ok(db_ahead(c, &ask));
    assert_err(db_ahead(c, &ask), E_DB);
    assert_ok(db_ahead_end(c));
    assert_int_equal(db_cell(&rows, 0, 0)->i, 3);
    assert_ok(db_ahead_end(c));
}

/* Of tables that hold rows, and of no other. */
static void figures_are_gathered(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);

    assert_ok(run(c, "CREATE TABLE vacant (id bigint)"));
    assert_ok(statistics_gather(t->db, t->arena));
    if (t->engine == DB_POSTGRES) {
        assert_int_equal(testdb_int(c, "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = 'product'::regclass"), 3);
        assert_int_equal(testdb_int(c, "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = 'vacant'::regclass"), -1);
    }
}

static void too_long_a_statement_is_stopped(void **state)
{
    static const char endless[] =
        "WITH RECURSIVE n(i) AS (SELECT 1::bigint UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    static const char endless_sqlite[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    static const enum db_type types[] = {DB_INT};
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    struct db_rows rows;
    uint64_t start = env_monotonic_us(t->env);
    err_t e;

    db_statement_ms(c, 100);
    e = assert_err(db_query(c, t->engine == DB_SQLITE ? STR(endless_sqlite) : STR(endless), NULL, 0, types, 1, &rows),
                   E_DB_TIMEOUT);
    assert_str(err_value(e, "ms"), "100");
    assert_true(env_monotonic_us(t->env) - start < 5000000);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 3);
    db_statement_ms(c, 0);
    if (t->engine == DB_POSTGRES)
        assert_ok(run(c, "SELECT pg_sleep(0.2)"));   /* the standard is back */
}

/* The time for a statement set inside a transaction holds after its rollback too. */
static void the_time_limit_outlives_a_rollback(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = testdb_acquire(t, DB_WRITE);

    assert_ok(db_begin(c, DB_WRITE));
    db_statement_ms(c, 100);
    assert_ok(run(c, "SELECT 1"));
    db_rollback(c);
    assert_err(run(c, "SELECT pg_sleep(5)"), E_DB_TIMEOUT);
    assert_err(run(c, "SELECT pg_sleep(5)"), E_DB_TIMEOUT);
}

/* --- a full disk ------------------------------------------------------------------------------------ */

static err_t fill(struct db_conn *c)
{
    for (int i = 0; i < 1000; i++)
        TRY(run(c, "INSERT INTO product (id, code) SELECT max(id) + 1, 'long' || max(id) || hex(zeroblob(5000)) FROM product"));
    return OK;
}

static void a_full_disk_on_sqlite(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);

    assert_ok(run(c, "PRAGMA max_page_count = 30"));
    assert_err(fill(c), E_DB_FULL);
    assert_ok(run(c, "PRAGMA max_page_count = 10000"));
    assert_ok(run(c, "INSERT INTO product (id, code) VALUES (-1, 'fits')"));
}

/* The real thing, where the test may mount: a file system of 1 MB. */
static void a_full_file_system_on_sqlite(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.create = true};
    char place[96];
    err_t e;

    snprintf(place, sizeof place, "%s", t->name);
    testdb_close(t);
    if (mount("tmpfs", place, "tmpfs", 0, "size=1m") != 0) {
        print_message("# may not mount here\n");
        return;
    }
    testdb_reopen(t, &options);
    e = fill(with_products(t));
    testdb_close(t);
    assert_int_equal(umount(place), 0);
    assert_err(e, E_DB_FULL);
}

static void a_full_disk_on_postgres(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = testdb_acquire(t, DB_WRITE);

    assert_err(db_script(c, STR("DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$")), E_DB_FULL);
    assert_err(run(c, "DO $$ BEGIN RAISE EXCEPTION 'no memory' USING ERRCODE = '53200'; END $$"), E_DB_FULL);
    assert_err(run(c, "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"), E_DB_CONFLICT);
    assert_err(run(c, "DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$"), E_DB_CONFLICT);
    assert_err(run(c, "DO $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX001'; END $$"), E_DB_CORRUPT);
    assert_int_equal(testdb_int(c, "SELECT 1"), 1);
}

/* --- many at once ----------------------------------------------------------------------------------- */

static void one_statement_for_many_sets(void **state)
{
    enum { SETS = 500 };
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    struct db_value params[SETS];
    struct db_rows rows[SETS];

    for (int i = 0; i < SETS; i++)
        params[i] = db_int(i % 5);
    assert_ok(db_query_many(c, STR("SELECT id, code FROM product WHERE id <= $1 ORDER BY id"), params, 1, SETS, types, 2, rows));
    for (int i = 0; i < SETS; i++)
        assert_int_equal(rows[i].rows, i % 5 < 3 ? i % 5 : 3);
    assert_str(testdb_text(t->arena, &rows[2]), "1|one\n2|two\n");
    assert_str(testdb_text(t->arena, &rows[497]), "1|one\n2|two\n");
    assert_str(testdb_text(t->arena, &rows[495]), "");
    assert_ok(db_query_many(c, STR("SELECT 1, 'x' FROM product WHERE id = $1"), params, 1, 0, types, 2, rows));
}

static void an_error_in_one_of_many_sets(void **state)
{
    static const enum db_type types[] = {DB_INT};
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    struct db_value params[] = {db_int(7), db_int(1), db_int(8)};
    struct db_rows rows[3];

    assert_ok(db_begin(c, DB_WRITE));
    assert_err(db_query_many(c, STR("INSERT INTO product (id, code) VALUES ($1, 'x' || $1::bigint) RETURNING id"), params, 1, 3,
                             types, 1, rows), E_DB_UNIQUE);
    db_rollback(c);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 3);
}

#define ISOLATED "SELECT CAST(CAST(current_setting('transaction_isolation') = 'repeatable read' AS int) AS bigint)"

/* More than goes ahead at a time; PostgreSQL waits once for the few. */
static void several_questions_at_once(void **state)
{
    enum { EACH = 100 };
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    struct db_value id = db_int(2);
    struct db_rows rows[2 * EACH];
    struct db_ask asks[2 * EACH];
    uint64_t before;

    for (size_t i = 0; i < EACH; i++) {
        asks[2 * i] = (struct db_ask){STR("SELECT id, code FROM product WHERE id = $1"), &id, 1, types, 2, &rows[2 * i]};
        asks[2 * i + 1] = (struct db_ask){STR("SELECT id FROM product ORDER BY id"), NULL, 0, types, 1, &rows[2 * i + 1]};
    }
    assert_ok(db_query_all(c, asks, 2 * EACH));
    assert_str(testdb_text(t->arena, &rows[0]), "2|two\n");
    assert_str(testdb_text(t->arena, &rows[1]), "1\n2\n3\n");
    assert_str(testdb_text(t->arena, &rows[2 * EACH - 1]), "1\n2\n3\n");
    assert_ok(db_query_all(c, asks, 0));
    testdb_release(t, c);
    c = testdb_acquire(t, DB_READ);
    assert_ok(db_query_all(c, asks, 4));
    before = db_counts(c).waits;
    assert_ok(db_query_all(c, asks, 4));
    assert_true(db_counts(c).waits - before <= 1);
    assert_str(testdb_text(t->arena, &rows[2]), "2|two\n");
}

/* What a reader asks at once, and what he asked ahead of it, is as of one moment; also when he is the first to read by a
 * connection that was used for writing. */
static void questions_read_one_state(void **state)
{
    static const enum db_type types[] = {DB_INT};
    struct testdb *t = *state;
    struct db_conn *writer = with_products(t), *reader = testdb_acquire(t, DB_READ);
    struct db_rows first = {0}, rows[2];
    const struct db_ask ask = {STR("SELECT count(*) FROM product"), NULL, 0, types, 1, &first};
    const struct db_ask asks[2] = {
        {STR("SELECT count(*) + 0 FROM product"), NULL, 0, types, 1, &rows[0]},
        {STR("SELECT count(*) + 1 FROM product"), NULL, 0, types, 1, &rows[1]},
    };

    assert_ok(db_ahead(reader, &ask));
    assert_ok(run(writer, "INSERT INTO product (id, code) VALUES (9, 'new')"));
    assert_ok(db_query_all(reader, asks, 2));
    assert_ok(db_ahead_end(reader));
    assert_int_equal(db_cell(&first, 0, 0)->i, db_cell(&rows[0], 0, 0)->i);
    assert_int_equal(db_cell(&first, 0, 0)->i + 1, db_cell(&rows[1], 0, 0)->i);
    assert_int_equal(testdb_int(reader, "SELECT count(*) FROM product"), 4);
    if (t->engine == DB_SQLITE)
        return;
    assert_int_equal(testdb_int(writer, ISOLATED), 0);
    testdb_release(t, writer);
    assert_int_equal(testdb_int(reader, ISOLATED), 1);
    assert_int_equal(testdb_int(testdb_acquire(t, DB_READ), ISOLATED), 1);
}

static void an_error_in_one_of_several_questions(void **state)
{
    static const enum db_type types[] = {DB_INT};
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    struct db_rows rows[3];
    struct db_ask asks[3] = {
        {STR("SELECT id FROM product ORDER BY id"), NULL, 0, types, 1, &rows[0]},
        {STR("INSERT INTO product (id, code) VALUES (1, 'x') RETURNING id"), NULL, 0, types, 1, &rows[1]},
        {STR("SELECT id FROM product ORDER BY id"), NULL, 0, types, 1, &rows[2]},
    };

    assert_ok(db_begin(c, DB_WRITE));
    assert_err(db_query_all(c, asks, 3), E_DB_UNIQUE);
    db_rollback(c);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 3);
}

static const char *const copy_columns[] = {"id", "code", "a"};
static const enum db_type copy_types[] = {DB_INT, DB_TEXT, DB_INT};

static void loading_rows(void **state)
{
    enum { ROWS = 5000 };
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    struct db_value *cells = ARENA_ARRAY(t->arena, struct db_value, ROWS * 3);

    for (int i = 0; i < ROWS; i++) {
        cells[i * 3] = db_int(100 + i);
        cells[i * 3 + 1] = db_text(str_format(t->arena, "product %d \t\\N", i));
        cells[i * 3 + 2] = i % 2 ? db_null(DB_INT) : db_int(-i);
    }
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_exec(c, STR("DELETE FROM line"), NULL, 0, NULL));   /* sent ahead of it */
    assert_ok(db_copy(c, "product", copy_columns, copy_types, 3, cells, ROWS));
    assert_ok(db_copy(c, "product", copy_columns, copy_types, 3, cells, 0));
    assert_ok(db_commit(c));
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), ROWS + 3);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product WHERE a IS NULL"), ROWS / 2);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product WHERE code = 'product 7 \t\\N'"), 1);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM line"), 0);
}

static void loading_fails_as_a_whole(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);
    struct db_value cells[] = {db_int(50), db_text(STR("fifty")), db_int(1), db_int(51), db_text(STR("one")), db_int(2)};
    struct db_value wrong[] = {db_int(50), db_int(5), db_int(1)};
    err_t e;

    assert_err(db_copy(c, "product", copy_columns, copy_types, 3, cells, 2), E_DB);   /* no transaction */
    assert_ok(db_begin(c, DB_WRITE));
    e = assert_err(db_copy(c, "product", copy_columns, copy_types, 3, cells, 2), E_DB_UNIQUE);
    assert_str(err_value(e, "table"), "product");
    assert_str(err_value(e, "columns"), "code");
    db_rollback(c);
    assert_ok(db_begin(c, DB_WRITE));
    assert_err(db_copy(c, "product", copy_columns, copy_types, 3, wrong, 1), E_DB);
    db_rollback(c);
    assert_ok(db_begin(c, DB_WRITE));
    assert_err(db_copy(c, "nothing", copy_columns, copy_types, 3, cells, 1), E_DB);
    db_rollback(c);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 3);
}

/* More statements than the cache holds, twice over, sent ahead and waited for, some of them wrong. */
static void more_statements_than_the_cache_holds(void **state)
{
    enum { STATEMENTS = 700 };
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);

    for (int round = 0; round < 2; round++) {
        assert_ok(db_begin(c, DB_WRITE));
        for (int i = 0; i < STATEMENTS; i++) {
            struct str sql = str_format(t->arena, "UPDATE product SET a = %d, b = %d WHERE id = 1", 1000 + i, round);

            assert_ok(db_exec(c, sql, NULL, 0, NULL));
        }
        assert_ok(db_commit(c));
        assert_int_equal(testdb_int(c, "SELECT a FROM product WHERE id = 1"), 1000 + STATEMENTS - 1);
    }
    for (int i = 0; i < STATEMENTS; i++) {
        assert_err(run(c, str_format(t->arena, "INSERT INTO product (id, code) VALUES (1, 'again %d')", i).p), E_DB_UNIQUE);
        assert_err(run(c, str_format(t->arena, "SELECT * FROM nothing_%d", i).p), E_DB);
    }
    assert_int_equal(testdb_int(c, "SELECT a FROM product WHERE id = 1"), 1000 + STATEMENTS - 1);
}

/* One text, parameters of several types: each gets a statement of its own. */
static void one_text_with_other_types(void **state)
{
    struct testdb *t = *state;
    static const enum db_type types[] = {DB_INT};
    struct db_value params[] = {db_int(1), db_text(STR("one")), db_null(DB_INT), db_null(DB_TEXT)};
    struct db_conn *c = with_products(t);
    struct db_rows rows;

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 4; i++) {
            assert_ok(db_query(c, STR("SELECT count(*) FROM product WHERE $1 IS NOT NULL"), &params[i], 1, types, 1, &rows));
            assert_int_equal(db_cell(&rows, 0, 0)->i, i < 2 ? 3 : 0);
        }
    }
}

static void a_script_is_several_statements(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_products(t);

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_script(c, STR("DELETE FROM line; DELETE FROM product WHERE id = 3;")));
    assert_err(db_script(c, STR("DELETE FROM product; no SQL; DELETE FROM product")), E_DB);
    db_rollback(c);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(affected_rows_are_counted),
        TESTDB_BOTH(a_broken_unique_index_names_its_columns),
        TESTDB_BOTH(a_broken_reference_names_the_changed_table),
        TESTDB_BOTH(other_failures_are_just_failures),
        TESTDB_BOTH(double_quotes_are_names),
        TESTDB_BOTH(a_question_goes_ahead),
        TESTDB_BOTH(figures_are_gathered),
        TESTDB_BOTH(too_long_a_statement_is_stopped),
        TESTDB_POSTGRES(the_time_limit_outlives_a_rollback),
        TESTDB_SQLITE(a_full_disk_on_sqlite),
        TESTDB_SQLITE(a_full_file_system_on_sqlite),
        TESTDB_POSTGRES(a_full_disk_on_postgres),
        TESTDB_BOTH(one_statement_for_many_sets),
        TESTDB_BOTH(an_error_in_one_of_many_sets),
        TESTDB_BOTH(several_questions_at_once),
        TESTDB_BOTH(questions_read_one_state),
        TESTDB_BOTH(an_error_in_one_of_several_questions),
        TESTDB_BOTH(loading_rows),
        TESTDB_BOTH(loading_fails_as_a_whole),
        TESTDB_BOTH(more_statements_than_the_cache_holds),
        TESTDB_BOTH(one_text_with_other_types),
        TESTDB_BOTH(a_script_is_several_statements),
    };

    return testdb_run("db/statement", tests, sizeof tests / sizeof *tests);
}
