/* GraphQL requests without a server: one call, its answer as text. */
#ifndef TESTS_API_GRAPHQL_KIT_H
#define TESTS_API_GRAPHQL_KIT_H

#include "api/graphql/serve.h"
#include "support/testdb.h"

struct kit {
    struct arena *arena;
    struct api api;
    const struct settings *settings;
};

/* `write` may be NULL when nothing is written. */
void kit_open(struct kit *k, struct testdb *t, const struct registry *r, struct write *write);
void kit_close(struct kit *k);
/* `body`: the request as JSON. "200 {...}", in the arena `a`. */
struct str kit_ask(struct kit *k, struct arena *a, const struct access *who, struct str body);
/* The same for a query without variables. */
struct str kit_query(struct kit *k, struct arena *a, const struct access *who, const char *query);

#endif
