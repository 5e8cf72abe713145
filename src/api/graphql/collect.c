#include "api/graphql/collect.h"

#include "base/arena.h"
#include "base/json_member.h"
#include "base/map.h"

struct collecting {
    const struct graphql_request *request;
    const struct graphql_type *object;
    struct map known;                        /* by key: index in fields, plus 1 */
    struct map spread;                       /* fragments already in */
    VEC(struct graphql_collected) fields;
    VEC(uint32_t) room;
};

/* The value of the argument "if". */
static bool condition(const struct collecting *c, const struct graphql_directive *d)
{
    const struct graphql_argument *argument = graphql_argument(d->arguments, "if");
    const struct json *value;

    if (!argument)
        return false;
    if (argument->value->kind != GRAPHQL_VARIABLE)
        return argument->value->truth;
    value = c->request->variables ? json_member(c->request->variables->first, NULL, argument->value->text) : NULL;
    return value && value->kind == JSON_TRUE;
}

static bool wanted(const struct collecting *c, const struct graphql_selection *s)
{
    for (const struct graphql_directive *d = s->directives; d; d = d->next) {
        if (str_is(d->name, "skip") && condition(c, d))
            return false;
        if (str_is(d->name, "include") && !condition(c, d))
            return false;
    }
    return true;
}

static bool applies(const struct collecting *c, struct str on)
{
    const struct graphql_type *type = on.p ? graphql_type(c->request->schema, on) : NULL;

    return !on.p || (type && graphql_type_is(c->object, type));
}

static void add_field(struct collecting *c, const struct graphql_selection *s)
{
    struct str key = graphql_response_name(s);
    uintptr_t known = (uintptr_t)map_get(&c->known, key);
    struct graphql_collected *field;

    if (!known) {
        *vec_add(&c->fields) = (struct graphql_collected){.key = key};
        *vec_add(&c->room) = 0;
        known = c->fields.n;
        map_put(&c->known, key, (void *)known); // NOLINT(performance-no-int-to-ptr): an index
    }
    field = &c->fields.at[known - 1];
    if (field->count == c->room.at[known - 1]) {
        uint32_t room = field->count ? field->count * 2 : 1;

        field->at = arena_grow(c->request->arena, field->at, field->count * sizeof *field->at, room * sizeof *field->at);
        c->room.at[known - 1] = room;
    }
    field->at[field->count++] = s;
}

static void add_set(struct collecting *c, const struct graphql_selection *first);

static void add_spread(struct collecting *c, struct str name)
{
    const struct graphql_definition *fragment;

    if (map_get(&c->spread, name))
        return;
    fragment = graphql_fragment(c->request->document, name);
    map_put(&c->spread, name, c);
    if (fragment && applies(c, fragment->on))
        add_set(c, fragment->first);
}

static void add_set(struct collecting *c, const struct graphql_selection *first)
{
    for (const struct graphql_selection *s = first; s; s = s->next) {
        if (!wanted(c, s))
            continue;
        if (s->kind == GRAPHQL_FIELD)
            add_field(c, s);
        else if (s->kind == GRAPHQL_SPREAD)
            add_spread(c, s->name);
        else if (applies(c, s->on))
            add_set(c, s->first);
    }
}

static void collecting_init(struct collecting *c, const struct graphql_request *r, const struct graphql_type *object)
{
    *c = (struct collecting){.request = r, .object = object};
    map_init(&c->known, r->arena, 16);
    map_init(&c->spread, r->arena, 0);
    vec_init(&c->fields, r->arena);
    vec_init(&c->room, r->arena);
}

struct graphql_collected *graphql_collect(const struct graphql_request *r, const struct graphql_type *object,
    const struct graphql_definition *operation, uint32_t *count)
{
    struct collecting c;

    collecting_init(&c, r, object);
    add_set(&c, operation->first);
    *count = (uint32_t)c.fields.n;
    return c.fields.at;
}

struct graphql_collected *graphql_collect_below(const struct graphql_request *r, const struct graphql_type *object,
    const struct graphql_collected *field, uint32_t *count)
{
    struct collecting c;

    collecting_init(&c, r, object);
    for (uint32_t i = 0; i < field->count; i++)
        add_set(&c, field->at[i]->first);
    *count = (uint32_t)c.fields.n;
    return c.fields.at;
}
