#ifndef MODULE_MEDICAL_MEDICAL_MIGRATION_H
#define MODULE_MEDICAL_MEDICAL_MIGRATION_H

#include "model/registry/migration.h"

extern const struct migration medical_migrations[];

#endif
