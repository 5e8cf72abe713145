/* What watches over the server asks. */
#include "base/json.h"
#include "io/crypto.h"
#include "model/write/epoch.h"
#include "server/head.h"
#include "server/internal.h"

static void say(struct reply *r, int status, const char *name, const char *state)
{
    struct json_writer w = json_writer(&r->body);

    r->status = status;
    json_open(&w, '{');
    json_key(&w, str_of(name));
    json_put_str(&w, str_of(state));
    json_close(&w, '}');
}

static err_t ask(struct call *c)
{
    struct epochs epochs;
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->api->db, c->arena, DB_READ, &conn));
    e = err_copy(c->arena, epoch_read(conn, &epochs));
    db_release(conn);
    return e;
}

static void healthz(struct call *c, struct reply *r)
{
    say(r, 200, "status", "up");
}

static void readyz(struct call *c, struct reply *r)
{
    struct server *s = server_of(c);
    err_t e = ask(c);

    if (!atomic_load(&s->ready)) {
        say(r, 503, "status", "stopping");
        return;
    }
    if (!e)
        e = db_migrated(s->api.db, c->arena, s->migrations, s->migration_count);
    if (e)
        reply_error(c, r, e);
    else
        say(r, 200, "status", "ready");
}

/* The original's health check: its answer is read for the status. */
static void ht(struct call *c, struct reply *r)
{
    err_t e = ask(c);

    if (e)
        say(r, 503, "database", "unavailable");
    else
        say(r, 200, "database", "working");
}

/* ---- metrics ---- */

bool call_is_local(const struct call *c)
{
    bool loopback = str_is(c->address, "::1") || str_starts(c->address, STR("127."));

    return loopback && !call_header(c, "x-forwarded-for").p && !call_header(c, "forwarded").p;
}

static bool shows_token(const struct call *c)
{
    struct str wanted = server_of(c)->options->metrics_token;
    struct str shown = head_bearer(c);

    return wanted.n > 0 && wanted.n == shown.n && crypto_equal(wanted.p, shown.p, shown.n);
}

static struct counted counted_now(struct server *s)
{
    return (struct counted){
        .engine = db_engine(s->api.db),
        .readers = db_load(s->api.db, DB_READ), .writer = db_load(s->api.db, DB_WRITE),
        .http = http_counts(s->http), .write = write_counts(s->api.write), .plans = plan_cache_counts(s->api.plans),
        .throttle = throttle_counts(s->api.throttle), .background = background_counts(s->background),
    };
}

static void metrics(struct call *c, struct reply *r)
{
    struct server *s = server_of(c);
    struct counted counted;

    if (!call_is_local(c) && !shows_token(c)) {
        reply_error(c, r, err_make(c->arena, E_PATH, NULL));
        return;
    }
    counted = counted_now(s);
    r->type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_write(s->metrics, &r->body, &counted);
}

const struct route health_routes[] = {
    { .methods = 1 << METHOD_GET, .prefix = "/healthz", .serve = healthz, .body_limit = LIMIT_NO_BODY, .bare = true },
    { .methods = 1 << METHOD_GET, .prefix = "/readyz", .serve = readyz, .body_limit = LIMIT_NO_BODY, .bare = true },
    { .methods = 1 << METHOD_GET, .prefix = "/ht", .serve = ht, .body_limit = LIMIT_NO_BODY, .tail_slash = true, .bare = true },
    { .methods = 1 << METHOD_GET, .prefix = "/metrics", .serve = metrics, .body_limit = LIMIT_NO_BODY, .bare = true },
    ROUTES_END
};
