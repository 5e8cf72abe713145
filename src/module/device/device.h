/* What the telephones in the field are told beside the registers. */
#ifndef MODULE_DEVICE_DEVICE_H
#define MODULE_DEVICE_DEVICE_H

#include "model/registry/module.h"

extern const struct module device_module;
extern const struct entity form_control_entity;
extern const struct entity phone_rule_entity;

#endif
