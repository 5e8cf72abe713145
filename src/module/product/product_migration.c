#include "model/registry/migration.h"
#include "module/product/internal.h"

#define LEVELS(of) \
    of "_treatment @int, " of "_ip_treatment @int, " of "_op_treatment @int, " \
    of "_insuree @int, " of "_ip_insuree @int, " of "_op_insuree @int, " \
    of "_policy @int, " of "_ip_policy @int, " of "_op_policy @int, "

#define PRODUCT_1 \
    "code @text NOT NULL, name @text NOT NULL, date_from @date NOT NULL, date_to @date NOT NULL," \
    " max_members @int NOT NULL, insurance_period @int NOT NULL, administration_period @int, recurrence @int," \
    " grace_period_enrolment @int NOT NULL, grace_period_renewal @int, grace_period_payment @int," \
    " start_cycle_1 @text, start_cycle_2 @text, start_cycle_3 @text, start_cycle_4 @text, lump_sum @int NOT NULL," \
    " threshold @int, premium_adult @int, premium_child @int, registration_lump_sum @int, registration_fee @int," \
    " general_assembly_lump_sum @int, general_assembly_fee @int, max_installments @int," \
    " enrolment_discount_period @int, enrolment_discount_perc @int, renewal_discount_period @int," \
    " renewal_discount_perc @int, ceiling_interpretation @text, ceiling_type @text, " \
    LEVELS("ded") LEVELS("max") \
    "max_policy_extra_member @int, max_policy_extra_member_ip @int, max_policy_extra_member_op @int," \
    " max_ceiling_policy @int, max_ceiling_policy_ip @int, max_ceiling_policy_op @int, max_no_consultation @int," \
    " max_no_surgery @int, max_no_delivery @int, max_no_hospitalization @int, max_no_visits @int," \
    " max_no_antenatal @int, max_amount_consultation @int, max_amount_surgery @int, max_amount_delivery @int," \
    " max_amount_hospitalization @int, max_amount_antenatal @int, period_rel_prices @text," \
    " period_rel_prices_ip @text, period_rel_prices_op @text, acc_code_premiums @text, acc_code_remuneration @text," \
    " capitation_level_1 @text, capitation_level_2 @text, capitation_level_3 @text, capitation_level_4 @text," \
    " capitation_sublevel_1 @text, capitation_sublevel_2 @text, capitation_sublevel_3 @text," \
    " capitation_sublevel_4 @text, share_contribution @int, weight_population @int, weight_nb_families @int," \
    " weight_insured_population @int, weight_nb_insured_families @int, weight_nb_visits @int," \
    " weight_adjusted_amount @int, name_key @text NOT NULL, location_id @int, conversion_product_id @int"

#define LINE_1 \
    "price_origin @text, limitation_type @text, limitation_type_r @text, limitation_type_e @text, limit_adult @int," \
    " limit_child @int, limit_adult_r @int, limit_child_r @int, limit_adult_e @int, limit_child_e @int," \
    " waiting_period_adult @int, waiting_period_child @int, limit_no_adult @int, limit_no_child @int," \
    " ceiling_exclusion_adult @text, ceiling_exclusion_child @text, product_id @int NOT NULL, "
#define ITEM_1 LINE_1 "item_id @int NOT NULL"
#define SERVICE_1 LINE_1 "service_id @int NOT NULL"

#define DISTRIBUTION_1 \
    "type @int NOT NULL, care_type @text NOT NULL, period @int NOT NULL, percent @int NOT NULL, product_id @int NOT NULL"

#define PREAUTHORISATION(table, column) \
    "ALTER TABLE " table " ADD COLUMN " column ";" \
    "ALTER TABLE " table "_history ADD COLUMN " column ";"

const struct migration product_migrations[] = {
    { 1, "products and what they cover",
      TABLE("product", PRODUCT_1, FOREIGN("location_id", "location") FOREIGN("conversion_product_id", "product"))
      HISTORY("product", PRODUCT_1)
      UNIQUE("product", "code")
      INDEX("product", "code", "code, id")
      INDEX("product", "name", "name_key, id")
      INDEX("product", "date_from", "date_from, id")
      INDEX("product", "location", "location_id, id")
      TABLE("product_item", ITEM_1, FOREIGN("product_id", "product") FOREIGN("item_id", "medical_item"))
      HISTORY("product_item", ITEM_1)
      UNIQUE_2("product_item", "product_id", "item_id")
      INDEX("product_item", "product", "product_id, id")
      INDEX("product_item", "item", "item_id, id")
      TABLE("product_service", SERVICE_1, FOREIGN("product_id", "product") FOREIGN("service_id", "medical_service"))
      HISTORY("product_service", SERVICE_1)
      UNIQUE_2("product_service", "product_id", "service_id")
      INDEX("product_service", "product", "product_id, id")
      INDEX("product_service", "service", "service_id, id")
      TABLE("product_distribution", DISTRIBUTION_1, FOREIGN("product_id", "product"))
      HISTORY("product_distribution", DISTRIBUTION_1)
      UNIQUE_4("product_distribution", "product_id", "type", "care_type", "period")
      INDEX("product_distribution", "product", "product_id, id"),
      .sqlite = GRAMS_SQLITE("product", "name_key"),
      .postgres = GRAMS_POSTGRES("product", "name_key") },
    { 2, "parts of names of one and two letters are found",
      "", .sqlite = GRAMS_SQLITE_ANEW("product", "name_key") },
    { 3, "what needs an authorisation before treatment",
      PREAUTHORISATION("product", "preauthorisation @text") PREAUTHORISATION("product", "preauthorisation_above @int")
      PREAUTHORISATION("product_item", "preauthorisation @bool") PREAUTHORISATION("product_service", "preauthorisation @bool") },
    { .n = 0 }
};
