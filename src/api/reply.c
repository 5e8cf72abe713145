#include "api/api.h"

#include <unistd.h>

#include "base/json.h"
#include "io/blob.h"

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

err_t reply_draft(struct call *c, const char **path, struct blob_writer **out)
{
    return blob_draft(c->api->env->blobs, c->arena, LIMIT_EXPORT_BYTES, path, out);
}

err_t reply_give(struct call *c, struct reply *r, struct blob_writer *w)
{
    int64_t bytes;
    int fd;

    TRY(blob_give(w, &fd, &bytes));
    reply_from_file(c->arena, r, fd, bytes);
    return OK;
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

void reply_failed(struct call *c, struct reply *r, err_t e)
{
    if (err_http(e->id) >= 500)
        log_err(c->api->env->log, "http.failed", e);
    reply_error(c, r, e);
}

static bool plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

struct str reply_name_part(struct arena *a, struct str code)
{
    char *out = arena_bytes(a, code.n + 1);

    for (size_t i = 0; i < code.n; i++)
        out[i] = plain((unsigned char)code.p[i]) && code.p[i] != '.' ? code.p[i] : '_';
    out[code.n] = 0;
    return (struct str){out, code.n};
}

struct str reply_attachment(struct arena *a, struct str name)
{
    struct buf out;

    buf_init(&out, a, 64 + 4 * name.n);
    buf_add(&out, STR("attachment; filename=\""));
    for (size_t i = 0; i < name.n; i++)
        buf_add_char(&out, plain((unsigned char)name.p[i]) ? name.p[i] : '_');
    if (!name.n)
        buf_add(&out, STR("attachment"));
    buf_add_char(&out, '"');
    if (name.n)
        buf_add(&out, STR("; filename*=UTF-8''"));
    for (size_t i = 0; i < name.n; i++) {
        if (plain((unsigned char)name.p[i]))
            buf_add_char(&out, name.p[i]);
        else
            buf_add_format(&out, "%%%02X", (unsigned char)name.p[i]);
    }
    return buf_str(&out);
}
