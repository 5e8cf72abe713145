#include "model/registry/migration.h"
#include "module/batch/internal.h"

#define RUN_1 \
    "run_date @stamp NOT NULL, run_year @int NOT NULL, run_month @int NOT NULL, location_id @int, district_id @int"

#define INDEX_1 \
    "type @int NOT NULL, care_type @text NOT NULL, year @int NOT NULL, period @int NOT NULL, calc_date @stamp NOT NULL," \
    " rel_index @int, product_id @int NOT NULL, location_id @int, district_id @int"

#define CAPITATION_1 \
    "year @int NOT NULL, month @int NOT NULL, region_code @text, region_name @text, district_code @text," \
    " district_name @text, health_facility_code @text NOT NULL, health_facility_name @text NOT NULL, acc_code @text," \
    " hf_level @text, hf_sublevel @text, total_population @int, total_families @int, total_insured_insuree @int," \
    " total_insured_families @int, total_claims @int, alc_contri_population @int, alc_contri_num_families @int," \
    " alc_contri_ins_population @int, alc_contri_ins_families @int, alc_contri_visits @int," \
    " alc_contri_adjusted_amount @int, up_population @int, up_num_families @int, up_ins_population @int," \
    " up_ins_families @int, up_visits @int, up_adjusted_amount @int, payment_cathment @int, total_adjusted @int," \
    " product_id @int NOT NULL, health_facility_id @int NOT NULL, district_id @int"

const struct migration batch_migrations[] = {
    { 1, "valuation runs, relative price indexes and capitation payments",
      TABLE("batch_run", RUN_1, FOREIGN("location_id", "location"))
      HISTORY("batch_run", RUN_1)
      INDEX("batch_run", "location", "location_id, run_year, run_month, id")
      INDEX("batch_run", "district", "district_id, id")
      TABLE("relative_index", INDEX_1, FOREIGN("product_id", "product") FOREIGN("location_id", "location"))
      HISTORY("relative_index", INDEX_1)
      INDEX("relative_index", "product", "product_id, year, period, id")
      INDEX("relative_index", "location", "location_id, id")
      INDEX("relative_index", "district", "district_id, id")
      TABLE("capitation_payment", CAPITATION_1,
            FOREIGN("product_id", "product") FOREIGN("health_facility_id", "health_facility"))
      HISTORY("capitation_payment", CAPITATION_1)
      INDEX("capitation_payment", "product", "product_id, year, month, id")
      INDEX("capitation_payment", "facility", "health_facility_id, id")
      INDEX("capitation_payment", "district", "district_id, id") },
    { 2, "relative price indexes by year", INDEX("relative_index", "year", "year, id") },
    { 3, "capitation payments that a run of ours made",
      "ALTER TABLE capitation_payment ADD COLUMN batch_run_id @int REFERENCES batch_run (id);"
      "ALTER TABLE capitation_payment_history ADD COLUMN batch_run_id @int;"
      "ALTER TABLE capitation_payment ADD COLUMN paid_on @date;"
      "ALTER TABLE capitation_payment_history ADD COLUMN paid_on @date;"
      INDEX_OF_SET("capitation_payment", "batch_run", "batch_run_id", "id") },
    { 4, "what runs took by payment plans, and what they left",
      "ALTER TABLE batch_run ADD COLUMN claims_left @int; ALTER TABLE batch_run_history ADD COLUMN claims_left @int;"
      "ALTER TABLE batch_run ADD COLUMN amount_left @int; ALTER TABLE batch_run_history ADD COLUMN amount_left @int;"
      "ALTER TABLE relative_index ADD COLUMN payment_plan_id @int REFERENCES payment_plan (id);"
      "ALTER TABLE relative_index_history ADD COLUMN payment_plan_id @int;"
      "ALTER TABLE capitation_payment ADD COLUMN payment_plan_id @int REFERENCES payment_plan (id);"
      "ALTER TABLE capitation_payment_history ADD COLUMN payment_plan_id @int;"
      INDEX_OF_SET("relative_index", "payment_plan", "payment_plan_id", "id")
      INDEX_OF_SET("capitation_payment", "payment_plan", "payment_plan_id", "id") },
    { .n = 0 }
};
