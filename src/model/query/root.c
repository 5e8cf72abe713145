/* The words with which a root's `where` turns arguments into conditions. */
#include "model/query/root.h"

#include <string.h>

#include "base/vec.h"
#include "base/zone.h"

static const struct json *sent(const struct root_call *c, const char *argument)
{
    const struct json *v = json_get(c->arguments, argument);

    return json_is_null(v) ? NULL : v;
}

/* A `where` that asks for what its root does not declare would never get it: a fault of the descriptor. */
static void must_be_declared(struct root_call *c, const char *argument)
{
    const struct argument *a = c->root->arguments;

    while (a && a->name && strcmp(a->name, argument)) a++;
    if (!a || !a->name)
        c->error = err_make(c->arena, E_REGISTRY, "entity", c->root->name, "what", argument, NULL);
}

bool root_sent(const struct root_call *c, const char *argument) { return sent(c, argument) != NULL; }

int root_slot_of(struct root_call *c, struct db_value v) { return c->slot(c->api, v); }

static struct db_value read_one(struct root_call *c, const char *argument, const struct type *t, const struct json *v)
{
    struct db_value out = db_null(type_storage(t));
    err_t e = v ? value_read(c->arena, t, argument, v, &out) : OK;

    if (e && t->kind == TYPE_UUID && v->kind == JSON_STRING)
        return db_null(DB_UUID);   /* a text that is no uuid is no row's key */
    if (e && !c->error)
        c->error = e;
    if (!e && t->kind == TYPE_STAMP && !out.null)
        out.t = zone_utc(c->zone, out.t);
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

    must_be_declared(c, argument);
    if (v && v->kind == JSON_ARRAY)
        return root_slot_of(c, read_all(c, argument, &type, v));
    return root_slot_of(c, read_one(c, argument, &type, v));
}

const struct json *root_value(struct root_call *c, const char *argument)
{
    const struct json *v = sent(c, argument);

    must_be_declared(c, argument);
    if (v)
        c->choose(c->api, argument, v);
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

void root_and(struct root_call *c, const struct condition *condition) { c->hold(c->api, condition); }

void root_test(struct root_call *c, const char *path, enum lookup lookup, int slot)
{
    struct condition k = root_condition(c, path, lookup, slot);

    root_and(c, &k);
}

void root_ignore_scope(struct root_call *c) { c->query->ignore_own_scope = true; }

void root_rows(struct root_call *c, enum rows rows) { c->query->rows = rows; }
