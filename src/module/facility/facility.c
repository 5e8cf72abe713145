#include "model/registry/registry.h"
#include "module/facility/internal.h"
#include "module/medical/medical.h"
#include "module/root_search.h"
#include "module/rows.h"
#include "module/seed.h"

/* ---- codes ---- */

static const struct code level_codes[] = {
    {"D", "dispensary"}, {"C", "health_centre"}, {"H", "hospital"}, {NULL, NULL},
};
const struct code_list facility_levels = {"facility_level", false, level_codes};

static const struct code status_codes[] = {
    {"AC", "active"}, {"IN", "inactive"}, {"DE", "delisted"}, {"ID", "idle"}, {NULL, NULL},
};
static const struct code_list facility_statuses = {"facility_status", false, status_codes};

#define CODE_RIGHTS \
    { .read = RIGHT_SIGNED_IN, .create = RIGHT_ADMINISTRATOR, .update = RIGHT_ADMINISTRATOR, .remove = RIGHT_ADMINISTRATOR }

static const struct root legal_form_roots[] = {{ .name = "legalForms", .kind = ROOT_PLAIN }, ROOTS_END};
static const struct root sublevel_roots[] = {{ .name = "facilitySublevels", .kind = ROOT_PLAIN }, ROOTS_END};

static const struct field legal_form_fields[] = {
    { .name = "code", .label = "field.code_list.code", .column = "code", .type = TEXT(1), .flags = F_REQUIRED | F_SUMMARY,
      .lookups = LK_EXACT },
    { .name = "legalForm", .column = "legal_form", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY },
    { .name = "sortOrder", .label = "field.code_list.sortOrder", .column = "sort_order", .type = INT },
    { .name = "altLanguage", .label = "field.code_list.altLanguage", .column = "alt_language", .type = TEXT(50),
      .flags = F_SUMMARY },
    FIELDS_END
};

const struct entity legal_form_entity = {
    .name = "legal_form", .table = "legal_form", .fields = legal_form_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = CODE_RIGHTS, .order = "id", .epoch = EPOCH_REGISTER, .faces = FACES("HealthFacilityLegalFormGQLType"),
    .roots = legal_form_roots,
};

static const struct field sublevel_fields[] = {
    { .name = "code", .label = "field.code_list.code", .column = "code", .type = TEXT(1), .flags = F_REQUIRED | F_SUMMARY,
      .lookups = LK_EXACT },
    { .name = "healthFacilitySubLevel", .column = "health_facility_sub_level", .type = TEXT(50), .flags = F_SUMMARY },
    { .name = "sortOrder", .label = "field.code_list.sortOrder", .column = "sort_order", .type = INT },
    { .name = "altLanguage", .label = "field.code_list.altLanguage", .column = "alt_language", .type = TEXT(50),
      .flags = F_SUMMARY },
    FIELDS_END
};

const struct entity facility_sublevel_entity = {
    .name = "facility_sublevel", .table = "facility_sublevel", .fields = sublevel_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = CODE_RIGHTS, .order = "id", .epoch = EPOCH_REGISTER, .faces = FACES("HealthFacilitySubLevelGQLType"),
    .roots = sublevel_roots,
};

/* ---- facilities ---- */

static const struct field fields[] = {
    { .name = "code", .column = "code", .type = TEXT(8), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT },
    { .name = "name", .column = "name", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_TEXT },
    { .name = "accCode", .column = "acc_code", .type = TEXT(25) },
    { .name = "level", .column = "level", .type = CODE(facility_levels), .flags = F_REQUIRED | F_SUMMARY,
      .lookups = LK_EXACT },
    { .name = "address", .column = "address", .type = TEXT(100) },
    { .name = "phone", .column = "phone", .type = TEXT(50), .lookups = LK_TEXT | LK_ISNULL },
    { .name = "fax", .column = "fax", .type = TEXT(50), .lookups = LK_TEXT | LK_ISNULL },
    { .name = "email", .column = "email", .type = TEXT(50), .lookups = LK_TEXT | LK_ISNULL },
    { .name = "careType", .column = "care_type", .type = CODE(care_types), .flags = F_REQUIRED | F_SUMMARY,
      .lookups = LK_EXACT },
    { .name = "offline", .column = "offline", .type = BOOL, .flags = F_REQUIRED, .standard = "false" },
    { .name = "contractStartDate", .column = "contract_start_date", .type = DATE },
    { .name = "contractEndDate", .column = "contract_end_date", .type = DATE },
    { .name = "status", .column = "status", .type = CODE(facility_statuses), .flags = F_REQUIRED | F_SUMMARY,
      .lookups = LK_EXACT, .standard = "AC" },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "legalForm", .column = "legal_form_id", .to = "legal_form", .reverse = "healthFacilities",
      .flags = R_REQUIRED | R_SUMMARY | R_FILTERS },
    { .name = "subLevel", .column = "sub_level_id", .to = "facility_sublevel", .reverse = "healthFacilities",
      .flags = R_SUMMARY, .lookups = LK_EXACT | LK_ISNULL },
    { .name = "location", .column = "location_id", .to = "location", .reverse = "healthfacilitySet",
      .flags = R_REQUIRED | R_SUMMARY | R_FILTERS },
    { .name = "servicesPricelist", .column = "services_pricelist_id", .to = "services_pricelist",
      .reverse = "healthFacilities" },
    { .name = "itemsPricelist", .column = "items_pricelist_id", .to = "items_pricelist", .reverse = "healthFacilities" },
    RELATIONS_END
};

static void check_facility(struct check *c, const struct record *old, const struct record *new_)
{
    const struct db_value *from = record_cell(new_, "contract_start_date");
    const struct db_value *to = record_cell(new_, "contract_end_date");

    check_rule(c, from->null == to->null, "facility_contract_both_dates");
    check_rule(c, from->null || to->null || date_cmp(to->d, from->d) > 0, "facility_contract_dates");
}

/* ---- at the top of an API ---- */

/* A list with a null in it, as clients send it where no district was chosen, asks nothing. */
static void search_districts(struct root_call *c)
{
    const struct json *list = json_get(c->arguments, "districtsUuids");

    for (const struct json *v = list && list->kind == JSON_ARRAY ? list->first : NULL; v; v = v->next)
        if (json_is_null(v)) {
            root_value(c, "districtsUuids");   /* other plans than those of a list without */
            return;
        }
    search_uuids(c, "districtsUuids", "location");
}

static err_t by_text(struct root_call *c)
{
    const struct json *ignore = root_value(c, "ignoreLocation");

    search_text(c, "str", LIST("code", "name"));
    search_uuid(c, "regionUuid", "location__parent");
    search_uuid(c, "districtUuid", "location");
    search_districts(c);
    if (ignore && ignore->kind == JSON_TRUE) root_ignore_scope(c);   /* to refer a patient elsewhere (enrolment 1.6) */
    return OK;
}

static const struct argument text_arguments[] = {
    {"str", "String"}, {"regionUuid", "String"}, {"districtUuid", "String"}, {"districtsUuids", "[String]"},
    {"ignoreLocation", "Boolean"}, ARGUMENTS_END
};

static err_t facilities(struct root_call *c)
{
    search_text(c, "str", LIST("code", "name"));
    return OK;
}

static const struct argument list_arguments[] = {{"str", "String"}, ARGUMENTS_END};

static const struct root roots[] = {
    { .name = "healthFacilities", .kind = ROOT_LIST, .arguments = list_arguments, .where = facilities, .history = true },
    { .name = "healthFacilitiesStr", .kind = ROOT_LIST, .arguments = text_arguments, .where = by_text },
    ROOTS_END
};

const struct entity health_facility_entity = {
    .name = "health_facility", .table = "health_facility", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .scope = { .district = "district_id", .via = "location" },
    .rights = { .read = 121101, .create = 121102, .update = 121103, .remove = 121104 },
    .order = "id", .sorts = SORTS("code", "name"), .grams = GRAMS("name"), .epoch = EPOCH_REGISTER,
    .check = check_facility, .faces = FACES("HealthFacilityGQLType"), .roots = roots,
};

/* ---- the villages a facility serves ---- */

static const struct field catchment_fields[] = {
    { .name = "catchment", .column = "catchment", .type = INT_RANGE(0, 100), .standard = "100" },   /* percent of the people */
    FIELDS_END
};

static const struct relation catchment_relations[] = {
    { .name = "healthFacility", .column = "health_facility_id", .to = "health_facility", .reverse = "catchments",
      .flags = R_REQUIRED | R_OWNER },
    { .name = "location", .column = "location_id", .to = "location", .reverse = "catchments",
      .flags = R_REQUIRED | R_SUMMARY },
    RELATIONS_END
};

const struct entity health_facility_catchment_entity = {
    .name = "health_facility_catchment", .table = "health_facility_catchment", .fields = catchment_fields,
    .relations = catchment_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .unique = UNIQUE_CURRENT("health_facility_id,location_id"),
    .rights = { .read = 121101, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_REGISTER, .faces = FACES("HealthFacilityCatchmentGQLType"),
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &legal_form_entity, &facility_sublevel_entity, &health_facility_entity, &health_facility_catchment_entity, NULL,
};

static const struct crud crud[] = {
    { &legal_form_entity, CRUD_ALL },
    { &facility_sublevel_entity, CRUD_ALL },
    { &health_facility_entity, CRUD_ALL },
    CRUD_END
};

static const struct command commands[] = {
    { .name = "facility.seed", .right = RIGHT_NOBODY, .prepare = seed_prepare, .apply = facility_seed_apply },
    COMMANDS_END
};

/* A code that no current row has. */
static const struct argument free_facility_arguments[] = {{"healthFacilityCode", "String!"}, ARGUMENTS_END};
FUNCTION_FREE(free_facility, health_facility_entity, "code", "healthFacilityCode")

static const struct function functions[] = {
    { "validateHealthFacilityCode", free_facility_arguments, "Boolean", 121101, free_facility },
    FUNCTIONS_END
};

const struct module facility_module = {
    .name = "facility", .entities = entities, .migrations = facility_migrations, .crud = crud,
    .commands = commands, .listeners = facility_listeners, .settings = facility_settings, .functions = functions,
};
