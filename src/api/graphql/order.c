#include "api/graphql/reading.h"

/* orderBy: paths in camel or snake case, relations crossed with "__", descending with "-", "?" for random. */

static struct str cleaned(struct arena *a, struct str s)
{
    struct buf out;

    buf_init(&out, a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '?')
            buf_add_char(&out, c);
    }
    return buf_str(&out);
}

struct str order_camel(struct arena *a, struct str s)
{
    struct buf out;
    bool up = false;

    buf_init(&out, a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '_' && i) {
            up = true;
            continue;
        }
        buf_add_char(&out, up && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        up = false;
    }
    return buf_str(&out);
}

static const struct { const char *name, *column; } header[] = {
    {"id", "id"}, {"uuid", "uuid"}, {"version", "version"}, {"validityFrom", "validity_from"}, {"validityTo", "validity_to"},
    {"dateCreated", "created_at"}, {"dateUpdated", "changed_at"}, {"legacyId", "legacy_id"}, {"pk", "id"},
};

struct str order_header(struct str name)
{
    for (size_t i = 0; i < sizeof header / sizeof *header; i++)
        if (str_is(name, header[i].name))
            return str_of(header[i].column);
    return STR_NONE;
}

err_t order_unknown(struct arena *a, const struct table *t, struct str name)
{
    struct buf out;

    buf_init(&out, a, 256);
    buf_add_format(&out, "Cannot resolve keyword '%.*s' into field. Choices are: id, uuid", STR_ARG(name));
    for (const struct field *f = t->entity->fields; f && f->name; f++)
        if (f->column && !(f->flags & F_INTERNAL))
            buf_add_format(&out, ", %s", f->name);
    for (const struct relation *x = t->entity->relations; x && x->name; x++)
        buf_add_format(&out, ", %s", x->name);
    return refusal(a, buf_str(&out));
}

/* The next name of a path; ends at "__" and skips it. */
static struct str next_name(struct str *rest)
{
    ptrdiff_t at = str_find(*rest, STR("__"), 0);
    struct str name = *rest;

    if (at < 0) {
        *rest = STR_NONE;
        return name;
    }
    name.n = (size_t)at;
    *rest = (struct str){rest->p + at + 2, rest->n - (size_t)at - 2};
    return name;
}

static err_t read_path(struct reading *r, const struct table *t, struct str text, struct order_term *out)
{
    VEC(struct str) path;
    struct str rest = text;

    vec_init(&path, r->x->arena);
    while (rest.n) {
        struct str name = order_camel(r->x->arena, next_name(&rest));
        const struct member *m = table_member(t, name);
        if (m && m->kind == MEMBER_ONE) {
            *vec_add(&path) = name;
            t = m->to;
            if (!rest.n)
                *vec_add(&path) = STR("id");
            continue;
        }
        *vec_add(&path) = m && m->kind == MEMBER_FIELD && m->column >= 0 && !(m->field->flags & F_INTERNAL) ? name : order_header(name);
        if (!path.at[path.n - 1].n || rest.n)
            return order_unknown(r->x->arena, t, name);
    }
    if (!path.n)
        return order_unknown(r->x->arena, t, text);
    out->path = path.at;
    out->path_length = path.n;
    return OK;
}

static err_t add_term(struct reading *r, const struct table *t, struct str text, struct order_term *out)
{
    uuid_t seed = uuid_new(r->x->call->api->env);

    *out = (struct order_term){.seed_slot = SLOT_NONE};
    if (text.n && *text.p == '-') {
        out->descending = true;
        text = (struct str){text.p + 1, text.n - 1};
    }
    if (!str_is(text, "?"))
        return read_path(r, t, text, out);
    out->seed_slot = reading_slot(r, db_int(seed.b[15] | seed.b[14] << 8 | seed.b[13] << 16));
    return OK;
}

err_t order_arguments(struct reading *r, const struct table *t, const struct json *order, struct query *q)
{
    const struct json *first = order && order->kind == JSON_ARRAY ? order->first : order;
    VEC(struct order_term) terms;

    vec_init(&terms, r->x->arena);
    for (const struct json *v = first; v; v = order->kind == JSON_ARRAY ? v->next : NULL) {
        struct str rest = json_is_null(v) ? STR_NONE : v->text;
        while (rest.p && rest.n) {
            struct str text = cleaned(r->x->arena, str_cut(&rest, ','));
            if (text.n)
                TRY(add_term(r, t, text, vec_add(&terms)));
        }
    }
    q->order = terms.at;
    q->order_count = terms.n;
    return OK;
}
