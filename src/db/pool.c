/* Connections that wait between two users. The lock is held for list work only, never while a
 * connection is opened or closed. */
#include <errno.h>
#include <time.h>

#include "db/engine.h"

enum { WAIT_MS = 10000, LOCK_WAIT_MS = 5000 };

int64_t db_lock_wait_ms(const struct db *db)
{
    return db->options.wait_ms ? db->options.wait_ms : LOCK_WAIT_MS;
}

static struct pool *pool_of(struct db *db, enum db_use use)
{
    return &db->pools[db->engine->kind == DB_SQLITE ? use : DB_READ];
}

static struct timespec deadline(int64_t ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

/* One that was used alike has the settings and the statements for it. NULL: none is idle. */
static struct db_conn *take_idle(struct pool *pool, enum db_use use)
{
    struct db_conn **at = &pool->idle, *c;

    while (*at && (*at)->use != use)
        at = &(*at)->next;
    if (!*at)
        at = &pool->idle;
    c = *at;
    if (c)
        *at = c->next;
    return c;
}

/* One who waits. Whoever lets go of a connection gives it to the first in line, so that nobody who comes and goes all the time
 * passes by those who wait. */
struct waiter {
    struct waiter *next;
    enum db_use use;
    pthread_cond_t called;
    bool turn;
    struct db_conn *given;
};

static bool is_free(const struct pool *pool) { return pool->idle || pool->open < pool->most; }

/* An idle connection, or NULL and the right to open one. */
static struct db_conn *take(struct pool *pool, enum db_use use)
{
    struct db_conn *c = take_idle(pool, use);

    pool->used++;
    if (!c)
        pool->open++;
    return c;
}

static void leave_line(struct pool *pool, const struct waiter *w)
{
    struct waiter **at = &pool->line;

    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    pool->waiting--;
}

static void call_next(struct pool *pool)
{
    struct waiter *w = pool->line;

    if (!w || !is_free(pool))
        return;
    leave_line(pool, w);
    w->given = take(pool, w->use);
    w->turn = true;
    pthread_cond_signal(&w->called);
}

static void cond_init(pthread_cond_t *c)
{
    pthread_condattr_t attr;

    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(c, &attr);
    pthread_condattr_destroy(&attr);
}

static bool wait_in_line(struct db *db, struct pool *pool, enum db_use use, struct db_conn **out)
{
    struct timespec until = deadline(db->options.wait_ms ? db->options.wait_ms : WAIT_MS);
    struct waiter w = {.use = use}, **end = &pool->line;

    cond_init(&w.called);
    while (*end)
        end = &(*end)->next;
    *end = &w;
    pool->waiting++;
    while (!w.turn && pthread_cond_timedwait(&w.called, &db->lock, &until) != ETIMEDOUT)
        ;
    if (!w.turn) {
        leave_line(pool, &w);
        pool->refused++;
    }
    pthread_cond_destroy(&w.called);
    *out = w.given;
    return w.turn;
}

/* False: none was free in time. */
static bool wait_turn(struct db *db, struct pool *pool, enum db_use use, struct db_conn **out)
{
    bool turn = true;

    pthread_mutex_lock(&db->lock);
    if (!pool->line && is_free(pool))
        *out = take(pool, use);
    else
        turn = wait_in_line(db, pool, use, out);
    pthread_mutex_unlock(&db->lock);
    return turn;
}

static void give_up_place(struct db *db, struct pool *pool)
{
    pthread_mutex_lock(&db->lock);
    pool->used--;
    pool->open--;
    call_next(pool);
    pthread_mutex_unlock(&db->lock);
}

static void close_conn(struct db_conn *c)
{
    c->db->engine->disconnect(c);
    arena_free(c->own);
}

static err_t open_conn(struct db *db, struct pool *pool, struct arena *a, enum db_use use, struct db_conn **out)
{
    struct arena *own = arena_new();
    struct db_conn *c = ARENA_NEW(own, struct db_conn);
    err_t e;

    *c = (struct db_conn){.db = db, .pool = pool, .own = own, .arena = a, .use = use};
    db_statement_ms(c, 0);
    e = db->engine->connect(c);
    if (e) {
        arena_free(own);
        return e;
    }
    *out = c;
    return OK;
}

err_t db_acquire(struct db *db, struct arena *a, enum db_use use, struct db_conn **out)
{
    struct pool *pool = pool_of(db, use);
    struct db_conn *c;
    err_t e = OK;

    if (!wait_turn(db, pool, use, &c))
        return err_make(a, E_BUSY, "retry_s", "1", NULL);
    if (c && !db->engine->alive(c)) {
        close_conn(c);
        c = NULL;
    }
    if (!c)
        e = open_conn(db, pool, a, use, &c);
    if (e) {
        give_up_place(db, pool);
        return e;
    }
    c->arena = a;
    c->use = use;
    *out = c;
    return OK;
}

void db_release(struct db_conn *c)
{
    struct db *db;
    struct pool *pool;

    if (!c)
        return;
    db = c->db;
    pool = c->pool;
    (void)db_ahead_end(c);   /* nobody wants the answer; what it says of the connection counts */
    db_rollback(c);
    if (c->little_undone && c->db->engine->undo_in_memory(c, false))
        c->lost = true;
    c->little_undone = false;
    if (c->lost) {
        close_conn(c);
        give_up_place(db, pool);
        return;
    }
    db_statement_ms(c, 0);
    c->arena = NULL;
    pthread_mutex_lock(&db->lock);
    pool->used--;
    c->next = pool->idle;
    pool->idle = c;
    call_next(pool);
    pthread_mutex_unlock(&db->lock);
}

bool db_awaited(struct db_conn *c)
{
    bool awaited;

    pthread_mutex_lock(&c->db->lock);
    awaited = c->pool->line;
    pthread_mutex_unlock(&c->db->lock);
    return awaited || (c->db->engine->awaited && c->db->engine->awaited(c));
}

struct db_load db_load(struct db *db, enum db_use use)
{
    const struct pool *pool = pool_of(db, use);
    struct db_load load;

    pthread_mutex_lock(&db->lock);
    load = (struct db_load){pool->open, pool->used, pool->most, pool->waiting, pool->refused};
    pthread_mutex_unlock(&db->lock);
    return load;
}

void db_close(struct db *db)
{
    for (int i = 0; i < 2; i++) {
        for (struct db_conn *c = db->pools[i].idle, *next; c; c = next) {
            next = c->next;
            close_conn(c);
        }
        db->pools[i].idle = NULL;
    }
    pthread_mutex_destroy(&db->lock);
}
