#include "scheme/contribution.h"

uint32_t law_contribution_broken(money_t amount, date_t pay_date, date_t today)
{
    uint32_t broken = 0;

    if (!money_none(amount) && amount.minor <= 0) broken |= LAW_CONTRIBUTION_AMOUNT;
    if (!date_none(pay_date) && date_cmp(pay_date, today) > 0) broken |= LAW_CONTRIBUTION_FUTURE;
    return broken;
}

bool law_falls_short(enum law_policy_status status, money_t value, money_t paid)
{
    return status == LAW_ACTIVE && money_cmp(paid, value) < 0;
}

/* ---- refunds ---- */

uint32_t law_refund_broken(const struct law_refund *r, date_t today)
{
    uint32_t broken = 0;

    if (r->amount.minor <= 0) broken |= LAW_REFUND_NOTHING;
    if (r->amount.minor > r->paid.minor - r->refunded.minor) broken |= LAW_REFUND_TOO_MUCH;
    if (date_cmp(r->day, today) > 0) broken |= LAW_REFUND_FUTURE;
    if (date_cmp(r->day, r->paid_on) < 0) broken |= LAW_REFUND_EARLY;
    return broken;
}

money_t law_surplus(money_t value, money_t paid)
{
    return paid.minor > value.minor ? (money_t){paid.minor - value.minor} : MONEY_ZERO;
}

bool law_refund_spread(money_t amount, const money_t *left, size_t n, money_t *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = left[i].minor < amount.minor ? left[i] : amount;
        amount.minor -= out[i].minor;
    }
    return !amount.minor;
}

/* ---- receipts ---- */

static size_t put(char *out, size_t at, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) out[at + i] = text[i];
    return at + n;
}

size_t law_receipt_prefix(const char *code, size_t n, date_t day, char *out)
{
    char date[10];
    size_t at;

    date_write(day, date);
    at = put(out, 0, "RE-", 3);
    at = put(out, at, code, n);
    at = put(out, at, "-", 1);
    at = put(out, at, date, sizeof date);
    return put(out, at, "-", 1);
}

size_t law_receipt_number(int64_t number, int digits, char *out)
{
    char text[24];
    size_t n = decimal_write(number, 0, text), at = 0;

    while (at + n < (size_t)digits) out[at++] = '0';
    return put(out, at, text, n);
}

/* ---- what was paid for ---- */

static money_t take(money_t wanted, money_t *left)
{
    money_t taken = money_min(wanted, *left);

    left->minor -= taken.minor;
    return taken;
}

struct law_parts law_parts_of(const struct law_value *value, money_t paid)
{
    struct law_parts parts;

    parts.registration = take(value->registration, &paid);
    parts.assembly = take(value->assembly, &paid);
    parts.contribution = paid;
    return parts;
}

/* ---- funding ---- */

bool law_funding_of(const struct law_plan *p, date_t paid, const struct law_policy_rules *r, struct law_funding *out)
{
    out->period = (struct law_period){paid, date_add_months(paid, p->insurance_period, r->months)};
    out->value = p->lump_sum.minor > 0 ? p->lump_sum : p->adult;
    return !date_none(out->period.expiry);
}

/* ---- commissions ---- */

enum { YEAR_LEAST = 1900, YEAR_MOST = 9999 };

bool law_commission_month(int64_t year, int64_t month, date_t today, date_t *from, date_t *to)
{
    if (year < YEAR_LEAST || year > YEAR_MOST || month < 1 || month > 12) return false;
    *from = date_of((int32_t)year, (int32_t)month, 1);
    *to = date_add_days(*from, date_days_in_month((int32_t)year, (int32_t)month) - 1);
    return date_cmp(*to, today) < 0;
}

bool law_earns(const struct law_earning *c, enum law_commission_mode mode, date_t from, date_t to)
{
    bool matched = !date_none(c->matched_on);
    date_t day = mode == LAW_COUNTS_PAID ? c->matched_on : c->pay_date;

    if (c->reported) return false;
    if (c->refund) return c->earned && date_cmp(c->pay_date, to) <= 0;
    if (c->pay_type == 'F' || c->photo_fee || matched != (mode == LAW_COUNTS_PAID)) return false;
    return date_cmp(from, day) <= 0 && date_cmp(day, to) <= 0;
}

bool law_commission(money_t base, pct_t rate, money_t *out) { return money_times_pct(base, rate, out); }
