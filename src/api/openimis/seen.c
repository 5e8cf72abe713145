/* Which keys of a table a run has met. A folder may name one twice; without this the second would be refused
 * by the first import, and be written over the first by the next. */
#include "api/openimis/internal.h"

enum { PAGE_IDS = 512 };

/* Ids lie close together: a bit each. */
struct page {
    int64_t first;
    uint64_t bits[PAGE_IDS / 64];
};

struct seen {
    struct arena *arena;
    struct map pages, texts;
};

struct seen *seen_new(struct arena *a)
{
    struct seen *s = ARENA_NEW(a, struct seen);

    s->arena = a;
    map_init(&s->pages, a, 0);
    map_init(&s->texts, a, 0);
    return s;
}

static struct page *page_of(struct seen *s, int64_t first)
{
    struct page *p = map_get(&s->pages, (struct str){(const char *)&first, sizeof first});

    if (p) return p;
    p = ARENA_NEW(s->arena, struct page);
    *p = (struct page){.first = first};
    map_put(&s->pages, (struct str){(const char *)&p->first, sizeof p->first}, p);
    return p;
}

static bool id_again(struct seen *s, int64_t id)
{
    uint64_t at = (uint64_t)id % PAGE_IDS, bit = UINT64_C(1) << at % 64;
    struct page *p = page_of(s, (int64_t)((uint64_t)id / PAGE_IDS));
    bool again = p->bits[at / 64] & bit;

    p->bits[at / 64] |= bit;
    return again;
}

static bool text_again(struct seen *s, struct str key)
{
    if (map_get(&s->texts, key)) return true;
    map_put(&s->texts, str_copy(s->arena, key), s);
    return false;
}

bool seen_again(const struct load *l, const struct row *r)
{
    bool id = !l->mapping->coded && !l->mapping->keyless;

    return id ? id_again(l->seen, r->at[COLUMN_ID].i) : text_again(l->seen, str_trim(r->key));
}
