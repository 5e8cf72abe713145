/* Every bound that keeps a stranger's request small, in one table: name, standard, least, most, unit.
 * An operator changes them in the configuration file or with --limit name=value. Exceeding one is
 * E_LIMIT with the limit's name; nothing is stored. */
#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

#include "base/err.h"

#define LIMITS(LIMIT)                                                                                \
    LIMIT(LIMIT_JSON_BYTES,      "json_bytes",      8 << 20, 1024, 1 << 30, "bytes of one JSON text") \
    LIMIT(LIMIT_JSON_DEPTH,      "json_depth",      64, 8, 512, "nested values in one JSON text")     \
    LIMIT(LIMIT_JSON_VALUES,     "json_values",     200000, 100, 10000000, "values in one JSON text") \
    LIMIT(LIMIT_PAGE_ROWS,       "page_rows",       100, 1, 10000, "rows of one page")                \
    LIMIT(LIMIT_PAGE_NESTED,     "page_nested",     100000, 100, 10000000, "rows of one answer, nested lists multiplied") \
    LIMIT(LIMIT_QUERY_DEPTH,     "query_depth",     12, 2, 32, "relations crossed one inside the other") \
    LIMIT(LIMIT_QUERY_FIELDS,    "query_fields",    2000, 10, 100000, "fields selected by one query") \
    LIMIT(LIMIT_FILTERS,         "filters",         64, 1, 1000, "filters of one list")               \
    LIMIT(LIMIT_LIST_VALUES,     "list_values",     10000, 10, 1000000, "values of one list filter")  \
    LIMIT(LIMIT_ORDER_TERMS,     "order_terms",     8, 1, 32, "terms of one ordering")                \
    LIMIT(LIMIT_OFFSET,          "offset",          1000000, 1000, 1000000000, "rows skipped by a page") \
    LIMIT(LIMIT_CHILDREN,        "children",        20000, 10, 1000000, "owned rows of one record")    \
    LIMIT(LIMIT_EXT_BYTES,       "ext_bytes",       65536, 256, 16 << 20, "bytes of one extension object") \
    LIMIT(LIMIT_EXT_KEYS,        "ext_keys",        64, 1, 1000, "searchable first-level keys of an extension") \
    LIMIT(LIMIT_STATEMENT_MS,    "statement_ms",    10000, 100, 600000, "milliseconds of one database statement") \
    LIMIT(LIMIT_WRITE_QUEUE,     "write_queue",     4096, 16, 1000000, "commands waiting to be written") \
    LIMIT(LIMIT_GROUP_COMMANDS,  "group_commands",  64, 1, 4096, "commands of one commit")            \
    LIMIT(LIMIT_GROUP_US,        "group_us",        5000, 0, 1000000, "microseconds a commit gathers commands") \
    LIMIT(LIMIT_CSV_ROW_BYTES,   "csv_row_bytes",   64 << 20, 4096, 1 << 30, "bytes of one row of a CSV file") \
    LIMIT(LIMIT_CSV_COLUMNS,     "csv_columns",     1000, 1, 100000, "columns of a CSV file")         \
    LIMIT(LIMIT_PLANS,           "plans",           4096, 16, 1000000, "compiled queries kept")        \
    LIMIT(LIMIT_PLAN_BYTES,      "plan_bytes",      32 << 20, 1 << 20, INT64_C(1) << 34, "bytes of compiled queries kept")

enum limit_id {
#define LIMIT(id, name, standard, least, most, unit) id,
    LIMITS(LIMIT)
#undef LIMIT
    LIMIT_COUNT
};

struct limits {
    int64_t value[LIMIT_COUNT];
};

void limits_standard(struct limits *l);
/* Errors: E_OPTION for an unknown name or a value outside its range. */
err_t limits_set(struct arena *a, struct limits *l, struct str name, int64_t value);
const char *limit_name(enum limit_id id);
const char *limit_unit(enum limit_id id);
/* E_LIMIT with the limit's name and its value when `found` is over it, else OK. */
err_t limit_check(struct arena *a, const struct limits *l, enum limit_id id, int64_t found);

#endif
