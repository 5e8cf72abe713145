/* Policies: products sold to families, whom they cover and when they are to be renewed (enrolment 5.6, 6, 8.1). */
#ifndef MODULE_POLICY_POLICY_H
#define MODULE_POLICY_POLICY_H

#include "model/registry/module.h"
#include "scheme/policy.h"

struct settings;

extern const struct module policy_module;
extern const struct entity policy_entity;
extern const struct entity insuree_policy_entity;
extern const struct entity policy_renewal_entity;
extern const struct entity policy_renewal_detail_entity;

enum {
    RIGHT_POLICY_READ = 101201, RIGHT_POLICY_CREATE, RIGHT_POLICY_UPDATE, RIGHT_POLICY_DELETE, RIGHT_POLICY_RENEW,
    RIGHT_INSUREE_POLICY_READ = 101500,
};

/* What a scheme decides for all its policies (enrolment 10.2); all of them enter the law. */
#define SETTING_ACTIVATION_OPTION "policy.activation_option"   /* 1 on contribution, 2 on matched payment, 3 by hand */
#define SETTING_MONTH_ARITHMETIC "policy.month_arithmetic"     /* "clamp", "roll" */
#define SETTING_GRACE_END "policy.grace_end"                   /* "exclusive", "inclusive" */
#define SETTING_AGE_REFERENCE "policy.age_reference"           /* "enrolment", "today" */
#define SETTING_RECURRENCE_FEES "policy.recurrence_fees"
#define SETTING_PRODUCT_PLACE "policy.product_place"           /* a product is sold only where it is offered: openIMIS leaves it to lists */
#define SETTING_OFFICER_PLACE "policy.officer_place"           /* an officer enrols only where he works */

/* Whether policies in force that were not fully paid on their last day to pay are suspended by night (enrolment 7.3). */
#define SETTING_SUSPEND_UNPAID "policy.suspend_unpaid"

/* Prompts to renew: days before the end, and months after which a photo is to be made anew (enrolment 8.1). */
#define SETTING_RENEWAL_INTERVAL "policy.renewal_interval"
#define SETTING_PHOTO_AGE_ADULT "policy.renewal_photo_age_adult"
#define SETTING_PHOTO_AGE_CHILD "policy.renewal_photo_age_child"

struct law_policy_rules policy_rules(const struct settings *s);

/* An officer and those he stands in for, whom they stand in for, and so on (enrolment 8.1): ids, his own among them. */
err_t policy_officers_of(struct db_conn *c, struct arena *a, int64_t officer, int64_t **ids, size_t *n);
/* "responseStatus" of a prompt says that nobody answered it: imported ones may say nothing. */
struct condition policy_renewal_open(struct arena *a, int slot);

struct found;
/* The state of a cover on a day (enrolment 6.7): rows with effectiveDate, expiryDate and policy{status}. */
struct str policy_cover_letter(struct arena *a, const struct found *covers, size_t row, date_t today);

/* ---- paying, for modules that book money ---- */

/* A policy after a contribution to it was booked, changed or matched. */
struct policy_paid {
    money_t paid;                  /* all current contributions to it that are no photo fees, this one included */
    int64_t instalments;           /* how many they are */
    date_t pay_date;               /* of the one that was booked */
    enum law_decision decision;    /* where it does not suffice; LAW_UNDECIDED: nothing happens then */
    bool matched;                  /* a matched payment brought it */
};

/* Does what the law says (law_pay): a policy becomes active, ready or suspended; with activation, and with what pays for
 * members who joined later, people are covered from *answer's effective day on (enrolment 7.2, 5.6). What has happened already
 * does not happen again. answer->may and ->situation serve to tell a person what to decide; a decision that is none of those
 * is E_RULE "policy_decision", "policy_decision_late" or "policy_decision_instalments". E_NOT_FOUND, E_DELETED. `answer` may be NULL. */
err_t policy_activate(struct tx *tx, int64_t policy_id, const struct policy_paid *paid, struct law_payment_answer *answer);

/* What a policy of a product would be worth to a family that enrols on a day, as policyValues says; renewals of what is sold in its place.
 * family 0: one of which nothing is known, counted as one adult. MONEY_NONE: no such policy can be sold then. */
err_t policy_price(struct db_conn *c, struct arena *a, const struct settings *s, date_t today, int64_t family, int64_t product,
                   enum law_stage stage, date_t enrolled, money_t *out);

/* Renews a family's policy of a product as policy.renew does, but for the caller's right to. The new one is idle. */
struct policy_renewing {
    int64_t family, product;
    int64_t officer;               /* 0: none */
    date_t enrolled;
};
err_t policy_renew(struct tx *tx, const struct policy_renewing *r, struct record *out);

/* A contribution before it is booked: what each decision would come to, by decision, and those that a person is asked for (law_choices). Nothing is
 * written, and nothing locked. */
struct policy_forecast {
    struct law_payment payment;    /* as the law sees it; its decision means nothing */
    uint32_t choices;
    struct policy_outcome {
        struct law_payment_answer answer;
        date_t from;               /* law_covers_from */
        bool waiting_only;
    } of[LAW_SUSPEND + 1];
};
err_t policy_forecast(struct tx *tx, const struct record *policy, const struct policy_paid *paid, struct policy_forecast *out);
/* Suspends one, for commands that may ask for it; needs right 101203. E_RULE policy_not_suspendable. */
err_t policy_stop(struct tx *tx, uuid_t uuid);

/* What the caller of policy.create or policy.renew said of paying at once: for a listener after the creation of a policy
 * (PHASE_AFTER, the people are covered as rows by then). NULL: he pays later, or another command made the policy. */
struct policy_entry {
    struct str receipt;            /* STR_NONE: to be made */
    uuid_t payer;                  /* UUID_NONE: none */
};
const struct policy_entry *policy_entry_of(const struct tx *tx);

#endif
