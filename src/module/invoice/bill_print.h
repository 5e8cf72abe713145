/* A bill of a facility as a document. */
#ifndef MODULE_INVOICE_BILL_PRINT_H
#define MODULE_INVOICE_BILL_PRINT_H

#include "module/print.h"

/* With the right to read bills, in the facility's place. Errors: E_NOT_FOUND, E_FORBIDDEN. */
err_t bill_print(struct function_call *c, uuid_t uuid, struct print *p);

#endif
