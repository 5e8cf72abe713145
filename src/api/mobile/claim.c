/* Claims in files (mobile-offline 7): <Claim><Details/><Items/><Services/></Claim>, everything by its code. They are entered; the
 * facility submits them. Numbers of refusals are openIMIS's. */
#include "api/mobile/upload.h"
#include "module/claim/claim.h"
#include "module/core/core.h"
#include "module/facility/facility.h"
#include "module/insuree/insuree.h"
#include "module/medical/medical.h"
#include "module/rows.h"

enum { DONE = 0, NO_FACILITY = 1, CODE_TWICE = 2, NO_PERSON = 3, WRONG_DATES = 4, NO_DIAGNOSIS = 5, NO_ITEM = 7, NO_SERVICE = 8, NO_ADMIN = 9,
       OTHER = -1 };

struct entering {
    struct report *report;
    const struct xml *claim, *details;
    struct json_writer w;
    int number;                       /* of what is wrong */
};

/* ---- codes ---- */

/* Registers are everybody's who enters claims; so is a person by his exact number (decision D21). */
static err_t find(struct entering *e, const struct entity *of, const char *field, struct str code, bool *found, uuid_t *out)
{
    struct function_call f = call_function(e->report->call);
    struct condition is = rows_test(f.arena, field, LOOKUP_EXACT, 0);
    const struct db_value key = db_text(code);
    struct found rows;

    TRY(rows_read(&f, access_program(), (struct query){.entity = of, .where = &is}, "uuid", &key, 1, &rows));
    *found = rows.to > 0;
    if (*found)
        *out = rows_cell(&rows, 0, "uuid")->u;
    return OK;
}

static err_t missing(struct entering *e, int number, const char *field, struct str code)
{
    struct arena *a = e->report->call->arena;

    e->number = number;
    if (!code.n)
        return err_make(a, E_FIELD_REQUIRED, "field", field, NULL);
    return err_make(a, E_REFERENCE, "field", field, "value", str_zero(a, code), NULL);
}

static const struct reference {
    const char *from, *to, *field;
    const struct entity *entity;
    int number;
    bool required;
} references[] = {
    {"HFCode", "healthFacility", "code", &health_facility_entity, NO_FACILITY, true},
    {"CHFID", "insuree", "chfId", &insuree_entity, NO_PERSON, true},
    {"ICDCode", "icd", "code", &diagnosis_entity, NO_DIAGNOSIS, true},
    {"ICDCode1", "icd1", "code", &diagnosis_entity, NO_DIAGNOSIS, false},
    {"ICDCode2", "icd2", "code", &diagnosis_entity, NO_DIAGNOSIS, false},
    {"ICDCode3", "icd3", "code", &diagnosis_entity, NO_DIAGNOSIS, false},
    {"ICDCode4", "icd4", "code", &diagnosis_entity, NO_DIAGNOSIS, false},
    {"ClaimAdmin", "admin", "code", &claim_admin_entity, NO_ADMIN, true},
};

static err_t put_reference(struct entering *e, const struct reference *r)
{
    struct str code = row_text(e->details, r->from);
    bool found = false;
    uuid_t uuid;

    if (!code.n && !r->required)
        return OK;
    if (code.n)
        TRY(find(e, r->entity, r->field, code, &found, &uuid));
    if (!found)
        return missing(e, r->number, r->from, code);
    json_key(&e->w, str_of(r->to));
    json_put_uuid(&e->w, uuid);
    return OK;
}

/* ---- lines ---- */

static const struct lines {
    const char *list, *to, *entry, *code;
    const struct entity *entity;
    int number;
    struct row_member members[3];
} lines[] = {
    {"Items", "items", "item", "ItemCode", &medical_item_entity, NO_ITEM,
     {{"ItemPrice", "priceAsked", ROW_TEXT}, {"ItemQuantity", "qtyProvided", ROW_TEXT}, ROW_END}},
    {"Services", "services", "service", "ServiceCode", &medical_service_entity, NO_SERVICE,
     {{"ServicePrice", "priceAsked", ROW_TEXT}, {"ServiceQuantity", "qtyProvided", ROW_TEXT}, ROW_END}},
};

static err_t put_line(struct entering *e, const struct lines *l, const struct xml *row)
{
    struct str code = row_text(row, l->code);
    bool found = false;
    uuid_t uuid;

    if (code.n)
        TRY(find(e, l->entity, "code", code, &found, &uuid));
    if (!found)
        return missing(e, l->number, l->code, code);
    json_open(&e->w, '{');
    json_key(&e->w, str_of(l->entry));
    json_put_uuid(&e->w, uuid);
    row_write(&e->w, row, l->members);
    json_close(&e->w, '}');
    return OK;
}

static err_t put_lines(struct entering *e, const struct lines *l)
{
    const struct xml *list = xml_child(e->claim, l->list);

    json_key(&e->w, str_of(l->to));
    json_open(&e->w, '[');
    for (const struct xml *row = list ? list->first : NULL; row; row = row->next)
        TRY(put_line(e, l, row));
    json_close(&e->w, ']');
    return OK;
}

/* ---- the claim ---- */

static err_t write_claim(struct entering *e)
{
    static const struct row_member members[] = {
        {"ClaimCode", "code", ROW_TEXT}, {"ClaimDate", "dateClaimed", ROW_DAY}, {"StartDate", "dateFrom", ROW_DAY}, {"EndDate", "dateTo", ROW_DAY},
        {"VisitType", "visitType", ROW_TEXT}, {"Comment", "explanation", ROW_TEXT}, {"GuaranteeNo", "guaranteeId", ROW_TEXT}, ROW_END
    };

    json_open(&e->w, '{');
    row_write(&e->w, e->details, members);
    for (size_t i = 0; i < sizeof references / sizeof *references; i++)
        TRY(put_reference(e, &references[i]));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        TRY(put_lines(e, &lines[i]));
    json_close(&e->w, '}');
    return OK;
}

static int number_of(const struct report *p, err_t e, struct str result, bool repeated)
{
    struct str field = err_value(e, "field"), rule = err_value(e, "rule");

    if (!e)
        return DONE;
    if (err_is(e, E_NOT_UNIQUE) && str_is(field, "code"))
        return CODE_TWICE;
    if (str_starts(field, STR("date")) || str_is(rule, "claim_ends_before_it_begins") || str_is(rule, "claim_date_claimed_before_visit"))
        return WRONG_DATES;
    if (str_is(field, "healthFacility"))
        return NO_FACILITY;
    return str_is(field, "insuree") ? NO_PERSON : OTHER;
}

/* A claim that is there with the same facility, person and day is the one that was sent: its answer was lost on the way. */
static err_t is_there(struct report *p, const struct xml *details, bool *there)
{
    static const char *const paths[] = {"code", "healthFacility__code", "insuree__chfId", "dateFrom"};
    struct function_call f = call_function(p->call);
    struct condition tests[4], all = {.kind = CONDITION_AND, .parts = tests, .part_count = 4};
    const struct db_value values[] = {
        db_text(row_text(details, "ClaimCode")), db_text(row_text(details, "HFCode")), db_text(row_text(details, "CHFID")),
        db_date(old_day(row_text(details, "StartDate"))),
    };
    struct found found;

    for (int i = 0; i < 4; i++)
        tests[i] = rows_test(f.arena, paths[i], LOOKUP_EXACT, i);
    TRY(rows_read(&f, access_program(), (struct query){.entity = &claim_entity, .where = &all}, "id", values, 4, &found));
    *there = found.to > 0;
    return OK;
}

static void take_claim(struct report *p, struct str file, const struct xml *claim)
{
    struct entering e = {.report = p, .claim = claim, .details = xml_child(claim, "Details"), .number = OTHER};
    struct str code = row_text(e.details, "ClaimCode");
    struct buf input;
    bool there = false;
    err_t failed;

    buf_init(&input, p->call->arena, 2048);
    e.w = json_writer(&input);
    failed = e.details ? write_claim(&e) : err_make(p->call->arena, E_RULE, "rule", "mobile_no_claim", NULL);
    if (!failed)
        failed = is_there(p, e.details, &there);
    if (failed && err_http(failed->id) >= 500)
        p->stop = failed;
    else if (failed)
        report_refused(p, file, e.details ? "claim" : "file", e.details ? code : file, e.number, failed);
    else if (there)
        report_add(p, &(struct outcome){.file = file, .kind = "claim", .name = code, .response = DONE, .state = "repeated"});
    else
        report_run(p, &(struct sending){file, "claim", code, "claim.create", buf_str(&input), number_of, NULL});
}

/* One, or a list of them as JSON. */
static void take(struct report *p, struct str file, const struct xml *root, void *state)
{
    if (xml_child(root, "Details") || !root->first || !xml_is(root->first, "row")) {
        take_claim(p, file, xml_child(root, "Details") ? root : xml_child(root, "Claim") ? xml_child(root, "Claim") : root);
        return;
    }
    for (const struct xml *claim = root->first; claim && !p->stop; claim = claim->next)
        take_claim(p, file, claim);
}

void take_claims(struct call *c, struct reply *r)
{
    static const struct upload claims = {"claim.create", OTHER, NULL, take, NULL};

    upload_take(c, r, &claims, NULL);
}
