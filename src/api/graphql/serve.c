#include "api/graphql/serve.h"

#include <string.h>

#include "api/graphql/coerce.h"
#include "api/graphql/execution.h"
#include "api/graphql/introspect.h"
#include "api/graphql/known.h"
#include "api/sign_in.h"

err_t execution_conn(struct execution *x)
{
    if (!x->conn) {
        x->conn = x->call->conn;
        x->call->conn = NULL;
    }
    return x->conn ? OK : db_acquire(x->call->api->db, x->arena, DB_READ, &x->conn);
}

err_t refusal(struct arena *a, struct str sentence)
{
    return err_make(a, E_ARGUMENT, "what", str_zero(a, sentence), NULL);
}

static struct graphql_request request_of(const struct execution *x)
{
    return (struct graphql_request){x->arena, x->schema, x->document, x->variables};
}

struct graphql_collected *collect_below(struct execution *x, const struct graphql_type *type,
                                        const struct graphql_collected *field, uint32_t *count)
{
    struct graphql_request request = request_of(x);

    return graphql_collect_below(&request, type, field, count);
}

const struct json *argument_of(const struct root_field *f, const char *name)
{
    const struct json *v = json_get(f->arguments, name);

    return json_is_null(v) ? NULL : v;
}

/* ---- errors ---- */

static void put_places(struct json_writer *w, const struct graphql_place *places, uint32_t n)
{
    if (!n)
        return;
    json_key(w, STR("locations"));
    json_open(w, '[');
    for (uint32_t i = 0; i < n; i++) {
        json_open(w, '{');
        json_key(w, STR("line"));
        json_put_int(w, places[i].line);
        json_key(w, STR("column"));
        json_put_int(w, places[i].column);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_error(struct json_writer *w, struct str message, const struct graphql_place *places, uint32_t n, struct str path)
{
    json_open(w, '{');
    json_key(w, STR("message"));
    json_put_str(w, message);
    put_places(w, places, n);
    if (path.p) {
        json_key(w, STR("path"));
        json_open(w, '[');
        json_put_str(w, path);
        json_close(w, ']');
    }
    json_close(w, '}');
}

static void refuse(struct reply *r, const struct graphql_error *errors, size_t n)
{
    struct json_writer w = json_writer(&r->body);

    r->status = 400;
    json_open(&w, '{');
    json_key(&w, STR("errors"));
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++)
        put_error(&w, errors[i].message, errors[i].places, errors[i].place_count, STR_NONE);
    json_close(&w, ']');
    json_close(&w, '}');
}

static void refuse_one(struct reply *r, struct str message, const struct graphql_place *at)
{
    refuse(r, &(struct graphql_error){message, at, at ? 1 : 0}, 1);
}

static struct str message_of(const struct call *c, err_t e)
{
    if (err_is(e, E_SIGNED_OUT) || err_is(e, E_FORBIDDEN))
        return STR("unauthorized");
    if (err_is(e, E_ARGUMENT))
        return err_value(e, "what");   /* worded as the reference words it */
    return text_err(c->arena, c->api->texts, c->language, e);
}

/* ---- the request ---- */

struct asked { struct str query, name; const struct json *variables; };

/* Or nothing at all. */
static bool is_kind(struct reply *r, const struct json *v, enum json_kind kind, struct str otherwise)
{
    if (json_is_null(v) || v->kind == kind)
        return true;
    refuse_one(r, otherwise, NULL);
    return false;
}

/* Some clients send them as JSON in a text, which the reference takes; a text that is none stays one and is refused. */
static const struct json *read_variables(struct call *c, const struct json *v)
{
    const struct json *read;

    if (!v || v->kind != JSON_STRING) return v;
    if (!v->text.n) return NULL;
    return json_read(c->arena, v->text, &c->api->env->limits, &read) ? v : read;
}

static bool read_body(struct call *c, struct reply *r, struct asked *out)
{
    const struct json *body, *v;
    err_t e = json_read(c->arena, c->body, &c->api->env->limits, &body);

    if (e) {
        refuse_one(r, err_is(e, E_LIMIT) ? message_of(c, e) : STR("POST body sent invalid JSON."), NULL);
        return false;
    }
    if (body->kind != JSON_OBJECT) {
        refuse_one(r, STR("Batch GraphQL requests are not enabled."), NULL);
        return false;
    }
    v = json_get(body, "query");
    if (!v || v->kind != JSON_STRING || !v->text.n) {
        refuse_one(r, STR("Must provide query string."), NULL);
        return false;
    }
    out->query = v->text;
    out->variables = read_variables(c, json_get(body, "variables"));
    v = json_get(body, "operationName");
    out->name = v && v->kind == JSON_STRING && v->text.n ? v->text : STR_NONE;
    return is_kind(r, out->variables, JSON_OBJECT, STR("Variables are invalid JSON."))
        && is_kind(r, v, JSON_STRING, STR("The name of the operation must be a text."))
        && is_kind(r, json_get(body, "extensions"), JSON_OBJECT, STR("Extensions must be an object."));
}

static bool parse(struct execution *x, struct str query)
{
    err_t e = graphql_parse(x->arena, query, &x->call->api->env->limits, &x->document);
    struct graphql_place at;

    if (!e)
        return true;
    if (err_is(e, E_SYNTAX)) {
        at = graphql_syntax_place(e);
        refuse_one(x->reply, graphql_syntax_message(x->arena, e), &at);
    } else {
        refuse_one(x->reply, message_of(x->call, e), NULL);
    }
    return false;
}

static bool choose(struct execution *x, struct str name)
{
    x->operation = graphql_operation(x->document, name);
    if (x->operation)
        return true;
    refuse_one(x->reply, name.p ? str_format(x->arena, "Unknown operation named \"%.*s\".", STR_ARG(name))
                                : STR("Must provide operation name if query contains multiple operations."), NULL);
    return false;
}

static bool prepare(struct execution *x, const struct asked *asked)
{
    struct graphql_errors errors;

    if (!parse(x, asked->query))
        return false;
    graphql_errors_init(&errors, x->arena);
    graphql_known_validate(x->call->api->known, x->arena, x->schema, x->document, &errors);
    if (errors.list.n) {
        refuse(x->reply, errors.list.at, errors.list.n);
        return false;
    }
    if (!choose(x, asked->name))
        return false;
    x->variables = graphql_variables(x->arena, x->schema, x->operation, asked->variables, &errors);
    if (x->variables)
        return true;
    refuse(x->reply, errors.list.at, errors.list.n);
    return false;
}

/* ---- execution ---- */

const struct json *arguments_of(struct execution *x, const struct graphql_field *field, const struct graphql_collected *c)
{
    struct graphql_errors errors;

    graphql_errors_init(&errors, x->arena);
    return graphql_arguments(x->arena, x->schema, field->arguments, field->argument_count, c->at[0]->arguments, x->variables,
                             &errors);
}

static err_t serve_nothing(struct root_field *f)
{
    json_put_null(&f->x->data);
    return OK;
}

/* What is not a plain read is done by somebody of whom we are certain, and takes connections of its own: that of the reads before
 * it is given back, or each would wait for another's. */
static err_t be_certain(struct execution *x)
{
    if (!call_sure(x->call))
        return err_make(x->arena, E_SIGNED_OUT, NULL);   /* nobody sees it: all is served again */
    db_release(x->call->conn);
    db_release(x->conn);
    x->call->conn = x->conn = NULL;
    return OK;
}

/* A list that may show rows outside the caller's places leaves behind that it was asked. */
static bool is_plain_read(const struct root_field *f)
{
    return f->meaning->kind == MEANS_NODE || (f->meaning->kind == MEANS_LIST_ROOT && !list_opens(f));
}

static err_t serve_field(struct root_field *f)
{
    static err_t (*const serve[])(struct root_field *) = {
        [MEANS_LIST_ROOT] = serve_list, [MEANS_FILE_ROOT] = serve_file_root, [MEANS_FUNCTION] = serve_function, [MEANS_NODE] = serve_node,
        [MEANS_MUTATION] = serve_mutation, [MEANS_LOG] = serve_log, [MEANS_SESSION] = serve_session,
        [MEANS_NOTHING] = serve_nothing,
    };
    struct graphql_errors errors;
    struct execution *x = f->x;

    graphql_errors_init(&errors, x->arena);
    f->arguments = graphql_arguments(x->arena, x->schema, f->field->arguments, f->field->argument_count,
                                     f->collected->at[0]->arguments, x->variables, &errors);
    if (!f->arguments)
        return refusal(x->arena, errors.list.n ? errors.list.at[0].message : STR("An argument is missing."));
    f->meaning = f->field->made_from;
    if (x->late && f->meaning->kind != MEANS_MUTATION)
        return x->late;
    if (!is_plain_read(f))
        TRY(be_certain(x));
    return serve[f->meaning->kind](f);
}

/* A field that fails is null, and nothing of it stays in the answer. */
static void add_field(struct execution *x, const struct graphql_type *root, const struct graphql_collected *c)
{
    const struct graphql_field *field = graphql_field(x->schema, root, c->at[0]->name);
    struct root_field f = {.x = x, .collected = c, .field = field};
    struct graphql_request request = request_of(x);
    struct json_writer before;
    size_t n;
    err_t e;

    json_key(&x->data, c->key);
    if (str_is(c->at[0]->name, "__typename")) {
        json_put_str(&x->data, root->name);
        return;
    }
    n = x->data.out->n;
    before = x->data;
    e = graphql_meta_field(c->at[0]->name) ? graphql_introspect(&request, &x->call->api->env->limits, c, &x->data)
                                           : serve_field(&f);
    if (!e)
        return;
    if (err_is(e, E_DB_TIMEOUT))
        x->late = e;
    x->data = before;
    x->data.out->n = n;
    json_put_null(&x->data);
    *vec_add(&x->errors) = (struct field_error){message_of(x->call, e), c->at[0]->at, c->key};
}

static void execute(struct execution *x)
{
    const struct graphql_type *root = graphql_root(x->schema, x->operation->kind);
    struct graphql_request request = request_of(x);
    struct graphql_collected *fields;
    uint32_t n;

    fields = graphql_collect(&request, root, x->operation, &n);
    json_open(&x->data, '{');
    for (uint32_t i = 0; i < n; i++)
        add_field(x, root, &fields[i]);
    json_close(&x->data, '}');
}

/* GraphQL over HTTP, 6.4: whoever says that he knows the newer type is answered in it. */
static void set_type(const struct call *c, struct reply *r)
{
    if (str_find(call_header(c, "accept"), STR("application/graphql-response+json"), 0) >= 0)
        r->type = "application/graphql-response+json; charset=utf-8";
}

static void answer(struct execution *x)
{
    struct json_writer w = json_writer(&x->reply->body);

    if (x->refused)
        x->reply->status = 401;
    if (x->paused) {
        x->reply->status = err_http(x->paused->id);
        reply_header(x->reply, STR("Retry-After"), err_value(x->paused, "retry_s"));
    }
    json_open(&w, '{');
    if (x->errors.n) {
        json_key(&w, STR("errors"));
        json_open(&w, '[');
        for (size_t i = 0; i < x->errors.n; i++)
            put_error(&w, x->errors.at[i].message, &x->errors.at[i].at, 1, x->errors.at[i].key);
        json_close(&w, ']');
    }
    if (!x->refused && !x->paused) {
        json_key(&w, STR("data"));
        json_put_raw(&w, buf_str(x->data.out));
    }
    json_close(&w, '}');
}

/* A bad token: the document is looked at only to say which field could not be answered. */
static void graphql_refuse(struct call *c, struct reply *r, err_t e)
{
    struct execution x = {.call = c, .reply = r, .arena = c->arena, .schema = c->api->schema};
    const struct graphql_selection *first;
    struct json_writer w;
    struct asked asked;

    if (!err_is(e, E_SIGNED_OUT)) {
        reply_error(c, r, e);
        return;
    }
    if (!r->body.arena)
        buf_init(&r->body, c->arena, 256);
    if (!read_body(c, r, &asked) || !parse(&x, asked.query) || !choose(&x, asked.name))
        return;
    first = x.operation->first;
    w = json_writer(&r->body);
    r->status = 401;
    json_open(&w, '{');
    json_key(&w, STR("errors"));
    json_open(&w, '[');
    put_error(&w, STR("Error decoding signature"), &first->at, 1,
              first->kind == GRAPHQL_FIELD ? graphql_response_name(first) : STR_NONE);
    json_close(&w, ']');
    json_close(&w, '}');
}

void graphql_serve(struct call *c, struct reply *r)
{
    struct execution x = {.call = c, .reply = r, .arena = c->arena, .schema = c->api->schema};
    struct asked asked;
    struct buf data;

    if (!r->body.arena)
        buf_init(&r->body, c->arena, 1024);
    vec_init(&x.errors, c->arena);
    buf_init(&data, c->arena, 4096);
    x.data = json_writer(&data);
    reply_csrf(c, r);
    set_type(c, r);
    if (!read_body(c, r, &asked) || !prepare(&x, &asked))
        return;
    execute(&x);
    call_sure(c);   /* while there is the connection by which it is asked */
    db_release(x.conn);
    answer(&x);
}

const struct route graphql_routes[] = {
    { .methods = 1 << METHOD_POST, .prefix = "/api/graphql", .serve = graphql_serve, .refuse = graphql_refuse,
      .ahead = true, .body_limit = LIMIT_BODY_BYTES, .takes = "application/json", .tail_slash = true },
    ROUTES_END
};
