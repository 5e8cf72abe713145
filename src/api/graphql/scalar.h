/* The scalars of the contract: how a value of each is read from a variable or a literal. Results are JSON
 * values in one canonical form, so that what executes them need not know how they were written:
 *   Int, TinyInt, SmallInt, BigInt, Float     JSON_NUMBER
 *   Decimal                                   JSON_STRING, the digits as sent
 *   ID, String, ...CodeInputType, JSONString  JSON_STRING
 *   Date                                      JSON_STRING "YYYY-MM-DD"
 *   DateTime                                  JSON_STRING, ISO 8601 as sent
 *   UUID                                      JSON_STRING, lower case with hyphens
 *   Boolean                                   JSON_TRUE, JSON_FALSE
 *   ParsedJSONString, GenericScalar           any value; the keys of the first in snake case */
#ifndef API_GRAPHQL_SCALAR_H
#define API_GRAPHQL_SCALAR_H

#include "api/graphql/type.h"

struct graphql_scalar {
    const char *name;
    const char *description;
    /* NULL: the value does not fit. `literal`: it stands in the document, where some scalars take less. */
    const struct json *(*read)(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal);
    int64_t least, most;                     /* whole numbers; length of texts in characters (0: any) */
};

/* The built-in types of kind SCALAR. */
const struct graphql_type *graphql_scalar_types(size_t *count);

#endif
