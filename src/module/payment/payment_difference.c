/* What is done about a difference with the payment gateway:
 *   payment_difference.take    {"uuid"} or {"uuids"}: money that the gateway has and nobody told us of is taken in
 *   payment_difference.settle  {"uuid"} or {"uuids"}, "note": nothing is to be done, and why; "open": true takes that back */
#include "model/write/input.h"
#include "module/payment/gateway.h"

struct deed {
    uuids_t uuids;
    struct str note;
    bool open;
};

static err_t get(struct tx *tx, const struct deed *d, struct record **out)
{
    err_t *why = ARENA_ARRAY(tx->arena, err_t, d->uuids.n + 1);

    *out = ARENA_ARRAY(tx->arena, struct record, d->uuids.n + 1);
    TRY(tx_get_many(tx, &payment_difference_entity, d->uuids.at, d->uuids.n, *out, why));
    for (size_t i = 0; i < d->uuids.n; i++) TRY(why[i]);
    return OK;
}

/* ---- taken in ---- */

err_t payment_difference_take_prepare(struct prepare *p, void **plan)
{
    struct deed *d = ARENA_NEW(p->arena, struct deed);

    TRY(input_only(p, LIST("uuid", "uuids")));
    *plan = d;
    return input_uuids(p, &payment_difference_entity, &d->uuids);
}

static void copy(struct record *to, const char *column, const struct db_value *v)
{
    if (!v->null) *record_cell(to, column) = *v;
}

static struct str text(const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);

    return v->null ? STR_NONE : v->s;
}

/* As a bank's money: the gateway has it, whether its number is right or not. */
static void receipt_of(struct tx *tx, const struct record *difference, struct payment_receipt *out)
{
    struct payment_line_sent *line = ARENA_NEW(tx->arena, struct payment_line_sent);

    *out = (struct payment_receipt){.sent = {.as = record_new(tx->arena, registry_table_of(tx->registry, &payment_entity)), .type_known = true},
                                    .number = text(difference, "control_number"), .banked = true};
    copy(&out->sent.as, "transaction_no", record_cell(difference, "transaction_no"));
    copy(&out->sent.as, "received_amount", record_cell(difference, "amount_there"));
    copy(&out->sent.as, "received_date", record_cell(difference, "day"));
    if (record_cell(difference, "day")->null) *record_cell(&out->sent.as, "received_date") = db_date(env_today(tx->env));
    copy(&out->sent.as, "receipt_no", record_cell(difference, "receipt_no"));
    copy(&out->sent.as, "payer_phone_number", record_cell(difference, "payer_phone_number"));
    *line = (struct payment_line_sent){.number = text(difference, "insurance_number"), .product = text(difference, "product_code"), .amount = MONEY_NONE};
    if (!line->number.n && !line->product.n) return;
    out->sent.lines = line;
    out->sent.line_count = 1;
}

/* The payment may be one of a place that he does not see. */
static err_t update(struct tx *tx, const struct record *old, struct record *now, size_t n)
{
    const struct access *who = tx_see_all(tx);
    err_t e = tx_update(tx, old, now, n);

    tx->who = who;
    return e;
}

static err_t take(struct tx *tx, const struct record *difference)
{
    struct record now = record_copy(tx->arena, *difference);
    struct payment_receipt receipt;
    struct payment_told told;

    if (difference_state_of(difference) != DIFFERENCE_OPEN || !str_eq(record_cell(difference, "kind")->s, difference_kind_text(LAW_MISSING_HERE)))
        return payment_rule(tx->arena, "payment_difference_not_taken", "uuid");
    receipt_of(tx, difference, &receipt);
    TRY(payment_receive(tx, &receipt, &told));
    if (told.fault) return payment_arrival_error(tx->arena, told.fault, "uuid");
    *record_cell(&now, "state") = db_text(difference_state_text(DIFFERENCE_TAKEN));
    *record_cell(&now, "payment_id") = told.payment->at[COLUMN_ID];
    return update(tx, difference, &now, 1);
}

err_t payment_difference_take_apply(struct tx *tx, void *plan)
{
    const struct deed *d = plan;
    struct record *rows;

    TRY(get(tx, d, &rows));
    for (size_t i = 0; i < d->uuids.n; i++) TRY(take(tx, &rows[i]));
    return OK;
}

/* ---- settled by hand ---- */

err_t payment_difference_settle_prepare(struct prepare *p, void **plan)
{
    static const struct type type = TEXT(255);
    struct deed *d = ARENA_NEW(p->arena, struct deed);
    struct db_value note;

    TRY(input_only(p, LIST("uuid", "uuids", "note", "open")));
    TRY(input_uuids(p, &payment_difference_entity, &d->uuids));
    TRY(input_bool(p, "open", &d->open));
    TRY(value_read(p->arena, &type, "note", json_get(p->input, "note"), &note));
    d->note = note.null ? STR_NONE : str_trim(note.s);
    if (!d->open && !d->note.n) return err_make(p->arena, E_FIELD_REQUIRED, "field", "note", NULL);
    *plan = d;
    return OK;
}

err_t payment_difference_settle_apply(struct tx *tx, void *plan)
{
    const struct deed *d = plan;
    struct record *old, *now = ARENA_ARRAY(tx->arena, struct record, d->uuids.n + 1);

    TRY(get(tx, d, &old));
    for (size_t i = 0; i < d->uuids.n; i++) {
        if (difference_state_of(&old[i]) != (d->open ? DIFFERENCE_SETTLED : DIFFERENCE_OPEN))
            return payment_rule(tx->arena, d->open ? "payment_difference_not_settled" : "payment_difference_not_open", "uuid");
        now[i] = record_copy(tx->arena, old[i]);
        *record_cell(&now[i], "state") = db_text(difference_state_text(d->open ? DIFFERENCE_OPEN : DIFFERENCE_SETTLED));
        *record_cell(&now[i], "note") = d->open ? db_null(DB_TEXT) : db_text(d->note);
    }
    return d->uuids.n ? tx_update(tx, old, now, d->uuids.n) : OK;
}
