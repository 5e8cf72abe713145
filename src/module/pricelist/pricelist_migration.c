#include "model/registry/migration.h"
#include "module/pricelist/internal.h"

#define LIST_1 "name @text NOT NULL, pricelist_date @date NOT NULL, name_key @text NOT NULL, location_id @int"
#define ITEM_1 "price_overrule @int, items_pricelist_id @int NOT NULL, item_id @int NOT NULL"
#define SERVICE_1 "price_overrule @int, services_pricelist_id @int NOT NULL, service_id @int NOT NULL"

#define BOTH(table)                                          \
    TABLE(table, LIST_1, FOREIGN("location_id", "location")) \
    HISTORY(table, LIST_1)                                   \
    UNIQUE(table, "name")                                    \
    INDEX(table, "name", "name_key, id")                     \
    INDEX(table, "date", "pricelist_date, id")               \
    INDEX(table, "location", "location_id, id")

const struct migration pricelist_migrations[] = {
    { 1, "price lists",
      BOTH("items_pricelist")
      TABLE("items_pricelist_detail", ITEM_1,
            FOREIGN("items_pricelist_id", "items_pricelist") FOREIGN("item_id", "medical_item"))
      HISTORY("items_pricelist_detail", ITEM_1)
      UNIQUE_2("items_pricelist_detail", "items_pricelist_id", "item_id")
      INDEX("items_pricelist_detail", "list", "items_pricelist_id, id")
      INDEX("items_pricelist_detail", "item", "item_id, id")
      BOTH("services_pricelist")
      TABLE("services_pricelist_detail", SERVICE_1,
            FOREIGN("services_pricelist_id", "services_pricelist") FOREIGN("service_id", "medical_service"))
      HISTORY("services_pricelist_detail", SERVICE_1)
      UNIQUE_2("services_pricelist_detail", "services_pricelist_id", "service_id")
      INDEX("services_pricelist_detail", "list", "services_pricelist_id, id")
      INDEX("services_pricelist_detail", "service", "service_id, id"),
      .sqlite =
      GRAMS_SQLITE("items_pricelist", "name_key")
      GRAMS_SQLITE("services_pricelist", "name_key"),
      .postgres =
      GRAMS_POSTGRES("items_pricelist", "name_key")
      GRAMS_POSTGRES("services_pricelist", "name_key") },
    { 2, "parts of names of one and two letters are found",
      "", .sqlite = GRAMS_SQLITE_ANEW("items_pricelist", "name_key") GRAMS_SQLITE_ANEW("services_pricelist", "name_key") },
    { .n = 0 }
};
