#include "model/query/root.h"
#include "model/registry/migration.h"
#include "support/fixture.h"

static const struct code place_types[] = {{"R", "region"}, {"D", "district"}, {"W", "ward"}, {"V", "village"}, {0}};
static const struct code_list place_type = {"place_type", false, place_types};
static const struct code person_states[] = {{"AC", "active"}, {"IN", "inactive"}, {"DE", "dead"}, {0}};
static const struct code_list person_state = {"person_state", false, person_states};
static const struct code grades[] = {{"1", "low"}, {"2", "middle"}, {"4", "high"}, {0}};
static const struct code_list grade = {"grade", true, grades};

#define ALL_SIGNED_IN {RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN}

/* ---- places ---- */

static const struct argument key_arguments[] = {{"id", "Int"}, {"uuid", "UUID"}, ARGUMENTS_END};

#define PLACE_COLUMNS \
    "code @text NOT NULL, name @text NOT NULL, type @text NOT NULL, name_key @text NOT NULL, parent_id @int," \
    " district_id @int, village_id @int"

static const struct field place_fields[] = {
    {.name = "code", .column = "code", .type = TEXT(12), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT | LK_NE | LK_IN},
    {.name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_FOLDED, .lookups = LK_TEXT},
    {.name = "type", .column = "type", .type = CODE(place_type), .flags = F_REQUIRED, .lookups = LK_EXACT | LK_IN},
    FIELDS_END
};
static const struct relation place_relations[] = {
    {.name = "parent", .column = "parent_id", .to = "fixture_place", .reverse = "children", .lookups = LK_ISNULL},
    RELATIONS_END
};
static const struct root place_roots[] = {
    {.name = "places", .kind = ROOT_LIST, .history = true}, {.name = "place", .kind = ROOT_ONE, .arguments = key_arguments}, ROOTS_END
};
const struct entity fixture_place = {
    .name = "fixture_place", .table = "fixture_place", .fields = place_fields, .relations = place_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .scope = {.district = "district_id", .village = "village_id", .via = "parent", .tree = true,
              .everywhere = FIXTURE_EVERYWHERE},
    .rights = ALL_SIGNED_IN, .order = "id", .sorts = SORTS("code"), .epoch = EPOCH_LOCATION,
    .faces = FACES("PlaceGQLType"), .roots = place_roots,
};

static const struct field gender_fields[] = {
    {.name = "code", .column = "code", .type = TEXT(1), .flags = F_REQUIRED, .lookups = LK_EXACT | LK_IN},
    {.name = "label", .column = "label", .type = TEXT(20), .flags = F_REQUIRED, .lookups = LK_TEXT},
    FIELDS_END
};
static const struct root gender_roots[] = {{.name = "genders", .kind = ROOT_PLAIN}, ROOTS_END};
const struct entity fixture_gender = {
    .name = "fixture_gender", .table = "fixture_gender", .fields = gender_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = ALL_SIGNED_IN, .order = "id", .sorts = SORTS("code"), .epoch = EPOCH_REGISTER,
    .faces = FACES("GenderGQLType"), .roots = gender_roots,
};

/* ---- people ---- */

#define PERSON_COLUMNS \
    "code @text NOT NULL, name @text NOT NULL, other_name @text, dob @date, seen @stamp, income @int, weight @int,"  \
    " share @int, rate @int, size @int, active @bool, status @text, grade @int, note @text, tag @uuid,"              \
    " extra @text, secret @text, name_key @text NOT NULL, other_name_key @text, home_id @int, work_id @int,"         \
    " gender_id @int, mentor_id @int, district_id @int, district2_id @int, village_id @int"

static void ages(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    for (size_t i = 0; i < n; i++)
        if (!needs[i].null)
            out[i] = db_int(date_age(needs[i].d, today));
}

static void labels(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    for (size_t i = 0; i < n; i++)
        if (!needs[2 * i].null)
            out[i] = db_text(str_format(a, "%.*s/%lld", STR_ARG(needs[2 * i].s),
                                        needs[2 * i + 1].null ? -1LL : (long long)needs[2 * i + 1].i));
}

static const struct field person_fields[] = {
    {.name = "code", .column = "code", .type = TEXT(12), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT | LK_IN | LK_NE},
    {.name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
     .lookups = LK_TEXT | LK_NE | LK_IN},
    {.name = "otherName", .column = "other_name", .type = TEXT(50), .flags = F_FOLDED, .lookups = LK_TEXT | LK_ISNULL},
    {.name = "dob", .column = "dob", .type = DATE, .flags = F_SUMMARY, .lookups = LK_ORDER | LK_ISNULL},
    {.name = "seen", .column = "seen", .type = STAMP, .lookups = LK_ORDER | LK_ISNULL},
    {.name = "income", .column = "income", .type = MONEY_SIGNED, .flags = F_SUMMED, .lookups = LK_ORDER | LK_IN | LK_NE | LK_ISNULL},
    {.name = "weight", .column = "weight", .type = QTY, .lookups = LK_ORDER},
    {.name = "share", .column = "share", .type = PCT, .lookups = LK_ORDER},
    {.name = "rate", .column = "rate", .type = RATE, .lookups = LK_ORDER},
    {.name = "size", .column = "size", .type = INT, .lookups = LK_ORDER | LK_IN | LK_NE | LK_ISNULL},
    {.name = "active", .column = "active", .type = BOOL, .lookups = LK_EXACT | LK_ISNULL | LK_NE},
    {.name = "status", .column = "status", .type = CODE(person_state), .lookups = LK_EXACT | LK_IN | LK_NE | LK_ISNULL},
    {.name = "grade", .column = "grade", .type = CODE(grade), .lookups = LK_EXACT | LK_IN | LK_ISNULL},
    {.name = "note", .column = "note", .type = TEXT(100), .lookups = LK_TEXT | LK_ORDER | LK_NE | LK_ISNULL},
    {.name = "tag", .column = "tag", .type = UUID, .lookups = LK_EXACT | LK_IN | LK_ISNULL},
    {.name = "extra", .column = "extra", .type = JSON},
    {.name = "secret", .column = "secret", .type = TEXT(20), .flags = F_INTERNAL, .lookups = LK_EXACT},
    {.name = "age", .type = INT, .flags = F_SUMMARY, .needs = "dob", .batch = ages},
    {.name = "label", .type = TEXT(80), .needs = "name size", .batch = labels},
    {.name = "spent", .type = MONEY, .lookups = LK_GTE | LK_LT, .sum = SUM_OF(.list = "orders", .field = "amount")},
    {.name = "left", .type = MONEY_SIGNED, .flags = F_SUMMED, .sum = SUM_OF(.list = "orders", .field = "amount", .from = "income")},
    {.name = "ordered", .type = INT, .lookups = LK_ORDER, .sum = SUM_OF(.list = "orders")},
    {.name = "unmade", .type = MONEY, .sum = SUM_OF(.list = "listOfAnotherBuild", .field = "amount")},
    FIELDS_END
};
static const struct relation person_relations[] = {
    {.name = "home", .column = "home_id", .to = "fixture_place", .reverse = "residents", .flags = R_FILTERS, .lookups = LK_ISNULL},
    {.name = "work", .column = "work_id", .to = "fixture_place", .reverse = "workers"},
    {.name = "gender", .column = "gender_id", .to = "fixture_gender", .reverse = "persons", .flags = R_SUMMARY},
    {.name = "mentor", .column = "mentor_id", .to = "fixture_person", .reverse = "pupils", .lookups = LK_ISNULL},
    RELATIONS_END
};
static err_t persons(struct root_call *c)
{
    const struct json *ignore = json_get(c->arguments, "ignorePlaces");

    if (ignore && ignore->kind == JSON_TRUE) root_ignore_scope(c);
    return OK;
}

static const struct argument person_arguments[] = {{"ignorePlaces", "Boolean"}, ARGUMENTS_END};
static const struct root person_roots[] = {
    {.name = "persons", .kind = ROOT_LIST, .arguments = person_arguments, .where = persons, .history = true}, ROOTS_END
};
const struct entity fixture_person = {
    .name = "fixture_person", .table = "fixture_person", .fields = person_fields, .relations = person_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code"),
    .scope = {.district = "district_id", .second = "district2_id", .village = "village_id", .via = "home",
              .second_via = "work"},
    .rights = {FIXTURE_READ_PERSON, FIXTURE_WRITE, FIXTURE_WRITE, FIXTURE_WRITE},
    .order = "id", .sorts = SORTS("code", "name"), .grams = GRAMS("name", "otherName"), .epoch = EPOCH_NONE,
    .counted = true, .faces = FACES("PersonGQLType"), .roots = person_roots, .account = true,
};

#define ORDER_COLUMNS "number @text NOT NULL, amount @int, day @date, person_id @int NOT NULL, place_id @int"

static const struct field order_fields[] = {
    {.name = "number", .column = "number", .type = TEXT(20), .flags = F_REQUIRED, .lookups = LK_TEXT},
    {.name = "amount", .column = "amount", .type = MONEY, .flags = F_SUMMED, .lookups = LK_ORDER | LK_NE | LK_ISNULL},
    {.name = "day", .column = "day", .type = DATE, .lookups = LK_ORDER},
    FIELDS_END
};
static const struct relation order_relations[] = {
    {.name = "person", .column = "person_id", .to = "fixture_person", .reverse = "orders", .flags = R_REQUIRED | R_OWNER},
    {.name = "place", .column = "place_id", .to = "fixture_place", .reverse = "orders"},
    RELATIONS_END
};
const struct entity fixture_order = {
    .name = "fixture_order", .table = "fixture_order", .fields = order_fields, .relations = order_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .rights = {FIXTURE_READ_PERSON, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}, .order = "id", .faces = FACES("OrderGQLType"),
};

/* ---- what points to people ---- */

#define VISIT_COLUMNS "reason @text, fee @int, day @date NOT NULL, person_id @int, district_id @int"

static const struct field visit_fields[] = {
    {.name = "reason", .column = "reason", .type = TEXT(50), .lookups = LK_TEXT | LK_ISNULL},
    {.name = "fee", .column = "fee", .type = MONEY, .flags = F_SUMMED, .lookups = LK_ORDER},
    {.name = "day", .column = "day", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER},
    FIELDS_END
};
static const struct relation visit_relations[] = {
    {.name = "person", .column = "person_id", .to = "fixture_person", .reverse = "visits", .lookups = LK_ISNULL},
    {.name = "district", .column = "district_id", .to = "fixture_place", .reverse = "visits"},
    RELATIONS_END
};
static const struct root visit_roots[] = {{.name = "visits", .kind = ROOT_LIST}, ROOTS_END};
const struct entity fixture_visit = {
    .name = "fixture_visit", .table = "fixture_visit", .fields = visit_fields, .relations = visit_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .scope = {.district = "district_id", .via = "district", .facility = "person"},
    .rights = {FIXTURE_READ_VISIT, FIXTURE_WRITE, FIXTURE_WRITE, FIXTURE_WRITE},
    .order = "-day", .sorts = SORTS("day"), .counted = true, .faces = FACES("VisitGQLType"), .roots = visit_roots,
};

#define TASK_COLUMNS "source @text, status @int, data @text, person_id @int"

static const struct field task_fields[] = {
    {.name = "source", .column = "source", .type = TEXT(30), .lookups = LK_TEXT | LK_ISNULL},
    {.name = "status", .column = "status", .type = CODE(grade), .lookups = LK_EXACT | LK_IN | LK_NE},
    {.name = "data", .column = "data", .type = JSON},
    FIELDS_END
};
static const struct relation task_relations[] = {
    {.name = "person", .column = "person_id", .to = "fixture_person", .reverse = "tasks"},
    RELATIONS_END
};
static const struct root task_roots[] = {{.name = "tasks", .kind = ROOT_LIST}, ROOTS_END};
const struct entity fixture_task = {
    .name = "fixture_task", .table = "fixture_task", .fields = task_fields, .relations = task_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL,
    .rights = {FIXTURE_READ_TASK, FIXTURE_WRITE, FIXTURE_WRITE, FIXTURE_WRITE}, .order = "id",
    .faces = FACES("TaskGQLType"), .roots = task_roots,
};

/* ---- tables ---- */

static const struct migration migrations[] = {
    { 1, "tables of the fixture",
      TABLE("fixture_place", PLACE_COLUMNS, FOREIGN("parent_id", "fixture_place")) HISTORY("fixture_place", PLACE_COLUMNS)
      UNIQUE("fixture_place", "code") INDEX("fixture_place", "code", "code, id")
      INDEX("fixture_place", "parent", "parent_id, id") INDEX("fixture_place", "district", "district_id, id")
      TABLE("fixture_gender", "code @text NOT NULL, label @text NOT NULL", "") UNIQUE("fixture_gender", "code")
      TABLE("fixture_person", PERSON_COLUMNS, "") HISTORY("fixture_person", PERSON_COLUMNS)
      UNIQUE("fixture_person", "code") INDEX("fixture_person", "code", "code, id")
      INDEX("fixture_person", "name", "name_key, id") INDEX("fixture_person", "mentor", "mentor_id, id")
      INDEX("fixture_person", "home", "home_id, id") INDEX("fixture_person", "work", "work_id, id")
      INDEX("fixture_person", "place", "district_id, id") INDEX("fixture_person", "place_code", "district_id, code, id")
      INDEX("fixture_person", "place_name", "district_id, name_key, id")
      INDEX("fixture_person", "second", "district2_id, id") INDEX("fixture_person", "second_code", "district2_id, code, id")
      INDEX("fixture_person", "second_name", "district2_id, name_key, id")
      INDEX("fixture_person", "village", "village_id, id") INDEX("fixture_person", "village_code", "village_id, code, id")
      INDEX("fixture_person", "village_name", "village_id, name_key, id")
      TABLE("fixture_order", ORDER_COLUMNS, FOREIGN("person_id", "fixture_person")) HISTORY("fixture_order", ORDER_COLUMNS)
      INDEX("fixture_order", "person", "person_id, id") INDEX("fixture_order_history", "person", "person_id")
      TABLE("fixture_visit", VISIT_COLUMNS, "") INDEX("fixture_visit", "day", "day, id")
      INDEX("fixture_visit", "place", "district_id, day, id") INDEX("fixture_visit", "person", "person_id, id")
      TABLE("fixture_task", TASK_COLUMNS, "") INDEX("fixture_task", "person", "person_id, id"),
      .sqlite = GRAMS_SQLITE_2("fixture_person", "name_key", "other_name_key"),
      .postgres = GRAMS_POSTGRES("fixture_person", "name_key") GRAMS_POSTGRES("fixture_person", "other_name_key") },
    { .n = 0 }
};

static const struct entity *const entities[] = {
    &fixture_place, &fixture_gender, &fixture_person, &fixture_order, &fixture_visit, &fixture_task, NULL,
};
static const struct crud crud[] = {
    {&fixture_place, CRUD_ALL}, {&fixture_person, CRUD_ALL}, {&fixture_visit, CRUD_ALL}, {&fixture_task, CRUD_ALL}, CRUD_END
};
const struct module fixture_module = {
    .name = "fixture", .entities = entities, .migrations = migrations, .crud = crud,
};
