/* Commands for clients that know them by name. The id is the client's own, so that what was sent once may be sent again: the
 * write path answers with what it stored. */
#include "api/rest/command.h"

#include "api/sign_in.h"
#include "base/json.h"
#include "model/write/error_json.h"

/* ---- what was sent ---- */

static err_t wrong(const struct call *c, const char *what)
{
    return err_make(c->arena, E_REQUEST, "what", what, NULL);
}

static err_t check_members(const struct call *c, const struct json *body)
{
    for (const struct json *m = body->first; m; m = m->next)
        if (!str_is(m->key, "id") && !str_is(m->key, "command") && !str_is(m->key, "input"))
            return err_make(c->arena, E_FIELD_UNKNOWN, "entity", "command", "field", str_zero(c->arena, m->key), NULL);
    return OK;
}

static err_t read_request(const struct call *c, struct request *out)
{
    const struct json *body, *id, *command;

    TRY(json_read(c->arena, c->body, &c->api->env->limits, &body));
    if (body->kind != JSON_OBJECT)
        return wrong(c, "the body is no JSON object");
    id = json_get(body, "id");
    if (!id || id->kind != JSON_STRING || !uuid_read(id->text, &out->id) || uuid_none(out->id))
        return wrong(c, "the member id is no uuid");
    TRY(check_members(c, body));
    command = json_get(body, "command");
    out->input = json_get(body, "input");
    if (!command || command->kind != JSON_STRING)
        return wrong(c, "the member command is no text");
    if (!out->input || out->input->kind != JSON_OBJECT)
        return wrong(c, "the member input is no object");
    out->command = command->text;
    out->who = c->who;
    return OK;
}

/* ---- errors, which are stored without a language ---- */

static enum err_id id_of(struct str code)
{
    for (enum err_id id = 0; id < ERR_COUNT; id++)
        if (str_is(code, err_code(id)))
            return id;
    return E_NONE;
}

static struct str text_or(const struct call *c, const char *key, struct str otherwise)
{
    struct str text = text_of(c->api->texts, c->language, key);

    return str_is(text, key) ? otherwise : text;
}

/* What a person calls the field "items[2].item" of this entity; the path itself where nobody named it. */
static struct str label_of(const struct call *c, struct str entity, struct str path)
{
    const struct table *t = registry_table(c->api->registry, entity);
    struct str rest = path, label = path;

    while (t && rest.n) {
        struct str step = str_cut(&rest, '.'), name = str_cut(&step, '[');
        const struct member *m = table_member(t, name);

        if (!m)
            return path;
        label = text_or(c, m->field && m->field->label ? m->field->label
                                                       : str_format(c->arena, "field.%s.%.*s", t->entity->name, STR_ARG(name)).p, path);
        t = m->to;
    }
    return label;
}

/* Arguments are for programs; in the sentence stand the words of the catalogue. */
static struct str sentence_of(const struct call *c, struct str entity, const struct err *e)
{
    struct err said = *e;

    for (size_t i = 0; i < said.arg_count; i++) {
        struct err_arg *arg = &said.args[i];

        if (str_is(str_of(arg->name), "field"))
            arg->value = label_of(c, entity, arg->value);
        else if (str_is(str_of(arg->name), "entity") || str_is(str_of(arg->name), "by"))
            arg->value = text_or(c, str_format(c->arena, "entity.%.*s", STR_ARG(arg->value)).p, arg->value);
    }
    return text_err(c->arena, c->api->texts, c->language, &said);
}

static struct err read_stored(const struct call *c, const struct json *stored)
{
    const struct json *args = json_get(stored, "args");
    struct err e = {.id = id_of(json_get(stored, "code")->text)};

    for (const struct json *a = args ? args->first : NULL; a && e.arg_count < ERR_ARGS_MAX; a = a->next)
        e.args[e.arg_count++] = (struct err_arg){str_zero(c->arena, a->key), a->text};
    return e;
}

/* A refusal in words of the contract (code is its number) goes on as it is. */
static struct str put_error(const struct call *c, struct json_writer *w, struct str entity, const struct json *stored)
{
    const struct json *message = json_get(stored, "message"), *args = json_get(stored, "args"), *code = json_get(stored, "code");
    struct err e = {.id = E_NONE};
    struct str said = message ? message->text : STR_NONE;

    if (code && code->kind == JSON_STRING)
        e = read_stored(c, stored);
    if (e.id != E_NONE)
        said = sentence_of(c, entity, &e);
    json_open(w, '{');
    json_key(w, STR("code"));
    json_put(w, code);
    json_key(w, STR("message"));
    json_put_str(w, said);
    json_key(w, STR("args"));
    if (args)
        json_put(w, args);
    else
        json_put_raw(w, STR("{}"));
    if (err_value(&e, "field").p) {
        json_key(w, STR("field"));
        json_put_str(w, err_value(&e, "field"));
    }
    json_close(w, '}');
    return said;
}

/* The members errors and detail; the status is that of the first. */
static int put_errors(const struct call *c, struct json_writer *w, struct str entity, struct str stored)
{
    struct str detail = STR_NONE;
    const struct json *list;
    int status = 422;

    json_key(w, STR("errors"));
    json_open(w, '[');
    if (!json_read(c->arena, stored, &c->api->env->limits, &list))
        for (const struct json *at = list->first; at; at = at->next) {
            const struct json *code = json_get(at, "code");
            struct str said = put_error(c, w, entity, at);

            if (at != list->first)
                continue;
            detail = said;
            if (code && code->kind == JSON_STRING && id_of(code->text) != E_NONE)
                status = err_http(id_of(code->text));
        }
    json_close(w, ']');
    json_key(w, STR("detail"));
    json_put_str(w, detail);
    return status;
}

/* ---- answers ---- */

static struct str entity_of(struct str command)
{
    return str_cut(&command, '.');
}

static void put_head(struct json_writer *w, uuid_t id, const char *status, bool repeated)
{
    json_open(w, '{');
    json_key(w, STR("id"));
    if (uuid_none(id))
        json_put_null(w);
    else
        json_put_uuid(w, id);
    json_key(w, STR("status"));
    json_put_str(w, str_of(status));
    json_key(w, STR("repeated"));
    json_put_bool(w, repeated);
}

/* Nothing was stored. */
static void answer_error(struct call *c, struct reply *r, const struct request *sent, err_t e)
{
    struct json_writer w = json_writer(&r->body);
    struct str wait = err_value(e, "retry_s");

    if (wait.p)
        reply_header(r, STR("Retry-After"), wait);
    put_head(&w, sent->id, "failed", false);
    r->status = put_errors(c, &w, entity_of(sent->command), error_json(c->arena, e));
    json_close(&w, '}');
}

static const char *status_of(const struct answer *a)
{
    if (a->status == COMMAND_DONE)
        return "done";
    return a->result.p ? "partly" : "failed";
}

static void answer_stored(struct call *c, struct reply *r, const struct request *sent, const struct answer *a)
{
    struct json_writer w = json_writer(&r->body);

    put_head(&w, a->id, status_of(a), a->repeated);
    if (a->status != COMMAND_DONE)
        r->status = put_errors(c, &w, entity_of(sent->command), a->error_json);
    if (a->result.p)
        r->status = 200;
    if (a->status == COMMAND_DONE || a->result.p) {
        json_key(&w, STR("result"));
        if (a->result.p)
            json_put_raw(&w, a->result);
        else
            json_put_null(&w);
        json_key(&w, STR("code"));
        if (a->autogenerated_code.n)
            json_put_str(&w, a->autogenerated_code);
        else
            json_put_null(&w);
    }
    json_close(&w, '}');
}

void refuse_command(struct call *c, struct reply *r, err_t e)
{
    answer_error(c, r, &(struct request){.id = UUID_NONE}, e);
}

void run_command(struct call *c, struct reply *r, const struct request *sent, err_t e)
{
    struct answer answer;

    if (!call_csrf_fits(c))
        e = err_make(c->arena, E_CSRF, NULL);
    if (!e)
        e = write_command(c->api->write, c->arena, sent, &answer);
    if (e && err_http(e->id) >= 500)
        log_err(c->api->env->log, "http.failed", e);
    if (e)
        answer_error(c, r, sent, e);
    else
        answer_stored(c, r, sent, &answer);
}

void serve_command(struct call *c, struct reply *r)
{
    struct request sent = {.id = UUID_NONE};
    err_t e = read_request(c, &sent);

    run_command(c, r, &sent, e);
}
