/* Samples of claims (claims 5.4): what may be drawn, how many, who is asked, and what is refused. */
#include "module/claim_world.h"

#include <string.h>

#include "model/run/function.h"
#include "module/claim_sampling/internal.h"

enum { CLAIMS = 7 };

/* Seven claims, all but the last checked. */
static struct drive world_open(void **state)
{
    struct drive d = drive_open(state, NULL);

    drive_put(&d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");
    drive_put(&d, "location.create", "{'code': 'D1', 'name': 'D1', 'type': 'D', 'parent': {'id': 1}}");
    testdb_script(d.t, "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form)"
                       " SELECT 1, uuid, 1, created_at, created_by, changed_at, changed_by, 'G', 'Government' FROM location WHERE type = 'R'");
    drive_put(&d, "health_facility.create", "{'code': 'H', 'name': 'H', 'level': 'H', 'careType': 'B', 'location': {'id': 2}, 'legalForm': {'id': 1}}");
    drive_put(&d, "insuree.create", "{'chfId': '100', 'lastName': 'A', 'otherNames': 'B', 'dob': '1980-01-01'}");
    drive_put(&d, "diagnosis.create", "{'code': 'A00', 'name': 'Cholera'}");
    for (int i = 1; i <= CLAIMS; i++)
        drive_put(&d, "claim.create", "{'code': 'C%d', 'dateFrom': '2026-01-01', 'dateClaimed': '2026-01-0%d', 'insuree': {'id': 1},"
                  " 'healthFacility': {'id': 1}, 'icd': {'id': 1}}", i, i);
    testdb_script(d.t, "UPDATE claim SET status = 4 WHERE code <> 'C7'");
    return d;
}

static struct str counts(struct drive *d)
{
    return drive_rows(d, "SELECT b.id, a.status, count(*), sum(CASE WHEN c.review_status = 4 THEN 1 ELSE 0 END) FROM claim_sampling_assignment a"
                         " JOIN claim_sampling_batch b ON b.id = a.sampling_batch_id JOIN claim c ON c.id = a.claim_id"
                         " WHERE a.deleted_at IS NULL GROUP BY b.id, a.status ORDER BY b.id, a.status", "itii");
}

static void test_a_sample_is_drawn(void **state)
{
    struct drive d = world_open(state);

    /* C7 is not checked; of six claims a third */
    drive_new(&d, "claim_sampling_batch.create", "{'filters': {'code_Istartswith': 'C', 'healthFacility_Code': 'H'}, 'percentage': 34}");
    assert_str(counts(&d), "1|I|2|2\n1|S|4|0\n");
    assert_str(drive_rows(&d, "SELECT source, entity_type, status, business_event, task_group_id FROM task", "tttti"),
               "claim_sampling|claim_sampling_batch|RECEIVED|claim_sample_extrapolation|NULL\n");
    assert_str(drive_rows(&d, "SELECT count(*) FROM task t JOIN claim_sampling_batch b ON t.entity_type = 'claim_sampling_batch'", "i"), "1\n");
    drive_refused(&d, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 50}", "claim_sampling_empty");
    drive_close(&d);
}

/* What the screen of samples begins with, the newest first. */
static void test_samples_are_listed(void **state)
{
    struct drive d = world_open(state);
    struct function_call c = {.arena = d.arena, .who = access_program(), .registry = d.registry, .db = d.t->db, .env = d.t->env, .write = d.write};
    struct str first, second;

    drive_new(&d, "claim_sampling_batch.create", "{'filters': {'dateClaimed_Lte': '2026-01-02'}, 'percentage': 1}");
    drive_new(&d, "claim_sampling_batch.create", "{'filters': {'dateClaimed_Gt': '2026-01-02'}, 'percentage': 50}");
    testdb_script(d.t, "UPDATE claim SET review_status = 8 WHERE id = (SELECT min(claim_id) FROM claim_sampling_assignment"
                       " WHERE sampling_batch_id = 2 AND status = 'I')");
    buf_init(&c.out, d.arena, 512);
    assert_ok(claim_samples(&c));
    second = buf_str(&c.out);
    first = str_cut(&second, '}');
    assert_true(str_find(first, STR("\"percentage\":50"), 0) > 0);
    assert_true(str_find(first, STR("\"claims\":4,\"drawn\":2,\"reviewed\":1"), 0) > 0);
    assert_true(str_find(second, STR("\"percentage\":1,"), 0) > 0);
    assert_true(str_find(second, STR("\"claims\":2,\"drawn\":1,\"reviewed\":0"), 0) > 0);
    drive_close(&d);
}

static void test_claims_are_in_one_sample(void **state)
{
    struct drive d = world_open(state);
    const char *group = drive_new(&d, "task_group.create", "{'code': 'G', 'completionPolicy': 'ANY'}");

    drive_new(&d, "claim_sampling_batch.create", "{'filters': {'dateClaimed_Lte': '2026-01-02'}, 'percentage': 1}");
    drive_put(&d, "claim_sampling_batch.create", "{'filters': {'status': 4, 'dateClaimed_Gte': '2026-01-01', 'dateClaimed_Lt': '2026-01-05'}, 'percentage': 100, 'taskGroup': '%s'}", group);
    assert_str(counts(&d), "1|I|1|1\n1|S|1|0\n2|I|2|2\n");
    assert_str(drive_rows(&d, "SELECT status FROM task ORDER BY id", "t"), "RECEIVED\nACCEPTED\n");
    drive_close(&d);
}

static void test_a_sample_grows(void **state)
{
    struct drive d = world_open(state);
    const char *batch = drive_new(&d, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 17}");

#define CHANGE(percent) str_format(d.arena, "{'uuid': '%s', 'percentage': %d}", batch, percent).p
    assert_str(counts(&d), "1|I|1|1\n1|S|5|0\n");
    assert_ok(drive(&d, "claim_sampling_batch.update", CHANGE(50)));
    assert_str(counts(&d), "1|I|3|3\n1|S|3|0\n");
    assert_str(drive_rows(&d, "SELECT percentage, version FROM claim_sampling_batch", "ii"), "50|2\n");
    assert_str(drive_rows(&d, "SELECT count(*), count(DISTINCT sampling_batch_id) FROM claim_sampling_assignment_history", "ii"), "6|1\n");
    drive_refused(&d, "claim_sampling_batch.update", CHANGE(20), "claim_sampling_smaller");
    assert_ok(drive(&d, "claim_sampling_batch.update", "{'id': 1, 'percentage': 100}"));
    assert_str(counts(&d), "1|I|6|6\n");
    assert_err(drive(&d, "claim_sampling_batch.update", "{'id': 9, 'percentage': 100}"), E_NOT_FOUND);
    assert_err(drive(&d, "claim_sampling_batch.update", "{'percentage': 100}"), E_FIELD_REQUIRED);
#undef CHANGE
    drive_close(&d);
}

/* ---- the rest ---- */

/* Four claims of 250 in one sample, half of them drawn: C1 and C2, whose review is what is said of the first item of each. */
static struct claim_world sampled(void **state, const char *const findings[2])
{
    struct claim_world w = claim_world_open(state);
    const char *claims[4];

    for (int i = 0; i < 4; i++) claim_do(&w, "claim.submit", claims[i] = claim_entered(&w, i % 2 + 1, 2));
    drive_put(&w.d, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 50}");
    /* chance has no say in what a test expects */
    testdb_script(w.d.t, "UPDATE claim_sampling_assignment SET status = CASE WHEN claim_id < 3 THEN 'I' ELSE 'S' END;"
                         "UPDATE claim SET review_status = CASE WHEN id < 3 THEN 4 ELSE 1 END");
    for (int i = 0; i < 2; i++)
        if (findings[i])
            drive(&w.d, "claim.review", str_format(w.d.arena, "{'claim': '%s', 'items': [{'id': %d, %s}], 'submitReview': true}", claims[i], i + 1, findings[i]).p);
    return w;
}

static const char *uuid_in(struct claim_world *w, const char *table)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_conn *c = testdb_acquire(w->d.t, DB_READ);
    struct db_rows rows;
    struct str text;

    assert_ok(db_query(c, str_format(w->d.arena, "SELECT uuid FROM %s", table), NULL, 0, types, 1, &rows));
    text = uuid_text(w->d.arena, db_cell(&rows, 0, 0)->u);
    testdb_release(w->d.t, c);
    return str_zero(w->d.arena, text);
}

/* Skipped claims of one item of 2 x 100, beside the four. */
static void grow(struct claim_world *w, int n)
{
    const char *uuid = db_engine(w->d.t->db) == DB_SQLITE ? "randomblob(16)" : "gen_random_uuid()";
    const char *no = db_engine(w->d.t->db) == DB_SQLITE ? "0" : "false";
    const char *with = str_format(w->d.arena, "WITH RECURSIVE f(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM f WHERE n < %d)", n).p;

#define HEADER "id, uuid, version, created_at, created_by, changed_at, changed_by"
#define HEADER_OF(id) "SELECT " id ", %s, 1, c.created_at, 0, c.created_at, 0"
    testdb_script(w->d.t, str_format(w->d.arena,
        "INSERT INTO claim (" HEADER ", code, date_from, date_claimed, status, review_status, feedback_status, submit_stamp, feedback_available,"
        " claimed, insuree_id, health_facility_id, icd_id) %s " HEADER_OF("n + 10") ", 'G' || CAST(n AS text), date_from, date_claimed, 4, 1, 1,"
        " submit_stamp, %s, 20000, insuree_id, health_facility_id, icd_id FROM f JOIN claim c ON c.id = 4;"
        "INSERT INTO claim_item (" HEADER ", qty_provided, price_asked, price_adjusted, status, rejection_reason, price_origin, limitation,"
        " limitation_value, claim_id, product_id, policy_id, item_id, availability) %s " HEADER_OF("n + 10") ", 200, 10000, 10000, 1, 0, 'P', 'C',"
        " 10000, n + 10, 1, 1, 1, availability FROM f JOIN claim_item c ON c.claim_id = 4;"
        "INSERT INTO claim_sampling_assignment (" HEADER ", status, sampling_batch_id, claim_id) %s " HEADER_OF("n + 10") ", 'S', 1, n + 10"
        " FROM f JOIN claim c ON c.id = 4;", with, uuid, no, with, uuid, with, uuid).p);
}

#define CLAIM_SQL "SELECT code, status, review_status, approved, remunerated FROM claim ORDER BY id"
#define PRICE_SQL "SELECT i.price_approved, s.price_approved FROM claim_item i JOIN claim_service s ON s.claim_id = i.claim_id ORDER BY i.id"

static const char *finding(struct claim_world *w)
{
    const char *uuid = uuid_in(w, "claim_sampling_batch");
    struct str out;

    assert_ok(drive_ask(&w->d, access_program(), "claimSampleFinding", str_format(w->d.arena, "{'uuid': '%s'}", uuid).p, &out));
    return str_zero(w->d.arena, out);
}

/* Of 250 and 250 that were asked 250 - 100 and 250 stand: 400 of 500, so four fifths of each price of the rest (P3). */
static void test_a_review_decides_the_rest(void **state)
{
    struct claim_world w = sampled(state, (const char *const[]){"'status': 1, 'qtyApproved': '1'", "'status': 1"});
    struct answer answer;

    assert_string_equal(finding(&w), "{\"drawn\":2,\"reviewed\":2,\"open\":0,\"rejected\":0,\"waiting\":4,\"rest\":2,\"approved\":\"400.00\",\"adjusted\":\"500.00\","
                                     "\"ratio\":\"0.8000\",\"decided\":false}");
    assert_ok(drive_as(&w.d, access_program(), "claim_sampling_batch.approve", "{'id': 1}", &answer));
    assert_non_null(strstr(str_zero(w.d.arena, answer.result), "\"ratio\":\"0.8000\",\"extrapolated\":2,\"processing\":{\"claim_stats\":"));
    assert_str(drive_rows(&w.d, CLAIM_SQL, "tiiii"), "C1|16|8|15000|15000\nC2|16|8|25000|25000\nC3|16|16|20000|20000\nC4|16|16|20000|20000\n");
    assert_str(drive_rows(&w.d, PRICE_SQL, "ii"), "NULL|NULL\nNULL|NULL\n8000|4000\n8000|4000\n");
    assert_str(drive_rows(&w.d, "SELECT reviewed, unreviewed, approved, adjusted, version FROM claim_sampling_batch", "iiiii"), "2|0|40000|50000|2\n");
    assert_str(drive_rows(&w.d, "SELECT claim_id, stage FROM claim_decision WHERE stage IN ('E', 'P') ORDER BY id", "it"), "3|E\n4|E\n1|P\n2|P\n3|P\n4|P\n");
    assert_non_null(strstr(str_zero(w.d.arena, drive_rows(&w.d, "SELECT explanation FROM claim_decision WHERE stage = 'E' AND claim_id = 3", "t")),
                           "{\"rule\":\"sample\",\"product\":1,\"policy\":1,\"limit\":\"80.00\",\"before\":\"100.00\",\"cut\":\"20.00\"}"));
    assert_str(drive_rows(&w.d, "SELECT CAST(sum(rem_g) AS bigint) FROM claim_consumption WHERE deleted_at IS NULL", "i"), "80000\n");
    assert_str(drive_rows(&w.d, "SELECT status FROM task", "t"), "COMPLETED\n");
    assert_non_null(strstr(finding(&w), "\"waiting\":0,\"rest\":0,\"approved\":\"400.00\",\"adjusted\":\"500.00\",\"ratio\":\"0.8000\",\"decided\":true"));
    drive_refused(&w.d, "claim_sampling_batch.approve", "{'id': 1}", "claim_sampling_decided");
    drive_refused(&w.d, "claim_sampling_batch.update", "{'id': 1, 'percentage': 100}", "claim_sampling_decided");
    drive_close(&w.d);
}

static void test_what_a_review_rejected_is_counted(void **state)
{
    struct claim_world w = sampled(state, (const char *const[]){"'status': 1", "'status': 1"});

    testdb_script(w.d.t, "UPDATE claim SET status = 1 WHERE id = 1");
    assert_non_null(strstr(finding(&w), "\"drawn\":2,\"reviewed\":2,\"open\":0,\"rejected\":1,\"waiting\":3,"));
    drive_close(&w.d);
}

/* Completing the task consents too; a claim that was rejected counts with nothing approved, one that is open warns. */
static void test_a_task_consents(void **state)
{
    static const right_t rights[] = {191003};
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_ALL};
    struct claim_world w = sampled(state, (const char *const[]){"'status': 2", NULL});
    const char *input = str_format(w.d.arena, "{'uuid': '%s', 'status': 'COMPLETED'}", uuid_in(&w, "task")).p;
    struct answer answer;

    assert_non_null(strstr(finding(&w), "\"drawn\":2,\"reviewed\":1,\"open\":1,\"rejected\":0,\"waiting\":4,\"rest\":2,\"approved\":\"50.00\",\"adjusted\":\"250.00\",\"ratio\":\"0.2000\""));
    assert_err(drive_as(&w.d, &who, "task.update", input, &answer), E_FORBIDDEN);
    assert_str(drive_rows(&w.d, "SELECT status FROM task", "t"), "RECEIVED\n");
    assert_ok(drive(&w.d, "task.update", input));
    /* C2 was passed by with its review open */
    assert_str(drive_rows(&w.d, CLAIM_SQL, "tiiii"), "C1|16|8|5000|5000\nC2|16|16|25000|25000\nC3|16|16|5000|5000\nC4|16|16|5000|5000\n");
    assert_str(drive_rows(&w.d, "SELECT reviewed, unreviewed FROM claim_sampling_batch", "ii"), "1|1\n");
    drive_close(&w.d);
}

static void test_what_nobody_reviewed_decides_nothing(void **state)
{
    struct claim_world w = sampled(state, (const char *const[]){NULL, NULL});

    drive_refused(&w.d, "claim_sampling_batch.approve", "{'id': 1}", "claim_sampling_unreviewed");
    testdb_script(w.d.t, "UPDATE claim SET review_status = 8 WHERE id = 1; UPDATE claim_item SET price_adjusted = 0; UPDATE claim_service SET price_adjusted = 0");
    drive_refused(&w.d, "claim_sampling_batch.approve", "{'id': 1}", "claim_sampling_worthless");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE status = 4", "i"), "4\n");
    assert_str(drive_rows(&w.d, "SELECT status FROM task", "t"), "RECEIVED\n");
    drive_close(&w.d);
}

/* What the checks rejected is no finding of a review; a skipped claim that somebody chose is not cut; one that cannot be decided is
 * told, and done when it can be. */
static void test_claims_stand_for_themselves(void **state)
{
    struct claim_world w = sampled(state, (const char *const[]){"'status': 1, 'qtyApproved': '1'", NULL});
    struct answer answer;

    testdb_script(w.d.t, "UPDATE claim_service SET status = 2, rejection_reason = 3 WHERE claim_id = 1;"
                         "UPDATE claim SET review_status = 4 WHERE id = 3; UPDATE claim_item SET qty_provided = 999999999999999999 WHERE claim_id = 4");
    assert_ok(drive_as(&w.d, access_program(), "claim_sampling_batch.approve", "{'id': 1}", &answer));
    assert_non_null(strstr(str_zero(w.d.arena, answer.result), "\"approved\":\"100.00\",\"adjusted\":\"200.00\",\"ratio\":\"0.5000\",\"extrapolated\":1,"));
    assert_non_null(strstr(str_zero(w.d.arena, answer.error_json), "claim_amount_too_large"));
    assert_str(drive_rows(&w.d, "SELECT code, status, review_status, remunerated FROM claim ORDER BY id", "tiii"), "C1|16|8|10000\nC2|16|16|25000\nC3|16|16|25000\nC4|4|16|NULL\n");
    testdb_script(w.d.t, "UPDATE claim_item SET qty_provided = 200 WHERE claim_id = 4");
    assert_ok(drive(&w.d, "claim_sampling_batch.approve", "{'id': 1}"));
    assert_str(drive_rows(&w.d, "SELECT status, review_status, remunerated FROM claim WHERE id = 4", "iii"), "16|16|12500\n");
    drive_close(&w.d);
}

/* More than claims_at_once: a job, of several chunks. */
static void test_a_large_sample_is_a_job(void **state)
{
    struct claim_world w = sampled(state, (const char *const[]){"'status': 1, 'qtyApproved': '1'", "'status': 1"});
    struct answer answer;

    w.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = 5;
    w.d.t->env->limits.value[LIMIT_CLAIMS_A_CHUNK] = 5;
    grow(&w, 10);
    assert_ok(drive_as(&w.d, access_program(), "claim_sampling_batch.approve", "{'id': 1}", &answer));
    assert_non_null(strstr(str_zero(w.d.arena, answer.result), "\"waiting\":14,\"rest\":12,"));
    assert_non_null(strstr(str_zero(w.d.arena, answer.result), "\"job\":\""));
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE status = 4", "i"), "14\n");
    drive_jobs(&w.d);
    assert_str(drive_rows(&w.d, "SELECT status, review_status, count(*), CAST(sum(remunerated) AS bigint) FROM claim GROUP BY 1, 2 ORDER BY 1, 2", "iiii"),
               "16|8|2|40000\n16|16|12|200000\n");
    assert_str(drive_rows(&w.d, "SELECT result FROM job WHERE name = 'claim.sampling_decide'", "t"), "{\"claim_stats\":{\"header\":\"Submitted to process\","
               "\"submitted\":14,\"processed\":0,\"valuated\":14,\"rejected\":0},\"failures\":[],\"claims\":14,\"extrapolated\":12}\n");
    drive_close(&w.d);
}

/* The database itself refuses claim 12 beside claim 11: it is told and stays, and the others are decided. */
static void test_of_a_large_sample_one_that_refuses_all_is_passed_over(void **state)
{
    struct claim_world w = sampled(state, (const char *const[]){"'status': 1, 'qtyApproved': '1'", "'status': 1"});
    struct answer answer;

    w.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = 5;
    w.d.t->env->limits.value[LIMIT_CLAIMS_A_CHUNK] = 5;
    grow(&w, 10);
    testdb_script(w.d.t, "CREATE UNIQUE INDEX crooked ON claim (status) WHERE id IN (11, 12) AND status = 16");
    assert_ok(drive_as(&w.d, access_program(), "claim_sampling_batch.approve", "{'id': 1}", &answer));
    drive_jobs(&w.d);
    assert_str(drive_rows(&w.d, "SELECT id, review_status FROM claim WHERE status = 4", "ii"), "12|1\n");
    assert_str(drive_rows(&w.d, "SELECT state, progress FROM job", "ii"), "3|14\n");
    assert_non_null(strstr(str_zero(w.d.arena, drive_rows(&w.d, "SELECT result FROM job", "t")),
                           "\"valuated\":13,\"rejected\":0,\"failed\":1},\"failures\":[{\"code\":\"db.unique\""));
    assert_non_null(strstr(str_zero(w.d.arena, drive_rows(&w.d, "SELECT result FROM job", "t")), "\"claims\":14,\"extrapolated\":11}"));
    testdb_script(w.d.t, "DROP INDEX crooked");
    assert_ok(drive(&w.d, "claim_sampling_batch.approve", "{'id': 1}"));
    assert_str(drive_rows(&w.d, "SELECT status, review_status, count(*), CAST(sum(remunerated) AS bigint) FROM claim GROUP BY 1, 2 ORDER BY 1, 2", "iiii"),
               "16|8|2|40000\n16|16|12|200000\n");
    drive_close(&w.d);
}

/* Who consented and may less in the middle: what was decided stays, nothing more is, and a second consent goes on. */
static void test_a_large_sample_ends_with_what_its_account_may(void **state)
{
    static const right_t rights[] = {RIGHT_CLAIM_READ, RIGHT_CLAIM_PROCESS, RIGHT_SAMPLING_READ, RIGHT_SAMPLING_UPDATE, RIGHT_SAMPLING_APPROVE};
    const struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = sizeof rights / sizeof *rights, .shape = SCOPE_ALL};
    struct claim_world w = sampled(state, (const char *const[]){"'status': 1, 'qtyApproved': '1'", "'status': 1"});
    int waiting = 24;

    w.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = 5;
    w.d.t->env->limits.value[LIMIT_CLAIMS_A_CHUNK] = 5;
    grow(&w, 20);
    for (int loss = LOSES_RIGHT; loss < DRIVE_LOSSES; loss++) {
        assert_ok(drive_as(&w.d, &who, "claim_sampling_batch.approve", "{'id': 1}", &(struct answer){0}));
        drive_jobs_losing(&w.d, &who, (enum drive_loss)loss, 1);
        assert_str(drive_rows(&w.d, "SELECT state, progress, CASE WHEN error LIKE '%\"job.access\"%' THEN 1 ELSE 0 END FROM job"
                                    " WHERE name = 'claim.sampling_decide' ORDER BY created_at DESC, id DESC LIMIT 1", "iii"), "4|5|1\n");
        waiting -= 5;
        assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE status = 4", "i"), str_format(w.d.arena, "%d\n", waiting).p);
        assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim_decision WHERE stage = 'P'", "i"), str_format(w.d.arena, "%d\n", 24 - waiting).p);
    }
    assert_ok(drive_as(&w.d, &who, "claim_sampling_batch.approve", "{'id': 1}", &(struct answer){0}));
    drive_jobs(&w.d);
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE status = 4", "i"), "0\n");
    drive_close(&w.d);
}

static void test_what_is_sent_is_looked_at(void **state)
{
    static const struct { const char *input; enum err_id id; } cases[] = {
        {"{'filters': {}}", E_FIELD_REQUIRED}, {"{'filters': {}, 'percentage': 0}", E_FIELD_RANGE}, {"{'percentage': 5}", E_FIELD_REQUIRED},
        {"{'filters': {'colour': 'red'}, 'percentage': 5}", E_FIELD_UNKNOWN}, {"{'filters': {'items': ['I1']}, 'percentage': 5}", E_FIELD_UNKNOWN},
        {"{'filters': {'code_Most': 'C'}, 'percentage': 5}", E_FIELD_UNKNOWN}, {"{'filters': {'explanation': 'C'}, 'percentage': 5}", E_FIELD_UNKNOWN},
        {"{'filters': {'dateClaimed': 'C'}, 'percentage': 5}", E_FIELD_FORM}, {"{'filters': 'all', 'percentage': 5}", E_FIELD_TYPE},
        {"{'filters': {}, 'percentage': 5, 'taskGroup': '00000000-0000-7000-8000-000000000009'}", E_REFERENCE},
    };
    struct drive d = world_open(state);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_err(drive(&d, "claim_sampling_batch.create", cases[i].input), cases[i].id);
    assert_str(drive_rows(&d, "SELECT count(*) FROM claim_sampling_batch", "i"), "0\n");
    drive_close(&d);
}

/* What a sample holds, and what becomes of it, is for who sees each claim of it; others list what they drew themselves. */
static void test_a_sample_is_for_who_sees_all_of_it(void **state)
{
    static const right_t rights[] = {RIGHT_SAMPLING_READ, RIGHT_SAMPLING_CREATE, RIGHT_SAMPLING_UPDATE, RIGHT_SAMPLING_APPROVE};
    static const int64_t home[] = {2};
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 4, .shape = SCOPE_DISTRICTS, .places = home, .place_count = 1};
    struct claim_world w = sampled(state, (const char *const[]){"'status': 1, 'qtyApproved': '1'", "'status': 1"});
    const char *asked = str_format(w.d.arena, "{'uuid': '%s'}", uuid_in(&w, "claim_sampling_batch")).p;
    struct answer answer;
    struct str out;

    assert_ok(drive_ask(&w.d, &who, "claimSampleFinding", asked, &out));
    testdb_script(w.d.t, "UPDATE claim SET district_id = 1 WHERE id = 4");
    assert_err(drive_ask(&w.d, &who, "claimSampleFinding", asked, &out), E_OUT_OF_SCOPE);
    assert_err(drive_as(&w.d, &who, "claim_sampling_batch.approve", "{'id': 1}", &answer), E_OUT_OF_SCOPE);
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE status = 4", "i"), "4\n");
    assert_ok(drive_ask(&w.d, &who, "claimSamples", "{}", &out));
    assert_str(out, "[]");
    testdb_script(w.d.t, "UPDATE claim_sampling_batch SET created_by = 7; UPDATE claim SET district_id = 2");
    assert_ok(drive_ask(&w.d, &who, "claimSamples", "{}", &out));
    assert_true(str_find(out, STR("\"claims\":4,\"drawn\":2,\"reviewed\":2"), 0) > 0);
    assert_ok(drive_as(&w.d, &who, "claim_sampling_batch.approve", "{'id': 1}", &answer));
    drive_close(&w.d);
}

/* A claim that is taken back is in no sample any more: the ratio cuts it not, and it may be drawn anew. */
static void test_a_claim_taken_back_leaves_its_sample(void **state)
{
    struct claim_world w = sampled(state, (const char *const[]){"'status': 1, 'qtyApproved': '1'", "'status': 1"});
    const char *last = uuid_in(&w, "claim WHERE id = 4");

    testdb_script(w.d.t, "UPDATE claim SET feedback_status = 8 WHERE id = 4");
    assert_string_equal(claim_do(&w, "claim.take_back", last), "");
    assert_str(drive_rows(&w.d, "SELECT status, review_status, feedback_status FROM claim WHERE id = 4", "iii"), "2|1|8\n");
    assert_str(drive_rows(&w.d, "SELECT claim_id FROM claim_sampling_assignment WHERE deleted_at IS NULL ORDER BY claim_id", "i"), "1\n2\n3\n");
    claim_do(&w, "claim.submit", last);
    assert_ok(drive(&w.d, "claim_sampling_batch.approve", "{'id': 1}"));
    assert_str(drive_rows(&w.d, "SELECT status, approved FROM claim WHERE id = 4", "ii"), "4|25000\n");
    drive_new(&w.d, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 100}");
    drive_close(&w.d);
}

/* Only what one sees is drawn, whatever is asked for. */
static void test_claims_of_other_places_are_not_drawn(void **state)
{
    static const right_t rights[] = {RIGHT_SAMPLING_CREATE};
    static const int64_t elsewhere[] = {99};
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS,
                         .places = elsewhere, .place_count = 1};
    struct drive d = world_open(state);
    struct answer answer;

    assert_err(drive_as(&d, &who, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 50}", &answer), E_RULE);
    assert_str(drive_rows(&d, "SELECT count(*) FROM claim_sampling_batch", "i"), "0\n");
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_sample_is_drawn),
        TESTDB_BOTH(test_samples_are_listed),
        TESTDB_BOTH(test_claims_are_in_one_sample),
        TESTDB_BOTH(test_a_sample_grows),
        TESTDB_BOTH(test_a_review_decides_the_rest),
        TESTDB_BOTH(test_what_a_review_rejected_is_counted),
        TESTDB_BOTH(test_a_task_consents),
        TESTDB_BOTH(test_what_nobody_reviewed_decides_nothing),
        TESTDB_BOTH(test_claims_stand_for_themselves),
        TESTDB_BOTH(test_a_large_sample_is_a_job), TESTDB_BOTH(test_a_large_sample_ends_with_what_its_account_may), TESTDB_BOTH(test_of_a_large_sample_one_that_refuses_all_is_passed_over),
        TESTDB_BOTH(test_what_is_sent_is_looked_at),
        TESTDB_BOTH(test_a_sample_is_for_who_sees_all_of_it),
        TESTDB_BOTH(test_a_claim_taken_back_leaves_its_sample),
        TESTDB_BOTH(test_claims_of_other_places_are_not_drawn),
    };
    return testdb_run("module/claim_sampling", tests, sizeof tests / sizeof *tests);
}
