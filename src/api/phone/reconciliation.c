/* Reconciliation with the payment gateway (mobile-offline 8, docs/payments.md): what came in here, what the gateway has, and asking it. */
#include "api/phone/payment.h"
#include "module/payment/payment.h"

static err_t read_days(struct phone *p, date_t *from, date_t *to)
{
    TRY(phone_date(p, p->body, "date_from", true, from));
    return phone_date(p, p->body, "date_to", true, to);
}

static void put_days(struct pay_input *in, date_t from, date_t to)
{
    json_key(&in->w, STR("dateFrom"));
    json_put_date(&in->w, from);
    json_key(&in->w, STR("dateTo"));
    json_put_date(&in->w, to);
}

static err_t run(struct phone *p, const struct access *who, const char *command, struct pay_input *in)
{
    struct answer a;

    TRY(pay_command(p, who, command, pay_end(in), &a));
    json_put_raw(&p->out, STR("{\"error_occured\":false,\"error_message\":null}"));
    return OK;
}

/* ---- what came in here under its numbers ---- */

static const struct phone_column columns[] = {
    {"internal_identifier", "", AS_INT}, {"transaction_identification", "", AS_TEXT}, {"control_number", "", AS_TEXT}, {"received_amount", "", AS_AMOUNT},
    {"received_date", "", AS_DATE}, {"receipt_identification", "", AS_TEXT}, PHONE_COLUMNS_END
};

static err_t provide(struct phone *p)
{
    const int64_t most = p->call->api->env->limits.value[LIMIT_RECONCILED];
    struct db_rows rows;
    date_t from, to;

    TRY(pay_check_signature(p));
    TRY(read_days(p, &from, &to));
    TRY(phone_query(p, "SELECT y.id, y.transaction_no, n.control_number, y.received_amount, y.received_date, y.receipt_no FROM payment y JOIN control_number n"
                    " ON n.payment_id = y.id AND n.status = 2 AND n.deleted_at IS NULL WHERE y.received_date >= $1 AND y.received_date <= $2"
                    " AND y.status IN (4, 5) AND y.deleted_at IS NULL ORDER BY y.id LIMIT $3",
                    (const struct db_value[]){db_date(from), db_date(to), db_int(most + 1)}, 3, "ittmdt", &rows));
    TRY(limit_check(p->call->arena, &p->call->api->env->limits, LIMIT_RECONCILED, (int64_t)rows.rows));
    json_open(&p->out, '{');
    json_key(&p->out, STR("transactions"));
    phone_put_table(p, &rows, columns);
    json_close(&p->out, '}');
    return OK;
}

/* ---- what the gateway has ---- */

static err_t take(struct phone *p)
{
    struct pay_input in;
    date_t from, to;

    TRY(pay_check_signature(p));
    TRY(read_days(p, &from, &to));
    pay_begin(p, &in);
    put_days(&in, from, to);
    json_key(&in.w, STR("transactions"));
    json_put(&in.w, phone_member(p->body, "transactions"));
    return run(p, pay_signed(p), "payment.reconciled", &in);
}

/* ---- asking it: of the days that are named, or of one so many days ago ---- */

static err_t ask(struct phone *p)
{
    struct pay_input in;
    date_t from, to;

    if (phone_member(p->body, "date_from")) TRY(read_days(p, &from, &to));
    else {
        int64_t ago;

        TRY(phone_int(p, p->body, "days_ago", &ago));
        if (ago < 0 || ago > 3650) return phone_wrong(p, "days_ago is no number of days");
        from = to = date_add_days(env_today(p->call->api->env), -(int32_t)ago);
    }
    pay_begin(p, &in);
    put_days(&in, from, to);
    return run(p, p->call->who, "payment.reconcile", &in);
}

const struct phone_call phone_reconciliation_calls[] = {
    {METHOD_POST, "ProvideReconciliationData", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, provide},
    {METHOD_POST, "GetReconciliationData", PHONE_RIGHT, RIGHT_PAYMENT_GATEWAY, 0, take},
    {METHOD_POST, "Reconciliation", PHONE_RIGHT, RIGHT_PAYMENT_UPDATE, 0, ask},
    PHONE_CALLS_END
};
