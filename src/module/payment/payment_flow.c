/* What becomes of a payment, as the law says (scheme/payment.h), and what commands answer of it. */
#include "model/run/setting.h"
#include "module/payment/internal.h"
#include "module/rows.h"

enum law_payment_status payment_status_of(const struct record *payment)
{
    const struct db_value *v = record_cell(payment, "status");

    return v->null ? LAW_PAYMENT_INTENT : (enum law_payment_status)v->i;
}

err_t payment_move(struct tx *tx, struct record *payment, enum law_payment_event event)
{
    enum law_payment_status to;

    if (!law_payment_next(payment_status_of(payment), event, &to)) return payment_rule(tx->arena, "payment_status", "status");
    *record_cell(payment, "status") = db_int(to);
    return OK;
}

err_t payment_by_gateway(struct prepare *p)
{
    struct settings *s;

    if (access_is_program(p->who) || access_holds(p->who, RIGHT_PAYMENT_SIGNED)) return OK;
    TRY(settings_for(p, &s));
    return setting_text(s, SETTING_GATEWAY_SECRET).n ? err_make(p->arena, E_FORBIDDEN, NULL) : OK;
}

err_t payment_change(struct tx *tx, const struct record *old, struct record *now, const struct record *number, struct record *number_now)
{
    TRY(tx_keep(tx, old));
    if (number_now) TRY(number && number->at ? tx_update(tx, number, number_now, 1) : tx_insert(tx, number_now, 1));
    return tx_update(tx, old, now, 1);   /* last: who hears of it finds its number */
}

void payment_answer(struct tx *tx, const struct payment_told *t)
{
    const struct db_value *expected = record_cell(t->payment, "expected_amount");
    struct json_writer w;
    struct buf text;

    buf_init(&text, tx->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, t->payment->at[COLUMN_UUID].u);
    answer_int(&w, "id", t->payment->at[COLUMN_ID].i);
    answer_int(&w, "version", t->payment->at[COLUMN_VERSION].i);
    answer_int(&w, "status", payment_status_of(t->payment));
    answer_int(&w, "fault", t->fault);
    answer_text(&w, "message", t->words);
    answer_money(&w, "expected", expected->null ? MONEY_NONE : (money_t){expected->i});
    json_key(&w, STR("repeated"));
    json_put_bool(&w, t->repeated);
    json_close(&w, '}');
    tx->result = buf_str(&text);
}

/* ---- faults in words ---- */

/* They are part of what is stored, and of what gateways are told: as those of openIMIS, in English. */
static const char *const intent_words[] = {
    [LAW_INTENT_NUMBER_FORM] = "wrong form of insurance number", [LAW_INTENT_NUMBER_MISSING] = "insurance number missing",
    [LAW_INTENT_OFFICER] = "unknown enrolment officer", [LAW_INTENT_PRODUCT] = "product missing, unknown or not sold by the officer",
    [LAW_INTENT_NOTHING_TO_RENEW] = "no policy to renew", [LAW_INTENT_NOT_ENROLLED] = "not enrolled",
    [LAW_INTENT_NO_POLICY] = "no policy of the product", [LAW_INTENT_NUMBER_TWICE] = "duplicated control number",
    [LAW_INTENT_PHONE] = "telephone number missing", [LAW_INTENT_TYPE] = "unknown type of payment",
};
static const char *const arrival_words[] = {
    [LAW_ARRIVAL_DAY] = "wrong date", [LAW_ARRIVAL_FORM] = "wrong form of the amount", [LAW_ARRIVAL_NUMBER] = "wrong control number",
    [LAW_ARRIVAL_AMOUNT] = "wrong amount", [LAW_ARRIVAL_TWICE] = "duplicated payment", [LAW_ARRIVAL_OFFICER] = "unknown enrolment officer",
    [LAW_ARRIVAL_PRODUCT] = "unknown product", [LAW_ARRIVAL_NOTHING_TO_RENEW] = "no policy to renew", [LAW_ARRIVAL_TYPE] = "unknown type of payment",
};

static struct str words(struct arena *a, const char *const *all, int fault)
{
    return fault ? str_format(a, "%d: %s", fault, all[fault]) : STR_NONE;
}

struct str payment_intent_words(struct arena *a, int fault) { return words(a, intent_words, fault); }
struct str payment_arrival_words(struct arena *a, int fault) { return words(a, arrival_words, fault); }

static const char *const arrival_rules[] = {
    [LAW_ARRIVAL_DAY] = "payment_arrival_day", [LAW_ARRIVAL_FORM] = "payment_arrival_form", [LAW_ARRIVAL_NUMBER] = "payment_arrival_number",
    [LAW_ARRIVAL_AMOUNT] = "payment_arrival_amount", [LAW_ARRIVAL_TWICE] = "payment_arrival_twice", [LAW_ARRIVAL_OFFICER] = "payment_arrival_officer",
    [LAW_ARRIVAL_PRODUCT] = "payment_arrival_product", [LAW_ARRIVAL_NOTHING_TO_RENEW] = "payment_arrival_nothing_to_renew",
    [LAW_ARRIVAL_TYPE] = "payment_arrival_type",
};

err_t payment_arrival_error(struct arena *a, int fault, const char *field) { return payment_rule(a, arrival_rules[fault], field); }
