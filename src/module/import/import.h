/* What a load from another system has brought, so that repeating it changes nothing: a row of import_row
 * for each row of the source, with the id it has here and a digest of what it held. */
#ifndef MODULE_IMPORT_IMPORT_H
#define MODULE_IMPORT_IMPORT_H

#include "model/registry/module.h"

extern const struct module import_module;

#endif
