/* What a run knows before it looks at claims: products, facilities, windows. */
#include "base/zone.h"
#include "db/sql.h"
#include "module/valuation/internal.h"

err_t valuation_rule(struct arena *a, const char *rule) { return err_make(a, E_RULE, "rule", rule, NULL); }

/* ---- products ---- */

enum {
    PRODUCT_ID, PRODUCT_CODE, PRODUCT_NAME, PRODUCT_LOCATION, PRODUCT_FROM, PRODUCT_INTERPRETATION, PRODUCT_GENERAL, PRODUCT_IN,
    PRODUCT_OUT, PRODUCT_LEVEL, PRODUCT_SUBLEVEL = PRODUCT_LEVEL + LAW_CAPITATION_LEVELS,
    PRODUCT_COLUMNS = PRODUCT_SUBLEVEL + LAW_CAPITATION_LEVELS
};

static const char products_sql[] =
    "SELECT id, code, name, location_id, date_from, ceiling_interpretation, period_rel_prices, period_rel_prices_ip,"
    " period_rel_prices_op, capitation_level_1, capitation_level_2, capitation_level_3, capitation_level_4,"
    " capitation_sublevel_1, capitation_sublevel_2, capitation_sublevel_3, capitation_sublevel_4"
    " FROM product WHERE deleted_at IS NULL ORDER BY id";

/* A product no longer sold still has policies, and claims on them: the window of sale ends nothing here. */
static bool is_handled(const struct valuation *v, const struct db_value *row)
{
    int64_t location = row[PRODUCT_LOCATION].null ? 0 : row[PRODUCT_LOCATION].i;

    return location == v->location && date_cmp(row[PRODUCT_FROM].d, v->month_window.to) <= 0;
}

static struct valued_product product_of(const struct valuation *v, const struct db_value *row)
{
    struct valued_product p = {
        .id = row[PRODUCT_ID].i, .code = row[PRODUCT_CODE].s, .name = row[PRODUCT_NAME].s, .handled = is_handled(v, row),
        .interpretation = letter_of(&row[PRODUCT_INTERPRETATION]),
        .relative = {law_relative_period_of(letter_of(&row[PRODUCT_GENERAL])), law_relative_period_of(letter_of(&row[PRODUCT_IN])),
                     law_relative_period_of(letter_of(&row[PRODUCT_OUT]))},
    };

    for (size_t i = 0; i < LAW_CAPITATION_LEVELS; i++) {
        p.capitation.level[i] = letter_of(&row[PRODUCT_LEVEL + i]);
        p.capitation.sublevel[i] = letter_of(&row[PRODUCT_SUBLEVEL + i]);
    }
    return p;
}

static err_t read_products(struct valuation *v, bool lock)
{
    static const enum db_type types[PRODUCT_COLUMNS] = {
        DB_INT, DB_TEXT, DB_TEXT, DB_INT, DB_DATE, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT,
        DB_TEXT, DB_TEXT, DB_TEXT,
    };
    struct db_rows rows;
    struct sql s;

    sql_init(&s, v->arena, db_engine(db_of(v->conn)));
    sql_add(&s, "%s", products_sql);
    if (lock) sql_for_update(&s);
    TRY(db_query(v->conn, sql_text(&s), NULL, 0, types, PRODUCT_COLUMNS, &rows));
    v->products = ARENA_ARRAY(v->arena, struct valued_product, rows.rows);
    v->product_count = rows.rows;
    map_init(&v->by_product, v->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        v->products[i] = product_of(v, db_cell(&rows, i, 0));
        map_put(&v->by_product, int_key(&v->products[i].id), &v->products[i]);
    }
    return OK;
}

/* ---- facilities; of deleted ones too: their claims remain ---- */

static err_t read_facilities(struct valuation *v)
{
    static const enum db_type types[] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT};
    struct valued_facility *all;
    struct db_rows rows;

    TRY(db_query(v->conn, STR("SELECT f.id, f.uuid, f.code, f.name, f.level, s.code, f.location_id FROM health_facility f"
                              " LEFT JOIN facility_sublevel s ON s.id = f.sub_level_id ORDER BY f.id"),
                 NULL, 0, types, 7, &rows));
    all = ARENA_ARRAY(v->arena, struct valued_facility, rows.rows);
    map_init(&v->by_facility, v->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        all[i] = (struct valued_facility){
            .id = row[0].i, .uuid = row[1].u, .code = row[2].s, .name = row[3].s, .level = letter_of(&row[4]),
            .sublevel = letter_of(&row[5]), .location = row[6].null ? 0 : row[6].i,
        };
        map_put(&v->by_facility, int_key(&all[i].id), &all[i]);
    }
    return OK;
}

/* ---- a run ---- */

err_t valuation_start(struct valuation *v, struct env *env, int64_t location, int32_t year, int32_t month)
{
    struct settings *settings;

    v->location = location;
    v->year = year;
    v->month = month;
    v->zone = env->zone;
    law_window(LAW_PERIOD_NONE, year, month, &v->month_window);
    if (date_cmp(v->month_window.to, env_today(env)) >= 0) return valuation_rule(v->arena, "batch_period_not_over");
    TRY(settings_load(v->conn, v->arena, v->registry, &settings));
    v->capped = setting_bool(settings, SETTING_INDEX_CAPPED);
    return OK;
}

err_t valuation_open(struct valuation *v, bool lock)
{
    TRY(read_products(v, lock));
    return read_facilities(v);
}

bool valuation_due(const struct valuation *v, const struct valued_product *p, bool in, struct law_side *side, struct law_window *w)
{
    *side = law_side(&p->relative, in);
    return p->handled && law_window(side->period, v->year, v->month, w);
}

const struct valued_product *valuation_product(const struct valuation *v, const struct db_value *id)
{
    return id->null ? NULL : map_get(&v->by_product, int_key(&id->i));
}

const struct valued_facility *valuation_facility(const struct valuation *v, int64_t id)
{
    return map_get(&v->by_facility, int_key(&id));
}
