/* The registers of diagnoses, items (drugs, consumables) and services, with packages (enrolment 3.1 to 3.3). */
#ifndef MODULE_MEDICAL_MEDICAL_H
#define MODULE_MEDICAL_MEDICAL_H

#include "model/registry/module.h"

extern const struct module medical_module;
extern const struct entity medical_item_entity;
extern const struct entity medical_service_entity;
extern const struct entity diagnosis_entity;
extern const struct code_list care_types;   /* I in-patient, O out-patient, B both */

enum { RIGHT_DIAGNOSES_UPLOAD = 131001 };

/* Whose rows keep an item or a service from being deleted (in_use.h). */
extern const char *const medical_users[];

#endif
