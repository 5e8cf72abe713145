/* What the files of this area share. */
#ifndef MODULE_FACILITY_INTERNAL_H
#define MODULE_FACILITY_INTERNAL_H

#include "module/facility/facility.h"

extern const struct migration facility_migrations[];
extern const struct listener facility_listeners[];
extern const struct setting facility_settings[];

struct tx;
err_t facility_seed_apply(struct tx *tx, void *plan);

#endif
