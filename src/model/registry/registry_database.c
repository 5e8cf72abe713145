/* Descriptors against a migrated database, both ways: what we name must be there, and what is there
 * must be named (decision "guard against table rot"). */
#include "model/registry/internal.h"

static const struct db_column *column_in(const struct db_column *columns, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(columns[i].name, name)) return &columns[i];
    return NULL;
}

static void check_column(struct faults *f, enum db_engine engine, const struct db_column *columns, size_t n,
                         const struct column *want)
{
    const struct db_column *found = column_in(columns, n, want->name);

    if (!must(f, found, "column %s is missing", want->name)) return;
    must(f, found->type == db_stored(engine, want->type), "column %s is of another type", want->name);
    must(f, found->required == want->required, "column %s %s NULL, against its descriptor", want->name,
         found->required ? "refuses" : "takes");
}

static const struct column history_columns[] = {
    {.name = "legacy_id", .type = DB_INT, .required = true},
    {.name = "validity_from", .type = DB_STAMP, .required = true},
    {.name = "validity_to", .type = DB_STAMP, .required = true},
};
enum { HISTORY_COLUMNS = sizeof history_columns / sizeof *history_columns };

static bool is_wanted(const struct table *t, struct str name, size_t extra)
{
    for (size_t i = 0; i < t->count; i++)
        if (str_is(name, t->names[i])) return true;
    for (size_t i = 0; i < extra; i++)
        if (str_is(name, history_columns[i].name)) return true;
    return false;
}

static err_t check_table(struct faults *f, const struct table *t, const char *name, size_t extra, struct db_conn *c)
{
    enum db_engine engine = db_engine(db_of(c));
    struct db_column *columns;
    size_t n;

    f->about = name;
    TRY(db_table_columns(c, name, &columns, &n));
    if (!must(f, n, "the table is missing")) return OK;
    for (size_t i = 0; i < t->count; i++) check_column(f, engine, columns, n, &t->columns[i]);
    for (size_t i = 0; i < extra; i++) check_column(f, engine, columns, n, &history_columns[i]);
    for (size_t i = 0; i < n; i++)
        must(f, is_wanted(t, columns[i].name, extra), "column %.*s is in no descriptor", STR_ARG(columns[i].name));
    return OK;
}

err_t registry_check_database(struct arena *a, const struct registry *r, struct db_conn *c)
{
    struct faults f = {a, r, NULL, OK};

    for (size_t i = 0; i < r->table_count; i++) {
        const struct table *t = &r->tables[i];
        const char *twin = str_format(a, "%s_history", t->entity->table).p;
        TRY(check_table(&f, t, t->entity->table, 0, c));
        if (entity_has_former(t->entity)) TRY(check_table(&f, t, twin, HISTORY_COLUMNS, c));
    }
    return f.list;
}
