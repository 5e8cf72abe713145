#include "module/pricelist/internal.h"
#include "module/root_search.h"
#include "module/rows.h"

#define LK_SEARCH (LK_EXACT | LK_ICONTAINS | LK_ISTARTSWITH)

/* ---- lists: items and services alike ---- */

static const struct field list_fields[] = {
    { .name = "name", .label = "field.pricelist.name", .column = "name", .type = TEXT(100),
      .flags = F_REQUIRED | F_SUMMARY | F_FOLDED, .lookups = LK_SEARCH },
    { .name = "pricelistDate", .label = "field.pricelist.pricelistDate", .column = "pricelist_date", .type = DATE,
      .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_ORDER },
    FIELDS_END
};

static const struct relation items_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "itemspricelistSet", .flags = R_FILTERS,
      .lookups = LK_ISNULL },
    RELATIONS_END
};

static const struct relation services_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .reverse = "servicespricelistSet",
      .flags = R_FILTERS, .lookups = LK_ISNULL },
    RELATIONS_END
};

static err_t lists(struct root_call *c) { return search_sold_at(c, "locationUuid", true); }

static const struct argument list_arguments[] = {{"locationUuid", "String"}, ARGUMENTS_END};

static const struct root items_roots[] = {
    { .name = "itemsPricelists", .kind = ROOT_LIST, .arguments = list_arguments, .where = lists, .history = true },
    ROOTS_END
};

static const struct root services_roots[] = {
    { .name = "servicesPricelists", .kind = ROOT_LIST, .arguments = list_arguments, .where = lists, .history = true },
    ROOTS_END
};

/* Read by everybody who may, wherever he is (enrolment 1.6): no scope. */
const struct entity items_pricelist_entity = {
    .name = "items_pricelist", .table = "items_pricelist", .fields = list_fields, .relations = items_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("name"),
    .rights = { .read = 121301, .create = 121302, .update = 121303, .remove = 121304 },
    .order = "id", .sorts = SORTS("name", "pricelistDate"), .grams = GRAMS("name"), .epoch = EPOCH_REGISTER,
    .faces = FACES("ItemsPricelistGQLType"), .roots = items_roots,
};

const struct entity services_pricelist_entity = {
    .name = "services_pricelist", .table = "services_pricelist", .fields = list_fields, .relations = services_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("name"),
    .rights = { .read = 121201, .create = 121202, .update = 121203, .remove = 121204 },
    .order = "id", .sorts = SORTS("name", "pricelistDate"), .grams = GRAMS("name"), .epoch = EPOCH_REGISTER,
    .faces = FACES("ServicesPricelistGQLType"), .roots = services_roots,
};

/* ---- what stands in them ---- */

/* Without a price of its own an entry has that of the register. */
static const struct field detail_fields[] = {
    { .name = "priceOverrule", .label = "field.pricelist.priceOverrule", .column = "price_overrule", .type = MONEY,
      .flags = F_SUMMARY },
    FIELDS_END
};

static const struct relation item_relations[] = {
    { .name = "itemsPricelist", .column = "items_pricelist_id", .to = "items_pricelist", .reverse = "details",
      .flags = R_REQUIRED | R_OWNER, .lookups = LK_EXACT },
    { .name = "item", .column = "item_id", .to = "medical_item", .reverse = "pricelistDetails",
      .flags = R_REQUIRED | R_SUMMARY },
    RELATIONS_END
};

const struct entity items_pricelist_detail_entity = {
    .name = "items_pricelist_detail", .table = "items_pricelist_detail", .fields = detail_fields,
    .relations = item_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .unique = UNIQUE_CURRENT("items_pricelist_id,item_id"),
    .rights = { .read = 121301, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_REGISTER, .faces = FACES("ItemsPricelistDetailGQLType"),
};

static const struct relation service_relations[] = {
    { .name = "servicesPricelist", .column = "services_pricelist_id", .to = "services_pricelist", .reverse = "details",
      .flags = R_REQUIRED | R_OWNER, .lookups = LK_EXACT },
    { .name = "service", .column = "service_id", .to = "medical_service", .reverse = "pricelistDetails",
      .flags = R_REQUIRED | R_SUMMARY },
    RELATIONS_END
};

const struct entity services_pricelist_detail_entity = {
    .name = "services_pricelist_detail", .table = "services_pricelist_detail", .fields = detail_fields,
    .relations = service_relations, .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .unique = UNIQUE_CURRENT("services_pricelist_id,service_id"),
    .rights = { .read = 121201, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id", .epoch = EPOCH_REGISTER, .faces = FACES("ServicesPricelistDetailGQLType"),
};

/* ---- the module ---- */

static const struct entity *const entities[] = {
    &items_pricelist_entity, &items_pricelist_detail_entity, &services_pricelist_entity,
    &services_pricelist_detail_entity, NULL,
};

static const struct crud crud[] = {
    { &items_pricelist_entity, CRUD_DELETE },
    { &services_pricelist_entity, CRUD_DELETE },
    CRUD_END
};

#define WRITE(name_, right_, entity_, verb_) \
    { .name = name_, .right = right_, .prepare = pricelist_write_prepare, .apply = pricelist_write_apply, \
      .entity = &(entity_), .verb = verb_ }
#define DUPLICATE(name_, right_, entity_) \
    { .name = name_, .right = right_, .prepare = pricelist_duplicate_prepare, .apply = pricelist_write_apply, \
      .entity = &(entity_), .verb = CRUD_CREATE }
static const struct command commands[] = {
    WRITE("items_pricelist.create", 121302, items_pricelist_entity, CRUD_CREATE),
    WRITE("items_pricelist.update", 121303, items_pricelist_entity, CRUD_UPDATE),
    WRITE("services_pricelist.create", 121202, services_pricelist_entity, CRUD_CREATE),
    WRITE("services_pricelist.update", 121203, services_pricelist_entity, CRUD_UPDATE),
    DUPLICATE("items_pricelist.duplicate", 121305, items_pricelist_entity),
    DUPLICATE("services_pricelist.duplicate", 121205, services_pricelist_entity),
    COMMANDS_END
};

/* A code that no current row has. */
static const struct argument free_items_arguments[] = {{"itemsPricelistName", "String!"}, ARGUMENTS_END};
FUNCTION_FREE(free_items, items_pricelist_entity, "name", "itemsPricelistName")
static const struct argument free_services_arguments[] = {{"servicesPricelistName", "String!"}, ARGUMENTS_END};
FUNCTION_FREE(free_services, services_pricelist_entity, "name", "servicesPricelistName")

/* ---- prices alone, for who enters claims ---- */

static err_t put_prices(struct function_call *c, struct json_writer *w, const char *argument, const struct entity *details,
                        const char *list, const char *entry)
{
    static const struct type money = {.kind = TYPE_MONEY};
    const struct json *v = json_get(c->arguments, argument);
    struct condition test = rows_test(c->arena, str_format(c->arena, "%s__id", list).p, LOOKUP_EXACT, 0);
    struct db_value key = db_int(0);
    struct found found;

    if (json_is_null(v) || !json_int(v, &key.i)) {
        json_put_null(w);
        return OK;
    }
    TRY(rows_read(c, access_program(), (struct query){.entity = details, .where = &test},
                  str_format(c->arena, "priceOverrule %s{id price}", entry).p, &key, 1, &found));
    json_open(w, '[');
    for (size_t i = found.from; i < found.to; i++) {
        bool own = !rows_cell(&found, i, "priceOverrule")->null;
        json_open(w, '{');
        json_key(w, STR("id"));
        json_put_int(w, rows_cell(&found, i, str_format(c->arena, "%s.id", entry).p)->i);
        answer_cell(w, "p", &found, i, own ? "priceOverrule" : str_format(c->arena, "%s.price", entry).p, &money);
        json_close(w, '}');
    }
    json_close(w, ']');
    return OK;
}

/* What stands in a list of services and in one of items, each with the price that holds there (enrolment 3.4). */
static err_t prices(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '{');
    json_key(&w, STR("services"));
    TRY(put_prices(c, &w, "servicesPricelistId", &services_pricelist_detail_entity, "servicesPricelist", "service"));
    json_key(&w, STR("items"));
    TRY(put_prices(c, &w, "itemsPricelistId", &items_pricelist_detail_entity, "itemsPricelist", "item"));
    json_close(&w, '}');
    return OK;
}

static const struct argument prices_arguments[] = {{"servicesPricelistId", "Int"}, {"itemsPricelistId", "Int"}, ARGUMENTS_END};

static const struct function functions[] = {
    { "pricelists", prices_arguments, "PricelistsGQLType", RIGHT_SIGNED_IN, prices },
    { "validateItemsPricelistName", free_items_arguments, "Boolean", 121301, free_items },
    { "validateServicesPricelistName", free_services_arguments, "Boolean", 121201, free_services },
    FUNCTIONS_END
};

const struct module pricelist_module = {
    .name = "pricelist", .entities = entities, .migrations = pricelist_migrations, .crud = crud, .commands = commands,
    .listeners = pricelist_listeners, .functions = functions,
};
