/* A program of its own over a new database, for measurements that call it from within. What fails ends the measurement. */
#ifndef BENCH_SIDE_H
#define BENCH_SIDE_H

#include "model/write/tx.h"

struct side {
    struct arena *arena;                /* its caller's, set before it is opened */
    const struct registry *registry;
    struct db *db;
    struct env *env;
    struct write *write;
    struct settings *settings;
    const struct texts *texts;
    bool postgres;
};

/* Migrated to the present; the key file is made where it is not. */
void side_open(struct side *s, struct str url, const char *key_file);
void side_close(struct side *s);
/* In a transaction of its own. $UUID, $TODAY, $NOW and $BYTES (32 of them) are written as the engine has them. */
void side_script(struct side *s, const char *what, const char *sql);
double side_cpu_s(void);                /* seconds of all threads of this program so far */

/* Of statements that make rows: their header, its values, numbers from 1 to a %d. */
#define HEADER "id, uuid, version, created_at, created_by, changed_at, changed_by, "
#define MADE(id) id ", $UUID, 1, $NOW, -1, $NOW, -1, "
#define SERIES "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "

#define NOTED(entity, op, row) \
    "INSERT INTO journal (command_id, at, actor, entity, row_id, row_uuid, version, op, place_before, place_after, salt, digest, payload) SELECT $UUID," \
    " $NOW, -1, '" entity "', id, uuid, version, " op ", village_id, village_id, $BYTES, $BYTES, '" row "' FROM "

#endif
