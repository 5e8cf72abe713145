/* Payments: what may become of one, what an intent, a receipt of money and a line must say, what is expected of them and what
 * they do (enrolment 7.6). Pure and freestanding. */
#ifndef SCHEME_PAYMENT_H
#define SCHEME_PAYMENT_H

#include "scheme/policy.h"

/* ---- what may become of a payment ---- */

enum law_payment_status {
    LAW_PAYMENT_REJECTED = -3,     /* posting refused, wrong number or amount, paid twice, cancelled: kept with its reason */
    LAW_PAYMENT_NUMBER_REFUSED,    /* the gateway did not take the request for a control number */
    LAW_PAYMENT_INTENT_REFUSED,    /* the intent broke a rule */
    LAW_PAYMENT_INTENT,            /* nothing was asked for yet */
    LAW_PAYMENT_REQUESTED, LAW_PAYMENT_ACKNOWLEDGED, LAW_PAYMENT_NUMBERED,
    LAW_PAYMENT_RECEIVED,          /* the money is there, and for nothing yet */
    LAW_PAYMENT_MATCHED,
};

enum law_payment_event {
    LAW_NUMBER_ASKED = 1,          /* a control number is asked for, again where the gateway refused before */
    LAW_ASKING_REFUSED,            /* the gateway did not take the request */
    LAW_ASKING_TAKEN,              /* the gateway acknowledges the request */
    LAW_ASKING_FAILED,             /* the gateway acknowledges that it failed */
    LAW_NUMBER_GIVEN,
    LAW_NUMBER_FAILED,             /* the gateway gives none, or one that another payment has */
    LAW_MONEY_CAME,
    LAW_CANCELLED,                 /* nobody will pay */
    LAW_MATCH_MADE, LAW_MATCH_UNDONE,
    LAW_MONEY_ENTERED,             /* by hand: the money is there, whatever was said before */
    LAW_MONEY_DENIED,              /* by hand: it is not, or went back */
};

/* What becomes of it. False: that cannot happen to it, and *to stays. */
bool law_payment_next(enum law_payment_status from, enum law_payment_event event, enum law_payment_status *to);
/* Whether anything makes the one of the other; what stays as it is may. */
bool law_payment_may_become(enum law_payment_status from, enum law_payment_status to);
/* Whether the gateway told this before, so that nothing is to be written and the answer is what is there. `refused`: it refused the request
 * for a number. Of the numbers and the money themselves their records say it. */
bool law_payment_told(enum law_payment_status status, enum law_payment_event event, bool refused);
/* Whether the books hold it: received or matched. */
bool law_payment_came_in(enum law_payment_status status);

/* What the payer is told as the status changes. */
enum law_payment_notice {
    LAW_PAYMENT_TELLS_NOTHING,
    LAW_PAYMENT_TELLS_NUMBER,      /* the control number */
    LAW_PAYMENT_TELLS_NO_NUMBER,   /* that there will be none, and why */
    LAW_PAYMENT_TELLS_ACTIVE,      /* the money came, and its policy is in force */
    LAW_PAYMENT_TELLS_SHORT,       /* the money came, and does not suffice */
    LAW_PAYMENT_TELLS_UNMATCHED,   /* the money came, and says of nobody whose it is */
};

/* `policy`: the one that is paid, as it is after the match; `named`: a line says who and what. A policy that is paid and waits for a hand: nothing. */
enum law_payment_notice law_payment_notice(enum law_payment_status from, enum law_payment_status to, bool named, enum law_policy_status policy);

/* ---- intents ---- */

/* Numbers as gateways and telephones know them. */
enum law_intent_fault {
    LAW_INTENT_SOUND,
    LAW_INTENT_NUMBER_FORM,        /* not the form of an insurance number, and nobody has it */
    LAW_INTENT_NUMBER_MISSING,
    LAW_INTENT_OFFICER,            /* nobody has this code */
    LAW_INTENT_PRODUCT,            /* missing, unknown, or not sold by the officer */
    LAW_INTENT_NOTHING_TO_RENEW,
    LAW_INTENT_NOT_ENROLLED,       /* people must be enrolled before, and nobody has the number */
    LAW_INTENT_NO_POLICY,          /* people must be enrolled before, and the family has no policy of the product */
    LAW_INTENT_NUMBER_TWICE,       /* a control number that another payment has: told of those, not of intents */
    LAW_INTENT_PHONE,              /* a message is asked for, and nobody said where to */
    LAW_INTENT_TYPE,               /* no such way to pay */
};

struct law_intent {
    bool officer_sent, officer_known;
    bool phone_sent, message_wanted;
    bool type_known;               /* or not said */
    bool enrolled_before;          /* the scheme asks that people are enrolled before they pay */
};

struct law_intent_line {
    bool number_sent, number_lawful, insured;   /* insured: somebody has the number */
    bool product_known, sold;      /* sold: by this officer; true without one */
    bool renewal, policy;          /* policy: the family has one of the product, or of one that it stands in for */
};

enum law_intent_fault law_intent_fault(const struct law_intent *i);
enum law_intent_fault law_intent_line_fault(const struct law_intent *i, const struct law_intent_line *l);
/* Products of the nation, of the officer's district, of the region above it. 0: none. */
bool law_officer_sells(int64_t product_place, int64_t officer_district, int64_t officer_region);

struct law_due {                   /* what a line is asked to bring */
    bool insured;                  /* else the family is not known: proxy */
    bool renewal, policy;
    enum law_policy_status status; /* of that policy */
    money_t value, paid;           /* of it */
    bool officer;
    money_t premium, matched;      /* a contribution that the officer booked and payments have not covered; MONEY_NONE: none */
    money_t again;                 /* what a renewal is worth now */
    money_t proxy;                 /* what the product costs a family of which nothing is known */
    money_t asked;                 /* what the sender wants to pay; MONEY_NONE: not said */
};

/* What a line is expected to bring: what is open by law, or as an instalment less of it, where the sender says so. MONEY_NONE: no law says. */
money_t law_due_of(const struct law_due *d);

/* ---- money that comes in ---- */

enum law_arrival_fault {
    LAW_ARRIVAL_SOUND, LAW_ARRIVAL_DAY, LAW_ARRIVAL_FORM, LAW_ARRIVAL_NUMBER, LAW_ARRIVAL_AMOUNT, LAW_ARRIVAL_TWICE, LAW_ARRIVAL_OFFICER,
    LAW_ARRIVAL_PRODUCT, LAW_ARRIVAL_NOTHING_TO_RENEW, LAW_ARRIVAL_TYPE,
};

struct law_arrival {
    date_t day, today;             /* day: DATE_NONE: not said */
    money_t amount, expected;      /* MONEY_NONE: not said */
    bool type_known;               /* or not said */
    bool numbered;                 /* a control number came with it */
    bool awaited;                  /* a payment has that number */
    enum law_payment_status status;   /* of that payment */
};

/* Whether money that a bank has already, as its statement says, waits to be matched by hand for all this fault: it breaks a rule of the control
 * number only. */
bool law_arrival_waits(enum law_arrival_fault fault);
/* What is wrong with money that comes for an intent, or for none. */
enum law_arrival_fault law_arrival_fault(const struct law_arrival *a);

/* ---- reconciliation ---- */

enum law_reconciled { LAW_RECONCILED, LAW_MISSING_HERE, LAW_MISSING_THERE, LAW_AMOUNT_DIFFERS, LAW_RECONCILED_KINDS };

/* Of one transaction: what came in here beside what the gateway has of it. MONEY_NONE: it is not there; one of them is. */
enum law_reconciled law_reconcile(money_t here, money_t there);

/* ---- lines that are to be matched ---- */

enum law_line_fault {
    LAW_LINE_SOUND, LAW_LINE_NUMBER_MISSING = 101, LAW_LINE_PRODUCT_MISSING, LAW_LINE_NUMBER, LAW_LINE_NO_POLICY, LAW_LINE_PRODUCT,
    LAW_LINE_PLACE, LAW_LINE_OFFICER, LAW_LINE_OFFICER_PLACE, LAW_LINE_NO_PREMIUM,
};

struct law_line {
    bool number_sent, insured, product_sent, product_known;
    bool policy;                   /* of that family and product */
    bool sold;                     /* where the family lives, on the day it enrolled */
    bool officer_sent, officer_known, officer_sells;
    bool premium;                  /* a contribution is still to be covered */
    bool renewal;
};

/* The first fault. A contribution need be booked before only where an officer took the money for a new policy. */
enum law_line_fault law_line_fault(const struct law_line *l);

/* What the money of a sound line does. */
enum law_line_effect {
    LAW_LINE_COVERS = 1,           /* a contribution that was booked */
    LAW_LINE_BOOKS,                /* a contribution is booked for the policy */
    LAW_LINE_RENEWS,               /* a policy that follows it, and a contribution for that one */
    LAW_LINE_IDLE,                 /* nothing: there is nothing to pay */
};

struct law_line_policy {
    enum law_policy_status status;
    bool renewal;                  /* the line is one */
    bool premium;                  /* as above */
    bool ahead;                    /* it begins after the money came: a renewal was sold already */
    money_t value, paid;
};

enum law_line_effect law_line_effect(const struct law_line_policy *p);

/* ---- spreading ---- */

/* Spreads what was received over lines that may take this much each: all of it where it suffices, else by their shares, rounded
 * down, and the hundredths that are left one by one to the first lines. Nothing below zero is spread or taken. Returns what no
 * line took. */
money_t law_spread(money_t received, const money_t *rooms, size_t n, money_t *out);

#endif
