/* Who is told what: families that agreed, officers, heads (enrolment 8.2 to 8.4). */
#include "module/claim_world.h"

#include <string.h>

#include "model/run/setting.h"
#include "model/write/tx.h"
#include "module/policy/policy.h"

#define TOLD "SELECT kind, recipient, COALESCE(language, '-') FROM message ORDER BY id"

struct town {
    struct drive d;
    const char *village, *product, *agreed, *silent;
};

static void set(struct drive *d, const char *name, const char *value)
{
    struct tx *tx;

    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    assert_ok(setting_set(tx, name, str_of(value)));
    assert_ok(tx_commit(tx));
}

static void work(struct drive *d, const char *job)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    assert_ok(job_start(tx, job, STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(d);
    assert_str(drive_rows(d, "SELECT count(*) FROM job WHERE state <> 3", "i"), "0\n");
}

static void go_to(struct drive *d, int year, int month, int day)
{
    env_set_clock(d->t->env, (stamp_t){(int64_t)date_of(year, month, day).day * INT64_C(86400000000) + INT64_C(36000000000)});
}

static const char *family(struct town *k, const char *number, const char *phone)
{
    return drive_put(&k->d, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '%s', 'lastName': 'Ndiaye', 'otherNames': 'Awa', 'dob': '1980-01-01'%s}}",
                     k->village, number, phone);
}

static struct town town_open(void **state)
{
    struct town k = {.d = drive_open(state, NULL)};
    struct drive *d = &k.d;
    const char *region = drive_new(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}"), *ward, *district;

    district = drive_put(d, "location.create", "{'code': 'D', 'name': 'Dist', 'type': 'D', 'parent': '%s'}", region);
    ward = drive_put(d, "location.create", "{'code': 'W', 'name': 'Ward', 'type': 'W', 'parent': '%s'}", district);
    k.village = drive_put(d, "location.create", "{'code': 'V', 'name': 'Vill', 'type': 'V', 'parent': '%s'}", ward);
    k.product = drive_put(d, "product.create", "{'code': 'P1', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2030-12-31', 'insurancePeriod': 12,"
                          " 'lumpSum': '1000', 'maxInstallments': 5, 'gracePeriodPayment': 12, 'gracePeriodRenewal': 12}");
    k.agreed = family(&k, "100", "");
    drive_put(d, "insuree.create", "{'family': '%s', 'chfId': '101', 'lastName': 'Ndiaye', 'otherNames': 'Ba', 'dob': '1990-01-01', 'phone': '77'}", k.agreed);
    k.silent = family(&k, "200", ", 'phone': '88'");
    drive_put(d, "family_notice.create", "{'family': '%s', 'approval': true, 'language': 'fr'}", k.agreed);
    return k;
}

static const char *policy(struct town *k, const char *of, const char *day)
{
    return drive_put(&k->d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '%s'}", of, k->product, day);
}

static err_t pay(struct town *k, const char *of, const char *receipt, const char *amount, const char *day)
{
    return drive(&k->d, "premium.create", str_format(k->d.arena, "{'policy': '%s', 'receipt': '%s', 'amount': '%s', 'payDate': '%s', 'payType': 'C'}",
                                                     of, receipt, amount, day).p);
}

/* ---- policies ---- */

static void test_nothing_is_told_until_it_is_switched_on(void **state)
{
    struct town k = town_open(state);

    assert_ok(pay(&k, policy(&k, k.agreed, "2026-01-02"), "1", "1000", "2026-01-02"));
    work(&k.d, "notice.policies");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "");
    drive_close(&k.d);
}

static void test_a_policy_that_becomes_active(void **state)
{
    struct town k = town_open(state);
    const char *p;

    set(&k.d, "notice.policy_activated", "true");
    p = policy(&k, k.agreed, "2026-01-02");
    assert_ok(pay(&k, p, "1", "400", "2026-01-02"));
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "");
    /* what is refused says nothing: the receipt is there already */
    assert_non_null(pay(&k, p, "1", "600", "2026-01-02"));
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "");
    assert_ok(pay(&k, p, "2", "600", "2026-01-02"));
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "policy_activated|77|fr\n");
    assert_str(drive_rows(&k.d, "SELECT text FROM message", "t"),
               "imis : la police Basic de Awa Ndiaye, 100 est active du 2026-01-02 au 2027-01-01.\n");
    assert_ok(pay(&k, policy(&k, k.silent, "2026-01-02"), "3", "1000", "2026-01-02"));
    work(&k.d, "notice.policies");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "policy_activated|77|fr\n");
    drive_close(&k.d);
}

/* As people of the scheme see days everywhere. */
static void test_days_are_those_of_the_schemes_calendar(void **state)
{
    struct town k = town_open(state);

    set(&k.d, "notice.policy_activated", "true");
    set(&k.d, "core.calendar", "nepali");
    assert_ok(pay(&k, policy(&k, k.agreed, "2026-01-02"), "1", "1000", "2026-01-02"));
    assert_str(drive_rows(&k.d, "SELECT text FROM message", "t"),
               "imis : la police Basic de Awa Ndiaye, 100 est active du 2082-09-18 au 2083-09-17.\n");
    drive_close(&k.d);
}

static void test_a_policy_that_begins_today_is_told_as_that(void **state)
{
    struct town k = town_open(state);

    set(&k.d, "notice.policy_activated", "true");
    set(&k.d, "notice.policy_started", "true");
    assert_ok(pay(&k, policy(&k, k.agreed, "2026-01-02"), "1", "1000", "2026-01-02"));
    work(&k.d, "notice.policies");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "policy_started|77|fr\n");
    drive_close(&k.d);
}

static void test_what_the_calendar_brings(void **state)
{
    struct town k = town_open(state);
    const char *renewed;

    assert_ok(pay(&k, policy(&k, k.agreed, "2026-01-02"), "1", "1000", "2026-01-02"));    /* to 2027-01-01 */
    for (int i = 0; i < 4; i++) set(&k.d, LIST("notice.policy_renew", "notice.policy_ends", "notice.policy_ended", "notice.policy_renewed")[i], "true");
    go_to(&k.d, 2026, 12, 17);
    work(&k.d, "notice.policies");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "");
    go_to(&k.d, 2026, 12, 18);
    work(&k.d, "notice.policies");
    work(&k.d, "notice.policies");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "policy_renew|77|fr\n");
    go_to(&k.d, 2027, 1, 1);
    work(&k.d, "notice.policies");
    go_to(&k.d, 2027, 1, 6);
    work(&k.d, "notice.policies");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "policy_renew|77|fr\npolicy_ends|77|fr\npolicy_ended|77|fr\n");
    renewed = drive_put(&k.d, "policy.renew", "{'family': '%s', 'product': '%s', 'enrollDate': '2027-01-06'}", k.agreed, k.product);
    assert_ok(pay(&k, renewed, "2", "1000", "2027-01-06"));
    assert_str(drive_rows(&k.d, "SELECT kind FROM message ORDER BY id DESC LIMIT 1", "t"), "policy_renewed\n");
    drive_close(&k.d);
}

static void test_what_is_followed_is_not_spoken_of(void **state)
{
    struct town k = town_open(state);

    assert_ok(pay(&k, policy(&k, k.agreed, "2026-01-02"), "1", "1000", "2026-01-02"));
    set(&k.d, "notice.policy_ends", "true");
    go_to(&k.d, 2026, 12, 20);
    drive_put(&k.d, "policy.renew", "{'family': '%s', 'product': '%s', 'enrollDate': '2026-12-20'}", k.agreed, k.product);
    go_to(&k.d, 2027, 1, 1);
    work(&k.d, "notice.policies");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "");
    drive_close(&k.d);
}

/* ---- prompts ---- */

static void prompt(struct town *k, date_t day)
{
    struct drive *d = &k->d;
    struct record r, photo;
    struct tx *tx;

    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    r = record_new(d->arena, registry_table_of(d->registry, &policy_renewal_entity));
    *record_cell(&r, "renewal_prompt_date") = db_date(day);
    *record_cell(&r, "renewal_date") = db_date(date_of(2027, 1, 2));
    *record_cell(&r, "phone_number") = db_text(STR("55"));
    *record_cell(&r, "sms_status") = db_int(0);
    *record_cell(&r, "insuree_id") = *record_cell(&r, "policy_id") = *record_cell(&r, "new_product_id") = *record_cell(&r, "new_officer_id") = db_int(1);
    assert_ok(tx_insert(tx, &r, 1));
    photo = record_new(d->arena, registry_table_of(d->registry, &policy_renewal_detail_entity));
    *record_cell(&photo, "policy_renewal_id") = r.at[COLUMN_ID];
    *record_cell(&photo, "insuree_id") = db_int(2);
    assert_ok(tx_insert(tx, &photo, 1));
    assert_ok(tx_commit(tx));
}

static void test_prompts_to_renew(void **state)
{
    struct town k = town_open(state);

    policy(&k, k.agreed, "2026-01-02");
    drive_new(&k.d, "officer.create", "{'code': 'E1', 'lastName': 'Fe', 'otherNames': 'Li', 'phone': '55', 'phoneCommunication': true}");
    prompt(&k, date_of(2025, 12, 31));                 /* of two days ago: nobody is told any more */
    prompt(&k, date_of(2026, 1, 2));
    work(&k.d, "notice.prompts");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "");
    set(&k.d, "notice.renewal_officer", "true");
    set(&k.d, "notice.renewal_head", "true");
    work(&k.d, "notice.prompts");
    work(&k.d, "notice.prompts");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "renewal_officer|55|en\n");     /* the head has no phone */
    assert_str(drive_rows(&k.d, "SELECT text FROM message", "t"),
               "--Renewal--\n2027-01-02\n100\nNdiaye Awa\nDist\nWard\nVill\nP1-Basic\n--Photos--\n101 Ndiaye Ba\n");
    assert_str(drive_rows(&k.d, "SELECT sms_status FROM policy_renewal ORDER BY id", "i"), "0\n1\n");
    testdb_script(k.d.t, "UPDATE insuree SET phone = '66' WHERE id = 1");
    prompt(&k, date_of(2026, 1, 1));                   /* of last evening, and renewed since */
    testdb_script(k.d.t, "UPDATE policy_renewal SET response_status = 1 WHERE id = (SELECT max(id) FROM policy_renewal)");
    prompt(&k, date_of(2026, 1, 2));
    work(&k.d, "notice.prompts");
    assert_str(drive_rows(&k.d, TOLD, "ttt"), "renewal_officer|55|en\nrenewal_officer|55|en\nrenewal_head|66|fr\n");
    drive_close(&k.d);
}

static void test_prompts_for_feedback(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1);

    drive_new(&w.d, "officer.create", "{'code': 'E1', 'lastName': 'Fe', 'otherNames': 'Li', 'phone': '123'}");
    testdb_script(w.d.t, "INSERT INTO officer_village (id, uuid, version, created_at, created_by, changed_at, changed_by, officer_id, location_id)"
                         " SELECT 1, uuid, 1, created_at, 0, created_at, 0, 1, 4 FROM location WHERE id = 1");
    assert_string_equal(claim_do(&w, "claim.submit", c), "");
    set(&w.d, "notice.feedback_officer", "true");
    assert_string_equal(claim_do(&w, "claim.select_for_feedback", c), "");
    work(&w.d, "notice.prompts");
    work(&w.d, "notice.prompts");
    assert_str(drive_rows(&w.d, TOLD, "ttt"), "feedback_officer|123|en\n");
    assert_str(drive_rows(&w.d, "SELECT COUNT(*) FROM message m JOIN claim c ON m.text LIKE '--Feedback--%' AND m.text LIKE '%' || c.code || '%'", "i"), "1\n");
    assert_str(drive_rows(&w.d, "SELECT sms_status FROM feedback_prompt", "i"), "1\n");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_nothing_is_told_until_it_is_switched_on), TESTDB_BOTH(test_a_policy_that_becomes_active),
        TESTDB_BOTH(test_days_are_those_of_the_schemes_calendar), TESTDB_BOTH(test_a_policy_that_begins_today_is_told_as_that), TESTDB_BOTH(test_what_the_calendar_brings),
        TESTDB_BOTH(test_what_is_followed_is_not_spoken_of), TESTDB_BOTH(test_prompts_to_renew), TESTDB_BOTH(test_prompts_for_feedback),
    };

    return testdb_run("module/notice", tests, sizeof tests / sizeof *tests);
}
