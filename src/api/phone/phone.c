#include "api/phone/phone.h"

#include <strings.h>

#include "api/phone/frame.h"
#include "api/sign_in.h"
#include "module/mobile/mobile.h"

static const struct phone_call *const tables[] = {
    phone_sign_calls, phone_register_calls, phone_people_calls, phone_enrol_calls, phone_policy_calls, phone_payment_calls, phone_gateway_calls, phone_feedback_calls,
    phone_claim_calls, phone_report_calls, phone_commission_calls, phone_reconciliation_calls, phone_self_renewal_calls, NULL,
};

/* ---- which call ---- */

/* Part by part, in any case of letters, as .NET had it. */
static bool fits(const char *pattern, struct str path, struct str *key)
{
    struct str rest = str_of(pattern);

    while (rest.p && path.p) {
        struct str wanted = str_cut(&rest, '/'), found = str_cut(&path, '/');
        if (str_is(wanted, "*") && found.n) *key = found;
        else if (wanted.n != found.n || strncasecmp(wanted.p, found.p, found.n) != 0) return false;
    }
    return !rest.p && !path.p;
}

static err_t find(struct call *c, struct str path, const struct phone_call **out, struct str *key)
{
    bool known = false;

    for (size_t t = 0; tables[t]; t++)
        for (const struct phone_call *call = tables[t]; call->path; call++) {
            if (!fits(call->path, path, key)) continue;
            known = true;
            *out = call;
            if (call->method == c->method) return OK;
        }
    return known ? err_make(c->arena, E_METHOD, "method", "GET", NULL) : err_make(c->arena, E_PATH, NULL);
}

/* ---- who may ---- */

/* Only version 3 is spoken, and it is the standard one. */
static err_t check_version(struct call *c)
{
    struct str version = call_header(c, "api-version");

    if (!version.p) version = call_query(c, "api-version");
    if (!version.n || str_is(version, "3") || str_is(version, "3.0")) return OK;
    return err_make(c->arena, E_REQUEST, "what", "only version 3 of this API is spoken here", NULL);
}

static err_t check_right(struct call *c, const struct phone_call *call)
{
    if (call->who == PHONE_ANYBODY || (call->who == PHONE_COMPATIBLE && setting_bool(c->settings, SETTING_COMPATIBILITY))) return OK;
    if (!c->account) return err_make(c->arena, E_SIGNED_OUT, NULL);
    if (call->who != PHONE_RIGHT || (call->also && access_holds(c->who, call->also))) return OK;
    return access_may(c->arena, c->who, call->right);
}

/* A browser that somebody else's page sends here has a cookie, but not what repeats it. */
static err_t check_origin(struct call *c, const struct phone_call *call)
{
    if (c->method == METHOD_GET || c->method == METHOD_HEAD || !c->account || call_csrf_fits(c)) return OK;
    return err_make(c->arena, E_CSRF, NULL);
}

/* ---- serving ---- */

static err_t read_body(struct phone *p)
{
    struct call *c = p->call;

    if (c->method != METHOD_POST || !str_trim(c->body).n) return OK;
    TRY(json_read(c->arena, c->body, &c->api->env->limits, &p->body));
    return p->body->kind == JSON_OBJECT || p->body->kind == JSON_ARRAY ? OK : phone_wrong(p, "the body is no JSON object");
}

static err_t answer(struct phone *p, struct str path)
{
    struct call *c = p->call;
    const struct phone_call *call = NULL;

    if (path.n && path.p[path.n - 1] == '/') path.n--;
    TRY(find(c, path, &call, &p->key));
    TRY(check_version(c));
    TRY(check_right(c, call));
    TRY(check_origin(c, call));
    TRY(read_body(p));
    return call->serve(p);
}

static void serve(struct call *c, struct reply *r)
{
    struct phone p = {.call = c, .reply = r, .function = call_function(c), .out = json_writer(&r->body)};
    err_t e;

    if (c->method == METHOD_HEAD) c->method = METHOD_GET;
    buf_init(&p.function.out, c->arena, 1024);
    reply_header(r, STR("Cache-Control"), STR("no-store"));   /* health data: no proxy keeps it */
    e = answer(&p, c->tail);
    if (e && err_http(e->id) >= 500) log_err(c->api->env->log, "http.failed", e);
    if (e) phone_failed(c, r, e);
}

const struct route phone_routes[] = {
    { .methods = 1 << METHOD_GET | 1 << METHOD_POST | 1 << METHOD_DELETE, .prefix = "/rest/api/", .serve = serve, .refuse = phone_failed,
      .body_limit = LIMIT_BODY_BYTES },
    ROUTES_END
};
