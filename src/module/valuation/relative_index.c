/* The relative price indexes of a run (claims 6.2). */
#include "base/zone.h"
#include "db/sql.h"
#include "module/valuation/internal.h"

/* ---- which ---- */

static bool has_index(const struct valued_way *way) { return way->due && way->relative; }

/* `own`: only those of which the product's own shares are asked. */
static struct db_value products_of(const struct valuation *v, bool own)
{
    int64_t *ids = ARENA_ARRAY(v->arena, int64_t, v->way_count);
    size_t n = 0;

    for (size_t i = 0; i < v->way_count; i++)
        if (has_index(&v->ways[i]) && !(own && v->ways[i].plan) && (!n || ids[n - 1] != v->ways[i].product)) ids[n++] = v->ways[i].product;
    return db_list(DB_INTS, ids, n);
}

/* row: product, type, care type, period */
static bool is_same(const struct valued_way *way, const struct db_value *row, int64_t plan)
{
    return has_index(way) && way->plan == plan && way->product == row[0].i && valuation_periods(way) == row[1].i &&
           way->law.claim_type == letter_of(&row[2]) && way->window.period.number == row[3].i;
}

/* ---- shares of the year's contributions ---- */

static struct db_value states_of(const struct valuation *v, struct db_value products)
{
    int64_t *states = ARENA_ARRAY(v->arena, int64_t, products.list.n);

    for (size_t i = 0; i < products.list.n; i++) {
        const struct db_value id = db_int(((const int64_t *)products.list.at)[i]);
        states[i] = valuation_product(v, &id)->state;
    }
    return db_list(DB_INTS, states, products.list.n);
}

/* Former states name their shares by their own number; what was ended since still had its. */
static err_t read_shares(struct valuation *v, struct db_value products)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_TEXT, DB_INT, DB_INT};
    const struct db_value params[] = {states_of(v, products), db_stamp(zone_day_end(v->zone, v->month_window.to))};
    struct db_rows rows;
    struct sql s;

    sql_init(&s, v->arena, db_engine(db_of(v->conn)));
    s.params = 2;
    sql_add(&s, "SELECT product_id, type, care_type, period, percent FROM product_distribution WHERE (deleted_at IS NULL OR deleted_at > $2) AND ");
    sql_in(&s, "product_id", 1);
    sql_add(&s, " UNION ALL SELECT p.legacy_id, d.type, d.care_type, d.period, d.percent FROM product_distribution_history d"
            " JOIN product_history p ON p.id = d.product_id WHERE ");
    sql_in(&s, "d.product_id", 1);
    TRY(db_query(v->conn, sql_text(&s), params, 2, types, 5, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        for (size_t k = 0; k < v->way_count; k++)
            if (is_same(&v->ways[k], row, 0)) v->ways[k].share = (pct_t){row[4].i};
    }
    return OK;
}

/* ---- contributions ---- */

enum { POLICY_IDLE = 1 };

/* Alike ones together: a nation's contributions are few different amounts and days. Photo fees are no contributions. */
static const char contributions_sql[] =
    "SELECT p.product_id, c.amount, count(*), p.effective_date, p.expiry_date, p.status FROM premium c"
    " JOIN policy p ON p.id = c.policy_id AND p.deleted_at IS NULL"
    " WHERE c.deleted_at IS NULL AND (c.is_photo_fee IS NULL OR NOT c.is_photo_fee) AND p.effective_date <= $2"
    " AND p.expiry_date >= $3 AND ";

err_t valuation_contributions(struct valuation *v, struct db_value products, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_DATE, DB_DATE, DB_INT};
    struct db_value params[] = {products, db_date(v->month_window.to), db_date(date_of(v->year, 1, 1))};
    struct sql s;

    sql_init(&s, v->arena, db_engine(db_of(v->conn)));
    s.params = 3;
    sql_add(&s, "%s", contributions_sql);
    sql_in(&s, "p.product_id", 1);
    sql_add(&s, " GROUP BY p.product_id, c.amount, p.effective_date, p.expiry_date, p.status"
            " ORDER BY p.product_id, c.amount, p.effective_date, p.expiry_date, p.status");
    return db_query(v->conn, sql_text(&s), params, 3, types, 6, out);
}

err_t valuation_allocated(struct valuation *v, const struct db_rows *contributions, int64_t product, date_t from, date_t to, money_t *out)
{
    struct law_contribution *all = ARENA_ARRAY(v->arena, struct law_contribution, contributions->rows);
    size_t n = 0;

    for (size_t i = 0; i < contributions->rows; i++) {
        const struct db_value *row = db_cell(contributions, i, 0);
        if (row[0].i != product) continue;
        all[n++] = (struct law_contribution){
            .amount = {row[1].i}, .count = row[2].i, .effective = row[3].d, .expiry = row[4].d,
            .idle = !row[5].null && row[5].i == POLICY_IDLE,
        };
    }
    return law_allocated(all, n, from, to, out) ? OK : valuation_rule(v->arena, "batch_overflow");
}

/* ---- what was claimed at relative prices ---- */

/* Lines alike in what decides are summed in the database; one without a value of its own counts by price and quantity. What a run valued
 * already has had its money. */
#define LINES_SQL(lines) \
    "SELECT l.product_id, c.health_facility_id, c.night, CAST(sum(coalesce(l.nominal_value, l.price_valuated)) AS bigint), count(*)," \
    " CASE WHEN coalesce(l.nominal_value, l.price_valuated) IS NULL THEN coalesce(l.price_approved, l.price_adjusted, l.price_asked) END," \
    " CASE WHEN coalesce(l.nominal_value, l.price_valuated) IS NULL THEN coalesce(l.qty_approved, l.qty_provided) END" \
    " FROM (SELECT id, health_facility_id, CASE WHEN date_to > date_from THEN 1 ELSE 0 END AS night FROM claim" \
    " WHERE deleted_at IS NULL AND status = 8 AND process_stamp >= $1 AND process_stamp <= $2) c" \
    " JOIN " lines " l ON l.claim_id = c.id AND l.deleted_at IS NULL AND l.status = 1 AND l.price_origin = 'R'" \
    " AND l.remunerated_amount IS NULL AND l.product_id = $3 GROUP BY 1, 2, 3, 6, 7 ORDER BY 1, 2, 3, 6, 7"

static bool is_of(const struct valuation *v, const struct valued_way *way, const struct db_value *row)
{
    const struct valued_product *p = valuation_product(v, &row[0]);
    const struct valued_facility *f = valuation_facility(v, row[1].i);
    bool in = law_is_in(p->interpretation, f->level, (date_t){0}, (date_t){row[2].i ? 1 : 0});

    return !valuation_by_head(p, f, in) && law_payment_plan_includes(&way->law, f->level, f->sublevel, in);
}

static bool add_nominal(struct valued_way *way, const struct db_value *row)
{
    money_t each, sum = {row[3].null ? 0 : row[3].i};

    if (!row[5].null) {
        struct law_valued_line line = {.valuated = MONEY_NONE, .approved = {row[5].i}, .qty_approved = {row[6].i}};
        if (!law_line_nominal(&line, &each) || !money_share(each, row[4].i, 1, &sum)) return false;
    }
    return money_add(way->nominal, sum, &way->nominal);
}

static err_t sum_nominal(struct valuation *v, struct valued_way *way, struct str sql)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {db_stamp(zone_day_start(v->zone, way->window.claims_from)),
                                      db_stamp(zone_day_end(v->zone, way->window.period.to)), db_int(way->product)};
    struct db_rows rows;

    TRY(db_query(v->conn, sql, params, 3, types, 7, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        if (is_of(v, way, db_cell(&rows, i, 0)) && !add_nominal(way, db_cell(&rows, i, 0)))
            return valuation_rule(v->arena, "batch_overflow");
    return OK;
}

static err_t find_index(struct valuation *v, struct valued_way *way, const struct db_rows *contributions)
{
    TRY(valuation_allocated(v, contributions, way->product, way->window.money_from, way->window.period.to, &way->allocated));
    TRY(sum_nominal(v, way, STR(LINES_SQL("claim_item"))));
    TRY(sum_nominal(v, way, STR(LINES_SQL("claim_service"))));
    return law_index(way->allocated, way->share, way->nominal, v->capped, &way->index) ? OK : valuation_rule(v->arena, "batch_overflow");
}

err_t valuation_indexes(struct valuation *v)
{
    struct db_value all = products_of(v, false);
    struct db_rows contributions;

    if (!all.list.n) return OK;
    TRY(read_shares(v, products_of(v, true)));
    TRY(valuation_contributions(v, all, &contributions));
    for (size_t i = 0; i < v->way_count; i++)
        if (has_index(&v->ways[i])) TRY(find_index(v, &v->ways[i], &contributions));
    return OK;
}

/* The newest where there are several. */
err_t valuation_indexes_read(struct valuation *v)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_TEXT, DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {products_of(v, false), db_int(v->year)};
    struct db_rows rows;
    struct sql s;

    sql_init(&s, v->arena, db_engine(db_of(v->conn)));
    sql_add(&s, "SELECT product_id, type, care_type, period, payment_plan_id, rel_index FROM relative_index WHERE deleted_at IS NULL AND year = $2 AND ");
    sql_in(&s, "product_id", 1);
    sql_add(&s, " ORDER BY id");
    TRY(db_query(v->conn, sql_text(&s), params, 2, types, 6, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        for (size_t k = 0; k < v->way_count; k++)
            if (is_same(&v->ways[k], row, row[4].null ? 0 : row[4].i) && !row[5].null) v->ways[k].index = (rate_t){row[5].i};
    }
    return OK;
}
