#include "scheme/internal.h"

/* ---- binary search ---- */

/* Whether an element stands after the key. Inlined with its caller's type, so a search costs no call. */
typedef bool after_fn(const void *element, const void *key);

/* How many elements do not stand after the key. */
static inline __attribute__((always_inline)) size_t count_until(const void *elements, size_t size, size_t count, const void *key,
                                                                after_fn *after)
{
    size_t low = 0;

    while (count > 0) {
        size_t half = count / 2;
        if (after((const char *)elements + (low + half) * size, key)) {
            count = half;
        } else {
            low += half + 1;
            count -= half + 1;
        }
    }
    return low;
}

/* Members that an array lacks are 0 in its keys. */
struct key {
    int64_t first, second;
    enum law_kind kind;
    int64_t day;
};

static inline bool is_after(struct key a, const struct key *b)
{
    if (a.kind != b->kind) return a.kind > b->kind;
    if (a.first != b->first) return a.first > b->first;
    if (a.second != b->second) return a.second > b->second;
    return a.day > b->day;
}

static inline bool is_same(struct key a, const struct key *b)
{
    return a.first == b->first && a.second == b->second && a.kind == b->kind;
}

static bool has_ended(date_t to, date_t day)
{
    return !date_none(to) && date_cmp(to, day) < 0;
}

/* ---- hashes ---- */

static inline uint32_t hash_of(const struct key *k)
{
    uint64_t h = (uint64_t)k->first * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)k->second * 2 + (uint64_t)k->kind;

    h ^= h >> 32;
    h *= UINT64_C(0xD6E8FEB86659FD93);
    return (uint32_t)(h >> 32);
}

typedef struct key key_fn(const void *elements, size_t at);

/* The slot of a key, or the empty one where it would be. There is always an empty one. */
static inline __attribute__((always_inline)) uint32_t slot_of(const uint32_t *slots, uint32_t mask, const void *elements,
                                                              const struct key *key, key_fn *key_at)
{
    uint32_t slot = hash_of(key) & mask;

    while (slots[slot] != 0 && !is_same(key_at(elements, slots[slot] - 1), key))
        slot = (slot + 1) & mask;
    return slot;
}

/* The first element of a run; count where there is none. */
static inline __attribute__((always_inline)) size_t run_of(struct law_index index, const void *elements, size_t count,
                                                           const struct key *key, key_fn *key_at)
{
    uint32_t position = index.slots[slot_of(index.slots, index.mask, elements, key, key_at)];

    return position == 0 ? count : position - 1;
}

static struct key entry_key(const void *elements, size_t at)
{
    const struct law_entry *e = (const struct law_entry *)elements + at;

    return (struct key){e->id, 0, e->kind, e->from.day};
}

static struct key listed_key(const void *elements, size_t at)
{
    const struct law_listed *l = (const struct law_listed *)elements + at;

    return (struct key){l->list, l->entry, l->kind, l->from.day};
}

static struct key covered_key(const void *elements, size_t at)
{
    const struct law_covered *c = (const struct law_covered *)elements + at;

    return (struct key){c->entry, c->product, c->kind, 0};
}

/* At most half of the slots are taken. */
static uint32_t slots_for(size_t count)
{
    uint32_t slots = 2;

    while (slots < count * 2)
        slots *= 2;
    return slots;
}

size_t law_index_room(const struct law_scheme *scheme)
{
    return (size_t)slots_for(scheme->entry_count) + slots_for(scheme->listed_count) + slots_for(scheme->covered_count);
}

static uint32_t *index_array(struct law_index *index, uint32_t *room, const void *elements, size_t count, key_fn *key_at)
{
    uint32_t slots = slots_for(count);

    for (uint32_t i = 0; i < slots; i++)
        room[i] = 0;
    for (size_t i = 0; i < count; i++) {
        struct key key = key_at(elements, i);
        uint32_t slot = slot_of(room, slots - 1, elements, &key, key_at);
        if (room[slot] == 0) room[slot] = (uint32_t)(i + 1);
    }
    *index = (struct law_index){room, slots - 1};
    return room + slots;
}

void law_scheme_index(struct law_scheme *scheme, uint32_t *room)
{
    room = index_array(&scheme->entry_index, room, scheme->entries, scheme->entry_count, entry_key);
    room = index_array(&scheme->listed_index, room, scheme->listed, scheme->listed_count, listed_key);
    index_array(&scheme->covered_index, room, scheme->covered, scheme->covered_count, covered_key);
}

/* ---- versions ---- */

static inline bool entry_after(const void *element, const void *key)
{
    return is_after(entry_key(element, 0), key);
}

/* How many versions stand up to a day: of the run that begins at `at`, in a walk, for there are few. */
static size_t entries_until(const struct law_scheme *s, const struct key *key)
{
    size_t n = s->entry_count, at;

    if (s->entry_index.slots == NULL) return count_until(s->entries, sizeof *s->entries, n, key, entry_after);
    at = run_of(s->entry_index, s->entries, n, key, entry_key);
    if (at == n) return 0;
    while (at < n && !entry_after(&s->entries[at], key))
        at++;
    return at;
}

const struct law_entry *law_entry_on(const struct law_scheme *scheme, enum law_kind kind, int64_t id, date_t day)
{
    struct key key = {id, 0, kind, day.day};
    size_t n = entries_until(scheme, &key);
    const struct law_entry *e;

    if (n == 0) return NULL;
    e = &scheme->entries[n - 1];
    return e->kind == kind && e->id == id && !has_ended(e->to, day) ? e : NULL;
}

static inline bool listed_after(const void *element, const void *key)
{
    return is_after(listed_key(element, 0), key);
}

static size_t listed_until(const struct law_scheme *s, const struct key *key)
{
    size_t n = s->listed_count, at;

    if (s->listed_index.slots == NULL) return count_until(s->listed, sizeof *s->listed, n, key, listed_after);
    at = run_of(s->listed_index, s->listed, n, key, listed_key);
    if (at == n) return 0;
    while (at < n && !listed_after(&s->listed[at], key))
        at++;
    return at;
}

const struct law_listed *law_listed_on(const struct law_scheme *scheme, enum law_kind kind, int64_t list, int64_t entry,
                                       date_t day)
{
    struct key key = {list, entry, kind, day.day};
    size_t n = listed_until(scheme, &key);
    const struct law_listed *l;

    if (n == 0) return NULL;
    l = &scheme->listed[n - 1];
    return l->kind == kind && l->list == list && l->entry == entry && !has_ended(l->to, day) ? l : NULL;
}

/* ---- products ---- */

static inline bool covered_after(const void *element, const void *key)
{
    return is_after(covered_key(element, 0), key);
}

static size_t covered_until(const struct law_scheme *s, const struct key *key)
{
    size_t n = s->covered_count, at;

    if (s->covered_index.slots == NULL) return count_until(s->covered, sizeof *s->covered, n, key, covered_after);
    at = run_of(s->covered_index, s->covered, n, key, covered_key);
    return at == n ? 0 : at + 1;
}

static inline bool benefit_after(const void *element, const void *key)
{
    const struct law_benefit *b = element;

    return is_after((struct key){b->product, 0, LAW_ITEM, b->from.day}, key);
}

const struct law_benefit *law_benefit_of(const struct law_scheme *scheme, int64_t product, date_t day)
{
    struct key key = {product, 0, LAW_ITEM, day.day};
    size_t n = count_until(scheme->benefits, sizeof *scheme->benefits, scheme->benefit_count, &key, benefit_after);

    return n > 0 && scheme->benefits[n - 1].product == product ? &scheme->benefits[n - 1] : NULL;
}

const struct law_covered *law_covered_by(const struct law_scheme *scheme, enum law_kind kind, int64_t entry, int64_t product,
                                         date_t day)
{
    const struct law_benefit *b = law_benefit_of(scheme, product, day);
    int64_t state = b != NULL && b->state != 0 ? b->state : product;
    struct key key = {entry, state, kind, 0};
    size_t n = covered_until(scheme, &key);
    const struct law_covered *c;

    if (n == 0) return NULL;
    c = &scheme->covered[n - 1];
    return c->kind == kind && c->entry == entry && c->product == state ? c : NULL;
}

/* ---- what has one version ---- */

static inline bool facility_after(const void *element, const void *key)
{
    return ((const struct law_facility *)element)->id > *(const int64_t *)key;
}

const struct law_facility *law_facility_of(const struct law_scheme *scheme, int64_t id)
{
    size_t n = count_until(scheme->facilities, sizeof *scheme->facilities, scheme->facility_count, &id, facility_after);

    return n > 0 && scheme->facilities[n - 1].id == id ? &scheme->facilities[n - 1] : NULL;
}

static inline bool component_after(const void *element, const void *key)
{
    return ((const struct law_component *)element)->service > *(const int64_t *)key;
}

size_t law_components_of(const struct law_scheme *scheme, int64_t service)
{
    int64_t before = service - 1;

    return count_until(scheme->components, sizeof *scheme->components, scheme->component_count, &before, component_after);
}

/* ---- a person's earlier lines ---- */

static inline bool earlier_after(const void *element, const void *key)
{
    const struct law_earlier_line *l = element;

    return is_after((struct key){l->entry, 0, l->kind, l->day.day}, key);
}

const struct law_earlier_line *law_earlier_from(const struct law_file *file, enum law_kind kind, int64_t entry, int64_t day)
{
    struct key key = {entry, 0, kind, day - 1};

    if (file->line_count == 0) return file->lines;
    return file->lines + count_until(file->lines, sizeof *file->lines, file->line_count, &key, earlier_after);
}
