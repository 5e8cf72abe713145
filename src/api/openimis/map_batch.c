#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column run_columns[] = {
    {"RunDate", "run_date", 0}, {"RunYear", "run_year", 0}, {"RunMonth", "run_month", 0}, {"LocationId", "location_id", 0},
    COLUMNS_END
};
const struct mapping map_batch_run = {
    .source = "tblBatchRun", .entity = "batch_run", .key = "RunID", .columns = run_columns,
};

static const struct mapping_column index_columns[] = {
    {"RelType", "type", 0}, {"RelCareType", "care_type", 0}, {"RelYear", "year", 0}, {"RelPeriod", "period", 0},
    {"CalcDate", "calc_date", 0}, {"RelIndex", "rel_index", 0}, {"ProdID", "product_id", 0}, {"LocationId", "location_id", 0},
    COLUMNS_END
};
const struct mapping map_relative_index = {
    .source = "tblRelIndex", .entity = "relative_index", .key = "RelIndexID", .columns = index_columns,
};
