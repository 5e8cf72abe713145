/* Tables as files, written as a stream in little memory: CSV (RFC 4180), XLSX (ECMA-376), JSON (a list of objects), XML.
 * The same table gives the same bytes.
 *
 * A spreadsheet that opens a CSV takes a text that begins with = + - @, a tab or a carriage return for a formula: such texts
 * get an apostrophe before them. Numbers are no texts. In the other kinds a text is never taken for one. */
#ifndef IO_SHEET_H
#define IO_SHEET_H

#include "base/date.h"
#include "base/err.h"
#include "base/limit.h"

enum sheet_kind { SHEET_CSV = 1, SHEET_XLSX, SHEET_JSON, SHEET_XML };

/* Where the bytes go, in pieces that live until put returns. */
struct sheet_sink {
    err_t (*put)(void *to, struct str piece);
    void *to;
};

struct sheet_shape {
    enum sheet_kind kind;
    const struct str *heads;     /* of the columns; JSON: keys; XML: names of elements, which the caller vouches for, one that
                                  * rows without a value leave out beginning with '?' */
    size_t columns;
    const char *outer, *entry;   /* XML: the element around all rows, and that of a row */
};

struct sheet_cell {
    enum sheet_value { SHEET_NONE, SHEET_TEXT, SHEET_NUMBER, SHEET_TRUTH, SHEET_DAY, SHEET_MOMENT } kind;
    struct str text;             /* TEXT: UTF-8; NUMBER: digits, perhaps a sign and a point */
    bool truth;
    date_t day;
    stamp_t moment;              /* as it is to be read: local */
};

/* All: E_FILE where an archive cannot be made, E_LIMIT (sheet_bytes) of a workbook, or what the sink says, which counts the bytes of
 * the others. After an error there is nothing more to do. */
struct sheet;
err_t sheet_begin(struct arena *a, const struct limits *limits, const struct sheet_shape *shape, struct sheet_sink sink, struct sheet **out);
err_t sheet_row(struct sheet *s, const struct sheet_cell *cells);
err_t sheet_end(struct sheet *s);

/* What a cell says: day and moment in ISO 8601; "" for none. Points into `room` or the cell. */
struct str sheet_text(char room[32], const struct sheet_cell *cell);

bool sheet_kind_read(struct str name, enum sheet_kind *out);   /* "csv", "xlsx", "json", "xml" */
const char *sheet_ending(enum sheet_kind kind);                /* "csv" */
const char *sheet_media(enum sheet_kind kind);                 /* "text/csv" */

#endif
