#include "module/insuree/internal.h"
#include "module/seed.h"
#include "module/insuree/number_batch.h"
#include "module/insuree/photo_waiting.h"

#include <string.h>

#include "base/date.h"

static const struct code marital_codes[] = {
    {"M", "married"}, {"S", "single"}, {"D", "divorced"}, {"W", "widowed"}, {"N", "not_specified"}, {NULL, NULL},
};
static const struct code_list maritals = {"marital", false, marital_codes};

static const struct code status_codes[] = {{"AC", "active"}, {"IN", "inactive"}, {"DE", "dead"}, {NULL, NULL}};
const struct code_list insuree_statuses = {"insuree_status", false, status_codes};

/* ---- fields ---- */

static void check_birth(struct check *c, const struct db_value *v)
{
    check_rule(c, date_cmp(v->d, env_today(c->env)) <= 0, "insuree_birth_in_future");
}

static void ages(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    for (size_t i = 0; i < n; i++) out[i] = needs[i].null ? db_null(DB_INT) : db_int(date_age(needs[i].d, today));
}

static const struct field fields[] = {
    { .name = "chfId", .column = "chf_id", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT,
      .privacy = P_IDENTITY },
    { .name = "lastName", .column = "last_name", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED | F_SOUND,
      .lookups = LK_TEXT, .privacy = P_NAME },
    { .name = "otherNames", .column = "other_names", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED | F_SOUND,
      .lookups = LK_TEXT, .privacy = P_NAME },
    { .name = "dob", .column = "dob", .type = DATE, .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_ORDER | LK_ISNULL,
      .privacy = P_IDENTITY, .check = check_birth },
    { .name = "age", .type = INT, .flags = F_SUMMARY, .needs = "dob", .batch = ages },
    { .name = "head", .column = "head", .type = BOOL, .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT,
      .standard = "false" },
    { .name = "marital", .column = "marital", .type = CODE(maritals), .lookups = LK_EXACT | LK_ISNULL },
    { .name = "passport", .column = "passport", .type = TEXT(25), .lookups = LK_TEXT | LK_ISNULL,
      .privacy = P_IDENTITY },
    { .name = "phone", .column = "phone", .type = TEXT(50), .lookups = LK_TEXT | LK_ISNULL, .privacy = P_CONTACT },
    { .name = "email", .column = "email", .type = TEXT(200), .lookups = LK_TEXT | LK_ISNULL, .privacy = P_CONTACT },
    { .name = "currentAddress", .column = "current_address", .type = TEXT(200), .privacy = P_CONTACT },
    { .name = "geolocation", .column = "geolocation", .type = TEXT(250), .privacy = P_CONTACT },
    { .name = "photoDate", .column = "photo_date", .type = DATE },
    { .name = "cardIssued", .column = "card_issued", .type = BOOL, .flags = F_REQUIRED, .lookups = LK_EXACT, .standard = "false" },
    { .name = "offline", .column = "offline", .type = BOOL, .standard = "false" },
    { .name = "status", .column = "status", .type = CODE(insuree_statuses), .lookups = LK_EXACT, .standard = "AC" },
    { .name = "statusDate", .column = "status_date", .type = DATE },
    { .name = "vulnerability", .column = "vulnerability", .type = BOOL, .flags = F_INTERNAL },
    /* the program that enrolled him */
    { .name = "source", .column = "source", .type = TEXT(50), .flags = F_INTERNAL },
    { .name = "sourceVersion", .column = "source_version", .type = TEXT(15), .flags = F_INTERNAL },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "family", .column = "family_id", .to = "family", .reverse = "members", .flags = R_LIST_FILTERS,
      .lookups = LK_ISNULL },
    { .name = "gender", .column = "gender_id", .to = "gender", .reverse = "insurees", .flags = R_SUMMARY | R_FILTERS },
    { .name = "currentVillage", .column = "current_village_id", .to = "location", .reverse = "insureeSet" },
    { .name = "photo", .column = "photo_id", .to = "insuree_photo", .flags = R_FILTERS, .lookups = LK_ISNULL },
    { .name = "relationship", .column = "relationship_id", .to = "relation", .reverse = "insurees" },
    { .name = "profession", .column = "profession_id", .to = "profession", .reverse = "insurees" },
    { .name = "education", .column = "education_id", .to = "education" },
    { .name = "typeOfId", .column = "type_of_id_id", .to = "identification_type", .reverse = "insureeSet" },
    { .name = "healthFacility", .column = "health_facility_id", .to = "health_facility", .reverse = "insurees" },
    { .name = "statusReason", .column = "status_reason_id", .to = "insuree_status_reason", .reverse = "insurees" },
    RELATIONS_END
};

/* He is seen where he lives now and where his family is (enrolment 1.6). */
const struct entity insuree_entity = {
    .name = "insuree", .table = "insuree", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("chf_id"),
    .scope = { .district = "district_id", .second = "district2_id", .village = "village_id", .via = "currentVillage",
               .second_via = "family" },
    .rights = { RIGHT_INSUREE_READ, RIGHT_INSUREE_CREATE, RIGHT_INSUREE_UPDATE, RIGHT_INSUREE_DELETE },
    .order = "id", .sorts = SORTS("chfId", "lastName", "otherNames", "dob"), .grams = GRAMS("lastName", "otherNames"),
    .counted = true, .faces = FACES("InsureeGQLType"), .roots = insuree_roots,
};

/* ---- photos ---- */

enum { PHOTO_CHARACTERS_MAX = 8 * 1024 * 1024 };   /* base64 */

/* The key of the kept file, for who may see the photo: its content is fetched by it. */
static void file_keys(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    memcpy(out, needs, n * sizeof *out);
}

static const struct field photo_fields[] = {
    { .name = "chfId", .column = "chf_id", .type = TEXT(50), .privacy = P_IDENTITY },
    { .name = "folder", .column = "folder", .type = TEXT(255) },
    { .name = "filename", .column = "filename", .type = TEXT(250), .privacy = P_IDENTITY },
    { .name = "photo", .column = "photo", .type = TEXT(PHOTO_CHARACTERS_MAX), .flags = F_READONLY, .privacy = P_IDENTITY },   /* an import's */
    { .name = "blob", .column = "blob", .type = TEXT(64), .flags = F_INTERNAL | F_BLOB },   /* photos that did not come by import */
    { .name = "file", .type = TEXT(64), .needs = "blob", .batch = file_keys, .privacy = P_IDENTITY },
    { .name = "officerId", .column = "officer_id", .type = INT, .flags = F_REQUIRED, .standard = "0" },
    { .name = "date", .column = "date", .type = DATE, .flags = F_REQUIRED },
    FIELDS_END
};

static const struct relation photo_relations[] = {
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "photos" },
    RELATIONS_END
};

const struct entity insuree_photo_entity = {
    .name = "insuree_photo", .table = "insuree_photo", .fields = photo_fields, .relations = photo_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = { .district = "district_id", .second = "district2_id", .village = "village_id", .via = "insuree",
               .second_via = "insuree" },
    .rights = { RIGHT_INSUREE_READ, RIGHT_INSUREE_CREATE, RIGHT_INSUREE_UPDATE, RIGHT_INSUREE_DELETE },
    .order = "id", .faces = FACES("PhotoGQLType"),
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &gender_entity, &relation_entity, &education_entity, &profession_entity, &family_type_entity,
    &confirmation_type_entity, &identification_type_entity, &insuree_status_reason_entity, &family_entity,
    &insuree_entity, &insuree_photo_entity, &insuree_merge_entity, &number_batch_entity, &batch_number_entity, &waiting_photo_entity,
    NULL,
};

static const struct crud crud[] = {
    { &gender_entity, CRUD_ALL },
    { &relation_entity, CRUD_ALL },
    { &education_entity, CRUD_ALL },
    { &profession_entity, CRUD_ALL },
    { &family_type_entity, CRUD_ALL },
    { &confirmation_type_entity, CRUD_ALL },
    { &identification_type_entity, CRUD_ALL },
    { &insuree_status_reason_entity, CRUD_ALL },
    { &insuree_photo_entity, CRUD_ALL },
    { &number_batch_entity, CRUD_UPDATE },
    CRUD_END
};

const struct command insuree_commands[] = {
    { .name = "family.create", .right = RIGHT_FAMILY_CREATE, .prepare = family_create_prepare, .apply = family_write_apply,
      .entity = &family_entity, .verb = CRUD_CREATE, .files = photo_files },
    { .name = "family.update", .right = RIGHT_FAMILY_UPDATE, .prepare = family_update_prepare, .apply = family_write_apply,
      .entity = &family_entity, .verb = CRUD_UPDATE, .files = photo_files },
    { .name = "family.set_head", .right = RIGHT_FAMILY_UPDATE, .prepare = family_set_head_prepare, .apply = family_set_head_apply, .undo = true },
    { .name = "family.split", .right = RIGHT_FAMILY_UPDATE, .and = AND(RIGHT_FAMILY_CREATE, RIGHT_INSUREE_UPDATE),
      .prepare = family_split_prepare, .apply = family_split_apply, .undo = true },
    { .name = "family.join", .right = RIGHT_FAMILY_UPDATE, .and = AND(RIGHT_FAMILY_DELETE, RIGHT_INSUREE_UPDATE),
      .prepare = family_join_prepare, .apply = family_join_apply, .undo = true },
    { .name = "family.delete", .right = RIGHT_FAMILY_DELETE, .prepare = family_delete_prepare, .apply = family_delete_apply },
    { .name = "insuree.create", .right = RIGHT_INSUREE_CREATE, .prepare = insuree_create_prepare, .apply = insuree_write_apply,
      .entity = &insuree_entity, .verb = CRUD_CREATE, .files = photo_files },
    { .name = "insuree.update", .right = RIGHT_INSUREE_UPDATE, .prepare = insuree_update_prepare, .apply = insuree_write_apply,
      .entity = &insuree_entity, .verb = CRUD_UPDATE, .files = photo_files },
    { .name = "insuree.delete", .right = RIGHT_INSUREE_DELETE, .prepare = insuree_delete_prepare, .apply = insuree_delete_apply },
    { .name = "insuree.remove", .right = RIGHT_INSUREE_DELETE, .prepare = insuree_remove_prepare, .apply = insuree_remove_apply, .undo = true },
    { .name = "insuree.seed", .right = RIGHT_NOBODY, .prepare = seed_prepare, .apply = insuree_seed_apply },
    { .name = "insuree.move", .right = RIGHT_FAMILY_UPDATE, .and = AND(RIGHT_INSUREE_UPDATE),
      .prepare = insuree_move_prepare, .apply = insuree_move_apply, .undo = true },
    { .name = "number_batch.create", .right = RIGHT_NUMBERS_CREATE, .prepare = number_batch_prepare, .apply = number_batch_apply },
    { .name = "photo.submit", .right = RIGHT_INSUREE_UPDATE, .prepare = photo_submit_prepare, .apply = photo_submit_apply, .files = photo_files },
    { .name = "waiting_photo.give", .right = RIGHT_WAITING_SETTLE, .and = AND(RIGHT_INSUREE_UPDATE),
      .prepare = photo_give_prepare, .apply = photo_give_apply },
    { .name = "waiting_photo.discard", .right = RIGHT_WAITING_SETTLE, .prepare = photo_discard_prepare, .apply = photo_discard_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = "insuree.sweep_photos", .right = RIGHT_ADMINISTRATOR, .step = photo_sweep_step, .schedule = "daily 03:20",
      .settings = LIST(SETTING_PHOTO_DAYS) },
    JOBS_END
};

const struct module insuree_module = {
    .name = "insuree", .entities = entities, .migrations = insuree_migrations, .crud = crud,
    .commands = insuree_commands, .listeners = insuree_listeners, .settings = insuree_settings, .functions = insuree_functions,
    .jobs = jobs,
};
