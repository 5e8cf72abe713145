/* Between sheet_read.c and list_read.c: a table as a JSON list of objects (sheet_read.h says how). */
#ifndef IO_LIST_READ_H
#define IO_LIST_READ_H

#include "io/csv_read.h"

struct list_reader;

/* Whether it begins as JSON does: no table in CSV names its first column so. */
bool list_looks_like(struct str bytes);
err_t list_reader_open(struct arena *a, const struct limits *limits, struct str bytes, struct list_reader **out);
const struct str *list_reader_columns(const struct list_reader *l, size_t *n);
err_t list_reader_rows(struct list_reader *l, struct csv_rows *out);

#endif
