#include "model/run/access_json.h"

#include "base/arena.h"

static void put_list(struct json_writer *w, const char *name, const int64_t *ids, size_t n)
{
    json_key(w, str_of(name));
    json_open(w, '[');
    for (size_t i = 0; i < n; i++)
        json_put_int(w, ids[i]);
    json_close(w, ']');
}

static void put_rights(struct json_writer *w, const struct access *who)
{
    json_key(w, STR("rights"));
    json_open(w, '[');
    for (size_t i = 0; i < who->right_count; i++)
        json_put_int(w, who->rights[i]);
    json_close(w, ']');
}

struct str access_write(struct arena *a, const struct access *who)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, a, 256);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("user"));
    json_put_int(&w, who->user);
    json_key(&w, STR("signed_in"));
    json_put_bool(&w, who->signed_in);
    json_key(&w, STR("administrator"));
    json_put_bool(&w, who->administrator);
    put_rights(&w, who);
    json_key(&w, STR("shape"));
    json_put_int(&w, who->shape);
    put_list(&w, "places", who->places, who->place_count);
    put_list(&w, "above", who->above, who->above_count);
    json_key(&w, STR("facility"));
    json_put_int(&w, who->facility);
    json_close(&w, '}');
    return buf_str(&out);
}

static bool get_list(struct arena *a, const struct json *v, const int64_t **out, size_t *n)
{
    int64_t *ids;
    size_t i = 0;

    if (!v || v->kind != JSON_ARRAY)
        return false;
    ids = ARENA_ARRAY(a, int64_t, v->count);
    for (const struct json *one = v->first; one; one = one->next)
        if (!json_int(one, &ids[i++]))
            return false;
    *out = ids;
    *n = v->count;
    return true;
}

static bool get_rights(struct arena *a, const struct json *v, struct access *who)
{
    const int64_t *ids;
    right_t *rights;

    if (!get_list(a, v, &ids, &who->right_count))
        return false;
    rights = ARENA_ARRAY(a, right_t, who->right_count);
    for (size_t i = 0; i < who->right_count; i++) {
        if (ids[i] < 0 || ids[i] > UINT32_MAX)
            return false;
        rights[i] = (right_t)ids[i];
    }
    who->rights = rights;
    return true;
}

static bool get_shape(const struct json *v, enum scope_shape *out)
{
    int64_t shape;

    if (!json_int(v, &shape) || shape < SCOPE_NOTHING || shape > SCOPE_VILLAGES)
        return false;
    *out = (enum scope_shape)shape;
    return true;
}

err_t access_read(struct arena *a, const struct limits *limits, struct str text, struct access *out)
{
    const struct json *v;

    TRY(json_read(a, text, limits, &v));
    *out = (struct access){0};
    if (json_int(json_get(v, "user"), &out->user) && json_bool(json_get(v, "signed_in"), &out->signed_in) &&
        json_bool(json_get(v, "administrator"), &out->administrator) && get_rights(a, json_get(v, "rights"), out) &&
        get_shape(json_get(v, "shape"), &out->shape) &&
        get_list(a, json_get(v, "places"), &out->places, &out->place_count) &&
        get_list(a, json_get(v, "above"), &out->above, &out->above_count) && json_int(json_get(v, "facility"), &out->facility))
        return OK;
    *out = (struct access){0};
    return err_make(a, E_JSON, "what", "access", "offset", "0", NULL);
}
