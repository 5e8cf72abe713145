/* Rights and places: who may write what, and what of it he may learn. */
#include <string.h>

#include "model/writing.h"

static const char *person_in(struct writing *w, const char *code, int home)
{
    return made(w, "fixture_person.create", "{'code':'%s','name':'n','home':{'id':%d},'orders':[{'number':'1'}]}", code, home);
}

#define NOT_FOUND "record.not_found(entity=fixture_person, key="

static bool starts(const char *s, const char *with) { return str_starts(str_of(s), str_of(with)); }

/* ---- rights ---- */

static void test_right_missing(void **state)
{
    struct writing *w = writing_of(state);
    static const right_t rights[] = {FIXTURE_READ_PERSON};
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_ALL};
    const char *uuid = made(w, "fixture_person.create", "{'code':'P','name':'n'}");

    assert_string_equal(refusal(w, tell(w, &who, "fixture_person.create", "{'code':'Q','name':'n'}")), "access.forbidden(right=200010)");
    assert_string_equal(refusal(w, tell(w, &who, "fixture_person.update", "{'uuid':'%s','nothing':1}", uuid)),
                        "access.forbidden(right=200010)");
    assert_string_equal(refusal(w, tell(w, &who, "fixture_person.delete", "{'uuid':'%s'}", uuid)), "access.forbidden(right=200010)");
    assert_string_equal(rows(w, "iit", "SELECT actor, status, name FROM command WHERE actor = 7 ORDER BY at"),
                        "7|1|fixture_person.create\n7|1|fixture_person.update\n7|1|fixture_person.delete\n");
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_person WHERE version = 1 AND deleted_at IS NULL"), 1);
}

static void test_signed_out(void **state)
{
    struct writing *w = writing_of(state);
    struct access nobody = {0};
    struct answer answer = tell(w, &nobody, "fixture_person.create", "{'code':'Q','name':'n'}");

    assert_string_equal(refusal(w, answer), "access.signed_out");
    assert_false(uuid_none(answer.id));
    /* rules for all that a stranger may call: refused without a row as well */
    probe.prepare = NULL;
    assert_int_equal(number(w, "SELECT count(*) FROM command"), 0);
    assert_int_equal(number(w, "SELECT count(*) FROM journal"), 0);
}

static err_t veto(struct tx *tx, const struct json *input)
{
    return err_make(tx->arena, E_RULE, "rule", "no", NULL);
}

static void test_stranger_refused_by_apply(void **state)
{
    struct writing *w = writing_of(state);
    struct access nobody = {0};

    probe.apply = veto;
    assert_string_equal(refusal(w, tell(w, &nobody, "probe.public", "{}")), "rule.broken(rule=no)");
    assert_int_equal(number(w, "SELECT count(*) FROM command"), 0);
}

static err_t nothing(struct tx *tx, const struct json *input)
{
    return OK;
}

static void test_stranger_served(void **state)
{
    struct writing *w = writing_of(state);
    struct access nobody = {0};
    struct answer answer;

    probe.apply = nothing;
    answer = tell(w, &nobody, "probe.public", "{}");
    assert_int_equal(answer.status, COMMAND_DONE);
    assert_false(uuid_none(answer.id));
    assert_int_equal(number(w, "SELECT count(*) FROM command"), 0);
}

/* ---- places ---- */

static void test_districts(void **state)
{
    struct writing *w = writing_of(state);
    static const int64_t one[] = {2};
    const struct access *who;
    const char *mine, *other, *both, *free;

    writing_tree(w, "fixture_place");
    who = writing_person(w, 7, SCOPE_DISTRICTS, one, 1);
    mine = person_in(w, "P1", 6), other = person_in(w, "P2", 7), free = made(w, "fixture_person.create", "{'code':'P3','name':'n'}");
    both = made(w, "fixture_person.create", "{'code':'P4','name':'n','home':{'id':7},'work':{'id':6}}");
    assert_string_equal(rows(w, "tiii", "SELECT code, district_id, district2_id, village_id FROM fixture_person ORDER BY code"),
                        "P1|2|NULL|6\nP2|3|NULL|7\nP3|NULL|NULL|NULL\nP4|3|2|7\n");
    uuid_of(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','note':'x','orders':[]}", mine));
    uuid_of(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','note':'x'}", free));
    uuid_of(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','note':'x'}", both));
    assert_true(starts(refusal(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','note':'x'}", other)), NOT_FOUND));
    assert_true(starts(refusal(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','orders':[]}", other)), NOT_FOUND));
    assert_true(starts(refusal(w, tell(w, who, "fixture_person.delete", "{'uuid':'%s'}", other)), NOT_FOUND));
    assert_true(starts(refusal(w, tell(w, who, "fixture_person.delete", "{'uuids':['%s','%s']}", mine, other)), NOT_FOUND));
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_person WHERE deleted_at IS NOT NULL"), 0);
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_order WHERE deleted_at IS NULL"), 1);
    /* deleted rows of another place are as unknown as the rest */
    made(w, "fixture_person.delete", "{'uuid':'%s'}", other);
    assert_true(starts(refusal(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','note':'x'}", other)), NOT_FOUND));
    writing_check(w);
}

static void test_moving_out(void **state)
{
    struct writing *w = writing_of(state);
    static const int64_t one[] = {2}, village[] = {6};
    const struct access *clerk, *officer;
    const char *mine;
    int64_t most;

    writing_tree(w, "fixture_place");
    clerk = writing_person(w, 7, SCOPE_DISTRICTS, one, 1);
    officer = writing_person(w, 8, SCOPE_VILLAGES, village, 1);
    mine = person_in(w, "P1", 6);
    assert_string_equal(refusal(w, tell(w, clerk, "fixture_person.update", "{'uuid':'%s','home':{'id':7}}", mine)),
                        "reference.missing(field=home)");
    assert_string_equal(refusal(w, tell(w, clerk, "fixture_person.create", "{'code':'P9','name':'n','home':{'id':3}}")),
                        "reference.missing(field=home)");
    /* an officer sees the ward above his village, but writes in the village only */
    most = number(w, "SELECT max(id) FROM fixture_person");
    assert_string_equal(refusal(w, tell(w, officer, "fixture_person.create", "{'code':'P9','name':'n','home':{'id':4}}")),
                        "access.place(entity=fixture_person)");
    assert_string_equal(refusal(w, tell(w, officer, "fixture_person.update", "{'uuid':'%s','home':{'id':4}}", mine)),
                        "access.place(entity=fixture_person)");
    uuid_of(w, tell(w, officer, "fixture_person.create", "{'code':'P9','name':'n','home':{'id':6}}"));
    /* what was refused used up no id */
    assert_int_equal(number(w, "SELECT max(id) FROM fixture_person"), most + 1);
    uuid_of(w, tell(w, clerk, "fixture_person.update", "{'uuid':'%s','home':{'id':4}}", mine));
    assert_true(starts(refusal(w, tell(w, officer, "fixture_person.update", "{'uuid':'%s','note':'x'}", mine)), NOT_FOUND));
    assert_int_equal(number(w, "SELECT place_before FROM journal WHERE op = 2"), 6);
    assert_int_equal(number(w, "SELECT place_after FROM journal WHERE op = 2"), 2);
    writing_check(w);
}

static void test_nothing(void **state)
{
    struct writing *w = writing_of(state);
    const struct access *who;
    const char *free, *placed;

    writing_tree(w, "fixture_place");
    who = writing_person(w, 7, SCOPE_NOTHING, NULL, 0);
    free = made(w, "fixture_person.create", "{'code':'P3','name':'n'}");
    placed = person_in(w, "P1", 6);
    uuid_of(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','note':'x'}", free));
    uuid_of(w, tell(w, who, "fixture_person.create", "{'code':'P4','name':'n'}"));
    assert_true(starts(refusal(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','note':'x'}", placed)), NOT_FOUND));
    for (int id = 1; id <= 7; id++)
        assert_string_equal(refusal(w, tell(w, who, "fixture_person.update", "{'uuid':'%s','home':{'id':%d}}", free, id)),
                            "reference.missing(field=home)");
    writing_check(w);
}

static void test_everywhere(void **state)
{
    struct writing *w = writing_of(state);
    static const right_t rights[] = {FIXTURE_WRITE, FIXTURE_EVERYWHERE};
    static const int64_t one[] = {2};
    struct access *who;

    writing_tree(w, "fixture_place");
    who = writing_person(w, 7, SCOPE_DISTRICTS, one, 1);
    assert_string_equal(refusal(w, tell(w, who, "fixture_place.create", "{'code':'V3','name':'n','type':'V','parent':{'id':5}}")),
                        "reference.missing(field=parent)");
    uuid_of(w, tell(w, who, "fixture_place.create", "{'code':'V3','name':'n','type':'V','parent':{'id':4}}"));
    who->rights = rights, who->right_count = 2;
    uuid_of(w, tell(w, who, "fixture_place.create", "{'code':'V4','name':'n','type':'V','parent':{'id':5}}"));
    assert_string_equal(rows(w, "tii", "SELECT code, district_id, village_id FROM fixture_place WHERE code IN ('V3', 'V4') ORDER BY code"),
                        "V3|2|8\nV4|3|9\n");
}

/* ---- what is internal ---- */

static err_t set_secret(struct tx *tx, const struct json *input)
{
    struct record old, changed;
    uuid_t uuid;

    uuid_read(json_get(input, "uuid")->text, &uuid);
    TRY(tx_get(tx, &fixture_person, uuid, &old));
    changed = record_copy(tx->arena, old);
    *fixture_cell(changed, "secret") = db_text(STR("hush"));
    return tx_update(tx, &old, &changed, 1);
}

static void test_internal(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, "fixture_person.create", "{'code':'P','name':'n'}");

    probe.apply = set_secret;
    assert_int_equal(tell(w, access_program(), "probe.apply", "{'uuid':'%s'}", uuid).status, COMMAND_DONE);
    assert_string_equal(rows(w, "tt", "SELECT secret, (SELECT payload FROM journal WHERE op = 2) FROM fixture_person"),
                        "hush|{\"secret\":[null,null]}\n");
    assert_string_equal(refused(w, "fixture_person.update", "{'uuid':'%s','secret':'hush'}", uuid),
                        "field.unknown(entity=fixture_person, field=secret)");
    assert_int_equal(number(w, "SELECT count(*) FROM journal WHERE payload LIKE '%%hush%%'"), 0);
    assert_int_equal(number(w, "SELECT count(*) FROM command WHERE error LIKE '%%hush%%'"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITING_BOTH(test_right_missing), WRITING_BOTH(test_signed_out), WRITING_BOTH(test_stranger_refused_by_apply),
        WRITING_BOTH(test_stranger_served),
        WRITING_BOTH(test_districts), WRITING_BOTH(test_moving_out), WRITING_BOTH(test_nothing), WRITING_BOTH(test_everywhere),
        WRITING_BOTH(test_internal),
    };

    return writing_run("model/write_access", tests, sizeof tests / sizeof *tests);
}
