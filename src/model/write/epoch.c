#include "model/write/epoch.h"

/* Rows of table epoch; migration 2 of the model floor makes them. */
static const char *const epoch_names[EPOCH_COUNT] = {
    [EPOCH_REGISTER] = "register",
    [EPOCH_ACCESS] = "access",
    [EPOCH_LOCATION] = "location",
    [EPOCH_SETTING] = "setting",
};

static enum epoch epoch_of(struct str name)
{
    for (int i = EPOCH_NONE + 1; i < EPOCH_COUNT; i++)
        if (str_is(name, epoch_names[i])) return (enum epoch)i;
    return EPOCH_NONE;
}

struct db_ask epochs_ask(struct db_rows *rows)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT};

    return (struct db_ask){STR("SELECT name, CAST(sum(n) AS bigint) FROM epoch GROUP BY name"), NULL, 0, types, 2, rows};
}

struct epochs epochs_of(const struct db_rows *rows)
{
    struct epochs out = {0};

    for (size_t i = 0; i < rows->rows; i++) {
        enum epoch e = epoch_of(db_cell(rows, i, 0)->s);
        if (e != EPOCH_NONE) out.n[e] = db_cell(rows, i, 1)->i;
    }
    return out;
}

err_t epoch_read(struct db_conn *c, struct epochs *out)
{
    struct db_rows rows;
    const struct db_ask ask = epochs_ask(&rows);

    TRY(db_query_all(c, &ask, 1));
    *out = epochs_of(&rows);
    return OK;
}

err_t epoch_one(struct db_conn *c, enum epoch which, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value name = db_text(str_of(epoch_names[which]));
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = $1"), &name, 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

struct db_ask epoch_total_ask(struct db_rows *rows)
{
    static const enum db_type types[] = {DB_INT};

    return (struct db_ask){STR("SELECT CAST(sum(n) AS bigint) FROM epoch"), NULL, 0, types, 1, rows};
}

err_t epoch_total(struct db_conn *c, int64_t *out)
{
    struct db_rows rows;
    const struct db_ask ask = epoch_total_ask(&rows);

    TRY(db_query_all(c, &ask, 1));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

int64_t epochs_sum(const struct epochs *e)
{
    int64_t sum = 0;

    for (int i = EPOCH_NONE + 1; i < EPOCH_COUNT; i++) sum += e->n[i];
    return sum;
}

/* One statement each, always in this order: two transactions that bump several cannot deadlock. On
 * PostgreSQL a session has a part of its own, as good as always, or all writers of an epoch would wait for
 * each other's commits; an epoch is the sum of its parts, which any commit that bumps one makes greater. */
err_t epoch_bump(struct db_conn *c, uint32_t which)
{
    const struct str sql = db_engine(db_of(c)) == DB_SQLITE
        ? STR("UPDATE epoch SET n = n + 1 WHERE name = $1")
        : STR("UPDATE epoch SET n = n + 1 WHERE name = $1 AND part = pg_backend_pid() % 16");

    for (int i = EPOCH_NONE + 1; i < EPOCH_COUNT; i++) {
        struct db_value name = db_text(str_of(epoch_names[i]));
        if (!(which & UINT32_C(1) << i)) continue;
        TRY(db_exec(c, sql, &name, 1, NULL));
    }
    return OK;
}
