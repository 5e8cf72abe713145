/* The proof of what was enrolled (enrolment 10.5): what the program wrote fits, and each fault is found. */
#include "module/drive.h"

#include <string.h>

#include "module/enrolment_check.h"

static const char *place(struct drive *d, const char *code, const char *type, const char *parent)
{
    const char *under = parent ? str_format(d->arena, ", 'parent': '%s'", parent).p : "";

    return drive_new(d, "location.create", str_format(d->arena, "{'code': '%s', 'name': '%s', 'type': '%s'%s}", code, code, type, under).p);
}

#define PERSON "'lastName': 'A', 'otherNames': 'B', 'dob': '1980-01-01'"

/* Two families, of two people and of one; the first has a policy that is paid. */
static struct drive scheme_open(void **state)
{
    struct drive d = drive_open(state, NULL);
    const char *village, *family, *product, *policy, *district = place(&d, "D1", "D", place(&d, "R1", "R", NULL));

    village = place(&d, "V1", "V", place(&d, "W1", "W", district));
    assert_ok(drive(&d, "facility.seed", "{}"));
    family = drive_put(&d, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '1', " PERSON "}}", village);
    drive_put(&d, "insuree.create", "{'family': '%s', 'chfId': '2', " PERSON "}", family);
    drive_put(&d, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '3', " PERSON "}}", village);
    product = drive_put(&d, "product.create", "{'code': 'P', 'name': 'P', 'dateFrom': '2020-01-01', 'dateTo': '2098-12-31', 'insurancePeriod': 12,"
                        " 'lumpSum': '100', 'location': '%s'}", district);
    policy = drive_put(&d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '2025-11-10'}", family, product);
    drive_put(&d, "premium.create", "{'policy': '%s', 'amount': '60', 'payDate': '2025-11-10', 'payType': 'C', 'receipt': 'A'}", policy);
    drive_put(&d, "premium.create", "{'policy': '%s', 'amount': '40', 'payDate': '2025-11-11', 'payType': 'C', 'receipt': 'B'}", policy);
    drive_put(&d, "health_facility.create", "{'code': 'H', 'name': 'H', 'legalForm': {'code': 'G'}, 'level': 'H', 'careType': 'B', 'location': '%s',"
              " 'catchments': [{'location': '%s'}]}", district, village);
    drive_put(&d, "officer.create", "{'code': 'O', 'lastName': 'A', 'otherNames': 'B', 'location': '%s', 'officerVillages': [{'location': '%s'}]}",
              district, village);
    drive_put(&d, "payment.create", "{'receivedAmount': '50', 'receiptNo': 'X', 'requestDate': '2025-12-01', 'receivedDate': '2025-12-01',"
              " 'paymentDetails': [{'productCode': 'P', 'insuranceNumber': '1', 'policyStage': 'N'}]}");
    return d;
}

/* By the program itself: nothing of it may be a fault. */
static void proof(struct drive *d, struct enrolment_report *report)
{
    struct db_conn *c = testdb_acquire(d->t, DB_READ);

    assert_ok(enrolment_check(c, d->arena, d->registry, report));
    testdb_release(d->t, c);
}

static void test_what_was_written_fits(void **state)
{
    struct drive d = scheme_open(state);
    struct enrolment_report report;

    assert_str(drive_rows(&d, "SELECT (SELECT count(*) FROM insuree_policy), (SELECT count(*) FROM payment_detail), (SELECT status FROM policy)",
                          "iii"), "2|1|2\n");
    proof(&d, &report);
    for (size_t i = 0; i < report.fault_count; i++) fail_msg("%d %s", report.faults[i].invariant, report.faults[i].what);
    drive_close(&d);
}

/* Who comes back is covered anew from that day on: a second row of other days. */
static void test_who_came_back_fits(void **state)
{
    struct drive d = scheme_open(state);
    struct enrolment_report report;
    struct db_conn *c;

    assert_ok(drive(&d, "insuree.seed", "{}"));
    c = testdb_acquire(d.t, DB_READ);
    for (int i = 0; i < 2; i++) {
        static const enum db_type types[] = {DB_UUID};
        struct db_rows rows;
        const char *uuid;
        assert_ok(db_query(c, STR("SELECT uuid FROM insuree WHERE chf_id = '2'"), NULL, 0, types, 1, &rows));
        uuid = uuid_text(d.arena, db_cell(&rows, 0, 0)->u).p;
        assert_ok(drive(&d, "insuree.update", str_format(d.arena, i ? "{'uuid': '%s', 'status': 'AC'}" : "{'uuid': '%s', 'status': 'IN',"
                                                         " 'statusDate': '2025-12-01', 'statusReason': {'code': 'MOVED'}}", uuid).p));
    }
    testdb_release(d.t, c);
    assert_str(drive_rows(&d, "SELECT count(*) FROM insuree_policy c JOIN insuree i ON i.id = c.insuree_id WHERE i.chf_id = '2' AND c.deleted_at IS NULL", "i"),
               "2\n");
    proof(&d, &report);
    for (size_t i = 0; i < report.fault_count; i++) fail_msg("%d %s", report.faults[i].invariant, report.faults[i].what);
    drive_close(&d);
}

/* Each behind the program's back. An index that would not let it is taken away before. */
static const struct fault { int invariant; const char *what, *sql; } faults[] = {
    {1, "family has not one head", "UPDATE insuree SET head = TRUE WHERE chf_id = '2'"},
    {1, "family points to a head who is none of its people",
     "UPDATE family SET head_insuree_id = (SELECT id FROM insuree WHERE chf_id = '3') WHERE head_insuree_id <> (SELECT id FROM insuree WHERE chf_id = '3')"},
    {1, "insuree heads no family", "UPDATE insuree SET family_id = NULL WHERE chf_id = '3'"},
    {2, "insuree has the chf_id of another one", "DROP INDEX insuree_u_chf_id; UPDATE insuree SET chf_id = '1' WHERE chf_id = '2'"},
    {3, "cover is of a person who is not there", "UPDATE insuree SET deleted_at = changed_at WHERE chf_id = '2'"},
    {3, "cover is of a policy that is not there", "UPDATE policy SET deleted_at = changed_at"},
    {3, "cover is of a policy of a family that the person was never in",
     "UPDATE insuree_policy SET insuree_id = (SELECT id FROM insuree WHERE chf_id = '3') WHERE insuree_id = (SELECT id FROM insuree WHERE chf_id = '2')"},
    {3, "cover is of days that another one of the same person and policy has",
     "UPDATE insuree_policy SET insuree_id = (SELECT id FROM insuree WHERE chf_id = '1')"},
    {4, "policy has a value below zero", "UPDATE policy SET value = -1"},
    {4, "policy ends before it starts", "UPDATE policy SET start_date = expiry_date, expiry_date = enroll_date"},
    {4, "policy holds before it starts", "UPDATE policy SET start_date = expiry_date"},
    {4, "policy is idle or ready and holds already", "UPDATE policy SET status = 16"},
    {4, "policy is active and holds from no day", "UPDATE policy SET effective_date = NULL"},
    {5, "payment gives its lines more than came in", "UPDATE payment_detail SET amount = 5001"},
    {6, "contribution has the receipt of another one of its product",
     "DROP INDEX premium_u_receipt_product_id_u_receipt; UPDATE premium SET receipt = 'A'"},
    {6, "refund is not of a contribution that is there, to the same policy", "UPDATE premium SET refund_of_id = id"},
    {6, "more was given back of a contribution than it was",
     "UPDATE premium SET refund_of_id = (SELECT MIN(id) FROM premium), amount = -9000000 WHERE id > (SELECT MIN(id) FROM premium)"},
    {7, "location does not stand one level under its parent", "UPDATE location SET type = 'D' WHERE code = 'W1'"},
    {7, "family lives in no village", "UPDATE family SET location_id = (SELECT id FROM location WHERE code = 'W1')"},
    {7, "insuree lives in what is no village", "UPDATE insuree SET current_village_id = (SELECT id FROM location WHERE code = 'W1')"},
    {7, "health facility stands in no district", "UPDATE health_facility SET location_id = (SELECT id FROM location WHERE code = 'V1')"},
    {7, "health facility serves what is no village", "UPDATE health_facility_catchment SET location_id = (SELECT id FROM location WHERE code = 'W1')"},
    {7, "officer belongs to what is no district", "UPDATE officer SET location_id = (SELECT id FROM location WHERE code = 'V1')"},
    {7, "officer works in what is no village", "UPDATE officer_village SET location_id = (SELECT id FROM location WHERE code = 'D1')"},
    {7, "product is sold in what is no region or district", "UPDATE product SET location_id = (SELECT id FROM location WHERE code = 'V1')"},
    {8, "former state of a policy ends before it begins, or is of no row", "UPDATE policy_history SET legacy_id = 99999"},
};

static bool found(const struct enrolment_report *report, const struct fault *fault)
{
    for (size_t i = 0; i < report->fault_count; i++)
        if (!strcmp(report->faults[i].what, fault->what)) return report->faults[i].invariant == fault->invariant && report->rows[fault->invariant] > 0;
    return false;
}

static void test_each_fault_is_found(void **state)
{
    struct drive d = scheme_open(state);
    struct db_conn *c = testdb_acquire(d.t, DB_WRITE);
    struct enrolment_report report;

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        assert_ok(db_begin(c, DB_WRITE));
        assert_ok(db_script(c, str_of(faults[i].sql)));
        assert_ok(enrolment_look(c, d.arena, d.registry, &report));
        if (!found(&report, &faults[i])) fail_msg("not found: %d %s", faults[i].invariant, faults[i].what);
        db_rollback(c);
    }
    assert_ok(enrolment_check(c, d.arena, d.registry, &report));
    assert_int_equal(report.fault_count, 0);
    testdb_release(d.t, c);
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_what_was_written_fits),
        TESTDB_BOTH(test_who_came_back_fits),
        TESTDB_BOTH(test_each_fault_is_found),
    };
    return testdb_run("module/enrolment", tests, sizeof tests / sizeof *tests);
}
