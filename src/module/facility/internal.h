/* What the files of this area share. */
#ifndef MODULE_FACILITY_INTERNAL_H
#define MODULE_FACILITY_INTERNAL_H

#include "module/facility/facility.h"

extern const struct migration facility_migrations[];

#endif
