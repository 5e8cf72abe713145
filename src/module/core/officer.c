/* Enrolment officers, their villages, and claim administrators (enrolment 1.1): people of the registers who may
 * have an account. Lists for everybody are roots with a right of their own (enrolment 10.3). */
#include "module/core/internal.h"

#define LK_SEARCH (LK_EXACT | LK_ICONTAINS)

static const struct field officer_fields[] = {
    { .name = "code", .column = "code", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_SEARCH },
    { .name = "lastName", .column = "last_name", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_SEARCH, .privacy = P_NAME },
    { .name = "otherNames", .column = "other_names", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_SEARCH, .privacy = P_NAME },
    { .name = "dob", .column = "dob", .type = DATE, .lookups = LK_ORDER, .privacy = P_IDENTITY },
    { .name = "phone", .column = "phone", .type = TEXT(50), .lookups = LK_SEARCH, .privacy = P_CONTACT },
    { .name = "email", .column = "email", .type = TEXT(200), .lookups = LK_EXACT, .privacy = P_CONTACT, .check = core_check_email },
    { .name = "worksTo", .column = "works_to", .type = STAMP },
    { .name = "phoneCommunication", .column = "phone_communication", .type = BOOL },
    { .name = "address", .column = "address", .type = TEXT(100), .privacy = P_CONTACT },
    { .name = "hasLogin", .column = "has_login", .type = BOOL, .flags = F_READONLY },
    { .name = "veoCode", .column = "veo_code", .type = TEXT(50) },
    { .name = "veoLastName", .column = "veo_last_name", .type = TEXT(100), .privacy = P_NAME },
    { .name = "veoOtherNames", .column = "veo_other_names", .type = TEXT(100), .privacy = P_NAME },
    { .name = "veoDob", .column = "veo_dob", .type = DATE, .privacy = P_IDENTITY },
    { .name = "veoPhone", .column = "veo_phone", .type = TEXT(25), .privacy = P_CONTACT },
    FIELDS_END
};
static const struct relation officer_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "officerSet" },
    { .name = "substitutionOfficer", .column = "substitution_officer_id", .to = "officer", .reverse = "officerSet" },
    RELATIONS_END
};

static const struct argument officers_arguments[] = { {"str", "String"}, ARGUMENTS_END };
static const struct argument substitutes_arguments[] = {
    {"villagesUuids", "[String!]"}, {"officerUuid", "String"}, {"str", "String"}, ARGUMENTS_END
};
static const struct argument claim_officers_arguments[] = { {"search", "String"}, ARGUMENTS_END };
static const struct argument policy_officers_arguments[] = {
    {"search", "String"}, {"district", "String"}, {"region", "String"}, ARGUMENTS_END
};
static const struct argument insuree_officers_arguments[] = { {"locationId", "String"}, ARGUMENTS_END };   /* since 25.04 */
static const struct root officer_roots[] = {
    { .name = "enrolmentOfficers", .kind = ROOT_LIST, .arguments = officers_arguments, .where = core_officers_where,
      .history = true },
    { .name = "substitutionEnrolmentOfficers", .kind = ROOT_LIST, .arguments = substitutes_arguments, .where = core_substitutes_where },
    { .name = "claimOfficers", .kind = ROOT_LIST, .right = RIGHT_SIGNED_IN, .arguments = claim_officers_arguments, .where = core_claim_officers_where },
    { .name = "policyOfficers", .kind = ROOT_LIST, .right = RIGHT_SIGNED_IN, .arguments = policy_officers_arguments, .where = core_policy_officers_where },
    { .name = "insureeOfficers", .kind = ROOT_LIST, .right = RIGHT_SIGNED_IN, .arguments = insuree_officers_arguments, .where = core_insuree_officers_where },
    ROOTS_END
};

const struct entity officer_entity = {
    .name = "officer", .table = "officer", .fields = officer_fields, .relations = officer_relations,
    .faces = FACES("OfficerGQLType"), .roots = officer_roots,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .rights = { RIGHT_OFFICER_READ, RIGHT_OFFICER_CREATE, RIGHT_OFFICER_UPDATE, RIGHT_OFFICER_DELETE },
    .order = "id", .sorts = SORTS("code", "lastName"), .epoch = EPOCH_ACCESS,
};

static const struct field village_fields[] = { FIELDS_END };
static const struct relation village_relations[] = {
    { .name = "officer", .column = "officer_id", .to = "officer", .reverse = "officerVillages", .flags = R_REQUIRED | R_OWNER },
    { .name = "location", .column = "location_id", .to = "location", .reverse = "officerVillages", .flags = R_REQUIRED },
    RELATIONS_END
};

const struct entity officer_village_entity = {
    .name = "officer_village", .table = "officer_village", .fields = village_fields, .relations = village_relations,
    .faces = FACES("OfficerVillageGQLType"),
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .rights = { RIGHT_SIGNED_IN, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_ACCESS,
};

static const struct field claim_admin_fields[] = {
    { .name = "code", .column = "code", .type = TEXT(50), .flags = F_SUMMARY, .lookups = LK_SEARCH },
    { .name = "lastName", .column = "last_name", .type = TEXT(100), .flags = F_SUMMARY | F_FOLDED, .lookups = LK_SEARCH,
      .privacy = P_NAME },
    { .name = "otherNames", .column = "other_names", .type = TEXT(100), .flags = F_SUMMARY | F_FOLDED,
      .lookups = LK_SEARCH, .privacy = P_NAME },
    { .name = "dob", .column = "dob", .type = DATE, .lookups = LK_ORDER, .privacy = P_IDENTITY },
    { .name = "emailId", .column = "email", .type = TEXT(200), .lookups = LK_EXACT, .privacy = P_CONTACT, .check = core_check_email },
    { .name = "phone", .column = "phone", .type = TEXT(50), .lookups = LK_SEARCH, .privacy = P_CONTACT },
    { .name = "hasLogin", .column = "has_login", .type = BOOL, .flags = F_READONLY },
    FIELDS_END
};
static const struct relation claim_admin_relations[] = {
    { .name = "healthFacility", .column = "health_facility_id", .to = "health_facility", .reverse = "claimadminSet",
      .flags = R_SUMMARY | R_FILTERS },
    RELATIONS_END
};

static const struct argument claim_admins_arguments[] = {
    {"search", "String"}, {"regionUuid", "String"}, {"districtUuid", "String"}, ARGUMENTS_END
};
static const struct root claim_admin_roots[] = {
    { .name = "claimAdmins", .kind = ROOT_LIST, .right = RIGHT_SIGNED_IN, .arguments = claim_admins_arguments, .where = core_claim_admins_where,
      .history = true },
    ROOTS_END
};

const struct entity claim_admin_entity = {
    .name = "claim_admin", .table = "claim_admin", .fields = claim_admin_fields,
    .relations = claim_admin_relations,
    .faces = FACES("ClaimAdminGQLType"), .roots = claim_admin_roots,
    .scope = { .district = "district_id", .via = "healthFacility" },
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .rights = { RIGHT_CLAIM_ADMIN_READ, RIGHT_CLAIM_ADMIN_CREATE, RIGHT_CLAIM_ADMIN_UPDATE, RIGHT_CLAIM_ADMIN_DELETE },
    .order = "id", .sorts = SORTS("code", "lastName"), .epoch = EPOCH_ACCESS,
};
