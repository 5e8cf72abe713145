/* Payments by head through the run (claims 6.5): who is counted, what is paid, billed and posted, and that nothing is paid twice. */
#include "module/valuation_world.h"

#include "module/batch/batch.h"
#include "module/claim/claim.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"
#include "module/valuation/internal.h"

#include <string.h>

#define DECEMBER "{'year': 2025, 'month': 12}"

/* C2: V1 (1900 + 2000 + 100 people, 1000 families) belongs to the hospital; V2 (12,000 people, 2000 families) by half to it and by half to
 * the centre. Both are paid by head. */
static struct scheme heads_open(void **state, const char *further)
{
    struct scheme s = scheme_open(state);

    drive_put(&s.d, "location.create", "{'code': 'V1', 'name': 'V1', 'type': 'V', 'parent': '%s', 'malePopulation': 1900, 'femalePopulation': 2000,"
              " 'otherPopulation': 100, 'families': 1000}", s.ward);
    drive_put(&s.d, "location.create", "{'code': 'V2', 'name': 'V2', 'type': 'V', 'parent': '%s', 'malePopulation': 12000, 'families': 2000}", s.ward);
    drive_put(&s.d, "health_facility.update", "{'uuid': '%s', 'accCode': 'A1', 'catchments': [{'location': {'id': 4}, 'catchment': 100},"
              " {'location': {'id': 5}, 'catchment': 50}]}", s.hospital);
    drive_put(&s.d, "health_facility.update", "{'uuid': '%s', 'catchments': [{'location': {'id': 5}, 'catchment': 50}]}", s.centre);
    scheme_product(&s, 1, str_format(s.d.arena, ", 'capitation_level_1': 'H', 'capitation_level_2': 'C', 'share_contribution': 6000%s", further).p);
    return s;
}

/* Families 10 in V2 (its head and another) and 11 in V1, covered by product 1 from `from` to `to`. */
static void cover(struct scheme *s, const char *from, const char *to)
{
    scheme_load(s, &family_entity, "{'id': 11, 'location_id': 4}");
    testdb_script(s->d.t, "UPDATE family SET location_id = 5 WHERE id = 10; UPDATE insuree SET family_id = 10");
    for (int i = 1; i <= 2; i++)
        scheme_load(s, &insuree_entity, "{'id': %lld, 'chf_id': '10%d', 'last_name': 'C', 'other_names': 'D', 'dob': '1990-01-01', 'head': false,"
                    " 'card_issued': false, 'family_id': %d}", (long long)s->insuree_id + i, i, i == 1 ? 10 : 11);
    testdb_script(s->d.t, str_format(s->d.arena, "UPDATE family SET head_insuree_id = %lld WHERE id = 11", (long long)s->insuree_id + 2).p);
    scheme_contribution(s, 1, from, to, 100000000, 2);
    for (int i = 0; i < 3; i++)
        scheme_load(s, &insuree_policy_entity, "{'id': %d, 'insuree_id': %lld, 'policy_id': %lld, 'effective_date': '%s', 'expiry_date': '%s'}", 700 + i,
                    (long long)s->insuree_id + i, (long long)s->policy_id, from, to);
}

static struct str payments(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT year, month, region_code, district_code, health_facility_code, coalesce(acc_code, '-'), hf_level, total_population,"
                      " total_families, total_insured_insuree, total_insured_families, total_claims, total_adjusted, payment_cathment"
                      " FROM capitation_payment ORDER BY id", "iitttttiiiiiii");
}

/* All weights at once: each indicator brings the hospital and the centre their parts of 600,000 (C1's weights). */
static void test_everything_is_counted(void **state)
{
    struct scheme s = heads_open(state, ", 'weight_population': 2000, 'weight_nb_families': 1000, 'weight_insured_population': 3000,"
                                        " 'weight_nb_insured_families': 1500, 'weight_nb_visits': 1500, 'weight_adjusted_amount': 1000");

    cover(&s, "2025-12-01", "2026-01-01");
    scheme_claim(&s, "C1", s.hospital_id, CLAIM_PROCESSED, "2025-12-10T10:00:00", 60000);
    scheme_item_line(&s, 1, 'R', 0, ", 'price_adjusted': 45000");
    scheme_line(&s, 1, 'P', 0, ", 'price_adjusted': 5000");
    scheme_claim(&s, "C2", s.hospital_id, CLAIM_VALUATED, "2025-12-31T23:59:59.999999", 100);
    scheme_line(&s, 1, 'P', 0, ", 'price_adjusted': 10000");
    scheme_claim(&s, "C3", s.centre_id, CLAIM_PROCESSED, "2025-12-31T10:00:00", 100);
    scheme_line(&s, 1, 'P', 0, ", 'price_adjusted': 20000");
    scheme_claim(&s, "EARLY", s.centre_id, CLAIM_PROCESSED, "2025-11-30T10:00:00", 100);
    scheme_line(&s, 1, 'P', 0, ", 'price_adjusted': 70000");
    scheme_claim(&s, "CHECKED", s.centre_id, CLAIM_CHECKED, "2025-12-10T10:00:00", 100);
    scheme_line(&s, 1, 'P', 0, ", 'price_adjusted': 70000");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    /* C2: 10,000 people at the hospital; 31 of the policy's 32 days are December's */
    assert_str(payments(&s), "2025|12|R|D1|HF1|A1|H|1000000|200000|200|150|200|60000|39476563\n2025|12|R|D1|HF2|-|C|600000|100000|100|50|100|20000|18648438\n");
    assert_str(drive_rows(&s.d, "SELECT alc_contri_population, alc_contri_num_families, alc_contri_ins_population, alc_contri_ins_families,"
                                " alc_contri_visits, alc_contri_adjusted_amount, up_population, up_num_families, up_ins_population, up_ins_families, up_visits,"
                                " up_adjusted_amount FROM capitation_payment ORDER BY id LIMIT 1", "iiiiiiiiiiii"),
               "11625000|5812500|17437500|8718750|8718750|5812500|72656|193750|581250000|435937500|290625000|726563\n");
    assert_str(drive_rows(&s.d, "SELECT b.code, b.amount_net, b.amount_total, b.status, b.terms, b.subject_type, b.thirdparty_type, i.code, i.description,"
                                " i.unit_price, i.amount_total FROM bill b JOIN bill_item i ON i.bill_id = b.id WHERE b.code LIKE 'CP%' ORDER BY b.id", "tiiitttttii"),
               "CP-P1-HF1-2025-12|39476563|39476563|1|Plan 1|batch run|health facility|P1|Capitation payment|39476563|39476563\n"
               "CP-P1-HF2-2025-12|18648438|18648438|1|Plan 1|batch run|health facility|P1|Capitation payment|18648438|18648438\n");
    assert_str(drive_rows(&s.d, "SELECT account, amount FROM posting WHERE source_entity = 'capitation_payment' ORDER BY id", "ti"),
               "benefits|39476563\npayable|-39476563\nbenefits|18648438\npayable|-18648438\n");
    assert_int_equal(scheme_number(&s.d, "SELECT CAST(sum(amount) AS bigint) FROM posting"), 0);
    drive_close(&s.d);
}

/* C3, and who has cover only until the last day counts no more; whoever is not of the levels has no part; the preview tells it all. */
static void test_a_pool_stays_unspent(void **state)
{
    struct scheme s = heads_open(state, ", 'capitation_sublevel_2': 'R', 'weight_insured_population': 5000, 'weight_population': 4999, 'weight_nb_visits': 1");
    struct str out;

    cover(&s, "2025-12-01", "2025-12-31");
    assert_ok(drive_ask(&s.d, access_program(), "batchRunPreview", DECEMBER, &out));
    assert_true(str_find(out, STR("\"capitation\":[{\"productCode\":\"P1\",\"planCode\":null,\"allocated\":\"1000000.00\",\"share\":\"60.00\",\"indicators\":{\"population\":{\"weight\":\"49.99\","
                                  "\"pool\":\"299940.00\",\"total\":\"10000.00\",\"unit\":\"29.9940\",\"unspent\":\"0.00\"}"), 0) >= 0);
    assert_true(str_find(out, STR("\"insuredPopulation\":{\"weight\":\"50.00\",\"pool\":\"300000.00\",\"total\":\"0.00\",\"unit\":\"0.0000\",\"unspent\":\"300000.00\"}"), 0) >= 0);
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM capitation_payment", "i"), "0\n");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(payments(&s), "2025|12|R|D1|HF1|A1|H|1000000|200000|0|0|0|0|29994000\n");
    assert_str(drive_rows(&s.d, "SELECT amount_total FROM bill", "i"), "29994000\n");
    drive_close(&s.d);
}

/* The place of the product is the run's: facilities elsewhere have a part only where they have its people or claims. */
static void test_places_have_their_own(void **state)
{
    struct scheme s = heads_open(state, ", 'weight_nb_visits': 10000");
    const char *district = drive_put(&s.d, "location.create", "{'code': 'D2', 'name': 'D2', 'type': 'D', 'parent': '%s'}", s.region);

    cover(&s, "2025-12-01", "2025-12-31");
    drive_put(&s.d, "health_facility.create", "{'code': 'HF3', 'name': 'HF3', 'level': 'H', 'careType': 'B', 'location': '%s', 'legalForm': {'id': 1}}", district);
    drive_put(&s.d, "health_facility.create", "{'code': 'HF4', 'name': 'HF4', 'level': 'H', 'careType': 'B', 'location': '%s', 'legalForm': {'id': 1}}", district);
    testdb_script(s.d.t, str_format(s.d.arena, "UPDATE product SET location_id = %lld", (long long)s.district_id).p);
    scheme_claim(&s, "C1", scheme_number(&s.d, "SELECT id FROM health_facility WHERE code = 'HF3'"), CLAIM_PROCESSED, "2025-12-10T10:00:00", 60000);
    scheme_line(&s, 1, 'P', 100, "");
    scheme_line(&s, 1, 'P', 200, "");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(payments(&s), "");
    assert_ok(drive(&s.d, "batch.run", str_format(s.d.arena, "{'year': 2025, 'month': 12, 'location': '%s'}", s.district).p));
    assert_str(drive_rows(&s.d, "SELECT health_facility_code, total_claims, total_adjusted, payment_cathment FROM capitation_payment ORDER BY id", "tiii"),
               "HF1|0|0|0\nHF2|0|0|0\nHF3|100|300|60000000\n");
    assert_str(drive_rows(&s.d, "SELECT code FROM bill", "t"), "CP-P1-HF3-2025-12\n");
    drive_close(&s.d);
}

/* Two products are one bill of a facility; a quarter is paid with its last month. */
static void test_products_share_a_bill(void **state)
{
    struct scheme s = heads_open(state, ", 'weight_population': 10000");

    scheme_product(&s, 2, ", 'capitation_level_1': 'H', 'share_contribution': 10000, 'weight_nb_visits': 10000, 'period_rel_prices': 'Q'");
    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 1600000, 2);
    scheme_contribution(&s, 2, "2025-10-01", "2025-12-31", 920000, 2);
    scheme_claim(&s, "C1", s.hospital_id, CLAIM_PROCESSED, "2025-10-01T10:00:00", 60000);
    scheme_line(&s, 2, 'P', 100, "");
    assert_ok(drive(&s.d, "batch.run", "{'year': 2025, 'month': 11}"));
    assert_str(drive_rows(&s.d, "SELECT p.code, health_facility_code, payment_cathment FROM capitation_payment c JOIN product p ON p.id = c.product_id ORDER BY c.id", "tti"),
               "P1|HF1|0\nP1|HF2|0\n");
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(drive_rows(&s.d, "SELECT p.code, health_facility_code, payment_cathment FROM capitation_payment c JOIN product p ON p.id = c.product_id"
                                " WHERE month = 12 ORDER BY c.id", "tti"), "P1|HF1|600000\nP1|HF2|360000\nP2|HF1|920000\n");
    assert_str(drive_rows(&s.d, "SELECT b.code, b.amount_net, i.code, i.amount_net FROM bill b JOIN bill_item i ON i.bill_id = b.id ORDER BY b.id, i.id", "titi"),
               "CP-P2-HF1-2025-12|1520000|P1|600000\nCP-P2-HF1-2025-12|1520000|P2|920000\nCP-P1-HF2-2025-12|360000|P1|360000\n");
    drive_close(&s.d);
}

/* The last step of a large run may come again; and a month that was paid before is not paid anew. */
static void test_nothing_is_paid_twice(void **state)
{
    struct scheme s = heads_open(state, ", 'weight_population': 10000");

    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 1600000, 2);
    scheme_load(&s, &capitation_payment_entity, "{'id': 40, 'year': 2025, 'month': 12, 'health_facility_code': 'HF1', 'health_facility_name': 'HF1',"
                " 'payment_cathment': 5, 'product_id': 1, 'health_facility_id': %lld}", (long long)s.hospital_id);
    assert_ok(drive(&s.d, "batch.run", DECEMBER));
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM capitation_payment", "i"), "1\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM bill", "i"), "0\n");
    assert_int_equal(scheme_number(&s.d, "SELECT count(*) FROM posting WHERE source_entity = 'capitation_payment'"), 0);
    drive_close(&s.d);
}

static uint64_t statements(struct scheme *s, size_t *facilities)
{
    struct valuation v = {.arena = s->d.arena, .registry = s->d.registry, .conn = testdb_acquire(s->d.t, DB_READ)};
    struct capitations all;
    uint64_t before;

    assert_ok(valuation_start(&v, s->d.t->env, 0, 2025, 12));
    assert_ok(valuation_open(&v, false));
    before = db_counts(v.conn).statements;
    assert_ok(valuation_capitations(&v, &all));
    before = db_counts(v.conn).statements - before;
    *facilities = 0;
    for (size_t i = 0; i < all.count; i++) *facilities += all.products[i].facility_count;
    testdb_release(s->d.t, v.conn);
    return before;
}

/* Neither facilities nor products change how often the database is asked: contributions, catchments, people, claims. */
static void test_statements_are_few(void **state)
{
    struct scheme s = heads_open(state, ", 'weight_population': 10000");
    size_t facilities;

    cover(&s, "2025-12-01", "2025-12-31");
    assert_int_equal(statements(&s, &facilities), 4);
    assert_int_equal(facilities, 2);
    for (int i = 0; i < 5; i++)
        drive_put(&s.d, "health_facility.create", "{'code': 'N%d', 'name': 'N', 'level': 'C', 'careType': 'B', 'location': '%s', 'legalForm': {'id': 1},"
                  " 'catchments': [{'location': {'id': 4}}]}", i, s.district);
    scheme_product(&s, 2, ", 'capitation_level_1': 'C', 'weight_nb_visits': 10000");
    assert_int_equal(statements(&s, &facilities), 4);
    assert_int_equal(facilities, 7 + 6);
    drive_close(&s.d);
}

static void test_weights_add_up(void **state)
{
    struct scheme s = heads_open(state, ", 'weight_population': 10000");

#define NEW(weights) "{'code': 'N', 'name': 'N', 'dateFrom': '2025-01-01', 'dateTo': '2026-01-01', 'maxMembers': 9, 'insurancePeriod': 12," \
                     " 'gracePeriodEnrolment': 0, 'lumpSum': '0', " weights "}"
    drive_refused(&s.d, "product.create", NEW("'weightPopulation': '99.99'"), "product_weights");
    drive_refused(&s.d, "product.create", NEW("'weightPopulation': '60', 'weightNbVisits': '50'"), "product_weights");
    drive_put(&s.d, "product.create", NEW("'weightPopulation': '60', 'weightNbVisits': '40'"));
    assert_ok(drive(&s.d, "product.create", "{'code': 'M', 'name': 'N', 'dateFrom': '2025-01-01', 'dateTo': '2026-01-01', 'maxMembers': 9,"
                    " 'insurancePeriod': 12, 'gracePeriodEnrolment': 0, 'lumpSum': '0'}"));
#undef NEW
    drive_close(&s.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_everything_is_counted),
        TESTDB_BOTH(test_a_pool_stays_unspent),
        TESTDB_BOTH(test_places_have_their_own),
        TESTDB_BOTH(test_products_share_a_bill),
        TESTDB_BOTH(test_nothing_is_paid_twice),
        TESTDB_BOTH(test_statements_are_few),
        TESTDB_BOTH(test_weights_add_up),
    };
    return testdb_run("module/capitation", tests, sizeof tests / sizeof *tests);
}
