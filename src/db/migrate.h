/* Schema changes: numbered per module, forward only, each in one transaction.
 * The text is one for both engines with type words @id (bigint primary key, given by us), @int, @bool,
 * @text, @bytes, @uuid, @date, @stamp, and @sequence(name), which makes the id sequence of an entity.
 * On SQLite every CREATE TABLE becomes STRICT. A unique index is named <table>_u_<column>[_u_<column>], so that
 * both engines tell the same columns when it is broken.
 * A database that holds a migration this program does not know is refused (E_DB_NEWER). */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration {
    int n;                 /* 1, 2, 3 ... without gaps */
    const char *what;
    const char *sql;       /* both engines, first */
    const char *sqlite;    /* after it, on SQLite only; may be NULL */
    const char *postgres;
};

struct migrations {
    const char *module;
    const struct migration *list;   /* ends with n = 0 */
};

/* Brings the schema up to date; *done counts what ran. Several processes may call it at once: one
 * works, the others wait. `upto` (NULL: all) stops its module after the number upto->list->n, for tests.
 * No statement has a time limit here. Errors: E_DB_NEWER; those of a failing statement. */
err_t db_migrate(struct db *db, struct arena *a, const struct migrations *sets, size_t n,
                 const struct migrations *upto, int *done);
/* Errors: E_DB_NEWER; E_DB_UNPREPARED when migrations are due. */
err_t db_migrated(struct db *db, struct arena *a, const struct migrations *sets, size_t n);
/* The text that runs on one engine, type words replaced. */
struct str migration_text(struct arena *a, enum db_engine engine, const char *sql);

/* Prepares PostgreSQL (`imis db init`): makes the database when it is not there (encoding UTF8, ctype
 * C.UTF-8) and the extension pg_trgm; session settings are made by each connection. With a role name it
 * makes that role (password from the caller, which is never said) and grants it what the program needs. `said` gets a line for each
 * thing done or, where the connecting role may not do it, the statement an administrator must run
 * (then E_DB_UNPREPARED). SQLite: makes the file. */
err_t db_init(struct arena *a, struct env *env, struct str url, struct str role, struct str password, struct buf *said);

/* Next ids of an entity, consecutive on SQLite, ascending on PostgreSQL. Inside a transaction. */
err_t db_next_ids(struct db_conn *c, const char *sequence, size_t n, int64_t *out);
/* Moves the sequence so that the next id is above `highest`. */
err_t db_ids_past(struct db_conn *c, const char *sequence, int64_t highest);

#endif
