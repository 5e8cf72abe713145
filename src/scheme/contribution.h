/* Contributions: what makes one lawful, its receipt, what part of a policy it pays, what an officer earns with it (enrolment 6.5, 7.1,
 * 7.2, 7.5, 8.5, 9.1). Pure and freestanding. */
#ifndef SCHEME_CONTRIBUTION_H
#define SCHEME_CONTRIBUTION_H

#include "scheme/policy.h"

enum law_contribution_rule { LAW_CONTRIBUTION_AMOUNT = 1, LAW_CONTRIBUTION_FUTURE = 2 };

/* The rules it breaks, as bits: nothing is paid, it is paid after today. MONEY_NONE, DATE_NONE: not said, and not looked at. */
uint32_t law_contribution_broken(money_t amount, date_t pay_date, date_t today);
/* Whether a policy in force is not paid for (any more); it stays in force all the same. */
bool law_falls_short(enum law_policy_status status, money_t value, money_t paid);

/* ---- refunds (7) ---- */

struct law_refund {
    money_t amount;                /* that goes back */
    money_t paid, refunded;        /* of the contribution: as it was booked, what of it went back before */
    date_t paid_on, day;           /* when it was paid, when it goes back */
};

enum law_refund_rule {
    LAW_REFUND_NOTHING = 1,
    LAW_REFUND_TOO_MUCH = 2,       /* more than was paid and did not go back before */
    LAW_REFUND_FUTURE = 4,
    LAW_REFUND_EARLY = 8,          /* before it was paid */
};

/* The rules it breaks, as bits. */
uint32_t law_refund_broken(const struct law_refund *r, date_t today);
/* What was paid for a policy beyond its value; 0 where nothing was. */
money_t law_surplus(money_t value, money_t paid);
/* Takes an amount from what is left of contributions, in their order: out[i] of the i-th. False: they do not have so much, `out` is
 * what they have. */
bool law_refund_spread(money_t amount, const money_t *left, size_t n, money_t *out);

/* ---- receipts that the program makes ---- */

enum { LAW_RECEIPT_MORE = 36 };    /* what a receipt is longer than the code of its product, at most */

/* "RE-<product>-<day>-", what the receipts of a product and day begin with; returns the length. */
size_t law_receipt_prefix(const char *code, size_t n, date_t day, char *out);
/* The number behind it, with zeros before it up to so many digits (at most 18); returns the length. */
size_t law_receipt_number(int64_t number, int digits, char *out);

/* ---- what was paid for ---- */

struct law_parts { money_t registration, assembly, contribution; };

/* The parts of what was paid for a policy: first the registration, then the assembly, the rest is contribution. A discount is off the
 * contribution. */
struct law_parts law_parts_of(const struct law_value *value, money_t paid);

/* ---- funding (7.5) ---- */

struct law_funding { struct law_period period; money_t value; };

/* The policy that stands for money which a payer gave on a day: for the product's period, whose last day is the same day of the month.
 * False: a day would leave the years 1 to 9999. */
bool law_funding_of(const struct law_plan *p, date_t paid, const struct law_policy_rules *r, struct law_funding *out);

/* ---- commissions (8.5) ---- */

enum law_commission_mode { LAW_COUNTS_PRESCRIBED, LAW_COUNTS_PAID };

struct law_earning {               /* a contribution, or a refund of one */
    date_t pay_date, matched_on;   /* matched_on: day of the payment that it was matched with; DATE_NONE: none */
    char pay_type;                 /* F: funding */
    bool photo_fee;
    bool reported;                 /* an earlier run counted it */
    bool refund;
    bool earned;                   /* of a refund: what it takes back counted in an earlier run, or does in this one */
};

/* The days of a month, both within. False: it is not over before today, or there is no such month. */
bool law_commission_month(int64_t year, int64_t month, date_t today, date_t *from, date_t *to);
/* Whether a month's run counts it: what was booked in the month and is not matched, or what was matched with a payment of the month. A
 * refund counts once what it takes back has counted, in whatever way, in the first run whose month does not end before it: what
 * was earned goes back, and nothing that was not. */
bool law_earns(const struct law_earning *c, enum law_commission_mode mode, date_t from, date_t to);
/* False: too large. */
bool law_commission(money_t base, pct_t rate, money_t *out);

#endif
