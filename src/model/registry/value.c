#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/utf8.h"
#include "model/registry/entity.h"

/* ---- errors ---- */

static err_t bad_kind(struct arena *a, const struct type *t, const char *name)
{
    return err_make(a, E_FIELD_TYPE, "field", name, "type", type_name(t), NULL);
}

static err_t bad_form(struct arena *a, const char *name, const char *form)
{
    return err_make(a, E_FIELD_FORM, "field", name, "form", form, NULL);
}

static err_t bad_choice(struct arena *a, const char *name, struct str value)
{
    return err_make(a, E_FIELD_CHOICE, "field", name, "value", str_zero(a, value), NULL);
}

static const char *number_text(struct arena *a, const struct type *t, int64_t v)
{
    char text[24];

    return str_zero(a, (struct str){text, decimal_write(v, type_scale(t), text)});
}

static err_t bad_range(struct arena *a, const struct type *t, const char *name)
{
    int64_t least, most;

    type_range(t, &least, &most);
    return err_make(a, E_FIELD_RANGE, "field", name, "min", number_text(a, t, least), "max", number_text(a, t, most),
                    NULL);
}

static const char *decimal_form(const struct type *t)
{
    return type_scale(t) == 4 ? "0.0000" : "0.00";
}

/* ---- checks ---- */

static err_t check_number(struct arena *a, const struct type *t, const char *name, int64_t v)
{
    int64_t least, most;

    type_range(t, &least, &most);
    return v >= least && v <= most ? OK : bad_range(a, t, name);
}

static err_t check_length(struct arena *a, const struct type *t, const char *name, struct str s)
{
    /* A text has no more characters than bytes: most are not counted. */
    if (s.n <= (size_t)t->max || utf8_count(s) <= (size_t)t->max) return OK;
    return err_make(a, E_FIELD_LENGTH, "field", name, "max", str_format(a, "%d", (int)t->max).p, NULL);
}

static const struct code *code_find(const struct code_list *list, struct str code)
{
    for (const struct code *c = list->codes; c->code; c++)
        if (str_is(code, c->code)) return c;
    return NULL;
}

static err_t check_code(struct arena *a, const struct type *t, const char *name, const struct db_value *v)
{
    struct str code = t->codes->numeric ? str_format(a, "%lld", (long long)v->i) : v->s;

    return code_find(t->codes, code) ? OK : bad_choice(a, name, code);
}

err_t value_check(struct arena *a, const struct type *t, const char *name, const struct db_value *v)
{
    if (v->null) return OK;
    if (v->type != type_storage(t)) return bad_kind(a, t, name);
    switch (t->kind) {
    case TYPE_INT: case TYPE_MONEY: case TYPE_QTY: case TYPE_PCT: case TYPE_RATE:
        return check_number(a, t, name, v->i);
    case TYPE_TEXT:
        return check_length(a, t, name, v->s);
    case TYPE_CODE:
        return check_code(a, t, name, v);
    case TYPE_BOOL: case TYPE_DATE: case TYPE_STAMP: case TYPE_UUID: case TYPE_JSON:
        return OK;
    }
    return bad_kind(a, t, name);
}

/* ---- from text ---- */

/* Optional sign, digits and, unless scale is 0, '.' and up to `scale` digits: the form that is right even
 * when the number is too large. */
static bool is_number(struct str s, int scale)
{
    size_t i = 0, whole, part;

    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+')) i++;
    for (whole = i; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';) i++;
    if (i == whole) return false;
    if (i == s.n) return true;
    if (!scale || s.p[i++] != '.') return false;
    for (part = i; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';) i++;
    return i == s.n && i > part && i - part <= (size_t)scale;
}

static err_t read_number(struct arena *a, const struct type *t, const char *name, struct str s, struct db_value *out)
{
    int scale = type_scale(t);
    int64_t v;

    if (!is_number(s, scale)) return bad_form(a, name, scale ? decimal_form(t) : "0");
    if (!decimal_read(s.p, s.n, scale, false, &v)) return bad_range(a, t, name);
    TRY(check_number(a, t, name, v));
    *out = db_int(v);
    return OK;
}

static err_t read_code(struct arena *a, const struct type *t, const char *name, struct str s, struct db_value *out)
{
    const struct code *c = code_find(t->codes, s);
    int64_t v = 0;

    if (!c) return bad_choice(a, name, s);
    if (t->codes->numeric && !decimal_read(s.p, s.n, 0, false, &v)) return bad_choice(a, name, s);
    *out = t->codes->numeric ? db_int(v) : db_text(str_of(c->code));
    return OK;
}

static err_t read_date(struct arena *a, const char *name, struct str s, struct db_value *out)
{
    date_t d;

    if (!date_read(s.p, s.n, &d)) return bad_form(a, name, "YYYY-MM-DD");
    *out = db_date(d);
    return OK;
}

static err_t read_stamp(struct arena *a, const char *name, struct str s, struct db_value *out)
{
    stamp_t t;

    if (!stamp_read(s.p, s.n, &t, NULL)) return bad_form(a, name, "YYYY-MM-DDTHH:MM:SS");
    *out = db_stamp(t);
    return OK;
}

static err_t read_uuid(struct arena *a, const char *name, struct str s, struct db_value *out)
{
    uuid_t u;

    if (!uuid_read(s, &u)) return bad_form(a, name, "00000000-0000-0000-0000-000000000000");
    *out = db_uuid(u);
    return OK;
}

static err_t read_bool(struct arena *a, const struct type *t, const char *name, struct str s, struct db_value *out)
{
    bool yes = str_is(s, "true") || str_is(s, "1");

    if (!yes && !str_is(s, "false") && !str_is(s, "0")) return bad_kind(a, t, name);
    *out = db_bool(yes);
    return OK;
}

static err_t keep_json(struct arena *a, const struct json *v, struct db_value *out)
{
    struct buf text;
    struct json_writer w;

    buf_init(&text, a, 64);
    w = json_writer(&text);
    json_put(&w, v);
    *out = db_text(buf_str(&text));
    return OK;
}

static err_t read_json(struct arena *a, struct str s, struct db_value *out)
{
    const struct json *v;
    struct limits limits;

    limits_standard(&limits);
    TRY(json_read(a, s, &limits, &v));
    return keep_json(a, v, out);
}

/* What may stand in a text, be it of JSON, CSV or a filter. */
static err_t read_text(struct arena *a, const struct type *t, const char *name, struct str s, struct db_value *out)
{
    switch (t->kind) {
    case TYPE_INT: case TYPE_MONEY: case TYPE_QTY: case TYPE_PCT: case TYPE_RATE:
        return read_number(a, t, name, s, out);
    case TYPE_BOOL:
        return read_bool(a, t, name, s, out);
    case TYPE_TEXT:
        *out = db_text(s);
        return check_length(a, t, name, s);
    case TYPE_CODE:
        return read_code(a, t, name, s, out);
    case TYPE_DATE:
        return read_date(a, name, s, out);
    case TYPE_STAMP:
        return read_stamp(a, name, s, out);
    case TYPE_UUID:
        return read_uuid(a, name, s, out);
    case TYPE_JSON:
        return read_json(a, s, out);
    }
    return bad_kind(a, t, name);
}

err_t value_read_text(struct arena *a, const struct type *t, const char *name, struct str s, struct db_value *out)
{
    *out = db_null(type_storage(t));
    if (!s.n) return OK;
    if (!utf8_valid(s)) return err_make(a, E_UTF8, "field", name, NULL);
    return read_text(a, t, name, s, out);
}

/* ---- from JSON ---- */

static bool is_decimal(const struct type *t)
{
    return type_scale(t) > 0;
}

/* Which JSON values a type may come as, beside null. */
static bool takes(const struct type *t, enum json_kind kind)
{
    switch (kind) {
    case JSON_NUMBER:
        return t->kind == TYPE_INT || is_decimal(t) || (t->kind == TYPE_CODE && t->codes->numeric);
    case JSON_STRING:
        return t->kind != TYPE_INT && t->kind != TYPE_BOOL;
    case JSON_TRUE: case JSON_FALSE:
        return t->kind == TYPE_BOOL;
    case JSON_NULL: case JSON_ARRAY: case JSON_OBJECT:
        return false;
    }
    return false;
}

err_t value_read(struct arena *a, const struct type *t, const char *name, const struct json *v, struct db_value *out)
{
    *out = db_null(type_storage(t));
    if (json_is_null(v)) return OK;
    if (t->kind == TYPE_JSON) return keep_json(a, v, out);
    if (!takes(t, v->kind)) return bad_kind(a, t, name);
    if (t->kind == TYPE_BOOL) {
        *out = db_bool(v->kind == JSON_TRUE);
        return OK;
    }
    if (t->kind == TYPE_INT && !is_number(v->text, 0)) return bad_kind(a, t, name);
    return read_text(a, t, name, v->text, out);
}

/* ---- to JSON ---- */

void value_write(struct json_writer *w, const struct type *t, const struct db_value *v)
{
    if (v->null) {
        json_put_null(w);
        return;
    }
    switch (t->kind) {
    case TYPE_INT: json_put_int(w, v->i); break;
    case TYPE_BOOL: json_put_bool(w, v->b); break;
    case TYPE_TEXT: json_put_str(w, v->s); break;
    case TYPE_CODE:
        if (t->codes->numeric)
            json_put_int(w, v->i);
        else
            json_put_str(w, v->s);
        break;
    case TYPE_MONEY: case TYPE_QTY: case TYPE_PCT: case TYPE_RATE:
        json_put_decimal(w, v->i, type_scale(t), true);
        break;
    case TYPE_DATE: json_put_date(w, v->d); break;
    case TYPE_STAMP: json_put_stamp(w, v->t); break;
    case TYPE_UUID: json_put_uuid(w, v->u); break;
    case TYPE_JSON: json_put_raw(w, v->s); break;
    }
}
