/* Between meta.c (the introspection types) and introspect.c (their values). */
#ifndef API_GRAPHQL_META_H
#define API_GRAPHQL_META_H

#include "api/graphql/introspect.h"

/* META(type, field, type of the value, its wrappers, arguments): specification, chapter 4. */
enum { META_ONE = 0, META_SURE = GRAPHQL_REQUIRED, META_LIST = GRAPHQL_LIST | GRAPHQL_REQUIRED << 2,
    META_SURE_LIST = GRAPHQL_REQUIRED | GRAPHQL_LIST << 2 | GRAPHQL_REQUIRED << 4 };

#define META_SCHEMA(META)                                        \
    META(schema, description, "String", META_ONE, none)          \
    META(schema, types, "__Type", META_SURE_LIST, none)          \
    META(schema, queryType, "__Type", META_SURE, none)           \
    META(schema, mutationType, "__Type", META_ONE, none)         \
    META(schema, subscriptionType, "__Type", META_ONE, none)     \
    META(schema, directives, "__Directive", META_SURE_LIST, none)

#define META_TYPE(META)                                          \
    META(type, kind, "__TypeKind", META_SURE, none)              \
    META(type, name, "String", META_ONE, none)                   \
    META(type, description, "String", META_ONE, none)            \
    META(type, specifiedByURL, "String", META_ONE, none)         \
    META(type, fields, "__Field", META_LIST, deprecated)         \
    META(type, interfaces, "__Type", META_LIST, none)            \
    META(type, possibleTypes, "__Type", META_LIST, none)         \
    META(type, enumValues, "__EnumValue", META_LIST, deprecated) \
    META(type, inputFields, "__InputValue", META_LIST, deprecated) \
    META(type, ofType, "__Type", META_ONE, none)

#define META_FIELD(META)                                         \
    META(field, name, "String", META_SURE, none)                 \
    META(field, description, "String", META_ONE, none)           \
    META(field, args, "__InputValue", META_SURE_LIST, deprecated) \
    META(field, type, "__Type", META_SURE, none)                 \
    META(field, isDeprecated, "Boolean", META_SURE, none)        \
    META(field, deprecationReason, "String", META_ONE, none)

#define META_INPUT(META)                                         \
    META(input, name, "String", META_SURE, none)                 \
    META(input, description, "String", META_ONE, none)           \
    META(input, type, "__Type", META_SURE, none)                 \
    META(input, defaultValue, "String", META_ONE, none)          \
    META(input, isDeprecated, "Boolean", META_SURE, none)        \
    META(input, deprecationReason, "String", META_ONE, none)

#define META_CHOICE(META)                                        \
    META(choice, name, "String", META_SURE, none)                \
    META(choice, description, "String", META_ONE, none)          \
    META(choice, isDeprecated, "Boolean", META_SURE, none)       \
    META(choice, deprecationReason, "String", META_ONE, none)

#define META_DIRECTIVE(META)                                     \
    META(directive, name, "String", META_SURE, none)             \
    META(directive, description, "String", META_ONE, none)       \
    META(directive, isRepeatable, "Boolean", META_SURE, none)    \
    META(directive, locations, "__DirectiveLocation", META_SURE_LIST, none) \
    META(directive, args, "__InputValue", META_SURE_LIST, deprecated)

#define META_ALL(META) \
    META_SCHEMA(META) META_TYPE(META) META_FIELD(META) META_INPUT(META) META_CHOICE(META) META_DIRECTIVE(META)

/* The order of the types in graphql_meta_types(). */
enum { META_TYPE_SCHEMA, META_TYPE_TYPE, META_TYPE_FIELD, META_TYPE_INPUT, META_TYPE_CHOICE, META_TYPE_DIRECTIVE,
    META_TYPE_KIND, META_TYPE_LOCATION, META_TYPE_COUNT };

/* Bit of a GRAPHQL_ON_... to its name, by bit number; the values of __DirectiveLocation. */
extern const struct graphql_choice graphql_meta_locations[];
enum { META_LOCATION_COUNT = 10 };

#endif
