#ifndef MODULE_MEDICAL_MEDICAL_RULE_H
#define MODULE_MEDICAL_MEDICAL_RULE_H

#include "model/registry/module.h"

extern const struct entity medical_service_service_entity;
extern const struct listener medical_listeners[];

#endif
