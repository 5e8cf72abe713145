/* One interface over two engines. A value is typed; the engines store it as
 *
 *   type       PostgreSQL        SQLite (STRICT tables)
 *   DB_INT     bigint            INTEGER
 *   DB_BOOL    boolean           INTEGER 0 or 1
 *   DB_TEXT    text COLLATE "C"  TEXT
 *   DB_BYTES   bytea             BLOB
 *   DB_UUID    uuid              BLOB of 16 bytes
 *   DB_DATE    date              INTEGER, days since 1970-01-01
 *   DB_STAMP   timestamptz       INTEGER, microseconds since 1970-01-01T00:00:00Z
 *
 * Money and the other decimals are DB_INT in their fixed scale. Statements are written once for both
 * engines with $1, $2 ... for parameters; where the engines differ, sql.h writes the difference.
 * A struct db is shared by threads; a connection belongs to one thread from acquire to release. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/date.h"
#include "base/env.h"
#include "base/err.h"
#include "base/uuid.h"

enum db_engine { DB_SQLITE, DB_POSTGRES };

enum db_type {
    DB_INT = 1, DB_BOOL, DB_TEXT, DB_BYTES, DB_UUID, DB_DATE, DB_STAMP,
    DB_INTS, DB_TEXTS, DB_UUIDS,    /* parameters only: lists, for sql_in() */
};

struct db_value {
    uint8_t type;   /* enum db_type; a NULL has a type too */
    bool null;
    union {
        int64_t i;
        bool b;
        struct str s;    /* text and bytes */
        uuid_t u;
        date_t d;
        stamp_t t;
        struct {
            const void *at;   /* int64_t[], struct str[] or uuid_t[] */
            size_t n;
        } list;
    };
};

static inline struct db_value db_null(enum db_type t) { return (struct db_value){.type = (uint8_t)t, .null = true}; }
static inline struct db_value db_int(int64_t i) { return (struct db_value){.type = DB_INT, .i = i}; }
static inline struct db_value db_bool(bool b) { return (struct db_value){.type = DB_BOOL, .b = b}; }
static inline struct db_value db_text(struct str s) { return (struct db_value){.type = DB_TEXT, .s = s}; }
static inline struct db_value db_bytes(struct str s) { return (struct db_value){.type = DB_BYTES, .s = s}; }
static inline struct db_value db_uuid(uuid_t u) { return (struct db_value){.type = DB_UUID, .u = u}; }
static inline struct db_value db_date(date_t d)
{
    return (struct db_value){.type = DB_DATE, .null = date_none(d), .d = d};
}
static inline struct db_value db_stamp(stamp_t t)
{
    return (struct db_value){.type = DB_STAMP, .null = stamp_none(t), .t = t};
}
static inline struct db_value db_list(enum db_type t, const void *at, size_t n)
{
    return (struct db_value){.type = (uint8_t)t, .list = {at, n}};
}
/* Same type and same value; two NULLs of one type are equal. */
bool db_value_equal(const struct db_value *a, const struct db_value *b);

struct db;
struct db_conn;

/* Every statement and transaction step passes here before it runs; only tests set it, to stop the
 * program or to fail at a chosen point. `point`: "begin", "statement", "commit", "committed",
 * "rollback", "savepoint", "file". An error returned is taken for the engine's. */
typedef err_t (*db_fault)(void *arg, const char *point, struct str sql);

/* Is told of each statement with its values before it runs, and of each step of a transaction; only measurements set it. */
struct db_seen {
    const char *point;     /* as for db_fault */
    struct str sql;
    const struct db_value *values;
    size_t columns, rows;
    bool row_source;       /* db_exec_rows; else rows is 1 */
    bool waits;            /* the caller waits for what was sent so far */
};
typedef void (*db_watch)(void *arg, struct db_conn *c, const struct db_seen *seen);

struct db_options {
    size_t connections;   /* readers on SQLite (the writer comes on top), all on PostgreSQL; 0: 4 */
    int64_t wait_ms;      /* how long db_acquire waits, and SQLite for another process's lock; 0: 10 s and 5 s */
    bool relaxed;         /* a commit need not be on disk when it returns, though what is there stays whole: for a database that is
                           * being made, and made anew after a power cut. What is committed later without this carries all before it */
    bool create;          /* SQLite: make a missing file. PostgreSQL never creates here: see db_init */
    db_fault fault;
    void *fault_arg;
    db_watch watch;
    void *watch_arg;
};

/* "sqlite:PATH" or "postgresql://..." (libpq's own form). Connections are opened on need. Checks that
 * the database can be used: SQLite is one of ours or empty; PostgreSQL has UTF8 and ctype C.UTF-8 and
 * pg_trgm (E_DB_UNPREPARED names what is missing and the command that repairs it).
 * The db lives in the arena until db_close. */
err_t db_open(struct arena *a, struct env *env, struct str url, const struct db_options *options, struct db **out);
void db_close(struct db *db);   /* all connections must have been released */
enum db_engine db_engine(const struct db *db);
struct env *db_env(const struct db *db);

enum db_use { DB_READ, DB_WRITE };

/* Waits until one is free, at most wait_ms (E_BUSY). Results and errors of the connection go to arena `a`
 * until db_arena names another. SQLite has one writer in the process; other processes are waited for. */
err_t db_acquire(struct db *db, struct arena *a, enum db_use use, struct db_conn **out);
void db_release(struct db_conn *c);   /* NULL is fine; rolls back what is open. Who waits first gets it */
/* Does somebody wait until this connection is released? On SQLite, of the writer: here or in another process. Who writes
 * for long should come to an end then; whoever begins anew stands behind those who wait. */
bool db_awaited(struct db_conn *c);
void db_arena(struct db_conn *c, struct arena *a);
struct db *db_of(const struct db_conn *c);
/* Milliseconds a statement may take from now on; 0 gives back the standard (limit statement_ms). */
void db_statement_ms(struct db_conn *c, int64_t ms);

/* After an error inside a transaction, on both engines, it can only be rolled back, or undone to the
 * savepoint; everything else is refused. SQLite gives up the whole transaction when a writing statement
 * runs into its time limit or a full disk: then db_savepoint_undo fails too (E_DB_CONFLICT).
 * DB_READ opens a snapshot: every query until the end sees the same state. DB_WRITE: SQLite takes the
 * write lock at once, PostgreSQL is READ COMMITTED. */
err_t db_begin(struct db_conn *c, enum db_use use);
bool db_begun(const struct db_conn *c);   /* is a transaction open? */
/* An error means: nothing was kept, or (E_DB_GONE) unknown. The transaction is over either way. */
err_t db_commit(struct db_conn *c);
void db_rollback(struct db_conn *c);    /* never fails: a lost connection has rolled back already */
err_t db_savepoint(struct db_conn *c);  /* one level */
err_t db_savepoint_keep(struct db_conn *c);
err_t db_savepoint_undo(struct db_conn *c);
/* Savepoints will have little to take back: SQLite keeps that in memory, and not, from 128 KB on, in a file. Before a
 * transaction; until the connection is released. */
err_t db_little_undone(struct db_conn *c);

/* Rows in the arena: cell (row, column) is at[row * columns + column]. */
struct db_rows {
    size_t rows;
    size_t columns;
    const struct db_value *at;
};

static inline const struct db_value *db_cell(const struct db_rows *r, size_t row, size_t column)
{
    return &r->at[row * r->columns + column];
}

/* `types` says what each result column is. */
err_t db_query(struct db_conn *c, struct str sql, const struct db_value *params, size_t n,
               const enum db_type *types, size_t columns, struct db_rows *out);
/* The same statement for many parameter sets: one result each. PostgreSQL sends them together and
 * waits once; SQLite runs one prepared statement again and again. params: sets x n. */
err_t db_query_many(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, size_t sets,
                    const enum db_type *types, size_t columns, struct db_rows *out /* [sets] */);
/* Several statements whose answers are all wanted, and none of which needs another's: PostgreSQL waits once.
 * Outside of a transaction up to DB_ONE_STATE of them read one state. */
enum { DB_ONE_STATE = 16 };
struct db_ask {
    struct str sql;
    const struct db_value *params;
    size_t n;
    const enum db_type *types;
    size_t columns;
    struct db_rows *out;
};
err_t db_query_all(struct db_conn *c, const struct db_ask *asks, size_t n);
/* A question whose answer is not waited for, before a transaction or outside of one: on PostgreSQL it travels with the next
 * statement, as if that came right behind it. One at a time; `ask` and what it points to stay until db_ahead_end, which
 * fetches the answer where nothing else has, and where there is one. An answer can be there though what came with it failed. */
err_t db_ahead(struct db_conn *c, const struct db_ask *ask);
err_t db_ahead_end(struct db_conn *c);
/* `affected` may be NULL: then PostgreSQL may send the statement ahead without waiting, and its error
 * comes from the next call on this connection that waits (query, exec with affected, commit, db_flush).
 * Outside a transaction it always waits. */
err_t db_exec(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, int64_t *affected);
/* One statement over a row source (sql_rows) of all these rows. cells: rows x columns, each column of one type; SQLite reads
 * at most 256 columns. Sent ahead like db_exec with NULL. */
err_t db_exec_rows(struct db_conn *c, struct str sql, const enum db_type *types, size_t columns,
                   const struct db_value *cells, size_t rows);
err_t db_flush(struct db_conn *c);
/* Several statements without parameters, separated by ';': for migrations. */
err_t db_script(struct db_conn *c, struct str sql);
/* Loads many rows into a table, the fastest way the engine has (COPY; one INSERT over them
 * all, at most 256 columns). Inside a transaction. Types as in the table; errors name the table. */
err_t db_copy(struct db_conn *c, const char *table, const char *const *columns, const enum db_type *types,
              size_t n, const struct db_value *cells, size_t rows);

/* Of the connections of one use; PostgreSQL has one pool for both. `waiting`: callers of db_acquire. */
struct db_load {
    uint64_t open, used, most, waiting;
    uint64_t refused;      /* E_BUSY, since the start */
};
struct db_load db_load(struct db *db, enum db_use use);

/* Counters since the connection was opened: for tests that pin statements per request. */
struct db_counts { uint64_t statements, waits, commits; };
struct db_counts db_counts(const struct db_conn *c);

/* Columns of a table as the engine knows them, for the registry's check; empty when there is none. */
struct db_column {
    struct str name;
    enum db_type type;   /* as db_stored() gives it; 0: a type that has no db_type */
    bool required;
};
/* What a column of this type is, as far as the engine can tell: PostgreSQL knows the type itself, a STRICT
 * table of SQLite only DB_INT, DB_TEXT and DB_BYTES. A check compares db_stored(engine, declared) with
 * db_column.type. */
enum db_type db_stored(enum db_engine engine, enum db_type type);
err_t db_table_columns(struct db_conn *c, const char *table, struct db_column **out, size_t *n);

#endif
