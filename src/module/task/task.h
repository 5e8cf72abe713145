/* Tasks: changes that wait for somebody's consent (social protection 9.1). */
#ifndef MODULE_TASK_TASK_H
#define MODULE_TASK_TASK_H

#include "model/registry/module.h"

extern const struct module task_module;
extern const struct entity task_entity;
extern const struct entity task_group_entity;

#endif
