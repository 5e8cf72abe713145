/* Sessions: how each is opened and set up, and what the database must be. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "db/postgres.h"

/* Values travel in binary, so TimeZone and DateStyle only matter to what SQL makes into text. An open
 * transaction holds the journal's horizon, so the server ends one that idles.
 * plan_cache_mode stays auto for readers (writers: postgres_send.c). Measured on a million rows, prepared, in ms a query: page by an indexed
 * filter 0.019 auto, 0.020 generic, 0.058 custom; a range of time with a filter 0.095, 0.219, 0.112; three
 * ids 0.028, 0.022, 0.057. Custom pays for planning each time, generic does not know the width of a range,
 * auto finds out which of the two it is. Our pages have their LIMIT in the text, inside the innermost
 * select, where the generic plan knows it. */
static const char settings[] =
    "SET TimeZone = 'UTC';"
    "SET DateStyle = 'ISO, YMD';"
    "SET standard_conforming_strings = on;"
    "SET idle_in_transaction_session_timeout = '30s';"
    "SET statement_timeout = ";

static void say_nothing(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

PGconn *postgres_session(struct str target, const char *database)
{
    /* Later ones win: ours before the URL are standards, with which a server that is gone is noticed
     * within a minute; those behind it are fixed. */
    const char *names[] = {"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
                           "tcp_user_timeout", "dbname", "client_encoding", "application_name",
                           database ? "dbname" : NULL, NULL};
    const char *values[] = {"10", "30", "10", "3", "60000", target.p, "UTF8", "imis", database, NULL};
    PGconn *handle = PQconnectdbParams(names, values, 1);

    if (handle)
        PQsetNoticeProcessor(handle, say_nothing, NULL);
    return handle;
}

static err_t set_up(struct db_conn *c)
{
    struct postgres *p = c->state;
    const char *relaxed = c->db->options.relaxed ? "; SET synchronous_commit = off" : "";
    struct str sql = str_format(c->arena, "%s%lld%s", settings, (long long)c->statement_ms, relaxed);
    PGresult *result = PQexec(p->handle, sql.p);
    err_t e = PQresultStatus(result) == PGRES_COMMAND_OK ? OK : postgres_error(c, result, sql);

    PQclear(result);
    p->timeout_ms = c->statement_ms;
    p->plans = -1;
    if (!e && !PQenterPipelineMode(p->handle))
        e = postgres_failed(c);
    return e;
}

static err_t connect_error(struct db_conn *c)
{
    struct postgres *p = c->state;
    struct str name;
    err_t e = p->handle ? postgres_failed(c) : err_make(c->arena, E_DB_GONE, "what", "out of memory", NULL);

    if (c->db->usable || !postgres_missing(c->arena, c->db->target, &name))
        return e;
    return err_make(c->arena, E_DB_UNPREPARED,
                    "what", str_format(c->arena, "there is no database %.*s", STR_ARG(name)).p,
                    "command", "imis db init", NULL);
}

err_t postgres_connect(struct db_conn *c)
{
    struct postgres *p = ARENA_NEW(c->own, struct postgres);
    err_t e;

    c->state = p;
    p->cache = cache_new(c->own);
    p->scratch = arena_new();
    p->handle = postgres_session(c->db->target, NULL);
    e = PQstatus(p->handle) == CONNECTION_OK ? set_up(c) : connect_error(c);
    if (e)
        postgres_disconnect(c);
    return e;
}

void postgres_disconnect(struct db_conn *c)
{
    struct postgres *p = c->state;

    PQfinish(p->handle);
    arena_free(p->scratch);
}

/* An idle server says nothing; what it does say is a farewell, or news of changed settings. */
bool postgres_alive(struct db_conn *c)
{
    struct postgres *p = c->state;
    struct pollfd fd = {.fd = PQsocket(p->handle), .events = POLLIN};

    return poll(&fd, 1, 0) == 0;
}

/* --- what the database must be ---------------------------------------------------------------------- */

static struct str fault_of(struct arena *a, const PGresult *result, const char **command)
{
    const char *encoding = PQgetvalue(result, 0, 0), *ctype = PQgetvalue(result, 0, 1);

    *command = "imis db init, for a new database";
    if (strcmp(encoding, "UTF8") != 0)
        return str_format(a, "the encoding of the database is %s, it must be UTF8", encoding);
    if (strcmp(ctype, "C.UTF-8") != 0 && strcmp(ctype, "C.utf8") != 0)
        return str_format(a, "the character type of the database is %s, it must be C.UTF-8", ctype);
    *command = "imis db init";
    return strcmp(PQgetvalue(result, 0, 2), "t") == 0 ? STR_NONE : STR("the extension pg_trgm is missing");
}

err_t postgres_inspect(struct arena *a, PGconn *handle, struct postgres_state *out)
{
    PGresult *result = PQexec(handle, "SELECT pg_encoding_to_char(encoding), datctype,"
                                      " EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm')"
                                      " FROM pg_database WHERE datname = current_database()");
    err_t e = OK;

    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        out->wrong = fault_of(a, result, &out->command);
    else
        e = err_make(a, E_DB, "what", PQerrorMessage(handle), NULL);
    PQclear(result);
    return e;
}

err_t postgres_check(struct db_conn *c)
{
    struct postgres *p = c->state;
    struct postgres_state state;
    err_t e;

    PQexitPipelineMode(p->handle);
    e = postgres_inspect(c->arena, p->handle, &state);
    if (!PQenterPipelineMode(p->handle) && !e)
        e = postgres_failed(c);
    if (e || !state.wrong.n)
        return e;
    return err_make(c->arena, E_DB_UNPREPARED, "what", str_zero(c->arena, state.wrong), "command", state.command, NULL);
}
