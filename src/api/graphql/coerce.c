/* One walk for both sources of a value, a variable's JSON and a literal of the document. */
#include "api/graphql/coerce.h"

#include "api/graphql/scalar.h"
#include "base/arena.h"
#include "base/json_member.h"

struct given {
    const struct json *json;                 /* exactly one of the two is set */
    const struct graphql_value *literal;
};

/* Where in the value the walk is, for messages: a member's name or an element's number. */
struct within {
    const struct within *outer;
    struct str member;                       /* STR_NONE: an element */
    uint32_t element;
};

struct coercion {
    struct arena *arena;
    const struct graphql_schema *schema;
    const struct json *variables;
    struct buf *why;
};

static const struct json null_value = {.kind = JSON_NULL};
/* A variable that was not given: as if what holds it were not written. */
static const struct json absent = {.kind = JSON_NULL};

static const struct json *walk(struct coercion *c, struct graphql_ref type, struct given g, const struct within *in);

/* ---- either source ---- */

static struct given first_of(struct given g)
{
    return g.json ? (struct given){.json = g.json->first} : (struct given){.literal = g.literal->first};
}

static struct given next_of(struct given g)
{
    return g.json ? (struct given){.json = g.json->next} : (struct given){.literal = g.literal->next};
}

static bool some(struct given g)
{
    return g.json || g.literal;
}

static struct str name_of(struct given g)
{
    return g.json ? g.json->key : g.literal->name;
}

static bool is_kind(struct given g, enum json_kind json, enum graphql_value_kind literal)
{
    return g.json ? g.json->kind == json : g.literal->kind == literal;
}

static struct str text_of_json(struct arena *a, const struct json *v)
{
    struct buf out;
    struct json_writer w = json_writer(&out);

    buf_init(&out, a, 64);
    json_put(&w, v);
    return buf_str(&out);
}

static struct str text_of_given(struct arena *a, struct given g)
{
    return g.json ? text_of_json(a, g.json) : graphql_print_value(a, g.literal);
}

/* ---- messages ---- */

static void add_where(struct buf *why, const struct within *in)
{
    if (!in)
        return;
    add_where(why, in->outer);
    if (in->member.p)
        buf_add_format(why, "In field \"%.*s\": ", STR_ARG(in->member));
    else
        buf_add_format(why, "In element #%u: ", in->element);
}

static const struct json *refuse(struct coercion *c, const struct within *in, struct str sentence)
{
    if (c->why->n)
        buf_add_char(c->why, '\n');
    add_where(c->why, in);
    buf_add(c->why, sentence);
    return NULL;
}

static const struct json *refuse_null(struct coercion *c, struct graphql_ref type, bool literal, const struct within *in)
{
    return refuse(c, in, str_format(c->arena, literal ? "Expected type \"%.*s\", found null." : "Expected \"%.*s\", found null.",
        STR_ARG(graphql_ref_text(c->arena, type))));
}

static const struct json *refuse_value(struct coercion *c, struct str type, struct given g, const struct within *in)
{
    return refuse(c, in, str_format(c->arena, "Expected type \"%.*s\", found %.*s.", STR_ARG(type),
        STR_ARG(text_of_given(c->arena, g))));
}

/* ---- building ---- */

struct built {
    struct json *whole;
    const struct json **tail;
};

static struct built build(struct arena *a, enum json_kind kind)
{
    struct json *whole = ARENA_NEW(a, struct json);

    whole->kind = kind;
    return (struct built){whole, &whole->first};
}

/* A value may stand in several places (a variable, a default), so a node of its own goes into the list. */
static void append(struct arena *a, struct built *b, struct str key, const struct json *value)
{
    struct json *node = ARENA_NEW(a, struct json);

    *node = *value;
    node->key = key;
    node->next = NULL;
    *b->tail = node;
    b->tail = &node->next;
    b->whole->count++;
}

/* ---- scalars and enumerations ---- */

static const struct json *variable_of(const struct json *variables, struct str name)
{
    return variables ? json_member(variables->first, NULL, name) : NULL;
}

/* A literal as JSON, whatever its type: what a scalar reads. */
static const struct json *plain(struct coercion *c, const struct graphql_value *v)
{
    static const enum json_kind kinds[] = {
        [GRAPHQL_NULL] = JSON_NULL, [GRAPHQL_INT] = JSON_NUMBER, [GRAPHQL_FLOAT] = JSON_NUMBER,
        [GRAPHQL_STRING] = JSON_STRING, [GRAPHQL_ENUM] = JSON_STRING, [GRAPHQL_ARRAY] = JSON_ARRAY,
        [GRAPHQL_OBJECT] = JSON_OBJECT, [GRAPHQL_VARIABLE] = JSON_NULL, [GRAPHQL_BOOLEAN] = JSON_FALSE,
    };
    struct built b;

    if (v->kind == GRAPHQL_VARIABLE && variable_of(c->variables, v->text))
        return variable_of(c->variables, v->text);
    b = build(c->arena, v->kind == GRAPHQL_BOOLEAN && v->truth ? JSON_TRUE : kinds[v->kind]);
    b.whole->text = v->text;
    for (const struct graphql_value *item = v->first; item; item = item->next)
        append(c->arena, &b, item->name, plain(c, item));
    return b.whole;
}

/* Nothing but a scalar that takes anything takes names, lists and objects. */
static bool fits_scalar(const struct graphql_scalar *s, const struct graphql_value *literal)
{
    bool composed = literal->kind == GRAPHQL_ENUM || literal->kind == GRAPHQL_ARRAY || literal->kind == GRAPHQL_OBJECT;

    return !composed || str_is(str_of(s->name), "GenericScalar");
}

static const struct json *walk_scalar(struct coercion *c, const struct graphql_type *type, struct given g, const struct within *in)
{
    const struct graphql_scalar *s = type->scalar;
    const struct json *read = NULL;

    if (g.json)
        read = s->read(c->arena, s, g.json, false);
    else if (fits_scalar(s, g.literal))
        read = s->read(c->arena, s, plain(c, g.literal), true);
    return read ? read : refuse_value(c, type->name, g, in);
}

static const struct json *walk_choice(struct coercion *c, const struct graphql_type *type, struct given g, const struct within *in)
{
    struct built b = build(c->arena, JSON_STRING);

    if (!is_kind(g, JSON_STRING, GRAPHQL_ENUM))
        return refuse_value(c, type->name, g, in);
    b.whole->text = g.json ? g.json->text : g.literal->text;
    return graphql_choice(type, b.whole->text) ? b.whole : refuse_value(c, type->name, g, in);
}

/* ---- input objects and lists ---- */

static struct given member_of(struct given object, struct str name)
{
    struct given at = first_of(object);

    while (some(at) && !str_eq(name_of(at), name))
        at = next_of(at);
    return at;
}

static bool refuse_unknown_members(struct coercion *c, const struct graphql_type *type, struct given g, const struct within *in)
{
    bool all_known = true;

    for (struct given at = first_of(g); some(at); at = next_of(at)) {
        if (graphql_input(type->inputs, type->input_count, name_of(at)))
            continue;
        refuse(c, &(struct within){in, name_of(at), 0}, STR("Unknown field."));
        all_known = false;
    }
    return all_known;
}

/* The value of one input: given, its default, or absent. NULL: does not fit. */
static const struct json *walk_input(struct coercion *c, const struct graphql_input *input, struct given g, bool literal,
    const struct within *in)
{
    const struct json *value = some(g) ? walk(c, input->type, g, in) : &absent;

    if (value != &absent)
        return value;
    if (input->standard)
        return input->standard;
    return graphql_ref_required(input->type) ? refuse_null(c, input->type, literal, in) : &absent;
}

static const struct json *walk_object(struct coercion *c, const struct graphql_type *type, struct given g, const struct within *in)
{
    struct built b = build(c->arena, JSON_OBJECT);
    bool fits;

    if (!is_kind(g, JSON_OBJECT, GRAPHQL_OBJECT))
        return refuse(c, in, str_format(c->arena, "Expected \"%.*s\", found not an object.", STR_ARG(type->name)));
    fits = refuse_unknown_members(c, type, g, in);
    for (uint32_t i = 0; i < type->input_count; i++) {
        const struct graphql_input *input = &type->inputs[i];
        const struct json *value =
            walk_input(c, input, member_of(g, input->name), g.literal, &(struct within){in, input->name, 0});

        if (!value)
            fits = false;
        else if (value != &absent)
            append(c->arena, &b, input->name, value);
    }
    return fits ? b.whole : NULL;
}

static const struct json *walk_list(struct coercion *c, struct graphql_ref element, struct given g, const struct within *in)
{
    struct built b = build(c->arena, JSON_ARRAY);
    const struct json *value;
    uint32_t i = 0;
    bool fits = true;

    if (!is_kind(g, JSON_ARRAY, GRAPHQL_ARRAY)) {
        value = walk(c, element, g, in);
        if (!value)
            return NULL;
        append(c->arena, &b, STR_NONE, value);
        return b.whole;
    }
    for (struct given at = first_of(g); some(at); at = next_of(at)) {
        value = walk(c, element, at, &(struct within){in, STR_NONE, i++});
        if (value)
            append(c->arena, &b, STR_NONE, value);
        else
            fits = false;
    }
    return fits ? b.whole : NULL;
}

/* Variables were coerced to their own types, which validation found to fit here. */
static const struct json *walk_variable(struct coercion *c, struct graphql_ref type, struct str name, const struct within *in)
{
    const struct json *value = variable_of(c->variables, name);

    if (!c->variables)
        return &null_value;
    if (!value)
        return graphql_ref_required(type) ? refuse_null(c, type, true, in) : &absent;
    if (json_is_null(value) && graphql_ref_required(type))
        return refuse_null(c, type, true, in);
    return value;
}

static const struct json *walk(struct coercion *c, struct graphql_ref type, struct given g, const struct within *in)
{
    const struct graphql_type *named;

    if (g.literal && g.literal->kind == GRAPHQL_VARIABLE)
        return walk_variable(c, type, g.literal->text, in);
    if (is_kind(g, JSON_NULL, GRAPHQL_NULL))
        return graphql_ref_required(type) ? refuse_null(c, type, g.literal, in) : &null_value;
    if (graphql_ref_required(type))
        type = graphql_ref_inner(type);
    if (graphql_ref_list(type))
        return walk_list(c, graphql_ref_inner(type), g, in);
    named = graphql_type(c->schema, type.name);
    if (!named || graphql_is_composite(named))
        return &null_value;
    if (named->kind == GRAPHQL_INPUT)
        return walk_object(c, named, g, in);
    return named->kind == GRAPHQL_SCALAR ? walk_scalar(c, named, g, in) : walk_choice(c, named, g, in);
}

/* ---- entries ---- */

const struct json *graphql_literal(struct arena *a, const struct graphql_schema *s, struct graphql_ref type,
    const struct graphql_value *value, const struct json *variables, struct buf *why)
{
    struct coercion c = {a, s, variables, why};

    return walk(&c, type, (struct given){.literal = value}, NULL);
}

const struct json *graphql_coerce(struct arena *a, const struct graphql_schema *s, struct graphql_ref type,
    const struct json *value, struct buf *why)
{
    struct coercion c = {a, s, NULL, why};

    return walk(&c, type, (struct given){.json = value}, NULL);
}

static void refuse_variable(struct arena *a, struct graphql_errors *errors, const struct graphql_variable *v,
    const struct json *value, struct str why)
{
    struct str type = graphql_ref_text(a, v->type), message;

    if (json_is_null(value))
        message = str_format(a, "Variable \"$%.*s\" of required type \"%.*s\" was not provided.", STR_ARG(v->name), STR_ARG(type));
    else
        message = str_format(a, "Variable \"$%.*s\" got invalid value %.*s.\n%.*s", STR_ARG(v->name),
            STR_ARG(text_of_json(a, value)), STR_ARG(why));
    graphql_errors_add(errors, message, &v->at, 1);
}

/* The value of one variable; absent when it was not given and has no default. */
static const struct json *variable_value(struct arena *a, const struct graphql_schema *s, const struct graphql_variable *v,
    const struct json *value, struct buf *why)
{
    if (value)
        return graphql_coerce(a, s, v->type, value, why);
    if (v->standard)
        return graphql_literal(a, s, v->type, v->standard, NULL, why);
    return graphql_ref_required(v->type) ? NULL : &absent;
}

const struct json *graphql_variables(struct arena *a, const struct graphql_schema *s,
    const struct graphql_definition *operation, const struct json *given, struct graphql_errors *errors)
{
    struct built b = build(a, JSON_OBJECT);
    bool fits = true;

    if (!json_is_null(given) && given->kind != JSON_OBJECT) {
        graphql_errors_add(errors, STR("Variables are invalid JSON."), NULL, 0);
        return NULL;
    }
    for (const struct graphql_variable *v = operation->variables; v; v = v->next) {
        const struct json *sent = given ? json_member(given->first, NULL, v->name) : NULL;
        const struct json *value;
        struct buf why;

        buf_init(&why, a, 64);
        value = variable_value(a, s, v, sent, &why);
        if (!value) {
            refuse_variable(a, errors, v, sent, buf_str(&why));
            fits = false;
        } else if (value != &absent) {
            append(a, &b, v->name, value);
        }
    }
    return fits ? b.whole : NULL;
}

static void refuse_argument(struct arena *a, struct graphql_errors *errors, const struct graphql_input *input,
    const struct graphql_argument *argument, struct str why)
{
    struct str message;

    if (argument && argument->value->kind == GRAPHQL_VARIABLE)
        message = str_format(a, "Argument \"%.*s\" of required type \"%.*s\" was provided the variable \"$%.*s\" "
            "which was not provided a runtime value.", STR_ARG(input->name), STR_ARG(graphql_ref_text(a, input->type)),
            STR_ARG(argument->value->text));
    else
        message = str_format(a, "Argument \"%.*s\" has invalid value %.*s.\n%.*s", STR_ARG(input->name),
            STR_ARG(argument ? graphql_print_value(a, argument->value) : STR("null")), STR_ARG(why));
    graphql_errors_add(errors, message, argument ? &argument->value->at : NULL, argument ? 1 : 0);
}

static const struct graphql_argument *argument_of(const struct graphql_argument *first, struct str name)
{
    while (first && !str_eq(first->name, name))
        first = first->next;
    return first;
}

const struct json *graphql_arguments(struct arena *a, const struct graphql_schema *s, const struct graphql_input *inputs,
    uint32_t count, const struct graphql_argument *given, const struct json *variables, struct graphql_errors *errors)
{
    struct buf why;
    struct coercion c = {a, s, variables ? variables : &null_value, &why};
    struct built b = build(a, JSON_OBJECT);

    buf_init(&why, a, 64);
    for (uint32_t i = 0; i < count; i++) {
        const struct graphql_argument *argument = argument_of(given, inputs[i].name);
        const struct json *value = walk_input(&c, &inputs[i], (struct given){.literal = argument ? argument->value : NULL}, true,
            NULL);

        if (!value) {
            refuse_argument(a, errors, &inputs[i], argument, buf_str(&why));
            return NULL;
        }
        if (value != &absent)
            append(a, &b, inputs[i].name, value);
    }
    return b.whole;
}
