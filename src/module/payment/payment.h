/* Payments: money that came in by a channel, and the contributions that it is for (enrolment 7.6). */
#ifndef MODULE_PAYMENT_PAYMENT_H
#define MODULE_PAYMENT_PAYMENT_H

#include "model/registry/module.h"

extern const struct module payment_module;
extern const struct entity payment_entity;
extern const struct entity payment_detail_entity;

extern const struct entity control_number_entity;
extern const struct entity payment_request_entity, payment_reconciliation_entity, payment_difference_entity;

enum {
    RIGHT_PAYMENT_READ = 101401, RIGHT_PAYMENT_CREATE, RIGHT_PAYMENT_UPDATE, RIGHT_PAYMENT_DELETE,
    RIGHT_PAYMENT_GATEWAY = 101409,   /* ours: who issues control numbers and tells of money; held by the gateway's own account */
    RIGHT_PAYMENT_RECEIVE,            /* ours: enters by hand that money came */
    RIGHT_PAYMENT_SIGNED,             /* ours, lent to a gateway's call whose signature was checked: no role holds it */
};

/* What a scheme decides of payments. */
#define SETTING_ENROLLED_BEFORE "payment.enrolled_before"      /* people pay only for policies that they have, or renew */
#define SETTING_GATEWAY_SECRET "payment.gateway_secret"        /* calls of the gateway are signed with it; none: they need no signature */
#define SETTING_SELF_RENEWAL "payment.self_renewal"            /* anybody may ask by telephone to renew */
#define SETTING_BULK_NUMBERS "payment.bulk_numbers"            /* control numbers that an officer may have waiting of one product */

struct arena;
/* A fault of an intent (law_intent_fault) or of money that came (law_arrival_fault), in the words that a rejected payment keeps. */
struct str payment_intent_words(struct arena *a, int fault);
struct str payment_arrival_words(struct arena *a, int fault);

struct function_call;
/* Takes a bank's statement, CSV or XLSX (docs/payments.md), within one transaction: each line is money that came, under its control number, or that waits
 * to be matched by hand; one that is here already adds nothing. Answers in c->out as an uploaded register does: {"success", "data": {"sent",
 * "received", "waiting", "unchanged", "refused"}, "errors", "rows": [{"row", "code", "outcome", "message"}], "columns", "rejected": [[cell]]};
 * rows that are refused or wait, at most limit upload_errors. A dry run does all of it and undoes it.
 * Errors: E_FORBIDDEN, what the reader of the file says, E_REQUEST (a column is missing or unknown), E_LIMIT statement_lines. */
/* What the payment gateway has, as a file of the same columns: compared with what came in on the days that its lines name. Answers how much agrees and how
 * much does not. E_REQUEST: a line is no money; E_RULE payment_reconcile_days, payment_reconcile_twice. */
err_t payment_reconcile_file(struct function_call *c, bool dry_run, struct str bytes);
err_t payment_take_statement(struct function_call *c, struct str bank, bool dry_run, struct str bytes);

/* For an importer: payments of these lines, and their former states, stand where the policy of their first contribution does. */
err_t payment_take_places(struct tx *tx, const int64_t *lines, size_t n);

#endif
