/* Changes of registers that are entered ahead, to hold from a day (enrolment 3.4, 4). */
#ifndef MODULE_DATED_CHANGE_DATED_CHANGE_H
#define MODULE_DATED_CHANGE_DATED_CHANGE_H

#include "model/registry/module.h"

extern const struct module dated_change_module;
extern const struct entity dated_change_entity;

#endif
