/* SQLite has one writer. Callers queue their tickets; this thread applies them in groups, each ticket in
 * a savepoint, and answers after the group's commit: one fsync serves up to 64 commands (decision D9). */
#include "model/write/queue.h"
#include "model/write/shared.h"

static struct ticket *take(struct ticket_list *l)
{
    struct ticket *t = l->first;

    if (!t) return NULL;
    l->first = t->next;
    if (!l->first) l->end = &l->first;
    l->n--;
    t->next = NULL;
    return t;
}

static void put(struct ticket_list *l, struct ticket *t)
{
    *l->end = t;
    l->end = &t->next;
    l->n++;
}

/* People first. */
static struct ticket *next_ticket(struct write *w)
{
    struct ticket *t;

    pthread_mutex_lock(&w->lock);
    t = take(&w->people);
    if (!t) t = take(&w->jobs);
    pthread_mutex_unlock(&w->lock);
    return t;
}

static bool wait_for_work(struct write *w)
{
    bool work;

    pthread_mutex_lock(&w->lock);
    while (!w->people.first && !w->jobs.first && !w->stopping) pthread_cond_wait(&w->arrived, &w->lock);
    work = w->people.first || w->jobs.first;
    pthread_mutex_unlock(&w->lock);
    return work;
}

/* A refused apply is undone alone and leaves its log row. What fails otherwise is that caller's trouble as
 * long as it can be undone alone, and the whole group's only when not. */
static err_t apply_alone(struct write *w, struct db_conn *c, struct ticket *t)
{
    err_t failed;

    TRY(db_savepoint(c));
    failed = t->refused ? t->refused : ticket_apply(w, c, t);
    if (!failed) return db_savepoint_keep(c);
    failed = unique_error(t->arena, w->registry, failed);
    if (error_is_final(failed)) {
        TRY(db_savepoint_undo(c));
        return ticket_refuse(w, c, t, failed);
    }
    if (db_savepoint_undo(c)) return failed;
    log_err(w->env->log, "write.command", failed);
    t->failed = failed;
    return OK;
}

static err_t serve(struct write *w, struct db_conn *c, struct ticket *t)
{
    bool found;
    err_t failed;

    db_arena(c, t->arena);
    failed = command_find(c, t->arena, &t->row, &t->answer, &found);
    if (err_is(failed, E_COMMAND_DIFFERS)) {
        t->failed = failed;
        return OK;
    }
    if (failed || found) return failed;
    return apply_alone(w, c, t);
}

static err_t serve_group(struct write *w, struct db_conn *c, struct arena *a, struct ticket_list *group)
{
    uint64_t until = env_monotonic_us(w->env) + (uint64_t)w->env->limits.value[LIMIT_GROUP_US];
    size_t most = (size_t)w->env->limits.value[LIMIT_GROUP_COMMANDS];
    struct ticket *t;

    TRY(db_little_undone(c));
    TRY(db_begin(c, DB_WRITE));
    while (group->n < most && (t = next_ticket(w))) {
        put(group, t);
        TRY(serve(w, c, t));
        if (env_monotonic_us(w->env) >= until) break;
    }
    db_arena(c, a);
    TRY(write_seal_inside(w, c, a));
    return db_commit(c);
}

static void answer(struct ticket *t, err_t failed)
{
    if (failed) t->failed = err_copy(t->arena, failed);
    sem_post(&t->answered);
}

static void run_group(struct write *w, struct arena *a)
{
    struct ticket_list group = {.end = &group.first};
    struct db_conn *c = NULL;
    struct ticket *t;
    err_t failed = db_acquire(w->db, a, DB_WRITE, &c);

    if (!failed) failed = serve_group(w, c, a, &group);
    if (failed && !group.n && (t = next_ticket(w))) put(&group, t);
    if (failed) {
        /* The error may stand in the arena of a ticket whose caller is gone after its answer. */
        failed = err_copy(a, failed);
        if (c) db_arena(c, a);
        shared_forget(w->shared);
        log_err(w->env->log, "write.group", failed);
    }
    db_release(c);
    atomic_fetch_add(&w->groups, 1);
    while ((t = take(&group))) answer(t, failed);
}

void *sqlite_writer(void *arg)
{
    struct write *w = arg;
    struct arena *a = arena_new();

    while (wait_for_work(w)) {
        run_group(w, a);
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

err_t sqlite_submit(struct write *w, struct ticket *t)
{
    bool stopping, full;

    pthread_mutex_lock(&w->lock);
    stopping = w->stopping;
    full = (int64_t)(w->people.n + w->jobs.n) >= w->env->limits.value[LIMIT_WRITE_QUEUE];
    if (!stopping && !full) {
        put(t->request->job ? &w->jobs : &w->people, t);
        pthread_cond_signal(&w->arrived);
    }
    pthread_mutex_unlock(&w->lock);
    if (stopping) return err_make(t->arena, E_STOPPING, NULL);
    if (full) return err_make(t->arena, E_BUSY, "retry_s", "1", NULL);
    while (sem_wait(&t->answered)) continue;
    return t->failed;
}
