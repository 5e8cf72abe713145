/* An SQL dump in a file. */
#include "api/openimis/dump.h"
#include "base/arena.h"

err_t source_dump_open(struct source *s)
{
    struct dump *d;

    TRY(dump_open(s->arena, str_zero(s->arena, s->from), s->limits, &d));
    s->kind = &source_dump;
    s->state = d;
    return OK;
}

static err_t dump_source_tables(struct source *s, struct arena *a, struct str **out, size_t *n)
{
    return dump_tables(s->state, a, "tbl", out, n);
}

static err_t dump_source_open(struct source *s, struct arena *a, const char *table, const char *key, struct str **columns, size_t *n)
{
    return dump_table(s->state, a, table, columns, n);
}

static err_t dump_source_read(struct source *s, struct source_rows *out)
{
    return dump_read(s->state, out);
}

const struct source_kind source_dump = {.tables = dump_source_tables, .open = dump_source_open, .read = dump_source_read};
