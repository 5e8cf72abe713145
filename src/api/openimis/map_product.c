#include "api/openimis/mapping.h"

#include <stddef.h>

/* A limit at each level: the general one and those for in- and out-patients. */
#define LEVEL(from, to, level, to_level)                                   \
    {from level, to "_" to_level, 0}, {from "IP" level, to "_ip_" to_level, 0}, \
    {from "OP" level, to "_op_" to_level, 0}
#define SAME(of, to) {of, to, 0}, {of "IP", to "_ip", 0}, {of "OP", to "_op", 0}

static const struct mapping_column columns[] = {
    {"ProductCode", "code", 0}, {"ProductName", "name", 0}, {"DateFrom", "date_from", 0}, {"DateTo", "date_to", 0},
    {"MemberCount", "max_members", 0}, {"InsurancePeriod", "insurance_period", 0},
    {"AdministrationPeriod", "administration_period", 0}, {"Recurrence", "recurrence", 0},
    {"GracePeriod", "grace_period_enrolment", 0}, {"GracePeriodRenewal", "grace_period_renewal", 0},
    {"WaitingPeriod", "grace_period_payment", 0},
    {"StartCycle1", "start_cycle_1", 0}, {"StartCycle2", "start_cycle_2", 0}, {"StartCycle3", "start_cycle_3", 0},
    {"StartCycle4", "start_cycle_4", 0},
    {"LumpSum", "lump_sum", 0}, {"Threshold", "threshold", 0}, {"PremiumAdult", "premium_adult", 0},
    {"PremiumChild", "premium_child", 0}, {"RegistrationLumpSum", "registration_lump_sum", 0},
    {"RegistrationFee", "registration_fee", 0}, {"GeneralAssemblyLumpSum", "general_assembly_lump_sum", 0},
    {"GeneralAssemblyFee", "general_assembly_fee", 0}, {"MaxInstallments", "max_installments", 0},
    {"EnrolmentDiscountPeriod", "enrolment_discount_period", 0}, {"EnrolmentDiscountPerc", "enrolment_discount_perc", 0},
    {"RenewalDiscountPeriod", "renewal_discount_period", 0}, {"RenewalDiscountPerc", "renewal_discount_perc", 0},
    {"CeilingInterpretation", "ceiling_interpretation", 0}, {"CeilingType", "ceiling_type", 0},
    LEVEL("Ded", "ded", "Treatment", "treatment"), LEVEL("Ded", "ded", "Insuree", "insuree"),
    LEVEL("Ded", "ded", "Policy", "policy"),
    LEVEL("Max", "max", "Treatment", "treatment"), LEVEL("Max", "max", "Insuree", "insuree"),
    LEVEL("Max", "max", "Policy", "policy"),
    SAME("MaxPolicyExtraMember", "max_policy_extra_member"), SAME("MaxCeilingPolicy", "max_ceiling_policy"),
    {"MaxNoConsultation", "max_no_consultation", 0}, {"MaxNoSurgery", "max_no_surgery", 0},
    {"MaxNoDelivery", "max_no_delivery", 0}, {"MaxNoHospitalizaion", "max_no_hospitalization", 0},
    {"MaxNoVisits", "max_no_visits", 0}, {"MaxNoAntenatal", "max_no_antenatal", 0},
    {"MaxAmountConsultation", "max_amount_consultation", 0}, {"MaxAmountSurgery", "max_amount_surgery", 0},
    {"MaxAmountDelivery", "max_amount_delivery", 0}, {"MaxAmountHospitalization", "max_amount_hospitalization", 0},
    {"MaxAmountAntenatal", "max_amount_antenatal", 0},
    SAME("PeriodRelPrices", "period_rel_prices"), {"AccCodePremiums", "acc_code_premiums", 0},
    {"AccCodeRemuneration", "acc_code_remuneration", 0},
    {"Level1", "capitation_level_1", 0}, {"Level2", "capitation_level_2", 0}, {"Level3", "capitation_level_3", 0},
    {"Level4", "capitation_level_4", 0}, {"Sublevel1", "capitation_sublevel_1", 0},
    {"Sublevel2", "capitation_sublevel_2", 0}, {"Sublevel3", "capitation_sublevel_3", 0},
    {"Sublevel4", "capitation_sublevel_4", 0},
    {"ShareContribution", "share_contribution", 0}, {"WeightPopulation", "weight_population", 0},
    {"WeightNumberFamilies", "weight_nb_families", 0}, {"WeightInsuredPopulation", "weight_insured_population", 0},
    {"WeightNumberInsuredFamilies", "weight_nb_insured_families", 0}, {"WeightNumberVisits", "weight_nb_visits", 0},
    {"WeightAdjustedAmount", "weight_adjusted_amount", 0},
    {"LocationId", "location_id", 0}, {"ConversionProdID", "conversion_product_id", M_LATER},
    COLUMNS_END
};
const struct mapping map_product = {
    .source = "tblProduct", .entity = "product", .key = "ProdID", .uuid = "ProdUUID", .columns = columns,
};

/* ---- what it covers ---- */

#define LINE                                                                                              \
    {"PriceOrigin", "price_origin", 0}, {"LimitationType", "limitation_type", 0},                        \
    {"LimitationTypeR", "limitation_type_r", 0}, {"LimitationTypeE", "limitation_type_e", 0},            \
    {"LimitAdult", "limit_adult", 0}, {"LimitChild", "limit_child", 0}, {"LimitAdultR", "limit_adult_r", 0}, \
    {"LimitChildR", "limit_child_r", 0}, {"LimitAdultE", "limit_adult_e", 0}, {"LimitChildE", "limit_child_e", 0}, \
    {"WaitingPeriodAdult", "waiting_period_adult", 0}, {"WaitingPeriodChild", "waiting_period_child", 0}, \
    {"LimitNoAdult", "limit_no_adult", 0}, {"LimitNoChild", "limit_no_child", 0},                        \
    {"CeilingExclusionAdult", "ceiling_exclusion_adult", 0},                                             \
    {"CeilingExclusionChild", "ceiling_exclusion_child", 0}, {"ProdID", "product_id", 0}

static const struct mapping_column item_columns[] = {LINE, {"ItemID", "item_id", 0}, COLUMNS_END};
const struct mapping map_product_item = {
    .source = "tblProductItems", .entity = "product_item", .key = "ProdItemID", .columns = item_columns,
};

static const struct mapping_column service_columns[] = {LINE, {"ServiceID", "service_id", 0}, COLUMNS_END};
const struct mapping map_product_service = {
    .source = "tblProductServices", .entity = "product_service", .key = "ProdServiceID", .columns = service_columns,
};

static const struct mapping_column distribution_columns[] = {
    {"DistrType", "type", 0}, {"DistrCareType", "care_type", 0}, {"Period", "period", 0}, {"DistrPerc", "percent", 0},
    {"ProdID", "product_id", 0},
    COLUMNS_END
};
const struct mapping map_distribution = {
    .source = "tblRelDistr", .entity = "product_distribution", .key = "DistrID", .columns = distribution_columns,
};
