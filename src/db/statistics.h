/* What the planner knows of the tables. PostgreSQL learns of a load only when its own daemon comes around, a minute or more
 * later, and until then plans as if the tables were empty; SQLite plans by its indexes, without figures. */
#ifndef DB_STATISTICS_H
#define DB_STATISTICS_H

#include "db/db.h"

/* After a load, once and at its end: figures of all tables that hold rows, and of no other: an empty one would be planned for as
 * if it stayed so. Outside of any transaction. Does nothing on SQLite. */
err_t statistics_gather(struct db *db, struct arena *a);

#endif
