#include "model/write/ext.h"
#include "model/write/input.h"

static bool is_named(const char *const *names, struct str name)
{
    for (; *names; names++)
        if (str_is(name, *names)) return true;
    return false;
}

const struct json *input_without(struct arena *a, const struct json *input, const char *const *names)
{
    struct json *out = ARENA_NEW(a, struct json);
    const struct json **end = &out->first;

    *out = *input;
    out->first = NULL;
    out->count = 0;
    for (const struct json *v = input->first; v; v = v->next) {
        struct json *kept;
        if (is_named(names, v->key)) continue;
        kept = ARENA_NEW(a, struct json);
        *kept = *v;
        kept->next = NULL;
        *end = kept;
        end = &kept->next;
        out->count++;
    }
    return out;
}

err_t input_only(const struct prepare *p, const char *const *names)
{
    err_t errors = OK;

    if (p->input->kind != JSON_OBJECT)
        return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    for (const struct json *v = p->input->first; v; v = v->next)
        if (!is_named(names, v->key))
            errors = err_join(errors, err_make(p->arena, E_FIELD_UNKNOWN, "entity", p->command->name, "field",
                                               str_zero(p->arena, v->key), NULL));
    return errors;
}

static err_t read(const struct prepare *p, const char *name, struct type type, struct db_value *out)
{
    return value_read(p->arena, &type, name, json_get(p->input, name), out);
}

err_t input_uuid(const struct prepare *p, const char *name, bool required, uuid_t *out)
{
    struct db_value v;

    *out = UUID_NONE;
    TRY(read(p, name, UUID, &v));
    if (v.null) return required ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
    *out = v.u;
    return OK;
}

static err_t add_uuid(struct prepare *p, const struct json *v, const char *name, const struct entity *e, struct map *seen, uuids_t *out)
{
    struct type type = UUID;
    struct db_value value;
    uuid_t *to;

    TRY(value_read(p->arena, &type, name, v, &value));
    if (value.null) return err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
    to = vec_add(out);
    *to = value.u;
    if (map_put(seen, str_copy(p->arena, (struct str){(const char *)to->b, sizeof to->b}), to))
        out->n--;
    else if (e)
        prepare_lock(p, e, value.u);
    return OK;
}

err_t input_uuids(struct prepare *p, const struct entity *e, uuids_t *out)
{
    const struct json *one = json_get(p->input, "uuid"), *many = json_get(p->input, "uuids");
    struct map seen;

    vec_init(out, p->arena);
    map_init(&seen, p->arena, many && many->kind == JSON_ARRAY ? many->count : 1);
    if (!json_is_null(one)) return add_uuid(p, one, "uuid", e, &seen, out);
    if (json_is_null(many)) return err_make(p->arena, E_FIELD_REQUIRED, "field", "uuids", NULL);
    if (many->kind == JSON_ARRAY && !many->first) return err_make(p->arena, E_RULE, "rule", "nothing_chosen", "field", "uuids", NULL);
    if (many->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", "uuids", "type", "list", NULL);
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_LIST_VALUES, many->count));
    for (const struct json *v = many->first; v; v = v->next) TRY(add_uuid(p, v, "uuids", e, &seen, out));
    return OK;
}

err_t input_bool(const struct prepare *p, const char *name, bool *out)
{
    struct db_value v;

    TRY(read(p, name, BOOL, &v));
    *out = !v.null && v.b;
    return OK;
}

err_t input_int(const struct prepare *p, const char *name, int64_t *out, bool *sent)
{
    struct db_value v;

    TRY(read(p, name, INT, &v));
    *sent = !v.null;
    if (*sent) *out = v.i;
    return OK;
}

err_t input_ext(const struct prepare *p, struct db_value *out, bool *sent)
{
    const struct json *v = json_get(p->input, "ext");
    struct str text;

    *sent = v != NULL;
    *out = db_null(DB_TEXT);
    TRY(ext_canonical(p->arena, &p->env->limits, v, &text));
    if (text.p) *out = db_text(text);
    return OK;
}
