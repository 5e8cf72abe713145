/* What a query must answer, worked out row by row in memory: slow, plain, and written apart from the
 * compiler, to be compared with it. */
#ifndef TEST_SUPPORT_NAIVE_H
#define TEST_SUPPORT_NAIVE_H

#include "model/query/query.h"
#include "support/fixture.h"

struct naive {
    const struct fixture *fixture;
    const struct access *who;
    const struct query *query;
    const struct db_value *values;
};

/* A row as one caller sees it: of a hidden one only the summary. */
struct naive_row {
    const struct fixture_row *row;   /* NULL: no row */
    bool hidden;
};

struct naive_page {
    int64_t *ids;
    size_t n;
    int64_t total, offset;
    const struct db_value *sums;     /* of stored fields alone; of those that are computed: without a type */
    bool more_before, more_after;
};

bool naive_sees(const struct naive *n, const struct fixture_row *row);
/* The answer to the root of a query, ids in order. */
struct naive_page naive_run(struct arena *a, const struct naive *n);
/* Of a list of the query's root: `pick` is the LIST pick, `parent` a row of the answer. */
struct naive_page naive_list(struct arena *a, const struct naive *n, const struct pick *pick, int64_t parent);

#endif
