/* Callers waiting, groups, closing, and the database failing under them. */
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "model/write/queue.h"
#include "model/writing.h"

static struct sending visit(struct writing *w, const char *reason)
{
    return (struct sending){.request = {.command = STR("fixture_visit.create"), .who = access_program(),
                                        .input = writing_json(w, "{'day':'2026-01-01','reason':'%s'}", reason)}};
}

static size_t waiting(struct write *w)
{
    size_t n;

    pthread_mutex_lock(&w->lock);
    n = w->people.n + w->jobs.n + w->busy;
    pthread_mutex_unlock(&w->lock);
    return n;
}

static void wait_until(struct writing *w, size_t n)
{
    while (waiting(w->write) < n) sched_yield();
}

/* Keeps every writer waiting until it is released: SQLite's only one, PostgreSQL's by a lock on the table. */
static struct db_conn *hold(struct writing *w)
{
    struct db_conn *c = testdb_acquire(w->t, DB_WRITE);

    if (w->t->engine == DB_SQLITE) return c;
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_script(c, STR("LOCK TABLE fixture_visit IN ACCESS EXCLUSIVE MODE")));
    return c;
}

static void release(struct writing *w, struct db_conn *c)
{
    testdb_release(w->t, c);
}

/* ---- the queue ---- */

static void test_full(void **state)
{
    struct writing *w = writing_of(state);
    struct db_conn *held = hold(w);
    struct sending all[3], more = visit(w, "d");
    struct answer answer;

    w->t->env->limits.value[LIMIT_WRITE_QUEUE] = 3;
    for (int i = 0; i < 3; i++) all[i] = visit(w, "x");
    all[2].request.job = true;
    send_begin(w, all, 3);
    wait_until(w, 3);
    assert_str(err_value(assert_err(write_command(w->write, w->a, &more.request, &answer), E_BUSY), "retry_s"), "1");
    release(w, held);
    send_end();
    for (int i = 0; i < 3; i++) assert_ok(all[i].failed);
    assert_int_equal(writing_send(w, &more.request).status, COMMAND_DONE);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_visit"), 4);
}

static void test_people_first(void **state)
{
    struct writing *w = writing_of(state);
    struct db_conn *held = hold(w);
    struct sending all[2] = {visit(w, "job"), visit(w, "person")};

    all[0].request.job = true;
    send_begin(w, all, 2);
    wait_until(w, 2);
    release(w, held);
    send_end();
    assert_string_equal(rows(w, "t", "SELECT reason FROM fixture_visit ORDER BY id"), "person\njob\n");
}

/* ---- groups ---- */

enum { GROUP = 6 };

static void send_group(struct writing *w, struct sending *all)
{
    struct db_conn *held = hold(w);

    send_begin(w, all, GROUP);
    wait_until(w, GROUP);
    release(w, held);
    send_end();
}

static void test_one_refused(void **state)
{
    struct writing *w = writing_of(state);
    uint64_t groups = write_counts(w->write).groups;
    struct sending all[GROUP];

    for (int i = 0; i < GROUP; i++) all[i] = visit(w, "x");
    all[2].request.input = writing_json(w, "{'reason':'x'}");
    all[4].request.input = writing_json(w, "{'day':1}");
    send_group(w, all);
    for (int i = 0; i < GROUP; i++) {
        assert_ok(all[i].failed);
        assert_int_equal(all[i].answer.status, i == 2 || i == 4 ? COMMAND_FAILED : COMMAND_DONE);
    }
    assert_string_equal(refusal(w, all[2].answer), "field.required(field=day)");
    assert_string_equal(refusal(w, all[4].answer), "field.type(field=day, type=date)");
    if (w->t->engine == DB_SQLITE) assert_int_equal(write_counts(w->write).groups, groups + 1);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_visit"), GROUP - 2);
    assert_int_equal(number(w, "SELECT count(*) FROM command"), GROUP);
    assert_int_equal(write_counts(w->write).commands, GROUP);
    assert_int_equal(write_counts(w->write).failed, 2);
    writing_check(w);
}

/* A database error of one command is not its neighbours'. */
static void test_one_in_trouble(void **state)
{
    struct writing *w = writing_of(state);
    struct sending all[GROUP];
    int failed = 0;

    for (int i = 0; i < GROUP; i++) all[i] = visit(w, "x");
    writing_fault((struct fault){.point = "statement", .part = "INSERT INTO fixture_visit", .id = E_DB, .skip = 2, .times = 1});
    send_group(w, all);
    for (int i = 0; i < GROUP; i++) {
        failed += all[i].failed != NULL;
        if (all[i].failed) assert_int_equal(all[i].failed->id, E_DB);
    }
    assert_int_equal(failed, 1);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_visit"), GROUP - 1);
    assert_int_equal(number(w, "SELECT count(*) FROM command"), GROUP - 1);
    writing_check(w);
}

static void test_commit_fails(void **state)
{
    struct writing *w = writing_of(state);
    struct sending all[GROUP];

    for (int i = 0; i < GROUP; i++) all[i] = visit(w, "x");
    all[1].request.input = writing_json(w, "{'reason':'x'}");
    writing_fault((struct fault){.point = "commit", .id = E_DB_FULL, .times = w->t->engine == DB_SQLITE ? 1 : GROUP});
    send_group(w, all);
    assert_int_equal(writing_faults_left(), 0);
    for (int i = 0; i < GROUP; i++) assert_err(all[i].failed, E_DB_FULL);
    assert_int_equal(number(w, "SELECT (SELECT count(*) FROM fixture_visit) + (SELECT count(*) FROM command) +"
                               " (SELECT count(*) FROM journal) + (SELECT count(*) FROM seal)"), 0);
    for (int i = 0; i < GROUP; i++) assert_ok(write_command(w->write, w->a, &all[i].request, &all[i].answer));
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_visit"), GROUP - 1);
    writing_check(w);
}

/* Where the transaction cannot even begin each caller is told, and none waits for ever. */
static void test_begin_fails(void **state)
{
    struct writing *w = writing_of(state);
    struct sending all[GROUP];

    for (int i = 0; i < GROUP; i++) all[i] = visit(w, "x");
    writing_fault((struct fault){.point = "begin", .part = "WRITE", .id = E_DB_CORRUPT, .times = GROUP});
    send_begin(w, all, GROUP);
    send_end();
    for (int i = 0; i < GROUP; i++) assert_err(all[i].failed, E_DB_CORRUPT);
    assert_int_equal(writing_send(w, &all[0].request).status, COMMAND_DONE);
}

/* ---- closing ---- */

static void *close_it(void *write)
{
    write_close(write);
    return NULL;
}

static bool is_stopping(struct write *w)
{
    bool stopping;

    pthread_mutex_lock(&w->lock);
    stopping = w->stopping;
    pthread_mutex_unlock(&w->lock);
    return stopping;
}

static void test_close(void **state)
{
    struct writing *w = writing_of(state);
    struct db_conn *held = hold(w);
    struct write *write = w->write;
    struct sending all[3], more = visit(w, "x");
    struct answer answer;
    pthread_t closer;

    for (int i = 0; i < 3; i++) all[i] = visit(w, "x");
    send_begin(w, all, 3);
    wait_until(w, 3);
    pthread_create(&closer, NULL, close_it, write);
    while (!is_stopping(write)) sched_yield();
    assert_err(write_command(write, w->a, &more.request, &answer), E_STOPPING);
    release(w, held);
    send_end();
    pthread_join(closer, NULL);
    w->write = NULL;
    for (int i = 0; i < 3; i++) {
        assert_ok(all[i].failed);
        assert_int_equal(all[i].answer.status, COMMAND_DONE);
    }
    assert_err(write_command(write, w->a, &more.request, &answer), E_STOPPING);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_visit"), 3);
    assert_int_equal(number(w, "SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM journal_seq s WHERE s.journal_id = j.id)"), 0);
}

/* ---- conflicts and lost connections ---- */

static void test_conflict(void **state)
{
    struct writing *w = writing_of(state);
    struct sending one = visit(w, "x");
    struct answer answer;

    writing_fault((struct fault){.point = "statement", .part = "INSERT INTO fixture_visit", .id = E_DB_CONFLICT, .times = 1});
    answer = writing_send(w, &one.request);
    assert_int_equal(answer.status, COMMAND_DONE);
    assert_false(answer.repeated);
    assert_int_equal(write_counts(w->write).retries, 1);
    writing_fault((struct fault){.point = "commit", .id = E_DB_CONFLICT, .times = 3});
    assert_int_equal(writing_send(w, &one.request).status, COMMAND_DONE);
    writing_fault((struct fault){.point = "statement", .part = "INSERT INTO fixture_visit", .id = E_DB_CONFLICT, .times = 4});
    assert_err(write_command(w->write, w->a, &one.request, &answer), E_DB_CONFLICT);
    assert_int_equal(writing_faults_left(), 0);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_visit"), 2);
    assert_int_equal(number(w, "SELECT count(*) FROM command"), 2);
    writing_check(w);
}

/* What apply did to its plan in the first attempt must not show in the second. */
static void test_conflict_references(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, "fixture_person.create", "{'code':'P','name':'n','orders':[{'number':'1'}]}"), *order;

    order = rows(w, "u", "SELECT uuid FROM fixture_order");
    writing_fault((struct fault){.point = "statement", .part = "UPDATE fixture_person", .id = E_DB_CONFLICT, .times = 1});
    made(w, "fixture_person.update", "{'uuid':'%s','mentor':{'id':1},'name':'m','orders':[{'uuid':'%.32s','number':'2'},{'number':'3'}]}",
         uuid, order);
    assert_string_equal(rows(w, "tii", "SELECT name, mentor_id, version FROM fixture_person"), "m|1|2\n");
    assert_string_equal(rows(w, "ti", "SELECT number, version FROM fixture_order ORDER BY id"), "2|2\n3|1\n");
    writing_check(w);
}

static void test_gone(void **state)
{
    struct writing *w = writing_of(state);
    struct sending one = visit(w, "x"), bad = visit(w, "y");
    struct answer answer;

    bad.request.input = writing_json(w, "{'reason':'y'}");
    writing_fault((struct fault){.point = "committed", .id = E_DB_GONE, .times = 1});
    answer = writing_send(w, &one.request);
    assert_int_equal(writing_faults_left(), 0);
    assert_int_equal(answer.status, COMMAND_DONE);
    assert_false(answer.repeated);
    assert_true(answer.result.n);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_visit"), 1);
    writing_fault((struct fault){.point = "committed", .id = E_DB_GONE, .times = 1});
    answer = writing_send(w, &bad.request);
    assert_int_equal(answer.status, COMMAND_FAILED);
    assert_true(strstr(str_zero(w->a, answer.error_json), "field.required"));
    writing_fault((struct fault){.point = "commit", .id = E_DB_GONE, .times = 1});
    assert_err(write_command(w->write, w->a, &one.request, &answer), E_DB_GONE);
    writing_fault((struct fault){.point = "statement", .part = "INSERT INTO fixture_visit", .id = E_DB_GONE, .times = 1});
    assert_err(write_command(w->write, w->a, &one.request, &answer), E_DB_GONE);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_visit"), 1);
    assert_int_equal(number(w, "SELECT count(*) FROM command"), 2);
    assert_int_equal(writing_send(w, &one.request).status, COMMAND_DONE);
    writing_check(w);
}

/* ---- races ---- */

static void test_same_code(void **state)
{
    struct writing *w = writing_of(state);
    enum { THREADS = 8 };
    struct sending all[THREADS];

    for (int round = 0; round < 10; round++) {
        int done = 0;
        for (int i = 0; i < THREADS; i++)
            all[i] = (struct sending){.request = {.command = STR("fixture_person.create"), .who = access_program(),
                .input = writing_json(w, "{'code':'P%d','name':'n','orders':[{'number':'%d'}]}", round, i)}};
        send_begin(w, all, THREADS);
        send_end();
        for (int i = 0; i < THREADS; i++) {
            assert_ok(all[i].failed);
            done += all[i].answer.status == COMMAND_DONE;
            if (all[i].answer.status == COMMAND_FAILED)
                assert_string_equal(refusal(w, all[i].answer), "record.not_unique(entity=fixture_person, field=code)");
        }
        assert_int_equal(done, 1);
    }
    assert_int_equal(number(w, "SELECT count(*) FROM command WHERE status = 1 AND result IS NOT NULL"), 0);
    writing_check(w);
}

/* Eight change one row and its list: every change counts, versions and states follow each other. */
static void test_same_row(void **state)
{
    struct writing *w = writing_of(state);
    enum { THREADS = 8, ROUNDS = 8 };
    const char *uuid = made(w, "fixture_person.create", "{'code':'P','name':'n'}");
    struct sending all[THREADS];

    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < THREADS; i++)
            all[i] = (struct sending){.request = {.command = STR("fixture_person.update"), .who = access_program(),
                .input = writing_json(w, "{'uuid':'%s','note':'%d %d','ext':{'k%d':%d},'orders':[{'number':'%d'}]}", uuid, round, i, i % 3, i, i)}};
        send_begin(w, all, THREADS);
        send_end();
        for (int i = 0; i < THREADS; i++) assert_string_equal(uuid_of(w, all[i].answer), uuid);
    }
    assert_int_equal(number(w, "SELECT version FROM fixture_person"), THREADS * ROUNDS + 1);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_person_history"), THREADS * ROUNDS);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_order WHERE deleted_at IS NULL"), 1);
    writing_check(w);
}

/* Rows locked in one order whatever order they were named in. */
static void test_no_deadlock(void **state)
{
    struct writing *w = writing_of(state);
    const char *a = made(w, "fixture_person.create", "{'code':'A','name':'n'}"), *b = made(w, "fixture_person.create", "{'code':'B','name':'n'}");
    struct sending all[8];

    for (int i = 0; i < 8; i++)
        all[i] = (struct sending){.request = {.command = STR("fixture_person.delete"), .who = access_program(),
            .input = i % 2 ? writing_json(w, "{'uuids':['%s','%s']}", a, b) : writing_json(w, "{'uuids':['%s','%s']}", b, a)}};
    send_begin(w, all, 8);
    send_end();
    for (int i = 0; i < 8; i++) assert_ok(all[i].failed);
    assert_int_equal(write_counts(w->write).retries, 0);
    assert_int_equal(number(w, "SELECT count(*) FROM command WHERE name = 'fixture_person.delete' AND status = 2"), 1);
    writing_check(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITING_SQLITE(test_full), WRITING_SQLITE(test_people_first), WRITING_BOTH(test_one_refused),
        WRITING_BOTH(test_one_in_trouble), WRITING_BOTH(test_commit_fails), WRITING_BOTH(test_begin_fails), WRITING_BOTH(test_close),
        WRITING_POSTGRES(test_conflict), WRITING_POSTGRES(test_conflict_references), WRITING_POSTGRES(test_gone),
        WRITING_BOTH(test_same_code), WRITING_BOTH(test_same_row), WRITING_BOTH(test_no_deadlock),
    };

    return writing_run("model/write_queue", tests, sizeof tests / sizeof *tests);
}
