/* The fictional country: the same from the same seed on both engines, and as a scheme is: books that balance, a journal that
 * holds, people and numbers that fit each other. */
#include "module/drive.h"

#include <string.h>

#include "cli/demo/demo.h"
#include "io/blob.h"
#include "io/crypto.h"
#include "model/write/journal.h"
#include "module/core/account.h"
#include "module/ledger/ledger.h"
#include "scheme/number.h"

enum { FAMILIES = 240, CLAIMS = 260, ACCOUNTS = 15 };

/* Late enough in a month for all that is done with claims of the month before. */
static struct drive relaxed(void **state)
{
    stamp_t now;

    assert_true(stamp_read("2026-03-21T08:00:00", 19, &now, NULL));
    env_set_clock(testdb_of(state)->env, now);
    testdb_reopen(testdb_of(state), &(struct db_options){.create = true, .relaxed = true});
    return drive_open(state, NULL);
}

static struct drive country(void **state, const struct demo_options *o)
{
    struct drive d = relaxed(state);
    struct runner runner = {.write = d.write, .db = d.t->db, .registry = d.registry, .env = d.t->env};

    drive_strict(&d);
    d.t->env->blobs = blobs_new(d.arena, str_format(d.arena, "%s.blobs", d.key_file).p, &d.t->env->limits);
    assert_ok(demo_make(d.arena, &runner, o));
    assert_ok(demo_finish(d.arena, &runner, o));
    return d;
}

static struct demo_options usual(void)
{
    return (struct demo_options){.seed = 3, .families = FAMILIES, .claims = CLAIMS, .password = STR("Tabata-riko-2468"), .fixed_clock = true};
}

static int64_t number(struct drive *d, const char *sql)
{
    struct db_conn *c = testdb_acquire(d->t, DB_READ);
    int64_t n = testdb_int(c, sql);

    testdb_release(d->t, c);
    return n;
}

/* ---- the same bytes ---- */

static struct str rows_of(struct drive *d, const char *sql, const enum db_type *types, size_t columns)
{
    struct db_conn *c = testdb_acquire(d->t, DB_READ);
    struct db_rows rows;
    struct str text;

    assert_ok(db_query(c, str_of(sql), NULL, 0, types, columns, &rows));
    text = testdb_text(d->arena, &rows);
    testdb_release(d->t, c);
    return text;
}

static void add_table(struct drive *d, struct sha256 *s, const struct table *t)
{
    struct buf sql;
    struct str text;

    buf_init(&sql, d->arena, 1024);
    for (size_t i = 0; i < t->count; i++)
        buf_add_format(&sql, "%s%s", i ? ", " : "SELECT ", t->names[i]);
    buf_add_format(&sql, " FROM %s ORDER BY id", t->entity->table);
    text = rows_of(d, str_zero(d->arena, buf_str(&sql)), t->types, t->count);
    sha256_add(s, text.p, text.n);
}

/* All but the hashes of passwords, whose salt is nobody's to repeat. */
static struct str digest(struct drive *d)
{
    static const enum db_type journal[] = {DB_UUID, DB_STAMP, DB_INT, DB_TEXT, DB_INT, DB_UUID, DB_INT, DB_TEXT};
    uint8_t *out = ARENA_ARRAY(d->arena, uint8_t, SHA256_BYTES);
    struct sha256 s;
    struct str text = rows_of(d, "SELECT command_id, at, actor, entity, row_id, row_uuid, version, payload FROM journal"
                                 " WHERE entity <> 'user_password' ORDER BY id", journal, 8);

    sha256_begin(&s);
    sha256_add(&s, text.p, text.n);
    for (size_t i = 0; i < d->registry->table_count; i++)
        if (strcmp(d->registry->tables[i].entity->name, "user_password") != 0)
            add_table(d, &s, &d->registry->tables[i]);
    sha256_end(&s, out);
    return (struct str){(const char *)out, SHA256_BYTES};
}

static char first[SHA256_BYTES];
static bool first_known;

/* The first run is that of SQLite. */
static void test_the_same_seed_makes_the_same_country(void **state)
{
    struct demo_options o = usual();
    struct drive d = country(state, &o);
    struct str now = digest(&d);

    if (!first_known)
        memcpy(first, now.p, now.n);
    first_known = true;
    assert_memory_equal(first, now.p, now.n);
    drive_close(&d);
}

static void test_another_seed_makes_another(void **state)
{
    struct demo_options o = usual();
    struct drive d;

    o.seed = 4;
    d = country(state, &o);
    assert_memory_not_equal(first, digest(&d).p, SHA256_BYTES);
    drive_close(&d);
}

/* ---- as a scheme is ---- */

static void check_books(struct drive *d)
{
    struct db_conn *c = testdb_acquire(d->t, DB_READ);
    struct ledger_report report;

    assert_ok(ledger_check(c, d->arena, d->registry, &report));
    assert_int_equal(report.fault_count, 0);
    assert_true(report.postings > FAMILIES);
    testdb_release(d->t, c);
}

static void check_journal(struct drive *d)
{
    struct journal_report report;
    struct db_conn *c;

    c = testdb_acquire(d->t, DB_READ);
    assert_ok(journal_verify(c, d->arena, NULL, &report));
    assert_null(report.what.p);
    assert_true(report.rows + report.unsealed > FAMILIES);
    testdb_release(d->t, c);
}

static void test_the_books_balance_and_the_journal_holds(void **state)
{
    struct demo_options o = usual();
    struct drive d = country(state, &o);

    check_books(&d);
    check_journal(&d);
    drive_close(&d);
}

static void check_register(struct drive *d)
{
    assert_int_equal(number(d, "SELECT count(*) FROM location WHERE type = 'R'"), 4);
    assert_int_equal(number(d, "SELECT count(*) FROM location WHERE type = 'D'"), 12);
    assert_int_equal(number(d, "SELECT count(*) FROM location WHERE type = 'W'"), 36);
    assert_int_equal(number(d, "SELECT count(*) FROM location WHERE type = 'V'"), 180);
    assert_int_equal(number(d, "SELECT count(DISTINCT name) FROM location"), 232);
    assert_int_equal(number(d, "SELECT count(*) FROM health_facility"), 40);
    assert_int_equal(number(d, "SELECT count(*) FROM product"), 3);
    assert_int_equal(number(d, "SELECT count(*) FROM items_pricelist"), 3);
    assert_int_equal(number(d, "SELECT count(*) FROM officer_village v JOIN location l ON l.id = v.location_id"), 180);
}

static void check_people(struct drive *d)
{
    assert_int_equal(number(d, "SELECT count(*) FROM family"), FAMILIES);
    assert_int_equal(number(d, "SELECT count(*) FROM family f JOIN insuree i ON i.id = f.head_insuree_id AND i.family_id = f.id AND i.head"),
                     FAMILIES);
    assert_int_equal(number(d, "SELECT count(*) FROM insuree WHERE head"), FAMILIES);
    assert_true(number(d, "SELECT count(*) FROM insuree") > 3 * FAMILIES);
    assert_true(number(d, "SELECT count(*) FROM insuree") < 6 * FAMILIES);
    assert_int_equal(number(d, "SELECT count(*) FROM insuree WHERE head AND relationship_id IS NOT NULL"), 0);
    /* a spouse or a head is grown up */
    assert_int_equal(number(d, d->t->engine == DB_SQLITE
        ? "SELECT count(*) FROM insuree WHERE (head OR relationship_id = 8) AND dob > unixepoch('2026-03-21') / 86400 - 17 * 365"
        : "SELECT count(*) FROM insuree WHERE (head OR relationship_id = 8) AND dob > date '2026-03-21' - 17 * 365"), 0);
    assert_true(number(d, "SELECT count(*) FROM insuree WHERE photo_id IS NOT NULL") > FAMILIES / 3);
    assert_int_equal(number(d, "SELECT count(*) FROM insuree i JOIN insuree_photo p ON p.id = i.photo_id WHERE p.insuree_id <> i.id"), 0);
}

static void check_numbers(struct drive *d)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_conn *c = testdb_acquire(d->t, DB_READ);
    struct db_rows rows;

    assert_ok(db_query(c, STR("SELECT chf_id FROM insuree"), NULL, 0, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        struct str n = db_cell(&rows, i, 0)->s;
        assert_int_equal(law_number_check(n.p, n.n, &(struct law_number_form){9, 7, LAW_NUMBER_ANY_NATION}, false), LAW_NUMBER_FITS);
    }
    testdb_release(d->t, c);
}

#define PAID "(SELECT COALESCE(SUM(m.amount), 0) FROM premium m WHERE m.policy_id = p.id)"

/* Active is what was paid for; who is covered by it is covered from its first day on. */
static void check_policies(struct drive *d)
{
    assert_int_equal(number(d, "SELECT count(*) FROM policy p WHERE status = 2 AND " PAID " < p.value"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM policy p WHERE status = 1 AND " PAID " >= p.value"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM policy WHERE status = 2 AND effective_date IS NULL"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM policy WHERE status = 1 AND effective_date IS NOT NULL"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM policy p JOIN family f ON f.id = p.family_id WHERE (SELECT count(*) FROM insuree i"
                               " WHERE i.family_id = f.id) <> (SELECT count(*) FROM insuree_policy c WHERE c.policy_id = p.id)"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM insuree_policy c JOIN policy p ON p.id = c.policy_id WHERE (c.effective_date IS NULL)"
                               " <> (p.effective_date IS NULL)"), 0);
    assert_int_equal(number(d, "SELECT count(DISTINCT product_id) FROM policy"), 3);
    assert_true(number(d, "SELECT count(*) FROM policy WHERE stage = 'R'") > 0);
    for (int status = 1; status <= 8; status *= 2)
        assert_true(number(d, str_format(d->arena, "SELECT count(*) FROM policy WHERE status = %d", status).p) > 0);
}

static void check_claims(struct drive *d)
{
    assert_int_equal(number(d, "SELECT count(*) FROM claim"), CLAIMS);
    /* processed and not valuated are those at relative prices alone: few, in so few */
    for (int status = 1; status <= 4; status *= 2)
        assert_true(number(d, str_format(d->arena, "SELECT count(*) FROM claim WHERE status = %d", status).p) > 0);
    assert_true(number(d, "SELECT count(*) FROM claim WHERE status = 16 AND batch_run_id IS NOT NULL") > CLAIMS / 2);
    assert_true(number(d, "SELECT count(*) FROM claim WHERE review_status = 8") > 0);
    assert_true(number(d, "SELECT count(*) FROM claim WHERE review_status = 4") > 0);
    assert_true(number(d, "SELECT count(*) FROM feedback") > 0);
    assert_int_equal(number(d, "SELECT count(*) FROM claim c WHERE status <> 2 AND NOT EXISTS (SELECT 1 FROM claim_decision d"
                               " WHERE d.claim_id = c.id)"), 0);
    assert_true(number(d, "SELECT count(*) FROM batch_run") >= 20);
    assert_true(number(d, "SELECT count(*) FROM bill WHERE status = 2") > 10);
    /* most of what is claimed is granted, and some is not */
    assert_true(number(d, "SELECT 100 * count(*) FROM claim WHERE status = 1") < 20 * CLAIMS);
    assert_true(number(d, "SELECT count(*) FROM claim WHERE status >= 8 AND approved < claimed") > 0);
}

static void test_numbers_fit_each_other(void **state)
{
    struct demo_options o = usual();
    struct drive d = country(state, &o);

    check_register(&d);
    check_people(&d);
    check_numbers(&d);
    check_policies(&d);
    check_claims(&d);
    drive_close(&d);
}

/* ---- who signs in ---- */

static void test_each_system_role_has_an_account(void **state)
{
    struct demo_options o = usual();
    struct drive d = country(state, &o);
    struct demo_account *list;
    size_t n, french = 0;

    assert_ok(demo_accounts(d.t->db, d.arena, &list, &n));
    assert_int_equal(n, ACCOUNTS);
    for (size_t i = 0; i < n; i++) french += str_is(list[i].language, "fr");
    assert_true(french > 1);
    assert_int_equal(number(&d, "SELECT count(*) FROM role r WHERE is_system > 0 AND NOT EXISTS (SELECT 1 FROM user_role ur"
                                " JOIN core_user u ON u.i_user_id = ur.user_id JOIN user_password p ON p.user_id = u.id"
                                " WHERE ur.role_id = r.id)"), 0);
    drive_close(&d);
}

/* ---- the main job, by those who are named ---- */

static struct account *named(struct drive *d, const char *username)
{
    struct db_conn *c = testdb_acquire(d->t, DB_READ);
    struct account *who;

    assert_ok(account_by_name(c, d->arena, d->registry, str_of(username), &who));
    testdb_release(d->t, c);
    return who;
}

/* Sends a command as one of them; the uuid of what it made, or "". */
static const char *by(struct drive *d, const char *username, const char *command, const char *input)
{
    const struct json *result, *uuid;
    struct answer answer;

    assert_ok(drive_as(d, &named(d, username)->access, command, input, &answer));
    if (!answer.result.n) return "";
    assert_ok(json_read(d->arena, answer.result, &d->t->env->limits, &result));
    uuid = json_get(result, "uuid");
    return uuid ? str_zero(d->arena, uuid->text) : "";
}

#define SAY(...) str_format(d->arena, __VA_ARGS__).p

static long long key(struct drive *d, const char *sql) { return (long long)number(d, sql); }

/* Steps 2 to 4: a family, a policy that is paid, a claim that is submitted, reviewed and processed, the district's run. */
static void enrol(struct drive *d)
{
    long long village = key(d, "SELECT min(v.location_id) FROM officer_village v JOIN officer o ON o.id = v.officer_id AND o.code = 'officer'");
    const char *family = by(d, "officer", "family.create", SAY("{'location': {'id': %lld}, 'headInsuree': {'chfId': '900000010', 'lastName':"
        " 'New', 'otherNames': 'Family', 'dob': '1990-05-06', 'gender': {'code': 'F'}}}", village));
    const char *policy = by(d, "officer", "policy.create", SAY("{'family': '%s', 'product': {'id': 3}, 'enrollDate': '2026-03-20',"
        " 'officer': {'id': 1}}", family));

    by(d, "officer", "premium.create", SAY("{'policy': '%s', 'receipt': 'X1', 'amount': '2400.00', 'payDate': '2026-03-20', 'payType': 'C'}",
                                           policy));
    assert_int_equal(key(d, "SELECT status FROM policy ORDER BY id DESC LIMIT 1"), 2);
}

static void treat(struct drive *d)
{
    long long person = key(d, "SELECT max(id) FROM insuree"), facility = key(d, "SELECT health_facility_id FROM claim_admin WHERE code = 'claims'");
    const char *claim = by(d, "claims", "claim.create", SAY("{'code': 'NEW1', 'dateFrom': '2026-03-20', 'dateTo': '2026-03-20',"
        " 'dateClaimed': '2026-03-21', 'visitType': 'O', 'careType': 'O', 'insuree': {'id': %lld}, 'healthFacility': {'id': %lld},"
        " 'admin': {'id': 1}, 'icd': {'id': 1}, 'services': [{'service': {'id': 2}, 'qtyProvided': '1', 'priceAsked': '275.00'}]}",
        person, facility));

    by(d, "claims", "claim.submit", SAY("{'uuids': ['%s']}", claim));
    assert_int_equal(key(d, "SELECT status FROM claim ORDER BY id DESC LIMIT 1"), 4);
    by(d, "medical", "claim.select_for_review", SAY("{'uuids': ['%s']}", claim));
    by(d, "medical", "claim.review", SAY("{'claim': '%s', 'adjustment': 'Looked at', 'submitReview': true}", claim));
    by(d, "medical", "claim.process", SAY("{'uuids': ['%s']}", claim));
    assert_int_equal(key(d, "SELECT status FROM claim ORDER BY id DESC LIMIT 1"), 8);
}

static void test_the_main_job_can_be_done_by_those_who_are_named(void **state)
{
    struct demo_options o = usual();
    struct drive country_ = country(state, &o), *d = &country_;

    enrol(d);
    treat(d);
    by(d, "accountant", "batch.run", SAY("{'location': {'id': %lld}, 'year': 2026, 'month': 2}",
                                         key(d, "SELECT min(id) FROM location WHERE type = 'D'")));
    check_books(d);
    drive_close(d);
}

/* ---- a backlog ---- */

static void backlog(void **state, int64_t status)
{
    struct demo_options o = usual();
    struct drive d;

    o.claims_status = status;
    d = country(state, &o);
    assert_int_equal(number(&d, "SELECT count(*) FROM claim"), CLAIMS);
    assert_int_equal(number(&d, "SELECT count(*) FROM claim WHERE status = 16") > 0, status == 8);
    assert_int_equal(number(&d, "SELECT count(*) FROM claim WHERE status = 2"), status == 2 ? CLAIMS : 0);
    assert_int_equal(number(&d, "SELECT count(*) FROM claim_item l LEFT JOIN claim c ON c.id = l.claim_id WHERE c.id IS NULL"), 0);
    assert_int_equal(number(&d, "SELECT count(*) FROM claim c WHERE claimed <> (SELECT COALESCE(SUM(l.qty_provided * l.price_asked), 0)"
                                " FROM claim_item l WHERE l.claim_id = c.id) / 100 + (SELECT COALESCE(SUM(l.qty_provided * l.price_asked), 0)"
                                " FROM claim_service l WHERE l.claim_id = c.id) / 100"), 0);
    if (status == 8) assert_true(number(&d, "SELECT count(*) FROM claim WHERE status IN (8, 16)") > CLAIMS / 2);
    check_books(&d);
    drive_close(&d);
}

static void test_a_backlog_of_entered_claims(void **state) { backlog(state, 2); }
static void test_claims_brought_as_far_as_processed(void **state) { backlog(state, 8); }

/* ---- what is there ---- */

static enum demo_state look(struct drive *d)
{
    enum demo_state now;

    assert_ok(demo_look(d->t->db, d->arena, &now));
    return now;
}

static void test_what_a_database_holds_is_told(void **state)
{
    struct drive d = drive_open(state, NULL);

    assert_int_equal(look(&d), DEMO_EMPTY);
    drive_new(&d, "location.create", "{'code': 'R1', 'name': 'Real', 'type': 'R'}");
    assert_int_equal(look(&d), DEMO_OTHER);
    assert_ok(drive(&d, "setting.set", "{'setting': 'core.fiction', 'value': 'being made'}"));
    assert_int_equal(look(&d), DEMO_BROKEN);
    assert_ok(drive(&d, "setting.set", "{'setting': 'core.fiction', 'value': 'Kalumera, seed 1, 10 families'}"));
    assert_int_equal(look(&d), DEMO_MADE);
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_SQLITE(test_the_same_seed_makes_the_same_country),
        TESTDB_BOTH(test_the_same_seed_makes_the_same_country),
        TESTDB_SQLITE(test_another_seed_makes_another),
        TESTDB_BOTH(test_the_books_balance_and_the_journal_holds),
        TESTDB_BOTH(test_numbers_fit_each_other),
        TESTDB_SQLITE(test_each_system_role_has_an_account),
        TESTDB_SQLITE(test_the_main_job_can_be_done_by_those_who_are_named),
        TESTDB_BOTH(test_a_backlog_of_entered_claims),
        TESTDB_SQLITE(test_claims_brought_as_far_as_processed),
        TESTDB_BOTH(test_what_a_database_holds_is_told),
    };

    return testdb_run("cli/demo", tests, sizeof tests / sizeof *tests);
}
