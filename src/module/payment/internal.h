/* What the files of this area share. */
#ifndef MODULE_PAYMENT_INTERNAL_H
#define MODULE_PAYMENT_INTERNAL_H

#include "model/write/tx.h"
#include "module/payment/payment.h"

extern const struct listener payment_listeners[];

static inline bool payment_came_in(const struct record *payment)
{
    const struct db_value *v = record_cell(payment, "status");

    return !v->null && (v->i == PAYMENT_RECEIVED || v->i == PAYMENT_MATCHED);
}

err_t payment_rule(struct arena *a, const char *rule, const char *field);

/* SQL over payments y: those that came in. */
#define PAYMENT_CAME_IN "y.deleted_at IS NULL AND y.status IN (4, 5)"

/* ---- a payment and its lines (payment_line.c) ---- */

struct payment_lines {
    struct record payment, *old, *now;     /* now[i] of a new line: old[i].at is NULL */
    size_t count;
};

/* As stored, with room for `more` lines. */
err_t payment_open(struct tx *tx, uuid_t payment, size_t more, struct payment_lines *out);
/* The line of a contribution; a new one where it has none, with what the contribution says of it. */
err_t payment_attach(struct tx *tx, struct payment_lines *p, int64_t premium);
/* What a line says of the contribution it belongs to from now on. */
err_t payment_point(struct tx *tx, struct record *line, int64_t premium);
/* Spreads what was received over the lines, says what is matched, writes what differs, and tells the policies. */
err_t payment_settle(struct tx *tx, struct payment_lines *p);
/* Takes back its match with a contribution; 0: with all. Written. */
err_t payment_detach(struct tx *tx, struct payment_lines *p, int64_t premium);
/* The contribution of a uuid that the caller sees. E_REFERENCE. */
err_t payment_premium(struct tx *tx, uuid_t uuid, int64_t *out);

/* ---- commands ---- */

err_t payment_create_prepare(struct prepare *p, void **plan);
err_t payment_update_prepare(struct prepare *p, void **plan);
err_t payment_write_apply(struct tx *tx, void *plan);
err_t payment_match_prepare(struct prepare *p, void **plan);
err_t payment_match_apply(struct tx *tx, void *plan);
err_t payment_unmatch_prepare(struct prepare *p, void **plan);
err_t payment_unmatch_apply(struct tx *tx, void *plan);

#endif
