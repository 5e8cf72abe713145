/* Mutations that no rule gives: of commands that are no generic ones, or under another name. */
#include <string.h>

#include "api/graphql/mutation.h"

#define MEMBERS_END { NULL, NULL, {0} }
#define UUID_MEMBER(name, to) { name, "String", { GIVEN_REFERENCE, to, {0} } }
#define KEY_MEMBER(name, to) { name, "Int", { GIVEN_REFERENCE_ID, to, {0} } }
#define IGNORED(name, type) { name, type, { GIVEN_NOTHING, NULL, {0} } }
#define VALUE(name, type, to, of) { name, type, { GIVEN_VALUE, to, of } }
#define TEXT_MEMBER(name) VALUE(name, "String", name, TEXT(255))
#define UUIDS { "uuids", "[String]", { GIVEN_UUIDS, "uuids", {0} } }

static const struct mutation_member move_location[] = {
    UUID_MEMBER("uuid", "uuid"), UUID_MEMBER("newParentUuid", "newParent"), MEMBERS_END
};
static const struct mutation_member delete_location[] = {
    UUID_MEMBER("uuid", "uuid"), UUID_MEMBER("newParentUuid", "newParent"), IGNORED("code", "String"), MEMBERS_END
};
static const struct mutation_member many[] = { UUIDS, MEMBERS_END };
static const struct mutation_member one_or_many[] = {
    { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, UUIDS, MEMBERS_END
};
static const struct mutation_member delete_families[] = { UUIDS, VALUE("deleteMembers", "Boolean", "deleteMembers", BOOL), MEMBERS_END };

/* ---- accounts ---- */

/* An account is named by its uuid, which older clients call userId. */
static const struct mutation_member user[] = {
    { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, { "userId", "String", { GIVEN_UUID, "uuid", {0} } },
    TEXT_MEMBER("otherNames"), TEXT_MEMBER("lastName"), TEXT_MEMBER("username"), TEXT_MEMBER("phone"), TEXT_MEMBER("email"),
    TEXT_MEMBER("password"), TEXT_MEMBER("language"), TEXT_MEMBER("address"), KEY_MEMBER("healthFacilityId", "healthFacility"),
    KEY_MEMBER("locationId", "location"), KEY_MEMBER("substitutionOfficerId", "substitutionOfficer"),
    VALUE("districts", "[Int]", "districts", INT), VALUE("roles", "[Int]", "roles", INT), VALUE("villageIds", "[Int]", "villages", INT),
    VALUE("birthDate", "Date", "birthDate", DATE), VALUE("worksTo", "DateTime", "worksTo", STAMP),
    VALUE("phoneCommunication", "Boolean", "phoneCommunication", BOOL), VALUE("userTypes", "[UserTypes]", "userTypes", TEXT(20)),
    MEMBERS_END
};
static const struct mutation_member language[] = { VALUE("languageId", "String", "language", TEXT(5)), MEMBERS_END };

/* What a system role is no mutation changes. */
static const struct mutation_member role[] = {
    { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, IGNORED("id", "Int"), TEXT_MEMBER("name"), TEXT_MEMBER("altLanguage"),
    IGNORED("isSystem", "Boolean"), VALUE("isBlocked", "Boolean", "isBlocked", BOOL), VALUE("rightsId", "[Int]", "rights", INT),
    IGNORED("systemRoleId", "Int"), MEMBERS_END
};

static const struct mutation_member process_batch[] = {
    KEY_MEMBER("locationId", "location"), VALUE("year", "Int", "year", INT), VALUE("month", "Int", "month", INT), MEMBERS_END
};

/* The contract has none to pay a bill with. */
static const struct mutation_member pay_bill[] = {
    UUID_MEMBER("uuid", "bill"), VALUE("amount", "Decimal", "amount", MONEY), VALUE("date", "Date", "date", DATE),
    TEXT_MEMBER("reference"), MEMBERS_END
};

/* What a policy is worth and when it ends is the law's to say: what clients send of it has no effect. */
#define POLICY_MEMBERS \
    IGNORED("id", "Int"), VALUE("enrollDate", "Date!", "enrollDate", DATE), VALUE("startDate", "Date!", "startDate", DATE), \
    IGNORED("expiryDate", "Date!"), IGNORED("value", "Decimal!"), KEY_REQUIRED("productId", "product"), \
    KEY_REQUIRED("familyId", "family"), KEY_REQUIRED("officerId", "officer"), VALUE("isPaid", "Boolean", "isPaid", BOOL), \
    VALUE("receipt", "String", "receipt", TEXT(50)), UUID_MEMBER("payerUuid", "payer"), IGNORED("contributionPlanId", "UUID")
#define KEY_REQUIRED(name, to) { name, "Int!", { GIVEN_REFERENCE_ID, to, {0} } }

static const struct mutation_member policy[] = { { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, POLICY_MEMBERS, MEMBERS_END };
/* The uuid is that of the policy before, which is found without it. */
static const struct mutation_member renewal[] = { IGNORED("uuid", "String"), POLICY_MEMBERS, MEMBERS_END };

static const struct mutation_row rows[] = {
    { "moveLocation", "location.move", move_location, NULL },
    { "deleteLocation", "location.delete", delete_location, NULL },
    { "createUser", "user.create", user, NULL },
    { "updateUser", "user.update", user, NULL },
    { "deleteUser", "user.delete", many, NULL },
    { "changeUserLanguage", "user.set_language", language, NULL },
    { "createRole", "role.create", role, NULL },
    { "updateRole", "role.update", role, NULL },
    { "duplicateRole", "role.duplicate", role, NULL },
    { "deleteRole", "role.delete", many, NULL },
    { "deleteFamilies", "family.delete", delete_families, NULL },
    { "deleteInsurees", "insuree.delete", one_or_many, NULL },
    { "createPolicy", "policy.create", policy, NULL },
    { "updatePolicy", "policy.update", policy, NULL },
    { "renewPolicy", "policy.renew", renewal, NULL },
    { "suspendPolicies", "policy.suspend", many, NULL },
    { "deletePolicies", "policy.delete", many, NULL },
    { "deletePremium", "premium.delete", many, "deletePremiums" },
    { "processBatch", "batch.run", process_batch, NULL },
    { "payBill", "bill.pay", pay_bill, NULL },
    { NULL, NULL, NULL, NULL }
};

const struct mutation_row *mutation_rows(void) { return rows; }

const struct mutation_row *mutation_row_of(const char *command)
{
    for (const struct mutation_row *row = rows; row->name; row++)
        if (!strcmp(row->command, command))
            return row;
    return NULL;
}
