#ifndef MODEL_RUN_COMMAND_H
#define MODEL_RUN_COMMAND_H

#include "model/registry/module.h"

extern const struct command run_commands[];

#endif
