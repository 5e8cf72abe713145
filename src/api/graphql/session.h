/* Signing in and out, and passwords: mutations that answer at once. */
#ifndef API_GRAPHQL_SESSION_H
#define API_GRAPHQL_SESSION_H

#include "api/graphql/schema.h"

/* Their fields on the mutation root, and their input types. */
void session_types(struct schema *s);
void session_fields(struct schema *s, fields_t *fields);

#endif
