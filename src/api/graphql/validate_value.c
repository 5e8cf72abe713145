/* Values of arguments and defaults: their types, and member names that come once. Variables in them are noted. */
#include "api/graphql/validation.h"

#include "api/graphql/coerce.h"
#include "base/arena.h"

static void note_variable(struct validation *v, const struct graphql_value *value, struct graphql_ref type, bool standard)
{
    *vec_add(&v->now->usages) = (struct usage){value->text, value->at, type, standard};
}

static void check_member_names(struct validation *v, const struct graphql_value *object)
{
    for (const struct graphql_value *m = object->first; m; m = m->next)
        for (const struct graphql_value *o = object->first; o != m; o = o->next) {
            if (!spend(v, 1))
                return;
            if (str_eq(o->name, m->name)) {
                wrong_two(v, o->name_at, m->name_at, "There can be only one input field named \"%.*s\".", STR_ARG(m->name));
                break;
            }
        }
}

/* What is expected of a member or element of a value of type `type`. */
static struct graphql_ref expected_inside(const struct validation *v, struct graphql_ref type,
    const struct graphql_value *item, bool *standard)
{
    const struct graphql_type *named;
    const struct graphql_input *input;

    *standard = false;
    if (graphql_ref_required(type))
        type = graphql_ref_inner(type);
    if (!item->name.p)
        return graphql_ref_list(type) ? graphql_ref_inner(type) : (struct graphql_ref){0};
    while (graphql_ref_list(type) || graphql_ref_required(type))
        type = graphql_ref_inner(type);
    named = type.name.p ? graphql_type(v->schema, type.name) : NULL;
    input = named ? graphql_input(named->inputs, named->input_count, item->name) : NULL;
    *standard = input && input->standard;
    return input ? input->type : (struct graphql_ref){0};
}

/* One value alone is a list of one, so the wrappers do not matter to a leaf. */
static void note_leaf(struct validation *v, const struct graphql_value *literal, struct graphql_ref type)
{
    const struct graphql_type *named = type.name.p ? graphql_type(v->schema, type.name) : NULL;

    v->leaves[literal->slot] = named && named->kind == GRAPHQL_SCALAR ? named : NULL;
}

void check_value(struct validation *v, const struct graphql_value *value, struct graphql_ref type, bool standard)
{
    if (v->leaves && value->slot >= 0)
        note_leaf(v, value, type);
    if (value->kind == GRAPHQL_VARIABLE)
        note_variable(v, value, type, standard);
    if (value->kind == GRAPHQL_OBJECT)
        check_member_names(v, value);
    for (const struct graphql_value *item = value->first; item; item = item->next) {
        struct graphql_ref inside = expected_inside(v, type, item, &standard);

        check_value(v, item, inside, standard);
    }
}

/* The text of a value in a message; of a photo only its beginning. */
static struct str shown(struct validation *v, const struct graphql_value *value)
{
    enum { SHOWN_MOST = 2000 };
    struct str text = graphql_print_value(v->arena, value);

    if (text.n <= SHOWN_MOST)
        return text;
    for (text.n = SHOWN_MOST; ((uint8_t)text.p[text.n] & 0xC0) == 0x80; text.n--)
        ;
    return str_format(v->arena, "%.*s...", STR_ARG(text));
}

static void check_fit(struct validation *v, const struct graphql_argument *argument, const struct graphql_input *input)
{
    struct buf why;

    if (told_enough(v))
        return;
    buf_init(&why, v->arena, 64);
    if (!graphql_literal(v->arena, v->schema, input->type, argument->value, NULL, &why))
        wrong(v, argument->value->at, "Argument \"%.*s\" has invalid value %.*s.\n%.*s", STR_ARG(argument->name),
            STR_ARG(shown(v, argument->value)), STR_ARG(buf_str(&why)));
}

void check_arguments(struct validation *v, const struct graphql_input *inputs, uint32_t count,
    const struct graphql_argument *given)
{
    for (const struct graphql_argument *argument = given; argument; argument = argument->next) {
        const struct graphql_input *input = graphql_input(inputs, count, argument->name);

        if (!spend(v, count / 8 + 1))
            return;
        if (input)
            check_fit(v, argument, input);
        check_value(v, argument->value, input ? input->type : (struct graphql_ref){0}, input && input->standard);
        for (const struct graphql_argument *other = given; other != argument && spend(v, 1); other = other->next)
            if (str_eq(other->name, argument->name)) {
                wrong_two(v, other->at, argument->at, "There can be only one argument named \"%.*s\".", STR_ARG(argument->name));
                break;
            }
    }
}

void check_default(struct validation *v, const struct graphql_variable *variable)
{
    struct str type = graphql_ref_text(v->arena, variable->type);
    struct buf why;

    check_value(v, variable->standard, variable->type, false);
    if (graphql_ref_required(variable->type))
        wrong(v, variable->standard->at, "Variable \"$%.*s\" of type \"%.*s\" is required and will not use the default value. "
            "Perhaps you meant to use type \"%.*s\".", STR_ARG(variable->name), STR_ARG(type),
            STR_ARG(graphql_ref_text(v->arena, graphql_ref_inner(variable->type))));
    buf_init(&why, v->arena, 64);
    if (!graphql_literal(v->arena, v->schema, variable->type, variable->standard, NULL, &why))
        wrong(v, variable->standard->at, "Variable \"$%.*s\" of type \"%.*s\" has invalid default value: %.*s.\n%.*s",
            STR_ARG(variable->name), STR_ARG(type), STR_ARG(shown(v, variable->standard)), STR_ARG(buf_str(&why)));
}
