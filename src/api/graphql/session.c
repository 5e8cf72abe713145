#include "api/graphql/session.h"

#include <string.h>

#include "api/graphql/execution.h"
#include "api/sign_in.h"
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
    { "changePassword", "ChangePasswordMutationPayload", change_arguments, session_change_password },
    { "resetPassword", "ResetPasswordMutationPayload", reset_arguments, session_reset_password },
    { "setPassword", "SetPasswordMutationPayload", set_arguments, session_set_password },
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
