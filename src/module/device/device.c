#include "module/device/device.h"

#include "model/registry/migration.h"
#include "module/device/device_seed.h"
#include "module/root_search.h"
#include "module/seed.h"

#define TOLD_RIGHTS \
    { .read = RIGHT_SIGNED_IN, .create = RIGHT_ADMINISTRATOR, .update = RIGHT_ADMINISTRATOR, .remove = RIGHT_ADMINISTRATOR }

/* ---- what a form asks for (enrolment 1.7) ---- */

static const struct code adjustment_codes[] = {{"M", "mandatory"}, {"O", "optional"}, {"N", "hidden"}, {"R", "required"}, {NULL, NULL}};
static const struct code_list adjustments = {"form_control", false, adjustment_codes};

#define LK_SEARCH (LK_EXACT | LK_ICONTAINS | LK_ISTARTSWITH)

static const struct field control_fields[] = {
    { .name = "name", .column = "code", .type = TEXT(50), .flags = F_REQUIRED | F_ONCE, .lookups = LK_SEARCH },
    { .name = "adjustability", .column = "adjustment", .type = CODE(adjustments), .flags = F_REQUIRED, .lookups = LK_SEARCH },
    /* names of forms, separated by commas */
    { .name = "usage", .column = "usage", .type = TEXT(200), .lookups = LK_SEARCH },
    FIELDS_END
};

static err_t controls_by_text(struct root_call *c)
{
    search_text(c, "str", LIST("name", "usage"));
    return OK;
}

static const struct argument text_arguments[] = {{"str", "String"}, ARGUMENTS_END};

static const struct root control_roots[] = {
    { .name = "control", .kind = ROOT_LIST },
    { .name = "controlStr", .kind = ROOT_LIST, .arguments = text_arguments, .where = controls_by_text },
    ROOTS_END
};

const struct entity form_control_entity = {
    .name = "form_control", .table = "form_control", .fields = control_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"), .rights = TOLD_RIGHTS,
    .order = "name", .faces = FACES("ControlGQLType"), .roots = control_roots,
};

/* ---- what a telephone may leave out (mobile 1) ---- */

static const struct field rule_fields[] = {
    { .name = "code", .column = "code", .type = TEXT(100), .flags = F_REQUIRED | F_ONCE, .lookups = LK_EXACT },
    { .name = "value", .column = "value", .type = BOOL },
    { .name = "usage", .column = "usage", .type = TEXT(200) },
    FIELDS_END
};

const struct entity phone_rule_entity = {
    .name = "phone_rule", .table = "phone_rule", .fields = rule_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"), .rights = TOLD_RIGHTS,
    .order = "code",
};

/* ---- the module ---- */

static const struct migration migrations[] = {
    { 1, "forms and rules of telephones",
      TABLE("form_control", "code @text NOT NULL, adjustment @text NOT NULL, usage @text")
      UNIQUE("form_control", "code")
      TABLE("phone_rule", "code @text NOT NULL, value @bool, usage @text")
      UNIQUE("phone_rule", "code") },
    { .n = 0 }
};

static const struct entity *const entities[] = {&form_control_entity, &phone_rule_entity, NULL};

static const struct crud crud[] = {
    { &form_control_entity, CRUD_ALL },
    { &phone_rule_entity, CRUD_ALL },
    CRUD_END
};

static const struct command commands[] = {
    { .name = "device.seed", .right = RIGHT_NOBODY, .prepare = seed_prepare, .apply = device_seed_apply },
    COMMANDS_END
};

const struct module device_module = {
    .name = "device", .entities = entities, .migrations = migrations, .crud = crud, .commands = commands,
};
