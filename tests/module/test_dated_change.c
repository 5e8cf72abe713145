/* Changes that are entered ahead: they hold from their day however late they are made, and what came before it is decided as it was. */
#include "module/claim_world.h"

#include <string.h>

static void on(struct drive *d, int year, int month, int day)
{
    env_set_clock(d->t->env, (stamp_t){(int64_t)date_of(year, month, day).day * INT64_C(86400000000) + INT64_C(36000000000)});
}

static const char *found(struct drive *d, const char *sql)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_conn *conn;
    struct db_rows rows;

    assert_ok(db_acquire(d->t->db, d->arena, DB_READ, &conn));
    assert_ok(db_query(conn, str_of(sql), NULL, 0, types, 1, &rows));
    db_release(conn);
    return uuid_text(d->arena, db_cell(&rows, 0, 0)->u).p;
}

static const char *uuid_of(struct drive *d, const char *table)
{
    return found(d, str_format(d->arena, "SELECT uuid FROM %s WHERE id = 1", table).p);
}

/* `entity`: also its table; `change` in the quotes of drive. */
static const char *ahead(struct drive *d, const char *entity, const char *day, const char *change)
{
    return drive_put(d, "dated_change.create", "{'entity': '%s', 'record': '%s', 'day': '%s', 'change': %s}", entity, uuid_of(d, entity), day,
                     change);
}

static const char *begins(struct drive *d, const char *entity, const char *day, const char *change)
{
    return drive_put(d, "dated_change.create", "{'entity': '%s', 'action': 'create', 'day': '%s', 'change': %s}", entity, day, change);
}

static const char *ends(struct drive *d, const char *entity, const char *day)
{
    return drive_put(d, "dated_change.create", "{'entity': '%s', 'action': 'delete', 'record': '%s', 'day': '%s'}", entity, uuid_of(d, entity), day);
}

static void applied(struct drive *d)
{
    assert_ok(drive(d, "job.start", "{'job': 'dated_change.apply'}"));
    drive_jobs(d);
}

/* Of the first, second and third of March. */
static void decided(struct claim_world *w, const char *const *claims, int n)
{
    for (int i = 0; i < n; i++) {
        claim_do(w, "claim.submit", claims[i]);
        claim_do(w, "claim.process", claims[i]);
    }
}

static void three_claims(struct claim_world *w)
{
    const char *claims[] = {claim_entered(w, 1, 1), claim_entered(w, 1, 1), claim_entered(w, 1, 1)};

    decided(w, claims, 3);
}

#define PAID "SELECT code, remunerated FROM claim ORDER BY id"

/* The job comes three days late. */
static void test_a_claim_reads_the_product_of_its_day(void **state)
{
    struct claim_world w = claim_world_open(state);

    ahead(&w.d, "product", "2026-03-02", "{'items': [{'item': {'id': 1}, 'limitAdult': '80', 'limitChild': '100'}],"
          " 'services': [{'service': {'id': 1}, 'limitAdult': '100', 'limitChild': '100'}]}");
    on(&w.d, 2026, 3, 1);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT status FROM dated_change", "t"), "waiting\n");
    on(&w.d, 2026, 3, 5);
    applied(&w.d);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT status FROM dated_change", "t"), "done\n");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM product_history", "i"), "1\n");
    three_claims(&w);
    assert_str(drive_rows(&w.d, PAID, "ti"), "C1|15000\nC2|13000\nC3|13000\n");
    drive_close(&w.d);
}

/* A ceiling and what the product covers: a service that goes is not covered from that day on. */
static void test_a_claim_is_covered_as_on_its_day(void **state)
{
    struct claim_world w = claim_world_open(state);

    ahead(&w.d, "product", "2026-03-02", "{'ceilingType': 'T', 'ceiling': '60', 'services': []}");
    on(&w.d, 2026, 3, 5);
    applied(&w.d);
    three_claims(&w);
    assert_str(drive_rows(&w.d, PAID, "ti"), "C1|15000\nC2|6000\nC3|6000\n");
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_service ORDER BY id", "i"), "0\n3\n3\n");
    drive_close(&w.d);
}

static void test_a_claim_reads_the_prices_of_its_day(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *service = uuid_of(&w.d, "medical_service");

    ahead(&w.d, "medical_item", "2026-03-02", "{'price': '90'}");
    ahead(&w.d, "items_pricelist", "2026-03-03", str_format(w.d.arena, "{'priceOverrules': [{'uuid': '%s', 'price': '70'}]}",
          uuid_of(&w.d, "medical_item")).p);
    ahead(&w.d, "services_pricelist", "2026-03-02", str_format(w.d.arena, "{'removedDetails': ['%s']}", service).p);
    on(&w.d, 2026, 3, 5);
    applied(&w.d);
    three_claims(&w);
    assert_str(drive_rows(&w.d, PAID, "ti"), "C1|15000\nC2|9000\nC3|7000\n");
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_service ORDER BY id", "i"), "0\n2\n2\n");
    drive_close(&w.d);
}

/* Sold the day before, on the day, and renewed behind it. */
static void test_a_policy_costs_what_its_day_says(void **state)
{
    struct claim_world w = claim_world_open(state);

    assert_ok(drive(&w.d, "product.update", str_format(w.d.arena, "{'uuid': '%s', 'lumpSum': '1000', 'threshold': 10}", uuid_of(&w.d, "product")).p));
    testdb_script(w.d.t, "DELETE FROM insuree_policy; DELETE FROM policy");
    ahead(&w.d, "product", "2026-03-02", "{'lumpSum': '1200'}");
    on(&w.d, 2026, 3, 5);
    applied(&w.d);
    drive_new(&w.d, "policy.create", "{'family': {'id': 1}, 'product': {'id': 1}, 'enrollDate': '2026-03-01'}");
    drive_new(&w.d, "policy.create", "{'family': {'id': 1}, 'product': {'id': 1}, 'enrollDate': '2026-03-02'}");
    on(&w.d, 2026, 12, 28);
    drive_new(&w.d, "policy.renew", "{'family': {'id': 1}, 'product': {'id': 1}, 'enrollDate': '2026-12-27'}");
    assert_str(drive_rows(&w.d, "SELECT value FROM policy ORDER BY id", "i"), "100000\n120000\n120000\n");
    drive_close(&w.d);
}

/* What was changed in between stays, where the change does not speak of it; both states are kept. */
static void test_changes_of_one_row_follow_each_other(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *item = uuid_of(&w.d, "medical_item");

    ahead(&w.d, "medical_item", "2026-03-03", "{'price': '130'}");
    ahead(&w.d, "medical_item", "2026-03-02", "{'price': '120'}");
    assert_ok(drive(&w.d, "medical_item.update", str_format(w.d.arena, "{'uuid': '%s', 'name': 'Other'}", item).p));
    on(&w.d, 2026, 3, 5);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT name, price FROM medical_item WHERE id = 1", "ti"), "Other|13000\n");
    assert_str(drive_rows(&w.d, "SELECT name, price FROM medical_item_history WHERE legacy_id = 1 ORDER BY validity_from, id", "ti"),
               "I1|10000\nOther|10000\nOther|12000\n");
    three_claims(&w);
    assert_str(drive_rows(&w.d, PAID, "ti"), "C1|15000\nC2|17000\nC3|18000\n");
    drive_close(&w.d);
}

/* ---- new rows and ends ---- */

#define NEW(code, price) "{'code': '" code "', 'name': 'New', 'type': 'D', 'price': '" price "', 'careType': 'B', 'patientCategory': 15}"
#define COVERS "'limitAdult': '100', 'limitChild': '100'"

/* Nobody who claims an earlier day, however late, finds it on a list or covered. */
static void test_a_new_item_holds_from_its_day(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *item;

    begins(&w.d, "medical_item", "2026-03-02", NEW("I9", "30"));
    item = found(&w.d, "SELECT record FROM dated_change");
    ahead(&w.d, "items_pricelist", "2026-03-02", str_format(w.d.arena, "{'addedDetails': ['%s']}", item).p);
    ahead(&w.d, "product", "2026-03-02", str_format(w.d.arena, "{'items': [{'item': {'id': 1}, " COVERS "}, {'item': '%s', " COVERS "}]}", item).p);
    on(&w.d, 2026, 3, 5);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT status FROM dated_change", "t"), "done\ndone\ndone\n");
    assert_string_equal(found(&w.d, "SELECT uuid FROM medical_item WHERE code = 'I9'"), item);
    for (int day = 1; day <= 2; day++) {
        const char *c = drive_put(&w.d, "claim.create", "{'code': 'N%d', 'dateFrom': '2026-03-0%d', 'dateClaimed': '2026-03-05', 'insuree': {'id': 1},"
                                  " 'healthFacility': {'id': 1}, 'icd': {'id': 1}, 'items': [{'item': '%s', 'qtyProvided': '1', 'priceAsked': '30'},"
                                  " {'item': {'id': 1}, 'qtyProvided': '1', 'priceAsked': '100'}]}", day, day, item);
        assert_string_equal(claim_do(&w, "claim.submit", c), "");
        assert_string_equal(claim_do(&w, "claim.process", c), "");
    }
    assert_str(drive_rows(&w.d, PAID, "ti"), "N1|10000\nN2|13000\n");
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item ORDER BY id", "i"), "2\n0\n0\n0\n");
    drive_close(&w.d);
}

/* What still holds it goes first; a row of the same code may begin when it ends. The job comes three days late. */
static void test_an_end_holds_from_its_day(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *claims[3];

    ahead(&w.d, "product", "2026-03-02", "{'items': []}");
    ends(&w.d, "medical_item", "2026-03-02");
    begins(&w.d, "medical_item", "2026-03-02", NEW("I1", "30"));
    on(&w.d, 2026, 3, 5);
    for (int i = 0; i < 3; i++) claims[i] = claim_entered(&w, 1, 1);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT status FROM dated_change", "t"), "done\ndone\ndone\n");
    assert_str(drive_rows(&w.d, "SELECT code, price FROM medical_item WHERE deleted_at IS NULL ORDER BY id", "ti"), "I2|1000\nI1|3000\n");
    decided(&w, claims, 3);
    assert_str(drive_rows(&w.d, PAID, "ti"), "C1|15000\nC2|5000\nC3|5000\n");
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item ORDER BY id", "i"), "0\n1\n1\n");
    drive_close(&w.d);
}

static err_t entered(struct claim_world *w, const char *code, int day, const char *item)
{
    return drive(&w->d, "claim.create", str_format(w->d.arena, "{'code': '%s', 'dateFrom': '2026-03-0%d', 'dateClaimed': '2026-03-05', 'insuree': {'id': 1},"
                                                   " 'healthFacility': {'id': 1}, 'icd': {'id': 1}, 'items': [{'item': %s, 'qtyProvided': '1', 'priceAsked': '100'}]}",
                                                   code, day, item).p);
}

/* An item that has ended is named by a claim of a day before, by its code too though another has that by now; and decided as of that day. A claim of a
 * later day does not know it. */
static void test_a_claim_that_comes_late_names_what_has_ended(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *item = uuid_of(&w.d, "medical_item"), *icd = uuid_of(&w.d, "diagnosis"), *by_uuid = str_format(w.d.arena, "'%s'", item).p, *claim;

    ahead(&w.d, "product", "2026-03-02", "{'items': []}");
    ends(&w.d, "medical_item", "2026-03-02");
    begins(&w.d, "medical_item", "2026-03-02", NEW("I1", "30"));
    on(&w.d, 2026, 3, 5);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT status FROM dated_change", "t"), "done\ndone\ndone\n");
    assert_ok(entered(&w, "L1", 1, by_uuid));
    assert_ok(entered(&w, "L2", 1, "{'id': 1}"));
    assert_ok(entered(&w, "L3", 1, "{'code': 'I1'}"));
    assert_ok(entered(&w, "L4", 2, "{'code': 'I1'}"));
    assert_err(entered(&w, "L5", 2, by_uuid), E_REFERENCE);
    assert_err(entered(&w, "L5", 2, "{'id': 1}"), E_REFERENCE);
    assert_err(entered(&w, "L5", 1, "{'id': 99}"), E_REFERENCE);
    assert_str(drive_rows(&w.d, "SELECT c.code, i.item_id FROM claim c JOIN claim_item i ON i.claim_id = c.id ORDER BY c.code", "ti"),
               "L1|1\nL2|1\nL3|1\nL4|3\n");
    claim = found(&w.d, "SELECT uuid FROM claim WHERE code = 'L1'");
    /* lines that are sent once more, and the day that says what they may be */
    assert_ok(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'items': [{'item': %s, 'qtyProvided': '1', 'priceAsked': '100'}]}", claim, by_uuid).p));
    assert_err(drive(&w.d, "claim.update", str_format(w.d.arena, "{'uuid': '%s', 'dateFrom': '2026-03-02', 'items': [{'item': %s, 'qtyProvided': '1',"
                                                      " 'priceAsked': '100'}]}", claim, by_uuid).p), E_REFERENCE);
    assert_string_equal(claim_do(&w, "claim.submit", claim), "");
    assert_string_equal(claim_do(&w, "claim.process", claim), "");
    assert_str(drive_rows(&w.d, "SELECT remunerated FROM claim WHERE code = 'L1'", "i"), "10000\n");
    /* a diagnosis that left the register, at the end of a day */
    on(&w.d, 2026, 3, 3);
    assert_ok(drive(&w.d, "diagnosis.delete", str_format(w.d.arena, "{'uuid': '%s'}", icd).p));
    on(&w.d, 2026, 3, 5);
    assert_ok(entered(&w, "L6", 2, "{'code': 'I1'}"));
    assert_err(entered(&w, "L7", 4, "{'code': 'I1'}"), E_REFERENCE);
    drive_close(&w.d);
}

/* What a product covered until it ended stays covered; from its end on it covers nothing. */
static void test_a_product_ends_on_its_day(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *claims[2];

    ends(&w.d, "product", "2026-03-02");
    on(&w.d, 2026, 3, 5);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT status FROM dated_change", "t"), "done\n");
    for (int i = 0; i < 2; i++) claims[i] = claim_entered(&w, 1, 1);
    decided(&w, claims, 2);
    assert_str(drive_rows(&w.d, "SELECT code, status, coalesce(remunerated, -1) FROM claim ORDER BY id", "tii"), "C1|16|15000\nC2|1|-1\n");
    assert_str(drive_rows(&w.d, "SELECT rejection_reason FROM claim_item ORDER BY id", "i"), "0\n3\n");
    drive_close(&w.d);
}

static void test_new_rows_and_ends_are_refused(void **state)
{
    static const right_t changes[] = {122103}, makes[] = {122102};
    const struct access changer = {.user = 5, .signed_in = true, .rights = changes, .right_count = 1};
    const struct access maker = {.user = 6, .signed_in = true, .rights = makes, .right_count = 1};
    struct claim_world w = claim_world_open(state);
    const char *item = uuid_of(&w.d, "medical_item");
    const char *one = "{'entity': 'medical_item', 'action': 'create', 'day': '2027-01-01', 'change': " NEW("I9", "30") "}";
    const char *end = str_format(w.d.arena, "{'entity': 'medical_item', 'action': 'delete', 'record': '%s', 'day': '2027-01-01'}", item).p;
    struct answer answer;

    assert_err(drive(&w.d, "dated_change.create", "{'entity': 'medical_item', 'action': 'create', 'day': '2027-01-01'}"), E_FIELD_REQUIRED);
    assert_err(drive(&w.d, "dated_change.create", "{'entity': 'medical_item', 'action': 'create', 'day': '2027-01-01', 'change': {'name': 'N'}}"),
               E_FIELD_REQUIRED);
    assert_err(drive(&w.d, "dated_change.create", "{'entity': 'medical_item', 'action': 'move', 'day': '2027-01-01', 'change': {}}"), E_FIELD_CHOICE);
    assert_err(drive(&w.d, "dated_change.create", str_format(w.d.arena, "{'entity': 'medical_item', 'action': 'create', 'record': '%s',"
               " 'day': '2027-01-01', 'change': " NEW("I9", "30") "}", item).p), E_FIELD_READONLY);
    assert_err(drive(&w.d, "dated_change.create", str_format(w.d.arena, "{'entity': 'medical_item', 'action': 'delete', 'record': '%s',"
               " 'day': '2027-01-01', 'change': {'price': '1'}}", item).p), E_FIELD_READONLY);
    assert_err(drive(&w.d, "dated_change.create", "{'entity': 'medical_item', 'action': 'delete', 'day': '2027-01-01'}"), E_FIELD_REQUIRED);
    assert_err(drive_as(&w.d, &changer, "dated_change.create", one, &answer), E_FORBIDDEN);
    assert_err(drive_as(&w.d, &changer, "dated_change.create", end, &answer), E_FORBIDDEN);
    assert_err(drive_as(&w.d, &maker, "dated_change.create", end, &answer), E_FORBIDDEN);
    assert_ok(drive_as(&w.d, &maker, "dated_change.create", one, &answer));
    assert_err(drive_as(&w.d, &changer, "dated_change.delete",
                        str_format(w.d.arena, "{'uuid': '%s'}", found(&w.d, "SELECT uuid FROM dated_change")).p, &answer), E_FORBIDDEN);
    assert_ok(drive(&w.d, "dated_change.create", end));
    drive_refused(&w.d, "dated_change.create", end, "dated_change_same_day");
    drive_close(&w.d);
}

static void test_what_is_refused(void **state)
{
    static const right_t items[] = {122103};
    const struct access nobody = {.user = 5, .signed_in = true}, clerk = {.user = 6, .signed_in = true, .rights = items, .right_count = 1};
    struct claim_world w = claim_world_open(state);
    const char *item = uuid_of(&w.d, "medical_item");
    const char *one = str_format(w.d.arena, "{'entity': 'medical_item', 'record': '%s', 'day': '2026-03-02', 'change': {'price': '1'}}", item).p;
    struct answer answer;

#define ITEM(day, change) str_format(w.d.arena, "{'entity': 'medical_item', 'record': '%s', 'day': '" day "', 'change': " change "}", item).p
    drive_refused(&w.d, "dated_change.create", ITEM("2026-01-02", "{'price': '1'}"), "dated_change_past");
    drive_refused(&w.d, "dated_change.create", str_format(w.d.arena, "{'entity': 'payer', 'record': '%s', 'day': '2027-01-01', 'change': {}}", item).p,
                  "dated_change_register");
    assert_err(drive(&w.d, "dated_change.create", ITEM("2027-01-01", "{}")), E_FIELD_REQUIRED);
    assert_err(drive(&w.d, "dated_change.create", ITEM("2027-01-01", "{'price': '-1'}")), E_FIELD_RANGE);
    assert_err(drive(&w.d, "dated_change.create", ITEM("2027-01-01", "{'colour': 1}")), E_FIELD_UNKNOWN);
    assert_err(drive(&w.d, "dated_change.create", ITEM("2027-01-01", "{'uuid': '00000000-0000-0000-0000-000000000001'}")), E_FIELD_READONLY);
    assert_err(drive(&w.d, "dated_change.create", "{'entity': 'medical_item', 'record': '00000000-0000-0000-0000-000000000001',"
               " 'day': '2027-01-01', 'change': {'price': '1'}}"), E_NOT_FOUND);
    assert_err(drive_as(&w.d, &nobody, "dated_change.create", one, &answer), E_FORBIDDEN);
    assert_ok(drive_as(&w.d, &clerk, "dated_change.create", one, &answer));
    drive_refused(&w.d, "dated_change.create", one, "dated_change_same_day");
#undef ITEM
    drive_close(&w.d);
}

static const char *listed(struct drive *d, const struct access *who)
{
    struct str out;

    assert_ok(drive_ask(d, who, "datedChanges", "{}", &out));
    return str_zero(d->arena, out);
}

static void test_corrected_and_withdrawn_until_its_day(void **state)
{
    static const right_t reads[] = {121401};
    const struct access nobody = {.user = 5, .signed_in = true}, reader = {.user = 6, .signed_in = true, .rights = reads, .right_count = 1};
    struct claim_world w = claim_world_open(state);
    const char *first = ahead(&w.d, "medical_service", "2026-03-02", "{'price': '60'}");
    const char *second = ahead(&w.d, "medical_service", "2026-03-03", "{'price': '70'}");
    struct answer answer;

    assert_err(drive_as(&w.d, &reader, "dated_change.update", str_format(w.d.arena, "{'uuid': '%s', 'day': '2026-03-09'}", first).p, &answer),
               E_FORBIDDEN);
    drive_refused(&w.d, "dated_change.update", str_format(w.d.arena, "{'uuid': '%s', 'day': '2026-03-03'}", first).p, "dated_change_same_day");
    assert_ok(drive(&w.d, "dated_change.update", str_format(w.d.arena, "{'uuid': '%s', 'day': '2026-03-01', 'change': {'price': '65'}}", first).p));
    assert_ok(drive(&w.d, "dated_change.delete", str_format(w.d.arena, "{'uuid': '%s'}", second).p));
    assert_non_null(strstr(listed(&w.d, &reader), "\"code\":\"S1\",\"name\":\"S1\",\"day\":\"2026-03-01\",\"status\":\"waiting\""));
    assert_null(strstr(listed(&w.d, &reader), second));
    assert_string_equal(listed(&w.d, &nobody), "[]");
    on(&w.d, 2026, 3, 1);
    drive_refused(&w.d, "dated_change.update", str_format(w.d.arena, "{'uuid': '%s', 'day': '2026-03-09'}", first).p, "dated_change_over");
    drive_refused(&w.d, "dated_change.delete", str_format(w.d.arena, "{'uuid': '%s'}", first).p, "dated_change_over");
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT price FROM medical_service", "i"), "6500\n");
    assert_string_equal(listed(&w.d, &reader), "[]");
    drive_close(&w.d);
}

/* Until its day a new row is corrected and withdrawn as a change is; it is called as it was entered. */
static void test_a_new_row_is_corrected(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first = begins(&w.d, "medical_item", "2026-03-03", NEW("I8", "30")), *second = begins(&w.d, "medical_item", "2026-03-03", NEW("I9", "30"));

    assert_ok(drive(&w.d, "dated_change.update", str_format(w.d.arena, "{'uuid': '%s', 'day': '2026-03-02', 'change': " NEW("I9", "40") "}", second).p));
    assert_ok(drive(&w.d, "dated_change.delete", str_format(w.d.arena, "{'uuid': '%s'}", first).p));
    assert_non_null(strstr(listed(&w.d, access_program()), "\"action\":\"create\",\"code\":\"I9\",\"name\":\"New\",\"day\":\"2026-03-02\""));
    assert_null(strstr(listed(&w.d, access_program()), "I8"));
    on(&w.d, 2026, 3, 2);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT code, price, version FROM medical_item WHERE id > 2", "tii"), "I9|4000|1\n");
    drive_close(&w.d);
}

/* What has ended meanwhile, or became against the rules, is told with its reason until somebody takes it away. */
static void test_what_its_day_refuses_is_told(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *gone = drive_put(&w.d, "medical_item.create", "{'code':'I9','name':'I9','type':'D','price':'1','careType':'B','patientCategory':15}");
    const char *change = drive_put(&w.d, "dated_change.create", "{'entity': 'medical_item', 'record': '%s', 'day': '2026-03-02', 'change': {'price': '2'}}", gone);

    ahead(&w.d, "medical_item", "2026-03-02", "{'price': '120'}");
    assert_ok(drive(&w.d, "medical_item.delete", str_format(w.d.arena, "{'uuid': '%s'}", gone).p));
    on(&w.d, 2026, 3, 2);
    applied(&w.d);
    assert_str(drive_rows(&w.d, "SELECT status FROM dated_change ORDER BY id", "t"), "refused\ndone\n");
    assert_non_null(strstr(listed(&w.d, access_program()), "\"status\":\"refused\""));
    assert_ok(drive(&w.d, "dated_change.delete", str_format(w.d.arena, "{'uuid': '%s'}", change).p));
    assert_string_equal(listed(&w.d, access_program()), "[]");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_claim_reads_the_product_of_its_day),
        TESTDB_BOTH(test_a_claim_is_covered_as_on_its_day),
        TESTDB_BOTH(test_a_claim_reads_the_prices_of_its_day),
        TESTDB_BOTH(test_a_policy_costs_what_its_day_says),
        TESTDB_BOTH(test_changes_of_one_row_follow_each_other),
        TESTDB_BOTH(test_a_new_item_holds_from_its_day),
        TESTDB_BOTH(test_an_end_holds_from_its_day), TESTDB_BOTH(test_a_claim_that_comes_late_names_what_has_ended),
        TESTDB_BOTH(test_a_product_ends_on_its_day),
        TESTDB_BOTH(test_new_rows_and_ends_are_refused),
        TESTDB_BOTH(test_a_new_row_is_corrected),
        TESTDB_BOTH(test_what_is_refused),
        TESTDB_BOTH(test_corrected_and_withdrawn_until_its_day),
        TESTDB_BOTH(test_what_its_day_refuses_is_told),
    };

    return testdb_run("module/dated_change", tests, sizeof tests / sizeof *tests);
}
