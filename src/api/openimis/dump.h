/* An SQL dump of openIMIS, plain or gzipped, as tables: pg_dump's plain format (COPY, --inserts, --column-inserts, rows
 * by the hundred) and the INSERTs of an SQL Server script. Nothing in it is carried out. It is read once from end to end to learn
 * which rows stand where, then table by table; memory is that of one block, one batch of rows and the names of its tables.
 * A table is that of the schema `public` or `dbo`, else the only one of its name; names match in any case of letters. */
#ifndef API_OPENIMIS_DUMP_H
#define API_OPENIMIS_DUMP_H

#include "api/openimis/source.h"

struct dump;

/* Reads it through. Errors: E_FILE (path, what, with the line), E_LIMIT (dump_bytes, dump_row_bytes, dump_parts). */
err_t dump_open(struct arena *a, const char *path, const struct limits *limits, struct dump **out);
/* Names of its tables that begin so, in order. */
err_t dump_tables(struct dump *d, struct arena *a, const char *begin, struct str **out, size_t *n);
/* As source_kind says: columns without those of bytes. Errors: as above, for rows that are not in the dump or whose columns are not known. */
err_t dump_table(struct dump *d, struct arena *a, const char *table, struct str **columns, size_t *n);
/* A row that cannot be read is told as a wrong one, with its line. */
err_t dump_read(struct dump *d, struct source_rows *out);

#endif
