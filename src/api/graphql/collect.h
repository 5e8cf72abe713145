/* CollectFields of the specification (6.3.2): what a selection set selects on an object. */
#ifndef API_GRAPHQL_COLLECT_H
#define API_GRAPHQL_COLLECT_H

#include "api/graphql/type.h"

/* One key of the answer; `at` are the selections of that key, all of the same field: arguments come from the
 * first, selections below from all of them. */
struct graphql_collected {
    struct str key;
    const struct graphql_selection **at;
    uint32_t count;
};

/* What one request is collected with. `variables` is the object that graphql_variables() gave: @skip and @include
 * look there. The document must be valid. */
struct graphql_request {
    struct arena *arena;
    const struct graphql_schema *schema;
    const struct graphql_document *document;
    const struct json *variables;
};

/* What is selected on an object of the type `object`: of the operation ... */
struct graphql_collected *graphql_collect(const struct graphql_request *r, const struct graphql_type *object,
    const struct graphql_definition *operation, uint32_t *count);
/* ... and below a field that was collected before. */
struct graphql_collected *graphql_collect_below(const struct graphql_request *r, const struct graphql_type *object,
    const struct graphql_collected *field, uint32_t *count);

#endif
