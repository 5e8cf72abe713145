/* What an extension holds against its description. */
#include "base/utf8.h"
#include "model/registry/internal.h"

const char *const extension_kinds[] = {
    [LAW_EXTENSION_TEXT] = "string", [LAW_EXTENSION_INTEGER] = "integer", [LAW_EXTENSION_NUMBER] = "number",
    [LAW_EXTENSION_TRUTH] = "boolean", [LAW_EXTENSION_LIST] = "array",
};

/* ---- values ---- */

struct law_text extension_word(const struct json *v)
{
    struct str s = v->kind == JSON_TRUE ? STR("true") : v->kind == JSON_FALSE ? STR("false") : v->text;

    return (struct law_text){s.p, s.n};
}

static struct law_extension_value list_of(struct arena *a, const struct json *v)
{
    struct law_text *words = ARENA_ARRAY(a, struct law_text, v->count);
    size_t n = 0;

    for (const struct json *one = v->first; one; one = one->next) {
        if (one->kind != JSON_STRING) return (struct law_extension_value){.given = LAW_GIVEN_OTHER};
        words[n++] = extension_word(one);
    }
    return (struct law_extension_value){.given = n ? LAW_GIVEN_LIST : LAW_GIVEN_NOTHING, .words = words, .word_count = n};
}

struct law_extension_value extension_value(struct arena *a, const struct json *v)
{
    if (json_is_null(v) || (v->kind == JSON_STRING && !v->text.n)) return (struct law_extension_value){.given = LAW_GIVEN_NOTHING};
    switch (v->kind) {
    case JSON_STRING: return (struct law_extension_value){.given = LAW_GIVEN_TEXT, .text = extension_word(v), .characters = utf8_count(v->text)};
    case JSON_NUMBER: return (struct law_extension_value){.given = LAW_GIVEN_NUMBER, .text = extension_word(v)};
    case JSON_TRUE: case JSON_FALSE: return (struct law_extension_value){.given = LAW_GIVEN_TRUTH, .text = extension_word(v)};
    case JSON_ARRAY: return list_of(a, v);
    case JSON_NULL: case JSON_OBJECT: break;
    }
    return (struct law_extension_value){.given = LAW_GIVEN_OTHER};
}

/* ---- faults ---- */

static const char *form_of(const struct law_extension_field *f)
{
    if (f->kind == LAW_EXTENSION_TEXT) return f->form == LAW_EXTENSION_DATE ? "YYYY-MM-DD" : "name@example.org";
    return f->kind == LAW_EXTENSION_INTEGER ? "0" : "0.0000";
}

static const char *bound(struct arena *a, int64_t v)
{
    char text[24];
    size_t n = v == DECIMAL_NONE ? 0 : decimal_write(v, LAW_EXTENSION_SCALE, text);

    while (n && text[n - 1] == '0') n--;
    if (n && text[n - 1] == '.') n--;
    return n ? str_zero(a, (struct str){text, n}) : "\xE2\x80\xA6";
}

static const char *count_text(struct arena *a, int64_t n) { return str_format(a, "%lld", (long long)n).p; }

static err_t fault_of(struct arena *a, const struct law_extension_field *f, const struct extension_name *name, const struct json *v,
                      enum law_extension_fault fault)
{
    const char *field = name->path, *shown = v && v->kind == JSON_STRING ? str_zero(a, v->text) : "";

    switch (fault) {
    case LAW_EXTENSION_FITS: break;
    case LAW_EXTENSION_MISSING: return err_make(a, E_FIELD_REQUIRED, "field", field, NULL);
    case LAW_EXTENSION_OTHER_KIND: return err_make(a, E_FIELD_TYPE, "field", field, "type", extension_kinds[f->kind], NULL);
    case LAW_EXTENSION_SHORT:
        return err_make(a, E_RULE, "rule", "extension_short", "field", field, "min", count_text(a, f->length_least), NULL);
    case LAW_EXTENSION_LONG:
        return err_make(a, E_RULE, "rule", "extension_long", "field", field, "max", count_text(a, f->length_most), NULL);
    case LAW_EXTENSION_RANGE:
        return err_make(a, E_FIELD_RANGE, "field", field, "min", bound(a, f->least), "max", bound(a, f->most), NULL);
    case LAW_EXTENSION_CHOICE: return err_make(a, E_FIELD_CHOICE, "field", field, "value", shown, NULL);
    case LAW_EXTENSION_FORM: return err_make(a, E_FIELD_FORM, "field", field, "form", form_of(f), NULL);
    case LAW_EXTENSION_PATTERN:
        return err_make(a, E_RULE, "rule", "extension_form", "field", field, "form", name->pattern, NULL);
    }
    return OK;
}

/* ---- an object ---- */

static struct law_extension_value *values_of(struct arena *a, const struct extension *x, const struct json *old, const struct json *object)
{
    struct law_extension_value *values = ARENA_ARRAY(a, struct law_extension_value, x->n);

    for (size_t i = 0; i < x->n; i++) {
        const struct json *v = json_get(object, x->names[i].name);
        values[i] = extension_value(a, v);
        values[i].changed = !old || !json_equal(json_get(old, x->names[i].name), v);
    }
    return values;
}

const struct json *extension_members(struct arena *a, const struct json *schemas, const struct entity *e)
{
    struct str type = extension_type(e);
    const struct json *members = type.n ? json_get(json_get(schemas, str_zero(a, type)), "properties") : NULL;

    return members && members->kind == JSON_OBJECT ? members : NULL;
}

struct str extension_title(struct arena *a, const struct json *member, struct str language)
{
    const struct json *here = json_get(json_get(member, "titles"), str_zero(a, language)), *title = json_get(member, "title");

    if (here && here->kind == JSON_STRING && here->text.n) return here->text;
    return title && title->kind == JSON_STRING && title->text.n ? title->text : member->key;
}

bool extension_fill(struct arena *a, const struct extension *x, const struct json *object, struct str *out)
{
    const struct law_extension_value *values = values_of(a, x, NULL, object);
    struct json_writer w;
    struct buf text;
    bool any = false;

    buf_init(&text, a, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    for (const struct json *v = object->first; v; v = v->next) {
        json_key(&w, v->key);
        json_put(&w, v);
    }
    for (size_t i = 0; i < x->n; i++) {
        if (!x->names[i].standard || json_get(object, x->names[i].name) || !law_extension_asked(&x->fields[i], values)) continue;
        json_key(&w, str_of(x->names[i].name));
        json_put(&w, x->names[i].standard);
        any = true;
    }
    json_close(&w, '}');
    *out = buf_str(&text);
    return any;
}

err_t extension_check(struct arena *a, const struct extension *x, const struct json *old, const struct json *new_)
{
    const struct law_extension_value *values = values_of(a, x, old, new_);
    enum law_extension_fault *faults = ARENA_ARRAY(a, enum law_extension_fault, x->n);
    err_t all = OK;

    law_extension_check(x->fields, x->n, values, faults);
    for (size_t i = 0; i < x->n; i++)
        all = err_join(all, fault_of(a, &x->fields[i], &x->names[i], json_get(new_, x->names[i].name), faults[i]));
    return all;
}
