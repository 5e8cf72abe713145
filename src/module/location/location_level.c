/* Of which level a place is that a row points at (enrolment 10.5, invariant 7). */
#include "base/map.h"
#include "db/sql.h"
#include "module/location/internal.h"

static bool touched(const struct change *change, int column)
{
    return change->op == OP_CREATE || !db_value_equal(&change->old.at[column], &change->new_.at[column]);
}

/* Ids of those places that stand on one of the levels; each is asked for once. */
static err_t on_levels(struct tx *tx, const int64_t *ids, size_t n, unsigned levels, struct map *out)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    const struct db_value list = db_list(DB_INTS, ids, n);
    struct db_rows rows;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT id, type FROM location WHERE ");
    sql_in(&s, "id", 1);
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, types, 2, &rows));
    map_init(out, tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        enum location_level level = location_level_named(db_cell(&rows, i, 1)->s);
        if (level < LEVEL_COUNT && levels >> level & 1) map_put(out, map_id_key(&db_cell(&rows, i, 0)->i), tx);
    }
    return OK;
}

err_t location_check_levels(struct tx *tx, const struct change *changes, size_t n, const char *column, unsigned levels, const char *rule, err_t *why)
{
    int at = table_column(changes->table, column);
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);
    size_t *of = ARENA_ARRAY(tx->arena, size_t, n), m = 0;
    struct map good;

    for (size_t i = 0; i < n; i++) {
        const struct db_value *place = &changes[i].new_.at[at];
        if (why[i] || place->null || !touched(&changes[i], at)) continue;
        ids[m] = place->i;
        of[m++] = i;
    }
    if (!m) return OK;
    TRY(on_levels(tx, ids, m, levels, &good));
    for (size_t k = 0; k < m; k++)
        if (!map_get(&good, map_id_key(&ids[k])))
            why[of[k]] = err_make(tx->arena, E_RULE, "rule", rule, "field", changes->table->columns[at].relation->name, NULL);
    return OK;
}

err_t location_check_level(struct tx *tx, const struct change *change, const char *column, unsigned levels, const char *rule)
{
    err_t why = OK;

    TRY(location_check_levels(tx, change, 1, column, levels, rule, &why));
    return why;
}

err_t location_check_sold(struct tx *tx, struct change *change)
{
    return location_check_level(tx, change, "location_id", AT_REGION_OR_DISTRICT, "place_sold_level");
}
