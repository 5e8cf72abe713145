/* What the write path says to its engine, kept with all values, and said again with nothing around it: no JSON, no
 * descriptors, no law, no hashes, no queue. A tape is made on one copy of a database and played on another of the same
 * state, so every statement finds what it found. It is made durable just as the write path does it:
 *
 *   SQLite      one thread, the same groups, savepoints, commits and seals in the same order
 *   PostgreSQL  as many connections as there were callers, the same transactions, pipeline mode, waiting where the write path
 *               waits, statements planned as its are; no sealer beside it */
#ifndef BENCH_TAPE_H
#define BENCH_TAPE_H

#include "base/map.h"
#include "base/vec.h"
#include "bench/bare.h"
#include "db/postgres.h"

enum { TAPE_PARTS = 4 };

struct tape_text {
    struct str sql;
    const char *types;               /* PostgreSQL: of its parameters, as postgres_oid takes them */
    int n;
};

struct tape_step {
    size_t text;
    bool waits;
    const struct db_value *values;   /* SQLite: rows x columns */
    size_t columns, rows;
    bool row_source;
    struct postgres_params params;   /* PostgreSQL */
};

/* PostgreSQL: a transaction. SQLite: everything of a part. */
struct tape_deed {
    VEC(struct tape_step) steps;
    bool left_out;
};

struct tape {
    struct arena *arena;
    enum db_engine engine;
    pthread_mutex_t lock;
    struct map by_key;
    VEC(struct tape_text) texts;
    struct { VEC(struct tape_deed *) deeds; } parts[TAPE_PARTS];
    size_t part;
    struct { const struct db_conn *conn; struct tape_deed *deed; } open[64];
};

struct tape *tape_new(struct arena *a, enum db_engine engine);
/* A db_watch with the tape as its argument. */
void tape_watch(void *tape, struct db_conn *c, const struct db_seen *seen);
void tape_next_part(struct tape *t);

/* Microseconds of each part. A failure ends the program. */
void tape_play_sqlite(const struct tape *t, const char *path, int64_t us[TAPE_PARTS]);
void tape_play_postgres(const struct tape *t, const char *url, size_t connections, int64_t us[TAPE_PARTS]);

#endif
