/* Claims sent, and claims looked for. */
#include "api/phone/claim.h"
#include "base/zone.h"

#include "module/claim/claim.h"

/* ---- one that is here ---- */

struct here {
    int64_t id, status;          /* id 0: none has this code */
    uuid_t uuid;
    bool same;                   /* it is the one that was sent */
};

/* The same claim again, whose answer was lost, is no duplicate. */
static err_t look(struct phone *p, const struct sent_claim *s, struct here *out)
{
    const struct db_value code = db_text(s->code);
    const struct db_value *at;
    struct db_rows rows;

    *out = (struct here){0};
    TRY(phone_query(p, "SELECT id, uuid, status, health_facility_id, insuree_id, date_from FROM claim WHERE code = $1 AND deleted_at"
                       " IS NULL ORDER BY id LIMIT 1", &code, 1, "iuiiid", &rows));
    if (!rows.rows) return OK;
    at = db_cell(&rows, 0, 0);
    *out = (struct here){.id = at[0].i, .uuid = at[1].u, .status = at[2].i};
    out->same = at[3].i == s->facility && at[4].i == s->insuree && date_cmp(at[5].d, s->from) == 0;
    return out->same ? sent_claim_lines_are(p, s, out->id, &out->same) : OK;
}

/* ---- entering and sending ---- */

/* Who enters claims but does not send them leaves that to another. */
static err_t submit(struct phone *p, const struct here *h)
{
    struct answer a;
    char uuid[36];

    if (!h->id || h->status != CLAIM_ENTERED || access_may(p->call->arena, p->call->who, RIGHT_CLAIM_SUBMIT)) return OK;
    uuid_write(h->uuid, uuid);
    return phone_command(p, "claim.submit", str_format(p->call->arena, "{\"uuids\":[\"%.36s\"]}", uuid), &a);
}

struct outcome {
    enum phone_claim_code code;
    err_t why;                   /* what it was refused for; NULL: the code says it */
    struct here here;
};

static enum phone_claim_code code_of(err_t e)
{
    if (phone_in_doubt(e)) return CLAIM_FAILED;
    if (phone_taken(e, "code")) return CLAIM_DUPLICATE;
    if (phone_broke(e, "claim_ends_before_it_begins")) return CLAIM_DATES;
    return CLAIM_NOT_ACCEPTED;
}

static err_t enter(struct phone *p, const struct sent_claim *s, struct outcome *out)
{
    struct answer a;
    err_t e = phone_command(p, "claim.create", sent_claim_input(p, s), &a);

    if (!e && a.status != COMMAND_DONE) e = a.error;
    out->why = e;
    out->code = e ? code_of(e) : CLAIM_ACCEPTED;
    return e ? OK : look(p, s, &out->here);
}

static err_t take(struct phone *p, const struct sent_claim *s, struct outcome *out)
{
    TRY(look(p, s, &out->here));
    out->code = sent_claim_check(s);
    if (out->here.id && !out->here.same && s->facility) out->code = CLAIM_DUPLICATE;
    if (out->code != CLAIM_ACCEPTED) return OK;
    if (!out->here.id) TRY(enter(p, s, out));
    if (out->code != CLAIM_ACCEPTED) return OK;
    TRY(submit(p, &out->here));
    TRY(look(p, s, &out->here));
    if (out->here.status == CLAIM_REJECTED) out->code = CLAIM_NOT_ACCEPTED;
    return OK;
}

/* ---- the answer ---- */

static struct str reason_text(struct phone *p, int64_t reason)
{
    const char *key = str_format(p->call->arena, "web.decision.reason.%lld", (long long)reason).p;

    return text_of(p->call->api->texts, p->call->language, key);
}

static void put_rejected(struct phone *p, struct str code, int64_t error, struct str reason)
{
    json_open(&p->out, '{');
    phone_put_text(p, "code", code);
    json_key(&p->out, STR("error"));
    json_put_int(&p->out, error);
    phone_put_text(p, "reason", reason);
    json_close(&p->out, '}');
}

/* Codes that are not known; of a claim that was judged, the lines that were refused. */
static err_t put_lines(struct phone *p, const struct sent_claim *s, const struct outcome *o, int kind)
{
    static const char *const sql[SENT_KINDS] = {
        "SELECT m.code, l.rejection_reason FROM claim_item l JOIN medical_item m ON m.id = l.item_id WHERE l.claim_id = $1 AND l.status = 2"
        " AND l.deleted_at IS NULL ORDER BY l.id",
        "SELECT m.code, l.rejection_reason FROM claim_service l JOIN medical_service m ON m.id = l.service_id WHERE l.claim_id = $1"
        " AND l.status = 2 AND l.deleted_at IS NULL ORDER BY l.id",
    };
    const struct db_value claim = db_int(o->here.same ? o->here.id : 0);
    struct db_rows rows;

    json_key(&p->out, kind ? STR("rejectedServices") : STR("rejectedItems"));
    json_open(&p->out, '[');
    for (size_t i = 0; i < s->lines[kind].n; i++)
        if (!s->lines[kind].at[i].known) put_rejected(p, s->lines[kind].at[i].code, 1, reason_text(p, 1));
    TRY(phone_query(p, sql[kind], &claim, 1, "ti", &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *reason = db_cell(&rows, i, 1);
        put_rejected(p, db_cell(&rows, i, 0)->s, reason->null ? 0 : reason->i, reason_text(p, reason->null ? 0 : reason->i));
    }
    json_close(&p->out, ']');
    return OK;
}

static struct str message_of(struct phone *p, const struct outcome *o)
{
    static const char *const messages[] = {
        [CLAIM_ACCEPTED - CLAIM_ACCEPTED] = "", [CLAIM_FACILITY - CLAIM_ACCEPTED] = "phone.claim.facility",
        [CLAIM_DUPLICATE - CLAIM_ACCEPTED] = "phone.claim.duplicate", [CLAIM_INSUREE - CLAIM_ACCEPTED] = "phone.claim.insuree",
        [CLAIM_DATES - CLAIM_ACCEPTED] = "phone.claim.dates", [CLAIM_DIAGNOSIS - CLAIM_ACCEPTED] = "phone.claim.diagnosis",
        [CLAIM_ITEM - CLAIM_ACCEPTED] = "phone.claim.item", [CLAIM_SERVICE - CLAIM_ACCEPTED] = "phone.claim.service",
        [CLAIM_ADMIN - CLAIM_ACCEPTED] = "phone.claim.admin", [CLAIM_NOT_ACCEPTED - CLAIM_ACCEPTED] = "phone.claim.rejected",
    };

    if (o->why) return text_err(p->call->arena, p->call->api->texts, p->call->language, o->why);
    if (o->code == CLAIM_ACCEPTED) return STR("");
    return text_of(p->call->api->texts, p->call->language, messages[o->code - CLAIM_ACCEPTED]);
}

static err_t put_outcome(struct phone *p, const struct sent_claim *s, const struct outcome *o)
{
    json_open(&p->out, '{');
    phone_put_text(p, "claimCode", s->code);
    json_key(&p->out, STR("response"));
    json_put_int(&p->out, o->code);
    phone_put_text(p, "message", message_of(p, o));
    for (int kind = 0; kind < SENT_KINDS; kind++) TRY(put_lines(p, s, o, kind));
    json_close(&p->out, '}');
    return OK;
}

static err_t upload_one(struct phone *p, const struct json *v)
{
    struct sent_claim s;
    struct outcome o = {.code = CLAIM_FAILED};

    TRY(sent_claim_read(p, v, &s));
    TRY(take(p, &s, &o));
    return put_outcome(p, &s, &o);
}

/* Each by itself: what is wrong with one keeps none of the others back. One alone may come without its list. */
static err_t upload(struct phone *p)
{
    if (!p->body) return phone_wrong(p, "the body is missing");
    if (p->body->kind == JSON_OBJECT) return upload_one(p, p->body);
    TRY(limit_check(p->call->arena, &p->call->api->env->limits, LIMIT_LIST_VALUES, p->body->count));
    json_open(&p->out, '[');
    for (const struct json *v = p->body->first; v; v = v->next) TRY(upload_one(p, v));
    json_close(&p->out, ']');
    return OK;
}

/* ---- looking for claims ---- */

static const struct phone_column claim_columns[] = {
    {"claim_uuid", "uuid", AS_UUID}, {"health_facility_code", "healthFacility.code", AS_TEXT},
    {"health_facility_name", "healthFacility.name", AS_TEXT}, {"insurance_number", "insuree.chfId", AS_TEXT},
    {"main_dg", "icd.name", AS_TEXT}, {"claim_number", "code", AS_TEXT}, {"date_claimed", "dateClaimed", AS_DATE},
    {"visit_date_from", "dateFrom", AS_DATE}, {"sec_dg_1", "icd1.name", AS_TEXT}, {"sec_dg_2", "icd2.name", AS_TEXT},
    {"sec_dg_3", "icd3.name", AS_TEXT}, {"sec_dg_4", "icd4.name", AS_TEXT}, {"visit_date_to", "dateTo", AS_DATE},
    {"claimed", "claimed", AS_AMOUNT}, {"approved", "approved", AS_AMOUNT}, {"adjusted", "valuated", AS_AMOUNT},
    {"explanation", "explanation", AS_TEXT}, {"adjustment", "adjustment", AS_TEXT}, {"guarantee_number", "guaranteeId", AS_TEXT},
    PHONE_COLUMNS_END
};

#define LINE_COLUMNS(kind)                                                                                                   \
    {kind, kind ".name", AS_TEXT}, {kind "_code", kind ".code", AS_TEXT}, {kind "_qty", "qtyProvided", AS_AMOUNT},            \
    {kind "_price", "priceAsked", AS_AMOUNT}, {kind "_adjusted_qty", "qtyApproved", AS_AMOUNT},                              \
    {kind "_adjusted_price", "priceAdjusted", AS_AMOUNT}, {kind "_explination", "explanation", AS_TEXT},                     \
    {kind "_justificaion", "justification", AS_TEXT}, {kind "_valuated", "priceValuated", AS_AMOUNT}, PHONE_COLUMNS_END
static const struct phone_column item_columns[] = {LINE_COLUMNS("item")}, service_columns[] = {LINE_COLUMNS("service")};

#define LINE_PICKS "qtyProvided priceAsked qtyApproved priceAdjusted explanation justification priceValuated rejectionReason"

static const char *status_name(int64_t status)
{
    switch (status) {
    case CLAIM_REJECTED: return "Rejected";
    case CLAIM_ENTERED: return "Entered";
    case CLAIM_CHECKED: return "Checked";
    case CLAIM_PROCESSED: return "Processed";
    default: return "Valuated";
    }
}

static const char *visit_name(struct str visit)
{
    return str_is(visit, "E") ? "Emergency" : str_is(visit, "R") ? "Referral" : "Other";
}

static void put_found_lines(struct phone *p, const struct found *rows, size_t row, bool service)
{
    struct found lines = rows_list(rows, row, service ? "services" : "items", NULL);
    struct str code = rows_text(rows, row, "code");

    json_key(&p->out, service ? STR("services") : STR("items"));
    json_open(&p->out, '[');
    for (size_t i = lines.from; i < lines.to; i++) {
        const struct db_value *reason = rows_cell(&lines, i, "rejectionReason");
        json_open(&p->out, '{');
        phone_put(p, "claim_uuid", AS_UUID, rows_cell(rows, row, "uuid"));
        phone_put_text(p, "claim_number", code);
        phone_put_row(p, &lines, i, service ? service_columns : item_columns);
        phone_put_text(p, service ? "service_result" : "item_result", reason->null || !reason->i ? STR("") : reason_text(p, reason->i));
        json_close(&p->out, '}');
    }
    json_close(&p->out, ']');
}

static void put_found(struct phone *p, const struct found *rows, size_t row)
{
    json_open(&p->out, '{');
    phone_put_row(p, rows, row, claim_columns);
    phone_put_text(p, "patient_name", str_format(p->call->arena, "%.*s %.*s", STR_ARG(rows_text(rows, row, "insuree.otherNames")),
                                                 STR_ARG(rows_text(rows, row, "insuree.lastName"))));
    phone_put_text(p, "visit_type", str_of(visit_name(rows_text(rows, row, "visitType"))));
    phone_put_text(p, "claim_status", str_of(status_name(rows_cell(rows, row, "status")->i)));
    put_found_lines(p, rows, row, true);
    put_found_lines(p, rows, row, false);
    json_close(&p->out, '}');
}

enum { TESTS = 7 };
struct search {
    struct condition tests[TESTS];
    struct db_value values[TESTS];
    size_t n;
};

static void add_test(struct phone *p, struct search *s, const char *path, enum lookup lookup, struct db_value v)
{
    s->values[s->n] = v;
    s->tests[s->n] = rows_test(p->call->arena, path, lookup, (int)s->n);
    s->n++;
}

static err_t read_search(struct phone *p, struct search *s)
{
    static const struct { const char *member, *path; enum lookup lookup; } days[] = {
        {"visit_date_from", "dateFrom", LOOKUP_GTE}, {"visit_date_to", "dateTo", LOOKUP_LTE},
        {"processed_date_from", "dateProcessed", LOOKUP_GTE}, {"processed_date_to", "dateProcessed", LOOKUP_LTE},
    };
    struct str admin;
    int64_t status;
    date_t day;

    TRY(phone_required(p, p->body, "claim_administrator_code", &admin));
    add_test(p, s, "admin__code", LOOKUP_EXACT, db_text(admin));
    TRY(phone_int(p, p->body, "status_claim", &status));
    if (status) add_test(p, s, "status", LOOKUP_EXACT, db_int(status));
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        TRY(phone_date(p, p->body, days[i].member, false, &day));
        if (!date_none(day)) add_test(p, s, days[i].path, days[i].lookup, db_date(day));
    }
    TRY(phone_date(p, p->body, "last_update_date", false, &day));
    if (!date_none(day)) add_test(p, s, "validity_from", LOOKUP_GTE, db_stamp(zone_day_start(p->call->api->env->zone, day)));
    return OK;
}

static err_t claims(struct phone *p)
{
    struct search s = {.n = 0};
    struct condition all = {.kind = CONDITION_AND, .parts = s.tests};
    struct found rows;

    TRY(read_search(p, &s));
    all.part_count = s.n;
    TRY(rows_read(&p->function, phone_lent(p), (struct query){.entity = &claim_entity, .where = &all},
                  "uuid code status dateClaimed dateFrom dateTo visitType claimed approved valuated explanation adjustment guaranteeId"
                  " insuree{chfId lastName otherNames} healthFacility{code name} icd{name} icd1{name} icd2{name} icd3{name} icd4{name}"
                  " items{item{code name} " LINE_PICKS "} services{service{code name} " LINE_PICKS "}", s.values, s.n, &rows));
    json_open(&p->out, '{');
    json_key(&p->out, STR("error_occured"));
    json_put_bool(&p->out, false);
    json_key(&p->out, STR("data"));
    json_open(&p->out, '[');
    for (size_t i = rows.from; i < rows.to; i++) put_found(p, &rows, i);
    json_close(&p->out, ']');
    json_close(&p->out, '}');
    return OK;
}

const struct phone_call phone_claim_calls[] = {
    {METHOD_POST, "claim", PHONE_RIGHT, RIGHT_CLAIM_CREATE, 0, upload},
    {METHOD_POST, "claim/GetClaims", PHONE_RIGHT, RIGHT_CLAIM_READ, 0, claims},
    PHONE_CALLS_END
};
