/* Claims are selected for review or feedback by a rule over a set (claims 5.3): who is, what is told of it, and that the preview tells
 * the same and writes nothing. */
#include "module/claim_world.h"

#include <string.h>

enum { CLAIMS = 5 };
#define STATUS_SQL "SELECT code, review_status, feedback_status FROM claim ORDER BY id"

/* C1 to C5 come to 150 to 550, and are checked. */
static struct claim_world checked(void **state)
{
    struct claim_world w = claim_world_open(state);

    for (int i = 1; i <= CLAIMS; i++) claim_do(&w, "claim.submit", claim_entered(&w, i % 2 + 1, i));
    return w;
}

static const char *says(struct claim_world *w, const char *input)
{
    struct answer answer;

    assert_ok(drive_as(&w->d, access_program(), "claim.select_by_rule", input, &answer));
    return str_zero(w->d.arena, answer.result);
}

static const char *preview(struct claim_world *w, const char *arguments)
{
    struct str out;

    assert_ok(drive_ask(&w->d, access_program(), "claimSelectionPreview", arguments, &out));
    return str_zero(w->d.arena, out);
}

static void test_all_from_a_value_on(void **state)
{
    struct claim_world w = checked(state);
    const char *input = "{'filters': {'claimed_Lt': '550'}, 'what': 'review', 'mode': 'all', 'value': '350'}";

    testdb_script(w.d.t, "UPDATE claim SET review_status = 16 WHERE code = 'C4'; UPDATE claim SET status = 2 WHERE code = 'C1'");
    assert_string_equal(preview(&w, input), "{\"claims\":3,\"submitted\":2,\"selected\":1,\"notSelected\":1,\"claimed\":\"600.00\","
                                            "\"sum\":\"350.00\",\"estimated\":false}");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE review_status = 1", "i"), "4\n");
    assert_string_equal(says(&w, input), "{\"claims\":3,\"submitted\":2,\"selected\":1,\"notSelected\":1}");
    assert_str(drive_rows(&w.d, STATUS_SQL, "tii"), "C1|1|1\nC2|2|1\nC3|4|1\nC4|16|1\nC5|1|1\n");
    /* nothing is idle any more */
    assert_string_equal(says(&w, input), "{\"claims\":3,\"submitted\":0,\"selected\":0,\"notSelected\":0}");
    drive_close(&w.d);
}

static void test_a_share_by_chance(void **state)
{
    struct claim_world w = checked(state);
    const char *input = "{'filters': {}, 'what': 'review', 'mode': 'random', 'percentage': 59}";

    assert_string_equal(preview(&w, input), "{\"claims\":5,\"submitted\":5,\"selected\":2,\"notSelected\":3,\"claimed\":\"1750.00\","
                                            "\"sum\":\"700.00\",\"estimated\":true}");
    drive_refused(&w.d, "claim.select_by_rule", "{'filters': {}, 'what': 'review', 'mode': 'random', 'percentage': 19}", "claim_selection_empty");
    assert_string_equal(says(&w, input), "{\"claims\":5,\"submitted\":5,\"selected\":2,\"notSelected\":3}");
    assert_str(drive_rows(&w.d, "SELECT review_status, count(*) FROM claim GROUP BY 1 ORDER BY 1", "ii"), "2|3\n4|2\n");
    drive_close(&w.d);
}

static void claimed_on(struct claim_world *w, const char *code, date_t day)
{
    const char *from = db_engine(w->d.t->db) == DB_SQLITE ? "" : "DATE '1970-01-01' + ";

    testdb_script(w->d.t, str_format(w->d.arena, "UPDATE claim SET date_claimed = %s%d WHERE code = '%s'", from, day.day, code).p);
}

/* The mean of C1 and C2, processed within the year, is 200; C3 comes to 350 = 175 %, C4 to 450 = 225 %. */
static void test_what_stands_out(void **state)
{
    struct claim_world w = checked(state);
    const char *input = "{'filters': {'claimed_Gte': '350', 'claimed_Lte': '450'}, 'what': 'review', 'mode': 'variance', 'percentage': 125, 'value': '100'}";
    date_t today = env_today(w.d.t->env);

    testdb_script(w.d.t, "UPDATE claim SET status = 16 WHERE code IN ('C1', 'C5'); UPDATE claim SET status = 8 WHERE code = 'C2'");
    claimed_on(&w, "C1", date_add_days(today, -1));
    claimed_on(&w, "C2", date_add_years(today, -1));
    claimed_on(&w, "C5", today);                                              /* not up to yesterday */
    assert_string_equal(preview(&w, input), "{\"claims\":2,\"submitted\":2,\"selected\":1,\"notSelected\":1,\"claimed\":\"800.00\","
                                            "\"sum\":\"450.00\",\"estimated\":false}");
    claimed_on(&w, "C2", date_add_days(date_add_years(today, -1), -1));       /* too old: the mean is 150, and 350 stands out */
    assert_string_equal(says(&w, input), "{\"claims\":2,\"submitted\":2,\"selected\":2,\"notSelected\":0}");
    claimed_on(&w, "C1", today);                                              /* nothing to compare with */
    assert_string_equal(says(&w, "{'filters': {'claimed_Gte': '350', 'claimed_Lte': '450'}, 'what': 'feedback', 'mode': 'variance', 'percentage': 0}"),
                        "{\"claims\":2,\"submitted\":2,\"selected\":0,\"notSelected\":2}");
    /* which stands out too where the scheme looks at what is new */
    testdb_script(w.d.t, "UPDATE claim SET review_status = 1");
    assert_ok(drive(&w.d, "setting.set", "{'setting': 'claim.diagnosis_variance_only_on_existing', 'value': 'false'}"));
    assert_string_equal(says(&w, "{'filters': {'claimed_Gte': '350', 'claimed_Lte': '450'}, 'what': 'review', 'mode': 'variance', 'percentage': 0, 'value': '400'}"),
                        "{\"claims\":2,\"submitted\":2,\"selected\":1,\"notSelected\":1}");
    drive_close(&w.d);
}

/* Who sees some places has the mean of those: C1 alone, 150, and C3 with 350 stands out; of both it would not. */
static void test_what_stands_out_among_what_is_seen(void **state)
{
    static const right_t rights[] = {RIGHT_CLAIM_UPDATE};
    static const int64_t home[] = {2};
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS, .places = home, .place_count = 1};
    struct claim_world w = checked(state);
    const char *input = "{'filters': {'claimed': '350'}, 'what': 'review', 'mode': 'variance', 'percentage': 125}";
    date_t today = env_today(w.d.t->env);
    struct str out;

    testdb_script(w.d.t, "UPDATE claim SET status = 16 WHERE code IN ('C1', 'C5'); UPDATE claim SET district_id = 1 WHERE code = 'C5'");
    claimed_on(&w, "C1", date_add_days(today, -1));
    claimed_on(&w, "C5", date_add_days(today, -1));
    assert_true(strstr(preview(&w, input), "\"selected\":0,") != NULL);
    assert_ok(drive_ask(&w.d, &who, "claimSelectionPreview", input, &out));
    assert_true(str_find(out, STR("\"selected\":1,"), 0) > 0);
    drive_close(&w.d);
}

/* Who cannot be asked stays not selected; the others go on. */
static void test_patients_are_asked(void **state)
{
    struct claim_world w = checked(state);
    struct answer answer;

    drive_put(&w.d, "officer.create", "{'code': 'O1', 'lastName': 'O', 'otherNames': 'P', 'phone': '123'}");
    testdb_script(w.d.t, "INSERT INTO officer_village (id, uuid, version, created_at, created_by, changed_at, changed_by, officer_id, location_id)"
                         " SELECT 1, uuid, 1, created_at, 0, created_at, 0, 1, 4 FROM location WHERE id = 1");
    testdb_script(w.d.t, "UPDATE claim SET insuree_id = 1 WHERE code IN ('C1', 'C2'); UPDATE claim SET insuree_id = 2 WHERE code NOT IN ('C1', 'C2');"
                         "UPDATE insuree SET current_village_id = NULL, family_id = NULL WHERE id = 2");
    assert_ok(drive_as(&w.d, access_program(), "claim.select_by_rule", "{'filters': {'claimed_Lt': '550'}, 'what': 'feedback', 'mode': 'all', 'value': '150.00'}", &answer));
    assert_str(answer.result, "{\"claims\":4,\"submitted\":4,\"selected\":2,\"notSelected\":2}");
    assert_non_null(strstr(str_zero(w.d.arena, answer.error_json), "claim_no_officer"));
    assert_str(drive_rows(&w.d, STATUS_SQL, "tii"), "C1|1|4\nC2|1|4\nC3|1|2\nC4|1|2\nC5|1|1\n");
    assert_str(drive_rows(&w.d, "SELECT claim_id FROM feedback_prompt WHERE deleted_at IS NULL ORDER BY id", "i"), "1\n2\n");
    drive_close(&w.d);
}

static void test_what_is_sent_is_looked_at(void **state)
{
    static const struct { const char *input; enum err_id id; } cases[] = {
        {"{'filters': {}, 'what': 'review'}", E_FIELD_REQUIRED}, {"{'filters': {}, 'mode': 'all'}", E_FIELD_REQUIRED},
        {"{'what': 'review', 'mode': 'all'}", E_FIELD_REQUIRED}, {"{'filters': {}, 'what': 'money', 'mode': 'all'}", E_FIELD_CHOICE},
        {"{'filters': {}, 'what': 'review', 'mode': 'some'}", E_FIELD_CHOICE}, {"{'filters': {}, 'what': 'review', 'mode': 'random'}", E_FIELD_REQUIRED},
        {"{'filters': {}, 'what': 'review', 'mode': 'random', 'percentage': 0}", E_FIELD_RANGE},
        {"{'filters': {}, 'what': 'review', 'mode': 'random', 'percentage': 101}", E_FIELD_RANGE},
        {"{'filters': {}, 'what': 'review', 'mode': 'random', 'percentage': 5, 'value': '1'}", E_FIELD_UNKNOWN},
        {"{'filters': {}, 'what': 'review', 'mode': 'random', 'percentage': 5, 'seed': 1}", E_FIELD_UNKNOWN},
        {"{'filters': {}, 'what': 'review', 'mode': 'variance', 'percentage': -1}", E_FIELD_RANGE},
        {"{'filters': {}, 'what': 'review', 'mode': 'all', 'percentage': 5}", E_FIELD_UNKNOWN},
        {"{'filters': {'colour': 'red'}, 'what': 'review', 'mode': 'all'}", E_FIELD_UNKNOWN},
    };
    struct claim_world w = checked(state);
    struct str out;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_err(drive(&w.d, "claim.select_by_rule", cases[i].input), cases[i].id);
        assert_err(drive_ask(&w.d, access_program(), "claimSelectionPreview", cases[i].input, &out), cases[i].id);
    }
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE review_status = 1", "i"), "5\n");
    drive_close(&w.d);
}

/* A set that is too large is refused, not cut. */
static void test_a_large_set_is_refused(void **state)
{
    struct claim_world w = checked(state);

    w.d.t->env->limits.value[LIMIT_LIST_VALUES] = CLAIMS - 1;
    assert_err(drive(&w.d, "claim.select_by_rule", "{'filters': {}, 'what': 'review', 'mode': 'all'}"), E_LIMIT);
    w.d.t->env->limits.value[LIMIT_LIST_VALUES] = CLAIMS;
    assert_string_equal(says(&w, "{'filters': {}, 'what': 'review', 'mode': 'all'}"), "{\"claims\":5,\"submitted\":5,\"selected\":5,\"notSelected\":0}");
    drive_close(&w.d);
}

/* Claims of other places are neither selected nor counted, whatever is asked for. */
static void test_claims_of_other_places_stay(void **state)
{
    static const right_t rights[] = {RIGHT_CLAIM_UPDATE};
    static const int64_t elsewhere[] = {99};
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS,
                         .places = elsewhere, .place_count = 1};
    struct claim_world w = checked(state);
    const char *uuid = claim_entered(&w, 1, 1), *asked;
    struct answer answer;
    struct str out;

    asked = str_format(w.d.arena, "{'uuids': ['%s'], 'what': 'review', 'mode': 'all'}", uuid).p;
    assert_ok(drive_as(&w.d, &who, "claim.select_by_rule", asked, &answer));
    assert_str(answer.result, "{\"claims\":0,\"submitted\":0,\"selected\":0,\"notSelected\":0}");
    assert_ok(drive_as(&w.d, &who, "claim.select_by_rule", "{'filters': {}, 'what': 'review', 'mode': 'all'}", &answer));
    assert_str(answer.result, "{\"claims\":0,\"submitted\":0,\"selected\":0,\"notSelected\":0}");
    assert_ok(drive_ask(&w.d, &who, "claimSelectionPreview", "{'filters': {}, 'what': 'review', 'mode': 'all'}", &out));
    assert_true(str_starts(out, STR("{\"claims\":0,")));
    who.right_count = 0;
    assert_err(drive_as(&w.d, &who, "claim.select_by_rule", asked, &answer), E_FORBIDDEN);
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim WHERE review_status = 1", "i"), "6\n");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_all_from_a_value_on),
        TESTDB_BOTH(test_a_share_by_chance),
        TESTDB_BOTH(test_what_stands_out),
        TESTDB_BOTH(test_what_stands_out_among_what_is_seen),
        TESTDB_BOTH(test_patients_are_asked),
        TESTDB_BOTH(test_what_is_sent_is_looked_at),
        TESTDB_BOTH(test_a_large_set_is_refused),
        TESTDB_BOTH(test_claims_of_other_places_stay),
    };
    return testdb_run("module/claim_select", tests, sizeof tests / sizeof *tests);
}
