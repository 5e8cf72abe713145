/* What facilities are paid by head in a run (claims 6.5): what is counted at each, and what the law makes of it. */
#include "base/zone.h"
#include "db/sql.h"
#include "module/valuation/internal.h"

enum { HUNDREDTHS = 100, WHOLE_PERCENT = 100 };

/* ---- which products, and how ---- */

static bool is_due(const struct valuation *v, const struct valued_product *p, const struct valued_head *head, struct law_window *w)
{
    return p->handled && law_has_weights(head->law.heads.weight) && law_window(head->law.periodicity, v->year, v->month, w);
}

static struct db_value which(struct valuation *v, struct capitations *c)
{
    int64_t *ids;
    size_t most = 0, n = 0;

    for (size_t i = 0; i < v->product_count; i++) most += v->products[i].head_count;
    ids = ARENA_ARRAY(v->arena, int64_t, most);
    c->products = ARENA_ARRAY(v->arena, struct capitated_product, most);
    for (size_t i = 0; i < v->product_count; i++) {
        const struct valued_product *p = &v->products[i];
        for (size_t k = 0; k < p->head_count; k++) {
            struct law_window w;
            if (!is_due(v, p, &p->heads[k], &w)) continue;
            if (!n || ids[n - 1] != p->id) ids[n++] = p->id;
            c->products[c->count++] = (struct capitated_product){.product = p, .head = &p->heads[k], .window = w};
        }
    }
    return db_list(DB_INTS, ids, n);
}

/* ---- what is counted ---- */

struct catchment { size_t facility; int64_t village, percent, people, families; };
struct insured { int64_t people, families; };
struct work { int64_t visits; money_t adjusted; };

struct counting {
    struct valuation *v;
    struct db_value products;
    struct catchment *catchments;
    size_t catchment_count;
    struct map insured, work;          /* by product and village; by product, facility, first day and side */
};

static struct str pair_key(struct arena *a, int64_t product, int64_t other)
{
    const int64_t pair[] = {product, other};

    return str_copy(a, (struct str){(const char *)pair, sizeof pair});
}

static struct str work_key(struct arena *a, int64_t product, int64_t facility, date_t from, bool night)
{
    const int64_t key[] = {product, facility, from.day, night};

    return str_copy(a, (struct str){(const char *)key, sizeof key});
}

static err_t read_catchments(struct counting *c)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    struct db_rows rows;

    TRY(db_query(c->v->conn, STR("SELECT k.health_facility_id, k.location_id, coalesce(k.catchment, 100), coalesce(l.male_population, 0)"
                                 " + coalesce(l.female_population, 0) + coalesce(l.other_population, 0), coalesce(l.families, 0)"
                                 " FROM health_facility_catchment k JOIN location l ON l.id = k.location_id AND l.deleted_at IS NULL"
                                 " WHERE k.deleted_at IS NULL AND l.type = 'V' ORDER BY k.id"), NULL, 0, types, 5, &rows));
    c->catchments = ARENA_ARRAY(c->v->arena, struct catchment, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        const struct valued_facility *f = valuation_facility(c->v, row[0].i);
        if (f) c->catchments[c->catchment_count++] = (struct catchment){(size_t)(f - c->v->facilities), row[1].i, row[2].i, row[3].i, row[4].i};
    }
    return OK;
}

/* Who has cover on the last day and beyond, by the village of the family; families by their heads. */
static err_t read_insured(struct counting *c)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {c->products, db_date(c->v->month_window.to)};
    struct insured *all;
    struct db_rows rows;
    struct sql s;

    sql_init(&s, c->v->arena, db_engine(db_of(c->v->conn)));
    s.params = 2;
    sql_add(&s, "SELECT p.product_id, f.location_id, count(DISTINCT k.insuree_id),"
            " count(DISTINCT CASE WHEN f.head_insuree_id = k.insuree_id THEN f.id END) FROM policy p"
            " JOIN insuree_policy k ON k.policy_id = p.id AND k.deleted_at IS NULL AND k.effective_date <= $2 AND k.expiry_date > $2"
            " JOIN insuree i ON i.id = k.insuree_id AND i.deleted_at IS NULL JOIN family f ON f.id = i.family_id AND f.deleted_at IS NULL"
            " WHERE p.deleted_at IS NULL AND f.location_id IS NOT NULL AND ");
    sql_in(&s, "p.product_id", 1);
    sql_add(&s, " GROUP BY p.product_id, f.location_id");
    TRY(db_query(c->v->conn, sql_text(&s), params, 2, types, 4, &rows));
    all = ARENA_ARRAY(c->v->arena, struct insured, rows.rows);
    map_init(&c->insured, c->v->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        all[i] = (struct insured){row[2].i, row[3].i};
        map_put(&c->insured, pair_key(c->v->arena, row[0].i, row[1].i), &all[i]);
    }
    return OK;
}

/* Claims that were processed in the window, by their passed lines of the product. The specification sums adjusted prices as they stand. */
#define LINES_SQL(lines)                                                                                                           \
    "SELECT l.product_id, c.health_facility_id, CASE WHEN c.date_to > c.date_from THEN 1 ELSE 0 END AS night, c.id,"              \
    " coalesce(l.price_adjusted, l.price_asked) AS adjusted FROM claim c JOIN " lines " l"                                         \
    " ON l.claim_id = c.id AND l.deleted_at IS NULL AND l.status = 1 WHERE c.deleted_at IS NULL AND c.status IN (8, 16)"            \
    " AND c.process_stamp >= $2 AND c.process_stamp <= $3 AND "

static err_t read_work(struct counting *c, const struct law_window *w, struct db_value products)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {products, db_stamp(zone_day_start(c->v->zone, w->from)), db_stamp(zone_day_end(c->v->zone, w->to))};
    struct work *all;
    struct db_rows rows;
    struct sql s;

    sql_init(&s, c->v->arena, db_engine(db_of(c->v->conn)));
    s.params = 3;
    sql_add(&s, "SELECT product_id, health_facility_id, night, count(DISTINCT id), CAST(sum(adjusted) AS bigint) FROM (" LINES_SQL("claim_item"));
    sql_in(&s, "l.product_id", 1);
    sql_add(&s, " UNION ALL " LINES_SQL("claim_service"));
    sql_in(&s, "l.product_id", 1);
    sql_add(&s, ") lines GROUP BY product_id, health_facility_id, night");
    TRY(db_query(c->v->conn, sql_text(&s), params, 3, types, 5, &rows));
    all = ARENA_ARRAY(c->v->arena, struct work, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        all[i] = (struct work){row[3].i, {row[4].i}};
        map_put(&c->work, work_key(c->v->arena, row[0].i, row[1].i, w->from, row[2].i != 0), &all[i]);
    }
    return OK;
}

/* A statement for each length of a period that some product or plan has, of the six that there are. */
static err_t read_works(struct counting *c, const struct capitations *all)
{
    map_init(&c->work, c->v->arena, 64);
    for (int32_t months = 1; months <= LAW_MONTHS; months++) {
        int64_t *ids = ARENA_ARRAY(c->v->arena, int64_t, all->count);
        struct law_window w = {0};
        size_t n = 0;
        for (size_t i = 0; i < all->count; i++) {
            const struct capitated_product *p = &all->products[i];
            if (p->head->law.periodicity != months) continue;
            w = p->window;
            if (!n || ids[n - 1] != p->product->id) ids[n++] = p->product->id;
        }
        if (n) TRY(read_work(c, &w, db_list(DB_INTS, ids, n)));
    }
    return OK;
}

/* ---- facilities of a product ---- */

static void count_people(struct counting *c, int64_t product, struct law_counted *all)
{
    for (size_t i = 0; i < c->catchment_count; i++) {
        const struct catchment *k = &c->catchments[i];
        const struct insured *insured = map_get(&c->insured, pair_key(c->v->arena, product, k->village));
        int64_t *count = all[k->facility].count;
        count[LAW_POPULATION] += k->people * k->percent * HUNDREDTHS / WHOLE_PERCENT;
        count[LAW_FAMILIES] += k->families * k->percent * HUNDREDTHS / WHOLE_PERCENT;
        if (!insured) continue;
        count[LAW_INSURED_POPULATION] += insured->people * k->percent * HUNDREDTHS / WHOLE_PERCENT;
        count[LAW_INSURED_FAMILIES] += insured->families * k->percent * HUNDREDTHS / WHOLE_PERCENT;
    }
}

/* A claim is on the side that the product says; a plan of one side counts no other. */
static void count_work(struct counting *c, const struct capitated_product *p, struct law_counted *all)
{
    for (size_t i = 0; i < c->v->facility_count; i++) {
        const struct valued_facility *f = &c->v->facilities[i];
        for (int night = 0; night < 2; night++) {
            const struct work *work = map_get(&c->work, work_key(c->v->arena, p->product->id, f->id, p->window.from, night));
            bool in = law_is_in(p->product->interpretation, f->level, (date_t){0}, (date_t){night});
            money_t sum;
            if (!work || !law_payment_plan_includes(&p->head->law, f->level, f->sublevel, in)) continue;
            all[i].count[LAW_VISITS] += work->visits * HUNDREDTHS;
            sum = (money_t){all[i].count[LAW_ADJUSTED_AMOUNT]};
            all[i].count[LAW_ADJUSTED_AMOUNT] = money_add(sum, work->adjusted, &sum) ? sum.minor : -1;   /* which the law refuses */
        }
    }
}

/* A run's products have its place for their own. */
static bool is_near(const struct valuation *v, const struct valued_facility *f)
{
    return f->current && (!v->location || f->district.id == v->location || f->region.id == v->location);
}

/* Whatever the side. */
static bool is_level(const struct valued_head *head, const struct valued_facility *f)
{
    return law_payment_plan_includes(&head->law, f->level, f->sublevel, true) || law_payment_plan_includes(&head->law, f->level, f->sublevel, false);
}

static bool has_part(const struct valuation *v, const struct valued_head *head, const struct valued_facility *f, const struct law_counted *c)
{
    return is_level(head, f) && (is_near(v, f) || c->count[LAW_VISITS] || c->count[LAW_INSURED_POPULATION]);
}

static err_t share_out(struct counting *c, struct capitated_product *p)
{
    struct valuation *v = c->v;
    struct law_counted *all = ARENA_ARRAY(v->arena, struct law_counted, v->facility_count);

    for (size_t i = 0; i < v->facility_count; i++) all[i] = (struct law_counted){0};
    count_people(c, p->product->id, all);
    count_work(c, p, all);
    p->facilities = ARENA_ARRAY(v->arena, const struct valued_facility *, v->facility_count);
    p->counted = all;
    for (size_t i = 0; i < v->facility_count; i++) {
        if (!has_part(v, p->head, &v->facilities[i], &all[i])) continue;
        p->facilities[p->facility_count] = &v->facilities[i];
        all[p->facility_count++] = all[i];
    }
    return law_capitate(p->allocated, &p->head->law.heads, p->counted, p->facility_count, p->pools) ? OK : valuation_rule(v->arena, "batch_overflow");
}

err_t valuation_capitations(struct valuation *v, struct capitations *out)
{
    struct counting c = {.v = v};
    struct db_rows contributions;

    *out = (struct capitations){.count = 0};
    c.products = which(v, out);
    if (!out->count) return OK;
    TRY(valuation_contributions(v, c.products, &contributions));
    TRY(read_catchments(&c));
    TRY(read_insured(&c));
    TRY(read_works(&c, out));
    for (size_t i = 0; i < out->count; i++) {
        struct capitated_product *p = &out->products[i];
        TRY(valuation_allocated(v, &contributions, p->product->id, p->window.from, p->window.to, &p->allocated));
        TRY(share_out(&c, p));
    }
    return OK;
}
