/* Parts of a claim, written with it: its lines, what bundles among them are made of, and what it used up of
 * deductibles and ceilings (claims 1.3, 1.4). */
#include "module/claim/internal.h"

static const struct code status_codes[] = {{"1", "passed"}, {"2", "rejected"}, {NULL, NULL}};
static const struct code_list statuses = {"claim_line_status", true, status_codes};

static const struct code origin_codes[] = {{"P", "pricelist"}, {"O", "provider"}, {"R", "relative"}, {NULL, NULL}};
static const struct code_list origins = {"claim_line_origin", false, origin_codes};

static const struct code limitation_codes[] = {{"C", "co_insurance"}, {"F", "fixed_amount"}, {NULL, NULL}};
static const struct code_list limitations = {"claim_line_limitation", false, limitation_codes};

/* ---- lines: the same fields ---- */

#define LINE(public) .name = public, .label = "field.claim_line." public
#define AMOUNT(public, stored)                                                                   \
    { LINE(public), .column = stored, .type = MONEY, .flags = F_READONLY, .privacy = P_MONEY }

/* priceValuated is of the whole line, the prices before it of one unit. nominalValue is ours: what the line is worth after
 * deductible, co-insurance and ceilings, of relative lines too, whose priceValuated waits for the batch run. */
#define LINE_FIELDS                                                                              \
    { LINE("qtyProvided"), .column = "qty_provided", .type = QTY, .flags = F_REQUIRED },          \
    { LINE("priceAsked"), .column = "price_asked", .type = MONEY, .flags = F_REQUIRED, .privacy = P_MONEY }, \
    { LINE("explanation"), .column = "explanation", .type = TEXT(NOTE_CHARACTERS_MAX), .privacy = P_HEALTH }, \
    { LINE("status"), .column = "status", .type = CODE(statuses), .flags = F_REQUIRED | F_READONLY, .standard = "1" }, \
    { LINE("rejectionReason"), .column = "rejection_reason", .type = INT_RANGE(INT16_MIN, INT16_MAX), .flags = F_READONLY }, \
    { LINE("qtyApproved"), .column = "qty_approved", .type = QTY, .flags = F_READONLY },          \
    AMOUNT("priceAdjusted", "price_adjusted"),                                                   \
    AMOUNT("priceApproved", "price_approved"),                                                   \
    AMOUNT("priceValuated", "price_valuated"),                                                   \
    AMOUNT("nominalValue", "nominal_value"),                                                     \
    AMOUNT("remuneratedAmount", "remunerated_amount"),                                           \
    AMOUNT("deductableAmount", "deductable_amount"),                                             \
    AMOUNT("exceedCeilingAmount", "exceed_ceiling_amount"),                                      \
    AMOUNT("exceedCeilingAmountCategory", "exceed_ceiling_amount_category"),                     \
    { LINE("priceOrigin"), .column = "price_origin", .type = CODE(origins), .flags = F_READONLY }, \
    { LINE("limitation"), .column = "limitation", .type = CODE(limitations), .flags = F_READONLY }, \
    AMOUNT("limitationValue", "limitation_value"),                                               \
    { LINE("authorisedQty"), .column = "authorised_qty", .type = QTY, .flags = F_READONLY },      \
    AMOUNT("authorisedAmount", "authorised_amount"),                                             \
    { LINE("justification"), .column = "justification", .type = TEXT(NOTE_CHARACTERS_MAX), .flags = F_READONLY, \
      .privacy = P_HEALTH },                                                                     \
    { LINE("auditUserIdReview"), .column = "audit_user_id_review", .type = INT, .flags = F_READONLY }, \
    { LINE("validityFromReview"), .column = "validity_from_review", .type = STAMP, .flags = F_READONLY }, \
    { LINE("validityToReview"), .column = "validity_to_review", .type = STAMP, .flags = F_READONLY }

static const struct field item_fields[] = {
    LINE_FIELDS,
    { .name = "availability", .label = "field.claim_line.availability", .column = "availability", .type = BOOL, .flags = F_REQUIRED, .standard = "true" },
    FIELDS_END
};

static const struct field service_fields[] = {LINE_FIELDS, FIELDS_END};

static const struct relation item_relations[] = {
    { .name = "claim", .column = "claim_id", .to = "claim", .reverse = "items", .flags = R_REQUIRED | R_OWNER },
    { .name = "item", .column = "item_id", .to = "medical_item", .reverse = "claimitemSet", .flags = R_REQUIRED | R_AS_OF },
    { .name = "product", .column = "product_id", .to = "product", .reverse = "claimItems", .flags = R_READONLY },
    { .name = "policy", .column = "policy_id", .to = "policy", .reverse = "claimitemSet", .flags = R_READONLY },
    { .name = "preauthorisation", .column = "preauthorisation_id", .to = "preauthorisation", .reverse = "claimItems",
      .flags = R_READONLY },
    RELATIONS_END
};

const struct entity claim_item_entity = {
    .name = "claim_item", .table = "claim_item", .fields = item_fields, .relations = item_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .imported_history = true,
    .rights = CLAIM_PART_RIGHTS, .order = "id", .faces = FACES("ClaimItemGQLType"),
};

static const struct relation service_relations[] = {
    { .name = "claim", .column = "claim_id", .to = "claim", .reverse = "services", .flags = R_REQUIRED | R_OWNER },
    { .name = "service", .column = "service_id", .to = "medical_service", .reverse = "claimserviceSet", .flags = R_REQUIRED | R_AS_OF },
    { .name = "product", .column = "product_id", .to = "product", .reverse = "claimServices", .flags = R_READONLY },
    { .name = "policy", .column = "policy_id", .to = "policy", .reverse = "claimserviceSet", .flags = R_READONLY },
    { .name = "preauthorisation", .column = "preauthorisation_id", .to = "preauthorisation", .reverse = "claimServices",
      .flags = R_READONLY },
    RELATIONS_END
};

const struct entity claim_service_entity = {
    .name = "claim_service", .table = "claim_service", .fields = service_fields, .relations = service_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .imported_history = true,
    .rights = CLAIM_PART_RIGHTS, .order = "id", .faces = FACES("ClaimServiceGQLType"),
};

/* ---- what a bundle among the services was made of ---- */

#define BUNDLED(public) .name = public, .label = "field.claim_bundled." public
#define COUNT INT_RANGE(0, INT32_MAX)

/* provided: as the register defines it; displayed: what was claimed; approved: what a reviewer found, if it differs */
static const struct field bundled_fields[] = {
    { BUNDLED("qtyProvided"), .column = "qty_provided", .type = COUNT },
    { BUNDLED("qtyDisplayed"), .column = "qty_displayed", .type = COUNT },
    { BUNDLED("createdDate"), .column = "created_date", .type = STAMP, .flags = F_READONLY },
    { BUNDLED("priceAsked"), .column = "price_asked", .type = MONEY, .privacy = P_MONEY },
    { BUNDLED("qtyApproved"), .column = "qty_approved", .type = COUNT, .flags = F_READONLY },
    { BUNDLED("priceApproved"), .column = "price_approved", .type = MONEY, .flags = F_READONLY, .privacy = P_MONEY },
    { BUNDLED("justification"), .column = "justification", .type = TEXT(NOTE_CHARACTERS_MAX), .flags = F_READONLY, .privacy = P_HEALTH },
    FIELDS_END
};

/* The claim owns them, so that a claim with all below it is one aggregate. */
static const struct relation bundled_item_relations[] = {
    { .name = "claim", .column = "claim_id", .to = "claim", .reverse = "bundledItems", .flags = R_REQUIRED | R_OWNER },
    { .name = "claimService", .column = "claim_service_id", .to = "claim_service", .reverse = "items", .flags = R_REQUIRED },
    { .name = "item", .column = "item_id", .to = "medical_item", .reverse = "serviceItems", .flags = R_REQUIRED | R_AS_OF },
    RELATIONS_END
};

const struct entity claim_service_item_entity = {
    .name = "claim_service_item", .table = "claim_service_item", .fields = bundled_fields,
    .relations = bundled_item_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .imported_history = true, .rights = CLAIM_PART_RIGHTS, .order = "id", .faces = FACES("ClaimServiceItemGQLType"),
};

static const struct relation bundled_service_relations[] = {
    { .name = "claim", .column = "claim_id", .to = "claim", .reverse = "bundledServices", .flags = R_REQUIRED | R_OWNER },
    { .name = "claimService", .column = "claim_service_id", .to = "claim_service", .reverse = "services",
      .flags = R_REQUIRED },
    { .name = "service", .column = "service_id", .to = "medical_service", .reverse = "serviceServices", .flags = R_REQUIRED | R_AS_OF },
    RELATIONS_END
};

const struct entity claim_service_service_entity = {
    .name = "claim_service_service", .table = "claim_service_service", .fields = bundled_fields,
    .relations = bundled_service_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .imported_history = true, .rights = CLAIM_PART_RIGHTS, .order = "id", .faces = FACES("ClaimServiceServiceGQLType"),
};

/* ---- consumption: one row a claim and policy ---- */

#define SHARE(public, stored)                                                                    \
    { .name = public, .column = stored, .type = MONEY, .flags = F_READONLY, .privacy = P_MONEY }

/* Always the general value, and one of in- and out-patient. */
static const struct field consumption_fields[] = {
    SHARE("dedG", "ded_g"), SHARE("dedOp", "ded_op"), SHARE("dedIp", "ded_ip"),
    SHARE("remG", "rem_g"), SHARE("remOp", "rem_op"), SHARE("remIp", "rem_ip"),
    SHARE("remConsult", "rem_consult"), SHARE("remSurgery", "rem_surgery"), SHARE("remDelivery", "rem_delivery"),
    SHARE("remHospitalization", "rem_hospitalization"), SHARE("remAntenatal", "rem_antenatal"),
    FIELDS_END
};

static const struct relation consumption_relations[] = {
    { .name = "claim", .column = "claim_id", .to = "claim", .reverse = "dedrems", .flags = R_REQUIRED | R_OWNER },
    { .name = "policy", .column = "policy_id", .to = "policy", .reverse = "claimDedRems", .flags = R_REQUIRED | R_READONLY },
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "claimDedRems", .flags = R_READONLY },
    RELATIONS_END
};

const struct entity claim_consumption_entity = {
    .name = "claim_consumption", .table = "claim_consumption", .fields = consumption_fields,
    .relations = consumption_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .imported_history = true, .rights = CLAIM_PART_RIGHTS, .order = "id", .faces = FACES("ClaimDedRemGQLType"),
};

/* ---- decisions: what was decided when, and why (decision D13) ---- */

enum { OWN_RULES_MAX = 1 << 20 };   /* LIMIT_RULES of them */

static const struct code stage_codes[] = {{"S", "submit"}, {"R", "review"}, {"P", "process"}, {"E", "extrapolate"}, {NULL, NULL}};
static const struct code_list stages = {"claim_stage", false, stage_codes};

static const struct field decision_fields[] = {
    { .name = "stage", .column = "stage", .type = CODE(stages), .flags = F_REQUIRED | F_READONLY },
    { .name = "lawVersion", .column = "law_version", .type = INT, .flags = F_REQUIRED | F_READONLY },
    { .name = "registerEpoch", .column = "register_epoch", .type = INT, .flags = F_REQUIRED | F_READONLY },
    { .name = "recordedAt", .column = "recorded_at", .type = STAMP, .flags = F_REQUIRED | F_READONLY },
    { .name = "explanation", .column = "explanation", .type = JSON, .flags = F_READONLY | F_DIGEST, .privacy = P_HEALTH },
    /* rules of the scheme's own that were asked: "NAME@edition:hash", with blanks between */
    { .name = "ownRules", .column = "own_rules", .type = TEXT(OWN_RULES_MAX), .flags = F_READONLY, .lookups = LK_ICONTAINS | LK_ISNULL },
    FIELDS_END
};

static const struct relation decision_relations[] = {
    { .name = "claim", .column = "claim_id", .to = "claim", .reverse = "decisions", .flags = R_REQUIRED | R_OWNER },
    RELATIONS_END
};

const struct entity claim_decision_entity = {
    .name = "claim_decision", .table = "claim_decision", .fields = decision_fields, .relations = decision_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .imported_history = true,
    .rights = CLAIM_PART_RIGHTS, .order = "id", .faces = FACES("ClaimDecisionGQLType"),
};
