/* array($1): the values of a bound list as rows, read where they lie. A pointer value can only come
 * from sqlite3_bind_pointer, so SQL text cannot make one up. */
#include <string.h>

#include "db/sqlite.h"

static const char POINTER_KIND[] = "imis-list";

enum { COLUMN_VALUE, COLUMN_LIST };
enum { ROWS_GUESSED = 100 };

struct cursor {
    sqlite3_vtab_cursor base;
    const struct db_value *list;
    size_t at;
};

static void list_kept(void *list) { (void)list; }

int sqlite_bind_list(sqlite3_stmt *statement, int position, const struct db_value *list)
{
    return sqlite3_bind_pointer(statement, position, (void *)(uintptr_t)list, POINTER_KIND, list_kept);
}

static int array_connect(sqlite3 *handle, void *aux, int argc, const char *const *argv, sqlite3_vtab **out,
                         char **message)
{
    int rc = sqlite3_declare_vtab(handle, "CREATE TABLE x(value, list HIDDEN)");

    if (rc != SQLITE_OK)
        return rc;
    *out = sqlite3_malloc(sizeof **out);
    if (!*out)
        return SQLITE_NOMEM;
    memset(*out, 0, sizeof **out);
    return sqlite3_vtab_config(handle, SQLITE_VTAB_DIRECTONLY);
}

static int array_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int array_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    struct cursor *cursor = sqlite3_malloc(sizeof *cursor);

    if (!cursor)
        return SQLITE_NOMEM;
    memset(cursor, 0, sizeof *cursor);
    *out = &cursor->base;
    return SQLITE_OK;
}

static int array_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

/* Only plans that give the list are possible. */
static int array_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != COLUMN_LIST || !info->aConstraint[i].usable
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

static int array_filter(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc, sqlite3_value **argv)
{
    struct cursor *cursor = (struct cursor *)base;

    cursor->list = sqlite3_value_pointer(argv[0], POINTER_KIND);
    cursor->at = 0;
    return SQLITE_OK;
}

static int array_next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->at++;
    return SQLITE_OK;
}

/* A NULL list has no rows, as column = ANY(NULL) has none. */
static int array_eof(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (struct cursor *)base;

    return !cursor->list || cursor->list->null || cursor->at >= cursor->list->list.n;
}

static int array_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct cursor *cursor = (struct cursor *)base;
    const void *values = cursor->list->list.at;

    if (column != COLUMN_VALUE)
        return SQLITE_OK;   /* the list itself reads as NULL */
    if (cursor->list->type == DB_INTS) {
        sqlite3_result_int64(context, ((const int64_t *)values)[cursor->at]);
    } else if (cursor->list->type == DB_UUIDS) {
        sqlite3_result_blob(context, &((const uuid_t *)values)[cursor->at], sizeof(uuid_t), SQLITE_STATIC);
    } else {
        struct str s = ((const struct str *)values)[cursor->at];

        sqlite3_result_text64(context, s.n ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
    }
    return SQLITE_OK;
}

static int array_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((struct cursor *)base)->at + 1;
    return SQLITE_OK;
}

/* Without xCreate it is a function only: nothing of it stands in the schema. */
static const sqlite3_module array_module = {
    .xConnect = array_connect,
    .xBestIndex = array_best_index,
    .xDisconnect = array_disconnect,
    .xOpen = array_open,
    .xClose = array_close,
    .xFilter = array_filter,
    .xNext = array_next,
    .xEof = array_eof,
    .xColumn = array_column,
    .xRowid = array_rowid,
};

int sqlite_array_register(sqlite3 *handle)
{
    return sqlite3_create_module_v2(handle, "array", &array_module, NULL, NULL);
}
