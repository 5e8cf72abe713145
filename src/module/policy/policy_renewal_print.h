/* An officer's list of those whom he is to ask to renew, as a document. */
#ifndef MODULE_POLICY_POLICY_RENEWAL_PRINT_H
#define MODULE_POLICY_POLICY_RENEWAL_PRINT_H

#include "module/print.h"

struct renewal_sheets {
    const uuid_t *officers;        /* theirs; n 0: of all, and what nobody asks for comes last */
    size_t n;
    date_t from, to;               /* days of renewal, both within; DATE_NONE: any */
};

/* Prompts that wait for an answer, a page an officer, by village and day of renewal. Right 101205, in the policies' places. Errors:
 * E_NOT_FOUND (there is none), E_FORBIDDEN, E_LIMIT (report_rows). */
err_t policy_renewal_sheets(struct function_call *c, const struct renewal_sheets *asked, struct print *p);

#endif
