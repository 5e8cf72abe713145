/* Policies: products sold to families, whom they cover and when they are to be renewed (enrolment 5.6, 6, 8.1). */
#ifndef MODULE_POLICY_POLICY_H
#define MODULE_POLICY_POLICY_H

#include "model/registry/module.h"

extern const struct module policy_module;
extern const struct entity policy_entity;
extern const struct entity insuree_policy_entity;
extern const struct entity policy_renewal_entity;
extern const struct entity policy_renewal_detail_entity;

enum {
    RIGHT_POLICY_READ = 101201, RIGHT_POLICY_CREATE, RIGHT_POLICY_UPDATE, RIGHT_POLICY_DELETE, RIGHT_POLICY_RENEW,
    RIGHT_INSUREE_POLICY_READ = 101500,
};

#endif
