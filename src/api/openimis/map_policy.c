#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column columns[] = {
    {"PolicyStage", "stage", 0}, {"PolicyStatus", "status", 0}, {"PolicyValue", "value", 0}, {"EnrollDate", "enroll_date", 0},
    {"StartDate", "start_date", 0}, {"EffectiveDate", "effective_date", 0}, {"ExpiryDate", "expiry_date", 0},
    {"isOffline", "offline", 0}, {"creationDate", "creation_date", 0}, {"ContributionPlanID", "contribution_plan_uuid", 0},
    {"Source", "source", 0}, {"SourceVersion", "source_version", 0}, {"FamilyID", "family_id", 0},
    {"OfficerID", "officer_id", M_ZERO_NONE}, {"ProdID", "product_id", 0},
    COLUMNS_END
};
const struct mapping map_policy = {
    .source = "tblPolicy", .entity = "policy", .key = "PolicyID", .uuid = "PolicyUUID", .columns = columns,
};

static const struct mapping_column cover_columns[] = {
    {"EnrollmentDate", "enrollment_date", 0}, {"StartDate", "start_date", 0}, {"EffectiveDate", "effective_date", 0},
    {"ExpiryDate", "expiry_date", 0}, {"isOffline", "offline", 0}, {"InsureeID", "insuree_id", 0},
    {"PolicyId", "policy_id", 0},
    COLUMNS_END
};
const struct mapping map_insuree_policy = {
    .source = "tblInsureePolicy", .entity = "insuree_policy", .key = "InsureePolicyID", .columns = cover_columns,
};

static const struct mapping_column renewal_columns[] = {
    {"RenewalPromptDate", "renewal_prompt_date", 0}, {"RenewalDate", "renewal_date", 0}, {"PhoneNumber", "phone_number", 0},
    {"SMSStatus", "sms_status", 0}, {"RenewalWarnings", "renewal_warnings", 0}, {"ResponseStatus", "response_status", 0},
    {"ResponseDate", "response_date", 0}, {"InsureeID", "insuree_id", 0}, {"PolicyID", "policy_id", 0},
    {"NewProdID", "new_product_id", 0}, {"NewOfficerID", "new_officer_id", M_ZERO_NONE}, {"AuditCreateUser", NULL, 0},
    COLUMNS_END
};
const struct mapping map_renewal = {
    .source = "tblPolicyRenewals", .entity = "policy_renewal", .key = "RenewalID", .uuid = "RenewalUUID",
    .columns = renewal_columns,
};

static const struct mapping_column detail_columns[] = {
    {"RenewalID", "policy_renewal_id", 0}, {"InsureeID", "insuree_id", 0}, {"AuditCreateUser", NULL, 0}, COLUMNS_END
};
const struct mapping map_renewal_detail = {
    .source = "tblPolicyRenewalDetails", .entity = "policy_renewal_detail", .key = "RenewalDetailID",
    .columns = detail_columns,
};
