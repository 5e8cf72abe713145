/* Whom a policy covers, and from when to when (enrolment 5.5, 5.6, 6.7). Pure and freestanding. */
#ifndef SCHEME_COVER_H
#define SCHEME_COVER_H

#include "scheme/policy.h"

/* The cover of one person by one policy. */
struct law_cover {
    date_t start, effective;       /* effective: DATE_NONE: he is not covered */
    date_t expiry;                 /* the last covered day; DATE_NONE: not known */
};

/* How many of a family's members a policy covers, the head first, then as they were registered. max 0: all. */
int64_t law_covers(int64_t members, int64_t max);
/* Whether one more finds no room in a policy that is in force, or may come to be. */
bool law_is_full(enum law_policy_status status, int64_t members, int64_t max);

/* ---- who joins ---- */

struct law_joining {
    enum law_policy_status status;
    money_t value_before, value;   /* as stored; as it would be with him */
    money_t paid;
    date_t effective;              /* of the policy */
    date_t not_before;             /* who came back: that day; DATE_NONE: any */
    int64_t members, members_max;  /* with him; 0: any number */
    bool forced;                   /* covered though it is not paid for */
};

/* False: he gets no cover, as the product covers no more people than there were. *effective is DATE_NONE while the policy is not in
 * force, or until he is paid for. */
bool law_join(const struct law_joining *j, date_t *effective);

/* ---- who leaves ---- */

/* Whether a policy still covers, to its end, who leaves its family: what is not in force yet does not. */
bool law_stays_covered(enum law_policy_status status);
/* The cover ends with a day: of who died, became inactive, or gave it up. False: it ends by then as it is. */
bool law_cover_end(struct law_cover *c, date_t day);

enum law_cover_again { LAW_COVER_NEW, LAW_COVER_LASTS, LAW_COVER_GOES_ON };

/* What becomes of a cover of who is to be covered (again): it lasts, or goes on where no day would lie between, else he gets a new one.
 * A person never has two in one policy on one day. */
enum law_cover_again law_cover_again(const struct law_cover *c, date_t policy_expiry, date_t today);

/* ---- payment ---- */

/* Gives a cover the days of its policy, which is in force from `effective`; DATE_NONE: not in force, its days were moved. False: it stays
 * as it is, for it was cut short (who died while he waited is covered by no later contribution), or `waiting_only` is said and it runs. */
bool law_cover_give(struct law_cover *c, const struct law_period *policy, date_t effective, bool waiting_only);
/* Whether a contribution to a policy in force, worth `value` by now, begins the covers of those who wait for it. */
bool law_pays_waiting(money_t value, money_t paid, enum law_decision decision);
/* From when people are covered by what `a` says of a payment: all of the policy's where it comes into force by it; only those who wait
 * (*waiting_only) where it was in force, and is worth `value` by now. DATE_NONE: nobody's cover begins. */
date_t law_covers_from(const struct law_payment *p, const struct law_payment_answer *a, money_t value, bool *waiting_only);

/* ---- the counter ---- */

/* How a cover stands on a day: I idle, R ready, A active, S suspended, E expired. */
char law_cover_letter(const struct law_cover *c, enum law_policy_status status, date_t today);

struct law_enquired {
    char letter;
    date_t expiry;
    bool shown;                    /* out */
};

/* Which covers a quick enquiry shows: the active ones; else those that ended within two years, where they are several; else all. */
void law_enquiry(struct law_enquired *covers, size_t n, date_t today);

#endif
