/* Roles and the rights they give (enrolment 1.2). */
#include "module/core/internal.h"

static const struct field role_fields[] = {
    { .name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT },
    { .name = "altLanguage", .column = "alt_language", .type = TEXT(50) },
    { .name = "isSystem", .column = "is_system", .type = INT_RANGE(0, INT32_MAX), .flags = F_REQUIRED | F_READONLY,
      .lookups = LK_EXACT | LK_GT, .standard = "0" },
    { .name = "isBlocked", .column = "is_blocked", .type = BOOL, .flags = F_REQUIRED, .lookups = LK_EXACT,
      .standard = "false" },
    FIELDS_END
};

static const struct argument role_arguments[] = {
    {"isSystem", "Boolean"}, {"roleRight", "Int"}, {"systemRoleId", "Int"}, {"str", "String"}, ARGUMENTS_END
};
static const struct root role_roots[] = {
    { .name = "role", .kind = ROOT_LIST, .arguments = role_arguments, .where = core_roles_where, .history = true },
    ROOTS_END
};

const struct entity role_entity = {
    .name = "role", .table = "role", .fields = role_fields, .faces = FACES("RoleGQLType"), .roots = role_roots,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("name"),
    .rights = { RIGHT_ROLE_READ, RIGHT_ROLE_CREATE, RIGHT_ROLE_UPDATE, RIGHT_ROLE_DELETE },
    .order = "id", .sorts = SORTS("name"), .epoch = EPOCH_ACCESS,
};

static const struct field right_fields[] = {
    { .name = "rightId", .column = "right_id", .type = INT_RANGE(1, INT32_MAX), .flags = F_REQUIRED, .lookups = LK_EXACT },
    FIELDS_END
};
static const struct relation right_relations[] = {
    { .name = "role", .column = "role_id", .to = "role", .reverse = "rights",
      .flags = R_REQUIRED | R_OWNER | R_FILTERS | R_HIMSELF },
    RELATIONS_END
};
static const struct argument validity_arguments[] = { {"validity", "Date"}, ARGUMENTS_END };
static const struct root right_roots[] = {
    { .name = "roleRight", .kind = ROOT_LIST, .arguments = validity_arguments, .where = core_validity_where },
    ROOTS_END
};

const struct entity role_right_entity = {
    .name = "role_right", .table = "role_right", .fields = right_fields, .relations = right_relations,
    .faces = FACES("RoleRightGQLType"), .roots = right_roots,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .rights = { RIGHT_ROLE_READ, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_ACCESS,
};
