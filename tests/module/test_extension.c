/* Extensions that an administrator has described: asked for whoever writes (docs/extensions.md). */
#include "module/drive.h"
#include "model/write/bulk.h"
#include "module/insuree/insuree.h"
#include "module/location/location.h"

#define ONE "00000000-0000-7000-8000-000000000001"
#define NAMES "'lastName': 'Doe', 'otherNames': 'Ann', 'dob': '1990-01-01'"
#define SCHEMA \
    "{'properties': {'blood': {'type': 'string', 'enum': ['A', 'B', 'O']}, 'children': {'type': 'integer', 'minimum': 0}," \
    " 'consent': {'type': 'boolean', 'default': false}}, 'required': ['blood']}"

static struct drive open_all(void **state)
{
    struct drive d = drive_open(state, NULL);
    const char *at = drive_new(&d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");

    at = drive_new(&d, "location.create", str_format(d.arena, "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}", at).p);
    at = drive_new(&d, "location.create", str_format(d.arena, "{'code': 'W', 'name': 'W', 'type': 'W', 'parent': '%s'}", at).p);
    drive_new(&d, "location.create", str_format(d.arena, "{'code': 'V', 'name': 'V', 'type': 'V', 'parent': '%s'}", at).p);
    return d;
}

static err_t enrol(struct drive *d, const char *ext)
{
    return drive(d, "family.create", str_format(d->arena, "{'location': {'id': 4}, 'headInsuree': {'uuid': '" ONE "', 'chfId': '1', " NAMES
                                                "%s%s}}", ext ? ", 'ext': " : "", ext ? ext : "").p);
}

static err_t change(struct drive *d, const char *members)
{
    return drive(d, "insuree.update", str_format(d->arena, "{'uuid': '" ONE "', %s}", members).p);
}

static void assert_line(struct drive *d, err_t found, const char *wanted)
{
    struct str line = found ? err_line(d->arena, found) : STR("");

    if (!str_is(line, wanted)) fail_msg("found  %.*s\nwanted %s", STR_ARG(line), wanted);
}

static void who_is_enrolled_has_what_is_asked_for(void **state)
{
    struct drive d = open_all(state);

    assert_ok(drive(&d, "extension.update", "{'type': 'Insuree', 'schema': " SCHEMA "}"));
    assert_line(&d, enrol(&d, NULL), "field.required(field=ext.blood)");
    assert_line(&d, enrol(&d, "{'blood': 'X', 'children': -1, 'chf': {}}"),
                "field.choice(field=ext.blood); field.range(field=ext.children, min=0, max=\xE2\x80\xA6)");
    assert_str(drive_rows(&d, "SELECT count(*) FROM insuree", "i"), "0\n");
    assert_ok(enrol(&d, "{'blood': 'A', 'other': [1]}"));
    assert_str(drive_rows(&d, "SELECT ext FROM insuree", "t"), "{\"blood\":\"A\",\"other\":[1],\"consent\":false}\n");
    assert_str(drive_rows(&d, "SELECT k.name, v.text_key FROM ext_value v JOIN ext_key k ON k.id = v.key_id ORDER BY 1", "tt"),
               "blood|a\nconsent|false\n");   /* what it was given is searched by too */
    drive_close(&d);
}

static void what_was_there_before_stays(void **state)
{
    struct drive d = open_all(state);

    assert_ok(enrol(&d, "{'blood': 'Z', 'children': 'two'}"));
    assert_ok(drive(&d, "extension.update", "{'type': 'Insuree', 'schema': " SCHEMA "}"));
    assert_ok(change(&d, "'phone': '1'"));
    assert_ok(change(&d, "'ext': {'blood': 'Z', 'children': 'two', 'note': 'x'}"));
    assert_line(&d, change(&d, "'ext': {'blood': 'Y', 'children': 'two'}"), "field.choice(field=ext.blood)");
    assert_line(&d, change(&d, "'ext': null"), "field.required(field=ext.blood)");
    assert_ok(change(&d, "'ext': {'blood': 'O', 'children': 2}"));
    assert_ok(drive(&d, "extension.update", "{'type': 'Insuree', 'schema': null}"));
    assert_ok(change(&d, "'ext': {'blood': 'Y'}"));
    assert_str(drive_rows(&d, "SELECT ext FROM insuree", "t"), "{\"blood\":\"Y\"}\n");
    drive_close(&d);
}

static void each_type_by_itself(void **state)
{
    struct drive d = open_all(state);

    assert_ok(drive(&d, "extension.update", "{'type': 'Family', 'schema': {'properties': {'hut': {'type': 'string', 'maxLength': 3}}}}"));
    assert_ok(drive(&d, "extension.update", "{'type': 'Location', 'schema': {'properties': {'bus': {'type': 'boolean'}}, 'required': ['bus']}}"));
    assert_ok(enrol(&d, "{'hut': 'longer'}"));
    assert_line(&d, drive(&d, "location.create", "{'code': 'Q', 'name': 'Q', 'type': 'R'}"), "field.required(field=ext.bus)");
    assert_line(&d, drive(&d, "family.create", "{'location': {'id': 4}, 'ext': {'hut': 'longer'}, 'headInsuree': {'chfId': '2', " NAMES "}}"),
                "rule.broken(rule=extension_long, field=ext.hut, max=3)");
    drive_close(&d);
}

static void a_description_is_changed_once(void **state)
{
    static const right_t all[] = {RIGHT_INSUREE_UPDATE};
    const struct access clerk = {.user = 9, .signed_in = true, .rights = all, .right_count = 1, .shape = SCOPE_ALL};
    struct drive d = open_all(state);
    struct answer answer;

    assert_line(&d, drive(&d, "extension.update", "{'type': 'Insuree', 'schema': {'properties': {'a': {'pattern': '(a+)+'}, 'b': {'x': 1}}}}"),
                "rule.broken(rule=extension_pattern_group, field=Insuree.a); rule.broken(rule=extension_keyword, field=Insuree.b)");
    assert_line(&d, drive(&d, "extension.update", "{'type': 'Nobody', 'schema': null}"), "field.choice(field=type)");
    assert_line(&d, drive(&d, "extension.update", "{'schema': null}"), "field.required(field=type)");
    assert_line(&d, drive(&d, "extension.update", "{'type': 'Insuree', 'schema': []}"), "field.type(field=schema, type=object)");
    assert_ok(drive(&d, "extension.update", "{'type': 'Insuree', 'before': null, 'schema': " SCHEMA "}"));
    assert_ok(drive(&d, "extension.update", "{'type': 'Family', 'before': null, 'schema': {'properties': {}}}"));
    assert_line(&d, drive(&d, "extension.update", "{'type': 'Insuree', 'before': null, 'schema': {'properties': {}}}"),
                "rule.broken(rule=extension_changed, field=schema)");
    assert_ok(drive(&d, "extension.update", "{'type': 'Insuree', 'before': " SCHEMA ", 'schema': {'properties': {}}}"));
    assert_true(err_is(drive_as(&d, &clerk, "extension.update", "{'type': 'Insuree', 'schema': null}", &answer), E_FORBIDDEN));
    assert_str(drive_rows(&d, "SELECT value FROM setting WHERE name = 'core.extension_schemas'", "t"),
               "{\"Family\":{\"properties\":{}},\"Insuree\":{\"properties\":{}}}\n");
    drive_close(&d);
}

/* What an earlier program took is no reason to stop anybody's work; and what is set as a whole is refused with a sentence. */
static void a_description_that_cannot_be_read_asks_for_nothing(void **state)
{
    struct drive d = open_all(state);
    struct db_conn *c;

    assert_line(&d, drive(&d, "setting.set", "{'setting': 'core.extension_schemas', 'value': '{\\\"Insuree\\\": {\\\"properties\\\": {\\\"a\\\": {\\\"$ref\\\": 1}}}}'}"),
                "rule.broken(rule=extension_keyword, field=Insuree.a)");
    assert_ok(db_acquire(d.t->db, d.arena, DB_WRITE, &c));
    assert_ok(db_exec(c, STR("INSERT INTO setting (name, value, recorded_at, recorded_by) VALUES ('core.extension_schemas',"
                             " '{\"Insuree\":{\"properties\":{\"a\":{\"$ref\":1}},\"required\":[\"a\"]},"
                             "\"Family\":{\"properties\":{\"hut\":{\"maxLength\":3}}}}', $1, -1)"),
                      (const struct db_value[]){db_stamp(env_now(d.t->env))}, 1, NULL));
    assert_ok(db_exec(c, STR("UPDATE epoch SET n = n + 1 WHERE name = 'setting'"), NULL, 0, NULL));
    db_release(c);
    assert_line(&d, drive(&d, "family.create", "{'location': {'id': 4}, 'ext': {'hut': 'longer'}, 'headInsuree': {'chfId': '2', " NAMES "}}"),
                "rule.broken(rule=extension_long, field=ext.hut, max=3)");
    assert_ok(enrol(&d, NULL));
    drive_close(&d);
}

/* A load of many rows with their ids is not asked: what another program kept comes as it is. */
static void what_is_loaded_comes_as_it_is(void **state)
{
    struct drive d = open_all(state);
    struct bulk *b;
    struct record r;
    int64_t stored;

    assert_ok(drive(&d, "extension.update", "{'type': 'Location', 'schema': {'properties': {'bus': {'type': 'boolean'}}, 'required': ['bus']}}"));
    assert_ok(bulk_begin(d.arena, d.write, &location_entity, NULL, &b));
    r = bulk_row(b);
    *record_cell(&r, "code") = db_text(STR("X"));
    *record_cell(&r, "name") = db_text(STR("X"));
    *record_cell(&r, "type") = db_text(STR("R"));
    r.at[COLUMN_EXT] = db_text(STR("{\"bus\":\"no\"}"));
    assert_ok(bulk_add(b));
    assert_ok(bulk_end(b, &stored));
    assert_int_equal(stored, 1);
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(who_is_enrolled_has_what_is_asked_for), TESTDB_BOTH(what_was_there_before_stays), TESTDB_BOTH(each_type_by_itself),
        TESTDB_BOTH(a_description_is_changed_once), TESTDB_BOTH(a_description_that_cannot_be_read_asks_for_nothing),
        TESTDB_BOTH(what_is_loaded_comes_as_it_is),
    };
    return testdb_run("extension", tests, sizeof tests / sizeof *tests);
}
