#include "module/facility/facility.h"
#include "module/product/internal.h"
#include "module/root_search.h"
#include "module/rows.h"

/* ---- codes ---- */

static const struct code ceiling_type_codes[] = {
    {"T", "treatment"}, {"I", "insuree"}, {"P", "policy"}, {NULL, NULL},
};
static const struct code_list ceiling_types = {"ceiling_type", false, ceiling_type_codes};

/* How "hospital" is decided: by the in-patient stay of the claim, or by the facility's level. */
static const struct code interpretation_codes[] = {{"I", "claim_type"}, {"H", "health_facility_type"}, {NULL, NULL}};
static const struct code_list ceiling_interpretations = {"ceiling_interpretation", false, interpretation_codes};

static const struct code period_codes[] = {{"M", "monthly"}, {"Q", "quarterly"}, {"Y", "yearly"}, {NULL, NULL}};
static const struct code_list relative_periods = {"relative_period", false, period_codes};

static const struct code sublevel_codes[] = {
    {"N", "no_sublevel"}, {"I", "integrated"}, {"R", "reference"}, {NULL, NULL},
};
const struct code_list facility_sublevels = {"facility_sublevel", false, sublevel_codes};

/* What of a claim needs a pre-authorisation: nothing, hospital care, claims of more than an amount; single entries say it for
 * themselves. */
static const struct code preauthorisation_codes[] = {{"N", "none"}, {"H", "hospital"}, {"A", "above_amount"}, {NULL, NULL}};
static const struct code_list preauthorisations = {"product_preauthorisation", false, preauthorisation_codes};

/* ---- fields ---- */

#define MONTHS INT_RANGE(0, INT16_MAX)
#define COUNT INT_RANGE(0, INT32_MAX)
#define PERCENT INT_RANGE(0, 100)
#define LK_SEARCH (LK_EXACT | LK_ICONTAINS | LK_ISTARTSWITH)

#define AMOUNT(public, in) { .name = public, .column = in, .type = MONEY }
/* An amount at each level, and the general one with those for in- and out-patients: entered as those of the active one. */
#define AT_LEVEL(public, in) { .name = public, .column = in, .type = MONEY, .flags = F_READONLY }
#define LEVEL(public, in, level, column_level)      \
    AT_LEVEL(public level, in column_level),          \
    AT_LEVEL(public "Ip" level, in "ip_" column_level), \
    AT_LEVEL(public "Op" level, in "op_" column_level)
#define ACTIVE(public, of) \
    { .name = public, .type = MONEY, .batch = product_level_amounts, \
      .needs = "ceilingType " of "Treatment " of "Insuree " of "Policy" }

static const struct field fields[] = {
    { .name = "code", .column = "code", .type = TEXT(8), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_SEARCH },
    { .name = "name", .column = "name", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_SEARCH },
    { .name = "dateFrom", .column = "date_from", .type = DATE, .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_ORDER },
    { .name = "dateTo", .column = "date_to", .type = DATE, .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_ORDER },
    { .name = "maxMembers", .column = "max_members", .type = COUNT, .flags = F_REQUIRED, .standard = "0" },
    { .name = "insurancePeriod", .column = "insurance_period", .type = MONTHS, .flags = F_REQUIRED },
    { .name = "administrationPeriod", .column = "administration_period", .type = MONTHS },
    { .name = "recurrence", .column = "recurrence", .type = MONTHS },
    /* grace */
    { .name = "gracePeriodEnrolment", .column = "grace_period_enrolment", .type = MONTHS, .flags = F_REQUIRED, .standard = "0" },
    { .name = "gracePeriodRenewal", .column = "grace_period_renewal", .type = MONTHS, .standard = "0" },
    { .name = "gracePeriodPayment", .column = "grace_period_payment", .type = MONTHS, .standard = "0" },
    /* cycles, "dd-mm" */
    { .name = "startCycle1", .column = "start_cycle_1", .type = TEXT(5) },
    { .name = "startCycle2", .column = "start_cycle_2", .type = TEXT(5) },
    { .name = "startCycle3", .column = "start_cycle_3", .type = TEXT(5) },
    { .name = "startCycle4", .column = "start_cycle_4", .type = TEXT(5) },
    /* price */
    { .name = "lumpSum", .column = "lump_sum", .type = MONEY, .flags = F_REQUIRED, .standard = "0" },
    { .name = "threshold", .column = "threshold", .type = COUNT },
    { .name = "premiumAdult", .column = "premium_adult", .type = MONEY, .standard = "0" },
    { .name = "premiumChild", .column = "premium_child", .type = MONEY, .standard = "0" },
    AMOUNT("registrationLumpSum", "registration_lump_sum"),
    AMOUNT("registrationFee", "registration_fee"),
    AMOUNT("generalAssemblyLumpSum", "general_assembly_lump_sum"),
    AMOUNT("generalAssemblyFee", "general_assembly_fee"),
    { .name = "maxInstallments", .column = "max_installments", .type = COUNT },
    /* discounts */
    { .name = "enrolmentDiscountPeriod", .column = "enrolment_discount_period", .type = MONTHS, .standard = "0" },
    { .name = "enrolmentDiscountPerc", .column = "enrolment_discount_perc", .type = PERCENT, .standard = "0" },
    { .name = "renewalDiscountPeriod", .column = "renewal_discount_period", .type = MONTHS, .standard = "0" },
    { .name = "renewalDiscountPerc", .column = "renewal_discount_perc", .type = PERCENT, .standard = "0" },
    /* benefit */
    { .name = "ceilingInterpretation", .column = "ceiling_interpretation", .type = CODE(ceiling_interpretations) },
    { .name = "ceilingType", .column = "ceiling_type", .type = CODE(ceiling_types) },
    LEVEL("ded", "ded_", "Treatment", "treatment"),
    LEVEL("ded", "ded_", "Insuree", "insuree"),
    LEVEL("ded", "ded_", "Policy", "policy"),
    LEVEL("max", "max_", "Treatment", "treatment"),
    LEVEL("max", "max_", "Insuree", "insuree"),
    LEVEL("max", "max_", "Policy", "policy"),
    ACTIVE("deductible", "ded"),
    ACTIVE("deductibleIp", "dedIp"),
    ACTIVE("deductibleOp", "dedOp"),
    ACTIVE("ceiling", "max"),
    ACTIVE("ceilingIp", "maxIp"),
    ACTIVE("ceilingOp", "maxOp"),
    AMOUNT("maxPolicyExtraMember", "max_policy_extra_member"),
    AMOUNT("maxPolicyExtraMemberIp", "max_policy_extra_member_ip"),
    AMOUNT("maxPolicyExtraMemberOp", "max_policy_extra_member_op"),
    AMOUNT("maxCeilingPolicy", "max_ceiling_policy"),
    AMOUNT("maxCeilingPolicyIp", "max_ceiling_policy_ip"),
    AMOUNT("maxCeilingPolicyOp", "max_ceiling_policy_op"),
    { .name = "maxNoConsultation", .column = "max_no_consultation", .type = COUNT },
    { .name = "maxNoSurgery", .column = "max_no_surgery", .type = COUNT },
    { .name = "maxNoDelivery", .column = "max_no_delivery", .type = COUNT },
    { .name = "maxNoHospitalization", .column = "max_no_hospitalization", .type = COUNT },
    { .name = "maxNoVisits", .column = "max_no_visits", .type = COUNT },
    { .name = "maxNoAntenatal", .column = "max_no_antenatal", .type = COUNT },
    AMOUNT("maxAmountConsultation", "max_amount_consultation"),
    AMOUNT("maxAmountSurgery", "max_amount_surgery"),
    AMOUNT("maxAmountDelivery", "max_amount_delivery"),
    AMOUNT("maxAmountHospitalization", "max_amount_hospitalization"),
    AMOUNT("maxAmountAntenatal", "max_amount_antenatal"),
    { .name = "preauthorisation", .column = "preauthorisation", .type = CODE(preauthorisations), .standard = "N" },
    AMOUNT("preauthorisationAbove", "preauthorisation_above"),
    /* fund */
    { .name = "periodRelPrices", .column = "period_rel_prices", .type = CODE(relative_periods), .flags = F_READONLY },
    { .name = "periodRelPricesIp", .column = "period_rel_prices_ip", .type = CODE(relative_periods), .flags = F_READONLY },
    { .name = "periodRelPricesOp", .column = "period_rel_prices_op", .type = CODE(relative_periods), .flags = F_READONLY },
    { .name = "accCodePremiums", .column = "acc_code_premiums", .type = TEXT(25) },
    { .name = "accCodeRemuneration", .column = "acc_code_remuneration", .type = TEXT(25) },
    /* capitation */
    { .name = "capitationLevel1", .column = "capitation_level_1", .type = CODE(facility_levels) },
    { .name = "capitationLevel2", .column = "capitation_level_2", .type = CODE(facility_levels) },
    { .name = "capitationLevel3", .column = "capitation_level_3", .type = CODE(facility_levels) },
    { .name = "capitationLevel4", .column = "capitation_level_4", .type = CODE(facility_levels) },
    { .name = "capitationSublevel1", .column = "capitation_sublevel_1", .type = CODE(facility_sublevels) },
    { .name = "capitationSublevel2", .column = "capitation_sublevel_2", .type = CODE(facility_sublevels) },
    { .name = "capitationSublevel3", .column = "capitation_sublevel_3", .type = CODE(facility_sublevels) },
    { .name = "capitationSublevel4", .column = "capitation_sublevel_4", .type = CODE(facility_sublevels) },
    { .name = "shareContribution", .column = "share_contribution", .type = PCT },
    { .name = "weightPopulation", .column = "weight_population", .type = PCT },
    { .name = "weightNbFamilies", .column = "weight_nb_families", .type = PCT },
    { .name = "weightInsuredPopulation", .column = "weight_insured_population", .type = PCT },
    { .name = "weightNbInsuredFamilies", .column = "weight_nb_insured_families", .type = PCT },
    { .name = "weightNbVisits", .column = "weight_nb_visits", .type = PCT },
    { .name = "weightAdjustedAmount", .column = "weight_adjusted_amount", .type = PCT },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "productSet", .flags = R_SUMMARY,
      .lookups = LK_ISNULL },
    { .name = "conversionProduct", .column = "conversion_product_id", .to = "product" },
    RELATIONS_END
};

/* ---- at the top of an API ---- */

static err_t products(struct root_call *c)
{
    search_text(c, "search", LIST("code", "name"));
    return search_sold_at(c, "location", false);
}

static const struct argument products_arguments[] = {{"location", "Int"}, {"search", "String"}, ARGUMENTS_END};
static const struct argument product_arguments[] = {{"id", "ID"}, {"uuid", "String"}, ARGUMENTS_END};

static const struct root roots[] = {
    { .name = "products", .kind = ROOT_LIST, .arguments = products_arguments, .where = products, .history = true },
    { .name = "product", .kind = ROOT_ONE, .arguments = product_arguments },
    ROOTS_END
};

/* Read by everybody who may, wherever he is (enrolment 1.6): no scope. */
const struct entity product_entity = {
    .name = "product", .table = "product", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .rights = { .read = 121001, .create = 121002, .update = 121003, .remove = 121004 },
    .order = "id", .sorts = SORTS("code", "name", "dateFrom"), .grams = GRAMS("name"), .epoch = EPOCH_REGISTER,
    .check = product_check, .faces = FACES("ProductGQLType"), .roots = roots,
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &product_entity, &product_item_entity, &product_service_entity, &product_distribution_entity, NULL,
};

static const struct crud crud[] = {
    { &product_entity, CRUD_DELETE },
    CRUD_END
};

static const struct command commands[] = {
    { .name = "product.create", .right = 121002, .prepare = product_write_prepare, .apply = product_write_apply,
      .entity = &product_entity, .verb = CRUD_CREATE },
    { .name = "product.update", .right = 121003, .prepare = product_write_prepare, .apply = product_write_apply,
      .entity = &product_entity, .verb = CRUD_UPDATE },
    { .name = "product.duplicate", .right = 121005, .prepare = product_duplicate_prepare, .apply = product_write_apply,
      .entity = &product_entity, .verb = CRUD_CREATE },
    COMMANDS_END
};

/* A code that no current row has. */
static const struct argument free_product_arguments[] = {{"productCode", "String!"}, ARGUMENTS_END};
FUNCTION_FREE(free_product, product_entity, "code", "productCode")

/* What a covered item or service has that is entered without more. */
static err_t limit_defaults(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '{');
    answer_text(&w, "defaultPriceOrigin", STR("P"));
    answer_text(&w, "defaultLimit", STR("C"));
    json_key(&w, STR("defaultLimitCoInsuranceValue"));
    json_put_int(&w, law_limit_standard(LAW_CO_INSURANCE).minor / 100);
    json_key(&w, STR("defaultLimitFixedValue"));
    json_put_int(&w, law_limit_standard(LAW_FIXED_AMOUNT).minor / 100);
    json_close(&w, '}');
    return OK;
}

/* Between what a limit of a covered item or service lies. */
static err_t display_rules(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '{');
    answer_text(&w, "minLimitValue", STR("0.00"));
    answer_text(&w, "maxLimitValue", STR("100.00"));
    json_close(&w, '}');
    return OK;
}

static const struct function functions[] = {
    { "pageDisplayRules", NULL, "PageDisplayRulesGQLType", 121001, display_rules },
    { "limitDefaults", NULL, "ProductItemOrServiceDefaultValuesGQLType", 121001, limit_defaults },
    { "validateProductCode", free_product_arguments, "Boolean", 121001, free_product },
    FUNCTIONS_END
};

const struct module product_module = {
    .name = "product", .entities = entities, .migrations = product_migrations, .crud = crud, .commands = commands,
    .listeners = product_listeners,
    .functions = functions,
};
