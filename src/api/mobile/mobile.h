/* What openIMIS's telephones fetch and bring as files: /api/tools/extracts. */
#ifndef API_MOBILE_MOBILE_H
#define API_MOBILE_MOBILE_H

#include "api/api.h"

extern const struct route mobile_routes[];

#endif
