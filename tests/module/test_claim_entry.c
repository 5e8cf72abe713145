/* The checks of entry (claims 3.1): E1 to E10 one by one, and two of the rules that a scheme switches on; the
 * others stand in test_claim_rules.c, attachments (E11) in test_claim_attach.c. */
#include "module/claim_world.h"

#include "base/zone.h"

#include <string.h>

#define BARE "'dateFrom': '2026-03-01', 'dateClaimed': '2026-03-10', 'insuree': {'id': 1}, 'healthFacility': {'id': 1}, 'icd': {'id': 1}"

static const int64_t home[] = {2}, elsewhere[] = {99};

static struct access person(const right_t *rights, size_t n)
{
    return (struct access){.user = 7, .signed_in = true, .rights = rights, .right_count = n, .shape = SCOPE_DISTRICTS, .places = home,
                           .place_count = 1};
}

static void set(struct claim_world *w, const char *name, const char *value)
{
    assert_ok(drive(&w->d, "setting.set", str_format(w->d.arena, "{'setting': 'claim.%s', 'value': '%s'}", name, value).p));
}

static err_t enter(struct claim_world *w, const char *code, const char *more)
{
    return drive(&w->d, "claim.create", str_format(w->d.arena, "{'code': '%s', " BARE "%s}", code, more).p);
}

static void refused(err_t e, const char *rule)
{
    assert_non_null(e);
    assert_str(err_value(e, "rule"), rule);
}

/* E1, E2 */
static void test_who_may_enter_and_for_whom(void **state)
{
    static const right_t reading[] = {111001}, entering[] = {101101, 111001, 111002, 121101};
    struct claim_world w = claim_world_open(state);
    struct access reader = person(reading, 1), clerk = person(entering, 4), stranger = person(entering, 4);
    struct answer a;

    stranger.places = elsewhere;
    assert_true(err_is(drive_as(&w.d, &reader, "claim.create", "{'code': 'A', " BARE "}", &a), E_FORBIDDEN));
    assert_true(err_is(drive_as(&w.d, &stranger, "claim.create", "{'code': 'A', " BARE "}", &a), E_REFERENCE));
    assert_ok(drive_as(&w.d, &clerk, "claim.create", "{'code': 'A', " BARE "}", &a));
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim", "i"), "1\n");
    drive_close(&w.d);
}

/* E3 */
static void test_what_may_be_restored(void **state)
{
    static const right_t entering[] = {101101, 111001, 111002, 121101};
    struct claim_world w = claim_world_open(state);
    struct access clerk = person(entering, 4);
    const char *c = claim_entered(&w, 1, 1), *again = str_format(w.d.arena, ", 'restore': '%s'", c).p;
    struct answer a;

    refused(enter(&w, "R1", ", 'restore': '00000000-0000-4000-8000-000000000000'"), "claim_restored_is_missing");
    refused(enter(&w, "R1", again), "claim_restored_is_not_rejected");
    testdb_script(w.d.t, "UPDATE claim SET status = 1");
    assert_true(err_is(drive_as(&w.d, &clerk, "claim.create", str_format(w.d.arena, "{'code': 'R1', " BARE "%s}", again).p, &a), E_FORBIDDEN));
    set(&w, "max_restore", "1");
    assert_ok(enter(&w, "R1", again));
    refused(enter(&w, "R2", again), "claim_restored_too_often");
    drive_close(&w.d);
}

/* E8: it may have the code of the one that it replaces, and keep it; no other that is taken. */
static void test_what_is_restored_takes_no_other_code(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1), *other = claim_entered(&w, 2, 1), *again = str_format(w.d.arena, ", 'restore': '%s'", c).p, *new;

    testdb_script(w.d.t, "UPDATE claim SET status = 1 WHERE id = 1");
    assert_true(err_is(enter(&w, "C2", again), E_NOT_UNIQUE));
    new = drive_put(&w.d, "claim.create", "{'code': 'C1', " BARE "%s}", again);
    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'code': 'C1'}", new).p));
    assert_true(err_is(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'code': 'C2'}", new).p), E_NOT_UNIQUE));
    assert_true(err_is(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'code': 'C1'%s}", other, again).p), E_FIELD_UNKNOWN));
    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'code': 'C2', 'restore': null}", other).p));
    assert_str(drive_rows(&w.d, "SELECT code, restore_id FROM claim ORDER BY id", "ti"), "C1|NULL\nC2|NULL\nC1|1\n");
    drive_close(&w.d);
}

/* E4, E8 */
static void test_a_processed_claim_stays_and_a_code_is_its_own(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1);

    assert_true(err_is(enter(&w, "C1", ""), E_NOT_UNIQUE));
    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'code': 'C1'}", c).p));
    claim_do(&w, "claim.submit", c);
    claim_do(&w, "claim.process", c);
    drive_refused(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'code': 'C9'}", c).p, "claim_not_editable");
    drive_close(&w.d);
}

/* E5, E6, E7, E9, E10, and what clients promise */
static void test_what_is_entered(void **state)
{
    static const struct { const char *code, *more, *rule; } wrong[] = {
        {"A", ", 'icd1': {'id': 1}, 'icd2': {'id': 1}", "claim_too_many_diagnoses"},
        {"A", ", 'services': [{'service': {'id': 1}, 'qtyProvided': '1.01', 'priceAsked': '1'}]", "claim_services_need_explanation"},
        {"123456789012345678901", "", "claim_code_too_long"},
        {"A", ", 'items': [{'item': {'id': 2}, 'qtyProvided': '6', 'priceAsked': '1'}]", "claim_line_above_most"},
        {"A", ", 'dateTo': '2026-02-28'", "claim_ends_before_it_begins"},
        {"A", ", 'items': [{'item': {'id': 1}, 'qtyProvided': '0', 'priceAsked': '1'}]", "claim_line_without_quantity"},
        {"A", ", 'items': [{'item': {'id': 1}, 'qtyProvided': '10000.01', 'priceAsked': '1'}]", "claim_line_quantity_too_large"},
    };
    struct claim_world w = claim_world_open(state);

    set(&w, "additional_diagnosis_number_allowed", "1");
    testdb_script(w.d.t, "UPDATE medical_item SET maximum_amount = 599 WHERE id = 2");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) refused(enter(&w, wrong[i].code, wrong[i].more), wrong[i].rule);
    assert_true(err_is(enter(&w, "A", ", 'items': [{'item': {'id': 1}, 'qtyProvided': '1', 'priceAsked': '-1'}]"), E_FIELD_RANGE));
    assert_true(err_is(enter(&w, "A", ", 'items': [{'qtyProvided': '1', 'priceAsked': '1'}]"), E_FIELD_REQUIRED));
    assert_true(err_is(enter(&w, "A", ", 'guaranteeId': '123456789012345678901234567890123456789012345678901'"), E_FIELD_LENGTH));
    for (size_t i = 0; i < 5; i++) {
        static const char *const needed[] = {"dateFrom", "dateClaimed", "insuree", "healthFacility", "icd"};
        char *input = (char *)str_format(w.d.arena, "{'code': 'A', " BARE "}").p, *at = strstr(input, needed[i]);
        at[0] = 'x';
        assert_non_null(drive(&w.d, "claim.create", input));
    }
    assert_ok(enter(&w, "A", ", 'icd1': {'id': 1}, 'items': [{'item': {'id': 2}, 'qtyProvided': '5.99', 'priceAsked': '1'}],"
                             " 'services': [{'service': {'id': 1}, 'qtyProvided': '2', 'priceAsked': '1', 'explanation': 'both'}]"));
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim", "i"), "1\n");
    drive_close(&w.d);
}

/* A change is judged with what is there already. */
static void test_a_change_is_checked_as_a_whole(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1);

    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'dateTo': '2026-03-03'}", c).p));
    drive_refused(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'dateFrom': '2026-03-04'}", c).p, "claim_ends_before_it_begins");
    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'dateFrom': '2026-03-04', 'dateTo': null}", c).p));
    set(&w, "lines_mandatory", "true");
    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'items': []}", c).p));
    drive_refused(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'services': []}", c).p, "claim_without_lines");
    drive_close(&w.d);
}

static void test_rules_that_a_scheme_switches_on(void **state)
{
    static const struct { const char *setting, *value, *wrong, *right, *rule; } rules[] = {
        {"admin_mandatory", "true", "", NULL, "claim_without_admin"},
        {"explanation_above_quantity", "3", ", 'items': [{'item': {'id': 1}, 'qtyProvided': '3.01', 'priceAsked': '1'}]",
         ", 'items': [{'item': {'id': 1}, 'qtyProvided': '3', 'priceAsked': '1'}]", "claim_line_needs_explanation"},
    };
    struct claim_world w = claim_world_open(state);

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        assert_ok(enter(&w, str_format(w.d.arena, "A%zu", i).p, rules[i].wrong));
        set(&w, rules[i].setting, rules[i].value);
        refused(enter(&w, str_format(w.d.arena, "B%zu", i).p, rules[i].wrong), rules[i].rule);
        if (rules[i].right) assert_ok(enter(&w, str_format(w.d.arena, "C%zu", i).p, rules[i].right));
        assert_ok(drive(&w.d, "setting.set", str_format(w.d.arena, "{'setting': 'claim.%s', 'value': null}", rules[i].setting).p));
    }
    drive_close(&w.d);
}

/* What was written at 03:04 UTC of the 2nd of January was written on the 1st in New York. */
static void test_where_he_went_first_on_a_day_of_the_scheme(void **state)
{
    static const char asked[] = "{'insureeCode': '1', 'dateClaimed': '2026-01-01'}";
    struct claim_world w = claim_world_open(state);
    struct str told;

    claim_set(&w, "UPDATE insuree SET chf_id = '1', health_facility_id = 1, changed_at = created_at WHERE id = 1");
    assert_ok(drive_ask(&w.d, access_program(), "fspFromClaim", asked, &told));
    assert_int_equal(told.n, 0);
    assert_ok(zone_load(w.d.arena, STR("America/New_York"), &w.d.t->env->zone));
    assert_ok(drive_ask(&w.d, access_program(), "fspFromClaim", asked, &told));
    assert_int_equal(told.n, 38);
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_who_may_enter_and_for_whom),
        TESTDB_BOTH(test_what_may_be_restored),
        TESTDB_BOTH(test_what_is_restored_takes_no_other_code),
        TESTDB_BOTH(test_a_processed_claim_stays_and_a_code_is_its_own),
        TESTDB_BOTH(test_what_is_entered),
        TESTDB_BOTH(test_a_change_is_checked_as_a_whole),
        TESTDB_BOTH(test_rules_that_a_scheme_switches_on),
        TESTDB_BOTH(test_where_he_went_first_on_a_day_of_the_scheme),
    };

    return testdb_run("module/claim_entry", tests, sizeof tests / sizeof *tests);
}
