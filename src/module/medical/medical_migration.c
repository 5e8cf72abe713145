#include "module/medical/medical_migration.h"

#define ITEM_1 \
    "code @text NOT NULL, name @text NOT NULL, type @text NOT NULL, package @text, price @int NOT NULL, quantity @int," \
    " maximum_amount @int, care_type @text NOT NULL, frequency @int, patient_category @int NOT NULL," \
    " name_key @text NOT NULL"

#define SERVICE_1 \
    "category @text, code @text NOT NULL, name @text NOT NULL, type @text NOT NULL, package_type @text NOT NULL," \
    " manual_price @bool NOT NULL, level @text NOT NULL, price @int NOT NULL, maximum_amount @int," \
    " care_type @text NOT NULL, frequency @int, patient_category @int NOT NULL, name_key @text NOT NULL"

#define SERVICE_ITEM_1 \
    "qty_provided @int, pcp_date @stamp, price_asked @int, status @bool NOT NULL, parent_id @int NOT NULL," \
    " item_id @int NOT NULL"

#define SERVICE_SERVICE_1 \
    "qty_provided @int, scp_date @stamp, price_asked @int, status @bool NOT NULL, parent_id @int NOT NULL," \
    " service_id @int NOT NULL"

#define DIAGNOSIS_2 "code @text NOT NULL, name @text NOT NULL, name_key @text NOT NULL"

const struct migration medical_migrations[] = {
    { 1, "items and services",
      TABLE("medical_item", ITEM_1)
      HISTORY("medical_item", ITEM_1)
      UNIQUE("medical_item", "code")
      INDEX("medical_item", "code", "code, id")
      INDEX("medical_item", "name", "name_key, id")
      TABLE("medical_service", SERVICE_1)
      HISTORY("medical_service", SERVICE_1)
      UNIQUE("medical_service", "code")
      INDEX("medical_service", "code", "code, id")
      INDEX("medical_service", "name", "name_key, id")
      TABLE("medical_service_item", SERVICE_ITEM_1, FOREIGN("parent_id", "medical_service") FOREIGN("item_id", "medical_item"))
      HISTORY("medical_service_item", SERVICE_ITEM_1)
      UNIQUE_2("medical_service_item", "parent_id", "item_id")
      INDEX("medical_service_item", "parent", "parent_id, id")
      INDEX("medical_service_item", "item", "item_id, id")
      TABLE("medical_service_service", SERVICE_SERVICE_1, FOREIGN("parent_id", "medical_service") FOREIGN("service_id", "medical_service"))
      HISTORY("medical_service_service", SERVICE_SERVICE_1)
      UNIQUE_2("medical_service_service", "parent_id", "service_id")
      INDEX("medical_service_service", "parent", "parent_id, id")
      INDEX("medical_service_service", "service", "service_id, id"),
      .sqlite =
      GRAMS_SQLITE("medical_item", "name_key")
      GRAMS_SQLITE("medical_service", "name_key"),
      .postgres =
      GRAMS_POSTGRES("medical_item", "name_key")
      GRAMS_POSTGRES("medical_service", "name_key") },
    { 2, "diagnoses",
      TABLE("diagnosis", DIAGNOSIS_2)
      HISTORY("diagnosis", DIAGNOSIS_2)
      UNIQUE("diagnosis", "code")
      INDEX("diagnosis", "code", "code, id")
      INDEX("diagnosis", "name", "name_key, id"),
      .sqlite = GRAMS_SQLITE("diagnosis", "name_key"),
      .postgres = GRAMS_POSTGRES("diagnosis", "name_key") },
    { 3, "parts of names of one and two letters are found",
      "", .sqlite = GRAMS_SQLITE_ANEW("medical_item", "name_key") GRAMS_SQLITE_ANEW("medical_service", "name_key")
      GRAMS_SQLITE_ANEW("diagnosis", "name_key") },
    { .n = 0 }
};
