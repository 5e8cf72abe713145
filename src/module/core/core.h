/* What all areas share: the scheme's own settings, and reading a command's input. */
#ifndef MODULE_CORE_CORE_H
#define MODULE_CORE_CORE_H

#include "model/registry/module.h"

extern const struct module core_module;

#endif
