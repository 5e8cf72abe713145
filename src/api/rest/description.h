/* GET /api/description: entities as data, for forms and tables. What the caller may not read or do is not in it. */
#ifndef API_REST_DESCRIPTION_H
#define API_REST_DESCRIPTION_H

#include "api/api.h"

void serve_description(struct call *c, struct reply *r);

#endif
