#ifndef MODULE_MEDICAL_MEDICAL_ROOT_H
#define MODULE_MEDICAL_MEDICAL_ROOT_H

#include "model/registry/entity.h"

extern const struct root medical_item_roots[];
extern const struct root medical_service_roots[];
extern const struct root diagnosis_roots[];

#endif
