#include "scheme/cover.h"

int64_t law_covers(int64_t members, int64_t max) { return max > 0 && members > max ? max : members; }

bool law_is_full(enum law_policy_status status, int64_t members, int64_t max)
{
    return status != LAW_SUSPENDED && status != LAW_EXPIRED && max > 0 && members >= max;
}

/* ---- who joins ---- */

static bool is_paid_for(const struct law_joining *j)
{
    return j->forced || j->value.minor == j->value_before.minor || money_cmp(j->paid, j->value) >= 0;
}

bool law_join(const struct law_joining *j, date_t *effective)
{
    *effective = DATE_NONE;
    if (law_covers(j->members, j->members_max) < j->members) return false;
    if (j->status != LAW_ACTIVE || !is_paid_for(j)) return true;
    *effective = j->effective;
    if (!date_none(j->effective) && !date_none(j->not_before) && date_cmp(j->effective, j->not_before) < 0) *effective = j->not_before;
    return true;
}

/* ---- who leaves ---- */

bool law_stays_covered(enum law_policy_status status) { return status != LAW_IDLE && status != LAW_READY; }

bool law_cover_end(struct law_cover *c, date_t day)
{
    if (!date_none(c->expiry) && date_cmp(c->expiry, day) <= 0) return false;
    c->expiry = day;
    return true;
}

/* It ends before its policy does, and stays so. */
static bool is_cut_short(const struct law_cover *c, date_t policy_expiry)
{
    return !date_none(c->expiry) && !date_none(policy_expiry) && date_cmp(c->expiry, policy_expiry) < 0;
}

enum law_cover_again law_cover_again(const struct law_cover *c, date_t policy_expiry, date_t today)
{
    if (!is_cut_short(c, policy_expiry)) return LAW_COVER_LASTS;
    return date_cmp(date_add_days(c->expiry, 1), today) < 0 ? LAW_COVER_NEW : LAW_COVER_GOES_ON;
}

/* ---- payment ---- */

bool law_cover_give(struct law_cover *c, const struct law_period *policy, date_t effective, bool waiting_only)
{
    if (waiting_only && !date_none(c->effective)) return false;
    if (!date_none(effective) && is_cut_short(c, policy->expiry)) return false;
    *c = (struct law_cover){policy->start, effective, policy->expiry};
    return true;
}

bool law_pays_waiting(money_t value, money_t paid, enum law_decision decision)
{
    return decision == LAW_ENFORCE || money_cmp(paid, value) >= 0;
}

date_t law_covers_from(const struct law_payment *p, const struct law_payment_answer *a, money_t value, bool *waiting_only)
{
    *waiting_only = p->status == LAW_ACTIVE;
    if (a->refused || a->status != LAW_ACTIVE) return DATE_NONE;
    if (!*waiting_only) return a->effective;
    return law_pays_waiting(value, p->paid, p->decision) ? law_effective(p->pay_date, p->start) : DATE_NONE;
}

/* ---- the counter ---- */

static char policy_letter(enum law_policy_status status)
{
    switch (status) {
    case LAW_IDLE: return 'I';
    case LAW_ACTIVE: return 'A';
    case LAW_SUSPENDED: return 'S';
    case LAW_READY: return 'R';
    default: return 'E';
    }
}

char law_cover_letter(const struct law_cover *c, enum law_policy_status status, date_t today)
{
    if (date_none(c->effective) || date_cmp(c->effective, today) > 0) return 'I';
    if (!date_none(c->expiry) && date_cmp(c->expiry, today) < 0) return 'E';
    return policy_letter(status);
}

enum { LATELY_YEARS = 2 };

static bool is_active(const struct law_enquired *c) { return c->letter == 'A'; }

static bool ended_lately(const struct law_enquired *c, date_t since) { return c->letter == 'E' && date_cmp(c->expiry, since) >= 0; }

void law_enquiry(struct law_enquired *covers, size_t n, date_t today)
{
    date_t since = date_add_years(today, -LATELY_YEARS);
    size_t active = 0, lately = 0;

    for (size_t i = 0; i < n; i++) {
        active += is_active(&covers[i]);
        lately += ended_lately(&covers[i], since);
    }
    for (size_t i = 0; i < n; i++)
        covers[i].shown = active ? is_active(&covers[i]) : lately <= 1 || ended_lately(&covers[i], since);
}
