/* Claims in files (mobile-offline 7, claims 3.1): <Claim><Details/><Items/><Services/></Claim>, everything by its code. They are entered;
 * the facility submits them. Numbers of refusals are openIMIS's; 6, nothing claimed, is one that it never gives. */
#include "api/mobile/upload.h"
#include "module/claim/claim.h"
#include "module/mobile/sent_claim.h"

enum { DONE = 0, NO_FACILITY = 1, CODE_TWICE = 2, NO_PERSON = 3, WRONG_DATES = 4, NO_DIAGNOSIS = 5, NO_ITEM = 7, NO_SERVICE = 8, NO_ADMIN = 9,
       OTHER = -1 };

struct entering {
    const struct xml *details;
    struct sent_claim sent;
    int number;                       /* of what is wrong */
};

/* ---- what was sent ---- */

static void read_lines(const struct xml *claim, int kind, struct sent_claim *s)
{
    static const struct { const char *list, *code, *price, *quantity; } names[SENT_KINDS] = {
        {"Items", "ItemCode", "ItemPrice", "ItemQuantity"}, {"Services", "ServiceCode", "ServicePrice", "ServiceQuantity"},
    };
    const struct xml *list = xml_child(claim, names[kind].list);

    for (const struct xml *row = list ? list->first : NULL; row; row = row->next)
        *vec_add(&s->lines[kind]) = (struct sent_line){
            .code = row_text(row, names[kind].code), .price = row_text(row, names[kind].price), .quantity = row_text(row, names[kind].quantity),
        };
}

static void read_claim(struct report *p, const struct xml *claim, struct entering *e)
{
    static const char *const diagnoses[SENT_DIAGNOSES] = {"ICDCode", "ICDCode1", "ICDCode2", "ICDCode3", "ICDCode4"};
    struct sent_claim *s = &e->sent;

    *e = (struct entering){.details = xml_child(claim, "Details"), .number = OTHER};
    sent_claim_init(s, p->call->arena);
    s->code = row_text(e->details, "ClaimCode");
    s->facility = row_text(e->details, "HFCode");
    s->person = row_text(e->details, "CHFID");
    s->admin = row_text(e->details, "ClaimAdmin");
    s->from = old_day(row_text(e->details, "StartDate"));
    s->to = old_day(row_text(e->details, "EndDate"));
    for (size_t i = 0; i < SENT_DIAGNOSES; i++)
        s->diagnoses[i] = row_text(e->details, diagnoses[i]);
    for (int kind = 0; kind < SENT_KINDS; kind++)
        read_lines(claim, kind, s);
}

static struct str input_of(struct report *p, const struct entering *e)
{
    static const struct row_member members[] = {
        {"ClaimDate", "dateClaimed", ROW_DAY}, {"StartDate", "dateFrom", ROW_DAY}, {"EndDate", "dateTo", ROW_DAY},
        {"VisitType", "visitType", ROW_TEXT}, {"Comment", "explanation", ROW_TEXT}, {"GuaranteeNo", "guaranteeId", ROW_TEXT}, ROW_END
    };
    struct json_writer w;
    struct buf input;

    buf_init(&input, p->call->arena, 2048);
    w = json_writer(&input);
    json_open(&w, '{');
    sent_claim_write(&e->sent, &w);
    row_write(&w, e->details, members);
    json_close(&w, '}');
    return buf_str(&input);
}

/* ---- what is wrong with it ---- */

static const struct { const char *field; int number; } faults[] = {
    [SENT_NO_FACILITY] = {"HFCode", NO_FACILITY}, [SENT_CODE_TAKEN] = {"ClaimCode", CODE_TWICE},
    [SENT_WRONG_DATES] = {"EndDate", WRONG_DATES}, [SENT_NO_DIAGNOSIS] = {"ICDCode", NO_DIAGNOSIS},
    [SENT_NO_ITEM] = {"ItemCode", NO_ITEM}, [SENT_NO_SERVICE] = {"ServiceCode", NO_SERVICE}, [SENT_NO_ADMIN] = {"ClaimAdmin", NO_ADMIN},
    [SENT_NO_PERSON] = {"CHFID", NO_PERSON},
};

static err_t fault_of(struct report *p, struct entering *e)
{
    const struct sent_claim *s = &e->sent;
    const char *field = faults[s->fault].field, *code = s->wrong.n ? str_zero(p->call->arena, s->wrong) : NULL;

    if (!s->fault)
        return OK;
    e->number = faults[s->fault].number;
    if (s->fault == SENT_CODE_TAKEN)
        return err_make(p->call->arena, E_NOT_UNIQUE, "entity", "claim", "field", "code", "value", code, NULL);
    if (s->fault == SENT_WRONG_DATES)
        return err_make(p->call->arena, E_RULE, "rule", "claim_ends_before_it_begins", NULL);
    if (!code)
        return err_make(p->call->arena, E_FIELD_REQUIRED, "field", field, NULL);
    return err_make(p->call->arena, E_REFERENCE, "field", field, "value", code, NULL);
}

static int number_of(const struct report *p, err_t e, struct str result, bool repeated)
{
    struct str field = err_value(e, "field"), rule = err_value(e, "rule");

    if (!e)
        return DONE;
    if (err_is(e, E_NOT_UNIQUE) && str_is(field, "code"))
        return CODE_TWICE;
    if (str_starts(field, STR("date")) || str_is(rule, "claim_ends_before_it_begins"))
        return WRONG_DATES;
    if (str_is(rule, "claim_without_admin"))
        return NO_ADMIN;
    if (str_is(field, "healthFacility"))
        return NO_FACILITY;
    return str_is(field, "insuree") ? NO_PERSON : OTHER;
}

/* ---- the claim ---- */

static err_t find(struct report *p, struct entering *e)
{
    struct function_call f = call_function(p->call);

    if (!e->details)
        return err_make(p->call->arena, E_RULE, "rule", "mobile_no_claim", NULL);
    TRY(sent_claim_find(&f, &e->sent));
    return fault_of(p, e);
}

/* One that is there is the one that was sent: its answer was lost on the way. Who looked up too many people is to send all of it again
 * later, as of a trouble of ours. */
static void take_claim(struct report *p, struct str file, const struct xml *claim)
{
    struct entering e;
    struct str code;
    err_t failed;

    read_claim(p, claim, &e);
    code = e.sent.code;
    failed = find(p, &e);
    if (failed && (err_http(failed->id) >= 500 || err_is(failed, E_RATE)))
        p->stop = failed;
    else if (failed)
        report_refused(p, file, e.details ? "claim" : "file", e.details ? code : file, e.number, failed);
    else if (e.sent.there)
        report_add(p, &(struct outcome){.file = file, .kind = "claim", .name = code, .response = DONE, .state = "repeated"});
    else
        report_run(p, &(struct sending){file, "claim", code, "claim.create", input_of(p, &e), number_of, NULL});
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
