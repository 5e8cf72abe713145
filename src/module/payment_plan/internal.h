/* What the files of this area share. */
#ifndef MODULE_PAYMENT_PLAN_INTERNAL_H
#define MODULE_PAYMENT_PLAN_INTERNAL_H

#include "model/write/tx.h"
#include "module/payment_plan/payment_plan.h"

/* What a rule asks a plan for: columns bear the names that clients know them by, within jsonExt.calculation_rule. */
struct payment_parameter { const char *column, *field; };
extern const struct payment_parameter payment_parameters[];   /* column NULL ends */

struct law_payment_plan payment_plan_law(const struct record *r);

/* "payment_plan.create", ".update": the generic ones. Beside the fields they take what clients of openIMIS send: "calculation", the rule's
 * uuid; "benefitPlanId", the product's key, "benefitPlanType"; and "ext" with "calculation_rule", whose members are parameters as texts:
 * one that it leaves out is emptied. */
err_t payment_plan_write_prepare(struct prepare *p, void **plan);
/* "payment_plan.replace": {"uuid", "dateValidFrom", whatever else differs}: a new edition from that day on, the one before ends the day
 * before it. E_RULE payment_plan_replaced, payment_plan_replace_day. */
err_t payment_plan_replace_prepare(struct prepare *p, void **plan);
err_t payment_plan_replace_apply(struct tx *tx, void *plan);

extern const struct listener payment_plan_listeners[];
extern const struct root payment_plan_roots[];

#endif
