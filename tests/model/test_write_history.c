/* Former states, versions, as-of reads and what stands in the journal. */
#include <string.h>

#include "model/writing.h"

#define LINE_A "01890000-0000-7000-8000-00000000000a"
#define LINE_B "01890000-0000-7000-8000-00000000000b"

static const char *item(struct writing *w, const char *code)
{
    return made(w, "medical_item.create", "{'code':'%s','name':'%s','type':'D','price':'1','careType':'B','patientCategory':15}", code, code);
}

static const char *product(struct writing *w)
{
    const char *a = item(w, "A"), *b = item(w, "B");

    return made(w, "product.create",
                "{'code':'P','name':'one','dateFrom':'2026-01-01','dateTo':'2026-12-31','insurancePeriod':12,"
                "'items':[{'uuid':'" LINE_A "','item':'%s','limitAdult':'10'},{'uuid':'" LINE_B "','item':'%s','limitAdult':'20'}]}", a, b);
}

/* Moments of the fixed clock between two commands. */
static const char *moment(struct writing *w)
{
    char text[32];
    size_t n = stamp_write(env_now(w->t->env), text);

    return str_format(w->a, "%.*s", (int)n, text).p;
}

static const char *as_of(struct writing *w, const char *at)
{
    return ask(w, access_program(), "{'entity':'product','as_of':'%s','fields':['name','version',"
                                    "{'items':{'fields':['limitAdult',{'item':['code']}]}}]}", at);
}

#define PRODUCT(name, version, items) "{\"rows\":[{\"name\":\"" name "\",\"version\":" version ",\"items\":{\"rows\":[" items "]}}]}"
#define ITEM(code, limit) "{\"limitAdult\":\"" limit "\",\"item\":{\"code\":\"" code "\"}}"

static const char *plain(struct writing *w, const char *answer)
{
    struct buf out;
    struct str rest = str_of(answer), cut = STR("\"offset\":0,\"more_before\":false,\"more_after\":false,"),
               more = STR("\"more_after\":false,");
    ptrdiff_t at;

    buf_init(&out, w->a, 512);
    while ((at = str_find(rest, cut, 0)) >= 0) {
        buf_add(&out, (struct str){rest.p, (size_t)at});
        rest = (struct str){rest.p + at + cut.n, rest.n - (size_t)at - cut.n};
    }
    buf_add(&out, rest);
    rest = str_copy(w->a, buf_str(&out));
    buf_init(&out, w->a, 512);
    while ((at = str_find(rest, more, 0)) >= 0) {
        buf_add(&out, (struct str){rest.p, (size_t)at});
        rest = (struct str){rest.p + at + more.n, rest.n - (size_t)at - more.n};
    }
    buf_add(&out, rest);
    return str_zero(w->a, buf_str(&out));
}

#define assert_as_of(w, at, wanted) assert_string_equal(plain(w, as_of(w, at)), wanted)

static void test_owner_and_lines(void **state)
{
    struct writing *w = writing_of(state);
    const char *before = moment(w), *uuid = product(w), *created = moment(w), *first, *second, *third;

    made(w, "product.update", "{'uuid':'%s','name':'two','items':[{'uuid':'" LINE_A "','limitAdult':'11'},{'uuid':'" LINE_B "'}]}", uuid);
    first = moment(w);
    /* only a line changes: the owner has a new version all the same */
    made(w, "product.update", "{'uuid':'%s','items':[{'uuid':'" LINE_A "'},{'uuid':'" LINE_B "','limitAdult':'22'}]}", uuid);
    second = moment(w);
    /* a line goes, one comes */
    made(w, "product.update", "{'uuid':'%s','items':[{'uuid':'" LINE_B "'},{'item':{'id':1},'limitAdult':'33'}]}", uuid);
    third = moment(w);
    made(w, "product.delete", "{'uuid':'%s'}", uuid);

    assert_string_equal(rows(w, "tiii", "SELECT name, version, legacy_id, id FROM product_history ORDER BY id"),
                        "one|1|1|2\ntwo|2|1|3\ntwo|3|1|4\n");
    assert_string_equal(rows(w, "iiii", "SELECT product_id, legacy_id, version, limit_adult FROM product_item_history ORDER BY id"),
                        "2|1|1|1000\n2|2|1|2000\n3|1|2|1100\n3|2|1|2000\n4|1|2|1100\n4|2|2|2200\n");
    assert_string_equal(rows(w, "iibb", "SELECT id, version, deleted_at IS NULL, deleted_at > changed_at FROM product_item ORDER BY id"),
                        "1|3|false|true\n2|3|false|true\n9|2|false|true\n");
    assert_string_equal(rows(w, "ibbb", "SELECT version, deleted_at > changed_at, changed_at = (SELECT max(validity_to) FROM product_history),"
                                        " created_at = (SELECT min(validity_from) FROM product_history) FROM product"), "5|true|true|true\n");
    assert_int_equal(number(w, "SELECT count(*) FROM product_history a JOIN product_history b ON b.validity_from = a.validity_to"), 2);
    assert_int_equal(number(w, "SELECT count(*) FROM product_item_history a JOIN product_item_history b ON b.legacy_id = a.legacy_id"
                               " AND b.validity_from = a.validity_to"), 4);
    assert_int_equal(number(w, "SELECT count(*) FROM product_item_history l JOIN product_history o ON o.id = l.product_id"
                               " AND o.validity_to = l.validity_to"), 6);

    assert_as_of(w, before, "{\"rows\":[]}");
    assert_as_of(w, created, PRODUCT("one", "1", ITEM("A", "10.00") "," ITEM("B", "20.00")));
    assert_as_of(w, first, PRODUCT("two", "2", ITEM("A", "11.00") "," ITEM("B", "20.00")));
    assert_as_of(w, second, PRODUCT("two", "3", ITEM("A", "11.00") "," ITEM("B", "22.00")));
    /* the deletion raised the version of the state that stays */
    assert_as_of(w, third, PRODUCT("two", "5", ITEM("B", "22.00") "," ITEM("A", "33.00")));
    assert_as_of(w, moment(w), "{\"rows\":[]}");
    writing_check(w);
}

/* A line that stood unchanged through two versions of its owner is one line at any moment. */
static void test_lines_as_of(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = product(w), *created = moment(w);
    static const char query[] = "{'entity':'product_item','as_of':'%s','fields':['limitAdult']}";

    made(w, "product.update", "{'uuid':'%s','name':'two'}", uuid);
    made(w, "product.update", "{'uuid':'%s','name':'three'}", uuid);
    assert_string_equal(plain(w, ask(w, access_program(), query, created)),
                        "{\"rows\":[{\"limitAdult\":\"10.00\"},{\"limitAdult\":\"20.00\"}]}");
    assert_string_equal(plain(w, ask(w, access_program(), query, moment(w))),
                        "{\"rows\":[{\"limitAdult\":\"10.00\"},{\"limitAdult\":\"20.00\"}]}");
}

static const char *quoted_uuid(struct writing *w, const char *sql)
{
    struct str hex = str_trim(str_of(rows(w, "u", "%s", sql)));
    struct buf out;
    struct json_writer to;
    uuid_t uuid;

    assert_true(uuid_read(hex, &uuid));
    buf_init(&out, w->a, 40);
    to = json_writer(&out);
    json_put_uuid(&to, uuid);
    return str_zero(w->a, buf_str(&out));
}

static void test_journal(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = product(w);

    made(w, "product.update", "{'uuid':'%s','name':'two','items':[{'uuid':'" LINE_A "','limitAdult':'11'},{'item':{'id':2}}]}", uuid);
    made(w, "product.delete", "{'uuid':'%s'}", uuid);
    assert_string_equal(rows(w, "iiit", "SELECT op, version, actor, payload FROM journal WHERE entity = 'product' AND op > 1 ORDER BY id"),
        str_format(w->a, "2|2|-1|{\"name\":[\"one\",\"two\"],\"items\":[{\"uuid\":\"" LINE_B "\",\"op\":\"delete\"},"
        "{\"uuid\":\"" LINE_A "\",\"op\":\"update\",\"limitAdult\":[\"10.00\",\"11.00\"]},"
        "{\"uuid\":%s,\"op\":\"create\",\"priceOrigin\":\"P\",\"limitationType\":\"C\",\"limitationTypeR\":\"C\","
        "\"limitationTypeE\":\"C\",\"limitAdult\":\"100.00\",\"limitChild\":\"100.00\",\"limitAdultR\":\"100.00\","
        "\"limitChildR\":\"100.00\",\"limitAdultE\":\"100.00\",\"limitChildE\":\"100.00\",\"waitingPeriodAdult\":0,"
        "\"waitingPeriodChild\":0,\"preauthorisation\":false,\"product\":1,\"item\":2}]}\n3|3|-1|{}\n",
        quoted_uuid(w, "SELECT uuid FROM product_item ORDER BY id DESC LIMIT 1")).p);
}

static void test_no_change(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = product(w);
    int64_t entries = number(w, "SELECT count(*) FROM journal");
    struct answer answer = tell(w, access_program(), "product.update",
        "{'uuid':'%s','name':'one','ext':{},'items':[{'uuid':'" LINE_B "','limitAdult':'20.00'},{'uuid':'" LINE_A "'}]}", uuid);

    assert_int_equal(answer.status, COMMAND_DONE);
    assert_true(strstr(str_zero(w->a, answer.result), "\"version\":1"));
    assert_int_equal(number(w, "SELECT count(*) FROM journal"), entries);
    assert_int_equal(number(w, "SELECT version FROM product"), 1);
    assert_int_equal(number(w, "SELECT count(*) FROM product_history"), 0);
    assert_int_equal(number(w, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = 'register'"), 4);   /* two items, the product */
    assert_int_equal(number(w, "SELECT count(*) FROM command"), 4);
}

/* ---- several changes in one command ---- */

static err_t change_note(struct tx *tx, const struct entity *e, uuid_t uuid, const char *note)
{
    struct record old, changed;

    TRY(tx_get(tx, e, uuid, &old));
    changed = record_copy(tx->arena, old);
    *fixture_cell(changed, "note") = db_text(str_of(note));
    return tx_update(tx, &old, &changed, 1);
}

static err_t update_twice(struct tx *tx, const struct json *input)
{
    uuid_t uuid;

    uuid_read(json_get(input, "uuid")->text, &uuid);
    TRY(change_note(tx, &fixture_person, uuid, "first"));
    return change_note(tx, &fixture_person, uuid, "second");
}

static void test_twice_in_command(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, "fixture_person.create", "{'code':'P','name':'n','note':'zero'}");

    probe.apply = update_twice;
    assert_int_equal(tell(w, access_program(), "probe.apply", "{'uuid':'%s'}", uuid).status, COMMAND_DONE);
    assert_string_equal(rows(w, "iit", "SELECT op, version, payload FROM journal WHERE op = 2 ORDER BY id"),
                        "2|2|{\"note\":[\"zero\",\"first\"]}\n2|3|{\"note\":[\"first\",\"second\"]}\n");
    assert_int_equal(number(w, "SELECT count(DISTINCT command_id) FROM journal"), 2);
    assert_string_equal(rows(w, "it", "SELECT version, note FROM fixture_person"), "3|second\n");
    /* the state between has no duration: one former state */
    assert_string_equal(rows(w, "it", "SELECT version, note FROM fixture_person_history"), "1|zero\n");
}

static err_t create_change_delete(struct tx *tx, const struct json *input)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &fixture_person)), old;

    *fixture_cell(r, "code") = db_text(STR("Q"));
    *fixture_cell(r, "name") = db_text(STR("q"));
    TRY(tx_insert(tx, &r, 1));
    TRY(change_note(tx, &fixture_person, r.at[COLUMN_UUID].u, "x"));
    TRY(tx_get(tx, &fixture_person, r.at[COLUMN_UUID].u, &old));
    return tx_delete(tx, &old, 1);
}

static void test_whole_life_in_command(void **state)
{
    struct writing *w = writing_of(state);

    probe.apply = create_change_delete;
    assert_int_equal(tell(w, access_program(), "probe.apply", "{}").status, COMMAND_DONE);
    assert_string_equal(rows(w, "iit", "SELECT op, version, payload FROM journal ORDER BY id"),
                        "1|1|{\"code\":\"Q\",\"name\":\"q\"}\n2|2|{\"note\":[null,\"x\"]}\n3|3|{}\n");
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_person_history"), 0);
    assert_int_equal(number(w, "SELECT CAST(coalesce(sum(n), 0) AS bigint) FROM row_count"), 0);
}

/* ---- owned rows written by a command of its own ---- */

static bool keeps, updates;

static err_t add_order(struct tx *tx, const struct json *input)
{
    struct record person, order = record_new(tx->arena, registry_table_of(tx->registry, &fixture_order));
    uuid_t uuid;

    uuid_read(json_get(input, "uuid")->text, &uuid);
    TRY(tx_get(tx, &fixture_person, uuid, &person));
    if (keeps) TRY(tx_keep(tx, &person));
    *fixture_cell(order, "number") = db_text(STR("7"));
    *fixture_cell(order, "person_id") = person.at[COLUMN_ID];
    TRY(tx_insert(tx, &order, 1));
    return updates ? tx_update(tx, &person, &person, 1) : OK;
}

static void test_owned_alone(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, "fixture_person.create", "{'code':'P','name':'n'}");

    probe.apply = add_order;
    assert_string_equal(refusal(w, tell(w, access_program(), "probe.apply", "{'uuid':'%s'}", uuid)), "rule.broken(rule=owner_not_kept)");
    keeps = true;
    assert_string_equal(refusal(w, tell(w, access_program(), "probe.apply", "{'uuid':'%s'}", uuid)), "rule.broken(rule=owner_not_updated)");
    updates = true;
    assert_int_equal(tell(w, access_program(), "probe.apply", "{'uuid':'%s'}", uuid).status, COMMAND_DONE);
    keeps = updates = false;
    assert_string_equal(rows(w, "iit", "SELECT op, version, payload FROM journal WHERE op = 2"),
                        str_format(w->a, "2|2|{\"orders\":[{\"uuid\":%s,\"op\":\"create\",\"number\":\"7\",\"person\":1}]}\n",
                                   quoted_uuid(w, "SELECT uuid FROM fixture_order")).p);
    writing_check(w);
}

/* ---- several owners in one go ---- */

enum { OWNERS = 4 };
static const char *code_of_last;

static err_t change_all(struct tx *tx, const struct json *input)
{
    struct record old[OWNERS], changed[OWNERS];
    err_t why[OWNERS];
    const int64_t ids[OWNERS] = {1, 2, 3, 4};

    (void)input;
    TRY(tx_get_many_id(tx, &fixture_person, ids, OWNERS, old, why));
    for (int i = 0; i < OWNERS; i++) {
        TRY(why[i]);
        changed[i] = record_copy(tx->arena, old[i]);
        *fixture_cell(changed[i], "note") = db_text(STR("x"));
        *fixture_cell(changed[i], "code") = db_text(str_format(tx->arena, "new%d", i));
    }
    *fixture_cell(changed[OWNERS - 1], "code") = db_text(str_of(code_of_last));
    return tx_update(tx, old, changed, OWNERS);
}

static int asked_for(struct writing *w, const char *part, const char *code)
{
    code_of_last = code;
    writing_fault((struct fault){.point = "statement", .part = part});
    tell(w, access_program(), "probe.apply", "{}");
    return writing_fault_seen();
}

/* Each keeps its own lines; and what is asked does not grow with them. */
static void test_many_owners_at_once(void **state)
{
    struct writing *w = writing_of(state);

    for (int i = 1; i <= OWNERS; i++)
        made(w, "fixture_person.create", "{'code':'P%d','name':'n','orders':[{'number':'%d1'},{'number':'%d2'}]}", i, i, i);
    probe.apply = change_all;
    assert_int_equal(asked_for(w, "AND code ", "P1"), 1);               /* held by another: nothing is kept of any */
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_person_history"), 0);
    assert_int_equal(asked_for(w, "fixture_order_history", "P4"), 1);   /* its own */
    assert_string_equal(rows(w, "tit", "SELECT p.code, p.legacy_id, o.number FROM fixture_person_history p JOIN fixture_order_history o ON o.person_id = p.id"
                                       " ORDER BY p.legacy_id, o.number"),
                        "P1|1|11\nP1|1|12\nP2|2|21\nP2|2|22\nP3|3|31\nP3|3|32\nP4|4|41\nP4|4|42\n");
    assert_string_equal(rows(w, "ti", "SELECT code, version FROM fixture_person ORDER BY id"), "new0|2\nnew1|2\nnew2|2\nP4|2\n");
    writing_check(w);
}

/* Another instance's clock may be ahead: states still follow each other. */
static void test_clock_behind(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, "fixture_person.create", "{'code':'P','name':'n','orders':[{'number':'1'}]}");

    testdb_script(w->t, w->t->engine == DB_SQLITE ? "UPDATE fixture_person SET changed_at = changed_at + 1000000"
                                                  : "UPDATE fixture_person SET changed_at = changed_at + interval '1 second'");
    made(w, "fixture_person.update", "{'uuid':'%s','note':'x','orders':[]}", uuid);
    made(w, "fixture_person.delete", "{'uuid':'%s'}", uuid);
    assert_string_equal(rows(w, "bb", "SELECT validity_to >= validity_from, validity_to = (SELECT changed_at FROM fixture_person)"
                                      " FROM fixture_person_history"), "true|true\n");
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_person WHERE deleted_at >= changed_at"), 1);
    writing_check(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITING_REAL(test_owner_and_lines), WRITING_REAL(test_lines_as_of), WRITING_REAL(test_journal), WRITING_REAL(test_no_change),
        WRITING_BOTH(test_twice_in_command), WRITING_BOTH(test_whole_life_in_command), WRITING_BOTH(test_owned_alone),
        WRITING_BOTH(test_many_owners_at_once), WRITING_BOTH(test_clock_behind),
    };

    return writing_run("model/write_history", tests, sizeof tests / sizeof *tests);
}
