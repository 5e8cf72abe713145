#include <string.h>

#include "api/graphql/reading.h"

/* orderBy: paths in camel or snake case, relations crossed with "__", or with one before a capital as filters have it
 * (iUser_LastName); descending with "-", "?" for random. */

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

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* Where a path is crossed: the length of what stands between two names, 0 for none. */
static size_t crossed_at(struct str s, size_t i)
{
    if (s.p[i] != '_' || i + 1 >= s.n) return 0;
    return s.p[i + 1] == '_' ? 2 : i && is_capital(s.p[i + 1]) ? 1 : 0;
}

/* The next name of a path, as an entity writes it. */
static struct str next_name(struct arena *a, struct str *rest)
{
    size_t n = 0, skipped = 0;
    struct str name;
    char *first;

    while (n < rest->n && !(skipped = crossed_at(*rest, n))) n++;
    name = order_camel(a, (struct str){rest->p, n});
    *rest = (struct str){rest->p + n + skipped, rest->n - n - skipped};
    if (!name.n || !is_capital(*name.p)) return name;
    first = arena_bytes(a, name.n);
    memcpy(first, name.p, name.n);
    *first = (char)(*first - 'A' + 'a');
    return (struct str){first, name.n};
}

/* What a code is shown as a number by is sorted by the code, as it is searched by (schema_filter.c). */
static struct str sorted_as(const struct table *t, struct str name)
{
    const struct member *m = table_member(t, name), *code;
    const struct field *f = m && m->kind == MEMBER_FIELD && m->column < 0 ? m->field : NULL;

    code = f && f->batch && f->needs && f->type.kind == TYPE_INT ? table_member(t, str_of(f->needs)) : NULL;
    return code && code->kind == MEMBER_FIELD && code->field->type.kind == TYPE_CODE ? str_of(f->needs) : name;
}

static err_t read_path(struct reading *r, const struct table *t, struct str text, struct order_term *out)
{
    VEC(struct str) path;
    struct str rest = text;

    vec_init(&path, r->x->arena);
    while (rest.n) {
        struct str name = sorted_as(t, next_name(r->x->arena, &rest));
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

    *out = (struct order_term){.slot = SLOT_NONE};
    if (text.n && *text.p == '-') {
        out->descending = true;
        text = (struct str){text.p + 1, text.n - 1};
    }
    if (!str_is(text, "?"))
        return read_path(r, t, text, out);
    out->slot = reading_slot(r, db_int(seed.b[15] | seed.b[14] << 8 | seed.b[13] << 16));
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
