/* Descriptors against what they must agree with: the databases, the catalogues and the contract. */
#include "module/drive.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* ---- the databases ---- */

static void test_the_database_is_as_described(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct db_conn *c = testdb_acquire(d.t, DB_READ);

    assert_ok(registry_check_database(d.arena, d.registry, c));
    testdb_release(d.t, c);
    drive_close(&d);
}

static bool tells(err_t e, const char *entity, const char *what)
{
    for (; e; e = e->next)
        if (e->id == E_REGISTRY && str_is(err_value(e, "entity"), entity) && str_is(err_value(e, "what"), what)) return true;
    return false;
}

static void test_another_database_is_refused(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct db_conn *c;
    err_t e;

    testdb_script(d.t, "ALTER TABLE task ADD COLUMN colour @text");
    testdb_script(d.t, "ALTER TABLE product DROP COLUMN recurrence");
    testdb_script(d.t, "ALTER TABLE product_history DROP COLUMN threshold");
    testdb_script(d.t, "ALTER TABLE medical_item DROP COLUMN package; ALTER TABLE medical_item ADD COLUMN package @int");
    testdb_script(d.t, "ALTER TABLE task_group DROP COLUMN threshold; ALTER TABLE task_group ADD COLUMN threshold @int NOT NULL DEFAULT 1");
    testdb_script(d.t, "DROP TABLE task_executor_history");
    c = testdb_acquire(d.t, DB_READ);
    e = registry_check_database(d.arena, d.registry, c);
    testdb_release(d.t, c);
    assert_true(tells(e, "task", "column colour is in no descriptor"));
    assert_true(tells(e, "product", "column recurrence is missing"));
    assert_true(tells(e, "product_history", "column threshold is missing"));
    assert_true(tells(e, "medical_item", "column package is of another type"));
    assert_true(tells(e, "task_group", "column threshold refuses NULL, against its descriptor"));
    assert_true(tells(e, "task_executor_history", "the table is missing"));
    drive_close(&d);
}

/* ---- the catalogues ---- */

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static const struct registry *registered(struct arena *a)
{
    const struct registry *r;

    assert_ok(registry_new(a, modules, &crud_command, &r));
    return r;
}

static const struct json *catalogue(struct arena *a, const struct text_source *source)
{
    const struct json *v;
    struct limits limits;

    limits_standard(&limits);
    assert_ok(json_read(a, *source->json, &limits, &v));
    return v;
}

static void has_text(const struct json *texts, const char *language, const char *key)
{
    if (!json_get(texts, key)) fail_msg("%s has no text %s", language, key);
}

static void check_code_texts(struct arena *a, const struct json *texts, const char *language, const struct type *t)
{
    for (const struct code *c = t->kind == TYPE_CODE ? t->codes->codes : NULL; c && c->code; c++)
        has_text(texts, language, str_format(a, "code.%s.%s", t->codes->name, c->name).p);
}

static void check_entity_texts(struct arena *a, const struct json *texts, const char *language, const struct entity *e)
{
    has_text(texts, language, str_format(a, "entity.%s", e->name).p);
    for (const struct field *f = e->fields; f && f->name; f++) {
        has_text(texts, language, f->label ? f->label : str_format(a, "field.%s.%s", e->name, f->name).p);
        check_code_texts(a, texts, language, &f->type);
    }
    for (const struct relation *r = e->relations; r && r->name; r++)
        has_text(texts, language, str_format(a, "field.%s.%s", e->name, r->name).p);
}

static void test_every_label_has_a_text(void **state)
{
    static const char *const rules[] = {
        "location_parent_level", "location_same_parent", "location_under_itself", "location_has_children",
        "service_contains_itself", "product_dates", "product_insurance_period", "product_conversion", "product_cycle",
        "product_cycle_order", "product_deductible", "product_ceiling", "product_level", "product_limit_negative",
        "product_co_insurance", "product_distribution_period", "facility_contract_both_dates", "facility_contract_dates",
        "insuree_birth_in_future",
        "email_form", "password_length", "password_upper", "password_lower", "password_digits", "password_symbols",
        "password_is_name", "password_too_long", "password_old_wrong", "password_no_mail", "password_token", "user_administrator",
        "user_own_administrator", "user_own_password", "user_deletes_himself", "user_name_fixed",
        "user_without_role", "user_district_level", "user_field_hidden", "officer_village_level", "role_is_system",
        "HF_CONTRACT_INVALID", "claim_not_editable", "claim_not_deletable",
    };
    const struct registry *r = registered(*state);

    for (const struct text_source *s = text_sources(); s->language; s++) {
        const struct json *texts = catalogue(*state, s);
        for (size_t i = 0; i < r->table_count; i++) check_entity_texts(*state, texts, s->language, r->tables[i].entity);
        for (size_t i = 0; i < r->module_count; i++)
            for (const struct setting *g = r->modules[i]->settings; g && g->name; g++) has_text(texts, s->language, g->what);
        for (size_t i = 0; i < r->module_count; i++)
            for (const struct job *j = r->modules[i]->jobs; j && j->name; j++) has_text(texts, s->language, str_format(*state, "job.%s", j->name).p);
        for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
            has_text(texts, s->language, str_format(*state, "rule.%s", rules[i]).p);
    }
}

/* ---- the contract ---- */

/* A type of the contract and what of it comes from elsewhere: the header by the entity's life, the rest
 * from modules that are not there yet or from the API's own table of oddities. */
static const struct {
    const char *type, *entity, *elsewhere;
} contract[] = {
    {"LocationGQLType", "location",
     "individuals groups policyholderSet paymentpointSet"
     " policyholders ticketSet"},
    {"RoleGQLType", "role", "systemRoleId"},
    {"RoleRightGQLType", "role_right", ""},
    {"UserRoleGQLType", "user_role", ""},
    {"UserDistrictType", "user_district", ""},
    {"LanguageGQLType", "language", ""},
    {"OfficerGQLType", "officer", ""},
    {"OfficerVillageGQLType", "officer_village", ""},
    {"ClaimAdminGQLType", "claim_admin", ""},
    {"InteractiveUserGQLType", "interactive_user", "languageId healthFacilityId roles"},
    {"UserGQLType", "core_user",
     " mutationlogSet mutations individualUserCreated individualUserUpdated"
     " individualdatasourceuploadUserCreated individualdatasourceuploadUserUpdated"
     " individualdatasourceUserCreated individualdatasourceUserUpdated"
     " individualdatauploadrecordsUserCreated individualdatauploadrecordsUserUpdated groupUserCreated"
     " groupUserUpdated groupdatasourceUserCreated groupdatasourceUserUpdated"
     " groupindividualUserCreated groupindividualUserUpdated taskgroupUserCreated taskgroupUserUpdated"
     " taskexecutorSet taskexecutorUserCreated taskexecutorUserUpdated taskUserCreated taskUserUpdated"
     " contributionplanbundleUserCreated contributionplanbundleUserUpdated contributionplanUserCreated"
     " contributionplanUserUpdated paymentplanUserCreated paymentplanUserUpdated"
     " contributionplanbundledetailsUserCreated contributionplanbundledetailsUserUpdated"
     " fundingUserCreated fundingUserUpdated policyholderUserCreated policyholderUserUpdated"
     " policyholderinsureeUserCreated policyholderinsureeUserUpdated"
     " policyholdercontributionplanUserCreated policyholdercontributionplanUserUpdated"
     " policyholderuserSet policyholderuserUserCreated policyholderuserUserUpdated contractUserCreated"
     " contractUserUpdated contractdetailsUserCreated contractdetailsUserUpdated"
     " contractcontributionplandetailsUserCreated contractcontributionplandetailsUserUpdated"
     " invoiceUserCreated invoiceUserUpdated invoicelineitemUserCreated invoicelineitemUserUpdated"
     " invoicepaymentUserCreated invoicepaymentUserUpdated invoiceeventUserCreated"
     " invoiceeventUserUpdated billUserCreated billUserUpdated billitemUserCreated billitemUserUpdated"
     " billpaymentUserCreated billpaymentUserUpdated billeventUserCreated billeventUserUpdated"
     " paymentinvoiceUserCreated paymentinvoiceUserUpdated detailpaymentinvoiceUserCreated"
     " detailpaymentinvoiceUserUpdated benefitplanUserCreated benefitplanUserUpdated"
     " beneficiaryUserCreated beneficiaryUserUpdated benefitplandatauploadrecordsUserCreated"
     " benefitplandatauploadrecordsUserUpdated groupbeneficiaryUserCreated groupbeneficiaryUserUpdated"
     " opensearchdashboardUserCreated opensearchdashboardUserUpdated paymentcycleUserCreated"
     " paymentcycleUserUpdated paymentpointSet paymentpointUserCreated paymentpointUserUpdated"
     " payrollUserCreated payrollUserUpdated benefitconsumptionUserCreated"
     " benefitconsumptionUserUpdated benefitattachmentUserCreated benefitattachmentUserUpdated"
     " payrollbenefitconsumptionUserCreated payrollbenefitconsumptionUserUpdated"
     " csvreconciliationuploadUserCreated csvreconciliationuploadUserUpdated ticketSet"
     " ticketUserCreated ticketUserUpdated commentUserCreated commentUserUpdated rights healthFacility"
     " otherNames lastName email phone"},
    {"ItemGQLType", "medical_item", ""},
    {"ServiceGQLType", "medical_service", "attachmentsCount"},
    {"ServiceItemGQLType", "medical_service_item", ""},
    {"ServiceServiceGQLType", "medical_service_service", ""},
    {"ItemsPricelistGQLType", "items_pricelist", ""},
    {"ItemsPricelistDetailGQLType", "items_pricelist_detail", ""},
    {"ServicesPricelistGQLType", "services_pricelist", ""},
    {"ServicesPricelistDetailGQLType", "services_pricelist_detail", ""},
    {"HealthFacilityGQLType", "health_facility", ""},
    {"HealthFacilityCatchmentGQLType", "health_facility_catchment", ""},
    {"HealthFacilityLegalFormGQLType", "legal_form", ""},
    {"HealthFacilitySubLevelGQLType", "facility_sublevel", ""},
    {"DiagnosisGQLType", "diagnosis", ""},
    {"ProductGQLType", "product",
     "relativePrices"},   /* relativePrices: our distributions, grouped */
    {"ProductItemGQLType", "product_item", ""},
    {"ProductServiceGQLType", "product_service", ""},
    {"FamilyGQLType", "family", "mutations"},
    {"InsureeGQLType", "insuree",
     "mutations policyholderinsureeSet contractdetailsSet"},
    {"PhotoGQLType", "insuree_photo", ""},
    {"GenderGQLType", "gender", ""},
    {"RelationGQLType", "relation", ""},
    {"EducationGQLType", "education", ""},
    {"ProfessionGQLType", "profession", ""},
    {"FamilyTypeGQLType", "family_type", ""},
    {"ConfirmationTypeGQLType", "confirmation_type", ""},
    {"IdentificationTypeGQLType", "identification_type", ""},
    {"InsureeStatusReasonGQLType", "insuree_status_reason", ""},
    {"PolicyGQLType", "policy",
     "contributionPlan policyholderinsureeSet"
     " contractcontributionplandetailsSet"},
    {"InsureePolicyGQLType", "insuree_policy", ""},
    {"PolicyRenewalGQLType", "policy_renewal", ""},
    {"PayerGQLType", "payer", ""},
    {"FundingGQLType", "funding", ""},
    {"PremiumGQLType", "premium", "mutations paymentDetails contractContributionPlanDetails otherPremiums"},
    {"BatchRunGQLType", "batch_run", ""},
    {"RelativeIndexGQLType", "relative_index", ""},
    {"ClaimGQLType", "claim", "dateProcessedTo restoreId"},
    {"ClaimSamplingBatchAssignmentGQLType", "claim", ""},
    {"ClaimItemGQLType", "claim_item", ""},
    {"ClaimServiceGQLType", "claim_service", ""},
    {"ClaimServiceItemGQLType", "claim_service_item", ""},
    {"ClaimServiceServiceGQLType", "claim_service_service", ""},
    {"ClaimDedRemGQLType", "claim_consumption", ""},
    {"ClaimAttachmentGQLType", "claim_attachment", "doc"},
    {"ClaimAttachmentTypeGQLType", "claim_attachment_type", ""},
    {"FeedbackGQLType", "feedback", ""},
    {"BillGQLType", "bill", "benefitattachmentSet"},
    {"BillItemGQLType", "bill_item", ""},
    {"BillPaymentGQLType", "bill_payment", ""},
    {"BillEventGQLType", "bill_event", ""},
    {"InvoiceGQLType", "invoice", "mutations"},
    {"InvoiceLineItemGQLType", "invoice_line_item", "mutations"},
    {"InvoicePaymentGQLType", "invoice_payment", "mutations"},
    {"InvoiceEventGQLType", "invoice_event", "mutations"},
    {"PaymentInvoiceGQLType", "payment_invoice", ""},
    {"DetailPaymentInvoiceGQLType", "detail_payment_invoice", ""},
    {"TaskGQLType", "task", "businessData entityString"},                           /* read through the serializer */
    {"TaskGroupGQLType", "task_group", "taskAllowedSources user"},                  /* ext.task_sources; the executors' */
    {"TaskExecutorGQLType", "task_executor", ""},
};

static const char header_names[] =
    " id uuid validityFrom validityTo legacyId auditUserId jsonExt clientMutationId isDeleted dateCreated dateUpdated"
    " userCreated userUpdated version ";

static bool is_among(struct arena *a, const char *names, struct str name)
{
    return strstr(str_format(a, " %s ", names).p, str_format(a, " %.*s ", STR_ARG(name)).p);
}

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b;
    size_t n;

    if (!f) return STR_NONE;
    buf_init(&b, a, 1 << 20);
    while ((n = fread(buf_reserve(&b, 65536), 1, 65536, f)) > 0) b.n += n;
    fclose(f);
    return buf_str(&b);
}

/* The lines between "type NAME" and its "}". */
static struct str type_body(struct arena *a, struct str sdl, const char *type)
{
    ptrdiff_t from = str_find(sdl, str_format(a, "\ntype %s ", type), 0), to;

    if (from < 0) fail_msg("the contract has no type %s", type);
    from = str_find(sdl, STR("\n"), (size_t)from + 1);
    to = str_find(sdl, STR("\n}"), (size_t)from);
    return (struct str){sdl.p + from + 1, (size_t)(to - from)};
}

static void check_type(struct arena *a, const struct registry *r, struct str sdl, size_t number)
{
    const struct table *t = registry_table(r, str_of(contract[number].entity));
    struct str body = type_body(a, sdl, contract[number].type);

    while (body.n) {
        struct str line = str_trim(str_cut(&body, '\n'));
        size_t n = strspn(str_zero(a, line), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        struct str name = {line.p, n};
        if (!n || is_among(a, header_names, name) || is_among(a, contract[number].elsewhere, name)) continue;
        if (!table_member(t, name)) fail_msg("%s.%.*s is in no descriptor", contract[number].type, STR_ARG(name));
    }
}

static void test_every_field_of_the_contract_is_there(void **state)
{
    struct str sdl = read_file(*state, SDL);
    const struct registry *r = registered(*state);

    if (!sdl.n) skip();   /* the contract is no part of the project */
    for (size_t i = 0; i < sizeof contract / sizeof *contract; i++) check_type(*state, r, sdl, i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_the_database_is_as_described),
        TESTDB_BOTH(test_another_database_is_refused),
        cmocka_unit_test_setup_teardown(test_every_label_has_a_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_field_of_the_contract_is_there, setup, teardown),
    };

    return testdb_run("module/descriptors", tests, sizeof tests / sizeof *tests);
}
