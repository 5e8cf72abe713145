/* Files of rows: what an export made, registers, lists. */
#include "api/rest/export.h"

#include "api/rest/print.h"
#include "api/rest/rest.h"
#include "base/json.h"
#include "io/blob.h"
#include "module/export/export.h"
#include "module/report/report.h"
#include "module/claim_what_if/claim_what_if.h"
#include "module/valuation/valuation.h"

/* ---- a kept file ---- */

static void name_file(struct call *c, struct reply *r, const char *type, struct str name)
{
    r->type = type;
    file_headers(r, reply_attachment(c->arena, name));
}

static err_t send_kept(struct call *c, struct reply *r, const struct blob_key *blob)
{
    int64_t bytes;
    int fd;

    TRY(blob_open(c->api->env->blobs, c->arena, blob, &fd, &bytes));
    reply_from_file(c->arena, r, fd, bytes);
    return OK;
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
    struct function_call f = call_function(c);
    struct export_file found;
    err_t e = export_find(&f, name, &found);

    if (!e && !found.ready) {
        send_progress(c, r, &found, name);
        return;
    }
    if (!e) e = send_kept(c, r, &found.blob);
    if (e) reply_failed(c, r, e);
    else name_file(c, r, sheet_media(found.kind), name);
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
    struct function_call f = call_function(c);
    struct str format = call_query(c, "file_format"), file;
    enum sheet_kind kind = SHEET_CSV;
    err_t e = OK;

    if (format.n && (!sheet_kind_read(format, &kind) || kind == SHEET_XML))
        e = err_make(c->arena, E_REQUEST, "what", "file_format is csv, xlsx or json", NULL);
    if (!e) e = export_list(&f, name, kind, &file);
    if (e) reply_failed(c, r, e);
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

/* ---- what-ifs ---- */

static err_t put_piece(void *to, struct str piece) { return blob_add(to, piece); }

static err_t make_what_if(struct call *c, struct reply *r, uuid_t uuid, enum sheet_kind kind)
{
    struct function_call f = call_function(c);
    struct blob_writer *w;

    TRY(reply_draft(c, NULL, &w));
    TRY(what_if_sheet(&f, uuid, kind, (struct sheet_sink){put_piece, w}));
    return reply_give(c, r, w);
}

void serve_what_if(struct call *c, struct reply *r)
{
    struct str format = call_query(c, "format");
    enum sheet_kind kind = SHEET_CSV;
    err_t e = OK;
    uuid_t uuid;

    if (!uuid_read(call_query(c, "uuid"), &uuid)) e = err_make(c->arena, E_REQUEST, "what", "the argument uuid is no uuid", NULL);
    else if (format.n && (!sheet_kind_read(format, &kind) || kind == SHEET_XML))
        e = err_make(c->arena, E_REQUEST, "what", "format is csv, xlsx or json", NULL);
    if (!e) e = make_what_if(c, r, uuid, kind);
    if (e) reply_failed(c, r, e);
    else name_file(c, r, sheet_media(kind), str_format(c->arena, "what_if.%s", sheet_ending(kind)));
}

/* ---- registers ---- */

void serve_later(struct call *c, struct reply *r)
{
    reply_error(c, r, err_make(c->arena, E_LATER, "what", str_zero(c->arena, c->path), NULL));
}

static err_t make_register(struct call *c, struct reply *r, struct str name)
{
    struct function_call f = call_function(c);
    struct blob_writer *w;

    TRY(reply_draft(c, NULL, &w));
    TRY(export_register(&f, name, w));
    return reply_give(c, r, w);
}

void serve_register(struct call *c, struct reply *r)
{
    struct str name = tail_of(c), head = STR("download_");
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
    e = make_register(c, r, name);
    if (e) reply_failed(c, r, e);
    else name_file(c, r, sheet_media(SHEET_XML), str_format(c->arena, "%.*s.xml", STR_ARG(name)));
}

/* ---- reports ---- */

/* The query's arguments as a function sees them; of one sent twice the first. */
static err_t arguments_of(struct call *c, const struct json **out)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text, c->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    for (size_t i = 0; i < c->query_count; i++) {
        size_t first = 0;
        while (!str_eq(c->query[first].name, c->query[i].name)) first++;
        if (first != i) continue;
        json_key(&w, c->query[i].name);
        json_put_str(&w, c->query[i].value);
    }
    json_close(&w, '}');
    return json_read(c->arena, buf_str(&text), &c->api->env->limits, out);
}

static err_t make_report(struct call *c, struct reply *r, struct function_call *f, struct str name, enum sheet_kind kind)
{
    struct blob_writer *w;

    TRY(reply_draft(c, NULL, &w));
    TRY(report_sheet(f, name, kind, w));
    return reply_give(c, r, w);
}

static void send_report(struct call *c, struct reply *r, struct function_call *f, struct str name, struct str format)
{
    enum sheet_kind kind = SHEET_CSV;
    struct print p;
    err_t e;

    if (str_is(format, "pdf")) {
        e = report_pdf(f, name, &p);
        file_print(c, r, e, &p);
        return;
    }
    if (!sheet_kind_read(format, &kind) || kind == SHEET_XML) {
        no_path(c, r);
        return;
    }
    e = make_report(c, r, f, name, kind);
    if (e) reply_failed(c, r, e);
    else name_file(c, r, sheet_media(kind), str_format(c->arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(format)));
}

void serve_report(struct call *c, struct reply *r)
{
    struct function_call f = call_function(c);
    struct str format = tail_of(c), name = str_cut(&format, '/');
    err_t e = arguments_of(c, &f.arguments);

    if (e) reply_failed(c, r, e);
    else send_report(c, r, &f, name, format);
}

/* ---- the batch report ---- */

static err_t wrong(struct call *c, const char *argument)
{
    return err_make(c->arena, E_REQUEST, "what", str_format(c->arena, "the argument %s is wrong or missing", argument).p, NULL);
}

static err_t read_number(struct call *c, const char *argument, int64_t *out)
{
    struct str text = call_query(c, argument);

    *out = 0;
    return !text.n || decimal_read(text.p, text.n, 0, false, out) ? OK : wrong(c, argument);
}

static err_t read_day(struct call *c, const char *argument, date_t *day, const date_t **out)
{
    struct str text = call_query(c, argument);

    *out = text.n ? day : NULL;
    return !text.n || date_read(text.p, text.n, day) ? OK : wrong(c, argument);
}

struct days { date_t from, to; };

static err_t read_batch(struct call *c, struct valuation_report_query *q, struct days *days)
{
    struct str run = call_query(c, "runId"), group = call_query(c, "group"), claims = call_query(c, "showClaims");

    *q = (struct valuation_report_query){
        .grouping = str_is(group, "P") || str_is(group, "product") ? VALUATION_BY_PRODUCT : VALUATION_BY_FACILITY,
        .claims = str_is(claims, "true") || str_is(claims, "1"), .level = call_query(c, "hfLevel"),
    };
    if (!uuid_read(run, &q->run)) {
        TRY(read_number(c, "runId", &q->run_id));
        if (!q->run_id) return wrong(c, "runId");
    }
    TRY(read_number(c, "prodId", &q->product));
    TRY(read_number(c, "hfId", &q->facility));
    TRY(read_day(c, "dateFrom", &days->from, &q->from));
    return read_day(c, "dateTo", &days->to, &q->to);
}

void serve_batch_report(struct call *c, struct reply *r)
{
    struct function_call f = call_function(c);
    struct valuation_report_query q;
    struct days days;
    struct print p;
    err_t e = read_batch(c, &q, &days);

    if (!e) e = valuation_print(&f, &q, &p);
    file_print(c, r, e, &p);
}
