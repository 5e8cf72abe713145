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

static const struct field index_fields[] = {
    { .name = "type", .column = "type", .type = CODE(distribution_types), .flags = F_REQUIRED,
      .lookups = LK_EXACT },
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
