/* Shared by the sqlite_*.c files only. */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include <sqlite3.h>

#include "db/cache.h"
#include "db/engine.h"

struct sqlite_statement {
    sqlite3_stmt *handle;
    bool straight;   /* the parameter at position i is $i */
};

struct sqlite {
    sqlite3 *handle;
    int turnstile;          /* a file; -1: none (readers have none) */
    bool next_to_write;     /* it holds the turnstile */
    uint64_t wait_until_us; /* of the wait for a lock of others, by env_monotonic_us; from the turnstile to the write lock it is one */
    struct checkpointer *checkpointer;   /* the writer's */
    uint64_t deadline_us;   /* of the running statement, by env_monotonic_us */
    struct sqlite_statement *ahead;   /* asked ahead and not at its end; NULL: none */
    const struct db_ask *ahead_ask;
    int ahead_rc;           /* of its first step */
    struct cache *cache;
    struct sqlite_statement statements[CACHE_SLOTS];
};

/* sqlite_open.c */
err_t sqlite_connect(struct db_conn *c);
void sqlite_disconnect(struct db_conn *c);
err_t sqlite_check(struct db_conn *c);

/* sqlite_turn.c: processes in line for the write lock. A wait ends after db_lock_wait_ms (E_DB_CONFLICT),
 * that at the turnstile and the one for the write lock together. */
int sqlite_turn_open(const char *database);     /* -1: none */
err_t sqlite_turn_take(struct db_conn *c);      /* before the write lock is asked for */
void sqlite_turn_give(struct db_conn *c);       /* once it is there, or not to be had */
bool sqlite_turn_awaited(struct db_conn *c);    /* does another process stand there? */
void sqlite_wait(sqlite3 *handle, struct db_conn *c);   /* how it waits for locks of others */

/* sqlite_checkpoint.c: what the writer commits gets from the log into the database beside it. */
void sqlite_checkpoint_start(struct db_conn *c);
void sqlite_checkpoint_stop(struct db_conn *c);

/* sqlite_error.c: what the handle says about its last call. `sql` names the table of a broken reference. */
err_t sqlite_error(struct db_conn *c, struct str sql);

/* sqlite_bound.c: makes two table-valued functions known. The rows of array(list) are the values of a struct db_value of type
 * DB_INTS, DB_TEXTS or DB_UUIDS bound by sqlite_bind_list; those of cells(rows), with columns c0, c1, ..., what
 * sqlite_bind_cells binds. Both stay where they are, until the statement has run. */
enum { SQLITE_CELLS_COLUMNS = 256 };
struct sqlite_cells {
    const struct db_value *at;   /* rows x columns */
    size_t columns, rows;
};
int sqlite_bound_register(sqlite3 *handle);
int sqlite_bind_list(sqlite3_stmt *statement, int position, const struct db_value *list);
int sqlite_bind_cells(sqlite3_stmt *statement, int position, const struct sqlite_cells *cells);

/* sqlite_grams.c: makes the tokenizer of tables for search known. */
int sqlite_grams_register(sqlite3 *handle);

#endif
