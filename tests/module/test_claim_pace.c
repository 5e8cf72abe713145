/* A long run over claims and somebody who wants to write meanwhile, on SQLite, which has one writer: the run gives way after a part of
 * its group, and in the end everything is decided once. */
#include "module/claim_world.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "module/claim_flow/claim_adjudicate.h"

enum { CLAIMS = 65, COME_US = 20000000 };

static struct meeting {
    struct testdb *t;
    bool armed;
    pthread_t thread;
    bool stands;                /* in line, before the part went on */
    int64_t decided;            /* claims, when his turn came */
    int rollbacks;
} meeting;

static void *come(void *arg)
{
    struct arena *a = arena_new();
    struct db_conn *c;

    assert_ok(db_acquire(meeting.t->db, a, DB_WRITE, &c));
    assert_ok(db_begin(c, DB_WRITE));
    meeting.decided = testdb_int(c, "SELECT count(*) FROM claim WHERE status <> 2");
    assert_ok(db_commit(c));
    db_release(c);
    arena_free(a);
    return arg;
}

static bool stands_in_line(void)
{
    uint64_t until = env_monotonic_us(meeting.t->env) + COME_US;

    while (!db_load(meeting.t->db, DB_WRITE).waiting)
        if (env_monotonic_us(meeting.t->env) > until || sched_yield()) return false;
    return true;
}

/* Somebody comes while the first part is being written. */
static err_t fault(void *arg, const char *point, struct str sql)
{
    meeting.rollbacks += !strcmp(point, "rollback");
    if (!meeting.armed || strcmp(point, "statement") || !str_starts(sql, STR("UPDATE claim "))) return OK;
    meeting.armed = false;
    assert_int_equal(pthread_create(&meeting.thread, NULL, come, NULL), 0);
    meeting.stands = stands_in_line();
    return OK;
}

static struct claim_world open_watched(void **state)
{
    struct claim_world w;

    meeting = (struct meeting){.t = testdb_of(state)};
    testdb_reopen(meeting.t, &(struct db_options){.fault = fault});
    w = claim_world_open(state);
    for (int i = 0; i < CLAIMS; i++) claim_entered(&w, 1 + i % 2, 1);
    meeting.rollbacks = 0;
    meeting.armed = true;
    return w;
}

static void assert_gave_way(struct claim_world *w)
{
    assert_false(meeting.armed);
    pthread_join(meeting.thread, NULL);
    assert_true(meeting.stands);
    assert_int_equal(meeting.decided, 0);
    assert_int_equal(meeting.rollbacks, 1);
    assert_str(drive_rows(&w->d, "SELECT status, count(*), CAST(sum(approved) AS bigint) FROM claim GROUP BY status", "iii"), "4|65|975000\n");
    assert_str(drive_rows(&w->d, "SELECT count(*) FROM claim_decision", "i"), "65\n");
    drive_close(&w->d);
}

static void test_a_backlog_gives_way(void **state)
{
    const struct claim_adjudication what = {.entered = true, .from = DATE_NONE, .to = DATE_NONE};
    struct claim_world w = open_watched(state);
    struct claim_report r;

    assert_ok(claim_adjudicate(w.d.arena, w.d.t->db, w.d.write, &what, &r));
    assert_int_equal(r.seen, CLAIMS);
    assert_int_equal(r.submitted.asked, CLAIMS);
    assert_gave_way(&w);
}

static void test_a_job_gives_way(void **state)
{
    struct claim_world w = open_watched(state);
    struct answer a;

    w.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = CLAIMS - 1;
    assert_ok(drive_as(&w.d, access_program(), "claim.submit", "{'filters': {'status': 2}}", &a));
    assert_int_equal(a.status, COMMAND_DONE);
    drive_jobs(&w.d);
    assert_str(drive_rows(&w.d, "SELECT state, progress FROM job", "ii"), "3|65\n");
    assert_gave_way(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_SQLITE(test_a_backlog_gives_way), TESTDB_SQLITE(test_a_job_gives_way)};

    return testdb_run("module/claim_pace", tests, sizeof tests / sizeof *tests);
}
