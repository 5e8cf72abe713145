/* Writing SQL that means the same on both engines. Only names from descriptors and numbers go into
 * the text; every value is a parameter. */
#ifndef DB_SQL_H
#define DB_SQL_H

#include "db/db.h"

struct sql {
    struct buf text;
    enum db_engine engine;
    unsigned params;   /* highest parameter used so far */
};

void sql_init(struct sql *s, struct arena *a, enum db_engine engine);
void sql_add(struct sql *s, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
struct str sql_text(const struct sql *s);
unsigned sql_param(struct sql *s);                /* writes $n for a new parameter, returns n */
/* "column IN list", the list being parameter n (DB_INTS, DB_TEXTS, DB_UUIDS):
 * PostgreSQL  column = ANY($n)      SQLite  column IN (SELECT value FROM array($n)) */
void sql_in(struct sql *s, const char *column, unsigned n);
/* "needle occurs in column": strpos($column, $n) > 0 / instr(column, $n) > 0. */
void sql_contains(struct sql *s, const char *column, unsigned n);
void sql_starts(struct sql *s, const char *column, unsigned n);
/* ASCII lower case of a text expression, byte order. */
void sql_lower(struct sql *s, const char *expression);
/* A stamp expression, or 1970 where it is NULL; an index on it: coalesce(column, 0) on SQLite, coalesce(column, to_timestamp(0)). */
void sql_stamp_or_first(struct sql *s, const char *expression);
void sql_for_update(struct sql *s);               /* " FOR UPDATE" or nothing */
/* A row source for db_exec_rows: PostgreSQL  unnest($1::bigint[], ...) AS alias(c1, ...)
 *                                SQLite      (SELECT c0 AS c1, ... FROM cells($1)) AS alias
 * Takes parameters 1..n (on SQLite all of them are $1), so it comes first in its statement. */
void sql_rows(struct sql *s, const char *alias, const char *const *columns, const enum db_type *types, size_t n);
/* "INSERT INTO table (columns) SELECT ... FROM <row source>", ready for db_exec_rows. */
void sql_insert_rows(struct sql *s, const char *table, const char *const *columns, const enum db_type *types, size_t n);

#endif
