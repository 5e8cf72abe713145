/* Documents that were found valid, by their shape (decision D23): clients write filters into the text, so that each
 * request's text is new, but its shape is not. Whether a document is valid depends on its shape and on whether each
 * literal fits the scalar at its place; a document of a known shape is asked only the latter. Nothing of a request is
 * kept, literals least of all. Shared by threads, of fixed size. */
#ifndef API_GRAPHQL_KNOWN_H
#define API_GRAPHQL_KNOWN_H

#include "api/graphql/type.h"

struct graphql_known;

struct graphql_known *graphql_known_new(struct arena *a);
/* graphql_validate, or the same answer for less. `known` may be NULL. */
void graphql_known_validate(struct graphql_known *known, struct arena *a, const struct graphql_schema *s,
    const struct graphql_document *d, struct graphql_errors *errors);

#endif
