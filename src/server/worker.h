/* A fixed number of threads that take tasks in the order of their coming. */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct workers;

/* Part of whatever is worked on. */
struct task { struct task *next; };

typedef void (*work_fn)(void *arg, size_t worker, struct task *task);

struct workers *workers_start(struct arena *a, size_t threads, size_t queue_most, work_fn work, void *arg);
/* false: the queue is full, the task was not taken. */
bool workers_give(struct workers *w, struct task *task);
/* What is queued is still done; what is given later is not taken. */
void workers_stop(struct workers *w);
void workers_look(struct workers *w, size_t *queued, size_t *working);

#endif
