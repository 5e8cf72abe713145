/* Payment plans of products (claims 6.4, 6.5): how facilities are paid, for which claims, in which months. */
#ifndef MODULE_PAYMENT_PLAN_PAYMENT_PLAN_H
#define MODULE_PAYMENT_PLAN_PAYMENT_PLAN_H

#include "model/registry/module.h"
#include "scheme/payment_plan.h"

extern const struct module payment_plan_module;
extern const struct entity payment_plan_entity;

enum { RIGHT_PAYMENT_PLAN_READ = 157101, RIGHT_PAYMENT_PLAN_CREATE, RIGHT_PAYMENT_PLAN_UPDATE, RIGHT_PAYMENT_PLAN_DELETE, RIGHT_PAYMENT_PLAN_REPLACE = 157106 };

/* What each rule is called by clients, and as it is stored. */
struct payment_rule { const char *code, *uuid; };
extern const struct payment_rule payment_rules[LAW_PAYMENT_RULES];

/* A plan as runs know it. */
struct payment_plan {
    int64_t id, product;
    struct str code, name;
    struct law_payment_plan law;
};

/* All current plans, those that ended too, by product and id; of one product, or of all of them (0). */
err_t payment_plans_read(struct db_conn *c, struct arena *a, int64_t product, struct payment_plan **out, size_t *n);

#endif
