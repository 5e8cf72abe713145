/* A claim through its life: entry, submission, review, processing (claims 2.1, 3.1, 4.7, 5.1, 5.2). */
#include "module/claim_world.h"

#include <stdlib.h>
#include <string.h>

#define CLAIM_SQL "SELECT status, review_status, feedback_status, rejection_reason, claimed, approved, remunerated FROM claim ORDER BY id"
#define ITEM_SQL "SELECT status, rejection_reason, qty_approved, price_adjusted, price_valuated, exceed_ceiling_amount FROM claim_item ORDER BY id"
#define USED_SQL "SELECT claim_id, policy_id, ded_g, rem_g, rem_op, rem_ip FROM claim_consumption WHERE deleted_at IS NULL ORDER BY id"

static struct str claims(struct claim_world *w) { return drive_rows(&w->d, CLAIM_SQL, "iiiiiii"); }

static void test_a_claim_is_submitted_and_processed(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2);

    assert_str(claims(&w), "2|1|1|0|25000|NULL|NULL\n");
    assert_string_equal(claim_do(&w, "claim.submit", c), "");
    assert_str(claims(&w), "4|1|1|0|25000|25000|NULL\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "1|1|0|25000|25000|NULL\n");
    assert_string_equal(claim_do(&w, "claim.process", c), "");
    assert_str(claims(&w), "16|1|1|0|25000|25000|25000\n");
    assert_str(drive_rows(&w.d, ITEM_SQL, "iiiiii"), "1|0|NULL|10000|20000|0\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "1|1|0|25000|25000|NULL\n");
    assert_str(drive_rows(&w.d, "SELECT stage FROM claim_decision ORDER BY id", "t"), "S\nP\n");
    drive_close(&w.d);
}

static void test_each_step_needs_the_one_before(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1);

    assert_non_null(strstr(claim_do(&w, "claim.process", c), "claim_not_checked"));
    assert_non_null(strstr(claim_do(&w, "claim.select_for_review", c), "claim_not_checked"));
    assert_string_equal(claim_do(&w, "claim.submit", c), "");
    assert_non_null(strstr(claim_do(&w, "claim.submit", c), "claim_not_entered"));
    assert_string_equal(claim_do(&w, "claim.process", c), "");
    assert_non_null(strstr(claim_do(&w, "claim.process", c), "claim_not_checked"));
    drive_close(&w.d);
}

static void test_one_claim_of_a_set_does_not_stop_the_others(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first = claim_entered(&w, 1, 1), *second = claim_entered(&w, 2, 1);
    struct answer answer;

    assert_string_equal(claim_do(&w, "claim.submit", first), "");
    assert_ok(drive_as(&w.d, access_program(), "claim.submit", str_format(w.d.arena,
        "{'uuids': ['%s', '%s', '00000000-0000-4000-8000-000000000000']}", first, second).p, &answer));
    assert_int_equal(answer.status, COMMAND_FAILED);
    assert_non_null(strstr(str_zero(w.d.arena, answer.error_json), "record.not_found"));
    assert_non_null(strstr(str_zero(w.d.arena, answer.result), "\"submitted\":3,\"checked\":1"));
    assert_str(drive_rows(&w.d, "SELECT status FROM claim ORDER BY id", "i"), "4\n4\n");
    drive_close(&w.d);
}

/* Two claims of one policy in one set: what the first consumes the second does not have (claims 4.7). */
static void test_a_set_shares_a_ceiling(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first, *second;
    struct answer answer;

    claim_set(&w, "UPDATE product SET max_policy = 20000");
    first = claim_entered(&w, 1, 1);
    second = claim_entered(&w, 2, 1);
    for (int i = 0; i < 2; i++)
        assert_ok(drive_as(&w.d, access_program(), i ? "claim.process" : "claim.submit",
                           str_format(w.d.arena, "{'uuids': ['%s', '%s']}", first, second).p, &answer));
    assert_str(drive_rows(&w.d, "SELECT remunerated FROM claim ORDER BY id", "i"), "15000\n5000\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "1|1|0|15000|15000|NULL\n2|1|0|5000|5000|NULL\n");
    drive_close(&w.d);
}

/* A claim that cannot be decided keeps what it reserved: the next of its policy does not find it free. */
static void test_what_cannot_be_decided_keeps_its_room(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first, *second, *both;
    struct answer answer;
    struct str told;

    claim_set(&w, "UPDATE product SET max_policy = 20000");
    first = claim_entered(&w, 1, 1);
    second = claim_entered(&w, 2, 1);
    both = str_format(w.d.arena, "{'uuids': ['%s', '%s']}", first, second).p;
    assert_ok(drive_as(&w.d, access_program(), "claim.submit", both, &answer));
    testdb_script(w.d.t, "UPDATE claim_item SET price_approved = 999999999999999999, qty_approved = 100000 WHERE claim_id = 1");
    assert_ok(drive_ask(&w.d, access_program(), "claimForecast", both, &told));
    assert_non_null(strstr(str_zero(w.d.arena, told), "\"remunerated\":\"50.00\""));
    assert_ok(drive_as(&w.d, access_program(), "claim.deliver_review", both, &answer));
    assert_ok(drive_as(&w.d, access_program(), "claim.process", both, &answer));
    assert_non_null(strstr(str_zero(w.d.arena, answer.error_json), "claim_amount_too_large"));
    assert_str(drive_rows(&w.d, "SELECT status, remunerated FROM claim ORDER BY id", "ii"), "4|NULL\n16|5000\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "1|1|0|15000|15000|NULL\n2|1|0|5000|5000|NULL\n");
    drive_close(&w.d);
}

static void test_without_cover_a_claim_is_rejected(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c;

    claim_set(&w, "UPDATE insuree_policy SET deleted_at = created_at");
    c = claim_entered(&w, 1, 1);
    assert_string_equal(claim_do(&w, "claim.submit", c),
                        "[{\"message\":\"claim.validation.family.no_policy\",\"code\":21,\"title\":\"C1\"},"
                        "{\"message\":\"claim.validation.all_items_and_services_rejected\",\"code\":1,\"title\":\"C1\"}]");
    assert_str(claims(&w), "1|1|1|1|15000|NULL|NULL\n");
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item", "i"), "7\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "");
    drive_close(&w.d);
}

static void test_a_register_that_changes_is_seen(void **state)
{
    struct claim_world w = claim_world_open(state);

    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    claim_set(&w, "UPDATE product_item SET limit_adult = 5000");
    claim_do(&w, "claim.process", claim_entered(&w, 1, 1));
    claim_do(&w, "claim.submit", claim_entered(&w, 2, 1));
    assert_str(drive_rows(&w.d, "SELECT limitation_value FROM claim_item WHERE limitation_value IS NOT NULL ORDER BY id", "i"), "10000\n5000\n");
    drive_close(&w.d);
}

/* ---- review ---- */

static const char *reviewed(struct claim_world *w, const char *claim, const char *item, const char *service, const char *further)
{
    return str_format(w->d.arena, "{'claim': '%s', 'items': [{'id': 1, %s}], 'services': [{'id': 1, %s}]%s}", claim, item, service,
                      further).p;
}

static void test_a_review_cuts(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2), *input;

    claim_do(&w, "claim.submit", c);
    input = reviewed(&w, c, "'status': 1, 'qtyApproved': '1'", "'status': 1, 'priceApproved': '40'", ", 'submitReview': true");
    drive_refused(&w.d, "claim.review", input, "claim_not_selected_for_review");
    assert_string_equal(claim_do(&w, "claim.select_for_review", c), "");
    drive_refused(&w.d, "claim.review", reviewed(&w, c, "'qtyApproved': '3'", "'status': 1", ""), "claim_review_above_provided");
    assert_ok(drive(&w.d, "claim.review", input));
    assert_str(claims(&w), "4|8|1|0|25000|14000|NULL\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "1|1|0|14000|14000|NULL\n");
    claim_do(&w, "claim.process", c);
    assert_str(claims(&w), "16|8|1|0|25000|14000|14000\n");
    drive_close(&w.d);
}

/* Who reviewed it is named by the claim, until it becomes an entry again. */
static void test_a_review_names_who_made_it(void **state)
{
    static const char named[] = "SELECT c.audit_user_id_review, u.last_name FROM claim c"
                                " LEFT JOIN interactive_user u ON u.id = c.adjuster_id";
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2);
    struct access who = *access_program();
    struct answer answer;
    const char *role;

    assert_ok(drive(&w.d, "core.seed", "{}"));
    drive_new(&w.d, "user.create", "{'username': 'eve', 'lastName': 'L', 'otherNames': 'O', 'userTypes': ['OFFICER']}");   /* an account without the profile */
    role = drive_put(&w.d, "role.create", "{'name': 'Reviewers', 'rights': [%d]}", RIGHT_CLAIM_REVIEW);
    drive_put(&w.d, "user.create", "{'username': 'mary', 'lastName': 'Lane', 'otherNames': 'Mary', 'language': 'en', 'password': 'Secret-1',"
              " 'userTypes': ['INTERACTIVE'], 'roles': ['%s']}", role);
    who.user = strtoll(drive_rows(&w.d, "SELECT u.id FROM core_user u WHERE u.username = 'mary'", "i").p, NULL, 10);
    claim_do(&w, "claim.submit", c);
    claim_do(&w, "claim.select_for_review", c);
    assert_ok(drive(&w.d, "claim.review", reviewed(&w, c, "'status': 1", "'status': 1", "")));
    assert_str(drive_rows(&w.d, named, "it"), "-1|NULL\n");   /* the program is nobody */
    assert_ok(drive_as(&w.d, &who, "claim.deliver_review", str_format(w.d.arena, "{'uuid': '%s'}", c).p, &answer));
    assert_str(drive_rows(&w.d, named, "it"), str_format(w.d.arena, "%lld|Lane\n", (long long)who.user).p);
    assert_string_equal(claim_do(&w, "claim.take_back", c), "");
    assert_str(drive_rows(&w.d, named, "it"), "NULL|NULL\n");
    drive_close(&w.d);
}

/* What the checks held against a line alone a reviewer may overrule; a waiting period he may not. */
static void test_a_review_passes_what_the_checks_rejected(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2), *waits = claim_entered(&w, 2, 1), *input;
    err_t e;

    claim_set(&w, "UPDATE medical_item SET patient_category = 8");
    claim_do(&w, "claim.submit", c);
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason, product_id FROM claim_item WHERE claim_id = 1", "iii"), "2|4|NULL\n");
    claim_do(&w, "claim.select_for_review", c);
    input = reviewed(&w, c, "'status': 1", "'status': 1", "");
    assert_ok(drive(&w.d, "claim.review", input));
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason, product_id FROM claim_item WHERE claim_id = 1", "iii"), "1|0|1\n");
    assert_ok(drive(&w.d, "claim.review", input));
    claim_do(&w, "claim.process", c);
    assert_str(drive_rows(&w.d, "SELECT status, remunerated FROM claim WHERE id = 1", "ii"), "16|25000\n");
    claim_set(&w, "UPDATE medical_item SET patient_category = 15; UPDATE product_item SET waiting_period_adult = 99, waiting_period_child = 99");
    claim_do(&w, "claim.submit", waits);
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item WHERE claim_id = 2", "i"), "17\n");
    claim_do(&w, "claim.select_for_review", waits);
    e = drive(&w.d, "claim.review", str_format(w.d.arena, "{'claim': '%s', 'items': [{'id': 2, 'status': 1}]}", waits).p);
    assert_str(err_value(e, "rule"), "claim_review_not_paid");
    assert_str(err_value(e, "reason"), "17");
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason FROM claim_item WHERE claim_id = 2", "ii"), "2|17\n");
    drive_close(&w.d);
}

static void test_a_review_may_reject_all(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2);

    claim_do(&w, "claim.submit", c);
    claim_do(&w, "claim.select_for_review", c);
    assert_ok(drive(&w.d, "claim.review", reviewed(&w, c, "'status': 2", "'status': 2", "")));
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason FROM claim", "ii"), "1|1\n");
    assert_str(drive_rows(&w.d, "SELECT rejection_reason, qty_approved FROM claim_item", "ii"), "-1|0\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "");
    drive_close(&w.d);
}

static void test_what_is_selected_is_passed_by_at_processing(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1);

    claim_do(&w, "claim.submit", c);
    assert_string_equal(claim_do(&w, "claim.select_for_review", c), "");
    assert_non_null(strstr(claim_do(&w, "claim.select_for_feedback", c), "claim_no_officer"));
    claim_do(&w, "claim.process", c);
    assert_str(drive_rows(&w.d, "SELECT review_status, feedback_status FROM claim", "ii"), "16|1\n");
    drive_close(&w.d);
}

/* ---- corrected after submission ---- */

#define TAKEN_SQL "SELECT status, review_status, category, CASE WHEN submit_stamp IS NULL THEN 1 ELSE 0 END, approved FROM claim"
#define TAKEN_LINES "SELECT status, rejection_reason, qty_approved, price_adjusted, price_approved, product_id, limitation FROM claim_item"

/* What was decided about a claim is undone, and what is then submitted again comes out as for the first time. */
static void test_a_checked_claim_is_taken_back(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2);

    assert_non_null(strstr(claim_do(&w, "claim.take_back", c), "claim_not_checked"));
    claim_do(&w, "claim.submit", c);
    claim_do(&w, "claim.select_for_review", c);
    assert_ok(drive(&w.d, "claim.review", reviewed(&w, c, "'status': 1, 'qtyApproved': '1'", "'status': 1, 'priceApproved': '40'",
                                                   ", 'submitReview': true")));
    assert_string_equal(claim_do(&w, "claim.take_back", c), "");
    assert_str(drive_rows(&w.d, TAKEN_SQL, "iitii"), "2|1|NULL|1|NULL\n");
    assert_str(drive_rows(&w.d, TAKEN_LINES, "iiiiiit"), "1|0|NULL|NULL|NULL|NULL|NULL\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "");
    assert_str(drive_rows(&w.d, "SELECT stage FROM claim_decision ORDER BY id", "t"), "S\nR\n");
    assert_string_equal(claim_do(&w, "claim.submit", c), "");
    assert_str(claims(&w), "4|1|1|0|25000|25000|NULL\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "1|1|0|25000|25000|NULL\n");
    drive_close(&w.d);
}

static void test_a_checked_claim_that_is_corrected_is_an_entry_again(void **state)
{
    struct claim_world w = claim_world_open(state);
    static const right_t rights[] = {RIGHT_CLAIM_CREATE};
    struct access enters = {.user = 1, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_ALL};
    struct answer answer;
    const char *c = claim_entered(&w, 1, 2), *item = "'items': [{'item': {'id': 1}, 'qtyProvided': '1', 'priceAsked': '100'}]";

    claim_do(&w, "claim.submit", c);
    assert_err(drive_as(&w.d, &enters, "claim.update", str_format(w.d.arena, "{'uuid': '%s', %s}", c, item).p, &answer), E_RULE);
    assert_err(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'version': 1, %s}", c, item).p), E_VERSION);
    assert_str(claims(&w), "4|1|1|0|25000|25000|NULL\n");
    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'version': 2, %s}", c, item).p));
    assert_str(claims(&w), "2|1|1|0|15000|NULL|NULL\n");
    assert_str(drive_rows(&w.d, USED_SQL, "iiiiii"), "");
    claim_do(&w, "claim.submit", c);
    assert_str(claims(&w), "4|1|1|0|15000|15000|NULL\n");
    drive_close(&w.d);
}

/* ---- entry ---- */

static void test_entry_is_checked(void **state)
{
    static const struct { const char *sent, *rule; } wrong[] = {
        {"'dateTo': '2026-02-01', 'dateFrom': '2026-03-01'", "claim_ends_before_it_begins"},
        {"'code': 'a code of more than 20'", "claim_code_too_long"},
        {"'services': [{'service': {'id': 1}, 'qtyProvided': '2', 'priceAsked': '1'}]", "claim_services_need_explanation"},
        {"'items': [{'item': {'id': 1}, 'qtyProvided': '0', 'priceAsked': '1'}]", "claim_line_without_quantity"},
    };
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1);

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        drive_refused(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', %s}", c, wrong[i].sent).p, wrong[i].rule);
    drive_close(&w.d);
}

/* It is the submission that rejects a claim dated before its visit (reason 9). */
static void test_a_claim_dated_before_its_visit_is_entered_and_rejected(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1);

    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'dateClaimed': '2026-02-01'}", c).p));
    claim_do(&w, "claim.submit", c);
    assert_str(drive_rows(&w.d, "SELECT status, rejection_reason FROM claim", "ii"), "1|1\n");
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item", "i"), "9\n");
    drive_close(&w.d);
}

static void test_a_rejected_claim_is_restored_under_its_code(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1), *input;

    input = str_format(w.d.arena, "{'code': 'C1', 'dateFrom': '2026-03-01', 'dateClaimed': '2026-03-10', 'insuree': {'id': 1},"
                       " 'healthFacility': {'id': 1}, 'icd': {'id': 1}, 'restore': '%s'}", c).p;
    drive_refused(&w.d, "claim.create", input, "claim_restored_is_not_rejected");
    testdb_script(w.d.t, "UPDATE claim SET status = 1");
    drive_new(&w.d, "claim.create", input);
    assert_str(drive_rows(&w.d, "SELECT code, status, restore_id FROM claim ORDER BY id", "tii"), "C1|1|NULL\nC1|2|1\n");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_claim_is_submitted_and_processed),
        TESTDB_BOTH(test_each_step_needs_the_one_before),
        TESTDB_BOTH(test_one_claim_of_a_set_does_not_stop_the_others),
        TESTDB_BOTH(test_a_set_shares_a_ceiling),
        TESTDB_BOTH(test_what_cannot_be_decided_keeps_its_room),
        TESTDB_BOTH(test_without_cover_a_claim_is_rejected),
        TESTDB_BOTH(test_a_register_that_changes_is_seen),
        TESTDB_BOTH(test_a_review_cuts), TESTDB_BOTH(test_a_review_names_who_made_it),
        TESTDB_BOTH(test_a_review_passes_what_the_checks_rejected),
        TESTDB_BOTH(test_a_review_may_reject_all),
        TESTDB_BOTH(test_what_is_selected_is_passed_by_at_processing),
        TESTDB_BOTH(test_a_checked_claim_is_taken_back),
        TESTDB_BOTH(test_a_checked_claim_that_is_corrected_is_an_entry_again),
        TESTDB_BOTH(test_entry_is_checked),
        TESTDB_BOTH(test_a_claim_dated_before_its_visit_is_entered_and_rejected),
        TESTDB_BOTH(test_a_rejected_claim_is_restored_under_its_code),
    };
    return testdb_run("module/claim_flow", tests, sizeof tests / sizeof *tests);
}
