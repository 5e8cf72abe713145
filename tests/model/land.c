#include "model/land.h"

#include <string.h>

#include "model/registry/migration.h"

static const struct code place_types[] = {{"R", "region"}, {"D", "district"}, {"W", "ward"}, {"V", "village"}, {0}};
static const struct code_list place_type = {"place_type", false, place_types};
static const struct code family_states[] = {{"AC", "active"}, {"IN", "inactive"}, {0}};
static const struct code_list family_state = {"family_state", false, family_states};

#define PLACE_COLUMNS \
    "code @text NOT NULL, name @text NOT NULL, name_key @text, type @text NOT NULL, parent_id @int,"  \
    " district_id @int, village_id @int"
#define FAMILY_COLUMNS \
    "name @text NOT NULL, name_key @text, status @text NOT NULL, income @int, size @int, poor @bool,"  \
    " since @date, seen @stamp, tag @uuid, location_id @int, district_id @int, village_id @int"
#define PERSON_COLUMNS \
    "name @text NOT NULL, name_key @text, family_id @int NOT NULL, home_id @int, district_id @int,"  \
    " district2_id @int, village_id @int"

static const struct field place_fields[] = {
    {.name = "code", .column = "code", .type = TEXT(8), .flags = F_REQUIRED, .lookups = LK_TEXT},
    {.name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_FOLDED, .lookups = LK_TEXT},
    {.name = "type", .column = "type", .type = CODE(place_type), .flags = F_REQUIRED, .lookups = LK_EXACT},
    FIELDS_END
};
static const struct relation place_relations[] = {
    {.name = "parent", .column = "parent_id", .to = "place", .reverse = "children"}, RELATIONS_END
};
const struct entity land_place_entity = {
    .name = "place", .table = "land_place", .fields = place_fields, .relations = place_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .scope = {.district = "district_id", .village = "village_id", .via = "parent", .tree = true},
    .rights = {RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN}, .order = "id",
    .epoch = EPOCH_LOCATION,
};

static const struct field family_fields[] = {
    {.name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_FOLDED, .lookups = LK_TEXT},
    {.name = "status", .column = "status", .type = CODE(family_state), .flags = F_REQUIRED, .lookups = LK_EXACT},
    {.name = "income", .column = "income", .type = MONEY},
    {.name = "size", .column = "size", .type = INT_RANGE(0, 50)},
    {.name = "poor", .column = "poor", .type = BOOL},
    {.name = "since", .column = "since", .type = DATE},
    {.name = "seen", .column = "seen", .type = STAMP},
    {.name = "tag", .column = "tag", .type = UUID},
    FIELDS_END
};
static const struct relation family_relations[] = {
    {.name = "location", .column = "location_id", .to = "place", .reverse = "families"}, RELATIONS_END
};
const struct entity land_family_entity = {
    .name = "family", .table = "land_family", .fields = family_fields, .relations = family_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = {.district = "district_id", .village = "village_id", .via = "location"},
    .rights = {RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN}, .order = "id",
    .epoch = EPOCH_REGISTER, .counted = true,
};

static const struct field person_fields[] = {
    {.name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_FOLDED, .lookups = LK_TEXT},
    FIELDS_END
};
static const struct relation person_relations[] = {
    {.name = "family", .column = "family_id", .to = "family", .reverse = "members", .flags = R_REQUIRED},
    {.name = "home", .column = "home_id", .to = "place", .reverse = "people"},
    RELATIONS_END
};
const struct entity land_person_entity = {
    .name = "person", .table = "land_person", .fields = person_fields, .relations = person_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = {.district = "district_id", .village = "village_id", .second = "district2_id",
              .via = "family", .second_via = "home"},
    .rights = {RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN}, .order = "id", .counted = true,
};

static const struct entity *const entities[] = {&land_place_entity, &land_family_entity, &land_person_entity, NULL};

static const struct migration migrations[] = {
    {1, "places, families, people",
     TABLE("land_place", PLACE_COLUMNS, FOREIGN("parent_id", "land_place")) HISTORY("land_place", PLACE_COLUMNS) UNIQUE("land_place", "code")
     TABLE("land_family", FAMILY_COLUMNS, FOREIGN("location_id", "land_place")) HISTORY("land_family", FAMILY_COLUMNS)
     TABLE("land_person", PERSON_COLUMNS, FOREIGN("family_id", "land_family") FOREIGN("home_id", "land_place")) HISTORY("land_person", PERSON_COLUMNS)},
    {0}
};
static const struct crud crud[] = {
    {&land_place_entity, CRUD_ALL}, {&land_family_entity, CRUD_ALL}, {&land_person_entity, CRUD_ALL}, CRUD_END
};
const struct module land_module = {.name = "land", .entities = entities, .migrations = migrations, .crud = crud};

const struct registry *land_open(struct testdb *t)
{
    static const struct module *const modules[] = {&land_module, NULL};
    const struct migrations *sets;
    const struct registry *r;
    size_t n;

    assert_ok(registry_new(t->arena, modules, NULL, &r));
    sets = registry_migrations(r, t->arena, &n);
    testdb_migrate(t, sets, n);
    return r;
}

static int column(struct record r, const char *name)
{
    int found = table_column(r.table, name);

    assert_true(found >= 0);
    return found;
}

void land_set(struct record r, const char *name, struct db_value v)
{
    r.at[column(r, name)] = v;
}

struct db_value land_get(struct record r, const char *name)
{
    return r.at[column(r, name)];
}
