#include "support/testdb.h"

#include "db/sql.h"

static const char schema[] = "CREATE TABLE word (id @id, w @text, n @int);"
                             "CREATE UNIQUE INDEX word_u_w ON word (w)";
static const char *const columns[] = {"id", "w", "n"};
static const enum db_type types[] = {DB_INT, DB_TEXT, DB_INT};

static struct str insert_rows(struct testdb *t)
{
    struct sql s;

    sql_init(&s, t->arena, t->engine);
    sql_insert_rows(&s, "word", columns, types, 3);
    return sql_text(&s);
}

static struct db_conn *with_words(struct testdb *t)
{
    struct db_value cells[] = {
        db_int(1), db_text(STR("Ababa")), db_int(1), db_int(2), db_text(STR("abacus")), db_null(DB_INT),
        db_int(3), db_text(STR("ÉCOLE")), db_int(3), db_int(4), db_text(STR("école 100%_")), db_int(4),
        db_int(5), db_text(STR("")), db_int(5),
    };
    struct db_conn *c;

    testdb_script(t, schema);
    c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_exec_rows(c, insert_rows(t), types, 3, cells, 5));
    return c;
}

static struct str ids(struct testdb *t, struct db_conn *c, struct str sql, const struct db_value *param)
{
    static const enum db_type wanted[] = {DB_INT};
    struct db_rows rows;

    assert_ok(db_query(c, sql, param, 1, wanted, 1, &rows));
    return testdb_text(t->arena, &rows);
}

static struct str find(struct testdb *t, struct db_conn *c, void (*add)(struct sql *, const char *, unsigned),
                       const char *needle)
{
    struct db_value v = db_text(str_of(needle));
    struct sql s;

    sql_init(&s, t->arena, t->engine);
    sql_add(&s, "SELECT id FROM word WHERE ");
    add(&s, "w", 1);
    sql_add(&s, " ORDER BY id");
    return ids(t, c, sql_text(&s), &v);
}

static void contains_is_exact_and_knows_no_wildcard(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_words(t);

    assert_str(find(t, c, sql_contains, "aba"), "1\n2\n");
    assert_str(find(t, c, sql_contains, "Aba"), "1\n");
    assert_str(find(t, c, sql_contains, "%_"), "4\n");
    assert_str(find(t, c, sql_contains, "cole"), "4\n");
    assert_str(find(t, c, sql_contains, ""), "1\n2\n3\n4\n5\n");
}

static void starts_is_a_range_in_byte_order(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_words(t);

    assert_str(find(t, c, sql_starts, "aba"), "2\n");
    assert_str(find(t, c, sql_starts, "é"), "4\n");
    assert_str(find(t, c, sql_starts, ""), "1\n2\n3\n4\n5\n");
    assert_str(find(t, c, sql_starts, "abacus2"), "");
}

/* ASCII only: an accented capital stays, on both engines. */
static void lower_folds_ascii_only(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_words(t);
    static const enum db_type wanted[] = {DB_TEXT};
    struct db_rows rows;
    struct sql s;

    sql_init(&s, t->arena, t->engine);
    sql_add(&s, "SELECT ");
    sql_lower(&s, "w");
    sql_add(&s, " FROM word ORDER BY w");
    assert_ok(db_query(c, sql_text(&s), NULL, 0, wanted, 1, &rows));
    assert_str(testdb_text(t->arena, &rows), "\nababa\nabacus\nÉcole\nécole 100%_\n");
}

static void a_list_takes_one_parameter(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_words(t);
    struct str words[] = {STR("Ababa"), STR("nothing"), STR("")};
    struct db_value v = db_list(DB_TEXTS, words, 3);
    struct sql s;

    sql_init(&s, t->arena, t->engine);
    sql_add(&s, "SELECT id FROM word WHERE ");
    sql_in(&s, "w", 1);
    sql_add(&s, " ORDER BY id");
    assert_str(ids(t, c, sql_text(&s), &v), "1\n5\n");
    assert_str(sql_text(&s), t->engine == DB_SQLITE
               ? "SELECT id FROM word WHERE w IN (SELECT value FROM array($1)) ORDER BY id"
               : "SELECT id FROM word WHERE w = ANY($1) ORDER BY id");
}

static void parameters_are_numbered(void **state)
{
    struct testdb *t = *state;
    struct sql s;

    sql_init(&s, t->arena, t->engine);
    sql_add(&s, "a = ");
    assert_int_equal(sql_param(&s), 1);
    sql_add(&s, " AND b = ");
    assert_int_equal(sql_param(&s), 2);
    sql_for_update(&s);
    assert_str(sql_text(&s), t->engine == DB_SQLITE ? "a = $1 AND b = $2" : "a = $1 AND b = $2 FOR UPDATE");
    sql_init(&s, t->arena, t->engine);
    sql_rows(&s, "r", columns, types, 3);
    assert_int_equal(sql_param(&s), 4);
}

static void rows_update_many(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_words(t);
    static const char *const names[] = {"id", "n"};
    static const enum db_type pair[] = {DB_INT, DB_INT};
    struct db_value cells[] = {db_int(1), db_int(100), db_int(3), db_null(DB_INT), db_int(77), db_int(0)};
    struct sql s;

    sql_init(&s, t->arena, t->engine);
    sql_add(&s, "UPDATE word SET n = r.n FROM ");
    sql_rows(&s, "r", names, pair, 2);
    sql_add(&s, " WHERE word.id = r.id");
    assert_ok(db_exec_rows(c, sql_text(&s), pair, 2, cells, 3));
    assert_int_equal(testdb_int(c, "SELECT n FROM word WHERE id = 1"), 100);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM word WHERE id = 3 AND n IS NULL"), 1);
    assert_ok(db_exec_rows(c, sql_text(&s), pair, 2, NULL, 0));
}

static void rows_insert_or_change(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_words(t);
    struct db_value cells[] = {db_int(5), db_text(STR("five")), db_int(55), db_int(6), db_text(STR("six")), db_int(66)};
    struct str sql = str_format(t->arena, "%.*s ON CONFLICT (id) DO UPDATE SET n = excluded.n", STR_ARG(insert_rows(t)));

    assert_ok(db_exec_rows(c, sql, types, 3, cells, 2));
    assert_int_equal(testdb_int(c, "SELECT n FROM word WHERE id = 5 AND w = ''"), 55);
    assert_int_equal(testdb_int(c, "SELECT n FROM word WHERE w = 'six'"), 66);
}

static void every_type_goes_through_rows(void **state)
{
    struct testdb *t = *state;
    static const char *const names[] = {"id", "b", "t", "y", "u", "d", "s"};
    static const enum db_type all[] = {DB_INT, DB_BOOL, DB_TEXT, DB_BYTES, DB_UUID, DB_DATE, DB_STAMP};
    struct db_value cells[] = {
        db_int(1), db_bool(true), db_text(STR("{\"a\",NULL}")), db_bytes((struct str){"\0\\", 2}),
        db_uuid(uuid_new(t->env)), db_date(date_of(2026, 1, 1)), db_stamp((stamp_t){5}),
        db_int(2), db_null(DB_BOOL), db_text(STR("")), db_bytes(STR("")), db_null(DB_UUID), db_null(DB_DATE), db_null(DB_STAMP),
    };
    struct db_rows rows;
    struct sql s;

    testdb_script(t, "CREATE TABLE thing (id @id, b @bool, t @text, y @bytes, u @uuid, d @date, s @stamp)");
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    sql_init(&s, t->arena, t->engine);
    sql_insert_rows(&s, "thing", names, all, 7);
    assert_ok(db_exec_rows(c, sql_text(&s), all, 7, cells, 2));
    assert_ok(db_query(c, STR("SELECT id, b, t, y, u, d, s FROM thing ORDER BY id"), NULL, 0, all, 7, &rows));
    assert_int_equal(rows.rows, 2);
    for (size_t i = 0; i < 14; i++)
        assert_true(db_value_equal(&cells[i], &rows.at[i]));
}

/* A broken row leaves none of them, also without a transaction around. */
static void rows_are_all_or_none(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_words(t);
    struct db_value cells[] = {db_int(10), db_text(STR("ten")), db_int(1), db_int(1), db_text(STR("again")), db_int(1)};
    struct db_value wrong[] = {db_int(10), db_text(STR("ten")), db_text(STR("no integer"))};

    assert_err(db_exec_rows(c, insert_rows(t), types, 3, cells, 2), E_DB_UNIQUE);
    assert_err(db_exec_rows(c, insert_rows(t), types, 3, wrong, 1), E_DB);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM word"), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(contains_is_exact_and_knows_no_wildcard),
        TESTDB_BOTH(starts_is_a_range_in_byte_order),
        TESTDB_BOTH(lower_folds_ascii_only),
        TESTDB_BOTH(a_list_takes_one_parameter),
        TESTDB_BOTH(parameters_are_numbered),
        TESTDB_BOTH(rows_update_many),
        TESTDB_BOTH(rows_insert_or_change),
        TESTDB_BOTH(every_type_goes_through_rows),
        TESTDB_BOTH(rows_are_all_or_none),
    };

    return testdb_run("db/sql", tests, sizeof tests / sizeof *tests);
}
