/* Calls of reconciliation, of renewing for oneself and of commissions: they come with those. */
#include "api/phone/frame.h"

static err_t later(struct phone *p)
{
    return err_make(p->call->arena, E_LATER, "what", "reconciliation, renewing for oneself and commissions", NULL);
}

#define LATER(path) {METHOD_POST, path, PHONE_SIGNED_IN, 0, 0, later}

const struct phone_call phone_later_calls[] = {
    LATER("ProvideReconciliationData"), LATER("Reconciliation"), LATER("GetReconciliationData"), LATER("policy/selfrenewal"), LATER("policy/commissions"), PHONE_CALLS_END
};
