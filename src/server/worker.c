#include "server/worker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct thread {
    struct workers *workers;
    size_t number;
    pthread_t id;
};

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t come;
    struct task *first, **last;
    size_t queued, queue_most, working;
    bool stopping;
    work_fn work;
    void *arg;
    struct thread *threads;
    size_t count;
};

/* NULL: stopping, and nothing is left. */
static struct task *take(struct workers *w)
{
    struct task *task;

    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->stopping)
        pthread_cond_wait(&w->come, &w->lock);
    task = w->first;
    if (task) {
        w->first = task->next;
        if (!w->first)
            w->last = &w->first;
        w->queued--;
        w->working++;
    }
    pthread_mutex_unlock(&w->lock);
    return task;
}

static void done(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    w->working--;
    pthread_mutex_unlock(&w->lock);
}

static void *run(void *arg)
{
    struct thread *t = arg;
    struct task *task;

    while ((task = take(t->workers))) {
        t->workers->work(t->workers->arg, t->number, task);
        done(t->workers);
    }
    return NULL;
}

static void forget(void *arg)
{
    struct workers *w = arg;

    pthread_cond_destroy(&w->come);
    pthread_mutex_destroy(&w->lock);
}

struct workers *workers_start(struct arena *a, size_t threads, size_t queue_most, work_fn work, void *arg)
{
    struct workers *w = ARENA_NEW(a, struct workers);

    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->come, NULL);
    arena_cleanup(a, forget, w);
    w->last = &w->first;
    w->queue_most = queue_most;
    w->work = work;
    w->arg = arg;
    w->count = threads;
    w->threads = ARENA_ARRAY(a, struct thread, threads);
    for (size_t i = 0; i < threads; i++) {
        w->threads[i] = (struct thread){.workers = w, .number = i};
        if (pthread_create(&w->threads[i].id, NULL, run, &w->threads[i]) != 0) {
            perror("imis: no thread can be started; the program ends");
            abort();
        }
    }
    return w;
}

bool workers_give(struct workers *w, struct task *task)
{
    bool taken;

    pthread_mutex_lock(&w->lock);
    taken = w->queued < w->queue_most && !w->stopping;
    if (taken) {
        task->next = NULL;
        *w->last = task;
        w->last = &task->next;
        w->queued++;
        pthread_cond_signal(&w->come);
    }
    pthread_mutex_unlock(&w->lock);
    return taken;
}

void workers_stop(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->come);
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
