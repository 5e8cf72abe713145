/* Samples of claims (claims 5.4): which claims are reviewed, and which are to be decided by what is found there. */
#include "module/claim/internal.h"

static const struct code status_codes[] = {{"I", "sampled"}, {"S", "skipped"}, {NULL, NULL}};
static const struct code_list statuses = {"claim_sampling_status", false, status_codes};

#define SAMPLING_RIGHTS { RIGHT_SAMPLING_READ, RIGHT_SAMPLING_CREATE, RIGHT_SAMPLING_UPDATE, RIGHT_NOBODY }

static const struct field batch_fields[] = {
    { .name = "percentage", .column = "percentage", .type = INT_RANGE(1, 100), .flags = F_REQUIRED },
    { .name = "taskGroup", .column = "task_group_uuid", .type = UUID },   /* who is to consent; a task is made where tasks are */
    /* what was found when the rest was decided by it */
    { .name = "reviewed", .column = "reviewed", .type = INT, .flags = F_READONLY },
    { .name = "unreviewed", .column = "unreviewed", .type = INT, .flags = F_READONLY },
    { .name = "approved", .column = "approved", .type = MONEY, .flags = F_READONLY, .privacy = P_MONEY },
    { .name = "adjusted", .column = "adjusted", .type = MONEY, .flags = F_READONLY, .privacy = P_MONEY },
    { .name = "decidedAt", .column = "decided_at", .type = STAMP, .flags = F_READONLY },
    FIELDS_END
};

const struct entity claim_sampling_batch_entity = {
    .name = "claim_sampling_batch", .table = "claim_sampling_batch", .fields = batch_fields,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .rights = SAMPLING_RIGHTS, .order = "id",
};

static const struct field assignment_fields[] = {
    { .name = "status", .column = "status", .type = CODE(statuses), .flags = F_REQUIRED, .lookups = LK_EXACT },
    FIELDS_END
};

static const struct relation assignment_relations[] = {
    { .name = "samplingBatch", .column = "sampling_batch_id", .to = "claim_sampling_batch", .reverse = "assignments",
      .flags = R_REQUIRED | R_OWNER },
    { .name = "claim", .column = "claim_id", .to = "claim", .reverse = "samplingAssignments", .flags = R_REQUIRED },
    RELATIONS_END
};

/* A claim is in one batch. */
const struct entity claim_sampling_assignment_entity = {
    .name = "claim_sampling_assignment", .table = "claim_sampling_assignment", .fields = assignment_fields,
    .relations = assignment_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .unique = UNIQUE_CURRENT("claim_id"),
    .rights = { .read = RIGHT_SAMPLING_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }, .order = "id",
};
