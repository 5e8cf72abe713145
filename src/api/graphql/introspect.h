/* __schema and __type. */
#ifndef API_GRAPHQL_INTROSPECT_H
#define API_GRAPHQL_INTROSPECT_H

#include "api/graphql/collect.h"

/* The introspection types (__Schema, __Type, ...). */
const struct graphql_type *graphql_meta_types(size_t *count);
/* __typename; or __schema and __type, which only the query root has. NULL: none of these. */
const struct graphql_field *graphql_meta_field(struct str name);

/* Writes the value of the root field __schema or __type as collected on the query root. Errors: E_LIMIT
 * (graphql_meta, graphql_fields, graphql_depth); what was written by then is not a whole value. */
err_t graphql_introspect(const struct graphql_request *r, const struct limits *limits,
    const struct graphql_collected *field, struct json_writer *w);

#endif
