/* A GraphQL request document (specification of October 2021, executable definitions only) as a tree in
 * an arena. Slices point into the document's text or into the arena. Lists are linked in document order. */
#ifndef API_GRAPHQL_DOCUMENT_H
#define API_GRAPHQL_DOCUMENT_H

#include "api/graphql/place.h"
#include "base/err.h"
#include "base/limit.h"

/* A named type in lists and non-nulls, as in [ID!]!. `wrap` names the wrappers from the outside, two bits
 * each, the outermost lowest, 0 ends: [ID!]! is REQUIRED | LIST << 2 | REQUIRED << 4. */
enum { GRAPHQL_REQUIRED = 1, GRAPHQL_LIST = 2, GRAPHQL_WRAPS_MAX = 8 };
struct graphql_ref {
    struct str name;
    uint16_t wrap;
};

static inline bool graphql_ref_required(struct graphql_ref r) { return (r.wrap & 3) == GRAPHQL_REQUIRED; }
static inline bool graphql_ref_list(struct graphql_ref r) { return (r.wrap & 3) == GRAPHQL_LIST; }
/* Without the outermost wrapper. */
static inline struct graphql_ref graphql_ref_inner(struct graphql_ref r)
{
    return (struct graphql_ref){r.name, (uint16_t)(r.wrap >> 2)};
}
/* Reads "[ID!]!" (no blanks); false when malformed. */
bool graphql_ref_read(struct str text, struct graphql_ref *out);
struct str graphql_ref_text(struct arena *a, struct graphql_ref r);

enum graphql_value_kind {
    GRAPHQL_NULL, GRAPHQL_BOOLEAN, GRAPHQL_INT, GRAPHQL_FLOAT, GRAPHQL_STRING,
    GRAPHQL_ENUM, GRAPHQL_VARIABLE, GRAPHQL_ARRAY, GRAPHQL_OBJECT
};

struct graphql_value {
    enum graphql_value_kind kind;
    uint32_t count;                          /* elements or members */
    int32_t slot;                            /* index in graphql_document.literals; -1: not lifted */
    bool truth;                              /* BOOLEAN */
    struct graphql_place at;
    struct graphql_place name_at;            /* in an object */
    struct str name;                         /* in an object: this member's name */
    struct str text;                         /* VARIABLE (no $), ENUM: name; INT, FLOAT: as written; STRING: decoded */
    const struct graphql_value *first, *next;
};

struct graphql_argument {
    struct str name;
    struct graphql_place at;
    const struct graphql_value *value;
    const struct graphql_argument *next;
};

struct graphql_directive {
    struct str name;                         /* without @ */
    struct graphql_place at;
    const struct graphql_argument *arguments;
    const struct graphql_directive *next;
};

enum graphql_selection_kind { GRAPHQL_FIELD, GRAPHQL_SPREAD, GRAPHQL_INLINE };

struct graphql_selection {
    enum graphql_selection_kind kind;
    struct graphql_place at;
    struct str alias;                        /* FIELD; STR_NONE without */
    struct str name;                         /* FIELD: of the field; SPREAD: of the fragment */
    struct graphql_place name_at;
    struct str on;                           /* INLINE: the type condition; STR_NONE without */
    struct graphql_place on_at;
    const struct graphql_argument *arguments;
    const struct graphql_directive *directives;
    const struct graphql_selection *first;   /* FIELD, INLINE: its own selections; NULL: has none */
    struct graphql_place first_at;           /* of the { */
    const struct graphql_selection *next;
};

/* The key of a field in the answer. */
static inline struct str graphql_response_name(const struct graphql_selection *field)
{
    return field->alias.p ? field->alias : field->name;
}

struct graphql_variable {
    struct str name;                         /* without $ */
    struct graphql_place at;
    struct graphql_ref type;
    struct graphql_place type_at;            /* of the type's name */
    const struct graphql_value *standard;    /* NULL: none */
    const struct graphql_directive *directives;
    const struct graphql_variable *next;
};

enum graphql_definition_kind { GRAPHQL_QUERY, GRAPHQL_MUTATION, GRAPHQL_SUBSCRIPTION, GRAPHQL_FRAGMENT };

struct graphql_definition {
    enum graphql_definition_kind kind;
    struct graphql_place at;
    struct str name;                         /* STR_NONE: an anonymous operation */
    struct graphql_place name_at;
    struct str on;                           /* FRAGMENT: the type condition */
    struct graphql_place on_at;
    const struct graphql_variable *variables;
    const struct graphql_directive *directives;
    const struct graphql_selection *first;   /* never NULL */
    const struct graphql_definition *next;
};

/* Decision D23. `shape` is the document in one canonical line with each Int, Float and String literal
 * replaced by its kind (?i, ?f, ?s); null, booleans, enums, names and the structure of lists and objects stay. Two requests
 * that differ only in such literals, blanks and comments have the same shape, and the literals of both stand
 * in `literals` in the same order. Whether a literal fits its type depends on the literal, so validation
 * is done anew for each request. */
struct graphql_document {
    struct str text;
    const struct graphql_definition *first;
    struct str shape;
    uint64_t hash;                           /* of the shape; for this process only */
    const struct graphql_value *const *literals;
    uint32_t literal_count;
};

/* Errors: E_UTF8, E_LIMIT (graphql_...), E_SYNTAX (what, line, column). `text` must live as long as the
 * document. */
err_t graphql_parse(struct arena *a, struct str text, const struct limits *limits, const struct graphql_document **out);
/* "Syntax Error GraphQL (1:11) Expected Name, found }" and the place; `e` is an E_SYNTAX. */
struct str graphql_syntax_message(struct arena *a, err_t e);
struct graphql_place graphql_syntax_place(err_t e);

/* One line, canonical; parsing it gives the same shape and literals. */
struct str graphql_print(struct arena *a, const struct graphql_document *d);
/* What graphql_document.shape holds. */
struct str graphql_shape(struct arena *a, const struct graphql_document *d);
struct str graphql_print_value(struct arena *a, const struct graphql_value *v);

/* NULL: not there. */
const struct graphql_definition *graphql_fragment(const struct graphql_document *d, struct str name);
/* The operation of that name; with STR_NONE the only one. NULL: not there, or more than one. */
const struct graphql_definition *graphql_operation(const struct graphql_document *d, struct str name);
const struct graphql_argument *graphql_argument(const struct graphql_argument *first, const char *name);

#endif
