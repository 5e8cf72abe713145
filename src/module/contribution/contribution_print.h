/* Receipts of contributions, and vouchers of refunds, as a document. */
#ifndef MODULE_CONTRIBUTION_CONTRIBUTION_PRINT_H
#define MODULE_CONTRIBUTION_CONTRIBUTION_PRINT_H

#include "module/print.h"

struct receipts {
    const uuid_t *uuids;           /* these, in this order; n 0: those of the days and the officer, by id, four to a sheet */
    size_t n;
    date_t from, to;               /* days of payment, both within; DATE_NONE: any */
    uuid_t officer;                /* UUID_NONE: any */
    bool sheet;                    /* four to a sheet of A4, with lines to cut along; else a page of A6 each */
};

/* Right 101301, in the policies' places. Errors: E_NOT_FOUND (of the days: there is none), E_FORBIDDEN, E_LIMIT (print_cards). */
err_t contribution_receipts(struct function_call *c, const struct receipts *asked, struct print *p);

#endif
