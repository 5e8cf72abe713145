/* The scheme as the law of claims sees it, made from the registers (decisions D12, D13): loaded by a few statements, shared
 * by all threads, made anew when a register or a setting has changed. */
#ifndef MODULE_CLAIM_SET_CLAIM_SCHEME_H
#define MODULE_CLAIM_SET_CLAIM_SCHEME_H

#include "model/write/epoch.h"
#include "model/write/tx.h"
#include "model/run/setting.h"
#include "scheme/claim.h"

struct claim_scheme {
    struct law_scheme law;
    int64_t epoch;            /* of the registers */
};

/* What the registers are read as, part by part, before the law sees them. */
enum scheme_part {
    SCHEME_ENTRIES,       /* id, kind (0 item, 1 service) */
    SCHEME_LISTED,        /* list, entry, kind, live, since */
    SCHEME_COVERED,       /* entry, product, kind */
    SCHEME_BENEFITS,      /* product */
    SCHEME_FACILITIES,    /* facility */
    SCHEME_COMPONENTS,    /* of bundles; as they are */
    SCHEME_PARTS
};
enum { SCHEME_COLUMNS_MOST = 64 };
/* Whose rows they are, and by which public name each of their columns is known there; "": a key, a day. */
struct scheme_shape {
    const char *entity;
    const char *columns[SCHEME_COLUMNS_MOST];   /* NULL ends */
};
extern const struct scheme_shape claim_scheme_shapes[SCHEME_PARTS];

/* Somebody's own rows in place of those that were read, in the same order; settings too. */
struct claim_overlay {
    err_t (*rows)(void *arg, enum scheme_part part, struct db_rows *rows);
    err_t (*settings)(void *arg, struct settings *s);
    void *arg;
};

/* All of it anew into `a`, for who keeps it himself. `at`: products, facilities and settings as they had been recorded by that moment
 * (entries and prices hold by day anyway, and so do products); STAMP_NONE: as they are. overlay: NULL for none. */
err_t claim_scheme_load(struct tx *tx, struct arena *a, stamp_t at, const struct claim_overlay *overlay, struct claim_scheme **out);
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
