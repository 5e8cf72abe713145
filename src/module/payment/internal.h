/* What the files of this area share. */
#ifndef MODULE_PAYMENT_INTERNAL_H
#define MODULE_PAYMENT_INTERNAL_H

#include "model/write/tx.h"
#include "module/payment/payment.h"
#include "scheme/payment.h"

extern const struct listener payment_listeners[];

static inline bool payment_came_in(const struct record *payment)
{
    const struct db_value *v = record_cell(payment, "status");

    return !v->null && law_payment_came_in((enum law_payment_status)v->i);
}

static inline bool payment_has(const struct db_value *text) { return !text->null && text->s.n; }

err_t payment_rule(struct arena *a, const char *rule, const char *field);
/* What is wrong with money that came, not 0, as people are told of it, each in his language. */
err_t payment_arrival_error(struct arena *a, int fault, const char *field);

/* SQL over payments y: those that came in. */
#define PAYMENT_CAME_IN "y.deleted_at IS NULL AND y.status IN (4, 5)"
/* SQL over contributions q: what is left of one after its refunds. */
#define PAYMENT_LEFT_OF \
    "(q.amount + COALESCE((SELECT SUM(r.amount) FROM premium r WHERE r.refund_of_id = q.id AND r.deleted_at IS NULL), 0))"
/* SQL over payment: those that hold their transaction, so that no other comes in under it; of imported ones the first. */
#define PAYMENT_HOLDS_KEY \
    "deleted_at IS NULL AND status IN (4, 5) AND transaction_no <> '' AND NOT EXISTS (SELECT 1 FROM payment o WHERE" \
    " o.transaction_no = payment.transaction_no AND o.deleted_at IS NULL AND o.status IN (4, 5)" \
    " AND (o.id < payment.id OR o.transaction_key IS NOT NULL) AND o.id <> payment.id)"

/* ---- a payment and its lines (payment_line.c) ---- */

struct payment_lines {
    struct record payment, *old, *now;     /* now[i] of a new line: old[i].at is NULL */
    size_t count;
};

/* As stored, with room for `more` lines. */
err_t payment_open(struct tx *tx, uuid_t payment, size_t more, struct payment_lines *out);
/* The line at this place; one behind the last is made. */
struct record *payment_add_line(struct tx *tx, struct payment_lines *p, size_t at);
/* The line of a contribution; a new one where it has none, with what the contribution says of it. */
err_t payment_attach(struct tx *tx, struct payment_lines *p, int64_t premium);
/* What a line says of the contribution it belongs to from now on. */
err_t payment_point(struct tx *tx, struct record *line, int64_t premium);
/* Spreads what was received over the lines, in memory. */
err_t payment_spread(struct tx *tx, struct payment_lines *p);
/* The same where no line has a contribution: nothing is asked. */
void payment_spread_unheld(struct tx *tx, struct payment_lines *p);
/* Settles payments as they were just written: together where no line has a contribution, one by one else. */
err_t payment_settle_many(struct tx *tx, const struct record *payments, size_t n);
/* The same, and says what is matched, writes what differs, and tells the policies. */
err_t payment_settle(struct tx *tx, struct payment_lines *p);
/* Writes lines and payment where they differ from what is stored. */
err_t payment_store(struct tx *tx, struct payment_lines *p, struct record *payment);
/* Each policy once (payment_policy.c). */
err_t payment_tell_policies(struct tx *tx, const struct record *payment, const int64_t *policies, size_t n);
/* Takes back its match with a contribution; 0: with all. Written. */
err_t payment_detach(struct tx *tx, struct payment_lines *p, int64_t premium);
/* The contribution of a uuid that the caller sees. E_REFERENCE. */
err_t payment_premium(struct tx *tx, uuid_t uuid, int64_t *out);

/* Contributions that its match booked go with it: their money was this one. Asks for the right to delete them. */
err_t payment_unbook(struct tx *tx, const struct payment_lines *p, int64_t premium);

/* Listeners: of a contribution that goes, wherever its payments are seen; of a payment that goes, with the contributions that it paid for and that
 * nobody else booked. */
err_t payment_detach_all(struct tx *tx, struct change *change);
err_t payment_unbook_deleted(struct tx *tx, struct change *change);

/* ---- what may become of it (payment_flow.c) ---- */

enum law_payment_status payment_status_of(const struct record *payment);
/* Gives it the status that the event makes of it. E_RULE payment_status: that cannot happen to it. */
err_t payment_move(struct tx *tx, struct record *payment, enum law_payment_event event);
/* Writes a payment that is there as `now` says, with its control number (NULL: none that changes). */
err_t payment_change(struct tx *tx, const struct record *old, struct record *now, const struct record *number, struct record *number_now);
/* {"uuid", "id", "status", "fault", "message", "expected", "repeated"} as the answer. */
struct payment_told {
    const struct record *payment;
    int fault;
    struct str words;              /* of it */
    bool repeated;
};
void payment_answer(struct tx *tx, const struct payment_told *t);

/* ---- lines as they are sent (payment_input.c) ---- */

struct payment_line_sent {
    struct str number, product;    /* STR_NONE: not said */
    bool renewal;
    money_t amount;                /* MONEY_NONE: not said */
};
struct payment_sent {
    struct payment_line_sent *lines;
    size_t line_count;
    struct record as;              /* a payment, with the columns that were sent */
    bool type_known;
};
/* The members that `names` (NULL ends) lists, by the payment's descriptor, and "lines": [{"insuranceNumber", "productCode", "renewal", "amount"}].
 * E_LIMIT payment_lines. */
err_t payment_input(struct prepare *p, const char *const *names, struct payment_sent *out);
/* Lines of a payment as rows, without their amounts. */
struct record payment_line_row(struct tx *tx, const struct record *payment, const struct payment_line_sent *l);

/* ---- money that came (payment_receive.c) ---- */

struct payment_receipt {
    struct payment_sent sent;
    struct str number;             /* its control number; STR_NONE: none */
    bool banked;                   /* a bank has it, as its statement says: what breaks a rule of the number waits to be matched by hand */
};
/* Takes it in, or keeps it refused, and tells which. */
err_t payment_receive(struct tx *tx, const struct payment_receipt *in, struct payment_told *told);
/* Many, none of the transaction or the control number of another: as one after the other, in as many statements as one takes. */
err_t payment_receive_many(struct tx *tx, const struct payment_receipt *const *in, size_t n, struct payment_told *told);

/* ---- whom and what a line names (payment_line_find.c) ---- */

struct payment_named {
    int64_t family, product, product_place;    /* 0: none, nobody */
    money_t lump_sum;                          /* of the product */
};
struct payment_policy {
    int64_t id, product, officer;              /* id 0: none */
    enum law_policy_status status;
    bool sold;                                 /* where the family lives, on the day it enrolled */
    date_t start;
    money_t value, paid;
};
struct payment_officer { int64_t id, district, region; };   /* id 0: nobody */

err_t payment_named(struct db_conn *c, struct str number, struct str product, struct payment_named *out);
/* The policy that money for a family and a product is for: one that is still to be paid before one in force, of the stage before others, the
 * latest before all. Renewals look at what is over, too, and at what the product is sold in place of. */
err_t payment_policy(struct db_conn *c, int64_t family, int64_t product, bool renewal, struct payment_policy *out);
/* The same of one policy, whatever there is beside it. */
err_t payment_policy_by_id(struct db_conn *c, int64_t policy, struct payment_policy *out);
err_t payment_officer(struct db_conn *c, struct str code, struct payment_officer *out);
/* The first contribution of a policy that payments do not cover yet: its amount, and what they cover. 0: none. `without`: these are not looked at. */
struct payment_open { int64_t premium; money_t amount, covered; };
err_t payment_uncovered(struct tx *tx, int64_t policy, const int64_t *without, size_t n, struct payment_open *out);

/* ---- control numbers (control_number.c) ---- */

enum control_status { CONTROL_FAILED = -1, CONTROL_OPEN, CONTROL_ACKNOWLEDGED, CONTROL_ISSUED };
/* The newest of a payment; out->at NULL: it has none. */
err_t control_number_of(struct tx *tx, const struct record *payment, struct record *out);
/* A request for one, from whoever asks. */
struct record control_number_asked(struct tx *tx, const struct record *payment, struct str origin);
/* Nobody will pay under it: the one that is not failed yet is, with the reason, and the gateway is told. */
err_t control_number_drop(struct tx *tx, const struct record *payment, struct str reason);

/* ---- commands ---- */

/* Where the scheme has a secret with its gateway, what that tells comes by a signed call and no other way, whatever account asks. E_FORBIDDEN. */
err_t payment_by_gateway(struct prepare *p);

extern const struct command payment_commands[];
extern const struct job payment_jobs[];
extern const struct setting payment_settings[];

/* Stores it, or tells of the same one of today, as the command's answer. */
err_t payment_intent(struct tx *tx, const struct payment_sent *sent, bool request);
err_t payment_self_renew_prepare(struct prepare *p, void **plan);
err_t payment_self_renew_apply(struct tx *tx, void *plan);
err_t payment_intent_prepare(struct prepare *p, void **plan);
err_t payment_intent_apply(struct tx *tx, void *plan);
err_t payment_bulk_prepare(struct prepare *p, void **plan);
err_t payment_bulk_apply(struct tx *tx, void *plan);
err_t payment_request_prepare(struct prepare *p, void **plan);
err_t payment_request_apply(struct tx *tx, void *plan);
err_t payment_acknowledge_prepare(struct prepare *p, void **plan);
err_t payment_acknowledge_apply(struct tx *tx, void *plan);
err_t payment_number_prepare(struct prepare *p, void **plan);
err_t payment_number_apply(struct tx *tx, void *plan);
err_t payment_link_prepare(struct prepare *p, void **plan);
err_t payment_link_apply(struct tx *tx, void *plan);
err_t payment_cancel_prepare(struct prepare *p, void **plan);
err_t payment_cancel_apply(struct tx *tx, void *plan);
err_t payment_receive_prepare(struct prepare *p, void **plan);
err_t payment_receive_apply(struct tx *tx, void *plan);
/* Finds and books what each line of a payment that came in is for. E_RULE with a fault of each line: nothing may be kept. */
err_t payment_match(struct tx *tx, uuid_t payment);
void payment_match_lock(struct prepare *p, uuid_t payment);
struct job_run;
err_t payment_match_step(struct job_run *run, bool *more);

err_t payment_create_prepare(struct prepare *p, void **plan);
err_t payment_update_prepare(struct prepare *p, void **plan);
err_t payment_write_apply(struct tx *tx, void *plan);
err_t payment_match_prepare(struct prepare *p, void **plan);
err_t payment_match_apply(struct tx *tx, void *plan);
err_t payment_unmatch_prepare(struct prepare *p, void **plan);
err_t payment_unmatch_apply(struct tx *tx, void *plan);

#endif
