/* Control numbers and payments: what telephones ask for, and what the scheme's gateway tells (mobile-offline 8, enrolment 7.6). Calls of the gateway need its
 * right, and its signature where the scheme has a secret with it: X-Signature, the HMAC-SHA-256 of the body in hex. What it sent is
 * told in the mutation log by its SHA-256. */
#include <strings.h>

#include "api/phone/frame.h"
#include "io/crypto.h"
#include "module/payment/payment.h"

/* ---- who sends ---- */

static struct str hex(struct arena *a, const uint8_t digest[SHA256_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(a, (size_t)2 * SHA256_BYTES);

    for (size_t i = 0; i < SHA256_BYTES; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    return (struct str){out, (size_t)2 * SHA256_BYTES};
}

static err_t check_signature(struct phone *p)
{
    struct call *c = p->call;
    struct str secret = setting_text(c->settings, SETTING_GATEWAY_SECRET), sent = call_header(c, "x-signature"), due;
    uint8_t digest[SHA256_BYTES];

    if (!secret.n) return OK;
    hmac_sha256(secret.p, secret.n, c->body.p, c->body.n, digest);
    due = hex(c->arena, digest);
    return sent.n == due.n && crypto_equal(sent.p, due.p, due.n) ? OK : err_make(c->arena, E_FORBIDDEN, NULL);
}

static err_t command(struct phone *p, const char *name, struct str input, struct answer *out)
{
    struct call *c = p->call;
    uint8_t digest[SHA256_BYTES];
    struct request sent = {.command = str_of(name), .who = c->who};

    sha256(c->body.p, c->body.n, digest);
    sent.details = str_format(c->arena, "sha256:%.*s", STR_ARG(hex(c->arena, digest)));
    TRY(json_read(c->arena, input, &c->api->env->limits, &sent.input));
    TRY(write_command(c->api->write, c->arena, &sent, out));
    return out->status == COMMAND_DONE ? OK : out->error;
}

/* ---- which payment ---- */

static err_t find(struct phone *p, const struct json *of, struct str *uuid)
{
    struct db_value id = db_int(0);
    struct db_rows rows;

    TRY(phone_int(p, of, "internal_identifier", &id.i));
    TRY(phone_query(p, "SELECT uuid FROM payment WHERE id = $1 AND deleted_at IS NULL", &id, 1, "u", &rows));
    if (!rows.rows) return err_make(p->call->arena, E_NOT_FOUND, "entity", "payment", "key", str_format(p->call->arena, "%lld", (long long)id.i).p, NULL);
    *uuid = uuid_text(p->call->arena, db_cell(&rows, 0, 0)->u);
    return OK;
}

/* ---- inputs ---- */

struct input { struct buf text; struct json_writer w; };

static void begin(struct phone *p, struct input *in)
{
    buf_init(&in->text, p->call->arena, 256);
    in->w = json_writer(&in->text);
    json_open(&in->w, '{');
}

static void put(struct input *in, const char *key, struct str v)
{
    if (v.n) answer_text(&in->w, key, v);
}

static void put_bool(struct input *in, const char *key, bool v)
{
    json_key(&in->w, str_of(key));
    json_put_bool(&in->w, v);
}

static struct str end(struct input *in)
{
    json_close(&in->w, '}');
    return buf_str(&in->text);
}

/* 0 cash, 1 mobile, 2 bank; words as they are. */
static struct str type_of(const struct json *of)
{
    struct str type = phone_text(of, "type_of_payment");

    return str_is(type, "0") ? STR("Cash") : str_is(type, "1") ? STR("MobilePhone") : str_is(type, "2") ? STR("BankTransfer") : type;
}

static err_t put_day(struct phone *p, struct input *in, const char *key, const struct json *of, const char *name)
{
    date_t day;

    TRY(phone_date(p, of, name, false, &day));
    if (date_none(day)) return OK;
    json_key(&in->w, str_of(key));
    json_put_date(&in->w, day);
    return OK;
}

static void put_line(struct input *in, const struct json *line)
{
    json_open(&in->w, '{');
    put(in, "insuranceNumber", phone_text(line, "insurance_number"));
    put(in, "productCode", phone_text(line, "insurance_product_code"));
    put_bool(in, "renewal", phone_bool(line, "renewal"));
    put(in, "amount", phone_text(line, "amount"));
    json_close(&in->w, '}');
}

static void put_lines(struct input *in, const struct json *of, const char *name)
{
    const struct json *lines = phone_member(of, name);

    json_key(&in->w, STR("lines"));
    json_open(&in->w, '[');
    if (lines && lines->kind == JSON_ARRAY)
        for (const struct json *line = lines->first; line; line = line->next) put_line(in, line);
    else
        put_line(in, of);
    json_close(&in->w, ']');
}

/* ---- answers ---- */

static err_t answer(struct phone *p, const struct answer *a)
{
    const struct json *told;
    int64_t id = 0, fault = 0;
    struct db_value key;
    struct db_rows rows;

    TRY(json_read(p->call->arena, a->result, &p->call->api->env->limits, &told));
    json_int(json_get(told, "id"), &id);
    json_int(json_get(told, "fault"), &fault);
    key = db_int(id);
    TRY(phone_query(p, "SELECT control_number FROM control_number WHERE payment_id = $1 AND deleted_at IS NULL AND control_number IS NOT NULL"
                    " ORDER BY id DESC LIMIT 1", &key, 1, "t", &rows));
    json_open(&p->out, '{');
    answer_int(&p->out, "internal_identifier", id);
    phone_put_text(p, "control_number", rows.rows ? db_cell(&rows, 0, 0)->s : STR_NONE);
    json_key(&p->out, STR("error_occured"));
    json_put_bool(&p->out, fault != 0);
    answer_int(&p->out, "error_code", fault);
    phone_put_text(p, "error_message", fault ? json_get(told, "message")->text : STR_NONE);
    json_close(&p->out, '}');
    return OK;
}

static err_t run(struct phone *p, const char *name, struct input *in)
{
    struct answer a;

    TRY(command(p, name, end(in), &a));
    return answer(p, &a);
}

/* ---- telephones ---- */

static err_t ask(struct phone *p)
{
    struct input in;

    begin(p, &in);
    put(&in, "phoneNumber", phone_text(p->body, phone_member(p->body, "Msisdn") ? "Msisdn" : "phone_number"));
    put(&in, "officerCode", phone_text(p->body, "enrolment_officer_code"));
    put(&in, "languageName", phone_text(p->body, "language"));
    put(&in, "typeOfPayment", type_of(p->body));
    TRY(put_day(p, &in, "requestDate", p->body, "request_date"));
    put_bool(&in, "smsRequired", phone_bool(p->body, "SmsRequired"));
    put_bool(&in, "request", true);
    put_lines(&in, p->body, "policies");
    return run(p, "payment.intent", &in);
}

static err_t ask_many(struct phone *p)
{
    struct answer a;
    struct input in;
    int64_t count;

    TRY(phone_int(p, p->body, "ControlNumberCount", &count));
    begin(p, &in);
    put(&in, "productCode", phone_text(p->body, "ProductCode"));
    put(&in, "officerCode", phone_text(p->body, "OfficerCode"));
    answer_int(&in.w, "count", count);
    TRY(command(p, "payment.bulk_numbers", end(&in), &a));
    json_put_raw(&p->out, STR("{\"error_occured\":false,\"error_message\":null}"));
    return OK;
}

enum { NUMBERS = 4001, NO_NUMBERS = 4002, NUMBERS_ENOUGH = 4003 };

static const struct phone_column officer_columns[] = {
    {"controlNumberId", "", AS_INT}, {"billId", "", AS_INT}, {"productCode", "", AS_TEXT}, {"officerCode", "", AS_TEXT},
    {"controlNumber", "", AS_TEXT}, {"amount", "", AS_AMOUNT}, PHONE_COLUMNS_END
};

/* Of the officer who signs in with his code, and that are nobody's yet. */
static err_t numbers_of_officer(struct phone *p)
{
    const struct db_value params[] = {db_text(phone_text(p->body, "ProductCode")), db_text(p->call->account->username)};
    int64_t has, most = setting_int(p->call->settings, SETTING_BULK_NUMBERS), code;
    struct db_rows rows = {0};

    TRY(phone_int(p, p->body, "AvailableControlNumbers", &has));
    if (has < most)
        TRY(phone_query(p, "SELECT n.id, y.id, x.product_code, y.officer_code, n.control_number, y.expected_amount FROM payment_detail x"
                        " JOIN payment y ON y.id = x.payment_id JOIN control_number n ON n.payment_id = y.id WHERE x.product_code = $1"
                        " AND x.insurance_number IS NULL AND x.deleted_at IS NULL AND y.officer_code = $2 AND y.status = 3 AND y.deleted_at IS NULL"
                        " AND n.status = 2 AND n.deleted_at IS NULL ORDER BY n.id LIMIT 1000", params, 2, "iitttm", &rows));
    code = has >= most ? NUMBERS_ENOUGH : rows.rows ? NUMBERS : NO_NUMBERS;
    json_open(&p->out, '{');
    json_key(&p->out, STR("header"));
    json_open(&p->out, '{');
    answer_int(&p->out, "error", code);
    phone_put_text(p, "errorMessage", STR_NONE);
    json_close(&p->out, '}');
    json_key(&p->out, STR("controlNumbers"));
    phone_put_table(p, &rows, officer_columns);
    json_close(&p->out, '}');
    return OK;
}

static err_t put_assigned(struct phone *p, int64_t id)
{
    const struct db_value key = db_int(id);
    struct db_rows rows;

    TRY(phone_query(p, "SELECT (SELECT n.control_number FROM control_number n WHERE n.payment_id = y.id AND n.deleted_at IS NULL ORDER BY n.id DESC LIMIT 1),"
                    " y.status, y.rejected_reason FROM payment y WHERE y.id = $1 AND y.deleted_at IS NULL", &key, 1, "tit", &rows));
    json_open(&p->out, '{');
    answer_int(&p->out, "internal_identifier", id);
    phone_put_text(p, "control_number", rows.rows && !db_cell(&rows, 0, 0)->null ? db_cell(&rows, 0, 0)->s : STR_NONE);
    json_key(&p->out, STR("error_occured"));
    json_put_bool(&p->out, !rows.rows || db_cell(&rows, 0, 1)->i < 0);
    phone_put_text(p, "error_message", rows.rows && !db_cell(&rows, 0, 2)->null ? db_cell(&rows, 0, 2)->s : STR_NONE);
    json_close(&p->out, '}');
    return OK;
}

static err_t assigned(struct phone *p)
{
    const struct json *asked = phone_member(p->body, "requests");

    json_open(&p->out, '{');
    json_key(&p->out, STR("assigned_control_numbers"));
    json_open(&p->out, '[');
    if (asked) TRY(limit_check(p->call->arena, &p->call->api->env->limits, LIMIT_PAGE_ROWS, asked->count));
    for (const struct json *one = asked ? asked->first : NULL; one; one = one->next) {
        int64_t id;
        TRY(phone_int(p, one, "internal_identifier", &id));
        TRY(put_assigned(p, id));
    }
    json_close(&p->out, ']');
    json_close(&p->out, '}');
    return OK;
}

/* One, or by the job all that can be. */
static err_t match(struct phone *p)
{
    struct answer a;
    struct str uuid;

    if (phone_member(p->body, "internal_identifier")) {
        TRY(find(p, p->body, &uuid));
        TRY(command(p, "payment.match", str_format(p->call->arena, "{\"uuid\":\"%.*s\"}", STR_ARG(uuid)), &a));
    } else
        TRY(command(p, "job.start", STR("{\"job\":\"payment.match_received\"}"), &a));
    json_put_raw(&p->out, STR("{\"error_occured\":false,\"error_message\":null}"));
    return OK;
}

static err_t cancel(struct phone *p)
{
    struct input in;
    struct str uuid;

    TRY(find(p, p->body, &uuid));
    begin(p, &in);
    put(&in, "uuid", uuid);
    put(&in, "reason", phone_member(p->body, "reason") ? phone_text(p->body, "reason") : STR("cancelled"));
    return run(p, "payment.cancel", &in);
}

/* ---- the gateway ---- */

static const struct phone_column request_columns[] = {
    {"internal_identifier", "", AS_INT}, {"amount_to_be_paid", "", AS_AMOUNT}, {"phone_number", "", AS_TEXT}, {"request_date", "", AS_DATE},
    {"enrolment_officer_code", "", AS_TEXT}, {"insurance_number", "", AS_TEXT}, {"insurance_product_code", "", AS_TEXT}, PHONE_COLUMNS_END
};

/* Ours: requests that the gateway has not answered yet, the oldest first; those it acknowledges leave the list. A line each. */
static err_t requests(struct phone *p)
{
    struct db_rows rows;

    TRY(check_signature(p));
    TRY(phone_query(p, "SELECT y.id, y.expected_amount, y.phone_number, y.request_date, y.officer_code, x.insurance_number, x.product_code"
                    " FROM (SELECT payment_id, MIN(id) AS first FROM control_number WHERE status = 0 AND deleted_at IS NULL GROUP BY payment_id"
                    " ORDER BY 2 LIMIT 100) n JOIN payment y ON y.id = n.payment_id JOIN payment_detail x ON x.payment_id = y.id"
                    " WHERE y.status = 1 AND y.deleted_at IS NULL AND x.deleted_at IS NULL ORDER BY n.first, x.id", NULL, 0, "imtdttt", &rows));
    phone_put_table(p, &rows, request_columns);
    return OK;
}

static err_t acknowledge(struct phone *p)
{
    struct input in;
    struct str uuid;

    TRY(check_signature(p));
    TRY(find(p, p->body, &uuid));
    begin(p, &in);
    put(&in, "uuid", uuid);
    put_bool(&in, "success", phone_member(p->body, "success") ? phone_bool(p->body, "success") : !phone_bool(p->body, "error_occured"));
    put(&in, "comment", phone_text(p->body, "error_message"));
    put(&in, "origin", p->call->account->username);
    return run(p, "payment.acknowledge", &in);
}

static err_t issue(struct phone *p)
{
    struct input in;
    struct str uuid;

    TRY(check_signature(p));
    TRY(find(p, p->body, &uuid));
    begin(p, &in);
    put(&in, "uuid", uuid);
    if (!phone_bool(p->body, "error_occured")) put(&in, "controlNumber", phone_text(p->body, "control_number"));
    put(&in, "comment", phone_text(p->body, "error_message"));
    put(&in, "origin", p->call->account->username);
    return run(p, "payment.assign_number", &in);
}

static err_t receive(struct phone *p)
{
    static const struct { const char *key, *from; } texts[] = {
        {"controlNumber", "control_number"}, {"transactionNo", "transaction_identification"}, {"receiptNo", "receipt_identification"},
        {"receivedAmount", "received_amount"}, {"transferFee", "transfer_fee"}, {"officerCode", "enrolment_officer_code"},
        {"origin", "payment_origin"}, {"payerPhoneNumber", "payer_phone_number"},
    };
    struct input in;

    TRY(check_signature(p));
    begin(p, &in);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) put(&in, texts[i].key, phone_text(p->body, texts[i].from));
    put(&in, "typeOfPayment", type_of(p->body));
    TRY(put_day(p, &in, "receivedDate", p->body, "received_date"));
    TRY(put_day(p, &in, "paymentDate", p->body, "payment_date"));
    if (!phone_member(p->body, "control_number")) put_lines(&in, p->body, "policies");
    return run(p, "payment.receive", &in);
}

const struct phone_call phone_payment_calls[] = {
    {METHOD_POST, "GetControlNumber", PHONE_RIGHT, RIGHT_PAYMENT_CREATE, 0, ask},
    {METHOD_POST, "GetControlNumber/Single", PHONE_RIGHT, RIGHT_PAYMENT_CREATE, 0, ask},
    {METHOD_POST, "GetControlNumbersForEO", PHONE_RIGHT, RIGHT_PAYMENT_CREATE, 0, numbers_of_officer},
    {METHOD_POST, "RequestBulkControlNumbers", PHONE_RIGHT, RIGHT_PAYMENT_CREATE, 0, ask_many},
    {METHOD_POST, "GetAssignedControlNumbers", PHONE_RIGHT, RIGHT_PAYMENT_CREATE, RIGHT_PAYMENT_READ, assigned},
    {METHOD_POST, "MatchPayment", PHONE_RIGHT, RIGHT_PAYMENT_UPDATE, 0, match},
    {METHOD_POST, "WebMatchPayment", PHONE_RIGHT, RIGHT_PAYMENT_UPDATE, 0, match},
    {METHOD_POST, "payment/cancel", PHONE_RIGHT, RIGHT_PAYMENT_UPDATE, 0, cancel},
    {METHOD_GET, "payment/requests", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, requests},
    {METHOD_POST, "PostReqControlNumberAck", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, acknowledge},
    {METHOD_POST, "GetReqControlNumber", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, issue},
    {METHOD_POST, "GetPaymentData", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, receive},
    PHONE_CALLS_END
};
