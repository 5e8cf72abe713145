/* Leave before treatment: asked, decided, and what claims that carry its number use of it. */
#include "module/claim_world.h"
#include "scheme/authorisation.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_it_is_asked_and_granted),
        TESTDB_BOTH(test_only_what_waits_is_changed_withdrawn_or_rejected),
        TESTDB_BOTH(test_what_is_asked_and_granted_is_checked),
    };

    return testdb_run("claim_authorisation", tests, sizeof tests / sizeof *tests);
}
