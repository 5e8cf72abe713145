/* The fixture's rows in both engines at once, callers of every scope, and the comparison: both engines
 * give the same bytes, and the rows that the plain model in memory gives. */
#ifndef TEST_SUPPORT_QUERY_WORLD_H
#define TEST_SUPPORT_QUERY_WORLD_H

#include "model/query/query.h"
#include "support/fixture.h"

enum { WORLD_ENGINES = 2 };

struct world {
    struct arena *arena;
    struct fixture *fixture;
    struct testdb *db[WORLD_ENGINES];       /* PostgreSQL's is NULL where there is no server */
    struct db_conn *conn[WORLD_ENGINES];
    struct access *callers;                 /* the first is the program */
    const char *const *caller_names;
    size_t caller_count;
};

struct world *world_new(const struct fixture_options *o);
void world_free(struct world *w);
const struct access *world_caller(const struct world *w, const char *name);
/* The answer as JSON, or {"error":"code"}; from scratch memory of the caller. */
struct str world_answer(struct world *w, int engine, struct arena *a, const struct access *who, struct str query);
/* Asserts that all three agree; returns the answer. Every list must begin with the field "id". */
struct str world_check(struct world *w, struct arena *a, const struct access *who, struct str query);

#endif
