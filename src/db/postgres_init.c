/* `imis db init`: the database, its extension and the program's role. Each thing is done when it can be;
 * what the connecting role may not do is said as the statement for an administrator. */
#include <string.h>

#include "db/postgres.h"

struct init {
    struct arena *arena;
    struct str target;
    const char *database, *role, *password;
    PGconn *handle;
    struct buf *said;
    bool lacking;   /* something is left for an administrator */
};

/* --- asking ----------------------------------------------------------------------------------------- */

/* A part of the URL, e.g. "dbname"; NULL when it is not there. */
static const char *url_part(struct arena *a, struct str target, const char *keyword)
{
    PQconninfoOption *options = PQconninfoParse(target.p, NULL);
    const char *found = NULL;

    for (PQconninfoOption *o = options; o && o->keyword; o++) {
        if (strcmp(o->keyword, keyword) == 0 && o->val)
            found = str_zero(a, str_of(o->val));
    }
    PQconninfoFree(options);
    return found;
}

static bool row_exists(PGconn *handle, const char *sql, const char *name, bool *exists)
{
    PGresult *result = PQexecParams(handle, sql, 1, NULL, &name, NULL, NULL, 0);
    bool good = PQresultStatus(result) == PGRES_TUPLES_OK;

    *exists = good && PQntuples(result) > 0;
    PQclear(result);
    return good;
}

bool postgres_missing(struct arena *a, struct str target, struct str *name)
{
    const char *database = url_part(a, target, "dbname");
    PGconn *handle;
    bool exists = true, asked;

    if (!database)
        return false;
    *name = str_of(database);
    handle = postgres_session(target, "postgres");
    asked = PQstatus(handle) == CONNECTION_OK
            && row_exists(handle, "SELECT 1 FROM pg_database WHERE datname = $1", database, &exists);
    PQfinish(handle);
    return asked && !exists;
}

/* --- doing ------------------------------------------------------------------------------------------ */

static err_t failed(struct arena *a, PGconn *handle, enum err_id id)
{
    return err_make(a, id, "what", str_zero(a, str_trim(str_of(PQerrorMessage(handle)))), NULL);
}

/* A GRANT without the right to it is only warned about. */
static void take_notice(void *arg, const PGresult *notice)
{
    const char *state = PQresultErrorField(notice, PG_DIAG_SQLSTATE);
    struct init *i = arg;

    if (state && (strcmp(state, "01006") == 0 || strcmp(state, "01007") == 0))
        i->lacking = true;
}

/* `shown` stands for the statement in what is said: it holds no password. Once something is lacking the
 * rest is not tried, for it may depend on that. */
static err_t run(struct init *i, struct str sql, const char *shown)
{
    PGresult *result = i->lacking ? NULL : PQexec(i->handle, sql.p);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

    i->lacking = i->lacking || (state && strcmp(state, "42501") == 0);
    PQclear(result);
    if (!good && !i->lacking)
        return failed(i->arena, i->handle, E_DB);
    buf_add_format(i->said, "%s%s;\n", i->lacking ? "an administrator must run: " : "done: ", shown);
    return OK;
}

static const char *quoted(struct init *i, const char *name)
{
    char *text = PQescapeIdentifier(i->handle, name, strlen(name));
    const char *copy = text ? str_zero(i->arena, str_of(text)) : "";

    PQfreemem(text);
    return copy;
}

static err_t make_database(struct init *i)
{
    struct str sql = str_format(i->arena, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
                                          " LC_CTYPE 'C.UTF-8'", quoted(i, i->database));

    return run(i, sql, sql.p);
}

static err_t make_extension(struct init *i)
{
    struct postgres_state state;

    TRY(postgres_inspect(i->arena, i->handle, &state));
    if (!state.wrong.n)
        return OK;
    if (!str_is(str_of(state.command), "imis db init"))   /* nothing we can repair in place */
        return err_make(i->arena, E_DB_UNPREPARED, "what", str_zero(i->arena, state.wrong), "command", state.command,
                        NULL);
    return run(i, STR("CREATE EXTENSION pg_trgm"), "CREATE EXTENSION pg_trgm");
}

/* The password leaves this program only as the server's kind of hash. */
static err_t hashed(struct init *i, const char **literal)
{
    char *hash = PQencryptPasswordConn(i->handle, i->password, i->role, NULL);
    char *text = hash ? PQescapeLiteral(i->handle, hash, strlen(hash)) : NULL;

    *literal = text ? str_zero(i->arena, str_of(text)) : NULL;
    PQfreemem(hash);
    PQfreemem(text);
    return *literal ? OK : failed(i->arena, i->handle, E_DB);
}

static err_t make_role(struct init *i)
{
    struct str sql;
    const char *hash = "'...'";
    bool exists;

    if (!row_exists(i->handle, "SELECT 1 FROM pg_roles WHERE rolname = $1", i->role, &exists))
        return failed(i->arena, i->handle, E_DB);
    sql = str_format(i->arena, "%s ROLE %s LOGIN", exists ? "ALTER" : "CREATE", quoted(i, i->role));
    if (!*i->password)
        return exists ? OK : run(i, sql, sql.p);
    TRY(hashed(i, &hash));
    return run(i, str_format(i->arena, "%s PASSWORD %s", sql.p, hash),
               str_format(i->arena, "%s PASSWORD '...'", sql.p).p);
}

/* To connect, to make tables, and to use those that somebody else made. */
static err_t grant(struct init *i)
{
    static const char *const rights[] = {
        "USAGE, CREATE ON SCHEMA public",
        "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
        "USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public",
    };
    struct str sql = str_format(i->arena, "GRANT CONNECT, TEMPORARY ON DATABASE %s TO %s", quoted(i, i->database),
                                quoted(i, i->role));

    TRY(run(i, sql, sql.p));
    for (size_t n = 0; n < sizeof rights / sizeof *rights; n++) {
        sql = str_format(i->arena, "GRANT %s TO %s", rights[n], quoted(i, i->role));
        TRY(run(i, sql, sql.p));
    }
    return OK;
}

/* --- the whole -------------------------------------------------------------------------------------- */

static err_t lacking(struct init *i)
{
    return i->lacking ? err_make(i->arena, E_DB_UNPREPARED, "what", "the role that connects may not do all of it",
                                 "command", "the statements listed, as an administrator", NULL)
                      : OK;
}

/* Runs `work` on a session of the server; `database` NULL: on the one that the URL names. */
static err_t with_session(struct init *i, const char *database, err_t (*work)(struct init *))
{
    err_t e;

    i->handle = postgres_session(i->target, database);
    PQsetNoticeReceiver(i->handle, take_notice, i);
    e = PQstatus(i->handle) == CONNECTION_OK ? work(i) : failed(i->arena, i->handle, E_DB_GONE);
    PQfinish(i->handle);
    i->handle = NULL;
    return e ? e : lacking(i);
}

static err_t work_inside(struct init *i)
{
    TRY(make_extension(i));
    if (!*i->role)
        return OK;
    TRY(make_role(i));
    return grant(i);
}

err_t postgres_init(struct arena *a, struct str target, struct str role, struct str password, struct buf *said)
{
    struct init i = {
        .arena = a, .target = target, .database = url_part(a, target, "dbname"),
        .role = str_zero(a, role), .password = str_zero(a, password), .said = said,
    };
    struct str name;

    if (!i.database)
        return err_make(a, E_DB_URL, "url", "postgresql: without the name of a database", NULL);
    if (postgres_missing(a, target, &name))
        TRY(with_session(&i, "postgres", make_database));
    TRY(with_session(&i, NULL, work_inside));
    buf_add_format(said, "the database %s is ready\n", i.database);
    return OK;
}
