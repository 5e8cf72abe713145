#include "api/graphql/parser.h"

#include "base/arena.h"
#include "base/utf8.h"

err_t parser_count(struct parser *p, int64_t *counter, enum limit_id limit)
{
    ++*counter;
    return limit_check(p->arena, p->limits, limit, *counter);
}

err_t parser_advance(struct parser *p)
{
    TRY(parser_count(p, &p->tokens, LIMIT_GRAPHQL_TOKENS));
    return lexer_next(&p->lexer, &p->token);
}

bool parser_at(const struct parser *p, enum token_kind kind)
{
    return p->token.kind == kind;
}

bool parser_at_word(const struct parser *p, const char *word)
{
    return p->token.kind == TOKEN_NAME && str_is(p->token.text, word);
}

err_t parser_unexpected(struct parser *p)
{
    return syntax_error(p->arena, p->token.at,
        str_format(p->arena, "Unexpected %.*s", STR_ARG(token_text(p->arena, &p->token))));
}

static err_t expected(struct parser *p, const char *what)
{
    return syntax_error(p->arena, p->token.at,
        str_format(p->arena, "Expected %s, found %.*s", what, STR_ARG(token_text(p->arena, &p->token))));
}

err_t parser_expect(struct parser *p, enum token_kind kind)
{
    return parser_at(p, kind) ? parser_advance(p) : expected(p, token_name(kind));
}

err_t parser_name(struct parser *p, struct str *out)
{
    *out = p->token.text;
    return parser_expect(p, TOKEN_NAME);
}

/* ---- selections ---- */

static err_t selection_set(struct parser *p, const struct graphql_selection **out);

static err_t field(struct parser *p, struct graphql_selection *s)
{
    s->kind = GRAPHQL_FIELD;
    TRY(parser_count(p, &p->fields, LIMIT_GRAPHQL_FIELDS));
    s->name_at = p->token.at;
    TRY(parser_name(p, &s->name));
    if (parser_at(p, TOKEN_COLON)) {
        TRY(parser_count(p, &p->aliases, LIMIT_GRAPHQL_ALIASES));
        TRY(parser_advance(p));
        s->alias = s->name;
        s->name_at = p->token.at;
        TRY(parser_name(p, &s->name));
    }
    TRY(parser_arguments(p, false, &s->arguments));
    TRY(parser_directives(p, false, &s->directives));
    s->first_at = p->token.at;
    return parser_at(p, TOKEN_BRACE_OPEN) ? selection_set(p, &s->first) : OK;
}

static err_t spread(struct parser *p, struct graphql_selection *s)
{
    TRY(parser_count(p, &p->spreads, LIMIT_GRAPHQL_SPREADS));
    TRY(parser_advance(p));
    s->name_at = p->token.at;
    if (parser_at(p, TOKEN_NAME) && !parser_at_word(p, "on")) {
        s->kind = GRAPHQL_SPREAD;
        TRY(parser_name(p, &s->name));
        return parser_directives(p, false, &s->directives);
    }
    s->kind = GRAPHQL_INLINE;
    if (parser_at_word(p, "on")) {
        TRY(parser_advance(p));
        s->on_at = p->token.at;
        TRY(parser_name(p, &s->on));
    }
    TRY(parser_directives(p, false, &s->directives));
    s->first_at = p->token.at;
    return selection_set(p, &s->first);
}

static err_t selection_set(struct parser *p, const struct graphql_selection **out)
{
    TRY(parser_count(p, &p->depth, LIMIT_GRAPHQL_DEPTH));
    TRY(parser_expect(p, TOKEN_BRACE_OPEN));
    do {
        struct graphql_selection *s = ARENA_NEW(p->arena, struct graphql_selection);

        s->at = p->token.at;
        TRY(parser_at(p, TOKEN_SPREAD) ? spread(p, s) : field(p, s));
        *out = s;
        out = &s->next;
    } while (!parser_at(p, TOKEN_BRACE_CLOSE));
    p->depth--;
    return parser_advance(p);
}

/* ---- definitions ---- */

static err_t variables(struct parser *p, const struct graphql_variable **out)
{
    if (!parser_at(p, TOKEN_PAREN_OPEN))
        return OK;
    TRY(parser_advance(p));
    do {
        struct graphql_variable *v = ARENA_NEW(p->arena, struct graphql_variable);
        struct graphql_value *standard = NULL;

        v->at = p->token.at;
        TRY(parser_expect(p, TOKEN_DOLLAR));
        TRY(parser_name(p, &v->name));
        TRY(parser_expect(p, TOKEN_COLON));
        TRY(parser_ref(p, &v->type, &v->type_at));
        if (parser_at(p, TOKEN_EQUALS)) {
            TRY(parser_advance(p));
            TRY(parser_value(p, true, &standard));
        }
        v->standard = standard;
        TRY(parser_directives(p, true, &v->directives));
        *out = v;
        out = &v->next;
    } while (!parser_at(p, TOKEN_PAREN_CLOSE));
    return parser_advance(p);
}

static err_t operation(struct parser *p, struct graphql_definition *d, enum graphql_definition_kind kind)
{
    d->kind = kind;
    TRY(parser_advance(p));
    d->name_at = p->token.at;
    if (parser_at(p, TOKEN_NAME))
        TRY(parser_name(p, &d->name));
    TRY(variables(p, &d->variables));
    TRY(parser_directives(p, false, &d->directives));
    return selection_set(p, &d->first);
}

static err_t fragment(struct parser *p, struct graphql_definition *d)
{
    d->kind = GRAPHQL_FRAGMENT;
    TRY(parser_count(p, &p->spreads, LIMIT_GRAPHQL_SPREADS));
    TRY(parser_advance(p));
    d->name_at = p->token.at;
    if (parser_at_word(p, "on"))
        return parser_unexpected(p);
    TRY(parser_name(p, &d->name));
    if (!parser_at_word(p, "on"))
        return expected(p, "\"on\"");
    TRY(parser_advance(p));
    d->on_at = p->token.at;
    TRY(parser_name(p, &d->on));
    TRY(parser_directives(p, false, &d->directives));
    return selection_set(p, &d->first);
}

static err_t definition(struct parser *p, struct graphql_definition *d)
{
    static const struct { const char *word; enum graphql_definition_kind kind; } operations[] = {
        {"query", GRAPHQL_QUERY}, {"mutation", GRAPHQL_MUTATION}, {"subscription", GRAPHQL_SUBSCRIPTION},
    };

    d->at = p->token.at;
    if (parser_at(p, TOKEN_BRACE_OPEN))
        return selection_set(p, &d->first);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (parser_at_word(p, operations[i].word))
            return operation(p, d, operations[i].kind);
    return parser_at_word(p, "fragment") ? fragment(p, d) : parser_unexpected(p);
}

static err_t definitions(struct parser *p, const struct graphql_definition **out)
{
    TRY(parser_advance(p));
    do {
        struct graphql_definition *d = ARENA_NEW(p->arena, struct graphql_definition);

        TRY(definition(p, d));
        *out = d;
        out = &d->next;
    } while (!parser_at(p, TOKEN_END));
    return OK;
}

err_t graphql_parse(struct arena *a, struct str text, const struct limits *limits, const struct graphql_document **out)
{
    struct parser p = {.arena = a, .limits = limits};
    struct graphql_document *d = ARENA_NEW(a, struct graphql_document);

    *out = NULL;
    TRY(limit_check(a, limits, LIMIT_GRAPHQL_BYTES, (int64_t)text.n));
    if (!utf8_valid(text))
        return err_make(a, E_UTF8, "field", "query", NULL);
    vec_init(&p.literals, a);
    lexer_init(&p.lexer, a, text);
    TRY(definitions(&p, &d->first));
    d->text = text;
    d->literals = p.literals.at;
    d->literal_count = (uint32_t)p.literals.n;
    d->shape = graphql_shape(a, d);
    d->hash = str_hash(d->shape);
    *out = d;
    return OK;
}
