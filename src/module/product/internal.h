/* What the files of this area share. */
#ifndef MODULE_PRODUCT_INTERNAL_H
#define MODULE_PRODUCT_INTERNAL_H

#include "model/write/tx.h"
#include "module/product/product.h"
#include "scheme/product.h"

extern const struct migration product_migrations[];
extern const struct listener product_listeners[];

/* Records against the law (scheme/product.h); each broken rule has a name and a sentence. */
void product_check(struct check *c, const struct record *old, const struct record *new_);
void product_line_check(struct check *c, const struct record *old, const struct record *new_);
void product_distribution_check(struct check *c, const struct record *old, const struct record *new_);

/* Where deductibles and ceilings stand: general, in- and out-patient of each level. */
extern const char *const product_deductible_columns[LAW_LEVELS][3], *const product_ceiling_columns[LAW_LEVELS][3];
enum { PRODUCT_AMOUNTS = 6, PRODUCT_CARES = 3 };
extern const char *const product_amount_names[PRODUCT_AMOUNTS + 1];  /* of the active level; NULL ends */
money_t product_amount(const struct record *product, int amount);    /* by its number in the names */
/* Whose relative prices are shared out in periods, and where the kind of period stands. */
struct product_care { char code[2]; const char *column; };
extern const struct product_care product_cares[PRODUCT_CARES];
enum law_level product_level_of(const struct db_value *ceiling_type);
money_t product_money_of(const struct db_value *v);                  /* NULL: MONEY_NONE */

/* The deductible or ceiling of the active level. Needs: ceilingType, then the amounts at treatment,
 * insuree and policy. */
void product_level_amounts(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out);

/* "product.create" and "product.update": the generic ones, where "deductible", "ceiling" and their kin are amounts of the level
 * "ceilingType", and "relativePrices": [{"careType", "periods": [percent, ...]}] has a share for each of 12 months, 4 quarters or
 * the year. Error beside the generic: E_RULE product_relative_prices. */
err_t product_write_prepare(struct prepare *p, void **plan);
err_t product_write_apply(struct tx *tx, void *plan);

/* "product.duplicate": {"source": uuid, "code": ..., whatever else differs}. Makes a new product from
 * all that the source is, its owned lists included, with the members sent in their place. */
err_t product_duplicate_prepare(struct prepare *p, void **plan);

#endif
