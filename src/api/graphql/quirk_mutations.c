/* Mutations that no rule gives: of commands that are no generic ones, or under another name. */
#include <string.h>

#include "api/graphql/mutation.h"
#include "module/medical/medical.h"

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
/* "uuid" is their family here. */
static const struct mutation_member delete_insurees[] = { IGNORED("uuid", "String"), UUIDS, MEMBERS_END };
static const struct mutation_member remove_insurees[] = {
    IGNORED("uuid", "String"), UUIDS, VALUE("cancelPolicies", "Boolean", "cancelPolicies", BOOL), MEMBERS_END
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

/* ---- registers ---- */

static const struct code patient_codes[] = {{"1", "male"}, {"2", "female"}, {"4", "adult"}, {"8", "minor"}, {NULL, NULL}};
static const struct code_list patients = {"patient_category", true, patient_codes};

/* Amounts are those of the level "ceilingType"; a share a period. */
#define PRODUCT_AMOUNT(name) VALUE(name, "Decimal", name, MONEY)
static const struct mutation_member relative_prices[] = {
    VALUE("careType", "CareTypeEnum", "careType", CODE(care_types)), VALUE("periods", "[Decimal!]!", "periods", PCT), MEMBERS_END
};
#define PRODUCT_MEMBERS \
    PRODUCT_AMOUNT("deductible"), PRODUCT_AMOUNT("deductibleIp"), PRODUCT_AMOUNT("deductibleOp"), \
    PRODUCT_AMOUNT("ceiling"), PRODUCT_AMOUNT("ceilingIp"), PRODUCT_AMOUNT("ceilingOp"), \
    { "relativePrices", "[RelativePricesInput]", { GIVEN_LIST, "relativePrices", {0} } }, \
    { "locationUuid", "UUID", { GIVEN_REFERENCE, "location", {0} } }, \
    { "conversionProductUuid", "UUID", { GIVEN_REFERENCE, "conversionProduct", {0} } }, \
    { "ageMinimal", "Int", { GIVEN_ZERO, "ageMinimal", {0} } }, { "ageMaximal", "Int", { GIVEN_ZERO, "ageMaximal", {0} } }
static const struct mutation_member product[] = { PRODUCT_MEMBERS, MEMBERS_END };
/* The uuid is that of the product which is copied. */
static const struct mutation_member product_copy[] = {
    { "uuid", "UUID", { GIVEN_UUID, "source", {0} } }, PRODUCT_MEMBERS, MEMBERS_END
};
static const struct mutation_member covered_item[] = { { "itemUuid", "UUID", { GIVEN_REFERENCE, "item", {0} } }, MEMBERS_END };
static const struct mutation_member covered_service[] = { { "serviceUuid", "UUID", { GIVEN_REFERENCE, "service", {0} } }, MEMBERS_END };

/* Whole days; whom it is for, as a number or as words. */
#define ENTRY_MEMBERS \
    VALUE("frequency", "Decimal", "frequency", INT), \
    { "patientCategories", "[PatientCategories]", { GIVEN_MASK, "patientCategory", CODE(patients) } }
static const struct mutation_member by_rule[] = { MEMBERS_END };
static const struct mutation_member entry[] = { ENTRY_MEMBERS, MEMBERS_END };
static const struct mutation_member service_entry[] = { ENTRY_MEMBERS, VALUE("manualPrice", "String", "manualPrice", BOOL), MEMBERS_END };
#define CONTAINED VALUE("qtyProvided", "Decimal", "qtyProvided", INT), VALUE("status", "TinyInt", "status", BOOL)
static const struct mutation_member contained[] = { CONTAINED, MEMBERS_END };

static const struct mutation_member price_list[] = {
    { "locationId", "UUID", { GIVEN_REFERENCE, "location", {0} } }, VALUE("addedDetails", "[UUID!]", "addedDetails", UUID),
    VALUE("removedDetails", "[UUID!]", "removedDetails", UUID),
    { "priceOverrules", "[DetailPriceOverruleType!]", { GIVEN_LIST, "priceOverrules", {0} } }, MEMBERS_END
};
static const struct mutation_member price_overrule[] = {
    VALUE("uuid", "UUID!", "uuid", UUID), VALUE("price", "Decimal", "price", MONEY), MEMBERS_END
};

static const struct mutation_list lists[] = {
    { "product_item", "ProductItemInput", NULL, true }, { "product_service", "ProductServiceInput", NULL, true },
    { "medical_service_item", "ServiceItemInputType", "items", false },
    { "medical_service_service", "ServiceServiceInputType", "services", false },
    { "items_pricelist_detail", NULL, NULL, false }, { "services_pricelist_detail", NULL, NULL, false },
    { "claim_service_item", NULL, NULL, false }, { "claim_service_service", NULL, NULL, false },
    { NULL, NULL, NULL, false }
};

const struct mutation_list *mutation_list_of(struct str entity)
{
    for (const struct mutation_list *l = lists; l->entity; l++)
        if (str_is(entity, l->entity))
            return l;
    return NULL;
}

/* Parts of a bundle go by their codes; what was claimed of them is asked. */
#define JUDGED(name, type, of) { name, type, { GIVEN_JUDGEMENT, name, of } }
#define PART(code, to) \
    JUDGED("qtyApproved", "Int", INT), JUDGED("priceApproved", "Decimal", MONEY), JUDGED("justification", "String", TEXT(65536)), \
    VALUE("id", "Int", "id", INT), { code, "String!", { GIVEN_CODE, to, {0} } }, VALUE("qtyProvided", "Decimal", "qtyProvided", INT), \
    VALUE("qtyAsked", "Decimal", "qtyDisplayed", INT), VALUE("priceAsked", "Decimal", "priceAsked", MONEY)
static const struct mutation_member part_item[] = { PART("subItemCode", "item"), MEMBERS_END };
static const struct mutation_member part_service[] = { PART("subServiceCode", "service"), MEMBERS_END };

/* ---- claims ---- */

#define JUDGED_LINE                                                                                              \
    JUDGED("status", "TinyInt!", INT), JUDGED("qtyApproved", "Decimal", QTY),          \
    JUDGED("priceApproved", "Decimal", MONEY), JUDGED("justification", "String", TEXT(65536)),                   \
    JUDGED("rejectionReason", "SmallInt", INT), IGNORED("priceAdjusted", "Decimal"), IGNORED("priceValuated", "Decimal"), \
    IGNORED("validityFromReview", "DateTime"), IGNORED("validityToReview", "DateTime"),                          \
    IGNORED("limitationValue", "Decimal"), IGNORED("limitation", "String"), IGNORED("remuneratedAmount", "Decimal"), \
    IGNORED("deductableAmount", "Decimal"), IGNORED("exceedCeilingAmount", "Decimal"), IGNORED("priceOrigin", "String"), \
    IGNORED("exceedCeilingAmountCategory", "Decimal")

static const struct mutation_member claim_item[] = { JUDGED_LINE, MEMBERS_END };
static const struct mutation_member claim_service[] = {
    JUDGED_LINE, { "serviceItemSet", "[ClaimSubItemInputType]", { GIVEN_LIST, "items", {0} } },
    { "serviceServiceSet", "[ClaimSubServiceInputType]", { GIVEN_LIST, "services", {0} } }, IGNORED("legacyId", "Int"), IGNORED("validityTo", "DateTime"), IGNORED("auditUserIdReview", "Int"),
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
static const struct mutation_member submit[] = {
    UUIDS, { "additionalFilters", "String", { GIVEN_CLAIM_SEARCH, "uuids", {0} } }, MEMBERS_END
};

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
/* ---- payment plans: parameters stand in jsonExt.calculation_rule; what belongs to products is meant ---- */

#define PLAN_MEMBERS \
    TEXT_MEMBER("name"), VALUE("calculation", "UUID", "calculation", UUID), VALUE("benefitPlanType_Model", "String", "benefitPlanType", TEXT(100)), \
    VALUE("benefitPlanId", "String!", "benefitPlanId", TEXT(36)), VALUE("periodicity", "Int", "periodicity", INT), \
    VALUE("dateValidTo", "Date", "dateValidTo", DATE), { "jsonExt", "JSONString", { GIVEN_EXT, "ext", {0} } }
static const struct mutation_member new_plan[] = {
    { "id", "UUID", { GIVEN_UUID, "uuid", {0} } }, VALUE("code", "String!", "code", TEXT(255)), VALUE("name", "String!", "name", TEXT(255)),
    VALUE("calculation", "UUID!", "calculation", UUID), VALUE("benefitPlanType_Model", "String", "benefitPlanType", TEXT(100)),
    VALUE("benefitPlanId", "String!", "benefitPlanId", TEXT(36)), VALUE("periodicity", "Int!", "periodicity", INT),
    VALUE("dateValidFrom", "Date", "dateValidFrom", DATE), VALUE("dateValidTo", "Date", "dateValidTo", DATE),
    { "jsonExt", "JSONString", { GIVEN_EXT, "ext", {0} } }, MEMBERS_END
};
static const struct mutation_member change_plan[] = {
    { "id", "UUID!", { GIVEN_UUID, "uuid", {0} } }, TEXT_MEMBER("code"), VALUE("dateValidFrom", "Date", "dateValidFrom", DATE), PLAN_MEMBERS, MEMBERS_END
};
static const struct mutation_member replace_plan[] = {
    { "uuid", "UUID!", { GIVEN_UUID, "uuid", {0} } }, VALUE("dateValidFrom", "Date!", "dateValidFrom", DATE), PLAN_MEMBERS, MEMBERS_END
};
static const struct mutation_member delete_plans[] = { { "uuids", "[UUID]", { GIVEN_UUIDS, "uuids", {0} } }, MEMBERS_END };

/* ---- samples ---- */

/* A search of claims as JSON in a text, or {"uuids": [...]}. */
static const struct mutation_member draw_sample[] = {
    VALUE("filters", "String", "filters", JSON), VALUE("percentage", "Int!", "percentage", INT),
    VALUE("taskGroupUuid", "String", "taskGroup", UUID), MEMBERS_END
};
/* The contract has what a claim has here, of which nothing is meant. */
#define OF_A_CLAIM \
    IGNORED("t", "Int"), IGNORED("status", "TinyInt"), IGNORED("autogenerate", "Boolean"), IGNORED("insureeId", "Int"), \
    IGNORED("dateFrom", "Date"), IGNORED("dateTo", "Date"), IGNORED("icdId", "Int"), IGNORED("icd1Id", "Int"), IGNORED("icd2Id", "Int"), \
    IGNORED("icd3Id", "Int"), IGNORED("icd4Id", "Int"), IGNORED("reviewStatus", "TinyInt"), IGNORED("dateClaimed", "Date"), \
    IGNORED("dateProcessed", "Date"), IGNORED("healthFacilityId", "Int"), IGNORED("referFromId", "Int"), IGNORED("referToId", "Int"), \
    IGNORED("batchRunId", "Int"), IGNORED("category", "String"), IGNORED("visitType", "String"), IGNORED("adminId", "Int"), \
    IGNORED("explanation", "String"), IGNORED("adjustment", "String"), IGNORED("jsonExt", "JSONString"), IGNORED("restore", "UUID"), \
    IGNORED("feedbackAvailable", "Boolean"), IGNORED("feedbackStatus", "TinyInt"), IGNORED("careType", "String")
#define OF_A_SAMPLE VALUE("id", "Int", "id", INT), { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, OF_A_CLAIM
static const struct mutation_member change_sample[] = { VALUE("percentage", "Int!", "percentage", INT), OF_A_SAMPLE, MEMBERS_END };
static const struct mutation_member approve_sample[] = { IGNORED("percentage", "Int"), OF_A_SAMPLE, MEMBERS_END };

/* ---- beside the rule ---- */

/* Clients of the contract send a person, a family, a claim and what stands in registers as a whole when they change it (enrolment
 * 2.1, 2.2, 5.5; claims 2.1). */
static const struct mutation_more more[] = {
    { "CreateFamilyMutationInput", family, false }, { "UpdateFamilyMutationInput", family, true },
    { "CreateInsureeMutationInput", person, false }, { "UpdateInsureeMutationInput", person, true },
    { "CreateClaimMutationInput", new_claim, false }, { "UpdateClaimMutationInput", claim, true },
    { "CreateProductMutationInput", product, false }, { "UpdateProductMutationInput", product, false },
    { "DuplicateProductMutationInput", product_copy, false },
    { "ProductItemInput", covered_item, false }, { "ProductServiceInput", covered_service, false },
    { "CreateItemMutationInput", entry, false }, { "UpdateItemMutationInput", entry, true },
    { "CreateServiceMutationInput", service_entry, false }, { "UpdateServiceMutationInput", service_entry, true },
    { "UpdateHealthFacilityMutationInput", by_rule, true }, { "UpdateLocationMutationInput", by_rule, true },
    { "UpdatePayerMutationInput", by_rule, true },
    { "ServiceItemInputType", contained, false }, { "ServiceServiceInputType", contained, false },
    { "CreateItemsPricelistMutationInput", price_list, false }, { "UpdateItemsPricelistMutationInput", price_list, false },
    { "CreateServicesPricelistMutationInput", price_list, false }, { "UpdateServicesPricelistMutationInput", price_list, false },
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

static const struct mutation_member override_report[] = {
    VALUE("name", "String!", "name", TEXT(255)), VALUE("definition", "String!", "definition", TEXT(1 << 20)), MEMBERS_END
};

/* ---- telephones: a family in one go, with the numbers that it has there (mobile 6.1) ---- */

static const struct mutation_member mobile_family[] = {
    IGNORED("id", "Int"), { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, KEY_MEMBER("locationId", "location"),
    VALUE("poverty", "Boolean", "poverty", BOOL), { "familyTypeId", "String", { GIVEN_CODE, "familyType", {0} } },
    TEXT_MEMBER("address"), VALUE("isOffline", "Boolean", "isOffline", BOOL), TEXT_MEMBER("ethnicity"), TEXT_MEMBER("confirmationNo"),
    { "confirmationTypeId", "String", { GIVEN_CODE, "confirmationType", {0} } }, { "jsonExt", "JSONString", { GIVEN_EXT, "ext", {0} } },
    IGNORED("contribution", "JSONString"), { "headInsuree", "FamilyHeadInsureeInputType", { GIVEN_OBJECT, "headInsuree", {0} } },
    MEMBERS_END
};
static const struct mutation_member mobile_person[] = {
    IGNORED("id", "Int"), { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, TEXT_MEMBER("chfId"), VALUE("lastName", "String!", "lastName", TEXT(255)),
    VALUE("otherNames", "String!", "otherNames", TEXT(255)), { "genderId", "String!", { GIVEN_CODE, "gender", {0} } },
    VALUE("dob", "Date!", "dob", DATE), IGNORED("head", "Boolean"), TEXT_MEMBER("marital"), TEXT_MEMBER("passport"), TEXT_MEMBER("phone"),
    TEXT_MEMBER("email"), TEXT_MEMBER("currentAddress"), TEXT_MEMBER("geolocation"), KEY_MEMBER("currentVillageId", "currentVillage"),
    IGNORED("photoId", "Int"), IGNORED("photoDate", "Date"), { "photo", "PhotoInputType", { GIVEN_OBJECT, "photo", {0} } },
    VALUE("cardIssued", "Boolean", "cardIssued", BOOL), IGNORED("familyId", "Int"), KEY_MEMBER("relationshipId", "relationship"),
    KEY_MEMBER("professionId", "profession"), KEY_MEMBER("educationId", "education"),
    { "typeOfIdId", "String", { GIVEN_CODE, "typeOfId", {0} } }, KEY_MEMBER("healthFacilityId", "healthFacility"),
    VALUE("offline", "Boolean", "offline", BOOL), { "jsonExt", "JSONString", { GIVEN_EXT, "ext", {0} } }, TEXT_MEMBER("status"),
    { "statusReason", "String", { GIVEN_CODE, "statusReason", {0} } }, VALUE("statusDate", "Date", "statusDate", DATE), MEMBERS_END
};
static const struct mutation_member mobile_policy[] = {
    IGNORED("clientMutationLabel", "String"), IGNORED("clientMutationDetails", "[String]"), IGNORED("mutationExtensions", "ParsedJSONString"),
    IGNORED("id", "Int"), { "uuid", "String", { GIVEN_UUID, "uuid", {0} } }, VALUE("enrollDate", "Date!", "enrollDate", DATE),
    VALUE("startDate", "Date!", "startDate", DATE), IGNORED("expiryDate", "Date!"), VALUE("value", "Decimal!", "value", MONEY),
    KEY_REQUIRED("productId", "product"), IGNORED("familyId", "Int!"), KEY_REQUIRED("officerId", "officer"),
    VALUE("isPaid", "Boolean", "isPaid", BOOL), VALUE("receipt", "String", "receipt", TEXT(50)), UUID_MEMBER("payerUuid", "payer"),
    IGNORED("contributionPlanId", "UUID"), VALUE("mobileId", "Int!", "mobileId", INT), MEMBERS_END
};
/* policyUuid is the policy's number there, as text, where the telephone knows no uuid. */
static const struct mutation_member mobile_premium[] = {
    { "policyUuid", "String!", { GIVEN_REFERENCE, "policy", {0} } }, PREMIUM_MEMBERS, VALUE("policyId", "Int!", "mobilePolicy", INT), MEMBERS_END
};
static const struct mutation_member mobile_enrollment[] = {
    { "family", "FamilyEnrollmentGQLType!", { GIVEN_OBJECT, "family", {0} } },
    { "insurees", "[InsureeEnrollmentGQLType]", { GIVEN_LIST, "insurees", {0} } },
    { "policies", "[PolicyEnrollmentGQLType]!", { GIVEN_LIST, "policies", {0} } },
    { "premiums", "[PremiumEnrollmentGQLType]!", { GIVEN_LIST, "premiums", {0} } }, MEMBERS_END
};
static const struct mutation_member mobile_renewal[] = {
    { "renewalId", "Int!", { GIVEN_REFERENCE_ID, "renewal", {0} } }, VALUE("renewalDate", "Date!", "payDate", DATE),
    KEY_REQUIRED("officerId", "officer"), VALUE("receipt", "String!", "receipt", TEXT(50)), VALUE("payType", "String!", "payType", TEXT(1)),
    VALUE("amount", "Decimal!", "amount", MONEY), KEY_MEMBER("payerId", "payer"), MEMBERS_END
};

static const struct mutation_type nested[] = {
    { "ClaimSubItemInputType", NULL, part_item },
    { "ClaimSubServiceInputType", NULL, part_service },
    { "RelativePricesInput", NULL, relative_prices },
    { "DetailPriceOverruleType", NULL, price_overrule },
    { "FeedbackInputType", NULL, feedback },
    { "ClaimAttachmentInputType", NULL, attached },
    { "FamilyHeadInsureeInputType", "insuree", person },
    { "PhotoInputType", NULL, photo },
    { "FamilyEnrollmentGQLType", NULL, mobile_family },
    { "InsureeEnrollmentGQLType", NULL, mobile_person },
    { "PolicyEnrollmentGQLType", NULL, mobile_policy },
    { "PremiumEnrollmentGQLType", NULL, mobile_premium },
    { NULL, NULL, NULL }
};

const struct mutation_type *mutation_types(void) { return nested; }

static const struct mutation_row rows[] = {
    { "deleteClaims", "claim.delete", many, NULL },
    { "submitClaims", "claim.submit", submit, NULL },
    { "selectClaimsForReview", "claim.select_for_review", many, NULL },
    { "skipClaimsReview", "claim.skip_review", many, NULL },
    { "bypassClaimsReview", "claim.bypass_review", many, NULL },
    { "saveClaimReview", "claim.review", review, NULL },
    { "deliverClaimsReview", "claim.deliver_review", many, NULL },
    { "selectClaimsForFeedback", "claim.select_for_feedback", many, NULL },
    { "skipClaimsFeedback", "claim.skip_feedback", many, NULL },
    { "bypassClaimsFeedback", "claim.bypass_feedback", many, NULL },
    { "deliverClaimFeedback", "claim.deliver_feedback", deliver_feedback, NULL },
    { "createClaimAttachment", "claim_attachment.create", add_attachment, "createAttachment" },
    { "updateClaimAttachment", "claim_attachment.update", change_attachment, "updateAttachment" },
    { "deleteClaimAttachment", "claim_attachment.delete", remove_attachment, "deleteAttachment" },
    { "processClaims", "claim.process", many, NULL },
    { "createClaimSamplingBatch", "claim_sampling_batch.create", draw_sample, NULL },
    { "updateClaimSamplingBatch", "claim_sampling_batch.update", change_sample, NULL },
    { "approveClaimSamplingBatch", "claim_sampling_batch.approve", approve_sample, NULL },
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
    { "deleteFamilies", "family.delete", delete_families, NULL, .says = "endPolicies" },
    { "setFamilyHead", "family.set_head", set_head, NULL },
    { "deleteInsurees", "insuree.delete", delete_insurees, NULL },
    { "createPolicy", "policy.create", policy, NULL },
    { "updatePolicy", "policy.update", policy, NULL },
    { "renewPolicy", "policy.renew", renewal, NULL },
    { "suspendPolicies", "policy.suspend", many, NULL },
    { "removeInsurees", "insuree.remove", remove_insurees, NULL },
    { "changeInsureeFamily", "insuree.move", change_family, NULL },
    { "deletePolicies", "policy.delete", many, NULL, .says = "deleteContributions" },
    { "createPremium", "premium.create", premium, NULL },
    { "updatePremium", "premium.update", premium, NULL },
    { "deletePremium", "premium.delete", many, "deletePremiums" },
    { "createInvoiceEventMessage", "invoice_event.create", invoice_event, "createInvoiceEvent" },
    { "createBillEventType", "bill_event.create", bill_event, "createBillEvent" },
    { "createPaymentWithDetailInvoice", "payment_invoice.create_with_detail", pay_with_detail, "createPaymentInvoiceWithDetail" },
    { "generateInvoicesForTimePeriod", "invoice.generate", generate_invoices, "generateTimeframeInvoices", true },
    { "addFunding", "funding.create", funding, NULL },
    { "deletePayment", "payment.delete", many, "deletePayments" },
    { "matchPayment", "payment.match", match_payment, NULL },
    { "unmatchPayment", "payment.unmatch", unmatch_payment, NULL },
    { "processBatch", "batch.run", process_batch, NULL },
    { "mobileEnrollment", "mobile.enroll", mobile_enrollment, NULL },
    { "mobilePolicyRenewalAndPremium", "mobile.renew", mobile_renewal, NULL },
    { "deletePolicyRenewals", "policy_renewal.delete", many, NULL },
    { "payBill", "bill.pay", pay_bill, NULL },
    { "createPaymentPlan", "payment_plan.create", new_plan, NULL },
    { "updatePaymentPlan", "payment_plan.update", change_plan, NULL },
    { "replacePaymentPlan", "payment_plan.replace", replace_plan, NULL },
    { "deletePaymentPlan", "payment_plan.delete", delete_plans, NULL },
    { "overrideReport", "report_definition.override", override_report, NULL },
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
