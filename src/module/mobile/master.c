/* MasterData.txt: the registers that a telephone enrols with. */
#include "module/core/core.h"
#include "module/device/device.h"
#include "module/facility/facility.h"
#include "module/insuree/insuree.h"
#include "module/location/location.h"
#include "module/mobile/extract.h"
#include "module/mobile/list.h"
#include "module/payer/payer.h"
#include "module/product/product.h"

#define ORDER_AND_LANGUAGE {"SortOrder", "sortOrder", 0}, {"AltLanguage", "altLanguage", 0}

static const struct list_column confirmation_types[] = {
    {"ConfirmationTypeCode", "code", 0}, {"ConfirmationType", "confirmationtype", 0}, ORDER_AND_LANGUAGE, COLUMNS_END
};
static const struct list_column controls[] = {{"FieldName", "name", 0}, {"Adjustibility", "adjustability", 0}, COLUMNS_END};
static const struct list_column education[] = {{"EducationId", "id", 0}, {"Education", "education", 0}, ORDER_AND_LANGUAGE, COLUMNS_END};
static const struct list_column family_types[] = {{"FamilyTypeCode", "code", 0}, {"FamilyType", "type", 0}, ORDER_AND_LANGUAGE, COLUMNS_END};
static const struct list_column facilities[] = {
    {"HfID", "id", 0}, {"HFCode", "code", 0}, {"HFName", "name", 0}, {"LocationId", "location.id", 0}, {"HFLevel", "level", 0}, COLUMNS_END
};
static const struct list_column identification_types[] = {
    {"IdentificationCode", "code", 0}, {"IdentificationTypes", "identificationType", 0}, ORDER_AND_LANGUAGE, COLUMNS_END
};
static const struct list_column languages[] = {{"LanguageCode", "code", 0}, {"LanguageName", "name", 0}, {"SortOrder", "sortOrder", 0}, COLUMNS_END};
static const struct list_column locations[] = {
    {"LocationId", "id", 0}, {"LocationCode", "code", 0}, {"LocationName", "name", 0}, {"ParentLocationId", "parent.id", 0},
    {"LocationType", "type", 0}, COLUMNS_END
};
static const struct list_column officers[] = {
    {"OfficerID", "id", 0}, {"OfficerUUID", "uuid", 0}, {"Code", "code", 0}, {"LastName", "lastName", 0}, {"OtherNames", "otherNames", 0},
    {"Phone", "phone", 0}, {"LocationId", "location.id", 0}, {"OfficerIDSubst", "substitutionOfficer.id", 0}, {"worksTo", "worksTo", AS_DAY},
    COLUMNS_END
};
static const struct list_column payers[] = {{"PayerID", "id", 0}, {"PayerName", "name", 0}, {"LocationId", "location.id", 0}, COLUMNS_END};
static const struct list_column products[] = {
    {"ProdID", "id", 0}, {"ProductCode", "code", 0}, {"ProductName", "name", 0}, {"LocationId", "location.id", 0},
    {"InsurancePeriod", "insurancePeriod", 0}, {"dateFrom", "dateFrom", AS_DAY}, {"dateTo", "dateTo", AS_DAY},
    {"ConversionProdID", "conversionProduct.id", 0}, {"LumpSum", "lumpSum", AS_AMOUNT}, {"MemberCount", "maxMembers", 0},
    {"PremiumAdult", "premiumAdult", AS_AMOUNT}, {"PremiumChild", "premiumChild", AS_AMOUNT},
    {"RegistrationLumpSum", "registrationLumpSum", AS_AMOUNT}, {"RegistrationFee", "registrationFee", AS_AMOUNT},
    {"GeneralAssemblyLumpSum", "generalAssemblyLumpSum", AS_AMOUNT}, {"GeneralAssemblyFee", "generalAssemblyFee", AS_AMOUNT},
    {"StartCycle1", "startCycle1", 0}, {"StartCycle2", "startCycle2", 0}, {"StartCycle3", "startCycle3", 0}, {"StartCycle4", "startCycle4", 0},
    {"GracePeriodRenewal", "gracePeriodRenewal", 0}, {"MaxInstallments", "maxInstallments", 0}, {"WaitingPeriod", "gracePeriodPayment", 0},
    {"Threshold", "threshold", 0}, {"RenewalDiscountPerc", "renewalDiscountPerc", 0}, {"RenewalDiscountPeriod", "renewalDiscountPeriod", 0},
    {"AdministrationPeriod", "administrationPeriod", 0}, {"EnrolmentDiscountPerc", "enrolmentDiscountPerc", 0},
    {"EnrolmentDiscountPeriod", "enrolmentDiscountPeriod", 0}, {"GracePeriod", "gracePeriodEnrolment", 0}, COLUMNS_END
};
static const struct list_column professions[] = {{"ProfessionId", "id", 0}, {"Profession", "profession", 0}, ORDER_AND_LANGUAGE, COLUMNS_END};
static const struct list_column relations[] = {{"RelationId", "id", 0}, {"Relation", "relation", 0}, ORDER_AND_LANGUAGE, COLUMNS_END};
static const struct list_column phone_rules[] = {{"RuleName", "code", 0}, {"RuleValue", "value", 0}, COLUMNS_END};
static const struct list_column genders[] = {
    {"Code", "code", 0}, {"Gender", "gender", 0}, {"AltLanguage", "altLanguage", 0}, {"SortOrder", "sortOrder", 0}, COLUMNS_END
};

static const struct part {
    const char *key;
    const struct entity *entity;
    const char *picks;
    const struct list_column *columns;
    const char *place;             /* of what has no places of its own in the registry: the relation to where it belongs, or to nowhere */
} parts[] = {
    {"confirmationTypes", &confirmation_type_entity, "id code confirmationtype sortOrder altLanguage", confirmation_types, NULL},
    {"controls", &form_control_entity, "id name adjustability", controls, NULL},
    {"education", &education_entity, "id education sortOrder altLanguage", education, NULL},
    {"familyTypes", &family_type_entity, "id code type sortOrder altLanguage", family_types, NULL},
    {"hf", &health_facility_entity, "id code name level location{id}", facilities, NULL},
    {"identificationTypes", &identification_type_entity, "id code identificationType sortOrder altLanguage", identification_types, NULL},
    {"languages", &language_entity, "id code name sortOrder", languages, NULL},
    {"locations", &location_entity, "id code name type parent{id}", locations, NULL},
    {"officers", &officer_entity, "id uuid code lastName otherNames phone worksTo location{id} substitutionOfficer{id}", officers, "location"},
    {"payers", &payer_entity, "id name location{id}", payers, NULL},
    {"products", &product_entity,
     "id code name insurancePeriod dateFrom dateTo lumpSum maxMembers premiumAdult premiumChild registrationLumpSum registrationFee"
     " generalAssemblyLumpSum generalAssemblyFee startCycle1 startCycle2 startCycle3 startCycle4 gracePeriodRenewal maxInstallments"
     " gracePeriodPayment threshold renewalDiscountPerc renewalDiscountPeriod administrationPeriod enrolmentDiscountPerc"
     " enrolmentDiscountPeriod gracePeriodEnrolment location{id} conversionProduct{id}", products, "location"},
    {"professions", &profession_entity, "id profession sortOrder altLanguage", professions, NULL},
    {"relations", &relation_entity, "id relation sortOrder altLanguage", relations, NULL},
    {"phoneDefaults", &phone_rule_entity, "id code value", phone_rules, NULL},
    {"genders", &gender_entity, "id code gender sortOrder altLanguage", genders, NULL},
};

/* The pseudo-places of funding are no places where anybody lives. */
static const struct condition *no_funding(struct arena *a, struct db_value *values)
{
    static const char *const codes[] = {"FR", "FD", "FW", "FV"};
    struct condition *tests = ARENA_ARRAY(a, struct condition, 5), *none = ARENA_ARRAY(a, struct condition, 5);
    struct condition *all = ARENA_NEW(a, struct condition);

    for (size_t i = 0; i < 5; i++) {
        values[i] = db_text(i < 4 ? str_of(codes[i]) : STR("Funding"));
        tests[i] = rows_test(a, i < 4 ? "code" : "name", LOOKUP_EXACT, (int)i);
        none[i] = (struct condition){.kind = CONDITION_NOT, .parts = &tests[i], .part_count = 1};
    }
    *all = (struct condition){.kind = CONDITION_AND, .parts = none, .part_count = 5};
    return all;
}

/* What belongs to the caller's places or to those above them, or to none. */
static const struct condition *near(struct arena *a, const struct access *who, const char *place, struct db_value *values)
{
    struct condition *tests = ARENA_ARRAY(a, struct condition, 2), *any = ARENA_NEW(a, struct condition);
    size_t n = who->place_count + who->above_count;
    int64_t *ids = ARENA_ARRAY(a, int64_t, n + 1);

    for (size_t i = 0; i < n; i++) ids[i] = i < who->place_count ? who->places[i] : who->above[i - who->place_count];
    values[0] = db_list(DB_INTS, ids, n);
    values[1] = db_bool(true);
    tests[0] = rows_test(a, str_format(a, "%s__id", place).p, LOOKUP_IN, 0);
    tests[1] = rows_test(a, place, LOOKUP_ISNULL, 1);
    *any = (struct condition){.kind = CONDITION_OR, .parts = tests, .part_count = 2};
    return any;
}

/* What is shown here is a telephone's tool, whatever else its bearer may read; his places stay. */
static const struct access *reader_of(struct function_call *c, bool whole)
{
    right_t *rights = ARENA_ARRAY(c->arena, right_t, sizeof parts / sizeof *parts);

    if (whole) return access_program();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) rights[i] = parts[i].entity->rights.read;
    return access_lent(c->arena, c->who, rights, sizeof parts / sizeof *parts);
}

err_t mobile_master_data(struct function_call *c, bool whole, struct buf *out)
{
    const struct access *who = reader_of(c, whole);
    struct json_writer w = json_writer(out);
    struct db_value values[5];

    json_open(&w, '{');
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct access *reader = parts[i].place ? access_program() : who;
        struct query q = {.entity = parts[i].entity};
        size_t n = 0;
        if (parts[i].entity == &location_entity) {
            q.where = no_funding(c->arena, values);
            n = 5;
        } else if (parts[i].place && !whole && who->shape != SCOPE_ALL && !who->administrator) {
            q.where = near(c->arena, who, parts[i].place, values);
            n = 2;
        }
        json_key(&w, str_of(parts[i].key));
        TRY(list_write(c, reader, q, parts[i].picks, parts[i].columns, values, n, &w));
    }
    json_close(&w, '}');
    return OK;
}
