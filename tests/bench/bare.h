/* The other side of the measurement: the statements that the write path issues for one product.create with
 * five items, given to the engine with nothing around them. No JSON, no descriptors, no checks, no hashes, no
 * signature, no queue: values lie ready, each statement is prepared once for a connection, and what comes
 * back is only read where the next statement needs it. It is made durable just as the write path does it:
 *
 *   SQLite      one thread, WAL, synchronous=FULL, 64 products a commit, the seal's statements once a commit
 *   PostgreSQL  a thread for each connection, as many connections as the write path has, a transaction a
 *               product, pipeline mode, waiting where the write path waits; no sealer beside it
 */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include <stdatomic.h>

#include "db/db.h"

enum { LINES = 5, GROUP = 64 };

/* A letter of `params` is a parameter: what it is stands in bare_value. */
struct bare_statement {
    const char *sql;
    const char *params;
    int rows;        /* a row source of so many rows */
    bool answer;     /* the write path waits for what it gives */
    char takes;      /* the ids it gives: I of the product, L of its lines */
};

extern const struct bare_statement bare_sqlite_product[], bare_sqlite_seal[], bare_postgres_product[];

/* What all products of a run have in common, taken from one that the write path wrote. */
struct bare_texts {
    struct str input, result, payload;
    uuid_t items[LINES];
    int64_t item_ids[LINES];
    stamp_t now;
};

/* The product being written by one thread. */
struct bare {
    const struct bare_texts *texts;
    atomic_ullong *codes;            /* a code is never used twice in a run of the program */
    uint64_t thread, drawn;
    uuid_t command, product;
    char code[9];
    int64_t ids[LINES + 1];          /* the product's, then those of its lines */
    int64_t block, first, last;      /* of the seal */
    int64_t journal;                 /* the entry sealed */
};

void bare_next(struct bare *b);
struct db_value bare_value(struct bare *b, char letter, size_t row);
/* The type without the value. */
enum db_type bare_type(char letter);

/* Products written in so many milliseconds. A failure ends the program. */
uint64_t bare_sqlite(const char *path, const struct bare_texts *texts, atomic_ullong *codes, int64_t ms);
uint64_t bare_postgres(const char *url, const struct bare_texts *texts, atomic_ullong *codes, size_t connections, int64_t ms);

int64_t bench_us(void);       /* a clock for durations */
int64_t bench_cpu_us(void);   /* of this process, all threads */
_Noreturn void bench_die(const char *what, const char *why);   /* status 2: it could not be measured */

#endif
