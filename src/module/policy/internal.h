/* What the files of this area share. */
#ifndef MODULE_POLICY_INTERNAL_H
#define MODULE_POLICY_INTERNAL_H

#include "module/policy/policy.h"

extern const struct migration policy_migrations[];
extern const struct root policy_roots[];
extern const struct root cover_roots[];
extern const struct function policy_functions[];

err_t policy_can_add_insuree(struct function_call *c);

#endif
