/* Jobs that start by themselves: once each time, however many processes look. */
#include <pthread.h>
#include <string.h>

#include "base/zone.h"
#include "model/run.h"

static int64_t jobs(struct run *r) { return run_int(r, "SELECT count(*) FROM job WHERE name = 'test.tick'"); }

static stamp_t tick(struct run *r, const struct runner *runner)
{
    stamp_t next;

    assert_ok(schedule_tick(runner, r->a, &next));
    return next;
}

static struct schedule_row row_of(struct run *r, const char *job)
{
    struct db_conn *c = testdb_acquire(r->t, DB_READ);
    struct schedule_row *rows;
    size_t n;

    assert_ok(schedule_list(c, r->a, &rows, &n));
    testdb_release(r->t, c);
    for (size_t i = 0; i < n; i++)
        if (str_is(rows[i].job, job))
            return rows[i];
    fail_msg("no schedule of %s", job);
    return (struct schedule_row){0};
}

static stamp_t at(const char *text)
{
    stamp_t t;

    assert_true(stamp_read(text, strlen(text), &t, NULL));
    return t;
}

#define assert_stamp(found, text) assert_int_equal((found).us, at(text).us)

static void set(struct run *r, const char *job, const char *due, bool enabled)
{
    struct tx *tx;

    assert_ok(tx_begin(r->write, r->a, access_program(), uuid_new(r->t->env), &tx));
    assert_ok(schedule_set(tx, job, str_of(due), enabled));
    assert_ok(tx_commit(tx));
}

/* The clock of the tests stands at 2026-01-02T03:04:05. */

static void test_install(void **state)
{
    struct run *r = run_of(state);
    struct schedule_row row;
    int64_t installed;

    assert_ok(schedule_install(&r->first, r->a));
    installed = run_int(r, "SELECT count(*) FROM schedule");
    assert_true(installed >= 2);   /* the test's and those that modules bring */
    row = row_of(r, "test.tick");
    assert_str(row.due, "every 15m");
    assert_stamp(row.next_at, "2026-01-02T03:15:00");
    assert_true(row.enabled && stamp_none(row.last_at) && uuid_none(row.last_job));
    set(r, "test.tick", "daily 02:30", true);
    assert_ok(schedule_install(&r->second, r->a));
    assert_str(row_of(r, "test.tick").due, "daily 02:30");   /* what somebody set stays */
    assert_int_equal(run_int(r, "SELECT count(*) FROM schedule"), installed);
}

static void test_tick(void **state)
{
    struct run *r = run_of(state);
    struct schedule_row row;

    assert_true(stamp_none(tick(r, &r->first)));
    assert_ok(schedule_install(&r->first, r->a));
    assert_stamp(tick(r, &r->first), "2026-01-02T03:15:00");
    assert_int_equal(jobs(r), 0);
    run_later(r, &r->first, 3600);
    assert_stamp(tick(r, &r->first), "2026-01-02T04:15:00");   /* what was missed is made up for once */
    assert_int_equal(jobs(r), 1);
    row = row_of(r, "test.tick");
    assert_stamp(row.next_at, "2026-01-02T04:15:00");
    assert_false(stamp_none(row.last_at));
    assert_int_equal(run_job(r, row.last_job).state, JOB_WAITING);
    assert_int_equal(run_job(r, row.last_job).actor, -1);
    tick(r, &r->first);
    tick(r, &r->second);
    assert_int_equal(jobs(r), 1);
}

static void test_not_beside_itself(void **state)
{
    struct run *r = run_of(state);

    assert_ok(schedule_install(&r->first, r->a));
    run_later(r, &r->first, 3600);
    tick(r, &r->first);
    run_later(r, &r->first, 7200);
    assert_stamp(tick(r, &r->first), "2026-01-02T05:05:00");
    assert_int_equal(jobs(r), 1);                              /* the last one has not ended: soon again */
    while (run_work(r, &r->first, 0))
        ;
    run_later(r, &r->first, 7261);
    assert_stamp(tick(r, &r->first), "2026-01-02T05:15:00");
    assert_int_equal(jobs(r), 2);                              /* what was due is not lost */
}

static void test_set(void **state)
{
    struct run *r = run_of(state);
    struct tx *tx;

    set(r, "test.tick", "weekly mon 03:00", true);
    assert_stamp(row_of(r, "test.tick").next_at, "2026-01-05T03:00:00");
    set(r, "test.tick", "every 1m", false);
    run_later(r, &r->first, 3600);
    assert_true(stamp_none(tick(r, &r->first)));
    assert_int_equal(jobs(r), 0);
    assert_ok(tx_begin(r->write, r->a, access_program(), uuid_new(r->t->env), &tx));
    assert_err(schedule_set(tx, "test.other", STR("every 1m"), true), E_JOB_UNKNOWN);
    assert_err(schedule_set(tx, "test.tick", STR("sometimes"), true), E_SETTING);
    tx_rollback(tx);
    assert_ok(run_command(r, access_program(), "schedule.set", "{\"job\":\"test.tick\",\"due\":\"every 2h\"}", NULL));
    assert_stamp(row_of(r, "test.tick").next_at, "2026-01-02T04:00:00");
    assert_err(run_command(r, access_program(), "schedule.set", "{\"job\":\"test.tick\",\"due\":\"x\"}", NULL), E_SETTING);
}

static void test_told(void **state)
{
    struct run *r = run_of(state);
    struct schedule_row row;
    uuid_t by_hand;

    assert_ok(schedule_install(&r->first, r->a));
    assert_false(row_of(r, "model.backup").enabled);                  /* brought switched off */
    run_later(r, &r->first, 3600);
    tick(r, &r->first);
    row = row_of(r, "test.tick");
    assert_stamp(run_job(r, row.last_job).planned_at, "2026-01-02T03:15:00");   /* when it should have been */
    assert_true(stamp_none(row.done_at));
    while (run_work(r, &r->first, 0))
        ;
    row = row_of(r, "test.tick");
    assert_false(stamp_none(row.done_at));
    by_hand = run_start(r, "test.tick", "{}");
    assert_int_equal(uuid_cmp(row_of(r, "test.tick").last_job, by_hand), 0);
    assert_true(stamp_none(run_job(r, by_hand).planned_at));
    run_later(r, &r->first, 7200);
    tick(r, &r->first);                                               /* it is due, and at work by hand */
    assert_int_equal(jobs(r), 2);
    assert_ok(run_command(r, access_program(), "schedule.set", "{\"job\":\"test.tick\",\"due\":\"daily 08:00,20:00\"}", NULL));
    assert_int_equal(run_int(r, "SELECT count(*) FROM journal WHERE entity = 'schedule'"), 1);
    assert_err(run_command(r, access_program(), "schedule.set", "{\"job\":\"test.count\",\"due\":\"daily 08:00\"}", NULL), E_JOB_UNKNOWN);
}

static void test_zone(void **state)
{
    struct run *r = run_of(state);

    assert_ok(zone_load(r->a, STR("Asia/Kathmandu"), &r->t->env->zone));
    set(r, "test.tick", "daily 02:30", true);
    assert_stamp(row_of(r, "test.tick").next_at, "2026-01-02T20:45:00");
}

static void test_unknown_job_stays(void **state)
{
    struct run *r = run_of(state);

    assert_ok(schedule_install(&r->first, r->a));
    run_sql(r, "UPDATE schedule SET job = 'other.program' WHERE job = 'test.tick'");
    run_later(r, &r->first, 3600);
    assert_stamp(tick(r, &r->first), "2026-01-02T04:15:00");   /* of the job that is known */
    assert_stamp(row_of(r, "other.program").next_at, "2026-01-02T03:15:00");
}

/* ---- two processes ---- */

struct ticker { const struct runner *runner; struct arena *a; pthread_barrier_t *start; err_t e; };

static void *ticker(void *arg)
{
    struct ticker *t = arg;
    stamp_t next;

    pthread_barrier_wait(t->start);
    t->e = schedule_tick(t->runner, t->a, &next);
    return NULL;
}

static void tick_together(struct run *r)
{
    pthread_barrier_t start;
    struct ticker tickers[] = {{&r->first, arena_new(), &start, OK}, {&r->second, arena_new(), &start, OK}};
    pthread_t threads[2];

    pthread_barrier_init(&start, NULL, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ticker, &tickers[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_ok(tickers[i].e);
    }
    for (int i = 0; i < 2; i++)
        arena_free(tickers[i].a);
    pthread_barrier_destroy(&start);
}

static void test_two_processes(void **state)
{
    struct run *r = run_of(state);

    assert_ok(schedule_install(&r->first, r->a));
    for (int round = 1; round <= 10; round++) {
        run_later(r, &r->first, round * 3600);
        run_later(r, &r->second, round * 3600);
        tick_together(r);
        assert_int_equal(jobs(r), round);
        while (run_work(r, &r->first, 0))
            ;
    }
    assert_int_equal(run_int(r, "SELECT count(*) FROM test_chunk"), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN_BOTH(test_install), RUN_BOTH(test_tick), RUN_BOTH(test_not_beside_itself), RUN_BOTH(test_set), RUN_BOTH(test_told), RUN_BOTH(test_zone),
        RUN_BOTH(test_unknown_job_stays), RUN_BOTH(test_two_processes),
    };

    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
