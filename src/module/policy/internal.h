/* What the files of this area share. */
#ifndef MODULE_POLICY_INTERNAL_H
#define MODULE_POLICY_INTERNAL_H

#include "module/policy/policy.h"

extern const struct migration policy_migrations[];

#endif
