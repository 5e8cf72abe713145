/* The command bill.pay: the scheme pays a bill, all of it. A wrong payment is taken back by deleting it, which reverses its posting. */
#include "db/sql.h"
#include "model/write/input.h"
#include "module/ledger/ledger.h"
#include "module/valuation/internal.h"

enum { BILL_DRAFT = 0, BILL_VALIDATED = 1, BILL_PAID = 2, PAYMENT_ACCEPTED = 1 };

struct pay_plan {
    uuid_t bill;
    struct db_value amount, date, reference;
};

static err_t read(struct prepare *p, const char *name, struct type type, struct db_value *out)
{
    TRY(value_read(p->arena, &type, name, json_get(p->input, name), out));
    return out->null ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

err_t bill_pay_prepare(struct prepare *p, void **plan)
{
    struct pay_plan *pay = ARENA_NEW(p->arena, struct pay_plan);

    TRY(input_only(p, LIST("bill", "amount", "date", "reference")));
    TRY(input_uuid(p, "bill", true, &pay->bill));
    TRY(read(p, "amount", MONEY, &pay->amount));
    TRY(read(p, "date", DATE, &pay->date));
    TRY(read(p, "reference", TEXT(255), &pay->reference));
    if (date_cmp(pay->date.d, env_today(p->env)) > 0) return valuation_rule(p->arena, "bill_paid_in_future");
    prepare_lock(p, &bill_entity, pay->bill);
    *plan = pay;
    return OK;
}

/* Of two payments of one bill the second finds it paid. */
static err_t check(struct tx *tx, const struct record *bill, const struct pay_plan *pay)
{
    int64_t status = record_cell(bill, "status")->i;

    if (status == BILL_PAID) return valuation_rule(tx->arena, "bill_paid_already");
    if (status != BILL_DRAFT && status != BILL_VALIDATED) return valuation_rule(tx->arena, "bill_not_payable");
    return record_cell(bill, "amount_total")->i == pay->amount.i ? OK : valuation_rule(tx->arena, "bill_amount");
}

static err_t store_payment(struct tx *tx, const struct record *bill, const struct pay_plan *pay, struct record *out)
{
    *out = record_new(tx->arena, registry_table_of(tx->registry, &bill_payment_entity));
    *record_cell(out, "bill_id") = bill->at[COLUMN_ID];
    *record_cell(out, "code_ext") = pay->reference;
    *record_cell(out, "amount_payed") = *record_cell(out, "amount_received") = pay->amount;
    *record_cell(out, "fees") = db_int(0);
    *record_cell(out, "date_payment") = pay->date;
    *record_cell(out, "status") = db_int(PAYMENT_ACCEPTED);
    return tx_insert(tx, out, 1);
}

static err_t set_paid(struct tx *tx, const struct record *bill, const struct pay_plan *pay)
{
    struct record changed = record_copy(tx->arena, *bill);

    *record_cell(&changed, "status") = db_int(BILL_PAID);
    *record_cell(&changed, "date_payed") = pay->date;
    *record_cell(&changed, "payment_reference") = pay->reference;
    return tx_update(tx, bill, &changed, 1);
}

err_t bill_pay_apply(struct tx *tx, void *plan)
{
    const struct pay_plan *pay = plan;
    struct record bill, payment;

    TRY(tx_get(tx, &bill_entity, pay->bill, &bill));
    TRY(check(tx, &bill, pay));
    TRY(store_payment(tx, &bill, pay, &payment));
    TRY(set_paid(tx, &bill, pay));
    tx_answer(tx, &payment);
    return OK;
}

/* ---- whoever makes, changes or deletes one ---- */

/* A bill whose payment is taken back waits for another one. */
static err_t reopen(struct tx *tx, const struct change *change)
{
    struct record bill, changed;
    err_t e = tx_get_id(tx, &bill_entity, record_cell(&change->old, "bill_id")->i, &bill);

    if (err_is(e, E_DELETED)) return OK;
    if (e || record_cell(&bill, "status")->i != BILL_PAID) return e;
    changed = record_copy(tx->arena, bill);
    *record_cell(&changed, "status") = db_int(BILL_VALIDATED);
    *record_cell(&changed, "date_payed") = db_null(DB_DATE);
    *record_cell(&changed, "payment_reference") = db_null(DB_TEXT);
    return tx_update(tx, &bill, &changed, 1);
}

static err_t post_payment(struct tx *tx, struct change *change)
{
    const struct record *r = change->op == OP_DELETE ? &change->old : &change->new_;

    TRY(ledger_book(tx, &bill_payment_entity, &r->at[COLUMN_ID].i, 1));
    return change->op == OP_DELETE ? reopen(tx, change) : OK;
}

const struct listener valuation_listeners[] = {
    { &bill_payment_entity, 1U << OP_CREATE | 1U << OP_UPDATE | 1U << OP_DELETE, PHASE_AFTER, 0, post_payment },
    LISTENERS_END
};
