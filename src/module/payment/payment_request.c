/* What the program asks of the payment gateway by itself: one row a request, in the outbox until the gateway took it (enrolment 7.6, docs/payments.md).
 * Queued in the transaction of what causes it, where the scheme says where its gateway is; job payment.send sends them. */
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/outbox.h"
#include "module/payment/gateway.h"

static const struct code kind_codes[] = {{"number", "number"}, {"cancel", "cancel"}, {"transactions", "transactions"}, {NULL, NULL}};
static const struct code_list kinds = {"payment_request_kind", false, kind_codes};

#define KEPT F_READONLY
static const struct field fields[] = {
    { .name = "kind", .column = "kind", .type = CODE(kinds), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_IN },
    { .name = "state", .column = "state", .type = CODE(outbox_state_codes), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_IN },
    { .name = "attempts", .column = "attempts", .type = INT, .flags = F_REQUIRED | KEPT, .standard = "0" },
    /* queued: of the next attempt; sending: when whoever has it in hand is taken for dead */
    { .name = "nextAt", .column = "next_at", .type = STAMP, .flags = KEPT, .lookups = LK_ORDER },
    { .name = "sentAt", .column = "sent_at", .type = STAMP, .flags = KEPT, .lookups = LK_ORDER },
    { .name = "lastError", .column = "last_error", .type = TEXT(500), .flags = KEPT, .lookups = LK_ICONTAINS },
    /* of a cancellation: why */
    { .name = "reason", .column = "reason", .type = TEXT(255), .flags = KEPT },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "payment", .column = "payment_id", .to = "payment", .reverse = "gatewayRequests", .flags = R_READONLY | R_FILTERS },
    { .name = "reconciliation", .column = "reconciliation_id", .to = "payment_reconciliation", .reverse = "gatewayRequests", .flags = R_READONLY | R_FILTERS },
    RELATIONS_END
};

static const struct root roots[] = { { .name = "paymentRequests", .kind = ROOT_LIST }, ROOTS_END };

/* Seen where its payment is. */
const struct entity payment_request_entity = {
    .name = "payment_request", .table = "payment_request", .fields = fields, .relations = relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .scope = { .district = "district_id", .village = "village_id", .via = "payment" },
    .rights = { .read = RIGHT_PAYMENT_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id", .sorts = SORTS("nextAt"), .faces = FACES("PaymentRequestGQLType"), .roots = roots,
};

/* ---- queued ---- */

static err_t gateway_known(struct tx *tx, bool *out)
{
    const struct settings *s;

    TRY(settings_of(tx, &s));
    *out = setting_text(s, SETTING_GATEWAY_URL).n > 0;
    return OK;
}

static struct record row_of(struct tx *tx, const char *kind)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &payment_request_entity));

    *record_cell(&r, "kind") = db_text(str_of(kind));
    outbox_begin(&r, tx->now);
    return r;
}

/* Who asks need not see the place of the payment that he asks for. */
static err_t insert(struct tx *tx, struct record *rows, size_t n)
{
    const struct access *who = tx_see_all(tx);
    err_t e = tx_insert(tx, rows, n);

    tx->who = who;
    return e;
}

err_t payment_request_numbers(struct tx *tx, const struct record *payments, size_t n)
{
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, n + 1);
    bool known;

    TRY(gateway_known(tx, &known));
    if (!known || !n) return OK;
    for (size_t i = 0; i < n; i++) {
        rows[i] = row_of(tx, "number");
        *record_cell(&rows[i], "payment_id") = payments[i].at[COLUMN_ID];
    }
    return insert(tx, rows, n);
}

/* Its requests that are not at their end, the oldest first. */
static err_t open_requests(struct tx *tx, const struct record *payment, struct record **out, size_t *n)
{
    return tx_get_found(tx, &payment_request_entity, STR("SELECT uuid FROM payment_request WHERE payment_id = $1 AND state IN ('queued', 'sending', 'failed')"
                                                         " AND deleted_at IS NULL ORDER BY id"), &payment->at[COLUMN_ID], 1, out, n);
}

static bool is_kind(const struct record *request, const char *kind) { return str_is(record_cell(request, "kind")->s, kind); }

/* What was never sent need not be: *sent says whether the gateway may have heard of any. */
static err_t withdraw(struct tx *tx, const struct record *payment, bool *sent)
{
    struct record *old, *rows;
    size_t n, count = 0;

    TRY(open_requests(tx, payment, &old, &n));
    rows = ARENA_ARRAY(tx->arena, struct record, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool tried = record_cell(&old[i], "attempts")->i > 0;

        *sent |= is_kind(&old[i], "number") && tried;
        if (!is_kind(&old[i], "number") || outbox_state_of(&old[i]) == LAW_MESSAGE_SENDING) continue;
        old[count] = old[i];
        rows[count] = record_copy(tx->arena, old[i]);
        *record_cell(&rows[count], "state") = db_text(outbox_state_text(LAW_MESSAGE_GIVEN_UP));
        *record_cell(&rows[count++], "next_at") = db_null(DB_STAMP);
    }
    return count ? tx_update(tx, old, rows, count) : OK;
}

err_t payment_request_cancel(struct tx *tx, const struct record *payment, const struct record *number, struct str reason)
{
    const struct access *who = tx_see_all(tx);
    bool known, sent = !record_cell(number, "received_at")->null;
    struct record row;
    err_t e = gateway_known(tx, &known);

    if (!record_cell(payment, "received_amount")->null) known = false;   /* it was paid: there is nothing to cancel */
    if (!e && known) e = withdraw(tx, payment, &sent);
    tx->who = who;
    if (e || !known || !sent) return e;
    row = row_of(tx, "cancel");
    *record_cell(&row, "payment_id") = payment->at[COLUMN_ID];
    if (reason.n) *record_cell(&row, "reason") = db_text(reason);
    return insert(tx, &row, 1);
}

err_t payment_request_transactions(struct tx *tx, const struct record *reconciliation)
{
    struct record row = row_of(tx, "transactions");

    *record_cell(&row, "reconciliation_id") = reconciliation->at[COLUMN_ID];
    return insert(tx, &row, 1);
}

/* ---- payment_request.retry, payment_request.give_up {"uuid"} or {"uuids": [...]} ---- */

err_t payment_request_many_prepare(struct prepare *p, void **plan)
{
    uuids_t *uuids = ARENA_NEW(p->arena, uuids_t);

    TRY(input_only(p, LIST("uuid", "uuids")));
    *plan = uuids;
    return input_uuids(p, &payment_request_entity, uuids);
}

err_t payment_request_retry_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;

    return outbox_retry(tx, &payment_request_entity, uuids->at, uuids->n, "payment_request_not_retryable");
}

err_t payment_request_give_up_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;

    return outbox_give_up(tx, &payment_request_entity, uuids->at, uuids->n, "payment_request_not_given_up", NULL);
}
