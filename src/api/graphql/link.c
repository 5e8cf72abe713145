#include "api/graphql/log.h"

#include <stdlib.h>
#include <string.h>

#include "api/graphql/quirks.h"
#include "db/sql.h"

/* One mutation and one row. Texts are made for all of them at once: a statement for each level, as with lists. */
struct one_link { size_t log; int64_t row; };

struct links {
    const struct meaning *meaning;       /* of the list: the type of the links, the row's face */
    const struct db_value **logs;
    size_t log_count;
    struct one_link *at;
    size_t count;
};

/* What one log is told of may stand in the text of each row that it touched, again and again. */
static err_t grown(struct execution *x, size_t bytes)
{
    x->linked += (int64_t)bytes;
    return limit_check(x->arena, &x->call->api->env->limits, LIMIT_JSON_BYTES, x->linked);
}

/* ---- ids ---- */

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static size_t once(int64_t *ids, size_t n)
{
    size_t kept = 0;

    if (n)
        qsort(ids, n, sizeof *ids, by_id);
    for (size_t i = 0; i < n; i++)
        if (!kept || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    return kept;
}

/* Where an id stands, or would. */
static size_t place_of(const int64_t *ids, size_t n, int64_t id)
{
    size_t low = 0;

    while (low < n) {
        size_t middle = low + (n - low) / 2;
        if (ids[middle] < id)
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

/* ---- the members of links ---- */

/* A link has no row of its own: its id is made of those of the mutation and the row. */
static void put_id(struct json_writer *w, uuid_t log, int64_t row)
{
    for (size_t i = 0; i < 8; i++)
        log.b[15 - i] ^= (uint8_t)((uint64_t)row >> (8 * i));
    json_put_uuid(w, log);
}

static err_t row_texts(struct execution *x, const struct links *l, const struct graphql_collected *field, struct str *out)
{
    int64_t *ids = ARENA_ARRAY(x->arena, int64_t, l->count);
    struct str *texts;
    size_t n;

    for (size_t i = 0; i < l->count; i++)
        ids[i] = l->at[i].row;
    n = once(ids, l->count);
    texts = ARENA_ARRAY(x->arena, struct str, n);
    TRY(rows_texts(x, l->meaning->face, RIGHT_NONE_SET, field, ids, n, texts));
    for (size_t i = 0; i < l->count; i++)
        out[i] = texts[place_of(ids, n, l->at[i].row)];
    return OK;
}

static err_t mutation_texts(struct execution *x, const struct links *l, const struct graphql_collected *field, struct str *out)
{
    struct str *texts = ARENA_ARRAY(x->arena, struct str, l->log_count);

    TRY(log_texts(x, field, l->logs, l->log_count, texts));
    for (size_t i = 0; i < l->count; i++)
        out[i] = texts[l->at[i].log];
    return OK;
}

static err_t member_texts(struct execution *x, const struct links *l, const struct meaning *m, const struct graphql_collected *field,
                          struct str **out)
{
    *out = NULL;
    if (!m || m->kind == MEANS_MEMBER)
        return OK;
    *out = ARENA_ARRAY(x->arena, struct str, l->count);
    return m->kind == MEANS_LINKED ? row_texts(x, l, field, *out) : mutation_texts(x, l, field, *out);
}

/* ---- objects ---- */

/* What is asked of objects of one type: beside what they say themselves, texts that were made for all of them at once. */
struct object {
    const struct graphql_type *type;
    struct graphql_collected *collected;
    const struct graphql_field **fields;
    struct str **texts;                  /* of a field, one for each object; NULL: the object says it itself */
    uint32_t count;
};

static struct object object_of(struct execution *x, const char *type, const struct graphql_collected *field)
{
    struct object o = {.type = graphql_type(x->schema, str_of(type))};

    o.collected = collect_below(x, o.type, field, &o.count);
    o.fields = ARENA_ARRAY(x->arena, const struct graphql_field *, o.count);
    o.texts = ARENA_ARRAY(x->arena, struct str *, o.count);
    for (uint32_t i = 0; i < o.count; i++)
        o.fields[i] = graphql_field(x->schema, o.type, o.collected[i].at[0]->name);
    return o;
}

/* `own` writes a field that has no texts. */
typedef void own_fn(struct execution *x, struct json_writer *w, const struct graphql_field *field, const void *arg, size_t k);

static err_t object_text(struct execution *x, const struct object *o, size_t k, own_fn *own, const void *arg, struct str *out)
{
    struct buf b;
    struct json_writer w = json_writer(&b);

    buf_init(&b, x->arena, 256);
    json_open(&w, '{');
    for (uint32_t i = 0; i < o->count; i++) {
        json_key(&w, o->collected[i].key);
        if (o->texts[i])
            json_put_raw(&w, o->texts[i][k]);
        else if (o->fields[i]->made_from)
            own(x, &w, o->fields[i], arg, k);
        else
            json_put_str(&w, o->type->name);
    }
    json_close(&w, '}');
    *out = buf_str(&b);
    return grown(x, out->n);
}

/* ---- links ---- */

static void own_of_link(struct execution *x, struct json_writer *w, const struct graphql_field *field, const void *arg, size_t k)
{
    const struct links *l = arg;

    put_id(w, l->logs[l->at[k].log][LOGGED_ID].u, l->at[k].row);
}

/* A text for each link; none where the caller may not see the row. */
static err_t link_texts(struct execution *x, const struct links *l, const struct graphql_collected *field, struct str *out)
{
    static const struct graphql_collected nothing = {{NULL, 0}, NULL, 0};
    struct str *seen = ARENA_ARRAY(x->arena, struct str, l->count);
    struct object o = object_of(x, l->meaning->link->type, field);

    TRY(row_texts(x, l, &nothing, seen));
    for (uint32_t i = 0; i < o.count; i++)
        TRY(member_texts(x, l, o.fields[i]->made_from, &o.collected[i], &o.texts[i]));
    for (size_t k = 0; k < l->count; k++)
        if (seen[k].p)
            TRY(object_text(x, &o, k, own_of_link, l, &out[k]));
    return OK;
}

static struct str list_text(struct arena *a, const struct str *texts, size_t n)
{
    struct buf b;
    struct json_writer w = json_writer(&b);

    buf_init(&b, a, 64);
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++)
        if (texts[i].p)
            json_put_raw(&w, texts[i]);
    json_close(&w, ']');
    return buf_str(&b);
}

/* ---- what the journal knows ---- */

/* Owned rows are journalled with their owner: what touched that one touched them. */
static void from_journal(struct sql *s, const struct table *t)
{
    if (t->owner)
        sql_add(s, " FROM %s p JOIN journal j ON j.row_id = p.%s", t->entity->table, t->owner->column);
    else
        sql_add(s, " FROM journal j");
}

static const char *row_id(const struct table *t) { return t->owner ? "p.id" : "j.row_id"; }

static const char *journalled_as(const struct table *t) { return (t->owner ? t->owner_table : t)->entity->name; }

static err_t ask(struct execution *x, struct sql *s, struct db_value *params, size_t n, const enum db_type *types, size_t columns,
                 struct db_rows *rows)
{
    const struct limits *limits = &x->call->api->env->limits;

    sql_add(s, " LIMIT %lld", (long long)limits->value[LIMIT_PAGE_NESTED] + 1);
    TRY(execution_conn(x));
    TRY(db_query(x->conn, sql_text(s), params, n, types, columns, rows));
    return limit_check(x->arena, limits, LIMIT_PAGE_NESTED, (int64_t)rows->rows);
}

/* ---- from a log to rows ---- */

static err_t ask_rows(struct execution *x, const struct table *t, const struct db_value *const *logs, size_t n, struct db_rows *rows)
{
    uuid_t *ids = ARENA_ARRAY(x->arena, uuid_t, n);
    struct db_value params[] = {db_text(str_of(journalled_as(t))), db_list(DB_UUIDS, ids, n)};
    struct sql s;

    for (size_t i = 0; i < n; i++)
        ids[i] = logs[i][LOGGED_ID].u;
    sql_init(&s, x->arena, db_engine(x->call->api->db));
    sql_add(&s, "SELECT DISTINCT j.command_id, %s", row_id(t));
    from_journal(&s, t);
    sql_add(&s, " WHERE j.entity = $1 AND ");
    sql_in(&s, "j.command_id", 2);
    sql_add(&s, " ORDER BY 1, 2");
    return ask(x, &s, params, 2, (enum db_type[]){DB_UUID, DB_INT}, 2, rows);
}

/* The first of the pairs of a log; they stand in the order of its id's bytes. */
static size_t first_of(const struct db_rows *pairs, uuid_t log)
{
    size_t low = 0, n = pairs->rows;

    while (low < n) {
        size_t middle = low + (n - low) / 2;
        if (uuid_cmp(db_cell(pairs, middle, 0)->u, log) < 0)
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

/* A list of links for each log. The same log may be asked for more than once. */
static err_t linked_texts(struct execution *x, const struct meaning *m, const struct graphql_collected *field,
                          const struct db_value *const *logs, size_t n, struct str *out)
{
    struct links l = {.meaning = m, .logs = (const struct db_value **)logs, .log_count = n};
    size_t *from = ARENA_ARRAY(x->arena, size_t, n + 1);
    VEC(struct one_link) all;
    struct db_rows pairs;
    struct str *texts;

    vec_init(&all, x->arena);
    TRY(ask_rows(x, m->face->table, logs, n, &pairs));
    for (size_t i = 0; i < n; i++) {
        uuid_t id = logs[i][LOGGED_ID].u;
        from[i] = all.n;
        for (size_t k = first_of(&pairs, id); k < pairs.rows && !uuid_cmp(db_cell(&pairs, k, 0)->u, id); k++)
            *vec_add(&all) = (struct one_link){i, db_cell(&pairs, k, 1)->i};
    }
    from[n] = all.n;
    l.at = all.at;
    l.count = all.n;
    texts = ARENA_ARRAY(x->arena, struct str, all.n);
    TRY(link_texts(x, &l, field, texts));
    for (size_t i = 0; i < n; i++)
        out[i] = list_text(x->arena, texts + from[i], from[i + 1] - from[i]);
    return OK;
}

static err_t actor_texts(struct execution *x, const struct meaning *m, const struct graphql_collected *field,
                         const struct db_value *const *logs, size_t n, struct str *out)
{
    int64_t *ids = ARENA_ARRAY(x->arena, int64_t, n);
    struct str *texts;
    size_t count;

    for (size_t i = 0; i < n; i++)
        ids[i] = logs[i][LOGGED_ACTOR].i;
    count = once(ids, n);
    texts = ARENA_ARRAY(x->arena, struct str, count);
    TRY(rows_texts(x, m->face, RIGHT_SIGNED_IN, field, ids, count, texts));   /* himself, or an administrator asks */
    for (size_t i = 0; i < n; i++) {
        out[i] = texts[place_of(ids, count, logs[i][LOGGED_ACTOR].i)];
        if (!out[i].p)
            out[i] = STR("null");
    }
    return OK;
}

static err_t object_texts(struct execution *x, const struct meaning *m, const struct graphql_collected *field,
                          const struct db_value *const *logs, size_t n, struct str **out)
{
    *out = NULL;
    if (!m || (m->kind != MEANS_LINKED && m->kind != MEANS_ACTOR))
        return OK;
    *out = ARENA_ARRAY(x->arena, struct str, n);
    return m->kind == MEANS_LINKED ? linked_texts(x, m, field, logs, n, *out) : actor_texts(x, m, field, logs, n, *out);
}

static void own_of_log(struct execution *x, struct json_writer *w, const struct graphql_field *field, const void *arg, size_t k)
{
    const struct db_value *const *logs = arg;

    log_put(x, w, field->name, logs[k]);
}

err_t log_texts(struct execution *x, const struct graphql_collected *field, const struct db_value *const *logs, size_t n,
                struct str *out)
{
    struct object o = object_of(x, "MutationLogGQLType", field);

    for (uint32_t i = 0; i < o.count; i++)
        TRY(object_texts(x, o.fields[i]->made_from, &o.collected[i], logs, n, &o.texts[i]));
    for (size_t k = 0; k < n; k++)
        TRY(object_text(x, &o, k, own_of_log, logs, &out[k]));
    return OK;
}

/* ---- from rows to their mutations ---- */

/* The row's id first, then the log's columns. Of others' mutations only an administrator hears. */
static err_t ask_logs(struct execution *x, const struct table *t, const int64_t *ids, size_t n, struct db_rows *rows)
{
    const struct access *who = x->call->who;
    struct db_value params[] = {db_text(str_of(journalled_as(t))), db_list(DB_INTS, ids, n), db_int(who->user)};
    enum db_type types[LOGGED_COLUMNS + 1] = {DB_INT};
    struct sql s;

    memcpy(types + 1, log_types, sizeof log_types);
    sql_init(&s, x->arena, db_engine(x->call->api->db));
    sql_add(&s, "SELECT %s, " LOGGED_NAMES("c."), row_id(t));
    from_journal(&s, t);
    sql_add(&s, " JOIN command c ON c.id = j.command_id WHERE j.entity = $1 AND ");
    sql_in(&s, row_id(t), 2);
    if (!who->administrator)
        sql_add(&s, " AND c.actor = $3");
    sql_add(&s, " ORDER BY 1, c.at, c.id");
    return ask(x, &s, params, who->administrator ? 2 : 3, types, LOGGED_COLUMNS + 1, rows);
}

static bool is_same(const struct db_rows *rows, size_t a, size_t b)
{
    return db_cell(rows, a, 0)->i == db_cell(rows, b, 0)->i && !uuid_cmp(db_cell(rows, a, 1 + LOGGED_ID)->u, db_cell(rows, b, 1 + LOGGED_ID)->u);
}

static err_t mutations_of(struct execution *x, const struct shape_field *f, struct linked *to)
{
    struct links l = {.meaning = f->meaning};
    struct db_rows rows;
    struct str *texts;
    size_t at = 0;

    TRY(ask_logs(x, f->meaning->face->table, to->ids, to->count, &rows));
    l.logs = ARENA_ARRAY(x->arena, const struct db_value *, rows.rows);
    l.at = ARENA_ARRAY(x->arena, struct one_link, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        if (i && is_same(&rows, i - 1, i))
            continue;
        l.logs[l.count] = db_cell(&rows, i, 1);
        l.at[l.count] = (struct one_link){l.count, db_cell(&rows, i, 0)->i};
        l.log_count = ++l.count;
    }
    texts = ARENA_ARRAY(x->arena, struct str, l.count);
    TRY(link_texts(x, &l, f->collected, texts));
    for (size_t i = 0; i < to->count; i++) {
        size_t from = at;
        while (at < l.count && l.at[at].row == to->ids[i])
            at++;
        to->texts[i] = list_text(x->arena, texts + from, at - from);
    }
    to->none = STR("[]");
    return OK;
}

/* ---- the logs of accounts ---- */

static err_t logs_of_all(struct execution *x, const struct shape_field *f, struct linked *to)
{
    enum { NOBODY = -2 };
    int64_t *accounts = ARENA_ARRAY(x->arena, int64_t, to->count + 1);
    struct str *texts = ARENA_ARRAY(x->arena, struct str, to->count + 1);

    if (to->count)
        memcpy(accounts, to->ids, to->count * sizeof *accounts);
    accounts[to->count] = NOBODY;
    TRY(log_connections(x, f->field->name, f->collected, arguments_of(x, f->field, f->collected), accounts, to->count + 1, texts));
    for (size_t i = 0; i <= to->count; i++)
        TRY(grown(x, texts[i].n));
    to->texts = texts;
    to->none = texts[to->count];
    return OK;
}

/* ---- before printing ---- */

static err_t fill_field(struct execution *x, struct shape_field *f, const struct spot *spots, const struct result *result)
{
    struct linked *to = ARENA_NEW(x->arena, struct linked);
    int64_t *ids = ARENA_ARRAY(x->arena, int64_t, result->rows);

    for (size_t row = 0; row < result->rows; row++) {
        const struct db_value *key = &result->cells[row * result->columns + spots[f->pick].cell];
        if (!key->null)
            ids[to->count++] = key->i;
    }
    to->count = once(ids, to->count);
    to->ids = ids;
    to->texts = ARENA_ARRAY(x->arena, struct str, to->count);
    f->linked = to;
    return f->meaning->kind == MEANS_LINKS ? mutations_of(x, f, to) : logs_of_all(x, f, to);
}

static err_t fill_ways(struct execution *x, const struct way *way, const struct spot *spots, const struct result *result)
{
    for (; way->path; way++) {
        const struct spot *inner = spots;
        const struct result *rows = result;

        for (size_t i = 0; way->shape && i < way->length; i++) {
            const struct spot *s = &inner[way->steps[i].pick];
            if (way->steps[i].kind == WAY_LIST)
                rows = &rows->lists[s->list].result;
            inner = s->inner;
        }
        if (way->shape)
            TRY(links_fill(x, way->shape, inner, rows));
    }
    return OK;
}

err_t links_fill(struct execution *x, const struct shape *shape, const struct spot *spots, const struct result *result)
{
    for (uint32_t i = 0; i < shape->count; i++) {
        struct shape_field *f = &shape->fields[i];

        switch (f->meaning ? f->meaning->kind : MEANS_NOTHING) {
        case MEANS_LINKS: case MEANS_LOGS: TRY(fill_field(x, f, spots, result)); break;
        case MEANS_ONE: TRY(links_fill(x, f->shape, spots[f->pick].inner, result)); break;
        case MEANS_ARRAY: case MEANS_CONNECTION:
            TRY(links_fill(x, f->shape, spots[f->pick].inner, &result->lists[spots[f->pick].list].result));
            break;
        case MEANS_EDGES: case MEANS_EDGE_NODE: TRY(links_fill(x, f->shape, spots, result)); break;
        case MEANS_WAY: TRY(fill_ways(x, f->ways, spots, result)); break;
        default: break;
        }
    }
    return OK;
}

void links_print(struct json_writer *w, const struct shape_field *f, const struct db_value *key)
{
    const struct linked *l = f->linked;

    json_put_raw(w, key->null ? l->none : l->texts[place_of(l->ids, l->count, key->i)]);
}
