#include "api/graphql/quirks.h"

#include <stddef.h>

static const char *const plain_types[] = {
    "GenderGQLType", "EducationGQLType", "ProfessionGQLType", "FamilyTypeGQLType", "ConfirmationTypeGQLType",
    "RelationGQLType", "IdentificationTypeGQLType", "LanguageGQLType", "ServiceItemGQLType", "ServiceServiceGQLType",
    "ClaimItemGQLType", "ClaimServiceGQLType", "ClaimServiceItemGQLType", "ClaimServiceServiceGQLType",
    "HealthFacilityCatchmentGQLType", "HealthFacilityLegalFormGQLType", "HealthFacilitySubLevelGQLType",
    "PhotoGQLType", "UserDistrictGQLType", "UserDistrictType", "OfficerVillageGQLType", "UserRoleGQLType",
    "ClaimSamplingBatchAssignmentGQLType", NULL
};

/* A second type over the claim table stands where the claim was meant (decision D3). */
static const struct { const char *type, *field, *leads_to; } faces[] = {
    { "ClaimItemGQLType", "claim", "ClaimSamplingBatchAssignmentGQLType" },
    { "ClaimServiceGQLType", "claim", "ClaimSamplingBatchAssignmentGQLType" },
    { "ClaimDedRemGQLType", "claim", "ClaimSamplingBatchAssignmentGQLType" },
    { "ClaimAttachmentGQLType", "claim", "ClaimSamplingBatchAssignmentGQLType" },
    { "FeedbackGQLType", "claim", "ClaimSamplingBatchAssignmentGQLType" },
    { "ClaimGQLType", "restore", "ClaimSamplingBatchAssignmentGQLType" },
    { NULL, NULL, NULL }
};

static const struct { const char *type, *field, *enumeration; } enumerations[] = {
    { "InsureeGQLType", "status", "InsureeStatus" },
    { "HealthFacilityGQLType", "status", "HealthFacilityStatus" },
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
    { "ProductGQLType", "ceilingInterpretation", "CeilingInterpretationEnum" },
    { NULL, NULL, NULL }
};

static const struct { const char *entity, *name; } mutation_entities[] = {
    { "medical_item", "Item" },
    { "medical_service", "Service" },
    { NULL, NULL }
};

bool quirk_plain(struct str type)
{
    for (const char *const *p = plain_types; *p; p++)
        if (str_is(type, *p))
            return true;
    return false;
}

const char *quirk_face(struct str type, struct str field)
{
    for (size_t i = 0; faces[i].type; i++)
        if (str_is(type, faces[i].type) && str_is(field, faces[i].field))
            return faces[i].leads_to;
    return NULL;
}

const char *quirk_enumeration(struct str type, struct str field)
{
    for (size_t i = 0; enumerations[i].type; i++)
        if (str_is(type, enumerations[i].type) && str_is(field, enumerations[i].field))
            return enumerations[i].enumeration;
    return NULL;
}

const char *quirk_mutation_entity(struct str entity)
{
    for (size_t i = 0; mutation_entities[i].entity; i++)
        if (str_is(entity, mutation_entities[i].entity))
            return mutation_entities[i].name;
    return NULL;
}

bool quirk_worded(struct str enumeration) { return str_is(enumeration, "CeilingInterpretationEnum"); }

bool quirk_moment(struct str type, struct str field)
{
    return str_is(type, "ProductGQLType") && (str_is(field, "dateFrom") || str_is(field, "dateTo"));
}
