#include "module/policy/internal.h"

static const struct code status_codes[] = {
    {"1", "idle"}, {"2", "active"}, {"4", "suspended"}, {"8", "expired"}, {"16", "ready"}, {NULL, NULL},
};
static const struct code_list policy_statuses = {"policy_status", true, status_codes};

static const struct code stage_codes[] = {{"N", "new"}, {"R", "renewal"}, {NULL, NULL}};
static const struct code_list policy_stages = {"policy_stage", false, stage_codes};

/* ---- policies ---- */

static const struct field fields[] = {
    { .name = "stage", .column = "stage", .type = CODE(policy_stages), .lookups = LK_EXACT, .standard = "N" },
    { .name = "status", .column = "status", .type = CODE(policy_statuses), .flags = F_READONLY, .lookups = LK_ORDER,
      .standard = "1" },
    { .name = "value", .column = "value", .type = MONEY, .flags = F_SUMMED, .lookups = LK_ORDER, .privacy = P_MONEY },
    /* what was paid for it, and what is left to pay: less than nothing where too much was paid */
    { .name = "sumPremiums", .type = MONEY, .privacy = P_MONEY,
      .sum = SUM_OF(.list = "premiums", .field = "amount", .except = "isPhotoFee") },
    { .name = "balance", .type = MONEY_SIGNED, .flags = F_SUMMED, .lookups = LK_LTE | LK_GTE, .privacy = P_MONEY,
      .sum = SUM_OF(.list = "premiums", .field = "amount", .except = "isPhotoFee", .from = "value") },
    /* how many of the family have no cover by it */
    { .name = "uncovered", .type = INT, .lookups = LK_GT, .sum = SUM_OF(.via = "family", .list = "members", .less = "insureePolicies") },
    /* how many active policies its family has beside it, of its product or of the one that replaces that */
    { .name = "activeBeside", .type = INT, .lookups = LK_EXACT | LK_GT,
      .sum = SUM_OF(.beside = "family", .same = "product", .next = "conversionProduct", .only = "status", .is = "2") },
    { .name = "enrollDate", .column = "enroll_date", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "startDate", .column = "start_date", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "effectiveDate", .column = "effective_date", .type = DATE, .lookups = LK_ORDER },
    { .name = "expiryDate", .column = "expiry_date", .type = DATE, .lookups = LK_ORDER },
    { .name = "offline", .column = "offline", .type = BOOL, .standard = "false" },
    { .name = "creationDate", .column = "creation_date", .type = DATE },
    /* the contribution plan that computed it */
    { .name = "contributionPlanUuid", .column = "contribution_plan_uuid", .type = UUID, .flags = F_INTERNAL },
    /* the program that enrolled it */
    { .name = "source", .column = "source", .type = TEXT(50), .flags = F_INTERNAL },
    { .name = "sourceVersion", .column = "source_version", .type = TEXT(15), .flags = F_INTERNAL },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "family", .column = "family_id", .to = "family", .reverse = "policies", .flags = R_REQUIRED },
    { .name = "product", .column = "product_id", .to = "product", .reverse = "policies", .flags = R_REQUIRED | R_FILTERS },
    { .name = "officer", .column = "officer_id", .to = "officer", .reverse = "policies", .flags = R_FILTERS },
    RELATIONS_END
};

/* A policy is seen where its family is (enrolment 1.6). */
const struct entity policy_entity = {
    .name = "policy", .table = "policy", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = { .district = "district_id", .village = "village_id", .via = "family" },
    .rights = { RIGHT_POLICY_READ, RIGHT_POLICY_CREATE, RIGHT_POLICY_UPDATE, RIGHT_POLICY_DELETE },
    .order = "id", .sorts = SORTS("enrollDate", "expiryDate"), .counted = true, .faces = FACES("PolicyGQLType"), .roots = policy_roots,
};

/* ---- the cover of one person ---- */

static const struct field cover_fields[] = {
    { .name = "enrollmentDate", .column = "enrollment_date", .type = DATE, .lookups = LK_ORDER },
    { .name = "startDate", .column = "start_date", .type = DATE, .lookups = LK_ORDER },
    /* without it he is not covered */
    { .name = "effectiveDate", .column = "effective_date", .type = DATE, .lookups = LK_ORDER },
    { .name = "expiryDate", .column = "expiry_date", .type = DATE, .lookups = LK_ORDER },
    { .name = "offline", .column = "offline", .type = BOOL, .standard = "false" },
    FIELDS_END
};

static const struct relation cover_relations[] = {
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "insureePolicies",
      .flags = R_REQUIRED | R_FILTERS },
    { .name = "policy", .column = "policy_id", .to = "policy", .reverse = "insureePolicies",
      .flags = R_REQUIRED | R_FILTERS },
    RELATIONS_END
};

/* Seen with the person. Nobody writes it but what happens to policies and families. */
const struct entity insuree_policy_entity = {
    .name = "insuree_policy", .table = "insuree_policy", .fields = cover_fields, .relations = cover_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = { .district = "district_id", .second = "district2_id", .village = "village_id", .via = "insuree",
               .second_via = "insuree" },
    .rights = { .read = RIGHT_INSUREE_POLICY_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY,
                .remove = RIGHT_NOBODY },
    .order = "id", .counted = true, .faces = FACES("InsureePolicyGQLType"), .roots = cover_roots,
};

/* ---- renewals to come ---- */

static const struct field renewal_fields[] = {
    { .name = "renewalPromptDate", .column = "renewal_prompt_date", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "renewalDate", .column = "renewal_date", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "phoneNumber", .column = "phone_number", .type = TEXT(50), .privacy = P_CONTACT },
    { .name = "smsStatus", .column = "sms_status", .type = INT, .flags = F_REQUIRED, .lookups = LK_EXACT, .standard = "0" },
    { .name = "renewalWarnings", .column = "renewal_warnings", .type = INT, .lookups = LK_ORDER },
    /* open, renewed, declined (law_prompt_response) */
    { .name = "responseStatus", .column = "response_status", .type = INT, .lookups = LK_ORDER },
    { .name = "responseDate", .column = "response_date", .type = STAMP },
    { .name = "responseReason", .column = "response_reason", .type = TEXT(255) },
    FIELDS_END
};

static const struct relation renewal_relations[] = {
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "policyRenewals", .flags = R_REQUIRED },
    { .name = "policy", .column = "policy_id", .to = "policy", .reverse = "policyRenewals", .flags = R_REQUIRED },
    { .name = "newProduct", .column = "new_product_id", .to = "product", .reverse = "policyRenewals", .flags = R_REQUIRED },
    { .name = "newOfficer", .column = "new_officer_id", .to = "officer", .reverse = "policyRenewals" },
    RELATIONS_END
};

#define NIGHTLY_RIGHTS { .read = RIGHT_POLICY_RENEW, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

const struct entity policy_renewal_entity = {
    .name = "policy_renewal", .table = "policy_renewal", .fields = renewal_fields, .relations = renewal_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = { .district = "district_id", .village = "village_id", .via = "policy" },
    .rights = NIGHTLY_RIGHTS, .order = "id", .sorts = SORTS("renewalDate"), .faces = FACES("PolicyRenewalGQLType"), .roots = renewal_roots,
};

/* People whose photo is to be renewed with it. */
static const struct relation detail_relations[] = {
    { .name = "policyRenewal", .column = "policy_renewal_id", .to = "policy_renewal", .reverse = "details",
      .flags = R_REQUIRED | R_OWNER },
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .flags = R_REQUIRED },
    RELATIONS_END
};

const struct entity policy_renewal_detail_entity = {
    .name = "policy_renewal_detail", .table = "policy_renewal_detail", .relations = detail_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .rights = NIGHTLY_RIGHTS, .order = "id",
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &policy_entity, &insuree_policy_entity, &policy_renewal_entity, &policy_renewal_detail_entity, NULL,
};

static const struct command commands[] = {
    { .name = "policy.create", .right = RIGHT_POLICY_CREATE, .prepare = policy_create_prepare, .apply = policy_enter_apply },
    { .name = "policy.renew", .right = RIGHT_POLICY_RENEW, .prepare = policy_renew_prepare, .apply = policy_enter_apply },
    { .name = "policy.update", .right = RIGHT_POLICY_UPDATE, .prepare = policy_update_prepare, .apply = policy_update_apply },
    { .name = "policy.suspend", .right = RIGHT_POLICY_UPDATE, .prepare = policy_many_prepare, .apply = policy_suspend_apply },
    { .name = "policy.activate", .right = RIGHT_POLICY_UPDATE, .prepare = policy_many_prepare, .apply = policy_activate_apply },
    { .name = "policy.delete", .right = RIGHT_POLICY_DELETE, .prepare = policy_delete_prepare, .apply = policy_delete_apply },
    { .name = "policy.expire", .right = RIGHT_POLICY_RENEW, .prepare = policy_expire_prepare, .apply = policy_run_apply },
    { .name = "policy_renewal.prompt", .right = RIGHT_POLICY_RENEW, .prepare = policy_prompt_prepare, .apply = policy_run_apply },
    { .name = "policy_renewal.decline", .right = RIGHT_POLICY_RENEW, .prepare = policy_renewal_decline_prepare,
      .apply = policy_renewal_answer_apply },
    { .name = "policy_renewal.reopen", .right = RIGHT_POLICY_RENEW, .prepare = policy_renewal_reopen_prepare,
      .apply = policy_renewal_answer_apply },
    { .name = "policy_renewal.delete", .right = RIGHT_POLICY_RENEW, .prepare = policy_renewal_delete_prepare,
      .apply = policy_renewal_delete_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = JOB_PROMPT, .right = RIGHT_ADMINISTRATOR, .step = policy_prompt_step, .schedule = "daily 00:10", .of_account = true },
    { .name = JOB_EXPIRE, .right = RIGHT_ADMINISTRATOR, .step = policy_expire_step, .schedule = "daily 00:15" },
    { .name = "policy.suspend_unpaid", .right = RIGHT_ADMINISTRATOR, .step = policy_suspend_unpaid_step, .schedule = "daily 00:20",
      .settings = LIST(SETTING_SUSPEND_UNPAID) },
    JOBS_END
};

const struct module policy_module = {
    .name = "policy", .entities = entities, .migrations = policy_migrations,
    .commands = commands, .listeners = policy_listeners, .jobs = jobs, .settings = policy_settings, .functions = policy_functions,
};
