/* Rows that a function (struct function) reads through the query compiler, so that rights and places hold, and what it says
 * of them. Picks are named in a text, steps by relations in braces: "code value product{code name}". */
#ifndef MODULE_ROWS_H
#define MODULE_ROWS_H

#include "model/query/query.h"
#include "model/run/function.h"

struct found {
    const struct pick *picks;
    size_t pick_count;
    const struct spot *spots;
    const struct result *result;
    size_t from, to;                     /* rows of the result */
    struct db_conn *conn;                /* of rows_each: for what else belongs to the page */
};

/* One test: the path with "__" between its names. `slot` counts in `values` of rows_read. */
struct condition rows_test(struct arena *a, const char *path, enum lookup lookup, int slot);
/* All that hold `where`, at most 10,000 of them, by id unless q says otherwise; `who` is c->who, or the program for
 * what a function may know but not show. Errors: those of plan_compile and plan_run. */
err_t rows_read(struct function_call *c, const struct access *who, struct query q, const char *picks,
                const struct db_value *values, size_t n, struct found *out);
/* The first `most` of them whose id is above `after`, by id; or by q's term, whose slot says what it is behind (struct page). */
err_t rows_after(struct function_call *c, const struct access *who, struct query q, const char *picks, const struct db_value *values,
                 size_t n, int64_t after, size_t most, struct found *out);
/* All rows that hold `where`, by id, a page after the other from one state of the database, so that memory stays that of one page.
 * The picks begin with "id". `take` is told of each page; what it gets lives until it returns. */
err_t rows_each(struct function_call *c, const struct access *who, struct query q, const char *picks,
                const struct db_value *values, size_t n, err_t (*take)(void *arg, const struct found *page), void *arg);
/* The same on a reader in whose transaction the caller is already, such as that of the page he was told of (found.conn). */
err_t rows_within(struct function_call *c, struct db_conn *conn, const struct access *who, struct query q, const char *picks,
                  const struct db_value *values, size_t n, err_t (*take)(void *arg, const struct found *page), void *arg);
/* Whether a current row with this value lies in the caller's places, whatever his right to read the list. */
err_t rows_seen(struct function_call *c, const struct entity *e, const char *path, struct db_value key, bool *out);
/* The cell of a pick, through steps to one: "product.code". A step to no row gives NULL values. */
const struct db_value *rows_cell(const struct found *r, size_t row, const char *path);
/* The rows of a list of this row, and how many there are where the query counts. */
struct found rows_list(const struct found *r, size_t row, const char *path, int64_t *total);
struct str rows_text(const struct found *r, size_t row, const char *path);     /* of a text cell; NULL: "" */

/* Answers whether a text, the argument, is that of no current row: `field` is stored text. */
err_t function_free(struct function_call *c, const struct entity *e, const char *field, const char *argument);
#define FUNCTION_FREE(name, entity, field, argument) \
    static err_t name(struct function_call *c) { return function_free(c, &(entity), field, argument); }
/* Members of an answer. */
void answer_cell(struct json_writer *w, const char *key, const struct found *r, size_t row, const char *path, const struct type *t);
void answer_text(struct json_writer *w, const char *key, struct str v);
void answer_int(struct json_writer *w, const char *key, int64_t n);
void answer_money(struct json_writer *w, const char *key, money_t m);   /* MONEY_NONE: null */

#endif
