/* Reading CSV (RFC 4180): comma, quotes, a header line, LF or CRLF. The only user of libcsv. An empty
 * field without quotes is no value, "" is the empty text; blanks are kept. Empty lines are passed over.
 * A row that has more or fewer fields than the header is told as one that is wrong; the next ones are read.
 * The file is read in blocks: memory is that of one block and of the longest row. */
#ifndef IO_CSV_READ_H
#define IO_CSV_READ_H

#include <stdio.h>

#include "base/err.h"
#include "base/limit.h"

struct csv;

/* Where a row stands, and why it is none of the table: `what` NULL where it is one. */
struct csv_wrong {
    int64_t row;
    const char *what;
};

/* Rows in the reader's memory, until its next call. Cell (row, column): at[row * columns + column], at
 * NULL for no value. */
struct csv_rows {
    size_t rows;
    size_t columns;
    const struct str *at;
    const struct csv_wrong *wrong;   /* of each row */
};

/* Reads the header line. `path` is for messages, and opened where `file` is NULL; the file is closed with
 * the arena. Errors: E_FILE (path, what, with the row; a header that is no UTF-8 or names a column twice), E_LIMIT (csv_row_bytes, csv_columns). */
err_t csv_open(struct arena *a, const char *path, FILE *file, const struct limits *limits, struct csv **out);
/* The same with another sign between the fields. */
err_t csv_open_by(struct arena *a, const char *path, FILE *file, const struct limits *limits, char separator, struct csv **out);
const struct str *csv_columns(const struct csv *c, size_t *n);
/* Some rows; none at the end. After an error there is nothing more to read. Errors: as above. */
err_t csv_read(struct csv *c, struct csv_rows *out);

#endif
