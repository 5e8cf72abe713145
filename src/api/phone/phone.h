/* The REST calls of the generation of apps before GraphQL: rest/api/..., version 3 (mobile-offline 5 to 8, marked [OLD]). */
#ifndef API_PHONE_PHONE_H
#define API_PHONE_PHONE_H

#include "api/api.h"

extern const struct route phone_routes[];

#endif
