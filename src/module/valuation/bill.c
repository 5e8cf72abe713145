/* The bills of a run: one a facility, a line a claim (claims 6.4). */
#include "base/zone.h"
#include "db/sql.h"
#include "module/core/core.h"
#include "module/rows.h"
#include "module/valuation/internal.h"

enum { DUE_DAYS = 30, BILL_VALIDATED = 1 };

/* ---- what is on it ---- */

enum { CLAIM_ID, CLAIM_UUID, CLAIM_CODE, CLAIM_FACILITY, CLAIM_CLAIMED, CLAIM_REMUNERATED, CLAIM_FROM, CLAIM_TO, CLAIM_ICD,
       CLAIM_ICD_NAME, CLAIM_COLUMNS };
enum { LINE_CLAIM, LINE_NAME, LINE_QTY, LINE_QTY_APPROVED, LINE_PRICE, LINE_PRICE_APPROVED, LINE_PRODUCT, LINE_COLUMNS };

struct billing {
    struct tx *tx;
    const struct valuation *v;
    const struct record *run;
    struct str currency;
    struct db_rows facilities, claims, items, services;
    struct map billed;                 /* uuids of claims that are on a bill, as text */
    size_t item, service;              /* of the lists: the next line */
    struct run_bills made;
};

static err_t read_facilities(struct billing *b, int64_t after, size_t limit)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {b->run->at[COLUMN_ID], db_int(after), db_int(limit < INT32_MAX ? (int64_t)limit : INT32_MAX)};

    return db_query(b->tx->conn, STR("SELECT DISTINCT health_facility_id FROM claim WHERE batch_run_id = $1 AND deleted_at IS NULL"
                                     " AND health_facility_id > $2 ORDER BY 1 LIMIT $3"), params, 3, types, 1, &b->facilities);
}

static struct db_value ids_of(struct arena *a, const struct db_rows *rows)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, rows->rows);

    for (size_t i = 0; i < rows->rows; i++) ids[i] = db_cell(rows, i, 0)->i;
    return db_list(DB_INTS, ids, rows->rows);
}

static err_t read_claims(struct billing *b)
{
    static const enum db_type types[CLAIM_COLUMNS] = {DB_INT, DB_UUID, DB_TEXT, DB_INT, DB_INT, DB_INT, DB_DATE, DB_DATE, DB_TEXT, DB_TEXT};
    const struct db_value params[] = {ids_of(b->tx->arena, &b->facilities), b->run->at[COLUMN_ID]};
    struct sql s;

    sql_init(&s, b->tx->arena, db_engine(db_of(b->tx->conn)));
    s.params = 2;
    sql_add(&s, "SELECT c.id, c.uuid, c.code, c.health_facility_id, c.claimed, c.remunerated, c.date_from, c.date_to, d.code, d.name"
            " FROM claim c LEFT JOIN diagnosis d ON d.id = c.icd_id WHERE c.batch_run_id = $2 AND c.deleted_at IS NULL AND ");
    sql_in(&s, "c.health_facility_id", 1);
    sql_add(&s, " ORDER BY c.health_facility_id, c.id");
    return db_query(b->tx->conn, sql_text(&s), params, 2, types, CLAIM_COLUMNS, &b->claims);
}

#define LINES_OF(table, register_table, register_key)                                                                            \
    "SELECT l.claim_id, m.name, l.qty_provided, l.qty_approved, l.price_asked, l.price_approved, l.product_id FROM " table " l"  \
    " JOIN " register_table " m ON m.id = l." register_key " JOIN claim c ON c.id = l.claim_id WHERE l.deleted_at IS NULL AND "

/* In the claims' order. */
static err_t read_lines(struct billing *b, const char *select, struct db_rows *out)
{
    static const enum db_type types[LINE_COLUMNS] = {DB_INT, DB_TEXT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    const struct db_value claims = ids_of(b->tx->arena, &b->claims);
    struct sql s;

    sql_init(&s, b->tx->arena, db_engine(db_of(b->tx->conn)));
    s.params = 1;
    sql_add(&s, "%s", select);
    sql_in(&s, "l.claim_id", 1);
    sql_add(&s, " ORDER BY c.health_facility_id, c.id, l.id");
    return db_query(b->tx->conn, sql_text(&s), &claims, 1, types, LINE_COLUMNS, out);
}

static err_t read_texts(struct tx *tx, const char *select, const char *column, const struct str *texts, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value list = db_list(DB_TEXTS, texts, n);
    struct db_rows rows;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "%s", select);
    sql_in(&s, column, 1);
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, types, 1, &rows));
    map_init(out, tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(out, db_cell(&rows, i, 0)->s, tx);
    return OK;
}

static err_t read_billed(struct billing *b)
{
    struct str *uuids = ARENA_ARRAY(b->tx->arena, struct str, b->claims.rows);

    for (size_t i = 0; i < b->claims.rows; i++) uuids[i] = uuid_text(b->tx->arena, db_cell(&b->claims, i, CLAIM_UUID)->u);
    return read_texts(b->tx, "SELECT line_uuid FROM bill_item WHERE deleted_at IS NULL AND line_type = 'claim' AND ", "line_uuid", uuids,
                      b->claims.rows, &b->billed);
}

static err_t read_all(struct billing *b, int64_t after, size_t limit)
{
    const struct settings *settings;

    TRY(settings_of(b->tx, &settings));
    b->currency = setting_text(settings, SETTING_CURRENCY);
    TRY(read_facilities(b, after, limit));
    TRY(read_claims(b));
    TRY(read_lines(b, LINES_OF("claim_item", "medical_item", "item_id"), &b->items));
    TRY(read_lines(b, LINES_OF("claim_service", "medical_service", "service_id"), &b->services));
    return read_billed(b);
}

/* ---- JSON of what things were then ---- */

static void put_decimal(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    if (v->null) json_put_null(w);
    else json_put_decimal(w, v->i, 2, true);
}

static struct str then(struct arena *a, struct str code, struct str name)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, a, 96);
    w = json_writer(&out);
    json_open(&w, '{');
    answer_text(&w, "code", code);
    if (name.p) answer_text(&w, "name", name);
    json_close(&w, '}');
    return buf_str(&out);
}

/* Of the claim's lines in one list; the product with the highest id is the bill's. */
static void put_lines(struct json_writer *w, const char *key, const struct db_rows *rows, size_t *at, int64_t claim, int64_t *product)
{
    while (*at < rows->rows && db_cell(rows, *at, LINE_CLAIM)->i != claim) (*at)++;
    json_key(w, str_of(key));
    json_open(w, '[');
    for (; *at < rows->rows && db_cell(rows, *at, LINE_CLAIM)->i == claim; (*at)++) {
        const struct db_value *row = db_cell(rows, *at, 0);
        if (!row[LINE_PRODUCT].null && row[LINE_PRODUCT].i > *product) *product = row[LINE_PRODUCT].i;
        json_open(w, '{');
        answer_text(w, "name", row[LINE_NAME].s);
        put_decimal(w, "quantity", &row[LINE_QTY]);
        put_decimal(w, "quantityApproved", &row[LINE_QTY_APPROVED]);
        put_decimal(w, "price", &row[LINE_PRICE]);
        put_decimal(w, "priceApproved", &row[LINE_PRICE_APPROVED]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static struct str details_of(struct billing *b, int64_t claim, int64_t *product)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, b->tx->arena, 256);
    w = json_writer(&out);
    json_open(&w, '{');
    put_lines(&w, "items", &b->items, &b->item, claim, product);
    put_lines(&w, "services", &b->services, &b->service, claim, product);
    json_close(&w, '}');
    return buf_str(&out);
}

/* ---- one bill ---- */

struct record run_bill_of(struct tx *tx, const struct valuation *v, const struct record *run, const struct valued_facility *f, struct str currency)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &bill_entity));
    date_t day = zone_day(v->zone, record_cell(run, "run_date")->t);
    struct arena *a = tx->arena;

    *record_cell(&r, "date_valid_from") = *record_cell(run, "run_date");
    *record_cell(&r, "subject_type") = db_text(STR("batch run"));
    *record_cell(&r, "subject_uuid") = db_text(uuid_text(a, run->at[COLUMN_UUID].u));
    *record_cell(&r, "subject") = db_text(str_format(a, "{\"runYear\":%d,\"runMonth\":%d}", (int)v->year, (int)v->month));
    *record_cell(&r, "thirdparty_type") = db_text(STR("health facility"));
    *record_cell(&r, "thirdparty_uuid") = db_text(uuid_text(a, f->uuid));
    *record_cell(&r, "thirdparty") = db_text(then(a, f->code, f->name));
    *record_cell(&r, "date_issued") = db_date(day);
    *record_cell(&r, "date_due") = db_date(date_add_days(day, DUE_DAYS));
    *record_cell(&r, "amount_discount") = *record_cell(&r, "amount_net") = *record_cell(&r, "amount_total") = db_int(0);
    *record_cell(&r, "status") = db_int(BILL_VALIDATED);
    *record_cell(&r, "currency_tp_code") = *record_cell(&r, "currency_code") = db_text(currency);
    if (f->location) *record_cell(&r, "location_id") = db_int(f->location);
    return r;
}

static err_t set_amounts(struct billing *b, struct record *bill, struct record *line, const struct db_value *claim)
{
    struct law_bill_line amounts;
    money_t sum = {record_cell(bill, "amount_net")->i};

    if (!law_bill_line(money_of(&claim[CLAIM_CLAIMED]), money_of(&claim[CLAIM_REMUNERATED]), &amounts) ||
        !money_add(sum, amounts.net, &sum))
        return valuation_rule(b->tx->arena, "batch_overflow");
    *record_cell(line, "unit_price") = db_int(amounts.unit.minor);
    *record_cell(line, "deduction") = db_int(amounts.deduction.minor);
    *record_cell(line, "amount_net") = *record_cell(line, "amount_total") = db_int(amounts.net.minor);
    *record_cell(bill, "amount_net") = *record_cell(bill, "amount_total") = db_int(sum.minor);
    return OK;
}

static err_t add_claim(struct billing *b, struct record *bill, const struct db_value *claim, int64_t *product)
{
    struct record *r = &b->made.lines[b->made.line_count];
    struct arena *a = b->tx->arena;
    struct str icd = claim[CLAIM_ICD].s, icd_name = claim[CLAIM_ICD_NAME].s;

    *r = record_new(a, registry_table_of(b->tx->registry, &bill_item_entity));
    *record_cell(r, "date_valid_from") = db_stamp(zone_day_start(b->v->zone, claim[CLAIM_FROM].d));
    if (!claim[CLAIM_TO].null) *record_cell(r, "date_valid_to") = db_stamp(zone_day_end(b->v->zone, claim[CLAIM_TO].d));
    *record_cell(r, "line_type") = db_text(STR("claim"));
    *record_cell(r, "line_uuid") = db_text(uuid_text(a, claim[CLAIM_UUID].u));
    *record_cell(r, "line") = db_text(then(a, claim[CLAIM_CODE].s, STR_NONE));
    *record_cell(r, "code") = claim[CLAIM_CODE];
    if (!claim[CLAIM_ICD].null) *record_cell(r, "description") = db_text(str_format(a, "%.*s %.*s", STR_ARG(icd), STR_ARG(icd_name)));
    *record_cell(r, "details") = db_text(details_of(b, claim[CLAIM_ID].i, product));
    *record_cell(r, "quantity") = db_int(1);
    *record_cell(r, "discount") = db_int(0);
    b->made.bill_of[b->made.line_count++] = b->made.bill_count;
    return set_amounts(b, bill, r, claim);
}

static void name_bill(struct billing *b, struct record *bill, const struct valued_facility *f, int64_t product)
{
    const struct db_value id = db_int(product);
    const struct valued_product *p = valuation_product(b->v, &id);
    struct civil day = date_parts(record_cell(bill, "date_issued")->d);
    struct str code = p ? p->code : STR("");

    *record_cell(bill, "code") = db_text(str_format(b->tx->arena, "IV-%.*s-%.*s-%04d-%02d", STR_ARG(code), STR_ARG(f->code), (int)day.year,
                                                (int)day.month));
    if (p) *record_cell(bill, "terms") = db_text(p->name);
}

/* Claims that are on a bill already stay there; a facility with no others gets none. */
static err_t add_facility(struct billing *b, int64_t facility, size_t *at)
{
    const struct valued_facility *f = valuation_facility(b->v, facility);
    struct record *bill = &b->made.bills[b->made.bill_count];
    size_t from = b->made.line_count;
    int64_t product = 0;

    *bill = run_bill_of(b->tx, b->v, b->run, f, b->currency);
    for (; *at < b->claims.rows && db_cell(&b->claims, *at, CLAIM_FACILITY)->i == facility; (*at)++) {
        const struct db_value *claim = db_cell(&b->claims, *at, 0);
        if (!map_get(&b->billed, uuid_text(b->tx->arena, claim[CLAIM_UUID].u))) TRY(add_claim(b, bill, claim, &product));
    }
    if (b->made.line_count == from) return OK;
    name_bill(b, bill, f, product);
    b->made.bill_count++;
    return OK;
}

/* Runs of two months may be made in one: the second one's bill says of which run it is. */
static err_t settle_codes(struct tx *tx, const struct record *run, struct run_bills *b)
{
    struct str *codes = ARENA_ARRAY(tx->arena, struct str, b->bill_count);
    struct map taken;

    for (size_t i = 0; i < b->bill_count; i++) codes[i] = record_cell(&b->bills[i], "code")->s;
    TRY(read_texts(tx, "SELECT code FROM bill WHERE deleted_at IS NULL AND ", "code", codes, b->bill_count, &taken));
    for (size_t i = 0; i < b->bill_count; i++)
        if (map_get(&taken, codes[i]))
            *record_cell(&b->bills[i], "code") = db_text(str_format(tx->arena, "%.*s-%lld", STR_ARG(codes[i]), (long long)run->at[COLUMN_ID].i));
    return OK;
}

err_t run_store_bills(struct tx *tx, const struct record *run, struct run_bills *b)
{
    if (!b->bill_count) return OK;
    TRY(settle_codes(tx, run, b));
    TRY(tx_insert(tx, b->bills, b->bill_count));
    for (size_t i = 0; i < b->line_count; i++) *record_cell(&b->lines[i], "bill_id") = b->bills[b->bill_of[i]].at[COLUMN_ID];
    return tx_insert(tx, b->lines, b->line_count);
}

err_t run_bill(struct tx *tx, const struct valuation *v, const struct record *run, int64_t after, size_t limit, int64_t *last)
{
    struct billing b = {.tx = tx, .v = v, .run = run};
    size_t claim = 0;

    *last = 0;
    TRY(read_all(&b, after, limit));
    b.made.bills = ARENA_ARRAY(tx->arena, struct record, b.facilities.rows);
    b.made.lines = ARENA_ARRAY(tx->arena, struct record, b.claims.rows);
    b.made.bill_of = ARENA_ARRAY(tx->arena, size_t, b.claims.rows);
    for (size_t i = 0; i < b.facilities.rows; i++) {
        *last = db_cell(&b.facilities, i, 0)->i;
        TRY(add_facility(&b, *last, &claim));
    }
    return run_store_bills(tx, run, &b.made);
}
