/* Random documents that are valid by the program's own schema: relations within relations, lists, fragments, aliases, variables
 * and literals, every filter with values of the data and with wild ones, orders, pages, node(id), functions. What a module adds
 * to the schema is in them by itself. */
#ifndef TESTS_GATE_RANDOM_DOCUMENT_H
#define TESTS_GATE_RANDOM_DOCUMENT_H

#include "../base/random.h"
#include "api/graphql/schema.h"
#include "support/testdb.h"

struct document_maker {
    const struct graphql_schema *schema;
    const struct registry *registry;
    const struct db_rows *rows;          /* by number of the table: whose values are asked for */
    bool only_lists;                     /* no function at the top */
    bool repeatable;                     /* no random order, nothing that tells the time or counts what was asked before */

    /* ---- of the document in the making ---- */
    struct random random;
    struct arena *arena;
    struct buf text, fragments, declared, values;
    const bool *without;                 /* pieces that are left out, by number; NULL: none */
    unsigned without_count, pieces, names, lists, fields;
    int inside;                          /* a fragment */
};

/* `t`: where the values are read. All lives in `a`. */
void document_maker_init(struct document_maker *m, struct arena *a, const struct graphql_schema *schema, const struct registry *r,
                         struct testdb *t);
/* {"query": ..., "variables": ...} in `a`: the same for the same seed. */
struct str document_make(struct document_maker *m, struct arena *a, uint64_t seed);
/* The same with every piece left out without which it still `fails`. */
struct str document_minimal(struct document_maker *m, struct arena *a, uint64_t seed, bool (*fails)(void *arg, struct arena *a, struct str body),
                            void *arg);

#endif
