/* Claims as they are entered and corrected, with what is attached to them (claims 3). */
#ifndef MODULE_CLAIM_ENTRY_CLAIM_ENTRY_H
#define MODULE_CLAIM_ENTRY_CLAIM_ENTRY_H

#include "model/registry/module.h"

extern const struct module claim_entry_module;

#endif
