/* Claims sent, and claims looked for. */
#include "api/phone/frame.h"
#include "base/zone.h"

#include "module/claim/claim.h"
#include "module/mobile/sent_claim.h"
#include "scheme/claim.h"

enum claim_code {
    CLAIM_ACCEPTED = 2001, CLAIM_FACILITY, CLAIM_DUPLICATE, CLAIM_INSUREE, CLAIM_DATES, CLAIM_DIAGNOSIS, CLAIM_ITEM, CLAIM_SERVICE,
    CLAIM_ADMIN, CLAIM_NOT_ACCEPTED, CLAIM_FAILED = 2999,
};

struct document {
    struct sent_claim sent;
    date_t claimed;
    struct str visit, comment;
};

/* ---- what was sent ---- */

static err_t read_lines(struct phone *p, const struct json *v, int kind, struct sent_claim *s)
{
    static const char *const lists[SENT_KINDS] = {"items", "services"};
    static const char *const members[SENT_KINDS][3] = {
        {"ItemCode", "ItemPrice", "ItemQuantity"}, {"ServiceCode", "ServicePrice", "ServiceQuantity"},
    };
    const struct json *list = phone_member(v, lists[kind]);

    if (!list) return OK;
    if (list->kind != JSON_ARRAY) return err_make(p->call->arena, E_FIELD_TYPE, "field", lists[kind], "type", "list", NULL);
    for (const struct json *line = list->first; line; line = line->next)
        *vec_add(&s->lines[kind]) = (struct sent_line){
            .code = phone_text(line, members[kind][0]), .price = phone_text(line, members[kind][1]), .quantity = phone_text(line, members[kind][2]),
        };
    return OK;
}

/* The code first: an answer names the claim that it is about. */
static err_t read_document(struct phone *p, const struct json *v, struct document *d)
{
    static const char *const diagnoses[SENT_DIAGNOSES] = {"ICDCode", "ICDCode1", "ICDCode2", "ICDCode3", "ICDCode4"};
    const struct json *details = phone_member(v, "details");
    struct sent_claim *s = &d->sent;

    *d = (struct document){0};
    sent_claim_init(s, p->call->arena);
    TRY(phone_required(p, details, "ClaimCode", &s->code));
    TRY(phone_date(p, details, "ClaimDate", true, &d->claimed));
    TRY(phone_date(p, details, "StartDate", true, &s->from));
    TRY(phone_date(p, details, "EndDate", false, &s->to));
    s->facility = phone_text(details, "HFCode");
    s->person = phone_text(details, "CHFID");
    s->admin = phone_text(details, "ClaimAdmin");
    for (size_t i = 0; i < SENT_DIAGNOSES; i++) s->diagnoses[i] = phone_text(details, diagnoses[i]);
    d->visit = phone_text(details, "VisitType");
    d->comment = phone_text(details, "Comment");
    for (int kind = 0; kind < SENT_KINDS; kind++) TRY(read_lines(p, v, kind, s));
    return OK;
}

static void put_day(struct json_writer *w, const char *key, date_t day)
{
    json_key(w, str_of(key));
    json_put_date(w, day);
}

static struct str input_of(struct phone *p, const struct document *d)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text, p->call->arena, 1024);
    w = json_writer(&text);
    json_open(&w, '{');
    sent_claim_write(&d->sent, &w);
    put_day(&w, "dateClaimed", d->claimed);
    put_day(&w, "dateFrom", d->sent.from);
    put_day(&w, "dateTo", date_none(d->sent.to) ? d->sent.from : d->sent.to);
    if (d->visit.n) answer_text(&w, "visitType", d->visit);
    if (d->comment.n) answer_text(&w, "explanation", d->comment);
    json_close(&w, '}');
    return buf_str(&text);
}

/* ---- entering and sending ---- */

struct outcome {
    enum claim_code code;
    err_t why;                   /* what it was refused for; NULL: the code says it */
};

static enum claim_code code_of_fault(enum sent_fault fault)
{
    static const enum claim_code codes[] = {
        [SENT_WHOLE] = CLAIM_ACCEPTED, [SENT_NO_FACILITY] = CLAIM_FACILITY, [SENT_CODE_TAKEN] = CLAIM_DUPLICATE,
        [SENT_WRONG_DATES] = CLAIM_DATES,
        [SENT_NO_DIAGNOSIS] = CLAIM_DIAGNOSIS, [SENT_NO_ITEM] = CLAIM_ITEM, [SENT_NO_SERVICE] = CLAIM_SERVICE,
        [SENT_NO_ADMIN] = CLAIM_ADMIN, [SENT_NO_PERSON] = CLAIM_INSUREE,
    };

    return codes[fault];
}

/* Whoever looked up too many people is to send it again later. */
static enum claim_code code_of(err_t e)
{
    if (phone_in_doubt(e) || err_is(e, E_RATE)) return CLAIM_FAILED;
    if (phone_taken(e, "code")) return CLAIM_DUPLICATE;
    if (phone_broke(e, "claim_ends_before_it_begins")) return CLAIM_DATES;
    if (phone_broke(e, "claim_without_admin")) return CLAIM_ADMIN;
    return CLAIM_NOT_ACCEPTED;
}

static err_t run(struct phone *p, const char *command, struct str input)
{
    struct answer a;

    TRY(phone_command(p, command, input, &a));
    return a.status == COMMAND_DONE ? OK : a.error;
}

/* Who enters claims but does not send them leaves that to another; what the law says of it is in its status. */
static err_t submit(struct phone *p, struct sent_claim *s)
{
    struct answer a;
    struct str uuid;

    if (!s->there || rows_cell(&s->claim, 0, "status")->i != CLAIM_ENTERED || access_may(p->call->arena, p->call->who, RIGHT_CLAIM_SUBMIT))
        return OK;
    uuid = uuid_text(p->call->arena, rows_cell(&s->claim, 0, "uuid")->u);
    TRY(phone_command(p, "claim.submit", str_format(p->call->arena, "{\"uuids\":[\"%s\"]}", uuid.p), &a));
    return sent_claim_look(&p->function, s);
}

/* The same claim again, whose answer was lost, is no duplicate: it gets its answer. */
static err_t take(struct phone *p, struct document *d, enum claim_code *code)
{
    struct sent_claim *s = &d->sent;

    TRY(sent_claim_find(&p->function, s));
    *code = code_of_fault(s->fault);
    if (s->fault) return OK;
    if (!s->there) {
        TRY(run(p, "claim.create", input_of(p, d)));
        TRY(sent_claim_look(&p->function, s));
    }
    TRY(submit(p, s));
    if (s->there && rows_cell(&s->claim, 0, "status")->i == CLAIM_REJECTED) *code = CLAIM_NOT_ACCEPTED;
    return OK;
}

/* ---- the answer ---- */

static struct str reason_text(struct phone *p, int64_t reason)
{
    const char *key = str_format(p->call->arena, "claim.reason.%lld", (long long)reason).p;

    return text_of(p->call->api->texts, p->call->language, key);
}

static void put_rejected(struct phone *p, struct str code, int64_t error, struct str reason)
{
    json_open(&p->out, '{');
    phone_put_text(p, "code", code.p ? code : STR(""));
    json_key(&p->out, STR("error"));
    json_put_int(&p->out, error);
    phone_put_text(p, "reason", reason);
    json_close(&p->out, '}');
}

/* Codes that are not known; of a claim that was judged, the lines that were rejected, for themselves or with all of it. */
static void put_lines(struct phone *p, const struct sent_claim *s, int kind)
{
    const struct found lines = s->there ? rows_list(&s->claim, 0, kind ? "services" : "items", NULL) : (struct found){0};

    json_key(&p->out, kind ? STR("rejectedServices") : STR("rejectedItems"));
    json_open(&p->out, '[');
    for (size_t i = 0; i < s->lines[kind].n; i++)
        if (s->lines[kind].at[i].unknown) put_rejected(p, s->lines[kind].at[i].code, 1, reason_text(p, 1));
    for (size_t i = lines.from; i < lines.to; i++) {
        const struct db_value *reason = rows_cell(&lines, i, "rejectionReason"), *status = rows_cell(&lines, i, "status");
        int64_t why = reason->null ? 0 : reason->i;
        if (why || (!status->null && status->i == LAW_LINE_REJECTED))
            put_rejected(p, rows_text(&lines, i, kind ? "service.code" : "item.code"), why, reason_text(p, why));
    }
    json_close(&p->out, ']');
}

static struct str message_of(struct phone *p, const struct outcome *o)
{
    static const char *const messages[] = {
        [0] = "", [CLAIM_FACILITY - CLAIM_ACCEPTED] = "phone.claim.facility",
        [CLAIM_DUPLICATE - CLAIM_ACCEPTED] = "phone.claim.duplicate", [CLAIM_INSUREE - CLAIM_ACCEPTED] = "phone.claim.insuree",
        [CLAIM_DATES - CLAIM_ACCEPTED] = "phone.claim.dates", [CLAIM_DIAGNOSIS - CLAIM_ACCEPTED] = "phone.claim.diagnosis",
        [CLAIM_ITEM - CLAIM_ACCEPTED] = "phone.claim.item", [CLAIM_SERVICE - CLAIM_ACCEPTED] = "phone.claim.service",
        [CLAIM_ADMIN - CLAIM_ACCEPTED] = "phone.claim.admin", [CLAIM_NOT_ACCEPTED - CLAIM_ACCEPTED] = "phone.claim.rejected",
    };

    if (o->why) return text_err(p->call->arena, p->call->api->texts, p->call->language, o->why);
    if (o->code == CLAIM_ACCEPTED) return STR("");
    return text_of(p->call->api->texts, p->call->language, messages[o->code - CLAIM_ACCEPTED]);
}

static void put_outcome(struct phone *p, const struct sent_claim *s, const struct outcome *o)
{
    json_open(&p->out, '{');
    phone_put_text(p, "claimCode", s->code.p ? s->code : STR(""));
    json_key(&p->out, STR("response"));
    json_put_int(&p->out, o->code);
    phone_put_text(p, "message", message_of(p, o));
    for (int kind = 0; kind < SENT_KINDS; kind++) put_lines(p, s, kind);
    json_close(&p->out, '}');
}

/* Whatever becomes of it, it is told: what is wrong with one hides no other. After a trouble of ours, *trouble, the rest are to be sent
 * again: each would wait for the database as long as the first did. */
static void upload_one(struct phone *p, const struct json *v, err_t *trouble)
{
    struct document d;
    struct outcome o = {.code = CLAIM_FAILED};

    o.why = read_document(p, v, &d);
    if (!o.why) o.why = *trouble ? *trouble : take(p, &d, &o.code);
    if (phone_in_doubt(o.why) && !*trouble) {
        log_err(p->call->api->env->log, "http.failed", o.why);
        *trouble = o.why;
    }
    if (o.why) o.code = code_of(o.why);
    put_outcome(p, &d.sent, &o);
}

/* One alone may come without its list. */
static err_t upload(struct phone *p)
{
    err_t trouble = OK;

    if (!p->body) return phone_wrong(p, "the body is missing");
    if (p->body->kind == JSON_OBJECT) {
        upload_one(p, p->body, &trouble);
        return OK;
    }
    TRY(limit_check(p->call->arena, &p->call->api->env->limits, LIMIT_LIST_VALUES, p->body->count));
    json_open(&p->out, '[');
    for (const struct json *v = p->body->first; v; v = v->next) upload_one(p, v, &trouble);
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
