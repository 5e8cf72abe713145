/* Passwords: changed by who knows his own, or set anew by who forgot it, with a link that a mail brought him. */
#include "api/graphql/session.h"

#include "api/throttle.h"
#include "module/core/core.h"
#include "module/core/token.h"

static err_t put_outcome(struct root_field *f, struct json_writer *w, err_t e)
{
    const struct call *c = f->x->call;
    const struct json *id = json_get(argument_of(f, "input"), "clientMutationId");

    json_open(w, '{');
    json_key(w, STR("success"));
    json_put_bool(w, !e);
    json_key(w, STR("error"));
    if (e)
        json_put_str(w, text_err(f->x->arena, c->api->texts, c->language, e));
    else
        json_put_null(w);
    json_key(w, STR("clientMutationId"));
    json_put(w, id);
    json_close(w, '}');
    return OK;
}

static err_t password_input(struct root_field *f, const struct json **out)
{
    static const struct { const char *given, *to; } members[] = {
        {"username", "username"}, {"oldPassword", "oldPassword"}, {"newPassword", "newPassword"},
    };
    const struct json *given = argument_of(f, "input");
    struct json_writer w;
    struct buf text;

    buf_init(&text, f->x->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (json_is_null(json_get(given, members[i].given)))
            continue;
        json_key(&w, str_of(members[i].to));
        json_put(&w, json_get(given, members[i].given));
    }
    json_close(&w, '}');
    return json_read(f->x->arena, buf_str(&text), &f->x->call->api->env->limits, out);
}

err_t session_change_password(struct root_field *f, struct json_writer *w)
{
    struct call *c = f->x->call;
    struct request request = {.command = STR("user.set_password"), .who = c->who};
    struct answer answer;

    TRY(access_may(f->x->arena, c->who, RIGHT_SIGNED_IN));
    TRY(password_input(f, &request.input));
    TRY(write_command(c->api->write, f->x->arena, &request, &answer));
    return put_outcome(f, w, answer.status == COMMAND_FAILED ? answer.error : OK);
}

/* ---- forgotten passwords ---- */

static err_t account_of(struct root_field *f, struct str username, struct account **out)
{
    const struct api *api = f->x->call->api;
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(api->db, f->x->arena, DB_READ, &c));
    e = account_by_name(c, f->x->arena, api->registry, username, out);
    db_release(c);
    return e;
}

/* As the program: whoever asks is nobody yet. */
static err_t send_command(struct root_field *f, struct str command, struct str input, struct answer *out)
{
    const struct api *api = f->x->call->api;
    struct request request = {.command = command, .who = access_program()};

    TRY(json_read(f->x->arena, input, &api->env->limits, &request.input));
    return write_command(api->write, f->x->arena, &request, out);
}

/* Mails to others and rows in the log cost whoever asks nothing, so that an address has few of them. */
static err_t may_ask(struct root_field *f)
{
    const struct call *c = f->x->call;
    int64_t wait = throttle_pass(c->api->throttle, str_format(f->x->arena, "reset %.*s", STR_ARG(c->address)),
                                 c->api->env->limits.value[LIMIT_RESET_RATE], 3600);

    return wait ? err_make(f->x->arena, E_RATE, "retry_s", str_format(f->x->arena, "%lld", (long long)wait).p, NULL) : OK;
}

/* The same is said of every name, there or not, and as soon: that a link is on its way, if it can be; or that none can be sent from here. */
err_t session_reset_password(struct root_field *f, struct json_writer *w)
{
    struct answer answer;
    struct json_writer given;
    struct buf input;

    if (str_is(setting_text(f->x->call->settings, SETTING_FRONTEND_URL), "none"))
        return put_outcome(f, w, err_make(f->x->arena, E_RULE, "rule", "password_no_mail", NULL));
    TRY(may_ask(f));
    buf_init(&input, f->x->arena, 128);
    given = json_writer(&input);
    json_open(&given, '{');
    json_key(&given, STR("username"));
    json_put_str(&given, json_get(argument_of(f, "input"), "username")->text);
    json_close(&given, '}');
    TRY(send_command(f, STR("user.ask_password"), buf_str(&input), &answer));
    return put_outcome(f, w, answer.status == COMMAND_FAILED ? answer.error : OK);
}

static err_t take_password(struct root_field *f, const struct account *who, struct answer *out)
{
    const struct json *password = json_get(argument_of(f, "input"), "newPassword");
    struct json_writer w;
    struct buf input;

    buf_init(&input, f->x->arena, 256);
    w = json_writer(&input);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, who->uuid);
    json_key(&w, STR("tokenCount"));
    json_put_int(&w, who->token_count);
    json_key(&w, STR("newPassword"));
    json_put(&w, password);
    json_close(&w, '}');
    return send_command(f, STR("user.take_password"), buf_str(&input), out);
}

err_t session_set_password(struct root_field *f, struct json_writer *w)
{
    const struct json *input = argument_of(f, "input");
    const struct api *api = f->x->call->api;
    struct str username = json_get(input, "username")->text;
    struct account *who = NULL;
    struct token token;
    struct answer answer;
    err_t e = token_reset_read(f->x->arena, api->env, api->token_key, json_get(input, "token")->text, &token);

    if (!e && str_eq(token.username, username))
        e = account_of(f, username, &who);
    if (e && e->id != E_SIGNED_OUT && e->id != E_NOT_FOUND)
        return e;
    if (e || !who || who->token_count != token.token_count)
        return put_outcome(f, w, err_make(f->x->arena, E_RULE, "rule", "password_token", "field", "token", NULL));
    TRY(take_password(f, who, &answer));
    return put_outcome(f, w, answer.status == COMMAND_FAILED ? answer.error : OK);
}
