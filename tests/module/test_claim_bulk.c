/* Operations on many claims: by a search, above a size as a job, with what the client saw of each, and each on its own (claims 2.3). */
#include "module/claim_world.h"

#include <string.h>

#include "model/run/function.h"
#include "module/claim_flow/claim_adjudicate.h"
#include "module/claim_flow/internal.h"

enum { CLAIMS = 8 };

static struct claim_world open_with(void **state, const char *uuids[CLAIMS])
{
    struct claim_world w = claim_world_open(state);

    w.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = CLAIMS - 1;
    for (int i = 0; i < CLAIMS; i++) uuids[i] = claim_entered(&w, 1 + i % 2, 1);
    return w;
}

static struct answer send(struct claim_world *w, const char *command, const char *input)
{
    struct answer answer;

    assert_ok(drive_as(&w->d, access_program(), command, input, &answer));
    return answer;
}

static const char *list_of(struct claim_world *w, const char *uuids[CLAIMS], int n)
{
    struct buf out;

    buf_init(&out, w->d.arena, 512);
    for (int i = 0; i < n; i++) buf_add_format(&out, "%s'%s'", i ? ", " : "", uuids[i]);
    return str_zero(w->d.arena, buf_str(&out));
}

static struct str statuses(struct claim_world *w) { return drive_rows(&w->d, "SELECT status FROM claim ORDER BY id", "i"); }
static struct str jobs(struct claim_world *w) { return drive_rows(&w->d, "SELECT state, progress, total, result FROM job ORDER BY created_at", "iiit"); }

static bool holds(struct str text, const char *part) { return str_find(text, str_of(part), 0) >= 0; }

static void test_a_search_takes_the_place_of_a_list(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_with(state, c);
    struct answer a;

    w.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = CLAIMS;
    send(&w, "claim.delete", str_format(w.d.arena, "{'uuid': '%s'}", c[0]).p);
    a = send(&w, "claim.submit", "{'filters': {'status': 2, 'dateFrom_Gte': '2026-03-03'}}");
    assert_int_equal(a.status, COMMAND_DONE);
    assert_true(holds(a.result, "\"submitted\":6,\"checked\":6"));
    assert_str(statuses(&w), "2\n2\n4\n4\n4\n4\n4\n4\n");
    send(&w, "claim.select_for_review", "{'filters': {'status': 4}}");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE review_status = 4", "i"), "6\n");
    drive_refused(&w.d, "claim.process", "{'filters': {'status': 16}}", "nothing_chosen");
    send(&w, "claim.skip_review", "{'filters': {'dateFrom_Gte': '2026-03-01'}}");
    a = send(&w, "claim.process", "{'filters': {'dateFrom_Gte': '2026-03-01'}}");   /* of all states: those it is for */
    assert_int_equal(a.status, COMMAND_DONE);
    assert_str(statuses(&w), "2\n2\n16\n16\n16\n16\n16\n16\n");
    drive_close(&w.d);
}

static void test_a_large_list_is_a_job(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_with(state, c);
    struct answer a = send(&w, "claim.submit", str_format(w.d.arena, "{'uuids': [%s]}", list_of(&w, c, CLAIMS)).p);

    assert_int_equal(a.status, COMMAND_DONE);
    assert_true(holds(a.result, "\"claims\":8}"));
    assert_str(statuses(&w), "2\n2\n2\n2\n2\n2\n2\n2\n");
    drive_jobs(&w.d);
    assert_str(statuses(&w), "4\n4\n4\n4\n4\n4\n4\n4\n");
    assert_str(jobs(&w), "3|8|8|{\"claim_stats\":{\"header\":\"Claims submitted\",\"submitted\":8,\"checked\":8,\"rejected\":0,\"items_passed\":8,"
               "\"items_rejected\":0,\"services_passed\":8,\"services_rejected\":0},\"failures\":[]}\n");
    drive_close(&w.d);
}

/* More than a step takes: the search is asked several times, and what was done is not found again. */
static void test_a_large_search_is_a_job(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_with(state, c);
    struct answer a;

    for (int i = 0; i < 60; i++) claim_entered(&w, 1 + i % 2, 1);
    a = send(&w, "claim.submit", "{'filters': {'status': 2}}");
    assert_true(holds(a.result, "\"claims\":-1}"));
    drive_jobs(&w.d);
    assert_true(holds(jobs(&w), "3|68|68|{\"claim_stats\":{\"header\":\"Claims submitted\",\"submitted\":68,\"checked\":68"));
    assert_str(drive_rows(&w.d, "SELECT count(*), count(DISTINCT claim_id) FROM claim_decision", "ii"), "68|68\n");
    send(&w, "claim.select_for_feedback", "{'filters': {'status': 4}}");
    drive_jobs(&w.d);
    assert_true(holds(jobs(&w), "3|68|68|{\"claim_stats\":{\"header\":\"Claims changed\",\"submitted\":68,\"done\":0,\"failed\":68},\"failures\":[{\"code\":"));
    assert_true(holds(jobs(&w), "claim_no_officer"));
    drive_close(&w.d);
}

static void test_what_somebody_changed_is_left(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_with(state, c);
    struct answer a;

    testdb_script(w.d.t, "UPDATE claim SET version = 5 WHERE id = 2");
    a = send(&w, "claim.submit", str_format(w.d.arena, "{'uuids': [%s], 'versions': [1, 1, 1]}", list_of(&w, c, 3)).p);
    assert_int_equal(a.status, COMMAND_FAILED);
    assert_true(holds(a.result, "\"submitted\":3,\"checked\":2"));
    assert_true(holds(a.result, "\"changed\":1}"));
    assert_true(holds(a.error_json, "\"title\":\"C2\""));
    assert_str(statuses(&w), "4\n2\n4\n2\n2\n2\n2\n2\n");
    a = send(&w, "claim.submit", str_format(w.d.arena, "{'uuids': [%s], 'versions': [1, 5, 1, 9, 1, 1, 1, 1]}", list_of(&w, c, CLAIMS)).p);
    drive_jobs(&w.d);
    assert_str(statuses(&w), "4\n4\n4\n2\n4\n4\n4\n4\n");
    assert_true(holds(jobs(&w), "\"changed\":3}"));   /* those of before have another version now, too */
    assert_non_null(testdb_assert_err(drive(&w.d, "claim.submit", str_format(w.d.arena, "{'uuids': ['%s'], 'versions': [1, 2]}", c[0]).p),
                                      E_FIELD_TYPE, "one version a claim", __FILE__, __LINE__));
    drive_close(&w.d);
}

static void test_of_a_set_only_what_may_go_is_deleted(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_with(state, c);
    struct answer a;

    send(&w, "claim.submit", str_format(w.d.arena, "{'uuids': ['%s']}", c[1]).p);
    a = send(&w, "claim.delete", str_format(w.d.arena, "{'uuids': [%s]}", list_of(&w, c, 3)).p);
    assert_int_equal(a.status, COMMAND_FAILED);
    assert_true(holds(a.error_json, "claim_not_deletable"));
    assert_true(holds(a.error_json, "\"title\":\"C2\""));
    assert_str(drive_rows(&w.d, "SELECT id FROM claim WHERE deleted_at IS NULL ORDER BY id", "i"), "2\n4\n5\n6\n7\n8\n");
    drive_close(&w.d);
}

/* The database itself refuses claim 3 beside claim 1: the group falls with it, then it alone. */
static struct claim_world open_crooked(void **state, const char *c[CLAIMS])
{
    struct claim_world w = open_with(state, c);

    testdb_script(w.d.t, "CREATE UNIQUE INDEX crooked ON claim (status) WHERE id IN (1, 3) AND status = 4");
    return w;
}

static void test_one_that_refuses_all_is_passed_over(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_crooked(state, c);

    send(&w, "claim.submit", str_format(w.d.arena, "{'uuids': [%s]}", list_of(&w, c, CLAIMS)).p);
    drive_jobs(&w.d);
    assert_str(statuses(&w), "4\n4\n2\n4\n4\n4\n4\n4\n");
    assert_true(holds(jobs(&w), "3|8|8|{\"claim_stats\":{\"header\":\"Claims submitted\",\"submitted\":8,\"checked\":7"));
    assert_true(holds(jobs(&w), "\"failed\":1},\"failures\":[{\"code\":\"db.unique\""));
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM journal WHERE entity = 'claim' AND op = 2", "i"), "7\n");
    drive_close(&w.d);
}

/* ---- how far a job is ---- */

static struct str progress_for(struct claim_world *w, const struct access *who, struct str job)
{
    struct function_call c = {.arena = w->d.arena, .who = who, .registry = w->d.registry, .db = w->d.t->db, .env = w->d.t->env};

    assert_ok(json_read(w->d.arena, str_format(w->d.arena, "{\"job\":\"%.*s\"}", STR_ARG(job)), &w->d.t->env->limits, &c.arguments));
    buf_init(&c.out, w->d.arena, 256);
    assert_ok(claim_progress(&c));
    return buf_str(&c.out);
}

static void test_who_began_a_job_sees_how_far_it_is(void **state)
{
    const struct access other = {.user = 7, .signed_in = true, .shape = SCOPE_ALL};
    const char *c[CLAIMS];
    struct claim_world w = open_with(state, c);
    struct answer a = send(&w, "claim.submit", str_format(w.d.arena, "{'uuids': [%s]}", list_of(&w, c, CLAIMS)).p);
    const struct json *result;
    struct str job;

    assert_ok(json_read(w.d.arena, a.result, &w.d.t->env->limits, &result));
    job = json_get(result, "job")->text;
    assert_str(progress_for(&w, access_program(), job), "{\"state\":\"waiting\",\"progress\":0,\"total\":0,\"rate\":0}");
    drive_jobs(&w.d);
    assert_true(holds(progress_for(&w, access_program(), job), "{\"state\":\"done\",\"progress\":8,\"total\":8,\"rate\":"));
    assert_true(holds(progress_for(&w, access_program(), job), ",\"result\":{\"claim_stats\""));
    assert_str(progress_for(&w, &other, job), "");
    assert_str(progress_for(&w, access_program(), STR("00000000-0000-4000-8000-000000000000")), "");
    drive_close(&w.d);
}

/* ---- a backlog ---- */

static struct claim_report adjudicate(struct claim_world *w, struct claim_adjudication what)
{
    struct claim_report r;

    what.from = what.to = DATE_NONE;
    assert_ok(claim_adjudicate(w->d.arena, w->d.t->db, w->d.write, &what, &r));
    return r;
}

static void test_a_backlog_tells_what_it_could_not_decide(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_crooked(state, c);
    struct claim_report r = adjudicate(&w, (struct claim_adjudication){.entered = true});

    assert_int_equal(r.total, CLAIMS);
    assert_int_equal(r.seen, CLAIMS);
    assert_int_equal(r.submitted.asked, CLAIMS);
    assert_int_equal(r.submitted.claims[tally_of_status(LAW_CLAIM_CHECKED)].n, CLAIMS - 1);
    assert_int_equal(r.submitted.claims[tally_of_status(LAW_CLAIM_CHECKED)].approved.minor, (CLAIMS - 1) * 15000);
    assert_int_equal(r.submitted.failed, 1);
    assert_int_equal(r.submitted.failures->n, 1);
    assert_true(err_is(r.submitted.failures->at[0].why, E_DB_UNIQUE));
    assert_str(statuses(&w), "4\n4\n2\n4\n4\n4\n4\n4\n");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM journal WHERE op = 4 AND payload LIKE '%adjudicate%entered%'", "i"), "1\n");
    drive_close(&w.d);
}

/* Those that a reviewer has before him are his; all others are processed, and what a review rejected stays. */
static void test_a_backlog_leaves_reviews_alone(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_with(state, c);
    struct claim_report r;

    send(&w, "claim.submit", str_format(w.d.arena, "{'uuids': [%s]}", list_of(&w, c, 3)).p);
    send(&w, "claim.select_for_review", str_format(w.d.arena, "{'uuids': ['%s']}", c[1]).p);
    r = adjudicate(&w, (struct claim_adjudication){.group = 2});
    assert_int_equal(r.total, 3);
    assert_int_equal(r.left, 1);
    assert_int_equal(r.processed.claims[tally_of_status(LAW_CLAIM_VALUATED)].n, 2);
    assert_int_equal(r.processed.claims[tally_of_status(LAW_CLAIM_VALUATED)].paid.minor, 2 * 15000);
    assert_str(statuses(&w), "16\n4\n16\n2\n2\n2\n2\n2\n");
    r = adjudicate(&w, (struct claim_adjudication){.entered = true, .process = true, .group = 1});
    assert_int_equal(r.total, CLAIMS - 3);
    assert_str(statuses(&w), "16\n4\n16\n16\n16\n16\n16\n16\n");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM posting", "i"), "14\n");
    drive_close(&w.d);
}

/* Of a family who was claimed first is decided first, whatever the ids, and stamps say so. */
static void test_a_backlog_goes_by_day(void **state)
{
    const char *c[CLAIMS];
    struct claim_world w = open_with(state, c);

    claim_set(&w, "UPDATE product SET max_policy = 100000; UPDATE claim SET date_claimed = date_claimed - 1 WHERE id > 4");
    adjudicate(&w, (struct claim_adjudication){.entered = true});
    assert_str(drive_rows(&w.d, "SELECT c.id, u.rem_g FROM claim c JOIN claim_consumption u ON u.claim_id = c.id ORDER BY c.submit_stamp", "ii"),
               "5|15000\n6|15000\n7|15000\n8|15000\n1|15000\n2|15000\n3|10000\n4|0\n");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_search_takes_the_place_of_a_list), TESTDB_BOTH(test_a_large_list_is_a_job),
        TESTDB_BOTH(test_a_large_search_is_a_job), TESTDB_BOTH(test_what_somebody_changed_is_left),
        TESTDB_BOTH(test_of_a_set_only_what_may_go_is_deleted), TESTDB_BOTH(test_one_that_refuses_all_is_passed_over),
        TESTDB_BOTH(test_who_began_a_job_sees_how_far_it_is), TESTDB_BOTH(test_a_backlog_tells_what_it_could_not_decide),
        TESTDB_BOTH(test_a_backlog_leaves_reviews_alone), TESTDB_BOTH(test_a_backlog_goes_by_day),
    };

    return testdb_run("module/claim_bulk", tests, sizeof tests / sizeof *tests);
}
