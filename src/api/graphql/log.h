/* Mutation logs in pages: what is asked, and its rows. */
#ifndef API_GRAPHQL_LOG_H
#define API_GRAPHQL_LOG_H

#include "api/graphql/link.h"
#include "api/graphql/reading.h"

/* Which rows: a page of each account, or one page of all. */
struct log_asked {
    struct execution *x;
    const struct json *arguments;
    const int64_t *accounts;             /* NULL: of all */
    size_t count;                        /* of pages */
    bool counted;                        /* totals are wanted */
};

/* Where nothing was counted the total is what is known: one more than the page holds, if there are more. */
struct log_page { int64_t total; struct window_of window; struct db_rows rows; };

extern const enum db_type log_types[LOGGED_COLUMNS];   /* log_rows.c */

/* log_rows.c; `name` is the connection's, for messages. Errors: E_ARGUMENT, E_LIMIT, the database's. */
err_t log_ask(const struct log_asked *k, struct str name, struct log_page *pages);

#endif
