/* What the files of this area share. */
#ifndef MODULE_PRODUCT_INTERNAL_H
#define MODULE_PRODUCT_INTERNAL_H

#include "model/write/tx.h"
#include "module/product/product.h"

extern const struct migration product_migrations[];
extern const struct listener product_listeners[];

/* Records against the law (scheme/product.h); each broken rule has a name and a sentence. */
void product_check(struct check *c, const struct record *old, const struct record *new_);
void product_line_check(struct check *c, const struct record *old, const struct record *new_);
void product_distribution_check(struct check *c, const struct record *old, const struct record *new_);

/* The deductible or ceiling of the active level. Needs: ceilingType, then the amounts at treatment,
 * insuree and policy. */
void product_level_amounts(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out);

/* "product.duplicate": {"source": uuid, "code": ..., whatever else differs}. Makes a new product from
 * all that the source is, its owned lists included, with the members sent in their place. */
err_t product_duplicate_prepare(struct prepare *p, void **plan);

#endif
