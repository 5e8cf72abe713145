/* One request as the server works on it, without HTTP, to see which statements it takes. */
#include <string.h>

#include "api/graphql/known.h"
#include "api/graphql/schema.h"
#include "api/graphql/serve.h"
#include "api/throttle.h"
#include "bench/page.h"
#include "model/write/tx.h"
#include "module/core/token.h"
#include "server/session.h"

void page_ok(err_t e, const char *what)
{
    struct arena *a = arena_new();

    if (e) bench_die(what, str_zero(a, err_line(a, e)));
    arena_free(a);
}

struct inside {
    struct arena *arena;
    bool on;
    VEC(struct str) list;
};

static err_t see(void *arg, const char *point, struct str sql)
{
    struct inside *in = arg;

    if (in->on && !strcmp(point, "statement"))
        *vec_add(&in->list) = str_copy(in->arena, sql);
    else if (in->on)
        *vec_add(&in->list) = str_of(point);
    return OK;
}

static void open_db(struct page_world *w, struct inside *in, struct db **out)
{
    page_ok(db_open(w->arena, w->env, w->url, &(struct db_options){.fault = see, .fault_arg = in, .watch = w->watch, .watch_arg = w->tape}, out), "open");
}

const char *page_token(struct page_world *w, const char *user)
{
    struct inside in = {.arena = w->arena};
    const struct token_key *key;
    struct account *who;
    struct db_conn *c;
    struct db *db;
    struct str token;

    open_db(w, &in, &db);
    page_ok(token_key_load(db, w->arena, w->env, &key), "key");
    page_ok(db_acquire(db, w->arena, DB_READ, &c), "connection");
    page_ok(account_by_name(c, w->arena, w->registry, str_of(user), &who), user);
    db_release(c);
    token = token_issue(w->arena, w->env, key, who, env_now(w->env).us / 1000000);
    w->place_count = who->access.administrator ? 0 : who->access.place_count;
    for (size_t i = 0; i < w->place_count; i++) w->places[i] = who->access.places[i];
    db_close(db);
    return str_zero(w->arena, token);
}

static struct str ask(struct inside *in, const struct api *api, struct sessions *sessions, const char *token, const char *body,
                      size_t *session)
{
    struct arena *a = arena_new();
    struct header headers[] = {{STR("authorization"), str_format(a, "Bearer %s", token)}};
    static const struct access nobody;
    struct call call = {.api = api, .arena = a, .method = METHOD_POST, .path = STR("/api/graphql"), .body = str_of(body),
                        .headers = headers, .header_count = 1, .who = &nobody, .language = STR("en"), .address = STR("127.0.0.1")};
    struct reply reply = {0};
    struct str answer;

    vec_init(&reply.headers, a);
    vec_init(&reply.cookies, a);
    page_ok(session_open_ahead(sessions, &call), "session");
    *session = in->list.n;
    graphql_serve(&call, &reply);
    session_done(&call);
    answer = str_copy(in->arena, buf_str(&reply.body));
    arena_free(a);
    return answer;
}

/* The first request fills what is kept between requests; the second is looked at. */
struct page_seen page_look(struct page_world *w, const char *token, const char *body)
{
    struct inside in = {.arena = w->arena};
    struct arena *types = arena_new();
    struct api api = {.env = w->env, .registry = w->registry};
    struct sessions *sessions;
    struct page_seen seen;

    vec_init(&in.list, w->arena);
    open_db(w, &in, &api.db);
    page_ok(texts_load(w->arena, &api.texts), "texts");
    page_ok(token_key_load(api.db, w->arena, w->env, &api.token_key), "key");
    api.plans = plan_cache_new(w->arena, &w->env->limits);
    api.throttle = throttle_new(w->arena, w->env);
    api.schema = graphql_schema_new(types, w->registry);
    api.known = graphql_known_new(w->arena);
    sessions = sessions_new(w->arena, &api);
    ask(&in, &api, sessions, token, body, &seen.session);
    if (w->next) w->next(w->tape);
    in.on = true;
    seen.answer = ask(&in, &api, sessions, token, body, &seen.session);
    in.on = false;
    vec_init(&seen.statements, w->arena);
    for (size_t i = 0; i < in.list.n; i++) *vec_add(&seen.statements) = in.list.at[i];
    sessions_free(sessions);
    plan_cache_free(api.plans);
    arena_free(types);
    db_close(api.db);
    return seen;
}
