/* cells($1): the rows of a load as a table, read where they lie, so that one statement stores them all. A
 * statement a row would cost more than the row: each has an undo journal of its own, and makes FTS5 write out
 * what it gathers in memory. The pointer value can only come from sqlite3_bind_pointer. */
#include <string.h>

#include "db/sqlite.h"

static const char POINTER_KIND[] = "imis-cells";

enum { ROWS_GUESSED = 10000 };

struct cursor {
    sqlite3_vtab_cursor base;
    const struct sqlite_cells *cells;
    size_t at;
};

static void cells_kept(void *cells) { (void)cells; }

int sqlite_bind_cells(sqlite3_stmt *statement, int position, const struct sqlite_cells *cells)
{
    return sqlite3_bind_pointer(statement, position, (void *)(uintptr_t)cells, POINTER_KIND, cells_kept);
}

/* Columns c0, c1, ...; those that a load has not are not asked for. */
static int cells_connect(sqlite3 *handle, void *declaration, int argc, const char *const *argv, sqlite3_vtab **out,
                         char **message)
{
    int rc = sqlite3_declare_vtab(handle, declaration);

    if (rc != SQLITE_OK)
        return rc;
    *out = sqlite3_malloc(sizeof **out);
    if (!*out)
        return SQLITE_NOMEM;
    memset(*out, 0, sizeof **out);
    return sqlite3_vtab_config(handle, SQLITE_VTAB_DIRECTONLY);
}

static int cells_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int cells_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    struct cursor *cursor = sqlite3_malloc(sizeof *cursor);

    if (!cursor)
        return SQLITE_NOMEM;
    memset(cursor, 0, sizeof *cursor);
    *out = &cursor->base;
    return SQLITE_OK;
}

static int cells_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

/* Only plans that give the cells are possible. */
static int cells_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != SQLITE_CELLS_COLUMNS || !info->aConstraint[i].usable
            || info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->estimatedCost = ROWS_GUESSED;
        info->estimatedRows = ROWS_GUESSED;
        return SQLITE_OK;
    }
    return SQLITE_CONSTRAINT;
}

static int cells_filter(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc, sqlite3_value **argv)
{
    struct cursor *cursor = (struct cursor *)base;

    cursor->cells = sqlite3_value_pointer(argv[0], POINTER_KIND);
    cursor->at = 0;
    return SQLITE_OK;
}

static int cells_next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->at++;
    return SQLITE_OK;
}

static int cells_eof(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (struct cursor *)base;

    return !cursor->cells || cursor->at >= cursor->cells->rows;
}

static void result(sqlite3_context *context, const struct db_value *v)
{
    switch ((enum db_type)v->type) {
    case DB_INT: sqlite3_result_int64(context, v->i); break;
    case DB_BOOL: sqlite3_result_int64(context, v->b); break;
    case DB_TEXT: sqlite3_result_text64(context, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC, SQLITE_UTF8); break;
    case DB_BYTES: sqlite3_result_blob64(context, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC); break;
    case DB_UUID: sqlite3_result_blob64(context, v->u.b, sizeof v->u.b, SQLITE_STATIC); break;
    case DB_DATE: sqlite3_result_int64(context, v->d.day); break;
    case DB_STAMP: sqlite3_result_int64(context, v->t.us); break;
    case DB_INTS:
    case DB_TEXTS:
    case DB_UUIDS: break;   /* lists are no cells */
    }
}

static int cells_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct cursor *cursor = (struct cursor *)base;
    const struct sqlite_cells *cells = cursor->cells;
    const struct db_value *v;

    if ((size_t)column >= cells->columns)
        return SQLITE_OK;   /* reads as NULL */
    v = &cells->at[cursor->at * cells->columns + (size_t)column];
    if (!v->null)
        result(context, v);
    return SQLITE_OK;
}

static int cells_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((struct cursor *)base)->at + 1;
    return SQLITE_OK;
}

/* Without xCreate it is a function only: nothing of it stands in the schema. */
static const sqlite3_module cells_module = {
    .xConnect = cells_connect,
    .xBestIndex = cells_best_index,
    .xDisconnect = cells_disconnect,
    .xOpen = cells_open,
    .xClose = cells_close,
    .xFilter = cells_filter,
    .xNext = cells_next,
    .xEof = cells_eof,
    .xColumn = cells_column,
    .xRowid = cells_rowid,
};

int sqlite_cells_register(struct arena *a, sqlite3 *handle)
{
    struct buf text;

    buf_init(&text, a, 2048);
    buf_add(&text, STR("CREATE TABLE x("));
    for (int i = 0; i < SQLITE_CELLS_COLUMNS; i++)
        buf_add_format(&text, "c%d, ", i);
    buf_add(&text, STR("cells HIDDEN)\0"));
    return sqlite3_create_module_v2(handle, "cells", &cells_module, text.p, NULL);
}
