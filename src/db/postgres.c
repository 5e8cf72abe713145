/* PostgreSQL through libpq: statements and steps of a transaction on top of the pipeline. */
#include "db/postgres.h"

#include <stdlib.h>

static struct postgres *postgres_of(struct db_conn *c) { return c->state; }

/* Room for one statement's parameters; libpq has copied those of the last one. */
static struct arena *scratch(struct db_conn *c)
{
    struct arena *a = postgres_of(c)->scratch;

    arena_reset(a);
    return a;
}

/* --- queries ---------------------------------------------------------------------------------------- */

enum { SETS_AT_ONCE = 128 };

static err_t send_sets(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, size_t sets,
                       PGresult **results)
{
    for (size_t i = 0; i < sets; i++) {
        struct postgres_params encoded;

        TRY(postgres_encode(c, scratch(c), n ? params + i * n : NULL, n, &encoded));
        TRY(postgres_send(c, sql, &encoded, &results[i]));
    }
    return OK;
}

static err_t query_some(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, size_t sets,
                        const enum db_type *types, size_t columns, struct db_rows *out)
{
    PGresult *results[SETS_AT_ONCE] = {0};
    err_t e = send_sets(c, sql, params, n, sets, results);
    err_t waited = postgres_wait(c, 0);   /* in any case: the answers go to `results` */

    if (!e)
        e = waited;
    for (size_t i = 0; i < sets; i++) {
        if (!e)
            e = postgres_decode(c, results[i], types, columns, &out[i]);
        else
            PQclear(results[i]);
    }
    return e;
}

static err_t postgres_query(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, size_t sets,
                            const enum db_type *types, size_t columns, struct db_rows *out)
{
    for (size_t done = 0, some; done < sets; done += some) {
        some = sets - done < SETS_AT_ONCE ? sets - done : SETS_AT_ONCE;
        TRY(query_some(c, sql, n ? params + done * n : NULL, n, some, types, columns, out + done));
    }
    return OK;
}

/* The first ones are not parted by a wait, however large they are: outside of a transaction they read one state. */
static err_t send_asks(struct db_conn *c, const struct db_ask *asks, size_t n, PGresult **results)
{
    for (size_t i = 0; i < n; i++) {
        struct postgres_params encoded;

        TRY(postgres_encode(c, scratch(c), asks[i].params, asks[i].n, &encoded));
        if (i > 0 && i < DB_ONE_STATE)
            postgres_of(c)->sent_bytes = 0;
        TRY(postgres_send(c, asks[i].sql, &encoded, &results[i]));
    }
    return OK;
}

static err_t ask_some(struct db_conn *c, const struct db_ask *asks, size_t n)
{
    PGresult *results[SETS_AT_ONCE] = {0};
    err_t e = send_asks(c, asks, n, results);
    err_t waited = postgres_wait(c, 0);

    if (!e)
        e = waited;
    for (size_t i = 0; i < n; i++) {
        if (!e)
            e = postgres_decode(c, results[i], asks[i].types, asks[i].columns, asks[i].out);
        else
            PQclear(results[i]);
    }
    return e;
}

static err_t postgres_query_all(struct db_conn *c, const struct db_ask *asks, size_t n)
{
    for (size_t done = 0, some; done < n; done += some) {
        some = n - done < SETS_AT_ONCE ? n - done : SETS_AT_ONCE;
        TRY(ask_some(c, asks + done, some));
    }
    return OK;
}

/* --- a question sent ahead ---------------------------------------------------------------------------- */

static err_t postgres_ahead(struct db_conn *c, const struct db_ask *ask)
{
    struct postgres *p = postgres_of(c);
    struct postgres_params encoded;

    TRY(postgres_encode(c, scratch(c), ask->params, ask->n, &encoded));
    TRY(postgres_send(c, ask->sql, &encoded, &p->ahead));
    p->ahead_sent = true;
    return OK;
}

/* An error of what was sent behind it was told where that was asked for. */
static err_t postgres_ahead_end(struct db_conn *c, const struct db_ask *ask)
{
    struct postgres *p = postgres_of(c);
    err_t e = p->ahead_sent && !c->lost ? postgres_wait(c, 0) : OK;
    PGresult *result = p->ahead;

    p->ahead = NULL;
    p->ahead_sent = false;
    if (result)
        return postgres_decode(c, result, ask->types, ask->columns, ask->out);
    return e ? e : err_make(c->arena, E_DB_GONE, "what", "a question was sent ahead and not answered", NULL);
}

/* A transaction chooses its isolation before its first statement, and what was sent ahead shares one with all up to a sync. */
static err_t begin(struct db_conn *c, const char *sql)
{
    if (postgres_of(c)->ahead_sent)
        TRY(postgres_sync(c));
    return postgres_send_plain(c, sql);
}

/* --- statements ------------------------------------------------------------------------------------- */

static int64_t tuples(const PGresult *result)
{
    const char *text = PQcmdTuples((PGresult *)(uintptr_t)result);

    return strtoll(text, NULL, 10);   /* "" for statements that count nothing */
}

/* Outside a transaction a statement sent ahead would share one with whatever comes next. */
static err_t send_or_wait(struct db_conn *c, struct str sql, const struct postgres_params *params, int64_t *affected)
{
    PGresult *result = NULL;
    err_t e;

    if (!affected && c->in_tx)
        return postgres_send(c, sql, params, NULL);
    TRY(postgres_send(c, sql, params, &result));
    e = postgres_wait(c, 0);
    if (!e && affected)
        *affected = tuples(result);
    PQclear(result);
    return e;
}

static err_t postgres_exec(struct db_conn *c, struct str sql, const struct db_value *params, size_t n,
                           int64_t *affected)
{
    struct postgres_params encoded;

    TRY(postgres_encode(c, scratch(c), params, n, &encoded));
    return send_or_wait(c, sql, &encoded, affected);
}

static err_t postgres_exec_rows(struct db_conn *c, struct str sql, const enum db_type *types, size_t columns,
                                const struct db_value *cells, size_t rows)
{
    struct postgres_params encoded;

    TRY(postgres_encode_rows(c, scratch(c), types, columns, cells, rows, &encoded));
    return send_or_wait(c, sql, &encoded, NULL);
}

static err_t postgres_flush(struct db_conn *c) { return postgres_wait(c, 0); }

/* --- transactions ----------------------------------------------------------------------------------- */

/* What was sent before may have failed: a sync ends that, and only the errors of the undoing count. */
static err_t take_back(struct db_conn *c, const char *first, const char *second)
{
    struct postgres *p = postgres_of(c);
    size_t from;

    if (p->sent_count)
        TRY(postgres_sync(c));
    from = p->sent_count;
    p->timeout_ms = p->plans = -1;
    TRY(postgres_send_now(c, first));
    if (second)
        TRY(postgres_send_now(c, second));
    return postgres_wait(c, from);
}

static err_t postgres_step(struct db_conn *c, enum step step)
{
    switch (step) {
    case STEP_BEGIN_READ: return begin(c, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    case STEP_BEGIN_WRITE: return begin(c, "BEGIN ISOLATION LEVEL READ COMMITTED");
    case STEP_SAVEPOINT: return postgres_send_plain(c, "SAVEPOINT s");
    case STEP_KEEP: return postgres_send_plain(c, "RELEASE s");
    case STEP_UNDO: return take_back(c, "ROLLBACK TO s", "RELEASE s");
    case STEP_ROLLBACK: return take_back(c, "ROLLBACK", NULL);
    case STEP_COMMIT:
    case STEP_COUNT: break;
    }
    TRY(postgres_send_plain(c, "COMMIT"));
    return postgres_wait(c, 0);
}

/* The server keeps what it changes beside what was there. */
static err_t postgres_undo_in_memory(struct db_conn *c, bool yes)
{
    (void)c;
    (void)yes;
    return OK;
}

/* --- what is there ---------------------------------------------------------------------------------- */

static err_t postgres_table_columns(struct db_conn *c, const char *table, struct db_column **out, size_t *n)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_BOOL};
    struct db_value name = db_text(str_of(table));
    struct db_rows rows;

    TRY(postgres_query(c, STR("SELECT attname, atttypid, attnotnull FROM pg_attribute"
                              " WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"),
                       &name, 1, 1, types, 3, &rows));
    *n = rows.rows;
    *out = ARENA_ARRAY(c->arena, struct db_column, rows.rows);
    for (size_t i = 0; i < rows.rows; i++)
        (*out)[i] = (struct db_column){.name = db_cell(&rows, i, 0)->s,
                                       .type = postgres_type((Oid)db_cell(&rows, i, 1)->i),
                                       .required = db_cell(&rows, i, 2)->b};
    return OK;
}

const struct engine postgres_engine = {
    .kind = DB_POSTGRES,
    .check = postgres_check,
    .connect = postgres_connect,
    .disconnect = postgres_disconnect,
    .alive = postgres_alive,
    .step = postgres_step,
    .undo_in_memory = postgres_undo_in_memory,
    .query = postgres_query,
    .query_all = postgres_query_all,
    .ahead = postgres_ahead,
    .ahead_end = postgres_ahead_end,
    .exec = postgres_exec,
    .exec_rows = postgres_exec_rows,
    .flush = postgres_flush,
    .script = postgres_script,
    .copy = postgres_copy,
    .table_columns = postgres_table_columns,
};
