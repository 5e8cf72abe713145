/* What patients say of their treatment, from the question to the answer (claims 2.1 T8 to T10, 5.2). */
#include "module/claim_world.h"

#include <string.h>

#define STATE "SELECT feedback_status, feedback_available, (SELECT count(*) FROM feedback f WHERE f.deleted_at IS NULL)," \
              " (SELECT count(*) FROM feedback_prompt p WHERE p.deleted_at IS NULL) FROM claim ORDER BY id"
#define ANSWERS "'careRendered': true, 'paymentAsked': false, 'drugPrescribed': true, 'asessment': 4"

static struct str state_of(struct claim_world *w) { return drive_rows(&w->d, STATE, "ibii"); }

/* A claim that is checked, and an officer with a phone in the patient's village. */
static const char *checked(struct claim_world *w)
{
    const char *c = claim_entered(w, 1, 1);

    if (w->claims == 1) {
        drive_new(&w->d, "officer.create", "{'code': 'E1', 'lastName': 'Fe', 'otherNames': 'Li', 'phone': '123'}");
        testdb_script(w->d.t, "INSERT INTO officer_village (id, uuid, version, created_at, created_by, changed_at, changed_by, officer_id, location_id)"
                              " SELECT 1, uuid, 1, created_at, 0, created_at, 0, 1, 4 FROM location WHERE id = 1");
    }
    assert_string_equal(claim_do(w, "claim.submit", c), "");
    return c;
}

static err_t deliver(struct claim_world *w, const char *claim, const char *answers)
{
    return drive(&w->d, "claim.deliver_feedback", str_format(w->d.arena, "{'claim': '%s', 'feedback': {%s}}", claim, answers).p);
}

static void asked_and_answered(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = checked(&w);

    assert_str(state_of(&w), "1|false|0|0\n");
    assert_string_equal(claim_do(&w, "claim.select_for_feedback", c), "");
    assert_str(state_of(&w), "4|false|0|1\n");
    assert_string_equal(claim_do(&w, "claim.select_for_feedback", c), "");   /* nobody is asked twice */
    assert_str(state_of(&w), "4|false|0|1\n");
    assert_ok(deliver(&w, c, ANSWERS ", 'officerId': 1, 'feedbackDate': '2026-01-01T10:00:00Z'"));
    assert_str(state_of(&w), "8|true|1|0\n");
    assert_str(drive_rows(&w.d, "SELECT care_rendered, payment_asked, drug_prescribed, drug_received, asessment, officer_id FROM feedback", "bbbbii"),
               "true|false|true|NULL|4|1\n");
    drive_close(&w.d);
}

static void skipped_and_bypassed(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = checked(&w);

    claim_do(&w, "claim.select_for_feedback", c);
    assert_string_equal(claim_do(&w, "claim.skip_feedback", c), "");
    assert_str(state_of(&w), "2|false|0|0\n");
    assert_string_equal(claim_do(&w, "claim.select_for_feedback", c), "");
    assert_string_equal(claim_do(&w, "claim.bypass_feedback", c), "");
    assert_str(state_of(&w), "16|false|0|0\n");
    assert_ok(deliver(&w, c, ANSWERS));   /* who brings one all the same is welcome */
    assert_str(state_of(&w), "8|true|1|0\n");
    drive_close(&w.d);
}

/* T11: what was asked and not brought is passed by; it may still come. */
static void a_processed_claim(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = checked(&w);

    claim_do(&w, "claim.select_for_feedback", c);
    claim_do(&w, "claim.process", c);
    assert_str(state_of(&w), "16|false|0|0\n");
    assert_non_null(strstr(claim_do(&w, "claim.select_for_feedback", c), "claim_not_checked"));
    assert_ok(deliver(&w, c, ANSWERS));
    assert_str(state_of(&w), "8|true|1|0\n");
    drive_close(&w.d);
}

static void a_later_one_takes_its_place(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = checked(&w);

    assert_ok(deliver(&w, c, ANSWERS));
    assert_ok(deliver(&w, c, "'careRendered': false"));
    assert_str(state_of(&w), "8|true|1|0\n");
    assert_str(drive_rows(&w.d, "SELECT f.care_rendered, f.asessment FROM claim c JOIN feedback f ON f.id = c.feedback_id", "bi"), "false|NULL\n");
    drive_close(&w.d);
}

static void wrong_answers(void **state)
{
    static const right_t reader[] = {RIGHT_CLAIM_READ, RIGHT_CLAIM_UPDATE};
    struct claim_world w = claim_world_open(state);
    struct access who = {.user = 7, .signed_in = true, .rights = reader, .right_count = 2, .shape = SCOPE_ALL};
    const char *c = claim_entered(&w, 1, 1), *second;
    struct answer answer;

    drive_refused(&w.d, "claim.deliver_feedback", str_format(w.d.arena, "{'claim': '%s', 'feedback': {" ANSWERS "}}", c).p, "claim_not_checked");
    second = checked(&w);
    assert_err(deliver(&w, second, "'asessment': 6"), E_FIELD_RANGE);
    assert_err(deliver(&w, second, "'careRendered': 'maybe'"), E_FIELD_TYPE);
    assert_err(deliver(&w, second, "'claim': 1"), E_FIELD_UNKNOWN);
    drive_refused(&w.d, "claim.deliver_feedback", str_format(w.d.arena, "{'claim': '%s', 'feedback': {'feedbackDate':"
                  " '2027-01-01T00:00:00Z'}}", second).p, "claim_feedback_in_future");
    assert_err(drive(&w.d, "claim.deliver_feedback", str_format(w.d.arena, "{'claim': '%s'}", second).p), E_FIELD_REQUIRED);
    assert_err(drive_as(&w.d, &who, "claim.deliver_feedback", str_format(w.d.arena, "{'claim': '%s', 'feedback': {" ANSWERS "}}", second).p,
                        &answer), E_FORBIDDEN);
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(asked_and_answered), TESTDB_BOTH(skipped_and_bypassed), TESTDB_BOTH(a_processed_claim),
        TESTDB_BOTH(a_later_one_takes_its_place), TESTDB_BOTH(wrong_answers),
    };

    return testdb_run("module/claim_feedback", tests, sizeof tests / sizeof *tests);
}
