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

err_t epoch_read(struct db_conn *c, struct epochs *out)
{
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT name, n FROM epoch"), NULL, 0, (enum db_type[]){DB_TEXT, DB_INT}, 2, &rows));
    *out = (struct epochs){0};
    for (size_t i = 0; i < rows.rows; i++) {
        enum epoch e = epoch_of(db_cell(&rows, i, 0)->s);
        if (e != EPOCH_NONE) out->n[e] = db_cell(&rows, i, 1)->i;
    }
    return OK;
}

/* One statement each, always in this order: two transactions that bump several cannot deadlock. */
err_t epoch_bump(struct db_conn *c, uint32_t which)
{
    for (int i = EPOCH_NONE + 1; i < EPOCH_COUNT; i++) {
        struct db_value name = db_text(str_of(epoch_names[i]));
        if (!(which & UINT32_C(1) << i)) continue;
        TRY(db_exec(c, STR("UPDATE epoch SET n = n + 1 WHERE name = $1"), &name, 1, NULL));
    }
    return OK;
}
