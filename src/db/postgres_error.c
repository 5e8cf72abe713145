#include <stdio.h>
#include <string.h>

#include "db/postgres.h"

enum { NAME_MOST = 63 };   /* longer names of indexes are cut by the server */

/* SQLSTATE, whole or its first characters; the first that fits counts. */
static const struct {
    const char *state;
    enum err_id id;
} states[] = {
    {"23505", E_DB_UNIQUE}, {"23503", E_DB_FOREIGN},
    {"40001", E_DB_CONFLICT}, {"40P01", E_DB_CONFLICT}, {"55P03", E_DB_CONFLICT},
    {"53100", E_DB_FULL}, {"53200", E_DB_FULL}, {"53", E_DB_IO}, {"58", E_DB_IO},
    {"57014", E_DB_TIMEOUT},
    {"57P0", E_DB_GONE}, {"25P03", E_DB_GONE}, {"08P01", E_DB}, {"08", E_DB_GONE},
    {"22021", E_UTF8},
    {"XX001", E_DB_CORRUPT}, {"XX002", E_DB_CORRUPT},
};

static enum err_id id_of(const char *state)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strncmp(state, states[i].state, strlen(states[i].state)) == 0)
            return states[i].id;
    }
    return E_DB;
}

/* "Key (a, b)=(1, 2) already exists.", in whatever language: what stands between "(" and ")=(". */
static struct str columns_of_detail(struct arena *a, struct str detail)
{
    ptrdiff_t to = str_find(detail, STR(")=("), 0);
    ptrdiff_t from = str_find(detail, STR("("), 0);
    struct buf out;

    if (from < 0 || to < from)
        return STR("");
    buf_init(&out, a, 64);
    for (const char *p = detail.p + from + 1; p < detail.p + to; p++) {
        if (*p != ' ' && *p != '"')
            buf_add_char(&out, *p);
    }
    return buf_str(&out);
}

static err_t unique_error(struct db_conn *c, err_t cause, const PGresult *result)
{
    struct str table = str_of(PQresultErrorField(result, PG_DIAG_TABLE_NAME));
    struct str index = str_of(PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME));
    struct str columns = index.n < NAME_MOST ? unique_columns(c->arena, table, index) : STR_NONE;

    if (!columns.n)
        columns = columns_of_detail(c->arena, str_of(PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL)));
    return err_wrap(c->arena, cause, E_DB_UNIQUE, "table", str_zero(c->arena, table), "columns",
                    str_zero(c->arena, columns), NULL);
}

static err_t lost(struct db_conn *c, struct str message)
{
    c->lost = true;
    return err_make(c->arena, E_DB_GONE, "what", str_zero(c->arena, str_trim(message)), NULL);
}

err_t postgres_failed(struct db_conn *c)
{
    PGconn *handle = ((struct postgres *)c->state)->handle;
    struct str message = str_of(PQerrorMessage(handle));

    if (PQstatus(handle) != CONNECTION_OK)
        return lost(c, message);
    return err_make(c->arena, E_DB, "what", str_zero(c->arena, str_trim(message)), NULL);
}

/* Only the primary message is kept: the detail holds values of the row. */
err_t postgres_error(struct db_conn *c, const PGresult *result, struct str sql)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    struct arena *a = c->arena;
    char ms[24];

    if (!state)
        return postgres_failed(c);
    const char *what = str_format(a, "%s (%s)", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), state).p;
    err_t cause = err_make(a, E_DB, "what", what, NULL);

    switch (id_of(state)) {
    case E_DB_UNIQUE: return unique_error(c, cause, result);
    case E_DB_FOREIGN: return err_wrap(a, cause, E_DB_FOREIGN, "table", str_zero(a, statement_table(sql)), NULL);
    case E_DB_CONFLICT: return err_wrap(a, cause, E_DB_CONFLICT, NULL);
    case E_DB_FULL: return err_make(a, E_DB_FULL, "what", what, NULL);
    case E_DB_IO: return err_make(a, E_DB_IO, "what", what, NULL);
    case E_DB_CORRUPT: return err_make(a, E_DB_CORRUPT, "what", what, NULL);
    case E_DB_GONE: return lost(c, str_of(what));
    case E_UTF8: return err_wrap(a, cause, E_UTF8, "field", "", NULL);
    case E_DB_TIMEOUT:
        snprintf(ms, sizeof ms, "%lld", (long long)c->statement_ms);
        return err_make(a, E_DB_TIMEOUT, "ms", ms, NULL);
    default: return cause;
    }
}
