/* What the files of this area share. */
#ifndef MODULE_COMMISSION_INTERNAL_H
#define MODULE_COMMISSION_INTERNAL_H

#include "base/vec.h"
#include "model/run/function.h"
#include "model/run/job.h"
#include "module/commission/commission.h"

#define JOB_COMMISSION "commission.run"

/* What a run is asked for. Ids; 0: any. */
struct commission_asked {
    int64_t location, product, officer, payer;
    enum law_commission_mode mode;
    pct_t rate;
    date_t from, to;
};

/* What an officer has earned with a product at a rate; below zero where more was taken back. */
struct commission_sum {
    int64_t officer, product;
    pct_t rate;
    int64_t policies, contributions, refunds;   /* contributions: those that are no refunds and take nothing back */
    money_t base, amount;
};

struct commission_counted {
    struct counted_line {
        int64_t premium;
        uuid_t uuid;
        money_t amount;
        size_t sum;                /* in sums */
        bool takes_back;           /* it is gone: what it earned goes back */
    } *lines;
    struct commission_sum *sums;
    size_t line_count, sum_count;
    int64_t contributions;
    money_t base, amount;
};

/* What a run of a district would count, in four statements at most. Errors: E_LIMIT (children), E_RULE commission_overflow. */
err_t commission_count(struct db_conn *c, struct arena *a, const struct limits *l, const struct commission_asked *asked, int64_t district,
                       struct commission_counted *out);

/* What a command or a preview was asked for, as it was sent. */
struct commission_plan {
    struct commission_asked asked;         /* but for its ids */
    uuid_t location, product, officer, payer;   /* UUID_NONE: any */
};
/* Members year, month, mode, rate, location, product, officer, payer; all faults at once. */
err_t commission_read(struct arena *a, const struct json *input, date_t today, struct commission_plan *out);
/* Its ids, and the districts at or below its place whose runs the caller sees, by id. E_REFERENCE; E_RULE commission_place for a ward or
 * village; E_OUT_OF_SCOPE where he sees none. *one: the place is a district. */
err_t commission_open(struct tx *tx, const struct commission_plan *plan, struct commission_asked *out, int64_t **districts, size_t *n, bool *one);
err_t commission_rule(struct arena *a, const char *rule, const char *field);

err_t commission_run_prepare(struct prepare *p, void **plan);
err_t commission_run_apply(struct tx *tx, void *plan);
err_t commission_run_step(struct job_run *run, bool *more);
err_t commission_progress(struct function_call *c);
err_t commission_settle_prepare(struct prepare *p, void **plan);
err_t commission_settle_apply(struct tx *tx, void *plan);
err_t commission_delete_prepare(struct prepare *p, void **plan);
err_t commission_delete_apply(struct tx *tx, void *plan);
err_t commission_preview(struct function_call *c);

extern const struct listener commission_listeners[];

#endif
