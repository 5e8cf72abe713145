/* What the rules share; each file of validate_*.c holds some of them. */
#ifndef API_GRAPHQL_VALIDATION_H
#define API_GRAPHQL_VALIDATION_H

#include "api/graphql/validate.h"
#include "base/map.h"

/* A variable used in a definition: where, and what is expected there. */
struct usage {
    struct str name;
    struct graphql_place at;
    struct graphql_ref type;                 /* name STR_NONE: nothing is known about the place */
    bool standard;                           /* the place has a default of its own */
};

/* What the walk finds out about one definition; same order as the document's definitions. */
struct scanned {
    const struct graphql_definition *definition;
    VEC(struct usage) usages;
    VEC(const struct graphql_selection *) spreads;
    const void *reached;                     /* by which search last */
};

struct validation {
    struct arena *arena;
    const struct graphql_schema *schema;
    const struct graphql_document *document;
    struct graphql_errors *errors;
    struct scanned *scanned;                 /* all definitions */
    uint32_t scanned_count;
    struct map fragments;                    /* name -> struct scanned, the first of a name */
    struct scanned *now;                     /* the definition that is walked */
    int64_t work;                            /* steps left; below 0 all rules stop */
    bool cyclic;                             /* a fragment spreads itself */
    const struct graphql_type **leaves;      /* of the literals; NULL: nobody asks */
    bool compared;                           /* two fields' arguments were, literals among them */
    uint32_t suggested;                      /* how many errors had suggestions looked for */
};

/* ---- validate.c ---- */

void wrong(struct validation *v, struct graphql_place at, const char *format, ...) __attribute__((format(printf, 3, 4)));
void wrong_two(struct validation *v, struct graphql_place first, struct graphql_place second, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* As many errors as are told: no need to word another. */
bool told_enough(const struct validation *v);
/* Counts steps; false when the document has cost all it may. */
bool spend(struct validation *v, int64_t steps);

/* ---- validate_walk.c ---- */

/* Fields, arguments, directives, fragments at their places; fills v->now. */
void walk_definition(struct validation *v, struct scanned *s);
/* The type of a condition, if it is known and composite. */
const struct graphql_type *condition_type(const struct validation *v, struct str name);

/* ---- validate_value.c ---- */

void check_arguments(struct validation *v, const struct graphql_input *inputs, uint32_t count,
    const struct graphql_argument *given);
void check_value(struct validation *v, const struct graphql_value *value, struct graphql_ref type, bool standard);
void check_default(struct validation *v, const struct graphql_variable *variable);

/* ---- validate_definition.c ---- */

void check_definitions(struct validation *v);
void check_fragments(struct validation *v);

/* ---- validate_variable.c ---- */

void check_variable_types(struct validation *v, const struct graphql_definition *d);
void check_variable_uses(struct validation *v, struct scanned *operation);

/* ---- validate_overlap.c ---- */

void check_overlaps(struct validation *v, const struct graphql_definition *d);

/* ---- suggest.c ---- */

/* `Did you mean "a" or "b"?` behind `lead`; empty when nothing is near. */
struct names { const struct str *at; size_t count; };
struct str suggestion(struct validation *v, const char *lead, struct str wanted, struct names among);
struct str one_of(struct arena *a, struct names names);

#endif
