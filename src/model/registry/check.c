#include "model/registry/entity.h"

void check_fail(struct check *c, err_t e)
{
    if (e) c->errors = err_join(c->errors, e);
}

void check_rule(struct check *c, bool holds, const char *rule)
{
    if (holds) return;
    if (c->field)
        check_fail(c, err_make(c->arena, E_RULE, "rule", rule, "field", c->field, NULL));
    else
        check_fail(c, err_make(c->arena, E_RULE, "rule", rule, NULL));
}
