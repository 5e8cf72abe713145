/* Payments and fundings: what they are for, what they do to policies and to the books (enrolment 7.4 to 7.6), through the commands. */
#include "module/till.h"

#include <string.h>

static const char *contribution(struct till *k, const char *receipt, const char *amount, const char *type)
{
    return drive_put(&k->d, "premium.create", "{'policy': '%s', 'receipt': '%s', 'amount': '%s', 'payDate': '2024-01-02', 'payType': '%s'}",
                     k->policy, receipt, amount, type);
}

static const char *payment(struct till *k, const char *amount, const char *premium, const char *further)
{
    return drive_put(&k->d, "payment.create", "{'receivedAmount': '%s', 'receivedDate': '2024-01-05', 'typeOfPayment': 'M', 'premium': '%s'%s}",
                     amount, premium, further);
}

/* To one row, and what is sent beside it. */
static void sent(struct till *k, const char *command, const char *uuid, const char *further)
{
    assert_ok(drive(&k->d, command, str_format(k->d.arena, "{'uuid': '%s'%s}", uuid, further).p));
}

/* Of all payments and their lines. */
static void stand(struct till *k, const char *payments, const char *lines)
{
    assert_str(drive_rows(&k->d, "SELECT COALESCE(status, -9), COALESCE(received_amount, -1), CASE WHEN matched_date IS NULL THEN '-' ELSE 'matched' END"
                          " FROM payment WHERE deleted_at IS NULL ORDER BY id", "iit"), payments);
    assert_str(drive_rows(&k->d, "SELECT COALESCE(x.amount, -1), COALESCE(q.receipt, '-') FROM payment_detail x LEFT JOIN premium q ON"
                          " q.id = x.premium_id WHERE x.deleted_at IS NULL ORDER BY x.id", "it"), lines);
}

/* ---- a contribution that is paid ---- */

static void test_a_payment_is_matched_with_its_contribution(void **state)
{
    struct till k = till_open(state);

    payment(&k, "1000", contribution(&k, "A", "1000", "C"), "");
    stand(&k, "5|100000|matched\n", "100000|A\n");
    assert_str(drive_rows(&k.d, "SELECT product_code, insurance_number, policy_stage, expected_amount FROM payment_detail", "ttti"),
               "P1|100|N|100000\n");
    assert_str(drive_rows(&k.d, "SELECT source_entity, account, amount FROM posting ORDER BY id", "tti"),
               "premium|cash|100000\npremium|contributions|-100000\npayment|mobile|100000\npayment|unallocated|-100000\n"
               "payment_detail|cash|-100000\npayment_detail|unallocated|100000\n");
    till_books(&k, "contributions|-100000\nmobile|100000\n");
    /* it stands where its policy does */
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM payment y JOIN policy p ON p.id = y.policy_id AND p.district_id = y.district_id"
                          " AND p.village_id = y.village_id", "i"), "1\n");
    assert_str(drive_rows(&k.d, "SELECT entity, op FROM journal WHERE entity LIKE 'payment%' ORDER BY id", "ti"), "payment|1\npayment|2\n");
    drive_close(&k.d);
}

static void test_what_no_line_takes_stays_unallocated(void **state)
{
    struct till k = till_open(state);
    const char *first = contribution(&k, "A", "600", "M"), *second = contribution(&k, "B", "400", "M");

    payment(&k, "350", first, "");
    payment(&k, "350", first, "");
    stand(&k, "5|35000|matched\n5|35000|matched\n", "35000|A\n25000|A\n");
    till_books(&k, "contributions|-100000\nmobile|110000\nunallocated|-10000\n");
    payment(&k, "50", first, "");
    stand(&k, "5|35000|matched\n5|35000|matched\n5|5000|matched\n", "35000|A\n25000|A\n0|A\n");
    (void)second;
    till_books(&k, "contributions|-100000\nmobile|115000\nunallocated|-15000\n");
    drive_close(&k.d);
}

static void test_an_intent_moves_nothing(void **state)
{
    struct till k = till_open(state);
    const char *premium = contribution(&k, "A", "1000", "M"), *p = payment(&k, "1000", premium, ", 'status': 1");

    stand(&k, "1|100000|-\n", "100000|A\n");
    till_books(&k, "contributions|-100000\nmobile|100000\n");
    sent(&k, "payment.update", p, ", 'status': 4");
    stand(&k, "5|100000|matched\n", "100000|A\n");
    till_books(&k, "contributions|-100000\nmobile|100000\n");
    assert_str(drive_rows(&k.d, "SELECT source_entity, COUNT(*) FROM posting GROUP BY source_entity ORDER BY 1", "ti"),
               "payment|2\npayment_detail|2\npremium|2\n");
    sent(&k, "payment.update", p, ", 'status': -3, 'rejectedReason': 'wrong amount'");
    till_books(&k, "contributions|-100000\nmobile|100000\n");
    assert_str(drive_rows(&k.d, "SELECT source_entity, CAST(SUM(amount) AS BIGINT) FROM posting GROUP BY source_entity, account HAVING SUM(amount) <> 0"
                          " ORDER BY source_entity, account", "ti"), "premium|-100000\npremium|100000\n");
    drive_close(&k.d);
}

static void test_a_payment_for_nobody_counts_too(void **state)
{
    struct till k = till_open(state);
    const char *p = drive_new(&k.d, "payment.create", "{'receivedAmount': '70', 'typeOfPayment': 'BankTransfer', 'transactionNo': 'T1'}");

    stand(&k, "4|7000|-\n", "");
    till_books(&k, "bank|7000\nunallocated|-7000\n");
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM payment WHERE district_id IS NULL", "i"), "1\n");
    /* a whole record: what is left out is emptied, but for what only the channel says */
    testdb_script(k.d.t, "UPDATE payment SET reconc_req_id = 'Q1';");
    sent(&k, "payment.update", p, ", 'whole': true, 'receivedAmount': '80', 'status': 4");
    assert_str(drive_rows(&k.d, "SELECT COALESCE(transaction_no, '-'), COALESCE(type_of_payment, '-'), COALESCE(reconc_req_id, '-') FROM payment", "ttt"),
               "-|-|Q1\n");
    assert_str(drive_rows(&k.d, "SELECT received_amount, transaction_no FROM payment_history", "it"), "7000|T1\n");
    till_books(&k, "bank|8000\nunallocated|-8000\n");
    drive_close(&k.d);
}

/* Imported, from before transactions were held. */
static void test_payments_that_share_a_transaction_stay_changeable(void **state)
{
    struct till k = till_open(state);
    const char *second;

    drive_new(&k.d, "payment.create", "{'receivedAmount': '70', 'transactionNo': 'T1'}");
    second = drive_new(&k.d, "payment.create", "{'receivedAmount': '80', 'transactionNo': 'T2'}");
    testdb_script(k.d.t, "UPDATE payment SET transaction_no = 'T1', transaction_key = NULL WHERE transaction_no = 'T2';");
    sent(&k, "payment.update", second, ", 'origin': 'M-Money'");
    assert_str(drive_rows(&k.d, "SELECT transaction_no, COALESCE(transaction_key, '-'), COALESCE(origin, '-') FROM payment ORDER BY id", "ttt"),
               "T1|T1|-\nT1|-|M-Money\n");
    /* a number that is new to it is held, and not one that another holds */
    sent(&k, "payment.update", second, ", 'transactionNo': 'T3'");
    assert_err(drive(&k.d, "payment.update", str_format(k.d.arena, "{'uuid': '%s', 'transactionNo': 'T1'}", second).p), E_NOT_UNIQUE);
    /* nor one that newly comes in */
    sent(&k, "payment.update", second, ", 'status': -3");
    sent(&k, "payment.update", second, ", 'transactionNo': 'T1'");
    assert_str(drive_rows(&k.d, "SELECT transaction_no, COALESCE(transaction_key, '-') FROM payment ORDER BY id", "tt"), "T1|T1\nT1|-\n");
    assert_err(drive(&k.d, "payment.create", "{'receivedAmount': '80', 'transactionNo': 'T1'}"), E_NOT_UNIQUE);
    drive_close(&k.d);
}

/* ---- taken back ---- */

static void test_a_deleted_payment_takes_its_lines_along(void **state)
{
    struct till k = till_open(state);
    const char *p = payment(&k, "1000", contribution(&k, "A", "1000", "C"), "");

    sent(&k, "payment.delete", p, "");
    stand(&k, "", "");
    till_books(&k, "cash|100000\ncontributions|-100000\n");
    till_policies(&k, "2\n");
    drive_close(&k.d);
}

static void test_a_deleted_contribution_leaves_its_payment(void **state)
{
    struct till k = till_open(state);
    const char *premium = contribution(&k, "A", "1000", "C");

    payment(&k, "1000", premium, "");
    sent(&k, "premium.delete", premium, "");
    stand(&k, "4|100000|-\n", "100000|-\n");
    till_books(&k, "mobile|100000\nunallocated|-100000\n");
    drive_close(&k.d);
}

static void test_policies_take_their_contributions_from_payments(void **state)
{
    struct till k = till_open(state);

    payment(&k, "1000", contribution(&k, "A", "1000", "C"), "");
    sent(&k, "policy.delete", k.policy, ", 'deleteContributions': true");
    stand(&k, "4|100000|-\n", "100000|-\n");
    till_books(&k, "mobile|100000\nunallocated|-100000\n");
    drive_close(&k.d);
}

static void test_corrections_of_contributions(void **state)
{
    struct till k = till_open(state);
    const char *premium = contribution(&k, "A", "1000", "C"), *p = payment(&k, "1000", premium, "");

    sent(&k, "premium.update", premium, ", 'payType': 'B'");
    till_books(&k, "contributions|-100000\nmobile|100000\n");
    sent(&k, "premium.update", premium, ", 'amount': '800'");
    till_books(&k, "contributions|-80000\nmobile|100000\nunallocated|-20000\n");
    sent(&k, "payment.update", p, ", 'origin': 'M-Money'");
    stand(&k, "5|100000|matched\n", "80000|A\n");
    sent(&k, "payment.unmatch", p, "");
    stand(&k, "4|100000|-\n", "80000|-\n");
    till_books(&k, "bank|80000\ncontributions|-80000\nmobile|100000\nunallocated|-100000\n");
    drive_close(&k.d);
}

/* ---- policies ---- */

static void test_option_2_a_matched_payment_activates(void **state)
{
    struct till k = till_open(state);
    const char *premium;

    till_set(&k, "policy.activation_option", "2");
    premium = contribution(&k, "A", "400", "M");
    till_policies(&k, "1\n");
    payment(&k, "400", premium, ", 'status': 3");
    till_policies(&k, "1\n");
    payment(&k, "400", premium, "");
    till_policies(&k, "2\n");
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM insuree_policy WHERE effective_date = (SELECT received_date FROM payment WHERE status = 5)", "i"),
               "1\n");
    drive_close(&k.d);
}

static void test_option_3_the_whole_must_be_matched(void **state)
{
    struct till k = till_open(state);
    const char *premium;

    till_set(&k, "policy.activation_option", "3");
    premium = contribution(&k, "A", "1000", "M");
    till_policies(&k, "16\n");
    payment(&k, "999", premium, "");
    till_policies(&k, "16\n");
    payment(&k, "1", premium, "");
    till_policies(&k, "2\n");
    drive_close(&k.d);
}

/* ---- lines that name people ---- */

static const char *lines(struct till *k, const char *payment, const char *details)
{
    return str_format(k->d.arena, "{'receivedAmount': '1000', 'receivedDate': '2024-01-05', 'typeOfPayment': 'M'%s, 'paymentDetails': [%s]}", payment,
                      details).p;
}

static const char *for_person(struct till *k, const char *payment, const char *number, const char *product)
{
    return drive_new(&k->d, "payment.create", lines(k, payment, str_format(k->d.arena, "{'insuranceNumber': '%s', 'productCode': '%s',"
                     " 'policyStage': 'N'}", number, product).p));
}

static void not_matched(struct till *k, const char *p, const char *rule)
{
    drive_refused(&k->d, "payment.match", str_format(k->d.arena, "{'uuid': '%s'}", p).p, rule);
}

static void test_lines_find_their_contributions(void **state)
{
    struct till k = till_open(state);
    const char *p;

    contribution(&k, "A", "300", "C");
    contribution(&k, "B", "700", "C");
    payment(&k, "300", contribution(&k, "C", "1", "C"), ", 'status': -3");
    p = for_person(&k, "", "100", "P1");
    stand(&k, "-3|30000|-\n4|100000|-\n", "100|C\n100000|-\n");
    sent(&k, "payment.match", p, "");
    stand(&k, "-3|30000|-\n5|100000|matched\n", "100|C\n30000|A\n");
    p = for_person(&k, "", "100", "P1");
    sent(&k, "payment.match", p, "");
    stand(&k, "-3|30000|-\n5|100000|matched\n5|100000|matched\n", "100|C\n30000|A\n70000|B\n");
    till_books(&k, "cash|100\ncontributions|-100100\nmobile|200000\nunallocated|-100000\n");
    drive_close(&k.d);
}

static void test_a_match_books_what_nobody_booked(void **state)
{
    struct till k = till_open(state);
    const char *p = for_person(&k, "", "100", "P1");

    not_matched(&k, p, "payment_receipt_missing");
    sent(&k, "payment.update", p, ", 'transactionNo': 'T-9'");
    sent(&k, "payment.match", p, "");
    stand(&k, "5|100000|matched\n", "100000|T-9\n");
    assert_str(drive_rows(&k.d, "SELECT amount, pay_type, CASE WHEN pay_date = (SELECT received_date FROM payment) THEN 1 ELSE 0 END FROM premium", "iti"),
               "100000|M|1\n");
    till_policies(&k, "2\n");
    till_books(&k, "contributions|-100000\nmobile|100000\n");
    p = for_person(&k, ", 'transactionNo': 'T-10'", "100", "P1");
    not_matched(&k, p, "payment_line_paid");
    drive_close(&k.d);
}

static void test_lines_that_are_refused(void **state)
{
    struct till k = till_open(state);
    const char *p;

    drive_put(&k.d, "product.create", TILL_PRODUCT, "P2");
    drive_new(&k.d, "officer.create", "{'code': 'O1', 'lastName': 'A', 'otherNames': 'B'}");
    not_matched(&k, drive_new(&k.d, "payment.create", lines(&k, "", "{'productCode': 'P1'}")), "payment_line_number");
    not_matched(&k, drive_new(&k.d, "payment.create", lines(&k, "", "{'insuranceNumber': '100'}")), "payment_line_product");
    not_matched(&k, for_person(&k, "", "101", "P1"), "payment_line_unknown_number");
    not_matched(&k, for_person(&k, "", "100", "P3"), "payment_line_unknown_product");
    not_matched(&k, for_person(&k, "", "100", "P2"), "payment_line_no_policy");
    not_matched(&k, for_person(&k, ", 'officerCode': 'O9'", "100", "P1"), "payment_line_unknown_officer");
    not_matched(&k, for_person(&k, ", 'officerCode': 'O1'", "100", "P1"), "payment_line_no_contribution");
    p = for_person(&k, ", 'status': 2", "100", "P1");
    not_matched(&k, p, "payment_not_received");
    drive_refused(&k.d, "payment.create", "{'receivedAmount': '1', 'receivedDate': '2099-01-01'}", "payment_in_future");
    assert_err(drive(&k.d, "payment.create", "{'receivedAmount': '1', 'premium': '018e0000-0000-7000-8000-000000000000'}"), E_REFERENCE);
    assert_err(drive(&k.d, "payment.create", "{'receivedAmount': '-1'}"), E_FIELD_RANGE);
    assert_err(drive(&k.d, "payment.create", "{'receivedAmount': '1', 'reconcReqId': 'x'}"), E_FIELD_READONLY);
    drive_close(&k.d);
}

/* ---- money that went back ---- */

static const char *refund(struct till *k, const char *premium, const char *amount)
{
    struct answer a;

    assert_ok(drive_as(&k->d, access_program(), "premium.refund", str_format(k->d.arena, "{'premium': '%s', 'amount': '%s', 'payType': 'C',"
                       " 'reason': 'paid twice'}", premium, amount).p, &a));
    return str_format(k->d.arena, "%.36s", strstr(str_zero(k->d.arena, a.result), "\"uuid\":\"") + 8).p;
}

static void test_no_payment_is_for_a_refund(void **state)
{
    struct till k = till_open(state);
    const char *back = refund(&k, contribution(&k, "A", "1000", "C"), "400"), *p;

    drive_refused(&k.d, "payment.create", str_format(k.d.arena, "{'receivedAmount': '400', 'premium': '%s'}", back).p, "payment_of_refund");
    p = drive_new(&k.d, "payment.create", "{'receivedAmount': '400', 'typeOfPayment': 'M'}");
    drive_refused(&k.d, "payment.update", str_format(k.d.arena, "{'uuid': '%s', 'premium': '%s'}", p, back).p, "payment_of_refund");
    stand(&k, "4|40000|-\n", "");
    till_books(&k, "cash|60000\ncontributions|-60000\nmobile|40000\nunallocated|-40000\n");
    drive_close(&k.d);
}

static void test_what_went_back_is_not_paid_again(void **state)
{
    struct till k = till_open(state);
    const char *premium = contribution(&k, "A", "100", "C"), *p;

    refund(&k, premium, "100");
    p = for_person(&k, ", 'transactionNo': 'T-1'", "100", "P1");
    sent(&k, "payment.match", p, "");
    stand(&k, "5|100000|matched\n", "100000|T-1\n");
    payment(&k, "100", premium, "");
    stand(&k, "5|100000|matched\n5|10000|matched\n", "100000|T-1\n0|A\n");
    till_books(&k, "contributions|-100000\nmobile|110000\nunallocated|-10000\n");
    drive_close(&k.d);
}

/* The money was the contribution's when it went back. */
static void test_a_match_outlives_the_refund(void **state)
{
    struct till k = till_open(state);
    const char *premium = contribution(&k, "A", "1000", "M"), *p = payment(&k, "600", premium, "");

    refund(&k, premium, "700");
    sent(&k, "payment.update", p, ", 'origin': 'M-Money'");
    payment(&k, "50", premium, "");
    stand(&k, "5|60000|matched\n5|5000|matched\n", "60000|A\n0|A\n");
    till_books(&k, "cash|-70000\ncontributions|-30000\nmobile|105000\nunallocated|-5000\n");
    drive_close(&k.d);
}

static void test_option_3_counts_what_did_not_go_back(void **state)
{
    struct till k = till_open(state);
    const char *premium;

    till_set(&k, "policy.activation_option", "3");
    premium = contribution(&k, "A", "1000", "M");
    payment(&k, "600", premium, "");
    refund(&k, premium, "100");
    payment(&k, "400", premium, "");
    till_policies(&k, "16\n");
    drive_close(&k.d);
}

static void test_a_surplus_goes_to_another_policy(void **state)
{
    struct till k = till_open(state);
    const char *p = payment(&k, "150", contribution(&k, "A", "100", "M"), ", 'transactionNo': 'T-1'"), *other;

    other = drive_put(&k.d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '2024-01-01'}", k.family,
                      drive_put(&k.d, "product.create", TILL_PRODUCT, "P2"));
    stand(&k, "5|15000|matched\n", "10000|A\n");
    sent(&k, "payment.match", p, str_format(k.d.arena, ", 'policy': '%s'", other).p);
    stand(&k, "5|15000|matched\n", "10000|A\n5000|T-1\n");
    assert_str(drive_rows(&k.d, "SELECT q.receipt, q.amount, d.code FROM premium q JOIN policy p ON p.id = q.policy_id JOIN product d ON d.id = p.product_id"
                          " ORDER BY q.id", "tit"), "A|10000|P1\nT-1|5000|P2\n");
    till_books(&k, "contributions|-15000\nmobile|15000\n");
    drive_close(&k.d);
}

static void test_money_that_is_denied_takes_what_it_booked(void **state)
{
    struct till k = till_open(state);
    const char *p = for_person(&k, ", 'transactionNo': 'T-1'", "100", "P1");

    sent(&k, "payment.match", p, "");
    drive_refused(&k.d, "payment.update", str_format(k.d.arena, "{'uuid': '%s', 'receivedAmount': '999'}", p).p, "payment_booked");
    sent(&k, "payment.update", p, ", 'receivedAmount': '1001'");
    stand(&k, "5|100100|matched\n", "100000|T-1\n");
    sent(&k, "payment.update", p, ", 'status': -3, 'rejectedReason': 'bounced'");
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM premium WHERE deleted_at IS NULL", "i"), "0\n");
    assert_str(drive_rows(&k.d, "SELECT status FROM payment", "i"), "-3\n");
    till_books(&k, "");
    drive_close(&k.d);
}

/* ---- fundings ---- */

static void test_a_funding_is_money(void **state)
{
    struct till k = till_open(state);
    const char *payer = drive_put(&k.d, "payer.create", "{'type': 'D', 'name': 'Donor', 'location': '%s'}", k.district), *elsewhere, *local, *f;

    f = drive_put(&k.d, "funding.create", "{'payer': '%s', 'product': '%s', 'amount': '5000', 'payDate': '2024-05-01', 'receipt': 'F-1'}", payer,
                  k.product);
    assert_str(drive_rows(&k.d, "SELECT status, amount, receipt FROM funding", "tit"), "N|500000|F-1\n");
    assert_str(drive_rows(&k.d, "SELECT p.account, p.amount, CASE WHEN p.day = f.pay_date THEN 1 ELSE 0 END, COALESCE(p.product_id - f.product_id, 9)"
                          " FROM posting p JOIN funding f ON f.uuid = p.source_uuid ORDER BY p.id", "tiii"),
               "bank|500000|1|9\ncontributions|-500000|1|0\n");
    till_books(&k, "bank|500000\ncontributions|-500000\n");
    sent(&k, "funding.delete", f, "");
    till_books(&k, "");
    drive_refused(&k.d, "funding.create", str_format(k.d.arena, "{'payer': '%s', 'product': '%s', 'amount': '0', 'payDate': '2024-05-01',"
                                                     " 'receipt': 'F'}", payer, k.product).p, "funding_amount");
    drive_refused(&k.d, "funding.create", str_format(k.d.arena, "{'payer': '%s', 'product': '%s', 'amount': '1', 'payDate': '2099-05-01',"
                                                     " 'receipt': 'F'}", payer, k.product).p, "funding_in_future");
    assert_err(drive(&k.d, "funding.create", str_format(k.d.arena, "{'product': '%s', 'receipt': 'F'}", k.product).p), E_FIELD_REQUIRED);
    elsewhere = drive_new(&k.d, "location.create", "{'code': 'R2', 'name': 'R2', 'type': 'R'}");
    local = drive_put(&k.d, "product.create", "{'code': 'P2', 'name': 'Local', 'dateFrom': '2020-01-01', 'dateTo': '2030-12-31',"
                      " 'insurancePeriod': 12, 'lumpSum': '1000', 'location': '%s'}", elsewhere);
    drive_refused(&k.d, "funding.create", str_format(k.d.arena, "{'payer': '%s', 'product': '%s', 'amount': '1', 'payDate': '2024-05-01',"
                                                     " 'receipt': 'F'}", payer, local).p, "funding_place");
    drive_close(&k.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_payment_is_matched_with_its_contribution), TESTDB_BOTH(test_what_no_line_takes_stays_unallocated),
        TESTDB_BOTH(test_an_intent_moves_nothing), TESTDB_BOTH(test_a_payment_for_nobody_counts_too),
        TESTDB_BOTH(test_a_deleted_payment_takes_its_lines_along), TESTDB_BOTH(test_a_deleted_contribution_leaves_its_payment),
        TESTDB_BOTH(test_policies_take_their_contributions_from_payments), TESTDB_BOTH(test_corrections_of_contributions),
        TESTDB_BOTH(test_option_2_a_matched_payment_activates), TESTDB_BOTH(test_option_3_the_whole_must_be_matched),
        TESTDB_BOTH(test_lines_find_their_contributions), TESTDB_BOTH(test_a_match_books_what_nobody_booked),
        TESTDB_BOTH(test_lines_that_are_refused), TESTDB_BOTH(test_no_payment_is_for_a_refund), TESTDB_BOTH(test_a_surplus_goes_to_another_policy),
        TESTDB_BOTH(test_money_that_is_denied_takes_what_it_booked),
        TESTDB_BOTH(test_payments_that_share_a_transaction_stay_changeable),
        TESTDB_BOTH(test_what_went_back_is_not_paid_again), TESTDB_BOTH(test_a_match_outlives_the_refund),
        TESTDB_BOTH(test_option_3_counts_what_did_not_go_back),
        TESTDB_BOTH(test_a_funding_is_money),
    };
    return testdb_run("module/payment", tests, sizeof tests / sizeof *tests);
}
