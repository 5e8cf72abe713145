/* What was paid on documents, and what happened to them. */
#include "module/invoice/internal.h"

static const struct code status_codes[] = {
    {"0", "rejected"}, {"1", "accepted"}, {"2", "refunded"}, {"3", "cancelled"}, {NULL, NULL},
};
static const struct code_list payment_statuses = {"document_payment_status", true, status_codes};

/* ---- on one document ---- */

#define PAYMENT_WORD(name_, column_, lookups_) \
    { .name = name_, .column = column_, .type = TEXT(255), .lookups = lookups_, .label = "field.invoice_payment." name_ }
#define PAYMENT_AMOUNT(name_, column_)                                                                           \
    { .name = name_, .column = column_, .type = MONEY_SIGNED, .lookups = LK_ORDER, .privacy = P_MONEY,             \
      .label = "field.invoice_payment." name_ }
#define PAYMENT_WORDS                                                                                            \
    PAYMENT_WORD("codeTp", "code_tp", LK_LIKE), PAYMENT_WORD("codeExt", "code_ext", LK_LIKE),                      \
    PAYMENT_WORD("codeReceipt", "code_receipt", LK_LIKE), PAYMENT_WORD("label", "label", LK_IEXACT | LK_ISTARTSWITH), \
    PAYMENT_WORD("paymentOrigin", "payment_origin", LK_LIKE),                                                    \
    PAYMENT_AMOUNT("fees", "fees"), PAYMENT_AMOUNT("amountReceived", "amount_received"),                         \
    { .name = "datePayment", .column = "date_payment", .type = DATE, .lookups = LK_ORDER,                          \
      .label = "field.invoice_payment.datePayment" }

static const struct field payment_fields[] = {
    PAYMENT_WORDS,
    PAYMENT_AMOUNT("amountPayed", "amount_payed"),
    { .name = "status", .column = "status", .type = CODE(payment_statuses), .flags = F_REQUIRED, .lookups = LK_EXACT,
      .standard = "1", .label = "field.invoice_payment.status" },
    FIELDS_END
};

static const struct relation bill_payment_relations[] = {
    { .name = "bill", .column = "bill_id", .to = "bill", .reverse = "paymentsBill", .flags = R_REQUIRED | R_ONCE | R_FILTERS },
    RELATIONS_END
};

const struct entity bill_payment_entity = {
    .name = "bill_payment", .table = "bill_payment", .fields = payment_fields, .relations = bill_payment_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .scope = { .district = "district_id", .via = "bill" },
    .rights = { RIGHT_BILL_PAYMENT_READ, RIGHT_BILL_PAYMENT_CREATE, RIGHT_BILL_PAYMENT_UPDATE, RIGHT_BILL_PAYMENT_DELETE },
    .order = "id", .faces = FACES("BillPaymentGQLType"), .roots = bill_payment_roots,
};

static const struct relation invoice_payment_relations[] = {
    { .name = "invoice", .column = "invoice_id", .to = "invoice", .reverse = "payments",
      .flags = R_REQUIRED | R_ONCE | R_FILTERS },
    RELATIONS_END
};

const struct entity invoice_payment_entity = {
    .name = "invoice_payment", .table = "invoice_payment", .fields = payment_fields, .relations = invoice_payment_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .scope = { .district = "district_id", .via = "invoice" },
    .rights = { RIGHT_INVOICE_PAYMENT_READ, RIGHT_INVOICE_PAYMENT_CREATE, RIGHT_INVOICE_PAYMENT_UPDATE,
                RIGHT_INVOICE_PAYMENT_DELETE },
    .order = "id", .faces = FACES("InvoicePaymentGQLType"), .roots = invoice_payment_roots,
};

/* ---- a payment and the documents that it pays ---- */

static const struct code reconciliation_codes[] = {
    {"0", "not_reconciliated"}, {"1", "reconciliated"}, {"2", "refunded"}, {"3", "cancelled"}, {NULL, NULL},
};
static const struct code_list reconciliation_statuses = {"reconciliation_status", true, reconciliation_codes};

static const struct field payment_invoice_fields[] = {
    PAYMENT_WORDS,
    { .name = "reconciliationStatus", .column = "reconciliation_status", .type = CODE(reconciliation_statuses),
      .flags = F_REQUIRED, .lookups = LK_EXACT, .standard = "0" },
    { .name = "payerRef", .column = "payer_ref", .type = TEXT(255), .flags = F_REQUIRED, .lookups = LK_LIKE },
    { .name = "payerName", .column = "payer_name", .type = TEXT(255), .lookups = LK_LIKE, .privacy = P_NAME },
    FIELDS_END
};

/* Pays documents of several places and so has none. */
const struct entity payment_invoice_entity = {
    .name = "payment_invoice", .table = "payment_invoice", .fields = payment_invoice_fields,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS,
    .rights = { RIGHT_INVOICE_PAYMENT_READ, RIGHT_INVOICE_PAYMENT_CREATE, RIGHT_INVOICE_PAYMENT_UPDATE,
                RIGHT_INVOICE_PAYMENT_DELETE },
    .order = "id", .faces = FACES("PaymentInvoiceGQLType"), .roots = payment_invoice_roots,
};

static const struct field detail_fields[] = {
    REFERENCE("subject", "subjectId", "subjectTypeName"),
    { .name = "status", .column = "status", .type = CODE(payment_statuses), .flags = F_REQUIRED, .lookups = LK_EXACT,
      .standard = "1", .label = "field.invoice_payment.status" },
    PAYMENT_AMOUNT("fees", "fees"),
    { .name = "amount", .column = "amount", .type = MONEY_SIGNED, .lookups = LK_ORDER, .privacy = P_MONEY },
    /* spelt so in the contract */
    { .name = "reconcilationId", .column = "reconcilation_id", .type = TEXT(255), .lookups = LK_LIKE },
    { .name = "reconcilationDate", .column = "reconcilation_date", .type = DATE, .lookups = LK_ORDER },
    FIELDS_END
};

static const struct relation detail_relations[] = {
    { .name = "payment", .column = "payment_id", .to = "payment_invoice", .reverse = "invoicePayments",
      .flags = R_REQUIRED | R_ONCE | R_FILTERS },
    RELATIONS_END
};

const struct entity detail_payment_invoice_entity = {
    .name = "detail_payment_invoice", .table = "detail_payment_invoice", .fields = detail_fields, .relations = detail_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS,
    .rights = { RIGHT_INVOICE_PAYMENT_READ, RIGHT_INVOICE_PAYMENT_CREATE, RIGHT_INVOICE_PAYMENT_UPDATE,
                RIGHT_INVOICE_PAYMENT_DELETE },
    .order = "id", .faces = FACES("DetailPaymentInvoiceGQLType"), .roots = detail_payment_invoice_roots,
};

/* ---- what happened ---- */

static const struct code event_codes[] = {
    {"0", "message"}, {"1", "status"}, {"2", "warning"}, {"3", "payment"}, {"4", "payment_error"}, {NULL, NULL},
};
static const struct code_list event_types = {"document_event", true, event_codes};

static const struct field event_fields[] = {
    { .name = "eventType", .column = "event_type", .type = CODE(event_types), .flags = F_REQUIRED, .lookups = LK_ORDER,
      .standard = "0", .label = "field.invoice_event.eventType" },
    { .name = "message", .column = "message", .type = TEXT(500), .lookups = LK_LIKE, .label = "field.invoice_event.message" },
    FIELDS_END
};

static const struct relation bill_event_relations[] = {
    { .name = "bill", .column = "bill_id", .to = "bill", .reverse = "eventsBill", .flags = R_REQUIRED | R_FILTERS },
    RELATIONS_END
};

const struct entity bill_event_entity = {
    .name = "bill_event", .table = "bill_event", .fields = event_fields, .relations = bill_event_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .scope = { .district = "district_id", .via = "bill" },
    .rights = { RIGHT_BILL_EVENT_READ, RIGHT_BILL_EVENT_CREATE, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .faces = FACES("BillEventGQLType"), .roots = bill_event_roots,
};

static const struct relation invoice_event_relations[] = {
    { .name = "invoice", .column = "invoice_id", .to = "invoice", .reverse = "events", .flags = R_REQUIRED | R_FILTERS },
    RELATIONS_END
};

const struct entity invoice_event_entity = {
    .name = "invoice_event", .table = "invoice_event", .fields = event_fields, .relations = invoice_event_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .scope = { .district = "district_id", .via = "invoice" },
    .rights = { RIGHT_INVOICE_EVENT_READ, RIGHT_INVOICE_EVENT_CREATE, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .faces = FACES("InvoiceEventGQLType"), .roots = invoice_event_roots,
};
