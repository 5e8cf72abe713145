/* What facilities are paid by head is kept, billed and posted (claims 6.5): a row a product, or plan of it, and facility with all that
 * it comes from, one bill a facility with a line each. */
#include "base/zone.h"
#include "db/sql.h"
#include "module/core/core.h"
#include "module/ledger/ledger.h"
#include "module/rows.h"
#include "module/valuation/internal.h"

/* Where each indicator stands in a row; the adjusted amount is money, and has a column of its own kind. */
static const struct { const char *name, *count, *pool, *unit; } columns[LAW_INDICATORS] = {
    [LAW_POPULATION] = {"population", "total_population", "alc_contri_population", "up_population"},
    [LAW_FAMILIES] = {"families", "total_families", "alc_contri_num_families", "up_num_families"},
    [LAW_INSURED_POPULATION] = {"insuredPopulation", "total_insured_insuree", "alc_contri_ins_population", "up_ins_population"},
    [LAW_INSURED_FAMILIES] = {"insuredFamilies", "total_insured_families", "alc_contri_ins_families", "up_ins_families"},
    [LAW_VISITS] = {"visits", "total_claims", "alc_contri_visits", "up_visits"},
    [LAW_ADJUSTED_AMOUNT] = {"adjustedAmount", "total_adjusted", "alc_contri_adjusted_amount", "up_adjusted_amount"},
};

/* ---- as JSON ---- */

static void put_decimal(struct json_writer *w, const char *name, int64_t v, int scale)
{
    json_key(w, str_of(name));
    json_put_decimal(w, v, scale, true);
}

static void put_counted(struct json_writer *w, const struct law_counted *c, const struct law_pool *pools)
{
    for (size_t x = 0; x < LAW_INDICATORS; x++) {
        json_key(w, str_of(columns[x].name));
        json_open(w, '{');
        put_decimal(w, "count", c->count[x], 2);
        put_decimal(w, "unit", pools[x].unit.e4, 4);
        put_decimal(w, "amount", c->amount[x].minor, 2);
        json_close(w, '}');
    }
    put_decimal(w, "payment", c->payment.minor, 2);
}

static void put_pools(struct json_writer *w, const struct capitated_product *p)
{
    json_open(w, '{');
    for (size_t x = 0; x < LAW_INDICATORS; x++) {
        json_key(w, str_of(columns[x].name));
        json_open(w, '{');
        put_decimal(w, "weight", p->head->law.heads.weight[x].basis == DECIMAL_NONE ? 0 : p->head->law.heads.weight[x].basis, 2);
        put_decimal(w, "pool", p->pools[x].money.minor, 2);
        put_decimal(w, "total", p->pools[x].total, 2);
        put_decimal(w, "unit", p->pools[x].unit.e4, 4);
        put_decimal(w, "unspent", p->pools[x].money.minor - p->pools[x].spent.minor, 2);
        json_close(w, '}');
    }
    json_close(w, '}');
}

static void put_product(struct json_writer *w, const struct capitated_product *p)
{
    json_open(w, '{');
    answer_text(w, "productCode", p->product->code);
    valuation_put_plan(w, p->head->plan, p->head->code);
    put_decimal(w, "allocated", p->allocated.minor, 2);
    put_decimal(w, "share", p->head->law.heads.share.basis == DECIMAL_NONE ? 0 : p->head->law.heads.share.basis, 2);
    json_key(w, STR("indicators"));
    put_pools(w, p);
    json_key(w, STR("facilities"));
    json_open(w, '[');
    for (size_t i = 0; i < p->facility_count; i++) {
        json_open(w, '{');
        answer_text(w, "facilityCode", p->facilities[i]->code);
        answer_text(w, "facilityName", p->facilities[i]->name);
        put_counted(w, &p->counted[i], p->pools);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

void capitation_put(struct json_writer *w, const struct valuation *v, const struct capitations *c)
{
    json_open(w, '[');
    for (size_t i = 0; i < c->count; i++) put_product(w, &c->products[i]);
    json_close(w, ']');
}

/* ---- rows ---- */

struct paying {
    struct tx *tx;
    const struct valuation *v;
    const struct record *run;
    struct capitations all;
    struct record *rows;
    const struct capitated_product **product_of;   /* of each row */
    size_t *facility_of;                           /* its number among the product's */
    size_t count;
};

/* row: product, plan. What the product says itself stands for all of it. */
static bool is_paid(const struct capitated_product *p, const struct db_value *row)
{
    return row[0].i == p->product->id && (row[1].null || !p->head->plan || row[1].i == p->head->plan);
}

/* Paid for this month already: by this run, when its last step is made again, or before an import. */
static err_t drop_paid(struct paying *p)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    int64_t *ids = ARENA_ARRAY(p->tx->arena, int64_t, p->all.count);
    struct db_value params[] = {db_null(DB_INTS), db_int(p->v->year), db_int(p->v->month)};
    struct db_rows rows;
    struct sql s;
    size_t n = 0;

    for (size_t i = 0; i < p->all.count; i++) ids[i] = p->all.products[i].product->id;
    params[0] = db_list(DB_INTS, ids, p->all.count);
    sql_init(&s, p->tx->arena, db_engine(db_of(p->tx->conn)));
    s.params = 3;
    sql_add(&s, "SELECT DISTINCT product_id, payment_plan_id FROM capitation_payment WHERE deleted_at IS NULL AND year = $2 AND month = $3 AND ");
    sql_in(&s, "product_id", 1);
    TRY(db_query(p->tx->conn, sql_text(&s), params, 3, types, 2, &rows));
    for (size_t i = 0; i < p->all.count; i++) {
        bool paid = false;
        for (size_t k = 0; k < rows.rows; k++) paid |= is_paid(&p->all.products[i], db_cell(&rows, k, 0));
        if (!paid) p->all.products[n++] = p->all.products[i];
    }
    p->all.count = n;
    return OK;
}

static struct db_value or_null(struct str s) { return s.n ? db_text(s) : db_null(DB_TEXT); }
static struct db_value letter(struct arena *a, char c) { return c ? db_text(str_format(a, "%c", c)) : db_null(DB_TEXT); }

static struct record row_of(const struct paying *p, const struct capitated_product *of, size_t i)
{
    struct record r = record_new(p->tx->arena, registry_table_of(p->tx->registry, &capitation_payment_entity));
    const struct valued_facility *f = of->facilities[i];

    *record_cell(&r, "year") = db_int(p->v->year);
    *record_cell(&r, "month") = db_int(p->v->month);
    *record_cell(&r, "region_code") = or_null(f->region.code);
    *record_cell(&r, "region_name") = or_null(f->region.name);
    *record_cell(&r, "district_code") = or_null(f->district.code);
    *record_cell(&r, "district_name") = or_null(f->district.name);
    *record_cell(&r, "health_facility_code") = db_text(f->code);
    *record_cell(&r, "health_facility_name") = db_text(f->name);
    *record_cell(&r, "acc_code") = or_null(f->account);
    *record_cell(&r, "hf_level") = letter(p->tx->arena, f->level);
    *record_cell(&r, "hf_sublevel") = letter(p->tx->arena, f->sublevel);
    for (size_t x = 0; x < LAW_INDICATORS; x++) {
        *record_cell(&r, columns[x].count) = db_int(of->counted[i].count[x]);
        *record_cell(&r, columns[x].pool) = db_int(of->pools[x].money.minor);
        *record_cell(&r, columns[x].unit) = db_int(of->pools[x].unit.e4);
    }
    *record_cell(&r, "payment_cathment") = db_int(of->counted[i].payment.minor);
    *record_cell(&r, "paid_on") = db_date(zone_day(p->v->zone, record_cell(p->run, "run_date")->t));
    *record_cell(&r, "product_id") = db_int(of->product->id);
    if (of->head->plan) *record_cell(&r, "payment_plan_id") = db_int(of->head->plan);
    *record_cell(&r, "health_facility_id") = db_int(f->id);
    *record_cell(&r, "batch_run_id") = p->run->at[COLUMN_ID];
    return r;
}

static err_t store_rows(struct paying *p)
{
    size_t most = 0;

    for (size_t i = 0; i < p->all.count; i++) most += p->all.products[i].facility_count;
    p->rows = ARENA_ARRAY(p->tx->arena, struct record, most);
    p->product_of = ARENA_ARRAY(p->tx->arena, const struct capitated_product *, most);
    p->facility_of = ARENA_ARRAY(p->tx->arena, size_t, most);
    for (size_t i = 0; i < p->all.count; i++)
        for (size_t k = 0; k < p->all.products[i].facility_count; k++) {
            p->product_of[p->count] = &p->all.products[i];
            p->facility_of[p->count] = k;
            p->rows[p->count++] = row_of(p, &p->all.products[i], k);
        }
    return tx_insert(p->tx, p->rows, p->count);
}

static err_t post_rows(struct paying *p)
{
    int64_t *ids = ARENA_ARRAY(p->tx->arena, int64_t, p->count);

    for (size_t i = 0; i < p->count; i++) ids[i] = p->rows[i].at[COLUMN_ID].i;
    return ledger_book(p->tx, &capitation_payment_entity, ids, p->count);
}

/* ---- bills ---- */

static struct str details(struct arena *a, const struct capitated_product *of, size_t i)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, a, 512);
    w = json_writer(&out);
    json_open(&w, '{');
    put_decimal(&w, "allocated", of->allocated.minor, 2);
    put_decimal(&w, "share", of->head->law.heads.share.basis == DECIMAL_NONE ? 0 : of->head->law.heads.share.basis, 2);
    json_key(&w, STR("indicators"));
    put_pools(&w, of);
    json_key(&w, STR("facility"));
    json_open(&w, '{');
    put_counted(&w, &of->counted[i], of->pools);
    json_close(&w, '}');
    json_close(&w, '}');
    return buf_str(&out);
}

static struct record line_of(const struct paying *p, size_t i)
{
    struct record r = record_new(p->tx->arena, registry_table_of(p->tx->registry, &bill_item_entity));
    const struct capitated_product *of = p->product_of[i];
    struct arena *a = p->tx->arena;

    *record_cell(&r, "date_valid_from") = db_stamp(zone_day_start(p->v->zone, of->window.from));
    *record_cell(&r, "date_valid_to") = db_stamp(zone_day_end(p->v->zone, of->window.to));
    *record_cell(&r, "line_type") = db_text(STR("capitation payment"));
    *record_cell(&r, "line_uuid") = db_text(uuid_text(a, p->rows[i].at[COLUMN_UUID].u));
    *record_cell(&r, "line") = db_text(STR("{}"));
    *record_cell(&r, "code") = db_text(of->head->code);
    *record_cell(&r, "description") = db_text(STR("Capitation payment"));
    *record_cell(&r, "details") = db_text(details(a, of, p->facility_of[i]));
    *record_cell(&r, "quantity") = db_int(1);
    *record_cell(&r, "discount") = *record_cell(&r, "deduction") = db_int(0);
    *record_cell(&r, "unit_price") = *record_cell(&r, "amount_net") = *record_cell(&r, "amount_total") = *record_cell(&p->rows[i], "payment_cathment");
    return r;
}

/* Of several products the one with the highest id names the bill, and of its plans the last. Both are by id. */
static err_t add_line(const struct paying *p, size_t i, struct record *bill)
{
    const struct capitated_product *of = p->product_of[i];
    const struct valued_facility *f = of->facilities[p->facility_of[i]];
    money_t sum = {record_cell(bill, "amount_net")->i};

    if (!money_add(sum, of->counted[p->facility_of[i]].payment, &sum)) return valuation_rule(p->tx->arena, "batch_overflow");
    *record_cell(bill, "amount_net") = *record_cell(bill, "amount_total") = db_int(sum.minor);
    *record_cell(bill, "terms") = db_text(of->product->name);
    *record_cell(bill, "code") = db_text(str_format(p->tx->arena, "CP-%.*s-%.*s-%d-%d", STR_ARG(of->head->code), STR_ARG(f->code),
                                                (int)p->v->year, (int)p->v->month));
    return OK;
}

/* Nothing to pay, no bill. */
static err_t bill_rows(struct paying *p)
{
    struct run_bills made = {.bills = ARENA_ARRAY(p->tx->arena, struct record, p->count), .lines = ARENA_ARRAY(p->tx->arena, struct record, p->count),
                             .bill_of = ARENA_ARRAY(p->tx->arena, size_t, p->count)};
    const struct settings *settings;
    struct map bills;

    TRY(settings_of(p->tx, &settings));
    map_init(&bills, p->tx->arena, p->count);
    for (size_t i = 0; i < p->count; i++) {
        const struct valued_facility *f = p->product_of[i]->facilities[p->facility_of[i]];
        struct record *bill = map_get(&bills, map_id_key(&f->id));
        if (!record_cell(&p->rows[i], "payment_cathment")->i) continue;
        if (!bill) {
            bill = &made.bills[made.bill_count++];
            *bill = run_bill_of(p->tx, p->v, p->run, f, setting_text(settings, SETTING_CURRENCY));
            map_put(&bills, map_id_key(&f->id), bill);
        }
        made.bill_of[made.line_count] = (size_t)(bill - made.bills);
        made.lines[made.line_count++] = line_of(p, i);
        TRY(add_line(p, i, bill));
    }
    return run_store_bills(p->tx, p->run, &made);
}

err_t run_capitate(struct tx *tx, struct valuation *v, const struct record *run)
{
    struct paying p = {.tx = tx, .v = v, .run = run};

    TRY(valuation_capitations(v, &p.all));
    if (!p.all.count) return OK;
    TRY(drop_paid(&p));
    TRY(store_rows(&p));
    if (!p.count) return OK;
    TRY(post_rows(&p));
    return bill_rows(&p);
}
