#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column claim_columns[] = {
    {"ClaimCode", "code", 0}, {"DateFrom", "date_from", 0}, {"DateTo", "date_to", 0}, {"DateClaimed", "date_claimed", 0},
    {"VisitType", "visit_type", 0}, {"CareType", "care_type", 0}, {"pre_authorization", "pre_authorization", 0},
    {"patient_condition", "patient_condition", 0}, {"referral_code", "referral_code", 0}, {"GuaranteeId", "guarantee_id", 0},
    {"Explanation", "explanation", 0}, {"ClaimStatus", "status", 0}, {"ReviewStatus", "review_status", 0},
    {"FeedbackStatus", "feedback_status", 0}, {"ApprovalStatus", "approval_status", 0}, {"ClaimCategory", "category", 0},
    {"RejectionReason", "rejection_reason", 0}, {"DateProcessed", "date_processed", 0}, {"SubmitStamp", "submit_stamp", 0},
    {"ProcessStamp", "process_stamp", 0}, {"Claimed", "claimed", 0}, {"Approved", "approved", 0}, {"Valuated", "valuated", 0},
    {"Remunerated", "remunerated", 0}, {"Reinsured", "reinsured", 0}, {"Adjustment", "adjustment", 0},
    {"Feedback", "feedback_available", 0}, {"AuditUserIDReview", "audit_user_id_review", 0},
    {"AuditUserIDSubmit", "audit_user_id_submit", 0}, {"AuditUserIDProcess", "audit_user_id_process", 0},
    {"ValidityFromReview", "validity_from_review", 0}, {"ValidityToReview", "validity_to_review", 0},
    {"InsureeID", "insuree_id", 0}, {"HFID", "health_facility_id", 0}, {"ClaimAdminId", "admin_id", M_ZERO_NONE},
    {"ICDID", "icd_id", 0}, {"ICDID1", "icd_1_id", M_ZERO_NONE}, {"ICDID2", "icd_2_id", M_ZERO_NONE},
    {"ICDID3", "icd_3_id", M_ZERO_NONE}, {"ICDID4", "icd_4_id", M_ZERO_NONE}, {"ReferFrom", "refer_from_id", M_ZERO_NONE},
    {"ReferTo", "refer_to_id", M_ZERO_NONE}, {"Adjuster", "adjuster_id", M_ZERO_NONE},
    {"RunID", "batch_run_id", M_ZERO_NONE}, {"RestoredClaim", "restore_id", M_LATER | M_ZERO_NONE},
    {"FeedbackID", "feedback_id", M_LATER | M_ZERO_NONE},
    COLUMNS_END
};
const struct mapping map_claim = {
    .source = "tblClaim", .entity = "claim", .key = "ClaimID", .uuid = "ClaimUUID", .columns = claim_columns,
    .books = "claim",
};

/* ---- its lines ---- */

#define LINE                                                                                                  \
    {"QtyProvided", "qty_provided", 0}, {"PriceAsked", "price_asked", 0}, {"Explanation", "explanation", 0},   \
    {"RejectionReason", "rejection_reason", 0}, {"QtyApproved", "qty_approved", 0},                          \
    {"PriceAdjusted", "price_adjusted", 0}, {"PriceApproved", "price_approved", 0},                          \
    {"PriceValuated", "price_valuated", 0}, {"RemuneratedAmount", "remunerated_amount", 0},                  \
    {"DeductableAmount", "deductable_amount", 0}, {"ExceedCeilingAmount", "exceed_ceiling_amount", 0},       \
    {"ExceedCeilingAmountCategory", "exceed_ceiling_amount_category", 0}, {"PriceOrigin", "price_origin", 0}, \
    {"Limitation", "limitation", 0}, {"LimitationValue", "limitation_value", 0},                             \
    {"Justification", "justification", 0}, {"AuditUserIDReview", "audit_user_id_review", 0},                 \
    {"ValidityFromReview", "validity_from_review", 0}, {"ValidityToReview", "validity_to_review", 0},        \
    {"ClaimID", "claim_id", 0}, {"ProdID", "product_id", M_ZERO_NONE}, {"PolicyID", "policy_id", M_ZERO_NONE}

static const struct mapping_column item_columns[] = {
    LINE, {"ClaimItemStatus", "status", 0}, {"Availability", "availability", 0}, {"ItemID", "item_id", 0}, COLUMNS_END
};
const struct mapping map_claim_item = {
    .source = "tblClaimItems", .entity = "claim_item", .key = "ClaimItemID", .columns = item_columns,
    .books = "claim", .books_by = "claim_id",
};

/* Services have an availability, too, in later sources: it is always true. */
static const struct mapping_column service_columns[] = {
    LINE, {"ClaimServiceStatus", "status", 0}, {"Availability", NULL, 0}, {"ServiceID", "service_id", 0}, COLUMNS_END
};
const struct mapping map_claim_service = {
    .source = "tblClaimServices", .entity = "claim_service", .key = "ClaimServiceID", .columns = service_columns,
    .books = "claim", .books_by = "claim_id",
};

/* Tables of 2024, named as the reference names them. */
#define BUNDLED(line)                                                                                         \
    {"qty_provided", "qty_provided", 0}, {"qty_displayed", "qty_displayed", 0}, {"created_date", "created_date", 0}, \
    {"price", "price_asked", 0}, {line, "claim_service_id", 0}, {line, "claim_id", M_OWNER}

static const struct mapping_column bundled_item_columns[] = {BUNDLED("ClaimServiceID"), {"ItemID", "item_id", 0}, COLUMNS_END};
const struct mapping map_claim_service_item = {
    .source = "tblClaimServicesItems", .entity = "claim_service_item", .key = "idCsi", .columns = bundled_item_columns,
};

static const struct mapping_column bundled_service_columns[] = {
    BUNDLED("claimServiceID"), {"ServiceId", "service_id", 0}, COLUMNS_END
};
const struct mapping map_claim_service_service = {
    .source = "tblClaimServicesService", .entity = "claim_service_service", .key = "idCss",
    .columns = bundled_service_columns,
};

static const struct mapping_column consumption_columns[] = {
    {"DedG", "ded_g", 0}, {"DedOP", "ded_op", 0}, {"DedIP", "ded_ip", 0}, {"RemG", "rem_g", 0}, {"RemOP", "rem_op", 0},
    {"RemIP", "rem_ip", 0}, {"RemConsult", "rem_consult", 0}, {"RemSurgery", "rem_surgery", 0},
    {"RemDelivery", "rem_delivery", 0}, {"RemHospitalization", "rem_hospitalization", 0}, {"RemAntenatal", "rem_antenatal", 0},
    {"ClaimID", "claim_id", 0}, {"PolicyID", "policy_id", 0}, {"InsureeID", "insuree_id", M_ZERO_NONE},
    COLUMNS_END
};
const struct mapping map_claim_consumption = {
    .source = "tblClaimDedRem", .entity = "claim_consumption", .key = "ExpenditureID", .columns = consumption_columns,
};

/* ---- attachments ---- */

static const struct mapping_column type_columns[] = {
    {"ClaimAttachmentType", "claim_attachment_type", 0}, {"is_autogenerated", "is_autogenerated", 0},
    {"claim_general_type", "claim_general_type", 0}, COLUMNS_END
};
const struct mapping map_claim_attachment_type = {
    .source = "claim_ClaimAttachment_ClaimAttachmentType", .entity = "claim_attachment_type",
    .key = "ClaimAttachmentTypeId", .columns = type_columns,
};

/* The document comes along as it is, in base64. */
static const struct mapping_column attachment_columns[] = {
    {"general_type", "general_type", 0}, {"type", "type", 0}, {"title", "title", 0}, {"date", "date", 0},
    {"filename", "filename", 0}, {"mime", "mime", 0}, {"module", "module", 0}, {"url", "url", 0}, {"document", "document", 0},
    {"claim_id", "claim_id", 0}, {"predefined_type_id", "predefined_type_id", 0},
    COLUMNS_END
};
const struct mapping map_claim_attachment = {
    .source = "claim_ClaimAttachment", .entity = "claim_attachment", .key = "id", .uuid = "id", .columns = attachment_columns,
    .keyless = true,
};

/* ---- feedback ---- */

static const struct mapping_column feedback_columns[] = {
    {"CareRendered", "care_rendered", 0}, {"PaymentAsked", "payment_asked", 0}, {"DrugPrescribed", "drug_prescribed", 0},
    {"DrugReceived", "drug_received", 0}, {"Asessment", "asessment", 0}, {"CHFOfficerCode", "officer_id", 0},
    {"FeedbackDate", "feedback_date", 0}, {"ClaimID", "claim_id", M_ZERO_NONE},
    COLUMNS_END
};
const struct mapping map_feedback = {
    .source = "tblFeedback", .entity = "feedback", .key = "FeedbackID", .uuid = "FeedbackUUID", .columns = feedback_columns,
};

static const struct mapping_column prompt_columns[] = {
    {"FeedbackPromptDate", "feedback_prompt_date", 0}, {"PhoneNumber", "phone_number", 0}, {"SMSStatus", "sms_status", 0},
    {"ClaimID", "claim_id", M_ZERO_NONE}, {"OfficerID", "officer_id", M_ZERO_NONE}, COLUMNS_END
};
const struct mapping map_feedback_prompt = {
    .source = "tblFeedbackPrompt", .entity = "feedback_prompt", .key = "FeedbackPromptID", .columns = prompt_columns,
};
