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
double side_cpu_s(void);                /* seconds of all threads of this program so far */

#endif
