/* Renewals to come, renewing, and whether a receipt is free. */
#include "api/phone/frame.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"

/* ---- prompts of the officer who asks ---- */

static const struct phone_column renewal_columns[] = {
    {"renewalId", "id", AS_INT}, {"policyId", "policy.id", AS_INT}, {"officerId", "newOfficer.id", AS_INT},
    {"officerCode", "newOfficer.code", AS_TEXT}, {"chfid", "insuree.chfId", AS_TEXT}, {"lastName", "insuree.lastName", AS_TEXT},
    {"otherNames", "insuree.otherNames", AS_TEXT}, {"productCode", "newProduct.code", AS_TEXT}, {"productName", "newProduct.name", AS_TEXT},
    {"villageName", "policy.family.location.name", AS_TEXT}, {"renewalPromptDate", "renewalPromptDate", AS_DATE},
    {"phone", "newOfficer.phone", AS_TEXT}, {"renewalUUID", "uuid", AS_UUID}, PHONE_COLUMNS_END
};

static err_t renewals(struct phone *p)
{
    const struct condition tests[] = {rows_test(p->call->arena, "newOfficer__id", LOOKUP_IN, 0), policy_renewal_open(p->call->arena, 1)};
    const struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    struct db_value values[] = {db_null(DB_INT), db_int(0)};
    struct found rows;

    TRY(phone_officers(p, &values[0]));
    TRY(rows_read(&p->function, phone_lent(p), (struct query){.entity = &policy_renewal_entity, .where = &all},
                  "id uuid renewalPromptDate policy{id family{location{name}}} newOfficer{id code phone} insuree{chfId lastName otherNames}"
                  " newProduct{code name}", values, 2, &rows));
    json_open(&p->out, '[');
    for (size_t i = rows.from; i < rows.to; i++) {
        json_open(&p->out, '{');
        phone_put_row(p, &rows, i, renewal_columns);
        json_close(&p->out, '}');
    }
    json_close(&p->out, ']');
    return OK;
}

/* ---- renewing ---- */

enum {
    RENEWED = 3001, RENEWED_BEFORE = 3002, RENEWAL_REJECTED = 3003, RENEWAL_RECEIPT = 3004, RENEWAL_TOO_LATE = 3005,
    RENEWED_NOT_LINKED = 3006, RENEWAL_FAILED = 3999,
};

static void put_member(struct json_writer *w, const char *key, struct str v)
{
    if (v.n) answer_text(w, key, v);
}

static void put_id(struct json_writer *w, const char *key, int64_t id)
{
    if (!id) return;
    json_key(w, str_of(key));
    json_open(w, '{');
    json_key(w, STR("id"));
    json_put_int(w, id);
    json_close(w, '}');
}

static err_t renewal_input(struct phone *p, struct str *out)
{
    int64_t renewal, payer;
    struct json_writer w;
    struct buf text;
    date_t day;

    TRY(phone_int(p, p->body, "RenewalId", &renewal));
    TRY(phone_int(p, p->body, "PayerId", &payer));
    TRY(phone_date(p, p->body, "Date", !phone_bool(p->body, "Discontinue"), &day));
    buf_init(&text, p->call->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    put_id(&w, "renewal", renewal);
    put_member(&w, "chfId", phone_text(p->body, "CHFID"));
    put_member(&w, "productCode", phone_text(p->body, "ProductCode"));
    if (phone_bool(p->body, "Discontinue")) {
        json_key(&w, STR("discontinue"));
        json_put_bool(&w, true);
    } else {
        put_member(&w, "officerCode", phone_text(p->body, "Officer"));
        put_member(&w, "receipt", phone_text(p->body, "ReceiptNo"));
        put_member(&w, "amount", phone_text(p->body, "Amount"));
        json_key(&w, STR("payDate"));
        json_put_date(&w, day);
        put_id(&w, "payer", payer);
    }
    json_close(&w, '}');
    *out = buf_str(&text);
    return OK;
}

/* Whether the control number it came with, if any, is the renewed person's now. */
static bool is_linked(struct phone *p)
{
    bool done = true;

    if (!phone_member(p->body, "ControlNumber") || phone_bool(p->body, "Discontinue")) return true;
    if (phone_link(p, phone_text(p->body, "ControlNumber"), phone_text(p->body, "CHFID"), phone_text(p->body, "ProductCode"), true, &done)) return false;
    return done;
}

static int renewal_code(struct phone *p, const struct answer *a)
{
    const struct json *told;

    if (a->status == COMMAND_DONE && !json_read(p->call->arena, a->result, &p->call->api->env->limits, &told)) {
        bool linked = is_linked(p);
        return !linked ? RENEWED_NOT_LINKED : str_is(json_get(told, "done")->text, "there") ? RENEWED_BEFORE : RENEWED;
    }
    if (phone_in_doubt(a->error)) return RENEWAL_FAILED;
    if (phone_taken(a->error, "receipt")) return RENEWAL_RECEIPT;
    if (phone_broke(a->error, "policy_product_window") || phone_broke(a->error, "policy_product_over")) return RENEWAL_TOO_LATE;
    return RENEWAL_REJECTED;
}

/* The same renewal again is told as accepted before: the app forgets it then. What brings a control number that cannot be given to its person is
 * renewed, and told so. */
static err_t renew(struct phone *p)
{
    struct answer a;
    struct str input;
    err_t e;

    TRY(renewal_input(p, &input));
    e = phone_command(p, "mobile.renew", input, &a);
    if (phone_in_doubt(e)) log_err(p->call->api->env->log, "http.failed", e);
    if (e && !phone_in_doubt(e)) return e;
    json_put_int(&p->out, e ? RENEWAL_FAILED : renewal_code(p, &a));
    return OK;
}

/* 1: put away; -1: there is none. */
static err_t put_away(struct phone *p)
{
    struct answer a;
    uuid_t uuid;

    if (!uuid_read(p->key, &uuid)) return phone_wrong(p, "the renewal is no uuid");
    TRY(phone_command(p, "policy_renewal.delete", str_format(p->call->arena, "{\"uuid\":\"%.*s\"}", STR_ARG(p->key)), &a));
    if (a.status != COMMAND_DONE && !err_is(a.error, E_NOT_FOUND) && !err_is(a.error, E_DELETED)) return a.error;
    json_put_int(&p->out, a.status == COMMAND_DONE ? 1 : -1);
    return OK;
}

/* ---- receipts ---- */

/* Of a person whom the caller may see: a receipt would tell what is sold elsewhere. */
static err_t family_of(struct phone *p, struct str number, int64_t *out)
{
    struct condition is = rows_test(p->call->arena, "chfId", LOOKUP_EXACT, 0);
    const struct db_value key = db_text(number);
    struct found rows;

    TRY(rows_read(&p->function, phone_lent(p), (struct query){.entity = &insuree_entity, .where = &is}, "id family{id}", &key, 1, &rows));
    if (!rows.to) return err_make(p->call->arena, E_NOT_FOUND, "entity", "insuree", "key", str_zero(p->call->arena, number), NULL);
    *out = rows_cell(&rows, 0, "family.id")->null ? 0 : rows_cell(&rows, 0, "family.id")->i;
    return OK;
}

/* True: no current contribution has it, neither for a product of this family nor in its district. */
static err_t receipt(struct phone *p)
{
    struct str number, person;
    struct db_value params[2];
    struct db_rows rows;

    TRY(phone_required(p, p->body, "ReceiptNo", &number));
    TRY(phone_required(p, p->body, "CHFID", &person));
    params[0] = db_text(number);
    params[1] = db_int(0);
    TRY(family_of(p, person, &params[1].i));
    TRY(phone_query(p, "SELECT x.id FROM premium x JOIN policy p ON p.id = x.policy_id JOIN family f ON f.id = p.family_id"
                       " WHERE x.receipt = $1 AND x.deleted_at IS NULL AND EXISTS (SELECT 1 FROM family g WHERE g.id = $2"
                       " AND (g.district_id = f.district_id OR EXISTS (SELECT 1 FROM policy q"
                       " WHERE q.family_id = g.id AND q.product_id = p.product_id AND q.deleted_at IS NULL))) LIMIT 1", params, 2, "i", &rows));
    json_put_bool(&p->out, !rows.rows);
    return OK;
}

const struct phone_call phone_policy_calls[] = {
    {METHOD_GET, "policy", PHONE_RIGHT, RIGHT_POLICY_READ, 0, renewals},
    {METHOD_POST, "policy/renew", PHONE_RIGHT, RIGHT_POLICY_RENEW, 0, renew},
    {METHOD_DELETE, "policy/renew/*", PHONE_RIGHT, RIGHT_POLICY_DELETE, 0, put_away},
    {METHOD_POST, "premium/receipt", PHONE_RIGHT, RIGHT_POLICY_READ, 0, receipt},
    PHONE_CALLS_END
};
