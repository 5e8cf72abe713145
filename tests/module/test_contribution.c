/* Contributions and what they do to policies: enrolment 7.1, 7.2, vectors 18 to 22, 26, 27 of 11.2, through the commands. */
#include "module/drive.h"

#include <string.h>

#include "model/write/tx.h"
#include "model/run/setting.h"
#include "module/ledger/ledger.h"

struct desk {
    struct drive d;
    const char *region, *district, *family, *product;
};

static const char *product(struct desk *k, const char *code, const char *value)
{
    return drive_new(&k->d, "product.create",
                     str_format(k->d.arena, "{'code': '%s', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2030-12-31',"
                                " 'insurancePeriod': 12, 'lumpSum': '%s', 'maxInstallments': 3, 'gracePeriodPayment': 12}", code, value).p);
}

static struct desk desk_open(void **state, const char *value)
{
    struct desk k = {.d = drive_open(state, NULL)};
    struct drive *d = &k.d;
    const char *ward, *village;

    k.region = drive_new(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");
    k.district = drive_new(d, "location.create", str_format(d->arena, "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}", k.region).p);
    ward = drive_new(d, "location.create", str_format(d->arena, "{'code': 'W', 'name': 'W', 'type': 'W', 'parent': '%s'}", k.district).p);
    village = drive_new(d, "location.create", str_format(d->arena, "{'code': 'V', 'name': 'V', 'type': 'V', 'parent': '%s'}", ward).p);
    k.family = drive_new(d, "family.create", str_format(d->arena, "{'location': '%s', 'headInsuree': {'chfId': '100', 'lastName': 'A',"
                                                        " 'otherNames': 'B', 'dob': '1980-01-01'}}", village).p);
    k.product = product(&k, "P1", value);
    return k;
}

static const char *entered(struct desk *k, const char *enrolled, const char *further)
{
    return str_format(k->d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '%s'%s}", k->family, k->product, enrolled, further).p;
}

/* It starts on the day of enrolment. */
static const char *policy(struct desk *k, const char *start) { return drive_new(&k->d, "policy.create", entered(k, start, "")); }

static const char *contribution(struct desk *k, const char *of, const char *receipt, const char *amount, const char *day, const char *further)
{
    return str_format(k->d.arena, "{'policy': '%s', 'receipt': '%s', 'amount': '%s', 'payDate': '%s', 'payType': 'C'%s}", of, receipt, amount,
                      day, further).p;
}

static const char *pay(struct desk *k, const char *of, const char *receipt, const char *amount, const char *day, const char *further)
{
    struct answer answer;

    assert_ok(drive_as(&k->d, access_program(), "premium.create", contribution(k, of, receipt, amount, day, further), &answer));
    return str_zero(k->d.arena, answer.result);
}

static void says(const char *answer, const char *part)
{
    if (!strstr(answer, part)) fail_msg("%s does not say %s", answer, part);
}

/* Status, effective day and what is left, of policies by id. */
static void stands(struct desk *k, const char *wanted)
{
    assert_str(drive_rows(&k->d, "SELECT p.status, CASE WHEN p.effective_date IS NULL THEN '-' WHEN p.effective_date = p.start_date THEN 'start'"
                          " WHEN p.effective_date = (SELECT MAX(x.pay_date) FROM premium x WHERE x.policy_id = p.id AND x.deleted_at IS NULL)"
                          " THEN 'paid' ELSE '?' END, p.value - (SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) FROM premium x"
                          " WHERE x.policy_id = p.id AND x.deleted_at IS NULL AND x.amount <> 5000) FROM policy p WHERE p.deleted_at IS NULL"
                          " ORDER BY p.id", "iti"), wanted);
}

static void fits(struct desk *k)
{
    struct ledger_report report;
    struct db_conn *c = testdb_acquire(k->d.t, DB_READ);

    assert_ok(ledger_check(c, k->d.arena, k->d.registry, &report));
    testdb_release(k->d.t, c);
    assert_int_equal(report.fault_count, 0);
}

static void test_v18_instalments(void **state)
{
    struct desk k = desk_open(state, "1180");
    const char *p = policy(&k, "2024-01-01");

    says(pay(&k, p, "A", "400", "2023-12-20", ""), "\"situation\":\"not_covered\"");
    stands(&k, "1|-|78000\n");
    pay(&k, p, "B", "400", "2024-01-10", "");
    stands(&k, "1|-|38000\n");
    says(pay(&k, p, "C", "380", "2024-02-05", ""), "\"situation\":\"matches\"");
    stands(&k, "2|paid|0\n");
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM insuree_policy c JOIN policy p ON p.id = c.policy_id AND p.effective_date ="
                          " c.effective_date AND p.expiry_date = c.expiry_date", "i"), "1\n");
    fits(&k);
    drive_close(&k.d);
}

static void test_v19_more_than_the_value(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01");

    says(pay(&k, p, "A", "1200", "2023-12-15", ""), "\"situation\":\"exceeds\"");
    stands(&k, "2|start|-20000\n");
    drive_close(&k.d);
}

static void test_v20_photo_fees_do_not_count(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01");

    pay(&k, p, "A", "950", "2024-01-02", "");
    pay(&k, p, "B", "50", "2024-01-02", ", 'isPhotoFee': true");
    stands(&k, "1|-|5000\n");
    fits(&k);
    drive_close(&k.d);
}

static void test_v21_ready(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01");
    struct tx *tx;

    assert_ok(tx_begin(k.d.write, k.d.arena, access_program(), uuid_new(k.d.t->env), &tx));
    assert_ok(setting_set(tx, "policy.activation_option", STR("3")));
    assert_ok(tx_commit(tx));
    pay(&k, p, "A", "1000", "2024-01-02", "");
    stands(&k, "16|-|0\n");
    drive_close(&k.d);
}

static void test_v22_decisions(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-03-01"), *q = policy(&k, "2024-03-01"), *r = policy(&k, "2024-03-01");

    says(pay(&k, p, "A", "300", "2024-03-10", ", 'action': 'ENFORCE'"), "\"may\":[\"enforce\",\"wait\",\"suspend\"],\"status\":2,\"left\":\"700.00\"");
    pay(&k, q, "B", "300", "2024-03-10", ", 'action': 'wait'");
    pay(&k, r, "C", "300", "2024-03-10", ", 'action': 'Suspend'");
    stands(&k, "2|paid|70000\n1|-|70000\n4|-|70000\n");
    assert_err(drive(&k.d, "premium.create", contribution(&k, q, "D", "1", "2024-03-10", ", 'action': 'ignore'")), E_FIELD_CHOICE);
    drive_close(&k.d);
}

static void test_v26_receipts(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01"), *q = policy(&k, "2024-01-01"), *other, *first;

    pay(&k, p, "R-7", "10", "2024-01-02", "");
    assert_err(drive(&k.d, "premium.create", contribution(&k, q, "R-7", "20", "2024-01-03", "")), E_NOT_UNIQUE);
    k.product = product(&k, "P2", "1000");
    other = policy(&k, "2024-01-01");
    pay(&k, other, "R-7", "20", "2024-01-03", "");
    first = drive_new(&k.d, "premium.create", contribution(&k, q, "R-8", "20", "2024-01-03", ""));
    assert_err(drive(&k.d, "premium.update", str_format(k.d.arena, "{'uuid': '%s', 'receipt': 'R-7'}", first).p), E_NOT_UNIQUE);
    assert_ok(drive(&k.d, "premium.delete", str_format(k.d.arena, "{'uuids': ['%s']}", first).p));
    pay(&k, p, "R-8", "20", "2024-01-03", "");
    /* the engine itself holds to it, whatever callers race */
    {
        struct db_conn *c = testdb_acquire(k.d.t, DB_WRITE);
        assert_err(db_exec(c, STR("UPDATE premium SET receipt = 'R-7' WHERE receipt = 'R-8' AND deleted_at IS NULL"), NULL, 0,
                           &(int64_t){0}), E_DB_UNIQUE);
        testdb_release(k.d.t, c);
    }
    drive_close(&k.d);
}

static void test_v27_paid_at_once(void **state)
{
    struct desk k = desk_open(state, "1000");

    drive_new(&k.d, "policy.create", entered(&k, "2024-03-15", ", 'isPaid': true"));
    drive_new(&k.d, "policy.create", entered(&k, "2024-03-15", ", 'isPaid': true"));
    drive_new(&k.d, "policy.create", entered(&k, "2024-03-15", ", 'isPaid': true, 'receipt': 'own'"));
    assert_str(drive_rows(&k.d, "SELECT receipt, amount, pay_type FROM premium ORDER BY id", "tit"),
               "RE-P1-2024-03-15-00001|100000|C\nRE-P1-2024-03-15-00002|100000|C\nown|100000|C\n");
    stands(&k, "2|start|0\n2|start|0\n2|start|0\n");
    assert_err(drive(&k.d, "policy.create", entered(&k, "2024-03-15", ", 'isPaid': true, 'receipt': 'own'")), E_NOT_UNIQUE);
    fits(&k);
    drive_close(&k.d);
}

static void test_what_is_refused(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01"), *q = policy(&k, "2024-01-01"), *first;

    drive_refused(&k.d, "premium.create", contribution(&k, p, "A", "0", "2024-01-02", ""), "premium_amount");
    drive_refused(&k.d, "premium.create", contribution(&k, p, "A", "1", "2026-01-03", ""), "premium_paid_in_future");
    assert_err(drive(&k.d, "premium.create", str_format(k.d.arena, "{'policy': '%s', 'amount': '1', 'payDate': '2024-01-02', 'payType': 'C'}",
                                                        p).p), E_FIELD_REQUIRED);
    first = drive_new(&k.d, "premium.create", contribution(&k, p, "A", "1", "2026-01-02", ""));
    drive_refused(&k.d, "premium.update", str_format(k.d.arena, "{'uuid': '%s', 'policy': '%s'}", first, q).p, "premium_policy_fixed");
    drive_close(&k.d);
}

static void test_payers_of_the_place(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01"), *region, *far;
    const char *elsewhere = drive_new(&k.d, "location.create", "{'code': 'R2', 'name': 'R2', 'type': 'R'}");

    region = drive_new(&k.d, "payer.create", str_format(k.d.arena, "{'type': 'O', 'name': 'N', 'location': '%s'}", k.region).p);
    far = drive_new(&k.d, "payer.create", str_format(k.d.arena, "{'type': 'O', 'name': 'F', 'location': '%s'}", elsewhere).p);
    pay(&k, p, "A", "10", "2024-01-02", str_format(k.d.arena, ", 'payer': '%s'", region).p);
    drive_refused(&k.d, "premium.create",
                  contribution(&k, p, "B", "10", "2024-01-02", str_format(k.d.arena, ", 'payer': '%s'", far).p), "premium_payer_place");
    drive_close(&k.d);
}

/* A policy is never set back; whoever does it is warned. */
static void test_corrections_warn(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01");
    const char *first = drive_new(&k.d, "premium.create", contribution(&k, p, "A", "1000", "2024-01-02", ""));
    struct answer answer;

    assert_ok(drive_as(&k.d, access_program(), "premium.update", str_format(k.d.arena, "{'uuid': '%s', 'amount': '900'}", first).p, &answer));
    says(str_zero(k.d.arena, answer.result), "\"warnings\":[\"premium_not_covered\"]");
    assert_ok(drive_as(&k.d, access_program(), "premium.delete", str_format(k.d.arena, "{'uuid': '%s'}", first).p, &answer));
    says(str_zero(k.d.arena, answer.result), "\"warnings\":[\"premium_not_covered\"]");
    assert_str(drive_rows(&k.d, "SELECT status FROM policy", "i"), "2\n");
    fits(&k);
    drive_close(&k.d);
}

static void test_contributions_go_with_their_policy(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01");

    pay(&k, p, "A", "10", "2024-01-02", "");
    drive_refused(&k.d, "policy.delete", str_format(k.d.arena, "{'uuid': '%s'}", p).p, "policy_has_contributions");
    assert_ok(drive(&k.d, "policy.delete", str_format(k.d.arena, "{'uuid': '%s', 'deleteContributions': true}", p).p));
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM premium WHERE deleted_at IS NULL", "i"), "0\n");
    fits(&k);
    drive_close(&k.d);
}

/* ---- refunds ---- */

static struct str given_back(struct desk *k)
{
    return drive_rows(&k->d, "SELECT q.receipt, r.amount, r.pay_type, r.reason, r.pay_date = q.pay_date FROM premium r JOIN premium q"
                      " ON q.id = r.refund_of_id WHERE r.deleted_at IS NULL ORDER BY r.id", "tittb");
}

static const char *refund(struct desk *k, const char *input)
{
    struct answer answer;

    assert_ok(drive_as(&k->d, access_program(), "premium.refund", input, &answer));
    return str_zero(k->d.arena, answer.result);
}

#define BACK ", 'payType': 'B', 'reason': 'paid twice'}"

static void test_a_surplus_goes_back(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01"), *whole = str_format(k.d.arena, "{'policy': '%s'" BACK, p).p, *answer;

    pay(&k, p, "A", "800", "2024-01-02", "");
    drive_refused(&k.d, "premium.refund", whole, "premium_refund_nothing");
    pay(&k, p, "B", "300", "2024-01-10", "");
    pay(&k, p, "C", "150", "2024-01-11", "");
    drive_refused(&k.d, "premium.refund", str_format(k.d.arena, "{'policy': '%s', 'amount': '250.01'" BACK, p).p, "premium_refund_too_much");
    answer = refund(&k, whole);
    says(answer, "\"amount\":\"150.00\"");
    says(answer, "\"amount\":\"100.00\"");
    says(answer, "\"left\":\"0.00\",\"warnings\":[]");
    assert_str(given_back(&k), "C|-15000|B|paid twice|false\nB|-10000|B|paid twice|false\n");
    stands(&k, "2|?|0\n");
    drive_refused(&k.d, "premium.refund", whole, "premium_refund_nothing");
    assert_str(drive_rows(&k.d, "SELECT account, CAST(SUM(amount) AS BIGINT) FROM posting GROUP BY account ORDER BY account", "ti"),
               "bank|-25000\ncash|125000\ncontributions|-100000\n");
    fits(&k);
    drive_close(&k.d);
}

static void test_what_a_contribution_gives_back(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01"), *first, *of, *made, *answer;
    struct answer told;

    first = drive_new(&k.d, "premium.create", contribution(&k, p, "A", "1000", "2024-01-02", ""));
    of = str_format(k.d.arena, "{'premium': '%s'", first).p;
    drive_refused(&k.d, "premium.refund", str_format(k.d.arena, "%s, 'amount': '1000.01'" BACK, of).p, "premium_refund_too_much");
    drive_refused(&k.d, "premium.refund", str_format(k.d.arena, "%s, 'amount': '-1'" BACK, of).p, "premium_refund_nothing");
    drive_refused(&k.d, "premium.refund", str_format(k.d.arena, "%s, 'payDate': '2024-01-01'" BACK, of).p, "premium_refund_early");
    drive_refused(&k.d, "premium.refund", str_format(k.d.arena, "%s, 'payDate': '2099-01-01'" BACK, of).p, "premium_refund_future");
    assert_err(drive(&k.d, "premium.refund", str_format(k.d.arena, "%s, 'payType': 'F', 'reason': 'x'}", of).p), E_FIELD_CHOICE);
    assert_err(drive(&k.d, "premium.refund", str_format(k.d.arena, "%s, 'payType': 'C'}", of).p), E_FIELD_REQUIRED);
    answer = refund(&k, str_format(k.d.arena, "%s, 'amount': '400', 'payDate': '2024-01-10', 'receipt': 'V-1', 'suspend': true" BACK, of).p);
    says(answer, "\"left\":\"400.00\",\"warnings\":[\"premium_not_covered\"]");
    made = strstr(answer, "\"uuid\":\"") + 8;
    made = str_format(k.d.arena, "%.36s", made).p;
    stands(&k, "4|?|40000\n");
    drive_refused(&k.d, "premium.refund", str_format(k.d.arena, "%s, 'amount': '600.01'" BACK, of).p, "premium_refund_too_much");
    drive_refused(&k.d, "premium.refund", str_format(k.d.arena, "{'premium': '%s'" BACK, made).p, "premium_refund_nothing");
    drive_refused(&k.d, "premium.update", str_format(k.d.arena, "{'uuid': '%s', 'amount': '399'}", first).p, "premium_refunded");
    drive_refused(&k.d, "premium.update", str_format(k.d.arena, "{'uuid': '%s', 'isPhotoFee': true}", first).p, "premium_refunded");
    drive_refused(&k.d, "premium.delete", str_format(k.d.arena, "{'uuid': '%s'}", first).p, "premium_refunded");
    drive_refused(&k.d, "premium.update", str_format(k.d.arena, "{'uuid': '%s', 'payDate': '2024-01-11'}", first).p, "premium_refunded_before");
    drive_refused(&k.d, "premium.update", str_format(k.d.arena, "{'uuid': '%s', 'payType': 'C'}", made).p, "premium_refund_fixed");
    assert_err(drive(&k.d, "premium.create", contribution(&k, p, "V-1", "1", "2024-01-02", "")), E_NOT_UNIQUE);
    assert_err(drive(&k.d, "premium.create", contribution(&k, p, "X", "1", "2024-01-02",
                     str_format(k.d.arena, ", 'refundOf': '%s'", first).p)), E_FIELD_READONLY);
    fits(&k);
    /* it is undone, and the rest is free again */
    assert_ok(drive_as(&k.d, access_program(), "premium.delete", str_format(k.d.arena, "{'uuid': '%s'}", made).p, &told));
    stands(&k, "4|paid|0\n");
    assert_str(drive_rows(&k.d, "SELECT CAST(SUM(amount) AS BIGINT) FROM posting WHERE account = 'bank'", "i"), "0\n");
    refund(&k, str_format(k.d.arena, "%s" BACK, of).p);
    fits(&k);
    /* a policy goes with its contributions and what went back of them */
    assert_ok(drive(&k.d, "policy.delete", str_format(k.d.arena, "{'uuid': '%s', 'deleteContributions': true}", p).p));
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM premium WHERE deleted_at IS NULL", "i"), "0\n");
    fits(&k);
    drive_close(&k.d);
}

static void test_fees_go_back_as_fees(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-01-01");
    const char *fee = drive_new(&k.d, "premium.create", contribution(&k, p, "F", "50", "2024-01-02", ", 'isPhotoFee': true"));

    refund(&k, str_format(k.d.arena, "{'premium': '%s'" BACK, fee).p);
    assert_str(drive_rows(&k.d, "SELECT account, CAST(SUM(amount) AS BIGINT) FROM posting GROUP BY account ORDER BY account", "ti"),
               "bank|-5000\ncash|5000\nfees|0\n");
    fits(&k);
    drive_close(&k.d);
}

/* ---- before it is booked ---- */

static const char *foresee(struct desk *k, const char *p, const char *further)
{
    struct str out;

    assert_ok(drive_ask(&k->d, access_program(), "premiumForecast", str_format(k->d.arena, "{'policyUuid': '%s'%s}", p, further).p, &out));
    return str_zero(k->d.arena, out);
}

static void test_it_is_known_before(void **state)
{
    struct desk k = desk_open(state, "1000");
    const char *p = policy(&k, "2024-03-01"), *first, *said;

    says(foresee(&k, p, ", 'amount': '1000', 'payDate': '2024-02-20'"), "\"situation\":\"matches\"");
    said = foresee(&k, p, ", 'amount': '1000', 'payDate': '2024-02-20'");
    says(said, "\"outcomes\":[{\"action\":\"none\",\"status\":2,\"effectiveDate\":\"2024-03-01\",\"covers\":[{\"insureeUuid\"");
    says(said, "\"lastName\":\"A\",\"otherNames\":\"B\",\"effectiveDate\":\"2024-03-01\",\"expiryDate\":\"2025-02-28\"}]}]");
    said = foresee(&k, p, ", 'amount': '300', 'payDate': '2024-03-10'");
    says(said, "\"situation\":\"not_covered\",\"policyStatus\":1,\"value\":\"1000.00\",\"paid\":\"300.00\",\"left\":\"700.00\",\"instalments\":1,"
         "\"instalmentsMax\":3,\"lastDay\":\"2025-02-28\"");
    says(said, "{\"action\":\"wait\",\"status\":1,\"effectiveDate\":null,\"covers\":[]},{\"action\":\"enforce\",\"status\":2,"
         "\"effectiveDate\":\"2024-03-10\"");
    says(said, "{\"action\":\"suspend\",\"status\":4");
    says(foresee(&k, p, ", 'amount': '300', 'payDate': '2025-03-01'"), "\"situation\":\"late\"");
    says(foresee(&k, p, ", 'amount': '300', 'isPhotoFee': true"), "\"situation\":\"none\"");
    /* what it told is what happens; and a correction is foreseen without what it corrects */
    first = drive_new(&k.d, "premium.create", contribution(&k, p, "A", "1000", "2024-03-10", ""));
    stands(&k, "2|paid|0\n");
    said = foresee(&k, p, str_format(k.d.arena, ", 'premiumUuid': '%s', 'amount': '900', 'payDate': '2024-03-10'", first).p);
    says(said, "\"paid\":\"900.00\",\"left\":\"100.00\",\"instalments\":1");
    says(said, "\"fallsShort\":true");
    said = foresee(&k, p, str_format(k.d.arena, ", 'premiumUuid': '%s'", first).p);
    says(said, "\"situation\":\"none\"");
    says(said, "\"paid\":\"0.00\"");
    refund(&k, str_format(k.d.arena, "{'premium': '%s', 'amount': '1'" BACK, first).p);
    says(foresee(&k, p, ", 'amount': '0.01', 'payDate': '2024-03-10'"), "\"paid\":\"999.01\",\"left\":\"0.99\",\"instalments\":2");
    drive_close(&k.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_v18_instalments), TESTDB_BOTH(test_v19_more_than_the_value), TESTDB_BOTH(test_v20_photo_fees_do_not_count),
        TESTDB_BOTH(test_v21_ready), TESTDB_BOTH(test_v22_decisions), TESTDB_BOTH(test_v26_receipts), TESTDB_BOTH(test_v27_paid_at_once),
        TESTDB_BOTH(test_what_is_refused), TESTDB_BOTH(test_payers_of_the_place), TESTDB_BOTH(test_corrections_warn),
        TESTDB_BOTH(test_contributions_go_with_their_policy), TESTDB_BOTH(test_a_surplus_goes_back),
        TESTDB_BOTH(test_what_a_contribution_gives_back), TESTDB_BOTH(test_fees_go_back_as_fees), TESTDB_BOTH(test_it_is_known_before),
    };
    return testdb_run("module/contribution", tests, sizeof tests / sizeof *tests);
}
