/* The answer to an introspection query over the small schema. */
#ifndef TESTS_API_INTROSPECT_RUN_H
#define TESTS_API_INTROSPECT_RUN_H

#include "language.h"

static inline err_t introspected(struct arena *a, const struct limits *limits, struct str query, struct str *out)
{
    struct graphql_request r = {a, small_schema(a), must_parse(a, query), NULL};
    const struct graphql_definition *operation = graphql_operation(r.document, STR_NONE);
    struct graphql_collected *fields;
    struct graphql_errors errors;
    struct json_writer w;
    struct buf b;
    uint32_t count;

    graphql_errors_init(&errors, a);
    graphql_validate(a, r.schema, r.document, &errors);
    if (errors.list.n)
        fail_msg("%.*s", STR_ARG(errors.list.at[0].message));
    buf_init(&b, a, 1024);
    w = json_writer(&b);
    fields = graphql_collect(&r, graphql_root(r.schema, operation->kind), operation, &count);
    json_open(&w, '{');
    for (uint32_t i = 0; i < count; i++) {
        json_key(&w, fields[i].key);
        TRY(graphql_introspect(&r, limits, &fields[i], &w));
    }
    json_close(&w, '}');
    *out = buf_str(&b);
    return OK;
}

#endif
