/* Registers: what a new scheme begins with, what of it stays, of which level places are, what may not go (enrolment 2.2, 3.3, 3.4,
 * 5.1; 10.5, invariant 7). */
#include "module/drive.h"

#include "model/run/setting.h"
#include "module/facility/facility.h"

struct land {
    struct drive d;
    const char *r1, *d1, *w1, *v1, *r2, *d2;
};

static const char *place(struct drive *d, const char *code, const char *type, const char *parent)
{
    const char *under = parent ? str_format(d->arena, ", 'parent': '%s'", parent).p : "";

    return drive_new(d, "location.create", str_format(d->arena, "{'code': '%s', 'name': '%s', 'type': '%s'%s}", code, code, type, under).p);
}

static void seed(struct drive *d)
{
    assert_ok(drive(d, "core.seed", "{}"));
    assert_ok(drive(d, "facility.seed", "{}"));
    assert_ok(drive(d, "insuree.seed", "{}"));
    assert_ok(drive(d, "device.seed", "{}"));
}

static struct land land_open(void **state)
{
    struct land l = {.d = drive_open(state, NULL)};

    seed(&l.d);
    l.r1 = place(&l.d, "R1", "R", NULL);
    l.d1 = place(&l.d, "D1", "D", l.r1);
    l.w1 = place(&l.d, "W1", "W", l.d1);
    l.v1 = place(&l.d, "V1", "V", l.w1);
    l.r2 = place(&l.d, "R2", "R", NULL);
    l.d2 = place(&l.d, "D2", "D", l.r2);
    return l;
}

#define SAY(l, command, ...) drive(&(l).d, command, str_format((l).d.arena, __VA_ARGS__).p)
#define REFUSED(l, rule, command, ...) drive_refused(&(l).d, command, str_format((l).d.arena, __VA_ARGS__).p, rule)

static void setting(struct land *l, const char *name, const char *value)
{
    struct tx *tx;

    assert_ok(tx_begin(l->d.write, l->d.arena, access_program(), uuid_new(l->d.t->env), &tx));
    assert_ok(setting_set(tx, name, str_of(value)));
    assert_ok(tx_commit(tx));
}

/* ---- what a new scheme begins with ---- */

static const char counts[] =
    "SELECT (SELECT count(*) FROM gender), (SELECT count(*) FROM relation), (SELECT count(*) FROM family_type),"
    " (SELECT count(*) FROM confirmation_type), (SELECT count(*) FROM profession), (SELECT count(*) FROM education),"
    " (SELECT count(*) FROM identification_type), (SELECT count(*) FROM insuree_status_reason), (SELECT count(*) FROM legal_form),"
    " (SELECT count(*) FROM facility_sublevel), (SELECT count(*) FROM form_control)";

static void test_a_new_scheme_has_its_lists(void **state)
{
    struct land l = land_open(state);

    assert_str(drive_rows(&l.d, counts, "iiiiiiiiiii"), "3|8|7|4|4|7|4|4|4|3|60\n");
    assert_str(drive_rows(&l.d, "SELECT id, relation, alt_language, sort_order FROM relation WHERE id IN (1, 7) ORDER BY id", "itti"),
               "1|Brother/Sister|Fr\xC3\xA8re/S\xC5\x93ur|1\n7|Others|Autres|7\n");
    assert_str(drive_rows(&l.d, "SELECT status_type FROM insuree_status_reason WHERE code = 'DEATH'", "t"), "DE\n");
    assert_str(drive_rows(&l.d, "SELECT adjustment, usage FROM form_control WHERE code = 'Relationship'", "tt"), "O|Insuree\n");
    assert_ok(SAY(l, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '1', 'lastName': 'A', 'otherNames': 'B', 'dob': '1990-01-01',"
                  " 'gender': {'code': 'F'}}}", l.v1));
    drive_close(&l.d);
}

/* Nothing is written twice, nor where people took something away, nor beside what an import brought. */
static void test_lists_are_seeded_once(void **state)
{
    struct drive d = drive_open(state, NULL);

    drive_put(&d, "gender.create", "{'code': 'X', 'gender': 'From elsewhere'}");
    seed(&d);
    assert_str(drive_rows(&d, "SELECT code FROM gender", "t"), "X\n");
    assert_ok(drive(&d, "gender.delete", str_format(d.arena, "{'uuid': '%s'}", drive_new(&d, "gender.create", "{'code': 'Y', 'gender': 'Y'}")).p));
    testdb_script(d.t, "UPDATE relation SET deleted_at = changed_at");
    seed(&d);
    assert_str(drive_rows(&d, "SELECT code FROM gender WHERE deleted_at IS NULL", "t"), "X\n");
    assert_str(drive_rows(&d, "SELECT count(*) FROM relation", "i"), "8\n");
    assert_str(drive_rows(&d, "SELECT count(*) FROM form_control", "i"), "60\n");
    drive_close(&d);
}

static const char *uuid_of(struct land *l, const char *sql)
{
    struct db_conn *c = testdb_acquire(l->d.t, DB_READ);
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;
    const char *text;

    assert_ok(db_query(c, str_of(sql), NULL, 0, types, 1, &rows));
    text = uuid_text(l->d.arena, db_cell(&rows, 0, 0)->u).p;
    testdb_release(l->d.t, c);
    return text;
}

/* A country extends the lists; what the program goes by and what somebody has stays. */
static void test_codes_that_stay(void **state)
{
    static const right_t rights[] = {101001, 101002, 121101, 121103};
    const struct access clerk = {.user = 7, .signed_in = true, .rights = rights, .right_count = 4, .shape = SCOPE_ALL};
    struct land l = land_open(state);
    const char *female, *other, *eighth, *charity;
    struct answer answer;

    female = uuid_of(&l, "SELECT uuid FROM gender WHERE code = 'F'");
    other = uuid_of(&l, "SELECT uuid FROM relation WHERE id = 7");
    eighth = uuid_of(&l, "SELECT uuid FROM relation WHERE id = 8");
    charity = uuid_of(&l, "SELECT uuid FROM legal_form WHERE code = 'C'");
    assert_err(drive_as(&l.d, &clerk, "gender.create", "{'code': 'X', 'gender': 'X'}", &answer), E_FORBIDDEN);
    assert_ok(SAY(l, "gender.update", "{'uuid': '%s', 'gender': 'Woman'}", female));
    REFUSED(l, "code_has_a_meaning", "gender.update", "{'uuid': '%s', 'code': 'W'}", female);
    REFUSED(l, "code_has_a_meaning", "gender.delete", "{'uuid': '%s'}", female);
    REFUSED(l, "code_has_a_meaning", "relation.delete", "{'uuid': '%s'}", other);
    assert_ok(SAY(l, "relation.update", "{'uuid': '%s', 'altLanguage': 'Autre personne'}", other));
    assert_ok(SAY(l, "family.create", "{'location': '%s', 'headInsuree': {'uuid': '00000000-0000-7000-8000-000000000001', 'chfId': '1',"
                  " 'lastName': 'A', 'otherNames': 'B', 'dob': '1990-01-01', 'education': {'id': 2}}}", l.v1));
    assert_err(SAY(l, "education.delete", "{'uuid': '%s'}", uuid_of(&l, "SELECT uuid FROM education WHERE id = 2")), E_IN_USE);
    assert_ok(SAY(l, "education.delete", "{'uuid': '%s'}", uuid_of(&l, "SELECT uuid FROM education WHERE id = 3")));
    assert_ok(SAY(l, "relation.delete", "{'uuid': '%s'}", eighth));
    drive_new(&l.d, "relation.create", "{'relation': 'Cousin', 'sortOrder': 9}");
    assert_str(drive_rows(&l.d, "SELECT id, relation FROM relation WHERE deleted_at IS NULL AND id > 6 ORDER BY id", "it"), "7|Others\n9|Cousin\n");
    drive_put(&l.d, "health_facility.create", "{'code': 'H', 'name': 'H', 'legalForm': '%s', 'level': 'H', 'location': '%s', 'careType': 'B'}",
              charity, l.d1);
    assert_err(SAY(l, "legal_form.delete", "{'uuid': '%s'}", charity), E_IN_USE);
    drive_close(&l.d);
}

/* ---- places ---- */

#define HOSPITAL "'name': 'H', 'legalForm': {'code': 'G'}, 'level': 'H', 'careType': 'B'"
#define PRODUCT "'name': 'P', 'dateFrom': '2020-01-01', 'dateTo': '2098-12-31', 'insurancePeriod': 12"

static void test_places_have_their_level(void **state)
{
    struct land l = land_open(state);

    REFUSED(l, "facility_district_level", "health_facility.create", "{'code': 'H', " HOSPITAL ", 'location': '%s'}", l.v1);
    REFUSED(l, "facility_catchment_level", "health_facility.create", "{'code': 'H', " HOSPITAL ", 'location': '%s', 'catchments': [{'location': '%s'}]}",
            l.d1, l.w1);
    assert_ok(SAY(l, "health_facility.create", "{'code': 'H', " HOSPITAL ", 'location': '%s', 'catchments': [{'location': '%s'}]}", l.d1, l.v1));
    REFUSED(l, "officer_district_level", "officer.create", "{'code': 'O', 'lastName': 'A', 'otherNames': 'B', 'location': '%s'}", l.r1);
    REFUSED(l, "officer_village_level", "officer.create", "{'code': 'O', 'lastName': 'A', 'otherNames': 'B', 'officerVillages': [{'location': '%s'}]}", l.w1);
    assert_ok(SAY(l, "officer.create", "{'code': 'O', 'lastName': 'A', 'otherNames': 'B', 'location': '%s', 'officerVillages': [{'location': '%s'}]}",
                  l.d1, l.v1));
    REFUSED(l, "payer_place_level", "payer.create", "{'type': 'D', 'name': 'A', 'location': '%s'}", l.v1);
    assert_ok(SAY(l, "payer.create", "{'type': 'D', 'name': 'A', 'location': '%s'}", l.r1));
    REFUSED(l, "place_sold_level", "product.create", "{'code': 'P', " PRODUCT ", 'location': '%s'}", l.w1);
    assert_ok(SAY(l, "product.create", "{'code': 'P', " PRODUCT ", 'location': '%s'}", l.d1));
    REFUSED(l, "place_sold_level", "items_pricelist.create", "{'name': 'I', 'pricelistDate': '2020-01-01', 'location': '%s'}", l.v1);
    REFUSED(l, "place_sold_level", "services_pricelist.create", "{'name': 'S', 'pricelistDate': '2020-01-01', 'location': '%s'}", l.w1);
    drive_close(&l.d);
}

/* What an import brought stays as it is until it changes. */
static void test_what_was_brought_stays(void **state)
{
    struct land l = land_open(state);
    const char *h = drive_put(&l.d, "health_facility.create", "{'code': 'H', " HOSPITAL ", 'location': '%s'}", l.d1);

    testdb_script(l.d.t, "UPDATE health_facility SET location_id = (SELECT id FROM location WHERE code = 'V1')");
    assert_ok(SAY(l, "health_facility.update", "{'uuid': '%s', 'phone': '1'}", h));
    REFUSED(l, "facility_district_level", "health_facility.update", "{'uuid': '%s', 'location': '%s'}", h, l.w1);
    drive_close(&l.d);
}

static void test_a_facility_charges_by_lists_of_its_place(void **state)
{
    struct land l = land_open(state);
    const char *nation = drive_put(&l.d, "items_pricelist.create", "{'name': 'N', 'pricelistDate': '2020-01-01'}"),
               *region = drive_put(&l.d, "items_pricelist.create", "{'name': 'R', 'pricelistDate': '2020-01-01', 'location': '%s'}", l.r1),
               *district = drive_put(&l.d, "services_pricelist.create", "{'name': 'D', 'pricelistDate': '2020-01-01', 'location': '%s'}", l.d1);
    const char *h = drive_put(&l.d, "health_facility.create", "{'code': 'H', " HOSPITAL ", 'location': '%s', 'itemsPricelist': '%s',"
                              " 'servicesPricelist': '%s'}", l.d1, region, district);

    REFUSED(l, "facility_price_list_place", "health_facility.update", "{'uuid': '%s', 'location': '%s'}", h, l.d2);
    REFUSED(l, "facility_price_list_place", "items_pricelist.update", "{'uuid': '%s', 'location': '%s'}", region, l.d2);
    assert_ok(SAY(l, "items_pricelist.update", "{'uuid': '%s', 'location': '%s'}", region, l.d1));
    assert_ok(SAY(l, "items_pricelist.update", "{'uuid': '%s', 'location': '%s'}", region, l.r1));
    assert_ok(SAY(l, "health_facility.update", "{'uuid': '%s', 'location': '%s', 'itemsPricelist': '%s', 'servicesPricelist': null}", h, l.d2, nation));
    REFUSED(l, "facility_price_list_place", "health_facility.update", "{'uuid': '%s', 'servicesPricelist': '%s'}", h, district);
    drive_close(&l.d);
}

static void test_contracts_that_a_scheme_wants(void **state)
{
    struct land l = land_open(state);
    const char *h = drive_put(&l.d, "health_facility.create", "{'code': 'H', " HOSPITAL ", 'location': '%s'}", l.d1);

    setting(&l, SETTING_CONTRACT_DATES, "true");
    assert_err(SAY(l, "health_facility.create", "{'code': 'I', " HOSPITAL ", 'location': '%s'}", l.d1), E_FIELD_REQUIRED);
    assert_ok(SAY(l, "health_facility.update", "{'uuid': '%s', 'phone': '1'}", h));
    assert_ok(SAY(l, "health_facility.update", "{'uuid': '%s', 'contractStartDate': '2026-01-01', 'contractEndDate': '2026-12-31'}", h));
    assert_err(SAY(l, "health_facility.update", "{'uuid': '%s', 'contractStartDate': null, 'contractEndDate': null}", h), E_FIELD_REQUIRED);
    drive_close(&l.d);
}

/* As the contract's clients send it: what they leave out is empty, but what must be there, what has a standard, and its villages. */
static void test_a_facility_is_sent_as_a_whole(void **state)
{
    struct land l = land_open(state);
    const char *list = drive_put(&l.d, "items_pricelist.create", "{'name': 'N', 'pricelistDate': '2020-01-01'}");
    const char *h = drive_put(&l.d, "health_facility.create", "{'code': 'H', " HOSPITAL ", 'location': '%s', 'itemsPricelist': '%s', 'phone': '1',"
                              " 'status': 'IN', 'contractStartDate': '2026-01-01', 'contractEndDate': '2026-12-31', 'subLevel': {'code': 'R'},"
                              " 'catchments': [{'location': '%s'}], 'ext': {'a': 1}}", l.d1, list, l.v1);

    assert_ok(SAY(l, "health_facility.update", "{'uuid': '%s', 'whole': true, 'code': 'H', " HOSPITAL ", 'location': '%s', 'fax': '2'}", h, l.d1));
    assert_str(drive_rows(&l.d, "SELECT phone, fax, status, contract_start_date, items_pricelist_id, sub_level_id, ext, (SELECT count(*) FROM"
                          " health_facility_catchment c WHERE c.deleted_at IS NULL) FROM health_facility", "tttdiiti"),
               "NULL|2|IN|NULL|NULL|NULL|{\"a\":1}|1\n");
    drive_close(&l.d);
}

/* ---- items, services, price lists ---- */

#define ITEM "'name': 'A', 'type': 'D', 'price': '1', 'careType': 'B', 'patientCategory': 15"
#define SERVICE "'name': 'S', 'type': 'C', 'level': 'S', 'price': '1', 'careType': 'B', 'patientCategory': 15"

static void test_what_is_deleted_leaves_price_lists(void **state)
{
    struct land l = land_open(state);
    const char *a = drive_new(&l.d, "medical_item.create", "{'code': 'A', " ITEM "}"), *b = drive_new(&l.d, "medical_item.create", "{'code': 'B', " ITEM "}");
    const char *s = drive_new(&l.d, "medical_service.create", "{'code': 'S', " SERVICE "}"), *product;
    err_t used;

    drive_put(&l.d, "items_pricelist.create", "{'name': 'I', 'pricelistDate': '2020-01-01', 'addedDetails': ['%s', '%s']}", a, b);
    product = drive_put(&l.d, "product.create", "{'code': 'P', " PRODUCT ", 'items': [{'item': '%s', 'priceOrigin': 'P'}]}", a);
    used = SAY(l, "medical_item.delete", "{'uuid': '%s'}", a);
    assert_err(used, E_IN_USE);
    assert_str(err_value(used, "by"), "product");   /* of a line, its owner */
    assert_str(err_value(used, "where"), "P");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM items_pricelist_detail WHERE deleted_at IS NULL", "i"), "2\n");
    assert_ok(SAY(l, "product.update", "{'uuid': '%s', 'items': []}", product));
    assert_ok(SAY(l, "medical_item.delete", "{'uuid': '%s'}", a));
    assert_str(drive_rows(&l.d, "SELECT i.code, p.version FROM items_pricelist_detail d JOIN medical_item i ON i.id = d.item_id JOIN items_pricelist p"
                          " ON p.id = d.items_pricelist_id WHERE d.deleted_at IS NULL", "ti"), "B|2\n");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM items_pricelist_detail_history", "i"), "2\n");
    drive_put(&l.d, "medical_service.create", "{'code': 'T', " SERVICE ", 'packagetype': 'P', 'serviceserviceSet': [{'service': '%s', 'qtyProvided': 1}]}", s);
    assert_err(SAY(l, "medical_service.delete", "{'uuid': '%s'}", s), E_IN_USE);
    drive_close(&l.d);
}

static void test_packages_have_an_end(void **state)
{
    struct land l = land_open(state);
    const char *a = drive_new(&l.d, "medical_service.create", "{'code': 'A', " SERVICE "}"), *b, *c;

    b = drive_put(&l.d, "medical_service.create", "{'code': 'B', " SERVICE ", 'serviceserviceSet': [{'service': '%s'}]}", a);
    c = drive_put(&l.d, "medical_service.create", "{'code': 'C', " SERVICE ", 'serviceserviceSet': [{'service': '%s'}]}", b);
    REFUSED(l, "service_package_circle", "medical_service.update", "{'uuid': '%s', 'serviceserviceSet': [{'service': '%s'}]}", a, c);
    REFUSED(l, "service_package_circle", "medical_service.update", "{'uuid': '%s', 'serviceserviceSet': [{'service': '%s'}]}", a, b);
    assert_ok(SAY(l, "medical_service.update", "{'uuid': '%s', 'serviceserviceSet': []}", b));
    assert_ok(SAY(l, "medical_service.update", "{'uuid': '%s', 'serviceserviceSet': [{'service': '%s'}]}", a, c));
    REFUSED(l, "service_package_circle", "medical_service.update", "{'uuid': '%s', 'serviceserviceSet': [{'service': '%s'}]}", b, a);
    drive_close(&l.d);
}

static void test_price_lists_are_duplicated(void **state)
{
    struct land l = land_open(state);
    const char *a = drive_new(&l.d, "medical_item.create", "{'code': 'A', " ITEM "}"), *b = drive_new(&l.d, "medical_item.create", "{'code': 'B', " ITEM "}");
    const char *list = drive_put(&l.d, "items_pricelist.create", "{'name': 'I', 'pricelistDate': '2020-01-01', 'location': '%s',"
                                 " 'addedDetails': ['%s', '%s'], 'priceOverrules': [{'uuid': '%s', 'price': '7'}]}", l.d1, a, b, b);

    assert_err(SAY(l, "items_pricelist.duplicate", "{'source': '%s'}", list), E_FIELD_REQUIRED);
    assert_err(SAY(l, "items_pricelist.duplicate", "{'source': '%s', 'name': 'I'}", list), E_NOT_UNIQUE);
    assert_err(SAY(l, "items_pricelist.duplicate", "{'source': '%s', 'name': 'J'}", a), E_REFERENCE);
    assert_ok(SAY(l, "items_pricelist.duplicate", "{'source': '%s', 'name': 'J', 'pricelistDate': '2026-01-01'}", list));
    assert_str(drive_rows(&l.d, "SELECT p.name, l.code, i.code, d.price_overrule FROM items_pricelist_detail d JOIN items_pricelist p"
                          " ON p.id = d.items_pricelist_id JOIN medical_item i ON i.id = d.item_id JOIN location l ON l.id = p.location_id"
                          " ORDER BY p.name, i.code", "ttti"), "I|D1|A|NULL\nI|D1|B|700\nJ|D1|A|NULL\nJ|D1|B|700\n");
    drive_put(&l.d, "services_pricelist.duplicate", "{'source': '%s', 'name': 'S2'}",
              drive_new(&l.d, "services_pricelist.create", "{'name': 'S', 'pricelistDate': '2020-01-01'}"));
    drive_close(&l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_new_scheme_has_its_lists),
        TESTDB_BOTH(test_lists_are_seeded_once),
        TESTDB_BOTH(test_codes_that_stay),
        TESTDB_BOTH(test_places_have_their_level),
        TESTDB_BOTH(test_what_was_brought_stays),
        TESTDB_BOTH(test_a_facility_charges_by_lists_of_its_place),
        TESTDB_BOTH(test_contracts_that_a_scheme_wants),
        TESTDB_BOTH(test_a_facility_is_sent_as_a_whole),
        TESTDB_BOTH(test_what_is_deleted_leaves_price_lists),
        TESTDB_BOTH(test_packages_have_an_end),
        TESTDB_BOTH(test_price_lists_are_duplicated),
    };
    return testdb_run("module/register", tests, sizeof tests / sizeof *tests);
}
