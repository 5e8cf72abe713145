/* Control numbers: what a payer names when he pays. Asked for of the gateway that issues them; part of their payment (enrolment 7.6). */
#include "module/payment/gateway.h"

static const struct code status_codes[] = {{"-1", "failed"}, {"0", "open"}, {"1", "acknowledged"}, {"2", "issued"}, {NULL, NULL}};
static const struct code_list statuses = {"control_status", true, status_codes};

static const struct field fields[] = {
    { .name = "controlNumber", .column = "control_number", .type = TEXT(50), .flags = F_READONLY, .lookups = LK_TEXT | LK_ISNULL | LK_IN },
    { .name = "status", .column = "status", .type = CODE(statuses), .flags = F_READONLY, .lookups = LK_EXACT | LK_IN },
    { .name = "requestedAt", .column = "requested_at", .type = STAMP, .flags = F_READONLY, .lookups = LK_ORDER },
    { .name = "receivedAt", .column = "received_at", .type = STAMP, .flags = F_READONLY },
    { .name = "issuedAt", .column = "issued_at", .type = STAMP, .flags = F_READONLY, .lookups = LK_ORDER },
    { .name = "requestOrigin", .column = "request_origin", .type = TEXT(50), .flags = F_READONLY },
    { .name = "responseOrigin", .column = "response_origin", .type = TEXT(50), .flags = F_READONLY },
    { .name = "comment", .column = "comment", .type = TEXT(255), .flags = F_READONLY },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "payment", .column = "payment_id", .to = "payment", .reverse = "controlNumbers", .flags = R_REQUIRED | R_OWNER | R_FILTERS },
    RELATIONS_END
};

static const struct root roots[] = { { .name = "controlNumbers", .kind = ROOT_LIST }, ROOTS_END };

const struct entity control_number_entity = {
    .name = "control_number", .table = "control_number", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("control_number"),
    .rights = { .read = RIGHT_PAYMENT_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id", .faces = FACES("ControlNumberGQLType"), .roots = roots,
};

err_t control_number_of(struct tx *tx, const struct record *payment, struct record *out)
{
    struct record *all;
    size_t n;

    TRY(tx_children(tx, payment, registry_table_of(tx->registry, &control_number_entity), &all, &n));
    *out = n ? all[n - 1] : (struct record){0};
    return OK;
}

err_t control_number_drop(struct tx *tx, const struct record *payment, struct str reason)
{
    struct record number, now;

    TRY(control_number_of(tx, payment, &number));
    if (!number.at || record_cell(&number, "status")->null || record_cell(&number, "status")->i == CONTROL_FAILED) return OK;
    now = record_copy(tx->arena, number);
    *record_cell(&now, "status") = db_int(CONTROL_FAILED);
    if (reason.n) *record_cell(&now, "comment") = db_text(reason);
    TRY(tx_update(tx, &number, &now, 1));
    return payment_request_cancel(tx, payment, &number, reason);
}

struct record control_number_asked(struct tx *tx, const struct record *payment, struct str origin)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &control_number_entity));

    *record_cell(&r, "payment_id") = payment->at[COLUMN_ID];
    *record_cell(&r, "status") = db_int(CONTROL_OPEN);
    *record_cell(&r, "requested_at") = db_stamp(tx->now);
    if (origin.n) *record_cell(&r, "request_origin") = db_text(origin);
    return r;
}
