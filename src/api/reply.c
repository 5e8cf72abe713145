#include "api/api.h"
#include "base/json.h"

void reply_header(struct reply *r, struct str name, struct str value)
{
    *vec_add(&r->headers) = (struct header){name, value};
}

void reply_cookie(struct reply *r, const struct cookie *c)
{
    *vec_add(&r->cookies) = *c;
}

void reply_detail(struct reply *r, int status, struct str sentence)
{
    struct json_writer w = json_writer(&r->body);

    r->status = status;
    r->type = NULL;
    r->body.n = 0;
    json_open(&w, '{');
    json_key(&w, STR("detail"));
    json_put_str(&w, sentence);
    json_close(&w, '}');
}

void reply_error(const struct call *c, struct reply *r, err_t e)
{
    struct str wait = err_value(e, "retry_s");

    if (wait.p)
        reply_header(r, STR("Retry-After"), wait);
    reply_detail(r, err_http(e->id), text_err(c->arena, c->api->texts, c->language, e));
}
