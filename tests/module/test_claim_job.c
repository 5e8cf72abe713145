/* Jobs over many claims: whatever their groups they come to the same as a backlog run, they stop when their account loses what it had,
 * and an account has so many. */
#include "module/claim_world.h"

#include "model/run/function.h"
#include "module/claim_flow/claim_adjudicate.h"
#include "module/core/account.h"

#include <string.h>

static bool holds(struct str text, const char *part) { return str_find(text, str_of(part), 0) >= 0; }

static struct answer send(struct claim_world *w, const struct access *who, const char *command, const char *input)
{
    struct answer answer;

    assert_ok(drive_as(&w->d, who, command, input, &answer));
    return answer;
}

/* ---- groups of any size ---- */

enum { WAYS = 8, CLAIMS = 24, PEOPLE = 4, DAYS_APART = 20, CEILING = 100000 };

/* Each way has two families of its own, two people each under one policy that pays a third of what they claim. They are claimed in
 * another order than they are entered. */
static void enter(struct claim_world *w, int way, const char *uuids[CLAIMS])
{
    for (int i = 0; i < CLAIMS; i++) uuids[i] = claim_entered(w, 3 + way * PEOPLE + i % PEOPLE, 1 + i * 11 % 3);
    testdb_script(w->d.t, str_format(w->d.arena, "UPDATE claim SET code = 'W%d-' || CAST(id - %d AS text), date_claimed = date_claimed + %d + CAST((id - %d) * 7 %% 5 AS int)"
                                     " WHERE id > %d", way, way * CLAIMS, way * DAYS_APART, way * CLAIMS, way * CLAIMS).p);
}

static struct claim_world scheme(void **state)
{
    struct claim_world w = claim_world_open(state);

    env_set_clock(w.d.t->env, STAMP_NONE);
    w.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = 1;
    claim_families(&w, WAYS * PEOPLE + PEOPLE);
    testdb_script(w.d.t, "UPDATE insuree SET family_id = family_id + 1 WHERE family_id % 2 = 0");
    testdb_script(w.d.t, "UPDATE insuree_policy SET policy_id = policy_id + 1 WHERE policy_id % 2 = 0");
    claim_set(&w, str_format(w.d.arena, "UPDATE product SET max_policy = %d", CEILING).p);
    return w;
}

static struct str outcome(struct claim_world *w, int way)
{
    struct arena *a = w->d.arena;
    struct buf out;

    buf_init(&out, a, 4096);
    buf_add(&out, drive_rows(&w->d, str_format(a, "SELECT substr(code, 4), status, approved, remunerated FROM claim WHERE code LIKE 'W%d-%%'"
                             " ORDER BY id", way).p, "tiii"));
    buf_add(&out, drive_rows(&w->d, str_format(a, "SELECT u.claim_id - %d, u.rem_g FROM claim_consumption u JOIN claim c ON c.id = u.claim_id"
                             " WHERE c.code LIKE 'W%d-%%' AND u.deleted_at IS NULL ORDER BY 1", way * CLAIMS, way).p, "ii"));
    buf_add(&out, drive_rows(&w->d, str_format(a, "SELECT substr(c.code, 4) FROM claim c JOIN insuree i ON i.id = c.insuree_id"
                             " WHERE c.code LIKE 'W%d-%%' ORDER BY i.family_id, c.submit_stamp, c.id", way).p, "t"));
    return buf_str(&out);
}

/* Backwards, so that the order of the list says nothing either. */
static const char *list_of(struct claim_world *w, const char *uuids[CLAIMS])
{
    struct buf out;

    buf_init(&out, w->d.arena, 1024);
    for (int i = CLAIMS; i--;) buf_add_format(&out, "'%s'%s", uuids[i], i ? ", " : "");
    return str_zero(w->d.arena, buf_str(&out));
}

static void by_job(struct claim_world *w, const char *command, const char *input)
{
    assert_true(holds(send(w, access_program(), command, input).result, "\"job\":"));
    drive_jobs(&w->d);
    assert_str(drive_rows(&w->d, "SELECT count(*) FROM job WHERE state <> 3", "i"), "0\n");
}

static void by_backlog(struct claim_world *w, int way, bool entered)
{
    date_t day = date_of(2026, 3, 10);
    struct claim_adjudication what = {.entered = entered, .from = date_add_days(day, way * DAYS_APART),
                                      .to = date_add_days(day, way * DAYS_APART + DAYS_APART - 1)};
    struct claim_report r;

    if (way == WAYS - 1) what.group = what.workers = 3;   /* parts of families, several families at once */
    assert_ok(claim_adjudicate(w->d.arena, w->d.t->db, w->d.write, &what, &r));
    assert_int_equal(r.seen, CLAIMS);
}

static void run_way(struct claim_world *w, int way, bool submits, const char *uuids[CLAIMS])
{
    static const int64_t sizes[] = {1, 7, 1000};
    const char *command = submits ? "claim.submit" : "claim.process";

    if (way >= WAYS - 2) {
        by_backlog(w, way, submits);
        return;
    }
    w->d.t->env->limits.value[LIMIT_CLAIMS_A_CHUNK] = sizes[way % 3];
    by_job(w, command, way < 3 ? str_format(w->d.arena, "{'filters': {'code_Istartswith': 'W%d-', 'status': %d}}", way, submits ? 2 : 4).p
                               : str_format(w->d.arena, "{'uuids': [%s]}", list_of(w, uuids)).p);
}

static void test_groups_of_any_size_come_to_the_same(void **state)
{
    struct claim_world w = scheme(state);
    const char *uuids[WAYS][CLAIMS];
    struct str first = STR_NONE;

    for (int way = 0; way < WAYS; way++) enter(&w, way, uuids[way]);
    for (int way = 0; way < WAYS; way++) {
        struct str here;
        run_way(&w, way, true, uuids[way]);
        assert_str(drive_rows(&w.d, str_format(w.d.arena, "SELECT count(*) FROM claim WHERE code LIKE 'W%d-%%' AND status = 4", way).p, "i"), "24\n");
        run_way(&w, way, false, uuids[way]);
        here = outcome(&w, way);
        if (!way) first = here;
        assert_string_equal(str_zero(w.d.arena, here), str_zero(w.d.arena, first));
    }
    assert_str(drive_rows(&w.d, "SELECT DISTINCT CAST(sum(rem_g) AS bigint) FROM claim_consumption WHERE deleted_at IS NULL GROUP BY policy_id", "i"), "100000\n");
    drive_close(&w.d);
}

/* Imported claims have no stamp: they were there before, in the order of their ids. */
static void test_those_without_a_stamp_come_first(void **state)
{
    struct claim_world w = scheme(state);
    const char *uuids[CLAIMS];

    enter(&w, 0, uuids);
    w.d.t->env->limits.value[LIMIT_CLAIMS_A_CHUNK] = 5;
    by_job(&w, "claim.submit", "{'filters': {'status': 2}}");
    testdb_script(w.d.t, "UPDATE claim SET submit_stamp = NULL WHERE id % 2 = 0");
    by_job(&w, "claim.process", "{'filters': {'status': 4}}");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE status = 16", "i"), "24\n");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim c JOIN claim_decision d ON d.claim_id = c.id AND d.stage = 'P' JOIN claim_decision e"
                                " ON e.stage = 'P' JOIN claim b ON b.id = e.claim_id WHERE d.id < e.id AND (c.submit_stamp IS NOT NULL AND"
                                " b.submit_stamp IS NULL OR c.submit_stamp IS NULL AND b.submit_stamp IS NULL AND c.id > b.id"
                                " OR c.submit_stamp > b.submit_stamp)", "i"), "0\n");
    drive_close(&w.d);
}

/* ---- who may less than when it began ---- */

enum { FEW = 10, A_CHUNK = 2 };

struct scene {
    struct claim_world w;
    struct runner runner;
    const char *user;
    struct access who;
};

static struct account *account_of(struct claim_world *w, const char *name)
{
    struct db_conn *c = testdb_acquire(w->d.t, DB_READ);
    struct account *who;

    assert_ok(account_by_name(c, w->d.arena, w->d.registry, str_of(name), &who));
    testdb_release(w->d.t, c);
    return who;
}

static const char *uuid_in(struct claim_world *w, const char *sql)
{
    struct db_conn *c = testdb_acquire(w->d.t, DB_READ);
    struct db_rows rows;

    assert_ok(db_query(c, str_of(sql), NULL, 0, (enum db_type[]){DB_UUID}, 1, &rows));
    testdb_release(w->d.t, c);
    return uuid_text(w->d.arena, db_cell(&rows, 0, 0)->u).p;
}

/* Somebody who may submit has begun, and two of ten are done. */
static struct scene begun(void **state)
{
    struct scene s = {.w = claim_world_open(state)};
    struct drive *d = &s.w.d;
    bool worked;

    assert_ok(drive(d, "core.seed", "{}"));
    s.user = drive_put(d, "user.create", "{'username': 'mary', 'lastName': 'L', 'otherNames': 'O', 'language': 'en', 'password': 'Secret-1',"
                       " 'userTypes': ['INTERACTIVE'], 'roles': ['%.36s', '%.36s'], 'districts': ['%.36s']}",
                       uuid_in(&s.w, "SELECT r.uuid FROM role r JOIN role_right g ON g.role_id = r.id WHERE g.right_id = 111007 AND r.is_system <> 64 ORDER BY r.id"),
                       uuid_in(&s.w, "SELECT uuid FROM role WHERE is_system = 128"), uuid_in(&s.w, "SELECT uuid FROM location WHERE id = 2"));
    s.who = account_of(&s.w, "mary")->access;
    for (int i = 0; i < FEW; i++) claim_entered(&s.w, 1, 1);
    d->t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = 1;
    d->t->env->limits.value[LIMIT_CLAIMS_A_CHUNK] = A_CHUNK;
    send(&s.w, &s.who, "claim.submit", "{'filters': {'status': 2}}");
    s.runner = (struct runner){.write = d->write, .db = d->t->db, .registry = d->registry, .env = d->t->env, .worker = uuid_new(d->t->env),
                               .account = account_access};
    assert_ok(job_work(&s.runner, d->arena, 1, &worked));
    assert_true(worked);
    return s;
}

#define CHECKED "SELECT count(*) FROM claim WHERE status = 4"
#define JOB "SELECT state, progress, total, coalesce(error, '') FROM job"

static struct str rest(struct scene *s)
{
    bool worked = true;

    while (worked) assert_ok(job_work(&s->runner, s->w.d.arena, 0, &worked));
    return drive_rows(&s->w.d, JOB, "iiit");
}

/* What was done stays done, and the job says why there is no more. */
static void assert_stopped(struct scene *s, const char *why)
{
    struct str job = rest(s);

    assert_true(str_starts(job, STR("4|2|10|[{\"code\":\"job.access\"")));
    assert_true(holds(job, why));
    assert_str(drive_rows(&s->w.d, CHECKED, "i"), "2\n");
    drive_close(&s->w.d);
}

static void test_a_job_goes_on_for_whom_nothing_changed(void **state)
{
    struct scene s = begun(state);

    assert_str(rest(&s), "3|10|10|\n");
    assert_str(drive_rows(&s.w.d, CHECKED, "i"), "10\n");
    drive_close(&s.w.d);
}

static void test_a_right_that_was_taken_away_stops_it(void **state)
{
    struct scene s = begun(state);

    testdb_script(s.w.d.t, "DELETE FROM role_right WHERE right_id = 111007");
    assert_stopped(&s, "\"right\":\"111007\"");
}

static void test_a_place_that_was_taken_away_stops_it(void **state)
{
    struct scene s = begun(state);

    testdb_script(s.w.d.t, "UPDATE user_district SET deleted_at = created_at");
    assert_stopped(&s, "\"job\":\"claim.bulk\"");
}

static void test_without_its_account_it_stops(void **state)
{
    struct scene s = begun(state);

    assert_ok(drive(&s.w.d, "user.delete", str_format(s.w.d.arena, "{'uuids': ['%s']}", s.user).p));
    assert_stopped(&s, "\"job\":\"claim.bulk\"");
}

static void test_what_is_asked_for_is_its_account_s(void **state)
{
    static const char *const names[] = {"claim.bulk", "claim.sampling_decide", "claim_rule.test", "what_if.make"};
    struct drive d = drive_open(state, NULL);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_true(((const struct job *)map_get(&d.registry->jobs, str_of(names[i])))->of_account);
    drive_close(&d);
}

/* ---- how many ---- */

static void test_an_account_has_so_many_jobs(void **state)
{
    struct scene s = begun(state);
    struct answer answer;

    s.w.d.t->env->limits.value[LIMIT_JOBS_AT_WORK] = 1;
    assert_err(drive_as(&s.w.d, &s.who, "claim.submit", "{'filters': {'status': 2}}", &answer), E_SHARE);
    assert_true(holds(answer.error_json, "\"limit\":\"jobs_at_work\""));
    send(&s.w, access_program(), "claim.submit", "{'filters': {'status': 2}}");   /* only accounts are bounded */
    rest(&s);
    claim_entered(&s.w, 1, 1);
    claim_entered(&s.w, 1, 1);
    send(&s.w, &s.who, "claim.submit", "{'filters': {'status': 2}}");
    drive_close(&s.w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_groups_of_any_size_come_to_the_same), TESTDB_BOTH(test_those_without_a_stamp_come_first),
        TESTDB_BOTH(test_a_job_goes_on_for_whom_nothing_changed), TESTDB_BOTH(test_a_right_that_was_taken_away_stops_it),
        TESTDB_BOTH(test_a_place_that_was_taken_away_stops_it), TESTDB_BOTH(test_without_its_account_it_stops),
        TESTDB_BOTH(test_an_account_has_so_many_jobs), TESTDB_SQLITE(test_what_is_asked_for_is_its_account_s),
    };

    return testdb_run("module/claim_job", tests, sizeof tests / sizeof *tests);
}
