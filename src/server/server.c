#include <stdio.h>
#include <time.h>

#include "api/graphql/known.h"
#include "api/graphql/serve.h"
#include "api/mobile/mobile.h"
#include "api/phone/phone.h"
#include "api/rest/rest.h"
#include "api/sign_in.h"
#include "api/throttle.h"
#include "io/render.h"
#include "module/core/token.h"
#include "server/background.h"
#include "server/head.h"
#include "server/internal.h"
#include "server/listen.h"
#include "server/notify.h"
#include "server/static.h"

enum { TICKS_A_SECOND = 8, TICK_LEAST_MS = 5 };

static const struct route *const tables[] = { graphql_routes, rest_routes, mobile_routes, phone_routes, health_routes, static_routes, NULL };

/* ---- one request ---- */

static const struct route *find(const struct server *s, const struct call *c, struct str *tail)
{
    const struct route *route = route_find(&s->routes, c->path, tail);

    return route == static_routes && !static_takes(c) ? NULL : route;
}

static enum limit_id body_limit(void *arg, const struct call *c)
{
    struct server *s = arg;
    struct str tail;
    const struct route *route = find(s, c, &tail);

    if (!route || !route_takes(route, c->method)) return LIMIT_BODY_BYTES;
    return c->method == METHOD_GET || c->method == METHOD_HEAD ? LIMIT_NO_BODY : route->body_limit;
}

static void refuse(const struct route *route, struct call *c, struct reply *r, err_t e)
{
    if (err_http(e->id) >= 500)
        log_err(c->api->env->log, "http.failed", e);
    if (err_is(e, E_SIGNED_OUT))
        reply_header(r, STR("WWW-Authenticate"), STR("Bearer"));   /* RFC 9110 11.6.1 wants one with a 401 */
    if (route && route->refuse)
        route->refuse(c, r, e);
    else
        reply_error(c, r, e);
}

static void serve_opened(const struct route *route, struct call *c, struct reply *r, err_t e)
{
    if (!e && route->signed_in && !c->account)
        e = err_make(c->arena, E_SIGNED_OUT, NULL);
    if (err_is(e, E_SIGNED_OUT) && call_cookie(c, "JWT").n > 0 && !c->bearer)
        reply_signed_out(c, r);   /* or a browser could not sign in again before the cookie's time is over */
    if (e)
        refuse(route, c, r, e);
    else
        route->serve(c, r);
}

static void forget_answer(struct reply *r)
{
    r->status = 0;
    r->type = NULL;
    r->file = NULL;
    r->body.n = r->headers.n = r->cookies.n = 0;
}

static void serve_signed(struct server *s, const struct route *route, struct call *c, struct reply *r)
{
    bool sure;

    serve_opened(route, c, r, (route->ahead ? session_open_ahead : session_open)(s->sessions, c));
    sure = call_sure(c);
    session_done(c);
    if (sure)
        return;
    forget_answer(r);
    serve_opened(route, c, r, session_open(s->sessions, c));
}

static void hear_proxy(const struct server *s, struct call *c)
{
    struct str peer = c->address;

    c->address = head_client(c, peer, s->options->proxies);
    c->secure = !str_eq(c->address, peer) && str_is(call_header(c, "x-forwarded-proto"), "https");
}

static void serve(void *arg, size_t worker, struct call *c, struct reply *r)
{
    struct server *s = arg;
    const struct route *route = find(s, c, &c->tail);
    err_t e;

    hear_proxy(s, c);
    if (!route) {
        reply_error(c, r, err_make(c->arena, E_PATH, NULL));
    } else if (!route_takes(route, c->method)) {
        reply_header(r, STR("Allow"), route_allow(c->arena, route));
        reply_error(c, r, err_make(c->arena, E_METHOD, "method", method_name(c->method), NULL));
    } else if (route->takes && c->method != METHOD_GET && (e = head_check_type(c, route->takes))) {
        refuse(route, c, r, e);
    } else if (route->bare) {
        route->serve(c, r);
    } else {
        serve_signed(s, route, c, r);
    }
}

/* Neither path nor query: they may name people. The route's prefix does not. */
static void served(void *arg, const struct call *c, const struct reply *r, int64_t us)
{
    struct server *s = arg;
    struct str tail;
    const struct route *route = find(s, c, &tail);
    int status = r->status ? r->status : 200;
    size_t sent = r->file ? (size_t)r->file->bytes : r->body.n;
    char ms[32], bytes[32], code[16], account[32] = "-", id[37] = {0};

    metrics_count(s->metrics, route, status, us, sent);
    snprintf(ms, sizeof ms, "%lld.%03lld", (long long)us / 1000, (long long)us % 1000);
    snprintf(bytes, sizeof bytes, "%zu", sent);
    snprintf(code, sizeof code, "%d", status);
    if (c->account)
        snprintf(account, sizeof account, "%lld", (long long)c->account->id);
    uuid_write(c->id, id);
    log_event(s->api.env->log, LOG_INFO, "http.request", "method", method_name(c->method), "route",
              route ? route->prefix : "-", "status", code, "ms", ms, "bytes", bytes, "request", id, "account", account, NULL);
}

/* ---- life ---- */

/* The reaper looks often enough for the shortest time that is set. */
static int64_t tick_ms(const struct limits *l)
{
    static const enum limit_id times[] = {LIMIT_HEAD_MS, LIMIT_BODY_MS, LIMIT_IDLE_MS};
    int64_t least = 1000;

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (l->value[times[i]] < least)
            least = l->value[times[i]];
    return least / TICKS_A_SECOND > TICK_LEAST_MS ? least / TICKS_A_SECOND : TICK_LEAST_MS;
}

static bool signal_came(const sigset_t *signals, int64_t ms)
{
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    return sigtimedwait(signals, NULL, &wait) > 0;
}

static void watch(struct server *s)
{
    int64_t ms = tick_ms(&s->api.env->limits);

    while (!signal_came(s->options->signals, ms))
        http_reap(s->http);
}

/* What is in flight may end, for a while. */
static void let_end(struct server *s)
{
    struct env *env = s->api.env;
    uint64_t until = env_monotonic_us(env) + (uint64_t)env->limits.value[LIMIT_STOP_MS] * 1000;
    struct timespec tick = {.tv_nsec = 2000000};

    while (http_in_flight(s->http) > 0 && env_monotonic_us(env) < until) {
        nanosleep(&tick, NULL);
        http_reap(s->http);
    }
}

/* A second signal finds its standard action and ends the process. */
static void stop(struct server *s)
{
    notify_manager("STOPPING=1");
    log_event(s->api.env->log, LOG_INFO, "server.stopping", NULL);
    atomic_store(&s->ready, false);
    pthread_sigmask(SIG_UNBLOCK, s->options->signals, NULL);
    http_quiesce(s->http);
    let_end(s);
    http_stop(s->http);
    background_stop(s->background);
    log_event(s->api.env->log, LOG_INFO, "server.stopped", NULL);
}

static err_t announce(struct server *s, int port)
{
    const struct server_options *o = s->options;
    int64_t us = (int64_t)env_monotonic_us(s->api.env) - o->started_us;

    atomic_store(&s->ready, true);
    if (o->port_file)
        TRY(notify_port(s->arena, o->port_file, port));
    notify_manager("READY=1");
    if (o->ready)
        o->ready(o->ready_arg, port);
    log_event(s->api.env->log, LOG_INFO, "server.ready", "address", str_zero(s->arena, o->address), "port",
              str_format(s->arena, "%d", port).p, "start_ms", str_format(s->arena, "%lld", (long long)us / 1000).p, NULL);
    return OK;
}

static err_t open_http(struct server *s, int listener)
{
    struct http_options o = {
        .listener = listener, .api = &s->api, .service = {.body_limit = body_limit, .serve = serve, .served = served, .arg = s},
    };

    return http_start(s->arena, s->api.env, &o, &s->http);
}

static err_t run(struct server *s)
{
    int listener, port;
    err_t e;

    TRY(listen_on(s->arena, s->options->address, s->options->port, &listener, &port));
    s->background = background_start(s->arena, s->api.runner, s->api.last_logins);   /* before requests may ask for its numbers */
    e = open_http(s, listener);
    if (e) {
        background_stop(s->background);
        return e;
    }
    e = announce(s, port);
    if (!e)
        watch(s);
    stop(s);
    return e;
}

err_t server_run(struct arena *a, const struct api *api, const struct server_options *o)
{
    struct server *s = ARENA_NEW(a, struct server);
    struct arena *types = arena_new();   /* its own: workers build types in it, under the schema's lock */
    err_t e;

    s->api = *api;
    s->arena = a;
    s->options = o;
    s->routes = (struct routes){tables};
    s->metrics = metrics_new(a, &s->routes);
    s->migrations = registry_migrations(api->registry, a, &s->migration_count);
    s->api.throttle = throttle_new(a, api->env);
    s->api.render = render_new(a, api->env, "/proc/self/exe");
    s->api.last_logins = last_logins_new(a);
    s->api.plans = plan_cache_new(a, &api->env->limits);
    s->api.schema = graphql_schema_new(types, api->registry);
    s->api.known = graphql_known_new(a);
    s->sessions = sessions_new(a, &s->api);
    e = token_key_load(api->db, a, api->env, &s->api.token_key);
    if (!e)
        e = run(s);
    render_close(s->api.render);
    sessions_free(s->sessions);
    plan_cache_free(s->api.plans);
    arena_free(types);
    return e;
}
