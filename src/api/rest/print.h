/* Routes of rest.c that answer with files. */
#ifndef API_REST_PRINT_H
#define API_REST_PRINT_H

#include "api/api.h"

void serve_claim_print(struct call *c, struct reply *r);   /* uuid */
void serve_authorisation_print(struct call *c, struct reply *r);   /* uuid */
void serve_attachment(struct call *c, struct reply *r);    /* id */
void serve_authorisation_attachment(struct call *c, struct reply *r);   /* id */
void serve_photo(struct call *c, struct reply *r);         /* uuid */
void serve_former_photo(struct call *c, struct reply *r);  /* uuid of a state of it */
void serve_waiting_photo(struct call *c, struct reply *r); /* uuid */
void serve_counter_photo(struct call *c, struct reply *r); /* uuid, of anybody whom the counter may look at */
void serve_claim_photo(struct call *c, struct reply *r);   /* uuid, of the claim */
void serve_numbers(struct call *c, struct reply *r);       /* uuid of a batch */
void serve_cards(struct call *c, struct reply *r);         /* uuid, once or more; sheet=true: ten on A4 */
void serve_receipt(struct call *c, struct reply *r);       /* uuid */
void serve_statement(struct call *c, struct reply *r);     /* uuid of runs, officer */
void serve_renewal_sheets(struct call *c, struct reply *r);      /* officer, once or more; from, to */
void serve_slip(struct call *c, struct reply *r);          /* uuid */
void serve_bill_print(struct call *c, struct reply *r);    /* uuid */

struct print;
/* What other files of this room answer with: heads of a file that no proxy and no browser keeps, and a described document as PDF. */
void file_headers(struct reply *r, struct str disposition);
void file_print(struct call *c, struct reply *r, err_t e, const struct print *p);

#endif
