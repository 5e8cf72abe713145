/* The scheme as the law of claims sees it, made from the registers (decisions D12, D13): loaded by a few statements, shared
 * by all threads, made anew when a register or a setting has changed. */
#ifndef MODULE_CLAIM_CLAIM_SCHEME_H
#define MODULE_CLAIM_CLAIM_SCHEME_H

#include "model/write/epoch.h"
#include "model/write/tx.h"
#include "scheme/claim.h"

struct claim_scheme {
    struct law_scheme law;
    int64_t epoch;            /* of the registers */
};

/* As of epochs that this transaction has read. */
err_t claim_scheme_of(struct tx *tx, const struct epochs *at, const struct claim_scheme **out);

/* What stands in a price list that day, and its price there; NULL: nothing does. */
const struct law_entry *claim_price_on(const struct law_scheme *law, enum law_kind kind, int64_t list, int64_t entry, date_t day,
                                       money_t *price);

/* Codes as stored; STR_NONE for none. */
enum law_category claim_category_read(struct str code);
struct str claim_category_code(enum law_category c);
struct str claim_origin_code(enum law_origin o);
struct str claim_limitation_code(enum law_limit_type t);
enum law_origin claim_origin_read(struct str code);
enum law_limit_type claim_limitation_read(struct str code);

#endif
