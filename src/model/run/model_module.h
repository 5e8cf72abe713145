/* The model floor's own commands, jobs and settings. First in the list of modules. */
#ifndef MODEL_RUN_MODEL_MODULE_H
#define MODEL_RUN_MODEL_MODULE_H

#include "model/registry/module.h"

extern const struct module model_module;

#endif
