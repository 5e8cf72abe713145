/* One printer for two texts: the document itself, and its shape, where literals are left open. */
#include "api/graphql/document.h"

#include "base/arena.h"
#include "base/json.h"

struct printer {
    struct buf out;
    bool shape;
};

static void put(struct printer *p, const char *text)
{
    buf_add(&p->out, str_of(text));
}

static void put_name(struct printer *p, const char *before, struct str name)
{
    put(p, before);
    buf_add(&p->out, name);
}

static void put_value(struct printer *p, const struct graphql_value *v);

/* Members have names, elements have none. */
static void put_inside(struct printer *p, const struct graphql_value *v, const char *open, const char *close)
{
    put(p, open);
    for (const struct graphql_value *item = v->first; item; item = item->next) {
        if (item != v->first)
            put(p, p->shape ? "," : ", ");
        if (item->name.p) {
            buf_add(&p->out, item->name);
            put(p, p->shape ? ":" : ": ");
        }
        put_value(p, item);
    }
    put(p, close);
}

static void put_literal(struct printer *p, const struct graphql_value *v)
{
    struct json_writer w = json_writer(&p->out);

    if (p->shape)
        put(p, v->kind == GRAPHQL_INT ? "?i" : v->kind == GRAPHQL_FLOAT ? "?f" : "?s");
    else if (v->kind == GRAPHQL_STRING)
        json_put_str(&w, v->text);
    else
        buf_add(&p->out, v->text);
}

static void put_value(struct printer *p, const struct graphql_value *v)
{
    switch (v->kind) {
    case GRAPHQL_NULL:
        put(p, "null");
        break;
    case GRAPHQL_BOOLEAN:
        put(p, v->truth ? "true" : "false");
        break;
    case GRAPHQL_INT: case GRAPHQL_FLOAT: case GRAPHQL_STRING:
        put_literal(p, v);
        break;
    case GRAPHQL_ENUM:
        buf_add(&p->out, v->text);
        break;
    case GRAPHQL_VARIABLE:
        put_name(p, "$", v->text);
        break;
    case GRAPHQL_ARRAY:
        put_inside(p, v, "[", "]");
        break;
    case GRAPHQL_OBJECT:
        put_inside(p, v, "{", "}");
        break;
    }
}

static void put_arguments(struct printer *p, const struct graphql_argument *first)
{
    for (const struct graphql_argument *a = first; a; a = a->next) {
        put_name(p, a == first ? "(" : ",", a->name);
        put(p, ":");
        put_value(p, a->value);
    }
    if (first)
        put(p, ")");
}

static void put_directives(struct printer *p, const struct graphql_directive *first)
{
    for (const struct graphql_directive *d = first; d; d = d->next) {
        put_name(p, "@", d->name);
        put_arguments(p, d->arguments);
    }
}

static void put_selections(struct printer *p, const struct graphql_selection *first);

static void put_selection(struct printer *p, const struct graphql_selection *s)
{
    if (s->kind != GRAPHQL_FIELD)
        put(p, "...");
    if (s->alias.p) {
        buf_add(&p->out, s->alias);
        put(p, ":");
    }
    if (s->kind != GRAPHQL_INLINE)
        buf_add(&p->out, s->name);
    else if (s->on.p)
        put_name(p, "on ", s->on);
    put_arguments(p, s->arguments);
    put_directives(p, s->directives);
    if (s->first)
        put_selections(p, s->first);
}

static void put_selections(struct printer *p, const struct graphql_selection *first)
{
    put(p, "{");
    for (const struct graphql_selection *s = first; s; s = s->next) {
        if (s != first)
            put(p, " ");
        put_selection(p, s);
    }
    put(p, "}");
}

static void put_variables(struct printer *p, const struct graphql_variable *first)
{
    for (const struct graphql_variable *v = first; v; v = v->next) {
        put_name(p, v == first ? "($" : ",$", v->name);
        put(p, ":");
        buf_add(&p->out, graphql_ref_text(p->out.arena, v->type));
        if (v->standard) {
            put(p, "=");
            put_value(p, v->standard);
        }
        put_directives(p, v->directives);
    }
    if (first)
        put(p, ")");
}

static void put_definition(struct printer *p, const struct graphql_definition *d)
{
    static const char *const words[] = {"query", "mutation", "subscription", "fragment"};

    put(p, words[d->kind]);
    if (d->name.p)
        put_name(p, " ", d->name);
    if (d->on.p)
        put_name(p, " on ", d->on);
    put_variables(p, d->variables);
    put_directives(p, d->directives);
    put_selections(p, d->first);
}

static struct str print(struct arena *a, const struct graphql_document *d, bool shape)
{
    struct printer p = {.shape = shape};

    buf_init(&p.out, a, d->text.n < 4096 ? d->text.n + 16 : 4096);
    for (const struct graphql_definition *at = d->first; at; at = at->next) {
        if (at != d->first)
            put(&p, " ");
        put_definition(&p, at);
    }
    return buf_str(&p.out);
}

struct str graphql_print(struct arena *a, const struct graphql_document *d)
{
    return print(a, d, false);
}

struct str graphql_shape(struct arena *a, const struct graphql_document *d)
{
    return print(a, d, true);
}

struct str graphql_print_value(struct arena *a, const struct graphql_value *v)
{
    struct printer p = {0};

    buf_init(&p.out, a, 32);
    put_value(&p, v);
    return buf_str(&p.out);
}
