/* What the files of this area share. */
#ifndef MODULE_PRICELIST_INTERNAL_H
#define MODULE_PRICELIST_INTERNAL_H

#include "model/write/tx.h"
#include "module/pricelist/pricelist.h"

extern const struct migration pricelist_migrations[];
extern const struct listener pricelist_listeners[];

/* "items_pricelist.create", "services_pricelist.update" and their like: the generic ones, where "addedDetails" and
 * "removedDetails" name items or services by uuid, and "priceOverrules": [{"uuid", "price": null takes the register's}] prices
 * those in the list, in place of the whole list "details". E_RULE pricelist_overrule_of_nothing. */
err_t pricelist_write_prepare(struct prepare *p, void **plan);
err_t pricelist_write_apply(struct tx *tx, void *plan);
/* The same of a list that "source" names, with what is sent in place of what it has; "name" is its own. */
err_t pricelist_duplicate_prepare(struct prepare *p, void **plan);

#endif
