#include "model/registry/migration.h"
#include "module/invoice/internal.h"

#define DOCUMENT_1                                                                                              \
    VALIDITY_COLUMNS REFERENCE_COLUMNS("subject") REFERENCE_COLUMNS("thirdparty")                                  \
    "code_tp @text, code @text NOT NULL, code_ext @text, date_issued @date, date_due @date, date_payed @date,"    \
    " amount_discount @int, amount_net @int NOT NULL, amount_total @int NOT NULL, tax_analysis @text,"            \
    " status @int NOT NULL, currency_tp_code @text NOT NULL, currency_code @text NOT NULL, note @text, terms @text," \
    " payment_reference @text, location_id @int, district_id @int"

#define LINE_1                                                                                                  \
    VALIDITY_COLUMNS REFERENCE_COLUMNS("line")                                                                    \
    "code @text NOT NULL, description @text, details @text, ledger_account @text, quantity @int NOT NULL,"        \
    " unit_price @int NOT NULL, discount @int NOT NULL, deduction @int NOT NULL, tax_rate @uuid, tax_analysis @text," \
    " amount_total @int NOT NULL, amount_net @int NOT NULL, "

#define PAYMENT_1                                                                                               \
    "code_tp @text, code_ext @text, code_receipt @text, label @text, payment_origin @text, fees @int,"            \
    " amount_received @int, date_payment @date, "
#define ON_DOCUMENT_1 PAYMENT_1 "amount_payed @int, status @int NOT NULL, "
#define EVENT_1 "event_type @int NOT NULL, message @text, "

#define PAYMENT_INVOICE_1 PAYMENT_1 "reconciliation_status @int NOT NULL, payer_ref @text NOT NULL, payer_name @text"
#define DETAIL_1                                                                                                \
    REFERENCE_COLUMNS("subject")                                                                                  \
    "status @int NOT NULL, fees @int, amount @int, reconcilation_id @text, reconcilation_date @date,"             \
    " payment_id @int NOT NULL"

#define DOCUMENT(table)                                                                                         \
    TABLE(table, DOCUMENT_1, FOREIGN("location_id", "location"))                                                  \
    HISTORY(table, DOCUMENT_1)                                                                                    \
    UNIQUE(table, "code")                                                                                         \
    INDEX(table, "code", "code, id")                                                                              \
    INDEX(table, "date", "date_issued, id")                                                                       \
    INDEX(table, "district_date", "district_id, date_issued, id")                                                 \
    INDEX(table, "subject", "subject_uuid, id")                                                                   \
    INDEX(table, "thirdparty", "thirdparty_uuid, id")                                                             \
    INDEX(table, "location", "location_id, id")                                                                   \
    INDEX(table, "district", "district_id, id")

#define OF(table, columns, document)                                                                            \
    TABLE(table, columns document "_id @int NOT NULL", FOREIGN(document "_id", document))                         \
    HISTORY(table, columns document "_id @int NOT NULL")                                                          \
    INDEX(table, "document", document "_id, id")

#define PLACED(table, columns, document)                                                                        \
    TABLE(table, columns document "_id @int NOT NULL, district_id @int", FOREIGN(document "_id", document))       \
    HISTORY(table, columns document "_id @int NOT NULL, district_id @int")                                        \
    INDEX(table, "document", document "_id, id")                                                                  \
    INDEX(table, "district", "district_id, id")

#define SIDE(document, line)                                                                                    \
    DOCUMENT(document)                                                                                            \
    OF(line, LINE_1, document)                                                                                    \
    INDEX(line, "line", "line_uuid, id")                                                                          \
    PLACED(document "_payment", ON_DOCUMENT_1, document)                                                          \
    PLACED(document "_event", EVENT_1, document)

const struct migration invoice_migrations[] = {
    { 1, "bills and invoices",
      SIDE("bill", "bill_item")
      SIDE("invoice", "invoice_line_item")
      TABLE("payment_invoice", PAYMENT_INVOICE_1)
      HISTORY("payment_invoice", PAYMENT_INVOICE_1)
      TABLE("detail_payment_invoice", DETAIL_1, FOREIGN("payment_id", "payment_invoice"))
      HISTORY("detail_payment_invoice", DETAIL_1)
      INDEX("detail_payment_invoice", "payment", "payment_id, id")
      INDEX("detail_payment_invoice", "subject", "subject_uuid, id") },
    { 2, "what an account wrote",
      AUTHORED("bill") AUTHORED("bill_item") AUTHORED("bill_payment") AUTHORED("bill_event")
      AUTHORED("invoice") AUTHORED("invoice_line_item") AUTHORED("invoice_payment") AUTHORED("invoice_event")
      AUTHORED("payment_invoice") AUTHORED("detail_payment_invoice") },
    { 3, "bills and invoices of a district by code",
      INDEX("bill", "district_code", "district_id, code, id") INDEX("invoice", "district_code", "district_id, code, id") },
    { .n = 0 }
};
