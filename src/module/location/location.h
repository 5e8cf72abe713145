/* Regions, districts, wards and villages (enrolment 2.1): the tree that gives rows their place. */
#ifndef MODULE_LOCATION_LOCATION_H
#define MODULE_LOCATION_LOCATION_H

#include "model/registry/module.h"

extern const struct module location_module;
extern const struct entity location_entity;

enum location_level { LEVEL_REGION, LEVEL_DISTRICT, LEVEL_WARD, LEVEL_VILLAGE, LEVEL_COUNT };

struct tx;
/* Puts a location, with everything below it, under a new parent (NULL: it becomes a region). Each takes
 * the level under its parent; what would go below the villages becomes a village beside its parent.
 * Keeps history of each, sets their places and starts the job that sets the places of other rows.
 * E_RULE location_under_itself. */
err_t location_attach(struct tx *tx, const struct record *top, const struct record *parent);

enum {
    RIGHT_LOCATION_READ = 121901, RIGHT_LOCATION_CREATE, RIGHT_LOCATION_UPDATE, RIGHT_LOCATION_DELETE,
    RIGHT_LOCATION_MOVE, RIGHT_LOCATION_UPPER /* regions and districts */
};

#endif
