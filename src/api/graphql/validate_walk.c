/* The walk over the selections of one definition with the types at hand: fields, leaves, arguments, directives,
 * fragments where they are spread. Where a type is not known its parts are still walked, without one. */
#include "api/graphql/validation.h"

#include "base/arena.h"

static void walk_selections(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *first);

/* ---- directives ---- */

static const char *place_name(unsigned on)
{
    static const char *const names[] = {"QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION"};

    return names[__builtin_ctz(on)];
}

static struct names names_of(struct validation *v, const struct graphql_input *inputs, uint32_t count)
{
    struct str *names = ARENA_ARRAY(v->arena, struct str, count);

    for (uint32_t i = 0; i < count; i++)
        names[i] = inputs[i].name;
    return (struct names){names, count};
}

static void check_directive_arguments(struct validation *v, const struct graphql_directive *d,
    const struct graphql_directive_type *type)
{
    for (const struct graphql_argument *a = d->arguments; a && spend(v, 1) && !told_enough(v); a = a->next)
        if (!graphql_input(type->arguments, type->argument_count, a->name))
            wrong(v, a->at, "Unknown argument \"%.*s\" on directive \"@%.*s\".%.*s", STR_ARG(a->name), STR_ARG(d->name),
                STR_ARG(suggestion(v, "Did you mean", a->name, names_of(v, type->arguments, type->argument_count))));
    for (uint32_t i = 0; i < type->argument_count; i++) {
        const struct graphql_input *input = &type->arguments[i];
        const struct graphql_argument *a = d->arguments;

        while (a && !str_eq(a->name, input->name))
            a = a->next;
        if (!a && graphql_ref_required(input->type))
            wrong(v, d->at, "Directive \"%.*s\" argument \"%.*s\" of type \"%.*s\" is required but not provided.",
                STR_ARG(d->name), STR_ARG(input->name), STR_ARG(graphql_ref_text(v->arena, input->type)));
    }
}

static void check_directive(struct validation *v, const struct graphql_directive *d, unsigned on)
{
    const struct graphql_directive_type *type = graphql_directive_type(d->name);

    if (!type) {
        wrong(v, d->at, "Unknown directive \"%.*s\".", STR_ARG(d->name));
        check_arguments(v, NULL, 0, d->arguments);
        return;
    }
    if (!(type->on & on))
        wrong(v, d->at, "Directive \"%.*s\" may not be used on \"%s\".", STR_ARG(d->name), place_name(on));
    check_arguments(v, type->arguments, type->argument_count, d->arguments);
    check_directive_arguments(v, d, type);
}

static void check_directives(struct validation *v, const struct graphql_directive *first, unsigned on)
{
    for (const struct graphql_directive *d = first; d && spend(v, 1); d = d->next) {
        check_directive(v, d, on);
        for (const struct graphql_directive *other = first; other != d && spend(v, 1); other = other->next)
            if (str_eq(other->name, d->name)) {
                wrong_two(v, other->at, d->at, "The directive \"%.*s\" can only be used once at this location.", STR_ARG(d->name));
                break;
            }
    }
}

/* ---- fields ---- */

/* Types behind an interface that have the field: the client meant one of them. */
static struct str inline_suggestion(struct validation *v, const struct graphql_type *interface, struct str field)
{
    VEC(struct str) found;

    vec_init(&found, v->arena);
    for (uint32_t i = 0; interface->kind == GRAPHQL_INTERFACE && i < interface->name_count && found.n < 5; i++) {
        const struct graphql_type *type = graphql_type(v->schema, interface->names[i]);

        if (type && graphql_field(v->schema, type, field))
            *vec_add(&found) = type->name;
    }
    if (!found.n)
        return STR("");
    return str_format(v->arena, " Did you mean to use an inline fragment on %.*s?",
        STR_ARG(one_of(v->arena, (struct names){found.at, found.n})));
}

static void unknown_field(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *s)
{
    struct str *names, hint;

    if (told_enough(v))
        return;
    names = ARENA_ARRAY(v->arena, struct str, parent->field_count);
    for (uint32_t i = 0; i < parent->field_count; i++)
        names[i] = parent->fields[i].name;
    hint = inline_suggestion(v, parent, s->name);
    if (!hint.n)
        hint = suggestion(v, "Did you mean", s->name, (struct names){names, parent->field_count});
    wrong(v, s->at, "Cannot query field \"%.*s\" on type \"%.*s\".%.*s", STR_ARG(s->name), STR_ARG(parent->name), STR_ARG(hint));
}

static void unknown_argument(struct validation *v, const struct graphql_type *parent, const struct graphql_field *field,
    const struct graphql_argument *a)
{
    if (told_enough(v))
        return;
    wrong(v, a->at, "Unknown argument \"%.*s\" on field \"%.*s\" of type \"%.*s\".%.*s", STR_ARG(a->name), STR_ARG(field->name),
        STR_ARG(parent->name), STR_ARG(suggestion(v, "Did you mean", a->name, names_of(v, field->arguments, field->argument_count))));
}

static void check_required(struct validation *v, const struct graphql_field *field, const struct graphql_selection *s)
{
    for (uint32_t i = 0; i < field->argument_count; i++) {
        const struct graphql_input *input = &field->arguments[i];
        const struct graphql_argument *a = s->arguments;

        if (!graphql_ref_required(input->type) || input->standard)
            continue;
        while (a && !str_eq(a->name, input->name))
            a = a->next;
        if (!a)
            wrong(v, s->at, "Field \"%.*s\" argument \"%.*s\" of type \"%.*s\" is required but not provided.",
                STR_ARG(s->name), STR_ARG(input->name), STR_ARG(graphql_ref_text(v->arena, input->type)));
    }
}

static void check_leaf(struct validation *v, const struct graphql_field *field, const struct graphql_type *type,
    const struct graphql_selection *s)
{
    struct str name = graphql_ref_text(v->arena, field->type);

    if (!type)
        return;
    if (!graphql_is_composite(type) && s->first)
        wrong(v, s->first_at, "Field \"%.*s\" of type \"%.*s\" must not have a sub selection.", STR_ARG(s->name), STR_ARG(name));
    if (graphql_is_composite(type) && !s->first)
        wrong(v, s->at, "Field \"%.*s\" of type \"%.*s\" must have a sub selection.", STR_ARG(s->name), STR_ARG(name));
}

static void walk_field(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *s)
{
    const struct graphql_field *field = parent ? graphql_field(v->schema, parent, s->name) : NULL;
    const struct graphql_type *type = field ? graphql_type(v->schema, field->type.name) : NULL;

    if (parent && !field)
        unknown_field(v, parent, s);
    if (field) {
        check_leaf(v, field, type, s);
        for (const struct graphql_argument *a = s->arguments; a && spend(v, 1); a = a->next)
            if (!graphql_input(field->arguments, field->argument_count, a->name))
                unknown_argument(v, parent, field, a);
        check_required(v, field, s);
    }
    check_arguments(v, field ? field->arguments : NULL, field ? field->argument_count : 0, s->arguments);
    check_directives(v, s->directives, GRAPHQL_ON_FIELD);
    walk_selections(v, type && graphql_is_composite(type) ? type : NULL, s->first);
}

/* ---- fragments ---- */

const struct graphql_type *condition_type(const struct validation *v, struct str name)
{
    const struct graphql_type *type = graphql_type(v->schema, name);

    return type && graphql_is_composite(type) ? type : NULL;
}

/* `fragment` STR_NONE: an inline one. */
static void check_condition(struct validation *v, struct str fragment, struct str on, struct graphql_place at)
{
    const struct graphql_type *type = graphql_type(v->schema, on);
    struct names all;

    if (!type) {
        all.at = v->schema->names(v->schema, &all.count);
        wrong(v, at, "Unknown type \"%.*s\".%.*s", STR_ARG(on), STR_ARG(suggestion(v, "Perhaps you meant", on, all)));
    } else if (!graphql_is_composite(type) && fragment.p) {
        wrong(v, at, "Fragment \"%.*s\" cannot condition on non composite type \"%.*s\".", STR_ARG(fragment), STR_ARG(on));
    } else if (!graphql_is_composite(type)) {
        wrong(v, at, "Fragment cannot condition on non composite type \"%.*s\".", STR_ARG(on));
    }
}

static bool has_name(const struct graphql_type *type, struct str name)
{
    for (uint32_t i = 0; i < type->name_count; i++)
        if (str_eq(type->names[i], name))
            return true;
    return false;
}

/* Can one object be of both? */
static bool overlap(const struct graphql_type *a, const struct graphql_type *b)
{
    if (graphql_type_is(a, b) || graphql_type_is(b, a))
        return true;
    if (a->kind != GRAPHQL_INTERFACE || b->kind != GRAPHQL_INTERFACE)
        return false;
    for (uint32_t i = 0; i < a->name_count; i++)
        if (has_name(b, a->names[i]))
            return true;
    return false;
}

static void walk_spread(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *s)
{
    const struct scanned *fragment = map_get(&v->fragments, s->name);
    const struct graphql_type *type = fragment ? condition_type(v, fragment->definition->on) : NULL;

    *vec_add(&v->now->spreads) = s;
    check_directives(v, s->directives, GRAPHQL_ON_SPREAD);
    if (!fragment)
        wrong(v, s->name_at, "Unknown fragment \"%.*s\".", STR_ARG(s->name));
    if (type && parent && !overlap(parent, type))
        wrong(v, s->at, "Fragment %.*s cannot be spread here as objects of type %.*s can never be of type %.*s",
            STR_ARG(s->name), STR_ARG(parent->name), STR_ARG(type->name));
}

static void walk_inline(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *s)
{
    const struct graphql_type *type = s->on.p ? condition_type(v, s->on) : parent;

    if (s->on.p)
        check_condition(v, STR_NONE, s->on, s->on_at);
    check_directives(v, s->directives, GRAPHQL_ON_INLINE);
    if (type && parent && !overlap(parent, type))
        wrong(v, s->at, "Fragment cannot be spread here as objects of type %.*s can never be of type %.*s",
            STR_ARG(parent->name), STR_ARG(type->name));
    walk_selections(v, type, s->first);
}

static void walk_selections(struct validation *v, const struct graphql_type *parent, const struct graphql_selection *first)
{
    for (const struct graphql_selection *s = first; s && spend(v, 1); s = s->next) {
        if (s->kind == GRAPHQL_FIELD)
            walk_field(v, parent, s);
        else if (s->kind == GRAPHQL_SPREAD)
            walk_spread(v, parent, s);
        else
            walk_inline(v, parent, s);
    }
}

/* ---- definitions ---- */

static const struct graphql_type *root_type(struct validation *v, const struct graphql_definition *d)
{
    static const char *const words[] = {"queries", "mutations", "subscriptions"};
    const struct graphql_type *root = graphql_root(v->schema, d->kind);

    if (!root)
        wrong(v, d->at, "Schema is not configured for %s.", words[d->kind]);
    return root;
}

void walk_definition(struct validation *v, struct scanned *s)
{
    static const unsigned places[] = {GRAPHQL_ON_QUERY, GRAPHQL_ON_MUTATION, GRAPHQL_ON_SUBSCRIPTION, GRAPHQL_ON_FRAGMENT};
    const struct graphql_definition *d = s->definition;
    const struct graphql_type *type;

    v->now = s;
    for (const struct graphql_variable *variable = d->variables; variable && spend(v, 1); variable = variable->next) {
        if (variable->standard)
            check_default(v, variable);
        check_directives(v, variable->directives, GRAPHQL_ON_VARIABLE);
    }
    check_directives(v, d->directives, places[d->kind]);
    if (d->kind == GRAPHQL_FRAGMENT) {
        check_condition(v, d->name, d->on, d->on_at);
        type = condition_type(v, d->on);
    } else {
        type = root_type(v, d);
    }
    walk_selections(v, type, d->first);
}
