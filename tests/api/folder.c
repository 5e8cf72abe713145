#include "api/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder folder_new(void)
{
    struct folder f;

    snprintf(f.path, sizeof f.path, "/tmp/imis-import-XXXXXX");
    assert_non_null(mkdtemp(f.path));
    return f;
}

static void path_of(const struct folder *f, const char *file, const char *end, char *out, size_t n)
{
    snprintf(out, n, "%s/%s%s", f->path, file, end);
}

void folder_put(const struct folder *f, const char *table, const char *text)
{
    char path[400];
    FILE *file;

    path_of(f, table, ".csv", path, sizeof path);
    file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

void folder_remove(const struct folder *f)
{
    DIR *folder = opendir(f->path);
    char path[400];

    assert_non_null(folder);
    for (const struct dirent *file = readdir(folder); file; file = readdir(folder)) {
        if (*file->d_name == '.') continue;
        path_of(f, file->d_name, "", path, sizeof path);
        unlink(path);
    }
    closedir(folder);
    rmdir(f->path);
}

err_t folder_import(struct drive *d, const char *from, size_t chunk_rows, struct import_report **out)
{
    struct import_options o = {.from = str_of(from), .chunk_rows = chunk_rows};
    struct import_report *report;

    return import_openimis(d->arena, d->t->db, d->write, d->registry, &o, out ? out : &report);
}

const struct import_table *table_of(const struct import_report *r, const char *entity)
{
    for (size_t i = 0; i < r->tables.n; i++)
        if (strcmp(r->tables.at[i]->entity, entity) == 0) return r->tables.at[i];
    fail_msg("no table %s in the report", entity);
    return NULL;
}

static void add_rows(struct drive *d, struct buf *out, const struct table *t, const char *end)
{
    struct db_conn *c = testdb_acquire(d->t, DB_READ);
    struct buf sql;
    struct db_rows rows;

    buf_init(&sql, d->arena, 1024);
    buf_add(&sql, STR("SELECT "));
    for (size_t i = 0; i < t->count; i++) buf_add_format(&sql, "%s%s", i ? "," : "", t->names[i]);
    buf_add_format(&sql, " FROM %s%s ORDER BY id", t->entity->table, end);
    assert_ok(db_query(c, buf_str(&sql), NULL, 0, t->types, t->count, &rows));
    buf_add_format(out, "%s%s\n", t->entity->table, end);
    buf_add(out, testdb_text(d->arena, &rows));
    testdb_release(d->t, c);
}

struct str everything(struct drive *d)
{
    struct buf out;

    buf_init(&out, d->arena, 65536);
    for (size_t i = 0; i < d->registry->table_count; i++) {
        const struct table *t = &d->registry->tables[i];
        add_rows(d, &out, t, "");
        if (t->entity->history == HISTORY_ROWS) add_rows(d, &out, t, "_history");
    }
    return buf_str(&out);
}
