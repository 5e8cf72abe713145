#include "db/statistics.h"

#include "base/arena.h"
#include "db/engine.h"

static const int64_t LONG_MS = 3600 * 1000;

/* Ours alone: whoever is no owner would only be warned. */
static const char find_tables[] =
    "SELECT t.oid::regclass::text FROM pg_class t WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace"
    " AND pg_has_role(t.relowner, 'USAGE') AND pg_relation_size(t.oid) > 0 ORDER BY 1";

static err_t gather(struct db_conn *c, struct arena *a)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_rows found;
    struct buf sql;

    db_statement_ms(c, LONG_MS);
    TRY(db_query(c, STR(find_tables), NULL, 0, types, 1, &found));
    if (!found.rows) return OK;
    buf_init(&sql, a, 4096);
    for (size_t i = 0; i < found.rows; i++)
        buf_add_format(&sql, "%s%.*s", i ? ", " : "ANALYZE ", STR_ARG(db_cell(&found, i, 0)->s));
    return db_script(c, buf_str(&sql));
}

err_t statistics_gather(struct db *db, struct arena *a)
{
    struct db_conn *c;
    err_t e;

    if (db_engine(db) != DB_POSTGRES) return OK;
    TRY(db_acquire(db, a, DB_WRITE, &c));
    e = gather(c, a);
    db_release(c);
    return e;
}
