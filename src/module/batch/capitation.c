/* What a facility is paid by head for a month, with the figures that it comes from (claims 6.5). */
#include "module/batch/internal.h"

#define COUNT(name_, column_) {.name = name_, .column = column_, .type = QTY, .standard = "0"}
#define PRICE(name_, column_) {.name = name_, .column = column_, .type = RATE, .privacy = P_MONEY, .standard = "0"}
#define AMOUNT(name_, column_) {.name = name_, .column = column_, .type = MONEY, .privacy = P_MONEY, .standard = "0"}

/* Codes and names as they were when it was computed. */
static const struct field fields[] = {
    { .name = "year", .column = "year", .type = INT_RANGE(YEAR_LEAST, YEAR_MOST), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "month", .column = "month", .type = INT_RANGE(1, 12), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "regionCode", .column = "region_code", .type = TEXT(8) },
    { .name = "regionName", .column = "region_name", .type = TEXT(50) },
    { .name = "districtCode", .column = "district_code", .type = TEXT(8) },
    { .name = "districtName", .column = "district_name", .type = TEXT(50) },
    { .name = "healthFacilityCode", .column = "health_facility_code", .type = TEXT(8), .flags = F_REQUIRED },
    { .name = "healthFacilityName", .column = "health_facility_name", .type = TEXT(100), .flags = F_REQUIRED },
    { .name = "accCode", .column = "acc_code", .type = TEXT(25) },
    { .name = "hfLevel", .column = "hf_level", .type = TEXT(100), .lookups = LK_EXACT },
    { .name = "hfSublevel", .column = "hf_sublevel", .type = TEXT(100) },
    COUNT("totalPopulation", "total_population"),
    COUNT("totalFamilies", "total_families"),
    COUNT("totalInsuredInsuree", "total_insured_insuree"),
    COUNT("totalInsuredFamilies", "total_insured_families"),
    COUNT("totalClaims", "total_claims"),
    /* the product's pool of each indicator */
    AMOUNT("alcContriPopulation", "alc_contri_population"),
    AMOUNT("alcContriNumFamilies", "alc_contri_num_families"),
    AMOUNT("alcContriInsPopulation", "alc_contri_ins_population"),
    AMOUNT("alcContriInsFamilies", "alc_contri_ins_families"),
    AMOUNT("alcContriVisits", "alc_contri_visits"),
    AMOUNT("alcContriAdjustedAmount", "alc_contri_adjusted_amount"),
    /* and what one unit of it comes to */
    PRICE("upPopulation", "up_population"),
    PRICE("upNumFamilies", "up_num_families"),
    PRICE("upInsPopulation", "up_ins_population"),
    PRICE("upInsFamilies", "up_ins_families"),
    PRICE("upVisits", "up_visits"),
    PRICE("upAdjustedAmount", "up_adjusted_amount"),
    /* spelt so in openIMIS's own table and reports */
    AMOUNT("paymentCathment", "payment_cathment"),
    AMOUNT("totalAdjusted", "total_adjusted"),
    { .name = "paidOn", .column = "paid_on", .type = DATE },   /* by which run, and on which day: not of imported ones */
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "product", .column = "product_id", .to = "product", .flags = R_REQUIRED },
    { .name = "paymentPlan", .column = "payment_plan_id", .to = "payment_plan" },   /* none: the product's own weights */
    { .name = "healthFacility", .column = "health_facility_id", .to = "health_facility", .flags = R_REQUIRED },
    { .name = "batchRun", .column = "batch_run_id", .to = "batch_run", .reverse = "capitationPayments" },
    RELATIONS_END
};

/* Read by its report; seen where the facility is. */
const struct entity capitation_payment_entity = {
    .name = "capitation_payment", .table = "capitation_payment", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = { .district = "district_id", .via = "healthFacility" },
    .rights = { .read = RIGHT_CAPITATION_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id",
};
