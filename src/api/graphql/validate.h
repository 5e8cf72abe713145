/* All rules of the specification, chapter 5, over a parsed document; messages worded as the reference's. */
#ifndef API_GRAPHQL_VALIDATE_H
#define API_GRAPHQL_VALIDATE_H

#include "api/graphql/type.h"

/* Nothing is added to `errors` when the document is valid. Work is bounded by the document's size; of the
 * errors the first hundred are told. */
void graphql_validate(struct arena *a, const struct graphql_schema *s, const struct graphql_document *d,
    struct graphql_errors *errors);

/* The same, and what it depended on beside the shape of the document: leaves[i] becomes the scalar that literal i must
 * fit. False: errors were found, or validity depended on literals in another way too (two of them were compared; the
 * place of one takes anything), so that leaves mean nothing. `leaves` may be NULL. */
bool graphql_validate_leaves(struct arena *a, const struct graphql_schema *s, const struct graphql_document *d,
    struct graphql_errors *errors, const struct graphql_type **leaves);

#endif
