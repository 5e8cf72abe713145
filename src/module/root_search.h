/* What the roots of several areas search by (model/query/root.h). */
#ifndef MODULE_ROOT_SEARCH_H
#define MODULE_ROOT_SEARCH_H

#include "model/query/root.h"

/* Any of the fields contains the argument's text. `paths` ends with NULL. Nothing when it was not sent. */
void search_text(struct root_call *c, const char *argument, const char *const *paths);
/* One of the paths, which end at fields of this type, passes the lookup with the argument's value. */
void search_any(struct root_call *c, const char *argument, struct type type, enum lookup lookup, const char *const *paths);
/* The row that path leads to has the key or keys of the argument: a uuid, a list of uuids. */
void search_uuid(struct root_call *c, const char *argument, const char *path);
void search_uuids(struct root_call *c, const char *argument, const char *path);
/* The same by its integer key, which comes as a number or as digits. E_FIELD_TYPE. */
err_t search_id(struct root_call *c, const char *argument, const char *path);
/* One of the rows that the paths lead to has it; what is no key finds nothing. */
void search_id_any(struct root_call *c, const char *argument, const char *const *paths);
/* What the relation "location" allows for somebody at the place of the argument (an integer key, or a
 * uuid where `by_uuid`): national, the place itself, the one above it. */
err_t search_sold_at(struct root_call *c, const char *argument, bool by_uuid);
/* parentLocation, a uuid, with parentLocationLevel, 0 for a region to 3: the village that the first of the paths
 * with one leads to, whose district is the row's first, is it or lies in it. E_FIELD_REQUIRED, E_FIELD_RANGE for the level. */
err_t search_below(struct root_call *c, const char *const *paths);

/* Arguments that go with it. */
#define BELOW_ARGUMENTS {"parentLocation", "String"}, {"parentLocationLevel", "Int"}

#endif
