/* Accounts and their profiles (enrolment 1.1). */
#include "module/core/internal.h"

/* ---- people who sign in ---- */

static const struct field interactive_fields[] = {
    { .name = "lastName", .column = "last_name", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_TEXT, .privacy = P_NAME },
    { .name = "otherNames", .column = "other_names", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_TEXT, .privacy = P_NAME },
    { .name = "phone", .column = "phone", .type = TEXT(50), .lookups = LK_TEXT, .privacy = P_CONTACT },
    { .name = "loginName", .column = "login_name", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT },
    { .name = "lastLogin", .column = "last_login", .type = STAMP, .flags = F_READONLY },
    { .name = "email", .column = "email", .type = TEXT(200), .lookups = LK_TEXT, .privacy = P_CONTACT,
      .check = core_check_email },
    { .name = "passwordValidity", .column = "password_validity", .type = STAMP },
    { .name = "isAssociated", .column = "is_associated", .type = BOOL, .flags = F_READONLY, .lookups = LK_EXACT },
    { .name = "roleId", .column = "legacy_role", .type = INT, .flags = F_READONLY },   /* of before a user had several */
    FIELDS_END
};
static const struct relation interactive_relations[] = {
    { .name = "language", .column = "language_id", .to = "language", .reverse = "interactiveuserSet",
      .flags = R_REQUIRED | R_SUMMARY },
    { .name = "healthFacility", .column = "health_facility_id", .to = "health_facility", .flags = R_SUMMARY },
    RELATIONS_END
};
static const struct argument validity_arguments[] = { {"validity", "Date"}, ARGUMENTS_END };
static const struct root interactive_roots[] = {
    { .name = "interactiveUsers", .kind = ROOT_LIST, .arguments = validity_arguments, .where = core_validity_where, .history = true },
    ROOTS_END
};

const struct entity interactive_user_entity = {
    .name = "interactive_user", .table = "interactive_user", .fields = interactive_fields,
    .relations = interactive_relations, .faces = FACES("InteractiveUserGQLType"), .roots = interactive_roots,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("login_name"),
    .rights = { RIGHT_USER_READ, RIGHT_USER_CREATE, RIGHT_USER_UPDATE, RIGHT_USER_DELETE },
    .order = "id", .sorts = SORTS("loginName", "lastName"), .epoch = EPOCH_ACCESS,
};

static const struct field no_fields[] = { FIELDS_END };
static const struct relation user_role_relations[] = {
    { .name = "user", .column = "user_id", .to = "interactive_user", .reverse = "userRoles",
      .flags = R_REQUIRED | R_OWNER | R_HIMSELF },
    { .name = "role", .column = "role_id", .to = "role", .reverse = "userRoles", .flags = R_REQUIRED | R_HIMSELF },
    RELATIONS_END
};

const struct entity user_role_entity = {
    .name = "user_role", .table = "user_role", .fields = no_fields, .relations = user_role_relations,
    .faces = FACES("UserRoleGQLType"),
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .rights = { RIGHT_USER_READ, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_ACCESS,
};

static const struct relation user_district_relations[] = {
    { .name = "user", .column = "user_id", .to = "interactive_user", .reverse = "userdistrictSet",
      .flags = R_REQUIRED | R_OWNER | R_HIMSELF },
    { .name = "location", .column = "location_id", .to = "location", .reverse = "userdistrictSet", .flags = R_REQUIRED },
    RELATIONS_END
};

const struct entity user_district_entity = {
    .name = "user_district", .table = "user_district", .fields = no_fields, .relations = user_district_relations,
    .faces = FACES("UserDistrictType"),
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .rights = { RIGHT_USER_READ, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_ACCESS,
};

/* ---- systems that sign in ---- */

static const struct field technical_fields[] = {
    { .name = "username", .column = "username", .type = TEXT(50), .flags = F_REQUIRED },
    { .name = "email", .column = "email", .type = TEXT(200), .privacy = P_CONTACT },
    { .name = "isStaff", .column = "is_staff", .type = BOOL },
    { .name = "isSuperuser", .column = "is_superuser", .type = BOOL },
    FIELDS_END
};

const struct entity technical_user_entity = {
    .name = "technical_user", .table = "technical_user", .fields = technical_fields,
    .life = LIFE_VALIDITY, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("username"),
    .rights = { RIGHT_ADMINISTRATOR, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_ACCESS,
};

/* ---- the account ---- */

static const struct field user_fields[] = {
    { .name = "username", .column = "username", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY,
      .lookups = LK_EXACT | LK_ICONTAINS },
    FIELDS_END
};
static const struct relation user_relations[] = {
    { .name = "iUser", .column = "i_user_id", .to = "interactive_user", .reverse = "userSet", .flags = R_FILTERS | R_HIMSELF,
      .lookups = LK_ISNULL },
    { .name = "officer", .column = "officer_id", .to = "officer", .reverse = "userSet", .flags = R_FILTERS | R_HIMSELF,
      .lookups = LK_ISNULL },
    { .name = "claimAdmin", .column = "claim_admin_id", .to = "claim_admin", .reverse = "userSet", .flags = R_HIMSELF,
      .lookups = LK_ISNULL },
    { .name = "tUser", .column = "t_user_id", .to = "technical_user", .lookups = LK_ISNULL },
    RELATIONS_END
};

static const struct argument users_arguments[] = {
    {"lastName", "String"}, {"otherNames", "String"}, {"phone", "String"}, {"email", "String"}, {"roleId", "Int"},
    {"roles", "[Int]"}, {"healthFacilityId", "Int"}, {"regionId", "Int"}, {"regionIds", "[Int]"}, {"districtId", "Int"},
    {"municipalityId", "Int"}, {"villageId", "Int"}, {"birthDateFrom", "Date"}, {"birthDateTo", "Date"},
    {"userTypes", "[UserTypes]"}, {"language", "String"}, {"showDeleted", "Boolean"}, {"str", "String"},
    {"parentLocation", "String"}, {"parentLocationLevel", "Int"}, {"validity", "Date"}, ARGUMENTS_END
};
static const struct root user_roots[] = {
    { .name = "users", .kind = ROOT_LIST, .arguments = users_arguments, .where = core_users_where, .history = true },
    ROOTS_END
};

/* Former states stand in the journal only: the name is unique for life (enrolment 1.1, rule 10). */
const struct entity core_user_entity = {
    .name = "core_user", .table = "core_user", .fields = user_fields, .relations = user_relations,
    .faces = FACES("UserGQLType"), .roots = user_roots,
    .life = LIFE_VALIDITY, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("username"),
    .rights = { RIGHT_USER_READ, RIGHT_USER_CREATE, RIGHT_USER_UPDATE, RIGHT_USER_DELETE },
    .order = "id", .sorts = SORTS("username"), .epoch = EPOCH_ACCESS, .account = true,
};

/* ---- its secrets ---- */

/* Apart from the profile, so that no history row, no answer and no export ever holds them. `hash` is of
 * password_hash (io/password.h), or of openIMIS (64 hexadecimal digits) with its key; anything else, like
 * "locked", fits no password. An import may write rows where setHere is false: those that are true were
 * changed or confirmed here and are newer than what it brings. */
static const struct field password_fields[] = {
    { .name = "hash", .column = "hash", .type = TEXT(256), .flags = F_REQUIRED | F_INTERNAL },
    { .name = "privateKey", .column = "private_key", .type = TEXT(256), .flags = F_INTERNAL },
    { .name = "tokenCount", .column = "token_count", .type = INT_RANGE(0, INT32_MAX), .flags = F_REQUIRED | F_INTERNAL,
      .standard = "0" },
    { .name = "setHere", .column = "set_here", .type = BOOL, .flags = F_REQUIRED | F_INTERNAL, .standard = "false" },
    FIELDS_END
};
static const struct relation password_relations[] = {
    { .name = "user", .column = "user_id", .to = "core_user", .flags = R_REQUIRED },
    RELATIONS_END
};

const struct entity user_password_entity = {
    .name = "user_password", .table = "user_password", .fields = password_fields, .relations = password_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("user_id"),
    .rights = { RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_ACCESS,
};
