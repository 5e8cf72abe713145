/* The modules of this build, in the order that decides who may use whom (decision D27): downward by
 * public header, upward only by listeners. NULL ends. */
#ifndef MODULE_MODULES_H
#define MODULE_MODULES_H

#include "model/registry/module.h"

extern const struct module *const modules[];

#endif
