/* Calls of openIMIS clients outside GraphQL. */
#ifndef API_REST_REST_H
#define API_REST_REST_H

#include "api/api.h"

extern const struct route rest_routes[];

#endif
