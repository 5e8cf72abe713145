#include "model/registry/migration.h"
#include "module/insuree/insuree.h"
#include "module/insuree_card/internal.h"

static const struct field run_fields[] = {
    { .name = "quantity", .column = "quantity", .type = INT_RANGE(1, 10000), .flags = F_REQUIRED | F_READONLY },
    { .name = "date", .column = "date", .type = DATE, .flags = F_REQUIRED | F_READONLY, .lookups = LK_ORDER },
    FIELDS_END
};

/* product: only those whom it covers were chosen. */
static const struct relation run_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "cardRuns", .flags = R_REQUIRED | R_READONLY | R_FILTERS },
    { .name = "product", .column = "product_id", .to = "product", .flags = R_READONLY },
    RELATIONS_END
};

static const struct root run_roots[] = {
    { .name = "cardRuns", .kind = ROOT_LIST, .file = "cardRunsExport" },
    ROOTS_END
};

/* One of a region is seen by all who may see any: its people by those of their places. */
const struct entity card_run_entity = {
    .name = "card_run", .table = "card_run", .fields = run_fields, .relations = run_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL,
    .scope = { .district = "district_id", .village = "village_id", .via = "location" },
    .rights = { RIGHT_CARDS_READ, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .sorts = SORTS("date"), .faces = FACES("CardRunGQLType"), .roots = run_roots,
};

/* outdated: its person has another number or photo since. */
static const struct field card_fields[] = {
    { .name = "outdated", .column = "outdated", .type = BOOL, .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT, .standard = "false" },
    FIELDS_END
};

static const struct relation card_relations[] = {
    { .name = "run", .column = "run_id", .to = "card_run", .reverse = "cards", .flags = R_REQUIRED | R_READONLY | R_FILTERS },
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "cards", .flags = R_REQUIRED | R_READONLY },
    RELATIONS_END
};

static const struct root card_roots[] = {
    { .name = "cards", .kind = ROOT_LIST, .file = "cardsExport" },
    ROOTS_END
};

const struct entity card_entity = {
    .name = "card", .table = "card", .fields = card_fields, .relations = card_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .scope = { .district = "district_id", .second = "district2_id", .village = "village_id", .via = "insuree", .second_via = "insuree" },
    .rights = { RIGHT_INSUREE_READ, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .aside = true, .faces = FACES("CardGQLType"), .roots = card_roots,
};

#define RUN_1 "quantity @int NOT NULL, date @date NOT NULL, location_id @int NOT NULL, product_id @int, district_id @int, village_id @int"
#define CARD_1 "outdated @bool NOT NULL, run_id @int NOT NULL, insuree_id @int NOT NULL, district_id @int, district2_id @int, village_id @int"

static const struct migration migrations[] = {
    { 1, "runs of membership cards",
      TABLE("card_run", RUN_1, FOREIGN("location_id", "location") FOREIGN("product_id", "product"))
      INDEX("card_run", "date", "date, id")
      INDEX("card_run", "location", "location_id, id")
      INDEX("card_run", "product", "product_id, id")
      INDEX("card_run", "district", "district_id, id")
      INDEX("card_run", "district_date", "district_id, date, id")
      INDEX("card_run", "village", "village_id, id")
      INDEX("card_run", "village_date", "village_id, date, id")
      AUTHORED("card_run")
      TABLE("card", CARD_1, FOREIGN("run_id", "card_run") FOREIGN("insuree_id", "insuree"))
      INDEX("card", "run", "run_id, id")
      INDEX("card", "insuree", "insuree_id, id")
      INDEX("card", "district", "district_id, id")
      INDEX_OF_SET("card", "district2", "district2_id", "id")
      INDEX("card", "village", "village_id, id") },
    { .n = 0 }
};

static const struct command commands[] = {
    { .name = "card_run.create", .right = RIGHT_CARDS_CREATE, .and = AND(RIGHT_INSUREE_READ), .prepare = card_run_prepare, .apply = card_run_apply },
    { .name = "card_run.delete", .right = RIGHT_CARDS_DELETE, .prepare = card_run_delete_prepare, .apply = card_run_delete_apply },
    COMMANDS_END
};

static const struct argument due_arguments[] = {{"location", "String!"}, {"product", "String"}, {"again", "Boolean"}, ARGUMENTS_END};

static const struct function functions[] = {
    { "cardsDue", due_arguments, "GenericScalar", RIGHT_CARDS_CREATE, cards_due },
    FUNCTIONS_END
};

static const struct listener listeners[] = {
    { &insuree_entity, 1U << OP_UPDATE, PHASE_AFTER, 0, .all = card_people_changed },
    LISTENERS_END
};

static const struct entity *const entities[] = {&card_run_entity, &card_entity, NULL};

const struct module insuree_card_module = {
    .name = "insuree_card", .entities = entities, .migrations = migrations, .commands = commands, .listeners = listeners, .functions = functions,
};
