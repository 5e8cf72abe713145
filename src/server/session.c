#include "server/session.h"

#include <pthread.h>

#include "api/throttle.h"
#include "model/write/epoch.h"
#include "server/head.h"

/* Something built once, in an arena of its own, freed when it is old and nobody uses it. */
struct kept {
    struct arena *arena;
    size_t users;
    struct epochs epochs;            /* as of which it was read */
    const struct settings *settings;
};

struct sessions {
    pthread_mutex_t lock;
    const struct api *api;
    struct kept *settings;
};

struct sessions *sessions_new(struct arena *a, const struct api *api)
{
    struct sessions *s = ARENA_NEW(a, struct sessions);

    pthread_mutex_init(&s->lock, NULL);
    s->api = api;
    return s;
}

static struct kept *kept_new(const struct epochs *epochs)
{
    struct arena *a = arena_new();
    struct kept *k = ARENA_NEW(a, struct kept);

    *k = (struct kept){.arena = a, .users = 1, .epochs = *epochs};
    return k;
}

static void drop(struct kept *k)
{
    if (k && --k->users == 0)
        arena_free(k->arena);
}

void sessions_free(struct sessions *s)
{
    drop(s->settings);
    pthread_mutex_destroy(&s->lock);
}

/* ---- settings ---- */

static bool settings_current(const struct kept *k, const struct epochs *now)
{
    return k && k->epochs.n[EPOCH_SETTING] == now->n[EPOCH_SETTING];
}

static struct kept *settings_take(struct sessions *s, const struct epochs *now)
{
    struct kept *k = NULL;

    pthread_mutex_lock(&s->lock);
    if (settings_current(s->settings, now)) {
        k = s->settings;
        k->users++;
    }
    pthread_mutex_unlock(&s->lock);
    return k;
}

static void settings_keep(struct sessions *s, struct kept *k)
{
    pthread_mutex_lock(&s->lock);
    drop(s->settings);
    s->settings = k;
    k->users++;
    pthread_mutex_unlock(&s->lock);
}

static err_t settings_open(struct sessions *s, struct call *c, struct db_conn *conn, const struct epochs *now,
                           struct session *out)
{
    struct settings *settings;

    out->settings = settings_take(s, now);
    if (!out->settings) {
        out->settings = kept_new(now);
        db_arena(conn, out->settings->arena);
        TRY(settings_load(conn, out->settings->arena, s->api->registry, &settings));
        db_arena(conn, c->arena);
        out->settings->settings = settings;
        settings_keep(s, out->settings);
    }
    c->settings = out->settings->settings;
    return OK;
}

/* ---- how often ---- */

static err_t too_often(struct call *c, int64_t wait_s)
{
    if (wait_s == 0)
        return OK;
    return err_make(c->arena, E_RATE, "retry_s", str_format(c->arena, "%lld", (long long)wait_s).p, NULL);
}

static err_t check_rate(struct sessions *s, struct call *c)
{
    const int64_t *limit = s->api->env->limits.value;
    struct str key;

    if (c->account) {
        key = str_format(c->arena, "account %lld", (long long)c->account->id);
        return too_often(c, throttle_pass(s->api->throttle, key, limit[LIMIT_SESSION_RATE]));
    }
    key = str_format(c->arena, "address %.*s", STR_ARG(c->address));
    return too_often(c, throttle_pass(s->api->throttle, key, limit[LIMIT_ADDRESS_RATE]));
}

/* ---- a call ---- */

static err_t open_all(struct sessions *s, struct call *c, struct db_conn *conn, struct session *out)
{
    struct epochs now;

    TRY(epoch_read(conn, &now));
    return settings_open(s, c, conn, &now, out);
}

err_t session_open(struct sessions *s, struct call *c, struct session *out)
{
    struct str language = head_language(c, text_sources());
    struct db_conn *conn;
    err_t e;

    *out = (struct session){0};
    if (language.p)
        c->language = language;
    TRY(db_acquire(s->api->db, c->arena, DB_READ, &conn));
    e = err_copy(c->arena, open_all(s, c, conn, out));
    db_release(conn);
    if (e && !err_is(e, E_SIGNED_OUT))
        return e;
    /* Who shows bad tokens is nobody, and guesses no faster than nobody may ask. */
    TRY(check_rate(s, c));
    return e;
}

void session_close(struct sessions *s, struct session *session)
{
    pthread_mutex_lock(&s->lock);
    drop(session->settings);
    pthread_mutex_unlock(&s->lock);
}
