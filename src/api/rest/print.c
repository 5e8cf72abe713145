/* Prints, photos and attachments over REST. Nothing that was sent to us is ever shown by a browser as a page of ours: types are
 * from a list, the rest is a file to be kept, and "nosniff" keeps browsers from thinking otherwise. */
#include "api/rest/print.h"

#include "api/rest/rest.h"
#include "base/json.h"
#include "io/image.h"
#include "io/render.h"
#include "module/claim/claim.h"
#include "module/claim_counter/claim_counter.h"
#include "module/claim_entry/claim_media.h"
#include "module/claim_story/claim_print.h"
#include "module/preauthorisation/preauthorisation.h"
#include "module/commission/commission_print.h"
#include "module/contribution/contribution_print.h"
#include "module/payment/payment_print.h"
#include "module/policy/policy_renewal_print.h"
#include "module/insuree/insuree_print.h"
#include "module/invoice/bill_print.h"

static err_t wrong(struct call *c, const char *what)
{
    return err_make(c->arena, E_REQUEST, "what", what, NULL);
}

static err_t read_uuid(struct call *c, uuid_t *out)
{
    return uuid_read(call_query(c, "uuid"), out) ? OK : wrong(c, "the argument uuid is no uuid");
}

/* ---- answers ---- */

/* Health data: no proxy and no browser keeps it. */
void file_headers(struct reply *r, struct str disposition)
{
    reply_header(r, STR("Content-Disposition"), disposition);
    reply_header(r, STR("X-Content-Type-Options"), STR("nosniff"));
    reply_header(r, STR("Content-Security-Policy"), STR("sandbox; default-src 'none'"));
    reply_header(r, STR("Cache-Control"), STR("no-store"));
}

static void put_file(struct reply *r, const char *type, struct str disposition, struct str content)
{
    r->type = type;
    r->body.n = 0;
    buf_add(&r->body, content);
    file_headers(r, disposition);
}

static err_t make_pdf(struct call *c, const struct print *p, struct str *pdf)
{
    if (!c->api->render)
        return err_make(c->arena, E_PRINT, "what", "this program does not print", NULL);
    return render_pdf(c->api->render, c->arena, buf_str(&p->text), p->parts.at, p->parts.n, pdf);
}

void file_print(struct call *c, struct reply *r, err_t e, const struct print *p)
{
    struct str pdf;

    if (!e)
        e = make_pdf(c, p, &pdf);
    if (e) {
        reply_failed(c, r, e);
        return;
    }
    put_file(r, "application/pdf", str_format(c->arena, "inline; filename=\"%.*s.pdf\"", STR_ARG(p->name)), pdf);
}

/* What a request asks for, described as a document. */
typedef err_t (*describe_fn)(struct call *c, struct function_call *f, struct print *p);

static void print_asked(struct call *c, struct reply *r, describe_fn describe)
{
    struct function_call f = call_function(c);
    struct print p;

    file_print(c, r, describe(c, &f, &p), &p);
}

/* ---- prints of one row ---- */

static void print_one(struct call *c, struct reply *r, err_t (*describe)(struct function_call *, uuid_t, struct print *))
{
    struct function_call f = call_function(c);
    struct print p;
    uuid_t uuid;
    err_t e = read_uuid(c, &uuid);

    file_print(c, r, e ? e : describe(&f, uuid, &p), &p);
}

void serve_claim_print(struct call *c, struct reply *r)
{
    print_one(c, r, claim_print);
}

void serve_authorisation_print(struct call *c, struct reply *r)
{
    print_one(c, r, preauthorisation_print);
}

void serve_slip(struct call *c, struct reply *r)
{
    print_one(c, r, payment_slip);
}

void serve_bill_print(struct call *c, struct reply *r)
{
    print_one(c, r, bill_print);
}

void serve_numbers(struct call *c, struct reply *r)
{
    print_one(c, r, number_sheet);
}

/* ---- cards ---- */

typedef VEC(uuid_t) uuids_t;

/* uuid=...&uuid=..., or several in one, separated by commas. */
static err_t read_keys(struct call *c, const char *argument, uuids_t *out)
{
    vec_init(out, c->arena);
    for (size_t i = 0; i < c->query_count; i++) {
        struct str rest = c->query[i].value;

        if (!str_is(c->query[i].name, argument))
            continue;
        while (rest.n)
            if (!uuid_read(str_cut(&rest, ','), vec_add(out)))
                return wrong(c, str_format(c->arena, "the argument %s is no uuid", argument).p);
    }
    return OK;
}

static err_t read_uuids(struct call *c, uuids_t *out)
{
    TRY(read_keys(c, "uuid", out));
    return out->n ? OK : wrong(c, "the argument uuid is missing");
}

/* ---- receipts: of uuids, or of days and an officer ---- */

static err_t read_day(struct call *c, const char *argument, date_t *out)
{
    struct str text = call_query(c, argument);

    *out = DATE_NONE;
    return !text.n || date_read(text.p, text.n, out) ? OK : wrong(c, "from and to are days, as 2026-01-31");
}

static err_t read_receipts(struct call *c, struct receipts *out)
{
    struct str officer = call_query(c, "officer");
    uuids_t uuids;

    *out = (struct receipts){.from = DATE_NONE, .to = DATE_NONE, .sheet = str_is(call_query(c, "sheet"), "true")};
    TRY(read_day(c, "from", &out->from));
    TRY(read_day(c, "to", &out->to));
    if (officer.n && !uuid_read(officer, &out->officer)) return wrong(c, "the argument officer is no uuid");
    if (!call_query(c, "uuid").n && (!date_none(out->from) || !date_none(out->to))) return OK;
    TRY(read_uuids(c, &uuids));
    out->uuids = uuids.at;
    out->n = uuids.n;
    return OK;
}

static err_t describe_receipts(struct call *c, struct function_call *f, struct print *p)
{
    struct receipts asked;

    TRY(read_receipts(c, &asked));
    return contribution_receipts(f, &asked, p);
}

void serve_receipt(struct call *c, struct reply *r) { print_asked(c, r, describe_receipts); }

/* ---- statements of commissions, lists of renewals: a page an officer ---- */

static err_t describe_statements(struct call *c, struct function_call *f, struct print *p)
{
    struct commission_statements asked = {.officer = UUID_NONE};
    struct str officer = call_query(c, "officer");
    uuids_t runs;

    TRY(read_uuids(c, &runs));
    if (officer.n && !uuid_read(officer, &asked.officer)) return wrong(c, "the argument officer is no uuid");
    asked.runs = runs.at;
    asked.n = runs.n;
    return commission_statements(f, &asked, p);
}

void serve_statement(struct call *c, struct reply *r) { print_asked(c, r, describe_statements); }

static err_t describe_renewal_sheets(struct call *c, struct function_call *f, struct print *p)
{
    struct renewal_sheets asked;
    uuids_t officers;

    TRY(err_join(read_day(c, "from", &asked.from), read_day(c, "to", &asked.to)));
    TRY(read_keys(c, "officer", &officers));
    asked.officers = officers.at;
    asked.n = officers.n;
    return policy_renewal_sheets(f, &asked, p);
}

void serve_renewal_sheets(struct call *c, struct reply *r) { print_asked(c, r, describe_renewal_sheets); }

static err_t describe_cards(struct call *c, struct function_call *f, struct print *p)
{
    uuids_t uuids;

    TRY(read_uuids(c, &uuids));
    return insuree_cards(f, uuids.at, uuids.n, str_is(call_query(c, "sheet"), "true"), p);
}

void serve_cards(struct call *c, struct reply *r) { print_asked(c, r, describe_cards); }

/* ---- photos ---- */

/* Imported photos may be anything: only a sound picture is given, made anew. An empty one is no failure. */
static void answer_photo(struct call *c, struct reply *r, err_t (*find)(struct function_call *f, uuid_t uuid, struct str *out))
{
    enum { SIDE_MOST = 1600 };
    struct function_call f = call_function(c);
    struct image_size most = {SIDE_MOST, SIDE_MOST}, size;
    struct str photo = STR_NONE;
    uuid_t uuid;
    err_t e = read_uuid(c, &uuid);

    if (!e)
        e = find(&f, uuid, &photo);
    if (!e && photo.n)
        e = image_fit(c->arena, &c->api->env->limits, photo, most, &photo, &size);
    if (e)
        reply_failed(c, r, e);
    else if (photo.n)
        put_file(r, "image/jpeg", STR("inline; filename=\"photo.jpg\""), photo);
    else
        r->status = 204;
}

void serve_photo(struct call *c, struct reply *r) { answer_photo(c, r, insuree_photo_file); }

void serve_former_photo(struct call *c, struct reply *r) { answer_photo(c, r, insuree_former_photo); }

void serve_waiting_photo(struct call *c, struct reply *r) { answer_photo(c, r, insuree_waiting_photo); }

void serve_counter_photo(struct call *c, struct reply *r) { answer_photo(c, r, claim_counter_photo); }

/* Who may not read people does not know whether there is a photo before he asks. */
void serve_claim_photo(struct call *c, struct reply *r) { answer_photo(c, r, claim_patient_photo); }

/* ---- attachments ---- */

/* A uuid, or an id in digits. */
static err_t read_key(struct call *c, struct db_value *out)
{
    struct str text = call_query(c, "id");
    int64_t id;
    uuid_t uuid;

    if (uuid_read(text, &uuid))
        *out = db_uuid(uuid);
    else if (text.n && decimal_read(text.p, text.n, 0, false, &id))
        *out = db_int(id);
    else
        return wrong(c, "the argument id is neither a uuid nor a number");
    return OK;
}

static void answer_attachment(struct call *c, struct reply *r, const struct entity *of)
{
    struct function_call f = call_function(c);
    struct claim_file file;
    struct db_value key;
    const char *type;
    err_t e = read_key(c, &key);

    if (!e)
        e = claim_attachment_file(&f, of, key, &file);
    type = e ? NULL : media_known(file.mime);   /* anything else is given as bytes without a type */
    if (e)
        reply_failed(c, r, e);
    else
        put_file(r, type ? type : "application/octet-stream", reply_attachment(c->arena, file.name), file.content);
}

void serve_attachment(struct call *c, struct reply *r) { answer_attachment(c, r, &claim_attachment_entity); }

void serve_authorisation_attachment(struct call *c, struct reply *r) { answer_attachment(c, r, &preauthorisation_attachment_entity); }
