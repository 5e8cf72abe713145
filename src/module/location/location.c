#include "module/location/internal.h"
#include "module/rows.h"

static const struct code types[] = {
    {"R", "region"}, {"D", "district"}, {"W", "ward"}, {"V", "village"}, {NULL, NULL},
};
static const struct code_list location_types = {"location_type", false, types};

#define COUNT INT_RANGE(0, INT32_MAX)

static const struct field fields[] = {
    { .name = "code", .column = "code", .type = TEXT(8), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT | LK_NE },
    { .name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_TEXT | LK_NE },
    { .name = "type", .column = "type", .type = CODE(location_types), .flags = F_REQUIRED | F_ONCE | F_SUMMARY,
      .lookups = LK_EXACT | LK_IN },
    { .name = "malePopulation", .column = "male_population", .type = COUNT },
    { .name = "femalePopulation", .column = "female_population", .type = COUNT },
    { .name = "otherPopulation", .column = "other_population", .type = COUNT },
    { .name = "families", .column = "families", .type = COUNT },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "parent", .column = "parent_id", .to = "location", .reverse = "children", .flags = R_ONCE | R_SUMMARY,
      .lookups = LK_ISNULL },
    RELATIONS_END
};

const struct entity location_entity = {
    .name = "location", .table = "location", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .scope = { .district = "district_id", .village = "village_id", .via = "parent", .tree = true,
               .everywhere = RIGHT_LOCATION_UPPER },
    .rights = { RIGHT_LOCATION_READ, RIGHT_LOCATION_CREATE, RIGHT_LOCATION_UPDATE, RIGHT_LOCATION_DELETE },
    .order = "id", .sorts = SORTS("code", "name"), .grams = GRAMS("name"), .epoch = EPOCH_LOCATION,
    .faces = FACES("LocationGQLType"), .roots = location_roots,
};

static const struct entity *const entities[] = {&location_entity, NULL};

/* Creating and changing: the right depends on the type, so the commands ask for it themselves. */
const struct command location_commands[] = {
    { .name = "location.create", .right = RIGHT_SIGNED_IN, .prepare = location_create_prepare,
      .entity = &location_entity, .verb = CRUD_CREATE },
    { .name = "location.update", .right = RIGHT_SIGNED_IN, .prepare = location_update_prepare,
      .apply = location_update_apply, .entity = &location_entity, .verb = CRUD_UPDATE },
    { .name = "location.move", .right = RIGHT_LOCATION_MOVE, .prepare = location_move_prepare,
      .apply = location_move_apply },
    { .name = "location.delete", .right = RIGHT_LOCATION_DELETE, .prepare = location_delete_prepare,
      .apply = location_delete_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = "location.place", .right = RIGHT_NOBODY, .step = location_place_step },
    JOBS_END
};

/* A code that no current row has. */
static const struct argument free_location_arguments[] = {{"locationCode", "String!"}, ARGUMENTS_END};
FUNCTION_FREE(free_location, location_entity, "code", "locationCode")

static const struct function functions[] = {
    { "validateLocationCode", free_location_arguments, "Boolean", RIGHT_LOCATION_READ, free_location },
    FUNCTIONS_END
};

const struct module location_module = {
    .name = "location", .entities = entities, .migrations = location_migrations, .commands = location_commands,
    .listeners = location_listeners, .jobs = jobs,
    .functions = functions,
};
