/* Control numbers and payments as telephones ask for them (mobile-offline 8, enrolment 7.6). */
#include "api/phone/payment.h"

#include "model/run/setting.h"
#include "module/payment/payment.h"

static err_t ask(struct phone *p)
{
    struct pay_input in;

    pay_begin(p, &in);
    pay_put(&in, "phoneNumber", phone_text(p->body, phone_member(p->body, "Msisdn") ? "Msisdn" : "phone_number"));
    pay_put(&in, "officerCode", phone_text(p->body, "enrolment_officer_code"));
    pay_put(&in, "languageName", phone_text(p->body, "language"));
    pay_put(&in, "typeOfPayment", pay_type(p->body));
    TRY(pay_put_day(p, &in, "requestDate", p->body, "request_date"));
    pay_put_bool(&in, "smsRequired", phone_bool(p->body, "SmsRequired"));
    pay_put_bool(&in, "request", true);
    pay_put_lines(&in, p->body, "policies");
    return pay_run(p, p->call->who, "payment.intent", &in);
}

static err_t ask_many(struct phone *p)
{
    struct answer a;
    struct pay_input in;
    int64_t count;

    TRY(phone_int(p, p->body, "ControlNumberCount", &count));
    pay_begin(p, &in);
    pay_put(&in, "productCode", phone_text(p->body, "ProductCode"));
    pay_put(&in, "officerCode", phone_text(p->body, "OfficerCode"));
    answer_int(&in.w, "count", count);
    TRY(pay_command(p, p->call->who, "payment.bulk_numbers", pay_end(&in), &a));
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

static struct str text_at(const struct found *rows, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(rows, row, path);

    return v->null ? STR_NONE : v->s;
}

/* The newest of them: rows come in the order of their ids. */
static struct str number_of(const struct found *numbers, int64_t payment)
{
    for (size_t i = numbers->to; i > numbers->from; i--)
        if (rows_cell(numbers, i - 1, "payment.id")->i == payment) return text_at(numbers, i - 1, "controlNumber");
    return STR_NONE;
}

static void put_assigned(struct phone *p, int64_t id, const struct found *payments, const struct found *numbers)
{
    size_t at = payments->from;

    while (at < payments->to && rows_cell(payments, at, "id")->i != id) at++;
    json_open(&p->out, '{');
    answer_int(&p->out, "internal_identifier", id);
    phone_put_text(p, "control_number", at < payments->to ? number_of(numbers, id) : STR_NONE);
    json_key(&p->out, STR("error_occured"));
    json_put_bool(&p->out, at == payments->to || rows_cell(payments, at, "status")->i < 0);
    phone_put_text(p, "error_message", at < payments->to ? text_at(payments, at, "rejectedReason") : STR_NONE);
    json_close(&p->out, '}');
}

/* Within the caller's places: two statements, however many are asked for. */
static err_t read_assigned(struct phone *p, const int64_t *ids, size_t n, struct found *payments, struct found *numbers)
{
    static const right_t rights[] = {RIGHT_PAYMENT_READ};
    const struct access *who = access_lent(p->call->arena, p->call->who, rights, 1);
    struct db_value list = db_list(DB_INTS, ids, n);
    struct condition own = rows_test(p->call->arena, "id", LOOKUP_IN, 0), of = rows_test(p->call->arena, "payment__id", LOOKUP_IN, 0);

    TRY(rows_read(&p->function, who, (struct query){.entity = &payment_entity, .where = &own}, "id status rejectedReason", &list, 1, payments));
    return rows_read(&p->function, who, (struct query){.entity = &control_number_entity, .where = &of}, "controlNumber payment{id}", &list, 1, numbers);
}

static err_t assigned(struct phone *p)
{
    const struct json *asked = phone_member(p->body, "requests");
    size_t n = 0, count = asked && asked->kind == JSON_ARRAY ? asked->count : 0;
    int64_t *ids = ARENA_ARRAY(p->call->arena, int64_t, count + 1);
    struct found payments = {0}, numbers = {0};

    TRY(limit_check(p->call->arena, &p->call->api->env->limits, LIMIT_PAGE_ROWS, (int64_t)count));
    for (const struct json *one = count ? asked->first : NULL; one; one = one->next) TRY(phone_int(p, one, "internal_identifier", &ids[n++]));
    if (n) TRY(read_assigned(p, ids, n, &payments, &numbers));
    json_open(&p->out, '{');
    json_key(&p->out, STR("assigned_control_numbers"));
    json_open(&p->out, '[');
    for (size_t i = 0; i < n; i++) put_assigned(p, ids[i], &payments, &numbers);
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
        TRY(pay_find(p, p->body, &uuid));
        TRY(pay_command(p, p->call->who, "payment.match", str_format(p->call->arena, "{\"uuid\":\"%.*s\"}", STR_ARG(uuid)), &a));
    } else
        TRY(pay_command(p, p->call->who, "job.start", STR("{\"job\":\"payment.match_received\"}"), &a));
    json_put_raw(&p->out, STR("{\"error_occured\":false,\"error_message\":null}"));
    return OK;
}

static err_t cancel(struct phone *p)
{
    struct pay_input in;
    struct str uuid;

    TRY(pay_find(p, p->body, &uuid));
    pay_begin(p, &in);
    pay_put(&in, "uuid", uuid);
    pay_put(&in, "reason", phone_member(p->body, "reason") ? phone_text(p->body, "reason") : STR("cancelled"));
    return pay_run(p, p->call->who, "payment.cancel", &in);
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
    PHONE_CALLS_END
};
