/* Custom filters over extensions (enrolment 1.11). */
#ifndef API_GRAPHQL_CUSTOM_H
#define API_GRAPHQL_CUSTOM_H

#include "model/run/function.h"

/* Lookups of a type of custom filters; NULL ends. */
const char *const *custom_lookups(const char *type);
err_t builtin_custom_filters(struct function_call *c);

#endif
