#include "api/graphql/session.h"

#include <string.h>

#include "api/graphql/execution.h"
#include "api/sign_in.h"
#include "api/throttle.h"
#include "module/core/core.h"
#include "module/core/token.h"

/* An answer as JSON text, for project(). */
typedef err_t (*answer_fn)(struct root_field *f, struct json_writer *w);

/* ---- tokens ---- */

static int64_t seconds(const struct execution *x) { return env_now(x->call->api->env).us / 1000000; }

static void put_payload(struct json_writer *w, struct str username, int64_t issued_s, int64_t expires_s)
{
    json_key(w, STR("payload"));
    json_open(w, '{');
    json_key(w, STR("username"));
    json_put_str(w, username);
    json_key(w, STR("exp"));
    json_put_int(w, expires_s);
    json_key(w, STR("origIat"));
    json_put_int(w, issued_s);
    json_close(w, '}');
}

static void put_token(struct root_field *f, struct json_writer *w, const struct account *who, int64_t issued_s)
{
    struct execution *x = f->x;
    struct str token = token_issue(x->arena, x->call->api->env, x->call->api->token_key, who, issued_s);

    reply_signed_in(x->call, x->reply, token);
    json_open(w, '{');
    put_payload(w, who->username, issued_s, seconds(x) + TOKEN_LIFE_S);
    json_key(w, STR("refreshExpiresIn"));
    json_put_int(w, issued_s + TOKEN_REFRESH_S);
    json_key(w, STR("token"));
    json_put_str(w, token);
    json_close(w, '}');
}

static err_t refused(struct root_field *f, const char *sentence)
{
    f->x->refused = true;
    return refusal(f->x->arena, str_of(sentence));
}

/* Web clients since 25.04 write this word where the token should stand. */
static bool is_later_client(const struct call *c) { return str_is(call_header(c, "x-csrftoken"), "undefined"); }

/* That the header is there at all proves as much as its value: a page of another site cannot add it unless we tell its browser
 * that it may, and we never do. */
static bool sign_in_from_here(const struct call *c)
{
    return call_csrf_fits(c) || is_later_client(c) || !setting_bool(c->settings, SETTING_CSRF_LOGIN);
}

#define BAD_CREDENTIALS "Please enter valid credentials"

static err_t token_auth(struct root_field *f, struct json_writer *w)
{
    struct call *c = f->x->call;
    const struct json *name = argument_of(f, "username"), *password = argument_of(f, "password");
    struct account *who;
    err_t e;

    if (!sign_in_from_here(c))
        return refusal(f->x->arena, STR("CSRF token missing or incorrect."));
    e = call_sign_in(c, name->text, password->text, &who);
    /* a later client shows the sentence only where the status is 200 */
    if (err_is(e, E_SIGNED_OUT))
        return is_later_client(c) ? refusal(f->x->arena, STR(BAD_CREDENTIALS)) : refused(f, BAD_CREDENTIALS);
    if (err_is(e, E_RATE) && !is_later_client(c))
        f->x->paused = e;
    if (e)
        return e;
    put_token(f, w, who, seconds(f->x));
    return OK;
}

static struct str own_token(const struct call *c)
{
    struct str header = call_header(c, "authorization"), bearer = STR("Bearer "), jwt = STR("JWT ");

    if (str_starts(header, bearer))
        return (struct str){header.p + bearer.n, header.n - bearer.n};
    if (str_starts(header, jwt))
        return (struct str){header.p + jwt.n, header.n - jwt.n};
    return call_cookie(c, "JWT");
}

/* The token that was sent as an argument, else the one that the request came with. */
static err_t read_sent(struct root_field *f, struct token *out)
{
    const struct json *sent = argument_of(f, "token");
    const struct api *api = f->x->call->api;
    struct str text = sent ? sent->text : own_token(f->x->call);

    if (!text.n)
        return refused(f, "Token is required");
    if (token_read(f->x->arena, api->env, api->token_key, text, out))
        return refused(f, "Error decoding signature");
    return OK;
}

static err_t verify_token(struct root_field *f, struct json_writer *w)
{
    struct token token = {0};

    TRY(read_sent(f, &token));
    json_open(w, '{');
    put_payload(w, token.username, token.issued_s, token.expires_s);
    json_close(w, '}');
    return OK;
}

static err_t refresh_token(struct root_field *f, struct json_writer *w)
{
    struct execution *x = f->x;
    struct account *who;
    struct token token = {0};

    TRY(read_sent(f, &token));
    if (seconds(x) > token.issued_s + TOKEN_REFRESH_S)
        return refused(f, "Refresh has expired");
    TRY(execution_conn(x));
    if (account_by_name(x->conn, x->arena, x->call->api->registry, token.username, &who) || who->token_count != token.token_count)
        return refused(f, "Error decoding signature");
    put_token(f, w, who, token.issued_s);
    return OK;
}

/* The cookie, which scripts of its own site may read anyway; who has none yet gets it with this answer. */
static err_t csrf_token(struct root_field *f, struct json_writer *w)
{
    struct str cookie = call_cookie(f->x->call, "csrftoken");

    json_open(w, '{');
    json_key(w, STR("csrfToken"));
    if (cookie.n)
        json_put_str(w, cookie);
    else
        json_put_null(w);
    json_close(w, '}');
    return OK;
}

static err_t put_deleted(struct json_writer *w, bool there)
{
    json_open(w, '{');
    json_key(w, STR("deleted"));
    json_put_bool(w, there);
    json_close(w, '}');
    return OK;
}

static err_t delete_token(struct root_field *f, struct json_writer *w)
{
    reply_signed_out(f->x->call, f->x->reply);
    return put_deleted(w, call_cookie(f->x->call, "JWT").n > 0);
}

static err_t delete_refresh(struct root_field *f, struct json_writer *w)
{
    reply_refresh_out(f->x->call, f->x->reply);
    return put_deleted(w, call_cookie(f->x->call, "JWT-refresh-token").n > 0);
}

/* ---- passwords ---- */

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

static err_t change_password(struct root_field *f, struct json_writer *w)
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
static err_t reset_password(struct root_field *f, struct json_writer *w)
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

static err_t set_password(struct root_field *f, struct json_writer *w)
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

/* Refresh tokens of their own are not given out: the token itself is refreshed. */
static err_t revoke_token(struct root_field *f, struct json_writer *w)
{
    (void)w;
    return refusal(f->x->arena, argument_of(f, "refreshToken") ? STR("Invalid refresh token") : STR("Refresh token is required"));
}

/* ---- the table ---- */

static const struct argument auth_arguments[] = {{"username", "String!"}, {"password", "String!"}, ARGUMENTS_END};
static const struct argument token_arguments[] = {{"token", "String"}, ARGUMENTS_END};
static const struct argument change_input[] = {
    {"username", "String"}, {"oldPassword", "String"}, {"newPassword", "String!"}, {"clientMutationId", "String"}, ARGUMENTS_END
};
static const struct argument change_arguments[] = {{"input", "ChangePasswordMutationInput!"}, ARGUMENTS_END};

static const struct argument reset_input[] = {{"username", "String!"}, {"clientMutationId", "String"}, ARGUMENTS_END};
static const struct argument reset_arguments[] = {{"input", "ResetPasswordMutationInput!"}, ARGUMENTS_END};
static const struct argument set_input[] = {
    {"username", "String!"}, {"token", "String!"}, {"newPassword", "String!"}, {"clientMutationId", "String"}, ARGUMENTS_END
};
static const struct argument set_arguments[] = {{"input", "SetPasswordMutationInput!"}, ARGUMENTS_END};
static const struct argument revoke_arguments[] = {{"refreshToken", "String"}, ARGUMENTS_END};

static const struct { const char *name, *type; const struct argument *arguments; answer_fn answer; } session_table[] = {
    { "tokenAuth", "OpenimisObtainJSONWebToken", auth_arguments, token_auth },
    { "verifyToken", "Verify", token_arguments, verify_token },
    { "refreshToken", "Refresh", token_arguments, refresh_token },
    { "getCsrfToken", "GetCsrfToken", NULL, csrf_token },
    { "deleteTokenCookie", "DeleteJSONWebTokenCookie", NULL, delete_token },
    { "deleteRefreshTokenCookie", "DeleteRefreshTokenCookie", NULL, delete_refresh },
    { "changePassword", "ChangePasswordMutationPayload", change_arguments, change_password },
    { "resetPassword", "ResetPasswordMutationPayload", reset_arguments, reset_password },
    { "setPassword", "SetPasswordMutationPayload", set_arguments, set_password },
    { "revokeToken", "Revoke", revoke_arguments, revoke_token },
};
enum { SESSION_FIELDS = sizeof session_table / sizeof *session_table };

static const struct graphql_type *build_input(struct schema *s, const struct origin *o)
{
    struct graphql_type *t = ARENA_NEW(s->arena, struct graphql_type);
    inputs_t inputs;

    vec_init(&inputs, s->arena);
    for (const struct argument *a = o->of; a->name; a++)
        schema_input(&inputs, str_of(a->name), schema_ref(a->type));
    *t = (struct graphql_type){.kind = GRAPHQL_INPUT, .name = o->name, .inputs = inputs.at, .input_count = (uint32_t)inputs.n};
    return t;
}

void session_types(struct schema *s)
{
    schema_add(s, STR("ChangePasswordMutationInput"), change_input, build_input);
    schema_add(s, STR("ResetPasswordMutationInput"), reset_input, build_input);
    schema_add(s, STR("SetPasswordMutationInput"), set_input, build_input);
}

void session_fields(struct schema *s, fields_t *fields)
{
    for (size_t i = 0; i < SESSION_FIELDS; i++) {
        struct graphql_field *field = schema_field(s, fields, str_of(session_table[i].name), schema_ref(session_table[i].type),
                                                   (struct meaning){.kind = MEANS_SESSION});
        inputs_t inputs;

        vec_init(&inputs, s->arena);
        for (const struct argument *a = session_table[i].arguments; a && a->name; a++)
            schema_input(&inputs, str_of(a->name), schema_ref(a->type));
        field->arguments = inputs.at;
        field->argument_count = (uint32_t)inputs.n;
    }
}

err_t serve_session(struct root_field *f)
{
    const struct json *v;
    struct json_writer w;
    struct buf out;

    buf_init(&out, f->x->arena, 512);
    w = json_writer(&out);
    for (size_t i = 0; i < SESSION_FIELDS; i++)
        if (str_is(f->field->name, session_table[i].name))
            TRY(session_table[i].answer(f, &w));
    TRY(json_read(f->x->arena, buf_str(&out), &f->x->call->api->env->limits, &v));
    project(f->x, &f->x->data, f->field->type, f->collected, v);
    return OK;
}
