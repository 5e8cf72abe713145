/* What is bound by pointer as rows of a table-valued function, read where it lies:
 *
 *   array($1)   the values of a list
 *   cells($1)   rows of a load or a row source, so that one statement takes them all. A statement a row would cost more than
 *               the row: each has an undo journal of its own, and makes FTS5 write out what it gathers in memory.
 *
 * A pointer value can only come from sqlite3_bind_pointer, so SQL text cannot make one up. */
#include <stdio.h>
#include <string.h>

#include "db/sqlite.h"

struct function {
    const char *name, *kind;       /* kind: of the pointer, which SQLite compares */
    const char *value;             /* the name of its columns; numbered from 0 where it has more than one */
    int columns;                   /* behind them stands the hidden one that takes the pointer */
    int guessed;                   /* rows, for the planner */
    size_t (*rows)(const void *bound);
    void (*column)(const void *bound, size_t row, size_t column, sqlite3_context *context);
};

struct table {
    sqlite3_vtab base;
    const struct function *function;
};

struct cursor {
    sqlite3_vtab_cursor base;
    const void *bound;             /* NULL for what no sqlite3_bind_pointer brought */
    size_t at, rows;
};

static const struct function *function_of(const sqlite3_vtab *table) { return ((const struct table *)table)->function; }

/* ---- one skeleton ---- */

static void declare(const struct function *f, char *text, size_t room)
{
    size_t n = (size_t)snprintf(text, room, "CREATE TABLE x(");

    for (int i = 0; i < f->columns; i++)
        n += (size_t)(f->columns == 1 ? snprintf(text + n, room - n, "%s, ", f->value)
                                      : snprintf(text + n, room - n, "%s%d, ", f->value, i));
    snprintf(text + n, room - n, "bound HIDDEN)");
}

static int bound_connect(sqlite3 *handle, void *function, int argc, const char *const *argv, sqlite3_vtab **out, char **message)
{
    const struct function *f = function;
    struct table *table;
    char text[2048];
    int rc;

    declare(f, text, sizeof text);
    rc = sqlite3_declare_vtab(handle, text);
    if (rc != SQLITE_OK)
        return rc;
    table = sqlite3_malloc(sizeof *table);
    if (!table)
        return SQLITE_NOMEM;
    *table = (struct table){.function = f};
    *out = &table->base;
    return sqlite3_vtab_config(handle, SQLITE_VTAB_DIRECTONLY);
}

static int bound_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int bound_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    struct cursor *cursor = sqlite3_malloc(sizeof *cursor);

    if (!cursor)
        return SQLITE_NOMEM;
    memset(cursor, 0, sizeof *cursor);
    *out = &cursor->base;
    return SQLITE_OK;
}

static int bound_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

/* Only plans that give the pointer are possible. */
static int bound_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    const struct function *f = function_of(table);

    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != f->columns || !info->aConstraint[i].usable
            || info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->estimatedCost = f->guessed;
        info->estimatedRows = f->guessed;
        return SQLITE_OK;
    }
    return SQLITE_CONSTRAINT;
}

static int bound_filter(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc, sqlite3_value **argv)
{
    const struct function *f = function_of(base->pVtab);
    struct cursor *cursor = (struct cursor *)base;

    cursor->bound = sqlite3_value_pointer(argv[0], f->kind);
    cursor->rows = cursor->bound ? f->rows(cursor->bound) : 0;
    cursor->at = 0;
    return SQLITE_OK;
}

static int bound_next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->at++;
    return SQLITE_OK;
}

static int bound_eof(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (struct cursor *)base;

    return cursor->at >= cursor->rows;
}

/* The pointer itself reads as NULL. */
static int bound_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct function *f = function_of(base->pVtab);
    const struct cursor *cursor = (const struct cursor *)base;

    if (column != f->columns)
        f->column(cursor->bound, cursor->at, (size_t)column, context);
    return SQLITE_OK;
}

static int bound_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((struct cursor *)base)->at + 1;
    return SQLITE_OK;
}

/* Without xCreate it is a function only: nothing of it stands in the schema. */
static const sqlite3_module bound_module = {
    .xConnect = bound_connect,
    .xBestIndex = bound_best_index,
    .xDisconnect = bound_disconnect,
    .xOpen = bound_open,
    .xClose = bound_close,
    .xFilter = bound_filter,
    .xNext = bound_next,
    .xEof = bound_eof,
    .xColumn = bound_column,
    .xRowid = bound_rowid,
};

static int bind_pointer(sqlite3_stmt *statement, int position, const void *bound, const struct function *f)
{
    return sqlite3_bind_pointer(statement, position, (void *)(uintptr_t)bound, f->kind, NULL);
}

/* ---- array(list) ---- */

/* A NULL list has no rows, as column = ANY(NULL) has none. */
static size_t array_rows(const void *bound)
{
    const struct db_value *list = bound;

    return list->null ? 0 : list->list.n;
}

static void array_column(const void *bound, size_t row, size_t column, sqlite3_context *context)
{
    const struct db_value *list = bound;
    const void *values = list->list.at;

    if (list->type == DB_INTS) {
        sqlite3_result_int64(context, ((const int64_t *)values)[row]);
    } else if (list->type == DB_UUIDS) {
        sqlite3_result_blob(context, &((const uuid_t *)values)[row], sizeof(uuid_t), SQLITE_STATIC);
    } else {
        struct str s = ((const struct str *)values)[row];

        sqlite3_result_text64(context, s.n ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
    }
}

static const struct function array_function = {
    .name = "array", .kind = "imis-list", .value = "value", .columns = 1, .guessed = 100, .rows = array_rows, .column = array_column,
};

int sqlite_bind_list(sqlite3_stmt *statement, int position, const struct db_value *list)
{
    return bind_pointer(statement, position, list, &array_function);
}

/* ---- cells(rows) ---- */

static size_t cells_rows(const void *bound) { return ((const struct sqlite_cells *)bound)->rows; }

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

/* A column that the load has not reads as NULL. */
static void cells_column(const void *bound, size_t row, size_t column, sqlite3_context *context)
{
    const struct sqlite_cells *cells = bound;
    const struct db_value *v = column < cells->columns ? &cells->at[row * cells->columns + column] : NULL;

    if (v && !v->null)
        result(context, v);
}

static const struct function cells_function = {
    .name = "cells", .kind = "imis-cells", .value = "c", .columns = SQLITE_CELLS_COLUMNS, .guessed = 10000, .rows = cells_rows,
    .column = cells_column,
};

int sqlite_bind_cells(sqlite3_stmt *statement, int position, const struct sqlite_cells *cells)
{
    return bind_pointer(statement, position, cells, &cells_function);
}

int sqlite_bound_register(sqlite3 *handle)
{
    static const struct function *const functions[] = {&array_function, &cells_function};
    int rc = SQLITE_OK;

    for (size_t i = 0; i < sizeof functions / sizeof *functions && rc == SQLITE_OK; i++)
        rc = sqlite3_create_module_v2(handle, functions[i]->name, &bound_module, (void *)(uintptr_t)functions[i], NULL);
    return rc;
}
