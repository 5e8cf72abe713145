/* What a product covers, and how its money for relative prices is spread over the year (enrolment 4.1,
 * 4.2). Owned by the product. */
#include "module/medical/medical.h"
#include "module/product/internal.h"

static const struct code origin_codes[] = {{"P", "pricelist"}, {"O", "provider"}, {"R", "relative"}, {NULL, NULL}};
static const struct code_list price_origins = {"price_origin", false, origin_codes};

static const struct code limit_codes[] = {{"C", "co_insurance"}, {"F", "fixed_amount"}, {NULL, NULL}};
static const struct code_list limit_types = {"limit_type", false, limit_codes};

static const struct code exclusion_codes[] = {
    {"H", "hospital"}, {"N", "non_hospital"}, {"B", "both"}, {NULL, NULL},
};
static const struct code_list ceiling_exclusions = {"ceiling_exclusion", false, exclusion_codes};

/* ---- covered items and services: the same fields ---- */

#define COUNT INT_RANGE(0, INT32_MAX)

static const struct field line_fields[] = {
    { .name = "priceOrigin", .label = "field.product_line.priceOrigin",
      .column = "price_origin", .type = CODE(price_origins), .standard = "P" },
    { .name = "limitationType", .label = "field.product_line.limitationType",
      .column = "limitation_type", .type = CODE(limit_types), .standard = "C" },
    { .name = "limitationTypeR", .label = "field.product_line.limitationTypeR",
      .column = "limitation_type_r", .type = CODE(limit_types), .standard = "C" },
    { .name = "limitationTypeE", .label = "field.product_line.limitationTypeE",
      .column = "limitation_type_e", .type = CODE(limit_types), .standard = "C" },
    { .name = "limitAdult", .label = "field.product_line.limitAdult", .column = "limit_adult", .type = MONEY },
    { .name = "limitChild", .label = "field.product_line.limitChild", .column = "limit_child", .type = MONEY },
    { .name = "limitAdultR", .label = "field.product_line.limitAdultR", .column = "limit_adult_r", .type = MONEY },
    { .name = "limitChildR", .label = "field.product_line.limitChildR", .column = "limit_child_r", .type = MONEY },
    { .name = "limitAdultE", .label = "field.product_line.limitAdultE", .column = "limit_adult_e", .type = MONEY },
    { .name = "limitChildE", .label = "field.product_line.limitChildE", .column = "limit_child_e", .type = MONEY },
    { .name = "waitingPeriodAdult", .label = "field.product_line.waitingPeriodAdult",
      .column = "waiting_period_adult", .type = INT_RANGE(0, INT16_MAX), .standard = "0" },
    { .name = "waitingPeriodChild", .label = "field.product_line.waitingPeriodChild",
      .column = "waiting_period_child", .type = INT_RANGE(0, INT16_MAX), .standard = "0" },
    { .name = "limitNoAdult", .label = "field.product_line.limitNoAdult", .column = "limit_no_adult", .type = COUNT },
    { .name = "limitNoChild", .label = "field.product_line.limitNoChild", .column = "limit_no_child", .type = COUNT },
    { .name = "ceilingExclusionAdult", .label = "field.product_line.ceilingExclusionAdult",
      .column = "ceiling_exclusion_adult", .type = CODE(ceiling_exclusions) },
    { .name = "ceilingExclusionChild", .label = "field.product_line.ceilingExclusionChild",
      .column = "ceiling_exclusion_child", .type = CODE(ceiling_exclusions) },
    { .name = "preauthorisation", .label = "field.product_line.preauthorisation", .column = "preauthorisation", .type = BOOL,
      .standard = "false" },
    FIELDS_END
};

#define OWNED_RIGHTS { .read = 121001, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

static const struct relation item_relations[] = {
    { .name = "product", .column = "product_id", .to = "product", .reverse = "items", .flags = R_REQUIRED | R_OWNER },
    { .name = "item", .column = "item_id", .to = "medical_item", .reverse = "items", .flags = R_REQUIRED },
    RELATIONS_END
};

const struct entity product_item_entity = {
    .name = "product_item", .table = "product_item", .fields = line_fields, .relations = item_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("product_id,item_id"),
    .rights = OWNED_RIGHTS, .order = "id", .epoch = EPOCH_REGISTER, .check = product_line_check,
    .faces = FACES("ProductItemGQLType"),
};

static const struct relation service_relations[] = {
    { .name = "product", .column = "product_id", .to = "product", .reverse = "services", .flags = R_REQUIRED | R_OWNER },
    { .name = "service", .column = "service_id", .to = "medical_service", .reverse = "services", .flags = R_REQUIRED },
    RELATIONS_END
};

const struct entity product_service_entity = {
    .name = "product_service", .table = "product_service", .fields = line_fields, .relations = service_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("product_id,service_id"),
    .rights = OWNED_RIGHTS, .order = "id", .epoch = EPOCH_REGISTER, .check = product_line_check,
    .faces = FACES("ProductServiceGQLType"),
};

/* ---- distribution ---- */

static const struct code share_codes[] = {{"12", "monthly"}, {"4", "quarterly"}, {"1", "yearly"}, {NULL, NULL}};
const struct code_list distribution_types = {"distribution_type", true, share_codes};

/* The share of a period of the year in the contributions set aside for relative prices. */
static const struct field distribution_fields[] = {
    { .name = "type", .column = "type", .type = CODE(distribution_types), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "careType", .column = "care_type", .type = CODE(care_types), .flags = F_REQUIRED,
      .lookups = LK_EXACT },
    { .name = "period", .column = "period", .type = INT_RANGE(1, 12), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "percent", .column = "percent", .type = PCT, .flags = F_REQUIRED },
    FIELDS_END
};

static const struct relation distribution_relations[] = {
    { .name = "product", .column = "product_id", .to = "product", .reverse = "distributions", .flags = R_REQUIRED | R_OWNER },
    RELATIONS_END
};

const struct entity product_distribution_entity = {
    .name = "product_distribution", .table = "product_distribution", .fields = distribution_fields,
    .relations = distribution_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .unique = UNIQUE_CURRENT("product_id,type,care_type,period"), .rights = OWNED_RIGHTS, .order = "id",
    .epoch = EPOCH_REGISTER, .check = product_distribution_check,
};
