#include "model/query/query_text.h"

#include "base/json.h"
#include "base/vec.h"

/* ---- writing ---- */

static void put_path(struct json_writer *w, const struct str *path, size_t n)
{
    json_open(w, '[');
    for (size_t i = 0; i < n; i++) json_put_str(w, path[i]);
    json_close(w, ']');
}

static void put_number(struct json_writer *w, const char *key, int64_t n)
{
    json_key(w, str_of(key));
    json_put_int(w, n);
}

static bool has_slot(const struct condition *k)
{
    return k->kind == CONDITION_TEST || k->kind == CONDITION_MEAN || k->kind == CONDITION_DISTRICT || k->kind == CONDITION_REGION;
}

static void put_condition(struct json_writer *w, const struct condition *k)
{
    json_open(w, '{');
    put_number(w, "kind", k->kind);
    if (k->path_length) {
        json_key(w, STR("path"));
        put_path(w, k->path, k->path_length);
    }
    if (k->kind == CONDITION_TEST || k->kind == CONDITION_MEAN) put_number(w, "lookup", k->lookup);
    if (has_slot(k)) put_number(w, "slot", k->slot);
    json_key(w, STR("parts"));
    json_open(w, '[');
    for (size_t i = 0; i < k->part_count; i++) put_condition(w, &k->parts[i]);
    json_close(w, ']');
    json_close(w, '}');
}

static void put_list(struct json_writer *w, const struct db_value *v)
{
    json_open(w, '[');
    for (size_t i = 0; i < v->list.n; i++) {
        if (v->type == DB_INTS) json_put_int(w, ((const int64_t *)v->list.at)[i]);
        else if (v->type == DB_TEXTS) json_put_str(w, ((const struct str *)v->list.at)[i]);
        else json_put_uuid(w, ((const uuid_t *)v->list.at)[i]);
    }
    json_close(w, ']');
}

/* [type] for no value, [type, value]. Days and moments are numbers, so that nothing is rounded. */
static void put_value(struct json_writer *w, const struct db_value *v)
{
    json_open(w, '[');
    json_put_int(w, v->type);
    if (!v->null)
        switch ((enum db_type)v->type) {
        case DB_INT: json_put_int(w, v->i); break;
        case DB_BOOL: json_put_bool(w, v->b); break;
        case DB_TEXT: case DB_BYTES: json_put_str(w, v->s); break;
        case DB_UUID: json_put_uuid(w, v->u); break;
        case DB_DATE: json_put_int(w, v->d.day); break;
        case DB_STAMP: json_put_int(w, v->t.us); break;
        case DB_INTS: case DB_TEXTS: case DB_UUIDS: put_list(w, v); break;
        }
    json_close(w, ']');
}

static void put_order(struct json_writer *w, const struct query *q)
{
    json_key(w, STR("order"));
    json_open(w, '[');
    for (size_t i = 0; i < q->order_count; i++) {
        json_open(w, '{');
        json_key(w, STR("path"));
        put_path(w, q->order[i].path, q->order[i].path_length);
        json_key(w, STR("descending"));
        json_put_bool(w, q->order[i].descending);
        put_number(w, "seed", q->order[i].slot);
        json_close(w, '}');
    }
    json_close(w, ']');
}

struct str query_write(struct arena *a, const struct query *q, const struct db_value *values, size_t n)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, a, 512);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("entity"));
    json_put_str(&w, str_of(q->entity->name));
    put_number(&w, "rows", q->rows);
    put_number(&w, "right", q->right);
    json_key(&w, STR("everywhere"));
    json_put_bool(&w, q->ignore_own_scope);
    if (q->where) {
        json_key(&w, STR("where"));
        put_condition(&w, q->where);
    }
    put_order(&w, q);
    json_key(&w, STR("values"));
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++) put_value(&w, &values[i]);
    json_close(&w, ']');
    json_close(&w, '}');
    return buf_str(&out);
}

/* ---- reading ---- */

struct reader { struct arena *arena; bool wrong; };

static int64_t number_of(struct reader *r, const struct json *v)
{
    int64_t n = 0;

    r->wrong |= !json_int(v, &n);
    return n;
}

static const struct str *path_of(struct reader *r, const struct json *v, size_t *n)
{
    struct str *path = ARENA_ARRAY(r->arena, struct str, v ? v->count : 0);

    *n = 0;
    for (const struct json *at = v ? v->first : NULL; at; at = at->next) path[(*n)++] = at->text;
    return path;
}

static void read_condition(struct reader *r, const struct json *v, struct condition *out)
{
    const struct json *parts = json_get(v, "parts");
    struct condition *list = ARENA_ARRAY(r->arena, struct condition, parts ? parts->count : 0);
    size_t n = 0;

    *out = (struct condition){.kind = (unsigned)number_of(r, json_get(v, "kind")), .parts = list};
    out->path = path_of(r, json_get(v, "path"), &out->path_length);
    if (out->kind == CONDITION_TEST || out->kind == CONDITION_MEAN) out->lookup = (enum lookup)number_of(r, json_get(v, "lookup"));
    if (has_slot(out)) out->slot = (int)number_of(r, json_get(v, "slot"));
    r->wrong |= out->kind < CONDITION_AND || out->kind > CONDITION_REGION || out->lookup > LOOKUP_NE;
    for (const struct json *at = parts ? parts->first : NULL; at; at = at->next) read_condition(r, at, &list[n++]);
    out->part_count = n;
}

static struct db_value list_of(struct reader *r, enum db_type type, const struct json *v)
{
    int64_t *ints = ARENA_ARRAY(r->arena, int64_t, v->count);
    struct str *texts = ARENA_ARRAY(r->arena, struct str, v->count);
    uuid_t *uuids = ARENA_ARRAY(r->arena, uuid_t, v->count);
    size_t n = 0;

    for (const struct json *at = v->first; at; at = at->next, n++) {
        if (type == DB_INTS) ints[n] = number_of(r, at);
        else if (type == DB_TEXTS) texts[n] = at->text;
        else r->wrong |= !uuid_read(at->text, &uuids[n]);
    }
    return db_list(type, type == DB_INTS ? (void *)ints : type == DB_TEXTS ? (void *)texts : (void *)uuids, n);
}

static struct db_value read_value(struct reader *r, const struct json *v)
{
    enum db_type type = (enum db_type)number_of(r, v->first);
    const struct json *at = v->first ? v->first->next : NULL;
    struct db_value out = db_null(type);

    if (!at) return out;
    out.null = false;
    switch (type) {
    case DB_INT: out.i = number_of(r, at); break;
    case DB_BOOL: r->wrong |= !json_bool(at, &out.b); break;
    case DB_TEXT: case DB_BYTES: out.s = at->text; break;
    case DB_UUID: r->wrong |= !uuid_read(at->text, &out.u); break;
    case DB_DATE: out.d.day = (int32_t)number_of(r, at); break;
    case DB_STAMP: out.t.us = number_of(r, at); break;
    case DB_INTS: case DB_TEXTS: case DB_UUIDS: return list_of(r, type, at);
    }
    return out;
}

static void read_order(struct reader *r, const struct json *v, struct query *q)
{
    struct order_term *terms = ARENA_ARRAY(r->arena, struct order_term, v ? v->count : 0);

    for (const struct json *at = v ? v->first : NULL; at; at = at->next) {
        struct order_term *term = &terms[q->order_count++];
        term->path = path_of(r, json_get(at, "path"), &term->path_length);
        r->wrong |= !json_bool(json_get(at, "descending"), &term->descending);
        term->slot = (int)number_of(r, json_get(at, "seed"));
    }
    q->order = terms;
}

static void read_rows(struct reader *r, const struct json *v, struct query *q)
{
    const struct json *where = json_get(v, "where");
    struct condition *all;

    q->rows = (enum rows)number_of(r, json_get(v, "rows"));
    q->right = (right_t)number_of(r, json_get(v, "right"));
    r->wrong |= !json_bool(json_get(v, "everywhere"), &q->ignore_own_scope) || q->rows > ROWS_HISTORY;
    if (where) {
        q->where = all = ARENA_NEW(r->arena, struct condition);
        read_condition(r, where, all);
    }
    read_order(r, json_get(v, "order"), q);
}

err_t query_read(struct arena *a, const struct registry *registry, const struct limits *limits, struct str text, struct query *q,
                 struct db_value **values, size_t *n)
{
    struct reader r = {.arena = a};
    const struct json *v, *entity, *list;
    const struct table *t;

    TRY(json_read(a, text, limits, &v));
    entity = json_get(v, "entity");
    list = json_get(v, "values");
    t = entity ? registry_table(registry, entity->text) : NULL;
    if (!t || !list) return err_make(a, E_JSON, "what", "no query of this program", "offset", "0", NULL);
    *q = (struct query){.entity = t->entity, .as_of_slot = SLOT_NONE, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    read_rows(&r, v, q);
    *values = ARENA_ARRAY(a, struct db_value, list->count);
    *n = 0;
    for (const struct json *at = list->first; at; at = at->next) (*values)[(*n)++] = read_value(&r, at);
    return r.wrong ? err_make(a, E_JSON, "what", "no query of this program", "offset", "0", NULL) : OK;
}
