/* Of which level a place is that a row points at (enrolment 10.5, invariant 7). */
#include "module/location/internal.h"

static bool touched(const struct change *change, int column)
{
    return change->op == OP_CREATE || !db_value_equal(&change->old.at[column], &change->new_.at[column]);
}

err_t location_check_level(struct tx *tx, const struct change *change, const char *column, unsigned levels, const char *rule)
{
    static const enum db_type types[] = {DB_TEXT};
    int at = table_column(change->table, column);
    const struct db_value *place = &change->new_.at[at];
    enum location_level level;
    struct db_rows rows;

    if (place->null || !touched(change, at)) return OK;
    TRY(db_query(tx->conn, STR("SELECT type FROM location WHERE id = $1"), place, 1, types, 1, &rows));
    level = rows.rows ? location_level_named(db_cell(&rows, 0, 0)->s) : LEVEL_COUNT;
    if (level < LEVEL_COUNT && levels >> level & 1) return OK;
    return err_make(tx->arena, E_RULE, "rule", rule, "field", change->table->columns[at].relation->name, NULL);
}

err_t location_check_sold(struct tx *tx, struct change *change)
{
    return location_check_level(tx, change, "location_id", AT_REGION_OR_DISTRICT, "place_sold_level");
}
