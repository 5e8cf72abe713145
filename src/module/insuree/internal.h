/* What the files of this area share. */
#ifndef MODULE_INSUREE_INTERNAL_H
#define MODULE_INSUREE_INTERNAL_H

#include "module/insuree/insuree.h"

extern const struct migration insuree_migrations[];
extern const struct root insuree_roots[];
extern const struct root family_roots[];
extern const struct root status_reason_roots[];
extern const struct setting insuree_settings[];
extern const struct function insuree_functions[];
extern const struct code_list insuree_statuses;   /* AC active, IN inactive, DE dead */

#endif
