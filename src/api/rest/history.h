/* GET /api/history: what commands did to one row that the caller sees. */
#ifndef API_REST_HISTORY_H
#define API_REST_HISTORY_H

#include "api/api.h"

void serve_history(struct call *c, struct reply *r);   /* entity, uuid, first, before */

#endif
