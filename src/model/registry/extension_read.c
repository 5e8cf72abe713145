/* Schemas of extensions as an administrator writes them. Every fault is told at once. */
#include "model/registry/extension.h"

#include <string.h>

#include "model/registry/internal.h"

/* ---- faults ---- */

struct reading {
    struct arena *arena;
    struct str type;                        /* "Insuree" */
    const char *property;                   /* "blood"; NULL: of the whole schema */
    struct law_extension_field *field;
    struct extension_name *name;
    const struct json *properties;          /* all of them */
    bool bounds, lengths, items;            /* keywords that only some kinds have */
    err_t faults;
};

static const char *path_of(const struct reading *r)
{
    return r->property ? str_format(r->arena, "%.*s.%s", STR_ARG(r->type), r->property).p : str_zero(r->arena, r->type);
}

static void wrong(struct reading *r, const char *rule, const char *keyword)
{
    r->faults = err_join(r->faults, err_make(r->arena, E_RULE, "rule", rule, "field", path_of(r), "value", keyword, NULL));
}

static void wrong_value(struct reading *r, const char *keyword) { wrong(r, "extension_value", keyword); }

/* ---- keywords ---- */

static bool is_text(const struct json *v) { return v->kind == JSON_STRING && v->text.n; }

static bool is_scalar(const struct json *v)
{
    return v->kind == JSON_STRING || v->kind == JSON_NUMBER || v->kind == JSON_TRUE || v->kind == JSON_FALSE;
}

static bool read_type(struct reading *r, const struct json *v)
{
    for (int kind = LAW_EXTENSION_TEXT; kind <= LAW_EXTENSION_LIST; kind++)
        if (v->kind == JSON_STRING && str_is(v->text, extension_kinds[kind])) {
            r->field->kind = (enum law_extension_kind)kind;
            return true;
        }
    return false;
}

static bool read_text(struct reading *r, const struct json *v)
{
    (void)r;
    return is_text(v);
}

/* {"fr": "Groupe sanguin"} */
static bool read_texts(struct reading *r, const struct json *v)
{
    (void)r;
    if (v->kind != JSON_OBJECT) return false;
    for (const struct json *one = v->first; one; one = one->next)
        if (!is_text(one)) return false;
    return true;
}

/* {"A": {"fr": "..."}} */
static bool read_choice_texts(struct reading *r, const struct json *v)
{
    if (v->kind != JSON_OBJECT) return false;
    for (const struct json *one = v->first; one; one = one->next)
        if (!read_texts(r, one)) return false;
    return true;
}

static bool read_order(struct reading *r, const struct json *v)
{
    int64_t order;

    (void)r;
    return json_int(v, &order);
}

static bool read_words(struct reading *r, const struct json *v, bool texts, const struct law_text **out, size_t *n)
{
    struct law_text *words;

    if (v->kind != JSON_ARRAY || !v->first) return false;
    words = ARENA_ARRAY(r->arena, struct law_text, v->count);
    *n = 0;
    for (const struct json *one = v->first; one; one = one->next) {
        if (texts ? !is_text(one) : !is_scalar(one)) return false;
        words[(*n)++] = extension_word(one);
    }
    *out = words;
    return true;
}

static bool read_enum(struct reading *r, const struct json *v)
{
    return read_words(r, v, true, &r->field->choices, &r->field->choice_count);
}

/* {"type": "string", "enum": [...]}: a list is of choices. */
static bool read_items(struct reading *r, const struct json *v)
{
    const struct json *type = json_get(v, "type"), *choices = json_get(v, "enum"), *texts = json_get(v, "enumTitles");

    r->items = true;
    if (v->kind != JSON_OBJECT || !choices || v->count != 1u + (type != NULL) + (texts != NULL)) return false;
    if (type && !(type->kind == JSON_STRING && str_is(type->text, "string"))) return false;
    return read_enum(r, choices) && (!texts || read_choice_texts(r, texts));
}

static bool read_format(struct reading *r, const struct json *v)
{
    bool date = v->kind == JSON_STRING && str_is(v->text, "date");

    r->field->form = date ? LAW_EXTENSION_DATE : LAW_EXTENSION_EMAIL;
    return date || (v->kind == JSON_STRING && str_is(v->text, "email"));
}

static bool read_bound(struct reading *r, const struct json *v, int64_t *out)
{
    r->bounds = true;
    return v->kind == JSON_NUMBER && decimal_read(v->text.p, v->text.n, LAW_EXTENSION_SCALE, false, out);
}

static bool read_minimum(struct reading *r, const struct json *v) { return read_bound(r, v, &r->field->least); }
static bool read_maximum(struct reading *r, const struct json *v) { return read_bound(r, v, &r->field->most); }

static bool read_length(const struct json *v, int64_t *out) { return json_int(v, out) && *out >= 0; }

static bool read_min_length(struct reading *r, const struct json *v)
{
    r->lengths = true;
    return read_length(v, &r->field->length_least);
}

static bool read_max_length(struct reading *r, const struct json *v)
{
    r->lengths = true;
    return read_length(v, &r->field->length_most);
}

static bool read_min_items(struct reading *r, const struct json *v)
{
    r->items = true;
    return read_length(v, &r->field->length_least);
}

static bool read_max_items(struct reading *r, const struct json *v)
{
    r->items = true;
    return read_length(v, &r->field->length_most);
}

static bool read_pattern(struct reading *r, const struct json *v)
{
    static const char *const rules[] = {
        [LAW_PATTERN_FORM] = "extension_pattern", [LAW_PATTERN_GROUP] = "extension_pattern_group",
        [LAW_PATTERN_LARGE] = "extension_pattern_large",
    };
    struct law_pattern *pattern;
    enum law_pattern_fault fault;

    if (!is_text(v)) return false;
    pattern = ARENA_NEW(r->arena, struct law_pattern);
    fault = law_pattern_read(v->text.p, v->text.n, pattern);
    if (fault != LAW_PATTERN_READS) wrong(r, rules[fault], str_zero(r->arena, v->text));
    r->field->pattern = pattern;
    r->name->pattern = str_zero(r->arena, v->text);
    return true;
}

static bool read_default(struct reading *r, const struct json *v)
{
    r->name->standard = v;
    return true;
}

/* {"field": "other", "is": "yes"} or a list of what it may be. */
static bool read_show_when(struct reading *r, const struct json *v)
{
    const struct json *field = json_get(v, "field"), *is = json_get(v, "is"), *p = r->properties->first;
    struct law_text *one = ARENA_NEW(r->arena, struct law_text);
    int at = 0;

    if (!field || !is || v->count != 2 || field->kind != JSON_STRING) return false;
    for (; p && !str_eq(p->key, field->text); p = p->next) at++;
    if (!p || str_is(field->text, r->property)) return false;
    r->field->when = at;
    if (is->kind == JSON_ARRAY) return read_words(r, is, false, &r->field->when_is, &r->field->when_count);
    if (!is_scalar(is)) return false;
    *one = extension_word(is);
    r->field->when_is = one;
    r->field->when_count = 1;
    return true;
}

static const struct { const char *name; bool (*read)(struct reading *r, const struct json *v); } keywords[] = {
    {"type", read_type}, {"title", read_text}, {"titles", read_texts}, {"description", read_text}, {"descriptions", read_texts},
    {"enum", read_enum}, {"enumTitles", read_choice_texts}, {"items", read_items}, {"format", read_format},
    {"minimum", read_minimum}, {"maximum", read_maximum}, {"minLength", read_min_length}, {"maxLength", read_max_length},
    {"minItems", read_min_items}, {"maxItems", read_max_items}, {"pattern", read_pattern}, {"default", read_default},
    {"order", read_order}, {"showWhen", read_show_when},
};

static void read_keyword(struct reading *r, const struct json *v)
{
    const char *name = str_zero(r->arena, v->key);

    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (strcmp(keywords[i].name, name)) continue;
        if (!keywords[i].read(r, v)) wrong_value(r, name);
        return;
    }
    wrong(r, "extension_keyword", name);
}

/* ---- a field ---- */

static bool is_name(struct str s)
{
    if (!s.n || s.n > EXTENSION_NAME_BYTES || (s.p[0] >= '0' && s.p[0] <= '9')) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return true;
}

/* Keywords that say something of another kind would be believed to hold. */
static void check_kind(struct reading *r)
{
    const struct law_extension_field *f = r->field;
    bool number = f->kind == LAW_EXTENSION_INTEGER || f->kind == LAW_EXTENSION_NUMBER;

    if (f->kind == LAW_EXTENSION_LIST && !f->choices) wrong_value(r, "items");
    if (f->kind != LAW_EXTENSION_LIST && r->items) wrong_value(r, "items");
    if (f->kind != LAW_EXTENSION_TEXT && f->form != LAW_EXTENSION_FREE) wrong_value(r, "format");
    if (f->kind != LAW_EXTENSION_TEXT && f->pattern) wrong_value(r, "pattern");
    if (f->kind != LAW_EXTENSION_TEXT && r->lengths) wrong_value(r, "maxLength");
    if (f->kind != LAW_EXTENSION_TEXT && f->kind != LAW_EXTENSION_LIST && f->choices) wrong_value(r, "enum");
    if (!number && r->bounds) wrong_value(r, "minimum");
    if (f->least != DECIMAL_NONE && f->most != DECIMAL_NONE && f->least > f->most) wrong_value(r, "maximum");
    if (f->length_least >= 0 && f->length_most >= 0 && f->length_least > f->length_most) wrong_value(r, r->items ? "maxItems" : "maxLength");
}

/* What a new record gets has to fit. */
static void check_default(struct reading *r)
{
    struct law_extension_field alone = *r->field;
    struct law_extension_value value;
    enum law_extension_fault fault;

    if (!r->name->standard) return;
    alone.when = -1;
    alone.required = true;
    value = extension_value(r->arena, r->name->standard);
    value.changed = true;
    law_extension_check(&alone, 1, &value, &fault);
    if (fault != LAW_EXTENSION_FITS) wrong_value(r, "default");
}

static void read_property(struct reading *r, const struct json *p)
{
    *r->field = (struct law_extension_field){
        .kind = LAW_EXTENSION_TEXT, .length_least = -1, .length_most = -1, .least = DECIMAL_NONE, .most = DECIMAL_NONE, .when = -1,
    };
    r->property = r->name->name = str_zero(r->arena, p->key);
    r->name->path = str_format(r->arena, "ext.%s", r->property).p;
    r->bounds = r->lengths = r->items = false;
    if (!is_name(p->key)) wrong(r, "extension_name", r->property);
    if (p->kind != JSON_OBJECT) {
        wrong_value(r, "properties");
        return;
    }
    for (const struct json *v = p->first; v; v = v->next) read_keyword(r, v);
    if (r->faults) return;
    check_kind(r);
    if (!r->faults) check_default(r);
}

/* ---- a type ---- */

static void read_required(struct reading *r, const struct json *list, struct law_extension_field *fields)
{
    if (list->kind != JSON_ARRAY) {
        wrong_value(r, "required");
        return;
    }
    for (const struct json *v = list->first; v; v = v->next) {
        const struct json *p = r->properties->first;
        size_t i = 0;

        for (; p && !(v->kind == JSON_STRING && str_eq(p->key, v->text)); p = p->next) i++;
        if (p) fields[i].required = true;
        else wrong_value(r, "required");
    }
}

/* "type": "object" and "title" say nothing new; "$schema" names the language. */
static void read_other(struct reading *r, const struct json *type)
{
    for (const struct json *v = type->first; v; v = v->next) {
        if (str_is(v->key, "properties") || str_is(v->key, "required") || str_is(v->key, "title") || str_is(v->key, "$schema")) continue;
        if (!str_is(v->key, "type")) wrong(r, "extension_keyword", str_zero(r->arena, v->key));
        else if (v->kind != JSON_STRING || !str_is(v->text, "object")) wrong_value(r, "type");
    }
}

err_t extension_read(struct arena *a, const struct json *type, struct extension *out)
{
    struct reading r = {.arena = a, .type = type->key, .properties = json_get(type, "properties")};
    const struct json *required = json_get(type, "required");
    struct law_extension_field *fields;
    struct extension_name *names;
    size_t i = 0;

    *out = (struct extension){.type = type->key};
    if (!r.properties || r.properties->kind != JSON_OBJECT) {
        wrong_value(&r, "properties");
        return r.faults;
    }
    if (r.properties->count > EXTENSION_FIELDS) {
        wrong(&r, "extension_fields", "properties");
        return r.faults;
    }
    read_other(&r, type);
    fields = ARENA_ARRAY(a, struct law_extension_field, r.properties->count);
    names = ARENA_ARRAY(a, struct extension_name, r.properties->count);
    for (const struct json *p = r.properties->first; p; p = p->next, i++) {
        struct reading one = r;

        one.faults = OK;
        one.field = &fields[i];
        one.name = &names[i];
        read_property(&one, p);
        r.faults = err_join(r.faults, one.faults);
    }
    if (required) read_required(&r, required, fields);
    out->n = i;
    out->fields = fields;
    out->names = names;
    return r.faults;
}

struct str extension_type(const struct entity *e)
{
    struct str face = str_of(e->faces ? e->faces[0] : NULL);

    return str_ends(face, STR("GQLType")) ? (struct str){face.p, face.n - strlen("GQLType")} : STR_NONE;
}
