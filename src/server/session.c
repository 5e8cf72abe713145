#include "server/session.h"

#include <pthread.h>
#include <string.h>

#include "api/throttle.h"
#include "io/crypto.h"
#include "model/write/epoch.h"
#include "module/core/token.h"
#include "server/head.h"

/* Something built once, in an arena of its own, freed when it is old and nobody uses it. */
struct kept {
    struct arena *arena;
    size_t users;
    struct epochs epochs;            /* as of which it was read */
    const struct settings *settings;
    const struct account *account;
};

enum { PROVEN_TOKENS = 512, TOKEN_BYTES = 320, NAME_BYTES = 64 };

/* A token whose signature was found good, and what it says; the very same need not be proved again. */
struct proven {
    size_t n, name_n;
    struct token token;
    char text[TOKEN_BYTES], name[NAME_BYTES];
};

struct sessions {
    pthread_mutex_t lock;
    const struct api *api;
    struct proven *proven;           /* one place a hash, as below */
    struct epochs epochs;            /* as they were last read */
    struct kept *settings;
    struct kept **accounts;          /* one place a hash: who meets another there is read again */
    size_t places;
};

enum certainty { SURE, UNDER_WAY, STALE };

/* What a call holds. */
struct session {
    struct sessions *sessions;
    struct kept *settings, *account;
    enum certainty certainty;
    int64_t total;                   /* of the epochs as of which it was kept */
    struct db_conn *conn;            /* by which the question travels */
    struct db_ask ask;
    struct db_rows answer;
};

struct sessions *sessions_new(struct arena *a, const struct api *api)
{
    struct sessions *s = ARENA_NEW(a, struct sessions);

    pthread_mutex_init(&s->lock, NULL);
    s->api = api;
    s->places = (size_t)api->env->limits.value[LIMIT_ACCOUNTS];
    s->accounts = ARENA_ARRAY(a, struct kept *, s->places);
    s->proven = ARENA_ARRAY(a, struct proven, PROVEN_TOKENS);
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
    for (size_t i = 0; i < s->places; i++)
        drop(s->accounts[i]);
    pthread_mutex_destroy(&s->lock);
}

/* Puts what was just read in a place, for others; who read it still uses it. */
static void keep(struct sessions *s, struct kept **place, struct kept *k)
{
    pthread_mutex_lock(&s->lock);
    drop(*place);
    *place = k;
    k->users++;
    pthread_mutex_unlock(&s->lock);
}

/* ---- epochs ---- */

/* Nearly always nothing has changed since they were read, and the sum says so for less. */
static err_t epochs_now(struct sessions *s, struct db_conn *conn, struct epochs *out)
{
    int64_t total;

    TRY(epoch_total(conn, &total));
    pthread_mutex_lock(&s->lock);
    *out = s->epochs;
    pthread_mutex_unlock(&s->lock);
    if (epochs_sum(out) == total)
        return OK;
    TRY(epoch_read(conn, out));
    pthread_mutex_lock(&s->lock);
    s->epochs = *out;
    pthread_mutex_unlock(&s->lock);
    return OK;
}

/* ---- settings ---- */

static struct kept *settings_take(struct sessions *s, const struct epochs *now)
{
    struct kept *k;

    pthread_mutex_lock(&s->lock);
    k = s->settings;
    if (k && k->epochs.n[EPOCH_SETTING] != now->n[EPOCH_SETTING])
        k = NULL;
    if (k)
        k->users++;
    pthread_mutex_unlock(&s->lock);
    return k;
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
        keep(s, &s->settings, out->settings);
    }
    c->settings = out->settings->settings;
    return OK;
}

/* ---- the token ---- */

static bool is_proven(struct sessions *s, struct call *c, struct str text, struct token *out)
{
    const struct proven *p = &s->proven[str_hash(text) % PROVEN_TOKENS];
    char name[NAME_BYTES];
    size_t name_n = 0;
    bool found;

    pthread_mutex_lock(&s->lock);
    found = p->n == text.n && crypto_equal(p->text, text.p, text.n);
    if (found) {
        *out = p->token;
        name_n = p->name_n;
        memcpy(name, p->name, name_n);
    }
    pthread_mutex_unlock(&s->lock);
    out->username = str_copy(c->arena, (struct str){name, name_n});
    return found && out->expires_s > env_now(s->api->env).us / 1000000;
}

static void keep_proven(struct sessions *s, struct str text, const struct token *token)
{
    struct proven *p = &s->proven[str_hash(text) % PROVEN_TOKENS];

    if (text.n > TOKEN_BYTES || token->username.n > NAME_BYTES)
        return;
    pthread_mutex_lock(&s->lock);
    *p = (struct proven){.n = text.n, .name_n = token->username.n, .token = *token};
    memcpy(p->text, text.p, text.n);
    memcpy(p->name, token->username.p, token->username.n);
    pthread_mutex_unlock(&s->lock);
}

static err_t read_token(struct sessions *s, struct call *c, struct str text, struct token *out)
{
    if (is_proven(s, c, text, out))
        return OK;
    TRY(token_read(c->arena, s->api->env, s->api->token_key, text, out));
    keep_proven(s, text, out);
    return OK;
}

/* ---- the account ---- */

static struct kept **place_of(struct sessions *s, struct str username)
{
    return &s->accounts[str_hash(username) % s->places];
}

static bool account_fits(const struct kept *k, struct str username, const struct epochs *now)
{
    return k && str_eq(k->account->username, username) && k->epochs.n[EPOCH_ACCESS] == now->n[EPOCH_ACCESS]
        && k->epochs.n[EPOCH_LOCATION] == now->n[EPOCH_LOCATION];
}

static struct kept *account_take(struct sessions *s, struct str username, const struct epochs *now)
{
    struct kept *k;

    pthread_mutex_lock(&s->lock);
    k = *place_of(s, username);
    if (!account_fits(k, username, now))
        k = NULL;
    if (k)
        k->users++;
    pthread_mutex_unlock(&s->lock);
    return k;
}

static err_t account_read(struct sessions *s, struct call *c, struct db_conn *conn, struct str username,
                          const struct epochs *now, struct session *out)
{
    struct account *account;

    out->account = account_take(s, username, now);
    if (out->account)
        return OK;
    out->account = kept_new(now);
    db_arena(conn, out->account->arena);
    TRY(account_by_name(conn, out->account->arena, s->api->registry, username, &account));
    db_arena(conn, c->arena);
    out->account->account = account;
    keep(s, place_of(s, username), out->account);
    return OK;
}

/* false: the account has had another password since the token was made. */
static bool account_is(struct call *c, const struct session *session, const struct token *token)
{
    const struct account *account = session->account->account;

    if (account->token_count != token->token_count)
        return false;
    c->account = account;
    c->who = &account->access;
    if (account->language.n > 0)
        c->language = account->language;
    return true;
}

static err_t account_open(struct sessions *s, struct call *c, struct db_conn *conn, struct str text,
                          const struct epochs *now, struct session *out)
{
    struct token token;
    err_t e;

    TRY(read_token(s, c, text, &token));
    e = account_read(s, c, conn, token.username, now, out);
    if (err_is(e, E_NOT_FOUND) || (!e && !account_is(c, out, &token)))
        return err_make(c->arena, E_SIGNED_OUT, NULL);
    return e;
}

/* ---- how often ---- */

enum { MINUTE_S = 60 };

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
        return too_often(c, throttle_pass(s->api->throttle, key, limit[LIMIT_SESSION_RATE], MINUTE_S));
    }
    key = str_format(c->arena, "address %.*s", STR_ARG(c->address));
    return too_often(c, throttle_pass(s->api->throttle, key, limit[LIMIT_ADDRESS_RATE], MINUTE_S));
}

/* ---- a call ---- */

/* Authorization says more than a cookie that a browser adds by itself. */
static struct str token_of(struct call *c)
{
    struct str bearer = head_bearer(c);

    c->bearer = bearer.n > 0;
    return c->bearer ? bearer : call_cookie(c, "JWT");
}

static err_t open_all(struct sessions *s, struct call *c, struct db_conn *conn, struct session *out)
{
    struct str token = token_of(c);
    struct epochs now;

    TRY(epochs_now(s, conn, &now));
    TRY(settings_open(s, c, conn, &now, out));
    return token.n > 0 ? account_open(s, c, conn, token, &now, out) : OK;
}

static void session_close(void *arg)
{
    struct session *session = arg;

    pthread_mutex_lock(&session->sessions->lock);
    drop(session->settings);
    drop(session->account);
    session->settings = session->account = NULL;
    pthread_mutex_unlock(&session->sessions->lock);
}

static struct session *session_new(struct sessions *s, struct call *c)
{
    struct session *session = ARENA_NEW(c->arena, struct session);

    session->sessions = s;
    c->session = session;
    arena_cleanup(c->arena, session_close, session);
    return session;
}

/* Whoever he is, and whoever was taken for him before. */
static void greet(struct call *c)
{
    static const struct access nobody;
    struct str language = head_language(c, text_sources());

    c->account = NULL;
    c->who = &nobody;
    c->language = language.p ? language : STR("en");
}

err_t session_open(struct sessions *s, struct call *c)
{
    struct session *session = session_new(s, c);
    struct db_conn *conn;
    err_t e;

    greet(c);
    TRY(db_acquire(s->api->db, c->arena, DB_READ, &conn));
    e = err_copy(c->arena, open_all(s, c, conn, session));
    db_release(conn);
    if (e && !err_is(e, E_SIGNED_OUT))
        return e;
    /* Who shows bad tokens is nobody, and guesses no faster than nobody may ask. */
    TRY(check_rate(s, c));
    return e;
}

/* ---- ahead of the answer ---- */

/* As if nothing had changed since the epochs were read last; false: something of it is not kept. */
static bool open_kept(struct sessions *s, struct call *c, struct session *out)
{
    struct str text = token_of(c);
    struct epochs known;
    struct token token;

    pthread_mutex_lock(&s->lock);
    known = s->epochs;
    pthread_mutex_unlock(&s->lock);
    out->total = epochs_sum(&known);
    out->settings = settings_take(s, &known);
    if (!out->settings)
        return false;
    c->settings = out->settings->settings;
    if (text.n == 0)
        return true;
    if (read_token(s, c, text, &token))
        return false;
    out->account = account_take(s, token.username, &known);
    return out->account && account_is(c, out, &token);
}

static bool is_sure(struct call *c)
{
    struct session *session = c->session;

    if (session->certainty == UNDER_WAY)
        session->certainty = !db_ahead_end(session->conn) && session->answer.rows == 1
            && db_cell(&session->answer, 0, 0)->i == session->total ? SURE : STALE;
    return session->certainty == SURE;
}

err_t session_open_ahead(struct sessions *s, struct call *c)
{
    struct session *session = session_new(s, c);

    greet(c);
    if (!open_kept(s, c, session)) {
        session_close(session);
        return session_open(s, c);
    }
    TRY(db_acquire(s->api->db, c->arena, DB_READ, &session->conn));
    c->conn = session->conn;
    session->ask = epoch_total_ask(&session->answer);
    session->certainty = db_ahead(session->conn, &session->ask) ? STALE : UNDER_WAY;
    c->sure = is_sure;
    return check_rate(s, c);
}

void session_done(struct call *c)
{
    db_release(c->conn);
    c->conn = NULL;
    c->sure = NULL;
}
