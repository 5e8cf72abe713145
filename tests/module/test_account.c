/* Accounts: signing in, rights, places, and the rules for those who change them (enrolment 1.1 to 1.6). */
#include "module/drive.h"

#include <string.h>
#include <time.h>

#include "model/query/query.h"
#include "module/core/account.h"
#include "module/core/core.h"
#include "module/core/last_login.h"
#include "module/location/location.h"

struct scene {
    struct drive d;
    const char *d1, *d2, *v1, *v2;
    const char *clerk, *administrator, *receptionist;   /* uuids of roles */
};

static const char *format(struct scene *s, const char *text, const char *first, const char *second)
{
    struct buf b;

    buf_init(&b, s->d.arena, 256);
    for (const char *p = text; *p; p++) {
        if (*p == '1' && p[1] == '!') buf_add(&b, str_of(first)), p++;
        else if (*p == '2' && p[1] == '!') buf_add(&b, str_of(second)), p++;
        else buf_add_char(&b, *p);
    }
    return str_zero(s->d.arena, buf_str(&b));
}

static const char *place(struct scene *s, const char *code, const char *type, const char *parent)
{
    const char *under = parent ? str_format(s->d.arena, ", 'parent': '%s'", parent).p : "";

    return drive_new(&s->d, "location.create",
                     str_format(s->d.arena, "{'code': '%s', 'name': '%s', 'type': '%s'%s}", code, code, type, under).p);
}

static const char *uuid_of(struct scene *s, const char *sql)
{
    struct db_conn *c = testdb_acquire(s->d.t, DB_READ);
    struct db_rows rows;
    char text[36];

    assert_ok(db_query(c, str_of(sql), NULL, 0, (enum db_type[]){DB_UUID}, 1, &rows));
    testdb_release(s->d.t, c);
    assert_int_equal(rows.rows, 1);
    uuid_write(db_cell(&rows, 0, 0)->u, text);
    return str_zero(s->d.arena, (struct str){text, 36});
}

static struct scene open_scene(void **state)
{
    struct scene s = {.d = drive_open(state, NULL)};
    const char *r1 = place(&s, "R1", "R", NULL), *w1, *w2;

    s.d1 = place(&s, "D1", "D", r1);
    s.d2 = place(&s, "D2", "D", r1);
    w1 = place(&s, "W1", "W", s.d1);
    w2 = place(&s, "W2", "W", s.d2);
    s.v1 = place(&s, "V1", "V", w1);
    s.v2 = place(&s, "V2", "V", w2);
    assert_ok(drive(&s.d, "core.seed", "{}"));
    s.clerk = uuid_of(&s, "SELECT uuid FROM role WHERE is_system = 8");
    s.administrator = uuid_of(&s, "SELECT uuid FROM role WHERE is_system = 64");
    s.receptionist = uuid_of(&s, "SELECT uuid FROM role WHERE is_system = 128");
    return s;
}

/* An interactive user with one role and, maybe, one district. */
static const char *person(struct scene *s, const char *name, const char *role, const char *district)
{
    const char *where = district ? str_format(s->d.arena, ", 'districts': ['%s']", district).p : "";

    return drive_new(&s->d, "user.create",
                     str_format(s->d.arena, "{'username': '%s', 'lastName': 'Last', 'otherNames': 'Other', 'language': 'fr',"
                                " 'password': 'Secret-1', 'userTypes': ['INTERACTIVE'], 'roles': ['%s']%s}", name, role, where).p);
}

static struct account *account(struct scene *s, const char *name)
{
    struct db_conn *c = testdb_acquire(s->d.t, DB_READ);
    struct account *who;

    assert_ok(account_by_name(c, s->d.arena, s->d.registry, str_of(name), &who));
    testdb_release(s->d.t, c);
    return who;
}

static err_t sign_in(struct scene *s, const char *name, const char *password, struct account **who)
{
    return account_sign_in(s->d.write, s->d.t->db, s->d.arena, s->d.registry, str_of(name), str_of(password), who);
}

static err_t as(struct scene *s, const char *name, const char *command, const char *input)
{
    struct answer answer;

    return drive_as(&s->d, &account(s, name)->access, command, input, &answer);
}

static void rule_as(struct scene *s, const char *name, const char *command, const char *input, const char *rule)
{
    err_t e = as(s, name, command, input);

    if (!err_is(e, E_RULE) || !str_is(err_value(e, "rule"), rule))
        fail_msg("%s was refused otherwise: %s", command, e ? str_zero(s->d.arena, err_line(s->d.arena, e)) : "not at all");
}

/* ---- signing in ---- */

static void test_signing_in(void **state)
{
    struct scene s = open_scene(state);
    struct account *who;

    person(&s, "mary", s.clerk, s.d1);
    assert_ok(sign_in(&s, "mary", "Secret-1", &who));
    assert_str(who->username, "mary");
    assert_str(who->last_name, "Last");
    assert_str(who->language, "fr");
    assert_true(who->has_password);
    assert_ok(sign_in(&s, "mary", "Secret-1  ", &who));
    assert_err(sign_in(&s, "mary", "Secret-2", &who), E_SIGNED_OUT);
    assert_err(sign_in(&s, "mary", "", &who), E_SIGNED_OUT);
    assert_err(sign_in(&s, "Mary", "Secret-1", &who), E_SIGNED_OUT);
    assert_err(sign_in(&s, "nobody", "Secret-1", &who), E_SIGNED_OUT);
    assert_err(sign_in(&s, "", "", &who), E_SIGNED_OUT);
    assert_err(sign_in(&s, "' OR 1=1 --", "Secret-1", &who), E_SIGNED_OUT);
    drive_close(&s.d);
}

static int64_t cpu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t cost_us(struct scene *s, const char *name, const char *password)
{
    int64_t before = cpu_us();
    struct account *who;

    assert_err(sign_in(s, name, password, &who), E_SIGNED_OUT);
    return cpu_us() - before;
}

/* Who asks for names learns nothing from the time it takes: each refusal has paid for one slow hash. In processor
 * time of this thread, which does not depend on what else the machine does. */
static void test_a_refusal_costs_the_same(void **state)
{
    struct scene s = open_scene(state);
    int64_t wrong;

    person(&s, "mary", s.clerk, NULL);
    drive_new(&s.d, "user.create", format(&s, "{'username': 'locked', 'lastName': 'L', 'otherNames': 'O', 'userTypes':"
                                              " ['INTERACTIVE'], 'roles': ['1!']}", s.clerk, ""));
    wrong = cost_us(&s, "mary", "Secret-2");
    assert_true(cost_us(&s, "nobody", "Secret-2") > wrong / 3);
    assert_true(cost_us(&s, "locked", "Secret-2") > wrong / 3);
    assert_true(cost_us(&s, "", "") > wrong / 3);
    drive_close(&s.d);
}

/* Of "admin123" with the key "key": printf admin123key | sha256sum */
#define OPENIMIS_HASH "3BB7C559381BD4D63317D0E535D50D3C365E6F37B0654493C57611E07945C28F"

static void test_a_hash_of_openimis_is_accepted_once(void **state)
{
    struct scene s = open_scene(state);
    struct account *who;

    person(&s, "mary", s.clerk, NULL);
    testdb_script(s.d.t, "UPDATE user_password SET hash = '" OPENIMIS_HASH "', private_key = 'key', token_count = 0");
    assert_err(sign_in(&s, "mary", "admin124", &who), E_SIGNED_OUT);
    assert_str(drive_rows(&s.d, "SELECT substr(hash, 1, 4) FROM user_password", "t"), "3BB7\n");
    assert_ok(sign_in(&s, "mary", "admin123 ", &who));
    assert_str(drive_rows(&s.d, "SELECT substr(hash, 1, 10), private_key, token_count FROM user_password", "tti"), "$argon2id$|NULL|0\n");
    assert_ok(sign_in(&s, "mary", "admin123", &who));
    assert_err(sign_in(&s, "mary", OPENIMIS_HASH, &who), E_SIGNED_OUT);
    drive_close(&s.d);
}

static stamp_t at_second(int64_t second) { return (stamp_t){second * 1000000}; }

static int64_t signed_in_at(struct scene *s, const char *name)
{
    struct db_value login = db_text(str_of(name));
    struct db_conn *c = testdb_acquire(s->d.t, DB_READ);
    struct db_rows rows;
    int64_t at;

    assert_ok(db_query(c, STR("SELECT last_login FROM interactive_user WHERE login_name = $1 AND version = 1"), &login, 1,
                       (enum db_type[]){DB_STAMP}, 1, &rows));
    assert_int_equal(rows.rows, 1);
    at = db_cell(&rows, 0, 0)->null ? 0 : db_cell(&rows, 0, 0)->t.us / 1000000;
    testdb_release(s->d.t, c);
    return at;
}

static struct { bool on; } disk;
static const struct err disk_failed = {.id = E_DB_IO};

static err_t fail_commit(void *arg, const char *point, struct str sql)
{
    return disk.on && strcmp(point, "commit") == 0 ? &disk_failed : OK;
}

/* The latest counts, nothing is lost with a failing disk, and the row keeps its version. */
static void test_last_login(void **state)
{
    struct scene s = open_scene(state);
    struct last_logins *l = last_logins_new(s.d.arena);
    int64_t lena, marc;

    person(&s, "lena", s.clerk, NULL);
    person(&s, "marc", s.clerk, NULL);
    lena = account(&s, "lena")->interactive_id;
    marc = account(&s, "marc")->interactive_id;
    assert_true(lena > 0 && marc > 0);
    last_login_note(l, 0, at_second(1000));
    assert_ok(last_logins_write(l, s.d.t->db, s.d.arena));
    assert_int_equal(signed_in_at(&s, "lena"), 0);
    last_login_note(l, lena, at_second(2000));
    last_login_note(l, lena, at_second(1500));
    last_login_note(l, marc, at_second(1700));
    drive_stop(&s.d);
    testdb_reopen(s.d.t, &(struct db_options){.fault = fail_commit});
    disk.on = true;
    assert_err(last_logins_write(l, s.d.t->db, s.d.arena), E_DB_IO);
    disk.on = false;
    assert_int_equal(signed_in_at(&s, "lena"), 0);
    last_login_note(l, marc, at_second(1900));
    assert_ok(last_logins_write(l, s.d.t->db, s.d.arena));
    assert_int_equal(signed_in_at(&s, "lena"), 2000);
    assert_int_equal(signed_in_at(&s, "marc"), 1900);
    last_login_note(l, lena, at_second(1999));
    assert_ok(last_logins_write(l, s.d.t->db, s.d.arena));
    assert_int_equal(signed_in_at(&s, "lena"), 2000);
    drive_start(&s.d);
    drive_close(&s.d);
}

static void test_who_cannot_sign_in(void **state)
{
    struct scene s = open_scene(state);
    const char *mary = person(&s, "mary", s.clerk, NULL);
    struct account *who;

    drive_new(&s.d, "user.create", format(&s, "{'username': 'eve', 'lastName': 'L', 'otherNames': 'O', 'userTypes': ['OFFICER']}", "", ""));
    drive_new(&s.d, "user.create", format(&s, "{'username': 'locked', 'lastName': 'L', 'otherNames': 'O', 'userTypes':"
                                              " ['INTERACTIVE'], 'roles': ['1!']}", s.clerk, ""));
    assert_err(sign_in(&s, "eve", "Secret-1", &who), E_SIGNED_OUT);
    assert_err(sign_in(&s, "locked", "", &who), E_SIGNED_OUT);
    assert_err(sign_in(&s, "locked", "locked", &who), E_SIGNED_OUT);
    assert_false(account(&s, "locked")->has_password);
    assert_ok(drive(&s.d, "user.delete", format(&s, "{'uuid': '1!'}", mary, "")));
    assert_err(sign_in(&s, "mary", "Secret-1", &who), E_SIGNED_OUT);
    drive_close(&s.d);
}

/* ---- passwords ---- */

static void test_changing_passwords(void **state)
{
    struct scene s = open_scene(state);
    struct account *who;

    person(&s, "mary", s.clerk, NULL);
    person(&s, "paul", s.clerk, NULL);
    person(&s, "root", s.administrator, NULL);
    assert_int_equal(account(&s, "mary")->token_count, 1);
    rule_as(&s, "mary", "user.set_password", "{'oldPassword': 'Wrong-12', 'newPassword': 'Better-2'}", "password_old_wrong");
    rule_as(&s, "mary", "user.set_password", "{'newPassword': 'Better-2'}", "password_old_wrong");
    rule_as(&s, "mary", "user.set_password", "{'oldPassword': 'Secret-1', 'newPassword': 'better-2'}", "password_upper");
    assert_ok(as(&s, "mary", "user.set_password", "{'oldPassword': 'Secret-1', 'newPassword': 'Better-2'}"));
    assert_int_equal(account(&s, "mary")->token_count, 2);
    assert_ok(sign_in(&s, "mary", "Better-2", &who));
    assert_err(sign_in(&s, "mary", "Secret-1", &who), E_SIGNED_OUT);
    assert_err(as(&s, "mary", "user.set_password", "{'username': 'paul', 'newPassword': 'Better-3'}"), E_FORBIDDEN);
    assert_ok(as(&s, "root", "user.set_password", "{'username': 'paul', 'newPassword': 'Better-3'}"));
    assert_ok(sign_in(&s, "paul", "Better-3", &who));
    assert_err(as(&s, "mary", "user.renew_hash", "{'uuid': '00000000-0000-7000-8000-000000000009', 'hash': 'x'}"), E_FORBIDDEN);
    drive_close(&s.d);
}

/* Neither the log nor the journal, a history row or a query knows a password, its hash or its key. */
static void test_secrets_stay_inside(void **state)
{
    struct scene s = open_scene(state);
    struct account *who;

    person(&s, "mary", s.clerk, NULL);
    assert_ok(as(&s, "mary", "user.set_password", "{'oldPassword': 'Secret-1', 'newPassword': 'Better-2'}"));
    testdb_script(s.d.t, "UPDATE user_password SET hash = '" OPENIMIS_HASH "', private_key = 'key'");
    assert_ok(sign_in(&s, "mary", "admin123", &who));
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM command WHERE input LIKE '%Secret%' OR input LIKE '%Better%' OR input LIKE"
                                " '%argon%' OR result LIKE '%argon%' OR error LIKE '%Better%'", "i"), "0\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM journal WHERE payload LIKE '%argon%' OR payload LIKE '%3BB7%'", "i"), "0\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM command WHERE name = 'user.set_password' AND input = '{}'", "i"), "1\n");
    drive_close(&s.d);
}

static void test_no_query_reaches_them(void **state)
{
    static const char *const fields[] = {"hash", "privateKey", "tokenCount", "setHere"};
    struct scene s = open_scene(state);
    struct limits limits;

    limits_standard(&limits);
    person(&s, "root", s.administrator, NULL);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct pick pick = {.kind = PICK_FIELD, .name = str_of(fields[i])};
        const struct query q = {.entity = &user_password_entity, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE},
                                .as_of_slot = SLOT_NONE, .picks = &pick, .pick_count = 1};
        const struct plan *plan;
        assert_non_null(plan_compile(s.d.arena, s.d.registry, s.d.t->engine, &limits, &account(&s, "root")->access, &q, &plan));
    }
    drive_close(&s.d);
}

/* ---- rights ---- */

static void test_rights_are_a_union_without_blocked_roles(void **state)
{
    struct scene s = open_scene(state);
    const char *mary = person(&s, "mary", s.clerk, NULL), *claims;
    struct account *who = account(&s, "mary");
    size_t clerk_rights = who->access.right_count;

    assert_true(access_holds(&who->access, 101002));
    assert_false(access_holds(&who->access, 111001));
    claims = drive_new(&s.d, "role.create", "{'name': 'Claims', 'rights': [111001, 101002]}");
    assert_ok(drive(&s.d, "user.update",
                    str_format(s.d.arena, "{'uuid': '%s', 'roles': ['%s', '%s']}", mary, s.clerk, claims).p));
    who = account(&s, "mary");
    assert_true(access_holds(&who->access, 111001));
    assert_int_equal(who->access.right_count, clerk_rights + 1);
    for (size_t i = 1; i < who->access.right_count; i++) assert_true(who->access.rights[i - 1] < who->access.rights[i]);
    assert_ok(drive(&s.d, "role.update", format(&s, "{'uuid': '1!', 'isBlocked': true}", claims, "")));
    assert_false(access_holds(&account(&s, "mary")->access, 111001));
    assert_true(access_holds(&account(&s, "mary")->access, 101002));
    assert_ok(drive(&s.d, "role.update", format(&s, "{'uuid': '1!', 'isBlocked': false, 'rights': [111002]}", claims, "")));
    who = account(&s, "mary");
    assert_false(access_holds(&who->access, 111001));
    assert_true(access_holds(&who->access, 111002));
    drive_close(&s.d);
}

static void test_administrators(void **state)
{
    struct scene s = open_scene(state);

    person(&s, "root", s.administrator, s.d1);
    assert_true(account(&s, "root")->access.administrator);
    assert_int_equal(account(&s, "root")->access.shape, SCOPE_ALL);
    assert_ok(drive(&s.d, "role.update", format(&s, "{'uuid': '1!', 'isBlocked': true}", s.administrator, "")));
    assert_false(account(&s, "root")->access.administrator);
    assert_int_equal(account(&s, "root")->access.right_count, 0);
    drive_close(&s.d);
}

/* ---- places ---- */

static int64_t id_of(struct scene *s, const char *code)
{
    struct db_conn *c = testdb_acquire(s->d.t, DB_READ);
    int64_t id = testdb_int(c, str_format(s->d.arena, "SELECT id FROM location WHERE code = '%s'", code).p);

    testdb_release(s->d.t, c);
    return id;
}

static void sees(struct scene *s, const char *name, enum scope_shape shape, const char *code)
{
    struct account *who = account(s, name);

    assert_int_equal(who->access.shape, shape);
    assert_int_equal(who->access.place_count, code ? 1 : 0);
    if (code) assert_int_equal(who->access.places[0], id_of(s, code));
}

/* Enrolment 1.3; today is 2026-01-02. */
static void check_contract(struct scene *s, const char *hf)
{
    struct account *who;

    assert_ok(drive(&s->d, "user.set_password", "{'username': 'carl', 'newPassword': 'Secret-1'}"));
    assert_ok(sign_in(s, "carl", "Secret-1", &who));
    assert_ok(drive(&s->d, "setting.set", "{'setting': 'core.is_valid_health_facility_contract_required', 'value': 'true'}"));
    assert_err(sign_in(s, "carl", "Secret-1", &who), E_RULE);
    assert_err(sign_in(s, "carl", "Secret-2", &who), E_SIGNED_OUT);
    assert_ok(drive(&s->d, "health_facility.update",
                    format(s, "{'uuid': '1!', 'contractStartDate': '2025-01-01', 'contractEndDate': '2026-01-02'}", hf, "")));
    assert_err(sign_in(s, "carl", "Secret-1", &who), E_RULE);
    assert_ok(drive(&s->d, "health_facility.update", format(s, "{'uuid': '1!', 'contractEndDate': '2026-01-03'}", hf, "")));
    assert_ok(sign_in(s, "carl", "Secret-1", &who));
}

static void test_places_of_each_kind(void **state)
{
    struct scene s = open_scene(state);
    const char *hf;

    person(&s, "mary", s.clerk, s.d1);
    sees(&s, "mary", SCOPE_DISTRICTS, "D1");
    assert_int_equal(account(&s, "mary")->access.above_count, 1);
    person(&s, "none", s.clerk, NULL);
    sees(&s, "none", SCOPE_DISTRICTS, NULL);

    drive_new(&s.d, "user.create", str_format(s.d.arena, "{'username': 'olga', 'lastName': 'L', 'otherNames': 'O', 'userTypes':"
              " ['INTERACTIVE', 'OFFICER'], 'roles': ['%s'], 'districts': ['%s'], 'location': '%s', 'villages': ['%s']}",
              s.clerk, s.d1, s.d1, s.v2).p);
    sees(&s, "olga", SCOPE_VILLAGES, "V2");
    assert_int_equal(account(&s, "olga")->access.above_count, 3);

    testdb_script(s.d.t, "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form)"
                         " SELECT 1, uuid, 1, created_at, 1, changed_at, 1, 'G', 'Government' FROM location WHERE code = 'R1'");
    hf = drive_new(&s.d, "health_facility.create", format(&s, "{'code': 'H1', 'name': 'Hospital', 'level': 'H', 'careType': 'B',"
                   " 'legalForm': {'id': 1}, 'location': '1!'}", s.d2, ""));
    drive_new(&s.d, "user.create", str_format(s.d.arena, "{'username': 'carl', 'lastName': 'L', 'otherNames': 'O', 'userTypes':"
              " ['INTERACTIVE', 'OFFICER', 'CLAIM_ADMIN'], 'roles': ['%s'], 'districts': ['%s'], 'villages': ['%s'],"
              " 'healthFacility': '%s'}", s.receptionist, s.d1, s.v1, hf).p);
    sees(&s, "carl", SCOPE_DISTRICTS, "D2");
    assert_true(account(&s, "carl")->health_facility_id > 0);
    assert_int_equal(account(&s, "carl")->access.facility, account(&s, "carl")->health_facility_id);
    assert_int_equal(account(&s, "olga")->access.facility, 0);
    check_contract(&s, hf);
    drive_close(&s.d);
}

/* Who makes a district gets it; a deleted one is nobody's. */
static void test_districts_come_and_go(void **state)
{
    struct scene s = open_scene(state);
    const char *role = drive_new(&s.d, "role.create", "{'name': 'Places', 'rights': [121901, 121902, 121903, 121904, 121906]}");
    const char *d3;

    person(&s, "mary", role, s.d1);
    assert_ok(as(&s, "mary", "location.create", format(&s, "{'code': 'D3', 'name': 'D3', 'type': 'D', 'parent': '1!'}",
                 uuid_of(&s, "SELECT uuid FROM location WHERE code = 'R1'"), "")));
    assert_int_equal(account(&s, "mary")->access.place_count, 2);
    d3 = uuid_of(&s, "SELECT uuid FROM location WHERE code = 'D3'");
    assert_ok(drive(&s.d, "location.delete", format(&s, "{'uuid': '1!'}", d3, "")));
    sees(&s, "mary", SCOPE_DISTRICTS, "D1");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM user_district WHERE deleted_at IS NULL", "i"), "1\n");
    drive_close(&s.d);
}

/* ---- the rules ---- */

static void test_rules_of_accounts(void **state)
{
    struct scene s = open_scene(state);
    const char *root = person(&s, "root", s.administrator, NULL), *mary = person(&s, "mary", s.clerk, NULL);
    const char *role = drive_new(&s.d, "role.create", "{'name': 'People', 'rights': [121701, 121702, 121703, 121704, 122003]}");

    person(&s, "hr", role, NULL);
#define NEW(name, more) "{'username': '" name "', 'lastName': 'L', 'otherNames': 'O', 'userTypes': ['INTERACTIVE']" more "}"
    drive_refused(&s.d, "user.create", NEW("anna", ""), "user_without_role");
    assert_err(drive(&s.d, "user.create", format(&s, NEW("mary", ", 'roles': ['1!']"), s.clerk, "")), E_NOT_UNIQUE);
    assert_ok(drive(&s.d, "user.create", format(&s, NEW("twelve-chars", ", 'roles': ['1!']"), s.clerk, "")));   /* enrolment 10.6, defect 1 */
    assert_err(drive(&s.d, "user.create", format(&s, NEW("much-too-long-a-name", ", 'roles': ['1!']"), s.clerk, "")), E_FIELD_LENGTH);
    drive_refused(&s.d, "user.create", format(&s, NEW("anna", ", 'roles': ['1!'], 'email': 'anna'"), s.clerk, ""), "email_form");
    drive_refused(&s.d, "user.create", format(&s, NEW("anna", ", 'roles': ['1!'], 'districts': ['2!']"), s.clerk, s.v1), "user_district_level");
    drive_refused(&s.d, "user.create", format(&s, NEW("anna", ", 'roles': ['1!'], 'password': 'anna'"), s.clerk, ""), "password_length");
    assert_ok(drive(&s.d, "user.create", format(&s, NEW("anna", ", 'roles': ['1!'], 'email': 'a@b.c'"), s.clerk, "")));
    assert_err(drive(&s.d, "user.create", format(&s, NEW("bert", ", 'roles': ['1!'], 'email': 'a@b.c'"), s.clerk, "")), E_NOT_UNIQUE);
    /* what an import brought: two with one address, two without any */
    testdb_script(s.d.t, "UPDATE interactive_user SET email = 'a@b.c' WHERE login_name = 'mary'; UPDATE interactive_user SET email = '' WHERE login_name = 'root' OR login_name = 'hr'");
    assert_ok(drive(&s.d, "user.update", format(&s, "{'uuid': '1!', 'email': 'a@b.c', 'phone': '7'}", mary, "")));
    assert_ok(drive(&s.d, "user.update", format(&s, "{'uuid': '1!', 'email': '', 'phone': '7'}", root, "")));
    assert_err(drive(&s.d, "user.update", format(&s, "{'uuid': '1!', 'email': 'a@b.c'}", root, "")), E_NOT_UNIQUE);
    rule_as(&s, "hr", "user.create", format(&s, NEW("evil", ", 'roles': ['1!']"), s.administrator, ""), "user_administrator");
    rule_as(&s, "hr", "user.update", format(&s, "{'uuid': '1!', 'phone': '1'}", root, ""), "user_administrator");
    rule_as(&s, "hr", "user.delete", format(&s, "{'uuid': '1!'}", root, ""), "user_administrator");
    rule_as(&s, "hr", "user.set_password", "{'username': 'root', 'newPassword': 'Better-3'}", "user_administrator");
    rule_as(&s, "hr", "role.update", format(&s, "{'uuid': '1!', 'name': 'x'}", s.administrator, ""), "user_administrator");
    rule_as(&s, "root", "user.update", format(&s, "{'uuid': '1!', 'roles': ['2!']}", root, s.clerk), "user_own_administrator");
    rule_as(&s, "root", "user.delete", format(&s, "{'uuid': '1!'}", root, ""), "user_deletes_himself");
    assert_err(as(&s, "mary", "user.update", format(&s, "{'uuid': '1!', 'phone': '1'}", mary, "")), E_FORBIDDEN);
    assert_ok(as(&s, "hr", "user.update", format(&s, "{'uuid': '1!', 'phone': '1'}", mary, "")));
    drive_close(&s.d);
}

static void test_settings_of_accounts(void **state)
{
    struct scene s = open_scene(state);
    const char *mary = person(&s, "mary", s.clerk, NULL);

    assert_ok(drive(&s.d, "user.update", format(&s, "{'uuid': '1!', 'username': 'maria'}", mary, "")));
    assert_str(drive_rows(&s.d, "SELECT u.username, i.login_name FROM core_user u JOIN interactive_user i ON i.id = u.i_user_id", "tt"),
               "maria|maria\n");
    assert_ok(drive(&s.d, "setting.set", "{'setting': 'core.username_changeable', 'value': 'false'}"));
    drive_refused(&s.d, "user.update", format(&s, "{'uuid': '1!', 'username': 'mary'}", mary, ""), "user_name_fixed");
    assert_ok(drive(&s.d, "setting.set", "{'setting': 'core.fields_controls_user', 'value': '{\\u0022phone\\u0022: \\u0022O\\u0022,"
                                         " \\u0022email\\u0022: \\u0022H\\u0022, \\u0022address\\u0022: \\u0022M\\u0022}'}"));
    drive_refused(&s.d, "user.update", format(&s, "{'uuid': '1!', 'email': 'a@b.c'}", mary, ""), "user_field_hidden");
    assert_err(drive(&s.d, "user.update", format(&s, "{'uuid': '1!', 'address': ' '}", mary, "")), E_FIELD_REQUIRED);
    assert_ok(drive(&s.d, "user.update", format(&s, "{'uuid': '1!', 'phone': '5'}", mary, "")));
    assert_err(drive(&s.d, "setting.set", "{'setting': 'core.fields_controls_user', 'value': '[]'}"), E_SETTING);
    drive_close(&s.d);
}

static void test_profiles_share_a_code(void **state)
{
    struct scene s = open_scene(state);
    const char *user;

    drive_new(&s.d, "officer.create", "{'code': 'olga', 'lastName': 'Old', 'otherNames': 'O', 'phone': '7'}");
    user = drive_new(&s.d, "user.create", format(&s, "{'username': 'olga', 'lastName': 'New', 'otherNames': 'O',"
                     " 'userTypes': ['INTERACTIVE', 'OFFICER'], 'roles': ['1!'], 'villages': ['2!']}", s.clerk, s.v1));
    assert_str(drive_rows(&s.d, "SELECT o.code, o.last_name, o.phone, o.has_login, i.is_associated FROM core_user u"
                                " JOIN officer o ON o.id = u.officer_id JOIN interactive_user i ON i.id = u.i_user_id", "tttbb"),
               "olga|New|7|true|true\n");
    assert_ok(drive(&s.d, "user.update", format(&s, "{'uuid': '1!', 'userTypes': ['INTERACTIVE'], 'villages': []}", user, "")));
    assert_str(drive_rows(&s.d, "SELECT o.has_login, o.deleted_at IS NULL, i.is_associated FROM officer o, interactive_user i", "bbb"),
               "false|true|false\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM interactive_user_history", "i"), "1\n");
    assert_ok(drive(&s.d, "user.delete", format(&s, "{'uuid': '1!'}", user, "")));
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM core_user WHERE deleted_at IS NULL", "i"), "0\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM user_role WHERE deleted_at IS NULL", "i"), "0\n");
    person(&s, "olga", s.clerk, NULL);
    drive_close(&s.d);
}

/* ---- settings ---- */

/* Under the password policy there is a number: between what it lies, what it is, and who said so. */
static void test_settings_are_told(void **state)
{
    struct scene s = open_scene(state);
    struct str told;

    assert_ok(drive_ask(&s.d, access_program(), "settings", "{}", &told));
    assert_true(str_find(told, STR("\"type\":\"int\",\"least\":1,\"most\":128,\"standard\":\"8\",\"value\":\"8\",\"secret\":false,\"set\":true,\"law\":false,\"kept\":[]}"), 0) > 0);
    assert_ok(drive(&s.d, "setting.set", "{'setting': 'core.password_min_length', 'value': '12'}"));
    assert_ok(drive(&s.d, "setting.set", "{'setting': 'core.age_of_majority', 'value': '21'}"));
    assert_ok(drive(&s.d, "setting.set", "{'setting': 'core.age_of_majority', 'value': null}"));
    assert_ok(drive_ask(&s.d, access_program(), "settings", "{}", &told));
    assert_true(str_find(told, STR("\"standard\":\"8\",\"value\":\"12\",\"secret\":false,\"set\":true,\"law\":false,\"kept\":[{\"value\":\"12\",\"at\":\""), 0) > 0);
    assert_true(str_find(told, STR("\"standard\":\"18\",\"value\":\"18\",\"secret\":false,\"set\":true,\"law\":true,\"kept\":[{\"value\":\"21\","), 0) > 0);
    assert_true(str_find(told, STR("\"choices\":[\"either\",\"male\",\"female\"]"), 0) > 0);
    drive_close(&s.d);
}

/* ---- roles ---- */

static void test_roles(void **state)
{
    static const right_t rights[] = {RIGHT_ROLE_READ, RIGHT_ROLE_DELETE};
    const struct access keeper = {.user = 7, .signed_in = true, .rights = rights, .right_count = 2, .shape = SCOPE_ALL};
    struct scene s = open_scene(state);
    struct answer answer;
    const char *claims = drive_new(&s.d, "role.create", "{'name': 'Claims', 'altLanguage': 'Demandes', 'rights': [111001, 111002]}"), *copy;
    err_t used;

    assert_err(drive(&s.d, "role.create", "{'name': 'Claims'}"), E_NOT_UNIQUE);
    assert_err(drive(&s.d, "role.create", "{'name': 'X', 'isSystem': 64}"), E_FIELD_UNKNOWN);
    copy = drive_new(&s.d, "role.duplicate", format(&s, "{'uuid': '1!', 'name': 'Copy'}", claims, ""));
    assert_ok(drive(&s.d, "role.update", format(&s, "{'uuid': '1!', 'rights': [111002, 111004, 111004]}", copy, "")));
    assert_str(drive_rows(&s.d, "SELECT r.name, r.alt_language, g.right_id FROM role r JOIN role_right g ON g.role_id = r.id"
                                " AND g.deleted_at IS NULL WHERE r.is_system = 0 ORDER BY r.id, g.right_id", "tti"),
               "Claims|Demandes|111001\nClaims|Demandes|111002\nCopy|Demandes|111002\nCopy|Demandes|111004\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM role_right_history", "i"), "2\n");
    copy = drive_new(&s.d, "role.duplicate", format(&s, "{'uuid': '1!', 'name': 'Not system'}", s.administrator, ""));
    assert_str(drive_rows(&s.d, "SELECT is_system FROM role WHERE name = 'Not system'", "i"), "0\n");
    drive_refused(&s.d, "role.delete", format(&s, "{'uuid': '1!'}", s.clerk, ""), "role_is_system");
    person(&s, "mary", claims, NULL);
    used = drive(&s.d, "role.delete", format(&s, "{'uuid': '1!'}", claims, ""));
    assert_err(used, E_IN_USE);
    assert_str(err_value(used, "by"), "core_user");
    assert_str(err_value(used, "where"), "mary");
    assert_err(drive_as(&s.d, &keeper, "role.delete", format(&s, "{'uuid': '1!'}", claims, ""), &answer), E_IN_USE);
    assert_str(err_value(answer.error, "where"), "");   /* accounts are not his to read */
    assert_ok(drive(&s.d, "role.delete", format(&s, "{'uuid': '1!'}", copy, "")));
    drive_close(&s.d);
}

/* Once, and never over what is there. */
static void test_the_seed(void **state)
{
    struct scene s = open_scene(state);

    assert_str(drive_rows(&s.d, "SELECT count(*) FROM role", "i"), "12\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM role_right", "i"), "229\n");
    /* what the work of an accountant and of who keeps products asks for beside openIMIS's own */
    assert_str(drive_rows(&s.d, "SELECT r.name, count(*) FROM role_right g JOIN role r ON r.id = g.role_id WHERE g.right_id IN (101111, 101112, 101113,"
                                " 101305, 101306, 101307, 101410, 157101, 157102, 157103, 157104, 157106) GROUP BY r.name ORDER BY r.name", "ti"),
               "Accountant|5\nScheme Administrator|8\n");
    assert_str(drive_rows(&s.d, "SELECT code, name FROM language ORDER BY sort_order", "tt"), "en|English\nfr|Français\n");
    assert_ok(drive(&s.d, "role.update", format(&s, "{'uuid': '1!', 'rights': [101001]}", s.clerk, "")));
    assert_ok(drive(&s.d, "core.seed", "{}"));
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM role", "i"), "12\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM role_right g JOIN role r ON r.id = g.role_id WHERE g.deleted_at IS NULL"
                                " AND r.is_system = 8", "i"), "1\n");
    drive_close(&s.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_signing_in),
        TESTDB_SQLITE(test_a_refusal_costs_the_same),
        TESTDB_BOTH(test_a_hash_of_openimis_is_accepted_once),
        TESTDB_BOTH(test_last_login),
        TESTDB_BOTH(test_who_cannot_sign_in),
        TESTDB_BOTH(test_changing_passwords),
        TESTDB_BOTH(test_secrets_stay_inside),
        TESTDB_SQLITE(test_no_query_reaches_them),
        TESTDB_BOTH(test_rights_are_a_union_without_blocked_roles),
        TESTDB_BOTH(test_administrators),
        TESTDB_BOTH(test_places_of_each_kind),
        TESTDB_BOTH(test_districts_come_and_go),
        TESTDB_BOTH(test_rules_of_accounts),
        TESTDB_BOTH(test_settings_of_accounts),
        TESTDB_BOTH(test_profiles_share_a_code),
        TESTDB_BOTH(test_settings_are_told),
        TESTDB_BOTH(test_roles),
        TESTDB_BOTH(test_the_seed),
    };
    return testdb_run("module/account", tests, sizeof tests / sizeof *tests);
}
