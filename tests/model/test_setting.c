/* Settings in the database: standards, checks, and the past of those that enter decisions. */
#include "model/run.h"
#include "model/run/setting.h"

static struct settings *load_at(struct run *r, stamp_t at)
{
    struct db_conn *c = testdb_acquire(r->t, DB_READ);
    struct settings *s;

    assert_ok(settings_load_at(c, r->a, r->registry, at, &s));
    testdb_release(r->t, c);
    return s;
}

static struct settings *load(struct run *r)
{
    struct db_conn *c = testdb_acquire(r->t, DB_READ);
    struct settings *s;

    assert_ok(settings_load(c, r->a, r->registry, &s));
    testdb_release(r->t, c);
    return s;
}

static err_t set(struct run *r, const char *name, const char *value)
{
    struct tx *tx;
    err_t e;

    assert_ok(tx_begin(r->write, r->a, access_program(), uuid_new(r->t->env), &tx));
    e = setting_set(tx, name, str_of(value));
    if (!e)
        return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

static int64_t rows(struct run *r) { return run_int(r, "SELECT count(*) FROM setting"); }
static int64_t epoch(struct run *r) { return run_int(r, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = 'setting'"); }

static void test_standards(void **state)
{
    struct run *r = run_of(state);
    struct settings *s = load(r);

    assert_int_equal(setting_int(s, "test.rows"), 100);
    assert_false(setting_bool(s, "test.open"));
    assert_int_equal(setting_value(s, "test.rate")->i, 1000);
    assert_str(setting_text(s, "test.rate"), "10.00");
    assert_true(setting_value(s, "test.word")->null);
    assert_null(setting_text(s, "test.word").p);
    assert_str(setting_text(s, "core.time_zone"), "UTC");
}

static void test_set(void **state)
{
    struct run *r = run_of(state);
    struct settings *before = load(r), *after;
    int64_t was = epoch(r);

    assert_ok(set(r, "test.rows", "20"));
    assert_ok(set(r, "test.open", "true"));
    assert_ok(set(r, "test.word", "नमस्ते"));
    assert_ok(set(r, "core.time_zone", "Asia/Kathmandu"));
    after = load(r);
    assert_int_equal(setting_int(after, "test.rows"), 20);
    assert_true(setting_bool(after, "test.open"));
    assert_str(setting_text(after, "test.word"), "नमस्ते");
    assert_str(setting_text(after, "core.time_zone"), "Asia/Kathmandu");
    assert_int_equal(setting_int(before, "test.rows"), 100);      /* immutable */
    assert_int_equal(epoch(r), was + 4);
    assert_int_equal(run_int(r, "SELECT count(*) FROM journal WHERE entity = 'setting'"), 4);
    assert_int_equal(rows(r), 4);
}

static void test_back(void **state)
{
    struct run *r = run_of(state);
    int64_t was;

    assert_ok(set(r, "test.rows", "20"));
    assert_ok(set(r, "test.rows", "40"));
    assert_int_equal(rows(r), 1);
    was = epoch(r);
    assert_ok(set(r, "test.rows", "40"));
    assert_int_equal(epoch(r), was);                              /* nothing changed */
    assert_ok(set(r, "test.rows", ""));
    assert_int_equal(rows(r), 0);
    assert_int_equal(setting_int(load(r), "test.rows"), 100);
    assert_ok(set(r, "test.rows", "20"));
    assert_ok(set(r, "test.rows", "100"));
    assert_int_equal(rows(r), 0);                                 /* only what differs from the standard */
}

static void test_journal(void **state)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT};
    struct run *r = run_of(state);
    struct db_rows found;
    struct db_conn *c;

    assert_ok(set(r, "test.rows", "20"));
    assert_ok(set(r, "test.rows", "40"));
    assert_ok(set(r, "test.rows", ""));
    c = testdb_acquire(r->t, DB_READ);
    assert_ok(db_query(c, STR("SELECT payload, actor FROM journal ORDER BY id"), NULL, 0, types, 2, &found));
    assert_str(testdb_text(r->a, &found), "{\"name\":\"test.rows\",\"value\":[null,\"20\"]}|-1\n"
                                          "{\"name\":\"test.rows\",\"value\":[\"20\",\"40\"]}|-1\n"
                                          "{\"name\":\"test.rows\",\"value\":[\"40\",null]}|-1\n");
}

static void test_refused(void **state)
{
    static const struct { const char *name, *value; } cases[] = {
        {"test.other", "1"}, {"test.rows", "x"}, {"test.rows", "1001"}, {"test.rows", "0"},
        {"test.open", "perhaps"}, {"test.word", "much too long"}, {"test.rate", "100.01"}, {"test.rate", "1.005"},
        {"core.time_zone", "Mars"}, {"core.time_zone", "../etc/passwd"}, {"model.fold_version", "999"},
    };
    struct run *r = run_of(state);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_err(set(r, cases[i].name, cases[i].value), E_SETTING);
    assert_err(set(r, "test.rows", "3"), E_RULE);   /* a rule speaks for itself */
    assert_int_equal(rows(r), 0);
}

/* A law setting keeps all its values; another has none but the present one. */
static void test_past(void **state)
{
    struct run *r = run_of(state);
    stamp_t first = env_now(r->t->env), second, third;

    assert_ok(set(r, "test.rate", "12.50"));
    assert_ok(set(r, "test.rows", "20"));
    second = env_now(r->t->env);
    assert_ok(set(r, "test.rate", "15"));
    assert_ok(set(r, "test.rows", "40"));
    third = env_now(r->t->env);
    assert_ok(set(r, "test.rate", ""));
    assert_int_equal(setting_value(load_at(r, first), "test.rate")->i, 1000);
    assert_int_equal(setting_value(load_at(r, second), "test.rate")->i, 1250);
    assert_int_equal(setting_value(load_at(r, third), "test.rate")->i, 1500);
    assert_int_equal(setting_value(load(r), "test.rate")->i, 1000);
    assert_int_equal(setting_int(load_at(r, first), "test.rows"), 40);
    assert_int_equal(run_int(r, "SELECT count(*) FROM setting WHERE name = 'test.rate'"), 3);
}

static void test_stored_badly(void **state)
{
    struct run *r = run_of(state);
    struct settings *s;
    struct db_conn *c;

    assert_ok(set(r, "test.rows", "20"));
    run_sql(r, "UPDATE setting SET value = 'many'");
    c = testdb_acquire(r->t, DB_READ);
    assert_err(settings_load(c, r->a, r->registry, &s), E_SETTING);
    testdb_release(r->t, c);
    assert_ok(set(r, "test.rows", "40"));                         /* and it can be put right */
    assert_int_equal(setting_int(load(r), "test.rows"), 40);
    run_sql(r, "UPDATE setting SET name = 'other.module'");
    assert_int_equal(setting_int(load(r), "test.rows"), 100);
}

static void test_command(void **state)
{
    const struct access administrator = {.user = 1, .signed_in = true, .administrator = true};
    const right_t numbers[] = {RIGHT_ADMINISTRATOR};
    const struct access clerk = {.user = 2, .signed_in = true, .rights = numbers, .right_count = 1};
    struct run *r = run_of(state);

    assert_ok(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.rows\",\"value\":\"20\"}", NULL));
    assert_int_equal(setting_int(load(r), "test.rows"), 20);
    assert_err(run_command(r, &clerk, "setting.set", "{\"setting\":\"test.rows\",\"value\":\"30\"}", NULL), E_FORBIDDEN);
    assert_err(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.rows\",\"value\":\"31\"}", NULL), E_RULE);
    assert_err(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.rows\",\"value\":30}", NULL), E_FIELD_TYPE);
    assert_err(run_command(r, &administrator, "setting.set", "{\"value\":\"30\"}", NULL), E_FIELD_REQUIRED);
    assert_ok(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.rows\",\"value\":null}", NULL));
    assert_int_equal(setting_int(load(r), "test.rows"), 100);
}

/* Neither the journal nor the log holds it, whether the command is done or refused; nor what may be its name mistyped. */
static void test_secret(void **state)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct access administrator = {.user = 1, .signed_in = true, .administrator = true};
    struct run *r = run_of(state);
    struct db_rows found;
    struct db_conn *c;

    assert_false(setting_is_set(load(r), "test.secret"));
    assert_ok(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.secret\",\"value\":\"hush\"}", NULL));
    assert_err(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.secret\",\"value\":\"hush, far too long\"}", NULL), E_SETTING);
    assert_err(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.secrt\",\"value\":\"hush\"}", NULL), E_SETTING);
    assert_true(setting_is_set(load(r), "test.secret"));
    assert_str(setting_text(load(r), "test.secret"), "hush");
    assert_ok(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.secret\",\"value\":null}", NULL));
    assert_false(setting_is_set(load(r), "test.secret"));
    assert_ok(run_command(r, &administrator, "setting.set", "{\"setting\":\"test.word\",\"value\":\"seen\"}", NULL));
    c = testdb_acquire(r->t, DB_READ);
    assert_ok(db_query(c, STR("SELECT payload FROM journal ORDER BY id"), NULL, 0, types, 1, &found));
    assert_str(testdb_text(r->a, &found), "{\"name\":\"test.secret\",\"value\":[null,\"set\"]}\n{\"name\":\"test.secret\",\"value\":[\"set\",null]}\n"
                                          "{\"name\":\"test.word\",\"value\":[null,\"seen\"]}\n");
    testdb_release(r->t, c);
    assert_int_equal(run_int(r, "SELECT count(*) FROM command WHERE input LIKE '%hush%' OR error LIKE '%hush%'"), 0);
    assert_int_equal(run_int(r, "SELECT count(*) FROM command WHERE input LIKE '%test.secret%'"), 3);
    assert_int_equal(run_int(r, "SELECT count(*) FROM command WHERE input LIKE '%seen%'"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN_BOTH(test_standards), RUN_BOTH(test_set), RUN_BOTH(test_back), RUN_BOTH(test_journal), RUN_BOTH(test_refused),
        RUN_BOTH(test_past), RUN_BOTH(test_stored_badly), RUN_BOTH(test_command), RUN_BOTH(test_secret),
    };

    return cmocka_run_group_tests_name("setting", tests, NULL, NULL);
}
