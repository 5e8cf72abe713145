/* Functions of the API itself: what a client asks about the installation. */
#ifndef API_GRAPHQL_BUILTIN_H
#define API_GRAPHQL_BUILTIN_H

#include "model/registry/module.h"

extern const struct function graphql_functions[];   /* FUNCTIONS_END */

#endif
