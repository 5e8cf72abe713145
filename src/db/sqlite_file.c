#include "db/sqlite_file.h"

#include <sqlite3.h>
#include <unistd.h>

#include "base/arena.h"

enum { PAGE_BYTES = 4096 };

struct sqlite_file {
    struct arena *arena;
    const char *path;
    const struct limits *limits;
    enum limit_id most;
    sqlite3 *handle;
    sqlite3_stmt *insert, *pages;
    int64_t row_bytes;        /* of the row at hand, nearly */
};

/* SQLITE_FULL is both: more pages than we allow, with those of the row at hand, and no room on the disk. */
static err_t full(struct sqlite_file *f)
{
    sqlite3_int64 pages = 0;

    if (sqlite3_prepare_v2(f->handle, "PRAGMA page_count", -1, &f->pages, NULL) == SQLITE_OK && sqlite3_step(f->pages) == SQLITE_ROW)
        pages = sqlite3_column_int64(f->pages, 0);
    TRY(limit_check(f->arena, f->limits, f->most, (pages + 1) * PAGE_BYTES + f->row_bytes));
    return err_make(f->arena, E_DB_FULL, "what", f->path, NULL);
}

static err_t failed(struct sqlite_file *f)
{
    if (sqlite3_errcode(f->handle) == SQLITE_FULL)
        return full(f);
    return err_make(f->arena, E_FILE, "path", f->path, "what", sqlite3_errmsg(f->handle), NULL);
}

static err_t run(struct sqlite_file *f, const char *sql)
{
    return sqlite3_exec(f->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : failed(f);
}

static void close_file(void *arg)
{
    struct sqlite_file *f = arg;

    sqlite3_finalize(f->insert);
    sqlite3_finalize(f->pages);
    sqlite3_close(f->handle);
}

/* Nobody else sees it before it is whole: there is nothing to roll back to. */
err_t sqlite_file_make(struct arena *a, const struct limits *limits, enum limit_id most, const char *path, const char *schema,
                       struct sqlite_file **out)
{
    struct sqlite_file *f = ARENA_NEW(a, struct sqlite_file);

    *f = (struct sqlite_file){.arena = a, .path = path, .limits = limits, .most = most};
    *out = f;
    arena_cleanup(a, close_file, f);
    if (sqlite3_open_v2(path, &f->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return failed(f);
    unlink(path);
    TRY(run(f, str_format(a, "PRAGMA page_size=%d; PRAGMA max_page_count=%lld;", PAGE_BYTES, (long long)(limits->value[most] / PAGE_BYTES)).p));
    TRY(run(f, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-2048; PRAGMA temp_store=MEMORY;"));
    TRY(run(f, schema));
    return run(f, "BEGIN");
}

err_t sqlite_file_into(struct sqlite_file *f, const char *insert)
{
    sqlite3_finalize(f->insert);
    f->insert = NULL;
    return sqlite3_prepare_v2(f->handle, insert, -1, &f->insert, NULL) == SQLITE_OK ? OK : failed(f);
}

static int bind(sqlite3_stmt *s, int at, const struct db_value *v)
{
    if (v->null)
        return sqlite3_bind_null(s, at);
    if (v->type == DB_TEXT)
        return sqlite3_bind_text64(s, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    if (v->type == DB_BYTES)
        return sqlite3_bind_blob64(s, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC);
    return sqlite3_bind_int64(s, at, v->type == DB_BOOL ? v->b : v->i);
}

err_t sqlite_file_add(struct sqlite_file *f, const struct db_value *cells, size_t n)
{
    f->row_bytes = 0;
    for (size_t i = 0; i < n; i++) {
        f->row_bytes += cells[i].type == DB_TEXT || cells[i].type == DB_BYTES ? (int64_t)cells[i].s.n : 8;
        if (bind(f->insert, (int)i + 1, &cells[i]) != SQLITE_OK)
            return failed(f);
    }
    if (sqlite3_step(f->insert) != SQLITE_DONE)
        return failed(f);
    return sqlite3_reset(f->insert) == SQLITE_OK ? OK : failed(f);
}

err_t sqlite_file_end(struct sqlite_file *f)
{
    TRY(run(f, "COMMIT"));
    sqlite3_finalize(f->insert);
    f->insert = NULL;
    sqlite3_close(f->handle);
    f->handle = NULL;
    return OK;
}
