/* The slip of a payment as a document. */
#ifndef MODULE_PAYMENT_PAYMENT_PRINT_H
#define MODULE_PAYMENT_PAYMENT_PRINT_H

#include "module/print.h"

/* Right 101401, in the payment's place. Errors: E_NOT_FOUND, E_FORBIDDEN. */
err_t payment_slip(struct function_call *c, uuid_t uuid, struct print *p);

#endif
