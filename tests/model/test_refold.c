/* The jobs of the model floor itself: search keys made anew, totals folded. */
#include "base/utf8.h"
#include "model/run.h"
#include "model/run/refold.h"

enum { PEOPLE = 1234 };

static struct record person(struct run *r, int i)
{
    const struct table *t = registry_table_of(r->registry, &test_person_entity);
    struct record p = record_new(r->a, t);

    *record_cell(&p, "name") = db_text(str_format(r->a, "Ünal Đặng %d", i));
    if (i % 2)
        *record_cell(&p, "alias") = db_text(STR("ŁÓDŹ"));
    if (i % 5 == 0)
        p.at[COLUMN_EXT] = db_text(STR("{\"town\":\"ŁÓDŹ\"}"));
    return p;
}

/* Each person stands in the history once. */
static void add_people(struct run *r)
{
    struct record *people = ARENA_ARRAY(r->a, struct record, PEOPLE), *changed = ARENA_ARRAY(r->a, struct record, PEOPLE);
    struct tx *tx;

    for (int i = 0; i < PEOPLE; i++)
        people[i] = person(r, i);
    assert_ok(tx_begin(r->write, r->a, access_program(), uuid_new(r->t->env), &tx));
    assert_ok(tx_insert(tx, people, PEOPLE));
    assert_ok(tx_commit(tx));
    for (int i = 0; i < PEOPLE; i++) {
        changed[i] = record_copy(r->a, people[i]);
        *record_cell(&changed[i], "name") = db_text(str_format(r->a, "Ngô %d", i));
    }
    assert_ok(tx_begin(r->write, r->a, access_program(), uuid_new(r->t->env), &tx));
    assert_ok(tx_update(tx, people, changed, PEOPLE));
    assert_ok(tx_commit(tx));
}

/* Keys as another version of the folding left them; some are the same. */
static void spoil(struct run *r)
{
    run_sql(r, "UPDATE test_person SET name_key = 'old', alias_key = 'old' WHERE id % 3 <> 0");
    run_sql(r, "UPDATE test_person_history SET name_key = 'old', alias_key = NULL WHERE id % 7 <> 0");
    run_sql(r, "UPDATE ext_value SET text_key = 'OLD'");
    run_sql(r, "UPDATE setting SET value = '77' WHERE name = 'model.fold_version'");
}

static bool key_right(struct run *r, const struct db_value *text, const struct db_value *key)
{
    return text->null ? key->null : !key->null && str_eq(utf8_fold(r->a, text->s), key->s);
}

static size_t wrong_keys(struct run *r, const char *table, size_t *rows)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT};
    struct db_conn *c = testdb_acquire(r->t, DB_READ);
    struct db_rows found;
    size_t wrong = 0;

    assert_ok(db_query(c, str_format(r->a, "SELECT name, name_key, alias, alias_key FROM %s", table), NULL, 0, types, 4, &found));
    testdb_release(r->t, c);
    for (size_t i = 0; i < found.rows; i++)
        wrong += !key_right(r, db_cell(&found, i, 0), db_cell(&found, i, 1)) ||
                 !key_right(r, db_cell(&found, i, 2), db_cell(&found, i, 3));
    *rows = found.rows;
    return wrong;
}

static int64_t jobs(struct run *r) { return run_int(r, "SELECT count(*) FROM job WHERE name = 'model.refold'"); }

static void assert_folded(struct run *r)
{
    size_t rows;

    assert_int_equal(wrong_keys(r, "test_person", &rows), 0);
    assert_int_equal(rows, PEOPLE);
    assert_int_equal(wrong_keys(r, "test_person_history", &rows), 0);
    assert_int_equal(rows, PEOPLE);
    assert_int_equal(run_int(r, "SELECT count(*) FROM ext_value WHERE text_key = 'lodz'"), (PEOPLE + 4) / 5);
    assert_int_equal(run_int(r, "SELECT count(*) FROM ext_value"), (PEOPLE + 4) / 5);
}

static void test_refold(void **state)
{
    struct run *r = run_of(state);
    size_t rows;
    int64_t bulk;

    add_people(r);
    assert_folded(r);
    assert_ok(refold_start(&r->first, r->a));        /* a new database is of the first version, and is looked through */
    while (run_work(r, &r->first, 1))
        ;
    assert_int_equal(run_int(r, "SELECT count(*) FROM journal WHERE entity = 'test_person' AND op = 4"), 2);   /* extensions */
    assert_ok(refold_start(&r->first, r->a));
    assert_int_equal(jobs(r), 1);                    /* all keys are of this program */
    spoil(r);
    assert_true(wrong_keys(r, "test_person", &rows) > 0 && wrong_keys(r, "test_person_history", &rows) > 0);
    assert_ok(refold_start(&r->first, r->a));
    assert_ok(refold_start(&r->second, r->a));
    assert_int_equal(jobs(r), 2);
    while (run_work(r, &r->first, 1))                /* a worker for each chunk */
        ;
    assert_int_equal(run_int(r, "SELECT count(*) FROM job WHERE state = 3"), 2);
    assert_folded(r);
    assert_int_equal(run_int(r, str_format(r->a, "SELECT count(*) FROM setting WHERE value = '%d'", FOLD_VERSION).p), 1);
    bulk = run_int(r, "SELECT count(*) FROM journal WHERE entity = 'test_person' AND op = 4");
    assert_int_equal(bulk, 2 + 4);                   /* two chunks a table */
    assert_int_equal(run_int(r, "SELECT max(version) FROM test_person"), 2);
    assert_ok(refold_start(&r->first, r->a));
    assert_int_equal(jobs(r), 2);
    run_start(r, "model.refold", "{}");
    assert_true(run_work(r, &r->first, 0));          /* nothing to do */
    assert_int_equal(run_int(r, "SELECT count(*) FROM journal WHERE entity = 'test_person' AND op = 4"), bulk);
}

static void test_compact(void **state)
{
    struct run *r = run_of(state);
    bool several = r->t->engine == DB_POSTGRES;      /* SQLite adds to the row there is */
    uuid_t id;

    run_sql(r, "INSERT INTO row_count (entity, place, state, n) VALUES ('x', 1, '', 5)");
    if (several)
        run_sql(r, "INSERT INTO row_count (entity, place, state, n) VALUES ('x', 1, '', 2), ('x', 1, '', -1)");
    id = run_start(r, "model.compact_counts", "{}");
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(run_job(r, id).state, JOB_DONE);
    assert_int_equal(run_job(r, id).progress, several ? 2 : 0);
    assert_int_equal(run_int(r, "SELECT count(*) FROM row_count"), 1);
    assert_int_equal(run_int(r, "SELECT n FROM row_count"), several ? 6 : 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = { RUN_BOTH(test_refold), RUN_BOTH(test_compact) };

    return cmocka_run_group_tests_name("refold", tests, NULL, NULL);
}
