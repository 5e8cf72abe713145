/* CollectFields of the specification (6.3.2): what a selection set selects on an object. */
#ifndef API_GRAPHQL_COLLECT_H
#define API_GRAPHQL_COLLECT_H

#include "api/graphql/type.h"

/* One key of the answer; `at` are the selections of that key, all of the same field: arguments come from the first,
 * selections below from all of them (give `at`, `count` to the next collect). */
struct graphql_collected {
    struct str key;
    const struct graphql_selection **at;
    uint32_t count;
};

/* `variables` is the object that graphql_variables() gave (@skip and @include look there); `object` is
 * the type of the object at hand. Start with the definition's selections: graphql_collect(a, s, d, v, root,
 * &definition->first, 1). The document must be valid. */
struct graphql_collected *graphql_collect(struct arena *a, const struct graphql_schema *s, const struct graphql_document *d,
    const struct json *variables, const struct graphql_type *object,
    const struct graphql_selection *const *sets, uint32_t set_count, uint32_t *count);

#endif
