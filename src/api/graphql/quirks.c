#include "api/graphql/quirks.h"

#include <stddef.h>

#define LIST(...) (const char *const[]){__VA_ARGS__, NULL}

static const char *const plain_types[] = {
    "GenderGQLType", "EducationGQLType", "ProfessionGQLType", "FamilyTypeGQLType", "ConfirmationTypeGQLType",
    "RelationGQLType", "IdentificationTypeGQLType", "LanguageGQLType", "ServiceItemGQLType", "ServiceServiceGQLType",
    "ClaimItemGQLType", "ClaimServiceGQLType", "ClaimServiceItemGQLType", "ClaimServiceServiceGQLType",
    "HealthFacilityCatchmentGQLType", "HealthFacilityLegalFormGQLType", "HealthFacilitySubLevelGQLType",
    "PhotoGQLType", "UserDistrictGQLType", "UserDistrictType", "OfficerVillageGQLType", "UserRoleGQLType",
    NULL
};

/* A second type over the claim table stands wherever a row leads to a claim (decision D3). */
static const struct { const char *face, *leads_to; } faces[] = {
    { "ClaimGQLType", "ClaimSamplingBatchAssignmentGQLType" },
    { NULL, NULL }
};

/* Fields that always answer null: nothing computes them in the reference either. */
static const struct quirk_null nulls[] = {
    { "ProductGQLType", "ageMinimal", "Int" },   /* these two since 25.04: no product here asks how old somebody is */
    { "ProductGQLType", "ageMaximal", "Int" },
    { "ClaimGQLType", "dateProcessedTo", "Date" },
    { "ClaimAttachmentGQLType", "doc", "String" },
    { "ClaimAttachmentGQLType", "legacyId", "UUID" },
    { "ServiceGQLType", "attachmentsCount", "Int" },
    { "UserGQLType", "legacyId", "UUID" },   /* its former states stand in the journal alone */
    { NULL, NULL, NULL }
};

static const struct { const char *type, *field, *enumeration; } enumerations[] = {
    { "InsureeGQLType", "status", "InsureeStatus" },
    { "HealthFacilityGQLType", "status", "HealthFacilityStatus" },
    { "ControlGQLType", "adjustability", "ControlAdjustability" },
    { "TaskGroupGQLType", "completionPolicy", "TaskGroupCompletionPolicy" },
    { "TaskGQLType", "status", "TaskStatus" },
    { "BillGQLType", "status", "BillStatus" },
    { "BillPaymentGQLType", "status", "BillPaymentStatus" },
    { "BillEventGQLType", "eventType", "BillEventEventType" },
    { "InvoiceGQLType", "status", "InvoiceStatus" },
    { "InvoicePaymentGQLType", "status", "InvoicePaymentStatus" },
    { "InvoiceEventGQLType", "eventType", "InvoiceEventEventType" },
    { "PaymentInvoiceGQLType", "reconciliationStatus", "PaymentInvoiceReconciliationStatus" },
    { "DetailPaymentInvoiceGQLType", "status", "DetailPaymentInvoiceStatus" },
    { "ServiceGQLType", "packagetype", "ServicePackagetype" },
    { "FundingGQLType", "status", "FundingStatus" },
    { "ProductGQLType", "ceilingInterpretation", "CeilingInterpretationEnum" },
    { "ProductGQLType", "ceilingType", "CeilingTypeEnum" },
    { "ProductItemGQLType", "priceOrigin", "PriceOriginEnum" },
    { "ProductItemGQLType", "limitationType", "LimitTypeEnum" },
    { "ProductItemGQLType", "limitationTypeR", "LimitTypeEnum" },
    { "ProductItemGQLType", "limitationTypeE", "LimitTypeEnum" },
    { "ProductItemGQLType", "ceilingExclusionAdult", "CeilingExclusionEnum" },
    { "ProductItemGQLType", "ceilingExclusionChild", "CeilingExclusionEnum" },
    { "ProductServiceGQLType", "priceOrigin", "PriceOriginEnum" },
    { "ProductServiceGQLType", "limitationType", "LimitTypeEnum" },
    { "ProductServiceGQLType", "limitationTypeR", "LimitTypeEnum" },
    { "ProductServiceGQLType", "limitationTypeE", "LimitTypeEnum" },
    { "ProductServiceGQLType", "ceilingExclusionAdult", "CeilingExclusionEnum" },
    { "ProductServiceGQLType", "ceilingExclusionChild", "CeilingExclusionEnum" },
    { "PayerGQLType", "type", "PayerType" },
    { "ClaimAttachmentGQLType", "generalType", "ClaimAttachmentGeneralType" },
    { "ClaimAttachmentTypeGQLType", "claimGeneralType", "ClaimAttachmentTypeClaimGeneralType" },
    { NULL, NULL, NULL }
};

/* Texts that inputs take by a scalar of their own. */
static const struct { const char *entity, *field, *scalar; } input_scalars[] = {
    { "claim", "code", "ClaimCodeInputType" },
    { "claim", "guaranteeId", "ClaimGuaranteeIdInputType" },
    { "health_facility", "code", "HealthFacilityCodeInputType" },
    { "location", "code", "LocationCodeInputType" },
    { "medical_service", "code", "ServiceCodeInputType" },
    { NULL, NULL, NULL }
};

static const struct { const char *entity, *name; } mutation_entities[] = {
    { "medical_item", "Item" },
    { "medical_service", "Service" },
    { NULL, NULL }
};

/* Fields of a type that stand elsewhere in the model. Of several ways the first that leads to a value counts: an account
 * speaks as the first profile it has (enrolment 1.1). A field that is a list has all that a way leads to. */
static const struct quirk_way ways[] = {
    { "UserGQLType", "lastName", "String", LIST("iUser.lastName", "officer.lastName", "claimAdmin.lastName"), NULL },
    { "UserGQLType", "otherNames", "String", LIST("iUser.otherNames", "officer.otherNames", "claimAdmin.otherNames"), NULL },
    { "UserGQLType", "email", "String", LIST("iUser.email", "officer.email", "claimAdmin.emailId"), NULL },
    { "UserGQLType", "phone", "String", LIST("iUser.phone", "officer.phone", "claimAdmin.phone"), NULL },
    { "UserGQLType", "healthFacility", "HealthFacilityGQLType", LIST("iUser.healthFacility", "claimAdmin.healthFacility"), NULL },
    { "UserGQLType", "rights", "[String]", LIST("iUser.userRoles.role.rights.rightId"), NULL },
    { "RoleGQLType", "systemRoleId", "Int", LIST("isSystem"), NULL },
    { "InteractiveUserGQLType", "roles", "[RoleGQLType]", LIST("userRoles.role"), NULL },
    { "InteractiveUserGQLType", "languageId", "String", LIST("language.code"), NULL },
    { "InteractiveUserGQLType", "healthFacilityId", "Int", LIST("healthFacility.id"), NULL },
    { "InsureeGQLType", "headOf", "FamilyGQLType", LIST("headOf"), NULL },
    { "ClaimGQLType", "restoreId", "Int", LIST("restore.id"), NULL },
    { "PhotoGQLType", "photo", "String", LIST("photo", "file"), "file" },
    { "PaymentPlanGQLType", "benefitPlanId", "String", LIST("product.id"), NULL },
    { "PaymentPlanGQLType", "benefitPlan", "JSONString", LIST("product.id", "product.uuid", "product.code", "product.name"), NULL },
    { NULL, NULL, NULL, NULL, NULL }
};

static const struct quirk_gather gathers[] = {
    { "ProductGQLType", "relativePrices", "[ProductRelativePricesGQLType]!", "distributions", "careType", "type", "period", "percent", "periods" },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }
};

/* Filters of another name than the field they test. */
static const struct quirk_filter filters[] = {
    { "interactive_user", "languageId", "language", "code" },
    { NULL, NULL, NULL, NULL }
};

static const struct quirk_link links[] = {
    { "UserMutationGQLType", "UserGQLType", "coreUser", "users" },
    { "InsureeMutationGQLType", "InsureeGQLType", "insuree", "insurees" },
    { "FamilyMutationGQLType", "FamilyGQLType", "family", "families" },
    { "PremiumMutationGQLType", "PremiumGQLType", "premium", "premiums" },
    { "PaymentMutationGQLType", "PaymentGQLType", "payment", "payments" },
    { "InvoiceMutationGQLType", "InvoiceGQLType", "invoice", "invoices" },
    { "InvoicePaymentMutationGQLType", "InvoicePaymentGQLType", "invoicePayment", "invoicePayments" },
    { "InvoiceLineItemMutationGQLType", "InvoiceLineItemGQLType", "invoiceLineItems", "invoiceLineItems" },
    { "InvoiceEventMutationGQLType", "InvoiceEventGQLType", "invoiceEvent", "eventMessages" },
    { NULL, NULL, NULL, NULL }
};

static const struct { const char *type, *field; } required[] = {
    { "FamilyGQLType", "headInsuree" },
    { "ControlGQLType", "usage" },
    { "PaymentPlanGQLType", "calculation" },
    { NULL, NULL }
};

/* Decimals that the contract shows as numbers. */
static const struct { const char *type, *field; } numbers[] = {
    { "PolicyGQLType", "sumPremiums" },
    { "PremiumGQLType", "otherPremiums" },
    { NULL, NULL }
};

/* ---- money ---- */

/* A list that is a connection of another name, or a field of another type, than the rule gives. */
static const struct quirk_shown shown[] = {
    { "PayerGQLType", "fundings", "FundingConnection" },
    { "FundingGQLType", "uuid", "UUID" },
    { "PremiumGQLType", "createdDate", "DateTime!" },
    { NULL, NULL, NULL }
};

const char *quirk_shown(struct str type, struct str field)
{
    for (const struct quirk_shown *x = shown; x->type; x++)
        if (str_is(type, x->type) && str_is(field, x->field))
            return x->as;
    return NULL;
}

const struct quirk_shown *quirk_all_shown(void) { return shown; }

bool quirk_plain(struct str type)
{
    for (const char *const *p = plain_types; *p; p++)
        if (str_is(type, *p))
            return true;
    return false;
}

const char *quirk_face(struct str face)
{
    for (size_t i = 0; faces[i].face; i++)
        if (str_is(face, faces[i].face))
            return faces[i].leads_to;
    return NULL;
}

const struct quirk_null *quirk_nulls(void) { return nulls; }

const char *quirk_enumeration(struct str type, struct str field)
{
    for (size_t i = 0; enumerations[i].type; i++)
        if (str_is(type, enumerations[i].type) && str_is(field, enumerations[i].field))
            return enumerations[i].enumeration;
    return NULL;
}

const char *quirk_input_scalar(struct str entity, struct str field)
{
    for (size_t i = 0; input_scalars[i].entity; i++)
        if (str_is(entity, input_scalars[i].entity) && str_is(field, input_scalars[i].field))
            return input_scalars[i].scalar;
    return NULL;
}

const char *quirk_mutation_entity(struct str entity)
{
    for (size_t i = 0; mutation_entities[i].entity; i++)
        if (str_is(entity, mutation_entities[i].entity))
            return mutation_entities[i].name;
    return NULL;
}

/* Of a command on several rows, what it finds no row for is told apart; the first row that fits counts. */
struct quirk_failure { const char *command, *why, *message; };   /* why: a code or a rule; NULL: any other */
#define CLAIM_STATUS(verb) \
    { "claim." verb, "record.not_found", "claim.validation.id_does_not_exist" }, \
    { "claim." verb, NULL, "claim.mutation.failed_to_change_status_of_claim" }
static const struct quirk_failure failures[] = {
    { "mobile.enroll", NULL, "core.mutation.failed_to_enroll" },
    { "mobile.renew", NULL, "core.mutation.failed_to_enroll" },
    { "user.create", NULL, "core.mutation.failed_to_create_user" },
    { "user.update", NULL, "core.mutation.failed_to_update_user" },
    { "user.delete", "record.not_found", "user.validation.id_does_not_exist" },
    { "user.delete", NULL, "role.mutation.failed_to_change_status_of_user" },
    { "role.delete", "record.not_found", "role.validation.id_does_not_exist" },
    { "role.delete", NULL, "role.mutation.failed_to_change_status_of_role" },
    { "health_facility.create", NULL, "location.mutation.failed_to_create_health_facility" },
    { "health_facility.update", NULL, "location.mutation.failed_to_update_health_facility" },
    { "health_facility.delete", NULL, "location.mutation.failed_to_delete_health_facility" },
    { "medical_item.create", NULL, "item.mutation.failed_to_create_item" },
    { "medical_item.update", NULL, "item.mutation.failed_to_update_item" },
    { "medical_item.delete", "record.not_found", "item.validation.id_does_not_exist" },
    { "medical_item.delete", NULL, "medical.mutation.failed_to_delete_item" },
    { "medical_service.create", NULL, "service.mutation.failed_to_create_service" },
    { "medical_service.update", NULL, "service.mutation.failed_to_update_service" },
    { "medical_service.delete", "record.not_found", "service.validation.id_does_not_exist" },
    { "medical_service.delete", NULL, "medical.mutation.failed_to_delete_service" },
    { "items_pricelist.create", NULL, "pricelist.mutation.failed_to_create_pricelist" },
    { "items_pricelist.update", NULL, "pricelist.mutation.failed_to_update_pricelist" },
    { "items_pricelist.delete", "record.not_found", "pricelist.validation.id_does_not_exist" },
    { "items_pricelist.delete", NULL, "pricelist.mutation.failed_to_delete_item" },
    { "services_pricelist.create", NULL, "pricelist.mutation.failed_to_create_pricelist" },
    { "services_pricelist.update", NULL, "pricelist.mutation.failed_to_update_pricelist" },
    { "services_pricelist.delete", "record.not_found", "pricelist.validation.id_does_not_exist" },
    { "services_pricelist.delete", NULL, "pricelist.mutation.failed_to_delete_service" },
    { "product.delete", "record.not_found", "product.validation.id_does_not_exist" },
    { "payer.delete", "record.not_found", "payer.validation.id_does_not_exist" },
    { "payment.delete", "record.not_found", "payment.validation.id_does_not_exist" },
    { "funding.create", NULL, "payer.mutation.failed_to_add_funding" },
    { "family.set_head", NULL, "insuree.mutation.failed_to_set_head_insuree" },
    { "insuree.move", NULL, "insuree.mutation.failed_to_change_insuree_family" },
    { "insuree.delete", "record.not_found", "insuree.validation.id_does_not_exist" },
    { "insuree.delete", "insuree_is_head", "insuree.validation.delete_head_insuree" },
    { "insuree.remove", "record.not_found", "insuree.validation.id_does_not_exist" },
    { "insuree.remove", "insuree_is_head", "insuree.validation.remove_head_insuree" },
    { "policy.delete", "record.not_found", "policy.validation.id_does_not_exist" },
    { "policy.delete", NULL, "policy.mutation.failed_to_change_status_of_policy" },
    { "policy.suspend", "record.not_found", "policy.validation.id_does_not_exist" },
    { "premium.delete", "record.not_found", "contribution.validation.id_does_not_exist" },
    CLAIM_STATUS("delete"), CLAIM_STATUS("submit"), CLAIM_STATUS("process"),
    CLAIM_STATUS("select_for_review"), CLAIM_STATUS("skip_review"), CLAIM_STATUS("bypass_review"), CLAIM_STATUS("deliver_review"),
    CLAIM_STATUS("select_for_feedback"), CLAIM_STATUS("skip_feedback"), CLAIM_STATUS("bypass_feedback"),
    { "claim.review", NULL, "claim.mutation.failed_to_update_claim" },
    { "claim.deliver_feedback", NULL, "claim.mutation.failed_to_update_claim" },
    { "claim_attachment.create", NULL, "claim.mutation.failed_to_attach_document" },
    { NULL, NULL, NULL }
};

const char *quirk_mutation_failure(struct str command, struct str reason, struct str rule)
{
    for (const struct quirk_failure *f = failures; f->command; f++)
        if (str_is(command, f->command) && (!f->why || str_is(reason, f->why) || str_is(rule, f->why)))
            return f->message;
    return NULL;
}

/* Of a batch run: 2 already run, 1 any other fault (claims 6.1). */
int quirk_mutation_code(struct str command, struct str rule)
{
    if (!str_is(command, "batch.run")) return 0;
    return str_is(rule, "batch_already_run") ? 2 : 1;
}

const struct quirk_way *quirk_way(struct str type, struct str field)
{
    for (const struct quirk_way *w = ways; w->type; w++)
        if (str_is(type, w->type) && str_is(field, w->field))
            return w;
    return NULL;
}

const struct quirk_way *quirk_ways(void) { return ways; }

const struct quirk_gather *quirk_gathers(void) { return gathers; }

const struct quirk_filter *quirk_filters(void) { return filters; }

const struct quirk_link *quirk_links(void) { return links; }

bool quirk_required(struct str type, struct str field)
{
    for (size_t i = 0; required[i].type; i++)
        if (str_is(type, required[i].type) && str_is(field, required[i].field))
            return true;
    return false;
}

bool quirk_number(struct str type, struct str field)
{
    for (size_t i = 0; numbers[i].type; i++)
        if (str_is(type, numbers[i].type) && str_is(field, numbers[i].field))
            return true;
    return false;
}

bool quirk_text_filter(struct str type, struct str field) { return str_is(type, "PayerGQLType") && str_is(field, "type"); }

bool quirk_worded(struct str enumeration) { return str_ends(enumeration, STR("Enum")); }

bool quirk_moment(struct str type, struct str field)
{
    if (str_is(type, "PaymentPlanGQLType")) return str_is(field, "dateValidFrom") || str_is(field, "dateValidTo");
    return str_is(type, "ProductGQLType") && (str_is(field, "dateFrom") || str_is(field, "dateTo"));
}
