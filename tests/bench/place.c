#include "bench/place.h"

#include <libpq-fe.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/statfs.h>

#include "bench/bare.h"

void bench_ok(err_t e, const char *what)
{
    struct arena *a = arena_new();

    if (e) bench_die(what, str_zero(a, err_line(a, e)));
    arena_free(a);
}

static void say_nothing(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

void place_run(const char *url, const char *sql)
{
    PGconn *handle = PQconnectdb(url);
    PGresult *result;

    PQsetNoticeProcessor(handle, say_nothing, NULL);
    result = PQexec(handle, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK) bench_die(sql, PQerrorMessage(handle));
    PQclear(result);
    PQfinish(handle);
}

static void must_be_on(PGconn *handle, const char *sql)
{
    PGresult *result = PQexec(handle, sql);

    if (PQntuples(result) != 1) bench_die(sql, PQerrorMessage(handle));
    if (strcmp(PQgetvalue(result, 0, 0), "on")) bench_die(sql, "commits are not durable, so their rate means nothing");
    PQclear(result);
}

void place_durable(const char *url)
{
    PGconn *handle = PQconnectdb(url);

    must_be_on(handle, "SHOW fsync");
    must_be_on(handle, "SHOW synchronous_commit");
    PQfinish(handle);
}

struct str place_url(struct arena *a, const char *server, const char *name)
{
    const char *slash = strrchr(server, '/');

    return str_format(a, "%.*s/%s", (int)(slash - server), server, name);
}

void place_on_disk(const char *folder)
{
    struct statfs s;

    if (statfs(folder, &s)) bench_die(folder, "cannot be looked at");
    if (s.f_type == TMPFS_MAGIC) bench_die(folder, "lies in memory: a commit would cost nothing");
}

struct str place_make(struct arena *a, const char *server, const char *name)
{
    struct str url = place_url(a, server, name);

    place_run(server, str_format(a, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'", name).p);
    place_run(url.p, "CREATE EXTENSION pg_trgm");
    return url;
}
