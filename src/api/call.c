#include "api/api.h"

static struct str find(const struct header *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(list[i].name, name))
            return list[i].value;
    return STR_NONE;
}

bool call_sure(struct call *c)
{
    return !c->sure || c->sure(c);
}

struct str call_header(const struct call *c, const char *name)
{
    return find(c->headers, c->header_count, name);
}

struct str call_query(const struct call *c, const char *name)
{
    return find(c->query, c->query_count, name);
}

struct str call_cookie(const struct call *c, const char *name)
{
    return find(c->cookies, c->cookie_count, name);
}

struct function_call call_function(struct call *c)
{
    return (struct function_call){
        .arena = c->arena, .who = c->who, .registry = c->api->registry, .db = c->api->db, .write = c->api->write, .env = c->api->env,
        .settings = c->settings, .texts = c->api->texts, .language = c->language,
    };
}
