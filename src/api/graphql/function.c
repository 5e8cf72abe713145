#include "model/run/function.h"

#include "api/graphql/reading.h"

/* ---- functions whose type is a connection: they give all rows, the page is cut here ---- */

/* The raw key becomes a global id. */
static void put_node(struct execution *x, struct json_writer *w, struct str type, const struct json *row)
{
    json_open(w, '{');
    for (const struct json *m = row->first; m; m = m->next) {
        json_key(w, m->key);
        if (str_is(m->key, "id"))
            json_put_str(w, base64(x->arena, str_format(x->arena, "%.*s:%.*s", STR_ARG(type), STR_ARG(m->text))));
        else
            json_put(w, m);
    }
    json_close(w, '}');
}

static struct str node_type(struct execution *x, struct str connection)
{
    const struct graphql_type *c = graphql_type(x->schema, connection);
    const struct graphql_type *edge = graphql_type(x->schema, graphql_field(x->schema, c, STR("edges"))->type.name);

    return graphql_field(x->schema, edge, STR("node"))->type.name;
}

static void put_edges(struct root_field *f, struct json_writer *w, const struct json *rows, const struct window_of *page)
{
    struct str type = node_type(f->x, f->field->type.name);
    int64_t position = 0;

    json_open(w, '[');
    for (const struct json *row = rows->first; row; row = row->next, position++) {
        if (position < page->from || position >= page->to)
            continue;
        json_open(w, '{');
        json_key(w, STR("cursor"));
        json_put_str(w, page_cursor(f->x->arena, position));
        json_key(w, STR("node"));
        put_node(f->x, w, type, row);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static err_t connection_of(struct root_field *f, const struct json *rows, const struct limits *limits, const struct json **out)
{
    struct arena *a = f->x->arena;
    struct window_of page;
    struct json_writer w;
    struct buf text;

    TRY(page_window(a, f->field->name, f->arguments, rows->count, &page));
    buf_init(&text, a, 1024);
    w = json_writer(&text);
    json_open(&w, '{');
    page_info(a, &w, &page);
    json_key(&w, STR("totalCount"));
    json_put_int(&w, rows->count);
    json_key(&w, STR("edgeCount"));
    json_put_int(&w, page.to - page.from);
    json_key(&w, STR("edges"));
    put_edges(f, &w, rows, &page);
    json_close(&w, '}');
    return json_read(a, buf_str(&text), limits, out);
}

/* ---- functions ---- */

err_t serve_function(struct root_field *f)
{
    const struct function *function = f->meaning->function;
    struct execution *x = f->x;
    struct function_call call = call_function(x->call);
    const struct json *v = NULL;
    struct limits limits = x->call->api->env->limits;

    call.arguments = f->arguments;
    TRY(access_may(x->arena, x->call->who, function->right));
    buf_init(&call.out, x->arena, 256);
    TRY(function->run(&call));
    limits.value[LIMIT_JSON_VALUES] = INT64_MAX;
    if (call.out.n)
        TRY(json_read(x->arena, buf_str(&call.out), &limits, &v));
    if (f->meaning->face && !json_is_null(v))
        return serve_rows(f, v);
    if (!json_is_null(v) && v->kind == JSON_ARRAY && str_ends(f->field->type.name, STR("Connection")))
        TRY(connection_of(f, v, &limits, &v));
    project(x, &x->data, f->field->type, f->collected, v);
    return OK;
}
