/* Rules that a scheme may switch on (claims 3.2, 3.7, 4.1): bundles, duplicates, diagnoses that left the register, products
 * chosen again; and that nothing depends on how many claims a command takes. */
#include "module/claim_world.h"

#include "module/claim_set/claim_set.h"

#include <string.h>

static void set(struct claim_world *w, const char *setting, const char *value)
{
    assert_ok(drive(&w->d, "setting.set", str_format(w->d.arena, "{'setting': '%s', 'value': '%s'}", setting, value).p));
}

static const char *input(struct claim_world *w, const char *code, const char *day, const char *lines)
{
    return str_format(w->d.arena, "{'code': '%s', 'dateFrom': '%s', 'dateClaimed': '2026-03-20', 'insuree': {'id': 1},"
                      " 'healthFacility': {'id': 1}, 'icd': {'id': 1}, %s}", code, day, lines).p;
}

static const char *entered(struct claim_world *w, const char *code, const char *day, const char *lines)
{
    return drive_new(&w->d, "claim.create", input(w, code, day, lines));
}

static const char *uuid_of(struct claim_world *w, const char *table)
{
    const char *text = db_engine(w->d.t->db) == DB_POSTGRES ? "CAST(uuid AS text)" :
        "substr(lower(hex(uuid)), 1, 8) || '-' || substr(lower(hex(uuid)), 9, 4) || '-' || substr(lower(hex(uuid)), 13, 4) || '-' ||"
        " substr(lower(hex(uuid)), 17, 4) || '-' || substr(lower(hex(uuid)), 21)";
    struct str found = drive_rows(&w->d, str_format(w->d.arena, "SELECT %s FROM %s", text, table).p, "t");

    return str_zero(w->d.arena, (struct str){found.p, found.n - 1});
}

/* ---- bundles ---- */

/* Service 1 is made of two of item 2; parts that were claimed are sent with it. */
static void bundle(struct claim_world *w, const char *type)
{
    assert_ok(drive(&w->d, "medical_service.update", str_format(w->d.arena, "{'uuid': '%s', 'packagetype': '%s', 'servicesLinked': [{'item': {'id': 2}, 'qtyProvided': 2}]}",
              uuid_of(w, "medical_service"), type).p));
}

#define ITEM "'items': [{'item': {'id': 1}, 'qtyProvided': '1', 'priceAsked': '100'}]"
#define PARTS(n) "'services': [{'service': {'id': 1}, 'qtyProvided': '1', 'priceAsked': '70', 'items': [{'item': {'id': 2}, 'qtyDisplayed': " #n \
    ", 'priceAsked': '12'}]}]"
#define SERVICE_SQL "SELECT status, price_adjusted, price_valuated FROM claim_service ORDER BY id"

static void decided(struct claim_world *w, const char *c)
{
    assert_string_equal(claim_do(w, "claim.submit", c), "");
    assert_string_equal(claim_do(w, "claim.process", c), "");
}

static void test_a_package_pays_as_it_is_defined(void **state)
{
    struct claim_world w = claim_world_open(state);

    bundle(&w, "P");
    decided(&w, entered(&w, "B1", "2026-03-01", PARTS(1)));
    assert_str(drive_rows(&w.d, SERVICE_SQL, "iii"), "1|5000|5000\n");
    assert_str(drive_rows(&w.d, "SELECT claimed FROM claim", "i"), "7000\n");
    set(&w, "claim.native_code_for_services", "false");
    decided(&w, entered(&w, "B2", "2026-03-02", PARTS(1)));
    decided(&w, entered(&w, "B3", "2026-03-03", PARTS(2)));
    assert_str(drive_rows(&w.d, SERVICE_SQL, "iii"), "1|5000|5000\n1|0|0\n1|5000|5000\n");
    assert_str(drive_rows(&w.d, "SELECT status, claimed, approved, remunerated FROM claim ORDER BY id", "iiii"),
               "16|7000|5000|5000\n16|1200|0|0\n16|2400|5000|5000\n");
    assert_non_null(strstr(str_zero(w.d.arena, drive_rows(&w.d, "SELECT explanation FROM claim_decision WHERE claim_id = 2 AND stage = 'P'", "t")),
                           "\"rule\":\"bundle\",\"limit\":1,\"before\":1}"));
    drive_close(&w.d);
}

/* What parts come to takes the place of what their service asks, on every way in. */
static void test_parts_are_what_is_claimed(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c;

    set(&w, "claim.native_code_for_services", "false");
    c = entered(&w, "B1", "2026-03-01", ITEM ", " PARTS(3));
    assert_str(drive_rows(&w.d, "SELECT claimed FROM claim", "i"), "13600\n");
#define UPDATE(more) assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', " more "}", c).p))
    UPDATE("'items': []");
    assert_str(drive_rows(&w.d, "SELECT claimed FROM claim", "i"), "3600\n");
    UPDATE("'services': [{'id': 1, 'items': [{'id': 1, 'qtyDisplayed': 5}]}]");
    assert_str(drive_rows(&w.d, "SELECT claimed FROM claim", "i"), "6000\n");
    UPDATE("'explanation': 'x'");
    assert_str(drive_rows(&w.d, "SELECT claimed FROM claim", "i"), "6000\n");
    UPDATE("'services': [{'service': {'id': 1}, 'qtyProvided': '1', 'priceAsked': '70'}]");
    assert_str(drive_rows(&w.d, "SELECT claimed FROM claim", "i"), "7000\n");
    drive_refused(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'services': [{'service': {'id': 1}, 'qtyProvided': '1', 'priceAsked': '1',"
                  " 'items': [{'item': {'id': 2}, 'qtyDisplayed': 2000000000, 'priceAsked': '9000000000000000'}]}]}", c).p, "claim_amount_too_large");
    drive_close(&w.d);
}

static void test_a_flat_fee_is_the_register_s_price_at_most(void **state)
{
    struct claim_world w = claim_world_open(state);

    bundle(&w, "F");
    claim_set(&w, "UPDATE product_service SET price_origin = 'O'");
    set(&w, "claim.native_code_for_services", "false");
    decided(&w, entered(&w, "B1", "2026-03-01", PARTS(1)));
    assert_str(drive_rows(&w.d, SERVICE_SQL, "iii"), "1|5000|5000\n");
    assert_non_null(strstr(str_zero(w.d.arena, drive_rows(&w.d, "SELECT explanation FROM claim_decision WHERE stage = 'P'", "t")),
                           "\"rule\":\"flat_fee\",\"limit\":\"50.00\",\"before\":\"70.00\",\"cut\":\"20.00\""));
    drive_close(&w.d);
}

/* ---- what a reviewer finds of parts ---- */

#define PARTS_SQL "SELECT qty_displayed, qty_approved, price_approved, justification FROM claim_service_item ORDER BY id"

static const char *in_review(struct claim_world *w, const char *code, const char *lines)
{
    const char *c = entered(w, code, "2026-03-01", lines);

    assert_string_equal(claim_do(w, "claim.submit", c), "");
    assert_string_equal(claim_do(w, "claim.select_for_review", c), "");
    return c;
}

static const char *found(struct claim_world *w, const char *claim, const char *part, const char *further)
{
    return str_format(w->d.arena, "{'claim': '%s', 'services': [{'id': 1, 'items': [{%s}]}]%s}", claim, part, further).p;
}

static bool explained(struct claim_world *w, const char *stage, const char *step)
{
    const char *sql = str_format(w->d.arena, "SELECT explanation FROM claim_decision WHERE stage = '%s'", stage).p;

    return strstr(str_zero(w->d.arena, drive_rows(&w->d, sql, "t")), step) != NULL;
}

static void test_a_reviewer_judges_the_parts_of_a_package(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c;

    bundle(&w, "P");
    set(&w, "claim.native_code_for_services", "false");
    c = in_review(&w, "B1", PARTS(3));
    assert_str(drive_rows(&w.d, "SELECT rem_g FROM claim_consumption WHERE deleted_at IS NULL", "i"), "0\n");
    drive_refused(&w.d, "claim.review", found(&w, c, "'id': 1, 'qtyApproved': 4", ""), "claim_review_above_provided");
    drive_refused(&w.d, "claim.review", found(&w, c, "'id': 2, 'qtyApproved': 1", ""), "claim_review_of_other_line");
    assert_err(drive(&w.d, "claim.review", found(&w, c, "'qtyApproved': 1", "")), E_FIELD_REQUIRED);
    assert_err(drive(&w.d, "claim.review", found(&w, c, "'id': 1, 'qtyApproved': -1", "")), E_FIELD_RANGE);
    assert_ok(drive(&w.d, "claim.review", found(&w, c, "'id': 1, 'qtyApproved': 2, 'justification': 'two were given'", "")));
    assert_str(drive_rows(&w.d, PARTS_SQL, "iiit"), "3|2|NULL|two were given\n");
    assert_str(drive_rows(&w.d, "SELECT claimed, approved FROM claim", "ii"), "3600|2400\n");
    assert_ok(drive(&w.d, "claim.review", found(&w, c, "'id': 1, 'priceApproved': '10.5'", ", 'submitReview': true")));
    assert_str(drive_rows(&w.d, PARTS_SQL, "iiit"), "3|2|1050|two were given\n");
    assert_str(drive_rows(&w.d, "SELECT rem_g FROM claim_consumption WHERE deleted_at IS NULL", "i"), "2100\n");
    assert_true(explained(&w, "R", "{\"rule\":\"bundle\",\"limit\":1,\"before\":1,\"left\":1"));
    assert_true(explained(&w, "R", "{\"rule\":\"parts\",\"limit\":\"21.00\",\"before\":\"50.00\",\"cut\":\"29.00\"}"));
    assert_string_equal(claim_do(&w, "claim.process", c), "");
    assert_str(drive_rows(&w.d, SERVICE_SQL, "iii"), "1|2100|2100\n");
    assert_str(drive_rows(&w.d, "SELECT status, approved, remunerated FROM claim", "iii"), "16|2100|2100\n");
    drive_close(&w.d);
}

/* The contract's clients name parts by codes and send all of them: as claimed is no finding, and null takes one back. */
static void test_parts_are_named_by_their_codes_too(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c, *code;
    struct str part;

    bundle(&w, "F");
    claim_set(&w, "UPDATE product_service SET price_origin = 'O'");
    set(&w, "claim.native_code_for_services", "false");
    part = drive_rows(&w.d, "SELECT code FROM medical_item WHERE id = 2", "t");
    code = str_zero(w.d.arena, (struct str){part.p, part.n - 1});
    c = in_review(&w, "B1", PARTS(3));
#define CODED(members) assert_ok(drive(&w.d, "claim.review", found(&w, c, str_format(w.d.arena, "'item': {'code': '%s'}, " members, code).p, "")))
    CODED("'qtyDisplayed': 3, 'priceAsked': '12'");
    assert_str(drive_rows(&w.d, PARTS_SQL, "iiit"), "3|NULL|NULL|NULL\n");
    CODED("'qtyDisplayed': 0, 'priceAsked': '11'");
    assert_str(drive_rows(&w.d, PARTS_SQL, "iiit"), "3|0|1100|NULL\n");
    assert_str(drive_rows(&w.d, "SELECT approved FROM claim", "i"), "0\n");
    CODED("'qtyApproved': null");
    CODED("'priceApproved': '12.00'");
    assert_str(drive_rows(&w.d, PARTS_SQL, "iiit"), "3|NULL|NULL|NULL\n");
    assert_str(drive_rows(&w.d, "SELECT approved FROM claim", "i"), "5000\n");
    drive_refused(&w.d, "claim.review", found(&w, c, "'item': {'code': 'NONE'}, 'qtyApproved': 1", ""), "claim_review_of_other_line");
    drive_close(&w.d);
}

/* Where packages are paid by their own code a finding would change nothing. */
static void test_parts_are_not_judged_where_they_do_not_count(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c;

    bundle(&w, "P");
    c = in_review(&w, "B1", PARTS(3));
    drive_refused(&w.d, "claim.review", found(&w, c, "'id': 1, 'qtyApproved': 2", ""), "claim_review_parts_unpaid");
    assert_ok(drive(&w.d, "claim.review", found(&w, c, "'id': 1, 'qtyDisplayed': 3, 'priceAsked': '12.00'", "")));
    assert_str(drive_rows(&w.d, PARTS_SQL, "iiit"), "3|NULL|NULL|NULL\n");
    drive_close(&w.d);
}

static void test_findings_of_parts_go_with_the_review(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c;

    bundle(&w, "P");
    set(&w, "claim.native_code_for_services", "false");
    c = in_review(&w, "B1", PARTS(3));
    assert_ok(drive(&w.d, "claim.review", found(&w, c, "'id': 1, 'qtyApproved': 2, 'justification': 'x'", ", 'submitReview': true")));
    assert_string_equal(claim_do(&w, "claim.take_back", c), "");
    assert_str(drive_rows(&w.d, PARTS_SQL, "iiit"), "3|NULL|NULL|NULL\n");
    assert_string_equal(claim_do(&w, "claim.submit", c), "");
    assert_str(drive_rows(&w.d, "SELECT rem_g FROM claim_consumption WHERE deleted_at IS NULL", "i"), "0\n");
    drive_close(&w.d);
}

/* ---- what is loaded ---- */

static uint64_t statements_of(struct claim_world *w, const char *const *sent, size_t n)
{
    struct db_conn *conn = testdb_acquire(w->d.t, DB_WRITE);
    uuid_t *uuids = ARENA_ARRAY(w->d.arena, uuid_t, n);
    uint64_t before;
    struct claim_set s;
    struct tx *tx;

    for (size_t i = 0; i < n; i++) assert_true(uuid_read(str_of(sent[i]), &uuids[i]));
    assert_ok(db_begin(conn, DB_WRITE));
    assert_ok(tx_reader(w->d.write, conn, w->d.arena, access_program(), &tx));
    assert_ok(claim_set_load(tx, uuids, n, CLAIM_ENTERED, true, &s));     /* the scheme is there afterwards */
    before = db_counts(conn).statements;
    assert_ok(claim_set_load(tx, uuids, n, CLAIM_ENTERED, true, &s));
    before = db_counts(conn).statements - before;
    testdb_release(w->d.t, conn);
    return before;
}

/* One statement for each kind of parts, however many claims there are; none where bundles are not heeded. */
static void test_parts_are_loaded_by_two_statements(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *uuids[5];
    uint64_t off;

    bundle(&w, "P");
    for (int i = 0; i < 5; i++)
        uuids[i] = entered(&w, str_format(w.d.arena, "B%d", i).p, "2026-03-01", PARTS(2));
    off = statements_of(&w, uuids, 1);
    assert_int_equal(statements_of(&w, uuids, 5), off);
    set(&w, "claim.native_code_for_services", "false");
    assert_int_equal(statements_of(&w, uuids, 1), off + 2);
    assert_int_equal(statements_of(&w, uuids, 5), off + 2);
    drive_close(&w.d);
}

/* What the ceiling of the category cut is stored (defect Q7), for items and services. */
/* Enrolment 10.6, defect 24: the reference asks whether a policy may go, and always says so. */
static void test_a_policy_that_claims_used_stays(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *policy = uuid_of(&w, "policy");

    decided(&w, claim_entered(&w, 1, 1));
    drive_refused(&w.d, "policy.delete", str_format(w.d.arena, "{'uuid': '%s', 'deleteContributions': true}", policy).p, "policy_consumed");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM policy WHERE deleted_at IS NULL", "i"), "1\n");
    drive_close(&w.d);
}

static void test_what_a_category_cut_is_stored(void **state)
{
    struct claim_world w = claim_world_open(state);

    claim_set(&w, "UPDATE product SET max_amount_surgery = 12000; UPDATE medical_service SET category = 'S'");
    decided(&w, claim_entered(&w, 1, 1));
    assert_str(drive_rows(&w.d, "SELECT i.exceed_ceiling_amount_category, s.exceed_ceiling_amount_category, u.rem_surgery, c.category, c.remunerated"
                          " FROM claim c JOIN claim_item i ON i.claim_id = c.id JOIN claim_service s ON s.claim_id = c.id"
                          " JOIN claim_consumption u ON u.claim_id = c.id", "iiiti"), "0|3000|12000|S|12000\n");
    drive_close(&w.d);
}

/* ---- reasons 6 and 8 ---- */

static void test_a_duplicate_is_rejected(void **state)
{
    struct claim_world w = claim_world_open(state);

    claim_do(&w, "claim.submit", entered(&w, "D1", "2026-03-01", ITEM));
    claim_do(&w, "claim.submit", entered(&w, "D2", "2026-03-01", ITEM));
    set(&w, "claim.reject_duplicates", "true");
    claim_do(&w, "claim.submit", entered(&w, "D3", "2026-03-01", ITEM));
    claim_do(&w, "claim.submit", entered(&w, "D4", "2026-03-02", ITEM));
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason FROM claim_item ORDER BY id", "ii"), "1|0\n1|0\n2|6\n1|0\n");
    assert_str(drive_rows(&w.d, "SELECT status FROM claim ORDER BY id", "i"), "4\n4\n1\n4\n");
    drive_close(&w.d);
}

/* Two of one set: the second sees the first. */
static void test_a_duplicate_within_a_set(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first = entered(&w, "D1", "2026-03-01", ITEM), *second = entered(&w, "D2", "2026-03-01", ITEM);
    struct answer answer;

    set(&w, "claim.reject_duplicates", "true");
    assert_ok(drive_as(&w.d, access_program(), "claim.submit", str_format(w.d.arena, "{'uuids': ['%s', '%s']}", first, second).p, &answer));
    assert_str(drive_rows(&w.d, "SELECT status FROM claim ORDER BY id", "i"), "4\n1\n");
    drive_close(&w.d);
}

static void test_a_diagnosis_that_left_the_register(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c[3];

    c[0] = entered(&w, "G1", "2026-03-01", ITEM);
    c[1] = entered(&w, "G2", "2026-03-02", ITEM);
    drive_put(&w.d, "diagnosis.create", "{'code': 'A01', 'name': 'Typhoid'}");
    c[2] = entered(&w, "G3", "2026-03-03", ITEM ", 'icd2': {'id': 2}");
    claim_do(&w, "claim.submit", c[0]);
    claim_set(&w, "UPDATE diagnosis SET deleted_at = created_at WHERE id = 2");
    set(&w, "claim.reject_unknown_diagnoses", "true");
    claim_do(&w, "claim.submit", c[1]);
    claim_do(&w, "claim.submit", c[2]);
    assert_str(drive_rows(&w.d, "SELECT c.status, i.status, i.rejection_reason FROM claim c JOIN claim_item i ON i.claim_id = c.id ORDER BY c.id", "iii"),
               "4|1|0\n4|1|0\n1|2|8\n");
    drive_close(&w.d);
}

/* ---- what is wanted of every claim ---- */

/* Each is refused without what its setting wants, also when an update takes it away, and entered with it. */
static void test_what_a_scheme_wants(void **state)
{
#define LETTER "'attachments': [{'generalType': 'URL', 'url': 'https://x.org/a', 'date': '2026-03-01', 'title': 'letter'}]"
    static const struct { const char *setting, *rule, *without, *with, *taken; } cases[] = {
        {"claim.lines_mandatory", "claim_without_lines", "'items': []", ITEM, "'items': []"},
        {"claim.care_type_mandatory", "claim_without_care_type", "'visitType': 'O'", "'careType': 'OPD'", "'careType': null"},
        {"claim.explanation_mandatory_for_ipd", "claim_stay_without_explanation", "'careType': 'IPD'", "'careType': 'IPD', 'explanation': 'x'", "'explanation': null"},
        {"claim.referral_facility_mandatory", "claim_without_referral_facility", "'visitType': 'R'", "'visitType': 'R', 'referFrom': {'id': 1}", "'referFrom': null"},
        {"claim.referral_code_mandatory", "claim_without_referral_code", "'patientCondition': 'R'", "'patientCondition': 'R', 'referralCode': '7'", "'referralCode': null"},
        {"claim.referral_attachment_mandatory", "claim_referral_without_attachment", "'visitType': 'R'", "'visitType': 'R', " LETTER, NULL},
    };
    struct claim_world w = claim_world_open(state);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *code = str_format(w.d.arena, "W%zu", i).p, *c;
        set(&w, cases[i].setting, "true");
        drive_refused(&w.d, "claim.create", input(&w, code, "2026-03-01", cases[i].without), cases[i].rule);
        c = entered(&w, code, "2026-03-01", cases[i].with);
        if (cases[i].taken)
            drive_refused(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', %s}", c, cases[i].taken).p, cases[i].rule);
        set(&w, cases[i].setting, "false");
        entered(&w, str_format(w.d.arena, "X%zu", i).p, "2026-03-01", cases[i].without);
    }
    drive_close(&w.d);
}

/* ---- products at processing ---- */

#define CHOICE_SQL "SELECT status, rejection_reason, product_id, policy_id, limitation_value, price_valuated FROM claim_item ORDER BY id"

/* A change of what a product covers is one of the product. */
static void halve(struct claim_world *w)
{
    assert_ok(drive(&w->d, "product.update", str_format(w->d.arena, "{'uuid': '%s', 'items': [{'id': 1, 'item': {'id': 1}, 'limitAdult': '50'}]}", uuid_of(w, "product")).p));
}

static void test_a_product_that_changed_is_chosen_again(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c[2] = {entered(&w, "P1", "2026-03-01", ITEM), entered(&w, "P2", "2026-03-02", ITEM)};

    for (int i = 0; i < 2; i++) claim_do(&w, "claim.submit", c[i]);
    halve(&w);
    claim_do(&w, "claim.process", c[0]);
    set(&w, "claim.reassign_products_at_processing", "true");
    claim_do(&w, "claim.process", c[1]);
    assert_str(drive_rows(&w.d, CHOICE_SQL, "iiiiii"), "1|0|1|1|10000|10000\n1|0|1|1|5000|5000\n");
    drive_close(&w.d);
}

/* What was submitted later takes nothing away: that one finds the limit reached. */
static void test_only_what_came_before_counts_again(void **state)
{
    static const char *const limits[] = {"UPDATE product_item SET limit_no_adult = 1", "UPDATE product SET max_no_visits = 1, max_no_consultation = 1"};
    struct claim_world w = claim_world_open(state);

    set(&w, "claim.reassign_products_at_processing", "true");
    for (int i = 0; i < 2; i++) {
        const char *first = claim_entered(&w, i + 1, 1), *second = claim_entered(&w, i + 1, 1);
        claim_set(&w, "UPDATE product_item SET limit_no_adult = NULL");
        claim_do(&w, "claim.submit", first);
        claim_do(&w, "claim.submit", second);
        claim_set(&w, limits[i]);
        testdb_script(w.d.t, w.d.t->engine == DB_SQLITE ? "UPDATE policy SET changed_at = changed_at + 9000000000000000"
                                                        : "UPDATE policy SET changed_at = '2099-01-01Z'");
        claim_do(&w, "claim.process", first);
        claim_do(&w, "claim.process", second);
    }
    assert_str(drive_rows(&w.d, "SELECT status FROM claim_item ORDER BY id", "i"), "1\n2\n1\n1\n");
    assert_str(drive_rows(&w.d, "SELECT status FROM claim_service ORDER BY id", "i"), "1\n1\n1\n2\n");
    drive_close(&w.d);
}

static void test_what_covered_is_gone(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = entered(&w, "P1", "2026-03-01", ITEM);

    claim_do(&w, "claim.submit", c);
    testdb_script(w.d.t, "UPDATE insuree_policy SET deleted_at = created_at");
    assert_string_equal(claim_do(&w, "claim.process", c), "");
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason FROM claim", "ii"), "1|3\n");
    assert_str(drive_rows(&w.d, CHOICE_SQL, "iiiiii"), "2|3|NULL|NULL|NULL|NULL\n");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim_consumption WHERE deleted_at IS NULL", "i"), "0\n");
    drive_close(&w.d);
}

/* ---- sets ---- */

enum { CLAIMS = 15 };

static void in_sets(struct claim_world *w, const char *command, const char *uuids[CLAIMS], size_t size)
{
    struct answer answer;

    for (size_t from = 0; from < CLAIMS; from += size) {
        struct buf list;
        buf_init(&list, w->d.arena, 1024);
        for (size_t i = from; i < CLAIMS && i < from + size; i++) buf_add_format(&list, "%s'%s'", i > from ? ", " : "", uuids[i]);
        assert_ok(drive_as(&w->d, access_program(), command, str_format(w->d.arena, "{'uuids': [%s]}", str_zero(w->d.arena, buf_str(&list))).p, &answer));
    }
}

/* All that was decided, with its limits used up on the way: the same bytes whatever the size of a set, on either engine. */
static void decided_in(void **state, size_t size)
{
    static char first[8192];
    static const char *const queries[] = {
        "SELECT status, rejection_reason, approved, remunerated, review_status, feedback_status FROM claim ORDER BY id",
        "SELECT claim_id, status, rejection_reason, qty_approved, price_valuated, exceed_ceiling_amount FROM claim_item ORDER BY id",
        "SELECT claim_id, status, rejection_reason, deductable_amount, price_valuated, exceed_ceiling_amount FROM claim_service ORDER BY id",
        "SELECT claim_id, insuree_id, ded_g, rem_g, rem_op, rem_ip FROM claim_consumption WHERE deleted_at IS NULL ORDER BY claim_id",
    };
    struct claim_world w = claim_world_open(state);
    const char *uuids[CLAIMS];
    struct buf out;

    buf_init(&out, w.d.arena, sizeof first);
    claim_set(&w, "UPDATE product SET max_policy = 150000, ded_insuree = 12000, max_no_visits = 5; UPDATE product_item SET limit_no_adult = 40");
    for (int i = 0; i < CLAIMS; i++) uuids[i] = claim_entered(&w, i % 2 + 1, i % 7 + 1);
    in_sets(&w, "claim.submit", uuids, size);
    in_sets(&w, "claim.process", uuids, size);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) buf_add(&out, drive_rows(&w.d, queries[i], "iiiiii"));
    if (!first[0]) {
        assert_true(out.n < sizeof first);
        memcpy(first, out.p, out.n);
        assert_non_null(strstr(first, "|2|12|"));
    }
    assert_str(buf_str(&out), first);
    drive_close(&w.d);
}

static void test_claims_one_by_one(void **state) { decided_in(state, 1); }
static void test_claims_in_sets_of_seven(void **state) { decided_in(state, 7); }
static void test_claims_in_one_set(void **state) { decided_in(state, CLAIMS); }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_package_pays_as_it_is_defined),
        TESTDB_BOTH(test_parts_are_what_is_claimed),
        TESTDB_BOTH(test_a_flat_fee_is_the_register_s_price_at_most),
        TESTDB_BOTH(test_a_reviewer_judges_the_parts_of_a_package),
        TESTDB_BOTH(test_parts_are_named_by_their_codes_too),
        TESTDB_BOTH(test_parts_are_not_judged_where_they_do_not_count),
        TESTDB_BOTH(test_findings_of_parts_go_with_the_review),
        TESTDB_BOTH(test_parts_are_loaded_by_two_statements),
        TESTDB_BOTH(test_a_policy_that_claims_used_stays),
        TESTDB_BOTH(test_what_a_category_cut_is_stored),
        TESTDB_BOTH(test_a_duplicate_is_rejected),
        TESTDB_BOTH(test_a_duplicate_within_a_set),
        TESTDB_BOTH(test_a_diagnosis_that_left_the_register),
        TESTDB_BOTH(test_what_a_scheme_wants),
        TESTDB_BOTH(test_a_product_that_changed_is_chosen_again),
        TESTDB_BOTH(test_only_what_came_before_counts_again),
        TESTDB_BOTH(test_what_covered_is_gone),
        TESTDB_BOTH(test_claims_one_by_one),
        TESTDB_BOTH(test_claims_in_sets_of_seven),
        TESTDB_BOTH(test_claims_in_one_set),
    };
    return testdb_run("module/claim_rules", tests, sizeof tests / sizeof *tests);
}
