#include "db/dump.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "db/engine.h"
#include "db/migrate.h"

static err_t failed(struct arena *a, const char *path)
{
    return err_make(a, E_FILE, "path", path, "what", strerrordesc_np(errno), NULL);
}

static err_t sync_file(struct arena *a, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    err_t e = good ? OK : failed(a, path);

    if (fd >= 0)
        close(fd);
    return e;
}

/* A statement as long as it takes. */
static err_t vacuum_into(struct db_conn *c, const char *path)
{
    const struct db_value target = db_text(str_of(path));

    err_t e;

    db_statement_ms(c, INT32_MAX);
    TRY(db_exec(c, STR("PRAGMA query_only=OFF"), NULL, 0, NULL));   /* it writes, if to another file */
    e = db_exec(c, STR("VACUUM INTO $1"), &target, 1, NULL);
    return err_join(e, db_exec(c, STR("PRAGMA query_only=ON"), NULL, 0, NULL));
}

static err_t sqlite_dump(struct db *db, struct arena *a, const char *path)
{
    struct db_conn *c;
    err_t e;

    if (access(path, F_OK) == 0)
        return err_make(a, E_FILE, "path", path, "what", strerrordesc_np(EEXIST), NULL);
    TRY(db_acquire(db, a, DB_READ, &c));   /* it only reads: whoever writes goes on */
    e = vacuum_into(c, path);
    db_statement_ms(c, 0);
    db_release(c);
    return e ? e : sync_file(a, path);
}

err_t db_dump(struct db *db, struct arena *a, const char *path)
{
    if (db_engine(db) == DB_SQLITE)
        return sqlite_dump(db, a, path);
    TRY(postgres_dump(a, db->target, path));
    return sync_file(a, path);
}

/* ---- back ---- */

/* A hard link is refused where there is a file, which a rename would replace. */
static err_t take_place(struct arena *a, const char *target, const char *path)
{
    if (link(path, target) || unlink(path))
        return failed(a, target);
    return OK;
}

err_t db_undump(struct arena *a, struct env *env, struct str url, const char *path)
{
    const struct engine *engine;
    struct str target;
    struct buf said;

    TRY(engine_of(a, url, &engine, &target));
    if (engine->kind == DB_SQLITE)
        return take_place(a, target.p, path);
    buf_init(&said, a, 256);
    TRY(db_init(a, env, url, STR_NONE, STR_NONE, &said));
    return postgres_undump(a, env, url, target, path);
}

err_t db_sound(struct db *db, struct arena *a)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_conn *c;
    struct db_rows rows;
    err_t e;

    if (db_engine(db) != DB_SQLITE)
        return OK;
    TRY(db_acquire(db, a, DB_READ, &c));
    db_statement_ms(c, INT32_MAX);
    e = db_query(c, STR("PRAGMA integrity_check(1)"), NULL, 0, types, 1, &rows);
    if (!e && (rows.rows != 1 || !str_is(db_cell(&rows, 0, 0)->s, "ok")))
        e = err_make(a, E_DB_CORRUPT, "what", rows.rows ? str_zero(a, db_cell(&rows, 0, 0)->s) : "", NULL);
    db_statement_ms(c, 0);
    db_release(c);
    return e;
}
