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
    assert_ok(drive(&k.d, "policy.delete", str_format(k.d.arena, "{'uuid': '%s', 'deleteContributions': true}", p).p));
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM premium WHERE deleted_at IS NULL", "i"), "0\n");
    fits(&k);
    drive_close(&k.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_v18_instalments), TESTDB_BOTH(test_v19_more_than_the_value), TESTDB_BOTH(test_v20_photo_fees_do_not_count),
        TESTDB_BOTH(test_v21_ready), TESTDB_BOTH(test_v22_decisions), TESTDB_BOTH(test_v26_receipts), TESTDB_BOTH(test_v27_paid_at_once),
        TESTDB_BOTH(test_what_is_refused), TESTDB_BOTH(test_payers_of_the_place), TESTDB_BOTH(test_corrections_warn),
        TESTDB_BOTH(test_contributions_go_with_their_policy),
    };
    return testdb_run("module/contribution", tests, sizeof tests / sizeof *tests);
}
