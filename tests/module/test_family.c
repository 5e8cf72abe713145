/* What is done to families and their people (enrolment 5.4, 5.5; 10.5, invariants 1 to 3). */
#include "module/drive.h"

#include <stdio.h>

#include "model/run/setting.h"
#include "module/insuree/insuree.h"

struct land {
    struct drive d;
    const char *ward, *v1, *v2;   /* villages of one ward */
};

/* The lists that commands refer to; a real scheme brings them with its import. */
static const char lists[] =
    "INSERT INTO gender (id, uuid, version, created_at, created_by, changed_at, changed_by, code, gender)"
    " SELECT 1, uuid, 1, created_at, -1, created_at, -1, 'F', 'Female' FROM location WHERE code = 'R1';"
    "INSERT INTO relation (id, uuid, version, created_at, created_by, changed_at, changed_by, relation)"
    " SELECT 4, uuid, 1, created_at, -1, created_at, -1, 'Son/Daughter' FROM location WHERE code = 'R1';"
    "INSERT INTO confirmation_type (id, uuid, version, created_at, created_by, changed_at, changed_by, code, confirmation_type,"
    " is_confirmation_number_required)"
    " SELECT 1, uuid, 1, created_at, -1, created_at, -1, 'A', 'Local council', '1' FROM location WHERE code = 'R1';"
    "INSERT INTO insuree_status_reason (id, uuid, version, created_at, created_by, changed_at, changed_by, code, insuree_status_reason,"
    " insuree_status_reason_key, status_type)"
    " SELECT 1, uuid, 1, created_at, -1, created_at, -1, 'GONE', 'Moved away', 'moved away', 'IN' FROM location WHERE code = 'R1';"
    "INSERT INTO insuree_status_reason (id, uuid, version, created_at, created_by, changed_at, changed_by, code, insuree_status_reason,"
    " insuree_status_reason_key, status_type)"
    " SELECT 2, uuid, 1, created_at, -1, created_at, -1, 'ILL', 'Illness', 'illness', 'DE' FROM location WHERE code = 'V1';";

static struct land land_open(void **state)
{
    struct land l = {.d = drive_open(state, NULL)};
    const char *district = drive_place(&l.d, "D1", "D", drive_place(&l.d, "R1", "R", NULL));

    l.ward = drive_place(&l.d, "W1", "W", district);
    l.v1 = drive_place(&l.d, "V1", "V", l.ward);
    l.v2 = drive_place(&l.d, "V2", "V", l.ward);
    testdb_script(l.d.t, lists);
    return l;
}

#define NAMES "'lastName': 'Doe', 'otherNames': 'Ann', 'dob': '1990-01-01'"

/* The uuid of the person with this number: chosen by the client. */
static const char *person(struct land *l, int number)
{
    return str_format(l->d.arena, "00000000-0000-7000-8000-%012d", number).p;
}

static const char *family(struct land *l, int head)
{
    return drive_new(&l->d, "family.create", str_format(l->d.arena, "{'location': '%s', 'address': '1 Main Road', 'headInsuree':"
                                                        " {'uuid': '%s', 'chfId': '%d', " NAMES "}}", l->v1, person(l, head), head).p);
}

static const char *member(struct land *l, const char *of, int number)
{
    return drive_new(&l->d, "insuree.create", str_format(l->d.arena, "{'uuid': '%s', 'chfId': '%d', 'family': '%s', 'relationship':"
                                                         " {'id': 4}, " NAMES "}", person(l, number), number, of).p);
}

/* Number, head, the number of his family's head, relation; the families that are there, and with how many. */
static struct str people(struct land *l)
{
    return drive_rows(&l->d, "SELECT i.chf_id, CASE WHEN i.head THEN 'head' ELSE '-' END, h.chf_id, r.relation FROM insuree i"
                      " LEFT JOIN family f ON f.id = i.family_id LEFT JOIN insuree h ON h.id = f.head_insuree_id"
                      " LEFT JOIN relation r ON r.id = i.relationship_id WHERE i.deleted_at IS NULL ORDER BY 1", "tttt");
}

static struct str families(struct land *l)
{
    return drive_rows(&l->d, "SELECT h.chf_id, (SELECT count(*) FROM insuree i WHERE i.family_id = f.id AND i.deleted_at IS NULL)"
                      " FROM family f LEFT JOIN insuree h ON h.id = f.head_insuree_id WHERE f.deleted_at IS NULL ORDER BY f.id", "ti");
}

#define SAY(l, command, ...) drive(&(l).d, command, str_format((l).d.arena, __VA_ARGS__).p)
#define REFUSED(l, rule, command, ...) drive_refused(&(l).d, command, str_format((l).d.arena, __VA_ARGS__).p, rule)

static void test_a_family_comes_with_its_head(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, 1);

    member(&l, f, 2);
    assert_str(people(&l), "1|head|1|NULL\n2|-|1|Son/Daughter\n");
    assert_str(drive_rows(&l.d, "SELECT version FROM family", "i"), "2\n");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM family_history", "i"), "0\n");
    assert_str(drive_rows(&l.d, "SELECT v.code FROM insuree i JOIN location v ON v.id = i.village_id ORDER BY i.id", "t"), "V1\nV1\n");
    drive_close(&l.d);
}

static void test_a_family_whose_head_is_refused_is_not_there(void **state)
{
    struct land l = land_open(state);

    family(&l, 1);
    assert_err(SAY(l, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '1', " NAMES "}}", l.v1), E_NOT_UNIQUE);
    assert_err(SAY(l, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '2', 'colour': 1, " NAMES "}}", l.v1), E_FIELD_UNKNOWN);
    REFUSED(l, "insuree_village_level", "family.create", "{'location': '%s', 'headInsuree': {'chfId': '2', " NAMES "}}", l.ward);
    REFUSED(l, "family_confirmation_number", "family.create", "{'location': '%s', 'confirmationType': {'code': 'A'},"
            " 'headInsuree': {'chfId': '2', " NAMES "}}", l.v1);
    assert_str(families(&l), "1|1\n");
    drive_close(&l.d);
}

/* 5.2: the head is mandatory. An import may bring families without one: who comes first into such a family heads it. */
static void test_no_family_without_a_head(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, 1);

    assert_err(SAY(l, "family.create", "{'location': '%s'}", l.v1), E_FIELD_REQUIRED);
    assert_err(SAY(l, "family.create", "{'location': '%s', 'headInsuree': null}", l.v1), E_FIELD_REQUIRED);
    testdb_script(l.d.t, "UPDATE family SET head_insuree_id = NULL; UPDATE insuree SET family_id = NULL, head = FALSE;");
    member(&l, f, 2);
    member(&l, f, 3);
    assert_str(people(&l), "1|-|NULL|NULL\n2|head|2|NULL\n3|-|2|Son/Daughter\n");
    drive_close(&l.d);
}

/* Without a place everybody would see them. An import, and what the program itself takes over, may bring such. */
static void test_nobody_lives_nowhere(void **state)
{
    static const right_t rights[] = {RIGHT_FAMILY_READ, RIGHT_FAMILY_CREATE, RIGHT_INSUREE_READ, RIGHT_INSUREE_CREATE};
    const struct access clerk = {.user = 7, .signed_in = true, .rights = rights, .right_count = 4, .shape = SCOPE_ALL};
    struct land l = land_open(state);
    struct answer answer;

#define CLERK(command, ...) drive_as(&l.d, &clerk, command, str_format(l.d.arena, __VA_ARGS__).p, &answer)
    assert_err(CLERK("family.create", "{'headInsuree': {'chfId': '1', " NAMES "}}"), E_RULE);
    assert_str(err_value(answer.error, "rule"), "insuree_village_level");
    assert_err(CLERK("insuree.create", "{'chfId': '1', " NAMES "}"), E_RULE);
    assert_str(err_value(answer.error, "field"), "currentVillage");
    assert_ok(CLERK("insuree.create", "{'chfId': '1', 'currentVillage': '%s', " NAMES "}", l.v1));
    assert_ok(CLERK("family.create", "{'location': '%s', 'headInsuree': {'chfId': '2', " NAMES "}}", l.v2));
    assert_ok(SAY(l, "insuree.create", "{'chfId': '3', " NAMES "}"));
    assert_str(people(&l), "1|-|NULL|NULL\n2|head|2|NULL\n3|-|NULL|NULL\n");
    drive_close(&l.d);
}

static void test_another_head(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, 1), *g = family(&l, 5), *two = member(&l, f, 2), *six = member(&l, g, 6);

    assert_ok(SAY(l, "family.set_head", "{'uuid': '%s', 'insuree': '%s'}", f, two));
    assert_str(people(&l), "1|-|2|NULL\n2|head|2|NULL\n5|head|5|NULL\n6|-|5|Son/Daughter\n");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM insuree_history", "i"), "2\n");
    REFUSED(l, "family_head_not_member", "family.set_head", "{'uuid': '%s', 'insuree': '%s'}", f, six);
    assert_ok(SAY(l, "family.update", "{'uuid': '%s', 'headInsuree': {'uuid': '%s', 'phone': '77'}, 'poverty': true}", g, six));
    assert_str(drive_rows(&l.d, "SELECT h.chf_id, h.phone, f.poverty FROM family f JOIN insuree h ON h.id = f.head_insuree_id ORDER BY f.id", "ttb"),
               "2|NULL|NULL\n6|77|true\n");
    drive_close(&l.d);
}

static void test_leaving_a_family(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, 1), *two = member(&l, f, 2), *three = member(&l, f, 3);

    REFUSED(l, "insuree_is_head", "insuree.remove", "{'uuid': '%s'}", person(&l, 1));
    REFUSED(l, "insuree_is_head", "insuree.delete", "{'uuids': ['%s', '%s']}", three, person(&l, 1));
    assert_ok(SAY(l, "insuree.remove", "{'uuids': ['%s'], 'cancelPolicies': true}", two));
    REFUSED(l, "insuree_without_family", "insuree.remove", "{'uuid': '%s'}", two);
    assert_err(SAY(l, "insuree.delete", "{'uuid': '%s', 'version': 9}", three), E_VERSION);
    assert_ok(SAY(l, "insuree.delete", "{'uuid': '%s', 'version': 1}", three));
    assert_str(people(&l), "1|head|1|NULL\n2|-|NULL|Son/Daughter\n");
    assert_str(families(&l), "1|1\n");
    /* he stays where his family lives: without a place everybody would see him */
    assert_str(drive_rows(&l.d, "SELECT v.code FROM insuree i JOIN location v ON v.id = i.village_id WHERE i.chf_id = '2'", "t"), "V1\n");
    assert_ok(SAY(l, "insuree.update", "{'uuid': '%s', 'currentVillage': null}", two));
    assert_str(drive_rows(&l.d, "SELECT v.code FROM insuree i JOIN location v ON v.id = i.village_id WHERE i.chf_id = '2'", "t"), "V1\n");
    REFUSED(l, "insuree_village_level", "family.update", "{'uuid': '%s', 'location': null}", f);
    drive_close(&l.d);
}

static void test_moving(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, 1), *g = family(&l, 5), *two = member(&l, f, 2);

    REFUSED(l, "insuree_same_family", "insuree.move", "{'uuid': '%s', 'family': '%s'}", two, f);
    REFUSED(l, "insuree_head_with_members", "insuree.move", "{'uuid': '%s', 'family': '%s'}", person(&l, 1), g);
    REFUSED(l, "insuree_family_by_moving", "insuree.update", "{'uuid': '%s', 'family': '%s'}", two, g);
    assert_ok(SAY(l, "insuree.update", "{'uuid': '%s', 'family': '%s', 'phone': '1'}", two, f));
    assert_ok(SAY(l, "insuree.move", "{'uuid': '%s', 'family': '%s'}", two, g));
    assert_str(families(&l), "1|1\n5|2\n");
    assert_ok(SAY(l, "insuree.move", "{'uuid': '%s', 'family': '%s', 'cancelPolicies': true}", person(&l, 1), g));
    assert_str(families(&l), "5|3\n");
    assert_str(people(&l), "1|-|5|NULL\n2|-|5|Son/Daughter\n5|head|5|NULL\n");
    drive_close(&l.d);
}

static void test_closing_a_family(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, 1), *g = family(&l, 5);

    member(&l, f, 2);
    member(&l, g, 6);
    assert_ok(SAY(l, "family.delete", "{'uuids': ['%s'], 'deleteMembers': true}", f));
    assert_ok(SAY(l, "insuree.update", "{'uuid': '%s', 'currentVillage': '%s'}", person(&l, 6), l.v2));
    assert_ok(SAY(l, "family.delete", "{'uuid': '%s'}", g));
    assert_str(drive_rows(&l.d, "SELECT i.chf_id, v.code FROM insuree i LEFT JOIN location v ON v.id = i.village_id WHERE i.deleted_at IS NULL"
                          " ORDER BY i.id", "tt"), "5|V1\n6|V2\n");
    assert_str(people(&l), "5|-|NULL|NULL\n6|-|NULL|Son/Daughter\n");
    assert_str(families(&l), "");
    /* his number is free again; who is left over heads a family of his own */
    assert_ok(SAY(l, "family.create", "{'location': '%s', 'headInsuree': '%s'}", l.v2, person(&l, 6)));
    assert_ok(SAY(l, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '1', " NAMES "}}", l.v2));
    assert_str(people(&l), "1|head|1|NULL\n5|-|NULL|NULL\n6|head|6|NULL\n");
    drive_close(&l.d);
}

static void test_status(void **state)
{
    struct land l = land_open(state);
    const char *one, *status = "SELECT i.status, r.code, CASE WHEN i.status_date IS NULL THEN '-' ELSE 'date' END FROM insuree i"
                               " LEFT JOIN insuree_status_reason r ON r.id = i.status_reason_id";

    family(&l, 1);
    one = person(&l, 1);
    REFUSED(l, "insuree_status_date", "insuree.update", "{'uuid': '%s', 'status': 'IN', 'statusReason': {'code': 'GONE'}}", one);
    REFUSED(l, "insuree_status_reason", "insuree.update", "{'uuid': '%s', 'status': 'IN', 'statusDate': '2025-12-01'}", one);
    REFUSED(l, "insuree_status_reason", "insuree.update", "{'uuid': '%s', 'status': 'IN', 'statusDate': '2025-12-01', 'statusReason': {'code': 'ILL'}}", one);
    assert_err(SAY(l, "insuree.update", "{'uuid': '%s', 'statusReason': {'code': 'NONE'}}", one), E_REFERENCE);
    assert_ok(SAY(l, "insuree.update", "{'uuid': '%s', 'status': 'IN', 'statusDate': '2025-12-01', 'statusReason': {'code': 'GONE'}}", one));
    assert_str(drive_rows(&l.d, status, "ttt"), "IN|GONE|date\n");
    assert_ok(SAY(l, "insuree.update", "{'uuid': '%s', 'status': 'AC'}", one));
    assert_str(drive_rows(&l.d, status, "ttt"), "AC|NULL|date\n");
    drive_close(&l.d);
}

static void test_a_whole_record_empties_what_it_leaves_out(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, 1), *two = member(&l, f, 2);

    assert_ok(SAY(l, "insuree.update", "{'uuid': '%s', 'phone': '77', 'marital': 'S', 'cardIssued': true}", two));
    assert_ok(SAY(l, "insuree.update", "{'uuid': '%s', 'email': 'a@example.org'}", two));
    assert_str(drive_rows(&l.d, "SELECT phone, marital, card_issued, email FROM insuree WHERE chf_id = '2'", "ttbt"), "77|S|true|a@example.org\n");
    assert_ok(SAY(l, "insuree.update", "{'uuid': '%s', 'whole': true, 'chfId': '2', 'marital': 'M', " NAMES "}", two));
    assert_str(drive_rows(&l.d, "SELECT phone, marital, card_issued, email, status, version FROM insuree WHERE chf_id = '2'", "ttbtti"),
               "NULL|M|false|NULL|AC|4\n");
    assert_str(people(&l), "1|head|1|NULL\n2|-|1|NULL\n");
    assert_ok(SAY(l, "family.update", "{'uuid': '%s', 'whole': true}", f));
    assert_str(drive_rows(&l.d, "SELECT f.address, f.head_insuree_id, v.code FROM family f JOIN location v ON v.id = f.location_id", "tit"),
               "NULL|1|V1\n");
    drive_close(&l.d);
}

static void number_is(struct land *l, const char *number, const char *rule, const char *result)
{
    err_t e = SAY(*l, "insuree.create", "{'chfId': '%s', 'gender': {'code': 'F'}, " NAMES "}", number);

    if (!rule) {
        assert_ok(e);
        return;
    }
    assert_err(e, E_RULE);
    assert_str(err_value(e, "rule"), rule);
    assert_str(err_value(e, "result"), result);
}

static void test_numbers_have_a_form(void **state)
{
    struct land l = land_open(state);

    drive_strict(&l.d);
    number_is(&l, "12345678", "insuree_number_length", "3");
    number_is(&l, "123456789", "insuree_number_checksum", "4");
    number_is(&l, "12345678A", "insuree_number_form", "5");
    number_is(&l, "123456782", NULL, NULL);
    assert_err(SAY(l, "insuree.create", "{'chfId': '123456782', 'gender': {'code': 'F'}, " NAMES "}"), E_NOT_UNIQUE);
    assert_err(SAY(l, "insuree.create", "{'chfId': '107070703', " NAMES "}"), E_FIELD_REQUIRED);
    assert_err(SAY(l, "insuree.create", "{'chfId': '107070703', 'gender': {'code': 'X'}, " NAMES "}"), E_REFERENCE);
    drive_close(&l.d);
}

static void setting(struct land *l, const char *name, const char *value)
{
    struct tx *tx;

    assert_ok(tx_begin(l->d.write, l->d.arena, access_program(), uuid_new(l->d.t->env), &tx));
    assert_ok(setting_set(tx, name, str_of(value)));
    assert_ok(tx_commit(tx));
}

/* In place of length and checksum. */
static void test_a_nations_own_numbers(void **state)
{
    struct land l = land_open(state);

    drive_strict(&l.d);
    number_is(&l, "123456782", NULL, NULL);
    setting(&l, "insuree.number_validator", "weighted13");
    number_is(&l, "107070703", "insuree_number_length", "3");
    number_is(&l, "2000123456789", "insuree_number_checksum", "4");
    number_is(&l, "4000123456782", "insuree_number_form", "5");
    number_is(&l, "2000123456788", NULL, NULL);
    drive_close(&l.d);
}

static void test_an_officer_enrols_in_his_villages(void **state)
{
    static const right_t rights[] = {RIGHT_FAMILY_CREATE, RIGHT_FAMILY_UPDATE, RIGHT_INSUREE_CREATE, RIGHT_INSUREE_UPDATE};
    struct land l = land_open(state);
    int64_t village = testdb_int(testdb_acquire(l.d.t, DB_READ), "SELECT id FROM location WHERE code = 'V2'");
    struct access officer = {.user = 5, .signed_in = true, .rights = rights, .right_count = 4, .shape = SCOPE_VILLAGES, .places = &village,
                             .place_count = 1};
    const char *f = family(&l, 1), *two = member(&l, f, 2);
    struct answer answer;

#define OFFICER(command, ...) drive_as(&l.d, &officer, command, str_format(l.d.arena, __VA_ARGS__).p, &answer)
    assert_ok(OFFICER("family.create", "{'location': '%s', 'headInsuree': {'uuid': '%s', 'chfId': '7', " NAMES "}}", l.v2, person(&l, 7)));
    assert_err(OFFICER("family.create", "{'location': '%s', 'headInsuree': {'chfId': '8', " NAMES "}}", l.v1), E_REFERENCE);
    assert_err(OFFICER("insuree.create", "{'chfId': '9', 'family': '%s', " NAMES "}", f), E_REFERENCE);
    assert_err(OFFICER("insuree.update", "{'uuid': '%s', 'phone': '1'}", two), E_NOT_FOUND);
    assert_err(OFFICER("insuree.move", "{'uuid': '%s', 'family': '%s'}", person(&l, 7), f), E_NOT_FOUND);
    assert_err(OFFICER("insuree.remove", "{'uuid': '%s'}", person(&l, 7)), E_FORBIDDEN);
    assert_str(people(&l), "1|head|1|NULL\n2|-|1|Son/Daughter\n7|head|7|NULL\n");
    drive_close(&l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_family_comes_with_its_head),
        TESTDB_BOTH(test_a_family_whose_head_is_refused_is_not_there),
        TESTDB_BOTH(test_no_family_without_a_head),
        TESTDB_BOTH(test_nobody_lives_nowhere),
        TESTDB_BOTH(test_another_head),
        TESTDB_BOTH(test_leaving_a_family),
        TESTDB_BOTH(test_moving),
        TESTDB_BOTH(test_closing_a_family),
        TESTDB_BOTH(test_status),
        TESTDB_BOTH(test_a_whole_record_empties_what_it_leaves_out),
        TESTDB_BOTH(test_numbers_have_a_form),
        TESTDB_BOTH(test_a_nations_own_numbers),
        TESTDB_BOTH(test_an_officer_enrols_in_his_villages),
    };
    return testdb_run("module/family", tests, sizeof tests / sizeof *tests);
}
