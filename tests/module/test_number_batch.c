/* Insurance numbers made ahead, given to officers and used (enrolment 5.4). */
#include "module/drive.h"

#include <string.h>

#include "module/insuree/number_batch.h"
#include "module/insuree/insuree.h"
#include "module/insuree/insuree_print.h"
#include "scheme/number.h"

struct land {
    struct drive d;
    const char *region, *v1;
};

static struct land land_open(void **state)
{
    struct land l = {.d = drive_open(state, NULL)};

    l.region = drive_place(&l.d, "R1", "R", NULL);
    l.v1 = drive_village(&l.d, l.region, 1);
    drive_strict(&l.d);   /* nine digits, root 7 */
    assert_ok(drive(&l.d, "insuree.seed", "{}"));
    return l;
}

static void setting(struct land *l, const char *name, const char *value)
{
    assert_ok(drive(&l->d, "setting.set", str_format(l->d.arena, "{'setting': '%s', 'value': '%s'}", name, value).p));
}

static const char *number(struct land *l, int which)
{
    struct str text = drive_rows(&l->d, str_format(l->d.arena, "SELECT number FROM batch_number ORDER BY id LIMIT 1 OFFSET %d", which).p, "t");

    return str_zero(l->d.arena, str_trim(text));
}

static const char *person_of(struct land *l, const char *chf_id)
{
    return str_format(l->d.arena, "{'chfId': '%s', 'lastName': 'A', 'otherNames': 'B', 'dob': '1980-01-01', 'gender': {'code': 'F'},"
                                  " 'currentVillage': '%s'}", chf_id, l->v1).p;
}

static void test_numbers_are_made_of_the_form(void **state)
{
    struct land l = land_open(state);
    const struct law_number_form form = {.length = 9, .root = 7};
    struct str rest;
    int n = 0;

    drive_put(&l.d, "number_batch.create", "{'quantity': 40, 'location': '%s', 'comment': 'First'}", l.v1);
    rest = drive_rows(&l.d, "SELECT number FROM batch_number ORDER BY id", "t");
    for (struct str one = str_cut(&rest, '\n'); one.n; one = str_cut(&rest, '\n'), n++) {
        assert_int_equal(law_number_check(one.p, one.n, &form, false), LAW_NUMBER_FITS);
        assert_int_equal(one.p[0], '1');   /* V1 */
    }
    assert_int_equal(n, 40);
    assert_str(drive_rows(&l.d, "SELECT count(DISTINCT number) FROM batch_number WHERE NOT used", "i"), "40\n");
    assert_str(drive_rows(&l.d, "SELECT b.quantity, v.code FROM number_batch b JOIN location v ON v.id = b.village_id", "it"), "40|V1\n");
    assert_err(drive(&l.d, "number_batch.create", "{'quantity': 0}"), E_FIELD_RANGE);
    assert_err(drive(&l.d, "number_batch.create", "{'quantity': 201}"), E_FIELD_RANGE);
    assert_err(drive(&l.d, "number_batch.create", "{}"), E_FIELD_REQUIRED);
    drive_close(&l.d);
}

/* Four characters, of which one is the place's digit and one a check: a hundred numbers, of which some are people's. */
static void test_none_is_there_twice_and_then_none_is_left(void **state)
{
    struct land l = land_open(state);

    setting(&l, "insuree.number_length", "4");
    assert_ok(drive(&l.d, "insuree.create", person_of(&l, "1002")));   /* 100 mod 7 */
    assert_ok(drive(&l.d, "insuree.create", person_of(&l, "1013")));
    drive_put(&l.d, "number_batch.create", "{'quantity': 60, 'location': '%s'}", l.v1);
    drive_put(&l.d, "number_batch.create", "{'quantity': 20, 'location': '%s'}", l.v1);
    assert_str(drive_rows(&l.d, "SELECT count(DISTINCT number) FROM batch_number", "i"), "80\n");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM batch_number n JOIN insuree i ON i.chf_id = n.number", "i"), "0\n");
    drive_refused(&l.d, "number_batch.create", str_format(l.d.arena, "{'quantity': 19, 'location': '%s'}", l.v1).p, "number_batch_exhausted");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM number_batch", "i"), "2\n");
    setting(&l, "insuree.number_length", "0");
    drive_refused(&l.d, "number_batch.create", "{'quantity': 1}", "number_batch_form");
    drive_close(&l.d);
}

static const char *officer(struct land *l, const char *code)
{
    return drive_put(&l->d, "officer.create", "{'code': '%s', 'lastName': 'O', 'otherNames': 'P'}", code);
}

static void account_of(struct land *l, const char *code, int id)
{
    testdb_script(l->d.t, str_format(l->d.arena, "INSERT INTO core_user (id, uuid, version, created_at, created_by, changed_at, changed_by, username, officer_id)"
                                     " SELECT %d, uuid, 1, created_at, 0, changed_at, 0, code, id FROM officer WHERE code = '%s'", id, code).p);
}

/* Where the setting asks for it: free, of a batch that is not put away, and not another officer's. */
static void test_what_may_be_used(void **state)
{
    static const right_t rights[] = {RIGHT_INSUREE_READ, RIGHT_INSUREE_CREATE, RIGHT_INSUREE_UPDATE};
    struct land l = land_open(state);
    struct access one = {.user = 901, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_ALL}, two = one, office = one;
    const char *mine = officer(&l, "O1"), *theirs = officer(&l, "O2"), *batch;
    struct answer answer;

    two.user = 902, office.user = 903;
    account_of(&l, "O1", 901);
    account_of(&l, "O2", 902);
    batch = drive_put(&l.d, "number_batch.create", "{'quantity': 4, 'officer': '%s'}", mine);
    assert_ok(drive_as(&l.d, &two, "insuree.create", person_of(&l, "123456782"), &answer));   /* not asked for yet */
    setting(&l, "insuree.number_batches", "true");
    assert_err(drive_as(&l.d, &one, "insuree.create", person_of(&l, "107070703"), &answer), E_RULE);
    assert_str(err_value(answer.error, "rule"), "insuree_number_not_issued");
    assert_err(drive_as(&l.d, &two, "insuree.create", person_of(&l, number(&l, 0)), &answer), E_RULE);
    assert_str(err_value(answer.error, "rule"), "insuree_number_of_officer");
    assert_ok(drive_as(&l.d, &one, "insuree.create", person_of(&l, number(&l, 0)), &answer));
    assert_ok(drive_as(&l.d, &office, "insuree.create", person_of(&l, number(&l, 1)), &answer));
    assert_str(drive_rows(&l.d, "SELECT n.used, i.chf_id = n.number FROM batch_number n LEFT JOIN insuree i ON i.id = n.insuree_id ORDER BY n.id", "bb"),
               "true|true\ntrue|true\nfalse|NULL\nfalse|NULL\n");
    /* what somebody had is nobody's again */
    testdb_script(l.d.t, str_format(l.d.arena, "UPDATE insuree SET deleted_at = changed_at WHERE chf_id = '%s'", number(&l, 1)).p);
    assert_err(drive_as(&l.d, &one, "insuree.create", person_of(&l, number(&l, 1)), &answer), E_RULE);
    assert_str(err_value(answer.error, "rule"), "insuree_number_not_issued");
    drive_put(&l.d, "number_batch.update", "{'uuid': '%s', 'officer': '%s'}", batch, theirs);
    assert_err(drive_as(&l.d, &one, "insuree.create", person_of(&l, number(&l, 2)), &answer), E_RULE);
    assert_ok(drive_as(&l.d, &two, "insuree.create", person_of(&l, number(&l, 2)), &answer));
    drive_put(&l.d, "number_batch.update", "{'uuid': '%s', 'archived': true}", batch);
    assert_err(drive_as(&l.d, &two, "insuree.create", person_of(&l, number(&l, 3)), &answer), E_RULE);
    assert_str(err_value(answer.error, "rule"), "insuree_number_not_issued");
    drive_close(&l.d);
}

/* A sheet has what is free of it, for who may. */
static void test_the_sheet(void **state)
{
    static const right_t rights[] = {RIGHT_INSUREE_READ};
    const struct access reader = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_ALL};
    struct land l = land_open(state);
    const char *batch = drive_put(&l.d, "number_batch.create", "{'quantity': 3, 'location': '%s'}", l.v1), *text;
    struct function_call call = {.arena = l.d.arena, .who = access_program(), .registry = l.d.registry, .db = l.d.t->db, .env = l.d.t->env,
                                 .language = STR("en"), .settings = drive_settings(&l.d)};
    struct print p;
    uuid_t uuid;

    assert_ok(texts_load(l.d.arena, &call.texts));
    assert_true(uuid_read(str_of(batch), &uuid));
    assert_ok(drive(&l.d, "insuree.create", person_of(&l, number(&l, 0))));
    assert_ok(number_sheet(&call, uuid, &p));
    text = str_zero(l.d.arena, buf_str(&p.text));
    assert_null(strstr(text, number(&l, 0)));
    assert_non_null(strstr(text, number(&l, 1)));
    assert_non_null(strstr(text, number(&l, 2)));
    call.who = &reader;
    assert_err(number_sheet(&call, uuid, &p), E_FORBIDDEN);
    drive_close(&l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_numbers_are_made_of_the_form), TESTDB_BOTH(test_none_is_there_twice_and_then_none_is_left),
        TESTDB_BOTH(test_what_may_be_used), TESTDB_BOTH(test_the_sheet),
    };
    return testdb_run("module/number_batch", tests, sizeof tests / sizeof *tests);
}
