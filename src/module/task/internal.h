/* What the files of this area share. */
#ifndef MODULE_TASK_INTERNAL_H
#define MODULE_TASK_INTERNAL_H

#include "model/write/tx.h"
#include "module/task/task.h"

extern const struct listener task_listeners[];
extern const struct function task_functions[];

#endif
