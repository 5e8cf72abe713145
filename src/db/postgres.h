/* Shared by the postgres*.c files only. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/cache.h"
#include "db/engine.h"

/* What has been sent and not yet answered is bounded, so that neither side holds much for the other. */
enum { SENT_MOST = 200, SENT_ROOM = SENT_MOST + 16, SENT_BYTES_MOST = 256 << 10 };

enum sent_kind { SENT_STATEMENT, SENT_PREPARE, SENT_DROP, SENT_PLAIN, SENT_SYNC };

struct sent {
    enum sent_kind kind;
    size_t slot;         /* of STATEMENT, PREPARE, DROP */
    PGresult **keep;     /* where a query wants its answer */
};

/* The prepared statement "s<slot>". */
struct postgres_statement {
    bool there;          /* the server has one of this name */
    bool ready;          /* and it is the one whose key the cache holds */
};

struct postgres {
    PGconn *handle;      /* in pipeline mode but for scripts and loading */
    struct arena *scratch;
    int64_t timeout_ms;  /* statement_timeout of the session, -1: unknown */
    PGresult *ahead;     /* the answer to what was sent ahead, once it is there */
    bool ahead_sent;     /* it is among what was sent and not answered */
    int plans;           /* plan_cache_mode of the session as an enum db_use, -1: unknown */
    size_t sent_count;
    size_t sent_bytes;
    struct sent sent[SENT_ROOM];
    struct cache *cache;
    struct postgres_statement statements[CACHE_SLOTS];
};

/* Parameters in the form that libpq takes; all binary. */
struct postgres_params {
    int n;
    char *types;             /* one byte a parameter: enum db_type, with ARRAY_OF for columns of rows */
    const char **values;
    int *lengths;
    int *formats;
    size_t bytes;
};

enum { ARRAY_OF = 0x40 };

/* postgres_value.c; in the arena, texts and bytes point at the caller's. */
err_t postgres_encode(struct db_conn *c, struct arena *a, const struct db_value *params, size_t n,
                      struct postgres_params *out);
err_t postgres_encode_rows(struct db_conn *c, struct arena *a, const enum db_type *types, size_t columns,
                           const struct db_value *cells, size_t rows, struct postgres_params *out);
Oid postgres_oid(char type);
enum db_type postgres_type(Oid oid);   /* 0: none of ours */
/* One value as it stands in COPY and in arrays: length, then bytes. */
void postgres_add_value(struct buf *out, const struct db_value *v);
void postgres_add_int16(struct buf *out, int v);
void postgres_add_int32(struct buf *out, int64_t v);
/* Texts point into the result, which is then cleared with c->arena; else it is cleared at once. */
err_t postgres_decode(struct db_conn *c, PGresult *result, const enum db_type *types, size_t columns,
                      struct db_rows *out);

/* postgres_error.c */
err_t postgres_error(struct db_conn *c, const PGresult *result, struct str sql);
/* After a call that failed without a result. */
err_t postgres_failed(struct db_conn *c);

/* postgres_send.c: the pipeline. */
err_t postgres_send(struct db_conn *c, struct str sql, const struct postgres_params *params, PGresult **keep);
err_t postgres_send_plain(struct db_conn *c, const char *sql);
err_t postgres_send_now(struct db_conn *c, const char *sql);   /* never waits; SENT_ROOM leaves place for a few */
err_t postgres_send_timeout(struct db_conn *c);
/* Waits for all answers. The first error that comes from sent[from] on, none of those before. */
err_t postgres_wait(struct db_conn *c, size_t from);
err_t postgres_sync(struct db_conn *c);   /* marks an end up to which an error reaches, without waiting */

/* postgres_copy.c */
err_t postgres_script(struct db_conn *c, struct str sql);
err_t postgres_copy(struct db_conn *c, const char *table, const char *const *columns, const enum db_type *types,
                    size_t n, const struct db_value *cells, size_t rows);

/* postgres_open.c */
err_t postgres_connect(struct db_conn *c);
void postgres_disconnect(struct db_conn *c);
bool postgres_alive(struct db_conn *c);
err_t postgres_check(struct db_conn *c);
/* A session of ours, or with `database` the same on another database of the server. NULL: out of memory;
 * else PQstatus tells. */
PGconn *postgres_session(struct str target, const char *database);
/* Whether the database that the URL names is known to be missing. Its name goes to *name. */
bool postgres_missing(struct arena *a, struct str target, struct str *name);
/* What the database must be; *wrong is STR_NONE, or what is missing, with the command that repairs it. */
struct postgres_state {
    struct str wrong;
    const char *command;
};
err_t postgres_inspect(struct arena *a, PGconn *handle, struct postgres_state *out);

#endif
