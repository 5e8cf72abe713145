/* What a run knows before it looks at claims: products, their plans, facilities, windows. */
#include "base/zone.h"
#include "db/sql.h"
#include "module/valuation/internal.h"

err_t valuation_rule(struct arena *a, const char *rule) { return err_make(a, E_RULE, "rule", rule, NULL); }

/* ---- products ---- */

enum {
    PRODUCT_ID, PRODUCT_CODE, PRODUCT_NAME, PRODUCT_LOCATION, PRODUCT_FROM, PRODUCT_INTERPRETATION, PRODUCT_GENERAL, PRODUCT_IN,
    PRODUCT_OUT, PRODUCT_LEVEL, PRODUCT_SUBLEVEL = PRODUCT_LEVEL + LAW_FACILITY_LEVELS,
    PRODUCT_SHARE = PRODUCT_SUBLEVEL + LAW_FACILITY_LEVELS, PRODUCT_WEIGHT, PRODUCT_COLUMNS = PRODUCT_WEIGHT + LAW_INDICATORS
};

/* Which row tells its state, and since when. */
enum { PRODUCT_STATE = PRODUCT_COLUMNS, PRODUCT_SINCE, PRODUCT_CELLS };

/* When the month ended: what had not ended with it. */
#define NOT_ENDED "(deleted_at IS NULL OR deleted_at > $1)"
#define PRODUCT_READ                                                                                                               \
    "code, name, location_id, date_from, ceiling_interpretation, period_rel_prices, period_rel_prices_ip,"                         \
    " period_rel_prices_op, capitation_level_1, capitation_level_2, capitation_level_3, capitation_level_4,"                       \
    " capitation_sublevel_1, capitation_sublevel_2, capitation_sublevel_3, capitation_sublevel_4, share_contribution,"             \
    " weight_population, weight_nb_families, weight_insured_population, weight_nb_insured_families, weight_nb_visits, weight_adjusted_amount"
/* The states of each that held then or later, in their order. */
static const char products_sql[] =
    "SELECT product, " PRODUCT_READ ", state, since FROM (SELECT id AS product, id AS state, changed_at AS since, " PRODUCT_READ ", 1 AS live FROM product WHERE " NOT_ENDED
    " UNION ALL SELECT legacy_id, id, validity_from, " PRODUCT_READ ", 0 FROM product_history WHERE validity_to > $1"
    " AND legacy_id IN (SELECT id FROM product WHERE " NOT_ENDED ")) v ORDER BY product, live, since, state";

/* A product no longer sold still has policies, and claims on them: the window of sale ends nothing here. */
static bool is_handled(const struct valuation *v, const struct db_value *row)
{
    int64_t location = row[PRODUCT_LOCATION].null ? 0 : row[PRODUCT_LOCATION].i;

    return location == v->location && date_cmp(row[PRODUCT_FROM].d, v->month_window.to) <= 0;
}

static pct_t pct_of(const struct db_value *v) { return (pct_t){v->null ? DECIMAL_NONE : v->i}; }

static struct valued_product product_of(const struct valuation *v, const struct db_value *row)
{
    struct valued_product p = {
        .id = row[PRODUCT_ID].i, .state = row[PRODUCT_STATE].i, .code = row[PRODUCT_CODE].s, .name = row[PRODUCT_NAME].s, .handled = is_handled(v, row),
        .interpretation = letter_of(&row[PRODUCT_INTERPRETATION]),
        .relative = {law_relative_period_of(letter_of(&row[PRODUCT_GENERAL])), law_relative_period_of(letter_of(&row[PRODUCT_IN])),
                     law_relative_period_of(letter_of(&row[PRODUCT_OUT]))},
    };

    p.own = (struct valued_head){.product = p.id, .code = p.code, .law = {.rule = LAW_BY_HEAD, .claim_type = 'B', .periodicity = law_period_months(p.relative.general)}};
    for (size_t i = 0; i < LAW_FACILITY_LEVELS; i++) {
        p.own.law.facilities.level[i] = letter_of(&row[PRODUCT_LEVEL + i]);
        p.own.law.facilities.sublevel[i] = letter_of(&row[PRODUCT_SUBLEVEL + i]);
    }
    p.own.law.heads.share = pct_of(&row[PRODUCT_SHARE]);
    for (size_t i = 0; i < LAW_INDICATORS; i++) p.own.law.heads.weight[i] = pct_of(&row[PRODUCT_WEIGHT + i]);
    return p;
}

/* SQLite's writer is one. */
static err_t lock_products(struct valuation *v)
{
    struct sql s;

    sql_init(&s, v->arena, db_engine(db_of(v->conn)));
    if (s.engine == DB_SQLITE) return OK;
    sql_add(&s, "SELECT id FROM product WHERE deleted_at IS NULL ORDER BY id");
    sql_for_update(&s);
    return db_exec(v->conn, sql_text(&s), NULL, 0, NULL);
}

/* As it stood when the month ended: what was changed since is another month's. What the register knew first holds for the time before
 * too, since policies are older than an import. */
static void take_state(struct valuation *v, const struct db_value *row, stamp_t end)
{
    struct valued_product *last = v->product_count ? &v->products[v->product_count - 1] : NULL;

    if (last && last->id == row[PRODUCT_ID].i && stamp_cmp(row[PRODUCT_SINCE].t, end) > 0) return;
    if (!last || last->id != row[PRODUCT_ID].i) last = &v->products[v->product_count++];
    *last = product_of(v, row);
}

static err_t read_products(struct valuation *v, bool lock)
{
    static const enum db_type types[PRODUCT_CELLS] = {
        DB_INT, DB_TEXT, DB_TEXT, DB_INT, DB_DATE, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT,
        DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_STAMP,
    };
    const stamp_t end = zone_day_end(v->zone, v->month_window.to);
    const struct db_value param = db_stamp(end);
    struct db_rows rows;

    if (lock) TRY(lock_products(v));
    TRY(db_query(v->conn, STR(products_sql), &param, 1, types, PRODUCT_CELLS, &rows));
    v->products = ARENA_ARRAY(v->arena, struct valued_product, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) take_state(v, db_cell(&rows, i, 0), end);
    map_init(&v->by_product, v->arena, v->product_count);
    for (size_t i = 0; i < v->product_count; i++) map_put(&v->by_product, map_id_key(&v->products[i].id), &v->products[i]);
    return OK;
}

/* ---- facilities; of deleted ones too: their claims remain ---- */

enum {
    FACILITY_ID, FACILITY_UUID, FACILITY_CODE, FACILITY_NAME, FACILITY_LEVEL, FACILITY_SUBLEVEL, FACILITY_LOCATION, FACILITY_ACCOUNT,
    FACILITY_CURRENT, DISTRICT_CODE, DISTRICT_NAME, REGION_ID, REGION_CODE, REGION_NAME, FACILITY_COLUMNS
};

static const char facilities_sql[] =
    "SELECT f.id, f.uuid, f.code, f.name, f.level, s.code, f.location_id, f.acc_code, CASE WHEN f.deleted_at IS NULL THEN 1 ELSE 0 END,"
    " d.code, d.name, r.id, r.code, r.name FROM health_facility f LEFT JOIN facility_sublevel s ON s.id = f.sub_level_id"
    " LEFT JOIN location d ON d.id = f.location_id LEFT JOIN location r ON r.id = d.parent_id ORDER BY f.id";

static int64_t id_of(const struct db_value *v) { return v->null ? 0 : v->i; }

static struct valued_facility facility_of(const struct db_value *row)
{
    return (struct valued_facility){
        .id = row[FACILITY_ID].i, .uuid = row[FACILITY_UUID].u, .code = row[FACILITY_CODE].s, .name = row[FACILITY_NAME].s,
        .level = letter_of(&row[FACILITY_LEVEL]), .sublevel = letter_of(&row[FACILITY_SUBLEVEL]),
        .location = id_of(&row[FACILITY_LOCATION]), .account = row[FACILITY_ACCOUNT].s, .current = row[FACILITY_CURRENT].i != 0,
        .district = {id_of(&row[FACILITY_LOCATION]), row[DISTRICT_CODE].s, row[DISTRICT_NAME].s},
        .region = {id_of(&row[REGION_ID]), row[REGION_CODE].s, row[REGION_NAME].s},
    };
}

static err_t read_facilities(struct valuation *v)
{
    static const enum db_type types[FACILITY_COLUMNS] = {
        DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_TEXT, DB_INT, DB_TEXT, DB_TEXT, DB_INT, DB_TEXT, DB_TEXT,
    };
    struct db_rows rows;

    TRY(db_query(v->conn, STR(facilities_sql), NULL, 0, types, FACILITY_COLUMNS, &rows));
    v->facilities = ARENA_ARRAY(v->arena, struct valued_facility, rows.rows);
    v->facility_count = rows.rows;
    map_init(&v->by_facility, v->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        v->facilities[i] = facility_of(db_cell(&rows, i, 0));
        map_put(&v->by_facility, map_id_key(&v->facilities[i].id), &v->facilities[i]);
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
    v->claims_at_once = (size_t)env->limits.value[LIMIT_CLAIMS_AT_ONCE];
    law_window(1, year, month, &v->month_window);
    if (date_cmp(v->month_window.to, env_today(env)) >= 0) return valuation_rule(v->arena, "batch_period_not_over");
    TRY(settings_load(v->conn, v->arena, v->registry, &settings));
    v->capped = setting_bool(settings, SETTING_INDEX_CAPPED);
    v->unplanned = setting_bool(settings, SETTING_UNPLANNED);
    return OK;
}

err_t valuation_open(struct valuation *v, bool lock)
{
    TRY(read_products(v, lock));
    TRY(valuation_plans(v));
    return read_facilities(v);
}

const struct valued_product *valuation_product(const struct valuation *v, const struct db_value *id)
{
    return id->null ? NULL : map_get(&v->by_product, map_id_key(&id->i));
}

const struct valued_facility *valuation_facility(const struct valuation *v, int64_t id)
{
    return map_get(&v->by_facility, map_id_key(&id));
}
