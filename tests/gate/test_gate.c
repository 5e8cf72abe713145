/* The promises of the write path, tested on the running program: equal bytes on both engines, nothing
 * acknowledged is lost and nothing is kept by half when it is killed or fails at any step, concurrent
 * writers agree with a serial run, a full disk is a clear error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "drive_run.h"
#include "model/registry/registry.h"
#include "model/write/journal.h"
#include "module/modules.h"

#define FIXED "--clock", "2026-03-01T08:00:00Z", "--id-seed", "7"

static struct str joined(struct arena *a, struct str x, struct str y)
{
    return str_format(a, "%.*s%.*s", STR_ARG(x), STR_ARG(y));
}

/* ---- both engines give the same bytes ---- */

static void test_equal_bytes(void **state)
{
    struct testdb *postgres = testdb_of(state), *sqlite;
    struct str script = joined(postgres->arena, drive_script(postgres->arena, 20), drive_readback());
    const char *const options[] = {FIXED, NULL};
    struct drive_result a, b;
    void *other;

    testdb_setup_sqlite(&other);
    sqlite = testdb_of(&other);
    a = drive_run(postgres, script, options);
    b = drive_run(sqlite, script, options);
    assert_int_equal(a.status, 0);
    assert_int_equal(b.status, 0);
    assert_true(a.out.n > 20000);
    assert_int_equal(str_find(a.out, STR("\"error\""), 0), -1);
    if (!str_eq(a.out, b.out)) {
        size_t i = 0;
        while (i < a.out.n && i < b.out.n && a.out.p[i] == b.out.p[i]) i++;
        i = i > 200 ? i - 200 : 0;
        fail_msg("answers differ\nPostgreSQL: %.400s\nSQLite:     %.400s", a.out.p + i, b.out.p + i);
    }
    testdb_teardown(&other);
}

/* ---- what must hold after any death ---- */

static void check_whole(struct testdb *t, struct str acknowledged, int products)
{
    struct db_conn *c;
    struct journal_report report;

    testdb_reopen(t, NULL);
    c = testdb_acquire(t, DB_READ);
    for (int n = 1; n <= products; n++) {
        struct arena *a = t->arena;
        struct str uuid = drive_uuid(a, 'p', n);
        uuid_t id;
        struct db_value key;
        const enum db_type types[] = {DB_INT, DB_INT, DB_INT};
        struct db_rows rows;
        uuid_read(uuid, &id);
        key = db_uuid(id);
        assert_ok(db_query(c, STR("SELECT (SELECT count(*) FROM product_item i WHERE i.product_id = p.id AND i.deleted_at IS NULL),"
                                  " (SELECT count(*) FROM journal j WHERE j.row_uuid = p.uuid AND j.op = 1),"
                                  " CASE WHEN p.deleted_at IS NULL THEN 0 ELSE 1 END FROM product p WHERE p.uuid = $1"),
                           &key, 1, types, 3, &rows));
        if (!rows.rows) {
            assert_false(drive_acknowledged(acknowledged, drive_uuid(a, 2, n)));
            continue;
        }
        assert_int_equal(db_cell(&rows, 0, 0)->i, db_cell(&rows, 0, 2)->i ? 0 : 5);
        assert_int_equal(db_cell(&rows, 0, 1)->i, 1);
    }
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product p WHERE (SELECT count(*) FROM product_history h WHERE h.legacy_id = p.id)"
                                   " <> (SELECT count(*) FROM journal j WHERE j.entity = 'product' AND j.row_id = p.id AND j.op = 2)"), 0);
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM command c WHERE c.status = 2 AND c.name LIKE '%.create' AND NOT EXISTS"
                                   " (SELECT 1 FROM journal j WHERE j.command_id = c.id)"), 0);
    assert_ok(journal_verify(c, t->arena, NULL, &report));
    assert_int_equal(report.bad_block, 0);
    assert_false(report.what.n);
    testdb_release(t, c);
}

static struct str state_of(struct testdb *t)
{
    struct drive_result r = drive_run(t, STR("{\"query\":{\"entity\":\"product\",\"rows\":\"deleted\",\"order\":[\"code\"],\"count\":true,"
        "\"fields\":[\"uuid\",\"version\",\"code\",\"name\",{\"items\":{\"order\":[\"uuid\"],\"fields\":[\"uuid\",\"version\",\"limitAdult\","
        "{\"item\":[\"code\"]}]}}]}}\n"), LIST(FIXED));

    assert_int_equal(r.status, 0);
    return r.out;
}

static long points_of(struct drive_result r)
{
    ptrdiff_t at = str_find(r.err, STR("points "), 0);

    assert_true(at >= 0);
    return strtol(r.err.p + at + 7, NULL, 10);
}

struct baseline {
    struct str script, state;
    long points;
};

static struct baseline undisturbed(void **state, int products)
{
    struct testdb *t = testdb_of(state), *other;
    struct baseline b = {.script = drive_script(t->arena, products)};
    void *mine;

    if (t->engine == DB_SQLITE) testdb_setup_sqlite(&mine); else testdb_setup_postgres(&mine);
    other = testdb_of(&mine);
    b.points = points_of(drive_run(other, b.script, LIST(FIXED, "--points")));
    b.state = str_copy(t->arena, state_of(other));
    testdb_teardown(&mine);
    return b;
}

/* Dies at step n, is found whole, is sent the same script again and ends as if nothing had happened. */
static void die_once(void **state, const struct baseline *b, int products, long n)
{
    struct testdb *t;
    struct drive_result first, again;
    void *mine;

    if (testdb_of(state)->engine == DB_SQLITE) testdb_setup_sqlite(&mine); else testdb_setup_postgres(&mine);
    t = testdb_of(&mine);
    first = drive_run(t, b->script, LIST("--die-at", str_format(t->arena, "%ld", n).p));
    assert_int_equal(first.signal, 9);
    check_whole(t, first.out, products);
    again = drive_run(t, b->script, LIST(FIXED));
    assert_int_equal(again.status, 0);
    assert_int_equal(str_find(again.out, STR("\"error\""), 0), -1);
    check_whole(t, again.out, products);
    if (!str_eq(state_of(t), b->state)) fail_msg("the state differs after a death at step %ld", n);
    testdb_teardown(&mine);
}

static long rounds(void)
{
    return getenv("IMIS_TEST_LONG") ? 50 : 5;
}

/* Every step of a short script on SQLite is tried with --long; else steps spread over it. */
static void test_kill(void **state)
{
    enum { PRODUCTS = 6 };
    struct baseline b = undisturbed(state, PRODUCTS);

    assert_true(b.points > 50);
    for (long i = 0; i < rounds(); i++) die_once(state, &b, PRODUCTS, 1 + (b.points - 1) * (2 * i + 1) / (2 * rounds()));
}

/* ---- a step that fails ---- */

/* Each command is sent twice in a row, as a client does that got no answer. */
static struct str doubled(struct arena *a, struct str script)
{
    struct buf b;
    struct str line;

    buf_init(&b, a, script.n * 2);
    while (script.p && (line = str_cut(&script, '\n')).n) buf_add_format(&b, "%.*s\n%.*s\n", STR_ARG(line), STR_ARG(line));
    return buf_str(&b);
}

/* One step fails: the command that it belonged to is refused as a whole, and the next try goes through. */
static void fail_once(void **state, const struct baseline *b, int products, long n)
{
    struct testdb *t;
    struct drive_result r;
    size_t errors = 0;
    void *mine;

    if (testdb_of(state)->engine == DB_SQLITE) testdb_setup_sqlite(&mine); else testdb_setup_postgres(&mine);
    t = testdb_of(&mine);
    r = drive_run(t, doubled(t->arena, b->script), LIST("--fail-at", str_format(t->arena, "%ld", n).p));
    assert_int_equal(r.signal, 0);
    for (ptrdiff_t at = 0; (at = str_find(r.out, STR("{\"error\""), (size_t)at)) >= 0; at++) errors++;
    assert_true(errors <= 1);
    check_whole(t, r.out, products);
    if (!str_eq(state_of(t), b->state)) fail_msg("the state differs after a failure at step %ld", n);
    testdb_teardown(&mine);
}

static void test_failing_step(void **state)
{
    enum { PRODUCTS = 6 };
    struct baseline b = undisturbed(state, PRODUCTS);

    for (long i = 0; i < rounds(); i++) fail_once(state, &b, PRODUCTS, 2 + (b.points - 2) * (2 * i + 1) / (2 * rounds()));
}

/* ---- eight writers ---- */

/* Each writer of a product sets a field of its own, so that the end does not depend on the order. */
static struct str busy_script(struct arena *a, int products)
{
    static const char *const fields[] = {"lumpSum", "maxMembers", "threshold", "premiumAdult", "premiumChild",
                                         "maxInstallments", "registrationFee", "generalAssemblyFee"};
    struct buf b;

    buf_init(&b, a, 65536);
    for (int f = 0; f < 8; f++)
        for (int n = 1; n <= products; n++)
            buf_add_format(&b, "{\"command\":\"product.update\",\"id\":\"%s\",\"input\":{\"uuid\":\"%s\",\"%s\":%d}}\n",
                           drive_uuid(a, (char)(16 + f), n).p, drive_uuid(a, 'p', n).p, fields[f], n);
    return buf_str(&b);
}

static struct str plain_script(struct arena *a, int products)
{
    struct str all = drive_script(a, products), line;
    struct buf b;

    buf_init(&b, a, all.n);
    while (all.p && (line = str_cut(&all, '\n')).n)
        if (str_find(line, STR(".create"), 0) >= 0) buf_add_format(&b, "%.*s\n", STR_ARG(line));
    return buf_str(&b);
}

static struct str run_busy(void **state, const char *threads)
{
    enum { PRODUCTS = 25 };
    struct testdb *t;
    struct drive_result r;
    struct str end;
    void *mine;

    if (testdb_of(state)->engine == DB_SQLITE) testdb_setup_sqlite(&mine); else testdb_setup_postgres(&mine);
    t = testdb_of(&mine);
    r = drive_run(t, plain_script(t->arena, PRODUCTS), LIST(FIXED));
    assert_int_equal(str_find(r.out, STR("\"error\""), 0), -1);
    r = drive_run(t, busy_script(t->arena, PRODUCTS), LIST("--threads", threads));
    assert_int_equal(str_find(r.out, STR("\"error\""), 0), -1);
    check_whole(t, r.out, PRODUCTS);
    r = drive_run(t, STR("{\"query\":{\"entity\":\"product\",\"order\":[\"code\"],\"count\":true,\"fields\":[\"uuid\",\"version\",\"name\","
        "\"lumpSum\",\"maxMembers\",\"threshold\",\"premiumAdult\",\"premiumChild\",\"maxInstallments\",\"registrationFee\",\"generalAssemblyFee\"]}}\n"), LIST(FIXED));
    end = str_copy(testdb_of(state)->arena, r.out);
    testdb_teardown(&mine);
    return end;
}

static void test_concurrent_writers(void **state)
{
    struct str serial = run_busy(state, "1"), concurrent = run_busy(state, "8");

    assert_true(serial.n > 1000);
    assert_true(str_eq(serial, concurrent));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_POSTGRES(test_equal_bytes),
        TESTDB_BOTH(test_kill),
        TESTDB_BOTH(test_failing_step),
        TESTDB_BOTH(test_concurrent_writers),
    };

    return testdb_run("gate", tests, sizeof tests / sizeof *tests);
}
