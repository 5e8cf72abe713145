#include "model/registry/migration.h"
#include "module/policy/internal.h"

#define POLICY_1 \
    "stage @text, status @int, value @int, enroll_date @date NOT NULL, start_date @date NOT NULL, effective_date @date," \
    " expiry_date @date, offline @bool, creation_date @date, contribution_plan_uuid @uuid, source @text," \
    " source_version @text, family_id @int NOT NULL, product_id @int NOT NULL, officer_id @int, district_id @int," \
    " village_id @int"

#define COVER_1 \
    "enrollment_date @date, start_date @date, effective_date @date, expiry_date @date, offline @bool," \
    " insuree_id @int NOT NULL, policy_id @int NOT NULL, district_id @int, district2_id @int, village_id @int"

#define RENEWAL_1 \
    "renewal_prompt_date @date NOT NULL, renewal_date @date NOT NULL, phone_number @text, sms_status @int NOT NULL," \
    " renewal_warnings @int, response_status @int, response_date @stamp, insuree_id @int NOT NULL," \
    " policy_id @int NOT NULL, new_product_id @int NOT NULL, new_officer_id @int, district_id @int, village_id @int"

#define DETAIL_1 "policy_renewal_id @int NOT NULL, insuree_id @int NOT NULL"

const struct migration policy_migrations[] = {
    { 1, "policies, covers and renewals",
      TABLE("policy", POLICY_1, FOREIGN("family_id", "family") FOREIGN("product_id", "product") FOREIGN("officer_id", "officer"))
      HISTORY("policy", POLICY_1)
      INDEX("policy", "enroll_date", "enroll_date, id")
      INDEX("policy", "expiry_date", "expiry_date, id")
      INDEX("policy", "family", "family_id, id")
      INDEX("policy", "product", "product_id, id")
      INDEX("policy", "officer", "officer_id, id")
      INDEX("policy", "district", "district_id, id")
      INDEX("policy", "village", "village_id, id")
      INDEX("policy", "district_enroll_date", "district_id, enroll_date, id")
      INDEX("policy", "village_enroll_date", "village_id, enroll_date, id")
      TABLE("insuree_policy", COVER_1, FOREIGN("insuree_id", "insuree") FOREIGN("policy_id", "policy"))
      HISTORY("insuree_policy", COVER_1)
      INDEX("insuree_policy", "insuree", "insuree_id, id")
      INDEX("insuree_policy", "policy", "policy_id, id")
      INDEX("insuree_policy", "district", "district_id, id")
      INDEX_OF_SET("insuree_policy", "district2", "district2_id", "id")
      INDEX("insuree_policy", "village", "village_id, id")
      TABLE("policy_renewal", RENEWAL_1,
            FOREIGN("insuree_id", "insuree") FOREIGN("policy_id", "policy") FOREIGN("new_product_id", "product")
            FOREIGN("new_officer_id", "officer"))
      HISTORY("policy_renewal", RENEWAL_1)
      INDEX("policy_renewal", "insuree", "insuree_id, id")
      INDEX("policy_renewal", "policy", "policy_id, id")
      INDEX("policy_renewal", "new_product", "new_product_id, id")
      INDEX("policy_renewal", "new_officer", "new_officer_id, id")
      INDEX("policy_renewal", "district", "district_id, id")
      INDEX("policy_renewal", "village", "village_id, id")
      TABLE("policy_renewal_detail", DETAIL_1,
            FOREIGN("policy_renewal_id", "policy_renewal") FOREIGN("insuree_id", "insuree"))
      HISTORY("policy_renewal_detail", DETAIL_1)
      INDEX("policy_renewal_detail", "renewal", "policy_renewal_id, id")
      INDEX("policy_renewal_detail", "insuree", "insuree_id, id") },
    { 2, "looks at people outside one's places are counted in the journal",
      "CREATE INDEX journal_access ON journal (actor, at) WHERE op = 5;" },
    { 3, "renewals are prompted for and answered; what is not over is found by its last day",
      "ALTER TABLE policy_renewal ADD COLUMN response_reason @text; ALTER TABLE policy_renewal_history ADD COLUMN response_reason @text;"
      "CREATE INDEX policy_i_not_over ON policy (expiry_date, id) WHERE COALESCE(status, 0) <> 8 AND deleted_at IS NULL;"
      INDEX("policy_renewal", "renewal_date", "renewal_date, id")
      INDEX("policy_renewal", "district_renewal_date", "district_id, renewal_date, id")
      INDEX("policy_renewal", "village_renewal_date", "village_id, renewal_date, id")
      INDEX("policy_renewal", "response", "response_status, deleted_at, id") },
    { .n = 0 }
};
