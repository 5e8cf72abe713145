/* Commissions of officers (enrolment 8.5): what counts, once; what goes back; who may, and what races. Today is 2026-01-02. */
#include "module/drive.h"

#include <string.h>

#include "model/query/access.h"

/* Last days, as days since 1970. */
#define MARCH "20178"
#define APRIL "20208"

struct office {
    struct drive d;
    const char *region, *district, *other, *product, *officer, *policy, *far;
};

static const char *place(struct drive *d, const char *code, const char *type, const char *parent)
{
    return drive_put(d, "location.create", "{'code': '%s', 'name': '%s', 'type': '%s'%s%s%s}", code, code, type, parent ? ", 'parent': '" : "",
                     parent ? parent : "", parent ? "'" : "");
}

static const char *sold(struct office *o, const char *village, const char *number, const char *officer)
{
    const char *family = drive_put(&o->d, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '%s', 'lastName': 'A', 'otherNames': 'B',"
                                   " 'dob': '1980-01-01'}}", village, number);

    return drive_put(&o->d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '2025-01-01', 'officer': '%s'}", family, o->product,
                     officer);
}

static struct office office_open(void **state)
{
    struct office o = {.d = drive_open(state, NULL)};
    const char *village, *far;

    o.region = place(&o.d, "R", "R", NULL);
    o.district = place(&o.d, "D1", "D", o.region);
    o.other = place(&o.d, "D2", "D", o.region);
    village = place(&o.d, "V1", "V", place(&o.d, "W1", "W", o.district));
    far = place(&o.d, "V2", "V", place(&o.d, "W2", "W", o.other));
    o.product = drive_new(&o.d, "product.create", "{'code': 'P', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2030-12-31',"
                          " 'insurancePeriod': 12, 'lumpSum': '10000', 'maxInstallments': 9, 'gracePeriodPayment': 12}");
    o.officer = drive_new(&o.d, "officer.create", "{'code': 'O1', 'lastName': 'A', 'otherNames': 'B'}");
    o.policy = sold(&o, village, "100", o.officer);
    o.far = sold(&o, far, "200", o.officer);
    return o;
}

static const char *pay(struct office *o, const char *policy, const char *receipt, const char *amount, const char *day, const char *further)
{
    return drive_put(&o->d, "premium.create", "{'policy': '%s', 'receipt': '%s', 'amount': '%s', 'payDate': '%s', 'payType': 'C', 'action': 'wait'%s}",
                     policy, receipt, amount, day, further);
}

static const char *refund(struct office *o, const char *premium, const char *amount, const char *day)
{
    return drive_put(&o->d, "premium.refund", "{'premium': '%s', 'amount': '%s', 'payDate': '%s', 'payType': 'C', 'reason': 'x'}", premium, amount, day);
}

static const char *input(struct office *o, int month, const char *rate, const char *further)
{
    return str_format(o->d.arena, "{'year': 2025, 'month': %d, 'mode': 'prescribed', 'rate': '%s', 'location': '%s'%s}", month, rate, o->district,
                      further).p;
}

static const char *run(struct office *o, int month, const char *rate) { return drive_new(&o->d, "commission_run.create", input(o, month, rate, "")); }

/* Of each run: month, contributions, base, amount, whether it is settled. */
static void runs(struct office *o, const char *wanted)
{
    assert_str(drive_rows(&o->d, "SELECT l.code, r.date_to, r.contributions, r.base, r.amount, r.settled_on IS NOT NULL FROM commission_run r"
                          " JOIN location l ON l.id = r.location_id WHERE r.deleted_at IS NULL ORDER BY r.id", "tdiiib"), wanted);
}

static void sums(struct office *o, const char *wanted)
{
    assert_str(drive_rows(&o->d, "SELECT r.date_to, f.code, c.rate, c.policies, c.contributions, c.refunds, c.base, c.amount FROM commission c"
                          " JOIN commission_run r ON r.id = c.commission_run_id JOIN officer f ON f.id = c.officer_id WHERE c.deleted_at IS NULL"
                          " ORDER BY c.id", "dtiiiiii"), wanted);
}

static void test_what_counts_once(void **state)
{
    struct office o = office_open(state);
    const char *first;

    pay(&o, o.policy, "A", "1000", "2025-03-01", "");
    pay(&o, o.policy, "B", "500", "2025-03-31", "");
    pay(&o, o.policy, "C", "70", "2025-03-15", ", 'isPhotoFee': true");
    pay(&o, o.policy, "D", "900", "2025-04-01", "");
    pay(&o, o.far, "E", "300", "2025-03-10", "");
    first = run(&o, 3, "10");
    runs(&o, "D1|" MARCH "|2|150000|15000|false\n");
    sums(&o, MARCH "|O1|1000|1|2|0|150000|15000\n");
    drive_refused(&o.d, "commission_run.create", input(&o, 3, "10", ""), "commission_nothing");
    /* what was booked late counts in a second run of the month */
    pay(&o, o.policy, "F", "100", "2025-03-20", "");
    run(&o, 3, "10");
    runs(&o, "D1|" MARCH "|2|150000|15000|false\nD1|" MARCH "|1|10000|1000|false\n");
    /* and what is deleted may be counted anew, at another rate */
    assert_ok(drive(&o.d, "commission_run.delete", str_format(o.d.arena, "{'uuid': '%s'}", first).p));
    assert_str(drive_rows(&o.d, "SELECT COUNT(*) FROM commission_line WHERE deleted_at IS NULL", "i"), "1\n");
    run(&o, 3, "5");
    runs(&o, "D1|" MARCH "|1|10000|1000|false\nD1|" MARCH "|2|150000|7500|false\n");
    drive_close(&o.d);
}

static void test_what_is_refused(void **state)
{
    struct office o = office_open(state);
    const char *ward = place(&o.d, "W3", "W", o.district), *made;

    pay(&o, o.policy, "A", "1000", "2025-03-01", "");
    drive_refused(&o.d, "commission_run.create", "{'year': 2026, 'month': 1, 'mode': 'paid', 'rate': '10'}", "commission_month");
    drive_refused(&o.d, "commission_run.create", "{'year': 2025, 'month': 13, 'mode': 'paid', 'rate': '10'}", "commission_month");
    drive_refused(&o.d, "commission_run.create", input(&o, 3, "0", ""), "commission_rate");
    assert_err(drive(&o.d, "commission_run.create", input(&o, 3, "100.01", "")), E_FIELD_RANGE);
    assert_err(drive(&o.d, "commission_run.create", "{'year': 2025, 'month': 3, 'mode': 'all', 'rate': '10'}"), E_FIELD_CHOICE);
    assert_err(drive(&o.d, "commission_run.create", "{'year': 2025, 'month': 3, 'mode': 'paid'}"), E_FIELD_REQUIRED);
    assert_err(drive(&o.d, "commission_run.create", str_format(o.d.arena, "{'year': 2025, 'month': 3, 'mode': 'paid', 'rate': '1', 'officer': '%s'}",
                                                               o.product).p), E_REFERENCE);
    drive_refused(&o.d, "commission_run.create", str_format(o.d.arena, "{'year': 2025, 'month': 3, 'mode': 'paid', 'rate': '1', 'location': '%s'}",
                                                            ward).p, "commission_place");
    made = run(&o, 3, "10");
    drive_refused(&o.d, "commission_run.settle", str_format(o.d.arena, "{'uuid': '%s', 'settledOn': '2026-01-03'}", made).p, "commission_settled_in_future");
    assert_ok(drive(&o.d, "commission_run.settle", str_format(o.d.arena, "{'uuid': '%s', 'reference': 'T-1'}", made).p));
    runs(&o, "D1|" MARCH "|1|100000|10000|true\n");
    drive_refused(&o.d, "commission_run.settle", str_format(o.d.arena, "{'uuid': '%s'}", made).p, "commission_settled");
    drive_refused(&o.d, "commission_run.delete", str_format(o.d.arena, "{'uuid': '%s'}", made).p, "commission_settled");
    drive_close(&o.d);
}

/* ---- what goes back ---- */

static void test_refunds_take_back(void **state)
{
    struct office o = office_open(state);
    const char *other = drive_new(&o.d, "officer.create", "{'code': 'O2', 'lastName': 'C', 'otherNames': 'D'}");
    const char *first = pay(&o, o.policy, "A", "1000", "2025-03-01", ""), *never = pay(&o, o.policy, "B", "200", "2025-02-10", ""), *made, *later;

    refund(&o, first, "100", "2025-03-20");
    made = run(&o, 3, "10");                               /* both in a month: 900 at 10 % */
    sums(&o, MARCH "|O1|1000|1|1|1|90000|9000\n");
    refund(&o, first, "400", "2025-04-20");
    refund(&o, never, "200", "2025-04-21");                /* of what has earned nothing */
    pay(&o, o.policy, "C", "500", "2025-04-02", "");
    assert_ok(drive(&o.d, "policy.update", str_format(o.d.arena, "{'uuid': '%s', 'officer': '%s'}", o.policy, other).p));
    later = run(&o, 4, "20");                              /* from whom it was given to, at the rate of then */
    sums(&o, MARCH "|O1|1000|1|1|1|90000|9000\n" APRIL "|O2|2000|1|1|0|50000|10000\n" APRIL "|O1|1000|0|0|1|-40000|-4000\n");
    runs(&o, "D1|" MARCH "|1|90000|9000|false\nD1|" APRIL "|1|10000|6000|false\n");
    drive_refused(&o.d, "commission_run.delete", str_format(o.d.arena, "{'uuid': '%s'}", made).p, "commission_followed");
    assert_ok(drive(&o.d, "commission_run.delete", str_format(o.d.arena, "{'uuids': ['%s', '%s']}", made, later).p));
    runs(&o, "");
    drive_close(&o.d);
}

static void test_what_is_gone_goes_back(void **state)
{
    struct office o = office_open(state);
    const char *first = pay(&o, o.policy, "A", "1000", "2025-03-01", ""), *made = run(&o, 3, "10");

    drive_refused(&o.d, "premium.update", str_format(o.d.arena, "{'uuid': '%s', 'amount': '900'}", first).p, "commission_counted");
    drive_refused(&o.d, "premium.update", str_format(o.d.arena, "{'uuid': '%s', 'isPhotoFee': true}", first).p, "commission_counted");
    assert_ok(drive(&o.d, "premium.update", str_format(o.d.arena, "{'uuid': '%s', 'receipt': 'A1'}", first).p));
    assert_ok(drive(&o.d, "commission_run.settle", str_format(o.d.arena, "{'uuid': '%s'}", made).p));
    assert_ok(drive(&o.d, "premium.delete", str_format(o.d.arena, "{'uuid': '%s'}", first).p));
    pay(&o, o.policy, "A", "900", "2025-03-01", "");
    run(&o, 3, "10");                                      /* what it should have been, and what it was goes back */
    sums(&o, MARCH "|O1|1000|1|1|0|100000|10000\n" MARCH "|O1|1000|1|1|1|-10000|-1000\n");
    drive_refused(&o.d, "commission_run.create", input(&o, 3, "10", ""), "commission_nothing");
    drive_refused(&o.d, "commission_run.create", input(&o, 4, "10", ""), "commission_nothing");
    drive_close(&o.d);
}

/* ---- matched payments ---- */

static void test_paid(void **state)
{
    struct office o = office_open(state);
    static const char paid[] = "{'year': 2025, 'month': 4, 'mode': 'paid', 'rate': '10', 'location': '%s'}";

    pay(&o, o.policy, "A", "1000", "2025-03-01", "");
    pay(&o, o.policy, "B", "500", "2025-03-02", "");
    drive_refused(&o.d, "commission_run.create", str_format(o.d.arena, paid, o.district).p, "commission_nothing");
    /* as an import brings it: A was matched with a payment of April */
    assert_ok(drive(&o.d, "payment.create", "{'receivedAmount': '1000', 'receivedDate': '2025-04-05', 'paymentDate': '2025-04-03'}"));
    testdb_script(o.d.t, "UPDATE payment SET status = 5;"
                  "INSERT INTO payment_detail (id, uuid, version, created_at, created_by, changed_at, changed_by, payment_id, premium_id)"
                  " SELECT 9001, p.uuid, 1, p.created_at, -1, p.created_at, -1, y.id, p.id FROM premium p, payment y WHERE p.receipt = 'A'");
    run(&o, 3, "10");                                      /* only what is not matched */
    runs(&o, "D1|" MARCH "|1|50000|5000|false\n");
    drive_new(&o.d, "commission_run.create", str_format(o.d.arena, paid, o.district).p);
    runs(&o, "D1|" MARCH "|1|50000|5000|false\nD1|" APRIL "|1|100000|10000|false\n");
    drive_close(&o.d);
}

/* ---- places ---- */

static void test_all_districts_by_a_job(void **state)
{
    static const struct access stranger = {.user = 77, .signed_in = true, .administrator = true};
    struct office o = office_open(state);
    struct answer answer;
    struct str said;
    const char *job;

    pay(&o, o.policy, "A", "1000", "2025-03-01", "");
    pay(&o, o.far, "B", "300", "2025-03-10", "");
    place(&o.d, "D3", "D", o.region);
    assert_ok(drive_as(&o.d, access_program(), "commission_run.create", str_format(o.d.arena, "{'year': 2025, 'month': 3, 'mode': 'prescribed',"
                       " 'rate': '10', 'location': '%s'}", o.region).p, &answer));
    assert_non_null(strstr(str_zero(o.d.arena, answer.result), "\"job\""));
    drive_jobs(&o.d);
    job = str_format(o.d.arena, "{'job': '%.36s'}", strstr(str_zero(o.d.arena, answer.result), "\"job\"") + 7).p;
    assert_ok(drive_ask(&o.d, access_program(), "commissionProgress", job, &said));
    assert_str(said, "{\"state\":\"done\",\"progress\":3,\"total\":3,\"runs\":2,\"contributions\":2}");
    assert_ok(drive_ask(&o.d, &stranger, "commissionProgress", job, &said));
    assert_int_equal(said.n, 0);
    runs(&o, "D1|" MARCH "|1|100000|10000|false\nD2|" MARCH "|1|30000|3000|false\n");
    drive_close(&o.d);
}

static int64_t id_of(struct office *o, const char *code)
{
    struct str text = drive_rows(&o->d, str_format(o->d.arena, "SELECT id FROM location WHERE code = '%s'", code).p, "i");
    int64_t id = 0;

    for (size_t i = 0; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++) id = id * 10 + (text.p[i] - '0');
    return id;
}

static void test_of_ones_own_places(void **state)
{
    static const right_t rights[] = {101306, 101307, 131222};
    struct office o = office_open(state);
    int64_t places[] = {id_of(&o, "D1")}, above[] = {id_of(&o, "R")};
    const struct access who = {.user = 1, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_DISTRICTS, .places = places,
                               .place_count = 1, .above = above, .above_count = 1};
    struct answer answer;
    struct str said;

    pay(&o, o.policy, "A", "1000", "2025-03-01", "");
    pay(&o, o.far, "B", "300", "2025-03-10", "");
    assert_ok(drive_ask(&o.d, &who, "commissionPreview", "{'year': 2025, 'month': 3, 'mode': 'prescribed', 'rate': '10'}", &said));
    if (!strstr(said.p, "\"contributions\":1,\"base\":\"1000.00\",\"amount\":\"100.00\"}")) fail_msg("%s", said.p);
    assert_err(drive_as(&o.d, &who, "commission_run.create", str_format(o.d.arena, "{'year': 2025, 'month': 3, 'mode': 'prescribed', 'rate': '10',"
                        " 'location': '%s'}", o.other).p, &answer), E_REFERENCE);
    assert_ok(drive_as(&o.d, &who, "commission_run.create", "{'year': 2025, 'month': 3, 'mode': 'prescribed', 'rate': '10'}", &answer));
    drive_jobs(&o.d);
    runs(&o, "D1|" MARCH "|1|100000|10000|false\n");
    drive_close(&o.d);
}

static void test_it_is_seen_before(void **state)
{
    struct office o = office_open(state);
    struct str said;

    pay(&o, o.policy, "A", "1000", "2025-03-01", "");
    assert_ok(drive_ask(&o.d, access_program(), "commissionPreview", "{'year': 2025, 'month': 3, 'mode': 'prescribed', 'rate': '12.5'}", &said));
    if (!strstr(said.p, "\"code\":\"O1\",\"name\":\"B A\"}") || !strstr(said.p, "\"policies\":1,\"contributions\":1,\"refunds\":0,\"base\":\"1000.00\",\"amount\":\"125.00\"}]"))
        fail_msg("%s", said.p);
    assert_ok(drive_ask(&o.d, access_program(), "commissionPreview", "{'year': 2026, 'month': 1, 'rate': '10'}", &said));
    assert_int_equal(said.n, 0);
    runs(&o, "");
    drive_close(&o.d);
}

static void test_taking_back_what_was_done(void **state)
{
    struct office o = office_open(state);
    struct answer answer;
    const char *made;

    pay(&o, o.policy, "A", "1000", "2025-03-01", "");
    made = run(&o, 3, "10");
    assert_ok(drive_as(&o.d, access_program(), "commission_run.settle", str_format(o.d.arena, "{'uuid': '%s'}", made).p, &answer));
    assert_ok(drive(&o.d, "command.undo", str_format(o.d.arena, "{'command': '%s'}", uuid_text(o.d.arena, answer.id).p).p));
    runs(&o, "D1|" MARCH "|1|100000|10000|false\n");
    assert_ok(drive(&o.d, "commission_run.delete", str_format(o.d.arena, "{'uuid': '%s'}", made).p));
    drive_close(&o.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_what_counts_once), TESTDB_BOTH(test_what_is_refused), TESTDB_BOTH(test_refunds_take_back),
        TESTDB_BOTH(test_what_is_gone_goes_back), TESTDB_BOTH(test_paid), TESTDB_BOTH(test_all_districts_by_a_job),
        TESTDB_BOTH(test_of_ones_own_places), TESTDB_BOTH(test_it_is_seen_before), TESTDB_BOTH(test_taking_back_what_was_done),
    };
    return testdb_run("module/commission", tests, sizeof tests / sizeof *tests);
}
