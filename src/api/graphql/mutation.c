#include "api/graphql/mutation.h"

#include "api/graphql/reading.h"
#include "base/zone.h"
#include "module/mobile/mobile.h"

/* A mutation's input becomes a command's. The answer says accepted, not done: what went wrong stands in the log. */

struct mapping {
    struct execution *x;
    bool generic;
    struct json_writer w;
    err_t error;
};

static void map_members(struct mapping *m, const struct graphql_type *type, const struct json *given);

/* Where the contract takes a decimal for a whole number, or a text or number for yes and no: what fits is turned. */
static bool put_turned(struct mapping *m, const struct type *t, const struct json *v)
{
    bool yes = str_is(v->text, "true") || str_is(v->text, "True"), no = str_is(v->text, "false") || str_is(v->text, "False");
    int64_t n;

    if ((v->kind != JSON_STRING && v->kind != JSON_NUMBER) || (t->kind != TYPE_INT && t->kind != TYPE_BOOL))
        return false;
    if (t->kind == TYPE_BOOL && (yes || no)) {
        json_put_bool(&m->w, yes);
        return true;
    }
    if (!decimal_read(v->text.p, v->text.n, 2, false, &n) || n % 100)
        return false;
    if (t->kind == TYPE_INT)
        json_put_int(&m->w, n / 100);
    else
        json_put_bool(&m->w, n != 0);
    return true;
}

/* A moment comes as local time and is kept in UTC. */
static void put_value(struct mapping *m, const struct type *t, const struct json *v)
{
    stamp_t at;
    bool zoned = false;

    if (put_turned(m, t, v))
        return;

    if (t->kind == TYPE_STAMP && v->kind == JSON_STRING && stamp_read(v->text.p, v->text.n, &at, &zoned) && !zoned)
        json_put_stamp(&m->w, zone_utc(m->x->call->api->env->zone, at));
    else if (t->kind == TYPE_CODE && v->kind == JSON_STRING)
        json_put_str(&m->w, schema_code(m->x->arena, t, v->text));
    else if (t->kind == TYPE_JSON && v->kind == JSON_STRING)
        json_put_raw(&m->w, v->text);
    else
        json_put(&m->w, v);
}

/* A key that comes as an ID is digits in a text. */
static void put_id(struct mapping *m, const struct json *v)
{
    int64_t id;

    json_open(&m->w, '{');
    json_key(&m->w, STR("id"));
    if (v->kind == JSON_STRING && decimal_read(v->text.p, v->text.n, 0, false, &id))
        json_put_int(&m->w, id);
    else
        json_put(&m->w, v);
    json_close(&m->w, '}');
}

static void put_code(struct mapping *m, const struct json *v)
{
    json_open(&m->w, '{');
    json_key(&m->w, STR("code"));
    json_put(&m->w, v);
    json_close(&m->w, '}');
}

static void put_object(struct mapping *m, const struct graphql_type *type, const struct json *v)
{
    json_open(&m->w, '{');
    map_members(m, type, v);
    json_close(&m->w, '}');
}

static void put_list(struct mapping *m, const struct graphql_type *type, const struct json *v)
{
    json_open(&m->w, '[');
    for (const struct json *at = v->first; at; at = at->next)
        put_object(m, type, at);
    json_close(&m->w, ']');
}

static void put_mask(struct mapping *m, const struct type *t, const struct json *v)
{
    int64_t mask = 0, bit;

    for (const struct json *at = v->first; at; at = at->next) {
        struct str code = schema_code(m->x->arena, t, at->text);
        if (decimal_read(code.p, code.n, 0, false, &bit))
            mask |= bit;
    }
    json_put_int(&m->w, mask);
}

/* Text that is no JSON goes on as it is: the write path refuses it by name. */
static void put_json(struct mapping *m, const struct json *v)
{
    const struct json *read;

    if (v->kind == JSON_STRING && !json_read(m->x->arena, v->text, &m->x->call->api->env->limits, &read))
        json_put(&m->w, read);
    else
        json_put(&m->w, v);
}

static void put_search(struct mapping *m, const struct json *v)
{
    const struct json *filters = NULL;
    err_t e = v->kind == JSON_STRING ? json_read(m->x->arena, v->text, &m->x->call->api->env->limits, &filters) : OK;

    if (!e && (!filters || filters->kind != JSON_OBJECT))
        e = err_make(m->x->arena, E_FIELD_TYPE, "field", "additionalFilters", "type", "object", NULL);
    if (!e)
        e = list_found(m->x, STR("claims"), filters, &m->w);
    if (!e)
        return;
    m->error = e;
    json_put_null(&m->w);
}

static bool is_left_out(const struct mapping *m, const struct given *g, const struct json *v)
{
    bool null = json_is_null(v);
    int64_t n;

    switch (g->kind) {
    case GIVEN_NOTHING: return true;
    case GIVEN_JUDGEMENT: return m->generic;
    case GIVEN_ZERO: return null || (json_int(v, &n) && n == 0);
    case GIVEN_UUID: case GIVEN_UUIDS: case GIVEN_CLAIM_SEARCH: return null;
    default: return false;
    }
}

static void map_member(struct mapping *m, const struct graphql_input *input, const struct json *v)
{
    const struct given *g = input->made_from;
    bool null = json_is_null(v);

    if (!g->to || is_left_out(m, g, v))
        return;
    json_key(&m->w, str_of(g->to));
    if (null)
        json_put_null(&m->w);
    else if (g->kind == GIVEN_REFERENCE_ID)
        put_id(m, v);
    else if (g->kind == GIVEN_CODE)
        put_code(m, v);
    else if (g->kind == GIVEN_OBJECT)
        put_object(m, graphql_type(m->x->schema, input->type.name), v);
    else if (g->kind == GIVEN_EXT || (g->kind == GIVEN_VALUE && g->type.kind == TYPE_JSON))
        put_json(m, v);
    else if (g->kind == GIVEN_VALUE || g->kind == GIVEN_JUDGEMENT)
        put_value(m, &g->type, v);
    else if (g->kind == GIVEN_MASK)
        put_mask(m, &g->type, v);
    else if (g->kind == GIVEN_CLAIM_SEARCH)
        put_search(m, v);
    else if (g->kind == GIVEN_LIST)
        put_list(m, graphql_type(m->x->schema, input->type.name), v);
    else
        json_put(&m->w, v);
}

/* Two members may mean the same one of the command ("xId" and "xUuid"): the first that was sent is taken. */
static bool meant_before(const struct graphql_type *type, const struct json *given, uint32_t number)
{
    const struct given *g = type->inputs[number].made_from;

    for (uint32_t i = 0; i < number; i++) {
        const struct given *other = type->inputs[i].made_from;
        if (other->to && g->to && str_is(str_of(other->to), g->to) && json_get(given, type->inputs[i].name.p))
            return true;
    }
    return false;
}

static void map_members(struct mapping *m, const struct graphql_type *type, const struct json *given)
{
    for (uint32_t i = 0; i < type->input_count; i++) {
        const struct json *v = json_get(given, type->inputs[i].name.p);
        if (v && !meant_before(type, given, i))
            map_member(m, &type->inputs[i], v);
    }
}

static struct str text_of_member(const struct json *input, const char *name)
{
    const struct json *v = json_get(input, name);

    return json_is_null(v) ? STR_NONE : v->text;
}

static struct str details_of(struct arena *a, const struct json *input)
{
    const struct json *v = json_get(input, "clientMutationDetails");
    struct json_writer w;
    struct buf out;

    if (json_is_null(v))
        return STR_NONE;
    buf_init(&out, a, 128);
    w = json_writer(&out);
    json_put(&w, v);
    return buf_str(&out);
}

static err_t put_answer(struct root_field *f, const struct json *input, uuid_t id)
{
    const struct json *client = json_get(input, "clientMutationId");
    const struct json *v;
    struct json_writer w;
    struct buf out;

    buf_init(&out, f->x->arena, 256);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("internalId"));
    json_put_uuid(&w, id);
    json_key(&w, STR("clientMutationId"));
    json_put(&w, client ? client : &(struct json){.kind = JSON_NULL});
    json_close(&w, '}');
    TRY(json_read(f->x->arena, buf_str(&out), &f->x->call->api->env->limits, &v));
    project(f->x, &f->x->data, f->field->type, f->collected, v);
    return OK;
}

static err_t command_input(struct root_field *f, const struct json *given, const struct json **out)
{
    struct mapping m = {.x = f->x, .generic = f->meaning->mutation->table != NULL};
    struct buf text;

    buf_init(&text, f->x->arena, 512);
    m.w = json_writer(&text);
    json_open(&m.w, '{');
    map_members(&m, graphql_type(f->x->schema, f->meaning->mutation->input), given);
    if (f->meaning->mutation->says) {
        json_key(&m.w, str_of(f->meaning->mutation->says));
        json_put_bool(&m.w, true);
    }
    json_close(&m.w, '}');
    TRY(m.error);
    return json_read(f->x->arena, buf_str(&text), &f->x->call->api->env->limits, out);
}

/* Telephones of the released builds read no log: a scheme that has them tells theirs at once what was refused, or it is lost
 * (docs/mobile.md). They sign in by a header, the web client by its cookie. */
static bool tells_at_once(const struct call *c)
{
    return c->bearer && map_get(&c->api->registry->settings, STR(SETTING_COMPATIBILITY)) && setting_bool(c->settings, SETTING_COMPATIBILITY);
}

err_t serve_mutation(struct root_field *f)
{
    struct execution *x = f->x;
    const struct json *given = argument_of(f, "input");
    struct request request = {.command = str_of(f->meaning->mutation->command->name), .who = x->call->who};
    struct answer answer;

    /* a stranger is answered like everybody, and nothing is stored (decision D5) */
    if (!x->call->who->signed_in)
        return put_answer(f, given, uuid_new(x->call->api->env));
    request.client_mutation_id = text_of_member(given, "clientMutationId");
    request.label = text_of_member(given, "clientMutationLabel");
    request.details = details_of(x->arena, given);
    TRY(command_input(f, given, &request.input));
    db_release(x->conn);   /* of a search among its members: a command takes connections of its own */
    x->conn = NULL;
    TRY(write_command(x->call->api->write, x->arena, &request, &answer));
    if (answer.status == COMMAND_FAILED && answer.error && tells_at_once(x->call))
        return answer.error;
    return put_answer(f, given, answer.id);
}
