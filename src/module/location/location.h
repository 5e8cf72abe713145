/* Regions, districts, wards and villages (enrolment 2.1): the tree that gives rows their place. */
#ifndef MODULE_LOCATION_LOCATION_H
#define MODULE_LOCATION_LOCATION_H

#include "model/registry/module.h"

extern const struct module location_module;
extern const struct entity location_entity;

enum location_level { LEVEL_REGION, LEVEL_DISTRICT, LEVEL_WARD, LEVEL_VILLAGE, LEVEL_COUNT };

/* Levels that a row may point at, as bits. What is sold or priced is so in a district, in a region or everywhere. */
enum { AT_DISTRICT = 1 << LEVEL_DISTRICT, AT_VILLAGE = 1 << LEVEL_VILLAGE, AT_REGION_OR_DISTRICT = 1 << LEVEL_REGION | AT_DISTRICT };

struct tx;
struct change;
/* For listeners before a row is written: E_RULE `rule` where the relation's column leads, newly, to a place of another level.
 * Loads go around listeners: what an import brings stays, and `imis enrolment check` tells it. */
err_t location_check_level(struct tx *tx, const struct change *change, const char *column, unsigned levels, const char *rule);
/* The same of rows that are written together, for listeners of them all: in why[i], where that is OK yet. One statement. */
err_t location_check_levels(struct tx *tx, const struct change *changes, size_t n, const char *column, unsigned levels, const char *rule, err_t *why);
err_t location_check_sold(struct tx *tx, struct change *change);   /* a listener: "location_id" of what is sold or priced */
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
