#include "api/graphql/known.h"

#include <pthread.h>
#include <string.h>

#include "api/graphql/coerce.h"
#include "api/graphql/validate.h"
#include "base/arena.h"

/* What is longer or holds more is rare, and is validated each time. */
enum { PLACES = 1024, SHAPE_MOST = 8192, LEAVES_MOST = 64 };

/* One shape; who meets another at its place takes it over, with the room that it had. */
struct place {
    char *shape;
    const struct graphql_type **leaves;
    size_t shape_n, shape_room;
    uint32_t leaf_count, leaf_room;
    uint64_t hash;
};

struct graphql_known {
    pthread_mutex_t lock;
    struct arena *arena;
    struct place places[PLACES];
};

static void forget(void *arg)
{
    pthread_mutex_destroy(&((struct graphql_known *)arg)->lock);
}

struct graphql_known *graphql_known_new(struct arena *a)
{
    struct graphql_known *known = ARENA_NEW(a, struct graphql_known);

    known->arena = a;
    pthread_mutex_init(&known->lock, NULL);
    arena_cleanup(a, forget, known);
    return known;
}

static bool is_at(const struct place *p, const struct graphql_document *d)
{
    return p->shape_n && p->hash == d->hash && str_eq((struct str){p->shape, p->shape_n}, d->shape);
}

/* The scalar of each literal; false: not known. Types live as long as the schema. */
static bool find(struct graphql_known *known, const struct graphql_document *d, const struct graphql_type *leaves[LEAVES_MOST])
{
    const struct place *p = &known->places[d->hash % PLACES];
    bool found;

    pthread_mutex_lock(&known->lock);
    found = is_at(p, d) && p->leaf_count == d->literal_count;
    for (uint32_t i = 0; found && i < p->leaf_count; i++)
        leaves[i] = p->leaves[i];
    pthread_mutex_unlock(&known->lock);
    return found;
}

static void make_room(struct graphql_known *known, struct place *p, const struct graphql_document *d)
{
    if (p->shape_room < d->shape.n) {
        p->shape_room = d->shape.n < SHAPE_MOST / 2 ? d->shape.n * 2 : SHAPE_MOST;
        p->shape = arena_bytes(known->arena, p->shape_room);
    }
    if (p->leaf_room < d->literal_count) {
        p->leaf_room = d->literal_count < LEAVES_MOST / 2 ? d->literal_count * 2 : LEAVES_MOST;
        p->leaves = ARENA_ARRAY(known->arena, const struct graphql_type *, p->leaf_room);
    }
}

static void keep(struct graphql_known *known, const struct graphql_document *d, const struct graphql_type *const *leaves)
{
    struct place *p = &known->places[d->hash % PLACES];

    pthread_mutex_lock(&known->lock);
    make_room(known, p, d);
    memcpy(p->shape, d->shape.p, d->shape.n);
    p->shape_n = d->shape.n;
    p->hash = d->hash;
    p->leaf_count = d->literal_count;
    for (uint32_t i = 0; i < d->literal_count; i++)
        p->leaves[i] = leaves[i];
    pthread_mutex_unlock(&known->lock);
}

static bool literals_fit(struct arena *a, const struct graphql_schema *s, const struct graphql_document *d,
    const struct graphql_type *const *leaves)
{
    struct buf why;

    buf_init(&why, a, 64);
    for (uint32_t i = 0; i < d->literal_count; i++)
        if (!graphql_literal(a, s, (struct graphql_ref){leaves[i]->name, 0}, d->literals[i], NULL, &why))
            return false;
    return true;
}

void graphql_known_validate(struct graphql_known *known, struct arena *a, const struct graphql_schema *s,
    const struct graphql_document *d, struct graphql_errors *errors)
{
    bool small = known && d->shape.n <= SHAPE_MOST && d->literal_count <= LEAVES_MOST;
    const struct graphql_type *leaves[LEAVES_MOST];

    if (small && find(known, d, leaves) && literals_fit(a, s, d, leaves))
        return;
    if (graphql_validate_leaves(a, s, d, errors, small ? leaves : NULL) && small)
        keep(known, d, leaves);
}
