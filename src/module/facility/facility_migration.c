#include "model/registry/migration.h"
#include "module/facility/internal.h"

#define LEGAL_FORM_1 "code @text NOT NULL, legal_form @text NOT NULL, sort_order @int, alt_language @text"
#define SUBLEVEL_1 "code @text NOT NULL, health_facility_sub_level @text, sort_order @int, alt_language @text"

#define FACILITY_1 \
    "code @text NOT NULL, name @text NOT NULL, acc_code @text, level @text NOT NULL, address @text, phone @text," \
    " fax @text, email @text, care_type @text NOT NULL, offline @bool NOT NULL, contract_start_date @date," \
    " contract_end_date @date, status @text NOT NULL, name_key @text NOT NULL, legal_form_id @int NOT NULL," \
    " sub_level_id @int, location_id @int NOT NULL, services_pricelist_id @int, items_pricelist_id @int," \
    " district_id @int"

#define CATCHMENT_1 "catchment @int, health_facility_id @int NOT NULL, location_id @int NOT NULL"

const struct migration facility_migrations[] = {
    { 1, "health facilities",
      TABLE("legal_form", LEGAL_FORM_1)
      UNIQUE("legal_form", "code")
      TABLE("facility_sublevel", SUBLEVEL_1)
      UNIQUE("facility_sublevel", "code")
      TABLE("health_facility", FACILITY_1,
            FOREIGN("legal_form_id", "legal_form") FOREIGN("sub_level_id", "facility_sublevel")
            FOREIGN("location_id", "location") FOREIGN("services_pricelist_id", "services_pricelist")
            FOREIGN("items_pricelist_id", "items_pricelist"))
      HISTORY("health_facility", FACILITY_1)
      UNIQUE("health_facility", "code")
      INDEX("health_facility", "code", "code, id")
      INDEX("health_facility", "name", "name_key, id")
      INDEX("health_facility", "legal_form", "legal_form_id, id")
      INDEX("health_facility", "sub_level", "sub_level_id, id")
      INDEX("health_facility", "location", "location_id, id")
      INDEX("health_facility", "services_pricelist", "services_pricelist_id, id")
      INDEX("health_facility", "items_pricelist", "items_pricelist_id, id")
      INDEX("health_facility", "district", "district_id, id")
      INDEX("health_facility", "district_code", "district_id, code, id")
      TABLE("health_facility_catchment", CATCHMENT_1,
            FOREIGN("health_facility_id", "health_facility") FOREIGN("location_id", "location"))
      HISTORY("health_facility_catchment", CATCHMENT_1)
      UNIQUE_2("health_facility_catchment", "health_facility_id", "location_id")
      INDEX("health_facility_catchment", "facility", "health_facility_id, id")
      INDEX("health_facility_catchment", "location", "location_id, id"),
      .sqlite = GRAMS_SQLITE("health_facility", "name_key"),
      .postgres = GRAMS_POSTGRES("health_facility", "name_key") },
    { 2, "parts of names of one and two letters are found",
      "", .sqlite = GRAMS_SQLITE_ANEW("health_facility", "name_key") },
    { .n = 0 }
};
