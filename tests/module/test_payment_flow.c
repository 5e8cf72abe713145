/* Payments with control numbers, from the intent to what they do (enrolment 7.6), through the commands. */
#include "module/till.h"

#include "model/run/job.h"

static struct answer send(struct till *k, const char *command, const char *input)
{
    struct answer a;

    assert_ok(drive_as(&k->d, access_program(), command, input, &a));
    return a;
}

/* The uuid of what it answers, whose status and fault are these. */
static const char *told(struct till *k, const char *command, const char *input, int64_t status, int64_t fault, bool repeated)
{
    const struct json *answer;
    struct limits limits;
    int64_t is;

    limits_standard(&limits);
    assert_ok(json_read(k->d.arena, send(k, command, input).result, &limits, &answer));
    assert_true(json_int(json_get(answer, "status"), &is));
    assert_int_equal(is, status);
    assert_true(json_int(json_get(answer, "fault"), &is));
    assert_int_equal(is, fault);
    assert_int_equal(json_get(answer, "repeated")->kind == JSON_TRUE, repeated);
    return str_zero(k->d.arena, json_get(answer, "uuid")->text);
}

static const char *for_one(struct till *k, const char *more, const char *line)
{
    return str_format(k->d.arena, "{'requestDate': '2024-01-02'%s, 'lines': [{%s}]}", more, line).p;
}

static const char *of(struct till *k, const char *uuid, const char *more) { return str_format(k->d.arena, "{'uuid': '%s'%s}", uuid, more).p; }

/* An intent for the family's policy, and its number. */
static const char *numbered(struct till *k, const char *more, const char *line, const char *number)
{
    const char *p = told(k, "payment.intent", for_one(k, str_format(k->d.arena, "%s, 'request': true", more).p, line), 1, 0, false);

    told(k, "payment.acknowledge", of(k, p, ", 'success': true"), 2, 0, false);
    told(k, "payment.assign_number", of(k, p, str_format(k->d.arena, ", 'controlNumber': '%s'", number).p), 3, 0, false);
    return p;
}

#define FOR_100 "'insuranceNumber': '100', 'productCode': 'P1'"

static const char *money(struct till *k, const char *transaction, const char *amount, const char *more)
{
    return str_format(k->d.arena, "{'transactionNo': '%s', 'receivedAmount': '%s', 'receivedDate': '2024-01-05', 'typeOfPayment': 'M'%s}", transaction,
                      amount, more).p;
}

static void payments(struct till *k, const char *wanted)
{
    assert_str(drive_rows(&k->d, "SELECT status, COALESCE(expected_amount, -1), COALESCE(received_amount, -1), COALESCE(rejected_reason, '-') FROM payment"
                          " WHERE deleted_at IS NULL ORDER BY id", "iiit"), wanted);
}

/* ---- from the intent to the money ---- */

static void test_from_the_intent_to_the_policy(void **state)
{
    struct till k = till_open(state);
    const char *p = numbered(&k, ", 'phoneNumber': '555', 'origin': 'app'", FOR_100, "CN-1");

    payments(&k, "3|100000|-1|-\n");
    assert_str(drive_rows(&k.d, "SELECT control_number, status, request_origin FROM control_number", "tit"), "CN-1|2|app\n");
    assert_str(drive_rows(&k.d, "SELECT insurance_number, product_code, policy_stage, expected_amount FROM payment_detail", "ttti"), "100|P1|N|100000\n");
    till_books(&k, "");
    assert_string_equal(told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'controlNumber': 'CN-1'"), 4, 0, false), p);
    till_books(&k, "mobile|100000\nunallocated|-100000\n");
    till_policies(&k, "1\n");
    send(&k, "payment.match", of(&k, p, ""));
    payments(&k, "5|100000|100000|-\n");
    till_policies(&k, "2\n");
    till_books(&k, "contributions|-100000\nmobile|100000\n");
    assert_str(drive_rows(&k.d, "SELECT receipt, amount, pay_type FROM premium", "tit"), "T-1|100000|M\n");
    drive_close(&k.d);
}

static void test_intents_that_are_refused(void **state)
{
    struct till k = till_open(state);

    told(&k, "payment.intent", for_one(&k, "", "'productCode': 'P1'"), -1, 2, false);
    told(&k, "payment.intent", for_one(&k, ", 'officerCode': 'O9'", FOR_100), -1, 3, false);
    told(&k, "payment.intent", for_one(&k, "", "'insuranceNumber': '100', 'productCode': 'P9'"), -1, 4, false);
    told(&k, "payment.intent", for_one(&k, "", "'insuranceNumber': '200', 'productCode': 'P1', 'renewal': true"), -1, 5, false);
    told(&k, "payment.intent", for_one(&k, ", 'smsRequired': true", FOR_100), -1, 9, false);
    told(&k, "payment.intent", for_one(&k, ", 'typeOfPayment': 'shells'", FOR_100), -1, 10, false);
    payments(&k, "-1|100000|-1|2: insurance number missing\n-1|100000|-1|3: unknown enrolment officer\n"
             "-1|-1|-1|4: product missing, unknown or not sold by the officer\n-1|100000|-1|5: no policy to renew\n"
             "-1|100000|-1|9: telephone number missing\n-1|100000|-1|10: unknown type of payment\n");
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM control_number", "i"), "0\n");
    till_set(&k, "payment.enrolled_before", "true");
    told(&k, "payment.intent", for_one(&k, "", "'insuranceNumber': '200', 'productCode': 'P1'"), -1, 6, false);
    assert_err(drive(&k.d, "payment.intent", "{'requestDate': '2024-01-02', 'lines': []}"), E_FIELD_REQUIRED);
    drive_close(&k.d);
}

/* Whoever is not enrolled yet is asked for what the product costs one adult. */
static void test_what_is_expected(void **state)
{
    struct till k = till_open(state);

    drive_new(&k.d, "premium.create", str_format(k.d.arena, "{'policy': '%s', 'receipt': 'A', 'amount': '300', 'payDate': '2024-01-02', 'payType': 'C'}",
                                                 k.policy).p);
    told(&k, "payment.intent", for_one(&k, "", FOR_100), 0, 0, false);
    told(&k, "payment.intent", for_one(&k, "", FOR_100 ", 'amount': '400'"), 0, 0, false);
    told(&k, "payment.intent", for_one(&k, "", FOR_100 ", 'renewal': true"), 0, 0, false);
    told(&k, "payment.intent", for_one(&k, "", "'insuranceNumber': '200', 'productCode': 'P1'"), 0, 0, false);
    payments(&k, "0|100000|-1|-\n0|40000|-1|-\n0|70000|-1|-\n0|100000|-1|-\n");
    drive_close(&k.d);
}

static void test_an_intent_that_is_sent_again(void **state)
{
    struct till k = till_open(state);
    const char *first = told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '555', 'request': true", FOR_100), 1, 0, false);

    assert_string_equal(told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '555', 'request': true", FOR_100), 1, 0, true), first);
    told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '556', 'request': true", FOR_100), 1, 0, false);
    told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '555', 'request': true", FOR_100 ", 'amount': '5'"), 1, 0, false);
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM payment", "i"), "3\n");
    drive_close(&k.d);
}

/* ---- control numbers ---- */

static void test_the_gateway_and_its_numbers(void **state)
{
    struct till k = till_open(state);
    const char *first = numbered(&k, "", FOR_100, "CN-1"), *second;

    /* nobody makes of it what cannot be */
    drive_refused(&k.d, "payment.update", of(&k, first, ", 'status': 1"), "payment_status");
    /* told again */
    told(&k, "payment.assign_number", of(&k, first, ", 'controlNumber': 'CN-1'"), 3, 0, true);
    told(&k, "payment.acknowledge", of(&k, first, ", 'success': true"), 3, 0, true);
    drive_refused(&k.d, "payment.acknowledge", of(&k, first, ", 'success': false"), "payment_status");
    drive_refused(&k.d, "payment.assign_number", of(&k, first, ", 'controlNumber': 'CN-2'"), "payment_status");
    drive_refused(&k.d, "payment.request_number", of(&k, first, ""), "payment_status");
    /* a number that another payment has */
    second = told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '1'", FOR_100), 0, 0, false);
    told(&k, "payment.request_number", of(&k, second, ", 'origin': 'desk'"), 1, 0, false);
    told(&k, "payment.assign_number", of(&k, second, ", 'controlNumber': 'CN-1'"), -3, 8, false);
    told(&k, "payment.assign_number", of(&k, second, ", 'controlNumber': 'CN-1'"), -3, 8, true);
    /* a request that fails, and one without a number */
    second = told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '2', 'request': true", FOR_100), 1, 0, false);
    told(&k, "payment.acknowledge", of(&k, second, ", 'success': true"), 2, 0, false);
    told(&k, "payment.acknowledge", of(&k, second, ", 'success': true"), 2, 0, true);
    told(&k, "payment.acknowledge", of(&k, second, ", 'success': false, 'comment': 'no account'"), -3, 0, false);
    told(&k, "payment.acknowledge", of(&k, second, ", 'success': false, 'comment': 'no account'"), -3, 0, true);
    drive_refused(&k.d, "payment.acknowledge", of(&k, second, ", 'success': true"), "payment_status");
    second = told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '3', 'request': true", FOR_100), 1, 0, false);
    told(&k, "payment.assign_number", of(&k, second, ""), -3, 0, false);
    told(&k, "payment.assign_number", of(&k, second, ""), -3, 0, true);
    payments(&k, "3|100000|-1|-\n-3|100000|-1|8: duplicated control number\n-3|100000|-1|no account\n-3|100000|-1|the gateway gave no control number\n");
    assert_str(drive_rows(&k.d, "SELECT status, COALESCE(control_number, '-'), COALESCE(comment, '-') FROM control_number ORDER BY id", "itt"),
               "2|CN-1|-\n-1|-|-\n-1|-|no account\n-1|-|-\n");
    told(&k, "payment.cancel", of(&k, first, ", 'reason': 'moved away'"), -3, 0, false);
    assert_str(drive_rows(&k.d, "SELECT status, control_number, comment FROM control_number ORDER BY id LIMIT 1", "itt"), "-1|CN-1|moved away\n");
    drive_refused(&k.d, "payment.acknowledge", of(&k, first, ", 'success': false"), "payment_status");
    told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'controlNumber': 'CN-1'"), -3, 3, false);
    till_books(&k, "");
    drive_close(&k.d);
}

static void test_numbers_that_officers_take_along(void **state)
{
    struct till k = till_open(state);

    drive_new(&k.d, "officer.create", "{'code': 'O1', 'lastName': 'A', 'otherNames': 'B'}");
    drive_new(&k.d, "product.create", "{'code': 'P2', 'name': 'By head', 'dateFrom': '2020-01-01', 'dateTo': '2030-12-31', 'insurancePeriod': 12,"
              " 'premiumAdult': '10'}");
    till_set(&k, "payment.bulk_numbers", "3");
    drive_refused(&k.d, "payment.bulk_numbers", "{'productCode': 'P2', 'count': 1}", "payment_bulk_amount");
    drive_refused(&k.d, "payment.bulk_numbers", "{'productCode': 'P9', 'count': 1}", "payment_line_unknown_product");
    drive_refused(&k.d, "payment.bulk_numbers", "{'productCode': 'P1', 'count': 1, 'officerCode': 'O9'}", "payment_line_unknown_officer");
    drive_refused(&k.d, "payment.bulk_numbers", "{'productCode': 'P1', 'count': 4}", "payment_bulk_count");
    drive_refused(&k.d, "payment.bulk_numbers", "{'productCode': 'P1', 'count': 0}", "payment_bulk_count");
    assert_str(send(&k, "payment.bulk_numbers", "{'productCode': 'P1', 'count': 2, 'officerCode': 'O1'}").result, "{\"requested\":2}");
    drive_refused(&k.d, "payment.bulk_numbers", "{'productCode': 'P1', 'count': 2, 'officerCode': 'O1'}", "payment_bulk_count");
    payments(&k, "1|100000|-1|-\n1|100000|-1|-\n");
    assert_str(drive_rows(&k.d, "SELECT status, request_origin FROM control_number ORDER BY id", "it"), "0|O1\n0|O1\n");
    drive_close(&k.d);
}

static const char *newest(struct till *k)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_conn *c = testdb_acquire(k->d.t, DB_READ);
    struct db_rows rows;
    const char *out;

    assert_ok(db_query(c, STR("SELECT uuid FROM payment ORDER BY id DESC LIMIT 1"), NULL, 0, types, 1, &rows));
    out = str_zero(k->d.arena, uuid_text(k->d.arena, db_cell(&rows, 0, 0)->u));
    testdb_release(k->d.t, c);
    return out;
}

/* A number that an officer took along becomes somebody's: money under it is matched with his policy. */
static void test_numbers_that_are_given(void **state)
{
#define GIVE(control, number, product) "{'controlNumber': '" control "', 'insuranceNumber': '" number "', 'productCode': '" product "'}"
    struct till k = till_open(state);
    const char *p, *other;

    send(&k, "payment.bulk_numbers", "{'productCode': 'P1', 'count': 1}");
    p = newest(&k);
    drive_refused(&k.d, "payment.link", GIVE("CN-5", "100", "P1"), "payment_link_unknown");
    told(&k, "payment.assign_number", of(&k, p, ", 'controlNumber': 'CN-5'"), 3, 0, false);
    drive_refused(&k.d, "payment.link", GIVE("CN-5", "100", "P9"), "payment_link_product");
    assert_string_equal(told(&k, "payment.link", GIVE("CN-5", "100", "P1"), 3, 0, false), p);
    told(&k, "payment.link", GIVE("CN-5", "100", "P1"), 3, 0, true);
    drive_refused(&k.d, "payment.link", GIVE("CN-5", "200", "P1"), "payment_link_taken");
    other = told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'controlNumber': 'CN-5'"), 4, 0, false);
    assert_string_equal(other, p);
    send(&k, "job.start", "{'job': 'payment.match_received'}");
    drive_jobs(&k.d);
    payments(&k, "5|100000|100000|-\n");
    till_policies(&k, "2\n");
    drive_refused(&k.d, "payment.link", GIVE("CN-5", "100", "P1"), "payment_link_unknown");
    drive_close(&k.d);
}

/* ---- money ---- */

static void test_money_that_is_refused_is_kept(void **state)
{
    struct till k = till_open(state);
    const char *p = numbered(&k, "", FOR_100, "CN-1");

    told(&k, "payment.receive", money(&k, "T-1", "999", ", 'controlNumber': 'CN-1'"), -3, 4, false);
    told(&k, "payment.receive", money(&k, "T-1", "999", ", 'controlNumber': 'CN-1'"), -3, 4, true);
    told(&k, "payment.receive", money(&k, "T-2", "1000", ", 'controlNumber': 'CN-9'"), -3, 3, false);
    told(&k, "payment.receive", "{'transactionNo': 'T-3', 'receivedAmount': '1', 'receivedDate': '2099-01-01'}", -3, 1, false);
    payments(&k, "3|100000|-1|-\n-3|-1|99900|4: wrong amount\n-3|-1|100000|3: wrong control number\n-3|-1|100|1: wrong date\n");
    till_books(&k, "");
    /* under the same transaction, as it should be */
    assert_string_equal(told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'controlNumber': 'CN-1'"), 4, 0, false), p);
    till_books(&k, "mobile|100000\nunallocated|-100000\n");
    assert_err(drive(&k.d, "payment.receive", "{'receivedAmount': '1', 'receivedDate': '2024-01-01'}"), E_FIELD_REQUIRED);
    drive_close(&k.d);
}

/* A rule's reason may go, and a person's word stays. */
static void test_money_that_was_refused_comes_again(void **state)
{
    struct till k = till_open(state);
    const char *again = money(&k, "T-1", "1000", ", 'controlNumber': 'CN-1'"), *first = told(&k, "payment.receive", again, -3, 3, false), *p;

    assert_string_equal(told(&k, "payment.receive", again, -3, 3, true), first);
    p = numbered(&k, "", FOR_100, "CN-1");
    assert_string_equal(told(&k, "payment.receive", again, 4, 0, false), p);
    assert_string_equal(told(&k, "payment.receive", again, 4, 0, true), p);
    payments(&k, "-3|-1|100000|3: wrong control number\n4|100000|100000|-\n");
    till_books(&k, "mobile|100000\nunallocated|-100000\n");
    /* another reason: another refusal */
    told(&k, "payment.receive", money(&k, "T-2", "1000", ", 'controlNumber': 'CN-2'"), -3, 3, false);
    numbered(&k, ", 'phoneNumber': '7'", FOR_100 ", 'amount': '400'", "CN-2");
    told(&k, "payment.receive", money(&k, "T-2", "1000", ", 'controlNumber': 'CN-2'"), -3, 4, false);
    /* denied by hand */
    p = told(&k, "payment.receive", money(&k, "T-3", "70", ""), 4, 0, false);
    send(&k, "payment.update", of(&k, p, ", 'status': -3"));
    assert_string_equal(told(&k, "payment.receive", money(&k, "T-3", "70", ""), -3, 0, true), p);
    drive_close(&k.d);
}

static void test_money_that_is_denied_was_matched_on_no_day(void **state)
{
    struct till k = till_open(state);
    const char *p = told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'lines': [{" FOR_100 "}]"), 4, 0, false);

    send(&k, "payment.match", of(&k, p, ""));
    assert_str(drive_rows(&k.d, "SELECT matched_date IS NULL FROM payment", "b"), "false\n");
    send(&k, "payment.update", of(&k, p, ", 'status': -3"));
    assert_str(drive_rows(&k.d, "SELECT status, matched_date IS NULL FROM payment", "ib"), "-3|true\n");
    till_books(&k, "");
    drive_close(&k.d);
}

static void test_money_that_is_told_again(void **state)
{
    struct till k = till_open(state);
    const char *p = numbered(&k, "", FOR_100, "CN-1"), *other;

    told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'controlNumber': 'CN-1'"), 4, 0, false);
    assert_string_equal(told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'controlNumber': 'CN-1'"), 4, 0, true), p);
    send(&k, "payment.match", of(&k, p, ""));
    assert_string_equal(told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'controlNumber': 'CN-1'"), 5, 0, true), p);
    /* paid twice; and another amount under a transaction that came in */
    told(&k, "payment.receive", money(&k, "T-2", "1000", ", 'controlNumber': 'CN-1'"), -3, 5, false);
    told(&k, "payment.receive", money(&k, "T-1", "70", ""), -3, 5, false);
    other = told(&k, "payment.receive", money(&k, "T-3", "70", ""), 4, 0, false);
    assert_string_equal(told(&k, "payment.receive", money(&k, "T-3", "70", ""), 4, 0, true), other);
    till_books(&k, "contributions|-100000\nmobile|107000\nunallocated|-7000\n");
    /* by hand, too */
    assert_err(drive(&k.d, "payment.create", "{'receivedAmount': '70', 'transactionNo': 'T-3'}"), E_NOT_UNIQUE);
    send(&k, "payment.delete", of(&k, other, ""));
    drive_new(&k.d, "payment.create", "{'receivedAmount': '70', 'transactionNo': 'T-3'}");
    drive_close(&k.d);
}

/* ---- what it does to policies ---- */

/* Days are told by their number: 19723 is 2024-01-01, 20089 is 2025-01-01. */
static void policies_of(struct till *k, const char *wanted)
{
    assert_str(drive_rows(&k->d, "SELECT stage, status, start_date, expiry_date FROM policy WHERE deleted_at IS NULL ORDER BY id", "tidd"), wanted);
}

static const char *paid_and_renewed(struct till *k, const char *amount)
{
    const char *p;

    send(k, "payment.match", of(k, told(k, "payment.receive", money(k, "T-1", "1000", ", 'lines': [{" FOR_100 "}]"), 4, 0, false), ""));
    p = told(k, "payment.receive", money(k, "T-2", amount, ", 'lines': [{" FOR_100 ", 'renewal': true}]"), 4, 0, false);
    send(k, "payment.match", of(k, p, ""));
    return p;
}

static void test_a_payment_renews(void **state)
{
    struct till k = till_open(state);

    paid_and_renewed(&k, "1000");
    policies_of(&k, "N|2|19723|20088\nR|2|20089|20453\n");
    assert_str(drive_rows(&k.d, "SELECT receipt, amount, pay_type FROM premium ORDER BY id", "tit"), "T-1|100000|M\nT-2|100000|C\n");
    till_books(&k, "contributions|-200000\nmobile|200000\n");
    /* what was renewed and paid is not renewed again */
    drive_refused(&k.d, "payment.match", of(&k, told(&k, "payment.receive", money(&k, "T-3", "1000", ", 'lines': [{" FOR_100 ", 'renewal': true}]"), 4, 0,
                                                     false), ""), "payment_line_paid");
    drive_close(&k.d);
}

static void test_a_renewal_that_is_paid_in_part_waits(void **state)
{
    struct till k = till_open(state);

    paid_and_renewed(&k, "400");
    policies_of(&k, "N|2|19723|20088\nR|1|20089|20453\n");
    send(&k, "payment.match", of(&k, told(&k, "payment.receive", money(&k, "T-3", "600", ", 'lines': [{" FOR_100 ", 'renewal': true}]"), 4, 0, false), ""));
    policies_of(&k, "N|2|19723|20088\nR|2|20089|20453\n");
    till_books(&k, "contributions|-200000\nmobile|200000\n");
    drive_close(&k.d);
}

/* The contribution was the payment's own; the policy stays, as when a contribution is deleted. */
static void test_a_match_that_is_undone_takes_its_contribution(void **state)
{
    struct till k = till_open(state);
    const char *p = paid_and_renewed(&k, "1000");

    send(&k, "payment.unmatch", of(&k, p, ""));
    assert_str(drive_rows(&k.d, "SELECT receipt FROM premium WHERE deleted_at IS NULL", "t"), "T-1\n");
    till_policies(&k, "2\n2\n");
    till_books(&k, "contributions|-100000\nmobile|200000\nunallocated|-100000\n");
    /* again: the renewal waits for its money */
    send(&k, "payment.match", of(&k, p, ""));
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM policy WHERE deleted_at IS NULL", "i"), "2\n");
    till_books(&k, "contributions|-200000\nmobile|200000\n");
    drive_close(&k.d);
}

static void test_a_payment_that_is_deleted_takes_its_contribution(void **state)
{
    struct till k = till_open(state);

    send(&k, "payment.delete", of(&k, paid_and_renewed(&k, "1000"), ""));
    assert_str(drive_rows(&k.d, "SELECT receipt FROM premium WHERE deleted_at IS NULL", "t"), "T-1\n");
    till_books(&k, "contributions|-100000\nmobile|100000\n");
    drive_close(&k.d);
}

static void test_a_policy_that_somebody_chooses(void **state)
{
    struct till k = till_open(state);
    const char *p = told(&k, "payment.receive", money(&k, "T-1", "400", ""), 4, 0, false);

    send(&k, "payment.match", of(&k, p, str_format(k.d.arena, ", 'policy': '%s'", k.policy).p));
    payments(&k, "5|-1|40000|-\n");
    assert_str(drive_rows(&k.d, "SELECT insurance_number, product_code, amount, booked FROM payment_detail WHERE deleted_at IS NULL", "ttib"), "100|P1|40000|true\n");
    till_books(&k, "contributions|-40000\nmobile|40000\n");
    drive_close(&k.d);
}

/* ---- by the job ---- */

static void test_the_job_matches_what_it_can(void **state)
{
    struct till k = till_open(state);

    told(&k, "payment.receive", money(&k, "T-1", "300", ", 'lines': [{'insuranceNumber': '200', 'productCode': 'P1'}]"), 4, 0, false);
    told(&k, "payment.receive", money(&k, "T-2", "400", ", 'lines': [{" FOR_100 "}]"), 4, 0, false);
    told(&k, "payment.receive", money(&k, "T-3", "70", ""), 4, 0, false);
    send(&k, "job.start", "{'job': 'payment.match_received'}");
    drive_jobs(&k.d);
    payments(&k, "4|-1|30000|-\n5|-1|40000|-\n4|-1|7000|-\n");
    assert_str(drive_rows(&k.d, "SELECT result FROM job WHERE name = 'payment.match_received'", "t"), "{\"matched\":1}\n");
    till_books(&k, "contributions|-40000\nmobile|77000\nunallocated|-37000\n");
    drive_close(&k.d);
}

/* ---- what the payer is told ---- */

#define TOLD_MESSAGES "SELECT kind, recipient, COALESCE(language, '-'), text FROM message ORDER BY id"
#define ASKS_TO_BE_TOLD ", 'phoneNumber': '555', 'languageName': 'fr', 'smsRequired': true"

static void test_the_payer_is_told(void **state)
{
    struct till k = till_open(state);
    const char *p;

    till_set(&k, "core.scheme_name", "S");
    told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '1', 'smsRequired': true", "'insuranceNumber': '100', 'productCode': 'P9'"), -1, 4, false);
    assert_str(drive_rows(&k.d, TOLD_MESSAGES, "tttt"), "");   /* off until it is switched on */
    till_set(&k, "notice.payment", "true");
    told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '1', 'smsRequired': true", "'insuranceNumber': '100', 'productCode': 'P9'"), -1, 4, false);
    assert_str(drive_rows(&k.d, TOLD_MESSAGES, "tttt"),
               "payment_number_error|1|en|S: no control number could be had for 100: 4: product missing, unknown or not sold by the officer\n");
    /* who did not ask for it */
    numbered(&k, ", 'phoneNumber': '2'", FOR_100 ", 'amount': '1'", "CN-0");
    p = numbered(&k, ASKS_TO_BE_TOLD, FOR_100, "CN-1");
    told(&k, "payment.receive", money(&k, "T-1", "1000", ", 'controlNumber': 'CN-1'"), 4, 0, false);
    send(&k, "payment.match", of(&k, p, ""));
    send(&k, "payment.unmatch", of(&k, p, ""));
    send(&k, "payment.match", of(&k, p, ""));
    assert_str(drive_rows(&k.d, TOLD_MESSAGES " LIMIT 9 OFFSET 1", "tttt"),
               "payment_number|555|fr|S : payez 1000.00 sous le numéro de contrôle CN-1 pour Basic, 100.\n"
               "payment_activated|555|fr|S : 1000.00 reçus. Basic de 100 est active du 2024-01-05 au 2024-12-31.\n");
    drive_close(&k.d);
}

static void test_the_payer_is_told_what_is_missing(void **state)
{
    struct till k = till_open(state);
    const char *p;

    till_set(&k, "core.scheme_name", "S");
    till_set(&k, "notice.payment", "true");
    p = numbered(&k, ", 'phoneNumber': '555', 'smsRequired': true", FOR_100 ", 'amount': '400'", "CN-1");
    told(&k, "payment.receive", money(&k, "T-1", "400", ", 'controlNumber': 'CN-1'"), 4, 0, false);
    send(&k, "payment.match", of(&k, p, ""));
    p = told(&k, "payment.intent", for_one(&k, ", 'phoneNumber': '556', 'smsRequired': true, 'request': true", FOR_100), 1, 0, false);
    told(&k, "payment.acknowledge", of(&k, p, ", 'success': false, 'comment': 'no account'"), -3, 0, false);
    assert_str(drive_rows(&k.d, "SELECT kind, recipient, text FROM message ORDER BY id", "ttt"),
               "payment_number|555|S: pay 400.00 under control number CN-1 for Basic, 100.\n"
               "payment_not_activated|555|S: 400.00 received for Basic of 100. It is not enough yet: the policy is not active.\n"
               "payment_number_error|556|S: no control number could be had for 100: no account\n");
    drive_close(&k.d);
}

/* Whoever starts it by hand matches what he sees and may book. */
static void test_the_job_works_with_the_rights_of_its_starter(void **state)
{
    static const right_t books[] = {101101, 101201, 101205, 101302, 101401, 101403}, matches[] = {101401, 101403};
    struct till k = till_open(state);
    struct access who = {.user = 1, .signed_in = true, .rights = matches, .right_count = 2, .shape = SCOPE_ALL};
    struct answer a;

    told(&k, "payment.receive", money(&k, "T-1", "400", ", 'lines': [{" FOR_100 "}]"), 4, 0, false);
    assert_ok(drive_as(&k.d, &who, "job.start", "{'job': 'payment.match_received'}", &a));
    drive_jobs(&k.d);
    payments(&k, "4|-1|40000|-\n");
    who = (struct access){.user = 1, .signed_in = true, .rights = books, .right_count = 6, .shape = SCOPE_ALL};
    assert_ok(drive_as(&k.d, &who, "job.start", "{'job': 'payment.match_received'}", &a));
    drive_jobs(&k.d);
    payments(&k, "5|-1|40000|-\n");
    assert_str(drive_rows(&k.d, "SELECT DISTINCT actor FROM journal WHERE entity = 'premium'", "i"), "1\n");
    drive_close(&k.d);
}

/* Administrators too are told only that it is set, and by whom. */
static void test_the_secret_is_shown_to_nobody(void **state)
{
    struct till k = till_open(state);
    struct str out;

    till_set(&k, "payment.gateway_secret", "between us");
    assert_ok(drive_ask(&k.d, access_program(), "settings", "{}", &out));
    assert_true(str_find(out, STR("between us"), 0) < 0);
    out = (struct str){out.p + str_find(out, STR("\"payment.gateway_secret\""), 0), 1200};
    assert_true(str_find(out, STR("\"value\":\"\",\"secret\":true,\"set\":true,\"law\":false,\"kept\":[{\"value\":null,\"at\":"), 0) > 0);
    drive_close(&k.d);
}

/* What the gateway tells comes by a signed call where there is a secret; money by hand has a right of its own. */
static void test_who_tells_of_money(void **state)
{
    static const right_t gateway[] = {101409}, clerk[] = {101402}, cashier[] = {101410}, signed_[] = {101409, 101411};
    struct till k = till_open(state);
    struct access who = {.user = 1, .signed_in = true, .rights = clerk, .right_count = 1, .shape = SCOPE_ALL};
    struct answer a;

    assert_err(drive_as(&k.d, &who, "payment.receive", money(&k, "T-1", "1", ""), &a), E_FORBIDDEN);
    who.rights = cashier;
    assert_ok(drive_as(&k.d, &who, "payment.receive", money(&k, "T-1", "1", ""), &a));
    who.rights = gateway;
    assert_ok(drive_as(&k.d, &who, "payment.receive", money(&k, "T-2", "1", ""), &a));
    till_set(&k, "payment.gateway_secret", "between us");
    assert_err(drive_as(&k.d, &who, "payment.receive", money(&k, "T-3", "1", ""), &a), E_FORBIDDEN);
    assert_err(drive_as(&k.d, &who, "payment.acknowledge", "{'uuid': '00000000-0000-7000-8000-000000000000'}", &a), E_FORBIDDEN);
    assert_err(drive_as(&k.d, &who, "payment.assign_number", "{'uuid': '00000000-0000-7000-8000-000000000000'}", &a), E_FORBIDDEN);
    who = (struct access){.user = 1, .signed_in = true, .rights = signed_, .right_count = 2, .shape = SCOPE_ALL};
    assert_ok(drive_as(&k.d, &who, "payment.receive", money(&k, "T-3", "1", ""), &a));
    who = (struct access){.user = 1, .signed_in = true, .rights = cashier, .right_count = 1, .shape = SCOPE_ALL};
    assert_ok(drive_as(&k.d, &who, "payment.receive", money(&k, "T-4", "1", ""), &a));
    drive_close(&k.d);
}

/* Who may say what will be paid does not say that it was; who corrects a payment does not make it another amount. */
static void test_who_enters_money_by_create_and_update(void **state)
{
    static const right_t clerk[] = {101402, 101403}, cashier[] = {101402, 101403, 101410};
    struct till k = till_open(state);
    struct access who = {.user = 1, .signed_in = true, .rights = clerk, .right_count = 2, .shape = SCOPE_ALL};
    struct access takes = {.user = 1, .signed_in = true, .rights = cashier, .right_count = 3, .shape = SCOPE_ALL};
    struct answer a;
    const char *p;

    assert_err(drive_as(&k.d, &who, "payment.create", "{'receivedAmount': '70', 'transactionNo': 'T-1'}", &a), E_FORBIDDEN);
    assert_err(drive_as(&k.d, &who, "payment.create", "{'status': 4, 'transactionNo': 'T-1'}", &a), E_FORBIDDEN);
    assert_ok(drive_as(&k.d, &who, "payment.create", "{'expectedAmount': '70', 'status': 0}", &a));
    assert_ok(drive_as(&k.d, &takes, "payment.create", "{'receivedAmount': '70', 'transactionNo': 'T-1'}", &a));
    p = drive_new(&k.d, "payment.create", "{'receivedAmount': '80', 'transactionNo': 'T-2'}");
    assert_err(drive_as(&k.d, &who, "payment.update", of(&k, p, ", 'receivedAmount': '81'"), &a), E_FORBIDDEN);
    assert_ok(drive_as(&k.d, &who, "payment.update", of(&k, p, ", 'origin': 'Bank of North'"), &a));
    assert_ok(drive_as(&k.d, &who, "payment.update", of(&k, p, ", 'status': -3"), &a));
    assert_err(drive_as(&k.d, &who, "payment.update", of(&k, p, ", 'status': 4"), &a), E_FORBIDDEN);
    assert_ok(drive_as(&k.d, &takes, "payment.update", of(&k, p, ", 'status': 4"), &a));
    drive_close(&k.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_who_enters_money_by_create_and_update),
        TESTDB_BOTH(test_from_the_intent_to_the_policy), TESTDB_BOTH(test_intents_that_are_refused), TESTDB_BOTH(test_what_is_expected),
        TESTDB_BOTH(test_an_intent_that_is_sent_again), TESTDB_BOTH(test_the_gateway_and_its_numbers),
        TESTDB_BOTH(test_numbers_that_officers_take_along), TESTDB_BOTH(test_numbers_that_are_given), TESTDB_BOTH(test_money_that_is_refused_is_kept),
        TESTDB_BOTH(test_money_that_is_told_again), TESTDB_BOTH(test_a_payment_renews), TESTDB_BOTH(test_a_renewal_that_is_paid_in_part_waits),
        TESTDB_BOTH(test_a_match_that_is_undone_takes_its_contribution), TESTDB_BOTH(test_a_payment_that_is_deleted_takes_its_contribution),
        TESTDB_BOTH(test_a_policy_that_somebody_chooses), TESTDB_BOTH(test_the_job_matches_what_it_can),
        TESTDB_BOTH(test_money_that_was_refused_comes_again), TESTDB_BOTH(test_money_that_is_denied_was_matched_on_no_day),
        TESTDB_BOTH(test_the_payer_is_told), TESTDB_BOTH(test_the_payer_is_told_what_is_missing),
        TESTDB_BOTH(test_the_job_works_with_the_rights_of_its_starter), TESTDB_BOTH(test_who_tells_of_money),
        TESTDB_BOTH(test_the_secret_is_shown_to_nobody),
    };
    return testdb_run("module/payment_flow", tests, sizeof tests / sizeof *tests);
}
