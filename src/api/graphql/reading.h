/* From a selection to a query, and from its result to JSON. */
#ifndef API_GRAPHQL_READING_H
#define API_GRAPHQL_READING_H

#include "api/graphql/execution.h"
#include "model/query/root.h"

struct shape;

/* One key of an object of the answer. */
struct shape_field {
    struct str key;
    const struct meaning *meaning;       /* NULL: __typename */
    size_t pick;                         /* among the picks of the row: CELL, ONE, ARRAY, CONNECTION, GATHER; SUM: among the query's sums */
    const struct shape *shape;           /* what is selected below */
    const struct way *ways;              /* WAY: NULL ends the array's .path */
    /* LINKS, LOGS, GATHER */
    const struct graphql_field *field;
    const struct graphql_collected *collected;
    const struct linked *linked;         /* once rows are there */
};

/* What is printed of the rows with these ids, which ascend. */
struct linked { const int64_t *ids; struct str *texts; size_t count; struct str none; };

/* One way to a value of other rows: a pick a step, the first among those of the row, each next one alone in the one before. */
struct way {
    const char *path;
    const struct way_step { enum way_kind { WAY_CELL = 1, WAY_ONE, WAY_LIST } kind; size_t pick; } *steps;
    size_t length;
    const struct shape *shape;           /* of the rows it leads to; NULL: a value */
};

struct shape {
    struct str type;
    struct shape_field *fields;
    uint32_t count;
    /* of a connection */
    uint32_t sums;
    bool first, last;                    /* page info says more only of what was asked for */
    int64_t lower, upper;                /* bounds by after and before; upper -1: none */
};

typedef VEC(struct pick) picks_t;
typedef VEC(struct condition) conditions_t;   /* all of them hold */

struct reading {
    struct execution *x;
    VEC(struct db_value) slots;
    struct buf choices;                  /* values that became part of the plan */
    bool linked;                         /* something has LINKS or LOGS */
};

int reading_slot(struct reading *r, struct db_value v);

/* shape.c */
struct shape *shape_object(struct reading *r, const struct face *face, const struct graphql_type *type,
                           const struct graphql_collected *field, picks_t *picks, err_t *e);
/* `type`: the connection's. */
struct shape *shape_connection(struct reading *r, const struct face *face, struct str type, const struct graphql_collected *field,
                               picks_t *picks, err_t *e);
bool shape_wants(const struct shape *connection, enum meaning_kind kind);
/* What is selected of sums over all rows becomes the query's. */
void shape_sums(struct reading *r, struct shape *connection, struct query *q);

/* argument.c: conditions from the arguments by rule, joined to *where. */
err_t argument_conditions(struct reading *r, const struct graphql_field *field, const struct json *arguments,
                          conditions_t *conditions);
/* custom.c: the argument customFilters, tests of extensions: "weight__gte__integer=5". */
err_t custom_conditions(struct reading *r, const struct json *filters, conditions_t *conditions);
/* list.c: the rows that a root's arguments ask for, in the order they ask for; whether the caller may read them. */
struct reading reading_new(struct execution *x);
err_t list_may(const struct root_field *f);
err_t list_rows(struct reading *r, const struct root_field *f, struct query *q);
/* The uuids of all that a root list finds with these arguments, an object: LIMIT_LIST_VALUES at most. */
err_t list_found(struct execution *x, struct str root, const struct json *given, struct json_writer *w);
struct window_of { int64_t from, to; bool more_before, more_after; };
/* page.c: `name` is the connection's, for messages. */
err_t page_arguments(struct reading *r, struct str name, const struct json *arguments, struct shape *shape, struct query *q);
/* Where a page of `total` rows begins and ends. */
err_t page_window(struct arena *a, struct str name, const struct json *arguments, int64_t total, struct window_of *out);
void page_info(struct arena *a, struct json_writer *w, const struct window_of *page);   /* the member pageInfo */
struct str page_cursor(struct arena *a, int64_t position);
/* order.c */
struct str order_camel(struct arena *a, struct str snake);
struct str order_header(struct str name);      /* the header's column of this name; STR_NONE */
err_t order_unknown(struct arena *a, const struct table *t, struct str name);
err_t order_arguments(struct reading *r, const struct table *t, const struct json *order, struct query *q);
/* root.c */
err_t root_conditions(struct reading *r, const struct root *root, const struct json *arguments, struct query *q,
                      conditions_t *conditions);
/* way.c */
err_t way_add(struct reading *r, const struct face *face, const struct graphql_collected *field, picks_t *picks,
              struct shape_field *out);
void way_print(struct execution *x, struct json_writer *w, const struct shape_field *f, const struct spot *spots,
               const struct result *result, size_t row);
/* gather.c */
void gather_add(struct reading *r, const struct graphql_collected *field, picks_t *picks, struct shape_field *out);
void gather_print(struct execution *x, struct json_writer *w, const struct shape_field *f, const struct spot *spots,
                  const struct result_list *list, size_t row);
/* print.c */
void print_object(struct execution *x, struct json_writer *w, const struct shape *shape, const struct spot *spots,
                  const struct result *result, size_t row);
struct rows_of { const struct result *result; size_t from, to; int64_t total, offset; const struct db_value *sums; bool more_before, more_after; };
void print_connection(struct execution *x, struct json_writer *w, const struct shape *shape, const struct spot *spots,
                      const struct rows_of *rows);
void print_array(struct execution *x, struct json_writer *w, const struct shape *shape, const struct spot *spots,
                 const struct rows_of *rows);

#endif
