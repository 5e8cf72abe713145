/* Inputs taken apart: what the generic commands read by the descriptor, and what these commands read themselves. */
#include "model/write/input.h"
#include "model/write/tx.h"

static bool named(const char *const *names, struct str name)
{
    for (; names && *names; names++)
        if (str_is(name, *names)) return true;
    return false;
}

err_t input_rewrite(struct prepare *p, const struct json *from, const char *const *without, struct str more, const struct json **out)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text, p->arena, 512);
    w = json_writer(&text);
    json_open(&w, '{');
    for (const struct json *v = from->first; v; v = v->next) {
        if (named(without, v->key)) continue;
        json_key(&w, v->key);
        json_put(&w, v);
    }
    if (more.n) {
        if (w.comma) buf_add_char(&text, ',');
        buf_add(&text, more);
    }
    json_close(&w, '}');
    return json_read(p->arena, buf_str(&text), &p->env->limits, out);
}

err_t input_generic(struct prepare *p, const struct command *as, const struct json *input, void **plan)
{
    struct prepare part = *p;
    err_t failed;

    part.command = as;
    part.input = input;
    failed = crud_command.prepare(&part, plan);
    p->locks = part.locks;
    return failed;
}

/* ---- a whole record: what it leaves out is emptied ---- */

static void put_empty(struct json_writer *w, const struct field *f)
{
    json_key(w, str_of(f->name));
    if (!f->standard) json_put_null(w);
    else if (f->type.kind == TYPE_BOOL) json_put_bool(w, str_is(str_of(f->standard), "true"));
    else json_put_str(w, str_of(f->standard));
}

static void put_missing(struct json_writer *w, const struct entity *e, const struct json *given, const char *const *keep)
{
    for (const struct field *f = e->fields; f->name; f++)
        if (f->column && !(f->flags & (F_READONLY | F_INTERNAL | F_ONCE)) && !named(keep, str_of(f->name)) && !json_get(given, f->name))
            put_empty(w, f);
    for (const struct relation *r = e->relations; r && r->name; r++) {
        if (r->flags & (R_READONLY | R_OWNER | R_ONCE) || named(keep, str_of(r->name)) || json_get(given, r->name)) continue;
        json_key(w, str_of(r->name));
        json_put_null(w);
    }
    if (named(keep, STR("ext")) || json_get(given, "ext")) return;
    json_key(w, STR("ext"));
    json_put_null(w);
}

err_t input_whole(struct prepare *p, const struct entity *e, const struct json *given, const char *const *keep, const struct json **out)
{
    const struct json *whole = json_get(given, "whole");
    struct buf more;
    struct json_writer w;

    if (!json_is_null(whole) && whole->kind != JSON_TRUE && whole->kind != JSON_FALSE)
        return err_make(p->arena, E_FIELD_TYPE, "field", "whole", "type", "bool", NULL);
    buf_init(&more, p->arena, 256);
    w = json_writer(&more);
    if (whole && whole->kind == JSON_TRUE) put_missing(&w, e, given, keep);
    return input_rewrite(p, given, LIST("whole"), buf_str(&more), out);
}
