/* What the files of requests to the payment gateway and of reconciliation with it share. */
#ifndef MODULE_PAYMENT_GATEWAY_H
#define MODULE_PAYMENT_GATEWAY_H

#include "base/map.h"
#include "base/vec.h"
#include "module/payment/internal.h"

/* Where requests go: the address under which the gateway has its calls; none: nothing is sent. Nothing else is called. */
#define SETTING_GATEWAY_URL "payment.gateway_url"
#define SETTING_GATEWAY_ATTEMPTS "payment.gateway_attempts"    /* before a request has failed */

/* ---- requests (payment_request.c): in the transaction of what causes them; nothing where no gateway is known ---- */

/* Control numbers for these payments. One statement. */
err_t payment_request_numbers(struct tx *tx, const struct record *payments, size_t n);
/* That nobody will pay under it. What the gateway never heard of is not told to it. `number`: as it was before. */
err_t payment_request_cancel(struct tx *tx, const struct record *payment, const struct record *number, struct str reason);
/* For the gateway's transactions of the days of a reconciliation. */
err_t payment_request_transactions(struct tx *tx, const struct record *reconciliation);

/* ---- what the gateway answers ---- */

/* What its answer says of a control number: given, or the request taken, or refused at once (-2). What does not fit the payment any more, since
 * it was told otherwise or cancelled meanwhile, changes nothing. */
struct payment_answered { bool refused; struct str number, comment, origin; };
err_t payment_take_answer(struct tx *tx, int64_t payment, const struct payment_answered *a);

/* ---- reconciliation ---- */

struct payment_there {             /* a transaction as the gateway has it */
    struct str transaction, number, receipt, phone, insurance, product;   /* STR_NONE: not said, but for the first */
    date_t day;                    /* DATE_NONE: not said */
    money_t amount;
};
typedef VEC(struct payment_there) payment_theres_t;

/* The members of the list, as GetPaymentData names them: transaction_identification, received_amount, received_date, control_number,
 * receipt_identification, payer_phone_number, insurance_number, insurance_product_code. E_FIELD_..., E_LIMIT statement_lines. */
err_t payment_there_read(struct arena *a, const struct limits *limits, const struct json *list, payment_theres_t *out);

/* One more of them; `seen`: those before. The same again is one; with another amount nobody knows which is meant: E_RULE payment_reconcile_twice. */
err_t payment_there_add(struct arena *a, struct map *seen, const struct payment_there *t, payment_theres_t *out);

enum { RECONCILED_DAYS_MOST = 31 };
enum reconciliation_source { RECONCILED_ASKED = 1, RECONCILED_TOLD, RECONCILED_FILE };
/* A reconciliation of these days, begun. E_RULE payment_reconcile_days. */
err_t payment_reconciliation_begin(struct tx *tx, date_t from, date_t to, enum reconciliation_source source, struct record *out);
/* Compares all that the gateway has of these days with what came in here, and writes down what differs and that it is done. A few statements for
 * each 1,000 transactions. */
err_t payment_reconciliation_compare(struct tx *tx, const struct record *reconciliation, const payment_theres_t *there);
/* That it is done; counts NULL: that nothing could be had of the gateway. */
struct reconciliation_counts { int64_t transactions, of[LAW_RECONCILED_KINDS]; };
err_t payment_reconciliation_end(struct tx *tx, const struct record *old, const struct reconciliation_counts *counts);

/* What is done about a difference. */
enum difference_state {
    DIFFERENCE_OPEN = 1,
    DIFFERENCE_TAKEN,              /* the money was taken in */
    DIFFERENCE_SETTLED,            /* a person said that nothing is to be done, and why */
    DIFFERENCE_GONE,               /* a later reconciliation found that both agree */
};
enum difference_state difference_state_of(const struct record *difference);
struct str difference_state_text(enum difference_state s);
struct str difference_kind_text(enum law_reconciled kind);   /* not of LAW_RECONCILED */

/* ---- commands, jobs ---- */

struct job_run;
err_t payment_send_step(struct job_run *run, bool *more);
err_t payment_reconcile_step(struct job_run *run, bool *more);

err_t payment_request_many_prepare(struct prepare *p, void **plan);
err_t payment_request_retry_apply(struct tx *tx, void *plan);
err_t payment_request_give_up_apply(struct tx *tx, void *plan);
err_t payment_reconcile_prepare(struct prepare *p, void **plan);
err_t payment_reconcile_apply(struct tx *tx, void *plan);
err_t payment_reconciled_prepare(struct prepare *p, void **plan);
err_t payment_reconciled_apply(struct tx *tx, void *plan);
err_t payment_difference_take_prepare(struct prepare *p, void **plan);
err_t payment_difference_take_apply(struct tx *tx, void *plan);
err_t payment_difference_settle_prepare(struct prepare *p, void **plan);
err_t payment_difference_settle_apply(struct tx *tx, void *plan);

#endif
