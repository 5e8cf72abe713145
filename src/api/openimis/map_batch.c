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

static const struct mapping_column capitation_columns[] = {
    {"year", "year", 0}, {"month", "month", 0}, {"RegionCode", "region_code", 0}, {"RegionName", "region_name", 0},
    {"DistrictCode", "district_code", 0}, {"DistrictName", "district_name", 0}, {"HFCode", "health_facility_code", 0},
    {"HFName", "health_facility_name", 0}, {"AccCode", "acc_code", 0}, {"HFLevel", "hf_level", 0},
    {"HFSublevel", "hf_sublevel", 0}, {"TotalPopulation", "total_population", 0}, {"TotalFamilies", "total_families", 0},
    {"TotalInsuredInsuree", "total_insured_insuree", 0}, {"TotalInsuredFamilies", "total_insured_families", 0},
    {"TotalClaims", "total_claims", 0}, {"AlcContriPopulation", "alc_contri_population", 0},
    {"AlcContriNumFamilies", "alc_contri_num_families", 0}, {"AlcContriInsPopulation", "alc_contri_ins_population", 0},
    {"AlcContriInsFamilies", "alc_contri_ins_families", 0}, {"AlcContriVisits", "alc_contri_visits", 0},
    {"AlcContriAdjustedAmount", "alc_contri_adjusted_amount", 0}, {"UPPopulation", "up_population", 0},
    {"UPNumFamilies", "up_num_families", 0}, {"UPInsPopulation", "up_ins_population", 0},
    {"UPInsFamilies", "up_ins_families", 0}, {"UPVisits", "up_visits", 0}, {"UPAdjustedAmount", "up_adjusted_amount", 0},
    {"PaymentCathment", "payment_cathment", 0}, {"TotalAdjusted", "total_adjusted", 0}, {"ProductID", "product_id", 0},
    {"HfID", "health_facility_id", 0},
    COLUMNS_END
};
const struct mapping map_capitation_payment = {
    .source = "tblCapitationPayment", .entity = "capitation_payment", .key = "CapitationPaymentID",
    .uuid = "CapitationPaymentUUID", .columns = capitation_columns,
};
