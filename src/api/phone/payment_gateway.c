/* The scheme's payment gateway asks for requests of control numbers, and tells of numbers and money (enrolment 7.6, docs/payments.md). Calls need its
 * right, and its signature where the scheme has a secret with it. What it sent is told in the mutation log by its SHA-256. */
#include "api/phone/payment.h"
#include "base/hex.h"
#include "io/crypto.h"
#include "model/run/setting.h"
#include "module/payment/payment.h"

/* ---- who sends ---- */

static const char *method_name(enum method m) { return m == METHOD_GET ? "GET" : "POST"; }

/* Method, path and time stand in what is signed: what was signed for one call is good for no other, and not for ever. */
static struct str due_signature(struct call *c, struct str secret, struct str stamp)
{
    uint8_t digest[SHA256_BYTES];
    struct buf text;

    buf_init(&text, c->arena, c->body.n + c->path.n + 64);
    buf_add_format(&text, "%s\n%.*s\n%.*s\n", method_name(c->method), STR_ARG(c->path), STR_ARG(stamp));
    buf_add(&text, c->body);
    hmac_sha256(secret.p, secret.n, text.p, text.n, digest);
    return hex_text(c->arena, digest, sizeof digest);
}

static bool is_fresh(struct call *c, struct str stamp)
{
    int64_t at, now = env_peek(c->api->env).us / 1000000, most = c->api->env->limits.value[LIMIT_SIGNATURE_AGE_S];

    return stamp.n && decimal_read(stamp.p, stamp.n, 0, false, &at) && at >= now - most && at <= now + most;
}

err_t pay_check_signature(struct phone *p)
{
    struct call *c = p->call;
    struct str secret = setting_text(c->settings, SETTING_GATEWAY_SECRET), sent = call_header(c, "x-signature"), stamp = call_header(c, "x-timestamp"), due;

    if (!secret.n) return OK;
    due = due_signature(c, secret, stamp);
    if (sent.n != due.n || !crypto_equal(sent.p, due.p, due.n)) return err_make(c->arena, E_FORBIDDEN, NULL);
    return is_fresh(c, stamp) ? OK : err_make(c->arena, E_RULE, "rule", "payment_signature_old", "field", "X-Timestamp", NULL);
}

const struct access *pay_signed(struct phone *p)
{
    static const right_t checked[] = {RIGHT_PAYMENT_SIGNED};

    return access_lent(p->call->arena, p->call->who, checked, 1);
}

static err_t run_signed(struct phone *p, const char *name, struct pay_input *in) { return pay_run(p, pay_signed(p), name, in); }

/* ---- what it asks and tells ---- */

static const struct phone_column request_columns[] = {
    {"internal_identifier", "", AS_INT}, {"amount_to_be_paid", "", AS_AMOUNT}, {"phone_number", "", AS_TEXT}, {"request_date", "", AS_DATE},
    {"enrolment_officer_code", "", AS_TEXT}, {"insurance_number", "", AS_TEXT}, {"insurance_product_code", "", AS_TEXT}, PHONE_COLUMNS_END
};

/* Ours: requests that the gateway has not answered yet, the oldest first; those it acknowledges leave the list. A line each. What is
 * no longer awaited is left out before they are counted, so that it keeps no other from the gateway. */
static err_t requests(struct phone *p)
{
    struct db_rows rows;

    TRY(pay_check_signature(p));
    TRY(phone_query(p, "SELECT y.id, y.expected_amount, y.phone_number, y.request_date, y.officer_code, x.insurance_number, x.product_code"
                    " FROM (SELECT m.payment_id, MIN(m.id) AS first FROM control_number m JOIN payment w ON w.id = m.payment_id WHERE m.status = 0"
                    " AND m.deleted_at IS NULL AND w.status = 1 AND w.deleted_at IS NULL GROUP BY m.payment_id ORDER BY 2 LIMIT 100) n"
                    " JOIN payment y ON y.id = n.payment_id LEFT JOIN payment_detail x ON x.payment_id = y.id AND x.deleted_at IS NULL"
                    " ORDER BY n.first, x.id", NULL, 0, "imtdttt", &rows));
    phone_put_table(p, &rows, request_columns);
    return OK;
}

/* What both answers to a request for a number begin with. */
static err_t begin_answer(struct phone *p, struct pay_input *in)
{
    struct str uuid;

    TRY(pay_check_signature(p));
    TRY(pay_find(p, p->body, &uuid));
    pay_begin(p, in);
    pay_put(in, "uuid", uuid);
    pay_put(in, "comment", phone_text(p->body, "error_message"));
    pay_put(in, "origin", p->call->account->username);
    return OK;
}

static err_t acknowledge(struct phone *p)
{
    struct pay_input in;

    TRY(begin_answer(p, &in));
    pay_put_bool(&in, "success", phone_member(p->body, "success") ? phone_bool(p->body, "success") : !phone_bool(p->body, "error_occured"));
    return run_signed(p, "payment.acknowledge", &in);
}

static err_t issue(struct phone *p)
{
    struct pay_input in;

    TRY(begin_answer(p, &in));
    if (!phone_bool(p->body, "error_occured")) pay_put(&in, "controlNumber", phone_text(p->body, "control_number"));
    return run_signed(p, "payment.assign_number", &in);
}

static err_t receive(struct phone *p)
{
    static const struct { const char *key, *from; } texts[] = {
        {"controlNumber", "control_number"}, {"transactionNo", "transaction_identification"}, {"receiptNo", "receipt_identification"},
        {"receivedAmount", "received_amount"}, {"transferFee", "transfer_fee"}, {"officerCode", "enrolment_officer_code"},
        {"origin", "payment_origin"}, {"payerPhoneNumber", "payer_phone_number"},
    };
    struct pay_input in;

    TRY(pay_check_signature(p));
    pay_begin(p, &in);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) pay_put(&in, texts[i].key, phone_text(p->body, texts[i].from));
    pay_put(&in, "typeOfPayment", pay_type(p->body));
    TRY(pay_put_day(p, &in, "receivedDate", p->body, "received_date"));
    TRY(pay_put_day(p, &in, "paymentDate", p->body, "payment_date"));
    if (!phone_member(p->body, "control_number")) pay_put_lines(&in, p->body, "policies");
    return run_signed(p, "payment.receive", &in);
}

const struct phone_call phone_gateway_calls[] = {
    {METHOD_GET, "payment/requests", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, requests},
    {METHOD_POST, "PostReqControlNumberAck", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, acknowledge},
    {METHOD_POST, "GetReqControlNumber", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, issue},
    {METHOD_POST, "GetPaymentData", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, receive},
    PHONE_CALLS_END
};
