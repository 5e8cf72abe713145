/* Renewals: who is prompted for, by which officer, with whose photo; what becomes of prompts; and the end of policies (enrolment 8.1).
 * Today is 2026-01-02. */
#include "module/drive.h"

#include <string.h>

#include "model/run/function.h"
#include "module/policy/policy.h"

struct village {
    struct drive d;
    const char *home, *elsewhere, *product, *officer;
};

static const char *place(struct drive *d, const char *code, const char *type, const char *parent)
{
    return drive_put(d, "location.create", "{'code': '%s', 'name': '%s', 'type': '%s'%s%s%s}", code, code, type, parent ? ", 'parent': '" : "",
                     parent ? parent : "", parent ? "'" : "");
}

static const char *product(struct drive *d, const char *code, const char *further)
{
    return drive_put(d, "product.create", "{'code': '%s', 'name': 'Basic', 'dateFrom': '2020-01-01', 'insurancePeriod': 12, 'premiumAdult': '300'"
                     ", 'renewalDiscountPerc': 0%s}", code, further);
}

static struct village village_open(void **state)
{
    struct village v = {.d = drive_open(state, NULL)};
    const char *region = place(&v.d, "R1", "R", NULL), *district = place(&v.d, "D1", "D", region), *ward = place(&v.d, "W1", "W", district);
    const char *other = place(&v.d, "W2", "W", place(&v.d, "D2", "D", region));

    v.home = place(&v.d, "V1", "V", ward);
    v.elsewhere = place(&v.d, "V2", "V", other);
    v.product = product(&v.d, "P", ", 'dateTo': '2098-12-31'");
    v.officer = drive_put(&v.d, "officer.create", "{'code': 'O1', 'lastName': 'A', 'otherNames': 'B', 'phone': '0771'}");
    return v;
}

static const char *family(struct village *v, const char *head, const char *where)
{
    return drive_put(&v->d, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '%s', 'lastName': 'Golden', 'otherNames': 'A',"
                     " 'dob': '1980-01-01'}}", where, head);
}

/* In force since it was enrolled. */
static const char *policy(struct village *v, const char *family_uuid, const char *product_uuid, const char *enrolled, const char *further)
{
    const char *uuid = drive_put(&v->d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '%s'%s}", family_uuid, product_uuid,
                                 enrolled, further);

    testdb_script(v->d.t, "UPDATE policy SET status = 2, effective_date = start_date WHERE status = 1");
    return uuid;
}

static const char *with_officer(struct village *v, const char *officer) { return str_format(v->d.arena, ", 'officer': '%s'", officer).p; }

static void job(struct village *v, const char *name, const char *input)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(v->d.write, v->d.arena, access_program(), uuid_new(v->d.t->env), &tx));
    assert_ok(job_start(tx, name, str_of(input), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&v->d);
}

/* Of each prompt: whose, what is sold, who asks, with which warnings, how many photos, the answer. */
static struct str prompts(struct village *v)
{
    return drive_rows(&v->d, "SELECT i.chf_id, p.code, COALESCE(o.code, '-'), COALESCE(r.phone_number, '-'), r.renewal_warnings,"
                             " (SELECT COUNT(*) FROM policy_renewal_detail x WHERE x.policy_renewal_id = r.id), r.response_status"
                             " FROM policy_renewal r JOIN insuree i ON i.id = r.insuree_id JOIN product p ON p.id = r.new_product_id"
                             " LEFT JOIN officer o ON o.id = r.new_officer_id WHERE r.deleted_at IS NULL ORDER BY i.chf_id, r.id", "ttttiii");
}

#define NONE "{}"

/* ---- prompting ---- */

/* V34 in a village: fourteen days ahead, once, whatever the state of the night before. */
static void test_what_ends_soon_is_prompted_for_once(void **state)
{
    struct village v = village_open(state);

    policy(&v, family(&v, "100", v.home), v.product, "2025-01-17", with_officer(&v, v.officer));   /* ends on 2026-01-16 */
    policy(&v, family(&v, "200", v.home), v.product, "2025-01-18", "");
    policy(&v, family(&v, "300", v.home), v.product, "2024-06-01", "");                            /* long over */
    job(&v, "policy.prompt", NONE);
    assert_str(prompts(&v), "100|P|O1|0771|0|1|0\n300|P|-|-|2|1|0\n");
    assert_str(drive_rows(&v.d, "SELECT renewal_prompt_date, renewal_date FROM policy_renewal ORDER BY id", "dd"), "20455|20470\n20455|20240\n");
    assert_str(drive_rows(&v.d, "SELECT result FROM job WHERE name = 'policy.prompt'", "t"), "{\"prompted\":2,\"photos\":2,\"warned\":1}\n");
    job(&v, "policy.expire", NONE);
    job(&v, "policy.prompt", NONE);
    assert_str(drive_rows(&v.d, "SELECT COUNT(*) FROM policy_renewal", "i"), "2\n");
    assert_str(drive_rows(&v.d, "SELECT COUNT(*), SUM(CASE WHEN district_id IS NULL OR village_id IS NULL THEN 1 ELSE 0 END) FROM policy_renewal", "ii"), "2|0\n");
    assert_str(drive_rows(&v.d, "SELECT COUNT(*) FROM journal WHERE entity = 'policy_renewal' AND op = 1", "i"), "2\n");
    drive_close(&v.d);
}

static void test_what_is_asked_for_narrows_the_run(void **state)
{
    struct village v = village_open(state);
    const char *other = drive_put(&v.d, "officer.create", "{'code': 'O2', 'lastName': 'A', 'otherNames': 'B'}");

    policy(&v, family(&v, "100", v.home), v.product, "2025-01-10", with_officer(&v, v.officer));
    policy(&v, family(&v, "200", v.elsewhere), v.product, "2025-01-12", with_officer(&v, other));
    policy(&v, family(&v, "300", v.elsewhere), v.product, "2025-05-01", "");
    job(&v, "policy.prompt", "{\"officer\": 9}");
    job(&v, "policy.prompt", "{\"dateFrom\": \"2026-01-10\", \"dateTo\": \"2026-01-10\"}");
    job(&v, "policy.prompt", "{\"location\": 1, \"dry\": true}");
    assert_str(prompts(&v), "");
    assert_str(drive_rows(&v.d, "SELECT result FROM job WHERE input LIKE '%dry%'", "t"), "{\"prompted\":2,\"photos\":2,\"warned\":0}\n");
    job(&v, "policy.prompt", "{\"location\": 4}");                      /* another district */
    assert_str(prompts(&v), "200|P|O2|-|0|1|0\n");
    job(&v, "policy.prompt", "{\"officer\": 1, \"location\": 6}");
    assert_str(drive_rows(&v.d, "SELECT COUNT(*) FROM policy_renewal", "i"), "2\n");
    job(&v, "policy.prompt", "{\"interval\": 0}");
    assert_str(drive_rows(&v.d, "SELECT COUNT(*) FROM policy_renewal", "i"), "3\n");
    drive_close(&v.d);
}

/* Conversion and substitution are followed as of the day of the renewal; a ring of officers who left gives one of them, and a warning. */
static void test_chains_are_followed(void **state)
{
    struct village v = village_open(state);
    const char *c = product(&v.d, "C", ", 'dateTo': '2026-01-09'"), *b, *a;
    const char *stays = drive_put(&v.d, "officer.create", "{'code': 'S', 'lastName': 'A', 'otherNames': 'B', 'phone': '0772'}");
    const char *leaves = drive_put(&v.d, "officer.create", "{'code': 'L', 'lastName': 'A', 'otherNames': 'B', 'worksTo': '2026-01-09T00:00:00',"
                                   " 'substitutionOfficer': '%s'}", stays);
    const char *alone = drive_put(&v.d, "officer.create", "{'code': 'X', 'lastName': 'A', 'otherNames': 'B', 'worksTo': '2025-12-31T00:00:00'}");

    b = product(&v.d, "B", str_format(v.d.arena, ", 'dateTo': '2025-12-31', 'conversionProduct': '%s'", c).p);
    a = product(&v.d, "A", str_format(v.d.arena, ", 'dateTo': '2026-01-08', 'conversionProduct': '%s'", b).p);
    policy(&v, family(&v, "100", v.home), a, "2025-01-09", with_officer(&v, leaves));     /* renewed on the 9th: A is over, B too, C is sold */
    policy(&v, family(&v, "200", v.home), a, "2025-01-10", with_officer(&v, leaves));     /* on the 10th C is over too, and the officer gone */
    policy(&v, family(&v, "300", v.home), a, "2025-01-08", with_officer(&v, alone));
    job(&v, "policy.prompt", NONE);
    assert_str(prompts(&v), "100|C|L|-|0|1|0\n200|C|S|0772|1|1|0\n300|A|X|-|4|1|0\n");
    drive_close(&v.d);
}

/* By a policy of the same product, or of what stands in for it, that starts behind it, in whatever state. */
static void test_what_is_followed_is_not_prompted_for(void **state)
{
    struct village v = village_open(state);
    const char *b = product(&v.d, "B", ", 'dateTo': '2098-12-31'");
    const char *a = product(&v.d, "A", str_format(v.d.arena, ", 'dateTo': '2025-11-30', 'conversionProduct': '%s'", b).p);
    const char *first = family(&v, "100", v.home), *second = family(&v, "200", v.home), *third = family(&v, "300", v.home);

    policy(&v, first, v.product, "2024-12-01", "");
    policy(&v, first, v.product, "2025-12-01", "");
    policy(&v, second, a, "2024-12-01", "");
    policy(&v, second, b, "2025-12-01", "");
    policy(&v, third, a, "2024-12-01", "");
    policy(&v, third, v.product, "2025-12-01", "");
    job(&v, "policy.prompt", NONE);
    assert_str(prompts(&v), "300|B|-|-|2|1|0\n");
    drive_close(&v.d);
}

/* V36: the picture of a grown-up is good for five years, a child's for one; who is not active needs none. */
static void test_photos_that_are_due(void **state)
{
    struct village v = village_open(state);
    const char *home = family(&v, "100", v.home);
    static const char *const people[][3] = {{"200", "1985-01-01", "AC"}, {"300", "2015-01-01", "AC"}, {"400", "2015-01-01", "AC"}, {"500", "1990-01-01", "IN"}};

    for (size_t i = 0; i < 4; i++)
        drive_put(&v.d, "insuree.create", "{'chfId': '%s', 'lastName': 'Golden', 'otherNames': 'A', 'dob': '%s', 'family': '%s'}", people[i][0],
                  people[i][1], home);
    testdb_script(v.d.t, "UPDATE insuree SET status = 'IN' WHERE chf_id = '500'");
    for (size_t i = 0; i < 4; i++) {
        static const char *const taken[] = {"2021-06-01", "2021-06-01", "2024-06-01", "2025-06-01"};
        struct record r = record_new(v.d.arena, registry_table(v.d.registry, STR("insuree_photo")));
        struct tx *tx;
        date_t day;
        assert_true(date_read(taken[i], 10, &day));
        assert_ok(tx_begin(v.d.write, v.d.arena, access_program(), uuid_new(v.d.t->env), &tx));
        *record_cell(&r, "insuree_id") = db_int((int64_t)i + 1);
        *record_cell(&r, "officer_id") = db_int(1);
        *record_cell(&r, "date") = db_date(day);
        assert_ok(tx_insert(tx, &r, 1));
        assert_ok(tx_commit(tx));
    }
    testdb_script(v.d.t, "UPDATE insuree SET photo_id = id WHERE id <= 4");
    policy(&v, home, v.product, "2025-01-10", "");
    job(&v, "policy.prompt", NONE);
    assert_str(drive_rows(&v.d, "SELECT i.chf_id FROM policy_renewal_detail d JOIN insuree i ON i.id = d.insuree_id ORDER BY i.chf_id", "t"), "300\n");
    drive_close(&v.d);
}

/* An account's run does what lies in its places. */
static void test_the_run_of_an_account(void **state)
{
    struct village v = village_open(state);
    static const right_t rights[] = {RIGHT_POLICY_RENEW};
    static const int64_t places[] = {2}, above[] = {1};
    const struct access clerk = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS, .places = places,
                                 .place_count = 1, .above = above, .above_count = 1};
    struct answer answer;

    policy(&v, family(&v, "100", v.home), v.product, "2025-01-10", "");
    policy(&v, family(&v, "200", v.elsewhere), v.product, "2025-01-10", "");
    assert_ok(drive_as(&v.d, &clerk, "policy_renewal.prompt", "{'interval': 30}", &answer));
    assert_err(drive(&v.d, "policy_renewal.prompt", "{}"), E_JOB_AT_WORK);
    drive_jobs(&v.d);
    assert_str(prompts(&v), "100|P|-|-|2|1|0\n");
    assert_err(drive_as(&v.d, &clerk, "policy_renewal.prompt", "{'interval': -1}", &answer), E_FIELD_RANGE);
    assert_err(drive_as(&v.d, &clerk, "policy_renewal.prompt", "{'officer': '00000000-0000-4000-8000-000000000005'}", &answer), E_REFERENCE);
    assert_ok(drive_as(&v.d, &clerk, "policy.expire", "{}", &answer));
    drive_jobs(&v.d);
    drive_close(&v.d);
}

/* ---- answers ---- */

static const char *prompt_of(struct village *v, const char *head)
{
    struct db_conn *c = testdb_acquire(v->d.t, DB_READ);
    const struct db_value key = db_text(str_of(head));
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;

    assert_ok(db_query(c, STR("SELECT r.uuid FROM policy_renewal r JOIN insuree i ON i.id = r.insuree_id WHERE i.chf_id = $1"), &key, 1, types, 1, &rows));
    testdb_release(v->d.t, c);
    return uuid_text(v->d.arena, db_cell(&rows, 0, 0)->u).p;
}

static void test_a_family_declines_and_thinks_again(void **state)
{
    struct village v = village_open(state);
    const char *home = family(&v, "100", v.home), *prompt;

    policy(&v, home, v.product, "2025-01-10", "");
    job(&v, "policy.prompt", NONE);
    prompt = prompt_of(&v, "100");
    drive_refused(&v.d, "policy_renewal.reopen", str_format(v.d.arena, "{'uuid': '%s'}", prompt).p, "renewal_not_declined");
    assert_ok(drive(&v.d, "policy_renewal.decline", str_format(v.d.arena, "{'uuid': '%s', 'reason': 'moves away'}", prompt).p));
    assert_ok(drive(&v.d, "policy_renewal.decline", str_format(v.d.arena, "{'uuid': '%s'}", prompt).p));
    assert_str(drive_rows(&v.d, "SELECT response_status, response_reason FROM policy_renewal", "it"), "2|moves away\n");
    assert_ok(drive(&v.d, "policy_renewal.reopen", str_format(v.d.arena, "{'uuids': ['%s']}", prompt).p));
    assert_str(drive_rows(&v.d, "SELECT response_status, response_reason FROM policy_renewal WHERE response_date IS NULL", "it"), "0|NULL\n");
    assert_ok(drive(&v.d, "policy_renewal.decline", str_format(v.d.arena, "{'uuid': '%s'}", prompt).p));
    job(&v, "policy.prompt", NONE);
    drive_put(&v.d, "policy.renew", "{'family': '%s', 'product': '%s', 'enrollDate': '2026-01-02'}", home, v.product);
    assert_str(prompts(&v), "100|P|-|-|2|1|1\n");
    drive_refused(&v.d, "policy_renewal.decline", str_format(v.d.arena, "{'uuid': '%s'}", prompt).p, "renewal_closed");
    drive_refused(&v.d, "policy_renewal.reopen", str_format(v.d.arena, "{'uuid': '%s'}", prompt).p, "renewal_not_declined");
    drive_close(&v.d);
}

/* ---- who asks ---- */

static void test_whom_an_officer_stands_in_for(void **state)
{
    struct village v = village_open(state);
    const char *second = drive_put(&v.d, "officer.create", "{'code': 'O2', 'lastName': 'A', 'otherNames': 'B', 'substitutionOfficer': '%s'}", v.officer);
    struct db_conn *c;
    int64_t *ids;
    size_t n;

    drive_put(&v.d, "officer.create", "{'code': 'O3', 'lastName': 'A', 'otherNames': 'B', 'substitutionOfficer': '%s'}", second);
    drive_put(&v.d, "officer.create", "{'code': 'O4', 'lastName': 'A', 'otherNames': 'B'}");
    testdb_script(v.d.t, "UPDATE officer SET substitution_officer_id = 3 WHERE id = 1");   /* a ring */
    c = testdb_acquire(v.d.t, DB_READ);
    assert_ok(policy_officers_of(c, v.d.arena, 1, &ids, &n));
    assert_int_equal(n, 3);
    assert_int_equal(ids[0] + 10 * ids[1] + 100 * ids[2], 321);
    assert_ok(policy_officers_of(c, v.d.arena, 4, &ids, &n));
    assert_int_equal(n, 1);
    testdb_release(v.d.t, c);
    drive_close(&v.d);
}

/* ---- many ---- */

/* More than a block: stopped between two and gone on with, nothing is done twice and nothing left out. */
static void test_a_run_that_was_stopped_goes_on(void **state)
{
    struct village v = village_open(state);
    struct runner runner = {v.d.write, v.d.t->db, v.d.registry, v.d.t->env, uuid_new(v.d.t->env), 0, NULL};
    bool worked;
    struct tx *tx;
    uuid_t id;

    policy(&v, family(&v, "100", v.home), v.product, "2024-01-10", "");
    testdb_script(v.d.t, str_format(v.d.arena, "INSERT INTO policy (id, uuid, version, created_at, created_by, changed_at, changed_by, status, enroll_date,"
                  " start_date, expiry_date, family_id, product_id, district_id, village_id) WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1"
                  " FROM n WHERE i < 6000) SELECT n.i, %s, 1, p.created_at, -1, p.created_at, -1, 2, p.enroll_date, p.start_date, p.expiry_date,"
                  " p.family_id, p.product_id, p.district_id, p.village_id FROM n, policy p WHERE p.id = 1",
                  v.d.t->engine == DB_POSTGRES ? "gen_random_uuid()" : "randomblob(16)").p);
    assert_ok(tx_begin(v.d.write, v.d.arena, access_program(), uuid_new(v.d.t->env), &tx));
    assert_ok(job_start(tx, "policy.prompt", STR(NONE), &id));
    assert_ok(tx_commit(tx));
    assert_ok(job_work(&runner, v.d.arena, 1, &worked));
    assert_str(drive_rows(&v.d, "SELECT COUNT(*) FROM policy_renewal", "i"), "2500\n");
    drive_jobs(&v.d);
    assert_str(drive_rows(&v.d, "SELECT COUNT(*), COUNT(DISTINCT policy_id) FROM policy_renewal", "ii"), "6000|6000\n");
    assert_str(drive_rows(&v.d, "SELECT state, progress FROM job WHERE name = 'policy.prompt'", "ii"), "3|6000\n");
    job(&v, "policy.expire", NONE);
    assert_str(drive_rows(&v.d, "SELECT status, COUNT(*), MIN(version), MAX(version) FROM policy GROUP BY status", "iiii"), "8|6000|2|2\n");
    assert_str(drive_rows(&v.d, "SELECT COUNT(*), COUNT(DISTINCT h.legacy_id), MIN(h.status) FROM policy_history h JOIN policy p ON p.id = h.legacy_id"
                                " AND p.changed_at = h.validity_to", "iii"), "6000|6000|2\n");
    assert_str(drive_rows(&v.d, "SELECT COUNT(*) FROM journal WHERE entity = 'policy' AND op = 2", "i"), "6000\n");
    drive_close(&v.d);
}

/* ---- how far they are ---- */

static void test_runs_are_told(void **state)
{
    struct village v = village_open(state);
    struct str answer;

    policy(&v, family(&v, "100", v.home), v.product, "2024-01-10", "");
    assert_ok(drive_ask(&v.d, access_program(), "renewalRuns", "{}", &answer));
    assert_true(str_find(answer, STR("{\"job\":null,\"name\":\"policy.expire\",\"state\":null"), 0) > 0);
    assert_true(str_find(answer, STR("\"due\":1"), 0) > 0);
    job(&v, "policy.prompt", "{\"dry\": true}");
    job(&v, "policy.expire", NONE);
    assert_ok(drive_ask(&v.d, access_program(), "renewalRuns", "{}", &answer));
    assert_true(str_find(answer, STR("\"state\":\"done\",\"progress\":1,\"total\":1,\"dry\":true,\"prompted\":1,\"photos\":1,\"warned\":1,\"expired\":null,\"due\":0"), 0) > 0);
    assert_true(str_find(answer, STR("\"dry\":false,\"prompted\":null,\"photos\":null,\"warned\":null,\"expired\":1,\"due\":0"), 0) > 0);
    drive_close(&v.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_what_ends_soon_is_prompted_for_once),
        TESTDB_BOTH(test_what_is_asked_for_narrows_the_run),
        TESTDB_BOTH(test_chains_are_followed),
        TESTDB_BOTH(test_what_is_followed_is_not_prompted_for),
        TESTDB_BOTH(test_photos_that_are_due),
        TESTDB_BOTH(test_the_run_of_an_account),
        TESTDB_BOTH(test_a_family_declines_and_thinks_again),
        TESTDB_BOTH(test_whom_an_officer_stands_in_for),
        TESTDB_BOTH(test_a_run_that_was_stopped_goes_on),
        TESTDB_BOTH(test_runs_are_told),
    };
    return testdb_run("module/renewal", tests, sizeof tests / sizeof *tests);
}
