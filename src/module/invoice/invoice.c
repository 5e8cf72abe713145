#include "module/invoice/internal.h"

static const struct code status_codes[] = {
    {"0", "draft"}, {"1", "validated"}, {"2", "paid"}, {"3", "cancelled"}, {"4", "deleted"}, {"5", "suspended"},
    {"6", "unpaid"}, {"7", "reconciliated"}, {NULL, NULL},
};
static const struct code_list document_statuses = {"document_status", true, status_codes};

/* Amounts are the sums of the lines. */
#define DOCUMENT(date)                                                                                           \
    VALIDITY,                                                                                                    \
    REFERENCE("subject", "subjectId", "subjectTypeName"), REFERENCE("thirdparty", "thirdpartyId", "thirdpartyTypeName"), \
    { .name = "codeTp", .column = "code_tp", .type = TEXT(255), .lookups = LK_TEXT, .label = "field.invoice.codeTp" }, \
    { .name = "code", .column = "code", .type = TEXT(255), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT,     \
      .label = "field.invoice.code" },                                                                           \
    { .name = "codeExt", .column = "code_ext", .type = TEXT(255), .lookups = LK_TEXT, .label = "field.invoice.codeExt" }, \
    { .name = date, .column = "date_issued", .type = DATE, .lookups = LK_ORDER, .label = "field.invoice.dateInvoice" }, \
    { .name = "dateDue", .column = "date_due", .type = DATE, .lookups = LK_ORDER, .label = "field.invoice.dateDue" }, \
    { .name = "datePayed", .column = "date_payed", .type = DATE, .lookups = LK_ORDER, .label = "field.invoice.datePayed" }, \
    { .name = "amountDiscount", .column = "amount_discount", .type = MONEY_SIGNED, .lookups = LK_ORDER,            \
      .privacy = P_MONEY, .standard = "0", .label = "field.invoice.amountDiscount" },                             \
    { .name = "amountNet", .column = "amount_net", .type = MONEY_SIGNED, .flags = F_REQUIRED, .lookups = LK_ORDER, \
      .privacy = P_MONEY, .standard = "0", .label = "field.invoice.amountNet" },                                  \
    { .name = "amountTotal", .column = "amount_total", .type = MONEY_SIGNED, .flags = F_REQUIRED, .lookups = LK_ORDER, \
      .privacy = P_MONEY, .standard = "0", .label = "field.invoice.amountTotal" },                                \
    { .name = "taxAnalysis", .column = "tax_analysis", .type = JSON, .label = "field.invoice.taxAnalysis" },       \
    { .name = "status", .column = "status", .type = CODE(document_statuses), .flags = F_REQUIRED, .lookups = LK_EXACT, \
      .standard = "0", .label = "field.invoice.status" },                                                        \
    { .name = "currencyTpCode", .column = "currency_tp_code", .type = TEXT(255), .flags = F_REQUIRED,             \
      .lookups = LK_EXACT, .label = "field.invoice.currencyTpCode" },                                            \
    { .name = "currencyCode", .column = "currency_code", .type = TEXT(255), .flags = F_REQUIRED, .lookups = LK_EXACT, \
      .label = "field.invoice.currencyCode" },                                                                   \
    { .name = "note", .column = "note", .type = TEXT(4000), .lookups = LK_EXACT | LK_ICONTAINS,                    \
      .label = "field.invoice.note" },                                                                           \
    { .name = "terms", .column = "terms", .type = TEXT(4000), .lookups = LK_EXACT | LK_ICONTAINS,                  \
      .label = "field.invoice.terms" },                                                                          \
    { .name = "paymentReference", .column = "payment_reference", .type = TEXT(255), .lookups = LK_TEXT,            \
      .label = "field.invoice.paymentReference" },                                                               \
    FIELDS_END

/* Where the third party is, which whoever makes the document says: a document is seen there; one without a
 * place by everybody who may. */
static const struct relation document_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .flags = R_READONLY },
    RELATIONS_END
};
#define DOCUMENT_SCOPE { .district = "district_id", .via = "location" }

static const struct field bill_fields[] = {DOCUMENT("dateBill")};

const struct entity bill_entity = {
    .name = "bill", .table = "bill", .fields = bill_fields, .relations = document_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"), .scope = DOCUMENT_SCOPE,
    .rights = { RIGHT_BILL_READ, RIGHT_BILL_CREATE, RIGHT_BILL_UPDATE, RIGHT_BILL_DELETE },
    .order = "id", .sorts = SORTS("code", "dateBill"), .faces = FACES("BillGQLType"), .roots = bill_roots,
};

static const struct field invoice_fields[] = {DOCUMENT("dateInvoice")};

const struct entity invoice_entity = {
    .name = "invoice", .table = "invoice", .fields = invoice_fields, .relations = document_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"), .scope = DOCUMENT_SCOPE,
    .rights = { RIGHT_INVOICE_READ, RIGHT_INVOICE_CREATE, RIGHT_INVOICE_UPDATE, RIGHT_INVOICE_DELETE },
    .order = "id", .sorts = SORTS("code", "dateInvoice"), .faces = FACES("InvoiceGQLType"), .roots = invoice_roots,
};

/* ---- lines ---- */

/* Net is quantity by price less the discount, the total adds the tax (social protection 6). */
static const struct field line_fields[] = {
    VALIDITY,
    REFERENCE("line", "lineId", "lineTypeName"),
    { .name = "code", .column = "code", .type = TEXT(255), .flags = F_REQUIRED,
      .lookups = LK_EXACT | LK_ICONTAINS | LK_ISTARTSWITH, .label = "field.invoice_line_item.code" },
    { .name = "description", .column = "description", .type = TEXT(4000), .lookups = LK_LIKE,
      .label = "field.invoice_line_item.description" },
    { .name = "details", .column = "details", .type = JSON, .label = "field.invoice_line_item.details" },
    { .name = "ledgerAccount", .column = "ledger_account", .type = TEXT(255), .lookups = LK_LIKE,
      .label = "field.invoice_line_item.ledgerAccount" },
    { .name = "quantity", .column = "quantity", .type = INT_RANGE(0, INT32_MAX), .flags = F_REQUIRED, .lookups = LK_ORDER,
      .standard = "0", .label = "field.invoice_line_item.quantity" },
    { .name = "unitPrice", .column = "unit_price", .type = MONEY_SIGNED, .flags = F_REQUIRED, .lookups = LK_ORDER,
      .privacy = P_MONEY, .standard = "0", .label = "field.invoice_line_item.unitPrice" },
    { .name = "discount", .column = "discount", .type = MONEY_SIGNED, .flags = F_REQUIRED, .lookups = LK_ORDER,
      .privacy = P_MONEY, .standard = "0", .label = "field.invoice_line_item.discount" },
    { .name = "deduction", .column = "deduction", .type = MONEY_SIGNED, .flags = F_REQUIRED, .lookups = LK_ORDER,
      .privacy = P_MONEY, .standard = "0", .label = "field.invoice_line_item.deduction" },
    { .name = "taxRate", .column = "tax_rate", .type = UUID, .lookups = LK_EXACT, .label = "field.invoice_line_item.taxRate" },
    { .name = "taxAnalysis", .column = "tax_analysis", .type = JSON, .label = "field.invoice.taxAnalysis" },
    { .name = "amountTotal", .column = "amount_total", .type = MONEY_SIGNED, .flags = F_REQUIRED, .lookups = LK_ORDER,
      .privacy = P_MONEY, .standard = "0", .label = "field.invoice.amountTotal" },
    { .name = "amountNet", .column = "amount_net", .type = MONEY_SIGNED, .flags = F_REQUIRED, .lookups = LK_ORDER,
      .privacy = P_MONEY, .standard = "0", .label = "field.invoice.amountNet" },
    FIELDS_END
};

#define LINE_RIGHTS(right) { .read = right, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

static const struct relation bill_item_relations[] = {
    { .name = "bill", .column = "bill_id", .to = "bill", .reverse = "lineItemsBill",
      .flags = R_REQUIRED | R_OWNER | R_FILTERS },
    RELATIONS_END
};

const struct entity bill_item_entity = {
    .name = "bill_item", .table = "bill_item", .fields = line_fields, .relations = bill_item_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .rights = LINE_RIGHTS(RIGHT_BILL_READ), .order = "id",
    .faces = FACES("BillItemGQLType"), .roots = bill_item_roots,
};

static const struct relation invoice_line_item_relations[] = {
    { .name = "invoice", .column = "invoice_id", .to = "invoice", .reverse = "lineItems",
      .flags = R_REQUIRED | R_OWNER | R_FILTERS },
    RELATIONS_END
};

const struct entity invoice_line_item_entity = {
    .name = "invoice_line_item", .table = "invoice_line_item", .fields = line_fields, .relations = invoice_line_item_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .rights = LINE_RIGHTS(RIGHT_INVOICE_READ), .order = "id",
    .faces = FACES("InvoiceLineItemGQLType"), .roots = invoice_line_item_roots,
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &bill_entity, &bill_item_entity, &bill_payment_entity, &bill_event_entity,
    &invoice_entity, &invoice_line_item_entity, &invoice_payment_entity, &invoice_event_entity,
    &payment_invoice_entity, &detail_payment_invoice_entity, NULL,
};

/* Nobody types a document: documents are made from policies, claims and runs. What happened to one is never changed. */
static const struct crud crud[] = {
    { &bill_entity, CRUD_DELETE },
    { &bill_payment_entity, CRUD_ALL },
    { &invoice_entity, CRUD_DELETE },
    { &invoice_payment_entity, CRUD_ALL },
    { &payment_invoice_entity, CRUD_ALL },
    { &detail_payment_invoice_entity, CRUD_ALL },
    CRUD_END
};

/* Who may write messages may say what happened. */
static const struct command commands[] = {
    { .name = "bill_event.create", .right = RIGHT_BILL_EVENT_CREATE, .also = RIGHT_BILL_EVENT_MESSAGE, .entity = &bill_event_entity,
      .verb = CRUD_CREATE },
    { .name = "invoice_event.create", .right = RIGHT_INVOICE_EVENT_CREATE, .also = RIGHT_INVOICE_EVENT_MESSAGE, .entity = &invoice_event_entity,
      .verb = CRUD_CREATE },
    { .name = "payment_invoice.create_with_detail", .right = RIGHT_INVOICE_PAYMENT_CREATE, .prepare = payment_with_detail_prepare,
      .apply = payment_with_detail_apply },
    { .name = "invoice.generate", .right = RIGHT_INVOICE_CREATE, .prepare = invoice_generate_prepare, .apply = invoice_generate_apply },
    COMMANDS_END
};

const struct module invoice_module = {
    .name = "invoice", .entities = entities, .migrations = invoice_migrations, .crud = crud, .commands = commands,
};
