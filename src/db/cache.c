#include "db/cache.h"

#include <string.h>

#include "base/arena.h"

enum { HEADS = 1024, NOWHERE = UINT16_MAX };

struct slot {
    char *key;
    size_t n;
    size_t room;            /* bytes behind key, reused by the next one: the arena frees nothing */
    uint64_t hash;
    uint16_t chain;         /* next slot of the same head */
    uint16_t newer, older;
};

struct cache {
    struct arena *arena;
    size_t used;
    uint16_t newest, oldest;
    uint16_t heads[HEADS];
    struct slot slots[CACHE_SLOTS];
};

struct cache *cache_new(struct arena *a)
{
    struct cache *c = ARENA_NEW(a, struct cache);

    c->arena = a;
    c->newest = c->oldest = NOWHERE;
    memset(c->heads, 0xff, sizeof c->heads);
    return c;
}

struct str cache_key(const struct cache *c, size_t slot)
{
    return (struct str){c->slots[slot].key, c->slots[slot].n};
}

static uint16_t find(const struct cache *c, struct str key, uint64_t hash)
{
    uint16_t at = c->heads[hash % HEADS];

    while (at != NOWHERE && !(c->slots[at].hash == hash && str_eq(cache_key(c, at), key)))
        at = c->slots[at].chain;
    return at;
}

static void list_remove(struct cache *c, uint16_t at)
{
    struct slot *s = &c->slots[at];

    if (s->newer == NOWHERE)
        c->newest = s->older;
    else
        c->slots[s->newer].older = s->older;
    if (s->older == NOWHERE)
        c->oldest = s->newer;
    else
        c->slots[s->older].newer = s->newer;
}

static void list_put_newest(struct cache *c, uint16_t at)
{
    struct slot *s = &c->slots[at];

    s->newer = NOWHERE;
    s->older = c->newest;
    if (c->newest == NOWHERE)
        c->oldest = at;
    else
        c->slots[c->newest].newer = at;
    c->newest = at;
}

static void chain_remove(struct cache *c, uint16_t at)
{
    uint16_t *link = &c->heads[c->slots[at].hash % HEADS];

    while (*link != at)
        link = &c->slots[*link].chain;
    *link = c->slots[at].chain;
}

static uint16_t take(struct cache *c)
{
    uint16_t at = c->oldest;

    if (c->used < CACHE_SLOTS)
        return (uint16_t)c->used++;
    list_remove(c, at);
    chain_remove(c, at);
    return at;
}

static void key_store(struct cache *c, struct slot *s, struct str key)
{
    size_t room = s->room ? s->room : 128;

    while (room < key.n + 1)
        room *= 2;
    if (room > s->room) {
        s->key = arena_bytes(c->arena, room);
        s->room = room;
    }
    memcpy(s->key, key.p, key.n);
    s->key[key.n] = 0;
    s->n = key.n;
}

size_t cache_slot(struct cache *c, struct str key, bool *fresh)
{
    uint64_t hash = str_hash(key);
    uint16_t at = find(c, key, hash);

    *fresh = at == NOWHERE;
    if (at != NOWHERE) {
        if (at != c->newest) {
            list_remove(c, at);
            list_put_newest(c, at);
        }
        return at;
    }
    at = take(c);
    key_store(c, &c->slots[at], key);
    c->slots[at].hash = hash;
    c->slots[at].chain = c->heads[hash % HEADS];
    c->heads[hash % HEADS] = at;
    list_put_newest(c, at);
    return at;
}
