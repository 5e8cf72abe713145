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

/* ---- families and people ---- */

static const struct mutation_member set_head[] = {
    { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, { "insureeUuid", "String", { GIVEN_UUID, "insuree", {0} } }, MEMBERS_END
};
static const struct mutation_member remove_insurees[] = {
    { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, UUIDS, VALUE("cancelPolicies", "Boolean", "cancelPolicies", BOOL), MEMBERS_END
};
static const struct mutation_member change_family[] = {
    { "familyUuid", "String", { GIVEN_UUID, "family", {0} } }, { "insureeUuid", "String", { GIVEN_UUID, "uuid", {0} } },
    VALUE("cancelPolicies", "Boolean", "cancelPolicies", BOOL), MEMBERS_END
};

/* Who is the head is told by the family. */
static const struct mutation_member person[] = {
    { "photo", "PhotoInputType", { GIVEN_OBJECT, "photo", {0} } }, { "statusReason", "String", { GIVEN_CODE, "statusReason", {0} } },
    IGNORED("head", "Boolean"), MEMBERS_END
};
static const struct mutation_member family[] = {
    { "headInsuree", "FamilyHeadInsureeInputType", { GIVEN_OBJECT, "headInsuree", {0} } }, IGNORED("contribution", "JSONString"), MEMBERS_END
};
static const struct mutation_member photo[] = {
    IGNORED("id", "Int"), IGNORED("uuid", "String"), VALUE("date", "Date", "date", DATE), VALUE("officerId", "Int", "officerId", INT),
    TEXT_MEMBER("photo"), IGNORED("filename", "String"), IGNORED("folder", "String"), MEMBERS_END
};

static const struct mutation_member feedback[] = {
    IGNORED("id", "Int"), VALUE("careRendered", "Boolean", "careRendered", BOOL), VALUE("paymentAsked", "Boolean", "paymentAsked", BOOL),
    VALUE("drugPrescribed", "Boolean", "drugPrescribed", BOOL), VALUE("drugReceived", "Boolean", "drugReceived", BOOL),
    VALUE("asessment", "SmallInt", "asessment", INT), VALUE("officerId", "Int", "officerId", INT),
    VALUE("feedbackDate", "DateTime", "feedbackDate", STAMP), IGNORED("validityFrom", "DateTime"), IGNORED("validityTo", "DateTime"),
    MEMBERS_END
};
/* A type goes by its name. */
#define ATTACHMENT \
    { "id", "String", { GIVEN_UUID, "uuid", {0} } }, TEXT_MEMBER("type"), TEXT_MEMBER("title"), VALUE("date", "Date", "date", DATE), \
    TEXT_MEMBER("filename"), TEXT_MEMBER("mime"), TEXT_MEMBER("generalType"), TEXT_MEMBER("predefinedType"), TEXT_MEMBER("url")
static const struct mutation_member attached[] = { ATTACHMENT, TEXT_MEMBER("document"), MEMBERS_END };

static const struct mutation_type nested[] = {
    { "FeedbackInputType", NULL, feedback },
    { "ClaimAttachmentInputType", NULL, attached },
    { "FamilyHeadInsureeInputType", "insuree", person },
    { "PhotoInputType", NULL, photo },
    { NULL, NULL, NULL }
};

const struct mutation_type *mutation_types(void) { return nested; }

/* ---- claims ---- */

#define JUDGED(name, type, of) { name, type, { GIVEN_JUDGEMENT, name, of } }
#define JUDGED_LINE                                                                                              \
    JUDGED("id", "Int", INT), JUDGED("status", "TinyInt!", INT), JUDGED("qtyApproved", "Decimal", QTY),          \
    JUDGED("priceApproved", "Decimal", MONEY), JUDGED("justification", "String", TEXT(65536)),                   \
    JUDGED("rejectionReason", "SmallInt", INT), IGNORED("priceAdjusted", "Decimal"), IGNORED("priceValuated", "Decimal"), \
    IGNORED("validityFromReview", "DateTime"), IGNORED("validityToReview", "DateTime"),                          \
    IGNORED("limitationValue", "Decimal"), IGNORED("limitation", "String"), IGNORED("remuneratedAmount", "Decimal"), \
    IGNORED("deductableAmount", "Decimal"), IGNORED("exceedCeilingAmount", "Decimal"), IGNORED("priceOrigin", "String"), \
    IGNORED("exceedCeilingAmountCategory", "Decimal")

static const struct mutation_member claim_item[] = { JUDGED_LINE, MEMBERS_END };
static const struct mutation_member claim_service[] = {
    JUDGED_LINE, IGNORED("legacyId", "Int"), IGNORED("validityTo", "DateTime"), IGNORED("auditUserIdReview", "Int"),
    IGNORED("policyId", "Int"), MEMBERS_END
};
#define CLAIM_MEMBERS \
    VALUE("autogenerate", "Boolean", "autogenerate", BOOL), VALUE("restore", "UUID", "restore", TEXT(36)), \
    IGNORED("reviewStatus", "TinyInt"), IGNORED("feedbackStatus", "TinyInt"), IGNORED("dateProcessed", "Date"), \
    IGNORED("batchRunId", "Int"), IGNORED("category", "String"), IGNORED("adjustment", "String"), \
    IGNORED("feedbackAvailable", "Boolean"), IGNORED("feedback", "FeedbackInputType"), MEMBERS_END
static const struct mutation_member new_claim[] = {
    { "attachments", "[ClaimAttachmentInputType]", { GIVEN_LIST, "attachments", {0} } }, CLAIM_MEMBERS
};
static const struct mutation_member claim[] = { CLAIM_MEMBERS };
static const struct mutation_member review[] = {
    UUID_MEMBER("claimUuid", "claim"), VALUE("adjustment", "String", "adjustment", TEXT(65536)),
    { "items", "[ClaimItemInputType]", { GIVEN_LIST, "items", {0} } },
    { "services", "[ClaimServiceInputType]", { GIVEN_LIST, "services", {0} } },
    VALUE("submitReview", "Boolean", "submitReview", BOOL), MEMBERS_END
};
static const struct mutation_member add_attachment[] = {
    { "claimUuid", "String!", { GIVEN_REFERENCE, "claim", {0} } }, ATTACHMENT, TEXT_MEMBER("document"), MEMBERS_END
};
/* Its claim stays. */
static const struct mutation_member change_attachment[] = { IGNORED("claimUuid", "String!"), ATTACHMENT, MEMBERS_END };
static const struct mutation_member remove_attachment[] = { { "id", "String", { GIVEN_UUID, "uuid", {0} } }, MEMBERS_END };
static const struct mutation_member deliver_feedback[] = {
    UUID_MEMBER("claimUuid", "claim"), { "feedback", "FeedbackInputType!", { GIVEN_OBJECT, "feedback", {0} } }, MEMBERS_END
};
static const struct mutation_member submit[] = { UUIDS, IGNORED("additionalFilters", "String"), MEMBERS_END };

/* ---- payers, payments ---- */

/* A key of the contract's that comes as an ID. */
#define ID_MEMBER(name, to) { name, "ID!", { GIVEN_REFERENCE_ID, to, {0} } }
static const struct mutation_member funding[] = {
    ID_MEMBER("payerId", "payer"), ID_MEMBER("productId", "product"), VALUE("payDate", "Date!", "payDate", DATE),
    VALUE("amount", "Decimal!", "amount", MONEY), VALUE("receipt", "String!", "receipt", TEXT(50)), MEMBERS_END
};

static const struct mutation_member payment_for[] = {
    { "premiumUuid", "String", { GIVEN_REFERENCE, "premium", {0} } }, MEMBERS_END
};
static const struct mutation_member match_payment[] = { { "uuid", "String!", { GIVEN_UUID, "uuid", {0} } }, MEMBERS_END };
static const struct mutation_member unmatch_payment[] = {
    { "uuid", "String!", { GIVEN_UUID, "uuid", {0} } }, { "premiumUuid", "String", { GIVEN_REFERENCE, "premium", {0} } }, MEMBERS_END
};

/* ---- bills and invoices ---- */

/* A payment is valid for ever, and stays with its document. */
#define FOR_EVER IGNORED("dateValidFrom", "Date"), IGNORED("dateValidTo", "Date")
#define STATUS(name) VALUE(name, "Int", name, INT)
#define DOCUMENT_MEMBER(name, type, to) { name, type, { GIVEN_REFERENCE, to, {0} } }

static const struct mutation_member pay_invoice_new[] = {STATUS("status"), DOCUMENT_MEMBER("invoiceId", "UUID", "invoice"), FOR_EVER, MEMBERS_END};
static const struct mutation_member pay_invoice[] = {STATUS("status"), IGNORED("invoiceId", "UUID"), FOR_EVER, MEMBERS_END};
static const struct mutation_member pay_bill_new[] = {STATUS("status"), DOCUMENT_MEMBER("billId", "UUID", "bill"), FOR_EVER, MEMBERS_END};
static const struct mutation_member pay_bill_change[] = {STATUS("status"), IGNORED("billId", "UUID"), FOR_EVER, MEMBERS_END};
static const struct mutation_member pay_documents[] = {STATUS("reconciliationStatus"), FOR_EVER, MEMBERS_END};
static const struct mutation_member pay_detail_new[] = {
    STATUS("status"), DOCUMENT_MEMBER("paymentId", "UUID", "payment"), VALUE("subjectType", "String", "subjectTypeName", TEXT(100)), FOR_EVER,
    MEMBERS_END
};
static const struct mutation_member pay_detail[] = {
    STATUS("status"), IGNORED("paymentId", "UUID"), VALUE("subjectType", "String", "subjectTypeName", TEXT(100)), FOR_EVER, MEMBERS_END
};
#define EVENT_MEMBERS VALUE("eventType", "Int!", "eventType", INT), VALUE("message", "String!", "message", TEXT(500)), MEMBERS_END
static const struct mutation_member invoice_event[] = {DOCUMENT_MEMBER("invoiceId", "UUID!", "invoice"), EVENT_MEMBERS};
static const struct mutation_member bill_event[] = {DOCUMENT_MEMBER("billId", "UUID!", "bill"), EVENT_MEMBERS};

static const struct mutation_member pay_with_detail[] = {
    VALUE("reconciliationStatus", "Int", "reconciliationStatus", INT), TEXT_MEMBER("codeExt"), TEXT_MEMBER("codeTp"), TEXT_MEMBER("codeReceipt"),
    TEXT_MEMBER("label"), VALUE("fees", "Decimal", "fees", MONEY), VALUE("amountReceived", "Decimal", "amountReceived", MONEY),
    VALUE("datePayment", "Date", "datePayment", DATE), TEXT_MEMBER("paymentOrigin"), VALUE("payerRef", "String!", "payerRef", TEXT(255)),
    TEXT_MEMBER("payerName"), FOR_EVER, { "jsonExt", "JSONString", { GIVEN_EXT, "ext", {0} } }, VALUE("status", "Int!", "status", INT),
    VALUE("subjectId", "UUID!", "subjectId", UUID), VALUE("subjectType", "String!", "subjectTypeName", TEXT(100)), MEMBERS_END
};
static const struct mutation_member generate_invoices[] = {
    VALUE("dateFrom", "Date", "dateFrom", DATE), VALUE("dateTo", "Date", "dateTo", DATE), MEMBERS_END
};

/* ---- beside the rule ---- */

/* Clients of the contract send a person or family that they change as a whole (enrolment 5.5). */
static const struct mutation_more more[] = {
    { "CreateFamilyMutationInput", family, false }, { "UpdateFamilyMutationInput", family, true },
    { "CreateInsureeMutationInput", person, false }, { "UpdateInsureeMutationInput", person, true },
    { "CreateClaimMutationInput", new_claim, false }, { "UpdateClaimMutationInput", claim, false },
    { "CreateInvoicePaymentMutationInput", pay_invoice_new, false }, { "UpdateInvoicePaymentMutationInput", pay_invoice, false },
    { "CreateBillPaymentMutationInput", pay_bill_new, false }, { "UpdateBillPaymentMutationInput", pay_bill_change, false },
    { "CreatePaymentInvoiceMutationInput", pay_documents, false }, { "UpdatePaymentInvoiceMutationInput", pay_documents, false },
    { "CreateDetailPaymentInvoiceMutationInput", pay_detail_new, false }, { "UpdateDetailPaymentInvoiceMutationInput", pay_detail, false },
    { "CreatePaymentMutationInput", payment_for, false }, { "UpdatePaymentMutationInput", payment_for, true },
    { "ClaimItemInputType", claim_item, false }, { "ClaimServiceInputType", claim_service, false },
    { NULL, NULL, false }
};

const struct mutation_more *mutation_more_of(struct str input)
{
    for (const struct mutation_more *m = more; m->input; m++)
        if (str_is(input, m->input))
            return m;
    return NULL;
}

/* ---- contributions ---- */

#define PREMIUM_MEMBERS \
    { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, IGNORED("id", "Int"), UUID_MEMBER("payerUuid", "payer"), \
    VALUE("amount", "Decimal", "amount", MONEY), VALUE("receipt", "String", "receipt", TEXT(50)), \
    VALUE("payDate", "Date", "payDate", DATE), VALUE("payType", "String", "payType", TEXT(1)), \
    VALUE("isOffline", "Boolean", "isOffline", BOOL), VALUE("isPhotoFee", "Boolean", "isPhotoFee", BOOL), \
    VALUE("action", "String", "action", TEXT(10))

static const struct mutation_member premium[] = {
    { "policyUuid", "String!", { GIVEN_REFERENCE, "policy", {0} } }, PREMIUM_MEMBERS, MEMBERS_END
};

static const struct mutation_row rows[] = {
    { "deleteClaims", "claim.delete", many, NULL, false },
    { "submitClaims", "claim.submit", submit, NULL, false },
    { "selectClaimsForReview", "claim.select_for_review", many, NULL, false },
    { "skipClaimsReview", "claim.skip_review", many, NULL, false },
    { "bypassClaimsReview", "claim.bypass_review", many, NULL, false },
    { "saveClaimReview", "claim.review", review, NULL, false },
    { "deliverClaimsReview", "claim.deliver_review", many, NULL, false },
    { "selectClaimsForFeedback", "claim.select_for_feedback", many, NULL, false },
    { "skipClaimsFeedback", "claim.skip_feedback", many, NULL, false },
    { "bypassClaimsFeedback", "claim.bypass_feedback", many, NULL, false },
    { "deliverClaimFeedback", "claim.deliver_feedback", deliver_feedback, NULL, false },
    { "createClaimAttachment", "claim_attachment.create", add_attachment, "createAttachment", false },
    { "updateClaimAttachment", "claim_attachment.update", change_attachment, "updateAttachment", false },
    { "deleteClaimAttachment", "claim_attachment.delete", remove_attachment, "deleteAttachment", false },
    { "processClaims", "claim.process", many, NULL, false },
    { "moveLocation", "location.move", move_location, NULL, false },
    { "deleteLocation", "location.delete", delete_location, NULL, false },
    { "createUser", "user.create", user, NULL, false },
    { "updateUser", "user.update", user, NULL, false },
    { "deleteUser", "user.delete", many, NULL, false },
    { "changeUserLanguage", "user.set_language", language, NULL, false },
    { "createRole", "role.create", role, NULL, false },
    { "updateRole", "role.update", role, NULL, false },
    { "duplicateRole", "role.duplicate", role, NULL, false },
    { "deleteRole", "role.delete", many, NULL, false },
    { "deleteFamilies", "family.delete", delete_families, NULL, false },
    { "setFamilyHead", "family.set_head", set_head, NULL, false },
    { "deleteInsurees", "insuree.delete", one_or_many, NULL, false },
    { "createPolicy", "policy.create", policy, NULL, false },
    { "updatePolicy", "policy.update", policy, NULL, false },
    { "renewPolicy", "policy.renew", renewal, NULL, false },
    { "suspendPolicies", "policy.suspend", many, NULL, false },
    { "removeInsurees", "insuree.remove", remove_insurees, NULL, false },
    { "changeInsureeFamily", "insuree.move", change_family, NULL, false },
    { "deletePolicies", "policy.delete", many, NULL, false },
    { "createPremium", "premium.create", premium, NULL, false },
    { "updatePremium", "premium.update", premium, NULL, false },
    { "deletePremium", "premium.delete", many, "deletePremiums", false },
    { "createInvoiceEventMessage", "invoice_event.create", invoice_event, "createInvoiceEvent", false },
    { "createBillEventType", "bill_event.create", bill_event, "createBillEvent", false },
    { "createPaymentWithDetailInvoice", "payment_invoice.create_with_detail", pay_with_detail, "createPaymentInvoiceWithDetail", false },
    { "generateInvoicesForTimePeriod", "invoice.generate", generate_invoices, "generateTimeframeInvoices", true },
    { "addFunding", "funding.create", funding, NULL, false },
    { "deletePayment", "payment.delete", many, "deletePayments", false },
    { "matchPayment", "payment.match", match_payment, NULL, false },
    { "unmatchPayment", "payment.unmatch", unmatch_payment, NULL, false },
    { "processBatch", "batch.run", process_batch, NULL, false },
    { "payBill", "bill.pay", pay_bill, NULL, false },
    { NULL, NULL, NULL, NULL, false }
};

const struct mutation_row *mutation_rows(void) { return rows; }

const struct mutation_row *mutation_row_of(const char *command)
{
    for (const struct mutation_row *row = rows; row->name; row++)
        if (!strcmp(row->command, command))
            return row;
    return NULL;
}
