/* Three entities for the tests of journal, bulk load and their helpers: a tree of places, families in a
 * village, and people of a family who may live elsewhere. */
#ifndef TESTS_MODEL_LAND_H
#define TESTS_MODEL_LAND_H

#include "model/registry/registry.h"
#include "support/testdb.h"

extern const struct entity land_place_entity, land_family_entity, land_person_entity;
extern const struct module land_module;

/* The registry of this module alone; its tables and the model floor's own in the test's database. */
const struct registry *land_open(struct testdb *t);

/* Sets a column by its name in the database. */
void land_set(struct record r, const char *column, struct db_value v);
struct db_value land_get(struct record r, const char *column);

#endif
