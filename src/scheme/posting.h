/* Posting rules (decision D29): which balanced lines a fact about money becomes. A debit is positive, a credit negative.
 * Ids are the caller's; 0: none. */
#ifndef SCHEME_POSTING_H
#define SCHEME_POSTING_H

#include "base/money.h"

enum law_account {
    LAW_CASH = 1, LAW_BANK, LAW_MOBILE,
    LAW_CONTRIBUTIONS,      /* by product */
    LAW_FEES,               /* for photos */
    LAW_BENEFITS,           /* cost, by product */
    LAW_PAYABLE,            /* by facility */
    LAW_UNALLOCATED,        /* received, and not known for what */
    LAW_ACCOUNTS
};

enum law_fact_kind {
    LAW_FACT_CONTRIBUTION = 1,   /* pay_type, product */
    LAW_FACT_PHOTO_FEE,          /* pay_type */
    LAW_FACT_VALUATION,          /* of a claim: product, facility; one fact a product */
    LAW_FACT_BILL_PAYMENT,       /* facility */
    LAW_FACT_RECEIPT,            /* a payment came in: pay_type */
    LAW_FACT_MATCH,              /* a payment is what a contribution was booked for: pay_type, the contribution's */
    LAW_FACT_CAPITATION,         /* what a facility is paid by head: product, facility */
    LAW_FACT_KINDS
};

struct law_fact {
    enum law_fact_kind kind;
    char pay_type;               /* B bank transfer, C cash, M mobile phone, F funding, which comes to the bank */
    money_t amount;              /* may be negative: money that went back */
    int64_t product, facility;
};

struct law_posting {               /* a line */
    enum law_account account;
    int64_t product, facility;   /* 0 where the account is not kept by it */
    money_t amount;
};

enum { LAW_POSTING_LINES = 2 };    /* that one fact becomes at most */

/* The lines of n facts, those of one account, product and facility taken together and none of zero, in order of account,
 * product, facility. Room for LAW_POSTING_LINES x n in `out`. false: no such kind or pay type, or a sum passes DECIMAL_MAX. */
bool law_post(const struct law_fact *facts, size_t n, struct law_posting *out, size_t *lines);
/* What takes lines back: a correction is this, and the lines that hold now. */
void law_reverse(struct law_posting *lines, size_t n);
/* Whether lines sum to zero. */
bool law_balanced(const struct law_posting *lines, size_t n);
/* Puts lines into the order and form of law_post, in place; returns how many are left. *fits is false when a sum passes DECIMAL_MAX. */
size_t law_gather(struct law_posting *lines, size_t n, bool *fits);

#endif
