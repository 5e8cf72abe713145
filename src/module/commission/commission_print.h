/* What officers earned, as statements on paper. */
#ifndef MODULE_COMMISSION_COMMISSION_PRINT_H
#define MODULE_COMMISSION_COMMISSION_PRINT_H

#include "module/print.h"

struct commission_statements {
    const uuid_t *runs;            /* of these */
    size_t n;
    uuid_t officer;                /* UUID_NONE: of all that have one, a page each */
};

/* Each contribution that counted, with what it came to. Right 131222, in the runs' places. Errors: E_NOT_FOUND (there is none),
 * E_FORBIDDEN, E_LIMIT (report_rows). */
err_t commission_statements(struct function_call *c, const struct commission_statements *asked, struct print *p);

#endif
