/* The receipt of a contribution as a document. */
#ifndef MODULE_CONTRIBUTION_CONTRIBUTION_PRINT_H
#define MODULE_CONTRIBUTION_CONTRIBUTION_PRINT_H

#include "module/print.h"

/* Right 101301, in the policy's place. Errors: E_NOT_FOUND, E_FORBIDDEN. */
err_t contribution_receipt(struct function_call *c, uuid_t uuid, struct print *p);

#endif
