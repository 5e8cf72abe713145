/* Calls of openIMIS clients outside GraphQL. */
#ifndef API_REST_REST_H
#define API_REST_REST_H

#include "api/api.h"
#include "model/run/function.h"

extern const struct route rest_routes[];

/* As functions see a call: for what modules and module/rows.h offer. */
struct function_call rest_function_call(struct call *c);

#endif
