/* What takes long and cannot be cut into chunks: another thread keeps the lease meanwhile, so that no other worker takes the job
 * for one whose worker died. */
#include <pthread.h>
#include <time.h>

#include "model/run/job.h"

enum { LEASE_S = 30, TIMES_A_LEASE = 3 };

struct hold {
    struct job_run *run;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool over;
};

static int64_t lease_s(const struct hold *h)
{
    return h->run->runner->lease_s ? h->run->runner->lease_s : LEASE_S;
}

static err_t renew_with(const struct hold *h, struct db_conn *c)
{
    const struct runner *runner = h->run->runner;
    stamp_t until = {env_now(runner->env).us + lease_s(h) * 1000000};

    return db_exec(c, STR("UPDATE job SET lease_until = $1 WHERE id = $2 AND worker = $3 AND state = 2"),
                   (const struct db_value[]){db_stamp(until), db_uuid(h->run->id), db_uuid(runner->worker)}, 3, NULL);
}

/* A failure is tried again before the lease is over; if it goes on, the commit of the step tells. */
static void renew(const struct hold *h)
{
    struct arena *a = arena_new();
    struct db_conn *c;

    if (!db_acquire(h->run->runner->db, a, DB_WRITE, &c)) {
        err_t e = db_begin(c, DB_WRITE);
        if (!e) e = renew_with(h, c);
        if (!e) e = db_commit(c);
        if (e) log_err(h->run->runner->env->log, "job.lease", e);
        db_release(c);
    }
    arena_free(a);
}

/* false: the work is over. */
static bool wait_for(struct hold *h)
{
    struct timespec until;
    bool over;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += lease_s(h) / TIMES_A_LEASE + 1;
    pthread_mutex_lock(&h->lock);
    while (!h->over && pthread_cond_timedwait(&h->ended, &h->lock, &until) == 0) {}
    over = h->over;
    pthread_mutex_unlock(&h->lock);
    return !over;
}

static void *keep(void *arg)
{
    struct hold *h = arg;

    while (wait_for(h)) renew(h);
    return NULL;
}

static void let_go(struct hold *h, pthread_t keeper)
{
    pthread_mutex_lock(&h->lock);
    h->over = true;
    pthread_cond_signal(&h->ended);
    pthread_mutex_unlock(&h->lock);
    pthread_join(keeper, NULL);
    pthread_cond_destroy(&h->ended);
    pthread_mutex_destroy(&h->lock);
}

static void open_hold(struct hold *h)
{
    pthread_condattr_t monotonic;

    pthread_mutex_init(&h->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&h->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

err_t job_hold(struct job_run *run, err_t (*work)(struct job_run *run, void *arg), void *arg)
{
    struct hold h = {.run = run};
    pthread_t keeper;
    err_t e;

    open_hold(&h);
    if (pthread_create(&keeper, NULL, keep, &h)) {
        pthread_cond_destroy(&h.ended);
        pthread_mutex_destroy(&h.lock);
        return err_make(run->arena, E_BUSY, NULL);
    }
    e = work(run, arg);
    let_go(&h, keeper);
    return e;
}
