/* What the files of this area share. */
#ifndef MODULE_CONTRIBUTION_INTERNAL_H
#define MODULE_CONTRIBUTION_INTERNAL_H

#include "model/write/tx.h"
#include "module/contribution/contribution.h"
#include "module/policy/policy.h"

enum { RIGHT_PREMIUM_READ = 101301, RIGHT_PREMIUM_CREATE, RIGHT_PREMIUM_UPDATE, RIGHT_PREMIUM_DELETE, RIGHT_PREMIUM_REFUND };

#define SETTING_RECEIPT_LENGTH "contribution.receipt_length"

extern const struct listener contribution_listeners[];

static inline bool premium_is_fee(const struct record *r)
{
    const struct db_value *v = record_cell(r, "is_photo_fee");

    return !v->null && v->b;
}

/* What went back of a contribution is a row of its own, below zero, that points to it. */
static inline bool premium_is_refund(const struct record *r) { return !record_cell(r, "refund_of_id")->null; }

err_t premium_rule(struct arena *a, const char *rule, const char *field);
/* What a policy has been paid with: current contributions that are no photo fees, less what went back of them; a refund is no instalment. */
err_t premium_paid(struct tx *tx, int64_t policy, struct policy_paid *out);
/* The next receipt of the program's own, RE-<product>-<day>-<n>. Whoever makes one of this product meanwhile waits. */
err_t premium_next_receipt(struct tx *tx, int64_t product, date_t day, struct str *out);

/* What a command of this area tells its listeners, and what they tell it. */
struct premium_told {
    enum law_decision decision;
    struct law_payment_answer answer;
    bool answered, generate;       /* the program makes the receipt */
    struct str receipt;            /* that it made */
    bool falls_short;              /* an active policy is not paid for any more */
};

/* Words of the API. */
extern const char *const premium_situations[];                 /* by enum law_situation */
const char *premium_action(enum law_decision decision);        /* NULL: nothing is decided */

void premium_put_warnings(struct json_writer *w, bool falls_short);

struct function_call;
err_t premium_forecast(struct function_call *c);

err_t premium_refund_prepare(struct prepare *p, void **plan);
err_t premium_refund_apply(struct tx *tx, void *plan);
err_t premium_create_prepare(struct prepare *p, void **plan);
err_t premium_change_prepare(struct prepare *p, void **plan);
err_t premium_write_apply(struct tx *tx, void *plan);

#endif
