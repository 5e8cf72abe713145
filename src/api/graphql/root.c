/* A root's own arguments: what the `where` functions of modules see of a GraphQL request. */
#include "api/graphql/reading.h"

/* A root for one row that says nothing itself finds it by uuid or id. */
static void by_key(struct root_call *c)
{
    static const struct type key = {.kind = TYPE_INT, .least = 0, .most = INT32_MAX}, public_key = {.kind = TYPE_UUID};
    const struct json *uuid = json_get(c->arguments, "uuid"), *id = json_get(c->arguments, "id");
    struct json number = {.kind = JSON_NUMBER};
    struct db_value v = db_null(DB_UUID);

    if (!json_is_null(uuid)) {
        c->error = value_read(c->arena, &public_key, "uuid", uuid, &v);
        root_test(c, "uuid", LOOKUP_EXACT, root_slot_of(c, v));
    }
    if (json_is_null(id))
        return;
    if (id->kind == JSON_STRING && base64_read(c->arena, id->text, &number.text) && str_find(number.text, STR(":"), 0) >= 0) {
        str_cut(&number.text, ':');
        id = &number;
    }
    v = db_null(DB_INT);
    c->error = err_join(c->error, value_read(c->arena, &key, "id", id, &v));
    root_test(c, "id", LOOKUP_EXACT, root_slot_of(c, v));
}

/* What the words of model/query/root.h need of this request. */
struct making {
    struct reading *reading;
    conditions_t *conditions;
};

static int make_slot(void *making, struct db_value v)
{
    return reading_slot(((struct making *)making)->reading, v);
}

static void make_choice(void *making, const char *argument, const struct json *v)
{
    struct json_writer w = json_writer(&((struct making *)making)->reading->choices);

    buf_add_format(w.out, ";%s=", argument);
    json_put(&w, v);
}

static void make_test(void *making, const struct condition *condition)
{
    *vec_add(((struct making *)making)->conditions) = *condition;
}

err_t root_conditions(struct reading *r, const struct root *root, const struct json *arguments, struct query *q,
                      conditions_t *conditions)
{
    const struct call *request = r->x->call;
    struct making making = {r, conditions};
    struct root_call call = {
        .arena = r->x->arena, .who = request->who, .registry = request->api->registry, .zone = request->api->env->zone,
        .now = env_peek(request->api->env), .settings = request->settings,
        .root = root, .arguments = arguments, .query = q, .api = &making, .slot = make_slot, .choose = make_choice, .hold = make_test,
    };

    if (root->where)
        TRY(root->where(&call));
    else if (root->kind == ROOT_ONE)
        by_key(&call);
    return call.error;
}
