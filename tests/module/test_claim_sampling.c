/* Samples of claims (claims 5.4): what may be drawn, how many, who is asked, and what is refused. */
#include "module/drive.h"

#include "module/claim/claim.h"

enum { CLAIMS = 7 };

/* Seven claims, all but the last checked. */
static struct drive world_open(void **state)
{
    struct drive d = drive_open(state, NULL);

    drive_put(&d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");
    drive_put(&d, "location.create", "{'code': 'D1', 'name': 'D1', 'type': 'D', 'parent': {'id': 1}}");
    testdb_script(d.t, "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form)"
                       " SELECT 1, uuid, 1, created_at, created_by, changed_at, changed_by, 'G', 'Government' FROM location WHERE type = 'R'");
    drive_put(&d, "health_facility.create", "{'code': 'H', 'name': 'H', 'level': 'H', 'careType': 'B', 'location': {'id': 2}, 'legalForm': {'id': 1}}");
    drive_put(&d, "insuree.create", "{'chfId': '100', 'lastName': 'A', 'otherNames': 'B', 'dob': '1980-01-01'}");
    drive_put(&d, "diagnosis.create", "{'code': 'A00', 'name': 'Cholera'}");
    for (int i = 1; i <= CLAIMS; i++)
        drive_put(&d, "claim.create", "{'code': 'C%d', 'dateFrom': '2026-01-01', 'dateClaimed': '2026-01-0%d', 'insuree': {'id': 1},"
                  " 'healthFacility': {'id': 1}, 'icd': {'id': 1}}", i, i);
    testdb_script(d.t, "UPDATE claim SET status = 4 WHERE code <> 'C7'");
    return d;
}

static struct str counts(struct drive *d)
{
    return drive_rows(d, "SELECT b.id, a.status, count(*), sum(CASE WHEN c.review_status = 4 THEN 1 ELSE 0 END) FROM claim_sampling_assignment a"
                         " JOIN claim_sampling_batch b ON b.id = a.sampling_batch_id JOIN claim c ON c.id = a.claim_id"
                         " WHERE a.deleted_at IS NULL GROUP BY b.id, a.status ORDER BY b.id, a.status", "itii");
}

static void test_a_sample_is_drawn(void **state)
{
    struct drive d = world_open(state);

    /* C7 is not checked; of six claims a third */
    drive_new(&d, "claim_sampling_batch.create", "{'filters': {'code_Istartswith': 'C', 'healthFacility_Code': 'H'}, 'percentage': 34}");
    assert_str(counts(&d), "1|I|2|2\n1|S|4|0\n");
    assert_str(drive_rows(&d, "SELECT source, entity_type, status, business_event, task_group_id FROM task", "tttti"),
               "claim_sampling|claim_sampling_batch|RECEIVED|claim_sample_extrapolation|NULL\n");
    assert_str(drive_rows(&d, "SELECT count(*) FROM task t JOIN claim_sampling_batch b ON t.entity_type = 'claim_sampling_batch'", "i"), "1\n");
    drive_refused(&d, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 50}", "claim_sampling_empty");
    drive_close(&d);
}

static void test_claims_are_in_one_sample(void **state)
{
    struct drive d = world_open(state);
    const char *group = drive_new(&d, "task_group.create", "{'code': 'G', 'completionPolicy': 'ANY'}");

    drive_new(&d, "claim_sampling_batch.create", "{'filters': {'dateClaimed_Lte': '2026-01-02'}, 'percentage': 1}");
    drive_put(&d, "claim_sampling_batch.create", "{'filters': {'status': 4, 'dateClaimed_Gte': '2026-01-01', 'dateClaimed_Lt': '2026-01-05'}, 'percentage': 100, 'taskGroup': '%s'}", group);
    assert_str(counts(&d), "1|I|1|1\n1|S|1|0\n2|I|2|2\n");
    assert_str(drive_rows(&d, "SELECT status FROM task ORDER BY id", "t"), "RECEIVED\nACCEPTED\n");
    drive_close(&d);
}

static void test_a_sample_grows(void **state)
{
    struct drive d = world_open(state);
    const char *batch = drive_new(&d, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 17}");

#define CHANGE(percent) str_format(d.arena, "{'uuid': '%s', 'percentage': %d}", batch, percent).p
    assert_str(counts(&d), "1|I|1|1\n1|S|5|0\n");
    assert_ok(drive(&d, "claim_sampling_batch.update", CHANGE(50)));
    assert_str(counts(&d), "1|I|3|3\n1|S|3|0\n");
    assert_str(drive_rows(&d, "SELECT percentage, version FROM claim_sampling_batch", "ii"), "50|2\n");
    assert_str(drive_rows(&d, "SELECT count(*), count(DISTINCT sampling_batch_id) FROM claim_sampling_assignment_history", "ii"), "6|1\n");
    drive_refused(&d, "claim_sampling_batch.update", CHANGE(20), "claim_sampling_smaller");
    assert_ok(drive(&d, "claim_sampling_batch.update", "{'id': 1, 'percentage': 100}"));
    assert_str(counts(&d), "1|I|6|6\n");
    assert_err(drive(&d, "claim_sampling_batch.update", "{'id': 9, 'percentage': 100}"), E_NOT_FOUND);
    assert_err(drive(&d, "claim_sampling_batch.update", "{'percentage': 100}"), E_FIELD_REQUIRED);
#undef CHANGE
    drive_close(&d);
}

static void test_the_rest_is_not_decided_yet(void **state)
{
    struct drive d = world_open(state);

    drive_new(&d, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 50}");
    drive_refused(&d, "claim_sampling_batch.approve", "{'id': 1}", "claim_sampling_unreviewed");
    testdb_script(d.t, "UPDATE claim SET review_status = 8 WHERE review_status = 4");
    drive_refused(&d, "claim_sampling_batch.approve", "{'id': 1}", "claim_sampling_not_decided");
    assert_str(drive_rows(&d, "SELECT count(*) FROM claim WHERE status = 4", "i"), "6\n");
    drive_close(&d);
}

static void test_what_is_sent_is_looked_at(void **state)
{
    static const struct { const char *input; enum err_id id; } cases[] = {
        {"{'filters': {}}", E_FIELD_REQUIRED}, {"{'filters': {}, 'percentage': 0}", E_FIELD_RANGE}, {"{'percentage': 5}", E_FIELD_REQUIRED},
        {"{'filters': {'colour': 'red'}, 'percentage': 5}", E_FIELD_UNKNOWN}, {"{'filters': {'items': ['I1']}, 'percentage': 5}", E_FIELD_UNKNOWN},
        {"{'filters': {'code_Most': 'C'}, 'percentage': 5}", E_FIELD_UNKNOWN}, {"{'filters': {'explanation': 'C'}, 'percentage': 5}", E_FIELD_UNKNOWN},
        {"{'filters': {'dateClaimed': 'C'}, 'percentage': 5}", E_FIELD_FORM}, {"{'filters': 'all', 'percentage': 5}", E_FIELD_TYPE},
        {"{'filters': {}, 'percentage': 5, 'taskGroup': '00000000-0000-7000-8000-000000000009'}", E_REFERENCE},
    };
    struct drive d = world_open(state);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_err(drive(&d, "claim_sampling_batch.create", cases[i].input), cases[i].id);
    assert_str(drive_rows(&d, "SELECT count(*) FROM claim_sampling_batch", "i"), "0\n");
    drive_close(&d);
}

/* Only what one sees is drawn, whatever is asked for. */
static void test_claims_of_other_places_are_not_drawn(void **state)
{
    static const right_t rights[] = {RIGHT_SAMPLING_CREATE};
    static const int64_t elsewhere[] = {99};
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS,
                         .places = elsewhere, .place_count = 1};
    struct drive d = world_open(state);
    struct answer answer;

    assert_err(drive_as(&d, &who, "claim_sampling_batch.create", "{'filters': {}, 'percentage': 50}", &answer), E_RULE);
    assert_str(drive_rows(&d, "SELECT count(*) FROM claim_sampling_batch", "i"), "0\n");
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_sample_is_drawn),
        TESTDB_BOTH(test_claims_are_in_one_sample),
        TESTDB_BOTH(test_a_sample_grows),
        TESTDB_BOTH(test_the_rest_is_not_decided_yet),
        TESTDB_BOTH(test_what_is_sent_is_looked_at),
        TESTDB_BOTH(test_claims_of_other_places_are_not_drawn),
    };
    return testdb_run("module/claim_sampling", tests, sizeof tests / sizeof *tests);
}
