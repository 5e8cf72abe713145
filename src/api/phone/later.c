/* Calls that belong to the payment gateway, or to reports of commissions: they come with those. */
#include "api/phone/frame.h"

static err_t later(struct phone *p)
{
    return err_make(p->call->arena, E_LATER, "what", "control numbers, payments by gateway and commissions", NULL);
}

#define LATER(path) {METHOD_POST, path, PHONE_SIGNED_IN, 0, 0, later}

const struct phone_call phone_later_calls[] = {
    LATER("GetControlNumber"), LATER("GetControlNumber/Single"), LATER("GetControlNumbersForEO"), LATER("RequestBulkControlNumbers"),
    LATER("GetAssignedControlNumbers"), LATER("PostReqControlNumberAck"), LATER("GetReqControlNumber"), LATER("GetPaymentData"),
    LATER("MatchPayment"), LATER("WebMatchPayment"), LATER("payment/cancel"), LATER("ProvideReconciliationData"), LATER("Reconciliation"),
    LATER("GetReconciliationData"), LATER("policy/selfrenewal"), LATER("policy/commissions"), PHONE_CALLS_END
};
