/* What db.c asks of an engine, and what both engines share. Private to this floor. */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include <pthread.h>

#include "base/arena.h"
#include "base/limit.h"
#include "db/db.h"

/* Steps of a transaction; the texts and the fault points stand in db.c. */
enum step {
    STEP_BEGIN_READ, STEP_BEGIN_WRITE, STEP_SAVEPOINT, STEP_KEEP, STEP_UNDO, STEP_COMMIT, STEP_ROLLBACK,
    STEP_COUNT
};

/* Everything is called by one thread at a time for one connection. Errors go to c->arena. */
struct engine {
    enum db_engine kind;
    /* Can the database be used? Called once, on a first connection of its own. */
    err_t (*check)(struct db_conn *c);
    /* Fills the connection that db.c made; on an error nothing is left open. */
    err_t (*connect)(struct db_conn *c);
    void (*disconnect)(struct db_conn *c);
    bool (*alive)(struct db_conn *c);   /* an idle one: has the other side hung up? */
    bool (*awaited)(struct db_conn *c); /* does another process wait for what its transaction holds? NULL: nobody does */
    /* STEP_UNDO, STEP_COMMIT and STEP_ROLLBACK wait for the answer. */
    err_t (*step)(struct db_conn *c, enum step step);
    err_t (*undo_in_memory)(struct db_conn *c, bool yes);
    err_t (*query)(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, size_t sets,
                   const enum db_type *types, size_t columns, struct db_rows *out);
    err_t (*query_all)(struct db_conn *c, const struct db_ask *asks, size_t n);
    err_t (*ahead)(struct db_conn *c, const struct db_ask *ask);
    err_t (*ahead_end)(struct db_conn *c, const struct db_ask *ask);
    err_t (*exec)(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, int64_t *affected);
    err_t (*exec_rows)(struct db_conn *c, struct str sql, const enum db_type *types, size_t columns,
                       const struct db_value *cells, size_t rows);
    err_t (*flush)(struct db_conn *c);
    err_t (*script)(struct db_conn *c, struct str sql);
    err_t (*copy)(struct db_conn *c, const char *table, const char *const *columns, const enum db_type *types,
                  size_t n, const struct db_value *cells, size_t rows);
    err_t (*table_columns)(struct db_conn *c, const char *table, struct db_column **out, size_t *n);
};

extern const struct engine sqlite_engine;
extern const struct engine postgres_engine;

struct db_conn {
    struct db *db;
    struct db_conn *next;     /* in the pool */
    struct pool *pool;
    struct arena *own;        /* lives as long as the connection, which is in it */
    struct arena *arena;      /* the caller's: results and errors */
    enum db_use use;
    bool in_tx;
    bool savepoint;
    bool little_undone;
    bool failed;              /* a step of the open transaction failed: only undo and rollback are left */
    bool lost;                /* nothing can be done with it any more */
    const struct db_ask *ahead;   /* sent ahead, its answer not fetched */
    int64_t statement_ms;
    struct db_counts counts;
    void *state;              /* the engine's */
};

/* Connections of one kind: open ones that nobody uses wait in `idle`. */
struct pool {
    struct db_conn *idle;
    size_t open, used, waiting;   /* used: given to somebody, or being opened for him */
    size_t most;
    uint64_t refused;
    struct waiter *line;          /* first come, first served */
};

struct db {
    const struct engine *engine;
    struct env *env;
    struct str target;        /* SQLite: the path. PostgreSQL: the whole URL. Zero-ended. */
    struct db_options options;
    bool usable;              /* db_open has found it so */
    pthread_mutex_t lock;     /* guards the pools */
    struct pool pools[2];     /* by enum db_use; PostgreSQL uses the first for both */
};

/* The engine that a URL names, and what it names there. Errors: E_DB_URL. */
err_t engine_of(struct arena *a, struct str url, const struct engine **out, struct str *target);
/* Waits on locks of other processes, in milliseconds. */
int64_t db_lock_wait_ms(const struct db *db);

/* The table that a statement changes, for errors: "INSERT INTO x", "UPDATE x", "DELETE FROM x", else
 * empty. Taken from the text because only PostgreSQL names a table, and not this one. */
struct str statement_table(struct str sql);
/* "product_u_a_u_b" of table product -> "a,b"; STR_NONE when the name is made otherwise. */
struct str unique_columns(struct arena *a, struct str table, struct str index);

/* db_dump and db_undump on PostgreSQL; `target` is what engine_of makes of the URL. */
err_t postgres_dump(struct arena *a, struct str target, const char *path);
err_t postgres_undump(struct arena *a, struct env *env, struct str url, struct str target, const char *path);

/* db_init on PostgreSQL. */
err_t postgres_init(struct arena *a, struct str target, struct str role, struct str password, struct buf *said);

#endif
