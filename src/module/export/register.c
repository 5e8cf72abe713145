/* Registers and lists in the forms in which openIMIS takes them back: data, no code for one of them. */
#include "base/arena.h"
#include "module/export/internal.h"
#include "module/facility/facility.h"
#include "module/insuree/insuree.h"
#include "module/location/location.h"
#include "module/medical/medical.h"
#include "module/rows.h"
#include "scheme/patient.h"

#define COLUMN(path, name) { path, {name, sizeof(name) - 1}, EXPORT_VALUE, 0 }
#define BIT(bit, name) { "patientCategory", {name, sizeof(name) - 1}, EXPORT_BIT, bit }
#define DAY(path, name) { path, {name, sizeof(name) - 1}, EXPORT_DAY_US, 0 }
#define COLUMNS_END {.path = NULL}

/* Rows of one entity: all of them, or those of this type of place. */
struct section {
    const struct entity *entity;
    const char *type;
    const char *outer, *entry;
    const struct export_column *columns;
};

struct book {
    const char *name;
    right_t right;
    const char *around;                 /* XML: the element around all sections; NULL: their own is enough */
    struct section sections[5];         /* entity NULL ends */
};

/* ---- registers ---- */

static const struct export_column diagnosis_columns[] = {COLUMN("code", "DiagnosisCode"), COLUMN("name", "DiagnosisName"), COLUMNS_END};
static const struct export_column item_columns[] = {
    COLUMN("code", "ItemCode"), COLUMN("name", "ItemName"), COLUMN("type", "ItemType"), COLUMN("price", "ItemPrice"),
    COLUMN("careType", "ItemCareType"), BIT(LAW_MALE, "ItemMaleCategory"), BIT(LAW_FEMALE, "ItemFemaleCategory"),
    BIT(LAW_ADULT, "ItemAdultCategory"), BIT(LAW_MINOR, "ItemMinorCategory"), COLUMN("package", "?ItemPackage"),
    COLUMN("quantity", "?ItemQuantity"), COLUMN("frequency", "?ItemFrequency"), COLUMNS_END
};
static const struct export_column service_columns[] = {
    COLUMN("code", "ServiceCode"), COLUMN("name", "ServiceName"), COLUMN("type", "ServiceType"), COLUMN("level", "ServiceLevel"),
    COLUMN("price", "ServicePrice"), COLUMN("careType", "ServiceCareType"), BIT(LAW_MALE, "ServiceMaleCategory"),
    BIT(LAW_FEMALE, "ServiceFemaleCategory"), BIT(LAW_ADULT, "ServiceAdultCategory"), BIT(LAW_MINOR, "ServiceMinorCategory"),
    COLUMN("category", "?ServiceCategory"), COLUMN("frequency", "?ServiceFrequency"), COLUMNS_END
};
static const struct export_column facility_columns[] = {
    COLUMN("legalForm__code", "LegalForm"), COLUMN("level", "Level"), COLUMN("subLevel__code", "SubLevel"), COLUMN("code", "Code"),
    COLUMN("name", "Name"), COLUMN("address", "Address"), COLUMN("location__code", "DistrictCode"), COLUMN("phone", "Phone"),
    COLUMN("fax", "Fax"), COLUMN("email", "Email"), COLUMN("careType", "CareType"), COLUMN("accCode", "AccountCode"),
    COLUMN("itemsPricelist__name", "ItemsPricelistName"), COLUMN("servicesPricelist__name", "ServicesPricelistName"), COLUMNS_END
};
static const struct export_column region_columns[] = {COLUMN("code", "RegionCode"), COLUMN("name", "RegionName"), COLUMNS_END};
static const struct export_column district_columns[] = {
    COLUMN("parent__code", "RegionCode"), COLUMN("code", "DistrictCode"), COLUMN("name", "DistrictName"), COLUMNS_END
};
static const struct export_column ward_columns[] = {
    COLUMN("parent__code", "DistrictCode"), COLUMN("code", "MunicipalityCode"), COLUMN("name", "MunicipalityName"), COLUMNS_END
};
static const struct export_column village_columns[] = {
    COLUMN("parent__code", "MunicipalityCode"), COLUMN("code", "VillageCode"), COLUMN("name", "VillageName"),
    COLUMN("malePopulation", "?MalePopulation"), COLUMN("femalePopulation", "?FemalePopulation"),
    COLUMN("otherPopulation", "?OtherPopulation"), COLUMN("families", "?Families"), COLUMNS_END
};

static const struct book registers[] = {
    { "locations", 131006, "Locations",
      {{&location_entity, "R", "Regions", "Region", region_columns}, {&location_entity, "D", "Districts", "District", district_columns},
       {&location_entity, "W", "Municipalities", "Municipality", ward_columns}, {&location_entity, "V", "Villages", "Village", village_columns}} },
    { "healthfacilities", 131004, "HealthFacilities", {{&health_facility_entity, NULL, "HealthFacilityDetails", "HealthFacility", facility_columns}} },
    { "diagnoses", 131002, NULL, {{&diagnosis_entity, NULL, "Diagnoses", "Diagnosis", diagnosis_columns}} },
    { "items", 131008, NULL, {{&medical_item_entity, NULL, "Items", "Item", item_columns}} },
    { "services", 131010, NULL, {{&medical_service_entity, NULL, "Services", "Service", service_columns}} },
};

/* ---- lists ---- */

#define CATEGORIES BIT(LAW_MALE, "male_cat"), BIT(LAW_FEMALE, "female_cat"), BIT(LAW_ADULT, "adult_cat"), BIT(LAW_MINOR, "minor_cat")

static const struct export_column item_list[] = {
    COLUMN("code", "code"), COLUMN("name", "name"), COLUMN("type", "type"), COLUMN("package", "package"), COLUMN("quantity", "quantity"),
    COLUMN("price", "price"), COLUMN("careType", "care_type"), COLUMN("frequency", "frequency"), CATEGORIES, COLUMNS_END
};
static const struct export_column service_list[] = {
    COLUMN("code", "code"), COLUMN("name", "name"), COLUMN("type", "type"), COLUMN("level", "level"), COLUMN("category", "category"),
    COLUMN("price", "price"), COLUMN("careType", "care_type"), COLUMN("frequency", "frequency"), CATEGORIES, COLUMNS_END
};
static const struct export_column insuree_list[] = {
    COLUMN("family__headInsuree__chfId", "head_insuree_number"), COLUMN("chfId", "insuree_number"), COLUMN("lastName", "last_name"),
    COLUMN("otherNames", "other_names"), DAY("dob", "dob"), COLUMN("gender__code", "sex"), COLUMN("family__location__name", "village"),
    COLUMN("family__location__parent__name", "municipality"), COLUMN("family__location__parent__parent__name", "district"),
    COLUMN("family__location__parent__parent__parent__name", "region"), COLUMNS_END
};

static const struct book lists[] = {
    { "items", 131008, NULL, {{&medical_item_entity, NULL, NULL, NULL, item_list}} },
    { "services", 131010, NULL, {{&medical_service_entity, NULL, NULL, NULL, service_list}} },
    { "insurees", 131000, NULL, {{&insuree_entity, NULL, NULL, NULL, insuree_list}} },
};

/* ---- rows of a section ---- */

struct asked {
    struct query query;
    struct condition where, parts[2];
    struct db_value values[2];
    struct export_table table;
};

/* The places of the fund, which are none, are left out, as openIMIS does (enrolment 9.2). */
static void ask(struct arena *a, const struct section *s, right_t right, enum sheet_kind kind, struct asked *out)
{
    size_t n = 0;

    while (s->columns[n].path) n++;
    *out = (struct asked){.query = {.entity = s->entity, .right = right, .as_of_slot = SLOT_NONE,
                                    .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}}};
    out->table = (struct export_table){.query = &out->query, .values = out->values, .columns = s->columns, .column_count = n, .kind = kind,
                                       .outer = s->outer, .entry = s->entry};
    if (!s->type) return;
    out->parts[0] = rows_test(a, "type", LOOKUP_EXACT, 0);
    out->parts[1] = rows_test(a, "code", LOOKUP_NE, 1);
    out->where = (struct condition){.kind = CONDITION_AND, .parts = out->parts, .part_count = 2};
    out->values[0] = db_text(str_of(s->type));
    out->values[1] = db_text(str_format(a, "F%s", s->type));
    out->query.where = &out->where;
    out->table.value_count = 2;
}

static const struct book *book_of(const struct book *books, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, books[i].name)) return &books[i];
    return NULL;
}

/* Who may have the register sees in it what its rows point to; only of his places. */
static const struct access *reader_of(struct function_call *c)
{
    static const right_t rights[] = {101001, 101101, 121201, 121301, 121901};

    return access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights);
}

/* ---- files ---- */

static err_t put(void *to, struct str piece) { return blob_add(to, piece); }

static err_t write_register(struct function_call *c, const struct book *book, struct blob_writer *w)
{
    struct function_call lent = *c;
    struct asked asked;

    lent.who = reader_of(c);
    TRY(blob_add(w, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")));
    if (book->around) TRY(blob_add(w, str_format(c->arena, "<%s>\n", book->around)));
    for (const struct section *s = book->sections; s->entity; s++) {
        ask(c->arena, s, book->right, SHEET_XML, &asked);
        TRY(export_write(&lent, &asked.table, LIMIT_REPORT_ROWS, (struct sheet_sink){put, w}, NULL));
    }
    return book->around ? blob_add(w, str_format(c->arena, "</%s>\n", book->around)) : OK;
}

err_t export_register(struct function_call *c, struct str name, struct blob_writer *out)
{
    const struct book *book = book_of(registers, sizeof registers / sizeof *registers, name);

    if (!book) return err_make(c->arena, E_PATH, NULL);
    TRY(access_may(c->arena, c->who, book->right));
    return write_register(c, book, out);
}

err_t export_list(struct function_call *c, struct str name, enum sheet_kind kind, struct str *file)
{
    const struct book *book = book_of(lists, sizeof lists / sizeof *lists, name);
    struct asked asked;

    if (!book) return err_make(c->arena, E_PATH, NULL);
    TRY(access_may(c->arena, c->who, book->right));
    ask(c->arena, &book->sections[0], book->right, kind, &asked);
    return export_make(c, reader_of(c), book->name, &asked.table, file);
}
