/* The contract's types, made by rule from the registry when one is asked for. Inside: what execution needs to
 * know about a field or an argument hangs in its made_from. */
#ifndef API_GRAPHQL_SCHEMA_H
#define API_GRAPHQL_SCHEMA_H

#include "api/graphql/type.h"
#include "model/query/query.h"

struct mutation;
struct quirk_link;
struct quirk_way;
struct quirk_gather;

/* A GraphQL type over an entity. */
struct face {
    struct str name;
    const struct table *table;
    bool main;                           /* the first of the entity's faces */
    bool plain;                          /* no Node: lists of it are arrays, its id is the raw key */
};

/* How a cell is printed. */
enum print {
    PRINT_VALUE,                         /* by its type */
    PRINT_GLOBAL_ID, PRINT_RAW_ID,
    PRINT_GIVEN,                         /* true when there is a value */
    PRINT_CHOICE,                        /* the name of an enumeration's value: the code ... */
    PRINT_WORD,                          /* ... or the code's word */
    PRINT_DAY_START,                     /* a date as a moment */
    PRINT_NUMBER,                        /* a decimal as a JSON number */
};

enum meaning_kind {
    MEANS_CELL = 1, MEANS_ONE, MEANS_ARRAY, MEANS_CONNECTION,
    MEANS_WAY, MEANS_GATHER,             /* of other rows: quirks.c */
    MEANS_NOTHING,                       /* always null */
    MEANS_LINKS, MEANS_LOGS,             /* the mutations that touched a row; those of an account */
    MEANS_LIST_ROOT,
    MEANS_FILE_ROOT,                     /* the rows of a list as a file */
    MEANS_FUNCTION, MEANS_NODE, MEANS_MUTATION, MEANS_LOG, MEANS_SESSION,
    MEANS_MEMBER,                        /* of a JSON object */
    MEANS_LINKED, MEANS_ACTOR,           /* of a mutation's log: rows that it touched, the account that sent it */
    MEANS_TOTAL, MEANS_COUNT, MEANS_SUM, MEANS_PAGE, MEANS_EDGES, MEANS_EDGE_NODE, MEANS_CURSOR,
};

/* graphql_field.made_from */
struct meaning {
    enum meaning_kind kind;
    enum print print;
    struct str name;                     /* CELL, ONE, ARRAY, CONNECTION, SUM: as a query picks it */
    const struct face *face;             /* where ONE, ARRAY, CONNECTION, LIST_ROOT and functions lead; SUM: of whose rows */
    union {
        const struct root *root;
        const struct function *function;
        const struct mutation *mutation;
        const struct quirk_way *way;
        const struct quirk_gather *gather;
        const struct quirk_link *link;   /* LINKS, LINKED */
    };
};

enum filter_form {
    FILTER_VALUE, FILTER_GLOBAL_ID, FILTER_UUID, FILTER_GIVEN,
    FILTER_DAY,                          /* a moment, of which only the day counts */
    FILTER_NUMBER,                       /* a global id, of the number that stands for a code */
};

/* graphql_input.made_from of a list's arguments by rule. */
struct filter {
    const struct str *path;
    size_t length;
    size_t list;                         /* so many of its names lead to a list, of which all filters mean one row; 0: it crosses none */
    enum lookup lookup;
    enum filter_form form;               /* GIVEN: true when the column has a value */
    struct type type;
    const struct field *number;          /* NUMBER: computed of the code, which `path` leads to */
};

struct filters { const struct graphql_input *at; uint32_t count; };

/* ---- inside ---- */

struct schema {
    struct graphql_schema base;          /* first */
    struct arena *arena;
    const struct registry *registry;
    struct schema_lock *lock;
    struct map origins, filters, faces, mutations;
    VEC(struct str) names;
};

/* What a type is made of, when it is asked for. */
struct origin {
    const struct graphql_type *(*build)(struct schema *s, const struct origin *o);
    struct str name;
    const void *of;
    _Atomic(const struct graphql_type *) built;   /* NULL: not yet */
};

typedef VEC(struct graphql_field) fields_t;
typedef VEC(struct graphql_input) inputs_t;

struct graphql_ref schema_ref(const char *text);
struct graphql_ref schema_ref_to(struct str name, bool required);          /* Name or Name! */
struct graphql_ref schema_ref_list(struct str name, bool required);        /* [Name] or [Name!]! */
void schema_add(struct schema *s, struct str name, const void *of,
                const struct graphql_type *(*build)(struct schema *, const struct origin *));
struct graphql_field *schema_field(struct schema *s, fields_t *fields, struct str name, struct graphql_ref type, struct meaning m);
struct graphql_input *schema_input(inputs_t *inputs, struct str name, struct graphql_ref type);
const struct graphql_type *schema_object(struct schema *s, struct str name, fields_t *fields, const void *of);
struct str schema_join(struct schema *s, struct str a, const char *b);
const struct face *schema_face(const struct schema *s, struct str name);   /* NULL: no such face */
const struct face *schema_main_face(const struct schema *s, const struct table *t);

/* schema_entity.c */
const struct face *schema_account_face(const struct schema *s);   /* of who signs in; NULL: nobody does */
void schema_faces(struct schema *s);
struct str schema_type_of(const struct schema *s, const struct face *face, const struct field *f);
enum { PAGING_ARGUMENTS = 5 };
void schema_paging(inputs_t *inputs);
/* The name of a code as an enumeration's value, and back; a text that is none stays as it is. */
struct str schema_choice(struct arena *a, struct str code_or_word);
struct str schema_code(struct arena *a, const struct type *t, struct str choice);
/* schema_filter.c: what rows of a table may be searched by, and the same behind the arguments of paging. Cached, since many
 * lists are of one table. */
struct filters schema_filters(struct schema *s, const struct table *t);
struct filters schema_list_filters(struct schema *s, const struct table *t);
/* schema_link.c: mutations and the rows that they touched. Nothing of a type that is not there. */
void schema_links(struct schema *s);
void schema_face_links(struct schema *s, const struct face *face, fields_t *fields);
void schema_log_links(struct schema *s, fields_t *fields);
void schema_log_arguments(struct schema *s, inputs_t *inputs);
/* schema_root.c */
void schema_roots(struct schema *s);
/* schema_fixed.c */
void schema_fixed(struct schema *s);
/* schema_mutation.c */
void schema_mutations(struct schema *s, fields_t *fields);   /* fields of the root type */
void schema_mutation_types(struct schema *s);

#endif
