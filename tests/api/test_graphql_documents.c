/* Valuation runs, indexes, bills and invoices as clients ask for them: what the contract's own filters mean, and
 * whose place a row has. */
#include "api/graphql_kit.h"
#include "module/drive.h"

struct scene {
    struct drive d;
    struct kit k;
    int64_t here, there;   /* districts */
};

static const struct access chief = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};

static int64_t id_of(struct drive *d, const char *code)
{
    struct str row = drive_rows(d, str_format(d->arena, "SELECT id FROM location WHERE code = '%s'", code).p, "i");
    int64_t id = 0;

    assert_true(decimal_read(row.p, row.n - 1, 0, false, &id));
    return id;
}

static struct scene scene_open(void **state)
{
    struct scene s = {.d = drive_open(state, NULL)};
    const char *region = drive_new(&s.d, "location.create", "{'code': 'R1', 'name': 'R', 'type': 'R'}");

    for (int i = 1; i <= 2; i++)
        drive_new(&s.d, "location.create", str_format(s.d.arena, "{'code': 'D%d', 'name': 'D', 'type': 'D', 'parent': '%s'}", i, region).p);
    s.here = id_of(&s.d, "D1");
    s.there = id_of(&s.d, "D2");
    kit_open(&s.k, s.d.t, s.d.registry, s.d.write);
    return s;
}

static void scene_close(struct scene *s)
{
    kit_close(&s->k);
    drive_close(&s->d);
}

#define HEADER "id, uuid, version, created_at, created_by, changed_at, changed_by"
/* Values of the header of row n; the tables of this test hold microseconds on both engines as a moment's text. */
static const char *header(struct scene *s, int n)
{
    return str_format(s->d.arena, "%d, %s, 1, %s, 1, %s, 1", n,
                      s->d.t->engine == DB_SQLITE ? str_format(s->d.arena, "x'0000000000004000800000000000000%d'", n).p
                                                  : str_format(s->d.arena, "'00000000-0000-4000-8000-00000000000%d'", n).p,
                      s->d.t->engine == DB_SQLITE ? "1767323045000000" : "'2026-01-02 03:04:05'",
                      s->d.t->engine == DB_SQLITE ? "1767323045000000" : "'2026-01-02 03:04:05'").p;
}

/* A moment as the engine stores it: so many days from the moment at which the test's clock stands. */
static const char *moment(struct scene *s, int days)
{
    int64_t us = 1767323045000000 + (int64_t)days * 86400 * 1000000;

    return s->d.t->engine == DB_SQLITE ? str_format(s->d.arena, "%lld", (long long)us).p
                                       : str_format(s->d.arena, "timestamp '2026-01-02 03:04:05' + interval '%d days'", days).p;
}

static const char *number(struct scene *s, int64_t id)
{
    return id ? str_format(s->d.arena, "%lld", (long long)id).p : "NULL";
}

static struct str ask(struct scene *s, const struct access *who, const char *query)
{
    return kit_query(&s->k, s->d.arena, who, query);
}

/* ---- runs ---- */

static void put_run(struct scene *s, int n, int month, int64_t location)
{
    testdb_script(s->d.t, str_format(s->d.arena, "INSERT INTO batch_run (" HEADER ", run_date, run_year, run_month, location_id,"
                                     " district_id) VALUES (%s, %s, 2025, %d, %s, %s)", header(s, n), moment(s, -n), month,
                                     number(s, location), number(s, location)).p);
}

static void runs_are_seen_in_their_district(void **state)
{
    struct scene s = scene_open(state);
    const right_t rights[] = {111102, 121901};
    struct access clerk = {.user = 2, .signed_in = true, .rights = rights, .right_count = 2, .shape = SCOPE_DISTRICTS,
                           .places = &s.here, .place_count = 1, .above = &s.here, .above_count = 1};
    const char *query = "{ batchRuns { totalCount edges { node { runYear runMonth location { code } } } } }";

    put_run(&s, 1, 10, 0);
    put_run(&s, 2, 11, s.here);
    put_run(&s, 3, 12, s.there);
    assert_str(ask(&s, &clerk, query),
               "200 {\"data\":{\"batchRuns\":{\"totalCount\":2,\"edges\":[{\"node\":{\"runYear\":2025,\"runMonth\":10,"
               "\"location\":null}},{\"node\":{\"runYear\":2025,\"runMonth\":11,\"location\":{\"code\":\"D1\"}}}]}}}");
    assert_str(ask(&s, &chief, "{ batchRuns(location_Isnull: false, runDate_Lt: \"2025-12-31T00:00:00\")"
                   " { edges { node { runMonth } } } }"),
               "200 {\"data\":{\"batchRuns\":{\"edges\":[{\"node\":{\"runMonth\":12}}]}}}");
    scene_close(&s);
}

/* ---- what runs found ---- */

static void put_index(struct scene *s, int n, int type, int period, const char *care, int64_t location)
{
    testdb_script(s->d.t, str_format(s->d.arena, "INSERT INTO relative_index (" HEADER ", type, care_type, year, period, calc_date,"
                                     " rel_index, product_id, location_id, district_id) SELECT %s, %d, '%s', 2025, %d, %s, %s,"
                                     " id, %s, %s FROM product", header(s, n), type, care, period, moment(s, 0),
                                     n == 1 ? "NULL" : "7000", number(s, location), number(s, location)).p);
}

/* `found`: month and care of each, "3O 12B". */
static void assert_summaries(struct scene *s, const struct access *who, const char *arguments, const char *found)
{
    struct str rest = str_of(found);
    const char *query = str_format(s->d.arena, "{ batchRunsSummaries%s { edges { node { runMonth careType } } } }", arguments).p;
    struct buf b;

    buf_init(&b, s->d.arena, 256);
    buf_add(&b, STR("200 {\"data\":{\"batchRunsSummaries\":{\"edges\":["));
    while (rest.n) {
        struct str one = str_cut(&rest, ' ');
        buf_add_format(&b, "{\"node\":{\"runMonth\":%.*s,\"careType\":\"%c\"}}%s", (int)one.n - 1, one.p, one.p[one.n - 1],
                       rest.n ? "," : "");
    }
    buf_add(&b, STR("]}}}"));
    assert_str(ask(s, who, query), str_zero(s->d.arena, buf_str(&b)));
}

static const char PRODUCT[] = "{'code': 'P1', 'name': 'Basic', 'dateFrom': '2025-01-01', 'dateTo': '2026-12-31', 'maxMembers': 9,"
                              " 'insurancePeriod': 12, 'gracePeriodEnrolment': 0, 'lumpSum': '0'}";

static void indexes_are_those_of_the_month_that_ends_them(void **state)
{
    struct scene s = scene_open(state);
    const right_t rights[] = {111102};
    struct access clerk = {.user = 2, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS,
                           .places = &s.here, .place_count = 1, .above = &s.here, .above_count = 1};

    drive_new(&s.d, "product.create", PRODUCT);
    put_index(&s, 1, 1, 1, "B", 0);
    put_index(&s, 2, 12, 3, "B", s.here);
    put_index(&s, 3, 4, 1, "O", s.there);
    put_index(&s, 4, 12, 2, "I", 0);
    assert_summaries(&s, &chief, "", "2I 3B 3O 12B");
    assert_summaries(&s, &clerk, "", "2I 3B 12B");
    assert_summaries(&s, &chief, "(accountMonth: 3)", "3B 3O");
    assert_summaries(&s, &chief, "(accountMonth: 12, accountYear: 2025)", "12B");
    assert_summaries(&s, &chief, "(accountYear: 2024)", "");
    assert_summaries(&s, &chief, "(accountType: 12, accountYear: 0)", "2I 3B");
    assert_summaries(&s, &chief, "(accountCareType: \"O\")", "3O");
    assert_summaries(&s, &chief, "(accountRegion: -1)", "2I 12B");
    assert_summaries(&s, &chief, str_format(s.d.arena, "(accountRegion: 1, accountDistrict: %lld)", (long long)s.here).p, "3B");
    assert_summaries(&s, &chief, "(first: 2, after: \"YXJyYXljb25uZWN0aW9uOjA=\")", "3B 3O");
    assert_str(ask(&s, &clerk, "{ batchRunsSummaries(accountMonth: 12) { totalCount edges { node { runYear productLabel calcDate index"
                   " } } } relativeIndexes(period: 2) { edges { node { type relIndex product { code } } } } }"),
               "200 {\"data\":{\"batchRunsSummaries\":{\"totalCount\":1,\"edges\":[{\"node\":{\"runYear\":2025,"
               "\"productLabel\":\"P1 Basic\",\"calcDate\":\"2026-01-02\",\"index\":null}}]},\"relativeIndexes\":{\"edges\":"
               "[{\"node\":{\"type\":12,\"relIndex\":\"0.7000\",\"product\":{\"code\":\"P1\"}}}]}}}");
    scene_close(&s);
}

/* ---- bills ---- */

static void put_bill(struct scene *s, int n, const char *subject, const char *subject_uuid, int valid_days, int64_t location)
{
    testdb_script(s->d.t, str_format(s->d.arena, "INSERT INTO bill (" HEADER ", date_valid_from, date_valid_to, subject_type,"
                                     " subject_uuid, subject, code, amount_net, amount_total, status, currency_tp_code,"
                                     " currency_code, location_id, district_id) VALUES (%s, %s, %s, '%s', '%s', '{\"code\":\"X\"}',"
                                     " 'B%d', 51500, 51500, 1, 'USD', 'USD', %s, %s)", header(s, n), moment(s, -10),
                                     moment(s, valid_days), subject, subject_uuid, n, number(s, location),
                                     number(s, location)).p);
}

static const char RUN[] = "11111111-1111-4111-8111-111111111111";
static const char FAMILY[] = "22222222-2222-4222-8222-222222222222";

static struct scene bills_open(void **state)
{
    struct scene s = scene_open(state);

    put_bill(&s, 1, "batch run", RUN, 10, s.here);
    put_bill(&s, 2, "family", FAMILY, 10, s.there);
    put_bill(&s, 3, "family", FAMILY, -1, 0);
    return s;
}

static void bills_tell_what_they_are_about(void **state)
{
    struct scene s = bills_open(state);

    assert_str(ask(&s, &chief, "{ bill(code: \"B1\") { edges { node { subjectType subjectTypeName subjectId subject thirdpartyType"
                   " status amountNet } } } }"),
               "200 {\"data\":{\"bill\":{\"edges\":[{\"node\":{\"subjectType\":11,\"subjectTypeName\":\"batch run\",\"subjectId\":"
               "\"11111111-1111-4111-8111-111111111111\",\"subject\":\"{\\\"code\\\":\\\"X\\\"}\",\"thirdpartyType\":null,"
               "\"status\":\"A_1\",\"amountNet\":\"515.00\"}}]}}}");
    scene_close(&s);
}

static void assert_codes(struct scene *s, const struct access *who, const char *arguments, const char *codes)
{
    struct str answer = ask(s, who, str_format(s->d.arena, "{ bill%s { edges { node { code } } } }", arguments).p);
    struct buf b;

    buf_init(&b, s->d.arena, 256);
    buf_add_format(&b, "200 {\"data\":{\"bill\":{\"edges\":[");
    for (const char *c = codes; *c; c++) buf_add_format(&b, "%s{\"node\":{\"code\":\"B%c\"}}", c == codes ? "" : ",", *c);
    buf_add_format(&b, "]}}}");
    assert_str(answer, str_zero(s->d.arena, buf_str(&b)));
}

static void bills_are_found_by_what_they_are_about(void **state)
{
    struct scene s = bills_open(state);

    assert_codes(&s, &chief, "", "123");
    assert_codes(&s, &chief, "(subjectType: \"SW50OjEx\")", "1");
    assert_codes(&s, &chief, "(subjectType: \"SW50OjE=\")", "23");
    assert_codes(&s, &chief, "(subjectType: \"SW50Ojk5\")", "");
    assert_codes(&s, &chief, "(subjectTypeFilter: \"batchrun\")", "1");
    assert_codes(&s, &chief, "(subjectTypeFilter: \"batch_run\")", "1");
    assert_codes(&s, &chief, "(subjectTypeFilter: \"Batch run\")", "1");
    assert_codes(&s, &chief, "(subjectTypeFilter: \"batch runs\")", "");
    assert_codes(&s, &chief, "(thirdpartyTypeFilter: \"family\")", "");
    assert_codes(&s, &chief, "(subjectId: \"22222222-2222-4222-8222-222222222222\", status: A_1)", "23");
    scene_close(&s);
}

static void bills_are_found_by_validity(void **state)
{
    struct scene s = bills_open(state);

    assert_codes(&s, &chief, "(applyDefaultValidityFilter: true)", "12");
    assert_codes(&s, &chief, "(applyDefaultValidityFilter: false)", "123");
    assert_codes(&s, &chief, "(dateValidTo_Lte: \"2026-01-02T03:04:05\")", "3");
    /* a bound goes before the validity of today */
    assert_codes(&s, &chief, "(dateValidTo_Lte: \"2026-01-02T03:04:05\", applyDefaultValidityFilter: true)", "3");
    scene_close(&s);
}

static void bills_and_what_belongs_to_them_have_a_place(void **state)
{
    struct scene s = bills_open(state);
    const right_t rights[] = {156101, 156201, 156202};
    struct access clerk = {.user = 2, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_DISTRICTS,
                           .places = &s.here, .place_count = 1, .above = &s.here, .above_count = 1};
    const char *own = "00000000-0000-4000-8000-000000000001", *foreign = "00000000-0000-4000-8000-000000000002";
    struct answer answer;

    assert_codes(&s, &clerk, "", "13");
    drive_new(&s.d, "bill_payment.create", str_format(s.d.arena, "{'bill': '%s', 'amountPayed': '515.00'}", own).p);
    drive_new(&s.d, "bill_payment.create", str_format(s.d.arena, "{'bill': '%s', 'amountPayed': '1.00'}", foreign).p);
    assert_str(ask(&s, &clerk, "{ billPayment { totalCount edges { node { amountPayed status bill { code } } } } }"),
               "200 {\"data\":{\"billPayment\":{\"totalCount\":1,\"edges\":[{\"node\":{\"amountPayed\":\"515.00\",\"status\":\"A_1\","
               "\"bill\":{\"code\":\"B1\"}}}]}}}");
    assert_str(ask(&s, &chief, "{ billPayment(bill_SubjectType: \"SW50OjE=\") { edges { node { amountPayed } } } }"),
               "200 {\"data\":{\"billPayment\":{\"edges\":[{\"node\":{\"amountPayed\":\"1.00\"}}]}}}");
    assert_non_null(drive_as(&s.d, &clerk, "bill_payment.create",
                             str_format(s.d.arena, "{'bill': '%s', 'amountPayed': '2.00'}", foreign).p, &answer));
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(runs_are_seen_in_their_district),
        TESTDB_BOTH(indexes_are_those_of_the_month_that_ends_them),
        TESTDB_BOTH(bills_tell_what_they_are_about),
        TESTDB_BOTH(bills_are_found_by_what_they_are_about),
        TESTDB_BOTH(bills_are_found_by_validity),
        TESTDB_BOTH(bills_and_what_belongs_to_them_have_a_place),
    };
    return testdb_run("api/graphql_documents", tests, sizeof tests / sizeof *tests);
}
