/* Policies: what they cost and cover, how they change state (enrolment 5.6, 6, 7.2). */
#include "module/drive.h"

#include <string.h>

#include "base/zone.h"
#include "model/run/function.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"

struct village {
    struct drive d;
    const char *location, *other_village, *product, *family;
};

static const char *place(struct drive *d, const char *code, const char *type, const char *parent)
{
    const char *under = parent ? str_format(d->arena, ", 'parent': '%s'", parent).p : "";

    return drive_new(d, "location.create", str_format(d->arena, "{'code': '%s', 'name': '%s', 'type': '%s'%s}", code, code, type, under).p);
}

static const char *product(struct drive *d, const char *code, const char *further)
{
    return drive_new(d, "product.create",
                     str_format(d->arena, "{'code': '%s', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2098-12-31',"
                                " 'insurancePeriod': 12, 'premiumAdult': '300', 'premiumChild': '200', 'registrationLumpSum': '250',"
                                " 'generalAssemblyLumpSum': '130', 'gracePeriodPayment': 2%s}", code, further).p);
}

static const char *person(struct village *v, const char *number, const char *born)
{
    return drive_new(&v->d, "insuree.create",
                     str_format(v->d.arena, "{'chfId': '%s', 'lastName': 'Golden', 'otherNames': 'A', 'dob': '%s', 'family': '%s'}",
                                number, born, v->family).p);
}

static const char *family(struct village *v, const char *head)
{
    return drive_new(&v->d, "family.create",
                     str_format(v->d.arena, "{'location': '%s', 'headInsuree': {'chfId': '%s', 'lastName': 'Golden', 'otherNames': 'A',"
                                " 'dob': '1980-01-01'}}", v->location, head).p);
}

/* Two adults, as in the vectors V1 and V24. */
static struct village village_open(void **state)
{
    struct village v = {.d = drive_open(state, NULL)};
    const char *region = place(&v.d, "R1", "R", NULL), *district = place(&v.d, "D1", "D", region), *ward = place(&v.d, "W1", "W", district);

    v.location = place(&v.d, "V1", "V", ward);
    v.other_village = place(&v.d, "V2", "V", ward);
    v.product = product(&v.d, "P1", ", 'maxMembers': 5");
    v.family = family(&v, "100");
    person(&v, "200", "1985-01-01");
    return v;
}

static const char *input(struct village *v, const char *product_uuid, const char *further)
{
    return str_format(v->d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2025-11-10'%s}", v->family, product_uuid, further).p;
}

static const char *policy(struct village *v) { return drive_new(&v->d, "policy.create", input(v, v->product, "")); }
static const char *of(struct village *v, const char *uuid, const char *further)
{
    return str_format(v->d.arena, "{'uuid': '%s'%s}", uuid, further).p;
}

/* As drive_rows, days as such. */
static struct str shown(struct village *v, const char *sql, const char *types)
{
    static const struct type day = DATE;
    struct db_conn *c = testdb_acquire(v->d.t, DB_READ);
    enum db_type columns[8];
    struct db_rows rows;
    struct buf out;

    for (size_t i = 0; types[i]; i++) columns[i] = types[i] == 'i' ? DB_INT : types[i] == 'd' ? DB_DATE : DB_TEXT;
    assert_ok(db_query(c, str_of(sql), NULL, 0, columns, strlen(types), &rows));
    buf_init(&out, v->d.arena, 256);
    for (size_t i = 0; i < rows.rows * rows.columns; i++) {
        struct db_rows one = {1, 1, &rows.at[i]};
        struct json_writer w = json_writer(&out);
        if (rows.at[i].type == DB_DATE) value_write(&w, &day, &rows.at[i]);
        else buf_add_format(&out, "%.*s", (int)testdb_text(v->d.arena, &one).n - 1, testdb_text(v->d.arena, &one).p);
        buf_add_char(&out, (i + 1) % rows.columns ? '|' : '\n');
    }
    testdb_release(v->d.t, c);
    return buf_str(&out);
}

static struct str policies(struct village *v)
{
    return shown(v, "SELECT stage, status, value, start_date, effective_date, expiry_date FROM policy WHERE deleted_at IS NULL"
                             " ORDER BY id", "tiiddd");
}

/* Of each current cover: the person and since when it holds. */
static struct str covers(struct village *v)
{
    return shown(v, "SELECT i.chf_id, c.effective_date, c.expiry_date FROM insuree_policy c JOIN insuree i ON i.id = c.insuree_id"
                             " WHERE c.deleted_at IS NULL ORDER BY i.chf_id, c.id", "tdd");
}

static err_t pay_for(struct village *v, int64_t policy_id, int64_t amount, int64_t instalments, const char *day,
                     enum law_decision decision, struct law_payment_answer *answer)
{
    struct policy_paid paid = {{amount}, instalments, DATE_NONE, decision, false};
    struct tx *tx;
    err_t e;

    assert_true(date_read(day, 10, &paid.pay_date));
    assert_ok(tx_begin(v->d.write, v->d.arena, access_program(), uuid_new(v->d.t->env), &tx));
    e = policy_activate(tx, policy_id, &paid, answer);
    if (!e) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

static err_t pay(struct village *v, int64_t amount, int64_t instalments, const char *day, enum law_decision decision,
                 struct law_payment_answer *answer)
{
    return pay_for(v, 1, amount, instalments, day, decision, answer);
}

static void setting(struct village *v, const char *name, const char *value)
{
    struct tx *tx;

    assert_ok(tx_begin(v->d.write, v->d.arena, access_program(), uuid_new(v->d.t->env), &tx));
    assert_ok(setting_set(tx, name, str_of(value)));
    assert_ok(tx_commit(tx));
}

/* ---- creating ---- */

/* V1: 2 x 300 + 250 + 130, whatever the caller sends. */
static void test_the_law_gives_value_and_days(void **state)
{
    struct village v = village_open(state);

    drive_new(&v.d, "policy.create", input(&v, v.product, ", 'value': '1.00', 'expiryDate': '2044-01-01'"));
    assert_str(policies(&v), "N|1|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_str(covers(&v), "100|null|\"2026-11-09\"\n200|null|\"2026-11-09\"\n");
    drive_close(&v.d);
}

static void test_an_offer_says_what_it_is_made_of(void **state)
{
    struct village v = village_open(state);
    struct str out;

    person(&v, "300", "2015-01-01");
    assert_ok(drive_ask(&v.d, access_program(), "policyOffers", str_format(v.d.arena, "{'familyUuid': '%s', 'enrollDate': '2025-11-10', 'stage': 'N'}",
                        v.family).p, &out));
    if (str_find(out, STR("\"value\":\"1180.00\",\"contribution\":\"800.00\",\"registration\":\"250.00\",\"assembly\":\"130.00\",\"discount\":\"0.00\","
                          "\"lumpSum\":\"0.00\",\"adults\":2,\"children\":1,\"extraMembers\":0,\"notCovered\":0"), 0) < 0)
        fail_msg("%.*s", STR_ARG(out));
    drive_close(&v.d);
}

static void test_the_head_is_covered_first(void **state)
{
    struct village v = village_open(state);
    const char *last = person(&v, "300", "1990-01-01");

    assert_ok(drive(&v.d, "family.update", str_format(v.d.arena, "{'uuid': '%s', 'headInsuree': '%s'}", v.family, last).p));
    drive_new(&v.d, "policy.create", input(&v, product(&v.d, "P2", ", 'maxMembers': 2"), ""));
    assert_str(covers(&v), "100|null|\"2026-11-09\"\n300|null|\"2026-11-09\"\n");
    drive_close(&v.d);
}

static void test_who_may_change_policies_chooses_a_later_start(void **state)
{
    const right_t rights[] = {101001, 101002, 101101, 101201, 101202, 121001};
    const struct access clerk = {.user = 7, .signed_in = true, .rights = rights, .right_count = 6, .shape = SCOPE_ALL};
    struct village v = village_open(state);
    struct answer answer;

    drive_refused(&v.d, "policy.create", input(&v, v.product, ", 'startDate': '2025-11-09'"), "policy_start");
    drive_new(&v.d, "policy.create", input(&v, v.product, ", 'startDate': '2025-12-01'"));
    assert_ok(drive_as(&v.d, &clerk, "policy.create", input(&v, v.product, ", 'startDate': '2025-12-01'"), &answer));
    assert_str(policies(&v), "N|1|98000|\"2025-12-01\"|null|\"2026-11-30\"\nN|1|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    drive_close(&v.d);
}

static void test_what_a_policy_may_not_be(void **state)
{
    struct village v = village_open(state);
    const char *elsewhere = place(&v.d, "R2", "R", NULL);
    const char *there = product(&v.d, "P2", str_format(v.d.arena, ", 'location': '%s'", elsewhere).p);
    const char *officer = drive_new(&v.d, "officer.create", "{'code': 'O1', 'lastName': 'A', 'otherNames': 'B', 'worksTo': '2025-11-01T00:00:00'}");

    setting(&v, SETTING_PRODUCT_PLACE, "true");
    drive_refused(&v.d, "policy.create", input(&v, there, ""), "policy_product_place");
    drive_refused(&v.d, "policy.create", input(&v, v.product, str_format(v.d.arena, ", 'officer': '%s'", officer).p), "policy_officer_left");
    drive_refused(&v.d, "policy.create",
                  str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2026-01-03'}", v.family, v.product).p,
                  "policy_enrolled_in_future");
    drive_refused(&v.d, "policy.create",
                  str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2019-01-03'}", v.family, v.product).p,
                  "policy_product_window");
    assert_err(drive(&v.d, "policy.create", input(&v, v.family, "")), E_REFERENCE);
    drive_close(&v.d);
}

/* Enrolment 10.6, defect 60: what counts is where the family lives now. */
static void test_a_product_of_a_district_that_the_family_left(void **state)
{
    struct village v = village_open(state);
    const char *region = place(&v.d, "R2", "R", NULL), *district = place(&v.d, "D2", "D", region), *ward = place(&v.d, "W2", "W", district);
    const char *village = place(&v.d, "V3", "V", ward);
    const char *here = product(&v.d, "P2", str_format(v.d.arena, ", 'location': {'id': 2}").p);

    setting(&v, SETTING_PRODUCT_PLACE, "true");
    drive_new(&v.d, "policy.create", input(&v, here, ""));
    assert_ok(drive(&v.d, "family.update", str_format(v.d.arena, "{'uuid': '%s', 'location': '%s'}", v.family, village).p));
    drive_refused(&v.d, "policy.create", input(&v, here, ""), "policy_product_place");
    drive_close(&v.d);
}

/* ---- paying ---- */

static void test_what_is_paid_activates(void **state)
{
    struct village v = village_open(state);
    struct law_payment_answer answer;

    policy(&v);
    assert_ok(pay(&v, 40000, 1, "2025-11-20", LAW_WAIT, &answer));
    assert_int_equal(answer.situation, LAW_NOT_PAID_UP);
    assert_str(policies(&v), "N|1|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_ok(pay(&v, 98000, 2, "2025-12-01", LAW_UNDECIDED, &answer));
    assert_str(policies(&v), "N|2|98000|\"2025-11-10\"|\"2025-12-01\"|\"2026-11-09\"\n");
    assert_str(covers(&v), "100|\"2025-12-01\"|\"2026-11-09\"\n200|\"2025-12-01\"|\"2026-11-09\"\n");
    drive_close(&v.d);
}

static void test_what_is_not_offered_is_not_decided(void **state)
{
    struct village v = village_open(state);
    err_t e;

    policy(&v);
    e = pay(&v, 98000, 1, "2025-11-20", LAW_SUSPEND, NULL);
    assert_err(e, E_RULE);
    assert_str(err_value(e, "rule"), "policy_decision");
    drive_close(&v.d);
}

static void test_the_option_makes_ready(void **state)
{
    struct village v = village_open(state);

    setting(&v, SETTING_ACTIVATION_OPTION, "3");
    policy(&v);
    assert_ok(pay(&v, 98000, 1, "2025-11-20", LAW_UNDECIDED, NULL));
    assert_str(policies(&v), "N|16|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_str(covers(&v), "100|null|\"2026-11-09\"\n200|null|\"2026-11-09\"\n");
    drive_close(&v.d);
}

/* V21: by hand; nothing covers before that day. */
static void test_a_ready_policy_is_activated_by_hand(void **state)
{
    struct village v = village_open(state);
    const char *p;

    setting(&v, SETTING_ACTIVATION_OPTION, "3");
    p = policy(&v);
    drive_refused(&v.d, "policy.activate", of(&v, p, ""), "policy_not_ready");
    assert_ok(pay(&v, 98000, 1, "2025-11-20", LAW_UNDECIDED, NULL));
    assert_ok(drive(&v.d, "policy.activate", of(&v, p, "")));
    assert_str(policies(&v), "N|2|98000|\"2025-11-10\"|\"2026-01-02\"|\"2026-11-09\"\n");
    assert_str(covers(&v), "100|\"2026-01-02\"|\"2026-11-09\"\n200|\"2026-01-02\"|\"2026-11-09\"\n");
    drive_refused(&v.d, "policy.activate", of(&v, p, ""), "policy_not_ready");
    drive_close(&v.d);
}

static void job(struct village *v, const char *name)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(v->d.write, v->d.arena, access_program(), uuid_new(v->d.t->env), &tx));
    assert_ok(job_start(tx, name, STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&v->d);
}

/* 7.3: paid until 2025-12-09 (enrolled 2025-10-10, two months of grace), or until 2026-01-09. */
static void test_what_is_not_paid_in_time_is_suspended_where_asked_for(void **state)
{
    struct village v = village_open(state);
    const char *late = str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2025-10-10'}", v.family, v.product).p;

    drive_new(&v.d, "policy.create", late);
    drive_new(&v.d, "policy.create", late);
    policy(&v);
    assert_ok(pay(&v, 30000, 1, "2025-11-20", LAW_ENFORCE, NULL));
    assert_ok(pay_for(&v, 3, 30000, 1, "2025-11-20", LAW_ENFORCE, NULL));
    job(&v, "policy.suspend_unpaid");
    assert_str(shown(&v, "SELECT status FROM policy ORDER BY id", "i"), "2\n1\n2\n");
    setting(&v, SETTING_SUSPEND_UNPAID, "true");
    job(&v, "policy.suspend_unpaid");
    assert_str(shown(&v, "SELECT status FROM policy ORDER BY id", "i"), "4\n1\n2\n");
    drive_close(&v.d);
}

/* ---- people who come and go ---- */

/* V24: the child waits for what it costs; the others stay as they are. */
static void test_who_joins_waits_for_what_he_costs(void **state)
{
    struct village v = village_open(state);

    policy(&v);
    assert_ok(pay(&v, 98000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    person(&v, "300", "2015-01-01");
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n300|null|\"2026-11-09\"\n");
    assert_ok(pay(&v, 108000, 2, "2026-01-01", LAW_UNDECIDED, NULL));
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n300|null|\"2026-11-09\"\n");
    assert_ok(pay(&v, 118000, 3, "2026-01-02", LAW_UNDECIDED, NULL));
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n300|\"2026-01-02\"|\"2026-11-09\"\n");
    assert_str(policies(&v), "N|2|98000|\"2025-11-10\"|\"2025-11-10\"|\"2026-11-09\"\n");
    drive_close(&v.d);
}

/* V25: a household below its threshold. */
static void test_who_costs_nothing_is_covered_at_once(void **state)
{
    struct village v = village_open(state);

    drive_new(&v.d, "policy.create", input(&v, product(&v.d, "P2", ", 'lumpSum': '500', 'threshold': 6"), ""));
    assert_ok(pay(&v, 88000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    person(&v, "300", "2015-01-01");
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n300|\"2025-11-10\"|\"2026-11-09\"\n");
    drive_close(&v.d);
}

/* Cancel policies (enrolment 5.5); who leaves without it is covered to the end. */
static void test_who_leaves_keeps_his_cover_unless_it_is_cancelled(void **state)
{
    struct village v = village_open(state);
    const char *one, *two;

    one = person(&v, "300", "2015-01-01");
    two = person(&v, "400", "2016-01-01");
    policy(&v);
    assert_ok(pay(&v, 138000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    assert_ok(drive(&v.d, "insuree.remove", of(&v, one, "")));
    assert_ok(drive(&v.d, "insuree.remove", of(&v, two, ", 'cancelPolicies': true")));
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n300|\"2025-11-10\"|\"2026-11-09\"\n"
                           "400|\"2025-11-10\"|\"2026-01-02\"\n");
    drive_close(&v.d);
}

static void test_idle_policies_follow_the_family(void **state)
{
    struct village v = village_open(state);
    const char *child;

    policy(&v);
    child = person(&v, "300", "2015-01-01");
    assert_str(policies(&v), "N|1|118000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_ok(drive(&v.d, "insuree.update", of(&v, child, ", 'dob': '1999-01-01'")));
    assert_str(policies(&v), "N|1|128000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_ok(drive(&v.d, "insuree.remove", of(&v, child, "")));
    assert_str(policies(&v), "N|1|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_str(covers(&v), "100|null|\"2026-11-09\"\n200|null|\"2026-11-09\"\n");
    assert_ok(drive(&v.d, "insuree.move", of(&v, child, str_format(v.d.arena, ", 'family': '%s'", v.family).p)));
    assert_ok(drive(&v.d, "insuree.delete", of(&v, child, "")));
    assert_str(policies(&v), "N|1|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_str(covers(&v), "100|null|\"2026-11-09\"\n200|null|\"2026-11-09\"\n");
    drive_close(&v.d);
}

/* ---- people who die, and who come back (5.5) ---- */

static err_t become(struct village *v, const char *uuid, const char *status, const char *day)
{
    if (!strcmp(status, "AC")) return drive(&v->d, "insuree.update", of(v, uuid, ", 'status': 'AC'"));
    return drive(&v->d, "insuree.update",
                 of(v, uuid, str_format(v->d.arena, ", 'status': '%s', 'statusReason': {'code': '%s'}, 'statusDate': '%s'", status,
                                        status, day).p));
}

static void reasons(struct village *v)
{
    testdb_script(v->d.t,
                  "INSERT INTO insuree_status_reason (id, uuid, version, created_at, created_by, changed_at, changed_by, code,"
                  " insuree_status_reason, insuree_status_reason_key, status_type)"
                  " SELECT 1, uuid, 1, created_at, -1, created_at, -1, 'IN', 'Moved', 'moved', 'IN' FROM location WHERE code = 'R1';"
                  "INSERT INTO insuree_status_reason (id, uuid, version, created_at, created_by, changed_at, changed_by, code,"
                  " insuree_status_reason, insuree_status_reason_key, status_type)"
                  " SELECT 2, uuid, 1, created_at, -1, created_at, -1, 'DE', 'Died', 'died', 'DE' FROM location WHERE code = 'V1';");
}

static void test_cover_ends_when_a_person_dies(void **state)
{
    struct village v = village_open(state);
    const char *child = person(&v, "300", "2015-01-01");

    reasons(&v);
    policy(&v);
    assert_ok(pay(&v, 118000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    assert_ok(become(&v, child, "DE", "2025-12-20"));
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n300|\"2025-11-10\"|\"2025-12-20\"\n");
    assert_str(policies(&v), "N|2|118000|\"2025-11-10\"|\"2025-11-10\"|\"2026-11-09\"\n");
    assert_ok(drive(&v.d, "insuree.update", of(&v, child, ", 'phone': '1'")));
    policy(&v);
    assert_str(shown(&v, "SELECT value FROM policy ORDER BY id DESC LIMIT 1", "i"), "98000\n");
    assert_str(shown(&v, "SELECT count(*) FROM insuree_policy WHERE policy_id = (SELECT MAX(id) FROM policy)", "i"), "2\n");
    drive_close(&v.d);
}

/* Who dies while he waits for what he costs is not covered by a contribution that comes later. */
static void test_who_died_waiting_is_not_covered_later(void **state)
{
    struct village v = village_open(state);
    const char *child;

    reasons(&v);
    policy(&v);
    assert_ok(pay(&v, 98000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    child = person(&v, "300", "2015-01-01");
    assert_ok(become(&v, child, "DE", "2025-12-20"));
    assert_ok(pay(&v, 118000, 2, "2026-01-02", LAW_UNDECIDED, NULL));
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n300|null|\"2025-12-20\"\n");
    drive_close(&v.d);
}

/* What the family is worth by now is what counts, not what the policy was sold for. */
static void test_who_waits_is_paid_for_by_what_the_policy_is_worth_by_now(void **state)
{
    struct village v = village_open(state);
    const char *third = person(&v, "250", "1980-01-01");

    reasons(&v);
    policy(&v);
    assert_ok(pay(&v, 30000, 1, "2025-11-10", LAW_ENFORCE, NULL));
    assert_ok(become(&v, third, "DE", "2025-12-20"));
    person(&v, "300", "2015-01-01");
    assert_ok(pay(&v, 118000, 2, "2026-01-02", LAW_UNDECIDED, NULL));
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n"
                           "250|\"2025-11-10\"|\"2025-12-20\"\n300|\"2026-01-02\"|\"2026-11-09\"\n");
    drive_close(&v.d);
}

/* BUG 20: once, and only when he comes back. */
static void test_cover_comes_back_with_the_person(void **state)
{
    struct village v = village_open(state);
    const char *child = person(&v, "300", "2015-01-01");

    reasons(&v);
    policy(&v);
    assert_ok(pay(&v, 118000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    assert_ok(become(&v, child, "IN", "2025-12-20"));
    assert_ok(become(&v, child, "AC", NULL));
    assert_ok(drive(&v.d, "insuree.update", of(&v, child, ", 'phone': '1'")));
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n"
                           "300|\"2025-11-10\"|\"2025-12-20\"\n300|\"2026-01-02\"|\"2026-11-09\"\n");
    assert_ok(become(&v, child, "IN", "2026-01-02"));
    assert_ok(become(&v, child, "AC", NULL));
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-11-09\"\n200|\"2025-11-10\"|\"2026-11-09\"\n"
                           "300|\"2025-11-10\"|\"2025-12-20\"\n300|\"2026-01-02\"|\"2026-11-09\"\n");
    drive_close(&v.d);
}

/* What is not in force covers him no more and costs nothing for him; what suspends and goes on does not revive his cover. */
static void test_who_is_inactive_is_not_counted(void **state)
{
    struct village v = village_open(state);
    const char *child = person(&v, "300", "2015-01-01"), *p;

    reasons(&v);
    p = policy(&v);
    assert_ok(become(&v, child, "IN", "2025-12-20"));
    assert_str(policies(&v), "N|1|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_str(covers(&v), "100|null|\"2026-11-09\"\n200|null|\"2026-11-09\"\n");
    assert_ok(become(&v, child, "AC", NULL));
    assert_str(policies(&v), "N|1|118000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_str(covers(&v), "100|null|\"2026-11-09\"\n200|null|\"2026-11-09\"\n300|null|\"2026-11-09\"\n");
    assert_ok(pay(&v, 118000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    assert_ok(become(&v, child, "IN", "2025-12-20"));
    assert_ok(drive(&v.d, "policy.suspend", of(&v, p, "")));
    assert_ok(pay(&v, 50000, 1, "2026-01-02", LAW_ENFORCE, NULL));
    assert_str(covers(&v), "100|\"2026-01-02\"|\"2026-11-09\"\n200|\"2026-01-02\"|\"2026-11-09\"\n300|\"2025-11-10\"|\"2025-12-20\"\n");
    drive_close(&v.d);
}

/* ---- other events ---- */

static void test_only_idle_policies_change(void **state)
{
    struct village v = village_open(state);
    const char *p = policy(&v), *cheap = product(&v.d, "P2", ", 'lumpSum': '500'"), *other;

    assert_ok(drive(&v.d, "policy.update", of(&v, p, ", 'enrollDate': '2025-12-01', 'value': '3'")));
    assert_str(policies(&v), "N|1|98000|\"2025-12-01\"|null|\"2026-11-30\"\n");
    assert_str(covers(&v), "100|null|\"2026-11-30\"\n200|null|\"2026-11-30\"\n");
    other = family(&v, "900");
    drive_refused(&v.d, "policy.update", of(&v, p, str_format(v.d.arena, ", 'family': '%s'", other).p), "policy_family_fixed");
    assert_ok(drive(&v.d, "policy.update", of(&v, p, str_format(v.d.arena, ", 'product': '%s'", cheap).p)));
    assert_str(policies(&v), "N|1|88000|\"2025-12-01\"|null|\"2026-11-30\"\n");
    assert_ok(pay(&v, 98000, 1, "2025-12-01", LAW_UNDECIDED, NULL));
    drive_refused(&v.d, "policy.update", of(&v, p, ", 'enrollDate': '2025-12-02'"), "policy_not_idle");
    assert_str(drive_rows(&v.d, "SELECT count(*) FROM policy_history", "i"), "3\n");
    drive_close(&v.d);
}

/* The law may start a policy before its enrolment, within the grace of a cycle: it can be changed all the same. */
static void test_a_policy_within_grace_changes(void **state)
{
    struct village v = village_open(state);
    const char *cycles = product(&v.d, "P3", ", 'startCycle1': '01-11', 'gracePeriodEnrolment': 1");
    const char *p = drive_new(&v.d, "policy.create", input(&v, cycles, ""));

    assert_str(policies(&v), "N|1|98000|\"2025-11-01\"|null|\"2026-10-31\"\n");
    assert_ok(drive(&v.d, "policy.update", of(&v, p, ", 'enrollDate': '2025-11-11'")));
    assert_str(policies(&v), "N|1|98000|\"2025-11-01\"|null|\"2026-10-31\"\n");
    drive_refused(&v.d, "policy.update", of(&v, p, ", 'startDate': '2025-11-02'"), "policy_start");
    drive_close(&v.d);
}

/* Grace that is longer than the policy: nobody buys what is over. */
static void test_what_would_be_over_is_not_sold(void **state)
{
    struct village v = village_open(state);
    const char *cycles = product(&v.d, "P3", ", 'startCycle1': '01-10', 'gracePeriodEnrolment': 15");

    drive_refused(&v.d, "policy.create", input(&v, cycles, ""), "policy_over");
    drive_close(&v.d);
}

static void test_suspending_and_deleting(void **state)
{
    struct village v = village_open(state);
    const char *p = policy(&v);
    const char *many = str_format(v.d.arena, "{'uuids': ['%s', '%s']}", p, p).p;

    assert_ok(drive(&v.d, "policy.suspend", many));
    assert_str(policies(&v), "N|4|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    drive_refused(&v.d, "policy.suspend", many, "policy_not_suspendable");
    assert_ok(drive(&v.d, "policy.delete", many));
    assert_str(policies(&v), "");
    assert_str(covers(&v), "");
    drive_close(&v.d);
}

static void test_renewing(void **state)
{
    struct village v = village_open(state);

    drive_new(&v.d, "policy.create",
              str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2025-01-15'}", v.family, v.product).p);
    assert_ok(pay(&v, 98000, 1, "2025-01-15", LAW_UNDECIDED, NULL));
    drive_new(&v.d, "policy.renew",
              str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2026-01-01'}", v.family, v.product).p);
    assert_str(policies(&v), "N|2|98000|\"2025-01-15\"|\"2025-01-15\"|\"2026-01-14\"\nR|1|73000|\"2026-01-15\"|null|\"2027-01-14\"\n");
    drive_close(&v.d);
}

/* To renew the youngest policy. */
static void prompt(struct village *v)
{
    struct db_conn *c = testdb_acquire(v->d.t, DB_READ);
    int64_t policy_id = testdb_int(c, "SELECT max(id) FROM policy");
    const struct table *t = registry_table_of(v->d.registry, &policy_renewal_entity);
    struct record r = record_new(v->d.arena, t);
    struct tx *tx;

    testdb_release(v->d.t, c);
    assert_ok(tx_begin(v->d.write, v->d.arena, access_program(), uuid_new(v->d.t->env), &tx));
    *record_cell(&r, "renewal_prompt_date") = *record_cell(&r, "renewal_date") = db_date(env_today(v->d.t->env));
    *record_cell(&r, "sms_status") = db_int(0);
    *record_cell(&r, "insuree_id") = *record_cell(&r, "new_product_id") = db_int(1);
    *record_cell(&r, "policy_id") = db_int(policy_id);
    assert_ok(tx_insert(tx, &r, 1));
    assert_ok(tx_commit(tx));
}

static const char *sold_to(struct village *v, const char *code, const char *last_day, const char *converts_to)
{
    const char *conversion = converts_to ? str_format(v->d.arena, ", 'conversionProduct': '%s'", converts_to).p : "";

    return drive_new(&v->d, "product.create",
                     str_format(v->d.arena, "{'code': '%s', 'name': 'Sold', 'dateFrom': '2020-01-01', 'dateTo': '%s', 'insurancePeriod': 12,"
                                " 'premiumAdult': '300'%s}", code, last_day, conversion).p);
}

/* V37, and defect 35: the last of the chain that is still sold; the prompt for the policy before is done with, whatever it had
 * named in its place. */
static void test_renewing_what_is_sold_in_its_place(void **state)
{
    struct village v = village_open(state);
    const char *c = sold_to(&v, "C", "2098-12-31", NULL), *b = sold_to(&v, "B", "2025-09-30", c), *a = sold_to(&v, "A", "2025-06-30", b);
    const char *over = sold_to(&v, "D", "2025-06-30", NULL);

    drive_new(&v.d, "policy.create", str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2025-01-15'}", v.family, a).p);
    assert_ok(pay(&v, 60000, 1, "2025-01-15", LAW_UNDECIDED, NULL));
    prompt(&v);
    drive_new(&v.d, "policy.renew", str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2026-01-01'}", v.family, a).p);
    assert_str(drive_rows(&v.d, "SELECT d.code FROM policy p JOIN product d ON d.id = p.product_id ORDER BY p.id", "t"), "A\nC\n");
    assert_str(policies(&v), "N|2|60000|\"2025-01-15\"|\"2025-01-15\"|\"2026-01-14\"\nR|1|60000|\"2026-01-15\"|null|\"2027-01-14\"\n");
    assert_str(drive_rows(&v.d, "SELECT count(*) FROM policy_renewal WHERE deleted_at IS NULL AND COALESCE(response_status, 0) = 0", "i"), "0\n");
    drive_refused(&v.d, "policy.renew", str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2026-01-01'}", v.family, over).p,
                  "policy_product_over");
    drive_close(&v.d);
}

/* Whatever state it is in; the former state is kept. */
static void test_policies_end(void **state)
{
    struct village v = village_open(state);

    drive_new(&v.d, "policy.create",
              str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2024-01-15'}", v.family, v.product).p);
    policy(&v);
    job(&v, "policy.expire");
    assert_str(policies(&v), "N|8|98000|\"2024-01-15\"|null|\"2025-01-14\"\nN|1|98000|\"2025-11-10\"|null|\"2026-11-09\"\n");
    assert_str(drive_rows(&v.d, "SELECT count(*) FROM policy_history WHERE status = 1", "i"), "1\n");
    assert_str(drive_rows(&v.d, "SELECT count(*) FROM journal WHERE entity = 'policy' AND op = 2", "i"), "1\n");
    drive_close(&v.d);
}

/* ---- families that are closed ---- */

static struct str prompts(struct village *v)
{
    return shown(v, "SELECT p.status FROM policy_renewal r JOIN policy p ON p.id = r.policy_id WHERE r.deleted_at IS NULL ORDER BY r.id", "i");
}

/* Nobody waits for its money any more, and what was paid is not ended by the way. */
static void test_policies_of_a_closed_family(void **state)
{
    struct village v = village_open(state);
    const char *all = of(&v, v.family, ""), *end = of(&v, v.family, ", 'endPolicies': true");

    policy(&v);
    assert_ok(pay(&v, 98000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    prompt(&v);
    policy(&v);
    prompt(&v);
    drive_refused(&v.d, "family.delete", all, "family_has_policies");
    assert_str(prompts(&v), "2\n1\n");
    assert_ok(drive(&v.d, "family.delete", end));
    assert_str(policies(&v), "N|2|98000|\"2025-11-10\"|\"2025-11-10\"|\"2026-01-02\"\n");
    assert_str(covers(&v), "100|\"2025-11-10\"|\"2026-01-02\"\n200|\"2025-11-10\"|\"2026-01-02\"\n");
    assert_str(prompts(&v), "");
    drive_close(&v.d);
}

/* What waits for nobody's money goes with its family unasked. */
static void test_an_idle_policy_goes_with_its_family(void **state)
{
    struct village v = village_open(state);

    policy(&v);
    assert_ok(drive(&v.d, "family.delete", of(&v, v.family, ", 'deleteMembers': true")));
    assert_str(policies(&v), "");
    assert_str(covers(&v), "");
    drive_close(&v.d);
}

/* Something was paid for it: it is over, and the money stays booked. */
static void test_money_of_a_closed_family_stays_booked(void **state)
{
    struct village v = village_open(state);
    const char *p = policy(&v);

    drive_put(&v.d, "premium.create", "{'policy': '%s', 'amount': '100', 'payDate': '2025-12-01', 'payType': 'C', 'receipt': '1'}", p);
    drive_refused(&v.d, "family.delete", of(&v, v.family, ""), "family_has_policies");
    assert_ok(drive(&v.d, "family.delete", of(&v, v.family, ", 'endPolicies': true")));
    assert_str(drive_rows(&v.d, "SELECT status FROM policy WHERE deleted_at IS NULL", "i"), "8\n");
    assert_str(drive_rows(&v.d, "SELECT amount FROM premium WHERE deleted_at IS NULL", "i"), "10000\n");
    drive_close(&v.d);
}

/* A head who is alone closes his family by moving; what covers him goes with him, unless he gives it up. */
static void test_a_lone_head_takes_his_cover_along(void **state)
{
    struct village v = village_open(state);
    const char *there = v.family, *alone, *head = "00000000-0000-7000-8000-000000000500";

    v.family = alone = drive_put(&v.d, "family.create", "{'location': '%s', 'headInsuree': {'uuid': '%s', 'chfId': '500', 'lastName': 'Golden',"
                                 " 'otherNames': 'A', 'dob': '1980-01-01'}}", v.location, head);
    policy(&v);
    assert_ok(pay(&v, 68000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    policy(&v);
    assert_ok(drive(&v.d, "insuree.move", str_format(v.d.arena, "{'uuid': '%s', 'family': '%s'}", head, there).p));
    assert_err(drive(&v.d, "policy.renew", str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2026-01-01'}", alone, v.product).p),
               E_REFERENCE);
    assert_str(policies(&v), "N|2|68000|\"2025-11-10\"|\"2025-11-10\"|\"2026-11-09\"\n");
    assert_str(covers(&v), "500|\"2025-11-10\"|\"2026-11-09\"\n");
    drive_close(&v.d);
}

/* Where something was paid that is not in force yet, he says himself that he gives it up. */
static void test_a_lone_head_gives_up_what_waits(void **state)
{
    struct village v = village_open(state);
    const char *there = v.family, *p, *head = "00000000-0000-7000-8000-000000000500";

    v.family = drive_put(&v.d, "family.create", "{'location': '%s', 'headInsuree': {'uuid': '%s', 'chfId': '500', 'lastName': 'Golden',"
                         " 'otherNames': 'A', 'dob': '1980-01-01'}}", v.location, head);
    p = policy(&v);
    drive_put(&v.d, "premium.create", "{'policy': '%s', 'amount': '100', 'payDate': '2025-12-01', 'payType': 'C', 'receipt': '1'}", p);
    drive_refused(&v.d, "insuree.move", str_format(v.d.arena, "{'uuid': '%s', 'family': '%s'}", head, there).p, "family_has_policies");
    assert_ok(drive(&v.d, "insuree.move", str_format(v.d.arena, "{'uuid': '%s', 'family': '%s', 'cancelPolicies': true}", head, there).p));
    assert_str(drive_rows(&v.d, "SELECT status FROM policy WHERE deleted_at IS NULL", "i"), "8\n");
    drive_close(&v.d);
}

/* ---- days of the scheme's zone ---- */

/* In Kathmandu the 10th of November ends at 18:15 UTC: a price of the evening before holds for the 11th only. */
static void test_days_are_those_of_the_scheme(void **state)
{
    struct village v = village_open(state);
    const char *evening = v.d.t->engine == DB_POSTGRES ? "TIMESTAMPTZ '2025-11-10 19:00:00+00'" : "1762801200000000";
    const char *officer = drive_new(&v.d, "officer.create", "{'code': 'O1', 'lastName': 'A', 'otherNames': 'B', 'worksTo': '2025-11-09T18:30:00'}");
    const char *before = v.d.t->engine == DB_POSTGRES ? "TIMESTAMPTZ '2020-01-01 00:00:00+00'" : "1577836800000000";

    assert_ok(zone_load(v.d.arena, STR("Asia/Kathmandu"), &v.d.t->env->zone));
    assert_ok(drive(&v.d, "product.update", of(&v, v.product, ", 'premiumAdult': '900'")));
    testdb_script(v.d.t, str_format(v.d.arena, "UPDATE product SET changed_at = %s; UPDATE product_history SET validity_from = %s, validity_to = %s",
                                    evening, before, evening).p);
    policy(&v);
    drive_new(&v.d, "policy.create", str_format(v.d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2025-11-11'}", v.family, v.product).p);
    assert_str(shown(&v, "SELECT enroll_date, value FROM policy ORDER BY id", "di"), "\"2025-11-10\"|98000\n\"2025-11-11\"|218000\n");
    drive_new(&v.d, "policy.create", input(&v, v.product, str_format(v.d.arena, ", 'officer': '%s'", officer).p));
    drive_close(&v.d);
}

/* ---- enquiries (decision D21) ---- */

static struct str enquire(struct village *v, const char *name, const char *number, right_t right, err_t *e)
{
    enum { CLAIMS = 111001 };   /* who searches claims may ask for the policies of a person; whom he finds is another right */
    const right_t rights[] = {right < CLAIMS ? right : CLAIMS, right < CLAIMS ? CLAIMS : right};   /* in order */
    const struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 2, .shape = SCOPE_NOTHING};
    struct function_call c = {.arena = v->d.arena, .who = &who, .registry = v->d.registry, .db = v->d.t->db, .write = v->d.write,
                              .env = v->d.t->env};
    const struct function *f = policy_module.functions;
    struct db_conn *conn = testdb_acquire(v->d.t, DB_READ);
    struct settings *settings;

    assert_ok(settings_load(conn, v->d.arena, v->d.registry, &settings));
    testdb_release(v->d.t, conn);
    c.settings = settings;
    while (strcmp(f->name, name)) f++;
    assert_ok(json_read(v->d.arena, str_format(v->d.arena, "{\"chfId\":\"%s\"}", number), &v->d.t->env->limits, &c.arguments));
    buf_init(&c.out, v->d.arena, 256);
    *e = f->run(&c);
    return buf_str(&c.out);
}

/* Who enters claims finds a person from anywhere by his number: noted once in a while, and not too often. */
static void test_a_person_is_found_by_number_from_anywhere(void **state)
{
    static const char notes[] = "SELECT actor, row_id FROM journal WHERE op = 5 ORDER BY id";
    struct village v = village_open(state);
    struct str answer;
    err_t e;

    policy(&v);
    assert_ok(pay(&v, 98000, 1, "2025-11-10", LAW_UNDECIDED, NULL));
    answer = enquire(&v, "insureeEnquiry", "100", 111002, &e);
    assert_ok(e);
    assert_true(str_find(answer, STR("\"chfId\":\"100\",\"lastName\":\"Golden\""), 0) > 0);
    assert_true(str_find(answer, STR("\"expiryDate\":\"2026-11-09\",\"status\":\"A\"}]"), 0) > 0);
    answer = enquire(&v, "policiesByInsuree", "100", 111002, &e);
    assert_ok(e);
    assert_true(str_find(answer, STR("\"policyValue\":980.00"), 0) > 0);
    assert_true(str_find(answer, STR("\"amountDue\":980.00"), 0) > 0);
    assert_str(shown(&v, notes, "ii"), "7|1\n");
    assert_str(enquire(&v, "policiesByInsuree", "100", 101201, &e), "[]");
    assert_str(shown(&v, notes, "ii"), "7|1\n");
    setting(&v, SETTING_ENQUIRIES, "2");
    assert_int_equal(enquire(&v, "insureeEnquiry", "999", 111002, &e).n, 0);
    assert_ok(e);
    enquire(&v, "insureeEnquiry", "200", 111002, &e);
    assert_err(e, E_RATE);
    assert_str(shown(&v, notes, "ii"), "7|1\n7|0\n");
    enquire(&v, "insureeEnquiry", "100", 101201, &e);
    assert_err(e, E_FORBIDDEN);
    drive_close(&v.d);
}

/* ---- what a product would cost, before anybody is asked to pay it ---- */

static struct str preview(struct village *v, const char *asked, err_t *e)
{
    struct json_writer w;
    struct buf text;
    struct str out;
    size_t n = strlen(asked) + 1;
    char *quoted = memcpy(ARENA_ARRAY(v->d.arena, char, n), asked, n);

    for (char *p = quoted; *p; p++)
        if (*p == '\'') *p = '"';
    buf_init(&text, v->d.arena, 512);
    w = json_writer(&text);
    json_open(&w, '{');
    json_key(&w, STR("preview"));
    json_put_str(&w, str_of(quoted));
    json_close(&w, '}');
    *e = drive_ask(&v->d, access_program(), "productPreview", str_zero(v->d.arena, buf_str(&text)), &out);
    return *e ? STR("") : out;
}

static void test_a_product_is_previewed(void **state)
{
    struct village v = village_open(state);
    struct str of_policy, answer;
    err_t e;

    /* What policyValues answers for the family is what the preview does. */
    policy(&v);
    of_policy = shown(&v, "SELECT CAST(value AS bigint), start_date, expiry_date FROM policy", "idd");
    answer = preview(&v, str_format(v.d.arena, "{'product': '%s', 'family': '%s', 'enrollDate': '2025-11-10', 'waits': [0, 3]}", v.product, v.family).p, &e);
    assert_ok(e);
    assert_str(of_policy, "98000|\"2025-11-10\"|\"2026-11-09\"\n");
    assert_str(answer, "{\"start\":\"2025-11-10\",\"expiry\":\"2026-11-09\",\"lastPayment\":\"2026-01-09\",\"instalments\":0,\"late\":false,"
                       "\"adults\":2,\"children\":0,\"otherAdults\":0,\"otherChildren\":0,\"dropped\":0,\"extraAdults\":0,\"extraChildren\":0,"
                       "\"contribution\":\"600.00\",\"assembly\":\"130.00\",\"registration\":\"250.00\",\"gross\":\"980.00\",\"discount\":\"0.00\",\"value\":\"980.00\","
                       "\"waits\":[{\"months\":0,\"from\":\"2025-11-10\"},{\"months\":3,\"from\":\"2026-02-10\"}],\"ahead\":[],\"ends\":null}");

    /* What is on the screen stands in place of what is kept; people are made up. */
    answer = preview(&v, str_format(v.d.arena, "{'product': '%s', 'enrollDate': '2025-11-10', 'terms': {'premiumAdult': '400.50', 'registrationLumpSum': null},"
                                    " 'members': [{'birth': '1980-01-01'}, {'birth': '2020-05-05'}]}", v.product).p, &e);
    assert_ok(e);
    assert_true(str_find(answer, STR("\"adults\":1,\"children\":1,"), 0) > 0);
    assert_true(str_find(answer, STR("\"registration\":\"0.00\",\"gross\":\"730.50\""), 0) > 0);
    assert_str(shown(&v, "SELECT CAST(premium_adult AS bigint) FROM product", "i"), "30000\n");

    /* A product that is not there yet. */
    answer = preview(&v, "{'enrollDate': '2025-11-10', 'terms': {'insurancePeriod': 6, 'lumpSum': '50', 'startCycle1': '01-01'},"
                         " 'members': [{'birth': '1980-01-01'}]}", &e);
    assert_ok(e);
    assert_true(str_find(answer, STR("{\"start\":\"2026-01-01\",\"expiry\":\"2026-06-30\""), 0) == 0);
    assert_true(str_find(answer, STR("\"value\":\"50.00\""), 0) > 0);

    preview(&v, "{'enrollDate': '2025-11-10', 'terms': {'lumpSum': 'much'}}", &e);
    assert_err(e, E_FIELD_FORM);
    preview(&v, "{'terms': {}}", &e);
    assert_err(e, E_FIELD_REQUIRED);
    preview(&v, str_format(v.d.arena, "{'enrollDate': '2025-11-10', 'family': '%s'}", v.product).p, &e);
    assert_err(e, E_REFERENCE);
    drive_close(&v.d);
}

/* What waits for the product until the day of enrolment lies over what is kept, and what is on the screen over both. */
static void test_a_preview_knows_what_is_to_come(void **state)
{
#define AHEAD(day, change) drive_put(&v.d, "dated_change.create", "{'entity': 'product', 'record': '%s', 'day': '" day "', 'change': " change "}", v.product)
#define ON(day, more) str_format(v.d.arena, "{'product': '%s', 'family': '%s', 'enrollDate': '" day "'" more "}", v.product, v.family).p
    struct village v = village_open(state);
    struct str answer;
    err_t e;

    AHEAD("2026-06-01", "{'premiumAdult': '400', 'registrationLumpSum': '0'}");
    AHEAD("2026-05-01", "{'premiumAdult': '350', 'insurancePeriod': 6}");
    drive_put(&v.d, "dated_change.create", "{'entity': 'product', 'action': 'delete', 'record': '%s', 'day': '2027-01-01'}", v.product);
    answer = preview(&v, ON("2026-04-30", ""), &e);
    assert_ok(e);
    assert_true(str_find(answer, STR("\"expiry\":\"2027-04-29\""), 0) > 0 && str_find(answer, STR("\"contribution\":\"600.00\""), 0) > 0);
    assert_true(str_find(answer, STR("\"ahead\":[],\"ends\":null}"), 0) > 0);
    answer = preview(&v, ON("2026-05-01", ""), &e);
    assert_true(str_find(answer, STR("\"expiry\":\"2026-10-31\""), 0) > 0 && str_find(answer, STR("\"contribution\":\"700.00\""), 0) > 0);
    assert_true(str_find(answer, STR("\"ahead\":[\"2026-05-01\"],\"ends\":null}"), 0) > 0);
    answer = preview(&v, ON("2027-01-01", ", 'terms': {'premiumAdult': '500'}"), &e);
    assert_true(str_find(answer, STR("\"expiry\":\"2027-06-30\""), 0) > 0 && str_find(answer, STR("\"contribution\":\"1000.00\""), 0) > 0);
    assert_true(str_find(answer, STR("\"registration\":\"0.00\""), 0) > 0);
    assert_true(str_find(answer, STR("\"ahead\":[\"2026-05-01\",\"2026-06-01\"],\"ends\":\"2027-01-01\"}"), 0) > 0);
#undef AHEAD
#undef ON
    drive_close(&v.d);
}

/* What a scheme describes of policies is asked for as they are sold, and may be corrected while they are idle. */
static void test_a_policy_has_an_extension(void **state)
{
    struct village v = village_open(state);
    const char *uuid;

    assert_ok(drive(&v.d, "extension.update", "{'type': 'Policy', 'schema': {'properties': {'donor': {'enum': ['A', 'B']}}, 'required': ['donor']}}"));
    assert_true(err_is(drive(&v.d, "policy.create", input(&v, v.product, "")), E_FIELD_REQUIRED));
    uuid = drive_new(&v.d, "policy.create", input(&v, v.product, ", 'ext': {'donor': 'A', 'x': 1}"));
    assert_str(drive_rows(&v.d, "SELECT ext FROM policy", "t"), "{\"donor\":\"A\",\"x\":1}\n");
    assert_true(err_is(drive(&v.d, "policy.update", str_format(v.d.arena, "{'uuid': '%s', 'ext': {'donor': 'C'}}", uuid).p), E_FIELD_CHOICE));
    assert_ok(drive(&v.d, "policy.update", str_format(v.d.arena, "{'uuid': '%s', 'enrollDate': '2025-11-11'}", uuid).p));
    assert_ok(drive(&v.d, "policy.update", str_format(v.d.arena, "{'uuid': '%s', 'ext': {'donor': 'B'}}", uuid).p));
    assert_str(drive_rows(&v.d, "SELECT ext FROM policy", "t"), "{\"donor\":\"B\"}\n");
    assert_true(err_is(drive(&v.d, "policy.update", str_format(v.d.arena, "{'uuid': '%s', 'ext': []}", uuid).p), E_FIELD_TYPE));
    drive_close(&v.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_policy_has_an_extension),
        TESTDB_BOTH(test_the_law_gives_value_and_days),
        TESTDB_BOTH(test_an_offer_says_what_it_is_made_of), TESTDB_BOTH(test_the_head_is_covered_first),
        TESTDB_BOTH(test_who_may_change_policies_chooses_a_later_start),
        TESTDB_BOTH(test_what_a_policy_may_not_be),
        TESTDB_BOTH(test_a_product_of_a_district_that_the_family_left),
        TESTDB_BOTH(test_what_is_paid_activates),
        TESTDB_BOTH(test_what_is_not_offered_is_not_decided),
        TESTDB_BOTH(test_the_option_makes_ready),
        TESTDB_BOTH(test_a_ready_policy_is_activated_by_hand),
        TESTDB_BOTH(test_what_is_not_paid_in_time_is_suspended_where_asked_for),
        TESTDB_BOTH(test_who_joins_waits_for_what_he_costs),
        TESTDB_BOTH(test_who_died_waiting_is_not_covered_later),
        TESTDB_BOTH(test_who_waits_is_paid_for_by_what_the_policy_is_worth_by_now),
        TESTDB_BOTH(test_who_costs_nothing_is_covered_at_once),
        TESTDB_BOTH(test_who_leaves_keeps_his_cover_unless_it_is_cancelled),
        TESTDB_BOTH(test_idle_policies_follow_the_family),
        TESTDB_BOTH(test_cover_ends_when_a_person_dies),
        TESTDB_BOTH(test_cover_comes_back_with_the_person),
        TESTDB_BOTH(test_who_is_inactive_is_not_counted),
        TESTDB_BOTH(test_only_idle_policies_change),
        TESTDB_BOTH(test_a_policy_within_grace_changes),
        TESTDB_BOTH(test_what_would_be_over_is_not_sold),
        TESTDB_BOTH(test_suspending_and_deleting),
        TESTDB_BOTH(test_renewing),
        TESTDB_BOTH(test_renewing_what_is_sold_in_its_place),
        TESTDB_BOTH(test_policies_end),
        TESTDB_BOTH(test_policies_of_a_closed_family),
        TESTDB_BOTH(test_an_idle_policy_goes_with_its_family),
        TESTDB_BOTH(test_money_of_a_closed_family_stays_booked),
        TESTDB_BOTH(test_a_lone_head_takes_his_cover_along),
        TESTDB_BOTH(test_a_lone_head_gives_up_what_waits),
        TESTDB_BOTH(test_days_are_those_of_the_scheme),
        TESTDB_BOTH(test_a_person_is_found_by_number_from_anywhere),
        TESTDB_BOTH(test_a_product_is_previewed),
        TESTDB_BOTH(test_a_preview_knows_what_is_to_come),
    };
    return testdb_run("module/policy", tests, sizeof tests / sizeof *tests);
}
