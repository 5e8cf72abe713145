/* The claims of a run and what becomes of them and their lines (claims 6.1, 6.3). */
#include "base/zone.h"
#include "db/sql.h"
#include "module/valuation/internal.h"

enum { LINE_PASSED = 1 };

/* ---- which claims ---- */

static date_t first_day(const struct valuation *v)
{
    date_t first = v->month_window.from;

    for (size_t i = 0; i < v->way_count; i++)
        if (v->ways[i].due && date_cmp(v->ways[i].window.claims_from, first) < 0) first = v->ways[i].window.claims_from;
    return first;
}

static struct db_value handled(const struct valuation *v)
{
    int64_t *ids = ARENA_ARRAY(v->arena, int64_t, v->product_count);
    size_t n = 0;

    for (size_t i = 0; i < v->product_count; i++)
        if (v->products[i].handled) ids[n++] = v->products[i].id;
    return db_list(DB_INTS, ids, n);
}

/* Parameters: the first and the last moment, products, id behind which to begin. The + keeps engines from going through all
 * lines of a product for each claim, as PostgreSQL does while it knows nothing of the tables' sizes. */
static void add_where(struct sql *s)
{
    s->params = 4;
    sql_add(s, " FROM claim WHERE deleted_at IS NULL AND batch_run_id IS NULL AND status IN (8, 16)"
            " AND process_stamp >= $1 AND process_stamp <= $2 AND id > $4 AND (EXISTS (SELECT 1 FROM claim_item l"
            " WHERE l.claim_id = claim.id AND l.deleted_at IS NULL AND l.status = 1 AND ");
    sql_in(s, "+l.product_id", 3);
    sql_add(s, ") OR EXISTS (SELECT 1 FROM claim_service l WHERE l.claim_id = claim.id AND l.deleted_at IS NULL AND l.status = 1 AND ");
    sql_in(s, "+l.product_id", 3);
    sql_add(s, "))");
}

static void where(const struct valuation *v, int64_t after, struct db_value params[4])
{
    params[0] = db_stamp(zone_day_start(v->zone, first_day(v)));
    params[1] = db_stamp(zone_day_end(v->zone, v->month_window.to));
    params[2] = handled(v);
    params[3] = db_int(after);
}

err_t valuation_claim_count(struct valuation *v, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value params[4];
    struct db_rows rows;
    struct sql s;

    where(v, 0, params);
    sql_init(&s, v->arena, db_engine(db_of(v->conn)));
    sql_add(&s, "SELECT count(*)");
    add_where(&s);
    TRY(db_query(v->conn, sql_text(&s), params, 4, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

static void add_columns(struct sql *s, const struct table *t)
{
    sql_add(s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(s, "%s%s", i ? ", " : "", t->names[i]);
}

static err_t read_claims(struct valuation *v, int64_t after, size_t limit, bool lock, struct db_rows *out)
{
    const struct table *t = registry_table_of(v->registry, &claim_entity);
    struct db_value params[4];
    struct sql s;

    where(v, after, params);
    sql_init(&s, v->arena, db_engine(db_of(v->conn)));
    add_columns(&s, t);
    add_where(&s);
    sql_add(&s, " ORDER BY id LIMIT %zu", limit);
    if (lock) sql_for_update(&s);
    return db_query(v->conn, sql_text(&s), params, 4, t->types, t->count, out);
}

static err_t read_lines(struct valuation *v, const struct entity *e, const struct db_value *claims, struct db_rows *out)
{
    const struct table *t = registry_table_of(v->registry, e);
    struct sql s;

    sql_init(&s, v->arena, db_engine(db_of(v->conn)));
    s.params = 1;
    add_columns(&s, t);
    sql_add(&s, " FROM %s WHERE deleted_at IS NULL AND ", e->table);
    sql_in(&s, "claim_id", 1);
    sql_add(&s, " ORDER BY claim_id, id");
    return db_query(v->conn, sql_text(&s), claims, 1, t->types, t->count, out);
}

/* ---- what a line comes to ---- */

struct judged {                        /* a claim in the making */
    struct valued_claim *claim;
    const struct valued_facility *facility;
    date_t processed;
    bool touched, waiting, left;       /* left: no plan includes one of its lines */
    money_t nominal, remunerated, left_nominal;
};

/* An import has no nominal value: there the line's total stands in price_valuated. */
static struct law_valued_line law_line_of(const struct record *r)
{
    const struct db_value *approved = record_cell(r, "qty_approved"), *nominal = record_cell(r, "nominal_value");

    return (struct law_valued_line){
        .valuated = money_of(nominal->null ? record_cell(r, "price_valuated") : nominal), .approved = money_of(record_cell(r, "price_approved")),
        .adjusted = money_of(record_cell(r, "price_adjusted")), .asked = money_of(record_cell(r, "price_asked")),
        .qty_approved = {approved->null ? DECIMAL_NONE : approved->i}, .qty_provided = {record_cell(r, "qty_provided")->i},
        .relative = letter_of(record_cell(r, "price_origin")) == 'R',
    };
}

static bool is_in(const struct judged *j, const struct valued_product *p)
{
    date_t to = record_cell(&j->claim->old, "date_to")->null ? DATE_NONE : record_cell(&j->claim->old, "date_to")->d;

    return law_is_in(p->interpretation, j->facility->level, record_cell(&j->claim->old, "date_from")->d, to);
}

/* Whether this run values the line: a period of its way ends with the run, and the claim was processed in it or left before. */
static bool is_due(const struct judged *j, const struct valued_way *way)
{
    return way && way->due && date_cmp(j->processed, way->window.claims_from) >= 0 && date_cmp(j->processed, way->window.period.to) <= 0;
}

static bool is_valuated(const struct judged *j) { return record_cell(&j->claim->old, "status")->i == CLAIM_VALUATED; }

static bool add(struct judged *j, const struct law_valued_line *line, money_t due)
{
    money_t nominal;

    return law_line_nominal(line, &nominal) && money_add(j->nominal, nominal, &j->nominal) &&
           money_add(j->remunerated, due, &j->remunerated);
}

/* An index a relative line gets once, in a run of its way; others are what they are, unless that was said before. */
static bool is_to_value(const struct judged *j, const struct law_valued_line *line, bool due, bool valued)
{
    return !is_valuated(j) && !valued && (due || !line->relative);
}

/* It is worth what it is worth to whoever is to decide about it: nothing becomes of its claim. */
static bool leave(struct judged *j, const struct law_valued_line *line)
{
    money_t nominal;

    j->left = true;
    return law_line_nominal(line, &nominal) && money_add(j->left_nominal, nominal, &j->left_nominal);
}

/* False: too large. */
static bool judge_line(const struct valuation *v, struct judged *j, const struct record *old, struct record *new_)
{
    const struct valued_product *p = valuation_product(v, record_cell(old, "product_id"));
    struct law_valued_line line = law_line_of(old);
    money_t amount = money_of(record_cell(old, "remunerated_amount"));
    const struct valued_way *way;
    bool due;

    if (record_cell(old, "status")->i != LINE_PASSED || !p) return true;
    if (valuation_by_head(p, j->facility, is_in(j, p))) {
        if (!is_valuated(j)) *record_cell(new_, "remunerated_amount") = db_null(DB_INT);   /* paid by head */
        return true;
    }
    way = valuation_way(p, j->facility, is_in(j, p));
    if (p->handled && !way) return leave(j, &line);
    due = is_due(j, way);
    j->touched |= due;
    if (is_to_value(j, &line, due, !money_none(amount))) {
        if (!law_line_remunerated(&line, way ? way->index : LAW_INDEX_ONE, &amount)) return false;
        *record_cell(new_, "remunerated_amount") = db_int(amount.minor);
    }
    j->waiting |= money_none(amount);
    return money_none(amount) || add(j, &line, amount);
}

/* ---- all together ---- */

static struct judged judge(struct valuation *v, struct valued_claim *c, const struct db_value *row)
{
    const struct table *t = registry_table_of(v->registry, &claim_entity);

    *c = (struct valued_claim){.old = {t, (struct db_value *)row}};
    c->new_ = record_copy(v->arena, c->old);
    return (struct judged){
        .claim = c, .facility = valuation_facility(v, record_cell(&c->old, "health_facility_id")->i),
        .processed = zone_day(v->zone, record_cell(&c->old, "process_stamp")->t),
    };
}

/* Takes the claim's lines from one list; *at moves behind them. */
static err_t take_lines(struct valuation *v, struct judged *j, const struct entity *e, const struct db_rows *rows, size_t *at,
                        struct valued_claims *out)
{
    const struct table *t = registry_table_of(v->registry, e);
    int64_t id = j->claim->old.at[COLUMN_ID].i;
    int column = table_column(t, "claim_id");

    for (; *at < rows->rows && db_cell(rows, *at, (size_t)column)->i == id; (*at)++) {
        struct valued_line *line = &out->lines[out->line_count++];
        line->old = (struct record){t, (struct db_value *)db_cell(rows, *at, 0)};
        line->new_ = record_copy(v->arena, line->old);
        line->claim = out->claim_count;
        if (!judge_line(v, j, &line->old, &line->new_)) return valuation_rule(v->arena, "batch_overflow");
    }
    return OK;
}

/* A claim that was valuated when it was processed only joins the run; one of which a line is left does not. */
static void settle(struct judged *j)
{
    struct record *r = &j->claim->new_;

    j->claim->complete = !j->left && (is_valuated(j) || !j->waiting);
    if (is_valuated(j) || !j->claim->complete) return;
    *record_cell(r, "status") = db_int(CLAIM_VALUATED);
    *record_cell(r, "valuated") = db_int(j->nominal.minor);
    *record_cell(r, "remunerated") = db_int(j->remunerated.minor);
}

static struct db_value ids_of(struct valuation *v, const struct db_rows *claims)
{
    int64_t *ids = ARENA_ARRAY(v->arena, int64_t, claims->rows);

    for (size_t i = 0; i < claims->rows; i++) ids[i] = db_cell(claims, i, COLUMN_ID)->i;
    return db_list(DB_INTS, ids, claims->rows);
}

static void note_left(const struct valuation *v, const struct judged *j, struct valued_claims *out)
{
    if (!j->left || date_cmp(j->processed, v->month_window.from) < 0) return;
    out->left[out->left_count++] = (struct valued_left){j->facility->id, j->left_nominal};
}

err_t valuation_claims(struct valuation *v, int64_t after, size_t limit, bool lock, struct valued_claims *out)
{
    struct db_rows claims, items, services;
    struct db_value ids;
    size_t item = 0, service = 0;

    TRY(read_claims(v, after, limit, lock, &claims));
    ids = ids_of(v, &claims);
    TRY(read_lines(v, &claim_item_entity, &ids, &items));
    TRY(read_lines(v, &claim_service_entity, &ids, &services));
    *out = (struct valued_claims){
        .claims = ARENA_ARRAY(v->arena, struct valued_claim, claims.rows), .read = claims.rows,
        .lines = ARENA_ARRAY(v->arena, struct valued_line, items.rows + services.rows), .left = ARENA_ARRAY(v->arena, struct valued_left, claims.rows),
        .last = claims.rows ? db_cell(&claims, claims.rows - 1, COLUMN_ID)->i : after,
    };
    for (size_t i = 0; i < claims.rows; i++) {
        struct judged j = judge(v, &out->claims[out->claim_count], db_cell(&claims, i, 0));
        size_t from = out->line_count;
        TRY(take_lines(v, &j, &claim_item_entity, &items, &item, out));
        TRY(take_lines(v, &j, &claim_service_entity, &services, &service, out));
        note_left(v, &j, out);
        if (!j.touched || (j.left && is_valuated(&j))) {
            out->line_count = from;
            continue;
        }
        settle(&j);
        j.claim->line_from = from;
        j.claim->line_to = out->line_count;
        out->claim_count++;
    }
    return OK;
}
