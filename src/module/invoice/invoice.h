/* Bills, which the scheme owes, and invoices, which are owed to it: documents with lines, what was paid on
 * them and what happened to them (social protection 6). */
#ifndef MODULE_INVOICE_INVOICE_H
#define MODULE_INVOICE_INVOICE_H

#include "model/registry/module.h"

extern const struct module invoice_module;
extern const struct entity bill_entity, bill_item_entity, bill_payment_entity, bill_event_entity;
extern const struct entity invoice_entity, invoice_line_item_entity, invoice_payment_entity, invoice_event_entity;
extern const struct entity payment_invoice_entity, detail_payment_invoice_entity;

/* What a subject, third party or line may be. The code is the contract's word for it, the name our entity. */
extern const struct code_list reference_kinds;

enum {
    RIGHT_INVOICE_READ = 155101, RIGHT_INVOICE_CREATE, RIGHT_INVOICE_UPDATE, RIGHT_INVOICE_DELETE,
    RIGHT_INVOICE_PAYMENT_READ = 155201, RIGHT_INVOICE_PAYMENT_CREATE, RIGHT_INVOICE_PAYMENT_UPDATE,
    RIGHT_INVOICE_PAYMENT_DELETE,
    RIGHT_INVOICE_EVENT_READ = 155301, RIGHT_INVOICE_EVENT_CREATE, RIGHT_INVOICE_EVENT_MESSAGE = 155306,
    RIGHT_BILL_READ = 156101, RIGHT_BILL_CREATE, RIGHT_BILL_UPDATE, RIGHT_BILL_DELETE,
    RIGHT_BILL_PAYMENT_READ = 156201, RIGHT_BILL_PAYMENT_CREATE, RIGHT_BILL_PAYMENT_UPDATE, RIGHT_BILL_PAYMENT_DELETE,
    RIGHT_BILL_EVENT_READ = 156301, RIGHT_BILL_EVENT_CREATE, RIGHT_BILL_EVENT_MESSAGE = 156306,
};

#endif
