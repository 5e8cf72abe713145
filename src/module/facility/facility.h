/* Health facilities: who provides care, under which contract and price lists, for which villages
 * (enrolment 2.2). */
#ifndef MODULE_FACILITY_FACILITY_H
#define MODULE_FACILITY_FACILITY_H

#include "model/registry/module.h"

extern const struct module facility_module;
extern const struct entity legal_form_entity;
extern const struct entity facility_sublevel_entity;
extern const struct entity health_facility_entity;
extern const struct entity health_facility_catchment_entity;
/* Whether every facility has a contract with a first and a last day (enrolment 2.2, 10.2). */
#define SETTING_CONTRACT_DATES "facility.contract_dates_mandatory"

extern const struct code_list facility_levels;   /* D dispensary, C health centre, H hospital */

#endif
