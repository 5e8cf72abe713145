#include "api/graphql/type.h"

#include "api/graphql/introspect.h"
#include "api/graphql/scalar.h"
#include "base/arena.h"

static const struct graphql_type *among(const struct graphql_type *types, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(types[i].name, name))
            return &types[i];
    return NULL;
}

const struct graphql_type *graphql_type(const struct graphql_schema *s, struct str name)
{
    const struct graphql_type *type = s->find(s, name), *built_in;
    size_t count;

    if (type)
        return type;
    built_in = graphql_scalar_types(&count);
    type = among(built_in, count, name);
    if (type)
        return type;
    built_in = graphql_meta_types(&count);
    return among(built_in, count, name);
}

const struct graphql_field *graphql_field(const struct graphql_schema *s, const struct graphql_type *parent, struct str name)
{
    if (str_starts(name, STR("__")) && graphql_is_composite(parent)) {
        const struct graphql_field *meta = graphql_meta_field(name);

        if (meta && (str_is(name, "__typename") || str_eq(parent->name, s->query)))
            return meta;
    }
    for (uint32_t i = 0; i < parent->field_count; i++)
        if (str_eq(parent->fields[i].name, name))
            return &parent->fields[i];
    return NULL;
}

const struct graphql_input *graphql_input(const struct graphql_input *inputs, uint32_t count, struct str name)
{
    for (uint32_t i = 0; i < count; i++)
        if (str_eq(inputs[i].name, name))
            return &inputs[i];
    return NULL;
}

const struct graphql_choice *graphql_choice(const struct graphql_type *type, struct str name)
{
    for (uint32_t i = 0; i < type->choice_count; i++)
        if (str_eq(type->choices[i].name, name))
            return &type->choices[i];
    return NULL;
}

const struct graphql_type *graphql_root(const struct graphql_schema *s, enum graphql_definition_kind kind)
{
    if (kind == GRAPHQL_QUERY)
        return graphql_type(s, s->query);
    return kind == GRAPHQL_MUTATION && s->mutation.p ? graphql_type(s, s->mutation) : NULL;
}

bool graphql_type_is(const struct graphql_type *object, const struct graphql_type *condition)
{
    if (str_eq(object->name, condition->name))
        return true;
    if (object->kind != GRAPHQL_TYPE || condition->kind != GRAPHQL_INTERFACE)
        return false;
    for (uint32_t i = 0; i < object->name_count; i++)
        if (str_eq(object->names[i], condition->name))
            return true;
    return false;
}

/* ---- directives ---- */

#define TEXT(literal) {(literal), sizeof(literal) - 1}

static const struct graphql_input if_input[] = {
    {.name = TEXT("if"), .description = TEXT("The condition."), .type = {TEXT("Boolean"), GRAPHQL_REQUIRED}},
};
static const struct json no_longer = {.kind = JSON_STRING, .text = TEXT("No longer supported")};
static const struct graphql_input reason_input[] = {
    {.name = TEXT("reason"), .description = TEXT("Why it is deprecated."), .type = {TEXT("String"), 0}, .standard = &no_longer},
};

static const struct graphql_directive_type directives[] = {
    {TEXT("include"), TEXT("Includes this field or fragment only when the argument is true."),
     GRAPHQL_ON_FIELD | GRAPHQL_ON_SPREAD | GRAPHQL_ON_INLINE, if_input, 1},
    {TEXT("skip"), TEXT("Leaves this field or fragment out when the argument is true."),
     GRAPHQL_ON_FIELD | GRAPHQL_ON_SPREAD | GRAPHQL_ON_INLINE, if_input, 1},
    {TEXT("deprecated"), TEXT("Marks what is no longer to be used."),
     GRAPHQL_ON_FIELD_DEFINITION | GRAPHQL_ON_ENUM_VALUE, reason_input, 1},
};

const struct graphql_directive_type *graphql_directive_types(size_t *count)
{
    *count = sizeof directives / sizeof directives[0];
    return directives;
}

const struct graphql_directive_type *graphql_directive_type(struct str name)
{
    for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++)
        if (str_eq(directives[i].name, name))
            return &directives[i];
    return NULL;
}

/* ---- a schema from a table ---- */

static const struct graphql_type *table_find(const struct graphql_schema *s, struct str name)
{
    const struct graphql_table *t = s->made_from;

    return among(t->types, t->count, name);
}

static const struct str *table_names(const struct graphql_schema *s, size_t *count)
{
    const struct graphql_table *t = s->made_from;

    *count = t->count;
    return t->names;
}

void graphql_table_init(struct graphql_table *t, struct arena *a, const struct graphql_type *types, size_t count,
    struct str query, struct str mutation)
{
    struct str *names = ARENA_ARRAY(a, struct str, count);

    for (size_t i = 0; i < count; i++)
        names[i] = types[i].name;
    *t = (struct graphql_table){{query, mutation, table_find, table_names, t}, types, names, count};
}
