/* Samples of claims and the tasks by which somebody consents to what they decide (claims 5.4). */
#ifndef MODULE_SAMPLING_SAMPLING_H
#define MODULE_SAMPLING_SAMPLING_H

#include "model/registry/module.h"

extern const struct module sampling_module;

#endif
