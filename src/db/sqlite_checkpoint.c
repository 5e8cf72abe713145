/* What is committed lies in the log beside the database until it is copied into the database itself. SQLite lets the commit do that
 * which makes the log long enough, and who waits for that commit waits for the copy too. Here a thread of the writer's copies, with a
 * connection of its own, while commits go on; only where commits follow one another so closely that the log is never copied to its
 * end, and cannot begin anew, a commit copies the rest. */
#include <pthread.h>
#include <signal.h>

#include "db/sqlite.h"

/* Pages of the log: four times SQLite's standard, so that a page which several commits change goes into the file once; as many as
 * journal_size_limit leaves. */
enum { PAGES = 4000, PAGES_MOST = 16000, PASSES = 4 };

struct checkpointer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool started, wanted, ending;
    const char *path;
    int asked;               /* length of the log when the thread was called last */
};

/* False: something is left. What fails is tried again with the next call; the log has everything. */
static bool copy(sqlite3 *handle)
{
    int pages, copied, rc = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);

    return rc != SQLITE_OK || pages == copied;
}

/* What was committed meanwhile too: only a log that is copied to its end begins anew. */
static void copy_all(sqlite3 *handle)
{
    for (int i = 0; i < PASSES && !copy(handle); i++)
        continue;
}

static bool wait_for_call(struct checkpointer *k)
{
    bool go_on;

    pthread_mutex_lock(&k->lock);
    while (!k->wanted && !k->ending)
        pthread_cond_wait(&k->wake, &k->lock);
    k->wanted = false;
    go_on = !k->ending;
    pthread_mutex_unlock(&k->lock);
    return go_on;
}

static void *run(void *arg)
{
    struct checkpointer *k = arg;
    sqlite3 *handle = NULL;
    /* Only a connection that has read knows that there is a log. */
    bool usable = sqlite3_open_v2(k->path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
               && sqlite3_exec(handle, "PRAGMA synchronous=FULL; SELECT 1 FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK;

    while (wait_for_call(k))
        if (usable)
            copy_all(handle);
    sqlite3_close(handle);
    return NULL;
}

/* It takes no signal, whichever the thread that commits takes just then: they belong to the program's own threads. */
static bool start_thread(struct checkpointer *k)
{
    sigset_t all, before;
    bool started;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(&k->thread, NULL, run, k) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void call(struct checkpointer *k)
{
    pthread_mutex_lock(&k->lock);
    if (!k->started)
        k->started = start_thread(k);
    k->wanted = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
}

/* After each commit of the writer's; no lock is held any more. */
static int committed(void *arg, sqlite3 *handle, const char *database, int pages)
{
    struct checkpointer *k = arg;

    (void)database;
    if (pages < k->asked)
        k->asked = 0;   /* it has begun anew */
    if (pages >= PAGES_MOST)
        (void)copy(handle);
    if (pages - k->asked < PAGES)
        return SQLITE_OK;
    k->asked = pages;
    call(k);
    return SQLITE_OK;
}

void sqlite_checkpoint_start(struct db_conn *c)
{
    struct sqlite *s = c->state;
    struct checkpointer *k = ARENA_NEW(c->own, struct checkpointer);

    k->path = c->db->target.p;
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->wake, NULL);
    s->checkpointer = k;
    sqlite3_wal_hook(s->handle, committed, k);
}

void sqlite_checkpoint_stop(struct db_conn *c)
{
    struct checkpointer *k = ((struct sqlite *)c->state)->checkpointer;

    if (!k)
        return;
    pthread_mutex_lock(&k->lock);
    k->ending = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
    if (k->started)
        pthread_join(k->thread, NULL);
    pthread_cond_destroy(&k->wake);
    pthread_mutex_destroy(&k->lock);
}
