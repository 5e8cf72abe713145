/* Stored decisions come out the same when they are recomputed, whatever happened since; and who tampers with one is found. */
#include "module/claim_world.h"

#include <string.h>

#include "module/claim_recheck/claim_recheck.h"

struct seen { struct arena *arena; struct buf text; };

static void note(void *arg, struct str code, struct str stage, stamp_t at, enum recheck why)
{
    struct seen *seen = arg;

    buf_add_format(&seen->text, "%.*s %.*s %s\n", STR_ARG(code), STR_ARG(stage), recheck_names[why]);
}

/* What differs, and how many decisions there are. */
static const char *differs(struct claim_world *w, int64_t decisions, size_t group)
{
    struct seen seen = {w->d.arena, {0}};
    struct recheck_run r = {.arena = w->d.arena, .db = w->d.t->db, .write = w->d.write, .from = DATE_NONE, .to = DATE_NONE, .group = group,
                            .differs = note, .arg = &seen};

    buf_init(&seen.text, w->d.arena, 256);
    assert_ok(recheck_run(&r));
    assert_int_equal(r.decisions, decisions);
    return str_zero(w->d.arena, buf_str(&seen.text));
}

static void same(struct claim_world *w, int64_t decisions)
{
    assert_string_equal(differs(w, decisions, 0), "");
    assert_string_equal(differs(w, decisions, 1), "");
}

/* A ceiling and a number of provisions that the claims use up between them, one of them reviewed. */
static struct claim_world three(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c[3];

    claim_set(&w, "UPDATE product SET max_policy = 45000, ded_policy = 1000; UPDATE product_item SET limit_no_adult = 3, limit_adult = 8000");
    for (int i = 0; i < 3; i++) c[i] = claim_entered(&w, i == 2 ? 2 : 1, 2);
    for (int i = 0; i < 3; i++) assert_string_equal(claim_do(&w, "claim.submit", c[i]), "");
    assert_string_equal(claim_do(&w, "claim.select_for_review", c[2]), "");
    assert_ok(drive(&w.d, "claim.review", str_format(w.d.arena, "{'claim': '%s', 'items': [{'id': 3, 'status': 1, 'qtyApproved': '1',"
              " 'priceApproved': '90'}], 'services': [{'id': 3, 'status': 2}], 'submitReview': true}", c[2]).p));
    for (int i = 2; i >= 0; i--) assert_string_equal(claim_do(&w, "claim.process", c[i]), "");
    return w;
}

static void test_everything_comes_out_the_same(void **state)
{
    struct claim_world w = three(state);

    same(&w, 7);
    drive_close(&w.d);
}

/* A set that is decided in one command. */
static void test_a_set_comes_out_the_same(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first, *second;
    struct answer answer;

    claim_set(&w, "UPDATE product SET max_policy = 20000");
    first = claim_entered(&w, 1, 1);
    second = claim_entered(&w, 2, 1);
    for (int i = 0; i < 2; i++)
        assert_ok(drive_as(&w.d, access_program(), i ? "claim.process" : "claim.submit",
                           str_format(w.d.arena, "{'uuids': ['%s', '%s']}", first, second).p, &answer));
    same(&w, 4);
    drive_close(&w.d);
}

static const char *product_uuid(struct claim_world *w)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_conn *conn;
    struct db_rows rows;

    assert_ok(db_acquire(w->d.t->db, w->d.arena, DB_READ, &conn));
    assert_ok(db_query(conn, STR("SELECT uuid FROM product"), NULL, 0, types, 1, &rows));
    db_release(conn);
    return uuid_text(w->d.arena, db_cell(&rows, 0, 0)->u).p;
}

/* By the commands that people use: former states are kept, and the decision is made again by those. */
static void test_registers_as_they_were(void **state)
{
    struct claim_world w = three(state);

    assert_ok(drive(&w.d, "product.update", str_format(w.d.arena, "{'uuid': '%s', 'maxCeilingPolicy': '1', 'maxNoVisits': 1}",
              product_uuid(&w)).p));
    same(&w, 7);
    drive_close(&w.d);
}

static void test_settings_as_they_were(void **state)
{
    struct claim_world w = three(state);

    assert_ok(drive(&w.d, "setting.set", "{'setting': 'core.age_of_majority', 'value': '60'}"));
    same(&w, 7);
    drive_close(&w.d);
}

static void test_another_law_is_told(void **state)
{
    struct claim_world w = three(state);

    testdb_script(w.d.t, "UPDATE claim_decision SET law_version = 0");
    same(&w, 7);
    claim_set(&w, "UPDATE product SET max_policy = 1");
    assert_non_null(strstr(differs(&w, 7, 0), "C1 P law\n"));
    drive_close(&w.d);
}

static void test_who_tampers_is_found(void **state)
{
    struct claim_world w = three(state);

    testdb_script(w.d.t, "UPDATE claim_item SET remunerated_amount = remunerated_amount + 1 WHERE id = 1");
    assert_string_equal(differs(&w, 7, 0), "C1 P unexplained\n");
    testdb_script(w.d.t, "UPDATE claim_item SET remunerated_amount = remunerated_amount - 1 WHERE id = 1;"
                         "UPDATE claim SET remunerated = remunerated + 1 WHERE id = 2");
    assert_string_equal(differs(&w, 7, 0), "C2 P unexplained\n");
    testdb_script(w.d.t, "UPDATE claim SET remunerated = remunerated - 1 WHERE id = 2;"
                         "UPDATE claim_decision SET explanation = replace(explanation, '\"limit\":\"3.00\"', '\"limit\":\"4.00\"') WHERE claim_id = 2");
    assert_string_equal(differs(&w, 7, 0), "C2 S unexplained\n");
    drive_close(&w.d);
}

static void test_covers_that_changed_are_told(void **state)
{
    struct claim_world w = three(state);

    same(&w, 7);
    testdb_script(w.d.t, w.d.t->engine == DB_SQLITE ? "UPDATE insuree_policy SET expiry_date = effective_date, changed_at = changed_at + 1000000000000000 WHERE insuree_id = 2"
                  : "UPDATE insuree_policy SET expiry_date = effective_date, changed_at = changed_at + interval '30 years' WHERE insuree_id = 2");
    assert_string_equal(differs(&w, 7, 0), "C3 S covers\n");
    drive_close(&w.d);
}

/* ---- what was decided by what is otherwise now ---- */

/* Of five granted pieces the first claim took three and the second the other two, cut from four; the first was processed last. */
static struct claim_world authorised(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *uuid, *token, *c[2];

    claim_set(&w, db_engine(w.d.t->db) == DB_SQLITE ? "UPDATE product_item SET preauthorisation = 1" : "UPDATE product_item SET preauthorisation = true");
    uuid = drive_new(&w.d, "preauthorisation.create", "{'dateFrom': '2026-03-01', 'dateTo': '2026-03-20', 'insuree': {'id': 1}, 'healthFacility': {'id': 1},"
                     " 'icd': {'id': 1}, 'items': [{'item': {'id': 1}, 'qtyRequested': '5', 'priceRequested': '100'}]}");
    assert_ok(drive(&w.d, "preauthorisation.approve", str_format(w.d.arena, "{'uuid': '%s'}", uuid).p));
    token = str_format(w.d.arena, "%.19s", drive_rows(&w.d, "SELECT token FROM preauthorisation", "t").p).p;
    for (int i = 0; i < 2; i++) {
        c[i] = drive_put(&w.d, "claim.create", "{'code': 'A%d', 'dateFrom': '2026-03-0%d', 'dateClaimed': '2026-04-10', 'insuree': {'id': 1},"
            " 'healthFacility': {'id': 1}, 'icd': {'id': 1}, 'guaranteeId': '%s', 'items': [{'item': {'id': 1}, 'qtyProvided': '%d',"
            " 'priceAsked': '100'}]}", i, 2 + i, token, 3 + i);
        assert_string_equal(claim_do(&w, "claim.submit", c[i]), "");
    }
    for (int i = 2; i-- > 0;) assert_string_equal(claim_do(&w, "claim.process", c[i]), "");
    return w;
}

/* The product that a line got when it was passed is the one that pays it. */
static void test_what_a_reviewer_passed_comes_out_the_same(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2);

    claim_set(&w, "UPDATE medical_item SET patient_category = 8; UPDATE product SET ded_policy = 1000");
    assert_string_equal(claim_do(&w, "claim.submit", c), "");
    assert_string_equal(claim_do(&w, "claim.select_for_review", c), "");
    assert_ok(drive(&w.d, "claim.review", str_format(w.d.arena, "{'claim': '%s', 'items': [{'id': 1, 'status': 1, 'priceApproved': '90'}],"
              " 'submitReview': true}", c).p));
    assert_string_equal(claim_do(&w, "claim.process", c), "");
    assert_str(drive_rows(&w.d, "SELECT status, remunerated FROM claim", "ii"), "16|22000\n");
    same(&w, 3);
    drive_close(&w.d);
}


static void test_authorisations_as_they_were(void **state)
{
    struct claim_world w = authorised(state);

    same(&w, 4);
    assert_str(drive_rows(&w.d, "SELECT qty_used FROM preauthorisation_item", "i"), "500\n");
    testdb_script(w.d.t, "UPDATE claim_decision SET explanation = replace(explanation, '\"reason\":0', '\"reason\":1') WHERE claim_id = 1 AND stage = 'P'");
    assert_string_equal(differs(&w, 4, 0), "A0 P unexplained\n");
    drive_close(&w.d);
}

/* What nothing keeps as it was is told by its own name. */
static void test_authorisations_that_changed_are_told(void **state)
{
    struct claim_world w = authorised(state);

    testdb_script(w.d.t, w.d.t->engine == DB_SQLITE ? "UPDATE preauthorisation SET status = 64, changed_at = changed_at + 1000000000"
                  : "UPDATE preauthorisation SET status = 64, changed_at = changed_at + interval '1000 seconds'");
    assert_non_null(strstr(differs(&w, 4, 0), "A0 S authorisations\n"));
    assert_null(strstr(differs(&w, 4, 0), "unexplained"));
    drive_close(&w.d);
}

static const char *published(struct claim_world *w, const char *name)
{
    const char *rule = drive_put(&w->d, "claim_rule.create", "{'name': '%s', 'source': 'for _, l in ipairs(claim.lines) do if l.code == \\\"I1\\\" then reject_line(l, \\\"no\\\") end end'}", name);
    const char *of = str_format(w->d.arena, "{'uuid': '%s'}", rule).p;

    assert_ok(drive(&w->d, "claim_rule.test", str_format(w->d.arena, "{'uuid': '%s', 'dateFrom': '2026-01-01', 'dateTo': '2026-12-31'}", rule).p));
    drive_jobs(&w->d);
    assert_ok(drive(&w->d, "claim_rule.publish", of));
    return of;
}

/* A decision of before, one that the rule made, and one of when it was retired. */
static void test_own_rules_as_they_were(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *rule;

    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    rule = published(&w, "R");
    same(&w, 1);
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    same(&w, 2);
    assert_ok(drive(&w.d, "claim_rule.retire", rule));
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    same(&w, 3);
    drive_close(&w.d);
}

/* A share that a sample found is not the law's to find again. */
static void test_what_a_sample_decided_is_skipped(void **state)
{
    struct claim_world w = three(state);

    testdb_script(w.d.t, "UPDATE claim_decision SET stage = 'E', explanation = '{}' WHERE stage = 'R'");
    same(&w, 6);
    drive_close(&w.d);
}

/* Taken back, corrected and submitted anew: what was decided first left nothing that it could be held against. */
static void test_what_was_taken_back_is_no_tampering(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first = claim_entered(&w, 1, 2), *second = claim_entered(&w, 1, 2);

    claim_set(&w, "UPDATE product_item SET limit_no_adult = 3; UPDATE product SET max_policy = 30000");
    assert_string_equal(claim_do(&w, "claim.submit", first), "");
    assert_string_equal(claim_do(&w, "claim.submit", second), "");
    assert_string_equal(claim_do(&w, "claim.take_back", first), "");
    assert_null(strstr(differs(&w, 1, 0), "unexplained"));
    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'items': [{'id': 1, 'qtyProvided': '1'}]}", first).p));
    assert_string_equal(claim_do(&w, "claim.submit", first), "");
    assert_null(strstr(differs(&w, 2, 0), "unexplained"));
    assert_null(strstr(differs(&w, 2, 0), "C1"));
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_everything_comes_out_the_same),
        TESTDB_BOTH(test_a_set_comes_out_the_same),
        TESTDB_BOTH(test_registers_as_they_were),
        TESTDB_BOTH(test_settings_as_they_were),
        TESTDB_BOTH(test_another_law_is_told),
        TESTDB_BOTH(test_who_tampers_is_found),
        TESTDB_BOTH(test_covers_that_changed_are_told),
        TESTDB_BOTH(test_what_a_reviewer_passed_comes_out_the_same),
        TESTDB_BOTH(test_authorisations_as_they_were),
        TESTDB_BOTH(test_authorisations_that_changed_are_told),
        TESTDB_BOTH(test_own_rules_as_they_were),
        TESTDB_BOTH(test_what_a_sample_decided_is_skipped),
        TESTDB_BOTH(test_what_was_taken_back_is_no_tampering),
    };

    return testdb_run("module/claim_recheck", tests, sizeof tests / sizeof *tests);
}
