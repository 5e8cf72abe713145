#include "scheme/posting.h"

/* ---- the rules ---- */

/* Without a debit or a credit account: the one that the pay type says. What a payment brings is not booked a second time where
 * its contribution was booked before: it only moves, from where that was booked as taken, to where it came in. */
static const struct rule {
    enum law_account debit, credit;
    bool debit_product, credit_product, debit_facility, credit_facility;
} rules[LAW_FACT_KINDS] = {
    [LAW_FACT_CONTRIBUTION] = {.credit = LAW_CONTRIBUTIONS, .credit_product = true},
    [LAW_FACT_PHOTO_FEE] = {.credit = LAW_FEES},
    [LAW_FACT_VALUATION] = {.debit = LAW_BENEFITS, .debit_product = true, .credit = LAW_PAYABLE, .credit_facility = true},
    [LAW_FACT_CAPITATION] = {.debit = LAW_BENEFITS, .debit_product = true, .credit = LAW_PAYABLE, .credit_facility = true},
    [LAW_FACT_BILL_PAYMENT] = {.debit = LAW_PAYABLE, .debit_facility = true, .credit = LAW_BANK},
    [LAW_FACT_RECEIPT] = {.credit = LAW_UNALLOCATED},
    [LAW_FACT_MATCH] = {.debit = LAW_UNALLOCATED},
};

static const struct { char pay_type; enum law_account account; } takings[] = {
    {'C', LAW_CASH}, {'B', LAW_BANK}, {'M', LAW_MOBILE}, {'F', LAW_BANK},
};

static enum law_account taken_by(char pay_type)
{
    for (size_t i = 0; i < sizeof takings / sizeof *takings; i++)
        if (takings[i].pay_type == pay_type) return takings[i].account;
    return 0;
}

static bool post_one(const struct law_fact *f, struct law_posting out[LAW_POSTING_LINES])
{
    const struct rule *rule;

    if (f->kind < LAW_FACT_CONTRIBUTION || f->kind >= LAW_FACT_KINDS) return false;
    rule = &rules[f->kind];
    out[0] = (struct law_posting){
        .account = rule->debit ? rule->debit : taken_by(f->pay_type), .amount = f->amount,
        .product = rule->debit_product ? f->product : 0, .facility = rule->debit_facility ? f->facility : 0,
    };
    out[1] = (struct law_posting){
        .account = rule->credit ? rule->credit : taken_by(f->pay_type), .amount = {-f->amount.minor},
        .product = rule->credit_product ? f->product : 0, .facility = rule->credit_facility ? f->facility : 0,
    };
    return out[0].account && out[1].account;
}

/* ---- lines ---- */

static int by_key(const struct law_posting *a, const struct law_posting *b)
{
    if (a->account != b->account) return a->account < b->account ? -1 : 1;
    if (a->product != b->product) return a->product < b->product ? -1 : 1;
    return (a->facility > b->facility) - (a->facility < b->facility);
}

/* By insertion: an entry has a handful of lines, those of one claim's products. */
static void sort(struct law_posting *lines, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k && by_key(&lines[k - 1], &lines[k]) > 0; k--) {
            struct law_posting swap = lines[k];
            lines[k] = lines[k - 1];
            lines[k - 1] = swap;
        }
}

size_t law_gather(struct law_posting *lines, size_t n, bool *fits)
{
    size_t kept = 0, left = 0;

    *fits = true;
    sort(lines, n);
    for (size_t i = 0; i < n; i++) {
        if (kept && !by_key(&lines[kept - 1], &lines[i]))
            *fits = money_add(lines[kept - 1].amount, lines[i].amount, &lines[kept - 1].amount) && *fits;
        else
            lines[kept++] = lines[i];
    }
    for (size_t i = 0; i < kept; i++)
        if (lines[i].amount.minor) lines[left++] = lines[i];
    return left;
}

bool law_post(const struct law_fact *facts, size_t n, struct law_posting *out, size_t *lines)
{
    bool fits;

    for (size_t i = 0; i < n; i++)
        if (!post_one(&facts[i], out + i * LAW_POSTING_LINES)) return false;
    *lines = law_gather(out, n * LAW_POSTING_LINES, &fits);
    return fits;
}

void law_reverse(struct law_posting *lines, size_t n)
{
    for (size_t i = 0; i < n; i++) lines[i].amount.minor = -lines[i].amount.minor;
}

bool law_balanced(const struct law_posting *lines, size_t n)
{
    money_t sum = MONEY_ZERO;

    for (size_t i = 0; i < n; i++)
        if (!money_add(sum, lines[i].amount, &sum)) return false;
    return sum.minor == 0;
}
