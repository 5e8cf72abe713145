/* Commands of this floor: jobs, schedule and settings as an administrator or a client changes them. */
#include "model/run/command.h"

#include "model/run/job.h"
#include "model/run/schedule.h"
#include "model/run/setting.h"

/* ---- reading input ---- */

static bool is_known(struct str key, const char *const *names)
{
    for (; *names; names++)
        if (str_is(key, *names))
            return true;
    return false;
}

static err_t input_known(const struct prepare *p, const char *const *names)
{
    for (const struct json *v = p->input ? p->input->first : NULL; v; v = v->next)
        if (!is_known(v->key, names))
            return err_make(p->arena, E_FIELD_UNKNOWN, "entity", p->command->name, "field", str_zero(p->arena, v->key), NULL);
    return OK;
}

static err_t input_text(const struct prepare *p, const char *name, struct str *out)
{
    const struct json *v = json_get(p->input, name);

    if (json_is_null(v))
        return err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
    if (v->kind != JSON_STRING)
        return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "text", NULL);
    *out = v->text;
    return OK;
}

static err_t input_uuid(const struct prepare *p, const char *name, uuid_t *out)
{
    struct str text;

    TRY(input_text(p, name, &text));
    if (!uuid_read(text, out))
        return err_make(p->arena, E_FIELD_FORM, "field", name, "form", "uuid", NULL);
    return OK;
}

/* {"<name>": "<uuid>"} */
static struct str uuid_object(struct arena *a, const char *name, uuid_t u)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, a, 64);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, str_of(name));
    json_put_uuid(&w, u);
    json_close(&w, '}');
    return buf_str(&out);
}

/* ---- job.start {"job", "input"?: object} -> {"uuid"} ---- */

struct start { const char *job; struct str input; };

static err_t start_input(const struct prepare *p, struct str *out)
{
    const struct json *v = json_get(p->input, "input");
    struct buf text;
    struct json_writer w;

    *out = STR("{}");
    if (json_is_null(v))
        return OK;
    if (v->kind != JSON_OBJECT)
        return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    buf_init(&text, p->arena, 256);
    w = json_writer(&text);
    json_put(&w, v);
    *out = buf_str(&text);
    return OK;
}

static err_t start_prepare(struct prepare *p, void **plan)
{
    struct start *start = ARENA_NEW(p->arena, struct start);
    const struct job *job;
    struct str name;

    TRY(input_known(p, LIST("job", "input")));
    TRY(input_text(p, "job", &name));
    TRY(start_input(p, &start->input));
    job = map_get(&p->registry->jobs, name);
    if (!job)
        return err_make(p->arena, E_JOB_UNKNOWN, "job", str_zero(p->arena, name), NULL);
    TRY(access_may(p->arena, p->who, job->right));
    start->job = job->name;
    *plan = start;
    return OK;
}

static err_t start_apply(struct tx *tx, void *plan)
{
    const struct start *start = plan;
    uuid_t id;

    TRY(job_start(tx, start->job, start->input, &id));
    tx->result = uuid_object(tx->arena, "uuid", id);
    return OK;
}

/* ---- job.cancel {"uuid"} ---- */

static err_t cancel_prepare(struct prepare *p, void **plan)
{
    uuid_t *id = ARENA_NEW(p->arena, uuid_t);

    TRY(input_known(p, LIST("uuid")));
    TRY(input_uuid(p, "uuid", id));
    *plan = id;
    return OK;
}

static err_t cancel_apply(struct tx *tx, void *plan)
{
    return job_cancel_tx(tx, *(const uuid_t *)plan);
}

/* ---- schedule.set {"job", "due", "enabled"?: true} ---- */

struct due_plan { const char *job; struct str due; bool enabled; };

static err_t schedule_prepare(struct prepare *p, void **plan)
{
    struct due_plan *due = ARENA_NEW(p->arena, struct due_plan);
    const struct json *enabled = json_get(p->input, "enabled");
    struct str job;

    TRY(input_known(p, LIST("job", "due", "enabled")));
    TRY(input_text(p, "job", &job));
    TRY(input_text(p, "due", &due->due));
    due->job = str_zero(p->arena, job);
    due->enabled = true;
    if (!json_is_null(enabled) && !json_bool(enabled, &due->enabled))
        return err_make(p->arena, E_FIELD_TYPE, "field", "enabled", "type", "bool", NULL);
    *plan = due;
    return OK;
}

static err_t schedule_apply(struct tx *tx, void *plan)
{
    const struct due_plan *due = plan;

    return schedule_set(tx, due->job, due->due, due->enabled);
}

/* ---- setting.set {"setting", "value": text, null for the standard} ---- */

struct value_plan { const char *setting; struct str value; };

/* What no module declares may be a secret whose name was mistyped. */
static bool setting_is_secret(const struct registry *r, const struct json *input)
{
    const struct json *name = input->kind == JSON_OBJECT ? json_get(input, "setting") : NULL;
    const struct setting *s = name && name->kind == JSON_STRING ? map_get(&r->settings, name->text) : NULL;

    return !s || s->flags & SETTING_SECRET;
}

static err_t setting_prepare(struct prepare *p, void **plan)
{
    struct value_plan *value = ARENA_NEW(p->arena, struct value_plan);
    struct str setting;

    TRY(input_known(p, LIST("setting", "value")));
    TRY(input_text(p, "setting", &setting));
    if (!json_is_null(json_get(p->input, "value")))
        TRY(input_text(p, "value", &value->value));
    value->setting = str_zero(p->arena, setting);
    *plan = value;
    /* Here, outside the transaction: a check may read files, as the zone's does. */
    return setting_check(p->arena, p->registry, value->setting, value->value);
}

static err_t setting_apply(struct tx *tx, void *plan)
{
    const struct value_plan *value = plan;

    return setting_put(tx, value->setting, value->value);
}

/* ---- command.undo {"command"} ---- */

static err_t undo_prepare(struct prepare *p, void **plan)
{
    uuid_t *id = ARENA_NEW(p->arena, uuid_t);

    TRY(input_known(p, LIST("command")));
    TRY(input_uuid(p, "command", id));
    *plan = id;
    return OK;
}

static err_t undo_apply(struct tx *tx, void *plan)
{
    const uuid_t *id = plan;
    const struct settings *settings;

    TRY(settings_of(tx, &settings));
    TRY(tx_undo(tx, *id, (stamp_t){tx->now.us - setting_int(settings, SETTING_UNDO_OWN_DAYS) * INT64_C(86400000000)}));
    tx->result = uuid_object(tx->arena, "uuid", *id);
    return OK;
}

/* Jobs and settings have rights of their own: job.start and job.cancel ask the job's. Settings and the
 * schedule are for administrators (enrolment 10.3: module configuration is written by administrators only). */
const struct command run_commands[] = {
    { .name = "command.undo", .right = RIGHT_SIGNED_IN, .prepare = undo_prepare, .apply = undo_apply },
    { .name = "job.start", .right = RIGHT_SIGNED_IN, .prepare = start_prepare, .apply = start_apply },
    { .name = "job.cancel", .right = RIGHT_SIGNED_IN, .prepare = cancel_prepare, .apply = cancel_apply },
    { .name = "schedule.set", .right = RIGHT_ADMINISTRATOR, .prepare = schedule_prepare, .apply = schedule_apply },
    { .name = "setting.set", .right = RIGHT_ADMINISTRATOR, .prepare = setting_prepare, .apply = setting_apply,
      .secrets = LIST("value"), .is_secret = setting_is_secret },
    COMMANDS_END
};
