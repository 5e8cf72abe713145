#include "api/throttle.h"

#include <pthread.h>

#include "base/arena.h"
#include "io/crypto.h"

enum { SETS = 4096, WAYS = 4, SECOND_US = 1000000 };

struct slot {
    uint64_t key;             /* 0: free */
    int64_t full_us;          /* when all that was asked is paid for, at one request an interval */
    int64_t failures;
    int64_t until_us;         /* of the pause, or when failures are forgotten */
    bool paused;
};

struct throttle {
    pthread_mutex_t lock;
    struct env *env;
    uint8_t secret[SIPHASH_KEY_BYTES];
    struct slot (*sets)[WAYS];
    struct throttle_counts counts;
};

static void forget(void *arg)
{
    pthread_mutex_destroy(&((struct throttle *)arg)->lock);
}

struct throttle *throttle_new(struct arena *a, struct env *env)
{
    struct throttle *t = ARENA_NEW(a, struct throttle);

    pthread_mutex_init(&t->lock, NULL);
    arena_cleanup(a, forget, t);
    t->env = env;
    env_secret(t->secret, sizeof t->secret);
    t->sets = arena_array(a, SETS, sizeof *t->sets);
    return t;
}

/* Nobody may find out which keys push each other out. */
static uint64_t hash_of(const struct throttle *t, struct str key)
{
    uint64_t hash = siphash(t->secret, key.p ? key.p : "", key.n);

    return hash ? hash : 1;
}

static int64_t weight(const struct slot *s)
{
    return s->full_us > s->until_us ? s->full_us : s->until_us;
}

static struct slot *slot_of(struct throttle *t, uint64_t key)
{
    struct slot *set = t->sets[key % SETS], *least = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (weight(&set[i]) < weight(least))
            least = &set[i];
    }
    *least = (struct slot){.key = key};
    return least;
}

/* The slot of a key, the lock held. */
static struct slot *hold(struct throttle *t, struct str key, int64_t *now)
{
    uint64_t hash = hash_of(t, key);

    *now = (int64_t)env_monotonic_us(t->env);
    pthread_mutex_lock(&t->lock);
    return slot_of(t, hash);
}

static int64_t seconds_up(int64_t us)
{
    return (us + SECOND_US - 1) / SECOND_US;
}

int64_t throttle_pass(struct throttle *t, struct str key, int64_t most, int64_t period_s)
{
    int64_t period = period_s * SECOND_US, interval = period / most, now, wait, from;
    struct slot *s = hold(t, key, &now);

    from = s->full_us > now ? s->full_us : now;
    wait = from + interval - now - period;
    if (wait <= 0)
        s->full_us = from + interval;
    t->counts.too_often += wait > 0;
    pthread_mutex_unlock(&t->lock);
    return wait <= 0 ? 0 : seconds_up(wait);
}

int64_t throttle_paused(struct throttle *t, struct str key)
{
    int64_t now, wait;
    struct slot *s = hold(t, key, &now);

    wait = s->paused ? s->until_us - now : 0;
    t->counts.in_pause += wait > 0;
    pthread_mutex_unlock(&t->lock);
    return wait <= 0 ? 0 : seconds_up(wait);
}

void throttle_failed(struct throttle *t, struct str key, int64_t most, int64_t pause_s)
{
    int64_t now;
    struct slot *s = hold(t, key, &now);

    if (s->until_us <= now) {
        s->failures = 0;
        s->paused = false;
    }
    s->failures++;
    s->until_us = now + pause_s * SECOND_US;
    s->paused = s->failures >= most;
    t->counts.failures++;
    pthread_mutex_unlock(&t->lock);
}

void throttle_forgive(struct throttle *t, struct str key)
{
    int64_t now;
    struct slot *s = hold(t, key, &now);

    s->failures = 0;
    s->until_us = 0;
    s->paused = false;
    pthread_mutex_unlock(&t->lock);
}

struct throttle_counts throttle_counts(struct throttle *t)
{
    struct throttle_counts counts;

    pthread_mutex_lock(&t->lock);
    counts = t->counts;
    pthread_mutex_unlock(&t->lock);
    return counts;
}
