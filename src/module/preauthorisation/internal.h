/* What the files of this area share. */
#ifndef MODULE_PREAUTHORISATION_INTERNAL_H
#define MODULE_PREAUTHORISATION_INTERNAL_H

#include "model/write/input.h"
#include "module/preauthorisation/preauthorisation.h"

#define SETTING_AUTHORISATION_DAYS "claim.preauthorisation_days"

enum { PREAUTHORISATION_NOTE_MAX = 65536 };   /* as the remarks of a claim */

/* What may become of one by hand. What claims use of it and the days that pass do the rest: approved, partly used and used are told
 * by preauthorisation_used, expired by the job claim.expire_preauthorisations. */
struct preauthorisation_transition {
    const char *command;              /* NULL ends */
    uint32_t from;                    /* statuses, as bits */
    enum preauthorisation_status to;
    bool reason;                      /* must say why */
};
extern const struct preauthorisation_transition preauthorisation_transitions[];

/* preauthorisation.create, .update: the generic commands; "requested" is the sum of the lines. E_RULE preauthorisation_*. */
err_t preauthorisation_write_prepare(struct prepare *p, void **plan);
err_t preauthorisation_write_apply(struct tx *tx, void *plan);
/* preauthorisation.withdraw|reject|revoke {"uuid", "justification"}
 * preauthorisation.approve {"uuid", "items"?: [{"id", "qtyApproved"?, "priceApproved"?}], "services"?, "amount"?, "validFrom"?,
 * "validTo"?, "justification"?}: lines that are not named as they were requested; amount: of all together, else their sum;
 * days: else those that were planned, and without an end as many as claim.preauthorisation_days says. Answers {"token"}. */
err_t preauthorisation_decide_prepare(struct prepare *p, void **plan);
err_t preauthorisation_decide_apply(struct tx *tx, void *plan);

/* Daily: what is past its last day. The law does not need it. */
struct job_run;
err_t preauthorisation_expire_step(struct job_run *run, bool *more);

#endif
