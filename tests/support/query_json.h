/* Queries as JSON text and answers as JSON text, for tests and the test driver.
 *
 *   {"entity": "product",
 *    "where": {"name__icontains": "x", "family__village__code": "V1", "code__in": ["a"], "parent__isnull": true,
 *              "ext__size__gte": {"decimal": "2.5"}, "or": [{...}, ...], "not": {...},
 *              "some": {"orders": {...}}},                  tests of one object hold together
 *    "order": ["-name", "parent__code", "?"], "seed": 7,
 *    "first": 10, "last": 3, "offset": 0, "from_end": true, "after": 0,
 *    "count": true, "sums": ["income"], "rows": "deleted" | "history", "as_of": "2026-01-02T03:04:05", "ignore_scope": true, "ignore_own_scope": true,
 *    "own_summary": true,
 *    "fields": ["code", {"parent": ["code"]}, {"children": {"first": 3, "fields": [...]}}]}
 *
 * Values are read by the field's type; of ext keys a number or {"decimal"} is a number, {"date"} a day.
 * Answer: {"total", "offset", "more_before", "more_after", "rows": [{...}]}; of a list within a row
 * {"total", "more_after", "rows"}; "sums" behind the total. Numbers that were not asked for are left out. */
#ifndef TEST_SUPPORT_QUERY_JSON_H
#define TEST_SUPPORT_QUERY_JSON_H

#include "base/json.h"
#include "base/vec.h"
#include "model/query/query.h"

struct query_text {
    struct query query;
    struct db_value *values;
    size_t value_count;
};

err_t query_json_read(struct arena *a, const struct registry *r, const struct json *v, struct query_text *out);
void query_json_write(struct buf *out, const struct query *q, const struct spot *spots, const struct result *result);
/* Reads, compiles, runs and writes. */
err_t query_json_run(const struct registry *r, struct db_conn *c, struct arena *a, const struct access *who,
                     const struct json *query, struct buf *out);

#endif
