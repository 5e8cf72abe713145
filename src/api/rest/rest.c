#include "api/rest/rest.h"

#include "api/rest/card.h"
#include "api/rest/claim.h"
#include "api/rest/client.h"
#include "api/rest/command.h"
#include "api/rest/description.h"
#include "api/rest/export.h"
#include "api/rest/history.h"
#include "api/rest/print.h"
#include "api/rest/register.h"
#include "api/rest/upload.h"
#include "api/right_names.h"
#include "base/json.h"

/* The contract's own sentence: clients of openIMIS compare it. */
static void refuse_stranger(struct call *c, struct reply *r, err_t e)
{
    if (err_is(e, E_SIGNED_OUT))
        reply_detail(r, 401, STR("Authentication credentials were not provided."));
    else
        reply_error(c, r, e);
}

/* ---- who am I ---- */

static void put_int_or_null(struct json_writer *w, int64_t v)
{
    if (v)
        json_put_int(w, v);
    else
        json_put_null(w);
}

static void put_user(struct json_writer *w, const struct account *who)
{
    json_open(w, '{');
    json_key(w, STR("id"));
    json_put_int(w, who->interactive_id);
    json_key(w, STR("language"));
    json_put_str(w, who->language);
    json_key(w, STR("last_name"));
    json_put_str(w, who->last_name);
    json_key(w, STR("other_names"));
    json_put_str(w, who->other_names);
    json_key(w, STR("health_facility_id"));
    put_int_or_null(w, who->health_facility_id);
    json_key(w, STR("rights"));
    rights_put(w, &who->access);
    json_key(w, STR("has_password"));
    json_put_bool(w, who->has_password);
    json_close(w, '}');
}

static void put_technical_user(struct json_writer *w, const struct account *who)
{
    json_open(w, '{');
    json_key(w, STR("id"));
    json_put_uuid(w, who->uuid);
    json_key(w, STR("username"));
    json_put_str(w, who->username);
    json_close(w, '}');
}

static void current_user(struct call *c, struct reply *r)
{
    const struct account *who = c->account;
    struct json_writer w = json_writer(&r->body);

    json_open(&w, '{');
    json_key(&w, STR("id"));
    json_put_uuid(&w, who->uuid);
    json_key(&w, STR("username"));
    json_put_str(&w, who->username);
    json_key(&w, STR("i_user"));
    if (who->technical)
        json_put_null(&w);
    else
        put_user(&w, who);
    json_key(&w, STR("t_user"));
    if (who->technical)
        put_technical_user(&w, who);
    else
        json_put_null(&w);
    json_close(&w, '}');
}

#define FILE_ROUTE(path, function) \
    { .methods = 1 << METHOD_GET, .prefix = path, .tail_slash = true, .serve = function, .refuse = refuse_stranger, \
      .body_limit = LIMIT_NO_BODY, .signed_in = true }

/* The same room gives files and takes them. */
#define FILES_ROUTE(path, function) \
    { .methods = 1 << METHOD_GET | 1 << METHOD_POST, .prefix = path, .serve = function, .refuse = refuse_stranger, \
      .body_limit = LIMIT_UPLOAD_BYTES, .signed_in = true }
#define LATER(path) \
    { .methods = 1 << METHOD_POST | 1 << METHOD_PUT | 1 << METHOD_GET, .prefix = path, .serve = serve_later, .refuse = refuse_stranger, \
      .body_limit = LIMIT_UPLOAD_BYTES, .signed_in = true }

/* The same path gives a file and takes one. */
#define GIVE_AND_TAKE(path, function) \
    { .methods = 1 << METHOD_GET | 1 << METHOD_POST, .prefix = path, .tail_slash = true, .serve = function, .refuse = refuse_file, \
      .body_limit = LIMIT_UPLOAD_BYTES, .takes = "multipart/form-data", .signed_in = true }

static void attachment(struct call *c, struct reply *r)
{
    (c->method == METHOD_POST ? take_attachment : serve_attachment)(c, r);
}

static void authorisation_attachment(struct call *c, struct reply *r)
{
    (c->method == METHOD_POST ? take_authorisation_attachment : serve_authorisation_attachment)(c, r);
}

static void photo(struct call *c, struct reply *r)
{
    (c->method == METHOD_POST ? take_photo : serve_photo)(c, r);
}

static void refuse_file(struct call *c, struct reply *r, err_t e)
{
    (c->method == METHOD_POST ? refuse_command : refuse_stranger)(c, r, e);
}

const struct route rest_routes[] = {
    FILE_ROUTE("/api/bill/print", serve_bill_print),
    FILE_ROUTE("/api/card/archive", serve_card_archive),
    FILE_ROUTE("/api/card/print", serve_card_sheets),
    GIVE_AND_TAKE("/api/claim/attach", attachment),
    { .methods = 1 << METHOD_GET, .prefix = "/api/claim/cover", .serve = serve_cover, .body_limit = LIMIT_NO_BODY, .signed_in = true },
    { .methods = 1 << METHOD_GET, .prefix = "/api/claim/desk", .serve = serve_desk, .body_limit = LIMIT_NO_BODY, .signed_in = true },
    { .methods = 1 << METHOD_GET, .prefix = "/api/claim/entries", .serve = serve_entries, .body_limit = LIMIT_NO_BODY, .signed_in = true },
    { .methods = 1 << METHOD_GET, .prefix = "/api/claim/facilities", .serve = serve_facilities, .body_limit = LIMIT_NO_BODY,
      .signed_in = true },
    { .methods = 1 << METHOD_POST, .prefix = "/api/claim/forecast", .serve = serve_forecast, .body_limit = LIMIT_BODY_BYTES,
      .takes = "application/json", .signed_in = true },
    { .methods = 1 << METHOD_GET, .prefix = "/api/claim/offers", .serve = serve_offers, .body_limit = LIMIT_NO_BODY, .signed_in = true },
    { .methods = 1 << METHOD_GET, .prefix = "/api/claim/people", .serve = serve_people, .body_limit = LIMIT_NO_BODY, .signed_in = true },
    FILE_ROUTE("/api/claim/people/photo", serve_counter_photo),
    FILE_ROUTE("/api/claim/photo", serve_claim_photo),
    GIVE_AND_TAKE("/api/claim/preauthorisation/attach", authorisation_attachment),
    FILE_ROUTE("/api/claim/preauthorisation/print", serve_authorisation_print),
    FILE_ROUTE("/api/claim/print", serve_claim_print),
    { .methods = 1 << METHOD_GET, .prefix = "/api/client", .serve = serve_client, .body_limit = LIMIT_NO_BODY },
    { .methods = 1 << METHOD_POST, .prefix = "/api/command", .serve = serve_command, .refuse = refuse_command,
      .body_limit = LIMIT_BODY_BYTES, .takes = "application/json", .signed_in = true },
    FILE_ROUTE("/api/commission/statement", serve_statement),
    FILE_ROUTE("/api/contribution/receipt", serve_receipt),
    { .methods = 1 << METHOD_GET, .prefix = "/api/description", .serve = serve_description, .body_limit = LIMIT_NO_BODY,
      .signed_in = true },
    { .methods = 1 << METHOD_GET, .prefix = "/api/history", .serve = serve_history, .body_limit = LIMIT_NO_BODY, .signed_in = true },
    FILE_ROUTE("/api/insuree/card", serve_cards),
    FILE_ROUTE("/api/insuree/numbers", serve_numbers),
    GIVE_AND_TAKE("/api/insuree/photo", photo),
    FILE_ROUTE("/api/insuree/photo/former", serve_former_photo),
    FILE_ROUTE("/api/insuree/photo/waiting", serve_waiting_photo),
    { .methods = 1 << METHOD_GET, .prefix = "/api/core/users/current_user", .tail_slash = true, .serve = current_user,
      .refuse = refuse_stranger, .body_limit = LIMIT_NO_BODY, .signed_in = true },
    FILE_ROUTE("/api/payment/slip", serve_slip),
    FILE_ROUTE("/api/policy/renewals", serve_renewal_sheets),
    FILE_ROUTE("/api/what_if", serve_what_if),
    FILE_ROUTE("/api/core/fetch_export", serve_export),
    FILE_ROUTE("/api/tools/exports/", serve_tool_list),
    FILE_ROUTE("/api/im_export/exports/", serve_insuree_list),
    FILES_ROUTE("/api/tools/registers/", serve_register),
    FILE_ROUTE("/api/claim_batch/report", serve_batch_report),
    FILE_ROUTE("/api/report/", serve_report),
    LATER("/api/report/reportbro/"),
    { .methods = 1 << METHOD_POST, .prefix = "/api/tools/imports/", .serve = serve_import, .refuse = refuse_stranger,
      .body_limit = LIMIT_UPLOAD_BYTES, .signed_in = true },
    { .methods = 1 << METHOD_POST, .prefix = "/api/payment/statement", .tail_slash = true, .serve = serve_bank_statement, .refuse = refuse_stranger,
      .body_limit = LIMIT_UPLOAD_BYTES, .signed_in = true },
    { .methods = 1 << METHOD_POST, .prefix = "/api/payment/reconciliation", .tail_slash = true, .serve = serve_reconciliation, .refuse = refuse_stranger,
      .body_limit = LIMIT_UPLOAD_BYTES, .signed_in = true },
    { .methods = 1 << METHOD_POST, .prefix = "/api/im_export/imports/", .serve = serve_insurees, .refuse = refuse_stranger,
      .body_limit = LIMIT_UPLOAD_BYTES, .signed_in = true },
    { .methods = 1 << METHOD_GET, .prefix = "/api/text", .serve = serve_text, .body_limit = LIMIT_NO_BODY },
    ROUTES_END
};
