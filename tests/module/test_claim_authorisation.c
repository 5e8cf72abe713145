/* Pre-authorisations: asked, decided, and what claims that carry its number use of it. */
#include "module/claim_world.h"
#include "scheme/authorisation.h"

#include <pthread.h>
#include <string.h>

#define STATE "SELECT status, requested, amount, used FROM preauthorisation ORDER BY id"
#define LINES "SELECT qty_approved, price_approved, qty_used FROM preauthorisation_item ORDER BY id"

static const right_t deciding[] = {111001, 111008}, entering[] = {111001, 111002};
static const int64_t home[] = {2}, elsewhere[] = {99};

static struct access person(const right_t *rights, int64_t facility)
{
    return (struct access){.user = 7, .signed_in = true, .rights = rights, .right_count = 2, .shape = SCOPE_DISTRICTS, .places = home,
                           .place_count = 1, .facility = facility};
}

/* Five of the item and one of the service. */
#define ASKED "'dateFrom': '2026-03-01', 'dateTo': '2026-03-20', 'insuree': {'id': 1}, 'healthFacility': {'id': 1}, 'icd': {'id': 1}," \
    " 'items': [{'item': {'id': 1}, 'qtyRequested': '5', 'priceRequested': '100'}]," \
    " 'services': [{'service': {'id': 1}, 'qtyRequested': '1', 'priceRequested': '50'}]"

static const char *requested(struct claim_world *w) { return drive_new(&w->d, "preauthorisation.create", "{" ASKED "}"); }

static err_t decide(struct claim_world *w, const struct access *who, const char *what, const char *uuid, const char *more, struct answer *a)
{
    return drive_as(&w->d, who, str_format(w->d.arena, "preauthorisation.%s", what).p,
                    str_format(w->d.arena, "{'uuid': '%s'%s}", uuid, more).p, a);
}

static void test_it_is_asked_and_granted(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct access officer = person(deciding, 0), clerk = person(entering, 1);
    const char *p = requested(&w);
    struct answer a;
    char token[LAW_TOKEN_TEXT];
    struct str shown;

    assert_str(drive_rows(&w.d, STATE, "iiii"), "1|55000|NULL|NULL\n");
    assert_true(err_is(decide(&w, &clerk, "approve", p, "", &a), E_FORBIDDEN));
    assert_ok(decide(&w, &officer, "approve", p, ", 'items': [{'id': 1, 'qtyApproved': '3', 'priceApproved': '90'}]", &a));
    assert_str(drive_rows(&w.d, STATE, "iiii"), "8|55000|32000|0\n");
    assert_str(drive_rows(&w.d, LINES, "iii"), "300|9000|0\n");
    shown = drive_rows(&w.d, "SELECT token FROM preauthorisation", "t");
    assert_int_equal(shown.n, LAW_TOKEN_TEXT);
    assert_true(law_token_read(shown.p, shown.n - 1, token));
    assert_non_null(strstr(str_zero(w.d.arena, a.result), token));
    assert_str(drive_rows(&w.d, "SELECT status FROM preauthorisation WHERE valid_from = date_from AND valid_to = date_to", "i"), "8\n");
    assert_str(err_value(decide(&w, &officer, "approve", p, "", &a), "rule"), "preauthorisation_status");
    assert_true(err_is(decide(&w, &officer, "revoke", p, "", &a), E_FIELD_REQUIRED));
    assert_ok(decide(&w, &officer, "revoke", p, ", 'justification': 'a mistake'", &a));
    assert_str(drive_rows(&w.d, "SELECT status, justification FROM preauthorisation", "it"), "64|a mistake\n");
    drive_close(&w.d);
}

static void test_only_what_waits_is_changed_withdrawn_or_rejected(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct access officer = person(deciding, 0), clerk = person(entering, 1), stranger = person(entering, 0);
    const char *p = requested(&w), *q = requested(&w);
    struct answer a;

    stranger.places = elsewhere;
    drive_refused(&w.d, "preauthorisation.update", str_format(w.d.arena, "{'uuid': '%s', 'items': []}", p).p,
                  "preauthorisation_half_of_lines");
    assert_ok(drive(&w.d, "preauthorisation.update", str_format(w.d.arena, "{'uuid': '%s', 'services': [], 'items': [{'item': {'id': 1},"
                    " 'qtyRequested': '2', 'priceRequested': '100'}]}", p).p));
    assert_str(drive_rows(&w.d, STATE, "iiii"), "1|20000|NULL|NULL\n1|55000|NULL|NULL\n");
    assert_true(err_is(decide(&w, &stranger, "withdraw", p, "", &a), E_NOT_FOUND));
    assert_true(err_is(decide(&w, &clerk, "reject", p, ", 'justification': 'no'", &a), E_FORBIDDEN));
    assert_ok(decide(&w, &clerk, "withdraw", p, "", &a));
    assert_ok(decide(&w, &officer, "reject", q, ", 'justification': 'no'", &a));
    assert_str(drive_rows(&w.d, "SELECT status FROM preauthorisation ORDER BY id", "i"), "4\n2\n");
    drive_refused(&w.d, "preauthorisation.update", str_format(w.d.arena, "{'uuid': '%s', 'note': 'x'}", p).p, "preauthorisation_decided");
    drive_close(&w.d);
}

static void test_what_is_asked_and_granted_is_checked(void **state)
{
    static const struct { const char *sent, *rule; } wrong[] = {
        {"'dateFrom': '2026-03-01', 'insuree': {'id': 1}, 'healthFacility': {'id': 1}, 'icd': {'id': 1}", "preauthorisation_without_lines"},
        {"'dateFrom': '2026-03-01', 'dateTo': '2026-02-01', 'insuree': {'id': 1}, 'healthFacility': {'id': 1}, 'icd': {'id': 1},"
         " 'items': [{'item': {'id': 1}, 'qtyRequested': '2', 'priceRequested': '100'}]", "claim_ends_before_it_begins"},
        {"'dateFrom': '2026-03-01', 'insuree': {'id': 1}, 'healthFacility': {'id': 1}, 'icd': {'id': 1},"
         " 'items': [{'item': {'id': 1}, 'qtyRequested': '0', 'priceRequested': '100'}]", "claim_line_without_quantity"},
    };
    struct claim_world w = claim_world_open(state);
    const char *p = requested(&w);

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        drive_refused(&w.d, "preauthorisation.create", str_format(w.d.arena, "{%s}", wrong[i].sent).p, wrong[i].rule);
    drive_refused(&w.d, "preauthorisation.approve", str_format(w.d.arena, "{'uuid': '%s', 'items': [{'id': 1, 'qtyApproved': '6'}]}", p).p,
                  "preauthorisation_above_requested");
    drive_refused(&w.d, "preauthorisation.approve", str_format(w.d.arena, "{'uuid': '%s', 'items': [{'id': 9}]}", p).p,
                  "preauthorisation_of_other_line");
    drive_refused(&w.d, "preauthorisation.approve", str_format(w.d.arena, "{'uuid': '%s', 'validTo': '2026-01-01'}", p).p,
                  "preauthorisation_days");
    assert_str(drive_rows(&w.d, STATE, "iiii"), "1|55000|NULL|NULL\n");
    drive_close(&w.d);
}

static void test_no_amount_above_the_lines(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *p = requested(&w);

    drive_refused(&w.d, "preauthorisation.approve", str_format(w.d.arena, "{'uuid': '%s', 'amount': '550.01'}", p).p,
                  "preauthorisation_above_lines");
    drive_refused(&w.d, "preauthorisation.approve", str_format(w.d.arena,
                  "{'uuid': '%s', 'items': [{'id': 1, 'qtyApproved': '3', 'priceApproved': '90'}], 'amount': '320.01'}", p).p,
                  "preauthorisation_above_lines");
    assert_ok(drive(&w.d, "preauthorisation.approve", str_format(w.d.arena, "{'uuid': '%s', 'amount': '550'}", p).p));
    assert_str(drive_rows(&w.d, STATE, "iiii"), "8|55000|55000|0\n");
    drive_close(&w.d);
}

/* ---- claims that carry one ---- */

#define USED "SELECT status, used FROM preauthorisation"
#define USED_LINES "SELECT qty_used FROM preauthorisation_item UNION ALL SELECT qty_used FROM preauthorisation_service"
#define CLAIMED "SELECT c.status, l.status, l.rejection_reason, l.qty_approved, l.authorised_qty, l.authorised_amount FROM claim c" \
    " JOIN claim_item l ON l.claim_id = c.id ORDER BY c.id"

/* Five of the item at 100 and one service at 50 are granted to person 1; the item asks for it. Answers the number. */
static const char *granted(struct claim_world *w)
{
    struct str token;

    claim_set(w, db_engine(w->d.t->db) == DB_SQLITE ? "UPDATE product_item SET preauthorisation = 1"
                                                    : "UPDATE product_item SET preauthorisation = true");
    assert_ok(drive(&w->d, "preauthorisation.approve", str_format(w->d.arena, "{'uuid': '%s'}", requested(w)).p));
    token = drive_rows(&w->d, "SELECT token FROM preauthorisation ORDER BY id DESC LIMIT 1", "t");
    return str_zero(w->d.arena, (struct str){token.p, token.n - 1});
}

static const char *carrying(struct claim_world *w, const char *token, int person, int qty, const char *day)
{
    return drive_put(&w->d, "claim.create", "{'code': 'A%d', 'dateFrom': '%s', 'dateClaimed': '2026-04-10', 'insuree': {'id': %d},"
                     " 'healthFacility': {'id': 1}, 'icd': {'id': 1}, 'guaranteeId': '%s',"
                     " 'items': [{'item': {'id': 1}, 'qtyProvided': '%d', 'priceAsked': '100'}]}", ++w->claims, day, person, token, qty);
}

static void test_claims_use_it_up(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w), *bare = str_format(w.d.arena, "%.4s %.4s %.4s %.4s", token, token + 5, token + 10, token + 15).p;
    const char *first = carrying(&w, bare, 1, 3, "2026-03-02");

    assert_str(drive_rows(&w.d, "SELECT CASE WHEN pre_authorization AND guarantee_id = (SELECT token FROM preauthorisation) THEN 1 ELSE 0 END"
                                " FROM claim", "i"), "1\n");
    claim_do(&w, "claim.submit", first);
    assert_str(drive_rows(&w.d, CLAIMED, "iiiiii"), "4|1|0|NULL|300|30000\n");
    assert_str(drive_rows(&w.d, USED, "ii"), "16|30000\n");
    claim_do(&w, "claim.submit", carrying(&w, token, 1, 4, "2026-03-03"));
    assert_str(drive_rows(&w.d, CLAIMED, "iiiiii"), "4|1|0|NULL|300|30000\n4|1|0|200|200|20000\n");
    assert_str(drive_rows(&w.d, USED_LINES, "i"), "500\n0\n");
    claim_do(&w, "claim.submit", carrying(&w, token, 1, 1, "2026-03-04"));
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason FROM claim_item WHERE claim_id = 3", "ii"), "2|23\n");
    claim_do(&w, "claim.process", first);
    assert_str(drive_rows(&w.d, USED, "ii"), "16|50000\n");
    assert_non_null(strstr(str_zero(w.d.arena, drive_rows(&w.d, "SELECT explanation FROM claim_decision WHERE claim_id = 2", "t")),
                           "{\"rule\":\"authorisation_quantity\",\"limit\":\"5.00\",\"before\":\"3.00\",\"cut\":\"2.00\"}"));
    drive_close(&w.d);
}

static void test_what_is_rejected_or_cut_is_given_back(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w), *c = carrying(&w, token, 1, 5, "2026-03-02");

    claim_do(&w, "claim.submit", c);
    claim_do(&w, "claim.select_for_review", c);
    assert_ok(drive(&w.d, "claim.review", str_format(w.d.arena, "{'claim': '%s', 'items': [{'id': 1, 'status': 1, 'qtyApproved': '2'}]}", c).p));
    assert_str(drive_rows(&w.d, USED, "ii"), "16|50000\n");
    assert_string_equal(claim_do(&w, "claim.deliver_review", c), "");
    assert_str(drive_rows(&w.d, USED, "ii"), "16|20000\n");
    assert_str(drive_rows(&w.d, USED_LINES, "i"), "200\n0\n");
    assert_string_equal(claim_do(&w, "claim.select_for_review", c), "");
    assert_ok(drive(&w.d, "claim.review", str_format(w.d.arena, "{'claim': '%s', 'items': [{'id': 1, 'status': 2}]}", c).p));
    assert_str(drive_rows(&w.d, USED, "ii"), "8|0\n");
    assert_str(drive_rows(&w.d, USED_LINES, "i"), "0\n0\n");
    assert_str(drive_rows(&w.d, "SELECT preauthorisation_id, authorised_qty FROM claim_item", "ii"), "NULL|NULL\n");
    drive_close(&w.d);
}

static err_t review_of(struct claim_world *w, const char *claim, int line, const char *qty)
{
    return drive(&w->d, "claim.review", str_format(w->d.arena, "{'claim': '%s', 'items': [{'id': %d, 'status': 1, 'qtyApproved': %s}]}",
                                                   claim, line, qty).p);
}

/* Nor does a finding that was saved, when others took what it counted on. */
static void test_no_review_raises_it(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w), *a = carrying(&w, token, 1, 4, "2026-03-02"), *b = carrying(&w, token, 1, 3, "2026-03-03");

    claim_do(&w, "claim.submit", a);
    claim_do(&w, "claim.submit", b);
    claim_do(&w, "claim.select_for_review", a);
    claim_do(&w, "claim.select_for_review", b);
    assert_str(err_value(review_of(&w, b, 2, "'2'"), "rule"), "claim_review_above_authorised");
    assert_str(err_value(review_of(&w, b, 2, "null"), "rule"), "claim_review_above_authorised");
    assert_ok(review_of(&w, b, 2, "'1'"));
    assert_ok(review_of(&w, a, 1, "'2'"));
    assert_string_equal(claim_do(&w, "claim.deliver_review", a), "");
    assert_ok(review_of(&w, b, 2, "'3'"));
    claim_do(&w, "claim.submit", carrying(&w, token, 1, 2, "2026-03-04"));
    assert_str(drive_rows(&w.d, USED, "ii"), "16|50000\n");
    assert_non_null(strstr(claim_do(&w, "claim.deliver_review", b), "claim_review_above_authorised"));
    assert_non_null(strstr(claim_do(&w, "claim.process", b), "claim_review_above_authorised"));
    assert_ok(review_of(&w, b, 2, "'1'"));
    assert_string_equal(claim_do(&w, "claim.process", b), "");
    assert_str(drive_rows(&w.d, USED_LINES, "i"), "500\n0\n");
    drive_close(&w.d);
}

/* A line without one that a reviewer passes is paid when it is granted, and bounded by it; not before. */
static void test_no_review_takes_its_place(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c, *token;

    claim_set(&w, db_engine(w.d.t->db) == DB_SQLITE ? "UPDATE product_item SET preauthorisation = 1"
                                                    : "UPDATE product_item SET preauthorisation = true");
    c = claim_entered(&w, 1, 7);
    claim_do(&w, "claim.submit", c);
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason, product_id FROM claim_item", "iii"), "2|23|NULL\n");
    claim_do(&w, "claim.select_for_review", c);
    assert_str(err_value(review_of(&w, c, 1, "null"), "reason"), "23");
    token = granted(&w);
    testdb_script(w.d.t, str_format(w.d.arena, "UPDATE claim SET guarantee_id = '%s'", token).p);
    assert_str(err_value(review_of(&w, c, 1, "null"), "reason"), "23");        /* five were granted of seven */
    assert_str(drive_rows(&w.d, USED, "ii"), "8|0\n");
    assert_ok(review_of(&w, c, 1, "'4'"));
    assert_str(drive_rows(&w.d, USED, "ii"), "16|40000\n");
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason, product_id, qty_approved, authorised_qty FROM claim_item", "iiiii"), "1|0|1|400|400\n");
    assert_string_equal(claim_do(&w, "claim.deliver_review", c), "");
    assert_string_equal(claim_do(&w, "claim.process", c), "");
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason, remunerated_amount FROM claim_item", "iii"), "1|0|40000\n");
    assert_str(drive_rows(&w.d, USED, "ii"), "16|40000\n");
    drive_close(&w.d);
}

/* Another session writes what nobody has locked when the set has it. */
static void try_to_write(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    (void)c;
    if (str_find(seen->sql, STR("FROM preauthorisation WHERE deleted_at IS NULL AND token"), 0) >= 0)
        testdb_postgres_run(arg, "UPDATE preauthorisation SET note = 'free' WHERE id IN (SELECT id FROM preauthorisation FOR UPDATE SKIP LOCKED)");
}

/* An imported claim may carry the number as it was typed. */
static void test_what_is_loaded_is_locked(void **state)
{
    struct testdb *t = testdb_of(state);
    struct claim_world w;
    const char *claim;

    testdb_reopen(t, &(struct db_options){.watch = try_to_write, .watch_arg = t});
    w = claim_world_open(state);
    claim = carrying(&w, granted(&w), 1, 1, "2026-03-02");
    testdb_script(t, "UPDATE claim SET guarantee_id = replace(guarantee_id, '-', ' ')");
    claim_do(&w, "claim.submit", claim);
    assert_str(drive_rows(&w.d, "SELECT used, note FROM preauthorisation", "it"), "10000|NULL\n");
    drive_close(&w.d);
}

/* A claim that is corrected is an entry again, and what it had taken is there for others. */
static void test_what_is_taken_back_is_given_back(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w), *c = carrying(&w, token, 1, 4, "2026-03-02");

    claim_do(&w, "claim.submit", c);
    assert_str(drive_rows(&w.d, USED, "ii"), "16|40000\n");
    assert_string_equal(claim_do(&w, "claim.take_back", c), "");
    assert_str(drive_rows(&w.d, USED, "ii"), "8|0\n");
    assert_str(drive_rows(&w.d, "SELECT status, preauthorisation_id, authorised_qty, authorised_amount FROM claim_item", "iiii"), "1|NULL|NULL|NULL\n");
    claim_do(&w, "claim.submit", c);
    assert_str(drive_rows(&w.d, USED, "ii"), "16|40000\n");
    assert_str(drive_rows(&w.d, USED_LINES, "i"), "400\n0\n");
    drive_close(&w.d);
}

static void test_it_is_for_one_patient_and_its_days(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w);

    claim_do(&w, "claim.submit", carrying(&w, token, 2, 1, "2026-03-02"));
    claim_do(&w, "claim.submit", carrying(&w, token, 1, 1, "2026-02-28"));
    claim_do(&w, "claim.submit", carrying(&w, "G-17", 1, 1, "2026-03-02"));
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item ORDER BY id", "i"), "23\n23\n23\n");
    assert_str(drive_rows(&w.d, "SELECT guarantee_id FROM claim WHERE id = 3", "t"), "G-17\n");
    testdb_script(w.d.t, "UPDATE preauthorisation SET status = 64");
    claim_do(&w, "claim.submit", carrying(&w, token, 1, 1, "2026-03-02"));
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item WHERE claim_id = 4", "i"), "23\n");
    assert_str(drive_rows(&w.d, USED, "ii"), "64|0\n");
    drive_close(&w.d);
}

static void expire(struct claim_world *w)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(w->d.write, w->d.arena, access_program(), uuid_new(w->d.t->env), &tx));
    assert_ok(job_start(tx, "claim.expire_preauthorisations", STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&w->d);
}

static void test_its_days_pass(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w);

    expire(&w);
    assert_str(drive_rows(&w.d, "SELECT status FROM preauthorisation", "i"), "8\n");
    testdb_script(w.d.t, "UPDATE preauthorisation SET valid_from = (SELECT date_from FROM product),"
                         " valid_to = (SELECT date_from FROM product)");
    expire(&w);
    assert_str(drive_rows(&w.d, "SELECT status FROM preauthorisation", "i"), "128\n");
    claim_do(&w, "claim.submit", carrying(&w, token, 1, 1, "2026-03-02"));
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item", "i"), "23\n");
    testdb_script(w.d.t, "UPDATE preauthorisation SET valid_to = (SELECT date_to FROM product LIMIT 1)");
    claim_do(&w, "claim.submit", carrying(&w, token, 1, 1, "2026-03-02"));
    assert_str(drive_rows(&w.d, USED, "ii"), "128|10000\n");
    drive_close(&w.d);
}

/* What is given back of one that was revoked is there for nobody. */
static void test_what_is_used_up_or_expired_is_revoked(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w), *c, *p;
    struct access officer = person(deciding, 0);
    struct answer a;

    p = drive_new(&w.d, "preauthorisation.create", "{" ASKED "}");
    assert_ok(decide(&w, &officer, "approve", p, "", &a));
    testdb_script(w.d.t, "UPDATE preauthorisation SET status = 128 WHERE id = 2");
    assert_ok(decide(&w, &officer, "revoke", p, ", 'justification': 'late'", &a));
    p = drive_new(&w.d, "preauthorisation.create", "{" ASKED "}");
    assert_ok(decide(&w, &officer, "approve", p, "", &a));
    token = drive_rows(&w.d, "SELECT token FROM preauthorisation ORDER BY id DESC LIMIT 1", "t").p;
    c = carrying(&w, str_format(w.d.arena, "%.19s", token).p, 1, 5, "2026-03-02");
    claim_do(&w, "claim.submit", c);
    testdb_script(w.d.t, "UPDATE preauthorisation SET status = 32 WHERE id = 3");
    assert_ok(decide(&w, &officer, "revoke", p, ", 'justification': 'a mistake'", &a));
    assert_string_equal(claim_do(&w, "claim.take_back", c), "");
    assert_str(drive_rows(&w.d, "SELECT status, used FROM preauthorisation ORDER BY id", "ii"), "8|0\n64|0\n64|0\n");
    claim_do(&w, "claim.submit", c);
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item WHERE claim_id = 1", "i"), "23\n");
    drive_close(&w.d);
}

/* Another session is quicker, between what the job finds and the lock. */
static void be_quicker(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    struct testdb *t = arg;
    static bool found;

    (void)c;
    if (found) testdb_postgres_run(t, "UPDATE preauthorisation SET status = 64");
    found = str_find(seen->sql, STR("WHERE valid_to <"), 0) >= 0;
}

static void test_what_was_revoked_does_not_expire(void **state)
{
    struct testdb *t = testdb_of(state);
    struct claim_world w;

    testdb_reopen(t, &(struct db_options){.watch = be_quicker, .watch_arg = t});
    w = claim_world_open(state);
    granted(&w);
    testdb_script(t, "UPDATE preauthorisation SET valid_from = (SELECT date_from FROM product),"
                     " valid_to = (SELECT date_from FROM product)");
    expire(&w);
    assert_str(drive_rows(&w.d, "SELECT status FROM preauthorisation", "i"), "64\n");
    drive_close(&w.d);
}

static void test_a_set_shares_it(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w), *a = carrying(&w, token, 1, 3, "2026-03-02"), *b = carrying(&w, token, 1, 3, "2026-03-03");
    struct answer answer;

    assert_ok(drive_as(&w.d, access_program(), "claim.submit", str_format(w.d.arena, "{'uuids': ['%s', '%s']}", a, b).p, &answer));
    assert_str(drive_rows(&w.d, CLAIMED, "iiiiii"), "4|1|0|NULL|300|30000\n4|1|0|200|200|20000\n");
    assert_str(drive_rows(&w.d, USED, "ii"), "16|50000\n");
    drive_close(&w.d);
}

/* ---- eight writers ---- */

enum { WRITERS = 8, CLAIMS_EACH = 4 };

struct writer {
    struct claim_world *w;
    const char *claims[CLAIMS_EACH];
};

static void *submit_all(void *arg)
{
    struct writer *me = arg;
    struct arena *arena = arena_new();

    for (int i = 0; i < CLAIMS_EACH; i++) {
        struct answer answer;
        const struct json *input;
        struct request request = {.command = STR("claim.submit"), .who = access_program()};
        assert_ok(json_read(arena, str_format(arena, "{\"uuids\": [\"%s\"]}", me->claims[i]), &me->w->d.t->env->limits, &input));
        request.input = input;
        assert_ok(write_command(me->w->d.write, arena, &request, &answer));
    }
    arena_free(arena);
    return NULL;
}

static void test_eight_writers_spend_it_once(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *token = granted(&w);
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS];

    for (int i = 0; i < WRITERS; i++) {
        writers[i].w = &w;
        for (int k = 0; k < CLAIMS_EACH; k++) writers[i].claims[k] = carrying(&w, token, 1, 1, "2026-03-02");
    }
    for (int i = 0; i < WRITERS; i++) assert_int_equal(pthread_create(&threads[i], NULL, submit_all, &writers[i]), 0);
    for (int i = 0; i < WRITERS; i++) pthread_join(threads[i], NULL);
    assert_str(drive_rows(&w.d, USED, "ii"), "16|50000\n");
    assert_str(drive_rows(&w.d, "SELECT count(*), CAST(sum(authorised_qty) AS bigint) FROM claim_item WHERE status = 1", "ii"), "5|500\n");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim_item WHERE rejection_reason = 23", "i"), "27\n");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_it_is_asked_and_granted),
        TESTDB_BOTH(test_only_what_waits_is_changed_withdrawn_or_rejected),
        TESTDB_BOTH(test_what_is_asked_and_granted_is_checked),
        TESTDB_BOTH(test_claims_use_it_up),
        TESTDB_BOTH(test_what_is_rejected_or_cut_is_given_back),
        TESTDB_BOTH(test_what_is_taken_back_is_given_back),
        TESTDB_BOTH(test_it_is_for_one_patient_and_its_days),
        TESTDB_BOTH(test_its_days_pass),
        TESTDB_BOTH(test_no_review_raises_it),
        TESTDB_BOTH(test_no_review_takes_its_place),
        TESTDB_POSTGRES(test_what_is_loaded_is_locked),
        TESTDB_BOTH(test_no_amount_above_the_lines),
        TESTDB_BOTH(test_what_is_used_up_or_expired_is_revoked),
        TESTDB_POSTGRES(test_what_was_revoked_does_not_expire),
        TESTDB_BOTH(test_a_set_shares_it),
        TESTDB_BOTH(test_eight_writers_spend_it_once),
    };

    return testdb_run("module/claim_authorisation", tests, sizeof tests / sizeof *tests);
}
