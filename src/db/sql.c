#include "db/sql.h"

#include <stdio.h>

#include "base/arena.h"

void sql_init(struct sql *s, struct arena *a, enum db_engine engine)
{
    buf_init(&s->text, a, 512);
    s->engine = engine;
    s->params = 0;
}

void sql_add(struct sql *s, const char *format, ...)
{
    enum { USUAL = 64 };
    char *at = buf_reserve(&s->text, USUAL);
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(at, USUAL, format, arguments);
    va_end(arguments);
    if (length <= 0)
        return;
    if (length >= USUAL) {   /* again, with room for the text and its ending zero */
        va_start(arguments, format);
        vsnprintf(buf_reserve(&s->text, (size_t)length + 1), (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    s->text.n += (size_t)length;
}

struct str sql_text(const struct sql *s) { return buf_str(&s->text); }

unsigned sql_param(struct sql *s)
{
    sql_add(s, "$%u", ++s->params);
    return s->params;
}

void sql_in(struct sql *s, const char *column, unsigned n)
{
    if (s->engine == DB_POSTGRES)
        sql_add(s, "%s = ANY($%u)", column, n);
    else
        sql_add(s, "%s IN (SELECT value FROM array($%u))", column, n);
}

void sql_contains(struct sql *s, const char *column, unsigned n)
{
    sql_add(s, "%s(%s, $%u) > 0", s->engine == DB_POSTGRES ? "strpos" : "instr", column, n);
}

/* As a range, so that an index serves it under a plan made before the needle is known. Byte order is code
 * point order, and U+10FFFF, the last of them, is no character. */
void sql_starts(struct sql *s, const char *column, unsigned n)
{
    sql_add(s, "(%s >= $%u AND %s < $%u || %s(1114111))", column, n, column, n,
            s->engine == DB_POSTGRES ? "chr" : "char");
}

void sql_lower(struct sql *s, const char *expression)
{
    sql_add(s, "lower(%s%s)", expression, s->engine == DB_POSTGRES ? " COLLATE \"C\"" : "");
}

void sql_stamp_or_first(struct sql *s, const char *expression)
{
    sql_add(s, "coalesce(%s, %s)", expression, s->engine == DB_POSTGRES ? "to_timestamp(0)" : "0");
}

void sql_for_update(struct sql *s)
{
    if (s->engine == DB_POSTGRES)
        sql_add(s, " FOR UPDATE");
}

static const char *array_type(enum db_type type)
{
    static const char *const names[] = {
        [DB_INT] = "bigint[]", [DB_BOOL] = "boolean[]", [DB_TEXT] = "text[]", [DB_BYTES] = "bytea[]",
        [DB_UUID] = "uuid[]", [DB_DATE] = "date[]", [DB_STAMP] = "timestamptz[]",
    };

    return names[type];
}

static void add_names(struct sql *s, const char *const *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_add(&s->text, STR(", "));
        buf_add(&s->text, str_of(columns[i]));
    }
}

/* "$1::bigint[]" or "c0 AS id": by hand, as some rows have a hundred columns. */
static void add_source(struct sql *s, size_t i, bool postgres, const char *what)
{
    if (i)
        buf_add(&s->text, STR(", "));
    buf_add_char(&s->text, postgres ? '$' : 'c');
    buf_add_int(&s->text, (int64_t)i + postgres);
    buf_add(&s->text, postgres ? STR("::") : STR(" AS "));
    buf_add(&s->text, str_of(what));
}

void sql_rows(struct sql *s, const char *alias, const char *const *columns, const enum db_type *types, size_t n)
{
    bool postgres = s->engine == DB_POSTGRES;

    sql_add(s, "%s", postgres ? "unnest(" : "(SELECT ");
    for (size_t i = 0; i < n; i++)
        add_source(s, i, postgres, postgres ? array_type(types[i]) : columns[i]);
    sql_add(s, "%s) AS %s", postgres ? "" : " FROM cells($1)", alias);
    if (postgres) {
        sql_add(s, "(");
        add_names(s, columns, n);
        sql_add(s, ")");
    }
    if (s->params < n)
        s->params = (unsigned)n;
}

/* WHERE true: an ON CONFLICT may follow, which SQLite would else read as a join condition. */
void sql_insert_rows(struct sql *s, const char *table, const char *const *columns, const enum db_type *types, size_t n)
{
    sql_add(s, "INSERT INTO %s (", table);
    add_names(s, columns, n);
    sql_add(s, ") SELECT ");
    add_names(s, columns, n);
    sql_add(s, " FROM ");
    sql_rows(s, "r", columns, types, n);
    sql_add(s, " WHERE true");
}
