/* Every type goes in and comes out the same, on both engines. */
#include "support/testdb.h"

#include <string.h>

static const char schema[] =
    "CREATE TABLE thing (id @id, i @int, b @bool, t @text, y @bytes, u @uuid, d @date, s @stamp)";

enum { COLUMNS = 8 };
static const enum db_type types[COLUMNS] = {DB_INT, DB_INT, DB_BOOL, DB_TEXT, DB_BYTES, DB_UUID, DB_DATE, DB_STAMP};
static const char insert[] = "INSERT INTO thing (id, i, b, t, y, u, d, s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
static const char by_id[] = "SELECT id, i, b, t, y, u, d, s FROM thing WHERE id = $1";

static void there_and_back(struct db_conn *c, const struct db_value row[COLUMNS])
{
    struct db_rows rows;

    assert_ok(db_exec(c, STR(insert), row, COLUMNS, NULL));
    assert_ok(db_query(c, STR(by_id), row, 1, types, COLUMNS, &rows));
    assert_int_equal(rows.rows, 1);
    assert_int_equal(rows.columns, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        assert_true(db_value_equal(&row[i], db_cell(&rows, 0, i)));
}

static struct str long_text(struct arena *a)
{
    enum { SIZE = 1 << 20 };
    char *p = arena_bytes(a, SIZE);

    for (size_t i = 0; i < SIZE; i++)
        p[i] = (char)('a' + i % 26);
    return (struct str){p, SIZE};
}

static void every_type_round_trips(void **state)
{
    struct testdb *t = *state;
    uuid_t u = uuid_new(t->env);
    const struct db_value rows[][COLUMNS] = {
        {db_int(1), db_int(42), db_bool(true), db_text(STR("नेपाल ናይ é")), db_bytes((struct str){"\0\1\xff", 3}), db_uuid(u),
         db_date(date_of(2026, 2, 28)), db_stamp(env_now(t->env))},
        {db_int(2), db_int(INT64_MAX), db_bool(false), db_text(STR("")), db_bytes(STR("")), db_uuid(UUID_NONE),
         db_date(date_of(1, 1, 1)), db_stamp((stamp_t){INT64_C(-62135596800) * 1000000})},
        {db_int(3), db_int(INT64_MIN), db_bool(true), db_text(long_text(t->arena)), db_bytes(long_text(t->arena)), db_uuid(u),
         db_date(date_of(9999, 12, 31)), db_stamp((stamp_t){INT64_C(253402300799) * 1000000 + 999999})},
        {db_int(4), db_null(DB_INT), db_null(DB_BOOL), db_null(DB_TEXT), db_null(DB_BYTES), db_null(DB_UUID),
         db_null(DB_DATE), db_null(DB_STAMP)},
        {db_int(INT64_MIN), db_int(0), db_bool(false), db_text(STR_NONE), db_bytes(STR_NONE), db_uuid(u),
         db_date(date_of(1999, 12, 31)), db_stamp((stamp_t){-1})},
    };

    testdb_script(t, schema);
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        there_and_back(c, rows[i]);
}

static void empty_text_is_not_null(void **state)
{
    struct testdb *t = *state;
    struct db_value row[] = {db_int(1), db_text(STR_NONE), db_bytes(STR_NONE)};

    testdb_script(t, schema);
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_exec(c, STR("INSERT INTO thing (id, t, y) VALUES ($1, $2, $3)"), row, 3, NULL));
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM thing WHERE t = '' AND y IS NOT NULL"), 1);
}

/* NONE dates and stamps are NULL by their constructors. */
static void none_is_null(void **state)
{
    (void)state;
    assert_true(db_date(DATE_NONE).null);
    assert_true(db_stamp(STAMP_NONE).null);
    assert_false(db_date(date_of(2026, 1, 1)).null);
}

static void what_the_engine_computes_agrees(void **state)
{
    struct testdb *t = *state;
    struct db_value params[] = {db_date(date_of(2024, 2, 29)), db_stamp((stamp_t){1})};
    static const enum db_type wanted[] = {DB_INT, DB_INT};
    const char *sql = t->engine == DB_SQLITE ? "SELECT $1 - 0, $2 - 0"
                                             : "SELECT $1 - DATE '1970-01-01', (extract(epoch FROM $2) * 1000000)::bigint";
    struct db_conn *c = testdb_acquire(t, DB_READ);
    struct db_rows rows;

    assert_ok(db_query(c, str_of(sql), params, 2, wanted, 2, &rows));
    assert_int_equal(db_cell(&rows, 0, 0)->i, params[0].d.day);
    assert_int_equal(db_cell(&rows, 0, 1)->i, 1);
}

static void small_integers_and_counts_are_integers(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = testdb_acquire(t, DB_READ);

    assert_int_equal(testdb_int(c, "SELECT 1"), 1);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM (SELECT 1) x"), 1);
    assert_int_equal(testdb_int(c, t->engine == DB_POSTGRES ? "SELECT (-3)::smallint" : "SELECT -3"), -3);
}

static void the_wrong_type_is_an_error(void **state)
{
    struct testdb *t = *state;
    static const enum db_type uuid[] = {DB_UUID}, integer[] = {DB_INT}, two[] = {DB_INT, DB_INT};
    struct db_conn *c = testdb_acquire(t, DB_READ);
    struct db_rows rows;

    assert_err(db_query(c, STR("SELECT 'text'"), NULL, 0, integer, 1, &rows), E_DB);
    assert_err(db_query(c, STR("SELECT 1"), NULL, 0, uuid, 1, &rows), E_DB);
    assert_err(db_query(c, STR("SELECT 1.5"), NULL, 0, integer, 1, &rows), E_DB);
    assert_err(db_query(c, STR("SELECT 1"), NULL, 0, two, 2, &rows), E_DB);
    assert_int_equal(testdb_int(c, "SELECT 7"), 7);   /* and the connection goes on */
}

static void what_is_no_text_is_refused(void **state)
{
    struct testdb *t = *state;
    struct db_value zero[] = {db_int(1), db_text((struct str){"a\0b", 3})}, broken[] = {db_int(1), db_text(STR("\xc3"))};
    static const char sql[] = "INSERT INTO thing (id, t) VALUES ($1, $2)";

    testdb_script(t, schema);
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    assert_err(db_exec(c, STR(sql), zero, 2, NULL), E_UTF8);
    assert_err(db_exec(c, STR(sql), broken, 2, NULL), E_UTF8);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM thing"), 0);
}

static int64_t count_in(struct db_conn *c, const char *column, struct db_value list)
{
    static const enum db_type wanted[] = {DB_INT};
    struct arena *a = arena_new();
    struct str sql = str_format(a, db_engine(db_of(c)) == DB_POSTGRES
                                       ? "SELECT count(*) FROM thing WHERE %s = ANY($1)"
                                       : "SELECT count(*) FROM thing WHERE %s IN (SELECT value FROM array($1))", column);
    struct db_rows rows;

    assert_ok(db_query(c, sql, &list, 1, wanted, 1, &rows));
    arena_free(a);
    return db_cell(&rows, 0, 0)->i;
}

static void lists(void **state)
{
    struct testdb *t = *state;
    uuid_t u[3] = {uuid_new(t->env), uuid_new(t->env), uuid_new(t->env)};
    struct str texts[] = {STR("a"), STR(""), STR("ዐ")};
    int64_t many[10000];

    for (int64_t i = 0; i < 10000; i++)
        many[i] = i - 9998;
    testdb_script(t, schema);
    struct db_conn *c = testdb_acquire(t, DB_WRITE);
    for (int i = 0; i < 3; i++) {
        struct db_value row[] = {db_int(i + 1), db_text(texts[i]), db_uuid(u[i])};

        assert_ok(db_exec(c, STR("INSERT INTO thing (id, t, u) VALUES ($1, $2, $3)"), row, 3, NULL));
    }
    assert_int_equal(count_in(c, "id", db_list(DB_INTS, many, 10000)), 1);
    assert_int_equal(count_in(c, "id", db_list(DB_INTS, (int64_t[]){3, 2, 3, 9}, 4)), 2);
    assert_int_equal(count_in(c, "t", db_list(DB_TEXTS, texts + 1, 2)), 2);
    assert_int_equal(count_in(c, "u", db_list(DB_UUIDS, u, 2)), 2);
    assert_int_equal(count_in(c, "id", db_list(DB_INTS, NULL, 0)), 0);
    assert_int_equal(count_in(c, "t", db_list(DB_TEXTS, NULL, 0)), 0);
    assert_int_equal(count_in(c, "u", db_list(DB_UUIDS, NULL, 0)), 0);
    assert_int_equal(count_in(c, "u", db_null(DB_UUIDS)), 0);
}

static void parameters_in_any_order_and_often(void **state)
{
    struct testdb *t = *state;
    static const enum db_type wanted[] = {DB_INT, DB_INT, DB_INT};
    struct db_value params[] = {db_int(1), db_int(20), db_int(300)};
    struct db_conn *c = testdb_acquire(t, DB_READ);
    struct db_rows rows;

    assert_ok(db_query(c, STR("SELECT $3::bigint, $1 + $2::bigint, $1::bigint"), params, 3, wanted, 3, &rows));
    assert_str(testdb_text(t->arena, &rows), "300|21|1\n");
    assert_err(db_query(c, STR("SELECT $3::bigint, $1 + $2::bigint, $1::bigint"), params, 2, wanted, 3, &rows), E_DB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(every_type_round_trips),
        TESTDB_BOTH(empty_text_is_not_null),
        cmocka_unit_test(none_is_null),
        TESTDB_BOTH(what_the_engine_computes_agrees),
        TESTDB_BOTH(small_integers_and_counts_are_integers),
        TESTDB_BOTH(the_wrong_type_is_an_error),
        TESTDB_BOTH(what_is_no_text_is_refused),
        TESTDB_BOTH(lists),
        TESTDB_BOTH(parameters_in_any_order_and_often),
    };

    return testdb_run("db/value", tests, sizeof tests / sizeof *tests);
}
