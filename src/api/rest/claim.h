/* What the counter of a facility asks. */
#ifndef API_REST_CLAIM_H
#define API_REST_CLAIM_H

#include "api/api.h"

void serve_cover(struct call *c, struct reply *r);      /* number or uuid, day */
void serve_offers(struct call *c, struct reply *r);     /* facility, insuree, day */
void serve_forecast(struct call *c, struct reply *r);   /* the body: a claim as claim.create takes it */
void serve_people(struct call *c, struct reply *r);     /* q */
void serve_entries(struct call *c, struct reply *r);    /* q */
void serve_facilities(struct call *c, struct reply *r); /* q */
void serve_desk(struct call *c, struct reply *r);

#endif
