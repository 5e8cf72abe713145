#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "db/sqlite.h"

/* "product.a, product.b" -> table "product", columns "a,b". */
static err_t unique_of_names(struct db_conn *c, err_t cause, struct str names)
{
    struct buf columns;
    struct str rest = names, table = str_cut(&rest, '.');

    buf_init(&columns, c->arena, 64);
    for (rest = names; rest.n;) {
        struct str name = str_trim(str_cut(&rest, ','));

        str_cut(&name, '.');
        if (columns.n)
            buf_add_char(&columns, ',');
        buf_add(&columns, name);
    }
    return err_wrap(c->arena, cause, E_DB_UNIQUE, "table", str_zero(c->arena, table), "columns",
                    str_zero(c->arena, buf_str(&columns)), NULL);
}

/* An index over an expression is named itself: "index 'product_u_code'". */
static err_t unique_of_index(struct db_conn *c, err_t cause, struct str sql, struct str quoted)
{
    struct str table = statement_table(sql);
    struct str rest = quoted, columns;

    str_cut(&rest, '\'');
    columns = unique_columns(c->arena, table, str_cut(&rest, '\''));
    return err_wrap(c->arena, cause, E_DB_UNIQUE, "table", str_zero(c->arena, table), "columns",
                    str_zero(c->arena, columns), NULL);
}

static err_t constraint_error(struct db_conn *c, int code, err_t cause, struct str sql)
{
    struct str rest = err_value(cause, "what");

    if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
        return err_wrap(c->arena, cause, E_DB_FOREIGN, "table", str_zero(c->arena, statement_table(sql)), NULL);
    if (code != SQLITE_CONSTRAINT_UNIQUE && code != SQLITE_CONSTRAINT_PRIMARYKEY && code != SQLITE_CONSTRAINT_ROWID)
        return cause;
    str_cut(&rest, ':');
    rest = str_trim(rest);
    if (str_starts(rest, STR("index ")))
        return unique_of_index(c, cause, sql, rest);
    return unique_of_names(c, cause, rest);
}

err_t sqlite_error(struct db_conn *c, struct str sql)
{
    sqlite3 *handle = ((struct sqlite *)c->state)->handle;
    int code = sqlite3_extended_errcode(handle);
    const char *what = sqlite3_errmsg(handle);
    char ms[24];

    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return constraint_error(c, code, err_make(c->arena, E_DB, "what", what, NULL), sql);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_make(c->arena, E_DB_CONFLICT, NULL);
    case SQLITE_INTERRUPT:
        snprintf(ms, sizeof ms, "%lld", (long long)c->statement_ms);
        return err_make(c->arena, E_DB_TIMEOUT, "ms", ms, NULL);
    case SQLITE_FULL:
        return err_make(c->arena, E_DB_FULL, "what", what, NULL);
    case SQLITE_IOERR:
        return err_make(c->arena, sqlite3_system_errno(handle) == ENOSPC ? E_DB_FULL : E_DB_IO, "what", what, NULL);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
        return err_make(c->arena, E_DB_IO, "what", what, NULL);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return err_make(c->arena, E_DB_CORRUPT, "what", what, NULL);
    default:
        return err_make(c->arena, E_DB, "what", what, NULL);
    }
}
