#include "api/api.h"

#include <unistd.h>

#include "base/json.h"

static void close_file(void *file)
{
    close(((struct reply_file *)file)->fd);
}

void reply_from_file(struct arena *a, struct reply *r, int fd, int64_t bytes)
{
    struct reply_file *file = ARENA_NEW(a, struct reply_file);

    *file = (struct reply_file){fd, bytes};
    arena_cleanup(a, close_file, file);
    r->body.n = 0;
    r->file = file;
}

void reply_header(struct reply *r, struct str name, struct str value)
{
    *vec_add(&r->headers) = (struct header){name, value};
}

void reply_cookie(struct reply *r, const struct cookie *c)
{
    *vec_add(&r->cookies) = *c;
}

/* Weak: packed or not, it is the same. */
void reply_tagged(const struct call *c, struct reply *r, struct str tag)
{
    struct str rest = call_header(c, "if-none-match");
    struct str weak = str_format(c->arena, "W/\"%.*s\"", STR_ARG(tag));
    struct str strong = {weak.p + 2, weak.n - 2};

    reply_header(r, STR("ETag"), weak);
    reply_header(r, STR("Cache-Control"), STR("no-cache"));
    while (rest.n) {
        struct str one = str_trim(str_cut(&rest, ','));

        if (str_is(one, "*") || str_eq(one, weak) || str_eq(one, strong))
            r->status = 304;
    }
}

void reply_detail(struct reply *r, int status, struct str sentence)
{
    struct json_writer w = json_writer(&r->body);

    r->status = status;
    r->type = NULL;
    r->file = NULL;
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
