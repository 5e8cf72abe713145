#include <string.h>

#include "bench/tape.h"
#include "db/sqlite.h"

struct file {
    sqlite3 *handle;
    sqlite3_stmt **statements;     /* by text */
};

static void must(const struct file *f, int rc, const char *what)
{
    if (rc != SQLITE_OK) bench_die(what, sqlite3_errmsg(f->handle));
}

static int bind(sqlite3_stmt *s, int at, const struct db_value *v)
{
    if (v->null) return sqlite3_bind_null(s, at);
    switch ((enum db_type)v->type) {
    case DB_TEXT: return sqlite3_bind_text64(s, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BYTES: return sqlite3_bind_blob64(s, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC);
    case DB_UUID: return sqlite3_bind_blob64(s, at, v->u.b, sizeof v->u.b, SQLITE_STATIC);
    case DB_BOOL: return sqlite3_bind_int64(s, at, v->b);
    case DB_DATE: return sqlite3_bind_int64(s, at, v->d.day);
    case DB_INTS:
    case DB_TEXTS:
    case DB_UUIDS: return sqlite_bind_list(s, at, v);
    default: return sqlite3_bind_int64(s, at, v->i);
    }
}

/* Parameters stand in a text in any order, with casts behind them. */
static int number_of(sqlite3_stmt *s, int at)
{
    const char *p = sqlite3_bind_parameter_name(s, at);
    int n = 0;

    for (p++; *p >= '0' && *p <= '9'; p++) n = n * 10 + (*p - '0');
    return n;
}

static void run(const struct file *f, sqlite3_stmt *s, const struct tape_step *step)
{
    const struct sqlite_cells cells = {step->values, step->columns, step->rows};
    int rc, n = step->row_source ? 0 : sqlite3_bind_parameter_count(s);

    if (step->row_source) must(f, sqlite_bind_cells(s, 1, &cells), "cells");
    for (int at = 1; at <= n; at++) must(f, bind(s, at, &step->values[number_of(s, at) - 1]), "bind");
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) continue;
    must(f, rc == SQLITE_DONE ? SQLITE_OK : rc, sqlite3_sql(s));
    sqlite3_reset(s);
}

static void open_file(struct file *f, const struct tape *t, const char *path)
{
    static const char settings[] = "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;"
                                   "PRAGMA journal_size_limit=67108864;";

    must(f, sqlite3_open_v2(path, &f->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), path);
    must(f, sqlite_bound_register(f->handle), "array, cells");
    must(f, sqlite3_db_config(f->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL), "schema");
    must(f, sqlite3_exec(f->handle, settings, NULL, NULL, NULL), "settings");
    f->statements = ARENA_ARRAY(t->arena, sqlite3_stmt *, t->texts.n);
    for (size_t i = 0; i < t->texts.n; i++)
        must(f, sqlite3_prepare_v3(f->handle, t->texts.at[i].sql.p, (int)t->texts.at[i].sql.n, SQLITE_PREPARE_PERSISTENT,
                                   &f->statements[i], NULL), t->texts.at[i].sql.p);
}

void tape_play_sqlite(const struct tape *t, const char *path, int64_t us[TAPE_PARTS])
{
    struct file f = {0};

    open_file(&f, t, path);
    for (size_t part = 0; part < TAPE_PARTS; part++) {
        int64_t since = bench_us();
        for (size_t d = 0; d < t->parts[part].deeds.n; d++)
            for (size_t i = 0; i < t->parts[part].deeds.at[d]->steps.n; i++) {
                const struct tape_step *s = &t->parts[part].deeds.at[d]->steps.at[i];
                run(&f, f.statements[s->text], s);
            }
        us[part] = bench_us() - since;
    }
    for (size_t i = 0; i < t->texts.n; i++) sqlite3_finalize(f.statements[i]);
    must(&f, sqlite3_close(f.handle), "close");
}
