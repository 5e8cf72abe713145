/* Payments: money that came in by a channel, and the contributions that it is for (enrolment 7.6). */
#ifndef MODULE_PAYMENT_PAYMENT_H
#define MODULE_PAYMENT_PAYMENT_H

#include "model/registry/module.h"

extern const struct module payment_module;
extern const struct entity payment_entity;
extern const struct entity payment_detail_entity;

enum { RIGHT_PAYMENT_READ = 101401, RIGHT_PAYMENT_CREATE, RIGHT_PAYMENT_UPDATE, RIGHT_PAYMENT_DELETE };

/* What is below is no money yet. */
enum payment_status {
    PAYMENT_REJECTED = -3, PAYMENT_NUMBER_REFUSED = -2, PAYMENT_INTENT_REFUSED = -1, PAYMENT_INTENT = 0, PAYMENT_REQUESTED = 1,
    PAYMENT_ACKNOWLEDGED = 2, PAYMENT_NUMBERED = 3, PAYMENT_RECEIVED = 4, PAYMENT_MATCHED = 5,
};

/* For an importer: payments of these lines, and their former states, stand where the policy of their first contribution does. */
err_t payment_take_places(struct tx *tx, const int64_t *lines, size_t n);

#endif
