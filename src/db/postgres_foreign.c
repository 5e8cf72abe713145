/* A foreign database through libpq: plain text answers, a cursor on the server, so that memory is bounded
 * by the rows of one fetch. */
#include "db/foreign.h"

#include <string.h>

#include "db/postgres.h"

struct foreign {
    struct arena *arena;
    struct arena *rows;     /* of the last fetch */
    PGconn *handle;
    PGresult *result;       /* their texts */
    size_t columns;
    bool open;
};

static void close_session(void *session)
{
    struct foreign *f = session;

    PQclear(f->result);
    PQfinish(f->handle);
    arena_free(f->rows);
}

static err_t failed(struct foreign *f)
{
    struct str what = str_trim(str_of(PQerrorMessage(f->handle)));

    return err_make(f->arena, PQstatus(f->handle) == CONNECTION_OK ? E_DB : E_DB_GONE, "what", str_zero(f->arena, what), NULL);
}

/* The result stays until the next call. */
static err_t run(struct foreign *f, const char *sql, ExecStatusType wanted)
{
    PQclear(f->result);
    f->result = PQexec(f->handle, sql);
    return PQresultStatus(f->result) == wanted ? OK : failed(f);
}

err_t foreign_open(struct arena *a, struct str url, struct foreign **out)
{
    struct foreign *f = ARENA_NEW(a, struct foreign);

    f->arena = a;
    f->rows = arena_new();
    f->handle = postgres_session(str_copy(a, url), NULL);
    arena_cleanup(a, close_session, f);
    if (PQstatus(f->handle) != CONNECTION_OK) return failed(f);
    TRY(run(f, "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET statement_timeout = 0;"
               " SET idle_in_transaction_session_timeout = 0; SET extra_float_digits = 0;"
               " BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", PGRES_COMMAND_OK));
    *out = f;
    return OK;
}

/* A name between double quotes. */
static struct str quoted(struct arena *a, struct str name)
{
    struct buf b;

    buf_init(&b, a, name.n + 3);
    buf_add_char(&b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"') buf_add_char(&b, '"');
        buf_add_char(&b, name.p[i]);
    }
    buf_add_char(&b, '"');
    return buf_str(&b);
}

/* The one text column that a query with one parameter gives. */
static err_t names(struct foreign *f, struct arena *a, const char *sql, const char *param, struct str **out, size_t *n)
{
    PQclear(f->result);
    f->result = PQexecParams(f->handle, sql, 1, NULL, &param, NULL, NULL, 0);
    if (PQresultStatus(f->result) != PGRES_TUPLES_OK) return failed(f);
    *n = (size_t)PQntuples(f->result);
    *out = ARENA_ARRAY(a, struct str, *n + 1);
    for (size_t i = 0; i < *n; i++) (*out)[i] = str_copy(a, str_of(PQgetvalue(f->result, (int)i, 0)));
    return OK;
}

err_t foreign_tables(struct foreign *f, struct arena *a, const char *begin, struct str **out, size_t *n)
{
    return names(f, a, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid)"
                       " AND starts_with(relname, $1) ORDER BY relname COLLATE \"C\"", begin, out, n);
}

err_t foreign_columns(struct foreign *f, struct arena *a, const char *table, struct str **out, size_t *n)
{
    return names(f, a, "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0"
                       " AND NOT attisdropped AND atttypid <> 'bytea'::regtype ORDER BY attnum",
                 str_zero(a, quoted(a, str_of(table))), out, n);
}

err_t foreign_select(struct foreign *f, const char *table, const struct str *columns, size_t n, const char *order)
{
    struct arena *a = f->rows;
    struct buf sql;

    if (f->open) TRY(run(f, "CLOSE c", PGRES_COMMAND_OK));
    arena_reset(a);
    buf_init(&sql, a, 1024);
    buf_add(&sql, STR("DECLARE c NO SCROLL CURSOR FOR SELECT "));
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add_char(&sql, ',');
        buf_add(&sql, quoted(a, columns[i]));
    }
    buf_add_format(&sql, " FROM %s", str_zero(a, quoted(a, str_of(table))));
    if (order) buf_add_format(&sql, " ORDER BY %s", str_zero(a, quoted(a, str_of(order))));
    TRY(run(f, str_zero(a, buf_str(&sql)), PGRES_COMMAND_OK));
    f->columns = n;
    f->open = true;
    return OK;
}

static struct str cell(const PGresult *r, int row, int column)
{
    if (PQgetisnull(r, row, column)) return STR_NONE;
    return (struct str){PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column)};
}

err_t foreign_fetch(struct foreign *f, size_t most, struct foreign_rows *out)
{
    struct str *at;

    arena_reset(f->rows);
    TRY(run(f, str_format(f->rows, "FETCH FORWARD %zu FROM c", most).p, PGRES_TUPLES_OK));
    out->rows = (size_t)PQntuples(f->result);
    at = ARENA_ARRAY(f->rows, struct str, out->rows * f->columns + 1);
    for (size_t i = 0; i < out->rows; i++)
        for (size_t k = 0; k < f->columns; k++) at[i * f->columns + k] = cell(f->result, (int)i, (int)k);
    out->at = at;
    return OK;
}
