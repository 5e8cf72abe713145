/* Who pays for others: payers and their fundings (enrolment 7.4, 7.5). */
#ifndef MODULE_PAYER_PAYER_H
#define MODULE_PAYER_PAYER_H

#include "model/registry/module.h"

extern const struct module payer_module;
extern const struct entity payer_entity;
extern const struct entity funding_entity;

#endif
