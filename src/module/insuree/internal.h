/* What the files of this area share. */
#ifndef MODULE_INSUREE_INTERNAL_H
#define MODULE_INSUREE_INTERNAL_H

#include "module/insuree/insuree.h"

extern const struct migration insuree_migrations[];
extern const struct code_list insuree_statuses;   /* AC active, IN inactive, DE dead */

#endif
