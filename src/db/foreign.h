/* Reading a database that is not ours: an openIMIS installation on PostgreSQL. Nothing is asked of how it
 * was made, and nothing can be written: one session, one read-only transaction, so that all tables are
 * seen as of one moment. Values come as text, as PostgreSQL prints them: t and f, 2026-11-21,
 * 2026-11-21 19:12:02.5+00 (always UTC). For one thread. */
#ifndef DB_FOREIGN_H
#define DB_FOREIGN_H

#include "base/err.h"

struct foreign;

/* The URL in libpq's own form. Closed with the arena. Errors: E_DB_GONE, E_DB. */
err_t foreign_open(struct arena *a, struct str url, struct foreign **out);
/* Names of the tables in the search path that begin so, in order. */
err_t foreign_tables(struct foreign *f, struct arena *a, const char *begin, struct str **out, size_t *n);
/* Columns of a table in the search path, without those of bytes; none: there is no such table. */
err_t foreign_columns(struct foreign *f, struct arena *a, const char *table, struct str **out, size_t *n);

/* Rows in the session's memory until its next call. at NULL for NULL. */
struct foreign_rows {
    size_t rows;
    const struct str *at;   /* rows x columns */
};

/* Opens the one cursor, over these columns of a table, by `order` where that is not NULL; one that was
 * open is closed. */
err_t foreign_select(struct foreign *f, const char *table, const struct str *columns, size_t n, const char *order);
/* At most `most` rows of it; none at the end. */
err_t foreign_fetch(struct foreign *f, size_t most, struct foreign_rows *out);

#endif
