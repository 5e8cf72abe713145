#include "module/medical/medical.h"

#include "model/registry/registry.h"
#include "module/medical/medical_migration.h"
#include "module/medical/medical_root.h"
#include "module/medical/medical_rule.h"
#include "module/rows.h"
#include "scheme/patient.h"

/* ---- codes ---- */

static const struct code care_type_codes[] = {{"I", "in_patient"}, {"O", "out_patient"}, {"B", "both"}, {NULL, NULL}};
const struct code_list care_types = {"care_type", false, care_type_codes};

static const struct code item_type_codes[] = {{"D", "drug"}, {"M", "consumable"}, {NULL, NULL}};
static const struct code_list item_types = {"item_type", false, item_type_codes};

static const struct code category_codes[] = {
    {"S", "surgery"}, {"D", "delivery"}, {"A", "antenatal"}, {"H", "hospitalization"}, {"C", "consultation"},
    {"O", "other"}, {"V", "visit"}, {NULL, NULL},
};
static const struct code_list service_categories = {"service_category", false, category_codes};

static const struct code service_type_codes[] = {{"P", "preventive"}, {"C", "curative"}, {NULL, NULL}};
static const struct code_list service_types = {"service_type", false, service_type_codes};

static const struct code level_codes[] = {
    {"S", "simple"}, {"V", "visit"}, {"D", "day"}, {"H", "hospital"}, {NULL, NULL},
};
static const struct code_list service_levels = {"service_level", false, level_codes};

/* S a service of its own; P a package, claimed exactly as it is made up; F a package at a fixed price. */
static const struct code package_codes[] = {{"S", "single"}, {"P", "package"}, {"F", "fixed_price"}, {NULL, NULL}};
static const struct code_list package_types = {"package_type", false, package_codes};

/* ---- items and services ---- */

#define LK_SEARCH (LK_EXACT | LK_ICONTAINS | LK_ISTARTSWITH)
#define DAYS INT_RANGE(0, INT16_MAX)
#define PATIENT_CATEGORY INT_RANGE(1, LAW_EVERYBODY)

static const struct field item_fields[] = {
    { .name = "code", .column = "code", .type = TEXT(6), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_SEARCH | LK_IN },
    { .name = "name", .column = "name", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_SEARCH },
    { .name = "type", .column = "type", .type = CODE(item_types), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_EXACT },
    { .name = "package", .column = "package", .type = TEXT(255), .flags = F_SUMMARY, .lookups = LK_SEARCH },
    { .name = "price", .column = "price", .type = MONEY, .flags = F_REQUIRED | F_SUMMARY },
    { .name = "quantity", .column = "quantity", .type = QTY },
    { .name = "maximumAmount", .column = "maximum_amount", .type = MONEY },
    { .name = "careType", .column = "care_type", .type = CODE(care_types), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "frequency", .column = "frequency", .type = DAYS },
    { .name = "patientCategory", .column = "patient_category", .type = PATIENT_CATEGORY, .flags = F_REQUIRED },
    FIELDS_END
};

const struct entity medical_item_entity = {
    .name = "medical_item", .table = "medical_item", .fields = item_fields,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .rights = { .read = 122101, .create = 122102, .update = 122103, .remove = 122104 },
    .order = "id", .sorts = SORTS("code", "name"), .grams = GRAMS("name"), .epoch = EPOCH_REGISTER,
    .faces = FACES("ItemGQLType"), .roots = medical_item_roots,
};

static const struct field service_fields[] = {
    { .name = "category", .column = "category", .type = CODE(service_categories), .flags = F_SUMMARY, .lookups = LK_EXACT },
    { .name = "code", .column = "code", .type = TEXT(6), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_SEARCH | LK_IN },
    { .name = "name", .column = "name", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_SEARCH },
    { .name = "type", .column = "type", .type = CODE(service_types), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_EXACT },
    { .name = "packagetype", .column = "package_type", .type = CODE(package_types), .flags = F_REQUIRED | F_SUMMARY,
      .lookups = LK_EXACT | LK_IN, .standard = "S" },
    { .name = "manualPrice", .column = "manual_price", .type = BOOL, .flags = F_REQUIRED, .standard = "false" },
    { .name = "level", .column = "level", .type = CODE(service_levels), .flags = F_REQUIRED | F_SUMMARY },
    { .name = "price", .column = "price", .type = MONEY, .flags = F_REQUIRED | F_SUMMARY },
    { .name = "maximumAmount", .column = "maximum_amount", .type = MONEY },
    { .name = "careType", .column = "care_type", .type = CODE(care_types), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "frequency", .column = "frequency", .type = DAYS },
    { .name = "patientCategory", .column = "patient_category", .type = PATIENT_CATEGORY, .flags = F_REQUIRED },
    FIELDS_END
};

const struct entity medical_service_entity = {
    .name = "medical_service", .table = "medical_service", .fields = service_fields,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .rights = { .read = 121401, .create = 121402, .update = 121403, .remove = 121404 },
    .order = "id", .sorts = SORTS("code", "name"), .grams = GRAMS("name"), .epoch = EPOCH_REGISTER,
    .faces = FACES("ServiceGQLType"), .roots = medical_service_roots,
};

/* ---- diagnoses: read by everybody who works here, kept by upload (enrolment 3.1) ---- */

static const struct field diagnosis_fields[] = {
    { .name = "code", .column = "code", .type = TEXT(6), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_SEARCH },
    { .name = "name", .column = "name", .type = TEXT(255), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_SEARCH },
    FIELDS_END
};

const struct entity diagnosis_entity = {
    .name = "diagnosis", .table = "diagnosis", .fields = diagnosis_fields,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .rights = { .read = RIGHT_SIGNED_IN, .create = RIGHT_DIAGNOSES_UPLOAD, .update = RIGHT_DIAGNOSES_UPLOAD,
                .remove = RIGHT_DIAGNOSES_UPLOAD },
    .order = "id", .sorts = SORTS("code", "name"), .grams = GRAMS("name"), .epoch = EPOCH_REGISTER,
    .faces = FACES("DiagnosisGQLType"), .roots = diagnosis_roots,
};

/* ---- what a package is made of ---- */

#define QTY_PROVIDED INT_RANGE(0, INT32_MAX)
#define OWNED_RIGHTS { .read = 121401, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

static const struct field service_item_fields[] = {
    { .name = "qtyProvided", .column = "qty_provided", .type = QTY_PROVIDED },
    { .name = "pcpDate", .column = "pcp_date", .type = STAMP },
    { .name = "priceAsked", .column = "price_asked", .type = MONEY },
    { .name = "status", .column = "status", .type = BOOL, .flags = F_REQUIRED, .standard = "true" },
    FIELDS_END
};

static const struct relation service_item_relations[] = {
    { .name = "parent", .column = "parent_id", .to = "medical_service", .reverse = "servicesLinked",
      .flags = R_REQUIRED | R_OWNER },
    { .name = "item", .column = "item_id", .to = "medical_item", .reverse = "itemsServices", .flags = R_REQUIRED },
    RELATIONS_END
};

static const struct entity service_item_entity = {
    .name = "medical_service_item", .table = "medical_service_item", .fields = service_item_fields,
    .relations = service_item_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .unique = UNIQUE_CURRENT("parent_id,item_id"), .rights = OWNED_RIGHTS, .order = "id", .epoch = EPOCH_REGISTER,
    .faces = FACES("ServiceItemGQLType"),
};

static const struct field service_service_fields[] = {
    { .name = "qtyProvided", .column = "qty_provided", .type = QTY_PROVIDED },
    { .name = "scpDate", .column = "scp_date", .type = STAMP },
    { .name = "priceAsked", .column = "price_asked", .type = MONEY },
    { .name = "status", .column = "status", .type = BOOL, .flags = F_REQUIRED, .standard = "true" },
    FIELDS_END
};

static const struct relation service_service_relations[] = {
    { .name = "parent", .column = "parent_id", .to = "medical_service", .reverse = "serviceserviceSet",
      .flags = R_REQUIRED | R_OWNER },
    { .name = "service", .column = "service_id", .to = "medical_service", .reverse = "servicesServices",
      .flags = R_REQUIRED },
    RELATIONS_END
};

static void service_service_check(struct check *c, const struct record *old, const struct record *new_)
{
    int parent = table_column(new_->table, "parent_id"), service = table_column(new_->table, "service_id");

    check_rule(c, new_->at[parent].i != new_->at[service].i, "service_contains_itself");
}

const struct entity medical_service_service_entity = {
    .name = "medical_service_service", .table = "medical_service_service", .fields = service_service_fields,
    .relations = service_service_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .unique = UNIQUE_CURRENT("parent_id,service_id"), .rights = OWNED_RIGHTS, .order = "id", .epoch = EPOCH_REGISTER,
    .check = service_service_check, .faces = FACES("ServiceServiceGQLType"),
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &medical_item_entity, &medical_service_entity, &service_item_entity, &medical_service_service_entity,
    &diagnosis_entity, NULL,
};

static const struct crud crud[] = {
    { &medical_item_entity, CRUD_ALL },
    { &medical_service_entity, CRUD_ALL },
    { &diagnosis_entity, CRUD_ALL },
    CRUD_END
};

/* A code that no current row has. */
static const struct argument free_item_arguments[] = {{"itemCode", "String!"}, ARGUMENTS_END};
FUNCTION_FREE(free_item, medical_item_entity, "code", "itemCode")
static const struct argument free_service_arguments[] = {{"serviceCode", "String!"}, ARGUMENTS_END};
FUNCTION_FREE(free_service, medical_service_entity, "code", "serviceCode")

static const struct function functions[] = {
    { "validateItemCode", free_item_arguments, "Boolean", 122101, free_item },
    { "validateServiceCode", free_service_arguments, "Boolean", 121401, free_service },
    FUNCTIONS_END
};

const struct module medical_module = {
    .name = "medical", .entities = entities, .migrations = medical_migrations, .crud = crud,
    .listeners = medical_listeners, .functions = functions,
};
