/* Payment plans: kept, bounded, replaced; and months valued by them (claims 6.1, 6.4, 6.5). */
#include "module/valuation_world.h"

#include "module/claim/claim.h"
#include "module/invoice/invoice.h"
#include "module/payment_plan/payment_plan.h"
#include "module/valuation/internal.h"

#define MONTH(m) "{'year': 2025, 'month': " #m "}"
#define FEE "0a1b6d54-eef4-4ee6-ac47-2a99cfa5e9a8"
#define HEAD "0a1b6d54-5681-4fa6-ac47-2a99c235eaa8"

/* ---- as they are kept ---- */

/* By claim, every month, from 2025 on, unless it is said otherwise. */
static const char *plan_of(struct scheme *s, const char *code, int product, const char *further)
{
    static const char *const standards[][2] = {{"'rule'", "'C'"}, {"'periodicity'", "1"}, {"'dateValidFrom'", "'2025-01-01'"}};
    struct str all = str_format(s->d.arena, "{'code': '%s', 'name': 'Plan %s', 'product': {'id': %d}%s", code, code, product, further);

    for (size_t i = 0; i < 3; i++)
        if (str_find(all, str_of(standards[i][0]), 0) < 0) all = str_format(s->d.arena, "%s, %s: %s", all.p, standards[i][0], standards[i][1]);
    return str_format(s->d.arena, "%s}", all.p).p;
}

static const char *add_plan(struct scheme *s, const char *code, int product, const char *further)
{
    return drive_new(&s->d, "payment_plan.create", plan_of(s, code, product, further));
}

static void refuse_plan(struct scheme *s, int product, const char *rule, const char *further)
{
    drive_refused(&s->d, "payment_plan.create", plan_of(s, "X", product, further), rule);
}

/* Days are numbers: 20089 is the first of 2025, 20270 the first of July, 20362 the first of October, 20453 the last. */
static struct str days_of(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT code, edition, date_valid_from, date_valid_to FROM payment_plan WHERE deleted_at IS NULL ORDER BY id", "tidd");
}

/* As clients of openIMIS write one: the rule and the product by their keys, parameters as texts. */
static void test_as_clients_send_them(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, "");
    drive_put(&s.d, "payment_plan.create", "{'code': 'A', 'name': 'N', 'calculation': '" FEE "', 'benefitPlanId': '1', 'benefitPlanType': 'product',"
              " 'periodicity': 3, 'dateValidFrom': '2025-01-01', 'ext': {'advanced_criteria': [], 'calculation_rule': {'claim_type': 'I',"
              " 'hf_level_1': 'H', 'hf_sublevel_1': 'null', 'hf_level_2': '', 'distr_3': '10', 'distr_6': '10', 'distr_9': '10', 'distr_12': '12.5'}}}");
    assert_str(drive_rows(&s.d, "SELECT code, rule, periodicity, claim_type, hf_level_1, coalesce(hf_sublevel_1, '-'), distr_3, distr_12, product_id FROM payment_plan",
                          "ttittti" "ii"), "A|C|3|I|H|-|1000|1250|1\n");
    assert_str(drive_rows(&s.d, "SELECT ext FROM payment_plan", "t"),
               "{\"advanced_criteria\":[],\"calculation_rule\":{\"claim_type\":\"I\",\"hf_level_1\":\"H\",\"distr_3\":\"10.00\",\"distr_6\":\"10.00\","
               "\"distr_9\":\"10.00\",\"distr_12\":\"12.50\"}}\n");
    drive_refused(&s.d, "payment_plan.create", "{'code': 'B', 'name': 'N', 'calculation': '" FEE "', 'benefitPlanId': '1', 'periodicity': 5, 'dateValidFrom': '2020-01-01', 'dateValidTo': '2020-02-01'}",
                  "payment_plan_periodicity");
    assert_err(drive(&s.d, "payment_plan.create", "{'code': 'B', 'name': 'N', 'calculation': '1a1b6d54-eef4-4ee6-ac47-2a99cfa5e9a8', 'benefitPlanId': '1',"
                     " 'periodicity': 1, 'dateValidFrom': '2025-01-01'}"), E_FIELD_CHOICE);
    assert_err(drive(&s.d, "payment_plan.create", "{'code': 'B', 'name': 'N', 'calculation': '" FEE "', 'benefitPlanId': '1', 'benefitPlanType': 'benefitplan',"
                     " 'periodicity': 1, 'dateValidFrom': '2025-01-01'}"), E_FIELD_CHOICE);
    assert_err(drive(&s.d, "payment_plan.create", "{'code': 'B', 'name': 'N', 'calculation': '" FEE "', 'benefitPlanId': '9', 'periodicity': 1,"
                     " 'dateValidFrom': '2025-01-01'}"), E_REFERENCE);
    assert_err(drive(&s.d, "payment_plan.create", "{'code': 'B', 'name': 'N', 'calculation': '" FEE "', 'benefitPlanId': '1', 'periodicity': 1,"
                     " 'dateValidFrom': '2025-01-01', 'ext': {'calculation_rule': {'claim_typo': 'I'}}}"), E_FIELD_UNKNOWN);
    assert_err(drive(&s.d, "payment_plan.create", "{'code': 'B', 'name': 'N', 'calculation': '" FEE "', 'benefitPlanId': '1', 'periodicity': 1,"
                     " 'dateValidFrom': '2025-01-01', 'ext': {'calculation_rule': {'distr_1': '101'}}}"), E_FIELD_RANGE);
    assert_err(drive(&s.d, "payment_plan.create", "{'code': 'B', 'calculation': '" FEE "', 'benefitPlanId': '1'}"), E_FIELD_REQUIRED);
    drive_close(&s.d);
}

/* Parameters that a change leaves out of calculation_rule are emptied; without it they stay. */
static void test_changed(void **state)
{
    struct scheme s = scheme_open(state);
    const char *uuid;

    scheme_product(&s, 1, "");
    uuid = add_plan(&s, "A", 1, ", 'hfLevel1': 'H', 'distr12': '80', 'periodicity': 12");
    assert_ok(drive(&s.d, "payment_plan.update", str_format(s.d.arena, "{'uuid': '%s', 'name': 'Other'}", uuid).p));
    assert_str(drive_rows(&s.d, "SELECT name, hf_level_1, distr_12, version FROM payment_plan", "ttii"), "Other|H|8000|2\n");
    assert_ok(drive(&s.d, "payment_plan.update", str_format(s.d.arena, "{'uuid': '%s', 'ext': {'calculation_rule': {'hf_level_1': 'C'}}}", uuid).p));
    assert_str(drive_rows(&s.d, "SELECT claim_type, hf_level_1, coalesce(distr_12, -1) FROM payment_plan", "tti"), "B|C|-1\n");
    assert_str(drive_rows(&s.d, "SELECT ext FROM payment_plan", "t"), "{\"calculation_rule\":{\"claim_type\":\"B\",\"hf_level_1\":\"C\"}}\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM payment_plan_history", "i"), "2\n");
    assert_err(drive(&s.d, "payment_plan.update", str_format(s.d.arena, "{'uuid': '%s', 'code': 'B'}", uuid).p), E_FIELD_READONLY);
    assert_ok(drive(&s.d, "payment_plan.delete", str_format(s.d.arena, "{'uuids': ['%s']}", uuid).p));
    assert_int_equal(scheme_number(&s.d, "SELECT count(*) FROM payment_plan WHERE deleted_at IS NULL"), 0);
    drive_close(&s.d);
}

/* Two plans of a product and rule never include the same line; the one that stands is named. */
static void test_no_two_for_one_line(void **state)
{
    struct scheme s = scheme_open(state);
    const char *uuid;
    err_t e;

    scheme_product(&s, 1, "");
    scheme_product(&s, 2, "");
    scheme_product(&s, 3, "");
    add_plan(&s, "HOSP", 1, ", 'hfLevel1': 'H', 'dateValidTo': '2025-06-30'");
    refuse_plan(&s, 1, "payment_plan_meets", "");
    refuse_plan(&s, 1, "payment_plan_meets", ", 'hfLevel1': 'C', 'hfLevel2': 'H', 'hfSublevel2': 'R', 'claimType': 'O'");
    e = drive(&s.d, "payment_plan.create", "{'code': 'X', 'name': 'X', 'rule': 'C', 'product': {'id': 1}, 'periodicity': 1, 'dateValidFrom': '2025-06-30'}");
    assert_true(str_is(err_value(e, "value"), "HOSP"));
    add_plan(&s, "REST", 1, ", 'hfLevel1': 'C', 'hfLevel2': 'D'");
    add_plan(&s, "OTHER", 2, "");
    uuid = add_plan(&s, "LATER", 1, ", 'hfLevel1': 'H', 'dateValidFrom': '2025-07-01'");
    drive_refused(&s.d, "payment_plan.update", str_format(s.d.arena, "{'uuid': '%s', 'dateValidFrom': '2025-06-01'}", uuid).p, "payment_plan_meets");
    drive_refused(&s.d, "payment_plan.update", str_format(s.d.arena, "{'uuid': '%s', 'hfLevel2': 'D'}", uuid).p, "payment_plan_meets");
    assert_err(drive(&s.d, "payment_plan.create", "{'code': 'REST', 'name': 'X', 'rule': 'C', 'product': {'id': 2}, 'periodicity': 1, 'claimType': 'I',"
                     " 'dateValidFrom': '2020-06-30', 'dateValidTo': '2020-07-01'}"), E_NOT_UNIQUE);
    refuse_plan(&s, 3, "payment_plan_dates", ", 'dateValidTo': '2024-12-31'");
    refuse_plan(&s, 3, "payment_plan_sublevel", ", 'hfSublevel1': 'R'");
    refuse_plan(&s, 3, "payment_plan_shares", ", 'distr1': '50'");
    refuse_plan(&s, 3, "payment_plan_foreign", ", 'weightPopulation': '100'");
    refuse_plan(&s, 3, "payment_plan_weights", ", 'rule': 'H', 'weightPopulation': '99'");
    drive_close(&s.d);
}

/* A new edition from a day on; the one before ends the day before. */
static void test_replaced(void **state)
{
    struct scheme s = scheme_open(state);
    const char *uuid, *next;

    scheme_product(&s, 1, "");
    uuid = add_plan(&s, "A", 1, ", 'hfLevel1': 'H'");
    drive_refused(&s.d, "payment_plan.replace", str_format(s.d.arena, "{'uuid': '%s', 'dateValidFrom': '2025-01-01'}", uuid).p, "payment_plan_replace_day");
    assert_err(drive(&s.d, "payment_plan.replace", str_format(s.d.arena, "{'uuid': '%s'}", uuid).p), E_FIELD_REQUIRED);
    next = drive_put(&s.d, "payment_plan.replace", "{'uuid': '%s', 'dateValidFrom': '2025-07-01', 'calculation': '" FEE "', 'benefitPlanId': '1', 'periodicity': 3,"
                     " 'ext': {'calculation_rule': {'claim_type': 'B'}}}", uuid);
    assert_str(days_of(&s), "A|1|20089|20269\nA|2|20270|NULL\n");
    assert_str(drive_rows(&s.d, "SELECT edition, periodicity, coalesce(hf_level_1, '-') FROM payment_plan ORDER BY id", "iit"), "1|1|H\n2|3|-\n");
    drive_refused(&s.d, "payment_plan.replace", str_format(s.d.arena, "{'uuid': '%s', 'dateValidFrom': '2025-09-01'}", uuid).p, "payment_plan_replaced");
    next = drive_put(&s.d, "payment_plan.replace", "{'uuid': '%s', 'dateValidFrom': '2025-10-01', 'dateValidTo': '2025-12-31'}", next);
    assert_str(days_of(&s), "A|1|20089|20269\nA|2|20270|20361\nA|3|20362|20453\n");
    assert_err(drive(&s.d, "payment_plan.replace", str_format(s.d.arena, "{'uuid': '%s', 'dateValidFrom': '2025-11-01', 'periodicity': 0}", next).p), E_FIELD_RANGE);
    drive_close(&s.d);
}

/* ---- months by claim ---- */

static struct str claims_of(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT code, status, coalesce(remunerated, -1), CASE WHEN batch_run_id IS NULL THEN 0 ELSE 1 END FROM claim ORDER BY id", "tiii");
}

static struct str indexes_of(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT p.code, i.type, i.care_type, i.period, i.rel_index FROM relative_index i JOIN payment_plan p ON p.id = i.payment_plan_id"
                      " ORDER BY i.id", "titii");
}

static struct str left_of(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT run_month, claims_left, amount_left FROM batch_run ORDER BY id", "iii");
}

static void relative_claim(struct scheme *s, const char *code, int64_t facility, const char *processed, int64_t amount)
{
    scheme_claim(s, code, facility, CLAIM_PROCESSED, processed, amount);
    scheme_line(s, 1, 'R', amount, "");
}

/* A product with a plan is paid by it and by nothing else: its own months and shares hold no more. Of two months every other run takes
 * both; what is set aside in them is shared out once. */
static void test_two_months(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, ", 'period_rel_prices': 'M'");
    scheme_share(&s, 1, 12, 'B', 11, 10000);
    add_plan(&s, "A", 1, ", 'periodicity': 2, 'distr2': '0', 'distr4': '0', 'distr6': '0', 'distr8': '0', 'distr10': '0', 'distr12': '50'");
    scheme_contribution(&s, 1, "2025-11-01", "2025-12-31", 61000, 2);
    relative_claim(&s, "NOV", s.hospital_id, "2025-11-10T10:00:00", 20000);
    relative_claim(&s, "DEC", s.centre_id, "2025-12-10T10:00:00", 41000);
    assert_ok(drive(&s.d, "batch.run", MONTH(11)));
    assert_str(indexes_of(&s), "");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM relative_index", "i"), "0\n");
    assert_str(claims_of(&s), "NOV|8|-1|0\nDEC|8|-1|0\n");
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    assert_str(indexes_of(&s), "A|6|B|6|5000\n");
    assert_str(claims_of(&s), "NOV|16|10000|1\nDEC|16|20500|1\n");
    assert_str(drive_rows(&s.d, "SELECT code, amount_total FROM bill ORDER BY id", "ti"), "IV-P1-HF1-2026-01|10000\nIV-P1-HF2-2026-01|20500\n");
    assert_int_equal(scheme_number(&s.d, "SELECT CAST(sum(amount) AS bigint) FROM posting"), 0);
    drive_close(&s.d);
}

/* Each plan has its own index from its own lines; a price that is no relative one is what it is. */
static void test_plans_side_by_side(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, "");
    add_plan(&s, "H", 1, ", 'hfLevel1': 'H'");
    testdb_script(s.d.t, "UPDATE payment_plan SET distr_12 = 4000 WHERE code = 'H'");
    add_plan(&s, "C", 1, ", 'hfLevel1': 'C'");
    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 100000, 2);
    relative_claim(&s, "C1", s.hospital_id, "2025-12-10T10:00:00", 80000);
    scheme_line(&s, 1, 'P', 500, "");
    relative_claim(&s, "C2", s.centre_id, "2025-12-10T10:00:00", 20000);
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    assert_str(indexes_of(&s), "H|12|B|12|5000\nC|12|B|12|10000\n");
    assert_str(claims_of(&s), "C1|16|40500|1\nC2|16|20000|1\n");
    assert_str(left_of(&s), "12|0|0\n");
    drive_close(&s.d);
}

/* Hospital care by one, the rest by another: the side is the claim's. */
static void test_sides(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, "");
    add_plan(&s, "IN", 1, ", 'claimType': 'I'");
    add_plan(&s, "OUT", 1, ", 'claimType': 'O', 'periodicity': 6, 'distr6': '0', 'distr12': '25'");
    scheme_contribution(&s, 1, "2025-07-01", "2025-12-31", 184000, 2);
    relative_claim(&s, "IN", s.hospital_id, "2025-12-10T10:00:00", 10000);
    testdb_script(s.d.t, "UPDATE claim SET date_to = date_from + 2");
    relative_claim(&s, "OUT", s.hospital_id, "2025-12-10T10:00:00", 92000);
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    assert_str(indexes_of(&s), "IN|12|I|12|10000\nOUT|2|O|2|5000\n");
    assert_str(claims_of(&s), "IN|16|10000|1\nOUT|16|46000|1\n");
    drive_close(&s.d);
}

/* ---- what no plan includes ---- */

/* It stays as it is, is on no bill, and the run tells how much; once a plan includes it, the next run takes it. */
static void test_what_no_plan_includes(void **state)
{
    struct scheme s = scheme_open(state);
    const char *uuid;
    struct str out;

    scheme_product(&s, 1, "");
    scheme_product(&s, 2, "");
    uuid = add_plan(&s, "A", 1, ", 'hfLevel1': 'H'");
    relative_claim(&s, "IN", s.hospital_id, "2025-11-10T10:00:00", 10000);
    relative_claim(&s, "LEFT", s.centre_id, "2025-11-10T10:00:00", 20000);
    scheme_line(&s, 1, 'P', 500, "");
    relative_claim(&s, "BOTH", s.centre_id, "2025-11-30T10:00:00", 3000);   /* and a line of a product without plans */
    scheme_line(&s, 2, 'R', 40, "");
    scheme_claim(&s, "VALUED", s.centre_id, CLAIM_VALUATED, "2025-11-10T10:00:00", 7000);
    scheme_line(&s, 1, 'P', 7000, ", 'remunerated_amount': 7000");
    assert_ok(drive_ask(&s.d, access_program(), "batchRunPreview", MONTH(11), &out));
    assert_true(str_find(out, STR("\"claims\":1,\"waiting\":0,\"left\":0,\"leftAmount\":\"0.00\""), 0) >= 0);
    assert_true(str_find(out, STR("\"claims\":0,\"waiting\":1,\"left\":3,\"leftAmount\":\"305.00\""), 0) >= 0);
    assert_ok(drive(&s.d, "batch.run", MONTH(11)));
    assert_str(claims_of(&s), "IN|16|10000|1\nLEFT|8|-1|0\nBOTH|8|-1|0\nVALUED|16|7000|0\n");
    assert_str(left_of(&s), "11|3|30500\n");
    assert_str(drive_rows(&s.d, "SELECT code FROM bill_item", "t"), "IN\n");
    assert_ok(drive(&s.d, "payment_plan.update", str_format(s.d.arena, "{'uuid': '%s', 'hfLevel2': 'C'}", uuid).p));
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    assert_str(claims_of(&s), "IN|16|10000|1\nLEFT|16|20500|1\nBOTH|16|3040|1\nVALUED|16|7000|1\n");
    assert_str(left_of(&s), "11|3|30500\n12|0|0\n");
    assert_str(drive_rows(&s.d, "SELECT code FROM bill_item ORDER BY id", "t"), "IN\nLEFT\nBOTH\nVALUED\n");
    drive_close(&s.d);
}

/* Where the scheme says so it is paid at prices as they stand, month by month. */
static void test_unplanned_at_index_one(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, ", 'period_rel_prices': 'M'");
    scheme_share(&s, 1, 12, 'B', 12, 100);
    add_plan(&s, "A", 1, ", 'hfLevel1': 'H', 'periodicity': 12, 'distr12': '50'");
    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 10000, 2);
    assert_ok(drive(&s.d, "setting.set", "{'setting': 'valuation.unplanned_at_index_one', 'value': 'true'}"));
    relative_claim(&s, "IN", s.hospital_id, "2025-12-10T10:00:00", 10000);
    relative_claim(&s, "REST", s.centre_id, "2025-12-10T10:00:00", 20000);
    relative_claim(&s, "EARLY", s.centre_id, "2025-11-10T10:00:00", 20000);
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    assert_str(indexes_of(&s), "A|1|B|1|5000\n");
    assert_str(claims_of(&s), "IN|16|5000|1\nREST|16|20000|1\nEARLY|8|-1|0\n");
    assert_str(left_of(&s), "12|0|0\n");
    drive_close(&s.d);
}

/* ---- one plan after another ---- */

/* Months, then quarters from November: October is paid and stays so, what its run left is taken, and its money is not shared out again. */
static void test_one_after_another(void **state)
{
    struct scheme s = scheme_open(state);
    const char *uuid;

    scheme_product(&s, 1, "");
    uuid = add_plan(&s, "A", 1, ", 'hfLevel1': 'H'");
    testdb_script(s.d.t, "UPDATE payment_plan SET distr_1 = 0, distr_2 = 0, distr_3 = 0, distr_4 = 0, distr_5 = 0, distr_6 = 0, distr_7 = 0, distr_8 = 0,"
                  " distr_9 = 0, distr_10 = 10000, distr_11 = 0, distr_12 = 0");
    scheme_contribution(&s, 1, "2025-10-01", "2025-12-31", 92000, 2);
    relative_claim(&s, "OCT", s.hospital_id, "2025-10-10T10:00:00", 62000);
    relative_claim(&s, "LEFT", s.centre_id, "2025-10-10T10:00:00", 61000);
    assert_ok(drive(&s.d, "batch.run", MONTH(10)));
    assert_str(claims_of(&s), "OCT|16|31000|1\nLEFT|8|-1|0\n");
    drive_put(&s.d, "payment_plan.replace", "{'uuid': '%s', 'dateValidFrom': '2025-11-16', 'periodicity': 3, 'ext': {'calculation_rule': {'distr_3': '0',"
              " 'distr_6': '0', 'distr_9': '0', 'distr_12': '100'}}}", uuid);
    relative_claim(&s, "NOV", s.hospital_id, "2025-11-10T10:00:00", 61000);
    assert_ok(drive(&s.d, "batch.run", MONTH(11)));
    assert_str(claims_of(&s), "OCT|16|31000|1\nLEFT|8|-1|0\nNOV|8|-1|0\n");
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    assert_str(indexes_of(&s), "A|12|B|10|5000\nA|4|B|4|5000\n");
    assert_str(claims_of(&s), "OCT|16|31000|1\nLEFT|16|30500|1\nNOV|16|30500|1\n");
    assert_str(drive_rows(&s.d, "SELECT run_year, claims_left FROM batch_run ORDER BY id", "ii"), "2025|1\n2025|0\n2025|0\n");
    drive_close(&s.d);
}

/* A large run, in steps: indexes by their plans, and what is left by all steps. */
static void test_in_steps(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, "");
    add_plan(&s, "H", 1, ", 'hfLevel1': 'H'");
    testdb_script(s.d.t, "UPDATE payment_plan SET distr_12 = 10000");
    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 10000, 2);
    for (int i = 0; i < 4; i++) relative_claim(&s, str_format(s.d.arena, "C%d", i).p, i % 2 ? s.centre_id : s.hospital_id, "2025-12-10T10:00:00", 10000);
    s.d.t->env->limits.value[LIMIT_CLAIMS_AT_ONCE] = 1;
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    drive_jobs(&s.d);
    assert_str(indexes_of(&s), "H|12|B|12|5000\n");
    assert_str(claims_of(&s), "C0|16|5000|1\nC1|8|-1|0\nC2|16|5000|1\nC3|8|-1|0\n");
    assert_str(left_of(&s), "12|2|20000\n");
    drive_close(&s.d);
}

/* ---- by head ---- */

/* The hospital has a village of 100 people. */
static void add_village(struct scheme *s)
{
    drive_put(&s->d, "location.create", "{'code': 'V1', 'name': 'V1', 'type': 'V', 'parent': '%s', 'malePopulation': 100}", s->ward);
    drive_put(&s->d, "health_facility.update", "{'uuid': '%s', 'catchments': [{'location': {'id': 4}, 'catchment': 100}]}", s->hospital);
}

static struct str bills_of(struct scheme *s)
{
    return drive_rows(&s->d, "SELECT b.code, b.amount_total, b.terms, i.code, i.amount_total FROM bill b JOIN bill_item i ON i.bill_id = b.id ORDER BY i.id", "titti");
}

/* Who is paid by head for a kind of care is not paid by claim for it; the plan's code names the bill, and all of the payment is billed. A
 * plan of one side counts no claims of the other. */
static void test_by_head(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, ", 'capitation_level_1': 'C', 'weight_population': 10000, 'share_contribution': 10000");
    add_village(&s);
    add_plan(&s, "ALL", 1, "");
    drive_put(&s.d, "payment_plan.create", "{'code': 'HEADS', 'name': 'Heads', 'calculation': '" HEAD "', 'benefitPlanId': '1', 'periodicity': 1,"
              " 'dateValidFrom': '2025-01-01', 'ext': {'calculation_rule': {'claim_type': 'O', 'hf_level_1': 'H', 'share_contribution': '60',"
              " 'weight_population': '50', 'weight_number_visits': '25', 'weight_adjusted_amount': '25'}}}");
    scheme_contribution(&s, 1, "2025-12-01", "2025-12-31", 100000, 2);
    relative_claim(&s, "OUT", s.hospital_id, "2025-12-10T10:00:00", 10000);
    testdb_script(s.d.t, "UPDATE claim_service SET price_adjusted = 10000");
    relative_claim(&s, "IN", s.hospital_id, "2025-12-10T10:00:00", 30000);
    testdb_script(s.d.t, "UPDATE claim SET date_to = date_from + 4 WHERE code = 'IN'");
    relative_claim(&s, "CENTRE", s.centre_id, "2025-12-10T10:00:00", 7000);
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    assert_str(claims_of(&s), "OUT|8|-1|0\nIN|16|30000|1\nCENTRE|16|7000|1\n");
    assert_str(left_of(&s), "12|0|0\n");
    assert_str(drive_rows(&s.d, "SELECT health_facility_code, total_population, total_claims, total_adjusted, payment_cathment FROM capitation_payment", "tiiii"),
               "HF1|10000|100|10000|60000\n");
    assert_str(bills_of(&s), "IV-P1-HF1-2026-01|30000|Plan 1|IN|30000\nIV-P1-HF2-2026-01|7000|Plan 1|CENTRE|7000\n"
                             "CP-HEADS-HF1-2025-12|60000|Plan 1|HEADS|60000\n");
    assert_int_equal(scheme_number(&s.d, "SELECT CAST(sum(amount) AS bigint) FROM posting"), 0);
    drive_close(&s.d);
}

/* Two plans by head of a product at one facility, of a month and of a quarter: one bill with a line each. */
static void test_two_by_head(void **state)
{
    struct scheme s = scheme_open(state);

    scheme_product(&s, 1, "");
    add_village(&s);
    add_plan(&s, "A", 1, ", 'rule': 'H', 'claimType': 'I', 'shareContribution': '10', 'weightPopulation': '100'");
    add_plan(&s, "B", 1, ", 'rule': 'H', 'claimType': 'O', 'periodicity': 3, 'shareContribution': '20', 'weightPopulation': '100'");
    scheme_contribution(&s, 1, "2025-10-01", "2025-12-31", 92000, 2);
    assert_ok(drive(&s.d, "batch.run", MONTH(11)));
    assert_ok(drive(&s.d, "batch.run", MONTH(12)));
    assert_str(bills_of(&s), "CP-A-HF1-2025-11|3000|Plan 1|A|3000\nCP-B-HF1-2025-12|21500|Plan 1|A|3100\nCP-B-HF1-2025-12|21500|Plan 1|B|18400\n");
    drive_close(&s.d);
}

/* The number by which clients know kinds of rows is the same everywhere. */
static void test_a_product_has_its_number(void **state)
{
    struct db_value out, code = db_text(STR("product"));

    for (const struct field *f = payment_plan_entity.fields; f->name; f++)
        if (str_is(str_of(f->name), "benefitPlanType")) f->batch(*state, (date_t){0}, &code, 1, &out);
    assert_true(str_is(code.s, reference_kinds.codes[out.i - 1].code));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_as_clients_send_them), TESTDB_BOTH(test_changed), TESTDB_BOTH(test_no_two_for_one_line), TESTDB_BOTH(test_replaced),
        TESTDB_BOTH(test_two_months), TESTDB_BOTH(test_plans_side_by_side), TESTDB_BOTH(test_sides), TESTDB_BOTH(test_what_no_plan_includes),
        TESTDB_BOTH(test_unplanned_at_index_one), TESTDB_BOTH(test_one_after_another), TESTDB_BOTH(test_in_steps), TESTDB_BOTH(test_by_head),
        TESTDB_BOTH(test_two_by_head), TESTDB_BOTH(test_a_product_has_its_number),
    };
    return testdb_run("module/payment_plan", tests, sizeof tests / sizeof *tests);
}
