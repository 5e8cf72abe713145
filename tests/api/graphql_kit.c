#include "api/graphql_kit.h"

#include "api/graphql/known.h"
#include "api/throttle.h"
#include "base/json.h"

void kit_open(struct kit *k, struct testdb *t, const struct registry *r, struct write *write)
{
    const struct texts *texts;
    struct db_conn *c;
    struct settings *settings;

    k->arena = t->arena;
    assert_ok(texts_load(t->arena, &texts));
    k->api = (struct api){.env = t->env, .db = t->db, .registry = r, .write = write, .texts = texts};
    k->api.plans = plan_cache_new(t->arena, &t->env->limits);
    k->api.schema = graphql_schema_new(t->arena, r);
    k->api.known = graphql_known_new(t->arena);
    k->api.throttle = throttle_new(t->arena, t->env);
    c = testdb_acquire(t, DB_READ);
    assert_ok(settings_load(c, t->arena, r, &settings));
    testdb_release(t, c);
    k->settings = settings;
}

void kit_close(struct kit *k) { plan_cache_free(k->api.plans); }

struct str kit_ask(struct kit *k, struct arena *a, const struct access *who, struct str body)
{
    struct call call = {
        .api = &k->api, .arena = a, .method = METHOD_POST, .path = STR("/api/graphql"), .body = body, .who = who,
        .language = STR("en"), .settings = k->settings,
    };
    struct reply reply = {0};

    buf_init(&reply.body, a, 1024);
    vec_init(&reply.headers, a);
    vec_init(&reply.cookies, a);
    graphql_serve(&call, &reply);
    return str_format(a, "%d %.*s", reply.status ? reply.status : 200, STR_ARG(buf_str(&reply.body)));
}

struct str kit_query(struct kit *k, struct arena *a, const struct access *who, const char *query)
{
    struct json_writer w;
    struct buf body;

    buf_init(&body, a, 256);
    w = json_writer(&body);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put_str(&w, str_of(query));
    json_close(&w, '}');
    return kit_ask(k, a, who, buf_str(&body));
}
