#include "module/payer/internal.h"

#include "model/registry/migration.h"
#include "module/root_search.h"

#define LK_SEARCH (LK_EXACT | LK_ICONTAINS)

static const struct code type_codes[] = {
    {"C", "co_operative"}, {"D", "donor"}, {"G", "government"}, {"L", "local_authority"}, {"O", "other"},
    {"P", "private_organization"}, {NULL, NULL},
};
static const struct code_list payer_types = {"payer_type", false, type_codes};

static const struct field fields[] = {
    { .name = "type", .column = "type", .type = CODE(payer_types), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_EXACT },
    { .name = "name", .column = "name", .type = TEXT(100), .flags = F_REQUIRED | F_SUMMARY | F_FOLDED,
      .lookups = LK_SEARCH },
    { .name = "address", .column = "address", .type = TEXT(100) },
    { .name = "phone", .column = "phone", .type = TEXT(50), .lookups = LK_SEARCH },
    { .name = "fax", .column = "fax", .type = TEXT(50) },
    { .name = "email", .column = "email", .type = TEXT(50), .lookups = LK_SEARCH },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "payers", .lookups = LK_EXACT },
    RELATIONS_END
};

static err_t payers(struct root_call *c)
{
    search_text(c, "search", LIST("name", "email", "phone"));
    if (root_sent(c, "type")) root_test(c, "type", LOOKUP_EXACT, root_slot(c, "type", TEXT(255)));
    return search_id(c, "location", "location");
}

/* The contract's type of a payer is an enumeration, what it is searched by is none. */
static const struct argument payers_arguments[] = {{"search", "String"}, {"location", "Int"}, {"type", "String"}, ARGUMENTS_END};
static const struct argument one_arguments[] = {{"uuid", "UUID"}, ARGUMENTS_END};

static const struct root payer_roots[] = {
    { .name = "payers", .kind = ROOT_LIST, .arguments = payers_arguments, .where = payers, .history = true },
    { .name = "payer", .kind = ROOT_ONE, .arguments = one_arguments },
    ROOTS_END
};

/* Payers of a region or of the nation are seen by everybody who may (enrolment 1.6). */
const struct entity payer_entity = {
    .name = "payer", .table = "payer", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = { .district = "district_id", .via = "location" },
    .rights = { RIGHT_PAYER_READ, RIGHT_PAYER_CREATE, RIGHT_PAYER_UPDATE, RIGHT_PAYER_DELETE },
    .order = "id", .sorts = SORTS("name"), .faces = FACES("PayerGQLType"), .roots = payer_roots,
};

/* ---- fundings ---- */

static const struct code status_codes[] = {
    {"N", "pending"}, {"P", "paid"}, {"A", "awaiting_reconciliation"}, {"R", "reconciled"}, {NULL, NULL},
};
static const struct code_list funding_statuses = {"funding_status", false, status_codes};

static const struct field funding_fields[] = {
    { .name = "amount", .column = "amount", .type = MONEY, .lookups = LK_ORDER, .privacy = P_MONEY },
    { .name = "payDate", .column = "pay_date", .type = DATE, .lookups = LK_ORDER },
    { .name = "status", .column = "status", .type = CODE(funding_statuses), .flags = F_REQUIRED, .lookups = LK_EXACT,
      .standard = "N" },
    { .name = "receipt", .column = "receipt", .type = TEXT(50), .flags = F_REQUIRED, .lookups = LK_SEARCH },
    FIELDS_END
};

static const struct relation funding_relations[] = {
    { .name = "product", .column = "product_id", .to = "product", .reverse = "fundings", .lookups = LK_EXACT },
    { .name = "payer", .column = "payer_id", .to = "payer", .reverse = "fundings" },
    RELATIONS_END
};

static err_t fundings(struct root_call *c) { return search_id(c, "payerId", "payer"); }

static const struct argument fundings_arguments[] = {{"payerId", "ID"}, {"parentLocationLevel", "Int"}, ARGUMENTS_END};

static const struct root funding_roots[] = {
    { .name = "fundings", .kind = ROOT_LIST, .arguments = fundings_arguments, .where = fundings, .history = true },
    { .name = "funding", .kind = ROOT_ONE, .arguments = one_arguments },
    ROOTS_END
};

/* Seen with the payer. A wrong one is taken back and entered anew. */
const struct entity funding_entity = {
    .name = "funding", .table = "funding", .fields = funding_fields, .relations = funding_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS,
    .scope = { .district = "district_id", .via = "payer" },
    .rights = { .read = RIGHT_PAYER_READ, .create = RIGHT_FUNDING, .update = RIGHT_NOBODY, .remove = RIGHT_FUNDING },
    .order = "id", .faces = FACES("FundingGQLType"), .roots = funding_roots,
};

/* ---- the module ---- */

#define PAYER_1 \
    "type @text NOT NULL, name @text NOT NULL, address @text, phone @text, fax @text, email @text," \
    " name_key @text NOT NULL, location_id @int, district_id @int"
#define FUNDING_1 \
    "amount @int, pay_date @date, status @text NOT NULL, receipt @text NOT NULL, product_id @int, payer_id @int," \
    " district_id @int"

static const struct migration migrations[] = {
    { 1, "payers and fundings",
      TABLE("payer", PAYER_1, FOREIGN("location_id", "location"))
      HISTORY("payer", PAYER_1)
      INDEX("payer", "name", "name_key, id")
      INDEX("payer", "location", "location_id, id")
      INDEX("payer", "district", "district_id, id")
      TABLE("funding", FUNDING_1, FOREIGN("product_id", "product") FOREIGN("payer_id", "payer"))
      HISTORY("funding", FUNDING_1)
      INDEX("funding", "product", "product_id, id")
      INDEX("funding", "payer", "payer_id, id")
      INDEX("funding", "district", "district_id, id") },
    { 2, "who wrote fundings", AUTHORED("funding") },
    { .n = 0 }
};

static const struct entity *const entities[] = {&payer_entity, &funding_entity, NULL};

static const struct crud crud[] = {
    { &payer_entity, CRUD_ALL },
    CRUD_END
};

/* Whoever edits payers may enter what they gave, as in openIMIS (enrolment 1.2.2 names a right of its own). */
static const struct command commands[] = {
    { .name = "funding.create", .right = RIGHT_FUNDING, .also = RIGHT_PAYER_UPDATE, .entity = &funding_entity, .verb = CRUD_CREATE },
    { .name = "funding.delete", .right = RIGHT_FUNDING, .also = RIGHT_PAYER_UPDATE, .entity = &funding_entity, .verb = CRUD_DELETE },
    COMMANDS_END
};

const struct module payer_module = {
    .name = "payer", .entities = entities, .migrations = migrations, .crud = crud, .commands = commands, .listeners = payer_listeners,
};
