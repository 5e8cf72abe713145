/* What facilities charge: lists of prices of items and of services (enrolment 3.4). */
#ifndef MODULE_PRICELIST_PRICELIST_H
#define MODULE_PRICELIST_PRICELIST_H

#include "model/registry/module.h"

extern const struct module pricelist_module;
extern const struct entity items_pricelist_entity;
extern const struct entity items_pricelist_detail_entity;
extern const struct entity services_pricelist_entity;
extern const struct entity services_pricelist_detail_entity;

#endif
