/* A world, its callers, and questions to it: what the access tests share. */
#ifndef TESTS_GATE_ACCESS_GATE_H
#define TESTS_GATE_ACCESS_GATE_H

#include "access_walk.h"

struct gate {
    struct world w;
    struct asker k;
    struct oracle *oracle;
    const struct caller *callers;
    size_t count;
};

void gate_open(struct gate *g, void **state);
void gate_close(struct gate *g);

/* ---- fields at the top ---- */

const char *name_of(const struct gate *g, const struct json *field);
const struct json *argument(const struct json *field, const char *name);   /* NULL: it takes none of the name */
const struct table *entity_of(const struct gate *g, const char *root);     /* NULL: no list of an entity */
/* Whether his rights let him ask for it; fails the test where nobody knows. */
bool may_ask(const struct gate *g, const struct caller *c, const char *root);
/* node() is asked apart, for each kind of row, files of lists in test_access_file; nothing answers _debug. */
bool is_apart(const char *root);
bool is_object(struct gate *g, const struct json *field);
struct str row_type(struct gate *g, const struct json *field);
/* Everybody may look it up, wherever it is (enrolment 1.6). */
bool is_anywhere(const char *root, struct str query);
/* The field with the arguments it needs, keys of row `v`, `more` of them, and `inner` of its rows. */
struct str question(struct gate *g, struct arena *a, const struct json *field, const char *more, struct str inner, int v);
struct walk walk_of(const struct gate *g, const struct caller *c, const char *root, struct str query);

#endif
