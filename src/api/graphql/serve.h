/* GraphQL as openIMIS speaks it (contract/graphql/README.md): one document a request. */
#ifndef API_GRAPHQL_SERVE_H
#define API_GRAPHQL_SERVE_H

#include "api/api.h"

/* The type system by rule from the registry; for struct api.schema. `r` and `a` live as long. */
struct graphql_schema *graphql_schema_new(struct arena *a, const struct registry *r);
/* POST {"query", "variables", "operationName"}: 200 when the document ran, 400 when it is no valid one, 401 when
 * signing in failed. */
void graphql_serve(struct call *c, struct reply *r);
extern const struct route graphql_routes[];
/* The whole schema as SDL, types and members in alphabetical order. */
struct str graphql_sdl(struct arena *a, const struct graphql_schema *s);

#endif
