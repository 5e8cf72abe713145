/* Listeners inside the transaction: they veto, alter, write more, in order; and all of it or nothing. */
#include <string.h>

#include "model/writing.h"

static char order[64];

static err_t mark(char c)
{
    size_t n = strlen(order);

    assert_true(n + 1 < sizeof order);
    order[n] = c;
    order[n + 1] = 0;
    return OK;
}

static err_t mark_a(struct tx *tx, struct change *c) { return mark('a'); }
static err_t mark_b(struct tx *tx, struct change *c) { return mark('b'); }
static err_t mark_c(struct tx *tx, struct change *c) { return mark('c'); }
static err_t mark_d(struct tx *tx, struct change *c) { return mark((char)('0' + (int)c->op)); }

static void test_order(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid;

    order[0] = 0;
    probe = (struct probe){.listeners = {mark_a, mark_b, mark_c, mark_d}};
    uuid = made(w, "fixture_visit.create", "{'day':'2026-01-01'}");
    made(w, "fixture_visit.update", "{'uuid':'%s','reason':'x'}", uuid);
    made(w, "fixture_visit.delete", "{'uuid':'%s'}", uuid);
    assert_string_equal(order, "abc1abc2abc3");
    made(w, "medical_item.create", "{'code':'A','name':'a','type':'D','price':'1','careType':'B','patientCategory':15}");
    assert_string_equal(order, "abc1abc2abc3");
}

static err_t mark_count(struct tx *tx, struct change *changes, size_t n)
{
    assert_ptr_equal(changes[0].table, changes[n - 1].table);
    return mark((char)('0' + (int)n));
}

/* Rows that are written together: each is told of, then all at once, made, changed or deleted. */
static void test_many_are_told_of_once(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid;

    order[0] = 0;
    probe = (struct probe){.listeners = {[PROBE_AFTER] = mark_c}, .together = mark_count};
    uuid = made(w, "fixture_person.create", "{'code':'P','name':'n','orders':[{'number':'1'},{'number':'2'},{'number':'3'}]}");
    assert_string_equal(order, "c1ccc3");
    order[0] = 0;
    made(w, "fixture_person.delete", "{'uuid':'%s'}", uuid);
    assert_string_equal(order, "ccc3c1");
}

/* ---- before ---- */

static enum change_op forbidden;

static err_t forbid(struct tx *tx, struct change *c)
{
    return c->op == forbidden ? err_make(tx->arena, E_IN_USE, "entity", "fixture_visit", "key", "1", "by", "test", "where", "1", NULL) : OK;
}

static void test_veto(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, "fixture_visit.create", "{'day':'2026-01-01'}");

    probe.listeners[PROBE_BEFORE_LATE] = forbid;
    forbidden = OP_CREATE;
    assert_string_equal(refused(w, "fixture_visit.create", "{'day':'2026-01-01'}"), "record.in_use(entity=fixture_visit, key=1, by=test, where=1)");
    forbidden = OP_UPDATE;
    refused(w, "fixture_visit.update", "{'uuid':'%s','reason':'x'}", uuid);
    forbidden = OP_DELETE;
    refused(w, "fixture_visit.delete", "{'uuid':'%s'}", uuid);
    assert_string_equal(rows(w, "ibt", "SELECT version, deleted_at IS NULL, reason FROM fixture_visit"), "1|true|NULL\n");
    assert_int_equal(number(w, "SELECT count(*) FROM journal"), 1);
    assert_int_equal(number(w, "SELECT count(*) FROM command WHERE status = 1"), 3);
    writing_check(w);
}

/* It sees what is about to change, and what it sets is checked, folded, stored and journalled like the rest. */
static err_t alter(struct tx *tx, struct change *c)
{
    int name = table_column(c->table, "name"), other = table_column(c->table, "other_name");

    if (c->op == OP_UPDATE && !change_has(c, name)) return OK;
    c->new_.at[other] = c->new_.at[name];
    return OK;
}

static void test_alter(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid;

    probe.listeners[PROBE_BEFORE] = alter;
    uuid = made(w, "fixture_person.create", "{'code':'P','name':'\xC3\x89va'}");
    assert_string_equal(rows(w, "tt", "SELECT other_name, other_name_key FROM fixture_person"), "\xC3\x89va|eva\n");
    made(w, "fixture_person.update", "{'uuid':'%s','otherName':'x'}", uuid);
    made(w, "fixture_person.update", "{'uuid':'%s','name':'New'}", uuid);
    assert_string_equal(rows(w, "ttt", "SELECT name, other_name, other_name_key FROM fixture_person"), "New|New|new\n");
    assert_string_equal(rows(w, "t", "SELECT payload FROM journal WHERE op = 2 ORDER BY id"),
                        "{\"otherName\":[\"\xC3\x89va\",\"x\"]}\n{\"name\":[\"\xC3\x89va\",\"New\"],\"otherName\":[\"x\",\"New\"]}\n");
    writing_check(w);
}

static err_t blank(struct tx *tx, struct change *c)
{
    if (c->op == OP_UPDATE) *fixture_cell(c->new_, "reason") = *fixture_cell(c->old, "reason");
    return OK;
}

static err_t spoil(struct tx *tx, struct change *c)
{
    *fixture_cell(c->new_, "code") = db_text(STR("much too long a code"));
    return OK;
}

/* A change that a listener takes back is none. */
static void test_alter_back(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, "fixture_visit.create", "{'day':'2026-01-01','reason':'x'}");

    probe.listeners[PROBE_BEFORE] = blank;
    made(w, "fixture_visit.update", "{'uuid':'%s','reason':'y'}", uuid);
    assert_string_equal(rows(w, "it", "SELECT version, reason FROM fixture_visit"), "1|x\n");
    made(w, "fixture_visit.update", "{'uuid':'%s','reason':'y','fee':'3'}", uuid);
    assert_string_equal(rows(w, "t", "SELECT payload FROM journal WHERE op = 2"), "{\"fee\":[null,\"3.00\"]}\n");
    probe.listeners[PROBE_BEFORE] = spoil;
    assert_string_equal(refused(w, "fixture_person.create", "{'code':'P','name':'n'}"), "field.length(field=code, max=12)");
}

/* ---- after ---- */

static err_t add_visit(struct tx *tx, struct change *c)
{
    struct record r;

    if (c->op != OP_CREATE || c->table->entity != &fixture_person) return OK;
    r = record_new(tx->arena, registry_table_of(tx->registry, &fixture_visit));
    *fixture_cell(r, "day") = db_date((date_t){20000});
    *fixture_cell(r, "person_id") = c->new_.at[COLUMN_ID];
    return tx_insert(tx, &r, 1);
}

static void test_write_more(void **state)
{
    struct writing *w = writing_of(state);

    probe.listeners[PROBE_AFTER] = add_visit;
    made(w, "fixture_person.create", "{'code':'P','name':'n','orders':[{'number':'1'}]}");
    assert_string_equal(rows(w, "ti", "SELECT entity, op FROM journal ORDER BY id"), "fixture_person|1\nfixture_visit|1\n");
    assert_int_equal(number(w, "SELECT count(DISTINCT command_id) FROM journal"), 1);
    assert_int_equal(number(w, "SELECT count(*) FROM journal j JOIN command c ON c.id = j.command_id"), 2);
    assert_int_equal(number(w, "SELECT person_id FROM fixture_visit"), 1);
    writing_check(w);
}

static err_t fail_late(struct tx *tx, struct change *c)
{
    return err_make(tx->arena, E_RULE, "rule", "late", NULL);
}

static void test_after_fails(void **state)
{
    struct writing *w = writing_of(state);

    probe.listeners[PROBE_AFTER] = add_visit;
    probe.listeners[PROBE_AFTER_LATE] = fail_late;
    assert_string_equal(refused(w, "fixture_person.create", "{'code':'P','name':'n','ext':{'k':1},'orders':[{'number':'1'}]}"),
                        "rule.broken(rule=late)");
    assert_int_equal(number(w, "SELECT (SELECT count(*) FROM fixture_person) + (SELECT count(*) FROM fixture_visit) +"
                               " (SELECT count(*) FROM fixture_order) + (SELECT count(*) FROM journal) +"
                               " (SELECT count(*) FROM row_count) + (SELECT count(*) FROM ext_value) + (SELECT count(*) FROM ext_key)"), 0);
    assert_int_equal(number(w, "SELECT count(*) FROM command WHERE status = 1"), 1);
    writing_check(w);
}

/* The owner's listener may write the owner again when a list of it changes. */
static err_t count_orders(struct tx *tx, struct change *c)
{
    struct record person, changed, *orders;
    size_t n;

    if (c->table->entity != &fixture_order) return OK;
    TRY(tx_get_id(tx, &fixture_person, fixture_cell(c->new_, "person_id")->i, &person));
    TRY(tx_children(tx, &person, c->table, &orders, &n));
    changed = record_copy(tx->arena, person);
    *fixture_cell(changed, "size") = db_int((int64_t)n);
    return tx_update(tx, &person, &changed, 1);
}

static void test_owner_written_by_list(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid;

    probe.listeners[PROBE_AFTER] = count_orders;
    uuid = made(w, "fixture_person.create", "{'code':'P','name':'n','orders':[{'number':'1'},{'number':'2'}]}");
    assert_int_equal(number(w, "SELECT size FROM fixture_person"), 2);
    made(w, "fixture_person.update", "{'uuid':'%s','orders':[{'number':'3'}]}", uuid);
    assert_int_equal(number(w, "SELECT size FROM fixture_person"), 1);
    made(w, "fixture_person.update", "{'uuid':'%s','note':'x','orders':[]}", uuid);
    assert_string_equal(rows(w, "itt", "SELECT size, note, CAST(NULL AS text) FROM fixture_person"), "0|x|NULL\n");
    assert_int_equal(number(w, "SELECT count(*) FROM journal j WHERE entity = 'fixture_person' AND version > (SELECT version FROM fixture_person)"), 0);
    assert_int_equal(number(w, "SELECT count(DISTINCT version) FROM journal"), number(w, "SELECT version FROM fixture_person"));
    made(w, "fixture_person.delete", "{'uuid':'%s'}", uuid);
    assert_int_equal(number(w, "SELECT max(version) FROM journal"), number(w, "SELECT version FROM fixture_person"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITING_BOTH(test_order), WRITING_BOTH(test_many_are_told_of_once), WRITING_BOTH(test_veto), WRITING_BOTH(test_alter), WRITING_BOTH(test_alter_back),
        WRITING_BOTH(test_write_more), WRITING_BOTH(test_after_fails), WRITING_BOTH(test_owner_written_by_list),
    };

    return writing_run("model/write_listener", tests, sizeof tests / sizeof *tests);
}
