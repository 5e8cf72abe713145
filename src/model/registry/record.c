#include <string.h>

#include "base/arena.h"
#include "model/registry/registry.h"

struct record record_new(struct arena *a, const struct table *t)
{
    struct record r = {t, ARENA_ARRAY(a, struct db_value, t->count)};

    for (size_t i = 0; i < t->count; i++) r.at[i] = db_null(t->types[i]);
    return r;
}

struct record record_copy(struct arena *a, struct record r)
{
    struct record copy = {r.table, ARENA_ARRAY(a, struct db_value, r.table->count)};

    memcpy(copy.at, r.at, r.table->count * sizeof *r.at);
    return copy;
}

struct db_value *record_cell(const struct record *r, const char *column) { return &r->at[table_column(r->table, column)]; }
