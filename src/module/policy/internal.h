/* What the files of this area share. */
#ifndef MODULE_POLICY_INTERNAL_H
#define MODULE_POLICY_INTERNAL_H

#include "model/run/setting.h"
#include "model/write/tx.h"
#include "module/policy/policy.h"

extern const struct migration policy_migrations[];
extern const struct root policy_roots[];
extern const struct root cover_roots[];
extern const struct root renewal_roots[];
extern const struct function policy_functions[];
extern const struct setting policy_settings[];
extern const struct listener policy_listeners[];

struct function_call;
err_t policy_can_add_insuree(struct function_call *c);
err_t policy_values(struct function_call *c);
err_t policy_preview(struct function_call *c);
err_t policy_eligibility(struct function_call *c);
err_t policy_enquiry(struct function_call *c);
err_t policy_family_covers(struct function_call *c);
err_t policy_insuree_covers(struct function_call *c);
err_t policy_offers(struct function_call *c);

static inline enum law_policy_status policy_status_of(const struct record *r)
{
    const struct db_value *v = record_cell(r, "status");

    return v->null ? LAW_IDLE : (enum law_policy_status)v->i;
}

static inline date_t policy_day(const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);

    return v->null ? DATE_NONE : v->d;
}

err_t policy_rule(struct arena *a, const char *rule, const char *field);

/* ---- what the law asks for, from the database (policy_load.c) ---- */

struct policy_product {
    int64_t id;
    struct str code;
    date_t from, to;               /* window of sale, both within */
    int64_t location;              /* where it is sold; 0: everywhere */
    int64_t conversion;            /* sold in its place when it is over; 0: none */
    struct law_plan plan;
};

/* As the product was on a day; as it is where it is younger. E_NOT_FOUND. */
err_t policy_product_at(struct db_conn *c, struct arena *a, int64_t id, date_t day, struct policy_product *out);
/* People of a family that are there now and active. */
err_t policy_members(struct db_conn *c, int64_t family, date_t day, int32_t age_of_majority, struct law_members *out);
/* The last day of the family's policies of a product, or of one that it stands in for, that were in force and began before
 * `except` did (0: any). DATE_NONE: there is none. */
err_t policy_previous(struct db_conn *c, int64_t family, int64_t product, int64_t except, date_t *expiry);
/* What was paid for a policy without photo fees; nothing where no module of this build books it. */
err_t policy_paid_for(struct db_conn *c, const struct registry *r, int64_t policy, money_t *out);
/* The end of the chain of products that stand in for one that is over on a day. 0: there is none. */
err_t policy_converted(struct db_conn *c, struct arena *a, int64_t product, date_t day, int64_t *out);

/* All of it together: what a policy costs, and from when to when it runs. */
struct policy_terms {
    struct law_policy_rules rules;
    struct policy_product product;
    struct law_enrolment enrolment;
    struct law_members members;
    struct law_period period;
    struct law_value value;
};

/* `enrolment` is given; stage renewal without a day before it is looked up. E_RULE where the law gives no answer. */
err_t policy_terms(struct db_conn *c, struct arena *a, const struct settings *s, date_t today, int64_t family, int64_t product,
                   int64_t except, struct law_enrolment enrolment, struct policy_terms *out);
/* Lets it start on a day that somebody chose. E_RULE: it would end outside the calendar. */
err_t policy_start_on(const struct tx *tx, struct policy_terms *t, date_t start);
/* E_RULE: the first rule of the law that enrolment breaks with the period of `t`. lawful: what the law had said of it; works_to: the
 * officer's last day; DATE_NONE: none is known. */
err_t policy_entry_check(const struct tx *tx, const struct policy_terms *t, struct law_period lawful, date_t works_to);
/* Of a policy that is there. */
err_t policy_terms_of(struct tx *tx, const struct record *policy, struct policy_terms *out);

/* How many current rows of a list that a later module brings ("premiums"), if any does, belong to the policy. */
err_t policy_count_of(struct tx *tx, const char *list, const struct record *policy, int64_t *out);

/* ---- people (policy_cover.c) ---- */

/* Policies of a family that are current and not over, locked. */
err_t policy_open(struct tx *tx, int64_t family, struct record **out, size_t *n);

/* The current covers of a policy, by id. */
err_t policy_covers(struct tx *tx, int64_t policy, struct record **out, size_t *n);
/* Gives covers the days of their policy, but those that ended before it; `effective` DATE_NONE: they keep none. Only of those
 * without one, where `open` is said. */
err_t policy_cover_all(struct tx *tx, const struct record *policy, date_t effective, bool open);

/* ---- what is closed (policy_close.c) ---- */

/* A family: idle and ready policies go, or are over where something was paid for them; those in force end today, or go on for
 * who leaves with his cover. E_RULE family_has_policies where money is concerned and nobody said that they end. */
err_t policy_family_closed(struct tx *tx, struct change *change);
err_t policy_went(struct tx *tx, struct change *change);   /* with its covers and prompts */

/* ---- commands ---- */

/* A reference as it was sent: a uuid, or {"id": key}. */
struct policy_ref {
    const char *field;
    bool sent, by_id;
    uuid_t uuid;
    int64_t id;                    /* as sent; then resolved */
    struct str shown;
};
err_t policy_ref_read(const struct prepare *p, const char *name, bool required, struct policy_ref *out);
err_t policy_ref_resolve(struct tx *tx, const struct entity *e, struct policy_ref *r);   /* E_REFERENCE */

err_t policy_create_prepare(struct prepare *p, void **plan);
err_t policy_renew_prepare(struct prepare *p, void **plan);
err_t policy_enter_apply(struct tx *tx, void *plan);
err_t policy_update_prepare(struct prepare *p, void **plan);
err_t policy_update_apply(struct tx *tx, void *plan);
err_t policy_many_prepare(struct prepare *p, void **plan);         /* {"uuid"} or {"uuids"}, of the two that follow */
err_t policy_suspend_apply(struct tx *tx, void *plan);
err_t policy_activate_apply(struct tx *tx, void *plan);
err_t policy_delete_prepare(struct prepare *p, void **plan);
err_t policy_delete_apply(struct tx *tx, void *plan);
err_t policy_renewal_delete_prepare(struct prepare *p, void **plan);
err_t policy_renewal_delete_apply(struct tx *tx, void *plan);
/* Prompts (policy_renewal.c): {"uuid"} or {"uuids"}; of a decline also a "reason". */
err_t policy_renewal_decline_prepare(struct prepare *p, void **plan);
err_t policy_renewal_reopen_prepare(struct prepare *p, void **plan);
err_t policy_renewal_answer_apply(struct tx *tx, void *plan);
/* Records that a family renewed: prompts of it for these products. */
err_t policy_renewal_done(struct tx *tx, int64_t family, int64_t asked, int64_t product);

#define JOB_PROMPT "policy.prompt"
#define JOB_EXPIRE "policy.expire"
err_t policy_prompt_prepare(struct prepare *p, void **plan);       /* policy_run.c */
err_t policy_expire_prepare(struct prepare *p, void **plan);
err_t policy_run_apply(struct tx *tx, void *plan);
err_t policy_runs(struct function_call *c);
err_t policy_stands_in(struct function_call *c);

err_t policy_prompt_step(struct job_run *run, bool *more);
err_t policy_expire_step(struct job_run *run, bool *more);
err_t policy_suspend_unpaid_step(struct job_run *run, bool *more);

/* The value and period as they are now, while it is idle. */
err_t policy_value_anew(struct tx *tx, const struct record *policy);

#endif
