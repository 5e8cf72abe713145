/* Contributions: money booked against policies (enrolment 7.1). The contract calls them premiums. */
#ifndef MODULE_CONTRIBUTION_CONTRIBUTION_H
#define MODULE_CONTRIBUTION_CONTRIBUTION_H

#include "model/registry/module.h"

extern const struct module contribution_module;
extern const struct entity premium_entity;

#endif
