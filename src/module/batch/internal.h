/* What the files of this area share. */
#ifndef MODULE_BATCH_INTERNAL_H
#define MODULE_BATCH_INTERNAL_H

#include "module/batch/batch.h"

enum { YEAR_LEAST = 1900, YEAR_MOST = 9999 };

extern const struct migration batch_migrations[];

#endif
