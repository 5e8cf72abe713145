/* What the browser client asks before anything else. */
#ifndef API_REST_CLIENT_H
#define API_REST_CLIENT_H

#include "api/api.h"

void serve_client(struct call *c, struct reply *r);   /* the scheme, and who is signed in */
void serve_text(struct call *c, struct reply *r);     /* language: the catalogue of sentences */

#endif
