#include "base/map.h"

#include <assert.h>

#include "base/arena.h"

struct map_slot {
    uint64_t hash;
    struct str key;
    void *value; /* NULL: the slot is free */
};

/* At most three quarters full, so that a probe ends soon. */
static size_t room_for(size_t count)
{
    size_t room = 16;

    while (room / 4 * 3 < count)
        room *= 2;
    return room;
}

void map_init(struct map *m, struct arena *a, size_t expected)
{
    *m = (struct map){.arena = a};
    if (expected == 0)
        return;
    m->room = room_for(expected);
    m->slots = ARENA_ARRAY(a, struct map_slot, m->room);
}

/* The slot that holds the key, or the free one where it belongs. */
static struct map_slot *slot_of(const struct map *m, uint64_t hash, struct str key)
{
    size_t mask = m->room - 1;
    size_t i = (size_t)hash & mask;

    while (m->slots[i].value && (m->slots[i].hash != hash || !str_eq(m->slots[i].key, key)))
        i = (i + 1) & mask;
    return &m->slots[i];
}

static void grow(struct map *m)
{
    struct map old = *m;

    m->room = room_for(old.count + 1);
    m->slots = ARENA_ARRAY(m->arena, struct map_slot, m->room);
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].value)
            *slot_of(m, old.slots[i].hash, old.slots[i].key) = old.slots[i];
}

void *map_put(struct map *m, struct str key, void *value)
{
    uint64_t hash = str_hash(key);
    struct map_slot *slot;
    void *former;

    assert(value);
    if (m->count >= m->room / 4 * 3)
        grow(m);
    slot = slot_of(m, hash, key);
    former = slot->value;
    if (former)
        slot->value = value;
    else {
        *slot = (struct map_slot){.hash = hash, .key = key, .value = value};
        m->count++;
    }
    return former;
}

void *map_get(const struct map *m, struct str key)
{
    return m->count ? slot_of(m, str_hash(key), key)->value : NULL;
}
