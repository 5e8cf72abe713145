/* Rules of a scheme's own: drafted, tried on past claims, published, asked, retired. */
#include "module/claim_world.h"

#include <string.h>

#define RULE_SQL "SELECT name, edition, status, CASE WHEN tested_hash IS NULL THEN 0 ELSE 1 END FROM claim_rule ORDER BY id"
#define CLAIM_SQL "SELECT status, review_status, rejection_reason, approved FROM claim ORDER BY id"
#define LINE_SQL "SELECT status, rejection_reason FROM claim_item UNION ALL SELECT status, rejection_reason FROM claim_service"

static const char *draft(struct claim_world *w, const char *name, const char *source)
{
    return drive_put(&w->d, "claim_rule.create", "{'name': '%s', 'source': '%s'}", name, source);
}

static void try_it(struct claim_world *w, const char *rule)
{
    assert_ok(drive(&w->d, "claim_rule.test", str_format(w->d.arena, "{'uuid': '%s', 'dateFrom': '2026-01-01', 'dateTo': '2026-12-31'}", rule).p));
    drive_jobs(&w->d);
}

static const char *of(struct claim_world *w, const char *rule) { return str_format(w->d.arena, "{'uuid': '%s'}", rule).p; }

static const char *live(struct claim_world *w, const char *name, const char *source)
{
    const char *rule = draft(w, name, source);

    try_it(w, rule);
    assert_ok(drive(&w->d, "claim_rule.publish", of(w, rule)));
    return rule;
}

static struct str answer_of(struct claim_world *w) { return drive_rows(&w->d, "SELECT explanation FROM claim_decision ORDER BY id DESC LIMIT 1", "t"); }

static void has(struct claim_world *w, struct str text, const char *part)
{
    if (!strstr(str_zero(w->d.arena, text), part)) fail_msg("no %s in %.*s", part, STR_ARG(text));
}

/* ---- life ---- */

static void test_a_rule_lives_and_ends(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first = draft(&w, "R", "review(\\\"a\\\")"), *second;

    drive_refused(&w.d, "claim_rule.publish", of(&w, first), "claim_rule_not_tested");
    try_it(&w, first);
    assert_ok(drive(&w.d, "claim_rule.publish", of(&w, first)));
    drive_refused(&w.d, "claim_rule.publish", of(&w, first), "claim_rule_not_draft");
    second = drive_put(&w.d, "claim_rule.update", "{'uuid': '%s', 'source': 'review(\\\"b\\\")'}", first);
    assert_string_not_equal(first, second);
    drive_refused(&w.d, "claim_rule.update", of(&w, first), "claim_rule_has_draft");
    assert_str(drive_rows(&w.d, RULE_SQL, "titi"), "R|1|L|1\nR|2|D|0\n");
    drive_refused(&w.d, "claim_rule.publish", of(&w, second), "claim_rule_not_tested");
    try_it(&w, second);
    drive_put(&w.d, "claim_rule.update", "{'uuid': '%s', 'source': 'review(\\\"c\\\")'}", second);
    drive_refused(&w.d, "claim_rule.publish", of(&w, second), "claim_rule_not_tested");
    try_it(&w, second);
    drive_put(&w.d, "claim_rule.update", "{'uuid': '%s', 'dateFrom': '2026-03-01'}", second);
    drive_refused(&w.d, "claim_rule.publish", of(&w, second), "claim_rule_not_tested");
    try_it(&w, second);
    drive_put(&w.d, "claim_rule.update", "{'uuid': '%s', 'description': 'for nothing'}", second);
    assert_ok(drive(&w.d, "claim_rule.publish", of(&w, second)));
    assert_str(drive_rows(&w.d, RULE_SQL, "titi"), "R|1|R|1\nR|2|L|1\n");
    assert_ok(drive(&w.d, "claim_rule.retire", of(&w, second)));
    drive_refused(&w.d, "claim_rule.retire", of(&w, second), "claim_rule_retired");
    assert_str(drive_rows(&w.d, RULE_SQL, "titi"), "R|1|R|1\nR|2|R|1\n");
    drive_close(&w.d);
}

static void test_a_wrong_source_is_refused_with_its_line(void **state)
{
    struct claim_world w = claim_world_open(state);
    err_t e = drive(&w.d, "claim_rule.create", "{'name': 'R', 'source': 'local a = 1\\nif a the'}");

    assert_true(str_is(err_value(e, "rule"), "script_source"));
    assert_true(str_is(err_value(e, "line"), "2"));
    e = drive(&w.d, "claim_rule.create", "{'name': 'R', 'source': 'review(1.5)'}");
    assert_true(str_is(err_value(e, "line"), "1"));
    assert_err(drive(&w.d, "claim_rule.create", "{'name': 'R'}"), E_FIELD_REQUIRED);
    assert_err(drive(&w.d, "claim_rule.create", "{'source': ''}"), E_FIELD_REQUIRED);
    drive_refused(&w.d, "claim_rule.create", "{'name': 'R', 'source': '-- none', 'dateFrom': '2026-02-01', 'dateTo': '2026-01-01'}", "claim_rule_dates");
    assert_err(drive(&w.d, "claim_rule.create", "{'name': 'R', 'source': 'a()', 'product': '00000000-0000-4000-8000-000000000000'}"), E_REFERENCE);
    draft(&w, "R", "-- none yet");
    assert_err(drive(&w.d, "claim_rule.create", "{'name': 'R', 'source': '-- one more'}"), E_NOT_UNIQUE);
    drive_close(&w.d);
}

static void test_so_many_are_live(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *rule, *other;

    w.d.t->env->limits.value[LIMIT_RULES] = 1;
    rule = live(&w, "A", "review(\\\"a\\\")");
    other = draft(&w, "B", "review(\\\"b\\\")");
    try_it(&w, other);
    assert_err(drive(&w.d, "claim_rule.publish", of(&w, other)), E_LIMIT);
    assert_ok(drive(&w.d, "claim_rule.retire", of(&w, rule)));
    assert_ok(drive(&w.d, "claim_rule.publish", of(&w, other)));
    drive_close(&w.d);
}

/* ---- asked ---- */

static void test_a_line_is_rejected(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *claim;

    live(&w, "NO-I1", "for _, line in ipairs(claim.lines) do if line.code == \\\"I1\\\" then reject_line(line, \\\"not here\\\") end end");
    claim = claim_entered(&w, 1, 1);
    assert_string_equal(claim_do(&w, "claim.submit", claim), "");
    assert_str(drive_rows(&w.d, CLAIM_SQL, "iiii"), "4|1|0|5000\n");
    assert_str(drive_rows(&w.d, LINE_SQL, "ii"), "2|22\n1|0\n");
    has(&w, answer_of(&w), "{\"rule\":\"own\",\"name\":\"NO-I1\",\"edition\":1,\"hash\":\"");
    has(&w, answer_of(&w), "\"words\":\"not here\"}");
    has(&w, drive_rows(&w.d, "SELECT own_rules FROM claim_decision", "t"), "NO-I1@1:");
    drive_close(&w.d);
}

static void test_a_claim_is_rejected(void **state)
{
    struct claim_world w = claim_world_open(state);

    live(&w, "A", "reject(\\\"first\\\")");
    live(&w, "B", "reject(\\\"second\\\")");
    assert_non_null(strstr(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "all_items_and_services_rejected"));
    assert_str(drive_rows(&w.d, CLAIM_SQL, "iiii"), "1|1|1|NULL\n");
    assert_str(drive_rows(&w.d, LINE_SQL, "ii"), "2|22\n2|22\n");
    has(&w, answer_of(&w), "\"cause\":22");
    has(&w, answer_of(&w), "\"words\":\"first\"");
    drive_close(&w.d);
}

static void test_a_claim_goes_to_review(void **state)
{
    struct claim_world w = claim_world_open(state);

    live(&w, "LARGE", "if claim.amount > money(\\\"100\\\") then review(\\\"large: \\\" .. decimal(claim.amount)) end");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_str(drive_rows(&w.d, CLAIM_SQL, "iiii"), "4|4|0|15000\n");
    has(&w, answer_of(&w), "\"review\":[{\"name\":\"LARGE\",\"edition\":1,\"hash\":\"");
    has(&w, answer_of(&w), "\"words\":\"large: 150.00\"}]");
    drive_close(&w.d);
}

/* What it said before its error is forgotten. */
static void test_an_error_decides_nothing(void **state)
{
    struct claim_world w = claim_world_open(state);

    live(&w, "BAD", "reject(\\\"no\\\")\\nlocal x = claim.nothing");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_str(drive_rows(&w.d, CLAIM_SQL, "iiii"), "4|4|0|15000\n");
    has(&w, answer_of(&w), "\"error\":\"line 2: a claim has no 'nothing'\"");
    drive_close(&w.d);
}

static void test_hostile_rules_send_to_review(void **state)
{
    struct claim_world w = claim_world_open(state);

    live(&w, "A", "while true do end");
    live(&w, "B", "local s = \\\"x\\\" while true do s = s .. s end");
    live(&w, "C", "for i = 1, 200 do review(\\\"again\\\") end");
    live(&w, "D", "review(\\\"\\\\255\\\\0\\\\n\\\")");
    live(&w, "E", "reject(nil)");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_str(drive_rows(&w.d, CLAIM_SQL, "iiii"), "4|4|0|15000\n");
    has(&w, answer_of(&w), "more than 50000 steps");
    has(&w, answer_of(&w), "not enough memory");
    has(&w, answer_of(&w), "says too much");
    has(&w, answer_of(&w), "\"words\":\"?\"");
    has(&w, answer_of(&w), "a reason is wanted");
    drive_close(&w.d);
}

static void test_dates_and_products_bound_it(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *other, *rules[4];

    other = drive_put(&w.d, "product.create", "{'code': 'P2', 'name': 'P2', 'dateFrom': '2020-01-01', 'dateTo': '2030-01-01', 'maxMembers': 10,"
                      " 'insurancePeriod': 12, 'gracePeriodEnrolment': 0, 'lumpSum': '0'}");
    rules[0] = drive_put(&w.d, "claim_rule.create", "{'name': 'A', 'source': 'review(\\\"a\\\")', 'dateTo': '2026-02-28'}");
    rules[1] = drive_put(&w.d, "claim_rule.create", "{'name': 'B', 'source': 'review(\\\"b\\\")', 'dateFrom': '2026-03-01'}");
    rules[2] = drive_put(&w.d, "claim_rule.create", "{'name': 'C', 'source': 'review(\\\"c\\\")', 'product': '%s'}", other);
    rules[3] = draft(&w, "D", "review(\\\"d\\\")");
    testdb_script(w.d.t, "UPDATE claim_rule SET product_id = 1 WHERE name = 'D'");
    for (int i = 0; i < 4; i++) {
        try_it(&w, rules[i]);
        assert_ok(drive(&w.d, "claim_rule.publish", of(&w, rules[i])));
    }
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_null(strstr(str_zero(w.d.arena, answer_of(&w)), "\"words\":\"a\""));
    has(&w, answer_of(&w), "\"words\":\"b\"");
    assert_null(strstr(str_zero(w.d.arena, answer_of(&w)), "\"words\":\"c\""));
    has(&w, answer_of(&w), "\"words\":\"d\"");
    drive_close(&w.d);
}

/* A rule that was published counts from the next claim on, in all threads; so does one that was retired. */
static void test_rules_come_and_go(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *rule;

    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    rule = live(&w, "A", "review(\\\"a\\\")");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_ok(drive(&w.d, "claim_rule.retire", of(&w, rule)));
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_str(drive_rows(&w.d, "SELECT review_status FROM claim ORDER BY id", "i"), "1\n4\n1\n");
    assert_str(drive_rows(&w.d, "SELECT CASE WHEN own_rules IS NULL THEN 1 ELSE 0 END FROM claim_decision ORDER BY id", "i"), "1\n0\n1\n");
    drive_close(&w.d);
}

/* ---- tried ---- */

static void test_a_trial_counts_and_changes_nothing(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *rule;
    struct str before;

    for (int i = 0; i < 3; i++) assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1 + i % 2, 1 + i)), "");
    claim_entered(&w, 1, 9);           /* not submitted */
    before = drive_rows(&w.d, "SELECT status, review_status, approved, version FROM claim ORDER BY id", "iiii");
    rule = draft(&w, "T", "for _, line in ipairs(claim.lines) do if line.quantity >= quantity(3) then reject_line(line, \\\"many\\\") end end"
                          " if earlier_count(\\\"item\\\", \\\"I1\\\", 30) > 0 then review(\\\"again\\\") end");
    try_it(&w, rule);
    assert_str(drive_rows(&w.d, "SELECT test_result FROM claim_rule", "t"),
        "{\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"after\":3,\"total\":3,\"claims\":3,\"lines\":6,\"claimsRejected\":0,\"linesRejected\":1,"
        "\"claimsToReview\":1,\"claimsFailed\":0,\"amountRejected\":\"300.00\",\"amountToReview\":\"350.00\",\"first\":["
        "{\"claim\":\"C3\",\"deed\":\"reject_line\",\"line\":1,\"words\":\"many\",\"amount\":\"300.00\"},"
        "{\"claim\":\"C3\",\"deed\":\"review\",\"words\":\"again\",\"amount\":\"350.00\"}]}\n");
    assert_str(before, str_zero(w.d.arena, drive_rows(&w.d, "SELECT status, review_status, approved, version FROM claim ORDER BY id", "iiii")));
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_rule_lives_and_ends),
        TESTDB_BOTH(test_a_wrong_source_is_refused_with_its_line),
        TESTDB_BOTH(test_so_many_are_live),
        TESTDB_BOTH(test_a_line_is_rejected),
        TESTDB_BOTH(test_a_claim_is_rejected),
        TESTDB_BOTH(test_a_claim_goes_to_review),
        TESTDB_BOTH(test_an_error_decides_nothing),
        TESTDB_BOTH(test_hostile_rules_send_to_review),
        TESTDB_BOTH(test_dates_and_products_bound_it),
        TESTDB_BOTH(test_rules_come_and_go),
        TESTDB_BOTH(test_a_trial_counts_and_changes_nothing),
    };
    return testdb_run("module/claim_rule", tests, sizeof tests / sizeof *tests);
}
