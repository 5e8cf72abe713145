/* PostgreSQL: every caller runs its own transaction; the server gathers their commits. Conflicts are
 * tried again, a lost connection at commit is settled by looking whether the command is there. */
#include <errno.h>
#include <time.h>

#include "model/write/queue.h"

enum { ATTEMPTS = 4, SEAL_MS = 200, IDLE_TICKS = 10 };

static err_t refuse(struct write *w, struct db_conn *c, struct ticket *t, err_t why)
{
    db_rollback(c);
    TRY(db_begin(c, DB_WRITE));
    TRY(ticket_refuse(w, c, t, why));
    return db_commit(c);
}

/* The first of two that send the same command writes its row; the other finds it when it tries again. */
static err_t conflict_of(struct arena *a, err_t failed)
{
    if (!err_is(failed, E_DB_UNIQUE) || !str_is(err_value(failed, "table"), "command")) return failed;
    return err_make(a, E_DB_CONFLICT, "what", "the same command is being written", NULL);
}

static err_t attempt(struct write *w, struct db_conn *c, struct ticket *t)
{
    bool found;
    err_t failed;

    TRY(db_begin(c, DB_WRITE));
    TRY(command_lock(c, &t->row));
    TRY(command_find(c, t->arena, &t->row, &t->answer, &found));
    if (found) return OK;
    failed = t->refused ? t->refused : ticket_apply(w, c, t);
    if (!failed) failed = db_commit(c);
    if (!failed) return OK;
    failed = unique_error(t->arena, w->registry, conflict_of(t->arena, failed));
    if (!error_is_final(failed)) return failed;
    return conflict_of(t->arena, refuse(w, c, t, failed));
}

static err_t attempt_alone(struct write *w, struct ticket *t)
{
    struct db_conn *c;
    err_t failed;

    TRY(db_acquire(w->db, t->arena, DB_WRITE, &c));
    failed = attempt(w, c, t);
    db_release(c);
    return failed;
}

/* The connection went while committing: was it before or after? The id of the command is known. */
static err_t settle(struct write *w, struct ticket *t, err_t gone)
{
    struct request by_id = *t->request;
    struct command_row row = t->row;
    struct db_conn *c;
    struct answer stored;
    bool found = false;
    err_t failed;

    by_id.id = t->row.id;
    row.request = &by_id;
    if (db_acquire(w->db, t->arena, DB_READ, &c)) return gone;
    failed = command_find(c, t->arena, &row, &stored, &found);
    db_release(c);
    if (failed || !found) return gone;
    stored.repeated = false;
    t->answer = stored;
    return OK;
}

static err_t try_some_times(struct write *w, struct ticket *t)
{
    err_t failed = OK;

    for (int i = 0; i < ATTEMPTS; i++) {
        failed = attempt_alone(w, t);
        if (err_is(failed, E_DB_GONE)) return settle(w, t, failed);
        if (!err_is(failed, E_DB_CONFLICT)) return failed;
        atomic_fetch_add(&w->retries, 1);
        log_err(w->env->log, "write.retry", failed);
    }
    return failed;
}

static bool enter(struct write *w)
{
    bool open;

    pthread_mutex_lock(&w->lock);
    open = !w->stopping;
    w->busy += open;
    pthread_mutex_unlock(&w->lock);
    return open;
}

static void leave(struct write *w)
{
    pthread_mutex_lock(&w->lock);
    if (!--w->busy && w->stopping) pthread_cond_broadcast(&w->arrived);
    pthread_mutex_unlock(&w->lock);
}

err_t postgres_submit(struct write *w, struct ticket *t)
{
    err_t failed;

    if (!enter(w)) return err_make(t->arena, E_STOPPING, NULL);
    failed = try_some_times(w, t);
    leave(w);
    return failed;
}

/* ---- the sealer ---- */

/* Closing waits for those who are in their transactions. */
static bool is_over(const struct write *w)
{
    return w->stopping && !w->busy;
}

/* False: the write path is closed; what is there is sealed once more. */
static bool wait_a_while(struct write *w)
{
    struct timespec until;
    bool go_on;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += SEAL_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&w->lock);
    while (!is_over(w))
        if (pthread_cond_timedwait(&w->arrived, &w->lock, &until) == ETIMEDOUT) break;
    go_on = !is_over(w);
    pthread_mutex_unlock(&w->lock);
    return go_on;
}

static err_t seal(struct write *w, struct arena *a, size_t *rows)
{
    struct db_conn *c;
    err_t failed;

    TRY(db_acquire(w->db, a, DB_WRITE, &c));
    failed = journal_seal(c, a, w->env, w->signer, rows);
    db_release(c);
    return failed;
}

/* Looks when this process has written since, and every two seconds for what others left behind. */
void *postgres_sealer(void *arg)
{
    struct write *w = arg;
    struct arena *a = arena_new();
    uint64_t seen = UINT64_MAX;
    bool go_on = true;

    for (int tick = 0; go_on; tick++) {
        uint64_t written;
        size_t rows = 0;
        go_on = wait_a_while(w);
        written = atomic_load(&w->commands);
        if (go_on && written == seen && tick % IDLE_TICKS) continue;
        log_err(w->env->log, "write.seal", seal(w, a, &rows));
        if (rows) atomic_fetch_add(&w->seals, 1);
        /* A row still in flight is sealed at the next look, so what was just written is looked at twice. */
        seen = rows ? UINT64_MAX : written;
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}
