/* The type system that documents are checked against and that introspection shows. It does not know where
 * types come from: a schema finds a type by its name, when it is asked for (decision D30), and types refer to each
 * other by name. All of it is immutable once found, and lives as long as the schema. */
#ifndef API_GRAPHQL_TYPE_H
#define API_GRAPHQL_TYPE_H

#include "api/graphql/document.h"
#include "base/json.h"

enum graphql_kind { GRAPHQL_SCALAR, GRAPHQL_ENUMERATION, GRAPHQL_TYPE, GRAPHQL_INTERFACE, GRAPHQL_INPUT };

struct graphql_scalar;                       /* scalar.h */
struct graphql_schema;

/* An argument of a field or directive, or a field of an input object. */
struct graphql_input {
    struct str name;
    struct str description;                  /* STR_NONE: none; also below */
    struct graphql_ref type;
    const struct json *standard;             /* as coerced; NULL: none */
    const void *made_from;                   /* what execution hangs here; not looked at by this header's users */
};

struct graphql_field {
    struct str name;
    struct str description;
    struct str deprecated;                   /* the reason; STR_NONE: in use */
    struct graphql_ref type;
    const struct graphql_input *arguments;
    uint32_t argument_count;
    const void *made_from;
};

struct graphql_choice {                      /* a value of an enumeration */
    struct str name;
    struct str description;
    struct str deprecated;
    const void *made_from;
};

struct graphql_type {
    enum graphql_kind kind;
    struct str name;
    struct str description;
    const struct graphql_scalar *scalar;     /* SCALAR: how its values are read */
    const struct graphql_choice *choices;    /* ENUMERATION */
    const struct graphql_field *fields;      /* TYPE, INTERFACE */
    const struct graphql_input *inputs;      /* INPUT */
    const struct str *names;                 /* TYPE: its interfaces; INTERFACE: the types that have it */
    uint32_t choice_count, field_count, input_count, name_count;
    const void *made_from;
};

/* `find` may be called from many threads at once. It need not know the types built in here: scalars of the
 * contract (scalar.h) and the introspection types. */
struct graphql_schema {
    struct str query, mutation;              /* names of the root types; mutation may be STR_NONE */
    const struct graphql_type *(*find)(const struct graphql_schema *s, struct str name);   /* NULL: no such type */
    /* All names that find() knows, any order; for introspection and for "Did you mean". */
    const struct str *(*names)(const struct graphql_schema *s, size_t *count);
    const void *made_from;
};

/* Also finds what is built in. NULL: no such type. */
const struct graphql_type *graphql_type(const struct graphql_schema *s, struct str name);
/* Also __typename, and __schema and __type on the query root. NULL: no such field. */
const struct graphql_field *graphql_field(const struct graphql_schema *s, const struct graphql_type *parent, struct str name);
const struct graphql_input *graphql_input(const struct graphql_input *inputs, uint32_t count, struct str name);
const struct graphql_choice *graphql_choice(const struct graphql_type *type, struct str name);
/* The root type of an operation; NULL: the schema has none. */
const struct graphql_type *graphql_root(const struct graphql_schema *s, enum graphql_definition_kind kind);
/* May an object of `object` appear where `condition` is asked for? Equal, or an interface it has. */
bool graphql_type_is(const struct graphql_type *object, const struct graphql_type *condition);

static inline bool graphql_is_composite(const struct graphql_type *t) { return t->kind == GRAPHQL_TYPE || t->kind == GRAPHQL_INTERFACE; }
static inline bool graphql_is_input(const struct graphql_type *t) { return !graphql_is_composite(t); }

/* A directive that a request may use: skip and include. */
enum {
    GRAPHQL_ON_QUERY = 1, GRAPHQL_ON_MUTATION = 2, GRAPHQL_ON_SUBSCRIPTION = 4, GRAPHQL_ON_FIELD = 8,
    GRAPHQL_ON_FRAGMENT = 16, GRAPHQL_ON_SPREAD = 32, GRAPHQL_ON_INLINE = 64, GRAPHQL_ON_VARIABLE = 128,
    GRAPHQL_ON_FIELD_DEFINITION = 256, GRAPHQL_ON_ENUM_VALUE = 512
};
struct graphql_directive_type {
    struct str name;
    struct str description;
    unsigned on;                             /* bits */
    const struct graphql_input *arguments;
    uint32_t argument_count;
};
const struct graphql_directive_type *graphql_directive_types(size_t *count);
const struct graphql_directive_type *graphql_directive_type(struct str name);

/* ---- a schema from a table, for tests and small things ---- */

/* Types of an array by name; `names` are their names. */
struct graphql_table {
    struct graphql_schema schema;            /* first: a table is a schema */
    const struct graphql_type *types;
    const struct str *names;
    size_t count;
};
void graphql_table_init(struct graphql_table *t, struct arena *a, const struct graphql_type *types, size_t count,
    struct str query, struct str mutation);

#endif
