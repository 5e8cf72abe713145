#include "api/graphql/link.h"
#include "api/graphql/quirks.h"
#include "api/graphql/reading.h"
#include "base/zone.h"

/* A row of the mutation log as the contract shows it. */

static bool is_lower_start(char c) { return c >= 'A' && c <= 'Z'; }

/* Keys in snake case, as the reference stores them. */
static void put_snake(struct json_writer *w, struct arena *a, const struct json *v)
{
    struct buf key;

    if (v->kind != JSON_OBJECT && v->kind != JSON_ARRAY) {
        json_put(w, v);
        return;
    }
    json_open(w, v->kind == JSON_OBJECT ? '{' : '[');
    for (const struct json *at = v->first; at; at = at->next) {
        if (v->kind == JSON_OBJECT) {
            buf_init(&key, a, at->key.n * 2);
            for (size_t i = 0; i < at->key.n; i++) {
                char c = at->key.p[i];
                if (is_lower_start(c) && i)
                    buf_add_char(&key, '_');
                buf_add_char(&key, is_lower_start(c) ? (char)(c - 'A' + 'a') : c);
            }
            json_key(w, buf_str(&key));
        }
        put_snake(w, a, at);
    }
    json_close(w, v->kind == JSON_OBJECT ? '}' : ']');
}

static struct str content_of(struct execution *x, struct str input)
{
    const struct json *v;
    struct json_writer w;
    struct buf out;

    if (!input.n || json_read(x->arena, input, &x->call->api->env->limits, &v))
        return STR("{}");
    buf_init(&out, x->arena, input.n * 2);
    w = json_writer(&out);
    put_snake(&w, x->arena, v);
    return buf_str(&out);
}

static struct str sentence_of(struct execution *x, const struct json *error)
{
    return text_stored(x->arena, x->call->api->texts, x->call->language, error);
}

/* ---- what the contract says of a failed mutation ---- */

/* What a command refused of a set, in words that clients know: a key and a number. */
static bool is_of_contract(const struct json *error)
{
    const struct json *code = json_get(error, "code");

    return code && code->kind == JSON_NUMBER;
}

/* "insuree.create" fails as "insuree.mutation.failed_to_create_insuree": module, verb and entity of the command. */
static struct str failure_of(struct execution *x, struct str command, const struct json *error)
{
    const struct json *code = json_get(error, "code"), *rule = json_get(json_get(error, "args"), "rule");
    struct str verb = command, entity = str_cut(&verb, '.');
    const struct table *t = registry_table(x->call->api->registry, entity);
    const char *other = quirk_mutation_failure(command, code ? code->text : STR_NONE, rule ? rule->text : STR_NONE);

    if (other)
        return str_of(other);
    if (!t || !verb.n)
        return STR_NONE;
    return str_format(x->arena, "%s.mutation.failed_to_%.*s_%.*s", t->module->name, STR_ARG(verb), STR_ARG(entity));
}

/* Clients know a failure by its message; what helps, in the reader's language, stands beside it. Commands that the contract
 * does not have say it at once. */
static void put_error(struct execution *x, struct json_writer *w, struct str command, const struct json *e)
{
    const struct json *rule = json_get(json_get(e, "args"), "rule");
    struct str failure = failure_of(x, command, e);
    int number = quirk_mutation_code(command, rule ? rule->text : STR_NONE);

    json_open(w, '{');
    json_key(w, STR("message"));
    json_put_str(w, failure.p ? failure : sentence_of(x, e));
    if (failure.p) {
        json_key(w, STR("detail"));
        json_put_str(w, sentence_of(x, e));
    }
    json_key(w, STR("reason"));
    json_put(w, json_get(e, "code"));
    if (number) {
        json_key(w, STR("code"));
        json_put_int(w, number);
    }
    json_close(w, '}');
}

/* One of the stored errors; which row it is of is said around it. */
static void put_refusal(struct execution *x, struct json_writer *w, struct str command, const struct json *e)
{
    if (!is_of_contract(e)) {
        put_error(x, w, command, e);
        return;
    }
    json_open(w, '{');
    for (const struct json *m = e->first; m; m = m->next)
        if (!str_is(m->key, "title")) {
            json_key(w, m->key);
            json_put(w, m);
        }
    json_close(w, '}');
}

static struct str title_of(const struct json *e)
{
    const struct json *title = e ? json_get(e, "title") : NULL;

    return title ? title->text : STR_NONE;
}

/* Of a command on many rows that refused several of them: each with its errors. */
static bool of_several_rows(const struct json *list)
{
    for (const struct json *e = list->first; e; e = e->next)
        if (!str_eq(title_of(e), title_of(list->first)))
            return true;
    return false;
}

static void put_row(struct execution *x, struct json_writer *w, struct str command, const struct json **at)
{
    struct str title = title_of(*at);

    json_open(w, '{');
    json_key(w, STR("title"));
    json_put_str(w, title);
    json_key(w, STR("list"));
    json_open(w, '[');
    for (; *at && str_eq(title_of(*at), title); *at = (*at)->next)
        put_refusal(x, w, command, *at);
    json_close(w, ']');
    json_close(w, '}');
}

/* The stored errors with their sentence in the reader's language. */
static struct str error_of(struct execution *x, struct str command, struct str stored)
{
    const struct json *list;
    struct json_writer w;
    struct buf out;

    if (json_read(x->arena, stored, &x->call->api->env->limits, &list))
        return stored;
    buf_init(&out, x->arena, stored.n * 2);
    w = json_writer(&out);
    json_open(&w, '[');
    if (of_several_rows(list))
        for (const struct json *e = list->first; e;)
            put_row(x, &w, command, &e);
    else
        for (const struct json *e = list->first; e; e = e->next)
            put_refusal(x, &w, command, e);
    json_close(&w, ']');
    return buf_str(&out);
}

/* What a command counted. */
static struct str counted(struct execution *x, struct str result)
{
    const struct json *v;
    struct json_writer w;
    struct buf out;

    if (!result.n || json_read(x->arena, result, &x->call->api->env->limits, &v) || !json_get(v, "claim_stats"))
        return STR_NONE;
    buf_init(&out, x->arena, result.n + 16);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("claim_stats"));
    json_put(&w, json_get(v, "claim_stats"));
    json_close(&w, '}');
    return buf_str(&out);
}

/* ---- its members ---- */

enum form { FORM_PLAIN, FORM_ID, FORM_CONTENT, FORM_ERROR, FORM_COUNTED, FORM_MOMENT };
static const struct { const char *name; enum logged column; enum form form; } members[] = {
    {"id", LOGGED_ID, FORM_ID}, {"clientMutationId", LOGGED_CLIENT, FORM_PLAIN}, {"clientMutationLabel", LOGGED_LABEL, FORM_PLAIN},
    {"clientMutationDetails", LOGGED_DETAILS, FORM_PLAIN}, {"status", LOGGED_STATUS, FORM_PLAIN},
    {"autogeneratedCode", LOGGED_CODE, FORM_PLAIN}, {"jsonContent", LOGGED_INPUT, FORM_CONTENT}, {"error", LOGGED_ERROR, FORM_ERROR},
    {"jsonExt", LOGGED_RESULT, FORM_COUNTED}, {"requestDateTime", LOGGED_AT, FORM_MOMENT},
};

static void put_text(struct json_writer *w, struct str s)
{
    if (s.p)
        json_put_str(w, s);
    else
        json_put_null(w);
}

static void put_plain(struct json_writer *w, const struct db_value *v)
{
    if (v->type == DB_INT && !v->null)
        json_put_int(w, v->i);
    else
        put_text(w, v->null ? STR_NONE : v->s);
}

static void put(struct execution *x, struct json_writer *w, const struct db_value *row, enum logged column, enum form form)
{
    const struct db_value *v = &row[column];
    struct str text = v->null || v->type != DB_TEXT ? STR_NONE : v->s;

    switch (form) {
    case FORM_PLAIN: put_plain(w, v); return;
    case FORM_ID:
        json_put_str(w, base64(x->arena, str_format(x->arena, "MutationLogGQLType:%s", uuid_text(x->arena, v->u).p)));
        return;
    case FORM_CONTENT: json_put_str(w, content_of(x, text)); return;
    case FORM_ERROR: put_text(w, text.n ? error_of(x, row[LOGGED_NAME].s, text) : STR_NONE); return;
    case FORM_COUNTED: put_text(w, counted(x, text)); return;
    case FORM_MOMENT: json_put_stamp(w, zone_local(x->call->api->env->zone, v->t)); return;
    }
}

void log_put(struct execution *x, struct json_writer *w, struct str member, const struct db_value *row)
{
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (str_is(member, members[i].name)) {
            put(x, w, row, members[i].column, members[i].form);
            return;
        }
    json_put_null(w);
}
