/* The change of a what-if: what products, covers, registers, prices, facilities and settings would be. Read from JSON, checked
 * against the descriptors and the law, and laid over the registers as they are compiled; no row is written. The form: README.md.
 * A stranger may write it: sizes are bounded by the limits of JSON, the number of changes by `children`. */
#ifndef MODULE_CLAIM_WHAT_IF_CLAIM_CHANGE_H
#define MODULE_CLAIM_WHAT_IF_CLAIM_CHANGE_H

#include "module/claim_set/claim_scheme.h"

struct what_if_change;

/* Form alone: lists, members, values. All faults at once, each naming its member as "products[0].maxTreatment": E_FIELD_TYPE,
 * E_FIELD_UNKNOWN, E_FIELD_REQUIRED, E_FIELD_RANGE and their kin, E_LIMIT, E_SETTING. `v` lives as long as the change. */
err_t change_read(struct arena *a, const struct registry *r, const struct limits *limits, const struct json *v, struct what_if_change **out);
/* What its codes name, in the arena of change_read. E_REFERENCE, all of them at once. */
err_t change_resolve(struct what_if_change *c, struct db_conn *conn);
/* The registers as they are with the change laid over them, in `a`. E_RULE of a product that would not be lawful. The codes are
 * resolved. */
err_t change_lay(struct what_if_change *c, struct tx *tx, struct arena *a, struct claim_scheme **out);

#endif
