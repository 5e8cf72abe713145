/* Claims: where they are seen, what may still be changed, what is counted (claims 1.2, 2.1, 2.2). */
#include "module/drive.h"

#include "model/query/query.h"
#include "module/claim/claim.h"

struct scheme {
    struct drive d;
    const char *district1, *district2, *facility1, *facility2, *patient, *item, *service, *icd;
};

static const char *facility(struct drive *d, const char *code, const char *district)
{
    return drive_put(d, "health_facility.create", "{'code': '%s', 'name': '%s', 'level': 'H', 'careType': 'B', 'location': '%s',"
               " 'legalForm': {'id': 1}}", code, code, district);
}

static struct scheme scheme_open(void **state)
{
    struct scheme s = {.d = drive_open(state, NULL)};
    struct drive *d = &s.d;
    const char *region = drive_put(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");

    testdb_script(d->t, "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form)"
                  " SELECT 1, uuid, 1, created_at, created_by, changed_at, changed_by, 'G', 'Government' FROM location WHERE type = 'R'");
    s.district1 = drive_put(d, "location.create", "{'code': 'D1', 'name': 'D1', 'type': 'D', 'parent': '%s'}", region);
    s.district2 = drive_put(d, "location.create", "{'code': 'D2', 'name': 'D2', 'type': 'D', 'parent': '%s'}", region);
    s.facility1 = facility(d, "HF1", s.district1);
    s.facility2 = facility(d, "HF2", s.district2);
    s.patient = drive_put(d, "insuree.create", "{'chfId': '100', 'lastName': 'A', 'otherNames': 'B', 'dob': '1980-01-01'}");
    s.item = drive_put(d, "medical_item.create", "{'code':'I1','name':'I','type':'D','price':'1','careType':'B','patientCategory':15}");
    s.service = drive_put(d, "medical_service.create", "{'code':'S1','name':'S','type':'C','level':'V','price':'2','careType':'B',"
                    "'patientCategory':15}");
    s.icd = drive_put(d, "diagnosis.create", "{'code': 'A00', 'name': 'Cholera'}");
    return s;
}

static const char *claim(struct scheme *s, const char *code, const char *facility_, const char *further)
{
    return drive_put(&s->d, "claim.create", "{'code': '%s', 'dateFrom': '2026-01-01', 'dateClaimed': '2026-01-02', 'insuree': '%s',"
               " 'healthFacility': '%s', 'icd': '%s'%s}", code, s->patient, facility_, s->icd, further);
}

static const char *with_lines(struct scheme *s)
{
    return str_format(s->d.arena, ", 'items': [{'item': '%s', 'qtyProvided': '2', 'priceAsked': '1.50'}], 'services':"
                      " [{'service': '%s', 'qtyProvided': '1', 'priceAsked': '10'}]", s->item, s->service).p;
}

static const char *of(struct scheme *s, const char *uuid, const char *further)
{
    return str_format(s->d.arena, "{'uuid': '%s'%s}", uuid, further).p;
}

static void test_a_claim_begins_as_entered(void **state)
{
    struct scheme s = scheme_open(state);

    claim(&s, "C1", s.facility1, with_lines(&s));
    assert_str(drive_rows(&s.d, "SELECT code, status, review_status, feedback_status, approval_status, rejection_reason FROM claim",
                          "tiiiii"), "C1|2|1|1|1|0\n");
    assert_str(drive_rows(&s.d, "SELECT i.qty_provided, i.price_asked, i.status FROM claim_item i JOIN claim c ON c.id = i.claim_id",
                          "iii"), "200|150|1\n");
    assert_str(drive_rows(&s.d, "SELECT price_asked FROM claim_service", "i"), "1000\n");
    drive_close(&s.d);
}

static void test_what_becomes_of_a_claim_is_not_entered(void **state)
{
    static const char *const sent[] = {
        "'status': 16", "'approved': '100'", "'remunerated': '100'", "'category': 'S'", "'reviewStatus': 8",
        "'dedrems': [{'remG': '5'}]", "'items': [{'qtyApproved': '1', 'qtyProvided': '1', 'priceAsked': '1'}]",
    };
    struct scheme s = scheme_open(state);
    const char *c = claim(&s, "C1", s.facility1, "");

    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        if (!drive(&s.d, "claim.update", of(&s, c, str_format(s.d.arena, ", %s", sent[i]).p))) fail_msg("%s was taken", sent[i]);
    drive_close(&s.d);
}

/* Parts of a bundle are rows of the claim, found by their service; what is not sent of them stays. */
static void test_bundles_are_written_with_their_service(void **state)
{
    struct scheme s = scheme_open(state);
    static const char parts[] = "SELECT v.id, m.code, p.qty_provided, p.qty_displayed, p.price_asked, p.version FROM claim_service_item p"
                                " JOIN claim_service v ON v.id = p.claim_service_id JOIN medical_item m ON m.id = p.item_id"
                                " WHERE p.deleted_at IS NULL AND v.deleted_at IS NULL ORDER BY p.id";
    const char *c;

    drive_put(&s.d, "medical_item.create", "{'code':'I2','name':'I','type':'D','price':'1','careType':'B','patientCategory':15}");
    drive_put(&s.d, "medical_service.create", "{'code':'S2','name':'S','type':'C','level':'V','price':'2','careType':'B','patientCategory':15}");
#define LINE(more) "{'service': {'id': 1}, 'qtyProvided': 1, 'priceAsked': 10" more "}"
#define PART(code, n) "{'item': {'code': '" code "'}, 'qtyProvided': 3, 'qtyDisplayed': " #n ", 'priceAsked': '1.25'}"
    c = claim(&s, "C1", s.facility1, ", 'services': [" LINE("") ", " LINE(", 'items': [" PART("I1", 2) "," PART("I2", 4) "],"
              " 'services': [{'service': {'code': 'S2'}, 'qtyDisplayed': 1}]") "]");
    assert_str(drive_rows(&s.d, parts, "itiiii"), "2|I1|3|2|125|1\n2|I2|3|4|125|1\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM claim_service_service WHERE claim_service_id = 2 AND created_date IS NOT NULL", "i"), "1\n");
    assert_str(drive_rows(&s.d, "SELECT version, claimed FROM claim", "ii"), "1|2000\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM journal WHERE command_id = (SELECT id FROM command WHERE name = 'claim.create')", "i"), "1\n");

    /* the first line goes, the second is known by its id, one part of it too */
    assert_ok(drive(&s.d, "claim.update", of(&s, c, ", 'services': [{'id': 2, 'priceAsked': 20, 'items': [{'id': 2, 'qtyDisplayed': 5}]}]")));
    assert_str(drive_rows(&s.d, parts, "itiiii"), "2|I2|3|5|125|2\n");
    assert_str(drive_rows(&s.d, "SELECT id, price_asked FROM claim_service WHERE deleted_at IS NULL", "ii"), "2|2000\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM claim_service_service WHERE deleted_at IS NULL", "i"), "1\n");
    assert_str(drive_rows(&s.d, "SELECT version, claimed FROM claim", "ii"), "2|2000\n");
    /* parts that are not sent stay; those of a service that goes go with it */
    assert_ok(drive(&s.d, "claim.update", of(&s, c, ", 'explanation': 'x', 'services': [{'id': 2, 'priceAsked': 15}]")));
    assert_str(drive_rows(&s.d, parts, "itiiii"), "2|I2|3|5|125|2\n");
    assert_ok(drive(&s.d, "claim.update", of(&s, c, ", 'services': [" LINE(", 'items': [" PART("I1", 1) "]") "]")));
    assert_str(drive_rows(&s.d, parts, "itiiii"), "3|I1|3|1|125|1\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM claim_service_service WHERE deleted_at IS NULL", "i"), "0\n");

    assert_err(drive(&s.d, "claim.update", of(&s, c, ", 'services': [" LINE(", 'items': [" PART("I9", 1) "]") "]")), E_REFERENCE);
    assert_err(drive(&s.d, "claim.update", of(&s, c, ", 'services': [" LINE(", 'items': 5") "]")), E_FIELD_TYPE);
    assert_err(drive(&s.d, "claim.update", of(&s, c, ", 'bundledItems': []")), E_FIELD_READONLY);
    drive_close(&s.d);
}

/* What an update does not name stays, null empties; of a claim that is sent as a whole nothing stays that may be empty. */
static void test_what_an_update_leaves_out(void **state)
{
    static const char shown[] = "SELECT c.guarantee_id, c.explanation, c.referral_code, c.visit_type, c.date_to, c.icd_1_id, c.claimed,"
                                " (SELECT count(*) FROM claim_item i WHERE i.claim_id = c.id AND i.deleted_at IS NULL),"
                                " (SELECT max(explanation) FROM claim_service v WHERE v.claim_id = c.id AND v.deleted_at IS NULL) FROM claim c";
    static const char types[] = "ttttdiiit";
    struct scheme s = scheme_open(state);
    const char *c = claim(&s, "C1", s.facility1, with_lines(&s)), *all;

    assert_ok(drive(&s.d, "claim.update", of(&s, c, str_format(s.d.arena, ", 'guaranteeId': 'G', 'explanation': 'why', 'referralCode': 'R', 'visitType': 'E',"
                    " 'icd1': '%s', 'services': [{'id': 1, 'explanation': 'twice'}], 'ext': {'k': 1}", s.icd).p)));
    assert_ok(drive(&s.d, "claim.update", of(&s, c, ", 'referralCode': null")));
    assert_str(drive_rows(&s.d, shown, types), "G|why|NULL|E|NULL|1|1300|1|twice\n");
    all = str_format(s.d.arena, ", 'whole': true, 'code': 'C1', 'insuree': '%s', 'healthFacility': '%s', 'icd': '%s', 'dateFrom': '2026-01-01',"
                     " 'dateClaimed': '2026-01-02', 'explanation': 'again', 'services': [{'id': 1, 'qtyProvided': 1, 'priceAsked': 10}]",
                     s.patient, s.facility1, s.icd).p;
    assert_ok(drive(&s.d, "claim.update", of(&s, c, all)));
    assert_str(drive_rows(&s.d, shown, types), "NULL|again|NULL|NULL|NULL|NULL|1000|0|NULL\n");
    assert_str(drive_rows(&s.d, "SELECT ext FROM claim", "t"), "{\"k\":1}\n");
    assert_err(drive(&s.d, "claim.update", of(&s, c, ", 'whole': 1")), E_FIELD_TYPE);
    assert_err(drive(&s.d, "claim.update", of(&s, c, ", 'whole': true, 'services': 5")), E_FIELD_TYPE);
    drive_close(&s.d);
}

static void test_a_code_is_of_one_claim(void **state)
{
    struct scheme s = scheme_open(state);
    const char *first = claim(&s, "C1", s.facility1, "");
    const char *again = str_format(s.d.arena, "{'code': 'C1', 'dateFrom': '2026-01-01', 'dateClaimed': '2026-01-02', 'insuree': '%s',"
                                   " 'healthFacility': '%s', 'icd': '%s'}", s.patient, s.facility2, s.icd).p;

    assert_err(drive(&s.d, "claim.create", again), E_NOT_UNIQUE);
    assert_ok(drive(&s.d, "claim.delete", of(&s, first, "")));
    assert_ok(drive(&s.d, "claim.create", again));
    drive_close(&s.d);
}

static void set_status(struct scheme *s, enum claim_status status)
{
    testdb_script(s->d.t, str_format(s->d.arena, "UPDATE claim SET status = %d", (int)status).p);
}

static void test_a_settled_claim_is_not_edited(void **state)
{
    struct scheme s = scheme_open(state);
    const char *c = claim(&s, "C1", s.facility1, with_lines(&s));

    assert_ok(drive(&s.d, "claim.update", of(&s, c, ", 'explanation': 'late'")));
    for (int status = CLAIM_PROCESSED; status <= CLAIM_VALUATED; status *= 2) {
        set_status(&s, (enum claim_status)status);
        drive_refused(&s.d, "claim.update", of(&s, c, ", 'explanation': 'later'"), "claim_not_editable");
        drive_refused(&s.d, "claim.update", of(&s, c, ", 'items': []"), "claim_not_editable");
        drive_refused(&s.d, "claim.delete", of(&s, c, ""), "claim_not_deletable");
    }
    assert_str(drive_rows(&s.d, "SELECT explanation FROM claim", "t"), "late\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM claim_item WHERE deleted_at IS NULL", "i"), "1\n");
    set_status(&s, CLAIM_REJECTED);
    assert_ok(drive(&s.d, "claim.delete", of(&s, c, "")));
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM claim_item WHERE deleted_at IS NULL", "i"), "0\n");
    drive_close(&s.d);
}

static void test_changes_leave_no_history_rows(void **state)
{
    struct scheme s = scheme_open(state);
    const char *c = claim(&s, "C1", s.facility1, with_lines(&s));

    assert_ok(drive(&s.d, "claim.update", of(&s, c, ", 'explanation': 'late', 'items': []")));
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM claim_history", "i"), "0\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM claim_item_history", "i"), "0\n");
    assert_str(drive_rows(&s.d, "SELECT version FROM claim", "i"), "2\n");
    drive_close(&s.d);
}

/* ---- where it is seen ---- */

static const char *attachment(struct scheme *s, const char *of_claim)
{
    return drive_put(&s->d, "claim_attachment.create", "{'claim': '%s', 'date': '2026-01-03', 'title': 'x-ray', 'generalType': 'URL', 'url': 'https://x.org/a'}", of_claim);
}

static void test_a_claim_is_seen_where_its_facility_is(void **state)
{
    struct scheme s = scheme_open(state);
    const char *c = claim(&s, "C1", s.facility1, "");

    attachment(&s, c);
    assert_str(drive_rows(&s.d, "SELECT l.code FROM claim c JOIN location l ON l.id = c.district_id", "t"), "D1\n");
    assert_str(drive_rows(&s.d, "SELECT l.code FROM claim_attachment a JOIN location l ON l.id = a.district_id", "t"), "D1\n");
    assert_ok(drive(&s.d, "claim.update", of(&s, c, str_format(s.d.arena, ", 'healthFacility': '%s'", s.facility2).p)));
    assert_str(drive_rows(&s.d, "SELECT l.code FROM claim c JOIN location l ON l.id = c.district_id", "t"), "D2\n");
    assert_str(drive_rows(&s.d, "SELECT l.code FROM claim_attachment a JOIN location l ON l.id = a.district_id", "t"), "D2\n");
    drive_close(&s.d);
}

/* The first row's value of a field; -1: he sees no row. */
static int64_t read_field(struct scheme *s, const struct access *who, const struct entity *e, const char *field,
                          const struct condition *where)
{
    struct pick pick = {.kind = PICK_FIELD, .name = str_of(field)};
    struct query q = {.entity = e, .where = where, .as_of_slot = SLOT_NONE, .picks = &pick, .pick_count = 1,
                      .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    struct db_value slot = db_int(2);
    struct db_conn *c = testdb_acquire(s->d.t, DB_READ);
    const struct plan *plan;
    struct limits limits;
    struct result r;

    limits_standard(&limits);
    assert_ok(plan_compile(s->d.arena, s->d.registry, db_engine(s->d.t->db), &limits, who, &q, &plan));
    assert_ok(plan_run(plan, c, s->d.arena, who, &slot, 1, &r));
    testdb_release(s->d.t, c);
    return r.rows ? r.cells[plan_spots(plan, &(size_t){0})->cell].i : -1;
}

static int64_t read_count(struct scheme *s, const struct condition *where)
{
    return read_field(s, access_program(), &claim_entity, "attachmentsCount", where);
}

static void test_neighbours_see_nothing_of_a_claim(void **state)
{
    static const struct entity *const parts[] = {
        &claim_entity, &claim_item_entity, &claim_service_entity, &claim_attachment_entity,
    };
    static const right_t rights[] = {RIGHT_CLAIM_READ};
    struct scheme s = scheme_open(state);

    attachment(&s, claim(&s, "C1", s.facility1, with_lines(&s)));
    for (int64_t district = 2; district <= 3; district++) {
        struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS,
                             .places = &district, .place_count = 1};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if ((read_field(&s, &who, parts[i], "id", NULL) > 0) != (district == 2))
                fail_msg("%s in district %d", parts[i]->name, (int)district);
    }
    drive_close(&s.d);
}

static void test_attachments_are_counted(void **state)
{
    static const struct str path[] = {{"attachmentsCount", 16}};
    const struct condition two = {.kind = CONDITION_TEST, .path = path, .path_length = 1, .lookup = LOOKUP_GTE};
    struct scheme s = scheme_open(state);
    const char *c = claim(&s, "C1", s.facility1, ""), *first;

    assert_int_equal(read_count(&s, NULL), 0);
    first = attachment(&s, c);
    assert_int_equal(read_count(&s, &two), -1);
    attachment(&s, c);
    assert_int_equal(read_count(&s, &two), 2);
    assert_ok(drive(&s.d, "claim_attachment.delete", of(&s, first, "")));
    assert_int_equal(read_count(&s, NULL), 1);
    drive_close(&s.d);
}

/* Two facilities of one district, and who works at the first. */
static void test_a_facility_sees_its_own_claims(void **state)
{
    static const struct entity *const parts[] = {
        &claim_entity, &claim_item_entity, &claim_service_entity, &claim_attachment_entity,
    };
    static const right_t rights[] = {RIGHT_CLAIM_READ, RIGHT_CLAIM_CREATE, RIGHT_CLAIM_UPDATE};
    struct scheme s = scheme_open(state);
    const char *theirs = facility(&s.d, "HF3", s.district1);
    const char *c = claim(&s, "C1", theirs, with_lines(&s)), *own;
    const int64_t district = 2;
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_DISTRICTS,
                         .places = &district, .place_count = 1, .facility = 1};
    const char *to = str_format(s.d.arena, "{'claim': '%s', 'date': '2026-01-03'}", c).p;
    struct answer answer;

    attachment(&s, c);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) assert_int_equal(read_field(&s, &who, parts[i], "id", NULL), -1);
    assert_err(drive_as(&s.d, &who, "claim.update", of(&s, c, ", 'explanation': 'mine'"), &answer), E_NOT_FOUND);
    assert_non_null(drive_as(&s.d, &who, "claim_attachment.create", to, &answer));
    own = claim(&s, "C2", s.facility1, with_lines(&s));
    attachment(&s, own);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) assert_int_equal(read_field(&s, &who, parts[i], "id", NULL), 2);
    assert_ok(drive_as(&s.d, &who, "claim.update", of(&s, own, ", 'explanation': 'mine'"), &answer));
    who.facility = 0;
    assert_int_equal(read_field(&s, &who, &claim_entity, "id", NULL), 1);
    drive_close(&s.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_claim_begins_as_entered),
        TESTDB_BOTH(test_what_becomes_of_a_claim_is_not_entered),
        TESTDB_BOTH(test_bundles_are_written_with_their_service),
        TESTDB_BOTH(test_what_an_update_leaves_out),
        TESTDB_BOTH(test_a_code_is_of_one_claim),
        TESTDB_BOTH(test_a_settled_claim_is_not_edited),
        TESTDB_BOTH(test_changes_leave_no_history_rows),
        TESTDB_BOTH(test_a_claim_is_seen_where_its_facility_is),
        TESTDB_BOTH(test_attachments_are_counted),
        TESTDB_BOTH(test_neighbours_see_nothing_of_a_claim),
        TESTDB_BOTH(test_a_facility_sees_its_own_claims),
    };
    return testdb_run("module/claim", tests, sizeof tests / sizeof *tests);
}
