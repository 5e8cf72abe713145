/* What holds of every payment, whoever writes it, and what follows from one that goes. */
#include "module/contribution/contribution.h"
#include "module/payment/internal.h"

/* Whoever writes it. Imported ones may have had other states; a state that is not said yet follows from the rest. */
static err_t check_status(struct tx *tx, struct change *change)
{
    const struct db_value *from = record_cell(&change->old, "status"), *to = record_cell(&change->new_, "status");

    if (from->null || to->null || from->i < LAW_PAYMENT_REJECTED) return OK;
    return law_payment_may_become((enum law_payment_status)from->i, (enum law_payment_status)to->i) ? OK
               : payment_rule(tx->arena, "payment_status", "status");
}

static bool holds(const struct record *payment)
{
    return payment_came_in(payment) && payment_has(record_cell(payment, "transaction_no"));
}

/* A transaction is held by what came in. Of imported payments under one number the first holds it, and the others stay as they are: only
 * a number that is new to a payment, or a payment that newly comes in, takes it. */
static err_t hold_transaction(struct tx *tx, struct change *change)
{
    const struct db_value *number = record_cell(&change->new_, "transaction_no");
    struct db_value *key = record_cell(&change->new_, "transaction_key");

    (void)tx;
    if (!holds(&change->new_)) *key = db_null(DB_TEXT);
    else if (change->op == OP_CREATE || !holds(&change->old) || !db_value_equal(number, record_cell(&change->old, "transaction_no"))) *key = *number;
    else *key = *record_cell(&change->old, "transaction_key");
    return OK;
}

const struct listener payment_listeners[] = {
    { &payment_entity, 1U << OP_UPDATE, PHASE_BEFORE, 0, check_status },
    { &payment_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_BEFORE, 0, hold_transaction },
    { &payment_entity, 1U << OP_DELETE, PHASE_AFTER, 0, payment_unbook_deleted },
    { &premium_entity, 1U << OP_DELETE, PHASE_AFTER, 0, payment_detach_all },
    LISTENERS_END
};
