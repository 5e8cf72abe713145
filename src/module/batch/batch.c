#include "module/batch/internal.h"

#include "module/medical/medical.h"
#include "module/product/product.h"

/* Only a run writes these rows. Those of a region or of the nation are seen by everybody who may. */
#define RUN_RIGHTS { .read = RIGHT_BATCH_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }
#define RUN_SCOPE { .district = "district_id", .via = "location" }

/* ---- runs ---- */

static const struct field run_fields[] = {
    { .name = "runDate", .column = "run_date", .type = STAMP, .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_ORDER },
    { .name = "runYear", .column = "run_year", .type = INT_RANGE(YEAR_LEAST, YEAR_MOST), .flags = F_REQUIRED | F_SUMMARY },
    { .name = "runMonth", .column = "run_month", .type = INT_RANGE(1, 12), .flags = F_REQUIRED | F_SUMMARY },
    /* claims of the month of which no payment plan includes a line, and what these lines come to; imported runs tell none */
    { .name = "claimsLeft", .column = "claims_left", .type = INT_RANGE(0, INT32_MAX) },
    { .name = "amountLeft", .column = "amount_left", .type = MONEY, .privacy = P_MONEY },
    FIELDS_END
};

static const struct relation run_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "batchrunSet", .flags = R_FILTERS,
      .lookups = LK_ISNULL },
    RELATIONS_END
};

static const struct root run_roots[] = {
    { .name = "batchRuns", .kind = ROOT_LIST },
    ROOTS_END
};

const struct entity batch_run_entity = {
    .name = "batch_run", .table = "batch_run", .fields = run_fields, .relations = run_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .scope = RUN_SCOPE, .rights = RUN_RIGHTS,
    .order = "id", .faces = FACES("BatchRunGQLType"), .roots = run_roots,
};

/* ---- relative price indexes ---- */

/* Periods of a year: those of products are months, quarters and the year; plans have two, four and six months too. */
static const struct code period_codes[] = {
    {"12", "monthly"}, {"6", "two_months"}, {"4", "quarterly"}, {"3", "four_months"}, {"2", "half_yearly"}, {"1", "yearly"}, {NULL, NULL},
};
static const struct code_list index_periods = {"index_periods", true, period_codes};

static const struct field index_fields[] = {
    { .name = "type", .column = "type", .type = CODE(index_periods), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "careType", .column = "care_type", .type = CODE(care_types), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "year", .column = "year", .type = INT_RANGE(YEAR_LEAST, YEAR_MOST), .flags = F_REQUIRED,
      .lookups = LK_EXACT },
    /* of the year: 1 to the number of periods that the type says */
    { .name = "period", .column = "period", .type = INT_RANGE(1, 12), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "calcDate", .column = "calc_date", .type = STAMP, .flags = F_REQUIRED },
    { .name = "relIndex", .column = "rel_index", .type = RATE, .privacy = P_MONEY },
    FIELDS_END
};

static const struct relation index_relations[] = {
    { .name = "product", .column = "product_id", .to = "product", .flags = R_REQUIRED | R_FILTERS },
    { .name = "paymentPlan", .column = "payment_plan_id", .to = "payment_plan" },   /* none: the product's own */
    { .name = "location", .column = "location_id", .to = "location", .reverse = "relativeIndexes", .lookups = LK_ISNULL },
    RELATIONS_END
};

static const struct root index_roots[] = {
    { .name = "relativeIndexes", .kind = ROOT_LIST },
    ROOTS_END
};

const struct entity relative_index_entity = {
    .name = "relative_index", .table = "relative_index", .fields = index_fields, .relations = index_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .scope = RUN_SCOPE, .rights = RUN_RIGHTS,
    .order = "id", .faces = FACES("RelativeIndexGQLType"), .roots = index_roots,
};

/* ---- the module ---- */

static const struct entity *const entities[] = {&batch_run_entity, &relative_index_entity, &capitation_payment_entity, NULL};

const struct module batch_module = {
    .name = "batch", .entities = entities, .migrations = batch_migrations, .functions = batch_functions,
};
