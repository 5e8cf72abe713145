/* A folder with a file TABLE.csv for each table that has rows. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/openimis/source.h"
#include "base/vec.h"
#include "io/csv_read.h"

struct csv_source {
    struct arena *table;      /* of the open file */
    struct csv *csv;
};

static void close_table(void *state)
{
    struct csv_source *c = state;

    arena_free(c->table);
}

err_t source_csv_open(struct source *s)
{
    struct csv_source *c = ARENA_NEW(s->arena, struct csv_source);
    DIR *folder = opendir(str_zero(s->arena, s->from));

    if (!folder)
        return err_make(s->arena, E_FILE, "path", str_zero(s->arena, s->from), "what", strerrordesc_np(errno), NULL);
    closedir(folder);
    c->table = arena_new();
    arena_cleanup(s->arena, close_table, c);
    s->kind = &source_csv;
    s->state = c;
    return OK;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static err_t csv_tables(struct source *s, struct arena *a, struct str **out, size_t *n)
{
    DIR *folder = opendir(str_zero(a, s->from));
    VEC(struct str) names;

    vec_init(&names, a);
    if (!folder) return err_make(a, E_FILE, "path", str_zero(a, s->from), "what", strerrordesc_np(errno), NULL);
    for (const struct dirent *file = readdir(folder); file; file = readdir(folder)) {
        struct str name = str_of(file->d_name);
        if (!str_ends(name, STR(".csv"))) continue;
        name.n -= 4;
        *vec_add(&names) = str_copy(a, name);
    }
    closedir(folder);
    if (names.n) qsort(names.at, names.n, sizeof *names.at, by_name);
    *out = names.at;
    *n = names.n;
    return OK;
}

static err_t csv_open_table(struct source *s, struct arena *a, const char *table, const char *key, struct str **columns, size_t *n)
{
    struct csv_source *c = s->state;
    const char *path = str_format(a, "%.*s/%s.csv", STR_ARG(s->from), table).p;
    const struct str *names;

    *n = 0;
    arena_reset(c->table);
    c->csv = NULL;
    if (access(path, F_OK) != 0) return OK;
    TRY(csv_open(c->table, path, NULL, s->limits, &c->csv));
    names = csv_columns(c->csv, n);
    *columns = ARENA_ARRAY(a, struct str, *n + 1);
    for (size_t i = 0; i < *n; i++) (*columns)[i] = str_copy(a, names[i]);
    return OK;
}

static err_t csv_read_rows(struct source *s, struct source_rows *out)
{
    struct csv_source *c = s->state;
    struct csv_rows rows;

    TRY(csv_read(c->csv, &rows));
    *out = (struct source_rows){rows.rows, rows.at, rows.wrong, "row"};
    return OK;
}

const struct source_kind source_csv = {.tables = csv_tables, .open = csv_open_table, .read = csv_read_rows};
