/* What the files of this area share. */
#ifndef MODULE_CONTRIBUTION_INTERNAL_H
#define MODULE_CONTRIBUTION_INTERNAL_H

#include "model/write/tx.h"
#include "module/contribution/contribution.h"
#include "module/policy/policy.h"

enum { RIGHT_PREMIUM_READ = 101301, RIGHT_PREMIUM_CREATE, RIGHT_PREMIUM_UPDATE, RIGHT_PREMIUM_DELETE };

#define SETTING_RECEIPT_LENGTH "contribution.receipt_length"

extern const struct listener contribution_listeners[];

static inline bool premium_is_fee(const struct record *r)
{
    const struct db_value *v = record_cell(r, "is_photo_fee");

    return !v->null && v->b;
}

err_t premium_rule(struct arena *a, const char *rule, const char *field);
/* What a policy has been paid with: current contributions that are no photo fees. */
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

err_t premium_create_prepare(struct prepare *p, void **plan);
err_t premium_change_prepare(struct prepare *p, void **plan);
err_t premium_write_apply(struct tx *tx, void *plan);

#endif
