/* Files that telephones and memory sticks bring: a form, a part for each file. */
#include "api/mobile/upload.h"

#include "api/sign_in.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/query/access.h"

static void no_file(struct reply *r)
{
    struct json_writer w = json_writer(&r->body);

    r->status = 400;
    json_open(&w, '{');
    json_key(&w, STR("error"));
    json_put_str(&w, STR("No file provided"));
    json_close(&w, '}');
}

static err_t may_send(struct call *c, const char *command)
{
    const struct command *found = map_get(&c->api->registry->commands, str_of(command));

    if (!call_csrf_fits(c))
        return err_make(c->arena, E_CSRF, NULL);
    return found ? access_may_run(c->arena, c->who, found) : err_make(c->arena, E_COMMAND_UNKNOWN, "command", command, NULL);
}

/* A document that cannot be read stands for itself; photos wait until the documents are read. */
static void take_document(struct report *p, const struct upload *u, const struct brought *b, void *state)
{
    const struct xml *root;
    err_t e = row_read(p->call, b->content, &root);

    if (e)
        report_refused(p, b->name, "file", b->name, u->unreadable, e);
    else
        u->document(p, b->name, root, state);
}

static err_t documents_fit(struct call *c, const brought_t *files)
{
    int64_t bytes = 0;

    for (size_t i = 0; i < files->n; i++)
        if (!is_photo(&files->at[i]))
            bytes += (int64_t)files->at[i].content.n;
    return limit_check(c->arena, &c->api->env->limits, LIMIT_DOCUMENT_BYTES, bytes);
}

void upload_take(struct call *c, struct reply *r, const struct upload *u, void *state)
{
    struct report p;
    brought_t files;
    err_t e = may_send(c, u->command);

    if (!e)
        e = brought_read(c, &files);
    if (!e)
        e = documents_fit(c, &files);
    if (e) {
        reply_failed(c, r, e);
        return;
    }
    if (!files.n) {
        no_file(r);
        return;
    }
    report_begin(&p, c);
    if (u->begin)
        u->begin(&p, &files, state);
    for (size_t i = 0; i < files.n; i++)
        if (!is_photo(&files.at[i]))
            take_document(&p, u, &files.at[i], state);
    if (u->end)
        u->end(&p, &files, state);
    report_end(&p, r);
}

/* ---- routes ---- */

static void refuse(struct call *c, struct reply *r, err_t e)
{
    if (err_is(e, E_SIGNED_OUT))
        reply_detail(r, 401, STR("Authentication credentials were not provided."));
    else
        reply_error(c, r, e);
}

#define GIVES(path, function, known) \
    { .methods = 1 << METHOD_GET, .prefix = "/api/tools/extracts/" path, .tail_slash = true, .serve = function, .refuse = refuse, \
      .body_limit = LIMIT_NO_BODY, .signed_in = known }
#define TAKES(path, function) \
    { .methods = 1 << METHOD_POST, .prefix = "/api/tools/extracts/" path, .tail_slash = true, .serve = function, .refuse = refuse, \
      .body_limit = LIMIT_UPLOAD_BYTES, .takes = "multipart/form-data", .signed_in = true }

const struct route mobile_routes[] = {
    GIVES("download_master_data", serve_master_data, false),
    GIVES("download_phone_extract", serve_phone_extract, true),
    GIVES("download_renewals", serve_renewals, true),
    GIVES("download_feedbacks", serve_feedbacks, true),
    TAKES("upload_enrollments", take_enrolments),
    TAKES("upload_renewals", take_renewals),
    TAKES("upload_feedbacks", take_feedbacks),
    TAKES("upload_claims", take_claims),
    ROUTES_END
};
