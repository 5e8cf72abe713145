#include <string.h>

#include "api/graphql/coerce.h"
#include "api/graphql/link.h"
#include "api/graphql/reading.h"

/* Root lists: a query, its plan from the cache, its rows as JSON. */

/* Lists that are plain arrays have no page: the contract wants them whole. For the cost of an answer each counts as
 * so many rows as one usually has. */
enum { ARRAY_ROWS_MOST = 10000, ARRAY_ROWS_USUAL = 16 };

/* ---- the plan's key: the query itself, without its values ---- */

static void key_query(struct buf *k, const struct query *q);

static void key_number(struct buf *k, int64_t n)
{
    buf_add_char(k, ' ');
    buf_add_int(k, n);
}

static void key_path(struct buf *k, const struct str *path, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_add_char(k, '.');
        buf_add(k, path[i]);
    }
}

static void key_condition(struct buf *k, const struct condition *c)
{
    buf_add_char(k, '(');
    key_number(k, c->kind);
    key_number(k, c->lookup);
    key_number(k, c->slot);
    key_path(k, c->path, c->path_length);
    for (size_t i = 0; i < c->part_count; i++)
        key_condition(k, &c->parts[i]);
    buf_add_char(k, ')');
}

static void key_picks(struct buf *k, const struct query *q)
{
    buf_add_char(k, '{');
    for (size_t i = 0; i < q->pick_count; i++) {
        key_number(k, q->picks[i].kind);
        buf_add(k, q->picks[i].name);
        if (q->picks[i].query)
            key_query(k, q->picks[i].query);
    }
    buf_add_char(k, '}');
}

static void key_query(struct buf *k, const struct query *q)
{
    const int numbers[] = {q->page.first_slot, q->page.last_slot, q->page.offset_slot, q->page.from_end, q->page.after_id_slot,
                           (int)q->rows, q->as_of_slot, q->count, q->ignore_scope, q->ignore_own_scope, q->own_summary,
                           (int)q->right};

    buf_add_char(k, '[');
    buf_add(k, str_of(q->entity ? q->entity->name : ""));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        key_number(k, numbers[i]);
    if (q->where)
        key_condition(k, q->where);
    for (size_t i = 0; i < q->order_count; i++) {
        buf_add_char(k, ',');
        key_number(k, q->order[i].descending);
        key_number(k, q->order[i].slot);
        key_path(k, q->order[i].path, q->order[i].path_length);
    }
    buf_add_char(k, '+');
    key_path(k, q->sums, q->sum_count);
    key_picks(k, q);
    buf_add_char(k, ']');
}

static err_t compile(struct execution *x, const struct query *q, uint64_t key, struct str text, const struct plan **out)
{
    const struct api *api = x->call->api;
    struct limits limits = api->env->limits;
    struct arena *own = arena_new();
    err_t e;

    limits.value[LIMIT_PAGE_ROWS] = ARRAY_ROWS_MOST;
    limits.value[LIMIT_PAGE_NESTED] = INT64_MAX / 4;   /* checked here, before */
    e = plan_compile(own, api->registry, db_engine(api->db), &limits, x->call->who, q, out);
    if (e) {
        e = err_copy(x->arena, e);
        arena_free(own);
        return e;
    }
    *out = plan_cache_put(api->plans, key, text, own, *out);
    return OK;
}

static err_t plan_for(struct reading *r, const struct query *q, const struct plan **out)
{
    struct plan_cache *plans = r->x->call->api->plans;
    struct buf text;
    uint64_t key;

    buf_init(&text, r->x->arena, 512);
    key_query(&text, q);
    buf_add(&text, buf_str(&r->choices));
    key = str_hash(buf_str(&text)) ^ plan_key_access(r->x->call->who);
    *out = plan_cache_get(plans, key, buf_str(&text));
    return *out ? OK : compile(r->x, q, key, buf_str(&text), out);
}

/* ---- running ---- */

typedef void (*printer)(struct execution *x, struct json_writer *w, const struct shape *shape, const struct spot *spots,
                        const struct rows_of *rows);

static void print_first(struct execution *x, struct json_writer *w, const struct shape *shape, const struct spot *spots,
                        const struct rows_of *rows)
{
    if (rows->from == rows->to)
        json_put_null(w);
    else
        print_object(x, w, shape, spots, rows->result, rows->from);
}

/* Rows that the answer may have, pages of lists within lists multiplied. */
static int64_t cost_of(const struct reading *r, const struct query *q, int64_t outer);

static int64_t cost_below(const struct reading *r, const struct query *q, int64_t rows)
{
    int64_t sum = 0;

    for (size_t i = 0; i < q->pick_count; i++) {
        if (q->picks[i].kind == PICK_LIST)
            sum += cost_of(r, q->picks[i].query, rows);
        else if (q->picks[i].kind == PICK_ONE)
            sum += cost_below(r, q->picks[i].query, rows);
    }
    return sum;
}

static int64_t cost_of(const struct reading *r, const struct query *q, int64_t outer)
{
    int slot = q->page.first_slot != SLOT_NONE ? q->page.first_slot : q->page.last_slot;
    int64_t rows = outer * (slot == SLOT_NONE ? ARRAY_ROWS_USUAL : r->slots.at[slot].i);

    return rows > INT32_MAX ? rows : rows + cost_below(r, q, rows);
}

/* Nothing is written before all has been read. The plan is released by whoever called. */
static err_t read_rows(struct reading *r, const struct query *q, const struct shape *shape, const struct plan **plan,
                       struct result *result)
{
    struct execution *x = r->x;
    size_t n;

    TRY(limit_check(x->arena, &x->call->api->env->limits, LIMIT_PAGE_NESTED, cost_of(r, q, 1)));
    TRY(execution_conn(x));
    TRY(plan_for(r, q, plan));
    TRY(plan_run(*plan, x->conn, x->arena, x->call->who, r->slots.at, r->slots.n, result));
    return r->linked ? links_fill(x, shape, plan_spots(*plan, &n), result) : OK;
}

static err_t run(struct reading *r, const struct query *q, const struct shape *shape, printer print)
{
    struct execution *x = r->x;
    const struct plan *plan = NULL;
    struct result result;
    size_t n;
    err_t e = read_rows(r, q, shape, &plan, &result);

    if (!e)
        print(x, &x->data, shape, plan_spots(plan, &n), &(struct rows_of){
            .result = &result, .to = result.rows, .total = result.total, .offset = result.offset, .sums = result.sums,
            .more_before = result.more_before, .more_after = result.more_after });
    if (plan)
        plan_cache_release(x->call->api->plans, plan);
    return e;
}

/* ---- rows that a client's mutation made or changed ---- */

static err_t mutated_ids(struct execution *x, const struct entity *e, struct str client_id, struct db_value *out)
{
    const struct db_value params[] = {db_text(client_id), db_text(str_of(e->name)), db_int(x->call->who->user)};
    struct db_rows rows;
    int64_t *ids;

    TRY(execution_conn(x));
    TRY(db_query(x->conn, STR("SELECT DISTINCT j.row_id FROM command c JOIN journal j ON j.command_id = c.id"
                              " WHERE c.client_mutation_id = $1 AND j.entity = $2 AND c.actor = $3 LIMIT 10000"),
                 params, 3, (enum db_type[]){DB_INT}, 1, &rows));
    ids = ARENA_ARRAY(x->arena, int64_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++)
        ids[i] = db_cell(&rows, i, 0)->i;
    *out = db_list(DB_INTS, ids, rows.rows);
    return OK;
}

static err_t client_mutation(struct reading *r, const struct entity *e, const struct json *arguments, conditions_t *conditions)
{
    static const struct str path[] = { {"id", 2} };
    const struct json *v = json_get(arguments, "clientMutationId");
    struct db_value ids;

    if (json_is_null(v))
        return OK;
    TRY(mutated_ids(r->x, e, v->text, &ids));
    *vec_add(conditions) = (struct condition){.kind = CONDITION_TEST, .path = path, .path_length = 1, .lookup = LOOKUP_IN,
                                              .slot = reading_slot(r, ids)};
    return OK;
}

/* ---- root lists ---- */

static void set_where(struct reading *r, struct query *q, const conditions_t *conditions)
{
    struct condition *all;

    if (!conditions->n)
        return;
    all = ARENA_NEW(r->x->arena, struct condition);
    *all = (struct condition){.kind = CONDITION_AND, .parts = conditions->at, .part_count = conditions->n};
    q->where = all;
}

err_t list_rows(struct reading *r, const struct root_field *f, struct query *q)
{
    const struct root *root = f->meaning->root;
    const struct json *history = argument_of(f, "showHistory");
    conditions_t conditions;

    vec_init(&conditions, r->x->arena);
    if (history && history->kind == JSON_TRUE && root->history)   /* what stands in the journal alone has no rows to show */
        q->rows = q->entity->history == HISTORY_ROWS ? ROWS_HISTORY : ROWS_DELETED_TOO;
    TRY(root_conditions(r, root, f->arguments, q, &conditions));
    TRY(argument_conditions(r, f->field, f->arguments, &conditions));
    TRY(client_mutation(r, q->entity, f->arguments, &conditions));
    TRY(custom_conditions(r, argument_of(f, "customFilters"), &conditions));
    TRY(order_arguments(r, f->meaning->face->table, argument_of(f, "orderBy"), q));
    set_where(r, q, &conditions);
    return OK;
}

struct reading reading_new(struct execution *x)
{
    struct reading r = {.x = x};

    vec_init(&r.slots, x->arena);
    buf_init(&r.choices, x->arena, 64);
    return r;
}

err_t list_may(const struct root_field *f)
{
    right_t right = f->meaning->root->right;

    return access_may(f->x->arena, f->x->call->who, right ? right : f->meaning->face->table->entity->rights.read);
}

bool list_opens(const struct root_field *f)
{
    const struct root *root = f->meaning->root;
    const struct json *wider = root->open ? argument_of(f, root->wider) : NULL;

    return wider && wider->kind == JSON_TRUE;
}

/* Rows that are named may be opened to who would not see them. */
static err_t open_rows(const struct root_field *f, struct query *q)
{
    struct function_call call = call_function(f->x->call);

    if (!list_opens(f))
        return OK;
    call.arguments = f->arguments;
    return f->meaning->root->open(&call, &q->own_summary);
}

err_t serve_list(struct root_field *f)
{
    struct reading r = reading_new(f->x);
    const struct face *face = f->meaning->face;
    enum root_kind kind = f->meaning->root->kind;
    bool connection = kind == ROOT_LIST && !face->plain;
    struct query q = {.entity = face->table->entity, .as_of_slot = SLOT_NONE, .right = f->meaning->root->right,
                      .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    struct shape *shape;
    picks_t picks;
    err_t e = OK;

    TRY(list_may(f));
    vec_init(&picks, f->x->arena);
    if (connection)
        shape = shape_connection(&r, face, f->field->type.name, f->collected, &picks, &e);
    else
        shape = shape_object(&r, face, graphql_type(f->x->schema, face->name), f->collected, &picks, &e);
    if (e)
        return e;
    if (connection)
        TRY(page_arguments(&r, f->field->name, f->arguments, shape, &q));
    else if (kind == ROOT_ONE)
        q.page.first_slot = reading_slot(&r, db_int(1));
    TRY(list_rows(&r, f, &q));
    TRY(open_rows(f, &q));
    q.count = connection && shape_wants(shape, MEANS_TOTAL);
    if (connection)
        shape_sums(&r, shape, &q);
    q.picks = picks.at;
    q.pick_count = picks.n;
    return run(&r, &q, shape, connection ? print_connection : kind == ROOT_ONE ? print_first : print_array);
}

/* ---- all that a search finds ---- */

/* "claims" and {"status": 2} as the root's arguments; those of paging and order are of no effect. */
static err_t found_arguments(struct execution *x, const struct graphql_field *field, const struct json *given, const struct json **out)
{
    struct json_writer w;
    struct buf text, why;

    buf_init(&text, x->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    for (const struct json *m = given->first; m; m = m->next) {
        const struct graphql_input *input = graphql_input(field->arguments, field->argument_count, m->key);
        const struct json *v;
        if (!input) return err_make(x->arena, E_FIELD_UNKNOWN, "entity", str_zero(x->arena, field->name), "field", str_zero(x->arena, m->key), NULL);
        buf_init(&why, x->arena, 64);
        v = graphql_coerce(x->arena, x->schema, input->type, m, &why);
        if (!v) return refusal(x->arena, buf_str(&why));
        json_key(&w, m->key);
        json_put(&w, v);
    }
    json_close(&w, '}');
    return json_read(x->arena, buf_str(&text), &x->call->api->env->limits, out);
}

static void put_found(const struct plan *plan, const struct result *result, struct json_writer *w)
{
    size_t n;
    const struct spot *spots = plan_spots(plan, &n);

    json_open(w, '[');
    for (size_t row = 0; row < result->rows; row++)
        json_put_uuid(w, result->cells[row * result->columns + spots[0].cell].u);
    json_close(w, ']');
}

err_t list_found(struct execution *x, struct str root, const struct json *given, struct json_writer *w)
{
    const struct graphql_field *field = graphql_field(x->schema, graphql_type(x->schema, x->schema->query), root);
    struct reading r = reading_new(x);
    struct root_field f = {.x = x, .field = field, .meaning = field->made_from};
    struct pick uuid = {.kind = PICK_FIELD, .name = STR("uuid")};
    struct query q = {.entity = f.meaning->face->table->entity, .as_of_slot = SLOT_NONE, .right = f.meaning->root->right,
                      .picks = &uuid, .pick_count = 1, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    const struct limits *limits = &x->call->api->env->limits;
    const struct plan *plan = NULL;
    struct result result;
    err_t e;

    TRY(found_arguments(x, field, given, &f.arguments));
    TRY(list_may(&f));
    TRY(list_rows(&r, &f, &q));
    q.order_count = 0;
    q.page.after_id_slot = reading_slot(&r, db_int(0));
    q.page.first_slot = reading_slot(&r, db_int(limits->value[LIMIT_LIST_VALUES] + 1));
    e = read_rows(&r, &q, NULL, &plan, &result);
    if (!e) e = limit_check(x->arena, limits, LIMIT_LIST_VALUES, (int64_t)result.rows);
    if (!e) put_found(plan, &result, w);
    if (plan) plan_cache_release(x->call->api->plans, plan);
    return e;
}

/* ---- rows by key ---- */

static err_t serve_keys(struct root_field *f, const struct face *face, const char *name, enum lookup lookup,
                        struct db_value keys, printer print)
{
    struct reading r = reading_new(f->x);
    struct str path = str_of(name);
    struct condition test = {.kind = CONDITION_TEST, .path = &path, .path_length = 1, .lookup = lookup};
    struct query q = {.entity = face->table->entity, .as_of_slot = SLOT_NONE, .where = &test,
                      .right = f->meaning->kind == MEANS_FUNCTION ? f->meaning->function->right : RIGHT_NONE_SET,
                      .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    struct shape *shape;
    picks_t picks;
    err_t e = OK;

    vec_init(&picks, f->x->arena);
    shape = shape_object(&r, face, graphql_type(f->x->schema, face->name), f->collected, &picks, &e);
    if (e)
        return e;
    test.slot = reading_slot(&r, keys);
    q.picks = picks.at;
    q.pick_count = picks.n;
    return run(&r, &q, shape, print);
}

static void print_texts(struct execution *x, const struct shape *shape, const struct spot *spots, const struct result *result,
                        const int64_t *ids, struct str *out)
{
    size_t at = 0;

    for (size_t row = 0; row < result->rows; row++) {
        int64_t id = result->cells[row * result->columns + spots[0].cell].i;
        struct json_writer w;
        struct buf b;

        buf_init(&b, x->arena, 128);
        w = json_writer(&b);
        print_object(x, &w, shape, spots, result, row);
        while (ids[at] != id)   /* rows come by id, and none that was not asked for */
            at++;
        out[at] = buf_str(&b);
    }
}

err_t rows_texts(struct execution *x, const struct face *face, right_t right, const struct graphql_collected *field,
                 const int64_t *ids, size_t n, struct str *out)
{
    static const struct str id[] = { {"id", 2} };
    struct reading r = reading_new(x);
    struct condition test = {.kind = CONDITION_TEST, .path = id, .path_length = 1, .lookup = LOOKUP_IN};
    struct order_term order = {.path = id, .path_length = 1, .slot = SLOT_NONE};
    struct query q = {.entity = face->table->entity, .as_of_slot = SLOT_NONE, .where = &test, .order = &order, .order_count = 1,
                      .rows = ROWS_DELETED_TOO, .right = right, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    const struct plan *plan = NULL;
    struct result result;
    struct shape *shape;
    picks_t picks;
    size_t spots;
    err_t e = OK;

    if (!n || access_may(x->arena, x->call->who, right ? right : face->table->entity->rights.read))
        return OK;
    vec_init(&picks, x->arena);
    *vec_add(&picks) = (struct pick){.kind = PICK_FIELD, .name = id[0]};
    shape = shape_object(&r, face, graphql_type(x->schema, face->name), field, &picks, &e);
    if (e)
        return e;
    test.slot = reading_slot(&r, db_list(DB_INTS, ids, n));
    q.picks = picks.at;
    q.pick_count = picks.n;
    e = read_rows(&r, &q, shape, &plan, &result);
    if (!e)
        print_texts(x, shape, plan_spots(plan, &spots), &result, ids, out);
    if (plan)
        plan_cache_release(x->call->api->plans, plan);
    return e;
}

/* What a function answers with: its own right was asked, and that is the one that counts. */
err_t serve_rows(struct root_field *f, const struct json *uuids)
{
    size_t n = uuids->kind == JSON_ARRAY ? uuids->count : 1, found = 0;
    uuid_t *at = ARENA_ARRAY(f->x->arena, uuid_t, n);

    for (const struct json *v = uuids->kind == JSON_ARRAY ? uuids->first : uuids; v && found < n; v = v->next)
        if (v->kind == JSON_STRING && uuid_read(v->text, &at[found]))
            found++;
    return serve_keys(f, f->meaning->face, "uuid", LOOKUP_IN, db_list(DB_UUIDS, at, found),
                      uuids->kind == JSON_ARRAY ? print_array : print_first);
}

/* node(id): the type stands before the colon. Of an interface's selection those on the row's type are read. */
err_t serve_node(struct root_field *f)
{
    const struct json *id = argument_of(f, "id");
    const struct face *face = NULL;
    struct str text, name;
    struct db_value key;
    uuid_t uuid;
    int64_t n;

    if (id && base64_read(f->x->arena, id->text, &text)) {
        name = str_cut(&text, ':');
        if (str_is(name, "MutationLogGQLType"))
            return log_node(f);
        face = schema_face((const struct schema *)f->x->schema, name);
    }
    if (!face)
        return refusal(f->x->arena, STR("Invalid ID specified."));
    TRY(access_may(f->x->arena, f->x->call->who, face->table->entity->rights.read));
    if (uuid_read(text, &uuid))
        return serve_keys(f, face, "uuid", LOOKUP_EXACT, db_uuid(uuid), print_first);
    if (!text.n || !decimal_read(text.p, text.n, 0, false, &n)) {
        json_put_null(&f->x->data);
        return OK;
    }
    key = db_int(n);
    return serve_keys(f, face, "id", LOOKUP_EXACT, key, print_first);
}
