#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column columns[] = {
    {"LocationCode", "code", 0}, {"LocationName", "name", 0}, {"LocationType", "type", 0},
    {"MalePopulation", "male_population", 0}, {"FemalePopulation", "female_population", 0},
    {"OtherPopulation", "other_population", 0}, {"Families", "families", 0},
    {"ParentLocationId", "parent_id", 0},
    COLUMNS_END
};

static const char *const levels[] = {"R", "D", "W", "V", NULL};

const struct mapping map_location = {
    .source = "tblLocations", .entity = "location", .key = "LocationId", .uuid = "LocationUUID", .columns = columns,
    .pass_by = "LocationType", .passes = levels,
};
