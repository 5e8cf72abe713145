#ifndef MODULE_DEVICE_DEVICE_SEED_H
#define MODULE_DEVICE_DEVICE_SEED_H

#include "base/err.h"

struct tx;
err_t device_seed_apply(struct tx *tx, void *plan);   /* with seed_prepare (module/seed.h) */

#endif
