#include <pthread.h>

#include "model/query/plan.h"

/* An entry lies in the arena of its plan and goes with it. */
struct plan_entry {
    struct plan_entry *next;             /* in its bucket */
    struct plan_entry *newer, *older;    /* by use */
    struct plan_cache *cache;
    struct arena *arena;
    struct plan *plan;
    uint64_t key;
    struct str text;
    size_t bytes;
    size_t users;
    bool dropped;                        /* out of the cache: freed when the last user releases it */
};

struct plan_cache {
    pthread_mutex_t lock;
    struct plan_entry **buckets;
    size_t bucket_count;                 /* a power of two */
    struct plan_entry *newest, *oldest;
    size_t plans, bytes, plans_most, bytes_most;
    uint64_t hits, misses;
};

struct plan_cache *plan_cache_new(struct arena *a, const struct limits *limits)
{
    struct plan_cache *cache = ARENA_NEW(a, struct plan_cache);

    pthread_mutex_init(&cache->lock, NULL);
    cache->plans_most = (size_t)limits->value[LIMIT_PLANS];
    cache->bytes_most = (size_t)limits->value[LIMIT_PLAN_BYTES];
    cache->bucket_count = 16;
    while (cache->bucket_count < cache->plans_most && cache->bucket_count < 1u << 16)
        cache->bucket_count *= 2;
    cache->buckets = ARENA_ARRAY(a, struct plan_entry *, cache->bucket_count);
    return cache;
}

static struct plan_entry **bucket_of(struct plan_cache *cache, uint64_t key)
{
    return &cache->buckets[(key ^ key >> 32) & (cache->bucket_count - 1)];
}

static struct plan_entry *find(struct plan_cache *cache, uint64_t key, struct str text)
{
    for (struct plan_entry *e = *bucket_of(cache, key); e; e = e->next)
        if (e->key == key && str_eq(e->text, text))
            return e;
    return NULL;
}

/* ---- order of use ---- */

static void unlink_use(struct plan_cache *cache, struct plan_entry *e)
{
    *(e->newer ? &e->newer->older : &cache->newest) = e->older;
    *(e->older ? &e->older->newer : &cache->oldest) = e->newer;
    e->newer = e->older = NULL;
}

static void link_newest(struct plan_cache *cache, struct plan_entry *e)
{
    e->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = e;
    cache->newest = e;
}

static struct plan_entry *use(struct plan_cache *cache, struct plan_entry *e)
{
    unlink_use(cache, e);
    link_newest(cache, e);
    e->users++;
    return e;
}

/* Takes an entry out; returns its arena when nobody uses it, to be freed outside the lock. */
static struct arena *drop(struct plan_cache *cache, struct plan_entry *e)
{
    struct plan_entry **at = bucket_of(cache, e->key);

    while (*at != e)
        at = &(*at)->next;
    *at = e->next;
    unlink_use(cache, e);
    cache->plans--;
    cache->bytes -= e->bytes;
    e->dropped = true;
    return e->users ? NULL : e->arena;
}

static struct arena *drop_oldest(struct plan_cache *cache, const struct plan_entry *keep)
{
    struct arena *unused = NULL;

    pthread_mutex_lock(&cache->lock);
    while (!unused && (cache->plans > cache->plans_most || cache->bytes > cache->bytes_most) && cache->oldest != keep)
        unused = drop(cache, cache->oldest);
    pthread_mutex_unlock(&cache->lock);
    return unused;
}

/* ---- the interface ---- */

const struct plan *plan_cache_get(struct plan_cache *cache, uint64_t key, struct str text)
{
    struct plan_entry *e;

    pthread_mutex_lock(&cache->lock);
    e = find(cache, key, text);
    if (e)
        use(cache, e);
    cache->hits += e != NULL;
    cache->misses += e == NULL;
    pthread_mutex_unlock(&cache->lock);
    return e ? e->plan : NULL;
}

struct plan_cache_counts plan_cache_counts(struct plan_cache *cache)
{
    struct plan_cache_counts counts;

    pthread_mutex_lock(&cache->lock);
    counts = (struct plan_cache_counts){cache->hits, cache->misses, cache->plans, cache->bytes};
    pthread_mutex_unlock(&cache->lock);
    return counts;
}

static struct plan_entry *entry_new(struct plan_cache *cache, uint64_t key, struct str text, struct arena *arena,
                                    const struct plan *plan)
{
    struct plan_entry *e = ARENA_NEW(arena, struct plan_entry);

    *e = (struct plan_entry){.cache = cache, .arena = arena, .plan = (struct plan *)plan, .key = key,
                             .text = str_copy(arena, text)};
    e->bytes = arena_used(arena);
    e->plan->entry = e;
    return e;
}

static void link_new(struct plan_cache *cache, struct plan_entry *e)
{
    struct plan_entry **bucket = bucket_of(cache, e->key);

    e->next = *bucket;
    *bucket = e;
    link_newest(cache, e);
    cache->plans++;
    cache->bytes += e->bytes;
    e->users = 1;
}

const struct plan *plan_cache_put(struct plan_cache *cache, uint64_t key, struct str text, struct arena *arena,
                                  const struct plan *plan)
{
    struct plan_entry *fresh = entry_new(cache, key, text, arena, plan), *known;
    struct arena *unused;

    pthread_mutex_lock(&cache->lock);
    known = find(cache, key, text);   /* another thread may have compiled the same meanwhile */
    if (known)
        use(cache, known);
    else
        link_new(cache, fresh);
    pthread_mutex_unlock(&cache->lock);
    if (known) {
        arena_free(arena);
        return known->plan;
    }
    while ((unused = drop_oldest(cache, fresh)))
        arena_free(unused);
    return plan;
}

void plan_cache_release(struct plan_cache *cache, const struct plan *plan)
{
    struct plan_entry *e = plan->entry;
    bool last;

    pthread_mutex_lock(&cache->lock);
    e->users--;
    last = e->dropped && !e->users;
    pthread_mutex_unlock(&cache->lock);
    if (last)
        arena_free(e->arena);
}

/* All plans must have been released. */
void plan_cache_free(struct plan_cache *cache)
{
    while (cache->oldest) {
        struct arena *unused = drop(cache, cache->oldest);
        if (unused)
            arena_free(unused);
    }
    pthread_mutex_destroy(&cache->lock);
}
