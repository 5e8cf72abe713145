/* Routes of rest.c: registers and people as files, down and up (enrolment 9.2). */
#ifndef API_REST_REGISTER_H
#define API_REST_REGISTER_H

#include "api/api.h"

void serve_register(struct call *c, struct reply *r);      /* tail download_items, ... (format), upload_items, ... */
void serve_import(struct call *c, struct reply *r);        /* tail items, services */

void serve_bank_statement(struct call *c, struct reply *r);     /* a bank's statement: bank, dry_run, file */
void serve_reconciliation(struct call *c, struct reply *r);     /* what a payment gateway has: dry_run, file */
void serve_insurees(struct call *c, struct reply *r);      /* tail insurees */

#endif
