/* A whole database as one file, for backups: consistent, made while others read and write. SQLite: a database file,
 * compact. PostgreSQL: an archive of pg_dump, whose programs must be installed (postgresql-client). */
#ifndef DB_DUMP_H
#define DB_DUMP_H

#include "db/db.h"

/* `path` must not be there; on disk when it returns. Errors: E_FILE, E_DB_FULL, those of the database. */
err_t db_dump(struct db *db, struct arena *a, const char *path);
/* Makes the database of the URL from a dump, which must be one of the same engine: a SQLite file takes the dump's place
 * (which is on the same file system), a PostgreSQL database is made where it is missing and must hold no tables.
 * Errors: E_DB_UNPREPARED, E_FILE where there is a database already; then nothing is changed. */
err_t db_undump(struct arena *a, struct env *env, struct str url, const char *path);
/* Reads all of it and looks for damage. SQLite only: PostgreSQL checks what it reads. Errors: E_DB_CORRUPT. */
err_t db_sound(struct db *db, struct arena *a);

#endif
