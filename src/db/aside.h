/* What a first load of a table does better without: its indexes that are not unique, and its foreign keys. They are
 * taken away while it is empty and made again when it is full, foreign keys checked over all rows. What was taken is
 * recorded in `load_aside` by the transaction that takes it, and the record goes with the transaction that makes it
 * again: whoever finds a record after a kill can finish. On SQLite nothing is taken: measured, it gains 8 %. */
#ifndef DB_ASIDE_H
#define DB_ASIDE_H

#include "db/db.h"

struct aside;

enum aside_wait { ASIDE_WAIT, ASIDE_NOW };

/* Holds a connection and a lock that excludes every other one. *out is NULL on SQLite, and with ASIDE_NOW when another
 * process is at it; the others take NULL and do nothing then. */
err_t aside_begin(struct db *db, struct arena *a, enum aside_wait wait, struct aside **out);
/* A table that holds rows is left as it is; so is one that is not there. */
err_t aside_take(struct aside *s, const char *table);
/* Makes again whatever is recorded, one transaction each, and lets go, also after an error: what could not be made
 * stays recorded. *made may be NULL. */
err_t aside_end(struct aside *s, int *made);

/* Whatever an interrupted load has left. */
err_t aside_restore(struct db *db, struct arena *a, enum aside_wait wait, int *made);

#endif
