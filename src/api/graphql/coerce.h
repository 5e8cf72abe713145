/* From what a client sent to values that fit their types, in the canonical form of scalar.h: input objects
 * are JSON_OBJECT with the members given or defaulted, in the order of the type; lists JSON_ARRAY (one value alone becomes a list
 * of one); enum values JSON_STRING with the name; null JSON_NULL. */
#ifndef API_GRAPHQL_COERCE_H
#define API_GRAPHQL_COERCE_H

#include "api/graphql/type.h"

/* The variables of an operation from the request's "variables" (NULL or null: none). The result is an object;
 * a variable not given and without default is not in it. NULL: some did not fit, see errors. */
const struct json *graphql_variables(struct arena *a, const struct graphql_schema *s,
    const struct graphql_definition *operation, const struct json *given, struct graphql_errors *errors);

/* The arguments of a field or directive of a valid document: an object with those given or defaulted. An
 * argument whose variable was not given is left out. NULL: a required one is missing or null; one error with the
 * argument's place. */
const struct json *graphql_arguments(struct arena *a, const struct graphql_schema *s, const struct graphql_input *inputs,
    uint32_t count, const struct graphql_argument *given, const struct json *variables, struct graphql_errors *errors);

/* A value of the document against a type. NULL: does not fit; `why` says so as the reference does, one sentence a
 * line. Variables in it are looked up in `variables` (NULL: they are taken to fit, and the result has null there). */
const struct json *graphql_literal(struct arena *a, const struct graphql_schema *s, struct graphql_ref type,
    const struct graphql_value *value, const struct json *variables, struct buf *why);
/* The same for a JSON value. */
const struct json *graphql_coerce(struct arena *a, const struct graphql_schema *s, struct graphql_ref type,
    const struct json *value, struct buf *why);

#endif
