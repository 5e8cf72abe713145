/* Registers and lists in the forms of openIMIS: data, no code for one of them. */
#include <stdlib.h>

#include "base/arena.h"
#include "module/facility/facility.h"
#include "module/insuree/insuree.h"
#include "module/location/location.h"
#include "module/medical/medical.h"
#include "module/register/internal.h"
#include "scheme/patient.h"

#define COLUMN(path, element, head) { path, element, head, EXPORT_VALUE, 0, 0, false }
#define MUST(path, element, head) { path, element, head, EXPORT_VALUE, 0, 0, true }
#define AT(place, path, element, head) { path, element, head, EXPORT_VALUE, 0, place, false }
#define BIT(place, bit, element, head) { "patientCategory", element, head, EXPORT_BIT, bit, place, true }
#define DAY(path, head) { path, NULL, head, EXPORT_DAY_US, 0, 0, true }

static const struct register_column diagnosis_columns[] = {
    COLUMN("code", "DiagnosisCode", "code"), COLUMN("name", "DiagnosisName", "name"), REGISTER_COLUMNS_END
};
static const struct register_column item_columns[] = {
    AT(1, "code", "ItemCode", "code"), AT(1, "name", "ItemName", "name"), AT(1, "type", "ItemType", "type"), AT(3, "price", "ItemPrice", "price"),
    AT(3, "careType", "ItemCareType", "care_type"), BIT(5, LAW_MALE, "ItemMaleCategory", "male_cat"),
    BIT(5, LAW_FEMALE, "ItemFemaleCategory", "female_cat"), BIT(5, LAW_ADULT, "ItemAdultCategory", "adult_cat"),
    BIT(5, LAW_MINOR, "ItemMinorCategory", "minor_cat"), AT(2, "package", "?ItemPackage", "package"),
    AT(2, "quantity", "?ItemQuantity", "quantity"), AT(4, "frequency", "?ItemFrequency", "frequency"), REGISTER_COLUMNS_END
};
static const struct register_column service_columns[] = {
    AT(1, "code", "ServiceCode", "code"), AT(1, "name", "ServiceName", "name"), AT(1, "type", "ServiceType", "type"),
    AT(1, "level", "ServiceLevel", "level"), AT(3, "price", "ServicePrice", "price"), AT(3, "careType", "ServiceCareType", "care_type"),
    BIT(5, LAW_MALE, "ServiceMaleCategory", "male_cat"), BIT(5, LAW_FEMALE, "ServiceFemaleCategory", "female_cat"),
    BIT(5, LAW_ADULT, "ServiceAdultCategory", "adult_cat"), BIT(5, LAW_MINOR, "ServiceMinorCategory", "minor_cat"),
    AT(2, "category", "?ServiceCategory", "category"), AT(4, "frequency", "?ServiceFrequency", "frequency"), REGISTER_COLUMNS_END
};
static const struct register_column facility_columns[] = {
    COLUMN("legalForm__code", "LegalForm", "legal_form"), COLUMN("level", "Level", "level"), COLUMN("subLevel__code", "SubLevel", "sub_level"),
    COLUMN("code", "Code", "code"), COLUMN("name", "Name", "name"), COLUMN("address", "Address", "address"),
    COLUMN("location__code", "DistrictCode", "district_code"), COLUMN("phone", "Phone", "phone"), COLUMN("fax", "Fax", "fax"),
    COLUMN("email", "Email", "email"), COLUMN("careType", "CareType", "care_type"), COLUMN("accCode", "AccountCode", "account_code"),
    COLUMN("itemsPricelist__name", "ItemsPricelistName", "items_pricelist"),
    COLUMN("servicesPricelist__name", "ServicesPricelistName", "services_pricelist"), REGISTER_COLUMNS_END
};
static const struct register_column region_columns[] = {
    COLUMN("code", "RegionCode", "code"), COLUMN("name", "RegionName", "name"), REGISTER_COLUMNS_END
};
static const struct register_column district_columns[] = {
    MUST("parent__code", "RegionCode", "parent"), COLUMN("code", "DistrictCode", "code"), COLUMN("name", "DistrictName", "name"),
    REGISTER_COLUMNS_END
};
static const struct register_column ward_columns[] = {
    MUST("parent__code", "DistrictCode", "parent"), COLUMN("code", "MunicipalityCode", "code"), COLUMN("name", "MunicipalityName", "name"),
    REGISTER_COLUMNS_END
};
/* The widest of places: a table of all of them says in "type" which one a row is. */
static const struct register_column village_columns[] = {
    AT(1, "type", NULL, "type"), { "parent__code", "MunicipalityCode", "parent", EXPORT_VALUE, 0, 2, true }, AT(2, "code", "VillageCode", "code"),
    AT(2, "name", "VillageName", "name"), AT(2, "malePopulation", "?MalePopulation", "male_population"),
    AT(2, "femalePopulation", "?FemalePopulation", "female_population"), AT(2, "otherPopulation", "?OtherPopulation", "other_population"),
    AT(2, "families", "?Families", "families"), REGISTER_COLUMNS_END
};
static const struct register_column insuree_columns[] = {
    COLUMN("family__headInsuree__chfId", NULL, "head_insuree_number"), COLUMN("chfId", NULL, "insuree_number"),
    COLUMN("lastName", NULL, "last_name"), COLUMN("otherNames", NULL, "other_names"), DAY("dob", "dob"), COLUMN("gender__code", NULL, "sex"),
    COLUMN("family__location__name", NULL, "village"), COLUMN("family__location__parent__name", NULL, "municipality"),
    COLUMN("family__location__parent__parent__name", NULL, "district"),
    COLUMN("family__location__parent__parent__parent__name", NULL, "region"), REGISTER_COLUMNS_END
};

static const struct register_book books[] = {
    { "locations", 131006, 131005, "Locations", false, "code", 4,
      {{&location_entity, "R", "Regions", "Region", region_columns}, {&location_entity, "D", "Districts", "District", district_columns},
       {&location_entity, "W", "Municipalities", "Municipality", ward_columns}, {&location_entity, "V", "Villages", "Village", village_columns}} },
    { "healthfacilities", 131004, 131003, "HealthFacilities", false, "code", 1,
      {{&health_facility_entity, NULL, "HealthFacilityDetails", "HealthFacility", facility_columns}} },
    { "diagnoses", 131002, RIGHT_DIAGNOSES_UPLOAD, NULL, true, "code", 1, {{&diagnosis_entity, NULL, "Diagnoses", "Diagnosis", diagnosis_columns}} },
    { "items", 131008, 131007, NULL, true, "code", 1, {{&medical_item_entity, NULL, "Items", "Item", item_columns}} },
    { "services", 131010, 131009, NULL, true, "code", 1, {{&medical_service_entity, NULL, "Services", "Service", service_columns}} },
};
static const struct register_book people = {"insurees", 131000, 131000, NULL, false, "insuree_number", 1, {{&insuree_entity, NULL, NULL, NULL, insuree_columns}}};

const struct register_book *register_book(struct str name)
{
    for (size_t i = 0; i < sizeof books / sizeof *books; i++)
        if (str_is(name, books[i].name)) return &books[i];
    return NULL;
}

const struct register_book *register_people(void) { return &people; }

const struct register_section *register_sheet(const struct register_book *book) { return &book->sections[book->count - 1]; }

size_t register_width(const struct register_section *s)
{
    size_t n = 0;

    while (s->columns[n].path) n++;
    return n;
}

size_t register_heads(struct arena *a, const struct register_section *s, const struct register_column **out)
{
    size_t n = register_width(s), count = 0;
    struct register_column *heads = ARENA_ARRAY(a, struct register_column, n);

    for (int place = 0; count < n; place++)
        for (size_t i = 0; i < n; i++)
            if (s->columns[i].place == place) heads[count++] = s->columns[i];
    *out = heads;
    return n;
}
