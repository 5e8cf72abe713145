/* Questions made from the program's own introspection: every field at the top, with everything below it, every
 * argument and every order. */
#ifndef TESTS_GATE_ACCESS_ASK_H
#define TESTS_GATE_ACCESS_ASK_H

#include "access_world.h"
#include "api/graphql_kit.h"

struct asker {
    struct world *w;
    struct kit kit;
    struct map types;             /* name -> struct json: as introspection gave it */
    const struct json *all;       /* the types in a list */
    const struct json *query, *mutation;
};

void asker_open(struct asker *k, struct world *w);
void asker_close(struct asker *k);

/* The answer as JSON; its text. The arena is the call's. */
struct str ask_text(struct asker *k, struct arena *a, const struct caller *c, struct str query);
const struct json *ask_json(struct asker *k, struct arena *a, struct str answer);
/* The sentence of the first error; STR_NONE: none. */
struct str ask_error(const struct json *answer);

/* Innermost type of a reference {kind, name, ofType}: its name; its kind is that of the type found. */
struct str ref_name(const struct json *ref);
bool ref_required(const struct json *ref);
bool ref_is_list(const struct json *ref);
const struct json *asker_type(const struct asker *k, struct str name);
bool type_is(const struct json *type, const char *kind);
/* The object that stands in the edges of a connection; the type itself if it is none. */
const struct json *asker_node(const struct asker *k, const struct json *type);
bool is_connection(const struct json *type);

/* What to select of a field's type, "" for a scalar: scalars, and of what it leads to the same, `depth` times. With
 * `lists` also the lists that hang on it. */
struct str select_all(struct asker *k, struct arena *a, struct str type, int depth, bool lists);
/* One field of a row with what is below it; `lists`: with lists that hang on lists, too. */
struct str select_below(struct asker *k, struct arena *a, const struct json *field, bool lists);
/* Whether its rows are found by node(id). */
bool type_is_node(const struct asker *k, struct str name);
/* Around the rows of a field at the top: its totals when it is a connection. */
struct str select_rows(struct asker *k, struct arena *a, struct str type, struct str inner);
/* "(name: value, ...)" of the arguments a field cannot do without; `v`: the row that keys are of. */
struct str required_arguments(struct asker *k, struct arena *a, const struct json *field, int v);
/* The id of relay: base64 of "Face:id". */
struct str global_id(struct arena *a, const char *face, int64_t id);
/* A value for an argument of this type; STR_NONE when there is none to give. */
struct str value_for(struct asker *k, struct arena *a, struct str name, const struct json *ref, int v);

#endif
