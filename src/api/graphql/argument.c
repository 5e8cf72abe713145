#include "api/graphql/reading.h"

#include <ctype.h>

#include "base/zone.h"

/* Values of filters become slots; which filters were sent is the plan's shape. */

/* "healthFacility_Location_Id" -> "health_facility__location__id", as the reference names it. */
static struct str form_name(struct arena *a, struct str name)
{
    struct buf out;

    buf_init(&out, a, name.n * 2);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool start = i && name.p[i - 1] == '_';
        if (c == '_')
            buf_add(&out, STR("__"));
        else if (c >= 'A' && c <= 'Z') {
            if (i && !start)
                buf_add_char(&out, '_');
            buf_add_char(&out, (char)(c - 'A' + 'a'));
        } else
            buf_add_char(&out, c);
    }
    return buf_str(&out);
}

static err_t unfit(struct reading *r, const struct graphql_input *input, const char *sentence)
{
    struct arena *a = r->x->arena;

    return refusal(a, str_format(a, "<ul class=\"errorlist\"><li>%.*s<ul class=\"errorlist\"><li>%s</li></ul></li></ul>",
                                 STR_ARG(form_name(a, input->name)), sentence));
}

/* ---- one value ---- */

enum { DAY_CHARACTERS = 10 };   /* 2026-01-31 */

/* Of a global id only what stands behind the colon counts; a raw number is refused. */
static err_t read_global(struct reading *r, const struct graphql_input *input, const struct json *v, struct db_value *out)
{
    struct str text, rest;
    int64_t id;

    if (!base64_read(r->x->arena, v->text, &text) || str_find(text, STR(":"), 0) < 0)
        return unfit(r, input, "Invalid ID specified.");
    rest = text;
    str_cut(&rest, ':');
    if (!rest.n || rest.n > 18 || !isdigit((unsigned char)*rest.p) || !decimal_read(rest.p, rest.n, 0, false, &id))
        return unfit(r, input, "Invalid ID specified.");
    *out = db_int(id);
    return OK;
}

/* Where the contract takes any text, one that is no uuid is no row's. */
static err_t read_uuid(struct reading *r, const struct graphql_input *input, const struct json *v, struct db_value *out)
{
    uuid_t u;

    *out = db_null(DB_UUID);
    if (uuid_read(v->text, &u))
        *out = db_uuid(u);
    else if (!str_is(input->type.name, "String"))
        return unfit(r, input, "Enter a valid UUID.");
    return OK;
}

static err_t read_value(struct reading *r, const struct graphql_input *input, const struct type *t, const struct json *v,
                        struct db_value *out)
{
    struct type open = *t;
    struct json code;
    err_t e;

    if (t->kind == TYPE_TEXT || t->kind == TYPE_CODE)
        open = (struct type){.kind = type_storage(t) == DB_INT ? TYPE_INT : TYPE_TEXT, .max = 1 << 20};
    if (open.kind == TYPE_INT || type_scale(t))
        open.least = -DECIMAL_MAX, open.most = DECIMAL_MAX;
    if (t->kind == TYPE_CODE && v->kind == JSON_STRING) {
        code = *v;
        code.text = schema_code(r->x->arena, t, v->text);
        if (open.kind == TYPE_INT) code.kind = JSON_NUMBER;   /* A_1 of a list of numbers */
        v = &code;
    }
    e = value_read(r->x->arena, &open, str_zero(r->x->arena, input->name), v, out);
    if (e)
        return unfit(r, input, t->kind == TYPE_STAMP || t->kind == TYPE_DATE ? "Enter a valid date." : "Enter a valid value.");
    if (t->kind == TYPE_STAMP)
        out->t = zone_utc(r->x->call->api->env->zone, out->t);
    return OK;
}

/* A number that stands for no code is no row's. */
static err_t read_number(struct reading *r, const struct graphql_input *input, const struct filter *f, const struct json *v,
                         struct db_value *out)
{
    struct db_value given = db_null(DB_INT), code, number;

    TRY(read_global(r, input, v, &given));
    *out = db_null(DB_TEXT);
    for (const struct code *c = f->type.codes->codes; c->code && out->null; c++) {
        code = db_text(str_of(c->code));
        f->number->batch(r->x->arena, DATE_NONE, &code, 1, &number);
        if (!number.null && number.i == given.i)
            *out = code;
    }
    return OK;
}

static err_t read_one(struct reading *r, const struct graphql_input *input, const struct filter *f, const struct json *v,
                      struct db_value *out)
{
    static const struct type given = {.kind = TYPE_BOOL};

    if (f->form == FILTER_GLOBAL_ID)
        return read_global(r, input, v, out);
    if (f->form == FILTER_UUID)
        return read_uuid(r, input, v, out);
    if (f->form == FILTER_NUMBER)
        return read_number(r, input, f, v, out);
    if (f->form == FILTER_DAY && v->kind == JSON_STRING && v->text.n > DAY_CHARACTERS) {
        struct json day = *v;
        day.text.n = DAY_CHARACTERS;
        return read_value(r, input, &f->type, &day, out);
    }
    return read_value(r, input, f->lookup == LOOKUP_ISNULL ? &given : &f->type, v, out);
}

/* ---- lists ---- */

static enum db_type list_type(enum db_type one)
{
    return one == DB_INT ? DB_INTS : one == DB_UUID ? DB_UUIDS : DB_TEXTS;
}

static struct db_value list_of(struct arena *a, enum db_type type, const struct db_value *v, size_t n)
{
    int64_t *ints = ARENA_ARRAY(a, int64_t, n);
    struct str *texts = ARENA_ARRAY(a, struct str, n);
    uuid_t *uuids = ARENA_ARRAY(a, uuid_t, n);

    for (size_t i = 0; i < n; i++) {
        if (type == DB_INT)
            ints[i] = v[i].i;
        else if (type == DB_UUID)
            uuids[i] = v[i].u;
        else
            texts[i] = v[i].s;
    }
    return db_list(list_type(type), type == DB_INT ? (void *)ints : type == DB_UUID ? (void *)uuids : (void *)texts, n);
}

static err_t read_list(struct reading *r, const struct graphql_input *input, const struct filter *f, const struct json *v,
                       struct db_value *out)
{
    struct arena *a = r->x->arena;
    struct db_value *values = ARENA_ARRAY(a, struct db_value, v->count);
    enum db_type type = f->form == FILTER_UUID ? DB_UUID : type_storage(&f->type);
    size_t n = 0;

    for (const struct json *at = v->first; at; at = at->next) {
        if (json_is_null(at))
            continue;
        TRY(read_one(r, input, f, at, &values[n]));
        n += !values[n].null;
    }
    *out = list_of(a, type, values, n);
    return OK;
}

/* ---- conditions ---- */

static bool leads_to(const struct condition *k, const struct filter *f)
{
    if (k->kind != CONDITION_ANY || k->path_length != f->list) return false;
    for (size_t i = 0; i < f->list; i++)
        if (!str_eq(k->path[i], f->path[i])) return false;
    return true;
}

/* One more test of the row of a list that all its filters mean. */
static void add_in_list(struct arena *a, const struct filter *f, struct condition test, conditions_t *conditions)
{
    struct condition *any = NULL, *tests;
    size_t n;

    for (size_t i = 0; i < conditions->n && !any; i++)
        if (leads_to(&conditions->at[i], f)) any = &conditions->at[i];
    if (!any) {
        any = vec_add(conditions);
        *any = (struct condition){.kind = CONDITION_ANY, .path = f->path, .path_length = f->list, .part_count = 1};
    }
    n = any->parts ? any->parts->part_count : 0;
    tests = ARENA_ARRAY(a, struct condition, n + 2);   /* the group, then its parts */
    for (size_t i = 0; i < n; i++) tests[i + 1] = any->parts->parts[i];
    test.path += f->list;
    test.path_length -= f->list;
    tests[n + 1] = test;
    tests[0] = (struct condition){.kind = CONDITION_AND, .parts = tests + 1, .part_count = n + 1};
    any->parts = tests;
}

static err_t add_filter(struct reading *r, const struct graphql_input *input, const struct json *v, conditions_t *conditions)
{
    const struct filter *f = input->made_from;
    struct db_value value = {0};
    struct condition test;

    if (f->lookup == LOOKUP_IN)
        TRY(read_list(r, input, f, v, &value));
    else
        TRY(read_one(r, input, f, v, &value));
    if (f->form == FILTER_GIVEN)
        value.b = !value.b;
    test = (struct condition){
        .kind = CONDITION_TEST, .path = f->path, .path_length = f->length, .lookup = f->lookup, .slot = reading_slot(r, value),
    };
    if (f->list) add_in_list(r->x->arena, f, test, conditions);
    else *vec_add(conditions) = test;
    return OK;
}

/* An empty text filters nothing, as in the reference. */
static bool is_sent(const struct json *v)
{
    return !json_is_null(v) && !(v->kind == JSON_STRING && !v->text.n);
}

err_t argument_conditions(struct reading *r, const struct graphql_field *field, const struct json *arguments,
                          conditions_t *conditions)
{
    for (uint32_t i = 0; i < field->argument_count; i++) {
        const struct graphql_input *input = &field->arguments[i];
        const struct json *v = input->made_from ? json_get(arguments, str_zero(r->x->arena, input->name)) : NULL;
        if (is_sent(v))
            TRY(add_filter(r, input, v, conditions));
    }
    return OK;
}
