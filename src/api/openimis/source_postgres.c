/* A living database, as of one moment. */
#include "api/openimis/source.h"
#include "base/arena.h"
#include "db/foreign.h"

enum { FETCH_ROWS = 5000 };

err_t source_postgres_open(struct source *s)
{
    struct foreign *f;

    TRY(foreign_open(s->arena, s->from, &f));
    s->kind = &source_postgres;
    s->state = f;
    return OK;
}

static err_t postgres_tables(struct source *s, struct arena *a, struct str **out, size_t *n)
{
    return foreign_tables(s->state, a, "tbl", out, n);
}

static err_t postgres_open_table(struct source *s, struct arena *a, const char *table, const char *key, struct str **columns,
                                 size_t *n)
{
    TRY(foreign_columns(s->state, a, table, columns, n));
    return *n ? foreign_select(s->state, table, *columns, *n, key) : OK;
}

static err_t postgres_read(struct source *s, struct source_rows *out)
{
    struct foreign_rows rows;

    TRY(foreign_fetch(s->state, FETCH_ROWS, &rows));
    *out = (struct source_rows){rows.rows, rows.at};
    return OK;
}

const struct source_kind source_postgres = {
    .tables = postgres_tables, .open = postgres_open_table, .read = postgres_read,
};
