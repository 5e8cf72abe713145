/* The law of policies: periods, members, value, what a payment does (enrolment 6.1 to 6.4, 7.2, 7.3). Pure and freestanding. */
#ifndef SCHEME_POLICY_H
#define SCHEME_POLICY_H

#include "scheme/product.h"

enum law_stage { LAW_NEW = 1, LAW_RENEWAL };

/* ---- what a scheme has decided for all its policies (enrolment 10.2) ---- */

enum law_grace_end { LAW_GRACE_EXCLUSIVE = 1, LAW_GRACE_INCLUSIVE };   /* whether the last day of grace still joins the cycle */
/* When a policy that is paid takes effect. */
enum law_option { LAW_ON_CONTRIBUTION = 1, LAW_ON_PAYMENT, LAW_WHEN_READY };

struct law_policy_rules {
    enum month_arithmetic months;
    enum law_grace_end grace_end;
    enum law_option option;
    bool recurrence_fees;          /* a renewal that comes late pays the registration again */
    bool age_today;                /* ages are those of today, not of the day of enrolment */
    int32_t age_of_majority;       /* full years; that birthday counts */
};

/* ---- what a product says to its policies ---- */

struct law_plan {
    int32_t insurance_period, administration_period;                /* months */
    int32_t recurrence;                                             /* months; -1: not set */
    int32_t grace_enrolment, grace_renewal, grace_payment;          /* months */
    struct law_cycle cycles[LAW_CYCLES];                            /* any: starts only on these days */
    int64_t members_max;                                            /* counted and covered; 0: any number */
    int64_t threshold;                                              /* members within the lump sum; 0: all */
    int64_t instalments_max;                                        /* 0: any number */
    money_t lump_sum, adult, child;                                 /* 0: not used */
    money_t registration_lump_sum, registration_fee, assembly_lump_sum, assembly_fee;
    int32_t enrolment_discount_months, renewal_discount_months;
    int32_t enrolment_discount_percent, renewal_discount_percent;   /* whole percent, 0 to 100 */
};

struct law_enrolment {
    enum law_stage stage;
    date_t enrolled;
    date_t previous_expiry;        /* renewal: last day of the policy before; DATE_NONE: not known */
};

/* Cycles that no day of the calendar are count too: such a product sells nothing, rather than as if it had none. */
bool law_has_cycles(const struct law_plan *p);

/* ---- periods (6.2) ---- */

struct law_period {
    date_t start, expiry;          /* both within */
};

/* False when a day would leave the years 1 to 9999. Cycles: the first start that is still open on the day of enrolment;
 * of renewals the first of them that is not before the end of the policy before. */
bool law_period_of(const struct law_plan *p, const struct law_enrolment *e, const struct law_policy_rules *r, struct law_period *out);
/* The last day of a policy that starts on a day. DATE_NONE as above. */
date_t law_expiry(const struct law_plan *p, date_t start, const struct law_policy_rules *r);
/* Whether a renewal comes after the grace that the policy before gives. */
bool law_renewal_late(const struct law_plan *p, const struct law_enrolment *e, const struct law_policy_rules *r);
/* Last day to pay (7.3). DATE_NONE: there is none to be known. */
date_t law_last_payment(const struct law_plan *p, const struct law_enrolment *e, date_t start, const struct law_policy_rules *r);

/* ---- what must hold where somebody enrols (6.2, 6.5) ---- */

struct law_entry {
    date_t enrolled, previous_expiry;   /* as of the enrolment */
    date_t sold_from, sold_to;     /* the product's window, both within */
    date_t works_to;               /* the officer's last day; DATE_NONE: none is known */
    struct law_period lawful;      /* as law_period_of says */
    struct law_period asked;       /* the same, or from a start that somebody chose */
};

enum law_entry_rule {
    LAW_ENTRY_FUTURE = 1,          /* enrolled after today */
    LAW_ENTRY_WINDOW = 2,          /* the product was not sold then */
    LAW_ENTRY_START = 4,           /* chosen: before enrolment, or within the policy before */
    LAW_ENTRY_OVER = 8,            /* the policy would be over when it is bought */
    LAW_ENTRY_OFFICER = 16,        /* the officer worked no more */
};

/* The rules that are broken, as bits; 0: all is well. */
uint32_t law_entry_broken(const struct law_entry *e, date_t today);
/* Whether the last day of a policy is past; a policy without one never ends. */
bool law_is_over(date_t expiry, date_t today);

/* ---- members counted (6.3) ---- */

struct law_member {
    date_t birth;
    bool other;                    /* related to the head as "other": priced outside the lump sum */
};

struct law_members {
    int64_t adults, children, other_adults, other_children;
};

int64_t law_members_all(const struct law_members *m);
struct law_members law_members_count(const struct law_member *members, size_t n, date_t day, int32_t age_of_majority);
/* Those that a maximum leaves: adults first, then children, other children, other adults. 0: all. */
struct law_members law_members_cut(const struct law_members *m, int64_t max);

/* ---- value (6.4) ---- */

struct law_value {
    struct law_members kept;
    int64_t dropped;               /* members above the maximum: a warning */
    int64_t extra_adults, extra_children;   /* above the threshold */
    money_t contribution, assembly, registration, gross, discount, value;
};

/* False when an amount leaves what money holds. */
bool law_value_of(const struct law_plan *p, const struct law_enrolment *e, date_t start, const struct law_members *m,
                  const struct law_policy_rules *r, struct law_value *out);

/* ---- states (6.1) ---- */

enum law_policy_status { LAW_IDLE = 1, LAW_ACTIVE = 2, LAW_SUSPENDED = 4, LAW_EXPIRED = 8, LAW_READY = 16 };

enum law_policy_event {
    LAW_PAID = 1,                  /* contributions reach the value */
    LAW_ENFORCED,                  /* somebody lets a smaller contribution do */
    LAW_MATCHED,                   /* a matched payment */
    LAW_MATCHED_WHOLE,             /* a matched payment that reaches the value */
    LAW_ACTIVATED,                 /* by hand */
    LAW_STOPPED,                   /* suspended */
    LAW_ENDED,                     /* the last day is past */
};

/* What becomes of it; the same status where nothing does. */
enum law_policy_status law_policy_next(enum law_policy_status from, enum law_policy_event event, enum law_option option);

/* ---- what a payment does (7.2) ---- */

enum law_decision { LAW_UNDECIDED, LAW_ENFORCE, LAW_WAIT, LAW_SUSPEND };

enum law_situation {
    LAW_MATCHES = 1, LAW_EXCEEDS, LAW_NOT_PAID_UP, LAW_LAST_INSTALMENT, LAW_INSTALMENTS_EXCEEDED, LAW_LATE,
};

struct law_payment {
    enum law_policy_status status;
    money_t value, paid;           /* paid: all contributions to it but photo fees, this one included */
    int64_t instalments;           /* how many they are */
    int64_t instalments_max;       /* 0: any number */
    date_t pay_date, start;
    date_t last;                   /* last day to pay; DATE_NONE: none */
    bool matched;                  /* a matched payment brought it */
    enum law_decision decision;
};

struct law_payment_answer {
    enum law_situation situation;
    uint32_t may;                  /* bits 1 << law_decision: what may be decided; undecided always may */
    bool refused;                  /* the decision is none of them: nothing happens */
    enum law_policy_status status; /* after it */
    date_t effective;              /* law_effective, where the policy is in force by it; DATE_NONE */
    money_t left;                  /* to pay; below 0 where too much was paid */
};

/* What a person is asked for before a contribution is booked, as bits of `may` (7.2): nothing where the contributions reach the value, but for
 * a suspended policy, which enforcing takes up again; and nothing that would leave this policy as it is. */
uint32_t law_choices(const struct law_payment *p, const struct law_policy_rules *r);
/* From when a policy covers that is paid on a day: not before it starts. */
date_t law_effective(date_t paid, date_t start);
/* False when an amount leaves what money holds. */
bool law_pay(const struct law_payment *p, const struct law_policy_rules *r, struct law_payment_answer *out);

#endif
