/* What the files of this area share. */
#ifndef MODULE_PRICELIST_INTERNAL_H
#define MODULE_PRICELIST_INTERNAL_H

#include "module/pricelist/pricelist.h"

extern const struct migration pricelist_migrations[];

#endif
