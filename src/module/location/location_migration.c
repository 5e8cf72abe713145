#include "model/registry/migration.h"
#include "module/location/internal.h"

#define LOCATION_1 \
    "code @text NOT NULL, name @text NOT NULL, type @text NOT NULL, male_population @int, female_population @int," \
    " other_population @int, families @int, name_key @text NOT NULL, parent_id @int, district_id @int, village_id @int"

const struct migration location_migrations[] = {
    { 1, "locations",
      TABLE("location", LOCATION_1, FOREIGN("parent_id", "location"))
      HISTORY("location", LOCATION_1)
      UNIQUE("location", "code")
      INDEX("location", "code", "code, id")
      INDEX("location", "name", "name_key, id")
      INDEX("location", "parent", "parent_id, id")
      INDEX("location", "district", "district_id, id"),
      .sqlite = GRAMS_SQLITE("location", "name_key"),
      .postgres = GRAMS_POSTGRES("location", "name_key") },
    { 2, "parts of names of one and two letters are found",
      "", .sqlite = GRAMS_SQLITE_ANEW("location", "name_key") },
    { .n = 0 }
};
