/* Insurance products and what they cover (enrolment 4). */
#ifndef MODULE_PRODUCT_PRODUCT_H
#define MODULE_PRODUCT_PRODUCT_H

#include "model/registry/module.h"

extern const struct module product_module;
extern const struct entity product_entity;
extern const struct entity product_item_entity;
extern const struct entity product_service_entity;
extern const struct entity product_distribution_entity;
/* Periods of a year: 12, 4 or 1. */
extern const struct code_list distribution_types;
extern const struct code_list facility_sublevels;   /* N none, I integrated, R reference */

#endif
