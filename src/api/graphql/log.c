#include "api/graphql/log.h"

/* Mutation logs as connections. */

/* What is selected of the edges, for the rows of all pages at once. */
struct edges { struct graphql_collected *collected; struct str **texts; uint32_t count; };

/* A field of the contract's edge: the node's texts, or NULL for the cursor. */
static err_t edge_texts(struct execution *x, const struct graphql_collected *c, const struct db_value *const *logs, size_t n,
                        struct str **out)
{
    *out = NULL;
    if (!str_is(c->at[0]->name, "node"))
        return OK;
    *out = ARENA_ARRAY(x->arena, struct str, n);
    return log_texts(x, c, logs, n, *out);
}

static err_t edges_of(const struct log_asked *k, const struct graphql_collected *field, const struct log_page *pages, struct edges *out)
{
    VEC(const struct db_value *) logs;

    vec_init(&logs, k->x->arena);
    for (size_t i = 0; i < k->count; i++)
        for (size_t row = 0; row < pages[i].rows.rows; row++)
            *vec_add(&logs) = db_cell(&pages[i].rows, row, 0);
    out->collected = collect_below(k->x, graphql_type(k->x->schema, STR("MutationLogGQLTypeEdge")), field, &out->count);
    out->texts = ARENA_ARRAY(k->x->arena, struct str *, out->count);
    for (uint32_t i = 0; i < out->count; i++)
        TRY(edge_texts(k->x, &out->collected[i], logs.at, logs.n, &out->texts[i]));
    return OK;
}

/* `before`: rows of earlier pages. */
static void put_edges(struct execution *x, struct json_writer *w, const struct edges *e, const struct log_page *page, size_t before)
{
    json_open(w, '[');
    for (size_t row = 0; row < page->rows.rows; row++) {
        json_open(w, '{');
        for (uint32_t i = 0; i < e->count; i++) {
            json_key(w, e->collected[i].key);
            if (e->texts[i])
                json_put_raw(w, e->texts[i][before + row]);
            else if (str_is(e->collected[i].at[0]->name, "cursor"))
                json_put_str(w, page_cursor(x->arena, page->window.from + (int64_t)row));
            else
                json_put_str(w, STR("MutationLogGQLTypeEdge"));
        }
        json_close(w, '}');
    }
    json_close(w, ']');
}

static err_t put_page(struct execution *x, struct json_writer *w, const struct graphql_collected *field, const struct window_of *page)
{
    struct json_writer inner;
    const struct json *v;
    struct buf out;

    buf_init(&out, x->arena, 256);
    inner = json_writer(&out);
    json_open(&inner, '{');
    page_info(x->arena, &inner, page);
    json_close(&inner, '}');
    TRY(json_read(x->arena, buf_str(&out), &x->call->api->env->limits, &v));
    project(x, w, schema_ref("PageInfo!"), field, json_get(v, "pageInfo"));
    return OK;
}

static err_t put_member(struct execution *x, struct json_writer *w, const struct graphql_collected *field, const struct log_page *page)
{
    struct str member = field->at[0]->name;

    if (str_is(member, "totalCount"))
        json_put_int(w, page->total);
    else if (str_is(member, "edgeCount"))
        json_put_int(w, (int64_t)page->rows.rows);
    else if (str_is(member, "pageInfo"))
        return put_page(x, w, field, &page->window);
    else
        json_put_str(w, STR("MutationLogGQLTypeConnection"));
    return OK;
}

/* What is selected of a connection; `edges`: of those of its members that are edges. */
struct selected { struct graphql_collected *collected; struct edges *edges; uint32_t count; };

static struct selected selected_of(struct execution *x, const struct graphql_collected *field)
{
    struct selected s;

    s.collected = collect_below(x, graphql_type(x->schema, STR("MutationLogGQLTypeConnection")), field, &s.count);
    s.edges = ARENA_ARRAY(x->arena, struct edges, s.count);
    return s;
}

static bool selects(const struct selected *s, const char *member)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (str_is(s->collected[i].at[0]->name, member))
            return true;
    return false;
}

static err_t put_connection(struct execution *x, struct json_writer *w, const struct selected *s, const struct log_page *page,
                            size_t before)
{
    json_open(w, '{');
    for (uint32_t i = 0; i < s->count; i++) {
        json_key(w, s->collected[i].key);
        if (s->edges[i].collected)
            put_edges(x, w, &s->edges[i], page, before);
        else
            TRY(put_member(x, w, &s->collected[i], page));
    }
    json_close(w, '}');
    return OK;
}

static err_t connection_texts(struct log_asked *k, struct str name, const struct graphql_collected *field, struct str *out)
{
    struct selected s = selected_of(k->x, field);
    struct log_page *pages = ARENA_ARRAY(k->x->arena, struct log_page, k->count);
    size_t before = 0;

    k->counted = selects(&s, "totalCount");
    TRY(log_ask(k, name, pages));
    for (uint32_t i = 0; i < s.count; i++)
        if (str_is(s.collected[i].at[0]->name, "edges"))
            TRY(edges_of(k, &s.collected[i], pages, &s.edges[i]));
    for (size_t i = 0; i < k->count; i++) {
        struct buf b;
        struct json_writer w = json_writer(&b);
        buf_init(&b, k->x->arena, 256);
        TRY(put_connection(k->x, &w, &s, &pages[i], before));
        before += pages[i].rows.rows;
        out[i] = buf_str(&b);
    }
    return OK;
}

err_t log_connections(struct execution *x, struct str name, const struct graphql_collected *field, const struct json *arguments,
                      const int64_t *accounts, size_t n, struct str *out)
{
    return connection_texts(&(struct log_asked){x, arguments, accounts, n, false}, name, field, out);
}

err_t serve_log(struct root_field *f)
{
    struct str text;

    TRY(access_may(f->x->arena, f->x->call->who, RIGHT_SIGNED_IN));
    TRY(connection_texts(&(struct log_asked){f->x, f->arguments, NULL, 1, false}, STR("mutationLogs"), f->collected, &text));
    json_put_raw(&f->x->data, text);
    return OK;
}

err_t log_node(struct root_field *f)
{
    const struct log_asked k = {f->x, f->arguments, NULL, 1, false};
    const struct db_value *log;
    struct log_page page;
    struct str text;

    TRY(access_may(f->x->arena, f->x->call->who, RIGHT_SIGNED_IN));
    TRY(log_ask(&k, STR("node"), &page));
    if (!page.rows.rows) {
        json_put_null(&f->x->data);
        return OK;
    }
    log = db_cell(&page.rows, 0, 0);
    TRY(log_texts(f->x, f->collected, &log, 1, &text));
    json_put_raw(&f->x->data, text);
    return OK;
}
