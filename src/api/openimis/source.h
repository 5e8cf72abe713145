/* Where an import reads: a folder of CSV files, one a table, a living PostgreSQL database of openIMIS, or
 * an SQL dump of one. All give tables, columns, and rows as text; a cell whose `p` is NULL is no value. */
#ifndef API_OPENIMIS_SOURCE_H
#define API_OPENIMIS_SOURCE_H

#include "base/err.h"
#include "base/limit.h"

struct source;
struct csv_wrong;

struct source_rows {
    size_t rows;
    const struct str *at;     /* rows x columns */
    const struct csv_wrong *wrong;   /* of each row; NULL: all are rows of the table */
    const char *counted;             /* what the number of a wrong one counts: "row", "line" */
};

struct source_kind {
    /* Names of all tables, in order. */
    err_t (*tables)(struct source *s, struct arena *a, struct str **out, size_t *n);
    /* Opens a table from its begin; columns live in `a`. *n = 0: there is no such table. */
    err_t (*open)(struct source *s, struct arena *a, const char *table, const char *key, struct str **columns, size_t *n);
    /* Some of its rows, in memory of the source until the next call; none at the end. */
    err_t (*read)(struct source *s, struct source_rows *out);
};

struct source {
    const struct source_kind *kind;
    struct arena *arena;
    const struct limits *limits;
    struct str from;
    void *state;
};

/* "postgresql://...", a folder, or the file of a dump. Closed with the arena. */
err_t source_open(struct arena *a, const struct limits *limits, struct str from, struct source **out);

extern const struct source_kind source_csv, source_postgres, source_dump;
err_t source_csv_open(struct source *s);
err_t source_postgres_open(struct source *s);
err_t source_dump_open(struct source *s);

#endif
