/* The entity, its table, and which registers it is for. */
#include "model/registry/migration.h"
#include "module/dated_change/internal.h"
#include "module/medical/medical.h"
#include "module/pricelist/pricelist.h"
#include "module/product/product.h"

const struct entity *const dated_entities[] = {
    &medical_item_entity, &medical_service_entity, &items_pricelist_entity, &services_pricelist_entity, &product_entity, NULL,
};

static const struct code action_codes[] = {
    {CHANGE_CREATE, "create"}, {CHANGE_UPDATE, "update"}, {CHANGE_DELETE, "delete"}, {NULL, NULL},
};
const struct code_list dated_change_actions = {"dated_change_action", false, action_codes};

static const struct code status_codes[] = {
    {CHANGE_WAITING, "waiting"}, {CHANGE_DONE, "done"}, {CHANGE_REFUSED, "refused"}, {NULL, NULL},
};
static const struct code_list dated_change_statuses = {"dated_change_status", false, status_codes};

/* `record`: of a new row which it will be; `change` as it was sent; `command`: under which id it is sent on its day, so that it is done once; `error` as in the mutation log. */
static const struct field fields[] = {
    { .name = "entity", .column = "entity", .type = TEXT(100), .flags = F_REQUIRED | F_ONCE },
    { .name = "action", .column = "action", .type = CODE(dated_change_actions), .flags = F_REQUIRED | F_ONCE, .standard = CHANGE_UPDATE },
    { .name = "record", .column = "record", .type = UUID, .flags = F_REQUIRED | F_ONCE },
    { .name = "day", .column = "day", .type = DATE, .flags = F_REQUIRED },
    { .name = "change", .column = "change", .type = JSON, .flags = F_REQUIRED },
    { .name = "status", .column = "status", .type = CODE(dated_change_statuses), .flags = F_REQUIRED, .standard = CHANGE_WAITING },
    { .name = "command", .column = "command", .type = UUID, .flags = F_REQUIRED | F_INTERNAL },
    { .name = "error", .column = "error", .type = JSON },
    FIELDS_END
};

const struct entity dated_change_entity = {
    .name = "dated_change", .table = "dated_change", .fields = fields,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL,
    .rights = { .read = RIGHT_NOBODY, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id",
};

static const struct migration migrations[] = {
    { 1, "changes that hold from a day",
      TABLE("dated_change", "entity @text NOT NULL, record @uuid NOT NULL, day @date NOT NULL, change @text NOT NULL, status @text NOT NULL,"
            " command @uuid NOT NULL, error @text")
      INDEX("dated_change", "record", "record, day, id")
      INDEX("dated_change", "due", "status, day, id") },
    { 2, "new rows and ends from a day", "ALTER TABLE dated_change ADD COLUMN action @text NOT NULL DEFAULT '" CHANGE_UPDATE "';" },
    { .n = 0 }
};

static const struct command commands[] = {
    { .name = "dated_change.create", .right = RIGHT_SIGNED_IN, .prepare = dated_create_prepare, .apply = dated_create_apply },
    { .name = "dated_change.update", .right = RIGHT_SIGNED_IN, .prepare = dated_update_prepare, .apply = dated_update_apply },
    { .name = "dated_change.delete", .right = RIGHT_SIGNED_IN, .prepare = dated_delete_prepare, .apply = dated_delete_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = "dated_change.apply", .right = RIGHT_ADMINISTRATOR, .step = dated_change_step, .schedule = "daily 00:00" },
    JOBS_END
};

static const struct argument list_arguments[] = {{"entity", "String"}, {"record", "UUID"}, ARGUMENTS_END};

static const struct function functions[] = {
    { .name = "datedChanges", .arguments = list_arguments, .type = "GenericScalar", .right = RIGHT_SIGNED_IN, .run = dated_changes },
    FUNCTIONS_END
};

static const struct entity *const entities[] = {&dated_change_entity, NULL};

const struct module dated_change_module = {
    .name = "dated_change", .entities = entities, .migrations = migrations, .commands = commands, .jobs = jobs, .functions = functions,
};
