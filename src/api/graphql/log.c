#include "api/graphql/link.h"
#include "api/graphql/reading.h"
#include "base/zone.h"
#include "db/sql.h"

/* Mutation logs in pages: table command. Everybody sees his own rows, an administrator all. */

const enum db_type log_types[LOGGED_COLUMNS] = {
    DB_UUID, DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_TEXT, DB_TEXT, DB_STAMP, DB_TEXT, DB_TEXT
};

/* Which rows. */
struct asked {
    struct execution *x;
    const struct json *arguments;
    const int64_t *actor;                /* of this account only; NULL: of all */
};

struct query_text {
    struct sql sql;
    VEC(struct db_value) params;
};

/* An empty text filters nothing, as with other lists. */
static const struct json *sent(const struct asked *k, const char *argument)
{
    const struct json *v = json_get(k->arguments, argument);

    return json_is_null(v) || (v->kind == JSON_STRING && !v->text.n) ? NULL : v;
}

static void test(struct query_text *q, const char *column, const char *relation, struct db_value v)
{
    *vec_add(&q->params) = v;
    sql_add(&q->sql, " AND %s %s ", column, relation);
    sql_param(&q->sql);
}

static void test_text(struct query_text *q, const struct asked *k, const char *argument, const char *column)
{
    const struct json *v = sent(k, argument);

    if (v)
        test(q, column, "=", db_text(v->text));
}

static void test_int(struct query_text *q, const struct asked *k, const char *argument, const char *relation)
{
    int64_t n;

    if (json_int(sent(k, argument), &n))
        test(q, "status", relation, db_int(n));
}

static void test_moment(struct query_text *q, const struct asked *k, const char *argument, const char *relation)
{
    const struct json *v = sent(k, argument);
    stamp_t at;

    if (v && stamp_read(v->text.p, v->text.n, &at, NULL))
        test(q, "at", relation, db_stamp(zone_utc(k->x->call->api->env->zone, at)));
}

/* A global id, or the uuid itself. */
static bool read_id(const struct asked *k, const char *argument, struct db_value *out)
{
    const struct json *v = sent(k, argument);
    struct str text;
    uuid_t id = UUID_NONE;

    if (!v)
        return false;
    text = v->text;
    if (!uuid_read(text, &id) && base64_read(k->x->arena, text, &text)) {
        str_cut(&text, ':');
        uuid_read(text, &id);
    }
    *out = db_uuid(id);
    return true;
}

static void test_actor(struct query_text *q, const struct asked *k)
{
    const struct face *account = schema_account_face((const struct schema *)k->x->schema);
    struct db_value id;

    if (!account || !read_id(k, "user", &id))
        return;
    *vec_add(&q->params) = id;
    sql_add(&q->sql, " AND actor = (SELECT id FROM %s WHERE uuid = ", account->table->entity->table);
    sql_param(&q->sql);
    sql_add(&q->sql, ")");
}

static void where(struct query_text *q, const struct asked *k)
{
    const struct access *who = k->x->call->who;
    struct db_value id;

    sql_add(&q->sql, " WHERE 1 = 1");
    if (!who->administrator)
        test(q, "actor", "=", db_int(who->user));
    if (k->actor)
        test(q, "actor", "=", db_int(*k->actor));
    if (read_id(k, "id", &id))
        test(q, "id", "=", id);
    test_actor(q, k);
    test_text(q, k, "clientMutationId", "client_mutation_id");
    test_text(q, k, "clientMutationLabel", "label");
    test_int(q, k, "status", "=");
    test_int(q, k, "status_Gte", ">=");
    test_moment(q, k, "requestDateTime", "=");
    test_moment(q, k, "requestDateTime_Gte", ">=");
    test_moment(q, k, "requestDateTime_Lte", "<=");
}

static void order(struct query_text *q, const struct asked *k)
{
    const struct json *v = sent(k, "orderBy");
    struct str first = v && v->kind == JSON_ARRAY && v->first ? v->first->text : v ? v->text : STR_NONE;
    bool descending = first.n && *first.p == '-';

    sql_add(&q->sql, descending ? " ORDER BY at DESC, id DESC" : " ORDER BY at, id");
}

/* ---- the page ---- */

static struct query_text begin(const struct asked *k, const char *select)
{
    struct query_text q;

    sql_init(&q.sql, k->x->arena, db_engine(k->x->call->api->db));
    vec_init(&q.params, k->x->arena);
    sql_add(&q.sql, "SELECT %s FROM command", select);
    where(&q, k);
    return q;
}

static err_t ask(const struct asked *k, struct str name, int64_t *total, struct window_of *p, struct db_rows *rows)
{
    struct execution *x = k->x;
    struct query_text q = begin(k, "count(*)");
    struct db_rows count;

    TRY(execution_conn(x));
    TRY(db_query(x->conn, sql_text(&q.sql), q.params.at, q.params.n, (enum db_type[]){DB_INT}, 1, &count));
    *total = db_cell(&count, 0, 0)->i;
    TRY(page_window(x->arena, name, k->arguments, *total, p));
    q = begin(k, LOGGED_NAMES(""));
    order(&q, k);
    sql_add(&q.sql, " LIMIT ");
    *vec_add(&q.params) = db_int(p->to - p->from);
    sql_param(&q.sql);
    sql_add(&q.sql, " OFFSET ");
    *vec_add(&q.params) = db_int(p->from);
    sql_param(&q.sql);
    return db_query(x->conn, sql_text(&q.sql), q.params.at, q.params.n, log_types, LOGGED_COLUMNS, rows);
}

/* ---- the connection ---- */

/* A field of the contract's edge: the node's texts, or NULL for the cursor. */
static err_t edge_texts(struct execution *x, const struct graphql_collected *c, const struct db_rows *rows, struct str **out)
{
    const struct db_value **logs = ARENA_ARRAY(x->arena, const struct db_value *, rows->rows);

    *out = NULL;
    if (!str_is(c->at[0]->name, "node"))
        return OK;
    for (size_t i = 0; i < rows->rows; i++)
        logs[i] = db_cell(rows, i, 0);
    *out = ARENA_ARRAY(x->arena, struct str, rows->rows);
    return log_texts(x, c, logs, rows->rows, *out);
}

static err_t put_edges(struct execution *x, struct json_writer *w, const struct graphql_collected *field, const struct db_rows *rows,
                       int64_t from)
{
    const struct graphql_type *type = graphql_type(x->schema, STR("MutationLogGQLTypeEdge"));
    uint32_t n;
    struct graphql_collected *c = collect_below(x, type, field, &n);
    struct str **texts = ARENA_ARRAY(x->arena, struct str *, n);

    for (uint32_t i = 0; i < n; i++)
        TRY(edge_texts(x, &c[i], rows, &texts[i]));
    json_open(w, '[');
    for (size_t row = 0; row < rows->rows; row++) {
        json_open(w, '{');
        for (uint32_t i = 0; i < n; i++) {
            json_key(w, c[i].key);
            if (texts[i])
                json_put_raw(w, texts[i][row]);
            else
                json_put_str(w, str_is(c[i].at[0]->name, "cursor") ? page_cursor(x->arena, from + (int64_t)row) : type->name);
        }
        json_close(w, '}');
    }
    json_close(w, ']');
    return OK;
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

err_t log_connection(struct execution *x, struct json_writer *w, struct str name, const struct graphql_collected *field,
                     const struct json *arguments, const int64_t *actor)
{
    const struct graphql_type *type = graphql_type(x->schema, STR("MutationLogGQLTypeConnection"));
    const struct asked k = {x, arguments, actor};
    uint32_t n;
    struct graphql_collected *c = collect_below(x, type, field, &n);
    struct window_of page;
    struct db_rows rows;
    int64_t total;

    TRY(ask(&k, name, &total, &page, &rows));
    json_open(w, '{');
    for (uint32_t i = 0; i < n; i++) {
        struct str member = c[i].at[0]->name;
        json_key(w, c[i].key);
        if (str_is(member, "totalCount"))
            json_put_int(w, total);
        else if (str_is(member, "edgeCount"))
            json_put_int(w, (int64_t)rows.rows);
        else if (str_is(member, "pageInfo"))
            TRY(put_page(x, w, &c[i], &page));
        else if (str_is(member, "edges"))
            TRY(put_edges(x, w, &c[i], &rows, page.from));
        else
            json_put_str(w, type->name);
    }
    json_close(w, '}');
    return OK;
}

err_t serve_log(struct root_field *f)
{
    TRY(access_may(f->x->arena, f->x->call->who, RIGHT_SIGNED_IN));
    return log_connection(f->x, &f->x->data, STR("mutationLogs"), f->collected, f->arguments, NULL);
}

err_t log_node(struct root_field *f)
{
    const struct asked k = {f->x, f->arguments, NULL};
    const struct db_value *log;
    struct window_of page;
    struct db_rows rows;
    struct str text;
    int64_t total;

    TRY(access_may(f->x->arena, f->x->call->who, RIGHT_SIGNED_IN));
    TRY(ask(&k, STR("node"), &total, &page, &rows));
    if (!rows.rows) {
        json_put_null(&f->x->data);
        return OK;
    }
    log = db_cell(&rows, 0, 0);
    TRY(log_texts(f->x, f->collected, &log, 1, &text));
    json_put_raw(&f->x->data, text);
    return OK;
}
