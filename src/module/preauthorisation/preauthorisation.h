/* Pre-authorisations: requested by a facility, decided by the scheme, used up by claims that carry their token. */
#ifndef MODULE_PREAUTHORISATION_PREAUTHORISATION_H
#define MODULE_PREAUTHORISATION_PREAUTHORISATION_H

#include "model/write/tx.h"
#include "module/print.h"

extern const struct module preauthorisation_module;
extern const struct entity preauthorisation_entity, preauthorisation_item_entity, preauthorisation_service_entity;

enum preauthorisation_status {
    PREAUTHORISATION_REQUESTED = 1, PREAUTHORISATION_REJECTED = 2, PREAUTHORISATION_WITHDRAWN = 4, PREAUTHORISATION_APPROVED = 8,
    PREAUTHORISATION_PARTLY_USED = 16, PREAUTHORISATION_USED = 32, PREAUTHORISATION_REVOKED = 64, PREAUTHORISATION_EXPIRED = 128,
};

/* Those of claims: openIMIS's own numbers, so that the roles of an imported scheme fit as they are. */
enum {
    RIGHT_PREAUTHORISATION_READ = 111001, RIGHT_PREAUTHORISATION_ASK = 111002, RIGHT_PREAUTHORISATION_PRINT = 111006,
    RIGHT_PREAUTHORISATION_DECIDE = 111008,
};

struct crud_plan;
/* Where the claim carries the number of an authorisation it is written as it is kept, and the claim says that it was approved
 * beforehand. */
err_t claim_guarantee_take(struct tx *tx, struct crud_plan *claim);

/* Its letter, within the caller's places. Errors: E_NOT_FOUND, E_FORBIDDEN. */
err_t preauthorisation_print(struct function_call *c, uuid_t uuid, struct print *p);

#endif
