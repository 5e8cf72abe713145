/* Regions, districts, wards and villages (enrolment 2.1): the tree that gives rows their place. */
#ifndef MODULE_LOCATION_LOCATION_H
#define MODULE_LOCATION_LOCATION_H

#include "model/registry/module.h"

extern const struct module location_module;
extern const struct entity location_entity;

enum location_level { LEVEL_REGION, LEVEL_DISTRICT, LEVEL_WARD, LEVEL_VILLAGE, LEVEL_COUNT };

enum {
    RIGHT_LOCATION_READ = 121901, RIGHT_LOCATION_CREATE, RIGHT_LOCATION_UPDATE, RIGHT_LOCATION_DELETE,
    RIGHT_LOCATION_MOVE, RIGHT_LOCATION_UPPER /* regions and districts */
};

#endif
