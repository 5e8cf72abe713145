#ifndef MODEL_RUN_COMMAND_H
#define MODEL_RUN_COMMAND_H

#include "model/registry/module.h"

extern const struct command run_commands[];

/* For so many days who sent a command takes it back wherever its rows are by then. */
#define SETTING_UNDO_OWN_DAYS "model.undo_own_days"

#endif
