#include "api/graphql/validation.h"

#include "base/arena.h"

static void check_known(struct validation *v, const struct graphql_variable *variable)
{
    const struct graphql_type *type = graphql_type(v->schema, variable->type.name);
    struct names all;

    if (!type) {
        all.at = v->schema->names(v->schema, &all.count);
        wrong(v, variable->type_at, "Unknown type \"%.*s\".%.*s", STR_ARG(variable->type.name),
            STR_ARG(suggestion(v, "Perhaps you meant", variable->type.name, all)));
    } else if (!graphql_is_input(type)) {
        wrong(v, variable->type_at, "Variable \"$%.*s\" cannot be non-input type \"%.*s\".", STR_ARG(variable->name),
            STR_ARG(graphql_ref_text(v->arena, variable->type)));
    }
}

void check_variable_types(struct validation *v, const struct graphql_definition *d)
{
    struct map known;

    map_init(&known, v->arena, 0);
    for (const struct graphql_variable *variable = d->variables; variable && spend(v, 1); variable = variable->next) {
        const struct graphql_variable *other = map_get(&known, variable->name);

        if (other)
            wrong_two(v, other->at, variable->at, "There can be only one variable named \"%.*s\".", STR_ARG(variable->name));
        else
            map_put(&known, variable->name, (void *)(uintptr_t)variable); // NOLINT(performance-no-int-to-ptr): only drops const
        check_known(v, variable);
    }
}

/* ---- uses ---- */

struct variable_use {
    const struct graphql_variable *variable;
    bool used;
};

/* May a variable of type `given` stand where `wanted` is expected? */
static bool fits(struct graphql_ref given, struct graphql_ref wanted)
{
    while (given.wrap || wanted.wrap) {
        if (graphql_ref_required(wanted) && !graphql_ref_required(given))
            return false;
        if (graphql_ref_required(given) && !graphql_ref_required(wanted)) {
            given = graphql_ref_inner(given);
            continue;
        }
        if (graphql_ref_list(given) != graphql_ref_list(wanted))
            return false;
        given = graphql_ref_inner(given);
        wanted = graphql_ref_inner(wanted);
    }
    return str_eq(given.name, wanted.name);
}

/* A default, here or at the place, fills in for a variable that may be null. */
static bool allowed(const struct graphql_variable *variable, const struct usage *use)
{
    bool filled = use->standard || (variable->standard && variable->standard->kind != GRAPHQL_NULL);

    if (graphql_ref_required(use->type) && !graphql_ref_required(variable->type) && filled)
        return fits(variable->type, graphql_ref_inner(use->type));
    return fits(variable->type, use->type);
}

static void check_use(struct validation *v, const struct graphql_definition *operation, const struct map *known,
    const struct usage *use)
{
    struct variable_use *found = map_get(known, use->name);

    if (!found) {
        if (operation->name.p)
            wrong_two(v, use->at, operation->at, "Variable \"$%.*s\" is not defined by operation \"%.*s\".",
                STR_ARG(use->name), STR_ARG(operation->name));
        else
            wrong_two(v, use->at, operation->at, "Variable \"$%.*s\" is not defined.", STR_ARG(use->name));
        return;
    }
    found->used = true;
    if (use->type.name.p && graphql_type(v->schema, found->variable->type.name) && !allowed(found->variable, use))
        wrong_two(v, found->variable->at, use->at, "Variable \"%.*s\" of type \"%.*s\" used in position expecting type \"%.*s\".",
            STR_ARG(use->name), STR_ARG(graphql_ref_text(v->arena, found->variable->type)),
            STR_ARG(graphql_ref_text(v->arena, use->type)));
}

/* The uses of a definition and of the fragments it spreads, each once. */
static void check_uses(struct validation *v, const struct scanned *operation, const struct map *known, struct scanned *from)
{
    if (from->reached == operation)
        return;
    from->reached = operation;
    for (size_t i = 0; i < from->usages.n && spend(v, 1); i++)
        check_use(v, operation->definition, known, &from->usages.at[i]);
    for (size_t i = 0; i < from->spreads.n && spend(v, 1); i++) {
        struct scanned *fragment = map_get(&v->fragments, from->spreads.at[i]->name);

        if (fragment)
            check_uses(v, operation, known, fragment);
    }
}

static void report_unused(struct validation *v, const struct graphql_definition *operation, const struct variable_use *use)
{
    const struct graphql_variable *variable = use->variable;

    if (use->used)
        return;
    if (operation->name.p)
        wrong(v, variable->at, "Variable \"$%.*s\" is never used in operation \"%.*s\".", STR_ARG(variable->name),
            STR_ARG(operation->name));
    else
        wrong(v, variable->at, "Variable \"$%.*s\" is never used.", STR_ARG(variable->name));
}

void check_variable_uses(struct validation *v, struct scanned *operation)
{
    VEC(struct variable_use *) uses;
    struct map known;

    map_init(&known, v->arena, 0);
    vec_init(&uses, v->arena);
    for (const struct graphql_variable *at = operation->definition->variables; at; at = at->next) {
        struct variable_use *use;

        if (map_get(&known, at->name))
            continue;
        use = ARENA_NEW(v->arena, struct variable_use);
        use->variable = at;
        map_put(&known, at->name, use);
        *vec_add(&uses) = use;
    }
    check_uses(v, operation, &known, operation);
    for (size_t i = 0; i < uses.n && v->work >= 0; i++)
        report_unused(v, operation->definition, uses.at[i]);
}
