#include "module/task/task.h"

#include "model/registry/migration.h"

/* ---- groups and who is in them ---- */

static const struct code policy_codes[] = {{"ALL", "all"}, {"ANY", "any"}, {"N", "n"}, {NULL, NULL}};
static const struct code_list completion_policies = {"completion_policy", false, policy_codes};

static const struct field group_fields[] = {
    { .name = "code", .column = "code", .type = TEXT(255), .flags = F_REQUIRED, .lookups = LK_TEXT },
    { .name = "completionPolicy", .column = "completion_policy", .type = CODE(completion_policies), .flags = F_REQUIRED,
      .lookups = LK_EXACT | LK_IEXACT },
    { .name = "threshold", .column = "threshold", .type = INT_RANGE(1, INT16_MAX) },   /* of policy N */
    FIELDS_END
};

const struct entity task_group_entity = {
    .name = "task_group", .table = "task_group", .fields = group_fields,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .rights = { .read = 190001, .create = 190002, .update = 190003, .remove = 190004 },
    .order = "id", .sorts = SORTS("code"),
};

static const struct field executor_fields[] = {
    { .name = "user", .column = "user_id", .type = INT_RANGE(1, INT32_MAX), .flags = F_REQUIRED, .lookups = LK_EXACT | LK_IN },
    FIELDS_END
};

static const struct relation executor_relations[] = {
    { .name = "taskGroup", .column = "task_group_id", .to = "task_group", .reverse = "taskexecutorSet",
      .flags = R_REQUIRED | R_OWNER },
    RELATIONS_END
};

static const struct entity task_executor_entity = {
    .name = "task_executor", .table = "task_executor", .fields = executor_fields, .relations = executor_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("task_group_id,user_id"),
    .rights = { .read = 190001, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }, .order = "id",
};

/* ---- tasks ---- */

static const struct code status_codes[] = {
    {"RECEIVED", "received"}, {"ACCEPTED", "accepted"}, {"COMPLETED", "completed"}, {"FAILED", "failed"}, {NULL, NULL},
};
static const struct code_list task_statuses = {"task_status", false, status_codes};

static const struct field task_fields[] = {
    { .name = "source", .column = "source", .type = TEXT(255), .lookups = LK_TEXT },
    { .name = "entityType", .column = "entity_type", .type = TEXT(100), .lookups = LK_EXACT },
    { .name = "entityId", .column = "entity_id", .type = TEXT(255), .lookups = LK_EXACT },
    { .name = "status", .column = "status", .type = CODE(task_statuses), .flags = F_REQUIRED, .lookups = LK_TEXT,
      .standard = "RECEIVED" },
    { .name = "executorActionEvent", .column = "executor_action_event", .type = TEXT(255), .lookups = LK_TEXT,
      .standard = "default" },
    { .name = "businessStatus", .column = "business_status", .type = JSON, .flags = F_REQUIRED, .standard = "{}" },
    { .name = "businessEvent", .column = "business_event", .type = TEXT(255), .lookups = LK_TEXT },
    { .name = "data", .column = "data", .type = JSON, .flags = F_REQUIRED, .standard = "{}" },
    { .name = "businessDataSerializer", .column = "business_data_serializer", .type = TEXT(255) },
    FIELDS_END
};

static const struct relation task_relations[] = {
    { .name = "taskGroup", .column = "task_group_id", .to = "task_group", .reverse = "taskSet", .lookups = LK_ISNULL },
    RELATIONS_END
};

const struct entity task_entity = {
    .name = "task", .table = "task", .fields = task_fields, .relations = task_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS,
    .rights = { .read = 191001, .create = 191002, .update = 191003, .remove = 191004 },
    .order = "id", .sorts = SORTS("source", "status"),
};

/* ---- the module ---- */

#define GROUP_1 "code @text NOT NULL, completion_policy @text NOT NULL, threshold @int"
#define EXECUTOR_1 "user_id @int NOT NULL, task_group_id @int NOT NULL"
#define TASK_1 \
    "source @text, entity_type @text, entity_id @text, status @text NOT NULL, executor_action_event @text," \
    " business_status @text NOT NULL, business_event @text, data @text NOT NULL, business_data_serializer @text," \
    " task_group_id @int"

static const struct migration migrations[] = {
    { 1, "tasks and their groups",
      TABLE("task_group", GROUP_1)
      HISTORY("task_group", GROUP_1)
      UNIQUE("task_group", "code")
      INDEX("task_group", "code", "code, id")
      TABLE("task_executor", EXECUTOR_1, FOREIGN("task_group_id", "task_group"))
      HISTORY("task_executor", EXECUTOR_1)
      UNIQUE_2("task_executor", "task_group_id", "user_id")
      INDEX("task_executor", "group", "task_group_id, id")
      TABLE("task", TASK_1, FOREIGN("task_group_id", "task_group"))
      HISTORY("task", TASK_1)
      INDEX("task", "source", "source, id")
      INDEX("task", "status", "status, id")
      INDEX("task", "entity", "entity_id, id")
      INDEX("task", "of_group", "task_group_id, id") },
    { .n = 0 }
};

static const struct entity *const entities[] = {&task_group_entity, &task_executor_entity, &task_entity, NULL};

static const struct crud crud[] = {
    { &task_group_entity, CRUD_ALL },
    { &task_entity, CRUD_ALL },
    CRUD_END
};

const struct module task_module = {
    .name = "task", .entities = entities, .migrations = migrations, .crud = crud,
};
