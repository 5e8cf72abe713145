/* Entering and correcting payments. Input of payment.create and payment.update: a payment as described, its lines ("paymentDetails"), and
 *   premium   a contribution that it pays: its line is made, or filled anew, and the payment is matched with it
 *   whole     of an update: what is left out is emptied, but for what clients of the contract do not know */
#include "model/write/input.h"
#include "module/contribution/contribution.h"
#include "module/payment/internal.h"
#include "module/policy/policy.h"

struct plan {
    void *crud;
    uuid_t payment;                /* that is changed; UUID_NONE: one is made */
    uuid_t premium;                /* UUID_NONE: none */
};

/* Policies first (by table): two payments of one are spread one after the other. */
static void lock(struct prepare *p, uuid_t premium)
{
    if (uuid_none(premium)) return;
    prepare_lock_found(p, &policy_entity, "SELECT policy_id FROM premium WHERE uuid = ANY($1)", &premium, 1);
    prepare_lock(p, &premium_entity, premium);
}

static err_t prepare(struct prepare *p, bool made, void **out)
{
    struct plan *plan = ARENA_NEW(p->arena, struct plan);

    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    TRY(input_uuid(p, "premium", false, &plan->premium));
    TRY(input_rewrite(p, p->input, LIST("premium"), STR_NONE, &p->input));
    if (!made) TRY(input_uuid(p, "uuid", true, &plan->payment));
    lock(p, plan->premium);
    *out = plan;
    return crud_command.prepare(p, &plan->crud);
}

err_t payment_create_prepare(struct prepare *p, void **out) { return prepare(p, true, out); }

err_t payment_update_prepare(struct prepare *p, void **out)
{
    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    TRY(input_whole(p, &payment_entity, p->input, LIST("premium", "payerPhoneNumber", "smsRequired"), &p->input));
    return prepare(p, false, out);
}

err_t payment_premium(struct tx *tx, uuid_t uuid, int64_t *out)
{
    TRY(tx_resolve(tx, registry_table_of(tx->registry, &premium_entity), &uuid, 1, out));
    if (*out) return OK;
    return err_make(tx->arena, E_REFERENCE, "field", "premium", "value", uuid_text(tx->arena, uuid).p, NULL);
}

static err_t not_given_back(struct tx *tx, int64_t premium)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value id = db_int(premium);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT refund_of_id FROM premium WHERE id = $1 AND refund_of_id IS NOT NULL"), &id, 1, types, 1, &rows));
    return rows.rows ? payment_rule(tx->arena, "payment_of_refund", "premium") : OK;
}

/* The generic command says which row it wrote. */
static err_t written(struct tx *tx, uuid_t *out)
{
    const struct json *answer;

    TRY(json_read(tx->arena, tx->result, &tx->env->limits, &answer));
    uuid_read(json_get(answer, "uuid")->text, out);
    return OK;
}

static err_t check(struct tx *tx, const struct record *payment)
{
    const struct db_value *received = record_cell(payment, "received_date"), *paid = record_cell(payment, "payment_date");
    date_t today = env_today(tx->env);

    if (!payment_came_in(payment)) return OK;
    if (!received->null && date_cmp(received->d, today) > 0) return payment_rule(tx->arena, "payment_in_future", "receivedDate");
    if (!paid->null && date_cmp(paid->d, today) > 0) return payment_rule(tx->arena, "payment_in_future", "paymentDate");
    return OK;
}

/* The money did not come: contributions that its match booked go, as with one that is deleted. */
static err_t give_up(struct tx *tx, uuid_t payment, struct payment_lines *p)
{
    bool booked = false;

    for (size_t i = 0; i < p->count; i++) {
        const struct db_value *v = record_cell(&p->old[i], "booked");
        booked |= !v->null && v->b;
    }
    if (!booked || payment_came_in(&p->payment)) return OK;
    TRY(payment_detach(tx, p, 0));
    TRY(payment_unbook(tx, p, 0));
    return payment_open(tx, payment, 1, p);
}

/* Who enters what somebody will pay does not say that he did: money that came, or another amount of it, is the cashier's to enter, or the
 * gateway's. */
static err_t may_receive(struct tx *tx, const struct record *before, const struct record *now)
{
    bool same = before->at && payment_came_in(before) && db_value_equal(record_cell(before, "received_amount"), record_cell(now, "received_amount"));

    if (!payment_came_in(now) || same || !access_may(tx->arena, tx->who, RIGHT_PAYMENT_GATEWAY)) return OK;
    return access_may(tx->arena, tx->who, RIGHT_PAYMENT_RECEIVE);
}

err_t payment_write_apply(struct tx *tx, void *prepared)
{
    const struct plan *plan = prepared;
    struct record before = {0};
    struct payment_lines lines;
    int64_t premium = 0;
    uuid_t uuid;

    if (!uuid_none(plan->payment)) TRY(tx_get(tx, &payment_entity, plan->payment, &before));
    TRY(crud_command.apply(tx, plan->crud));
    TRY(written(tx, &uuid));
    if (!uuid_none(plan->premium)) TRY(payment_premium(tx, plan->premium, &premium));
    if (premium) TRY(not_given_back(tx, premium));
    TRY(payment_open(tx, uuid, 1, &lines));
    TRY(give_up(tx, uuid, &lines));
    if (premium) TRY(payment_attach(tx, &lines, premium));
    TRY(payment_settle(tx, &lines));
    TRY(tx_get(tx, &payment_entity, uuid, &lines.payment));
    if (payment_status_of(&lines.payment) == LAW_PAYMENT_REJECTED) TRY(control_number_drop(tx, &lines.payment, STR_NONE));
    TRY(check(tx, &lines.payment));
    TRY(may_receive(tx, &before, &lines.payment));
    tx_answer(tx, &lines.payment);
    return OK;
}
