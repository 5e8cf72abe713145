#include "api/graphql/parser.h"

#include "base/arena.h"

static err_t value_list(struct parser *p, bool constant, struct graphql_value *list)
{
    const struct graphql_value **tail = &list->first;
    struct graphql_value *item;

    TRY(parser_expect(p, TOKEN_BRACKET_OPEN));
    while (!parser_at(p, TOKEN_BRACKET_CLOSE)) {
        TRY(parser_value(p, constant, &item));
        *tail = item;
        tail = &item->next;
        list->count++;
    }
    return parser_advance(p);
}

static err_t value_object(struct parser *p, bool constant, struct graphql_value *object)
{
    const struct graphql_value **tail = &object->first;

    TRY(parser_expect(p, TOKEN_BRACE_OPEN));
    while (!parser_at(p, TOKEN_BRACE_CLOSE)) {
        struct graphql_place at = p->token.at;
        struct graphql_value *member;
        struct str name;

        TRY(parser_name(p, &name));
        TRY(parser_expect(p, TOKEN_COLON));
        TRY(parser_value(p, constant, &member));
        member->name = name;
        member->name_at = at;
        *tail = member;
        tail = &member->next;
        object->count++;
    }
    return parser_advance(p);
}

static err_t literal(struct parser *p, enum graphql_value_kind kind, struct graphql_value *v)
{
    v->kind = kind;
    v->text = p->token.text;
    v->slot = (int32_t)p->literals.n;
    *vec_add(&p->literals) = v;
    return parser_advance(p);
}

static err_t word(struct parser *p, struct graphql_value *v)
{
    v->truth = str_is(p->token.text, "true");
    if (v->truth || str_is(p->token.text, "false")) {
        v->kind = GRAPHQL_BOOLEAN;
    } else if (str_is(p->token.text, "null")) {
        v->kind = GRAPHQL_NULL;
    } else {
        v->kind = GRAPHQL_ENUM;
        v->text = p->token.text;
    }
    return parser_advance(p);
}

static err_t any_value(struct parser *p, bool constant, struct graphql_value *v)
{
    switch (p->token.kind) {
    case TOKEN_BRACKET_OPEN:
        v->kind = GRAPHQL_ARRAY;
        return value_list(p, constant, v);
    case TOKEN_BRACE_OPEN:
        v->kind = GRAPHQL_OBJECT;
        return value_object(p, constant, v);
    case TOKEN_INT:
        return literal(p, GRAPHQL_INT, v);
    case TOKEN_FLOAT:
        return literal(p, GRAPHQL_FLOAT, v);
    case TOKEN_STRING:
        return literal(p, GRAPHQL_STRING, v);
    case TOKEN_NAME:
        return word(p, v);
    case TOKEN_DOLLAR:
        if (constant)
            break;
        v->kind = GRAPHQL_VARIABLE;
        TRY(parser_advance(p));
        return parser_name(p, &v->text);
    default:
        break;
    }
    return parser_unexpected(p);
}

err_t parser_value(struct parser *p, bool constant, struct graphql_value **out)
{
    struct graphql_value *v = ARENA_NEW(p->arena, struct graphql_value);

    v->at = p->token.at;
    v->slot = -1;
    TRY(parser_count(p, &p->depth, LIMIT_GRAPHQL_DEPTH));
    TRY(any_value(p, constant, v));
    p->depth--;
    *out = v;
    return OK;
}

/* Adds what stands inside; `count` is how many wrappers stand outside. */
static err_t ref_inside(struct parser *p, struct graphql_ref *out, struct graphql_place *name_at, unsigned count)
{
    struct graphql_ref inner = {0};
    bool list = parser_at(p, TOKEN_BRACKET_OPEN);

    if (count + 2 > GRAPHQL_WRAPS_MAX)
        return syntax_error(p->arena, p->token.at, STR("Too many lists in one another."));
    if (list) {
        TRY(parser_advance(p));
        TRY(ref_inside(p, &inner, name_at, count + 2));
        TRY(parser_expect(p, TOKEN_BRACKET_CLOSE));
        *out = (struct graphql_ref){inner.name, (uint16_t)(inner.wrap << 2 | GRAPHQL_LIST)};
    } else {
        *name_at = p->token.at;
        *out = (struct graphql_ref){0};
        TRY(parser_name(p, &out->name));
    }
    if (!parser_at(p, TOKEN_BANG))
        return OK;
    out->wrap = (uint16_t)(out->wrap << 2 | GRAPHQL_REQUIRED);
    return parser_advance(p);
}

err_t parser_ref(struct parser *p, struct graphql_ref *out, struct graphql_place *name_at)
{
    return ref_inside(p, out, name_at, 0);
}

err_t parser_arguments(struct parser *p, bool constant, const struct graphql_argument **out)
{
    if (!parser_at(p, TOKEN_PAREN_OPEN))
        return OK;
    TRY(parser_advance(p));
    do {
        struct graphql_argument *argument = ARENA_NEW(p->arena, struct graphql_argument);
        struct graphql_value *value;

        argument->at = p->token.at;
        TRY(parser_name(p, &argument->name));
        TRY(parser_expect(p, TOKEN_COLON));
        TRY(parser_value(p, constant, &value));
        argument->value = value;
        *out = argument;
        out = &argument->next;
    } while (!parser_at(p, TOKEN_PAREN_CLOSE));
    return parser_advance(p);
}

err_t parser_directives(struct parser *p, bool constant, const struct graphql_directive **out)
{
    while (parser_at(p, TOKEN_AT)) {
        struct graphql_directive *directive = ARENA_NEW(p->arena, struct graphql_directive);

        directive->at = p->token.at;
        TRY(parser_advance(p));
        TRY(parser_name(p, &directive->name));
        TRY(parser_arguments(p, constant, &directive->arguments));
        *out = directive;
        out = &directive->next;
    }
    return OK;
}
