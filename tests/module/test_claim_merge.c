/* Two registrations of one person, with their claims and covers, become one; families split and join; all of it is taken back (enrolment 5.5). */
#include "module/claim_world.h"

#include <stdlib.h>
#include <string.h>

/* Everything that is a fact, of current rows. */
static const char *facts(struct claim_world *w)
{
    struct drive *d = &w->d;
    const struct str all[] = {
        drive_rows(d, "SELECT i.id, i.chf_id, i.last_name, i.other_names, i.head, i.family_id, i.relationship_id, i.village_id FROM insuree i"
                      " WHERE i.deleted_at IS NULL ORDER BY i.id", "itttbiii"),
        drive_rows(d, "SELECT id, head_insuree_id, location_id FROM family WHERE deleted_at IS NULL ORDER BY id", "iii"),
        drive_rows(d, "SELECT id, insuree_id, policy_id, start_date, effective_date, expiry_date FROM insuree_policy WHERE deleted_at IS NULL"
                      " ORDER BY id", "iiiddd"),
        drive_rows(d, "SELECT id, family_id, status, value FROM policy WHERE deleted_at IS NULL ORDER BY id", "iiii"),
        drive_rows(d, "SELECT id, insuree_id, status FROM claim WHERE deleted_at IS NULL ORDER BY id", "iii"),
        drive_rows(d, "SELECT id, claim_id, insuree_id, policy_id FROM claim_consumption WHERE deleted_at IS NULL ORDER BY id", "iiii"),
        drive_rows(d, "SELECT id, insuree_id, number FROM insuree_merge WHERE deleted_at IS NULL ORDER BY id", "iit"),
        drive_rows(d, "SELECT entity, place, state, CAST(SUM(n) AS bigint) FROM row_count WHERE entity IN ('insuree', 'family', 'policy') GROUP BY entity, place,"
                      " state HAVING SUM(n) <> 0 ORDER BY entity, place, state", "titi"),
    };
    struct buf out;

    buf_init(&out, d->arena, 4096);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        buf_add(&out, all[i]);
        buf_add(&out, STR("--\n"));
    }
    return str_zero(d->arena, buf_str(&out));
}

/* People 1 and 2 are of family 1, person 3 is all of family 2, person 4 of family 3 where there are three; 1, 3 and 4 are heads. */
static struct claim_world world_of(void **state, int families)
{
    struct claim_world w = claim_world_open(state);

    claim_families(&w, families - 1);
    testdb_script(w.d.t, "UPDATE insuree SET head = true WHERE id <> 2; UPDATE insuree SET village_id = 4, district_id = 2;"
                           " UPDATE family SET head_insuree_id = CASE WHEN id = 1 THEN 1 ELSE id + 1 END, village_id = 4, district_id = 2");
    testdb_script(w.d.t, w.d.t->engine == DB_SQLITE
                             ? "UPDATE sequence SET n = 100 WHERE name IN ('family', 'insuree', 'policy', 'insuree_policy')"
                             : "SELECT setval('family_id_seq', 100); SELECT setval('insuree_id_seq', 100); SELECT setval('policy_id_seq', 100);"
                               " SELECT setval('insuree_policy_id_seq', 100)");
    return w;
}

static struct claim_world world_open(void **state) { return world_of(state, 2); }

static const char *uuid_of(struct claim_world *w, const char *table, int id)
{
    struct db_conn *c = testdb_acquire(w->d.t, DB_READ);
    static const enum db_type types[] = {DB_UUID};
    const struct db_value key = db_int(id);
    struct db_rows rows;

    assert_ok(db_query(c, str_format(w->d.arena, "SELECT uuid FROM %s WHERE id = $1", table), &key, 1, types, 1, &rows));
    assert_int_equal(rows.rows, 1);
    testdb_release(w->d.t, c);
    return uuid_text(w->d.arena, db_cell(&rows, 0, 0)->u).p;
}

static const char *sent(struct claim_world *w, const char *command, const char *input)
{
    struct answer answer;

    assert_ok(drive_as(&w->d, access_program(), command, input, &answer));
    return uuid_text(w->d.arena, answer.id).p;
}

static const char *undo_of(struct claim_world *w, const char *id) { return str_format(w->d.arena, "{'command': '%s'}", id).p; }

static const char *merge_of(struct claim_world *w, int stay, int go, const char *further)
{
    return str_format(w->d.arena, "{'uuid': '%s', 'from': '%s'%s}", uuid_of(w, "insuree", stay), uuid_of(w, "insuree", go), further).p;
}

static int64_t count(struct claim_world *w, const char *sql) { return strtoll(drive_rows(&w->d, sql, "i").p, NULL, 10); }

/* Somebody of another family, alone in it. */
static void test_merged_and_taken_back(void **state)
{
    struct claim_world w = world_open(state);
    const char *before, *merge, *claim;
    struct str told;

    claim = claim_entered(&w, 3, 1);
    assert_str(str_of(claim_do(&w, "claim.submit", claim)), "");
    assert_str(str_of(claim_do(&w, "claim.process", claim)), "");
    claim_entered(&w, 1, 1);
    assert_true(count(&w, "SELECT count(*) FROM claim_consumption WHERE insuree_id = 3") > 0);
    before = facts(&w);
    merge = sent(&w, "insuree.merge", merge_of(&w, 1, 3, ", 'take': ['chfId', 'lastName']"));
    assert_int_equal(count(&w, "SELECT count(*) FROM claim WHERE insuree_id = 1"), 2);
    assert_int_equal(count(&w, "SELECT count(*) FROM claim_consumption WHERE insuree_id = 3 AND deleted_at IS NULL"), 0);
    assert_int_equal(count(&w, "SELECT count(*) FROM insuree_policy WHERE insuree_id = 1 AND deleted_at IS NULL"), 2);
    assert_int_equal(count(&w, "SELECT count(*) FROM insuree_policy WHERE insuree_id = 3 AND deleted_at IS NULL"), 0);
    assert_int_equal(count(&w, "SELECT count(*) FROM family WHERE deleted_at IS NULL"), 1);
    assert_int_equal(count(&w, "SELECT count(*) FROM insuree WHERE id = 3 AND deleted_at IS NULL"), 0);
    assert_str(drive_rows(&w.d, "SELECT i.id, m.number = (SELECT chf_id FROM insuree_history WHERE legacy_id = 1 ORDER BY id LIMIT 1)"
                          " FROM insuree_merge m JOIN insuree i ON i.id = m.insuree_id", "ib"), "1|true\n");
    claim_uses_add_up(&w);
    assert_ok(drive_ask(&w.d, access_program(), "insureeEnquiry", "{'chfId': '1'}", &told));   /* the number that he gave up */
    assert_non_null(strstr(str_zero(w.d.arena, told), "\"chfId\":\"F2\""));
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, merge)));
    assert_str(str_of(facts(&w)), before);
    claim_uses_add_up(&w);
    drive_refused(&w.d, "command.undo", undo_of(&w, merge), "undo_changed_since");
    drive_close(&w.d);
}

/* Both in one policy: the cover that stays is one. The head who goes leaves his family to the other. */
static void test_merged_within_a_family(void **state)
{
    struct claim_world w = world_open(state);
    const char *before = facts(&w), *merge;

    merge = sent(&w, "insuree.merge", merge_of(&w, 2, 1, ""));
    assert_int_equal(count(&w, "SELECT count(*) FROM insuree_policy WHERE policy_id = 1 AND deleted_at IS NULL"), 1);
    assert_str(drive_rows(&w.d, "SELECT f.head_insuree_id, i.head FROM family f JOIN insuree i ON i.id = 2 WHERE f.id = 1", "ib"), "2|true\n");
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, merge)));
    assert_str(str_of(facts(&w)), before);
    drive_close(&w.d);
}

static void test_what_is_refused(void **state)
{
    struct claim_world w = world_open(state);
    const char *merge, *before;

    drive_refused(&w.d, "insuree.merge", merge_of(&w, 1, 1, ""), "insuree_merge_same");
    before = facts(&w);
    drive_refused(&w.d, "insuree.merge", merge_of(&w, 3, 1, ""), "insuree_merge_head");   /* others would be left without a head */
    assert_str(str_of(facts(&w)), before);
    merge = sent(&w, "insuree.merge", merge_of(&w, 1, 3, ""));
    assert_ok(drive(&w.d, "insuree.update", str_format(w.d.arena, "{'uuid': '%s', 'phone': '1'}", uuid_of(&w, "insuree", 1)).p));
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, merge)));   /* nothing of his own was taken from the other */
    merge = sent(&w, "insuree.merge", merge_of(&w, 1, 3, ", 'take': ['lastName', 'chfId']"));
    assert_ok(drive(&w.d, "insuree.update", str_format(w.d.arena, "{'uuid': '%s', 'phone': '2'}", uuid_of(&w, "insuree", 1)).p));
    drive_refused(&w.d, "command.undo", undo_of(&w, merge), "undo_changed_since");
    drive_close(&w.d);
}

/* ---- families ---- */

static void test_split_and_taken_back(void **state)
{
    struct claim_world w = world_open(state);
    const char *before = facts(&w), *person = uuid_of(&w, "insuree", 2), *family = uuid_of(&w, "family", 1), *split;
    const char *further = str_format(w.d.arena, "{'uuid': '%s', 'members': ['%s'], 'head': '%s', 'cancelPolicies': true}", family, person, person).p;

    split = sent(&w, "family.split", further);
    assert_str(drive_rows(&w.d, "SELECT i.head, f.head_insuree_id, f.location_id = o.location_id FROM insuree i JOIN family f ON f.id = i.family_id"
                          " JOIN family o ON o.id = 1 WHERE i.id = 2 AND f.id <> 1", "bib"), "true|2|true\n");
    assert_int_equal(count(&w, "SELECT count(*) FROM insuree_policy c JOIN policy p ON p.id = c.policy_id WHERE c.insuree_id = 2"
                           " AND c.expiry_date < p.expiry_date"), 1);
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, split)));
    assert_str(str_of(facts(&w)), before);
    split = sent(&w, "family.split", str_format(w.d.arena, "{'uuid': '%s', 'members': ['%s'], 'head': '%s'}", family, person, person).p);
    assert_int_equal(count(&w, "SELECT count(*) FROM insuree_policy c JOIN policy p ON p.id = c.policy_id WHERE c.insuree_id = 2"
                           " AND c.expiry_date = p.expiry_date"), 1);
    drive_put(&w.d, "insuree.create", "{'chfId': '900', 'lastName': 'New', 'otherNames': 'Born', 'dob': '2026-01-01', 'family': '%s'}",
              uuid_of(&w, "family", 102));
    drive_refused(&w.d, "command.undo", undo_of(&w, split), "undo_used_since");
    drive_refused(&w.d, "family.split", str_format(w.d.arena, "{'uuid': '%s', 'members': ['%s'], 'head': '%s'}", family, uuid_of(&w, "insuree", 1),
                                                   uuid_of(&w, "insuree", 1)).p, "insuree_is_head");
    drive_refused(&w.d, "family.split", str_format(w.d.arena, "{'uuid': '%s', 'members': ['%s'], 'head': '%s'}", family, person, person).p,
                  "family_split_stranger");
    drive_close(&w.d);
}

static void test_joined_and_taken_back(void **state)
{
    struct claim_world w = world_open(state);
    const char *before, *join;

    before = facts(&w);
    join = sent(&w, "family.join", str_format(w.d.arena, "{'uuid': '%s', 'from': '%s'}", uuid_of(&w, "family", 1), uuid_of(&w, "family", 2)).p);
    assert_str(drive_rows(&w.d, "SELECT family_id, head FROM insuree WHERE id = 3", "ib"), "1|false\n");
    assert_int_equal(count(&w, "SELECT count(*) FROM family WHERE deleted_at IS NULL"), 1);
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, join)));
    assert_str(str_of(facts(&w)), before);
    drive_close(&w.d);
}

static void test_moved_and_taken_back(void **state)
{
    struct claim_world w = world_open(state);
    const char *before, *move;

    before = facts(&w);
    move = sent(&w, "insuree.move", str_format(w.d.arena, "{'uuid': '%s', 'family': '%s', 'cancelPolicies': true}", uuid_of(&w, "insuree", 2),
                                               uuid_of(&w, "family", 2)).p);
    assert_true(strcmp(facts(&w), before) != 0);
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, move)));
    assert_str(str_of(facts(&w)), before);
    drive_close(&w.d);
}

/* Who steps down is told what he is to the new head. */
static void test_another_head_and_taken_back(void **state)
{
    struct claim_world w = world_open(state);
    const char *before, *head, *family = uuid_of(&w, "family", 1), *person = uuid_of(&w, "insuree", 2);

    assert_ok(drive(&w.d, "insuree.seed", "{}"));
    before = facts(&w);
    assert_err(drive(&w.d, "family.set_head", str_format(w.d.arena, "{'uuid': '%s', 'insuree': '%s', 'relationship': 99}", family, person).p), E_REFERENCE);
    head = sent(&w, "family.set_head", str_format(w.d.arena, "{'uuid': '%s', 'insuree': '%s', 'relationship': 8}", family, person).p);
    assert_str(drive_rows(&w.d, "SELECT f.head_insuree_id, i.head, i.relationship_id FROM family f JOIN insuree i ON i.id = 1 WHERE f.id = 1", "ibi"),
               "2|false|8\n");
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, head)));
    assert_str(str_of(facts(&w)), before);
    drive_close(&w.d);
}

/* ---- what came since uses it ---- */

/* A claim of who was merged, who himself was not changed. */
static void test_not_behind_a_claim(void **state)
{
    struct claim_world w = world_open(state);
    const char *merge = sent(&w, "insuree.merge", merge_of(&w, 1, 3, "")), *claim = claim_entered(&w, 1, 1), *after = facts(&w);

    drive_refused(&w.d, "command.undo", undo_of(&w, merge), "undo_used_since");
    assert_str(str_of(facts(&w)), after);
    assert_ok(drive(&w.d, "claim.delete", str_format(w.d.arena, "{'uuid': '%s'}", claim).p));
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, merge)));
    drive_close(&w.d);
}

static const char *policy_sold(struct claim_world *w, int family)
{
    return drive_put(&w->d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '2026-01-01'}", uuid_of(w, "family", family),
                     uuid_of(w, "product", 1));
}

static const char *move_of(struct claim_world *w, int person, int family)
{
    return str_format(w->d.arena, "{'uuid': '%s', 'family': '%s'}", uuid_of(w, "insuree", person), uuid_of(w, "family", family)).p;
}

/* To the family that he left, or to that to which he came, though neither was changed itself; one of somebody else is of no matter. */
static void test_not_behind_a_policy(void **state)
{
    struct claim_world w = world_of(state, 3);
    const char *move;

    for (int family = 1; family <= 3; family++) {
        move = sent(&w, "insuree.move", move_of(&w, 2, 2));
        policy_sold(&w, family);
        if (family == 3) assert_ok(drive(&w.d, "command.undo", undo_of(&w, move)));
        else drive_refused(&w.d, "command.undo", undo_of(&w, move), "undo_used_since");
        if (family < 3) sent(&w, "insuree.move", move_of(&w, 2, 1));
    }
    drive_close(&w.d);
}

/* For the policy by which those are covered now whose family was joined. */
static void test_not_behind_a_contribution(void **state)
{
    struct claim_world w = world_open(state);
    const char *join = sent(&w, "family.join", str_format(w.d.arena, "{'uuid': '%s', 'from': '%s'}", uuid_of(&w, "family", 1), uuid_of(&w, "family", 2)).p);

    assert_int_equal(count(&w, "SELECT count(*) FROM insuree_policy WHERE insuree_id = 3 AND policy_id = 1 AND deleted_at IS NULL"), 1);
    drive_put(&w.d, "premium.create", "{'policy': '%s', 'receipt': 'R1', 'amount': '10', 'payDate': '2026-01-01', 'payType': 'C'}",
              uuid_of(&w, "policy", 1));
    drive_refused(&w.d, "command.undo", undo_of(&w, join), "undo_used_since");
    drive_close(&w.d);
}

/* Whoever keeps what changed since a moment hears of what stands again; how it stood before is a former state. */
static void test_what_stands_again_has_changed(void **state)
{
    struct claim_world w = world_open(state);
    const char *merge = sent(&w, "insuree.merge", merge_of(&w, 1, 3, ""));
    const char *when = "SELECT (SELECT max(changed_at) FROM insuree WHERE id <> 3) < (SELECT changed_at FROM insuree WHERE id = 3),"
                       " (SELECT count(*) FROM insuree_history h WHERE h.legacy_id = 3 AND h.deleted_at IS NULL AND h.validity_from < h.validity_to"
                       " AND h.validity_to < (SELECT changed_at FROM insuree WHERE id = 3))";

    assert_ok(drive(&w.d, "command.undo", undo_of(&w, merge)));
    assert_str(drive_rows(&w.d, when, "bi"), "true|1\n");
    drive_close(&w.d);
}

/* A command that is none of those, or of somebody who may not. */
static void test_who_may_take_back(void **state)
{
    static const right_t none[] = {1}, some[] = {101003}, all[] = {101003, 101103};
    struct claim_world w = world_open(state);
    struct access stranger = {.user = 7, .signed_in = true, .rights = none, .right_count = 1, .shape = SCOPE_ALL};
    struct access half = {.user = 7, .signed_in = true, .rights = some, .right_count = 1, .shape = SCOPE_ALL};
    struct access far = {.user = 7, .signed_in = true, .rights = all, .right_count = 2, .shape = SCOPE_NOTHING};
    const char *update, *move;
    struct answer answer;

    update = sent(&w, "insuree.update", str_format(w.d.arena, "{'uuid': '%s', 'phone': '7'}", uuid_of(&w, "insuree", 1)).p);
    drive_refused(&w.d, "command.undo", undo_of(&w, update), "undo_not_possible");
    assert_err(drive(&w.d, "command.undo", "{'command': '00000000-0000-7000-8000-000000000001'}"), E_NOT_FOUND);
    move = sent(&w, "insuree.move", str_format(w.d.arena, "{'uuid': '%s', 'family': '%s'}", uuid_of(&w, "insuree", 2), uuid_of(&w, "family", 2)).p);
    assert_err(drive_as(&w.d, &stranger, "command.undo", undo_of(&w, move), &answer), E_FORBIDDEN);
    assert_err(drive_as(&w.d, &half, "command.undo", undo_of(&w, move), &answer), E_FORBIDDEN);   /* moving needs both */
    assert_err(drive_as(&w.d, &far, "command.undo", undo_of(&w, move), &answer), E_NOT_FOUND);
    assert_ok(drive(&w.d, "command.undo", undo_of(&w, move)));
    drive_close(&w.d);
}

/* His own, though he sees its rows no more: for as many days as the setting says. */
static void test_ones_own_for_some_days(void **state)
{
    static const right_t all[] = {101003, 101103};
    struct claim_world w = world_open(state);
    struct access near = {.user = 7, .signed_in = true, .rights = all, .right_count = 2, .shape = SCOPE_ALL}, far = near;
    struct answer answer;
    const char *move;

    far.shape = SCOPE_NOTHING;
    for (int days = 0; days <= 1; days++) {
        assert_ok(drive(&w.d, "setting.set", str_format(w.d.arena, "{'setting': 'model.undo_own_days', 'value': '%d'}", days).p));
        assert_ok(drive_as(&w.d, &near, "insuree.move", move_of(&w, 2, 2), &answer));
        move = uuid_text(w.d.arena, answer.id).p;
        if (days) assert_ok(drive_as(&w.d, &far, "command.undo", undo_of(&w, move), &answer));
        else assert_err(drive_as(&w.d, &far, "command.undo", undo_of(&w, move), &answer), E_NOT_FOUND);
        if (!days) assert_ok(drive_as(&w.d, &near, "command.undo", undo_of(&w, move), &answer));
    }
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_merged_and_taken_back), TESTDB_BOTH(test_merged_within_a_family), TESTDB_BOTH(test_what_is_refused),
        TESTDB_BOTH(test_split_and_taken_back), TESTDB_BOTH(test_joined_and_taken_back), TESTDB_BOTH(test_moved_and_taken_back), TESTDB_BOTH(test_another_head_and_taken_back),
        TESTDB_BOTH(test_not_behind_a_claim), TESTDB_BOTH(test_not_behind_a_policy), TESTDB_BOTH(test_not_behind_a_contribution),
        TESTDB_BOTH(test_what_stands_again_has_changed), TESTDB_BOTH(test_who_may_take_back), TESTDB_BOTH(test_ones_own_for_some_days),
    };
    return testdb_run("module/claim_merge", tests, sizeof tests / sizeof *tests);
}
