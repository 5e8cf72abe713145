/* pg_dump and pg_restore: what PostgreSQL's own programs know of a database in use is not to be had by queries. The
 * connection goes by the environment, never by an argument, which others on the machine can see. */
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/vec.h"
#include "db/engine.h"
#include "db/migrate.h"
#include "db/dump.h"

enum { COMPLAINT_BYTES = 2000 };

typedef VEC(char *) environment_t;

static bool is_said(const PQconninfoOption *options, const char *entry)
{
    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (o->envvar && o->val && !strncmp(entry, o->envvar, strlen(o->envvar)) && entry[strlen(o->envvar)] == '=')
            return true;
    return false;
}

static err_t environment_of(struct arena *a, struct str url, environment_t *out)
{
    PQconninfoOption *options = PQconninfoParse(url.p, NULL);

    if (!options)
        return err_make(a, E_DB_URL, "url", url.p, NULL);
    vec_init(out, a);
    for (char **e = environ; *e; e++)
        if (!is_said(options, *e))
            *vec_add(out) = *e;
    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (o->envvar && o->val)
            *vec_add(out) = (char *)str_format(a, "%s=%s", o->envvar, o->val).p;
    *vec_add(out) = NULL;
    PQconninfoFree(options);
    return OK;
}

/* What the program says of its failure, from the end of the pipe; the rest is read and forgotten, so that it can go on. */
static struct str read_complaint(struct arena *a, int fd)
{
    char *text = arena_bytes(a, COMPLAINT_BYTES), rest[512];
    size_t n = 0;
    ssize_t got;

    do {
        bool room = n < COMPLAINT_BYTES;
        got = room ? read(fd, text + n, COMPLAINT_BYTES - n) : read(fd, rest, sizeof rest);
        if (got > 0 && room)
            n += (size_t)got;
    } while (got > 0 || (got < 0 && errno == EINTR));
    while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
        n--;
    return (struct str){text, n};
}

static err_t spawn(struct arena *a, const char *const *arguments, environment_t *env, int errors, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    int status;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, errors, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    status = posix_spawnp(pid, arguments[0], &actions, NULL, (char *const *)arguments, env->at);
    posix_spawn_file_actions_destroy(&actions);
    if (!status)
        return OK;
    return err_make(a, E_FILE, "path", arguments[0], "what",
                    status == ENOENT ? "is not installed (Debian: postgresql-client)" : strerrordesc_np(status), NULL);
}

static err_t run(struct arena *a, const char *const *arguments, struct str url)
{
    environment_t env;
    int pipe_ends[2], status = -1;
    struct str complaint;
    pid_t pid = -1;
    err_t e;

    TRY(environment_of(a, url, &env));
    if (pipe2(pipe_ends, O_CLOEXEC))
        return err_make(a, E_FILE, "path", arguments[0], "what", strerrordesc_np(errno), NULL);
    e = spawn(a, arguments, &env, pipe_ends[1], &pid);
    close(pipe_ends[1]);
    complaint = e ? STR_NONE : read_complaint(a, pipe_ends[0]);
    close(pipe_ends[0]);
    if (e)
        return e;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return OK;
    return err_make(a, E_DB, "what", str_format(a, "%s: %.*s", arguments[0], STR_ARG(complaint)).p, NULL);
}

err_t postgres_dump(struct arena *a, struct str url, const char *path)
{
    const char *const arguments[] = {
        "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments", "--no-password", "--file", path, NULL,
    };
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);   /* it holds people's health: nobody else reads it */

    if (fd < 0)
        return err_make(a, E_FILE, "path", path, "what", strerrordesc_np(errno), NULL);
    close(fd);
    return run(a, arguments, url);
}

static err_t is_empty(struct arena *a, struct env *env, struct str url)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_options options = {.connections = 1};
    struct db_rows rows;
    struct db_conn *c;
    struct db *db;
    err_t e;

    TRY(db_open(a, env, url, &options, &db));
    e = db_acquire(db, a, DB_READ, &c);
    if (!e) {
        e = db_query(c, STR("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"), NULL, 0, types, 1, &rows);
        if (!e && db_cell(&rows, 0, 0)->i)
            e = err_make(a, E_DB_UNPREPARED, "what", "an empty database", "command", "dropdb and createdb, or another name", NULL);
        db_release(c);
    }
    db_close(db);
    return e;
}

err_t postgres_undump(struct arena *a, struct env *env, struct str url, struct str target, const char *path)
{
    PQconninfoOption *options = PQconninfoParse(target.p, NULL);
    const char *name = NULL;

    for (const PQconninfoOption *o = options; o && o->keyword; o++)
        if (!strcmp(o->keyword, "dbname") && o->val)
            name = str_format(a, "--dbname=%s", o->val).p;
    PQconninfoFree(options);
    if (!name)
        return err_make(a, E_DB_URL, "url", "postgresql: without the name of a database", NULL);
    TRY(is_empty(a, env, url));
    const char *const arguments[] = {
        "pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--no-password", "--single-transaction",
        "--exit-on-error", name, path, NULL,
    };
    return run(a, arguments, target);
}
