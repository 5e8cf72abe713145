#include "small.h"

#include "base/arena.h"

#define TEXT(literal) {(literal), sizeof(literal) - 1}
#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
enum { ONE = 0, SURE = GRAPHQL_REQUIRED, LIST = GRAPHQL_LIST, LIST_OF_SURE = GRAPHQL_LIST | GRAPHQL_REQUIRED << 2 };

#define INPUT(title, of, wraps) {.name = TEXT(title), .type = {TEXT(of), wraps}}
#define FIELD(title, of, wraps) {.name = TEXT(title), .type = {TEXT(of), wraps}}
#define FIELD_WITH(title, of, wraps, inputs) \
    {.name = TEXT(title), .type = {TEXT(of), wraps}, .arguments = inputs, .argument_count = COUNT(inputs)}

static const struct json seven = {.kind = JSON_NUMBER, .text = TEXT("7")};
static const struct json entered = {.kind = JSON_STRING, .text = TEXT("ENTERED")};
static const struct json none = {.kind = JSON_STRING, .text = TEXT("0")};

static const struct graphql_input node_inputs[] = {INPUT("id", "ID", SURE)};
static const struct graphql_input claims_inputs[] = {
    INPUT("first", "Int", ONE), INPUT("after", "String", ONE), INPUT("code", "String", ONE),
    INPUT("orderBy", "String", LIST), INPUT("dateClaimed_Gte", "Date", ONE), INPUT("claimed_Gte", "Decimal", ONE),
    INPUT("status", "ClaimStatus", ONE), INPUT("ids", "ID", LIST_OF_SURE), INPUT("open", "Boolean", ONE),
};
static const struct graphql_input claim_inputs[] = {
    {.name = TEXT("id"), .type = {TEXT("Int"), ONE}, .standard = &seven}, INPUT("uuid", "UUID", ONE),
};
static const struct graphql_input scalar_inputs[] = {
    INPUT("Int", "Int", ONE), INPUT("Float", "Float", ONE), INPUT("String", "String", ONE), INPUT("Boolean", "Boolean", ONE),
    INPUT("ID", "ID", ONE), INPUT("Date", "Date", ONE), INPUT("DateTime", "DateTime", ONE), INPUT("Decimal", "Decimal", ONE),
    INPUT("UUID", "UUID", ONE), INPUT("JSONString", "JSONString", ONE), INPUT("ParsedJSONString", "ParsedJSONString", ONE),
    INPUT("GenericScalar", "GenericScalar", ONE), INPUT("BigInt", "BigInt", ONE), INPUT("SmallInt", "SmallInt", ONE),
    INPUT("TinyInt", "TinyInt", ONE), INPUT("LocationCodeInputType", "LocationCodeInputType", ONE),
    INPUT("ServiceCodeInputType", "ServiceCodeInputType", ONE), INPUT("ClaimCodeInputType", "ClaimCodeInputType", ONE),
};
static const struct graphql_input create_inputs[] = {INPUT("input", "CreateClaimInput", SURE)};
static const struct graphql_field query_fields[] = {
    FIELD_WITH("node", "Node", ONE, node_inputs), FIELD_WITH("claims", "ClaimConnection", ONE, claims_inputs),
    FIELD_WITH("claim", "Claim", ONE, claim_inputs), FIELD_WITH("scalars", "String", ONE, scalar_inputs),
    FIELD("name", "String", ONE),
};
static const struct graphql_field mutation_fields[] = {FIELD_WITH("createClaim", "CreateClaimPayload", ONE, create_inputs)};
static const struct graphql_field node_fields[] = {FIELD("id", "ID", SURE)};
static const struct graphql_field connection_fields[] = {
    FIELD("totalCount", "Int", ONE), FIELD("edges", "ClaimEdge", GRAPHQL_REQUIRED | GRAPHQL_LIST << 2),
};
static const struct graphql_field edge_fields[] = {FIELD("node", "Claim", ONE), FIELD("cursor", "String", SURE)};
static const struct graphql_field claim_fields[] = {
    FIELD("id", "ID", SURE), FIELD("code", "String", SURE), FIELD("status", "ClaimStatus", ONE),
    FIELD("facility", "Facility", ONE), FIELD("parent", "Claim", ONE), FIELD("items", "String", LIST_OF_SURE),
    {.name = TEXT("old"), .type = {TEXT("Int"), ONE}, .deprecated = TEXT("gone")},
};
static const struct graphql_field facility_fields[] = {
    FIELD("id", "ID", SURE), FIELD("code", "Int", ONE), FIELD("name", "String", ONE), FIELD("level", "String", ONE),
};
static const struct graphql_field payload_fields[] = {FIELD("clientMutationId", "String", ONE), FIELD("internalId", "String", ONE)};
static const struct graphql_input create_members[] = {
    INPUT("code", "ClaimCodeInputType", SURE), {.name = TEXT("amount"), .type = {TEXT("Decimal"), ONE}, .standard = &none},
    {.name = TEXT("status"), .type = {TEXT("ClaimStatus"), ONE}, .standard = &entered},
    INPUT("lines", "LineInput", LIST_OF_SURE), INPUT("json", "JSONString", ONE),
};
static const struct graphql_input line_members[] = {INPUT("service", "Int", SURE), INPUT("tags", "String", LIST)};
static const struct graphql_choice statuses[] = {
    {TEXT("ENTERED")}, {TEXT("CHECKED"), .description = TEXT("looked at")}, {TEXT("LOST"), .deprecated = TEXT("never was")},
};
static const struct str node_names[] = {TEXT("Node")};
static const struct str node_types[] = {TEXT("Claim"), TEXT("Facility")};

#define OBJECT(title, rows) {.kind = GRAPHQL_TYPE, .name = TEXT(title), .fields = rows, .field_count = COUNT(rows)}
#define NODE(title, rows) \
    {.kind = GRAPHQL_TYPE, .name = TEXT(title), .fields = rows, .field_count = COUNT(rows), .names = node_names, .name_count = 1}
#define MEMBERS(title, rows) {.kind = GRAPHQL_INPUT, .name = TEXT(title), .inputs = rows, .input_count = COUNT(rows)}

static const struct graphql_type types[] = {
    OBJECT("Query", query_fields), OBJECT("Mutation", mutation_fields), OBJECT("ClaimConnection", connection_fields),
    OBJECT("ClaimEdge", edge_fields), NODE("Claim", claim_fields), NODE("Facility", facility_fields),
    OBJECT("CreateClaimPayload", payload_fields), MEMBERS("CreateClaimInput", create_members), MEMBERS("LineInput", line_members),
    {.kind = GRAPHQL_INTERFACE, .name = TEXT("Node"), .description = TEXT("What has a global id."), .fields = node_fields,
     .field_count = 1, .names = node_types, .name_count = COUNT(node_types)},
    {.kind = GRAPHQL_ENUMERATION, .name = TEXT("ClaimStatus"), .choices = statuses, .choice_count = COUNT(statuses)},
};

const struct graphql_schema *small_schema(struct arena *a)
{
    struct graphql_table *table = ARENA_NEW(a, struct graphql_table);

    graphql_table_init(table, a, types, COUNT(types), STR("Query"), STR("Mutation"));
    return &table->schema;
}
