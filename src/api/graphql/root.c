#include "model/query/root.h"

#include <string.h>

#include "api/graphql/reading.h"
#include "base/zone.h"

/* What the `where` of a root list sees of a GraphQL request. */

struct root_hidden {
    struct reading *reading;
    const struct json *arguments;
    conditions_t *conditions;
    struct query *query;
    err_t error;                         /* the first value that did not fit */
};

static const struct json *sent(const struct root_call *c, const char *argument)
{
    const struct json *v = json_get(c->hidden->arguments, argument);

    return json_is_null(v) ? NULL : v;
}

bool root_sent(const struct root_call *c, const char *argument) { return sent(c, argument) != NULL; }

int root_slot_of(struct root_call *c, struct db_value v) { return reading_slot(c->hidden->reading, v); }

static struct db_value read_one(struct root_call *c, const char *argument, const struct type *t, const struct json *v)
{
    struct db_value out = db_null(type_storage(t));
    err_t e = v ? value_read(c->arena, t, argument, v, &out) : OK;

    if (e && !c->hidden->error)
        c->hidden->error = e;
    if (!e && t->kind == TYPE_STAMP && !out.null)
        out.t = zone_utc(c->hidden->reading->x->call->api->env->zone, out.t);
    return out;
}

static struct db_value read_all(struct root_call *c, const char *argument, const struct type *t, const struct json *list)
{
    enum db_type one = type_storage(t);
    int64_t *ints = ARENA_ARRAY(c->arena, int64_t, list->count);
    struct str *texts = ARENA_ARRAY(c->arena, struct str, list->count);
    uuid_t *uuids = ARENA_ARRAY(c->arena, uuid_t, list->count);
    size_t n = 0;

    for (const struct json *v = list->first; v; v = v->next) {
        struct db_value value = read_one(c, argument, t, v);
        if (value.null)
            continue;
        if (one == DB_UUID)
            uuids[n++] = value.u;
        else if (one == DB_TEXT)
            texts[n++] = value.s;
        else
            ints[n++] = value.i;
    }
    if (one == DB_UUID)
        return db_list(DB_UUIDS, uuids, n);
    return one == DB_TEXT ? db_list(DB_TEXTS, texts, n) : db_list(DB_INTS, ints, n);
}

int root_slot(struct root_call *c, const char *argument, struct type type)
{
    const struct json *v = sent(c, argument);

    if (v && v->kind == JSON_ARRAY)
        return root_slot_of(c, read_all(c, argument, &type, v));
    return root_slot_of(c, read_one(c, argument, &type, v));
}

const struct json *root_value(struct root_call *c, const char *argument)
{
    const struct json *v = sent(c, argument);
    struct json_writer w = json_writer(&c->hidden->reading->choices);

    if (!v)
        return NULL;
    buf_add_format(w.out, ";%s=", argument);
    json_put(&w, v);
    return v;
}

struct condition root_condition(struct root_call *c, const char *path, enum lookup lookup, int slot)
{
    VEC(struct str) names;
    struct str rest = str_of(path);

    vec_init(&names, c->arena);
    while (rest.n) {
        ptrdiff_t at = str_find(rest, STR("__"), 0);
        *vec_add(&names) = at < 0 ? rest : (struct str){rest.p, (size_t)at};
        rest = at < 0 ? STR_NONE : (struct str){rest.p + at + 2, rest.n - (size_t)at - 2};
    }
    return (struct condition){.kind = CONDITION_TEST, .path = names.at, .path_length = names.n, .lookup = lookup, .slot = slot};
}

void root_and(struct root_call *c, const struct condition *condition) { *vec_add(c->hidden->conditions) = *condition; }

void root_test(struct root_call *c, const char *path, enum lookup lookup, int slot)
{
    struct condition k = root_condition(c, path, lookup, slot);

    root_and(c, &k);
}

void root_ignore_scope(struct root_call *c) { c->hidden->query->ignore_own_scope = true; }

void root_rows(struct root_call *c, enum rows rows) { c->hidden->query->rows = rows; }

/* ---- the request's side ---- */

/* A root for one row that says nothing itself finds it by uuid or id. */
static void by_key(struct root_call *c)
{
    static const struct type key = {.kind = TYPE_INT, .least = 0, .most = INT32_MAX};
    const struct json *id = sent(c, "id");
    struct str text;

    if (root_sent(c, "uuid"))
        root_test(c, "uuid", LOOKUP_EXACT, root_slot(c, "uuid", UUID));
    if (!id)
        return;
    if (id->kind != JSON_STRING || !base64_read(c->arena, id->text, &text) || str_find(text, STR(":"), 0) < 0) {
        root_test(c, "id", LOOKUP_EXACT, root_slot(c, "id", key));
        return;
    }
    str_cut(&text, ':');
    root_test(c, "id", LOOKUP_EXACT, root_slot_of(c, read_one(c, "id", &key, &(struct json){.kind = JSON_NUMBER, .text = text})));
}

err_t root_conditions(struct reading *r, const struct root *root, const struct json *arguments, struct query *q,
                      conditions_t *conditions)
{
    struct root_hidden hidden = {r, arguments, conditions, q, OK};
    struct root_call call = {
        .arena = r->x->arena, .who = r->x->call->who, .registry = r->x->call->api->registry, .hidden = &hidden,
    };

    if (root->where)
        TRY(root->where(&call));
    else if (root->kind == ROOT_ONE)
        by_key(&call);
    return hidden.error;
}
