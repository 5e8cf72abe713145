/* The ledger: what contributions, valuated claims and paid bills are posted as, and the proof that it holds (decision D29). */
#include "module/drive.h"

#include "module/claim/claim.h"
#include "module/contribution/contribution.h"
#include "module/invoice/invoice.h"
#include "module/ledger/ledger.h"

#define HEADER "id, uuid, version, created_at, created_by, changed_at, changed_by"
#define HEADER_OF(id) id ", uuid, 1, created_at, created_by, changed_at, changed_by"

/* A product with a policy of id 7, a facility of id 9 with a valuated claim and a paid bill. */
static struct drive books_open(void **state)
{
    struct drive d = drive_open(state, NULL);

    drive_new(&d, "product.create", "{'code': 'P1', 'name': 'Basic', 'dateFrom': '2024-01-01', 'dateTo': '2030-12-31', 'insurancePeriod': 12,"
              " 'lumpSum': '100000'}");
    testdb_script(d.t,
        "INSERT INTO family (" HEADER ") SELECT " HEADER_OF("5") " FROM product;"
        "INSERT INTO policy (" HEADER ", status, value, enroll_date, start_date, family_id, product_id)"
        " SELECT " HEADER_OF("7") ", 1, 10000000, date_from, date_from, 5, id FROM product;"
        "INSERT INTO legal_form (" HEADER ", code, legal_form) SELECT " HEADER_OF("1") ", 'G', 'Government' FROM product;"
        "INSERT INTO location (" HEADER ", code, name, type, name_key) SELECT " HEADER_OF("2") ", 'R', 'R', 'R', 'r' FROM product;"
        "INSERT INTO health_facility (" HEADER ", code, name, name_key, level, care_type, offline, status, location_id, legal_form_id)"
        " SELECT " HEADER_OF("9") ", 'HF1', 'HF1', 'hf1', 'H', 'B', date_from > date_to, 'AC', 2, 1 FROM product;");
    return d;
}

static const char *premium(struct drive *d, const char *receipt, const char *amount, const char *further)
{
    return drive_new(d, "premium.create", str_format(d->arena, "{'policy': {'id': 7}, 'receipt': '%s', 'amount': '%s', 'payDate': '2025-03-04',"
                     " %s}", receipt, amount, *further ? further : "'payType': 'C'").p);
}

#define POSTED "SELECT kind, account, amount, CASE WHEN product_id IS NULL THEN 0 ELSE 1 END FROM posting ORDER BY id"

static struct ledger_report checked(struct drive *d)
{
    struct ledger_report report;
    struct db_conn *c = testdb_acquire(d->t, DB_READ);

    assert_ok(ledger_check(c, d->arena, d->registry, &report));
    testdb_release(d->t, c);
    return report;
}

static void fits(struct drive *d, int64_t postings, int64_t facts)
{
    struct ledger_report report = checked(d);

    assert_int_equal(report.fault_count, 0);
    assert_int_equal(report.postings, postings);
    assert_int_equal(report.facts, facts);
}

static void test_contributions_are_posted_with_them(void **state)
{
    struct drive d = books_open(state);

    premium(&d, "R1", "100.50", "");
    premium(&d, "R2", "50", "'isPhotoFee': true, 'payType': 'M'");
    assert_str(drive_rows(&d, POSTED, "ttii"), "B|cash|10050|0\nB|contributions|-10050|1\nB|mobile|5000|0\nB|fees|-5000|0\n");
    assert_str(drive_rows(&d, "SELECT COUNT(DISTINCT p.entry_uuid), COUNT(DISTINCT p.command_uuid), COUNT(*) FROM posting p JOIN premium s"
                          " ON s.uuid = p.source_uuid AND s.pay_date = p.day AND p.source_entity = 'premium'", "iii"), "2|2|4\n");
    fits(&d, 4, 2);
    drive_close(&d);
}

static void test_a_correction_takes_back_and_posts_anew(void **state)
{
    struct drive d = books_open(state);
    const char *p = premium(&d, "R1", "100", "");

    assert_ok(drive(&d, "premium.update", str_format(d.arena, "{'uuid': '%s', 'payDate': '2025-03-05'}", p).p));
    fits(&d, 2, 1);
    assert_ok(drive(&d, "premium.update", str_format(d.arena, "{'uuid': '%s', 'amount': '80', 'payType': 'B'}", p).p));
    assert_str(drive_rows(&d, POSTED, "ttii"),
               "B|cash|10000|0\nB|contributions|-10000|1\nR|cash|-10000|0\nR|contributions|10000|1\nB|bank|8000|0\nB|contributions|-8000|1\n");
    assert_ok(drive(&d, "premium.delete", str_format(d.arena, "{'uuid': '%s'}", p).p));
    assert_str(drive_rows(&d, "SELECT kind, account, amount FROM posting WHERE id > 6 ORDER BY id", "tti"),
               "R|bank|-8000\nR|contributions|8000\n");
    fits(&d, 8, 0);
    drive_close(&d);
}

static void test_balances(void **state)
{
    struct drive d = books_open(state);
    const char *p = premium(&d, "R1", "100.50", "");
    struct str out;

    premium(&d, "R2", "50", "'isPhotoFee': true, 'payType': 'M'");
    assert_ok(drive(&d, "premium.refund", str_format(d.arena, "{'premium': '%s', 'amount': '20', 'payDate': '2025-03-06', 'payType': 'C',"
                    " 'reason': 'x'}", p).p));
    assert_ok(drive_ask(&d, access_program(), "ledgerBalances", "{'from': '2025-03-05', 'to': '2025-03-06'}", &out));
    assert_str(out, "[{\"account\":\"cash\",\"opening\":\"100.50\",\"debit\":\"0.00\",\"credit\":\"20.00\",\"closing\":\"80.50\",\"postings\":1},"
               "{\"account\":\"mobile\",\"opening\":\"50.00\",\"debit\":\"0.00\",\"credit\":\"0.00\",\"closing\":\"50.00\",\"postings\":0},"
               "{\"account\":\"contributions\",\"opening\":\"-100.50\",\"debit\":\"20.00\",\"credit\":\"0.00\",\"closing\":\"-80.50\",\"postings\":1},"
               "{\"account\":\"fees\",\"opening\":\"-50.00\",\"debit\":\"0.00\",\"credit\":\"0.00\",\"closing\":\"-50.00\",\"postings\":0}]");
    assert_ok(drive_ask(&d, access_program(), "ledgerBalances", "{'to': '2025-03-05', 'productCode': 'P1'}", &out));
    assert_str(out, "[{\"account\":\"contributions\",\"opening\":\"0.00\",\"debit\":\"0.00\",\"credit\":\"100.50\",\"closing\":\"-100.50\",\"postings\":1}]");
    fits(&d, 6, 3);
    drive_close(&d);
}

/* ---- what later areas book ---- */

static struct tx *begin(struct drive *d)
{
    struct tx *tx;

    assert_ok(tx_begin(d->write, d->arena, access_program(), UUID_NONE, &tx));
    return tx;
}

static void valuate(struct drive *d)
{
    testdb_script(d->t,
        "INSERT INTO insuree (" HEADER ", chf_id, last_name, other_names, last_name_key, other_names_key, head, dob, card_issued)"
        " SELECT " HEADER_OF("3") ", '1', 'A', 'B', 'a', 'b', date_from > date_to, date_from, date_from > date_to FROM product;"
        "INSERT INTO diagnosis (" HEADER ", code, name, name_key) SELECT " HEADER_OF("4") ", 'A', 'A', 'a' FROM product;"
        "INSERT INTO medical_item (" HEADER ", code, name, name_key, type, price, care_type, patient_category)"
        " SELECT " HEADER_OF("6") ", 'I', 'I', 'i', 'D', 1, 'B', 15 FROM product;"
        "INSERT INTO claim (" HEADER ", code, date_from, date_claimed, status, feedback_available, insuree_id, health_facility_id, icd_id)"
        " SELECT " HEADER_OF("8") ", 'C1', date_from, date_from, 16, date_from > date_to, 3, 9, 4 FROM product;"
        "INSERT INTO claim_item (" HEADER ", qty_provided, price_asked, status, availability, remunerated_amount, claim_id, item_id, product_id)"
        " SELECT " HEADER_OF("1") ", 100, 100, 1, date_from < date_to, 31500, 8, 6, id FROM product;");
}

static void pay(struct drive *d)
{
    const char *uuid = d->t->engine == DB_SQLITE ? "HEX(uuid)" : "CAST(uuid AS TEXT)";

    testdb_script(d->t, str_format(d->arena,
        "INSERT INTO bill (" HEADER ", date_valid_from, code, amount_net, amount_total, status, currency_tp_code, currency_code,"
        " thirdparty_uuid) SELECT " HEADER_OF("11") ", created_at, 'B1', 31500, 31500, 2, 'USD', 'USD', (SELECT %s FROM health_facility)"
        " FROM product;"
        "INSERT INTO bill_payment (" HEADER ", amount_payed, date_payment, status, bill_id)"
        " SELECT " HEADER_OF("12") ", 31500, date_from, 1, 11 FROM product;", uuid).p);
}

static void book(struct drive *d, const struct entity *e, int64_t id, int times)
{
    struct tx *tx = begin(d);

    for (int i = 0; i < times; i++) assert_ok(ledger_book(tx, e, &id, 1));
    assert_ok(tx_commit(tx));
}

static void test_claims_and_bills(void **state)
{
    struct drive d = books_open(state);

    valuate(&d);
    assert_int_equal(checked(&d).fault_count, 2);
    book(&d, &claim_entity, 8, 2);
    pay(&d);
    book(&d, &bill_payment_entity, 12, 1);
    assert_str(drive_rows(&d, "SELECT account, amount, product_id, health_facility_id, source_entity FROM posting ORDER BY id", "tiiit"),
               "benefits|31500|1|NULL|claim\npayable|-31500|NULL|9|claim\nbank|-31500|NULL|NULL|bill_payment\n"
               "payable|31500|NULL|9|bill_payment\n");
    fits(&d, 4, 2);
    testdb_script(d.t, "UPDATE claim_item SET remunerated_amount = 30000");
    assert_int_equal(checked(&d).fault_count, 2);
    book(&d, &claim_entity, 8, 1);
    fits(&d, 8, 2);
    drive_close(&d);
}

static void test_openings_are_of_one_entry(void **state)
{
    struct drive d = books_open(state);
    uuid_t opening = uuid_new(d.t->env);
    int64_t id = 8;

    valuate(&d);
    for (int i = 0; i < 2; i++) {
        struct tx *tx = begin(&d);
        assert_ok(ledger_open(tx, &claim_entity, &id, 1, opening));
        assert_ok(tx_commit(tx));
        assert_str(drive_rows(&d, "SELECT kind, COUNT(*), COUNT(DISTINCT entry_uuid) FROM posting GROUP BY kind", "tii"), "O|2|1\n");
    }
    fits(&d, 2, 1);
    drive_close(&d);
}

/* ---- what is refused ---- */

static void test_what_does_not_balance_is_refused(void **state)
{
    static const struct law_posting lines[] = {{LAW_CASH, 0, 0, {100}}, {LAW_FEES, 0, 0, {-99}}};
    struct drive d = books_open(state);
    struct tx *tx = begin(&d);
    struct ledger_entry entry = {.kind = LEDGER_BOOKED, .source = &premium_entity, .source_uuid = uuid_new(d.t->env),
                                 .day = date_of(2026, 1, 1), .lines = lines, .line_count = 2};
    err_t e = assert_err(ledger_post(tx, &entry, 1), E_RULE);

    assert_str(err_value(e, "rule"), "ledger_unbalanced");
    tx_rollback(tx);
    drive_close(&d);
}

static void test_postings_never_change(void **state)
{
    struct drive d = books_open(state);
    struct record old, changed;
    struct tx *tx;

    premium(&d, "R1", "100", "");
    tx = begin(&d);
    assert_ok(tx_get_id(tx, &posting_entity, 1, &old));
    changed = record_copy(d.arena, old);
    *record_cell(&changed, "amount") = db_int(1);
    assert_str(err_value(assert_err(tx_update(tx, &old, &changed, 1), E_RULE), "rule"), "ledger_immutable");
    tx_rollback(tx);
    tx = begin(&d);
    assert_ok(tx_get_id(tx, &posting_entity, 1, &old));
    assert_str(err_value(assert_err(tx_delete(tx, &old, 1), E_RULE), "rule"), "ledger_immutable");
    tx_rollback(tx);
    drive_close(&d);
}

/* ---- the proof ---- */

static struct str told(struct drive *d)
{
    static const char *const words[] = {"", "entry", "total", "fact", "stray"};
    struct ledger_report r = checked(d);
    struct buf out;

    buf_init(&out, d->arena, 256);
    for (size_t i = 0; i < r.fault_count; i++) {
        const struct ledger_fault *f = &r.faults[i];
        buf_add(&out, str_format(d->arena, "%s %.*s %.*s %lld %lld\n", words[f->what], STR_ARG(f->entity), STR_ARG(f->account),
                                 (long long)f->is.minor, (long long)f->due.minor));
    }
    return buf_str(&out);
}

static void test_planted_changes_are_found(void **state)
{
    static const struct { const char *plant, *told, *mend; } cases[] = {
        {"UPDATE posting SET amount = 10001 WHERE id = 1", "entry   1 0\ntotal   1 0\nfact premium cash 10001 10000\n",
         "UPDATE posting SET amount = 10000 WHERE id = 1"},
        {"UPDATE posting SET amount = amount * 2 WHERE id < 3",
         "fact premium cash 20000 10000\nfact premium contributions -20000 -10000\n", "UPDATE posting SET amount = amount / 2 WHERE id < 3"},
        {"UPDATE posting SET account = 'fees' WHERE id = 2", "fact premium contributions 0 -10000\nfact premium fees -10000 0\n",
         "UPDATE posting SET account = 'contributions' WHERE id = 2"},
        {"UPDATE posting SET source_entity = 'gone' WHERE id < 3",
         "fact premium cash 0 10000\nfact premium contributions 0 -10000\nstray gone  0 0\nstray gone  0 0\n",
         "UPDATE posting SET source_entity = 'premium' WHERE id < 3"},
        {"UPDATE premium SET amount = 9900", "fact premium cash 10000 9900\nfact premium contributions -10000 -9900\n",
         "UPDATE premium SET amount = 10000"},
        {"INSERT INTO posting (" HEADER ", entry_uuid, kind, account, amount, day, source_entity, source_uuid, command_uuid)"
         " SELECT id + 10, (SELECT uuid FROM product), 1, created_at, 1, changed_at, 1, entry_uuid, kind, 'bank', 5, day, source_entity,"
         " (SELECT uuid FROM policy), command_uuid FROM posting WHERE id = 1", "entry   5 0\ntotal   5 0\nstray premium  0 0\n",
         "DELETE FROM posting WHERE id = 11"},
        {"UPDATE posting SET deleted_at = created_at WHERE id = 2",
         "entry   10000 0\ntotal   10000 0\nfact premium contributions 0 -10000\n", "UPDATE posting SET deleted_at = NULL"},
        {"DELETE FROM posting WHERE id = 2", "entry   10000 0\ntotal   10000 0\nfact premium contributions 0 -10000\n",
         "DELETE FROM posting"},
    };
    struct drive d = books_open(state);

    premium(&d, "R1", "100", "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fits(&d, 2, 1);
        testdb_script(d.t, cases[i].plant);
        assert_str(told(&d), cases[i].told);
        testdb_script(d.t, cases[i].mend);
    }
    assert_str(told(&d), "fact premium cash 0 10000\nfact premium contributions 0 -10000\n");
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_contributions_are_posted_with_them),
        TESTDB_BOTH(test_a_correction_takes_back_and_posts_anew),
        TESTDB_BOTH(test_balances),
        TESTDB_BOTH(test_claims_and_bills),
        TESTDB_BOTH(test_openings_are_of_one_entry),
        TESTDB_BOTH(test_what_does_not_balance_is_refused),
        TESTDB_BOTH(test_postings_never_change),
        TESTDB_BOTH(test_planted_changes_are_found),
    };
    return testdb_run("module/ledger", tests, sizeof tests / sizeof *tests);
}
