/* `imis db init` on a server that knows nothing of us yet. */
#include "support/testdb.h"

static struct buf said;

static err_t init(struct testdb *t, struct str url, struct str role, struct str password)
{
    buf_init(&said, t->arena, 256);
    return db_init(t->arena, t->env, url, role, password, &said);
}

static bool says(const char *what) { return str_find(buf_str(&said), str_of(what), 0) >= 0; }

static struct str url_as(struct testdb *t, const char *database, const char *role)
{
    struct str url = testdb_url(t->arena, str_of(testdb_server()), database);

    return str_format(t->arena, "%.*s%suser=%s", STR_ARG(url), str_find(url, STR("?"), 0) < 0 ? "?" : "&", role);
}

static void drop(const struct testdb *t, const char *name)
{
    testdb_postgres_run(t, str_format(t->arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name).p);
    testdb_postgres_run(t, str_format(t->arena, "DROP ROLE IF EXISTS %s", name).p);
}

static void everything_is_made_and_works(void **state)
{
    struct testdb *t = *state;
    struct str name = str_format(t->arena, "%s_new", t->name);
    struct str url = testdb_url(t->arena, t->url, name.p), own = url_as(t, name.p, name.p);
    struct db *db;
    struct db_conn *c;

    assert_ok(init(t, url, name, STR("it's secret")));
    assert_true(says("done: CREATE DATABASE"));
    assert_true(says("done: CREATE EXTENSION pg_trgm"));
    assert_true(says("LOGIN PASSWORD '...'"));
    assert_false(says("secret"));
    assert_ok(init(t, url, STR_NONE, STR_NONE));   /* again */
    assert_false(says("done:"));
    assert_ok(db_open(t->arena, t->env, own, NULL, &db));   /* as the role it made */
    assert_ok(db_acquire(db, t->arena, DB_WRITE, &c));
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_script(c, STR("CREATE TABLE product (id bigint); CREATE SEQUENCE x_id_seq")));
    assert_ok(db_commit(c));
    db_release(c);
    db_close(db);
    drop(t, name.p);
}

static void what_may_not_be_done_is_said(void **state)
{
    struct testdb *t = *state;
    struct str name = str_format(t->arena, "%s_low", t->name), other = str_format(t->arena, "%s_other", t->name);

    testdb_postgres_run(t, str_format(t->arena, "CREATE ROLE %s LOGIN", name.p).p);
    assert_err(init(t, url_as(t, name.p, name.p), STR_NONE, STR_NONE), E_DB_UNPREPARED);
    assert_true(says("an administrator must run: CREATE DATABASE"));
    assert_err(init(t, url_as(t, t->name, name.p), other, STR("secret")), E_DB_UNPREPARED);
    assert_true(says("an administrator must run: CREATE ROLE"));
    assert_true(says("an administrator must run: GRANT USAGE, CREATE ON SCHEMA public"));
    assert_false(says("secret"));
    /* one that makes roles but does not own the database: the server would only warn */
    testdb_postgres_run(t, str_format(t->arena, "ALTER ROLE %s CREATEROLE", name.p).p);
    assert_err(init(t, url_as(t, t->name, name.p), other, STR("secret")), E_DB_UNPREPARED);
    assert_true(says("done: CREATE ROLE"));
    assert_true(says("an administrator must run: GRANT CONNECT"));
    drop(t, other.p);
    drop(t, name.p);
}

static void a_database_of_the_wrong_kind(void **state)
{
    struct testdb *t = *state;
    struct str name = str_format(t->arena, "%s_latin", t->name);
    struct db *db;

    testdb_postgres_run(t, str_format(t->arena, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C'"
                                                " LC_CTYPE 'C'", name.p).p);
    assert_err(init(t, testdb_url(t->arena, t->url, name.p), STR_NONE, STR_NONE), E_DB_UNPREPARED);
    assert_err(db_open(t->arena, t->env, testdb_url(t->arena, t->url, name.p), NULL, &db), E_DB_UNPREPARED);
    drop(t, name.p);
}

static void a_file_is_made(void **state)
{
    struct testdb *t = *state;

    testdb_close(t);
    assert_ok(init(t, t->url, STR_NONE, STR_NONE));
    assert_true(says("is ready"));
    testdb_reopen(t, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_POSTGRES(everything_is_made_and_works),
        TESTDB_POSTGRES(what_may_not_be_done_is_said),
        TESTDB_POSTGRES(a_database_of_the_wrong_kind),
        TESTDB_SQLITE(a_file_is_made),
    };

    return testdb_run("db/init", tests, sizeof tests / sizeof *tests);
}
