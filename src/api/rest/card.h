/* Membership cards of a run: sheets, and what card printers take. */
#ifndef API_REST_CARD_H
#define API_REST_CARD_H

#include "api/api.h"

void serve_card_sheets(struct call *c, struct reply *r);    /* run, part (1 without), sheet=true: ten on A4 */
void serve_card_archive(struct call *c, struct reply *r);   /* run; or location, product, again=true: those who would be in one */

#endif
