#include "api/mobile/row.h"

static const struct xml *tree_of(struct arena *a, struct str name, const struct json *v)
{
    struct xml *e = ARENA_NEW(a, struct xml);
    const struct xml **end = &e->first;

    e->name = name;
    e->text = v->kind == JSON_TRUE ? STR("true") : v->kind == JSON_FALSE ? STR("false") : v->text.p ? v->text : STR("");
    for (const struct json *m = v->first; m; m = m->next) {
        struct xml *child = (struct xml *)(uintptr_t)tree_of(a, m->key.p ? m->key : STR("row"), m);
        *end = child;
        end = &child->next;
    }
    return e;
}

static bool is_json(struct str s)
{
    s = str_trim(s);
    return s.n > 0 && (*s.p == '{' || *s.p == '[');
}

static struct str without_mark(struct str s)
{
    return str_starts(s, STR("\xef\xbb\xbf")) ? (struct str){s.p + 3, s.n - 3} : s;
}

err_t row_read(struct call *c, struct str content, const struct xml **out)
{
    struct str text = without_mark(content);
    const struct json *v;

    if (!is_json(text))
        return xml_read(c->arena, &c->api->env->limits, text, out);
    TRY(json_read(c->arena, text, &c->api->env->limits, &v));
    *out = tree_of(c->arena, STR("row"), v);
    return OK;
}

struct str row_text(const struct xml *row, const char *name)
{
    struct str text = xml_text(row, name);

    return !text.n || str_is(text, "null") ? STR_NONE : text;
}

bool row_number(const struct xml *row, const char *name, int64_t *out)
{
    struct str text = row_text(row, name);

    return text.n && decimal_read(text.p, text.n, 0, false, out);
}

bool row_true(struct str text)
{
    return str_is(text, "1") || str_is(text, "true") || str_is(text, "True") || str_is(text, "TRUE");
}

static void put_object(struct json_writer *w, const char *key, struct str text, bool number)
{
    json_open(w, '{');
    json_key(w, str_of(key));
    if (number)
        json_put_raw(w, text);
    else
        json_put_str(w, text);
    json_close(w, '}');
}

static void put(struct json_writer *w, enum row_kind kind, struct str text)
{
    int64_t n;
    bool number = (kind == ROW_KEY || kind == ROW_NUMBER) && decimal_read(text.p, text.n, 0, false, &n);

    if (kind == ROW_DAY && !date_none(old_day(text)))
        json_put_date(w, old_day(text));
    else if (kind == ROW_BOOL)
        json_put_bool(w, row_true(text));
    else if (kind == ROW_KEY && number)
        put_object(w, "id", str_format(w->out->arena, "%lld", (long long)n), true);
    else if (kind == ROW_NUMBER && number)
        json_put_int(w, n);
    else if (kind == ROW_CODE)
        put_object(w, "code", text, false);
    else
        json_put_str(w, text);
}

void row_write(struct json_writer *w, const struct xml *row, const struct row_member *members)
{
    for (const struct row_member *m = members; m->from; m++) {
        struct str text = row_text(row, m->from);
        if (!text.n || (m->kind == ROW_KEY && str_is(text, "0")))
            continue;
        json_key(w, str_of(m->to));
        put(w, m->kind, text);
    }
}
