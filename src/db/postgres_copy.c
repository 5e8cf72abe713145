/* What cannot go through the pipeline: scripts of several statements, and loading rows. */
#include "db/postgres.h"

enum { CHUNK = 64 << 10 };

static struct postgres *postgres_of(struct db_conn *c) { return c->state; }

static err_t leave_pipeline(struct db_conn *c)
{
    TRY(postgres_send_timeout(c));
    TRY(postgres_wait(c, 0));
    return PQexitPipelineMode(postgres_of(c)->handle) ? OK : postgres_failed(c);
}

static err_t enter_pipeline(struct db_conn *c, err_t before)
{
    if (before)
        postgres_of(c)->timeout_ms = postgres_of(c)->plans = -1;
    if (c->lost || PQenterPipelineMode(postgres_of(c)->handle))
        return before;
    c->lost = true;
    return before ? before : postgres_failed(c);
}

/* Takes over the result. */
static err_t result_error(struct db_conn *c, PGresult *result, ExecStatusType wanted, struct str sql)
{
    ExecStatusType found = PQresultStatus(result);
    bool plain = wanted == PGRES_COMMAND_OK && (found == PGRES_TUPLES_OK || found == PGRES_EMPTY_QUERY);
    bool good = found == wanted || plain;
    err_t e = good ? OK : result ? postgres_error(c, result, sql) : postgres_failed(c);

    PQclear(result);
    return e;
}

err_t postgres_script(struct db_conn *c, struct str sql)
{
    const char *text = str_zero(c->arena, sql);

    TRY(leave_pipeline(c));
    c->counts.waits++;
    return enter_pipeline(c, result_error(c, PQexec(postgres_of(c)->handle, text), PGRES_COMMAND_OK, sql));
}

/* --- COPY ------------------------------------------------------------------------------------------- */

static err_t put(struct db_conn *c, struct buf *out)
{
    int sent = PQputCopyData(postgres_of(c)->handle, out->p, (int)out->n);

    out->n = 0;
    return sent == 1 ? OK : postgres_failed(c);
}

static err_t put_rows(struct db_conn *c, size_t n, const struct db_value *cells, size_t rows)
{
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";   /* signature, no flags, no extension */
    struct arena *scratch = postgres_of(c)->scratch;
    struct buf out;

    arena_reset(scratch);
    buf_init(&out, scratch, CHUNK * 2);
    buf_add(&out, STR(head));
    for (size_t r = 0; r < rows; r++) {
        const struct db_value *row = cells + r * n;

        postgres_add_int16(&out, (int)n);
        for (size_t i = 0; i < n; i++)
            postgres_add_value(&out, &row[i]);
        if (out.n >= CHUNK)
            TRY(put(c, &out));
    }
    postgres_add_int16(&out, -1);
    return put(c, &out);
}

static err_t end_copy(struct db_conn *c, err_t before, struct str sql)
{
    PGconn *handle = postgres_of(c)->handle;
    err_t e = OK;

    if (PQputCopyEnd(handle, before ? "the rows could not be sent" : NULL) != 1)
        return before ? before : postgres_failed(c);
    for (PGresult *result; (result = PQgetResult(handle));) {
        err_t more = result_error(c, result, PGRES_COMMAND_OK, sql);

        e = e ? e : more;
        if (c->lost)
            break;
    }
    return before ? before : e;
}

static err_t run_copy(struct db_conn *c, struct str sql, size_t n, const struct db_value *cells, size_t rows)
{
    TRY(result_error(c, PQexec(postgres_of(c)->handle, sql.p), PGRES_COPY_IN, sql));
    return end_copy(c, put_rows(c, n, cells, rows), sql);
}

err_t postgres_copy(struct db_conn *c, const char *table, const char *const *columns, const enum db_type *types,
                    size_t n, const struct db_value *cells, size_t rows)
{
    struct buf sql;

    buf_init(&sql, c->arena, 256);
    buf_add_format(&sql, "COPY %s (", table);
    for (size_t i = 0; i < n; i++)
        buf_add_format(&sql, "%s%s", i ? ", " : "", columns[i]);
    buf_add(&sql, STR(") FROM STDIN (FORMAT binary)\0"));
    sql.n--;   /* the zero ends it for libpq */
    TRY(leave_pipeline(c));
    c->counts.waits++;
    return enter_pipeline(c, run_copy(c, buf_str(&sql), n, cells, rows));
}
