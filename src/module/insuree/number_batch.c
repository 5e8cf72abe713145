/* Insurance numbers that are made ahead and given to officers (enrolment 5.4): batches, each as large as one sheet prints, and the numbers
 * in them. Who enrols takes the next from his sheet; what is left of a batch is counted, and an old one is put away. */
#include "module/insuree/number_batch.h"

#include "module/insuree/internal.h"

static const struct field batch_fields[] = {
    { .name = "quantity", .column = "quantity", .type = INT_RANGE(1, 2000), .flags = F_REQUIRED | F_READONLY },
    { .name = "left", .type = INT, .sum = SUM_OF(.list = "numbers", .except = "used"), .lookups = LK_ORDER },
    { .name = "runDate", .column = "run_date", .type = DATE, .flags = F_REQUIRED | F_READONLY, .lookups = LK_ORDER },
    { .name = "printDate", .column = "print_date", .type = DATE, .lookups = LK_ORDER | LK_ISNULL },
    { .name = "archived", .column = "archived", .type = BOOL, .flags = F_REQUIRED, .lookups = LK_EXACT, .standard = "false" },
    { .name = "comment", .column = "comment", .type = TEXT(255), .lookups = LK_EXACT | LK_ICONTAINS },
    FIELDS_END
};

static const struct relation batch_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "numberBatches", .flags = R_ONCE | R_FILTERS },
    { .name = "officer", .column = "officer_id", .to = "officer", .reverse = "numberBatches", .flags = R_FILTERS, .lookups = LK_ISNULL },
    RELATIONS_END
};

static const struct root batch_roots[] = {
    { .name = "numberBatches", .kind = ROOT_LIST, .file = "numberBatchesExport" },
    ROOTS_END
};

/* One that begins with no place's digits may be used everywhere, and is seen by everybody who may. */
const struct entity number_batch_entity = {
    .name = "number_batch", .table = "number_batch", .fields = batch_fields, .relations = batch_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .scope = { .district = "district_id", .village = "village_id", .via = "location" },
    .rights = { RIGHT_NUMBERS_READ, RIGHT_NUMBERS_CREATE, RIGHT_NUMBERS_UPDATE, RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_SETTING,   /* number_use.c keeps whether there is any */
    .faces = FACES("NumberBatchGQLType"), .roots = batch_roots,
};

static const struct field number_fields[] = {
    { .name = "number", .column = "number", .type = TEXT(50), .flags = F_REQUIRED | F_READONLY, .lookups = LK_TEXT, .privacy = P_IDENTITY },
    { .name = "used", .column = "used", .type = BOOL, .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT, .standard = "false" },
    /* of the first card with it, on paper or for a card printer (insuree_card) */
    { .name = "printDate", .column = "print_date", .type = DATE, .flags = F_READONLY, .lookups = LK_ORDER | LK_ISNULL },
    FIELDS_END
};

static const struct relation number_relations[] = {
    { .name = "batch", .column = "batch_id", .to = "number_batch", .reverse = "numbers", .flags = R_REQUIRED | R_READONLY | R_FILTERS },
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "batchNumbers", .flags = R_READONLY },
    RELATIONS_END
};

static const struct root number_roots[] = {
    { .name = "batchNumbers", .kind = ROOT_LIST, .file = "batchNumbersExport" },
    ROOTS_END
};

/* Once somebody had it a number is used for good, whatever becomes of him. */
const struct entity batch_number_entity = {
    .name = "batch_number", .table = "batch_number", .fields = number_fields, .relations = number_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("number"),
    .scope = { .district = "district_id", .village = "village_id", .via = "batch" },
    .rights = { RIGHT_NUMBERS_READ, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .sorts = SORTS("number"), .faces = FACES("BatchNumberGQLType"), .roots = number_roots,
};
