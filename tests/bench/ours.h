/* One side of the measurement: the write path as a server uses it. 64 callers at once, each parses its
 * request and waits for its answer, which comes when the command is durable. */
#ifndef BENCH_OURS_H
#define BENCH_OURS_H

#include "bench/bare.h"
#include "model/write/write.h"

enum { CALLERS = 64 };

enum ours_kind { OURS_CREATE, OURS_UPDATE };

struct ours {
    struct arena *arena;
    struct env *env;
    struct str url;
    const char *key_file;
    size_t connections;
    struct db *db;
    const struct registry *registry;
    struct write *write;
    atomic_ullong *codes;
    uuid_t items[LINES];
    uuid_t products[CALLERS], lines[CALLERS][LINES];   /* what OURS_UPDATE changes: a product for each caller */
};

struct ours_round {
    uint64_t products, per_second, commands, groups, retries;
    uint64_t statements, waits;                        /* of all connections */
    int64_t cpu_us;
};

/* An empty, usable database becomes one with five items and the callers' products. */
void ours_open(struct ours *o);
void ours_close(struct ours *o);
struct ours_round ours_round(struct ours *o, enum ours_kind kind, int64_t ms);
/* Ends the program when the statements of one product.create are not those of the lists in bare_sql.c. */
void ours_compare(struct ours *o);
/* What `bare` needs to write the like of it into another database, which ours_open has filled. */
void ours_texts(struct ours *o, struct bare_texts *out);

#endif
