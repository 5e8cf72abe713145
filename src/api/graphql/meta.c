#include "api/graphql/meta.h"

#include "base/arena.h"

#define TEXT(literal) {(literal), sizeof(literal) - 1}
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct json no = {.kind = JSON_FALSE};
static const struct graphql_input arguments_deprecated[] = {
    {.name = TEXT("includeDeprecated"), .type = {TEXT("Boolean"), 0}, .standard = &no},
};
#define ARGUMENTS_none NULL
#define ARGUMENTS_deprecated arguments_deprecated
#define ARGUMENT_COUNT_none 0
#define ARGUMENT_COUNT_deprecated 1

#define META(owner, field, value, wraps, takes)                                               \
    {.name = TEXT(#field), .type = {TEXT(value), wraps}, .arguments = ARGUMENTS_##takes,      \
     .argument_count = ARGUMENT_COUNT_##takes},
static const struct graphql_field schema_fields[] = {META_SCHEMA(META)};
static const struct graphql_field type_fields[] = {META_TYPE(META)};
static const struct graphql_field field_fields[] = {META_FIELD(META)};
static const struct graphql_field input_fields[] = {META_INPUT(META)};
static const struct graphql_field choice_fields[] = {META_CHOICE(META)};
static const struct graphql_field directive_fields[] = {META_DIRECTIVE(META)};
#undef META

static const struct graphql_choice kinds[] = {
    {TEXT("SCALAR")}, {TEXT("OBJECT")}, {TEXT("INTERFACE")}, {TEXT("UNION")}, {TEXT("ENUM")},
    {TEXT("INPUT_OBJECT")}, {TEXT("LIST")}, {TEXT("NON_NULL")},
};
const struct graphql_choice graphql_meta_locations[META_LOCATION_COUNT] = {
    {TEXT("QUERY")}, {TEXT("MUTATION")}, {TEXT("SUBSCRIPTION")}, {TEXT("FIELD")}, {TEXT("FRAGMENT_DEFINITION")},
    {TEXT("FRAGMENT_SPREAD")}, {TEXT("INLINE_FRAGMENT")}, {TEXT("VARIABLE_DEFINITION")},
    {TEXT("FIELD_DEFINITION")}, {TEXT("ENUM_VALUE")},
};

#define OBJECT(title, rows) {.kind = GRAPHQL_TYPE, .name = TEXT(title), .fields = rows, .field_count = COUNT(rows)}
#define CHOICES(title, rows) {.kind = GRAPHQL_ENUMERATION, .name = TEXT(title), .choices = rows, .choice_count = COUNT(rows)}
static const struct graphql_type types[META_TYPE_COUNT] = {
    [META_TYPE_SCHEMA] = OBJECT("__Schema", schema_fields),
    [META_TYPE_TYPE] = OBJECT("__Type", type_fields),
    [META_TYPE_FIELD] = OBJECT("__Field", field_fields),
    [META_TYPE_INPUT] = OBJECT("__InputValue", input_fields),
    [META_TYPE_CHOICE] = OBJECT("__EnumValue", choice_fields),
    [META_TYPE_DIRECTIVE] = OBJECT("__Directive", directive_fields),
    [META_TYPE_KIND] = CHOICES("__TypeKind", kinds),
    [META_TYPE_LOCATION] = CHOICES("__DirectiveLocation", graphql_meta_locations),
};

const struct graphql_type *graphql_meta_types(size_t *count)
{
    *count = META_TYPE_COUNT;
    return types;
}

const struct graphql_field *graphql_meta_field(struct str name)
{
    static const struct graphql_input of_name[] = {{.name = TEXT("name"), .type = {TEXT("String"), GRAPHQL_REQUIRED}}};
    static const struct graphql_field fields[] = {
        {.name = TEXT("__typename"), .type = {TEXT("String"), GRAPHQL_REQUIRED}},
        {.name = TEXT("__schema"), .type = {TEXT("__Schema"), GRAPHQL_REQUIRED}},
        {.name = TEXT("__type"), .type = {TEXT("__Type"), 0}, .arguments = of_name, .argument_count = 1},
    };

    for (size_t i = 0; i < COUNT(fields); i++)
        if (str_eq(fields[i].name, name))
            return &fields[i];
    return NULL;
}
