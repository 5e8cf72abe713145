#include "api/sign_in.h"

#include "api/throttle.h"
#include "base/hex.h"
#include "io/crypto.h"
#include "module/core/core.h"
#include "module/core/last_login.h"
#include "module/core/token.h"

enum { CSRF_BYTES = 32, YEAR_S = 365 * 86400 };

/* ---- passwords ---- */

/* A name and an address together: a stranger elsewhere cannot lock somebody out. */
static struct str pause_key(const struct call *c, struct str username)
{
    return str_format(c->arena, "sign-in %.*s %.*s", STR_ARG(c->address), STR_ARG(username));
}

err_t call_sign_in(const struct call *c, struct str username, struct str password, struct account **out)
{
    struct throttle *t = c->api->throttle;
    struct str key = pause_key(c, username);
    int64_t wait = throttle_paused(t, key);
    err_t e;

    if (wait > 0)
        return err_make(c->arena, E_RATE, "retry_s", str_format(c->arena, "%lld", (long long)wait).p, NULL);
    e = account_sign_in(c->api->write, c->api->db, c->arena, c->api->registry, username, password, out);
    if (err_is(e, E_SIGNED_OUT))
        throttle_failed(t, key, setting_int(c->settings, SETTING_LOGIN_FAILURES),
                        setting_int(c->settings, SETTING_LOGIN_WAIT_S));
    if (e)
        return e;
    throttle_forgive(t, key);
    if (c->api->last_logins)
        last_login_note(c->api->last_logins, (*out)->interactive_id, env_now(c->api->env));
    return OK;
}

/* ---- double submit ---- */

/* Browsers say where the asking page comes from, in headers that no page can write: those on safe connections by a word of
 * its own, the others by the origin's address. */
static bool from_own_page(const struct call *c)
{
    struct str site = call_header(c, "sec-fetch-site"), origin = call_header(c, "origin"), host = call_header(c, "host");
    ptrdiff_t at = str_find(origin, STR("://"), 0);

    if (site.n)
        return str_is(site, "same-origin");
    return at > 0 && host.n > 0 && str_eq((struct str){origin.p + at + 3, origin.n - (size_t)at - 3}, host);
}

bool call_csrf_fits(const struct call *c)
{
    struct str cookie = call_cookie(c, "csrftoken");
    struct str header = call_header(c, "x-csrftoken");

    return c->bearer || from_own_page(c) || (cookie.n > 0 && cookie.n == header.n && crypto_equal(cookie.p, header.p, cookie.n));
}

void reply_csrf(const struct call *c, struct reply *r)
{
    uint8_t bytes[CSRF_BYTES];

    if (call_cookie(c, "csrftoken").n > 0)
        return;
    env_secret(bytes, sizeof bytes);
    reply_cookie(r, &(struct cookie){.name = STR("csrftoken"), .value = hex_text(c->arena, bytes, sizeof bytes), .max_age_s = YEAR_S});
}

/* ---- cookies ---- */

void reply_signed_in(const struct call *c, struct reply *r, struct str token)
{
    reply_cookie(r, &(struct cookie){.name = STR("JWT"), .value = token, .max_age_s = TOKEN_LIFE_S, .http_only = true});
}

void reply_signed_out(const struct call *c, struct reply *r)
{
    reply_cookie(r, &(struct cookie){.name = STR("JWT"), .value = STR(""), .http_only = true});
}

void reply_refresh_out(const struct call *c, struct reply *r)
{
    reply_cookie(r, &(struct cookie){.name = STR("JWT-refresh-token"), .value = STR(""), .http_only = true});
}
