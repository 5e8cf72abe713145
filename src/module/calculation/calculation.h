/* Calculation rules that plans of the scheme may name (social protection 4.2): what they are called and what they ask for. */
#ifndef MODULE_CALCULATION_CALCULATION_H
#define MODULE_CALCULATION_CALCULATION_H

#include "model/registry/module.h"

extern const struct module calculation_module;

enum { RIGHT_CALCULATION_READ = 153001 };

#endif
