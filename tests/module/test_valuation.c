/* Valuation runs (claims 6.1 to 6.4): I3, I4, I5 and B1 through the command; what a run takes and leaves; bills and their payment. */
#include "module/valuation_world.h"

#include "base/date.h"
#include "base/json.h"
#include "model/run/function.h"
#include "model/run/setting.h"
#include "model/write/bulk.h"
#include "module/batch/batch.h"
#include "module/claim/claim.h"
#include "module/contribution/contribution.h"
#include "module/insuree/insuree.h"
#include "module/invoice/bill_print.h"
#include "module/policy/policy.h"
#include "module/product/product.h"
#include "module/valuation/internal.h"

#define MONTHLY ", 'period_rel_prices': 'M'"
#define DECEMBER "{'year': 2025, 'month': 12}"

/* I3: 280,000 set aside, 80 %, 320,000 claimed at relative prices. */
static void fill_i3(struct scheme *s)
{
    scheme_product(s, 1, MONTHLY);
    scheme_share(s, 1, 12, 'B', 12, 8000);
    scheme_contribution(s, 1, "2025-12-01", "2025-12-31", 28000000, 2);
    scheme_claim(s, "C1", s->hospital_id, CLAIM_PROCESSED, "2025-12-10T10:00:00", 60000);
    scheme_item_line(s, 1, 'R', 45000, "");
    scheme_line(s, 1, 'P', 20000, "");
    scheme_claim(s, "C2", s->centre_id, CLAIM_PROCESSED, "2025-12-31T23:59:59.999999", 31955000);
    scheme_line(s, 1, 'R', 31955000, "");
}

static struct scheme scheme_i3(void **state)
{
    struct scheme s = scheme_open(state);

    fill_i3(&s);
    return s;
}

static struct str claims_of(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT c.code, c.status, coalesce(c.valuated, -1), coalesce(c.remunerated, -1),"
                      " CASE WHEN c.batch_run_id IS NULL THEN 0 ELSE 1 END FROM claim c ORDER BY c.id", "tiiii");
}

static struct str indexes_of(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT p.code, i.type, i.care_type, i.year, i.period, i.rel_index FROM relative_index i"
                      " JOIN product p ON p.id = i.product_id ORDER BY i.id", "titiii");
}

static struct str bills_of(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT b.code, b.amount_net, b.amount_total, b.status, b.terms, i.code, i.unit_price, i.deduction,"
                      " i.amount_net FROM bill b JOIN bill_item i ON i.bill_id = b.id ORDER BY b.id, i.id", "tiiittiii");
}

static void test_i3_and_b1(void **state)
{
    struct scheme s = scheme_i3(state);

    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P1|12|B|2025|12|7000\n");
    assert_str(claims_of(&s), "C1|16|65000|51500|1\nC2|16|31955000|22368500|1\n");
    assert_str(drive_rows(&s.d, "SELECT remunerated_amount FROM claim_item UNION ALL SELECT remunerated_amount FROM claim_service", "i"),
               "31500\n20000\n22368500\n");
    assert_str(bills_of(&s), "IV-P1-HF1-2026-01|51500|51500|1|Plan 1|C1|60000|8500|51500\n"
               "IV-P1-HF2-2026-01|22368500|22368500|1|Plan 1|C2|31955000|9586500|22368500\n");
    assert_str(drive_rows(&s.d, "SELECT run_year, run_month FROM batch_run", "ii"), "2025|12\n");
    drive_close(&s.d);
}

static void test_a_run_is_posted(void **state)
{
    struct scheme s = scheme_i3(state);

    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_int_equal(scheme_number(&s.d, "SELECT CAST(sum(amount) AS bigint) FROM posting"), 0);
    assert_int_equal(scheme_number(&s.d, "SELECT CAST(sum(amount) AS bigint) FROM posting WHERE amount > 0"), 51500 + 22368500);
    drive_close(&s.d);
}

static void test_i4_nothing_at_relative_prices(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, MONTHLY);
    scheme_share(&s, 1, 12, 'B', 12, 8000);
    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 28000000, 2);
    scheme_claim(&s, "C1", s.hospital_id, CLAIM_PROCESSED, "2025-12-01T00:00:00", 20000);
    scheme_line(&s, 1, 'P', 20000, "");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P1|12|B|2025|12|10000\n");
    assert_str(claims_of(&s), "C1|16|20000|20000|1\n");
    drive_close(&s.d);
}

static void test_i5_sides(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, ", 'period_rel_prices_ip': 'M', 'ceiling_interpretation': 'H'");
    scheme_share(&s, 1, 12, 'I', 12, 10000);
    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 5000, 2);
    scheme_claim(&s, "C1", s.hospital_id, CLAIM_PROCESSED, "2025-12-10T10:00:00", 10000);
    scheme_line(&s, 1, 'R', 10000, "");
    scheme_claim(&s, "C2", s.centre_id, CLAIM_PROCESSED, "2025-12-10T10:00:00", 10000);
    scheme_line(&s, 1, 'R', 10000, "");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P1|12|I|2025|12|5000\n");
    assert_str(claims_of(&s), "C1|16|10000|5000|1\nC2|16|10000|10000|1\n");
    drive_close(&s.d);
}

static void on(struct scheme *s, int year, int month, int day)
{
    env_set_clock(s->d.t->env, (stamp_t){(int64_t)date_of(year, month, day).day * INT64_C(86400000000) + INT64_C(36000000000)});
}

/* The register is written on the first of December. */
static struct scheme scheme_i3_in_december(void **state)
{
    struct scheme s = scheme_open(state);

    on(&s, 2025, 12, 1);
    fill_i3(&s);
    return s;
}

static const char *product_uuid(struct scheme *s)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_conn *conn;
    struct db_rows rows;

    assert_ok(db_acquire(s->d.t->db, s->d.arena, DB_READ, &conn));
    assert_ok(db_query(conn, STR("SELECT uuid FROM product WHERE id = 1"), NULL, 0, types, 1, &rows));
    db_release(conn);
    return uuid_text(s->d.arena, db_cell(&rows, 0, 0)->u).p;
}

/* Twelve shares alike. */
static void share(struct scheme *s, int percent)
{
    struct buf periods;

    buf_init(&periods, s->d.arena, 128);
    for (int i = 0; i < 12; i++) buf_add_format(&periods, "%s'%d'", i ? ", " : "", percent);
    assert_ok(drive(&s->d, "product.update", str_format(s->d.arena, "{'uuid': '%s', 'name': 'Of %d', 'relativePrices': [{'periods': [%.*s]}]}",
                    product_uuid(s), percent, STR_ARG(buf_str(&periods))).p));
}

static void end_product(struct scheme *s)
{
    assert_ok(drive(&s->d, "product.delete", str_format(s->d.arena, "{'uuid': '%s'}", product_uuid(s)).p));
}

/* What is changed before the month ends counts, what is changed between its end and the run does not. */
static void test_products_are_those_of_the_months_end(void **state)
{
    struct scheme s = scheme_i3_in_december(state);

    on(&s, 2025, 12, 20);
    share(&s, 70);
    on(&s, 2026, 1, 2);
    share(&s, 50);
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P1|12|B|2025|12|6125\n");
    assert_str(drive_rows(&s.d, "SELECT DISTINCT terms FROM bill", "t"), "Of 70\n");
    drive_close(&s.d);
}

/* It ended with the year: what was claimed of it until then is valued. A job of many steps finds the same. */
static void test_a_product_that_ended_since_is_valued(void **state)
{
    struct scheme s = scheme_i3(state);

    end_product(&s);
    s.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = 1;
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    drive_jobs(&s.d);
    assert_str(indexes_of(&s), "P1|12|B|2025|12|7000\n");
    assert_str(claims_of(&s), "C1|16|65000|51500|1\nC2|16|31955000|22368500|1\n");
    drive_close(&s.d);
}

static void test_a_product_that_ended_before_is_not(void **state)
{
    struct scheme s = scheme_i3_in_december(state);

    on(&s, 2025, 12, 31);
    end_product(&s);
    on(&s, 2026, 1, 2);
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "");
    drive_close(&s.d);
}

static void test_one_run_a_month_and_place(void **state)
{
    struct scheme s = scheme_i3(state);

    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    drive_refused(&s.d, "batch.run", DECEMBER, "batch_already_run");
    assert_ok(drive(&s.d, "batch.run", str_format(s.d.arena, "{'year': 2025, 'month': 12, 'location': '%s'}", s.district).p));
    assert_ok(drive(&s.d, "batch.run", str_format(s.d.arena, "{'year': 2025, 'month': 12, 'location': '%s'}", s.region).p));
    drive_refused(&s.d, "batch.run", str_format(s.d.arena, "{'year': 2025, 'month': 12, 'location': '%s'}", s.ward).p, "batch_location_level");
    drive_refused(&s.d, "batch.run", "{'year': 2026, 'month': 1}", "batch_period_not_over");
    assert_err(drive(&s.d, "batch.run", "{'year': 2025, 'month': 13}"), E_FIELD_RANGE);
    assert_err(drive(&s.d, "batch.run", "{'month': 12}"), E_FIELD_REQUIRED);
    drive_close(&s.d);
}

/* Only what was processed in the month, at facilities that are not paid by head, of products of the run's place. */
static void test_what_a_run_leaves(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, ", 'capitation_level_1': 'H'");
    scheme_product(&s, 2, str_format(s.d.arena, ", 'location_id': %lld", (long long)s.district_id).p);
    scheme_claim(&s, "IN", s.centre_id, CLAIM_PROCESSED, "2025-12-31T23:59:59", 100);
    scheme_line(&s, 1, 'R', 100, "");
    scheme_claim(&s, "EARLY", s.centre_id, CLAIM_PROCESSED, "2025-11-30T23:59:59", 100);
    scheme_line(&s, 1, 'R', 100, "");
    scheme_claim(&s, "LATE", s.centre_id, CLAIM_PROCESSED, "2026-01-01T00:00:00", 100);
    scheme_line(&s, 1, 'R', 100, "");
    scheme_claim(&s, "HEAD", s.hospital_id, CLAIM_PROCESSED, "2025-12-10T00:00:00", 100);
    scheme_line(&s, 1, 'R', 100, "");
    scheme_claim(&s, "OTHER", s.centre_id, CLAIM_PROCESSED, "2025-12-10T00:00:00", 100);
    scheme_line(&s, 2, 'R', 100, "");
    scheme_claim(&s, "CHECKED", s.centre_id, CLAIM_CHECKED, "2025-12-10T00:00:00", 100);
    scheme_line(&s, 1, 'R', 100, "");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(claims_of(&s), "IN|16|100|100|1\nEARLY|8|-1|-1|0\nLATE|8|-1|-1|0\nHEAD|8|-1|-1|0\nOTHER|8|-1|-1|0\nCHECKED|4|-1|-1|0\n");
    drive_close(&s.d);
}

/* Rejected lines are worth nothing; one valuated before joins the run as it is. */
static void test_lines_that_do_not_count(void **state)
{
    struct scheme s = scheme_i3(state);

    scheme_item_line(&s, 1, 'R', 99900, "");
    testdb_script(s.d.t, "UPDATE claim_item SET status = 2 WHERE price_valuated = 99900");
    scheme_claim(&s, "C3", s.centre_id, CLAIM_VALUATED, "2025-12-11T10:00:00", 8000);
    scheme_line(&s, 1, 'P', 7000, ", 'remunerated_amount': 7000");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P1|12|B|2025|12|7000\n");
    assert_str(claims_of(&s), "C1|16|65000|51500|1\nC2|16|31955000|22368500|1\nC3|16|-1|7000|1\n");
    assert_str(drive_rows(&s.d, "SELECT amount_net FROM bill ORDER BY id", "i"), "51500\n22375500\n");
    drive_close(&s.d);
}

/* A line of a product whose period ends later keeps its claim waiting, and its own run values it then. */
static void test_quarters(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, "");
    scheme_product(&s, 2, ", 'period_rel_prices': 'Q'");
    scheme_share(&s, 2, 4, 'B', 4, 10000);
    scheme_contribution(&s, 2, "2025-10-01", "2025-12-31", 15000, 2);
    scheme_claim(&s, "C1", s.centre_id, CLAIM_PROCESSED, "2025-11-10T00:00:00", 40000);
    scheme_line(&s, 1, 'R', 10000, "");
    scheme_line(&s, 2, 'R', 30000, "");
    assert_ok(drive(&s.d, "batch.run", "{'year': 2025, 'month': 11}"));
    assert_str(indexes_of(&s), "");
    assert_str(claims_of(&s), "C1|8|-1|-1|0\n");
    assert_str(drive_rows(&s.d, "SELECT coalesce(remunerated_amount, -1) FROM claim_service ORDER BY id", "i"), "10000\n-1\n");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P2|4|B|2025|4|5000\n");
    assert_str(claims_of(&s), "C1|16|40000|25000|1\n");
    drive_close(&s.d);
}

static void test_idle_policies_set_nothing_aside(void **state)
{
    struct scheme s = scheme_i3(state);

    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 28000000, 1);
    scheme_load(&s, &premium_entity, "{'id': 9000, 'policy_id': 51, 'amount': 100000, 'receipt': 'F', 'pay_date': '2025-12-01', 'pay_type': 'C',"
         " 'is_photo_fee': true}");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P1|12|B|2025|12|7000\n");
    drive_close(&s.d);
}

static void test_an_index_may_be_capped(void **state)
{
    struct scheme s = scheme_i3(state);
    struct tx *tx;

    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 280000000, 2);
    assert_ok(tx_begin(s.d.write, s.d.arena, access_program(), UUID_NONE, &tx));
    assert_ok(setting_set(tx, "valuation.index_capped", STR("true")));
    assert_ok(tx_commit(tx));
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P1|12|B|2025|12|10000\n");
    drive_close(&s.d);
}

/* ---- who may ---- */

static void test_places_bound_who_runs(void **state)
{
    static const right_t rights[] = {RIGHT_BATCH_RUN, 121901};
    struct scheme s = scheme_i3(state);
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 2, .shape = SCOPE_DISTRICTS,
                         .places = &s.district_id, .place_count = 1};
    struct answer answer;

    assert_err(drive_as(&s.d, &who, "batch.run", DECEMBER, &answer), E_OUT_OF_SCOPE);
    assert_ok(drive_as(&s.d, &who, "batch.run", str_format(s.d.arena, "{'year': 2025, 'month': 12, 'location': '%s'}", s.district).p, &answer));
    who.right_count = 0;
    assert_err(drive_as(&s.d, &who, "batch.run", DECEMBER, &answer), E_FORBIDDEN);
    drive_close(&s.d);
}

/* ---- bills ---- */

static const char *bill_uuid(struct scheme *s)
{
    return str_zero(s->d.arena, drive_rows(&s->d, s->d.t->engine == DB_POSTGRES
        ? "SELECT CAST(uuid AS text) FROM bill ORDER BY id LIMIT 1"
        : "SELECT lower(substr(hex(uuid),1,8)||'-'||substr(hex(uuid),9,4)||'-'||substr(hex(uuid),13,4)||'-'||substr(hex(uuid),17,4)"
          "||'-'||substr(hex(uuid),21)) FROM bill ORDER BY id LIMIT 1", "t"));
}

static const char *payment(struct scheme *s, const char *amount, const char *date)
{
    return str_format(s->d.arena, "{'bill': '%.36s', 'amount': '%s', 'date': '%s', 'reference': 'T1'}", bill_uuid(s), amount, date).p;
}

static void test_a_bill_is_paid_once_and_whole(void **state)
{
    struct scheme s = scheme_i3(state);
    const char *paid;

    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    drive_refused(&s.d, "bill.pay", payment(&s, "514.99", "2026-01-02"), "bill_amount");
    drive_refused(&s.d, "bill.pay", payment(&s, "515.00", "2026-01-03"), "bill_paid_in_future");
    paid = drive_new(&s.d, "bill.pay", payment(&s, "515.00", "2026-01-02"));
    drive_refused(&s.d, "bill.pay", payment(&s, "515.00", "2026-01-02"), "bill_paid_already");
    assert_str(drive_rows(&s.d, "SELECT status, payment_reference FROM bill ORDER BY id LIMIT 1", "it"), "2|T1\n");
    assert_str(drive_rows(&s.d, "SELECT amount_payed, status, code_ext FROM bill_payment", "iit"), "51500|1|T1\n");
    assert_int_equal(scheme_number(&s.d, "SELECT CAST(sum(amount) AS bigint) FROM posting WHERE amount > 0"), 51500 + 22368500 + 51500);
    assert_ok(drive(&s.d, "bill_payment.delete", str_format(s.d.arena, "{'uuid': '%s'}", paid).p));
    assert_str(drive_rows(&s.d, "SELECT status FROM bill ORDER BY id LIMIT 1", "i"), "1\n");
    assert_int_equal(scheme_number(&s.d, "SELECT CAST(sum(amount) AS bigint) FROM posting"), 0);
    assert_ok(drive(&s.d, "bill.pay", payment(&s, "515.00", "2026-01-02")));
    drive_close(&s.d);
}

/* Two months run in one: the second bill of a facility has a code of its own. */
static void test_codes_of_bills_differ(void **state)
{
    struct scheme s = scheme_i3(state);

    scheme_claim(&s, "N1", s.hospital_id, CLAIM_PROCESSED, "2025-11-10T10:00:00", 100);
    scheme_line(&s, 1, 'P', 100, "");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_ok(drive(&s.d, "batch.run", "{'year': 2025, 'month': 11}"));
    assert_int_equal(scheme_number(&s.d, "SELECT count(DISTINCT code) FROM bill"), 3);
    drive_close(&s.d);
}

/* ---- the report ---- */

static struct str report_of(struct scheme *s, enum valuation_grouping grouping, bool claims)
{
    struct valuation_report_query q = {.grouping = grouping, .claims = claims};
    struct db_conn *c = testdb_acquire(s->d.t, DB_READ);
    static const enum db_type types[] = {DB_UUID};
    struct valuation_report report;
    struct db_rows rows;
    struct buf out;

    assert_ok(db_query(c, STR("SELECT uuid FROM batch_run"), NULL, 0, types, 1, &rows));
    q.run = db_cell(&rows, 0, 0)->u;
    assert_ok(valuation_report(c, s->d.arena, &s->d.t->env->limits, access_program(), &q, &report));
    testdb_release(s->d.t, c);
    buf_init(&out, s->d.arena, 512);
    buf_add_format(&out, "%lld\n", (long long)report.claims);
    for (size_t i = 0; i < report.count; i++) {
        const struct valuation_report_row *r = &report.rows[i];
        buf_add_format(&out, "%.*s|%.*s|%.*s|%.*s|%lld|%lld|%lld|%lld|%lld\n", STR_ARG(r->district), STR_ARG(r->facility_code),
                       STR_ARG(r->product_code), STR_ARG(r->claim_code), (long long)r->claims, (long long)r->asked.minor,
                       (long long)r->approved.minor, (long long)r->adjusted.minor, (long long)r->remunerated.minor);
    }
    return buf_str(&out);
}

static void test_report(void **state)
{
    struct scheme s = scheme_i3(state);

    scheme_product(&s, 2, "");
    scheme_claim(&s, "C3", s.hospital_id, CLAIM_PROCESSED, "2025-12-11T10:00:00", 100);
    scheme_line(&s, 1, 'P', 100, "");
    scheme_line(&s, 2, 'P', 300, "");
    scheme_load(&s, &claim_item_entity, "{'id': 900, 'claim_id': %lld, 'item_id': %lld, 'qty_provided': 100, 'price_asked': 50, 'status': 2,"
         " 'rejection_reason': 3, 'availability': true}", (long long)s.claim_id, (long long)s.item_id);   /* no product covers it */
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(report_of(&s, VALUATION_BY_FACILITY, false),
               "3\nD1|HF1|P1||2|65150|65100|65100|51600\nD1|HF1|P2||1|300|300|300|300\nD1|HF2|P1||1|31955000|31955000|31955000|22368500\n");
    assert_str(report_of(&s, VALUATION_BY_PRODUCT, true),
               "3\nD1|HF1|P1|C1|1|65000|65000|65000|51500\nD1|HF1|P1|C3|1|150|100|100|100\n"
               "D1|HF2|P1|C2|1|31955000|31955000|31955000|22368500\nD1|HF1|P2|C3|1|300|300|300|300\n");
    drive_close(&s.d);
}

/* ---- many ---- */

enum { MANY = 4500 };

static const char *progress_of(struct scheme *s)
{
    struct function_call c = {.arena = s->d.arena, .who = access_program(), .registry = s->d.registry, .db = s->d.t->db, .env = s->d.t->env};
    struct db_conn *conn = testdb_acquire(s->d.t, DB_READ);
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;
    char run[37] = {0};

    assert_ok(db_query(conn, STR("SELECT uuid FROM batch_run"), NULL, 0, types, 1, &rows));
    testdb_release(s->d.t, conn);
    uuid_write(db_cell(&rows, 0, 0)->u, run);
    assert_ok(json_read(s->d.arena, str_format(s->d.arena, "{\"run\":\"%s\"}", run), &s->d.t->env->limits, &c.arguments));
    buf_init(&c.out, s->d.arena, 128);
    assert_ok(batch_run_progress(&c));
    return str_zero(s->d.arena, buf_str(&c.out));
}

static void load_many(struct scheme *s)
{
    struct bulk *claims, *lines;

    assert_ok(bulk_begin(s->d.arena, s->d.write, &claim_entity, NULL, &claims));
    for (int i = 0; i < MANY; i++) {
        struct record r = bulk_row(claims);
        const struct json *row;
        struct str text = str_format(s->d.arena, "{\"id\":%d,\"code\":\"M%d\",\"status\":8,\"process_stamp\":\"2025-12-10T10:00:00\","
            "\"claimed\":200,\"date_from\":\"2025-12-05\",\"date_claimed\":\"2025-12-06\",\"insuree_id\":%d,\"health_facility_id\":%d,"
            "\"icd_id\":%d,\"feedback_available\":false}", 10000 + i, i, (int)s->insuree_id,
            (int)(i % 2 ? s->hospital_id : s->centre_id), (int)s->icd_id);
        assert_ok(json_read(s->d.arena, text, &s->d.t->env->limits, &row));
        scheme_fill(s, &r, row);
        assert_ok(bulk_add(claims));
    }
    assert_ok(bulk_end(claims, NULL));
    assert_ok(bulk_begin(s->d.arena, s->d.write, &claim_service_entity, NULL, &lines));
    for (int i = 0; i < MANY; i++) {
        struct record r = bulk_row(lines);
        const struct json *row;
        struct str text = str_format(s->d.arena, "{\"id\":%d,\"claim_id\":%d,\"service_id\":%d,\"product_id\":1,\"qty_provided\":100,"
            "\"price_asked\":200,\"status\":1,\"price_origin\":\"R\",\"price_valuated\":200}", 10000 + i, 10000 + i, (int)s->service_id);
        assert_ok(json_read(s->d.arena, text, &s->d.t->env->limits, &row));
        scheme_fill(s, &r, row);
        assert_ok(bulk_add(lines));
    }
    assert_ok(bulk_end(lines, NULL));
}

/* A row a claim, where there may be so many rows. */
static err_t report_of_claims(struct scheme *s, int64_t most, struct valuation_report *out)
{
    struct valuation_report_query q = {.claims = true, .run_id = scheme_number(&s->d, "SELECT id FROM batch_run")};
    struct db_conn *c = testdb_acquire(s->d.t, DB_READ);
    struct limits limits = s->d.t->env->limits;
    err_t e;

    limits.value[LIMIT_REPORT_ROWS] = most;
    e = valuation_report(c, s->d.arena, &limits, access_program(), &q, out);
    testdb_release(s->d.t, c);
    return e;
}

/* Of any number of claims, but of so many rows. */
static void assert_report_has_its_size(struct scheme *s)
{
    struct valuation_report report;

    assert_str(report_of(s, VALUATION_BY_FACILITY, false),
               "4500\nD1|HF1|P1||2250|450000|450000|450000|225000\nD1|HF2|P1||2250|450000|450000|450000|225000\n");
    assert_ok(report_of_claims(s, MANY, &report));
    assert_int_equal(report.count, MANY);
    assert_true(err_is(report_of_claims(s, MANY - 1, &report), E_LIMIT));
}

/* The hospital is paid 1,000.00 by head for the people of a village. */
static void add_heads(struct scheme *s)
{
    drive_put(&s->d, "location.create", "{'code': 'V1', 'name': 'V1', 'type': 'V', 'parent': '%s', 'malePopulation': 7}", s->ward);
    drive_put(&s->d, "health_facility.update", "{'uuid': '%s', 'catchments': [{'location': {'id': 4}, 'catchment': 100}]}", s->hospital);
    scheme_product(s, 2, ", 'capitation_level_1': 'H', 'share_contribution': 10000, 'weight_population': 10000");
    scheme_contribution(s, 2, "2025-12-01", "2025-12-31", 100000, 2);
}

/* More than a request's worth goes as a job, with the index that was found before any claim changed. Its last step may come again. */
static void test_many_claims(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, MONTHLY);
    scheme_share(&s, 1, 12, 'B', 12, 10000);
    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", MANY * 100, 2);
    add_heads(&s);
    load_many(&s);
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(indexes_of(&s), "P1|12|B|2025|12|5000\n");
    drive_refused(&s.d, "batch.run", DECEMBER, "batch_already_run");
    assert_string_equal(progress_of(&s), "{\"state\":\"waiting\",\"progress\":0,\"total\":0}");
    drive_jobs(&s.d);
    assert_string_equal(progress_of(&s), "{\"state\":\"done\",\"progress\":4500,\"total\":4500}");
    assert_int_equal(scheme_number(&s.d, "SELECT count(*) FROM claim WHERE status = 16 AND remunerated = 100 AND batch_run_id IS NOT NULL"), MANY);
    for (int again = 0; again < 2; again++) {
        assert_str(drive_rows(&s.d, "SELECT amount_net FROM bill ORDER BY id", "i"), "225000\n225000\n100000\n");
        assert_int_equal(scheme_number(&s.d, "SELECT count(*) FROM bill_item"), MANY + 1);
        assert_int_equal(scheme_number(&s.d, "SELECT CAST(sum(amount) AS bigint) FROM posting WHERE amount > 0"), MANY * 100 + 100000);
        testdb_script(s.d.t, "UPDATE job SET state = 1 WHERE name = 'batch.run'");
        drive_jobs(&s.d);
        assert_int_equal(scheme_number(&s.d, "SELECT state FROM job WHERE name = 'batch.run'"), JOB_DONE);
    }
    assert_report_has_its_size(&s);
    drive_close(&s.d);
}

/* What is more is a limit: with one of a single claim two are a job's work, a step each, and the preview sums both. */
static void test_more_than_the_limit(void **state)
{
    struct scheme s = scheme_open(state);
    struct str before, after;

    scheme_product(&s, 1, MONTHLY);
    for (int i = 1; i <= 2; i++) {
        scheme_claim(&s, i == 1 ? "C1" : "C2", s.hospital_id, CLAIM_PROCESSED, "2025-12-10T10:00:00", 20000);
        scheme_line(&s, 1, 'P', 20000, "");
    }
    assert_ok(drive_ask(&s.d, access_program(), "batchRunPreview", DECEMBER, &before));
    s.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = 1;
    assert_ok(drive_ask(&s.d, access_program(), "batchRunPreview", DECEMBER, &after));
    assert_true(str_eq(after, before));
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_string_equal(progress_of(&s), "{\"state\":\"waiting\",\"progress\":0,\"total\":0}");
    drive_jobs(&s.d);
    assert_string_equal(progress_of(&s), "{\"state\":\"done\",\"progress\":2,\"total\":2}");
    drive_close(&s.d);
}

static err_t no_lines(void *arg, const char *point, struct str sql)
{
    if (str_find(sql, STR("bill_item"), 0) >= 0 && str_find(sql, STR("count(*)"), 0) < 0) *(int *)arg += 1;
    return OK;
}

/* Of a bill with more lines than a report may have none is read. */
static void test_a_bill_too_long_to_print(void **state)
{
    struct scheme s = scheme_open(state);
    struct function_call c = {.arena = s.d.arena, .who = access_program(), .registry = s.d.registry, .env = s.d.t->env};
    struct print p = {0};
    int read = 0;
    uuid_t bill;

    scheme_product(&s, 1, MONTHLY);
    for (int i = 1; i <= 2; i++) {
        scheme_claim(&s, i == 1 ? "C1" : "C2", s.hospital_id, CLAIM_PROCESSED, "2025-12-10T10:00:00", 20000);
        scheme_line(&s, 1, 'P', 20000, "");
    }
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_int_equal(scheme_number(&s.d, "SELECT count(*) FROM bill_item WHERE bill_id = 1"), 2);
    assert_true(uuid_read(str_format(s.d.arena, "%.36s", bill_uuid(&s)), &bill));
    drive_close(&s.d);
    testdb_reopen(s.d.t, &(struct db_options){.fault = no_lines, .fault_arg = &read});
    c.db = s.d.t->db;
    c.env->limits.value[LIMIT_REPORT_ROWS] = 1;
    assert_true(err_is(bill_print(&c, bill, &p), E_LIMIT));
    assert_int_equal(read, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_bill_too_long_to_print), TESTDB_BOTH(test_i3_and_b1), TESTDB_BOTH(test_a_run_is_posted), TESTDB_BOTH(test_i4_nothing_at_relative_prices),
        TESTDB_BOTH(test_products_are_those_of_the_months_end), TESTDB_BOTH(test_a_product_that_ended_since_is_valued),
        TESTDB_BOTH(test_a_product_that_ended_before_is_not),
        TESTDB_BOTH(test_i5_sides), TESTDB_BOTH(test_one_run_a_month_and_place), TESTDB_BOTH(test_what_a_run_leaves),
        TESTDB_BOTH(test_lines_that_do_not_count), TESTDB_BOTH(test_quarters), TESTDB_BOTH(test_idle_policies_set_nothing_aside),
        TESTDB_BOTH(test_an_index_may_be_capped), TESTDB_BOTH(test_places_bound_who_runs),
        TESTDB_BOTH(test_a_bill_is_paid_once_and_whole), TESTDB_BOTH(test_codes_of_bills_differ), TESTDB_BOTH(test_report),
        TESTDB_BOTH(test_many_claims), TESTDB_BOTH(test_more_than_the_limit),
    };
    return testdb_run("module/valuation", tests, sizeof tests / sizeof *tests);
}
