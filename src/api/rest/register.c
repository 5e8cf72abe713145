#include "api/rest/register.h"

#include "api/multipart.h"
#include "api/rest/export.h"
#include "api/rest/print.h"
#include "api/sign_in.h"
#include "base/json.h"
#include "io/blob.h"
#include "module/payment/payment.h"
#include "module/register/register.h"

static void no_path(struct call *c, struct reply *r) { reply_error(c, r, err_make(c->arena, E_PATH, NULL)); }

/* ---- down ---- */

static err_t make(struct call *c, struct reply *r, struct str name, enum sheet_kind kind)
{
    struct function_call f = call_function(c);
    struct blob_writer *w;

    TRY(reply_draft(c, NULL, &w));
    TRY(register_give(&f, name, kind, w));
    return reply_give(c, r, w);
}

static void give(struct call *c, struct reply *r, struct str name)
{
    struct str format = call_query(c, "format");
    enum sheet_kind kind = SHEET_XML;
    err_t e = OK;

    if (format.n && !sheet_kind_read(format, &kind)) e = err_make(c->arena, E_REQUEST, "what", "format is xml, csv, xlsx or json", NULL);
    if (!e) e = make(c, r, name, kind);
    if (e) {
        reply_failed(c, r, e);
        return;
    }
    r->type = sheet_media(kind);
    file_headers(r, reply_attachment(c->arena, str_format(c->arena, "%.*s.%s", STR_ARG(name), sheet_ending(kind))));
}

/* ---- up ---- */

struct form {
    struct register_options options;
    struct str file, bank;
};

static err_t wrong(struct call *c, const char *what) { return err_make(c->arena, E_REQUEST, "what", what, NULL); }

static bool is_true(struct str v) { return str_is(v, "true") || str_is(v, "True") || str_is(v, "1") || str_is(v, "on"); }

static err_t take_part(struct call *c, const struct part *part, struct form *f)
{
    if (str_is(part->name, "file")) f->file = part->content;
    else if (str_is(part->name, "bank")) f->bank = str_trim(part->content);
    else if (str_is(part->name, "dry_run")) f->options.dry_run = is_true(part->content);
    else if (str_is(part->name, "force")) f->options.force = is_true(part->content);
    else if (str_is(part->name, "strategy") && !register_strategy_read(part->content, &f->options.strategy))
        return wrong(c, "the strategy is INSERT, UPDATE, INSERT_UPDATE or INSERT_UPDATE_DELETE");
    return OK;
}

static err_t read_form(struct call *c, struct form *f)
{
    struct multipart m;
    struct part part;
    bool more;

    TRY(multipart_open(c->arena, &c->api->env->limits, call_header(c, "content-type"), c->body, &m));
    TRY(multipart_next(&m, &part, &more));
    while (more) {
        TRY(take_part(c, &part, f));
        TRY(multipart_next(&m, &part, &more));
    }
    return f->file.n ? OK : err_make(c->arena, E_FIELD_REQUIRED, "field", "file", NULL);
}

/* As an answer that was processed, and with `detail` as every other refusal. */
static void refuse(struct call *c, struct reply *r, err_t e)
{
    struct str sentence = text_err(c->arena, c->api->texts, c->language, e);
    struct json_writer w;

    reply_failed(c, r, e);
    r->body.n = 0;
    w = json_writer(&r->body);
    json_open(&w, '{');
    json_key(&w, STR("success"));
    json_put_bool(&w, false);
    json_key(&w, STR("detail"));
    json_put_str(&w, sentence);
    json_key(&w, STR("errors"));
    json_open(&w, '[');
    json_put_str(&w, sentence);
    json_close(&w, ']');
    json_close(&w, '}');
}

static err_t take_file(struct function_call *call, struct str name, const struct form *f)
{
    if (str_is(name, "statement")) return payment_take_statement(call, f->bank, f->options.dry_run, f->file);
    if (str_is(name, "reconciliation")) return payment_reconcile_file(call, f->options.dry_run, f->file);
    return str_is(name, "insurees") ? register_take_people(call, f->options.dry_run, f->file) : register_take(call, name, &f->options, f->file);
}

static void take(struct call *c, struct reply *r, struct str name, struct form *f)
{
    struct function_call call = call_function(c);
    err_t e = call_csrf_fits(c) ? read_form(c, f) : err_make(c->arena, E_CSRF, NULL);

    buf_init(&call.out, c->arena, 1024);
    if (!e) e = take_file(&call, name, f);
    if (e) refuse(c, r, e);
    else buf_add(&r->body, buf_str(&call.out));
}

/* ---- routes ---- */

static bool cut_head(struct str *name, struct str head)
{
    if (!str_starts(*name, head)) return false;
    *name = (struct str){name->p + head.n, name->n - head.n};
    return true;
}

void serve_register(struct call *c, struct reply *r)
{
    struct form f = {.options = {.strategy = LAW_UPLOAD_INSERT}};
    struct str name = export_tail(c);

    if (c->method == METHOD_POST && cut_head(&name, STR("upload_")) && !str_is(name, "insurees")) take(c, r, name, &f);
    else if (c->method != METHOD_POST && cut_head(&name, STR("download_"))) give(c, r, name);
    else no_path(c, r);
}

/* A list is taken whole or not at all. */
void serve_import(struct call *c, struct reply *r)
{
    struct form f = {.options = {.strategy = LAW_UPLOAD_UPSERT, .whole = true}};
    struct str name = export_tail(c);

    if (c->method == METHOD_POST && (str_is(name, "items") || str_is(name, "services"))) take(c, r, name, &f);
    else no_path(c, r);
}

void serve_insurees(struct call *c, struct reply *r)
{
    struct form f = {.options = {.strategy = LAW_UPLOAD_INSERT}};
    struct str name = export_tail(c);

    if (c->method != METHOD_POST || !str_is(name, "insurees")) no_path(c, r);
    else take(c, r, name, &f);
}

void serve_bank_statement(struct call *c, struct reply *r)
{
    struct form f = {.options = {.strategy = LAW_UPLOAD_INSERT}};

    take(c, r, STR("statement"), &f);
}

void serve_reconciliation(struct call *c, struct reply *r)
{
    struct form f = {.options = {.strategy = LAW_UPLOAD_INSERT}};

    take(c, r, STR("reconciliation"), &f);
}
