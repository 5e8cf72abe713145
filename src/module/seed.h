/* Lists that a new scheme begins with (enrolment 5.1), for commands named <area>.seed that `imis user add` sends: each is written
 * once, where its table was never written to, so that what an import brought, and what people took away, stays as it is. */
#ifndef MODULE_SEED_H
#define MODULE_SEED_H

#include "model/write/tx.h"

struct seed_row {
    const char *code;              /* NULL: the list has numbers, by order from 1 on */
    const char *label;
    const char *french;            /* alt_language, where the list has it */
    const char *kind;              /* what seed.kind holds */
};

struct seed {
    const struct entity *entity;
    const char *label, *kind;      /* columns; kind NULL: none */
    const struct seed_row *rows;   /* label NULL ends */
    const char *no;                /* a column that is false; NULL: none */
};

#define SEED_ROWS(...) (const struct seed_row[]){__VA_ARGS__, {NULL, NULL, NULL, NULL}}

/* `seeds` ends with a NULL entity. */
err_t seed_lists(struct tx *tx, const struct seed *seeds);
err_t seed_is_empty(struct tx *tx, const struct entity *e, bool *out);   /* no row, not even a deleted one */
err_t seed_prepare(struct prepare *p, void **plan);                      /* takes nothing */

#endif
