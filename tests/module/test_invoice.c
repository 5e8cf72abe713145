/* Invoices made of policies, payments of documents, events (social protection 4.4, 6), through the commands. */
#include "module/drive.h"

#include "module/invoice/invoice.h"

struct office {
    struct drive d;
    const char *family, *product;
};

static struct office office_open(void **state)
{
    struct office k = {.d = drive_open(state, NULL)};
    struct drive *d = &k.d;
    const char *region = drive_new(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}"), *district, *ward, *village;

    district = drive_put(d, "location.create", "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}", region);
    ward = drive_put(d, "location.create", "{'code': 'W', 'name': 'W', 'type': 'W', 'parent': '%s'}", district);
    village = drive_put(d, "location.create", "{'code': 'V', 'name': 'V', 'type': 'V', 'parent': '%s'}", ward);
    k.family = drive_put(d, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '100', 'lastName': 'Doe', 'otherNames': 'Jane',"
                         " 'dob': '1980-01-01'}}", village);
    k.product = drive_new(d, "product.create", "{'code': 'P1', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2030-12-31',"
                          " 'insurancePeriod': 12, 'lumpSum': '1000', 'accCodePremiums': '4711'}");
    return k;
}

static const char *policy(struct office *k, const char *day)
{
    return drive_put(&k->d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '%s'}", k->family, k->product, day);
}

static void generated(struct office *k, const char *from, const char *to, const char *wanted)
{
    struct answer answer;

    assert_ok(drive_as(&k->d, access_program(), "invoice.generate",
                       str_format(k->d.arena, "{'dateFrom': '%s', 'dateTo': '%s'}", from, to).p, &answer));
    assert_str(answer.result, wanted);
}

static const char *invoice_uuid(struct office *k)
{
    struct db_conn *c = testdb_acquire(k->d.t, DB_READ);
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;
    char *text = arena_alloc(k->d.arena, 37);

    assert_ok(db_query(c, STR("SELECT uuid FROM invoice ORDER BY id LIMIT 1"), NULL, 0, types, 1, &rows));
    uuid_write(db_cell(&rows, 0, 0)->u, text);
    text[36] = 0;
    testdb_release(k->d.t, c);
    return text;
}

#define ALL \
    "SELECT i.code, i.status, i.amount_total, l.code, l.ledger_account, l.amount_net, i.thirdparty FROM invoice i JOIN invoice_line_item l" \
    " ON l.invoice_id = i.id WHERE i.deleted_at IS NULL ORDER BY i.id"

static void test_policies_of_a_period_are_invoiced_once(void **state)
{
    struct office k = office_open(state);
    const char *head = "{\"chfId\":\"100\",\"lastName\":\"Doe\",\"otherNames\":\"Jane\"}";

    policy(&k, "2024-03-31");
    policy(&k, "2024-04-01");
    policy(&k, "2024-04-30");
    policy(&k, "2024-05-01");
    generated(&k, "2024-04-01", "2024-04-30", "{\"invoices\":2}");
    assert_str(drive_rows(&k.d, ALL, "tiittit"),
               str_format(k.d.arena, "IV-P1-100-2024-04|1|100000|P1|4711|100000|%s\nIV-P1-100-2024-04-3|1|100000|P1|4711|100000|%s\n", head, head).p);
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM invoice i JOIN family f ON i.location_id = f.location_id AND i.district_id = f.district_id", "i"),
               "2\n");
    generated(&k, "2024-04-01", "2024-04-30", "{\"invoices\":0}");
    generated(&k, "2024-01-01", "2024-12-31", "{\"invoices\":2}");
    /* one that was deleted does not stand in the way of another */
    assert_ok(drive(&k.d, "invoice.delete", str_format(k.d.arena, "{'uuids': ['%s']}", invoice_uuid(&k)).p));
    generated(&k, "2024-04-01", "2024-04-30", "{\"invoices\":1}");
    drive_refused(&k.d, "invoice.generate", "{'dateFrom': '2024-04-02', 'dateTo': '2024-04-01'}", "invoice_period");
    assert_err(drive(&k.d, "invoice.generate", "{'dateFrom': '2024-04-02'}"), E_FIELD_REQUIRED);
    drive_close(&k.d);
}

#define PAYMENT "{'payerRef': 'X', 'amountReceived': '1000', 'fees': '5', 'codeExt': 'E1', 'status': 1, 'subjectTypeName': '%s', 'subjectId': '%s'}"

static void test_a_payment_with_the_document_that_it_pays(void **state)
{
    struct office k = office_open(state);

    policy(&k, "2024-04-01");
    generated(&k, "2024-04-01", "2024-04-30", "{\"invoices\":1}");
    assert_ok(drive(&k.d, "payment_invoice.create_with_detail", str_format(k.d.arena, PAYMENT, "Invoice", invoice_uuid(&k)).p));
    assert_str(drive_rows(&k.d, "SELECT p.payer_ref, p.amount_received, d.status, d.amount, d.fees, d.subject_type, d.subject FROM payment_invoice p"
                          " JOIN detail_payment_invoice d ON d.payment_id = p.id", "tiiiitt"),
               "X|100000|1|100000|500|invoice|{\"code\":\"IV-P1-100-2024-04\"}\n");
    assert_err(drive(&k.d, "payment_invoice.create_with_detail", str_format(k.d.arena, PAYMENT, "bill", invoice_uuid(&k)).p), E_REFERENCE);
    assert_err(drive(&k.d, "payment_invoice.create_with_detail", str_format(k.d.arena, PAYMENT, "moon", invoice_uuid(&k)).p), E_FIELD_CHOICE);
    assert_err(drive(&k.d, "payment_invoice.create_with_detail", "{'payerRef': 'X', 'subjectTypeName': 'bill'}"), E_FIELD_REQUIRED);
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM payment_invoice", "i"), "1\n");
    assert_ok(drive(&k.d, "invoice_event.create", str_format(k.d.arena, "{'invoice': '%s', 'eventType': 0, 'message': 'seen'}", invoice_uuid(&k)).p));
    assert_str(drive_rows(&k.d, "SELECT event_type, message FROM invoice_event", "it"), "0|seen\n");
    drive_close(&k.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_policies_of_a_period_are_invoiced_once), TESTDB_BOTH(test_a_payment_with_the_document_that_it_pays),
    };
    return testdb_run("module/invoice", tests, sizeof tests / sizeof *tests);
}
