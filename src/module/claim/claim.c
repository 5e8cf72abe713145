#include "module/claim/internal.h"

static const struct code status_codes[] = {
    {"1", "rejected"}, {"2", "entered"}, {"4", "checked"}, {"8", "processed"}, {"16", "valuated"}, {NULL, NULL},
};
static const struct code_list statuses = {"claim_status", true, status_codes};

/* Of review and of feedback. */
static const struct code selection_codes[] = {
    {"1", "idle"}, {"2", "not_selected"}, {"4", "selected"}, {"8", "delivered"}, {"16", "bypassed"}, {NULL, NULL},
};
static const struct code_list selections = {"claim_selection", true, selection_codes};

static const struct code approval_codes[] = {{"1", "passed"}, {"2", "rejected"}, {NULL, NULL}};
static const struct code_list approvals = {"claim_approval", true, approval_codes};

static const struct code category_codes[] = {
    {"S", "surgery"}, {"D", "delivery"}, {"A", "antenatal"}, {"H", "hospitalization"}, {"C", "consultation"}, {"O", "other"},
    {"V", "visit"}, {NULL, NULL},
};
static const struct code_list categories = {"claim_category", false, category_codes};

static const struct code visit_codes[] = {{"E", "emergency"}, {"R", "referral"}, {"O", "other"}, {NULL, NULL}};
static const struct code_list visit_types = {"claim_visit_type", false, visit_codes};

static const struct code condition_codes[] = {
    {"H", "healed"}, {"D", "deceased"}, {"E", "escaped"}, {"R", "referral"}, {NULL, NULL},
};
static const struct code_list conditions = {"claim_patient_condition", false, condition_codes};

/* ---- fields ---- */

#define LK_WORD (LK_EXACT | LK_ISTARTSWITH | LK_ICONTAINS | LK_IEXACT)
#define AMOUNT(public, stored, lookup)                                                              \
    { .name = public, .column = stored, .type = MONEY, .flags = F_READONLY | F_SUMMED, .lookups = lookup, .privacy = P_MONEY }
#define REMARK(public, stored, flag)                                                                \
    { .name = public, .column = stored, .type = TEXT(NOTE_CHARACTERS_MAX), .flags = flag, .privacy = P_HEALTH }

/* Over at least one night (claims 1.1). */
static void in_patients(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    (void)a, (void)today;
    for (size_t i = 0; i < n; i++) {
        const struct db_value *from = &needs[2 * i], *to = &needs[2 * i + 1];
        out[i] = db_bool(!from->null && !to->null && date_cmp(from->d, to->d) != 0);
    }
}

static const struct field fields[] = {
    /* what the facility enters */
    { .name = "code", .column = "code", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_WORD },
    { .name = "dateFrom", .column = "date_from", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "dateTo", .column = "date_to", .type = DATE, .lookups = LK_ORDER },
    { .name = "dateClaimed", .column = "date_claimed", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "visitType", .column = "visit_type", .type = CODE(visit_types), .lookups = LK_EXACT },
    { .name = "careType", .column = "care_type", .type = TEXT(4), .lookups = LK_EXACT },
    { .name = "preAuthorization", .column = "pre_authorization", .type = BOOL, .lookups = LK_EXACT, .standard = "false" },
    { .name = "patientCondition", .column = "patient_condition", .type = CODE(conditions), .privacy = P_HEALTH },
    { .name = "referralCode", .column = "referral_code", .type = TEXT(50) },
    { .name = "guaranteeId", .column = "guarantee_id", .type = TEXT(50) },
    REMARK("explanation", "explanation", 0),
    /* what becomes of it */
    { .name = "status", .column = "status", .type = CODE(statuses), .flags = F_REQUIRED | F_READONLY,
      .lookups = LK_EXACT | LK_GT, .standard = "2" },
    { .name = "reviewStatus", .column = "review_status", .type = CODE(selections), .flags = F_READONLY, .lookups = LK_EXACT,
      .standard = "1" },
    { .name = "feedbackStatus", .column = "feedback_status", .type = CODE(selections), .flags = F_READONLY,
      .lookups = LK_EXACT, .standard = "1" },
    { .name = "approvalStatus", .column = "approval_status", .type = CODE(approvals), .flags = F_READONLY, .standard = "1" },
    { .name = "category", .column = "category", .type = CODE(categories), .flags = F_READONLY },
    { .name = "rejectionReason", .column = "rejection_reason", .type = INT_RANGE(INT16_MIN, INT16_MAX), .flags = F_READONLY,
      .standard = "0" },
    { .name = "dateProcessed", .column = "date_processed", .type = DATE, .flags = F_READONLY, .lookups = LK_ORDER },
    { .name = "submitStamp", .column = "submit_stamp", .type = STAMP, .flags = F_READONLY },
    { .name = "processStamp", .column = "process_stamp", .type = STAMP, .flags = F_READONLY },
    AMOUNT("claimed", "claimed", LK_ORDER),
    AMOUNT("approved", "approved", LK_ORDER),
    AMOUNT("valuated", "valuated", 0),
    AMOUNT("remunerated", "remunerated", 0),
    AMOUNT("reinsured", "reinsured", 0),
    REMARK("adjustment", "adjustment", F_READONLY),
    { .name = "feedbackAvailable", .column = "feedback_available", .type = BOOL, .flags = F_REQUIRED | F_READONLY,
      .standard = "false" },
    { .name = "auditUserIdReview", .column = "audit_user_id_review", .type = INT, .flags = F_READONLY },
    { .name = "auditUserIdSubmit", .column = "audit_user_id_submit", .type = INT, .flags = F_READONLY },
    { .name = "auditUserIdProcess", .column = "audit_user_id_process", .type = INT, .flags = F_READONLY },
    { .name = "validityFromReview", .column = "validity_from_review", .type = STAMP, .flags = F_READONLY },
    { .name = "validityToReview", .column = "validity_to_review", .type = STAMP, .flags = F_READONLY },
    { .name = "inPatient", .type = BOOL, .needs = "dateFrom dateTo", .batch = in_patients },
    { .name = "attachmentsCount", .type = INT, .lookups = LK_ORDER, .sum = SUM_OF(.list = "attachments") },
    /* within which facility its code is unique; none: among all */
    { .name = "codeScope", .column = "code_scope", .type = INT_RANGE(1, INT64_MAX), .flags = F_INTERNAL | F_READONLY },
    { .name = "openThreads", .type = INT, .lookups = LK_ORDER, .sum = SUM_OF(.list = "threads", .except = "closed") },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "claimSet", .flags = R_REQUIRED | R_FILTERS },
    { .name = "healthFacility", .column = "health_facility_id", .to = "health_facility", .reverse = "claimSet",
      .flags = R_REQUIRED | R_FILTERS },
    { .name = "admin", .column = "admin_id", .to = "claim_admin", .reverse = "claimSet", .flags = R_FILTERS },
    { .name = "icd", .column = "icd_id", .to = "diagnosis", .reverse = "claimIcds", .flags = R_REQUIRED | R_FILTERS | R_AS_OF },
    { .name = "icd1", .column = "icd_1_id", .to = "diagnosis", .reverse = "claimIcd1s", .flags = R_AS_OF },
    { .name = "icd2", .column = "icd_2_id", .to = "diagnosis", .reverse = "claimIcd2s", .flags = R_AS_OF },
    { .name = "icd3", .column = "icd_3_id", .to = "diagnosis", .reverse = "claimIcd3s", .flags = R_AS_OF },
    { .name = "icd4", .column = "icd_4_id", .to = "diagnosis", .reverse = "claimIcd4s", .flags = R_AS_OF },
    { .name = "referFrom", .column = "refer_from_id", .to = "health_facility", .reverse = "referFromHF" },
    { .name = "referTo", .column = "refer_to_id", .to = "health_facility", .reverse = "referToHF" },
    { .name = "adjuster", .column = "adjuster_id", .to = "interactive_user", .reverse = "claimSet", .flags = R_READONLY },
    { .name = "feedback", .column = "feedback_id", .to = "feedback", .flags = R_READONLY },
    { .name = "batchRun", .column = "batch_run_id", .to = "batch_run", .reverse = "claimSet", .flags = R_READONLY | R_FILTERS },
    /* a rejected claim that this one replaces */
    { .name = "restore", .column = "restore_id", .to = "claim", .reverse = "claimSet", .flags = R_READONLY,
      .lookups = LK_ISNULL },
    RELATIONS_END
};

/* Seen where its facility is; who is tied to a facility sees those of his (claims 2.2). */
const struct entity claim_entity = {
    .name = "claim", .table = "claim", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .imported_history = true,
    .scope = { .district = "district_id", .via = "healthFacility", .facility = "healthFacility" },
    .rights = { RIGHT_CLAIM_READ, RIGHT_CLAIM_CREATE, RIGHT_CLAIM_UPDATE, RIGHT_CLAIM_DELETE },
    .order = "id", .sorts = SORTS("code", "dateClaimed", "dateFrom"), .counted = true,
    .faces = FACES("ClaimGQLType", "ClaimSamplingBatchAssignmentGQLType", "ClaimSamplingBatchGQLType"), .roots = claim_roots,
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &claim_entity, &claim_item_entity, &claim_service_entity, &claim_service_item_entity, &claim_service_service_entity,
    &claim_consumption_entity, &claim_decision_entity, &claim_attachment_type_entity, &claim_attachment_entity,
    &preauthorisation_attachment_entity, &feedback_entity,
    &feedback_prompt_entity, &claim_sampling_batch_entity, &claim_sampling_assignment_entity, NULL,
};

const struct module claim_module = {
    .name = "claim", .entities = entities, .migrations = claim_migrations, .listeners = claim_listeners,
    .functions = claim_functions, .settings = claim_settings,
};
