#include "server/background.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/run/schedule.h"

enum { STEPS_PER_TURN = 4, POLL_US = 1000000, AFTER_ERROR_US = 5000000 };
static const uint64_t LOGINS_US = 60000000;   /* between two writes of who signed in */

struct background {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool stopping;
    const struct runner *runner;
    struct last_logins *logins;
    uint64_t logins_us;            /* when they were written last, monotonic */
    atomic_uint_fast64_t waiting, running, failed;
    struct job_success *jobs;
};

static struct timespec in_us(int64_t us)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += us / 1000000;
    t.tv_nsec += us % 1000000 * 1000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

/* false: the end has come. */
static bool pause_for(struct background *b, int64_t us)
{
    struct timespec until = in_us(us);
    bool stopping;

    pthread_mutex_lock(&b->lock);
    while (us > 0 && !b->stopping && pthread_cond_timedwait(&b->wake, &b->lock, &until) == 0)
        ;
    stopping = b->stopping;
    pthread_mutex_unlock(&b->lock);
    return !stopping;
}

static void note_success(struct background *b, const struct schedule_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (struct job_success *job = b->jobs; job->name; job++)
            if (!stamp_none(rows[i].done_at) && str_is(rows[i].job, job->name))
                atomic_store(&job->at_s, rows[i].done_at.us / 1000000);
}

static err_t count_with(struct background *b, struct db_conn *c, struct arena *a)
{
    struct schedule_row *rows;
    struct job_counts counts;
    size_t n;

    TRY(job_count(c, &counts));
    TRY(schedule_list(c, a, &rows, &n));
    atomic_store(&b->waiting, (uint64_t)counts.waiting);
    atomic_store(&b->running, (uint64_t)counts.running);
    note_success(b, rows, n);
    return OK;
}

/* Counted here, so that who asks for the numbers needs no database. */
static err_t count_jobs(struct background *b, struct arena *a)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(b->runner->db, a, DB_READ, &c));
    e = err_copy(a, count_with(b, c, a));
    db_release(c);
    return e;
}

static struct job_success *jobs_by_time(struct arena *a, const struct registry *r)
{
    struct job_success *out = ARENA_ARRAY(a, struct job_success, r->jobs.count + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->module_count; i++)
        for (const struct job *job = r->modules[i]->jobs; job && job->name; job++)
            if (job->schedule) out[n++].name = job->name;
    return out;
}

static err_t write_logins(struct background *b, struct arena *a)
{
    uint64_t now = env_monotonic_us(b->runner->env);

    if (now - b->logins_us < LOGINS_US)
        return OK;
    b->logins_us = now;
    return last_logins_write(b->logins, b->runner->db, a);
}

static err_t turn(struct background *b, struct arena *a, int64_t *pause_us)
{
    const struct runner *runner = b->runner;
    stamp_t next;
    bool worked;

    TRY(schedule_tick(runner, a, &next));
    TRY(job_work(runner, a, STEPS_PER_TURN, &worked));
    TRY(count_jobs(b, a));
    TRY(write_logins(b, a));
    *pause_us = POLL_US;
    if (!stamp_none(next) && next.us - env_peek(runner->env).us < POLL_US)
        *pause_us = next.us - env_peek(runner->env).us;
    if (*pause_us < 1000)
        *pause_us = 1000;
    if (worked)
        *pause_us = 0;
    return OK;
}

static void failed(struct background *b, err_t e)
{
    atomic_fetch_add(&b->failed, 1);
    log_err(b->runner->env->log, "background.failed", e);
}

static void *run(void *arg)
{
    struct background *b = arg;
    struct arena *a = arena_new();
    int64_t pause_us = 0;
    err_t e;

    while (pause_for(b, pause_us)) {
        arena_reset(a);
        e = turn(b, a, &pause_us);
        if (!e)
            continue;
        failed(b, e);
        pause_us = AFTER_ERROR_US;
    }
    arena_reset(a);
    e = last_logins_write(b->logins, b->runner->db, a);
    if (e)
        failed(b, e);
    arena_free(a);
    return NULL;
}

struct background *background_start(struct arena *a, const struct runner *runner, struct last_logins *logins)
{
    struct background *b = ARENA_NEW(a, struct background);
    pthread_condattr_t attributes;

    b->runner = runner;
    b->logins = logins;
    b->jobs = jobs_by_time(a, runner->registry);
    b->logins_us = env_monotonic_us(runner->env);
    pthread_mutex_init(&b->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&b->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&b->thread, NULL, run, b) != 0) {
        perror("imis: no thread can be started; the program ends");
        abort();
    }
    return b;
}

struct background_counts background_counts(struct background *b)
{
    return (struct background_counts){atomic_load(&b->waiting), atomic_load(&b->running), atomic_load(&b->failed), b->jobs};
}

void background_stop(struct background *b)
{
    pthread_mutex_lock(&b->lock);
    b->stopping = true;
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    pthread_cond_destroy(&b->wake);
    pthread_mutex_destroy(&b->lock);
}
