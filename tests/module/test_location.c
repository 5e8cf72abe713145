/* The location tree: parents, moving, deleting, and the rows that follow (enrolment 2.1). */
#include "module/drive.h"

#include "model/registry/migration.h"
#include "module/location/location.h"

/* A house stands in a village; its place follows the village. */
static const struct field house_fields[] = {
    { .name = "code", .column = "code", .type = TEXT(8), .flags = F_REQUIRED }, FIELDS_END
};
static const struct relation house_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "houses" }, RELATIONS_END
};
static const struct entity house_entity = {
    .name = "house", .table = "house", .fields = house_fields, .relations = house_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .order = "id",
    .scope = { .district = "district_id", .village = "village_id", .via = "location" },
    .rights = {RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN},
};
#define HOUSE_1 "code @text NOT NULL, location_id @int, district_id @int, village_id @int"
static const struct migration house_migrations[] = {
    { 1, "houses", TABLE("house", HOUSE_1, FOREIGN("location_id", "location")) HISTORY("house", HOUSE_1) }, { .n = 0 }
};
static const struct entity *const house_entities[] = {&house_entity, NULL};
static const struct crud house_crud[] = {{&house_entity, CRUD_ALL}, CRUD_END};
static const struct module house_module = {
    .name = "house", .entities = house_entities, .migrations = house_migrations, .crud = house_crud,
};
static const struct module *const with_houses[] = {&location_module, &house_module, NULL};

struct land {
    struct drive d;
    const char *r1, *d1, *d2, *w1, *w2, *v1, *v2;
};

static const char *place(struct drive *d, const char *code, const char *type, const char *parent)
{
    const char *under = parent ? str_format(d->arena, ", 'parent': '%s'", parent).p : "";

    return drive_new(d, "location.create",
                     str_format(d->arena, "{'code': '%s', 'name': 'Name %s', 'type': '%s'%s}", code, code, type, under).p);
}

/* R1 > D1 > W1 > V1, V2 and R1 > D2 > W2. */
static struct land land_open(void **state)
{
    struct land l = {.d = drive_open(state, with_houses)};

    l.r1 = place(&l.d, "R1", "R", NULL);
    l.d1 = place(&l.d, "D1", "D", l.r1);
    l.d2 = place(&l.d, "D2", "D", l.r1);
    l.w1 = place(&l.d, "W1", "W", l.d1);
    l.w2 = place(&l.d, "W2", "W", l.d2);
    l.v1 = place(&l.d, "V1", "V", l.w1);
    l.v2 = place(&l.d, "V2", "V", l.w1);
    return l;
}

/* Code, type, parent's code, district's code, village's code. */
static struct str tree(struct land *l)
{
    return drive_rows(&l->d,
        "SELECT l.code, l.type, p.code, d.code, v.code FROM location l LEFT JOIN location p ON p.id = l.parent_id"
        " LEFT JOIN location d ON d.id = l.district_id LEFT JOIN location v ON v.id = l.village_id"
        " WHERE l.deleted_at IS NULL ORDER BY l.code", "ttttt");
}

static const char *input(struct land *l, const char *format, const char *first, const char *second)
{
    struct buf b;

    buf_init(&b, l->d.arena, 128);
    for (const char *p = format; *p; p++) {
        if (*p == '1' && p[1] == '!') buf_add(&b, str_of(first)), p++;
        else if (*p == '2' && p[1] == '!') buf_add(&b, str_of(second)), p++;
        else buf_add_char(&b, *p);
    }
    return str_zero(l->d.arena, buf_str(&b));
}

#define MOVE "{'uuid': '1!', 'newParent': '2!'}"

static void test_places_of_a_tree(void **state)
{
    struct land l = land_open(state);

    assert_str(tree(&l), "D1|D|R1|D1|NULL\nD2|D|R1|D2|NULL\nR1|R|NULL|NULL|NULL\nV1|V|W1|D1|V1\nV2|V|W1|D1|V2\n"
                         "W1|W|D1|D1|NULL\nW2|W|D2|D2|NULL\n");
    drive_close(&l.d);
}

static void test_a_parent_stands_one_level_above(void **state)
{
    struct land l = land_open(state);

    drive_refused(&l.d, "location.create", "{'code': 'X', 'name': 'X', 'type': 'D'}", "location_parent_level");
    drive_refused(&l.d, "location.create", input(&l, "{'code': 'X', 'name': 'X', 'type': 'V', 'parent': '1!'}", l.d1, ""),
                  "location_parent_level");
    drive_refused(&l.d, "location.create", input(&l, "{'code': 'X', 'name': 'X', 'type': 'R', 'parent': '1!'}", l.r1, ""),
                  "location_parent_level");
    assert_err(drive(&l.d, "location.create", "{'code': 'V1', 'name': 'again', 'type': 'R'}"), E_NOT_UNIQUE);
    assert_err(drive(&l.d, "location.update", input(&l, "{'uuid': '1!', 'type': 'W'}", l.v1, "")), E_FIELD_READONLY);
    assert_err(drive(&l.d, "location.update", input(&l, "{'uuid': '1!', 'parent': '2!'}", l.v1, l.w2)), E_FIELD_READONLY);
    drive_close(&l.d);
}

/* Clients send a location as a whole: what may not be changed may be sent as it is. */
static void test_a_location_is_sent_as_a_whole(void **state)
{
    struct land l = land_open(state);

    assert_ok(drive(&l.d, "location.update", input(&l, "{'uuid': '1!', 'name': 'New', 'type': 'V', 'parent': '2!'}", l.v1, l.w1)));
    assert_str(drive_rows(&l.d, "SELECT name, type, version FROM location WHERE code = 'V1'", "tti"), "New|V|2\n");
    assert_ok(drive(&l.d, "location.update", input(&l, "{'uuid': '1!', 'malePopulation': 7, 'families': 3, 'ext': {'a': 1}}", l.v1, "")));
    assert_ok(drive(&l.d, "location.update", input(&l, "{'uuid': '1!', 'whole': true, 'families': 4}", l.v1, "")));
    assert_str(drive_rows(&l.d, "SELECT l.name, l.male_population, l.families, l.ext, p.code FROM location l JOIN location p ON p.id = l.parent_id"
                                " WHERE l.code = 'V1'", "tiitt"), "New|NULL|4|{\"a\":1}|W1\n");
    drive_close(&l.d);
}

static void test_an_update_keeps_history(void **state)
{
    struct land l = land_open(state);

    assert_ok(drive(&l.d, "location.update", input(&l, "{'uuid': '1!', 'name': 'New', 'families': 12}", l.v1, "")));
    assert_str(drive_rows(&l.d, "SELECT h.name, l.name, l.families, l.version FROM location_history h"
                                " JOIN location l ON l.id = h.legacy_id", "ttii"), "Name V1|New|12|2\n");
    drive_close(&l.d);
}

static void test_rights_by_level(void **state)
{
    static const right_t lower[] = {RIGHT_LOCATION_CREATE, RIGHT_LOCATION_UPDATE}, upper[] = {RIGHT_LOCATION_UPPER};
    struct land l = land_open(state);
    struct access clerk = {.user = 5, .signed_in = true, .rights = lower, .right_count = 2, .shape = SCOPE_ALL};
    struct access planner = {.user = 6, .signed_in = true, .rights = upper, .right_count = 1, .shape = SCOPE_NOTHING};
    struct answer answer;

    assert_ok(drive_as(&l.d, &clerk, "location.create", input(&l, "{'code': 'V3', 'name': 'V', 'type': 'V', 'parent': '1!'}", l.w1, ""), &answer));
    assert_err(drive_as(&l.d, &clerk, "location.create", "{'code': 'R2', 'name': 'R', 'type': 'R'}", &answer), E_FORBIDDEN);
    assert_err(drive_as(&l.d, &clerk, "location.update", input(&l, "{'uuid': '1!', 'name': 'x'}", l.d1, ""), &answer), E_FORBIDDEN);
    assert_ok(drive_as(&l.d, &clerk, "location.update", input(&l, "{'uuid': '1!', 'name': 'x'}", l.w1, ""), &answer));
    assert_ok(drive_as(&l.d, &planner, "location.create", "{'code': 'R2', 'name': 'R', 'type': 'R'}", &answer));
    assert_ok(drive_as(&l.d, &planner, "location.update", input(&l, "{'uuid': '1!', 'name': 'x'}", l.d1, ""), &answer));
    assert_err(drive_as(&l.d, &planner, "location.update", input(&l, "{'uuid': '1!', 'name': 'y'}", l.w1, ""), &answer), E_FORBIDDEN);
    assert_err(drive_as(&l.d, &planner, "location.move", input(&l, MOVE, l.v1, l.w2), &answer), E_FORBIDDEN);
    drive_close(&l.d);
}

static void test_a_move_to_another_district(void **state)
{
    struct land l = land_open(state);

    drive_new(&l.d, "house.create", input(&l, "{'code': 'H1', 'location': '1!'}", l.v1, ""));
    drive_new(&l.d, "house.create", input(&l, "{'code': 'H2', 'location': '1!'}", l.d1, ""));
    assert_ok(drive(&l.d, "location.move", input(&l, MOVE, l.w1, l.d2)));
    assert_str(tree(&l), "D1|D|R1|D1|NULL\nD2|D|R1|D2|NULL\nR1|R|NULL|NULL|NULL\nV1|V|W1|D2|V1\nV2|V|W1|D2|V2\n"
                         "W1|W|D2|D2|NULL\nW2|W|D2|D2|NULL\n");
    assert_str(drive_rows(&l.d, "SELECT l.code, count(*) FROM location_history h JOIN location l ON l.id = h.legacy_id"
                                " GROUP BY l.code ORDER BY l.code", "ti"), "V1|1\nV2|1\nW1|1\n");
    drive_jobs(&l.d);
    assert_str(drive_rows(&l.d, "SELECT h.code, d.code, v.code, h.version FROM house h JOIN location d ON d.id = h.district_id"
                                " LEFT JOIN location v ON v.id = h.village_id ORDER BY h.code", "ttti"),
               "H1|D2|V1|1\nH2|D1|NULL|1\n");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM journal WHERE entity = 'house' AND op = 2 AND place_before = place_after", "i"),
               "1\n");
    assert_str(drive_rows(&l.d, "SELECT state FROM job", "i"), "3\n");
    drive_close(&l.d);
}

static void test_a_move_that_shifts_levels(void **state)
{
    struct land l = land_open(state);

    /* D1 goes under ward W2: it becomes a village, and what is below it becomes villages beside it. */
    assert_ok(drive(&l.d, "location.move", input(&l, MOVE, l.d1, l.w2)));
    assert_str(tree(&l), "D1|V|W2|D2|D1\nD2|D|R1|D2|NULL\nR1|R|NULL|NULL|NULL\nV1|V|W2|D2|V1\nV2|V|W2|D2|V2\n"
                         "W1|V|W2|D2|W1\nW2|W|D2|D2|NULL\n");
    drive_close(&l.d);
}

static void test_a_move_under_a_village_goes_beside_it(void **state)
{
    struct land l = land_open(state);

    assert_ok(drive(&l.d, "location.move", input(&l, MOVE, l.w2, l.v1)));
    assert_str(tree(&l), "D1|D|R1|D1|NULL\nD2|D|R1|D2|NULL\nR1|R|NULL|NULL|NULL\nV1|V|W1|D1|V1\nV2|V|W1|D1|V2\n"
                         "W1|W|D1|D1|NULL\nW2|V|W1|D1|W2\n");
    drive_close(&l.d);
}

static void test_a_move_up_makes_regions(void **state)
{
    struct land l = land_open(state);

    assert_ok(drive(&l.d, "location.move", input(&l, "{'uuid': '1!'}", l.d1, "")));
    assert_str(tree(&l), "D1|R|NULL|NULL|NULL\nD2|D|R1|D2|NULL\nR1|R|NULL|NULL|NULL\nV1|W|W1|W1|NULL\nV2|W|W1|W1|NULL\n"
                         "W1|D|D1|W1|NULL\nW2|W|D2|D2|NULL\n");
    drive_close(&l.d);
}

static void test_moves_that_are_refused(void **state)
{
    struct land l = land_open(state);

    drive_refused(&l.d, "location.move", input(&l, MOVE, l.v1, l.w1), "location_same_parent");
    drive_refused(&l.d, "location.move", input(&l, "{'uuid': '1!'}", l.r1, ""), "location_same_parent");
    drive_refused(&l.d, "location.move", input(&l, MOVE, l.d1, l.v1), "location_under_itself");
    drive_refused(&l.d, "location.move", input(&l, MOVE, l.d1, l.d1), "location_under_itself");
    assert_err(drive(&l.d, "location.move", input(&l, "{'uuid': '1!', 'to': 'x'}", l.d1, "")), E_FIELD_UNKNOWN);
    assert_err(drive(&l.d, "location.move", "{'newParent': null}"), E_FIELD_REQUIRED);
    assert_err(drive(&l.d, "location.move", input(&l, "{'uuid': '00000000-0000-7000-8000-000000000009', 'newParent': '1!'}", l.d1, "")),
               E_NOT_FOUND);
    drive_close(&l.d);
}

static void test_deleting(void **state)
{
    struct land l = land_open(state);

    drive_refused(&l.d, "location.delete", input(&l, "{'uuid': '1!'}", l.w1, ""), "location_has_children");
    assert_err(drive(&l.d, "location.delete", input(&l, "{'uuid': '1!', 'version': 7}", l.v1, "")), E_VERSION);
    assert_ok(drive(&l.d, "location.delete", input(&l, "{'uuid': '1!', 'version': 1}", l.v1, "")));
    assert_ok(drive(&l.d, "location.delete", input(&l, "{'uuid': '1!', 'cascade': true}", l.d1, "")));
    assert_str(tree(&l), "D2|D|R1|D2|NULL\nR1|R|NULL|NULL|NULL\nW2|W|D2|D2|NULL\n");
    drive_new(&l.d, "location.create", input(&l, "{'code': 'D1', 'name': 'Again', 'type': 'D', 'parent': '1!'}", l.r1, ""));
    drive_close(&l.d);
}

static void test_deleting_hands_children_over(void **state)
{
    struct land l = land_open(state);

    drive_refused(&l.d, "location.delete", input(&l, "{'uuid': '1!', 'newParent': '2!'}", l.w1, l.v1), "location_under_itself");
    assert_ok(drive(&l.d, "location.delete", input(&l, "{'uuid': '1!', 'newParent': '2!'}", l.d1, l.d2)));
    assert_str(tree(&l), "D2|D|R1|D2|NULL\nR1|R|NULL|NULL|NULL\nV1|V|W1|D2|V1\nV2|V|W1|D2|V2\nW1|W|D2|D2|NULL\n"
                         "W2|W|D2|D2|NULL\n");
    drive_close(&l.d);
}

/* What stands in a place would stand nowhere. */
static void test_a_place_that_is_used_stays(void **state)
{
    struct land l = land_open(state);
    const char *house = drive_new(&l.d, "house.create", input(&l, "{'code': 'H1', 'location': '1!'}", l.v1, ""));
    err_t e = drive(&l.d, "location.delete", input(&l, "{'uuid': '1!', 'cascade': true}", l.d1, ""));

    assert_err(e, E_IN_USE);
    assert_str(err_value(e, "key"), "V1");
    assert_str(err_value(e, "by"), "house");
    assert_err(drive(&l.d, "location.delete", input(&l, "{'uuid': '1!', 'newParent': '2!'}", l.v1, l.w2)), E_IN_USE);
    assert_ok(drive(&l.d, "location.delete", input(&l, "{'uuid': '1!', 'newParent': '2!'}", l.w1, l.w2)));
    assert_ok(drive(&l.d, "house.delete", input(&l, "{'uuid': '1!'}", house, "")));
    assert_ok(drive(&l.d, "location.delete", input(&l, "{'uuid': '1!'}", l.v1, "")));
    drive_close(&l.d);
}

/* ---- names ---- */

/* A database of before, whose names had runs of three letters only. */
static void test_names_are_taken_anew(void **state)
{
    struct land l = land_open(state);
    const struct migrations *sets;
    size_t n;
    int done;

    if (db_engine(l.d.t->db) == DB_SQLITE) {
        testdb_script(l.d.t, "DROP TABLE location_grams; DROP TRIGGER location_grams_i; DROP TRIGGER location_grams_d; DROP TRIGGER location_grams_u;"
                             "CREATE VIRTUAL TABLE location_grams USING fts5(name_key, content='location', content_rowid='id',"
                             " tokenize='trigram', detail=none, columnsize=0);"
                             "INSERT INTO location_grams (rowid, name_key) SELECT id, name_key FROM location;"
                             "CREATE TRIGGER location_grams_i AFTER INSERT ON location BEGIN SELECT 1; END;"
                             "CREATE TRIGGER location_grams_d AFTER DELETE ON location BEGIN SELECT 1; END;"
                             "CREATE TRIGGER location_grams_u AFTER UPDATE OF name_key ON location BEGIN SELECT 1; END;"
                             "DELETE FROM schema_version WHERE module = 'location' AND n = 2");
        sets = registry_migrations(l.d.registry, l.d.arena, &n);
        assert_ok(db_migrate(l.d.t->db, l.d.arena, sets, n, NULL, &done));
        assert_int_equal(done, 1);
        drive_put(&l.d, "location.update", "{'uuid': '%s', 'code': 'V2', 'name': 'Qi'}", l.v2);
        assert_str(drive_rows(&l.d, "SELECT count(*) FROM location_grams WHERE location_grams MATCH '\"0me\"'", "i"), "6\n");
        assert_str(drive_rows(&l.d, "SELECT rowid FROM location_grams WHERE location_grams MATCH '\"0qi\"'", "i"), "7\n");
        assert_str(drive_rows(&l.d, "SELECT rowid FROM location_grams WHERE location_grams MATCH '\"0\nw\"'", "i"), "");
    }
    drive_close(&l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_places_of_a_tree),
        TESTDB_BOTH(test_a_parent_stands_one_level_above),
        TESTDB_BOTH(test_a_location_is_sent_as_a_whole),
        TESTDB_BOTH(test_an_update_keeps_history),
        TESTDB_BOTH(test_rights_by_level),
        TESTDB_BOTH(test_a_move_to_another_district),
        TESTDB_BOTH(test_a_move_that_shifts_levels),
        TESTDB_BOTH(test_a_move_under_a_village_goes_beside_it),
        TESTDB_BOTH(test_a_move_up_makes_regions),
        TESTDB_BOTH(test_moves_that_are_refused),
        TESTDB_BOTH(test_deleting),
        TESTDB_BOTH(test_deleting_hands_children_over),
        TESTDB_BOTH(test_a_place_that_is_used_stays),
        TESTDB_BOTH(test_names_are_taken_anew),
    };
    return testdb_run("module/location", tests, sizeof tests / sizeof *tests);
}
