#include "server/worker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct thread {
    struct workers *workers;
    size_t number;
    pthread_t id;
    pthread_cond_t come;
    struct task *given;
    struct thread *below;            /* of those who wait */
};

struct workers {
    pthread_mutex_t lock;
    struct thread *waiting;          /* whoever worked last works next: what it needs is still near its processor */
    struct task *first, **last;
    size_t queued, queue_most, working;
    bool stopping;
    work_fn work;
    void *arg;
    struct thread *threads;
    size_t count;
};

static struct task *take_queued(struct workers *w)
{
    struct task *task = w->first;

    w->first = task->next;
    if (!w->first)
        w->last = &w->first;
    w->queued--;
    w->working++;
    return task;
}

static struct task *wait_for_task(struct thread *t)
{
    struct workers *w = t->workers;

    t->given = NULL;
    t->below = w->waiting;
    w->waiting = t;
    while (!t->given && !w->stopping)
        pthread_cond_wait(&t->come, &w->lock);
    return t->given;
}

/* NULL: stopping, and nothing is left. */
static struct task *take(struct thread *t, bool worked)
{
    struct workers *w = t->workers;
    struct task *task;

    pthread_mutex_lock(&w->lock);
    w->working -= worked;
    task = w->first ? take_queued(w) : wait_for_task(t);
    pthread_mutex_unlock(&w->lock);
    return task;
}

static void *run(void *arg)
{
    struct thread *t = arg;
    bool worked = false;
    struct task *task;

    while ((task = take(t, worked))) {
        t->workers->work(t->workers->arg, t->number, task);
        worked = true;
    }
    return NULL;
}

static void forget(void *arg)
{
    struct workers *w = arg;

    for (size_t i = 0; i < w->count; i++)
        pthread_cond_destroy(&w->threads[i].come);
    pthread_mutex_destroy(&w->lock);
}

struct workers *workers_start(struct arena *a, size_t threads, size_t queue_most, work_fn work, void *arg)
{
    struct workers *w = ARENA_NEW(a, struct workers);

    pthread_mutex_init(&w->lock, NULL);
    arena_cleanup(a, forget, w);
    w->last = &w->first;
    w->queue_most = queue_most;
    w->work = work;
    w->arg = arg;
    w->count = threads;
    w->threads = ARENA_ARRAY(a, struct thread, threads);
    for (size_t i = 0; i < threads; i++) {
        w->threads[i] = (struct thread){.workers = w, .number = i};
        pthread_cond_init(&w->threads[i].come, NULL);
        if (pthread_create(&w->threads[i].id, NULL, run, &w->threads[i]) != 0) {
            perror("imis: no thread can be started; the program ends");
            abort();
        }
    }
    return w;
}

static struct thread *give_waiting(struct workers *w, struct task *task)
{
    struct thread *to = w->waiting;

    w->waiting = to->below;
    to->given = task;
    w->working++;
    return to;
}

static void add_queued(struct workers *w, struct task *task)
{
    task->next = NULL;
    *w->last = task;
    w->last = &task->next;
    w->queued++;
}

bool workers_give(struct workers *w, struct task *task)
{
    struct thread *to = NULL;
    bool taken;

    pthread_mutex_lock(&w->lock);
    taken = w->queued < w->queue_most && !w->stopping;
    if (taken && w->waiting)
        to = give_waiting(w, task);
    else if (taken)
        add_queued(w, task);
    pthread_mutex_unlock(&w->lock);
    if (to)
        pthread_cond_signal(&to->come);   /* not before: it would wake only to wait for the lock */
    return taken;
}

void workers_stop(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    for (size_t i = 0; i < w->count; i++)
        pthread_cond_signal(&w->threads[i].come);
    pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < w->count; i++)
        pthread_join(w->threads[i].id, NULL);
}

void workers_look(struct workers *w, size_t *queued, size_t *working)
{
    pthread_mutex_lock(&w->lock);
    *queued = w->queued;
    *working = w->working;
    pthread_mutex_unlock(&w->lock);
}
