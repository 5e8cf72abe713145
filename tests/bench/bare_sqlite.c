#include <stdlib.h>
#include <string.h>

#include "bench/bare.h"
#include "db/sqlite.h"

enum { STATEMENTS = 16, VALUES = 128 /* of a row, at most */ };

struct file {
    sqlite3 *handle;
    sqlite3_stmt *product[STATEMENTS], *seal[STATEMENTS], *begin, *commit;
    struct bare values;
};

static void must(struct file *f, int rc, const char *what)
{
    if (rc != SQLITE_OK) bench_die(what, sqlite3_errmsg(f->handle));
}

static sqlite3_stmt *prepare(struct file *f, const char *sql)
{
    sqlite3_stmt *s;

    must(f, sqlite3_prepare_v3(f->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL), sql);
    return s;
}

static void prepare_all(struct file *f, const struct bare_statement *list, sqlite3_stmt **out)
{
    for (size_t i = 0; list[i].sql; i++) out[i] = prepare(f, list[i].sql);
}

static int bind(sqlite3_stmt *s, int at, const struct db_value *v)
{
    if (v->null) return sqlite3_bind_null(s, at);
    switch ((enum db_type)v->type) {
    case DB_TEXT: return sqlite3_bind_text64(s, at, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BYTES: return sqlite3_bind_blob64(s, at, v->s.p, v->s.n, SQLITE_STATIC);
    case DB_UUID: return sqlite3_bind_blob64(s, at, v->u.b, sizeof v->u.b, SQLITE_STATIC);
    case DB_BOOL: return sqlite3_bind_int64(s, at, v->b);
    case DB_DATE: return sqlite3_bind_int64(s, at, v->d.day);
    case DB_UUIDS: return sqlite_bind_list(s, at, v);
    default: return sqlite3_bind_int64(s, at, v->i);
    }
}

/* The last integer of its first column, if it gives rows. */
static int64_t step(struct file *f, sqlite3_stmt *s)
{
    int64_t found = 0;
    int rc;

    while ((rc = sqlite3_step(s)) == SQLITE_ROW) found = sqlite3_column_int64(s, 0);
    must(f, rc == SQLITE_DONE ? SQLITE_OK : rc, "step");
    sqlite3_reset(s);
    return found;
}

static int64_t run(struct file *f, sqlite3_stmt *s, const char *params)
{
    struct db_value values[VALUES];

    for (int i = 0; params[i]; i++) {
        values[i] = bare_value(&f->values, params[i], 0);
        must(f, bind(s, i + 1, &values[i]), "bind");
    }
    return step(f, s);
}

/* Over a row source. */
static void run_cells(struct file *f, sqlite3_stmt *s, const struct db_value *values, size_t columns, size_t rows)
{
    const struct sqlite_cells cells = {values, columns, rows};

    must(f, sqlite_bind_cells(s, 1, &cells), "cells");
    step(f, s);
}

static void run_rows(struct file *f, sqlite3_stmt *s, const char *params, size_t rows)
{
    struct db_value values[LINES * VALUES];
    size_t columns = strlen(params);

    for (size_t i = 0; i < rows * columns; i++) values[i] = bare_value(&f->values, params[i % columns], i / columns);
    run_cells(f, s, values, columns, rows);
}

static void take(struct bare *b, char to, int64_t last)
{
    if (to == 'I') b->ids[0] = last;
    for (int i = 0; to == 'L' && i < LINES; i++) b->ids[1 + i] = last - (LINES - 1 - i);
}

static void write_product(struct file *f)
{
    bare_next(&f->values);
    for (size_t i = 0; f->product[i]; i++) {
        const struct bare_statement *s = &bare_sqlite_product[i];
        if (s->rows) run_rows(f, f->product[i], s->params, (size_t)s->rows);
        else take(&f->values, s->takes, run(f, f->product[i], s->params));
    }
}

/* Entries, head, block; then the position of each entry. */
static void seal(struct file *f)
{
    struct db_value positions[2 * GROUP];
    struct bare *b = &f->values;

    run(f, f->seal[0], "");
    b->block = 1 + run(f, f->seal[1], "");
    b->first = b->last + 1;
    b->last = b->first + GROUP - 1;
    run(f, f->seal[2], bare_sqlite_seal[2].params);
    for (int64_t i = 0; i < GROUP; i++) {
        b->last = b->first + i;
        b->journal++;
        positions[2 * i] = bare_value(b, 'Q', 0);
        positions[2 * i + 1] = bare_value(b, 'G', 0);
    }
    run_cells(f, f->seal[3], positions, 2, GROUP);
}

static void open_file(struct file *f, const char *path)
{
    static const char settings[] = "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;"
                                   "PRAGMA journal_size_limit=67108864;";

    must(f, sqlite3_open_v2(path, &f->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), path);
    must(f, sqlite_bound_register(f->handle), "array, cells");
    must(f, sqlite_grams_register(f->handle), "tokenizer");
    must(f, sqlite3_db_config(f->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL), "schema");
    must(f, sqlite3_exec(f->handle, settings, NULL, NULL, NULL), "settings");
    f->begin = prepare(f, "BEGIN IMMEDIATE");
    f->commit = prepare(f, "COMMIT");
    prepare_all(f, bare_sqlite_product, f->product);
    prepare_all(f, bare_sqlite_seal, f->seal);
}

static int64_t number_of(struct file *f, const char *sql)
{
    sqlite3_stmt *s = prepare(f, sql);
    int64_t n = run(f, s, "");

    sqlite3_finalize(s);
    return n;
}

static void close_file(struct file *f)
{
    for (size_t i = 0; i < STATEMENTS; i++) {
        sqlite3_finalize(f->product[i]);
        sqlite3_finalize(f->seal[i]);
    }
    sqlite3_finalize(f->begin);
    sqlite3_finalize(f->commit);
    must(f, sqlite3_close(f->handle), "close");
}

uint64_t bare_sqlite(const char *path, const struct bare_texts *texts, atomic_ullong *codes, int64_t ms)
{
    struct file f = {.values = {.texts = texts, .codes = codes}};
    uint64_t done = 0;
    int64_t until;

    open_file(&f, path);
    f.values.last = number_of(&f, "SELECT coalesce(max(seq), 0) FROM journal_seq");
    f.values.journal = number_of(&f, "SELECT coalesce(max(id), 0) FROM journal");
    for (until = bench_us() + ms * 1000; bench_us() < until; done += GROUP) {
        run(&f, f.begin, "");
        for (int i = 0; i < GROUP; i++) write_product(&f);
        seal(&f);
        run(&f, f.commit, "");
    }
    close_file(&f);
    return done;
}
