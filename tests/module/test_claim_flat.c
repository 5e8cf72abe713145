/* Submission of one more claim of a person who has ten thousand: what is read is what the law can ask for, on both engines. */
#include "module/claim_world.h"

#include <stdlib.h>
#include <string.h>

#include "module/claim_set/claim_people.h"

enum { PAST = 10000, IN_REACH = 100, ROOM = 16 };   /* the covers' time, from 2026-01-01 to the claim in March, holds about 70 days */

/* One claim a day, back from February 2026, each with the item and the service of the claim that follows. */
static void make_past(struct claim_world *w)
{
    bool lite = w->d.t->engine == DB_SQLITE;
    const char *no = lite ? "0" : "false", *uuid = lite ? "randomblob(16)" : "gen_random_uuid()";
    const char *code = lite ? "'P' || n.n" : "'P' || n.n::text", *back = lite ? "20512 - n.n" : "'2026-02-28'::date - n.n";
    const char *with = str_format(w->d.arena, "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < %d)", PAST).p;

#define HEADER "id, uuid, version, created_at, created_by, changed_at, changed_by, "
    testdb_script(w->d.t, str_format(w->d.arena,
        "INSERT INTO claim (" HEADER "code, date_from, date_claimed, status, category, feedback_available, insuree_id, health_facility_id, icd_id)"
        " %s SELECT 1000 + n.n, %s, 1, l.created_at, 0, l.created_at, 0, %s, %s, %s, 16, 'V', %s, 1, 1, 1 FROM n JOIN location l ON l.id = 1;"
        "INSERT INTO claim_item (" HEADER "qty_provided, price_asked, status, claim_id, item_id, availability)"
        " %s SELECT 1000 + n.n, %s, 1, l.created_at, 0, l.created_at, 0, 100, 100, 1, 1000 + n.n, 1, %s FROM n JOIN location l ON l.id = 1;"
        "INSERT INTO claim_service (" HEADER "qty_provided, price_asked, status, claim_id, service_id)"
        " %s SELECT 1000 + n.n, %s, 1, l.created_at, 0, l.created_at, 0, 100, 100, 1, 1000 + n.n, 1 FROM n JOIN location l ON l.id = 1;",
        with, uuid, code, back, back, no, with, uuid, no, with, uuid).p);
    testdb_script(w->d.t, "ANALYZE claim; ANALYZE claim_item; ANALYZE claim_service");
}

/* Everything that makes the law look back. */
static void limit_all(struct claim_world *w)
{
    claim_set(w, "UPDATE product_item SET limit_no_adult = 100000; UPDATE product_service SET limit_no_adult = 100000;"
                 "UPDATE product SET max_no_visits = 1000; UPDATE medical_item SET frequency = 20; UPDATE medical_service SET frequency = 20");
}

/* ---- what a submission asks ---- */

static struct asked { struct db_value *values; struct str sql; size_t columns; } asked[ROOM];
static size_t asked_count;
static struct arena *kept;

static struct db_value keep(struct db_value v)
{
    if (v.type < DB_INTS) return v;
    return db_list((enum db_type)v.type, str_copy(kept, (struct str){v.list.at, v.list.n * (v.type == DB_INTS ? 8 : 16)}).p, v.list.n);
}

static void watch(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    struct asked *a = &asked[asked_count];

    if (str_find(seen->sql, STR("coalesce(c.date_to"), 0) < 0 || asked_count == ROOM) return;
    *a = (struct asked){ARENA_ARRAY(kept, struct db_value, seen->columns), str_copy(kept, seen->sql), seen->columns};
    for (size_t i = 0; i < seen->columns; i++) a->values[i] = keep(seen->values[i]);
    asked_count++;
}

static struct claim_world open_watched(void **state)
{
    testdb_reopen(testdb_of(state), &(struct db_options){.watch = watch});
    asked_count = 0;
    return claim_world_open(state);
}

/* PostgreSQL tells how many rows each step gave and dropped; SQLite by which index it goes. Ten thousand lines fit in so few pages
 * that PostgreSQL would rather read them all; a country's do not. */
static void assert_little_read(struct testdb *t, struct db_conn *c, const struct asked *a)
{
    static const enum db_type lite[] = {DB_INT, DB_INT, DB_INT, DB_TEXT}, text[] = {DB_TEXT};
    bool sqlite = t->engine == DB_SQLITE;
    struct db_rows rows;
    bool by_day = false;

    assert_ok(db_query(c, str_format(kept, "%s %.*s", sqlite ? "EXPLAIN QUERY PLAN" : "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)",
                                     STR_ARG(a->sql)), a->values, a->columns, sqlite ? lite : text, sqlite ? 4 : 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        struct str step = db_cell(&rows, i, sqlite ? 3 : 0)->s;
        const char *at = strstr(str_zero(kept, step), sqlite ? "SCAN claim" : "rows=");
        by_day |= str_find(step, STR("claim_i_provided"), 0) >= 0;
        if (sqlite) assert_null(at);
        else if (at) assert_true(strtol(at + 5, NULL, 10) <= 2 * IN_REACH);
        at = strstr(str_zero(kept, step), "Removed by Filter: ");
        if (at) assert_true(strtol(at + 19, NULL, 10) <= 2 * IN_REACH);
    }
    if (!by_day) fail_msg("not by the index: %s", str_zero(kept, a->sql));
}

static void test_what_is_read_does_not_grow(void **state)
{
    struct claim_world w = open_watched(state);
    const char *c;
    struct db_conn *conn;

    c = claim_entered(&w, 1, 1);
    make_past(&w);
    limit_all(&w);
    claim_set(&w, "UPDATE claim SET date_from = date_from + 20, date_claimed = date_claimed + 20 WHERE code = 'C1'");
    assert_string_equal(claim_do(&w, "claim.submit", c), "");
    assert_int_equal(asked_count, 3);
    conn = testdb_acquire(w.d.t, DB_READ);
    if (w.d.t->engine == DB_POSTGRES) assert_ok(db_exec(conn, STR("SET enable_seqscan = off"), NULL, 0, NULL));
    for (size_t i = 0; i < 3; i++) assert_little_read(w.d.t, conn, &asked[i]);
    testdb_release(w.d.t, conn);
    drive_close(&w.d);
}

/* The same in memory, and nothing is asked where no limit looks back. */
static void test_what_is_loaded_does_not_grow(void **state)
{
    struct claim_world w = open_watched(state);
    struct claim_set s;
    struct tx *tx;
    uuid_t uuid;

    assert_true(uuid_read(str_of(claim_entered(&w, 1, 1)), &uuid));
    make_past(&w);
    for (int limited = 0; limited < 2; limited++) {
        if (limited) limit_all(&w);
        asked_count = 0;
        assert_ok(tx_begin(w.d.write, w.d.arena, access_program(), uuid_new(w.d.t->env), &tx));
        assert_ok(claim_set_load(tx, &uuid, 1, CLAIM_ENTERED, true, &s));
        assert_ok(s.claims[0].why);
        if (!limited) assert_int_equal(s.claims[0].person->file.line_count + s.claims[0].person->file.claim_count + asked_count, 0);
        else assert_in_range(s.claims[0].person->file.line_count, 2, 2 * IN_REACH);
        if (limited) assert_in_range(s.claims[0].person->file.claim_count, 2, IN_REACH);
        tx_rollback(tx);
    }
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(test_what_is_read_does_not_grow), TESTDB_BOTH(test_what_is_loaded_does_not_grow)};
    int failed;

    kept = arena_new();
    failed = testdb_run("module/claim_flat", tests, sizeof tests / sizeof *tests);
    arena_free(kept);
    return failed;
}
