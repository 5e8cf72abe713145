#include "support/query_json.h"

#include <string.h>

struct reader {
    struct arena *arena;
    const struct registry *registry;
    VEC(struct db_value) values;
};

static void read_sums(struct reader *r, const struct json *list, struct query *q)
{
    struct str *names = ARENA_ARRAY(r->arena, struct str, list ? list->count : 0);

    for (const struct json *e = list ? list->first : NULL; e; e = e->next)
        names[q->sum_count++] = e->text;
    q->sums = names;
}

static err_t read_query(struct reader *r, const struct table *t, const struct json *v, struct query *q);
static err_t read_where(struct reader *r, const struct table *t, const struct json *v, struct condition *out);

static err_t broken(struct reader *r, struct str what)
{
    return err_make(r->arena, E_JSON, "what", str_zero(r->arena, what), "offset", "0", NULL);
}

static int add_value(struct reader *r, struct db_value v)
{
    *vec_add(&r->values) = v;
    return (int)r->values.n - 1;
}

/* ---- paths ---- */

struct path { struct str *at; size_t n; };

static struct path read_path(struct reader *r, struct str text)
{
    struct path p = {ARENA_ARRAY(r->arena, struct str, text.n / 2 + 1), 0};
    size_t from = 0;
    ptrdiff_t at;

    while ((at = str_find(text, STR("__"), from)) >= 0) {
        p.at[p.n++] = (struct str){text.p + from, (size_t)at - from};
        from = (size_t)at + 2;
    }
    p.at[p.n++] = (struct str){text.p + from, text.n - from};
    return p;
}

static enum lookup take_lookup(struct path *p)
{
    static const char *const names[] = {"exact", "iexact", "istartswith", "icontains", "lt", "lte", "gt", "gte", "in", "isnull", "ne"};

    for (size_t i = 0; p->n > 1 && i < sizeof names / sizeof *names; i++) {
        if (!str_is(p->at[p->n - 1], names[i]))
            continue;
        p->n--;
        return (enum lookup)i;
    }
    return LOOKUP_EXACT;
}

/* ---- values by type ---- */

static struct type header_type(struct str name)
{
    if (str_is(name, "uuid")) return UUID;
    if (str_ends(name, STR("_at")) || str_starts(name, STR("validity_"))) return STAMP;
    return (struct type){.kind = TYPE_INT, .least = INT64_MIN, .most = INT64_MAX};
}

/* The type of what a path leads to; *ext when it is an extension key. */
static struct type type_of(const struct table *t, const struct path *p, bool *ext)
{
    const struct member *m = NULL;

    *ext = false;
    for (size_t i = 0; i < p->n && t; i++) {
        m = table_member(t, p->at[i]);
        if (!m) {
            *ext = str_is(p->at[i], "ext") && i + 1 < p->n;
            return header_type(p->at[i]);
        }
        if (m->kind != MEMBER_FIELD)
            t = m->to;
    }
    return m && m->kind == MEMBER_FIELD ? m->field->type : UUID;
}

static err_t read_list(struct reader *r, const struct type *t, const struct json *v, struct db_value *out)
{
    int64_t *ints = ARENA_ARRAY(r->arena, int64_t, v->count);
    struct str *texts = ARENA_ARRAY(r->arena, struct str, v->count);
    uuid_t *uuids = ARENA_ARRAY(r->arena, uuid_t, v->count);
    size_t n = 0;

    for (const struct json *e = v->first; e; e = e->next, n++) {
        struct db_value value;
        TRY(value_read(r->arena, t, "list", e, &value));
        if (value.type == DB_UUID) uuids[n] = value.u;
        else if (value.type == DB_TEXT) texts[n] = value.s;
        else ints[n] = value.i;
    }
    switch (type_storage(t)) {
    case DB_UUID: *out = db_list(DB_UUIDS, uuids, n); return OK;
    case DB_TEXT: *out = db_list(DB_TEXTS, texts, n); return OK;
    default: *out = db_list(DB_INTS, ints, n); return OK;
    }
}

static err_t read_ext(struct reader *r, const struct json *v, struct db_value *out)
{
    const struct json *decimal = json_get(v, "decimal"), *date = json_get(v, "date");
    struct str number = decimal ? decimal->text : v->text;
    int64_t e4;

    if (date)
        return value_read(r->arena, &DATE, "date", date, out);
    if (decimal || v->kind == JSON_NUMBER) {
        if (!decimal_read(number.p, number.n, 4, true, &e4))
            return broken(r, number);
        *out = db_int(e4);
        return OK;
    }
    *out = v->kind == JSON_STRING ? db_text(v->text) : db_bool(v->kind == JSON_TRUE);
    return OK;
}

static err_t read_value(struct reader *r, const struct table *t, const struct path *p, enum lookup lookup,
                        const struct json *v, struct db_value *out)
{
    struct type type;
    bool ext;

    type = type_of(t, p, &ext);
    if (lookup == LOOKUP_ISNULL)
        return value_read(r->arena, &BOOL, "isnull", v, out);
    if (ext)
        return read_ext(r, v, out);
    if (lookup == LOOKUP_IN)
        return read_list(r, &type, v, out);
    if (type_storage(&type) != DB_TEXT)
        return value_read(r->arena, &type, "value", v, out);
    *out = db_text(v->text);   /* a part of a text may be of any form */
    return OK;
}

/* ---- conditions ---- */

static err_t read_group(struct reader *r, const struct table *t, const struct json *list, struct condition *out)
{
    struct condition *parts = ARENA_ARRAY(r->arena, struct condition, list->count);
    size_t n = 0;

    for (const struct json *e = list->first; e; e = e->next)
        TRY(read_where(r, t, e, &parts[n++]));
    out->parts = parts;
    out->part_count = n;
    return OK;
}

static err_t read_one(struct reader *r, const struct table *t, const struct json *v, struct condition *out)
{
    struct condition *part = ARENA_NEW(r->arena, struct condition);

    out->parts = part;
    out->part_count = 1;
    return read_where(r, t, v, part);
}

static const struct table *walk(const struct table *t, const struct path *p)
{
    for (size_t i = 0; i < p->n && t; i++) {
        const struct member *m = table_member(t, p->at[i]);
        t = m ? m->to : NULL;
    }
    return t;
}

static err_t read_some(struct reader *r, const struct table *t, const struct json *v, struct condition *out)
{
    struct path p;

    if (!v->first)
        return broken(r, STR("some"));
    p = read_path(r, v->first->key);
    out->path = p.at;
    out->path_length = p.n;
    return read_one(r, walk(t, &p), v->first, out);
}

/* {"of": [number, the one whose mean is taken, relation], "percent": n, "rows": {...}} */
static err_t read_mean(struct reader *r, const struct table *t, const struct json *v, struct condition *out)
{
    const struct json *of = json_get(v, "of");
    struct str *names = ARENA_ARRAY(r->arena, struct str, of ? of->count : 0);
    int64_t percent;

    if (!of || !json_get(v, "rows") || !json_int(json_get(v, "percent"), &percent))
        return broken(r, STR("mean"));
    out->path = names;
    for (const struct json *e = of->first; e; e = e->next)
        names[out->path_length++] = e->text;
    out->slot = add_value(r, db_int(percent));
    if (json_get(v, "none")) out->lookup = LOOKUP_ISNULL;
    return read_one(r, t, json_get(v, "rows"), out);
}

static err_t read_test(struct reader *r, const struct table *t, const struct json *v, struct condition *out)
{
    struct path p = read_path(r, v->key);
    struct db_value value;

    out->kind = CONDITION_TEST;
    out->lookup = take_lookup(&p);
    TRY(read_value(r, t, &p, out->lookup, v, &value));
    out->path = p.at;
    out->path_length = p.n;
    out->slot = add_value(r, value);
    return OK;
}

static err_t read_member(struct reader *r, const struct table *t, const struct json *v, struct condition *out)
{
    if (str_is(v->key, "or") || str_is(v->key, "and")) {
        out->kind = str_is(v->key, "or") ? CONDITION_OR : CONDITION_AND;
        return read_group(r, t, v, out);
    }
    if (str_is(v->key, "not")) {
        out->kind = CONDITION_NOT;
        return read_one(r, t, v, out);
    }
    if (str_is(v->key, "some")) {
        out->kind = CONDITION_ANY;
        return read_some(r, t, v, out);
    }
    if (str_is(v->key, "mean")) {
        out->kind = CONDITION_MEAN;
        return read_mean(r, t, v, out);
    }
    return read_test(r, t, v, out);
}

static err_t read_where(struct reader *r, const struct table *t, const struct json *v, struct condition *out)
{
    struct condition *parts = ARENA_ARRAY(r->arena, struct condition, v->count);
    size_t n = 0;

    for (const struct json *e = v->first; e; e = e->next)
        TRY(read_member(r, t, e, &parts[n++]));
    *out = (struct condition){.kind = CONDITION_AND, .parts = parts, .part_count = n};
    if (n == 1)
        *out = parts[0];
    return OK;
}

/* ---- order, page, fields ---- */

/* "behind": what the row of a page by key has in the term. */
static err_t read_behind(struct reader *r, const struct table *t, const struct json *v, const struct path *p, int *slot)
{
    struct db_value value;

    *slot = SLOT_NONE;
    if (!v)
        return OK;
    TRY(read_value(r, t, p, LOOKUP_EXACT, v, &value));
    *slot = add_value(r, value);
    return OK;
}

static err_t read_order(struct reader *r, const struct table *t, const struct json *v, int seed, struct query *q)
{
    const struct json *list = json_get(v, "order");
    struct order_term *terms;

    if (!list)
        return OK;
    terms = ARENA_ARRAY(r->arena, struct order_term, list->count);
    for (const struct json *e = list->first; e; e = e->next) {
        struct order_term *term = &terms[q->order_count++];
        bool descending = str_starts(e->text, STR("-"));
        struct path p = read_path(r, (struct str){e->text.p + descending, e->text.n - descending});
        *term = (struct order_term){.path = p.at, .path_length = p.n, .descending = descending};
        TRY(read_behind(r, t, json_get(v, "behind"), &p, &term->slot));
        if (str_is(e->text, "?"))
            *term = (struct order_term){.slot = seed};
    }
    q->order = terms;
    return OK;
}

static int read_number(struct reader *r, const struct json *v, const char *name)
{
    int64_t i;

    return json_int(json_get(v, name), &i) ? add_value(r, db_int(i)) : SLOT_NONE;
}

static bool flag(const struct json *v, const char *name)
{
    const struct json *f = json_get(v, name);

    return f && f->kind == JSON_TRUE;
}

static err_t read_page(struct reader *r, const struct json *v, struct query *q)
{
    const struct json *as_of = json_get(v, "as_of"), *rows = json_get(v, "rows");
    struct db_value at;

    q->page = (struct page){
        .first_slot = read_number(r, v, "first"), .last_slot = read_number(r, v, "last"),
        .offset_slot = read_number(r, v, "offset"), .from_end = flag(v, "from_end"),
        .after_id_slot = read_number(r, v, "after"),
    };
    q->count = flag(v, "count");
    q->ignore_scope = flag(v, "ignore_scope");
    q->ignore_own_scope = flag(v, "ignore_own_scope");
    q->own_summary = flag(v, "own_summary");
    if (rows)
        q->rows = str_is(rows->text, "history") ? ROWS_HISTORY : str_is(rows->text, "deleted") ? ROWS_DELETED_TOO : ROWS_CURRENT;
    q->as_of_slot = SLOT_NONE;
    if (!as_of)
        return OK;
    TRY(value_read(r->arena, &STAMP, "as_of", as_of, &at));
    q->as_of_slot = add_value(r, at);
    return OK;
}

static err_t read_nested(struct reader *r, const struct table *t, const struct json *v, struct pick *pick)
{
    const struct member *m = t ? table_member(t, v->key) : NULL;
    struct query *inner = ARENA_NEW(r->arena, struct query);
    struct json fields = *v;

    pick->name = v->key;
    pick->query = inner;
    if (v->kind == JSON_OBJECT) {
        pick->kind = PICK_LIST;
        return read_query(r, m ? m->to : NULL, v, inner);
    }
    pick->kind = PICK_ONE;
    fields.key = STR("fields");
    fields.next = NULL;
    return read_query(r, m ? m->to : NULL, &(struct json){.kind = JSON_OBJECT, .count = 1, .first = &fields}, inner);
}

static err_t read_fields(struct reader *r, const struct table *t, const struct json *v, struct query *q)
{
    const struct json *list = json_get(v, "fields");
    struct pick *picks;

    if (!list)
        return OK;
    picks = ARENA_ARRAY(r->arena, struct pick, list->count);
    q->picks = picks;
    for (const struct json *e = list->first; e; e = e->next) {
        struct pick *pick = &picks[q->pick_count++];
        if (e->kind == JSON_OBJECT && e->first)
            TRY(read_nested(r, t, e->first, pick));
        else
            *pick = (struct pick){.kind = PICK_FIELD, .name = e->text};
    }
    return OK;
}

static err_t read_query(struct reader *r, const struct table *t, const struct json *v, struct query *q)
{
    const struct json *where = json_get(v, "where");
    struct condition *condition = ARENA_NEW(r->arena, struct condition);

    if (where) {
        TRY(read_where(r, t, where, condition));
        q->where = condition;
    }
    TRY(read_page(r, v, q));
    read_sums(r, json_get(v, "sums"), q);
    TRY(read_order(r, t, v, read_number(r, v, "seed"), q));
    return read_fields(r, t, v, q);
}

err_t query_json_read(struct arena *a, const struct registry *r, const struct json *v, struct query_text *out)
{
    const struct json *entity = json_get(v, "entity");
    const struct table *t = entity ? registry_table(r, entity->text) : NULL;
    struct reader reader = {.arena = a, .registry = r};

    if (!t)
        return err_make(a, E_ENTITY_UNKNOWN, "entity", entity ? str_zero(a, entity->text) : "", NULL);
    vec_init(&reader.values, a);
    *out = (struct query_text){0};
    TRY(read_query(&reader, t, v, &out->query));
    out->query.entity = t->entity;
    out->values = reader.values.at;
    out->value_count = reader.values.n;
    return OK;
}

/* ---- answers ---- */

static void write_row(struct json_writer *w, const struct query *q, const struct spot *spots, const struct result *r, size_t row);

static void write_rows(struct json_writer *w, const struct query *q, const struct spot *spots, const struct result *r,
                       size_t from, size_t to)
{
    json_key(w, STR("rows"));
    json_open(w, '[');
    for (size_t i = from; i < to; i++)
        write_row(w, q, spots, r, i);
    json_close(w, ']');
}

static void write_sums(struct json_writer *w, const struct query *q, const struct db_value *sums)
{
    if (!q->sum_count)
        return;
    json_key(w, STR("sums"));
    json_open(w, '[');
    for (size_t i = 0; i < q->sum_count; i++)
        value_write(w, &(struct type){.kind = TYPE_MONEY}, &sums[i]);
    json_close(w, ']');
}

static void write_list(struct json_writer *w, const struct query *q, const struct spot *s, const struct result_list *list,
                       size_t parent)
{
    json_open(w, '{');
    if (list->total) {
        json_key(w, STR("total"));
        json_put_int(w, list->total[parent]);
    }
    write_sums(w, q, list->sums + parent * q->sum_count);
    json_key(w, STR("more_after"));
    json_put_bool(w, list->more_after[parent]);
    write_rows(w, q, s->inner, &list->result, list->from[parent], list->from[parent + 1]);
    json_close(w, '}');
}

static void write_picks(struct json_writer *w, const struct query *q, const struct spot *spots, const struct result *r, size_t row)
{
    const struct db_value *cells = r->cells + row * r->columns;

    json_open(w, '{');
    for (size_t i = 0; i < q->pick_count; i++) {
        const struct pick *p = &q->picks[i];
        const struct spot *s = &spots[i];
        json_key(w, p->name);
        if (p->kind == PICK_FIELD)
            value_write(w, &s->type, &cells[s->cell]);
        else if (p->kind == PICK_LIST)
            write_list(w, p->query, s, &r->lists[s->list], row);
        else if (cells[s->cell].null)
            json_put_null(w);
        else
            write_picks(w, p->query, s->inner, r, row);
    }
    json_close(w, '}');
}

static void write_row(struct json_writer *w, const struct query *q, const struct spot *spots, const struct result *r, size_t row)
{
    write_picks(w, q, spots, r, row);
}

void query_json_write(struct buf *out, const struct query *q, const struct spot *spots, const struct result *r)
{
    struct json_writer w = json_writer(out);

    json_open(&w, '{');
    if (r->total >= 0) {
        json_key(&w, STR("total"));
        json_put_int(&w, r->total);
    }
    write_sums(&w, q, r->sums);
    json_key(&w, STR("offset"));
    json_put_int(&w, r->offset);
    json_key(&w, STR("more_before"));
    json_put_bool(&w, r->more_before);
    json_key(&w, STR("more_after"));
    json_put_bool(&w, r->more_after);
    write_rows(&w, q, spots, r, 0, r->rows);
    json_close(&w, '}');
}

err_t query_json_run(const struct registry *r, struct db_conn *c, struct arena *a, const struct access *who,
                     const struct json *query, struct buf *out)
{
    const struct env *env = db_env(db_of(c));
    const struct plan *plan;
    struct query_text text;
    struct result result;
    size_t n;

    TRY(query_json_read(a, r, query, &text));
    TRY(plan_compile(a, r, db_engine(db_of(c)), &env->limits, who, &text.query, &plan));
    TRY(plan_run(plan, c, a, who, text.values, text.value_count, &result));
    query_json_write(out, &text.query, plan_spots(plan, &n), &result);
    return OK;
}
