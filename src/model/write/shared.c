#include "model/write/shared.h"

#include <pthread.h>

#include "model/write/queue.h"

enum { KINDS_MAX = 16 };

struct shared_value {
    struct arena *arena;
    int64_t epochs;               /* the sum of those of its kind: they only grow */
    size_t users;                 /* the shelf is one */
    const void *at;
    struct shared *shelf;
};

struct shared {
    pthread_mutex_t lock;
    struct { const struct shared_kind *kind; struct shared_value *value; } slots[KINDS_MAX];
};

void shared_init(struct arena *a, struct shared **out)
{
    *out = ARENA_NEW(a, struct shared);
    pthread_mutex_init(&(*out)->lock, NULL);
}

/* With the lock held. */
static void leave(struct shared_value *v)
{
    if (v && --v->users == 0) arena_free(v->arena);
}

static void user_leaves(void *value)
{
    struct shared_value *v = value;
    struct shared *s = v->shelf;

    pthread_mutex_lock(&s->lock);
    leave(v);
    pthread_mutex_unlock(&s->lock);
}

void shared_forget(struct shared *s)
{
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < KINDS_MAX; i++) {
        leave(s->slots[i].value);
        s->slots[i].value = NULL;
    }
    pthread_mutex_unlock(&s->lock);
}

static int64_t sum_of(const struct epochs *e, uint32_t which)
{
    int64_t sum = 0;

    for (int i = 0; i < EPOCH_COUNT; i++)
        if (which >> i & 1) sum += e->n[i];
    return sum;
}

static struct shared_value **slot_of(struct shared *s, const struct shared_kind *kind)
{
    size_t i = 0;

    while (i < KINDS_MAX - 1 && s->slots[i].kind && s->slots[i].kind != kind) i++;
    s->slots[i].kind = kind;
    return &s->slots[i].value;
}

static struct shared_value *take(struct shared *s, const struct shared_kind *kind, int64_t epochs)
{
    struct shared_value *v;

    pthread_mutex_lock(&s->lock);
    v = *slot_of(s, kind);
    if (v && v->epochs == epochs) v->users++;
    else v = NULL;
    pthread_mutex_unlock(&s->lock);
    return v;
}

static void publish(struct shared *s, const struct shared_kind *kind, struct shared_value *v)
{
    struct shared_value **slot;

    pthread_mutex_lock(&s->lock);
    slot = slot_of(s, kind);
    leave(*slot);
    *slot = v;
    pthread_mutex_unlock(&s->lock);
}

static err_t load(struct tx *tx, const struct shared_kind *kind, const struct epochs *at, struct shared_value **out)
{
    struct arena *a = arena_new();
    struct shared_value *v = ARENA_NEW(a, struct shared_value);
    err_t failed;

    *v = (struct shared_value){.arena = a, .epochs = sum_of(at, kind->epochs), .users = 2,
                               .shelf = tx->hidden->write->shared};
    db_arena(tx->conn, a);
    failed = kind->load(tx, a, at, &v->at);
    db_arena(tx->conn, tx->arena);
    if (failed) {
        failed = err_copy(tx->arena, failed);
        arena_free(a);
        return failed;
    }
    *out = v;
    return OK;
}

err_t tx_shared(struct tx *tx, const struct shared_kind *kind, const void **out)
{
    struct tx_hidden *h = tx->hidden;

    for (int e = EPOCH_NONE + 1; e < EPOCH_COUNT; e++) {
        if (!(kind->epochs & ~h->looked & UINT32_C(1) << e)) continue;
        TRY(epoch_one(tx->conn, (enum epoch)e, &h->seen.n[e]));
        h->looked |= UINT32_C(1) << e;
    }
    return tx_shared_at(tx, kind, &h->seen, out);
}

err_t tx_shared_at(struct tx *tx, const struct shared_kind *kind, const struct epochs *at, const void **out)
{
    struct shared *s = tx->hidden->write->shared;
    struct shared_value *v = take(s, kind, sum_of(at, kind->epochs));

    if (!v) {
        TRY(load(tx, kind, at, &v));
        publish(s, kind, v);
    }
    arena_cleanup(tx->arena, user_leaves, v);
    *out = v->at;
    return OK;
}
