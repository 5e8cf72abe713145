/* Rules of a scheme's own: drafted, tried on past claims, published, asked, retired. */
#include "module/claim_recheck/claim_rule_trial.h"
#include "module/claim_world.h"
#include "scheme/claim.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE_SQL "SELECT name, edition, status, CASE WHEN tested_hash IS NULL THEN 0 ELSE 1 END FROM claim_rule ORDER BY id"
#define CLAIM_SQL "SELECT status, review_status, rejection_reason, approved FROM claim ORDER BY id"
#define LINE_SQL "SELECT status, rejection_reason FROM claim_item UNION ALL SELECT status, rejection_reason FROM claim_service"

static const char *draft(struct claim_world *w, const char *name, const char *source)
{
    return drive_put(&w->d, "claim_rule.create", "{'name': '%s', 'source': '%s'}", name, source);
}

/* Where there are no claims yet, as if there had been some. */
static void try_it(struct claim_world *w, const char *rule)
{
    assert_ok(drive(&w->d, "claim_rule.test", str_format(w->d.arena, "{'uuid': '%s', 'dateFrom': '2026-01-01', 'dateTo': '2026-12-31'}", rule).p));
    drive_jobs(&w->d);
    testdb_script(w->d.t, "UPDATE claim_rule SET tested_hash = hash WHERE tested_at IS NOT NULL AND test_result LIKE '%\"total\":0,%'");
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

/* Past claims without lines, more than a step of a trial takes. */
static void grow(struct claim_world *w)
{
    bool sqlite = db_engine(w->d.t->db) == DB_SQLITE;

    claim_do(w, "claim.submit", claim_entered(w, 1, 1));
    testdb_script(w->d.t, str_format(w->d.arena,
        "WITH RECURSIVE f(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM f WHERE n < 250) INSERT INTO claim (id, uuid, version, created_at, created_by, changed_at,"
        " changed_by, code, date_from, date_claimed, status, review_status, feedback_status, submit_stamp, feedback_available, insuree_id, health_facility_id, icd_id)"
        " SELECT n + 10, %s, 1, created_at, 0, created_at, 0, 'G' || CAST(n AS text), date_from, date_claimed, 4, 1, 1, submit_stamp, %s, insuree_id,"
        " health_facility_id, icd_id FROM f JOIN claim ON claim.id = 1", sqlite ? "randomblob(16)" : "gen_random_uuid()", sqlite ? "0" : "false").p);
}

/* Who may less in the middle of a trial: it ends, says why, and the rule is not tried. */
static void test_a_trial_ends_with_what_its_account_may(void **state)
{
    static const right_t rights[] = {RIGHT_CLAIM_RULE_READ, RIGHT_CLAIM_RULE_CREATE, RIGHT_CLAIM_RULE_UPDATE};
    const struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_ALL};
    struct claim_world w = claim_world_open(state);
    const char *rule = draft(&w, "R", "review(\\\"a\\\")");

    grow(&w);
    for (int loss = LOSES_RIGHT; loss < DRIVE_LOSSES; loss++) {
        assert_ok(drive_as(&w.d, &who, "claim_rule.test", str_format(w.d.arena, "{'uuid': '%s', 'dateFrom': '2026-01-01', 'dateTo': '2026-12-31'}", rule).p,
                           &(struct answer){0}));
        drive_jobs_losing(&w.d, &who, (enum drive_loss)loss, 1);
        assert_str(drive_rows(&w.d, "SELECT state, progress, total, CASE WHEN error LIKE '%\"job.access\"%' THEN 1 ELSE 0 END FROM job"
                                    " WHERE name = 'claim_rule.test' ORDER BY created_at DESC, id DESC LIMIT 1", "iiii"), "4|200|251|1\n");
    }
    assert_str(drive_rows(&w.d, "SELECT count(tested_at), count(tested_hash), count(test_result) FROM claim_rule", "iii"), "0|0|0\n");
    assert_err(drive(&w.d, "claim_rule.publish", of(&w, rule)), E_RULE);
    drive_close(&w.d);
}

/* An account has so many trials that wait or are at work; one that was cancelled no longer counts. */
static void test_so_many_are_tried_at_once(void **state)
{
    static const right_t rights[] = {RIGHT_CLAIM_RULE_READ, RIGHT_CLAIM_RULE_CREATE, RIGHT_CLAIM_RULE_UPDATE};
    const struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_ALL};
    struct claim_world w = claim_world_open(state);
    const char *test = str_format(w.d.arena, "{'uuid': '%s', 'dateFrom': '2026-01-01', 'dateTo': '2026-12-31'}", draft(&w, "R", "review(\\\"a\\\")")).p;
    struct answer a;
    err_t e;

    assert_ok(drive_as(&w.d, &who, "claim_rule.test", test, &a));
    assert_ok(drive_as(&w.d, &who, "claim_rule.test", test, &a));
    e = drive_as(&w.d, &who, "claim_rule.test", test, &a);
    assert_true(err_is(e, E_SHARE));
    assert_str(err_value(e, "limit"), "trials_at_work");
    testdb_script(w.d.t, w.d.t->engine == DB_SQLITE ? "UPDATE job SET cancel = 1" : "UPDATE job SET cancel = true");
    assert_ok(drive_as(&w.d, &who, "claim_rule.test", test, &a));
    drive_close(&w.d);
}

/* What a trial sums up and what is published is of all places; a trial without claims tells nothing, and one of other days or of
 * another product than the rule has now is none. */
static void test_what_opens_publication(void **state)
{
    static const right_t rights[] = {RIGHT_CLAIM_RULE_READ, RIGHT_CLAIM_RULE_CREATE, RIGHT_CLAIM_RULE_UPDATE, RIGHT_CLAIM_RULE_PUBLISH};
    static const int64_t home[] = {2};
    const struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 4, .shape = SCOPE_DISTRICTS, .places = home, .place_count = 1};
    struct claim_world w = claim_world_open(state);
    const char *rule = draft(&w, "R", "review(\\\"a\\\")"), *test;
    struct answer a;

    test = str_format(w.d.arena, "{'uuid': '%s', 'dateFrom': '2026-01-01', 'dateTo': '2026-12-31'}", rule).p;
    assert_err(drive_as(&w.d, &who, "claim_rule.test", test, &a), E_OUT_OF_SCOPE);
    assert_ok(drive(&w.d, "claim_rule.test", test));
    drive_jobs(&w.d);
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim_rule WHERE test_result IS NOT NULL", "i"), "1\n");
    drive_refused(&w.d, "claim_rule.publish", of(&w, rule), "claim_rule_not_tested");
    claim_do(&w, "claim.submit", claim_entered(&w, 1, 1));
    assert_ok(drive(&w.d, "claim_rule.test", test));
    drive_put(&w.d, "claim_rule.update", "{'uuid': '%s', 'dateFrom': '2026-03-01'}", rule);
    drive_jobs(&w.d);
    assert_str(drive_rows(&w.d, "SELECT state, CASE WHEN error LIKE '%claim_rule_changed%' THEN 1 ELSE 0 END FROM job ORDER BY created_at DESC LIMIT 1", "ii"), "4|1\n");
    drive_refused(&w.d, "claim_rule.publish", of(&w, rule), "claim_rule_not_tested");
    assert_ok(drive(&w.d, "claim_rule.test", test));
    drive_jobs(&w.d);
    assert_err(drive_as(&w.d, &who, "claim_rule.publish", of(&w, rule), &a), E_OUT_OF_SCOPE);
    assert_ok(drive(&w.d, "claim_rule.publish", of(&w, rule)));
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
    has(&w, answer_of(&w), "a text of more than 4096 bytes");
    has(&w, answer_of(&w), "says too much");
    has(&w, answer_of(&w), "\"words\":\"?\"");
    has(&w, answer_of(&w), "a reason is wanted");
    drive_close(&w.d);
}

/* The rule of docs/claims.md: what it looks back to is there, though no frequency or maximum of the scheme asks for it. */
#define AGAIN "for _, line in ipairs(claim.lines) do if line.kind == \\\"service\\\" and earlier_count(\\\"service\\\", line.code, 14) > 0 then" \
    " review(line.code .. \\\" after \\\" .. days_since(\\\"service\\\", line.code) .. \\\" days, claims: \\\" .. earlier_claims(14)) end end"

static void test_a_rule_sees_the_past(void **state)
{
    struct claim_world w = claim_world_open(state);

    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 2, 1)), "");
    live(&w, "AGAIN", AGAIN);
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_str(drive_rows(&w.d, "SELECT review_status FROM claim ORDER BY id", "i"), "1\n1\n4\n");
    has(&w, answer_of(&w), "\"words\":\"S1 after 2 days, claims: 1\"");
    drive_close(&w.d);
}

/* In a trial claims of other steps count too: of a span of days that leaves them out. */
static void test_a_trial_sees_the_past(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *rule;

    for (int i = 0; i < 2; i++) assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    rule = draft(&w, "AGAIN", AGAIN);
    assert_ok(drive(&w.d, "claim_rule.test", str_format(w.d.arena, "{'uuid': '%s', 'dateFrom': '2026-03-02', 'dateTo': '2026-12-31'}", rule).p));
    drive_jobs(&w.d);
    has(&w, drive_rows(&w.d, "SELECT test_result FROM claim_rule", "t"), "\"words\":\"S1 after 1 days, claims: 1\"");
    drive_close(&w.d);
}

/* It was taken once: what changed since does not stop claims, nor does it let them pass. */
static void test_a_live_rule_that_is_none_any_more(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct buf source;

    buf_init(&source, w.d.arena, 512);
    while (source.n < 300) buf_add(&source, STR("local a = 1 "));
    live(&w, "LONG", str_zero(w.d.arena, buf_str(&source)));
    w.d.t->env->limits.value[LIMIT_RULE_BYTES] = 256;
    testdb_script(w.d.t, "UPDATE epoch SET n = n + 1 WHERE name = 'register'");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_str(drive_rows(&w.d, CLAIM_SQL, "iiii"), "4|4|0|15000\n");
    has(&w, answer_of(&w), "\"error\":\"limit.exceeded(limit=rule_bytes, max=256)\"");
    testdb_script(w.d.t, "UPDATE claim_rule SET source = 'a'");
    testdb_script(w.d.t, "UPDATE epoch SET n = n + 1 WHERE name = 'register'");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    has(&w, answer_of(&w), "\"error\":\"line 1: syntax error near <eof>\"");
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

/* ---- what rules say, by vectors ---- */

static struct str read_text(struct arena *a, const char *path)
{
    FILE *stream = fopen(path, "rb");
    struct buf text;
    size_t n;

    assert_non_null(stream);
    buf_init(&text, a, 0);
    while ((n = fread(buf_reserve(&text, 4096), 1, 4096, stream)) > 0) text.n += n;
    fclose(stream);
    return buf_str(&text);
}

/* Three claims of which none has been asked about by a rule: tests/vectors/claim_rule.json tells them. */
static struct claim_world judged(void **state)
{
    struct claim_world w = claim_world_open(state);
    const int people[] = {1, 1, 2}, quantities[] = {2, 3, 1};

    for (int i = 0; i < 3; i++) assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, people[i], quantities[i])), "");
    return w;
}

static err_t try_source(struct claim_world *w, struct tx *tx, struct str source, const struct json **out)
{
    const struct claim_rule rule = {.name = STR("R"), .source = source, .hash = STR("h"), .edition = 1, .from = DATE_NONE, .to = DATE_NONE};
    const struct law_own *own;
    struct claim_trial t;
    bool more;

    TRY(claim_rule_alone(tx, &rule, &own));
    claim_trial_begin(&t, w->d.arena, date_of(2026, 1, 1), date_of(2026, 12, 31), true);
    TRY(claim_trial_some(tx, own, &t, &more));
    assert_false(more);
    return json_read(w->d.arena, claim_trial_text(w->d.arena, &t), &w->d.t->env->limits, out);
}

/* "C1 reject_line 2: words" */
static struct str told(struct arena *a, const struct json *said)
{
    const struct json *line = json_get(said, "line");
    struct str number = line ? str_format(a, " %.*s", STR_ARG(line->text)) : STR("");

    return str_format(a, "%.*s %.*s%.*s: %.*s", STR_ARG(json_get(said, "claim")->text), STR_ARG(json_get(said, "deed")->text), STR_ARG(number),
                      STR_ARG(json_get(said, "words")->text));
}

/* `only`: how the first begin. */
static void check_told(struct arena *a, struct str name, const struct json *found, const struct json *wanted, bool only)
{
    const struct json *said = json_get(found, "first")->first;

    for (const struct json *want = wanted->first; want; want = want->next, said = said->next) {
        if (!said) fail_msg("%.*s: nothing is said where '%.*s' is wanted", STR_ARG(name), STR_ARG(want->text));
        if (!(only ? str_starts(told(a, said), want->text) : str_eq(told(a, said), want->text))) fail_msg("%.*s: '%.*s'", STR_ARG(name), STR_ARG(told(a, said)));
    }
    if (said && !only) fail_msg("%.*s: '%.*s' beside", STR_ARG(name), STR_ARG(told(a, said)));
}

static struct db_conn *reader_of(struct claim_world *w, struct tx **tx)
{
    enum db_use use = db_engine(w->d.t->db) == DB_POSTGRES ? DB_WRITE : DB_READ;
    struct db_conn *c;

    assert_ok(db_acquire(w->d.t->db, w->d.arena, use, &c));
    assert_ok(db_begin(c, use));
    assert_ok(tx_reader(w->d.write, c, w->d.arena, access_program(), tx));
    return c;
}

static void test_vectors(void **state)
{
    struct claim_world w = judged(state);
    const struct json *found, *file;
    struct tx *tx;
    struct db_conn *c = reader_of(&w, &tx);

    assert_ok(json_read(w.d.arena, read_text(w.d.arena, VECTORS "/claim_rule.json"), &w.d.t->env->limits, &file));
    for (const struct json *v = json_get(file, "cases")->first; v; v = v->next) {
        struct str name = json_get(v, "name")->text;
        err_t e = try_source(&w, tx, json_get(v, "source")->text, &found);
        if (e) fail_msg("%.*s: %.*s", STR_ARG(name), STR_ARG(err_line(w.d.arena, e)));
        check_told(w.d.arena, name, found, json_get(v, "says"), json_get(v, "only") != NULL);
    }
    db_release(c);
    drive_close(&w.d);
}

/* ---- the examples of docs/claims.md ---- */

static bool next_example(struct str *rest, struct str *out)
{
    const struct str begin = STR("\n```lua claim_rule\n"), end = STR("\n```\n");
    ptrdiff_t from = str_find(*rest, begin, 0), to;

    if (from < 0) return false;
    *rest = (struct str){rest->p + from + begin.n, rest->n - (size_t)from - begin.n};
    to = str_find(*rest, end, 0);
    assert_true(to > 0);
    *out = (struct str){rest->p, (size_t)to};
    return true;
}

/* Its table of settings has each with its default. */
static void test_the_guide_tells_each_setting(void **state)
{
    struct arena *a = testdb_of(state)->arena;
    struct str guide = read_text(a, VECTORS "/../../docs/claims.md");

    for (const struct setting *s = claim_module.settings; s->name; s++) {
        struct str row = str_format(a, "\n| `%s` | %s | ", s->name, s->standard);
        if (str_find(guide, row, 0) < 0) fail_msg("docs/claims.md has no row \"%s\"", row.p);
    }
}

static void test_the_guide_tells_the_truth(void **state)
{
    static const char *const wanted[] = {
        "C2 review: service S1 again after 1 days;", "C2 reject_line 1: more than 5 of I1;C3 reject_line 1: 500.00 is above 400.00;",
    };
    struct claim_world w = judged(state);
    struct str rest = read_text(w.d.arena, VECTORS "/../../docs/claims.md"), source;
    const struct json *found;
    struct tx *tx;
    struct db_conn *c;
    size_t n = 0;

    for (; next_example(&rest, &source); n++) {
        struct buf said;
        buf_init(&said, w.d.arena, 64);
        assert_true(n < sizeof wanted / sizeof *wanted);
        if (n == 1) {
            claim_set(&w, "UPDATE health_facility SET level = 'D'; UPDATE claim_item SET qty_provided = 600 WHERE claim_id = 2;"
                      "UPDATE claim_item SET qty_provided = 500 WHERE claim_id = 3; UPDATE claim_item SET qty_provided = 400 WHERE claim_id = 1");
            testdb_script(w.d.t, db_engine(w.d.t->db) == DB_SQLITE ? "UPDATE insuree SET dob = 18000" : "UPDATE insuree SET dob = '2019-04-14'");
        }
        c = reader_of(&w, &tx);
        assert_ok(try_source(&w, tx, source, &found));
        for (const struct json *v = json_get(found, "first")->first; v; v = v->next)
            buf_add_format(&said, "%.*s;", STR_ARG(told(w.d.arena, v)));
        assert_str(buf_str(&said), wanted[n]);
        db_release(c);
    }
    assert_int_equal(n, sizeof wanted / sizeof *wanted);
    drive_close(&w.d);
}

/* ---- many threads ---- */

enum { THREADS = 4, CLAIMS = 60, ROUNDS = 3 };

struct asking { const struct law_own *own; int first; char said[CLAIMS][64]; };

static void write_down(void *to, size_t line, const struct law_said *said)
{
    snprintf(to, 64, "%d %.*s", (int)said->deed, (int)said->words.n, said->words.at);
}

/* Each asks about the same claims, beginning with another one; some rules run out of memory, most do not. */
static void *ask_all(void *arg)
{
    static const struct law_scheme scheme;
    static const struct law_file file = {.person = {LAW_GENDER_FEMALE, DATE_NONE}};
    struct arena *a = arena_new();
    struct asking *k = arg;

    for (int i = 0; i < CLAIMS * ROUNDS; i++) {
        int at = (k->first + i) % CLAIMS;
        struct law_line line = {.entry = 1, .kind = LAW_ITEM, .status = LAW_LINE_PASSED, .qty_provided = {100}, .qty_approved = {DECIMAL_NONE},
                                .price_asked = {100 * (50 * at)}, .price_adjusted = MONEY_NONE, .price_approved = MONEY_NONE};
        struct law_claim claim = {.file = &file, .lines = &line, .line_count = 1, .own_memory = a, .date_from = date_of(2026, 3, 1),
                                  .date_to = DATE_NONE, .date_claimed = DATE_NONE};
        k->own->ask(k->own->rules, &scheme, &claim, write_down, k->said[at]);
    }
    arena_free(a);
    return NULL;
}

static void test_all_threads_hear_the_same(void **state)
{
    static struct asking askings[THREADS + 1];
    struct claim_world w = claim_world_open(state);
    const struct claim_rule rule = {.name = STR("R"), .hash = STR("h"), .edition = 1, .from = DATE_NONE, .to = DATE_NONE,
        .source = STR("local t, s = {}, 'x' for i = 1, 9 do s = s .. s end for i = 1, 250 + claim.amount // 1000 do t[i] = s .. i end"
                      " review('ok ' .. #t)")};
    const struct law_own *own;
    pthread_t threads[THREADS];
    int failed = 0;
    struct tx *tx;
    struct db_conn *c = reader_of(&w, &tx);

    assert_ok(claim_rule_alone(tx, &rule, &own));
    askings[THREADS] = (struct asking){.own = own};
    ask_all(&askings[THREADS]);
    for (int i = 0; i < THREADS; i++) {
        askings[i] = (struct asking){.own = own, .first = i * CLAIMS / THREADS};
        assert_int_equal(pthread_create(&threads[i], NULL, ask_all, &askings[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        for (int k = 0; k < CLAIMS; k++) assert_string_equal(askings[i].said[k], askings[THREADS].said[k]);
    }
    for (int k = 0; k < CLAIMS; k++) failed += strstr(askings[THREADS].said[k], "memory") != NULL;
    if (failed < 5 || failed > CLAIMS - 5) fail_msg("%d of %d ran out of memory", failed, CLAIMS);
    db_release(c);
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_rule_lives_and_ends),
        TESTDB_BOTH(test_a_wrong_source_is_refused_with_its_line),
        TESTDB_BOTH(test_so_many_are_live),
        TESTDB_BOTH(test_a_trial_ends_with_what_its_account_may), TESTDB_BOTH(test_so_many_are_tried_at_once), TESTDB_BOTH(test_what_opens_publication),
        TESTDB_BOTH(test_a_line_is_rejected),
        TESTDB_BOTH(test_a_claim_is_rejected),
        TESTDB_BOTH(test_a_claim_goes_to_review),
        TESTDB_BOTH(test_an_error_decides_nothing),
        TESTDB_BOTH(test_hostile_rules_send_to_review),
        TESTDB_BOTH(test_a_live_rule_that_is_none_any_more),
        TESTDB_BOTH(test_a_rule_sees_the_past),
        TESTDB_BOTH(test_a_trial_sees_the_past),
        TESTDB_BOTH(test_dates_and_products_bound_it),
        TESTDB_BOTH(test_rules_come_and_go),
        TESTDB_BOTH(test_a_trial_counts_and_changes_nothing),
        TESTDB_BOTH(test_vectors),
        TESTDB_BOTH(test_the_guide_tells_the_truth), TESTDB_SQLITE(test_the_guide_tells_each_setting),
        TESTDB_BOTH(test_all_threads_hear_the_same),
    };
    return testdb_run("module/claim_rule", tests, sizeof tests / sizeof *tests);
}
