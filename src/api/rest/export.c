/* Files of rows: what an export made, registers, lists. */
#include "api/rest/export.h"

#include "api/rest/print.h"
#include "api/rest/rest.h"
#include "base/json.h"
#include "module/export/export.h"

/* ---- a kept file ---- */

static void send_file(struct call *c, struct reply *r, const struct blob_key *key, const char *type, struct str name)
{
    int64_t bytes;
    int fd;
    err_t e = blob_open(c->api->env->blobs, c->arena, key, &fd, &bytes);

    if (e) {
        file_failed(c, r, e);
        return;
    }
    reply_from_file(c->arena, r, fd, bytes);
    r->type = type;
    file_headers(r, file_attachment(c->arena, name));
}

/* Not there yet: how far the job is. The same request again, later, gets the file. */
static void send_progress(struct call *c, struct reply *r, const struct export_file *f, struct str name)
{
    struct json_writer w = json_writer(&r->body);

    r->status = 202;
    reply_header(r, STR("Retry-After"), STR("2"));
    json_open(&w, '{');
    json_key(&w, STR("detail"));
    json_put_str(&w, text_of(c->api->texts, c->language, "export.at_work"));
    json_key(&w, STR("export"));
    json_put_str(&w, name);
    json_key(&w, STR("state"));
    json_put_str(&w, f->state == JOB_WAITING ? STR("waiting") : STR("running"));
    json_key(&w, STR("progress"));
    json_put_int(&w, f->progress);
    json_key(&w, STR("total"));
    json_put_int(&w, f->total);
    json_close(&w, '}');
}

static void fetch(struct call *c, struct reply *r, struct str name)
{
    struct function_call f = rest_function_call(c);
    struct export_file file;
    err_t e = export_find(&f, name, &file);

    if (e) file_failed(c, r, e);
    else if (file.ready) send_file(c, r, &file.blob, sheet_media(file.kind), name);
    else send_progress(c, r, &file, name);
}

void serve_export(struct call *c, struct reply *r) { fetch(c, r, call_query(c, "export")); }

/* ---- lists ---- */

static struct str tail_of(const struct call *c)
{
    struct str tail = c->tail;

    if (str_ends(tail, STR("/"))) tail.n--;
    return tail;
}

/* One that is made by a job is fetched by its name. */
static void send_list(struct call *c, struct reply *r, struct str name)
{
    struct function_call f = rest_function_call(c);
    struct str format = call_query(c, "file_format"), file;
    enum sheet_kind kind = SHEET_CSV;
    err_t e = OK;

    if (format.n && (!sheet_kind_read(format, &kind) || kind == SHEET_XML))
        e = err_make(c->arena, E_REQUEST, "what", "file_format is csv, xlsx or json", NULL);
    if (!e) e = export_list(&f, name, kind, &file);
    if (e) file_failed(c, r, e);
    else fetch(c, r, file);
}

static void no_path(struct call *c, struct reply *r) { reply_error(c, r, err_make(c->arena, E_PATH, NULL)); }

void serve_tool_list(struct call *c, struct reply *r)
{
    struct str name = tail_of(c);

    if (str_is(name, "items") || str_is(name, "services")) send_list(c, r, name);
    else no_path(c, r);
}

void serve_insuree_list(struct call *c, struct reply *r)
{
    if (str_is(tail_of(c), "insurees")) send_list(c, r, STR("insurees"));
    else no_path(c, r);
}

/* ---- registers ---- */

void serve_later(struct call *c, struct reply *r)
{
    reply_error(c, r, err_make(c->arena, E_LATER, "what", str_zero(c->arena, c->path), NULL));
}

void serve_register(struct call *c, struct reply *r)
{
    struct function_call f = rest_function_call(c);
    struct str name = tail_of(c), head = STR("download_");
    struct blob_key file;
    err_t e;

    if (str_starts(name, STR("upload_"))) {
        serve_later(c, r);
        return;
    }
    if (!str_starts(name, head) || c->method != METHOD_GET) {
        no_path(c, r);
        return;
    }
    name = (struct str){name.p + head.n, name.n - head.n};
    e = export_register(&f, name, &file);
    if (e) file_failed(c, r, e);
    else send_file(c, r, &file, sheet_media(SHEET_XML), str_format(c->arena, "%.*s.xml", STR_ARG(name)));
}
