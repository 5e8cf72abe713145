/* Jobs: chunks that are kept once whatever happens to the worker, cancelling, rights, two workers. */
#include <pthread.h>

#include "model/run.h"
#include "model/run/access_json.h"
#include "model/run/schedule.h"
#include "model/write/error_json.h"

static int64_t chunks(struct run *r) { return run_int(r, "SELECT count(*) FROM test_chunk"); }
static int64_t distinct(struct run *r) { return run_int(r, "SELECT count(*) FROM (SELECT DISTINCT job, n FROM test_chunk) d"); }

#define assert_chunks(r, wanted)                   \
    do {                                           \
        assert_int_equal(chunks(r), (wanted));     \
        assert_int_equal(distinct(r), (wanted));   \
    } while (0)

/* ---- the usual way ---- */

static void test_work(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":3}");
    struct job_row row = run_job(r, id);

    assert_int_equal(row.state, JOB_WAITING);
    assert_str(row.name, "test.count");
    assert_int_equal(row.actor, -1);
    assert_int_equal(row.attempts, 0);
    assert_true(stamp_none(row.started_at) && stamp_none(row.ended_at));
    assert_true(run_work(r, &r->first, 0));
    row = run_job(r, id);
    assert_int_equal(row.state, JOB_DONE);
    assert_int_equal(row.progress, 3);
    assert_int_equal(row.total, 3);
    assert_int_equal(row.attempts, 1);
    assert_str(row.result, "{\"chunks\":3}");
    assert_null(row.error.p);
    assert_true(stamp_cmp(row.created_at, row.started_at) < 0 && stamp_cmp(row.started_at, row.ended_at) < 0);
    assert_chunks(r, 3);
    assert_int_equal(run_int(r, "SELECT count(*) FROM journal j JOIN job ON job.id = j.command_id"), 3);
    assert_false(run_work(r, &r->first, 0));
}

static void test_steps(void **state)
{
    struct run *r = run_of(state);
    uuid_t older = run_start(r, "test.count", "{\"chunks\":2}"), newer = run_start(r, "test.count", "{\"chunks\":1}");

    assert_true(run_work(r, &r->first, 1));
    assert_int_equal(run_job(r, older).state, JOB_WAITING);
    assert_int_equal(run_job(r, older).progress, 1);
    assert_true(run_work(r, &r->second, 1));     /* it kept its place, and any worker goes on */
    assert_int_equal(run_job(r, older).state, JOB_DONE);
    assert_int_equal(run_job(r, older).attempts, 1);
    assert_int_equal(run_job(r, newer).state, JOB_WAITING);
    assert_true(run_work(r, &r->second, 1));
    assert_int_equal(run_job(r, newer).state, JOB_DONE);
    assert_chunks(r, 3);
}

static void test_list(void **state)
{
    struct run *r = run_of(state);
    struct job_filter filter = {.from = STAMP_NONE, .to = STAMP_NONE};
    struct job_row *rows;
    struct db_conn *c;
    int64_t all;
    size_t n;
    uuid_t second;

    run_start(r, "test.count", "{}");
    second = run_start(r, "test.count", "{}");
    run_start(r, "test.tick", "{}");
    c = testdb_acquire(r->t, DB_READ);
    filter.first = 10;
    assert_ok(job_list(c, r->a, &filter, &rows, &n, &all));
    assert_int_equal(n, 3);
    assert_int_equal(all, 3);
    assert_str(rows[0].name, "test.tick");
    assert_int_equal(uuid_cmp(rows[1].id, second), 0);
    filter.first = 1;
    filter.skip = 1;
    assert_ok(job_list(c, r->a, &filter, &rows, &n, &all));
    assert_int_equal(n, 1);
    assert_int_equal(all, 3);
    assert_int_equal(uuid_cmp(rows[0].id, second), 0);
    filter = (struct job_filter){.name = STR("test.count"), .state = JOB_WAITING, .by_hand = true, .from = rows[0].created_at,
                                 .to = {rows[0].created_at.us + 1}, .first = 10};
    assert_ok(job_list(c, r->a, &filter, &rows, &n, &all));
    assert_int_equal(n, 1);
    assert_int_equal(all, 1);
    assert_int_equal(uuid_cmp(rows[0].id, second), 0);
    filter.state = JOB_DONE;
    assert_ok(job_list(c, r->a, &filter, &rows, &n, NULL));
    assert_int_equal(n, 0);
    assert_err(job_get(c, r->a, UUID_NONE, &rows[0]), E_NOT_FOUND);
}

/* ---- errors ---- */

static err_t fail_at_two(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase)
{
    if (chunk != 2 || phase != COUNT_INSIDE)
        return OK;
    return err_wrap(run->arena, err_make(run->arena, E_DB, "what", "secret", NULL), E_RULE, "rule", "test", NULL);
}

static void test_failure(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":3}");
    struct job_row row;

    count_job_hook = fail_at_two;
    assert_true(run_work(r, &r->first, 0));
    row = run_job(r, id);
    assert_int_equal(row.state, JOB_FAILED);
    assert_str(row.error, "[{\"code\":\"rule.broken\",\"message\":\"rule.broken(rule=test)\",\"args\":{\"rule\":\"test\"}}]");
    assert_int_equal(row.progress, 1);
    assert_str(row.result, "{\"chunks\":1}");
    assert_false(stamp_none(row.ended_at));
    assert_chunks(r, 1);
    assert_false(run_work(r, &r->first, 0));
}

static err_t be_busy(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase)
{
    int *times = arg;

    if (chunk != 2 || phase != COUNT_INSIDE || *times == 0)
        return OK;
    (*times)--;
    return err_make(run->arena, E_BUSY, "retry_s", "1", NULL);
}

static void test_transient(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":3}");
    int times = 2;

    count_job_hook = be_busy;
    count_job_hook_arg = &times;
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(times, 0);
    assert_int_equal(run_job(r, id).state, JOB_DONE);
    assert_chunks(r, 3);
}

static void test_transient_long(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":3}");
    int times = 3;

    count_job_hook = be_busy;
    count_job_hook_arg = &times;
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(run_job(r, id).state, JOB_WAITING);
    assert_chunks(r, 1);
    assert_false(run_work(r, &r->first, 0));     /* not before ten seconds have gone */
    run_later(r, &r->first, 11);
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(run_job(r, id).state, JOB_DONE);
    assert_chunks(r, 3);
}

static void test_error_json(void **state)
{
    struct arena *a = arena_new();
    err_t e = err_make(a, E_FIELD_LENGTH, "field", "co\"de", "max", "8", NULL);

    e = err_join(e, err_make(a, E_FIELD_CHOICE, "field", "sex", "value", "X", NULL));
    assert_str(error_json(a, e),
               "[{\"code\":\"field.length\",\"message\":\"field.length(field=co\\\"de, max=8)\","
               "\"args\":{\"field\":\"co\\\"de\",\"max\":\"8\"}},"
               "{\"code\":\"field.choice\",\"message\":\"field.choice(field=sex)\",\"args\":{\"field\":\"sex\",\"value\":\"X\"}}]");
    assert_str(error_json(a, OK), "[]");
    arena_free(a);
}

/* ---- leases ---- */

/* As a worker leaves it that took the job and died. */
static void die_over(struct run *r)
{
    run_sql(r, r->t->engine == DB_SQLITE
                   ? "UPDATE job SET state = 2, worker = x'00112233445566778899aabbccddeeff', started_at = created_at,"
                     " attempts = attempts + 1, lease_until = created_at + 30000000"
                   : "UPDATE job SET state = 2, worker = '00112233-4455-6677-8899-aabbccddeeff', started_at = created_at,"
                     " attempts = attempts + 1, lease_until = created_at + interval '30 seconds'");
}

static void test_take_over(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":2}");

    die_over(r);
    assert_false(run_work(r, &r->first, 0));     /* the lease is still on */
    run_later(r, &r->first, 31);
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(run_job(r, id).state, JOB_DONE);
    assert_int_equal(run_job(r, id).restarts, 1);
    assert_chunks(r, 2);
}

/* ---- one at a time ---- */

static void test_alone(void **state)
{
    struct run *r = run_of(state);
    uuid_t first = run_start(r, "test.tick", "{}"), second;
    struct tx *tx;

    assert_err(run_start_as(r, access_program(), "test.tick", "{}", &second), E_JOB_AT_WORK);
    assert_ok(tx_begin(r->write, r->a, access_program(), uuid_new(r->t->env), &tx));
    assert_err(job_start(tx, "test.tick", STR("{}"), &second), E_JOB_AT_WORK);
    assert_ok(job_start(tx, "test.count", STR("{}"), &second));   /* the transaction goes on */
    assert_ok(tx_commit(tx));
    assert_ok(job_cancel(&r->first, r->a, access_program(), first));
    run_start(r, "test.tick", "{}");
    assert_int_equal(run_int(r, "SELECT count(*) FROM job WHERE name = 'test.tick' AND state = 1"), 1);
}

struct starter { struct run *r; struct arena *a; pthread_barrier_t *start; bool started; err_t e; };

static void *starter(void *arg)
{
    struct starter *s = arg;
    struct tx *tx;
    uuid_t id;

    pthread_barrier_wait(s->start);
    s->e = tx_begin(s->r->write, s->a, access_program(), uuid_new(s->r->t->env), &tx);
    if (s->e) return NULL;
    s->e = job_start(tx, "test.tick", STR("{}"), &id);
    s->started = !s->e;
    if (err_is(s->e, E_JOB_AT_WORK)) s->e = OK;
    if (s->e) tx_rollback(tx);
    else s->e = tx_commit(tx);
    return NULL;
}

static void test_alone_together(void **state)
{
    enum { ROUNDS = 10, STARTERS = 4 };
    struct run *r = run_of(state);

    for (int round = 0; round < ROUNDS; round++) {
        struct starter starters[STARTERS];
        pthread_t threads[STARTERS];
        pthread_barrier_t start;
        int started = 0;

        pthread_barrier_init(&start, NULL, STARTERS);
        for (int i = 0; i < STARTERS; i++) {
            starters[i] = (struct starter){.r = r, .a = arena_new(), .start = &start};
            assert_int_equal(pthread_create(&threads[i], NULL, starter, &starters[i]), 0);
        }
        for (int i = 0; i < STARTERS; i++) {
            pthread_join(threads[i], NULL);
            assert_ok(starters[i].e);
            started += starters[i].started;
            arena_free(starters[i].a);
        }
        pthread_barrier_destroy(&start);
        assert_int_equal(started, 1);
        while (run_work(r, &r->first, 0)) {}
    }
    assert_chunks(r, ROUNDS);
}

/* ---- work that takes long ---- */

struct held { struct run *r; stamp_t before; bool renewed; };

/* Until somebody else has written a new lease, for ten seconds at most. */
static err_t wait_for_lease(struct job_run *run, void *arg)
{
    struct held *held = arg;
    uint64_t end = env_monotonic_us(run->runner->env) + 10000000;

    while (!held->renewed && env_monotonic_us(run->runner->env) < end)
        held->renewed = stamp_cmp(run_job(held->r, run->id).lease_until, held->before) > 0;
    return OK;
}

static err_t hold(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase)
{
    struct held *held = arg;

    if (phase != COUNT_BEFORE) return OK;
    held->before = run_job(held->r, run->id).lease_until;
    return job_hold(run, wait_for_lease, held);
}

static void test_hold(void **state)
{
    struct run *r = run_of(state);
    struct held held = {.r = r};
    uuid_t id = run_start(r, "test.count", "{\"chunks\":1}");

    count_job_hook = hold;
    count_job_hook_arg = &held;
    r->first.lease_s = 1;
    assert_true(run_work(r, &r->first, 0));
    assert_true(held.renewed);
    assert_int_equal(run_job(r, id).state, JOB_DONE);
}

/* ---- old runs ---- */

/* Of three runs of two days ago one goes: the others are the last of a schedule, and one that has no end. */
static void test_sweep(void **state)
{
    struct run *r = run_of(state);
    uuid_t old = run_start(r, "test.count", "{}"), kept = run_start(r, "test.tick", "{}"), waiting, sweep;

    assert_ok(schedule_install(&r->first, r->a));
    run_sql(r, "UPDATE schedule SET last_job = (SELECT id FROM job WHERE name = 'test.tick') WHERE job = 'test.tick'");
    while (run_work(r, &r->first, 0)) {}
    waiting = run_start(r, "test.count", "{}");
    assert_ok(run_command(r, access_program(), "setting.set", "{\"setting\":\"model.job_keep_days\",\"value\":\"1\"}", NULL));
    sweep = run_start(r, "model.sweep_jobs", "{}");
    assert_int_equal(run_job(r, old).state, JOB_DONE);
    run_sql(r, r->t->engine == DB_SQLITE
                   ? "UPDATE job SET created_at = created_at - 172800000000, ended_at = ended_at - 172800000000"
                   : "UPDATE job SET created_at = created_at - interval '2 days', ended_at = ended_at - interval '2 days'");
    run_sql(r, "UPDATE job SET state = 5, due_at = created_at WHERE name = 'test.count' AND state = 1");
    assert_true(run_work(r, &r->first, 0));
    assert_str(run_job(r, sweep).result, "{\"deleted\":1}");
    assert_int_equal(run_job(r, kept).state, JOB_DONE);                       /* the last of its schedule */
    assert_int_equal(run_job(r, waiting).state, JOB_CANCELLED);               /* when it ended nobody knows */
    assert_int_equal(run_int(r, "SELECT count(*) FROM job"), 3);
}

struct attempts { struct run *r; int64_t attempts[3]; };

static err_t note_attempts(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase)
{
    struct attempts *seen = arg;

    if (phase == COUNT_BEFORE)
        seen->attempts[chunk] = run_job(seen->r, run->id).attempts;
    return OK;
}

static void test_attempts(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":2}");
    struct attempts seen = {.r = r};

    for (int i = 0; i < 4; i++)
        die_over(r);
    run_later(r, &r->first, 31);
    count_job_hook = note_attempts;
    count_job_hook_arg = &seen;
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(seen.attempts[1], 5);       /* counted, */
    assert_int_equal(seen.attempts[2], 1);       /* for each chunk anew */
    assert_int_equal(run_job(r, id).state, JOB_DONE);
}

static void test_attempts_end(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":2}");

    for (int i = 0; i < 5; i++)
        die_over(r);
    run_later(r, &r->first, 31);
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(run_job(r, id).state, JOB_FAILED);
    assert_true(str_find(run_job(r, id).error, STR("job.attempts"), 0) > 0);
    assert_chunks(r, 0);
}

/* While the first worker is before its second chunk, the second finds the lease over and does that chunk. */
static err_t take_away(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase)
{
    struct run *r = arg;

    if (chunk != 2 || phase != COUNT_BEFORE)
        return OK;
    count_job_hook = NULL;
    run_later(r, &r->second, 100);
    assert_true(run_work(r, &r->second, 1));
    return OK;
}

static void test_lost(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":4}");

    count_job_hook = take_away;
    count_job_hook_arg = r;
    assert_true(run_work(r, &r->first, 0));      /* its second chunk came too late, and it lets go */
    assert_int_equal(run_job(r, id).state, JOB_WAITING);
    assert_int_equal(run_job(r, id).progress, 2);
    assert_chunks(r, 2);
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(run_job(r, id).state, JOB_DONE);
    assert_chunks(r, 4);
}

struct thief { struct run *r; bool fails; };

static err_t take_away_for_long(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase)
{
    const struct thief *thief = arg;

    if (chunk != 2 || phase != COUNT_BEFORE)
        return OK;
    run_sql(thief->r, thief->r->t->engine == DB_SQLITE ? "UPDATE job SET worker = x'00112233445566778899aabbccddeeff'"
                                                       : "UPDATE job SET worker = '00112233-4455-6677-8899-aabbccddeeff'");
    return thief->fails ? err_make(run->arena, E_RULE, "rule", "test", NULL) : OK;
}

/* The other one is still at work: the row is not touched in any way. */
static void lose_to_one_at_work(struct run *r, bool fails)
{
    uuid_t id = run_start(r, "test.count", "{\"chunks\":2}");
    struct thief thief = {r, fails};

    count_job_hook = take_away_for_long;
    count_job_hook_arg = &thief;
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(run_job(r, id).state, JOB_RUNNING);
    assert_int_equal(run_job(r, id).progress, 1);
    assert_chunks(r, 1);
    assert_int_equal(run_int(r, "SELECT count(*) FROM job WHERE worker IS NOT NULL AND lease_until IS NOT NULL"), 1);
}

static void test_lost_to_one_at_work(void **state) { lose_to_one_at_work(run_of(state), false); }
static void test_lost_and_failed(void **state) { lose_to_one_at_work(run_of(state), true); }

static void test_unknown_job_waits(void **state)
{
    struct run *r = run_of(state);

    run_start(r, "test.count", "{}");
    run_sql(r, "UPDATE job SET name = 'other.program'");
    assert_false(run_work(r, &r->first, 0));
    assert_int_equal(run_int(r, "SELECT state FROM job"), JOB_WAITING);
}

/* ---- cancelling ---- */

static void test_cancel_waiting(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{}");

    assert_ok(job_cancel(&r->first, r->a, access_program(), id));
    assert_int_equal(run_job(r, id).state, JOB_CANCELLED);
    assert_false(stamp_none(run_job(r, id).ended_at));
    assert_false(run_work(r, &r->first, 0));
    assert_chunks(r, 0);
    assert_err(job_cancel(&r->first, r->a, access_program(), UUID_NONE), E_NOT_FOUND);
}

static err_t cancel_at_two(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase)
{
    struct run *r = arg;

    if (chunk == 2 && phase == COUNT_BEFORE)
        assert_ok(job_cancel(&r->second, r->a, access_program(), run->id));
    return OK;
}

static void test_cancel_running(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":4}");
    struct job_row row;

    count_job_hook = cancel_at_two;
    count_job_hook_arg = r;
    assert_true(run_work(r, &r->first, 0));
    row = run_job(r, id);
    assert_int_equal(row.state, JOB_CANCELLED);
    assert_int_equal(row.progress, 1);
    assert_str(row.result, "{\"chunks\":1}");
    assert_null(row.error.p);
    assert_chunks(r, 1);
    assert_false(run_work(r, &r->first, 0));
}

static void test_cancel_orphan(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{\"chunks\":4}");

    die_over(r);
    assert_ok(job_cancel(&r->first, r->a, access_program(), id));
    run_later(r, &r->first, 31);
    assert_true(run_work(r, &r->first, 0));
    assert_int_equal(run_job(r, id).state, JOB_CANCELLED);
    assert_chunks(r, 0);
}

static void test_cancel_ended(void **state)
{
    struct run *r = run_of(state);
    uuid_t id = run_start(r, "test.count", "{}");

    assert_true(run_work(r, &r->first, 0));
    assert_ok(job_cancel(&r->first, r->a, access_program(), id));
    assert_int_equal(run_job(r, id).state, JOB_DONE);
}

/* ---- access ---- */

static const right_t count_rights[] = {101, COUNT_RIGHT};
static const int64_t districts[] = {5, 9}, regions[] = {1};
static const struct access counter = {
    .user = 12, .signed_in = true, .rights = count_rights, .right_count = 2, .shape = SCOPE_DISTRICTS,
    .places = districts, .place_count = 2, .above = regions, .above_count = 1,
};
static const struct access stranger = { .user = 13, .signed_in = true, .rights = count_rights, .right_count = 1 };

struct seen { struct run *r; struct str access; };

static err_t see_access(void *arg, struct job_run *run, int64_t chunk, enum count_phase phase)
{
    struct seen *seen = arg;

    seen->access = access_write(seen->r->a, &run->who);
    return OK;
}

static void test_rights(void **state)
{
    struct run *r = run_of(state);
    struct seen seen = {.r = r};
    uuid_t id;

    assert_err(run_command(r, &stranger, "job.start", "{\"job\":\"test.count\"}", NULL), E_FORBIDDEN);
    assert_err(run_command(r, &(struct access){0}, "job.start", "{\"job\":\"test.count\"}", NULL), E_SIGNED_OUT);
    assert_err(run_start_as(r, access_program(), "test.other", "{}", &id), E_JOB_UNKNOWN);
    assert_int_equal(run_int(r, "SELECT count(*) FROM job"), 0);
    assert_ok(run_start_as(r, &counter, "test.count", "{}", &id));
    assert_int_equal(run_job(r, id).actor, 12);
    count_job_hook = see_access;
    count_job_hook_arg = &seen;
    assert_true(run_work(r, &r->first, 0));
    assert_true(str_eq(seen.access, access_write(r->a, &counter)));
    assert_int_equal(run_int(r, "SELECT min(actor) FROM journal"), 12);
}

static void test_cancel_rights(void **state)
{
    struct run *r = run_of(state);
    const struct access without = {.user = 12, .signed_in = true};
    uuid_t id;

    assert_ok(run_start_as(r, &counter, "test.count", "{}", &id));
    assert_err(job_cancel(&r->first, r->a, &stranger, id), E_FORBIDDEN);
    assert_err(job_cancel(&r->first, r->a, &(struct access){.user = 12}, id), E_SIGNED_OUT);
    assert_int_equal(run_job(r, id).state, JOB_WAITING);
    assert_ok(job_cancel(&r->first, r->a, &without, id));      /* his own */
    assert_int_equal(run_job(r, id).state, JOB_CANCELLED);
}

static void test_access_json(void **state)
{
    struct arena *a = arena_new();
    struct limits limits;
    struct access who;
    const struct access *all[] = {&counter, &stranger, access_program(), &(struct access){0}, &(struct access){.facility = 7}};

    limits_standard(&limits);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct str text = access_write(a, all[i]);

        assert_ok(access_read(a, &limits, text, &who));
        assert_true(str_eq(access_write(a, &who), text));
        assert_int_equal(who.user, all[i]->user);
        assert_int_equal(who.administrator, all[i]->administrator);
        assert_int_equal(who.right_count, all[i]->right_count);
        assert_int_equal(who.place_count, all[i]->place_count);
    }
    assert_str(access_write(a, &counter), "{\"user\":12,\"signed_in\":true,\"administrator\":false,\"rights\":[101,7001],"
                                          "\"shape\":2,\"places\":[5,9],\"above\":[1],\"facility\":0}");
    assert_err(access_read(a, &limits, STR("{\"user\":12}"), &who), E_JSON);
    assert_err(access_read(a, &limits, STR("{"), &who), E_JSON);
    assert_false(who.administrator);
    arena_free(a);
}

/* ---- commands ---- */

static uuid_t uuid_in(struct run *r, struct str result)
{
    const struct json *v;
    uuid_t id;

    assert_ok(json_read(r->a, result, &r->t->env->limits, &v));
    assert_true(uuid_read(json_get(v, "uuid")->text, &id));
    return id;
}

static void test_commands(void **state)
{
    struct run *r = run_of(state);
    struct str result;
    uuid_t id;

    assert_ok(run_command(r, &counter, "job.start", "{\"job\":\"test.count\",\"input\":{\"chunks\":2}}", &result));
    id = uuid_in(r, result);
    assert_int_equal(run_job(r, id).actor, 12);
    assert_true(run_work(r, &r->first, 1));
    assert_int_equal(run_job(r, id).total, 2);
    assert_ok(run_command(r, &counter, "job.cancel", str_format(r->a, "%.*s", STR_ARG(result)).p, NULL));
    assert_int_equal(run_job(r, id).state, JOB_CANCELLED);
}

static void test_commands_refused(void **state)
{
    static const struct { const char *command, *input; enum err_id id; } cases[] = {
        {"job.start", "{}", E_FIELD_REQUIRED},
        {"job.start", "{\"job\":7}", E_FIELD_TYPE},
        {"job.start", "{\"job\":\"test.count\",\"input\":[]}", E_FIELD_TYPE},
        {"job.start", "{\"job\":\"test.count\",\"other\":1}", E_FIELD_UNKNOWN},
        {"job.start", "{\"job\":\"test.other\"}", E_JOB_UNKNOWN},
        {"job.start", "{\"job\":\"test.tick\"}", E_FORBIDDEN},
        {"job.cancel", "{\"uuid\":\"x\"}", E_FIELD_FORM},
        {"job.cancel", "{\"uuid\":\"00000000-0000-7000-8000-000000000000\"}", E_NOT_FOUND},
        {"schedule.set", "{\"job\":\"test.tick\",\"due\":\"daily 02:30\"}", E_FORBIDDEN},
        {"setting.set", "{\"setting\":\"test.rows\",\"value\":\"2\"}", E_FORBIDDEN},
    };
    struct run *r = run_of(state);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_err(run_command(r, &counter, cases[i].command, cases[i].input, NULL), cases[i].id);
    assert_int_equal(run_int(r, "SELECT count(*) FROM job"), 0);
}

/* ---- two workers ---- */

enum { SHARED_JOBS = 12, SHARED_CHUNKS = 4 };

struct drain { const struct runner *runner; err_t e; struct arena *a; };

static void *drain(void *arg)
{
    struct drain *d = arg;
    bool worked = true;

    while (!d->e && worked)
        d->e = job_work(d->runner, d->a, 3, &worked);
    return NULL;
}

static void test_two_workers(void **state)
{
    struct run *r = run_of(state);
    struct drain drains[] = {{&r->first, OK, arena_new()}, {&r->second, OK, arena_new()}};
    pthread_t threads[2];

    for (int i = 0; i < SHARED_JOBS; i++)
        run_start(r, "test.count", "{\"chunks\":4}");
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, drain, &drains[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 2; i++) {
        assert_ok(drains[i].e);
        arena_free(drains[i].a);
    }
    assert_chunks(r, SHARED_JOBS * SHARED_CHUNKS);
    assert_int_equal(run_int(r, "SELECT count(*) FROM job WHERE state = 3 AND progress = 4"), SHARED_JOBS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN_BOTH(test_work), RUN_BOTH(test_steps), RUN_BOTH(test_list),
        RUN_BOTH(test_failure), RUN_BOTH(test_transient), RUN_BOTH(test_transient_long), cmocka_unit_test(test_error_json),
        RUN_BOTH(test_take_over), RUN_BOTH(test_alone), RUN_BOTH(test_alone_together), RUN_BOTH(test_hold),
        RUN_BOTH(test_sweep), RUN_BOTH(test_attempts), RUN_BOTH(test_attempts_end), RUN_BOTH(test_lost),
        RUN_BOTH(test_lost_to_one_at_work), RUN_BOTH(test_lost_and_failed),
        RUN_BOTH(test_unknown_job_waits),
        RUN_BOTH(test_cancel_waiting), RUN_BOTH(test_cancel_running), RUN_BOTH(test_cancel_orphan), RUN_BOTH(test_cancel_ended),
        cmocka_unit_test(test_access_json), RUN_BOTH(test_rights), RUN_BOTH(test_cancel_rights),
        RUN_BOTH(test_commands), RUN_BOTH(test_commands_refused), RUN_BOTH(test_two_workers),
    };

    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
