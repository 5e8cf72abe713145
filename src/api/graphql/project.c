#include "api/graphql/execution.h"

/* JSON that a function gave, cut to what was asked for. */

static void put_object(struct execution *x, struct json_writer *w, const struct graphql_type *type,
                       const struct graphql_collected *field, const struct json *v)
{
    uint32_t n;
    struct graphql_collected *c = collect_below(x, type, field, &n);

    json_open(w, '{');
    for (uint32_t i = 0; i < n; i++) {
        const struct graphql_field *f = graphql_field(x->schema, type, c[i].at[0]->name);
        json_key(w, c[i].key);
        if (!f || !f->made_from)
            json_put_str(w, type->name);
        else
            project(x, w, f->type, &c[i], json_get(v, str_zero(x->arena, f->name)));
    }
    json_close(w, '}');
}

void project(struct execution *x, struct json_writer *w, struct graphql_ref type, const struct graphql_collected *field,
             const struct json *v)
{
    const struct graphql_type *named;

    if (graphql_ref_required(type))
        type = graphql_ref_inner(type);
    if (json_is_null(v)) {
        json_put_null(w);
        return;
    }
    if (graphql_ref_list(type)) {
        json_open(w, '[');
        for (const struct json *at = v->first; v->kind == JSON_ARRAY && at; at = at->next)
            project(x, w, graphql_ref_inner(type), field, at);
        json_close(w, ']');
        return;
    }
    named = graphql_type(x->schema, type.name);
    if (named && graphql_is_composite(named))
        put_object(x, w, named, field, v);
    else
        json_put(w, v);
}
