/* The registers of items (drugs, consumables) and services, with packages (enrolment 3.2, 3.3). */
#ifndef MODULE_MEDICAL_MEDICAL_H
#define MODULE_MEDICAL_MEDICAL_H

#include "model/registry/module.h"

extern const struct module medical_module;
extern const struct entity medical_item_entity;
extern const struct entity medical_service_entity;
extern const struct code_list care_types;   /* I in-patient, O out-patient, B both */

#endif
