/* Opening a SQLite file: what may be opened, and how each connection is set up. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "db/sqlite.h"

/* "IMIS": tells our files from others; never changed once written. */
enum { APPLICATION_ID = 0x494d4953 };
enum { STEPS_BETWEEN_CHECKS = 1000 };   /* some tens of microseconds of work */

/* For every connection. cache_size: the system's own cache holds the file as well, so 16 MB each. */
static const char settings[] =
    "PRAGMA foreign_keys=ON;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA cache_size=-16384;"
    "PRAGMA journal_size_limit=67108864;";
/* For the one that writes: blocks of a night's run change more pages than 16 MB hold, and those that do not fit are written twice. */
static const char writer[] = "PRAGMA cache_size=-65536;";

/* Of the library in this process; refused, and without need, once somebody has used it. Its counters of memory
 * take a lock at each allocation, and nobody reads them. What a savepoint may have to take back (each command
 * has one, and changes some twenty pages) stays in memory up to this size instead of 64 KB: not a file. SQLite
 * keeps it in blocks of that size and hands each to the file system as one write, which it cuts to 128 KB less
 * one byte; with larger blocks it takes its own short write for a full disk (3.40). */
static void set_up_library(void)
{
    enum { UNDO_BYTES = (128 << 10) - 1 };

    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, UNDO_BYTES);
}

static int past_deadline(void *arg)
{
    struct db_conn *c = arg;

    return env_monotonic_us(c->db->env) > ((struct sqlite *)c->state)->deadline_us;
}

static err_t file_error(struct db_conn *c, int error)
{
    return err_make(c->arena, E_FILE, "path", c->db->target.p, "what", strerrordesc_np(error), NULL);
}

/* The file holds health data: for its owner only. SQLite gives its side files the same rights. */
static err_t make_file(struct db_conn *c)
{
    int fd = open(c->db->target.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return file_error(c, errno);
    close(fd);
    return OK;
}

static err_t open_handle(struct db_conn *c)
{
    struct sqlite *s = c->state;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

    if (c->db->options.create && c->use == DB_WRITE)
        TRY(make_file(c));
    if (sqlite3_open_v2(c->db->target.p, &s->handle, flags, NULL) == SQLITE_OK)
        return OK;
    if ((sqlite3_errcode(s->handle) & 0xff) != SQLITE_CANTOPEN)
        return sqlite_error(c, STR_NONE);
    int error = sqlite3_system_errno(s->handle);
    return file_error(c, error ? error : ENOENT);
}

static err_t run(struct db_conn *c, const char *sql)
{
    struct sqlite *s = c->state;

    return sqlite3_exec(s->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : sqlite_error(c, STR_NONE);
}

static err_t read_text(struct db_conn *c, const char *sql, struct str *out)
{
    struct sqlite *s = c->state;
    sqlite3_stmt *statement;
    err_t e = OK;

    if (sqlite3_prepare_v2(s->handle, sql, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_error(c, STR_NONE);
    if (sqlite3_step(statement) == SQLITE_ROW)
        *out = str_copy(c->arena, str_of((const char *)sqlite3_column_text(statement, 0)));
    else
        e = sqlite_error(c, STR_NONE);
    sqlite3_finalize(statement);
    return e;
}

static err_t configure(struct db_conn *c)
{
    struct sqlite *s = c->state;

    /* Our SQL is ours, the file may not be: nothing stored in it may touch the schema. Its triggers must be
     * trusted, since those that keep the tables of grams write to FTS5 (3.40: "unsafe use of virtual table"
     * otherwise); of our own there are only array() and cells(), which the schema cannot reach. */
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite_wait(s->handle, c);
    if (sqlite_bound_register(s->handle) != SQLITE_OK || sqlite_grams_register(s->handle) != SQLITE_OK)
        return sqlite_error(c, STR_NONE);
    TRY(run(c, settings));
    return c->db->options.relaxed ? run(c, "PRAGMA synchronous=NORMAL") : OK;
}

static err_t is_ours(struct db_conn *c, bool *empty)
{
    static const char ours[] = "SELECT CASE WHEN (SELECT application_id FROM pragma_application_id()) = 1229801811 "
                               "THEN 'ours' WHEN (SELECT application_id FROM pragma_application_id()) = 0 AND "
                               "(SELECT count(*) FROM sqlite_schema) = 0 THEN 'empty' ELSE 'other' END";
    struct str kind = STR_NONE;

    _Static_assert(APPLICATION_ID == 1229801811, "the text above holds the number");
    TRY(read_text(c, ours, &kind));
    *empty = str_is(kind, "empty");
    if (str_is(kind, "other"))
        return err_make(c->arena, E_DB_UNPREPARED, "what", "the file is a database of another program", "command",
                        "imis serve --database sqlite:OTHER-FILE", NULL);
    return OK;
}

/* Whoever finds the file empty may find it claimed by the time he stands first in line. */
static err_t claim_in_turn(struct db_conn *c)
{
    struct str mode = STR_NONE;
    bool empty;

    TRY(is_ours(c, &empty));
    if (empty)
        TRY(run(c, "PRAGMA application_id=1229801811"));
    TRY(read_text(c, "PRAGMA journal_mode", &mode));
    if (!str_is(mode, "wal"))
        TRY(read_text(c, "PRAGMA journal_mode=WAL", &mode));
    if (!str_is(mode, "wal"))
        return err_make(c->arena, E_DB, "what", "the file system cannot hold a database with readers beside the writer",
                        NULL);
    return OK;
}

/* A foreign file is refused before anything is written to it or put beside it. Of processes that open a new file at once each must wait
 * for the one before: who changes the journal's mode waits for nobody, by SQLite's rules, and would be told of a conflict. */
static err_t claim(struct db_conn *c)
{
    struct sqlite *s = c->state;
    bool empty;
    err_t e;

    TRY(is_ours(c, &empty));
    s->turnstile = sqlite_turn_open(c->db->target.p);
    TRY(sqlite_turn_take(c));
    e = claim_in_turn(c);
    sqlite_turn_give(c);
    return e;
}

static err_t set_up(struct db_conn *c)
{
    struct sqlite *s = c->state;

    TRY(open_handle(c));
    TRY(configure(c));
    if (c->use == DB_WRITE) {
        TRY(run(c, writer));
        TRY(claim(c));
        sqlite_checkpoint_start(c);
    } else {
        TRY(run(c, "PRAGMA query_only=ON"));
    }
    sqlite3_progress_handler(s->handle, STEPS_BETWEEN_CHECKS, past_deadline, c);
    return OK;
}

err_t sqlite_connect(struct db_conn *c)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct sqlite *s = ARENA_NEW(c->own, struct sqlite);
    err_t e;

    pthread_once(&once, set_up_library);
    c->state = s;
    s->turnstile = -1;
    s->cache = cache_new(c->own);
    e = set_up(c);
    if (e)
        sqlite_disconnect(c);
    return e;
}

void sqlite_disconnect(struct db_conn *c)
{
    struct sqlite *s = c->state;

    sqlite_checkpoint_stop(c);
    for (size_t i = 0; i < CACHE_SLOTS; i++)
        sqlite3_finalize(s->statements[i].handle);
    sqlite3_close(s->handle);
    if (s->turnstile >= 0)
        close(s->turnstile);
}

/* Connecting the writer has checked everything already. */
err_t sqlite_check(struct db_conn *c)
{
    (void)c;
    return OK;
}
