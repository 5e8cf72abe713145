/* Between sheet_read.c and book_read.c: the first sheet of a workbook (sheet_read.h says how). */
#ifndef IO_BOOK_READ_H
#define IO_BOOK_READ_H

#include "io/csv_read.h"

struct book_reader;

err_t book_reader_open(struct arena *a, const struct limits *limits, struct str bytes, struct book_reader **out);
const struct str *book_reader_columns(const struct book_reader *b, size_t *n);
err_t book_reader_rows(struct book_reader *b, struct csv_rows *out);

/* ---- cells (book_cell.c) ---- */

/* Whether a form of numbers (ECMA-376 18.8.30) shows days: by its number, or as it is written. */
bool book_format_shows_days(int64_t number);
bool book_format_tells_days(struct str code);
/* A number as people see it; what is none stays as it is. */
struct str book_number(struct arena *a, struct str v);
/* The day of a serial number, since 1899-12-30 or 1904-01-01; what is none stays as it is. */
struct str book_day(struct arena *a, struct str v, bool since_1904);
/* "BC12": 54, the column counted from 0; -1: no such name. */
int64_t book_column(struct str name);

#endif
