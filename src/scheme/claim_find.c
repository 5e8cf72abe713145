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

static bool has_ended(date_t to, date_t day)
{
    return !date_none(to) && date_cmp(to, day) < 0;
}

/* ---- versions ---- */

static inline bool entry_after(const void *element, const void *key)
{
    const struct law_entry *e = element;

    return is_after((struct key){e->id, 0, e->kind, e->from.day}, key);
}

const struct law_entry *law_entry_on(const struct law_scheme *scheme, enum law_kind kind, int64_t id, date_t day)
{
    struct key key = {id, 0, kind, day.day};
    size_t n = count_until(scheme->entries, sizeof *scheme->entries, scheme->entry_count, &key, entry_after);
    const struct law_entry *e;

    if (n == 0) return NULL;
    e = &scheme->entries[n - 1];
    return e->kind == kind && e->id == id && !has_ended(e->to, day) ? e : NULL;
}

static inline bool listed_after(const void *element, const void *key)
{
    const struct law_listed *l = element;

    return is_after((struct key){l->list, l->entry, l->kind, l->from.day}, key);
}

const struct law_listed *law_listed_on(const struct law_scheme *scheme, enum law_kind kind, int64_t list, int64_t entry,
                                       date_t day)
{
    struct key key = {list, entry, kind, day.day};
    size_t n = count_until(scheme->listed, sizeof *scheme->listed, scheme->listed_count, &key, listed_after);
    const struct law_listed *l;

    if (n == 0) return NULL;
    l = &scheme->listed[n - 1];
    return l->kind == kind && l->list == list && l->entry == entry && !has_ended(l->to, day) ? l : NULL;
}

/* ---- what has one version ---- */

static inline bool covered_after(const void *element, const void *key)
{
    const struct law_covered *c = element;

    return is_after((struct key){c->entry, c->product, c->kind, 0}, key);
}

const struct law_covered *law_covered_by(const struct law_scheme *scheme, enum law_kind kind, int64_t entry, int64_t product)
{
    struct key key = {entry, product, kind, 0};
    size_t n = count_until(scheme->covered, sizeof *scheme->covered, scheme->covered_count, &key, covered_after);
    const struct law_covered *c;

    if (n == 0) return NULL;
    c = &scheme->covered[n - 1];
    return c->kind == kind && c->entry == entry && c->product == product ? c : NULL;
}

static inline bool benefit_after(const void *element, const void *key)
{
    return ((const struct law_benefit *)element)->product > *(const int64_t *)key;
}

const struct law_benefit *law_benefit_of(const struct law_scheme *scheme, int64_t product)
{
    size_t n = count_until(scheme->benefits, sizeof *scheme->benefits, scheme->benefit_count, &product, benefit_after);

    return n > 0 && scheme->benefits[n - 1].product == product ? &scheme->benefits[n - 1] : NULL;
}

static inline bool facility_after(const void *element, const void *key)
{
    return ((const struct law_facility *)element)->id > *(const int64_t *)key;
}

const struct law_facility *law_facility_of(const struct law_scheme *scheme, int64_t id)
{
    size_t n = count_until(scheme->facilities, sizeof *scheme->facilities, scheme->facility_count, &id, facility_after);

    return n > 0 && scheme->facilities[n - 1].id == id ? &scheme->facilities[n - 1] : NULL;
}

/* ---- a person's earlier lines ---- */

static inline bool earlier_after(const void *element, const void *key)
{
    const struct law_earlier_line *l = element;

    return is_after((struct key){l->entry, 0, l->kind, l->day.day}, key);
}

const struct law_earlier_line *earlier_from(const struct law_file *file, enum law_kind kind, int64_t entry, int64_t day)
{
    struct key key = {entry, 0, kind, day - 1};

    if (file->line_count == 0) return file->lines;
    return file->lines + count_until(file->lines, sizeof *file->lines, file->line_count, &key, earlier_after);
}
