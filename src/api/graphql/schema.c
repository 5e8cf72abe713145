#include "api/graphql/schema.h"

#include "api/graphql/serve.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* Types are built under a lock, one at a time; what is built never changes. */
struct schema_lock { pthread_mutex_t mutex; };

struct graphql_ref schema_ref(const char *text)
{
    struct graphql_ref r = {0};

    graphql_ref_read(str_of(text), &r);
    return r;
}

struct graphql_ref schema_ref_to(struct str name, bool required)
{
    return (struct graphql_ref){name, required ? GRAPHQL_REQUIRED : 0};
}

struct graphql_ref schema_ref_list(struct str name, bool required)
{
    return (struct graphql_ref){name, required ? GRAPHQL_REQUIRED | GRAPHQL_LIST << 2 | GRAPHQL_REQUIRED << 4 : GRAPHQL_LIST};
}

void schema_add(struct schema *s, struct str name, const void *of,
                const struct graphql_type *(*build_type)(struct schema *, const struct origin *))
{
    struct origin *o = ARENA_NEW(s->arena, struct origin);

    *o = (struct origin){.build = build_type, .name = name, .of = of};
    if (!map_put(&s->origins, name, o))
        *vec_add(&s->names) = name;
}

struct graphql_field *schema_field(struct schema *s, fields_t *fields, struct str name, struct graphql_ref type, struct meaning m)
{
    struct meaning *kept = ARENA_NEW(s->arena, struct meaning);

    for (size_t i = 0; i < fields->n; i++)
        if (str_eq(fields->at[i].name, name))
            return &fields->at[i];
    *kept = m;
    *vec_add(fields) = (struct graphql_field){.name = name, .type = type, .made_from = kept};
    return &fields->at[fields->n - 1];
}

struct graphql_input *schema_input(inputs_t *inputs, struct str name, struct graphql_ref type)
{
    for (size_t i = 0; i < inputs->n; i++)
        if (str_eq(inputs->at[i].name, name))
            return &inputs->at[i];
    *vec_add(inputs) = (struct graphql_input){.name = name, .type = type};
    return &inputs->at[inputs->n - 1];
}

const struct graphql_type *schema_object(struct schema *s, struct str name, fields_t *fields, const void *of)
{
    struct graphql_type *t = ARENA_NEW(s->arena, struct graphql_type);

    *t = (struct graphql_type){.kind = GRAPHQL_TYPE, .name = name, .fields = fields->at,
                               .field_count = (uint32_t)fields->n, .made_from = of};
    return t;
}

struct str schema_join(struct schema *s, struct str a, const char *b)
{
    return str_format(s->arena, "%.*s%s", STR_ARG(a), b);
}

const struct face *schema_face(const struct schema *s, struct str name) { return map_get(&s->faces, name); }

const struct face *schema_main_face(const struct schema *s, const struct table *t)
{
    return t->entity->faces ? schema_face(s, str_of(t->entity->faces[0])) : NULL;
}

static const struct graphql_type *build(struct schema *s, struct origin *o)
{
    const struct graphql_type *t;

    pthread_mutex_lock(&s->lock->mutex);
    t = atomic_load(&o->built);   /* another thread may have come first */
    if (!t) {
        t = o->build(s, o);
        atomic_store(&o->built, t);
    }
    pthread_mutex_unlock(&s->lock->mutex);
    return t;
}

/* Origins are all known before anybody asks, so that looking needs no lock. */
static const struct graphql_type *find(const struct graphql_schema *base, struct str name)
{
    struct schema *s = (struct schema *)base;
    struct origin *o = map_get(&s->origins, name);
    const struct graphql_type *t = o ? atomic_load(&o->built) : NULL;

    return t || !o ? t : build(s, o);
}

static const struct str *names(const struct graphql_schema *base, size_t *count)
{
    const struct schema *s = (const struct schema *)base;

    *count = s->names.n;
    return s->names.at;
}

static void unlock(void *lock) { pthread_mutex_destroy(&((struct schema_lock *)lock)->mutex); }

struct graphql_schema *graphql_schema_new(struct arena *a, const struct registry *r)
{
    struct schema *s = ARENA_NEW(a, struct schema);

    *s = (struct schema){
        .base = {.query = STR("Query"), .mutation = STR("Mutation"), .find = find, .names = names},
        .arena = a, .registry = r, .lock = ARENA_NEW(a, struct schema_lock),
    };
    pthread_mutex_init(&s->lock->mutex, NULL);
    arena_cleanup(a, unlock, s->lock);
    map_init(&s->origins, a, 1024);
    map_init(&s->filters, a, 128);
    map_init(&s->faces, a, 256);
    map_init(&s->mutations, a, 256);
    vec_init(&s->names, a);
    schema_faces(s);
    schema_fixed(s);
    schema_links(s);
    schema_mutation_types(s);
    schema_roots(s);
    return &s->base;
}
