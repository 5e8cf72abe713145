#include "scheme/policy.h"

/* ---- periods ---- */

bool law_has_cycles(const struct law_plan *p)
{
    for (int i = 0; i < LAW_CYCLES; i++)
        if (p->cycles[i].month != 0) return true;
    return false;
}

static int32_t grace_of(const struct law_plan *p, enum law_stage stage)
{
    return stage == LAW_NEW ? p->grace_enrolment : p->grace_renewal;
}

/* Whether a policy that is asked for on `day` may still join the cycle that starts on `start`. */
static bool is_open(date_t day, date_t start, int32_t grace, const struct law_policy_rules *r)
{
    date_t end = date_add_months(start, grace, r->months);

    if (date_cmp(day, start) <= 0) return true;
    return date_cmp(day, end) < (r->grace_end == LAW_GRACE_INCLUSIVE ? 1 : 0);
}

/* The earliest that fits, in whatever order an import brought the cycles. DATE_NONE: none of this year. */
static date_t first_of_year(const struct law_plan *p, int32_t year, date_t day, date_t not_before, int32_t grace,
                            const struct law_policy_rules *r)
{
    date_t first = DATE_NONE;

    for (int i = 0; i < LAW_CYCLES; i++) {
        date_t start;
        if (!date_valid(year, p->cycles[i].month, p->cycles[i].day)) continue;
        start = date_of(year, p->cycles[i].month, p->cycles[i].day);
        if (date_cmp(start, not_before) < 0 || !is_open(day, start, grace, r)) continue;
        if (date_none(first) || date_cmp(start, first) < 0) first = start;
    }
    return first;
}

/* The year before, as grace may reach over the turn of the year; where the policy before ends later, up to the year after that. */
static date_t cycle_start(const struct law_plan *p, const struct law_enrolment *e, date_t day, const struct law_policy_rules *r)
{
    date_t not_before = e->stage == LAW_RENEWAL && !date_none(e->previous_expiry) ? date_add_days(e->previous_expiry, 1)
                                                                                  : (date_t){INT32_MIN + 1};
    date_t later = date_cmp(not_before, day) > 0 ? not_before : day;
    int32_t from = date_parts(day).year - 1, to = date_parts(later).year + 1;

    for (int32_t year = from; year <= to; year++) {
        date_t start = first_of_year(p, year, day, not_before, grace_of(p, e->stage), r);
        if (!date_none(start)) return start;
    }
    return DATE_NONE;
}

static date_t free_start(const struct law_enrolment *e, date_t administered)
{
    date_t after;

    if (e->stage == LAW_NEW || date_none(e->previous_expiry)) return administered;
    after = date_add_days(e->previous_expiry, 1);
    return date_cmp(after, administered) > 0 ? after : administered;
}

date_t law_expiry(const struct law_plan *p, date_t start, const struct law_policy_rules *r)
{
    date_t end = date_add_months(start, p->insurance_period, r->months);

    return date_none(end) ? end : date_add_days(end, -1);
}

bool law_period_of(const struct law_plan *p, const struct law_enrolment *e, const struct law_policy_rules *r, struct law_period *out)
{
    date_t administered = date_add_months(e->enrolled, p->administration_period, r->months);
    bool cycles = law_has_cycles(p);

    if (date_none(administered)) return false;
    out->start = cycles ? cycle_start(p, e, e->stage == LAW_NEW ? administered : e->enrolled, r) : free_start(e, administered);
    if (date_none(out->start)) return false;
    out->expiry = law_expiry(p, out->start, r);
    return !date_none(out->expiry);
}

bool law_renewal_late(const struct law_plan *p, const struct law_enrolment *e, const struct law_policy_rules *r)
{
    date_t end;

    if (e->stage != LAW_RENEWAL || date_none(e->previous_expiry)) return false;
    end = date_add_months(date_add_days(e->previous_expiry, 1), p->grace_renewal, r->months);
    return date_cmp(e->enrolled, end) > 0;
}

date_t law_last_payment(const struct law_plan *p, const struct law_enrolment *e, date_t start, const struct law_policy_rules *r)
{
    date_t from = e->enrolled, end;
    int32_t months = p->grace_payment;

    if (law_has_cycles(p)) {
        from = start;
        months = grace_of(p, e->stage);
    } else if (e->stage == LAW_RENEWAL) {
        if (date_none(e->previous_expiry)) return DATE_NONE;
        from = date_add_days(e->previous_expiry, 1);
    }
    end = date_add_months(from, months, r->months);
    return date_none(end) ? end : date_add_days(end, -1);
}

/* ---- what must hold ---- */

static bool is_start_refused(const struct law_entry *e)
{
    if (date_cmp(e->asked.start, e->lawful.start) == 0) return false;
    return date_cmp(e->asked.start, e->enrolled) < 0 ||
           (!date_none(e->previous_expiry) && date_cmp(e->asked.start, e->previous_expiry) <= 0);
}

uint32_t law_entry_broken(const struct law_entry *e, date_t today)
{
    uint32_t broken = 0;

    if (date_cmp(e->enrolled, today) > 0) broken |= LAW_ENTRY_FUTURE;
    if (date_cmp(e->enrolled, e->sold_from) < 0 || date_cmp(e->enrolled, e->sold_to) > 0) broken |= LAW_ENTRY_WINDOW;
    if (is_start_refused(e)) broken |= LAW_ENTRY_START;
    if (date_cmp(e->asked.expiry, e->enrolled) < 0) broken |= LAW_ENTRY_OVER;
    if (!date_none(e->works_to) && date_cmp(e->works_to, e->enrolled) < 0) broken |= LAW_ENTRY_OFFICER;
    return broken;
}

bool law_is_over(date_t expiry, date_t today) { return !date_none(expiry) && date_cmp(expiry, today) < 0; }

/* ---- members ---- */

int64_t law_members_all(const struct law_members *m) { return m->adults + m->children + m->other_adults + m->other_children; }

struct law_members law_members_count(const struct law_member *members, size_t n, date_t day, int32_t age_of_majority)
{
    struct law_members out = {0};

    for (size_t i = 0; i < n; i++) {
        bool adult = date_age(members[i].birth, day) >= age_of_majority;
        if (members[i].other) *(adult ? &out.other_adults : &out.other_children) += 1;
        else *(adult ? &out.adults : &out.children) += 1;
    }
    return out;
}

static int64_t take(int64_t *room, int64_t wanted)
{
    int64_t taken = wanted < *room ? wanted : *room;

    *room -= taken;
    return taken;
}

struct law_members law_members_cut(const struct law_members *m, int64_t max)
{
    struct law_members out;

    if (max <= 0) return *m;
    out.adults = take(&max, m->adults);
    out.children = take(&max, m->children);
    out.other_children = take(&max, m->other_children);
    out.other_adults = take(&max, m->other_adults);
    return out;
}

/* ---- value ---- */

static bool add_times(money_t price, int64_t n, money_t *sum)
{
    money_t part;

    return money_share(price, n, 1, &part) && money_add(*sum, part, sum);
}

static int64_t above(int64_t n, int64_t room) { return n > room ? n - room : 0; }

/* Extra members exist only above a threshold within a lump sum. */
static void count_extra(const struct law_plan *p, struct law_value *v)
{
    v->extra_adults = v->extra_children = 0;
    if (p->lump_sum.minor <= 0) return;
    if (p->threshold <= 0) return;
    v->extra_adults = above(v->kept.adults, p->threshold);
    v->extra_children = above(v->kept.adults - v->extra_adults + v->kept.children, p->threshold);
}

static bool add_contribution(const struct law_plan *p, struct law_value *v)
{
    bool lump = p->lump_sum.minor > 0;

    v->contribution = lump ? p->lump_sum : MONEY_ZERO;
    return add_times(p->adult, lump ? v->extra_adults : v->kept.adults, &v->contribution) &&
           add_times(p->child, lump ? v->extra_children : v->kept.children, &v->contribution) &&
           add_times(p->adult, v->kept.other_adults, &v->contribution) &&
           add_times(p->child, v->kept.other_children, &v->contribution);
}

/* The lump sum where there is one, else so much for each member. */
static bool fee_of(money_t lump_sum, money_t fee, int64_t members, money_t *out)
{
    *out = lump_sum.minor > 0 ? lump_sum : MONEY_ZERO;
    return lump_sum.minor > 0 || add_times(fee, members, out);
}

static bool pays_registration(const struct law_plan *p, const struct law_enrolment *e, const struct law_policy_rules *r)
{
    if (e->stage == LAW_NEW) return true;
    if (!r->recurrence_fees || p->recurrence < 0 || date_none(e->previous_expiry)) return false;
    return date_cmp(e->enrolled, date_add_months(e->previous_expiry, p->recurrence, r->months)) > 0;
}

/* The percent that is taken off; 0: none. */
static int32_t discount_of(const struct law_plan *p, const struct law_enrolment *e, date_t start, const struct law_policy_rules *r)
{
    bool renewal = e->stage == LAW_RENEWAL;
    int32_t percent = renewal ? p->renewal_discount_percent : p->enrolment_discount_percent;
    int32_t months = renewal ? p->renewal_discount_months : p->enrolment_discount_months;
    date_t from = renewal && !date_none(e->previous_expiry) ? date_add_days(e->previous_expiry, 1) : start;

    if (percent <= 0 || months <= 0) return 0;
    if (!renewal && !law_has_cycles(p)) return 0;
    return date_cmp(e->enrolled, date_add_months(from, -months, r->months)) <= 0 ? percent : 0;
}

bool law_value_of(const struct law_plan *p, const struct law_enrolment *e, date_t start, const struct law_members *m,
                  const struct law_policy_rules *r, struct law_value *out)
{
    struct law_value v = {.kept = law_members_cut(m, p->members_max)};
    int64_t n = law_members_all(&v.kept);

    v.dropped = law_members_all(m) - n;
    count_extra(p, &v);
    v.registration = MONEY_ZERO;
    if (!add_contribution(p, &v)) return false;
    if (!fee_of(p->assembly_lump_sum, p->assembly_fee, n, &v.assembly)) return false;
    if (pays_registration(p, e, r) && !fee_of(p->registration_lump_sum, p->registration_fee, n, &v.registration)) return false;
    if (!money_add(v.contribution, v.assembly, &v.gross) || !money_add(v.gross, v.registration, &v.gross)) return false;
    /* rounded once: what is left of 100 is at most all of it */
    (void)money_share(v.gross, 100 - discount_of(p, e, start, r), 100, &v.value);
    v.discount = (money_t){v.gross.minor - v.value.minor};
    *out = v;
    return true;
}

/* ---- states ---- */

enum { ON_CONTRIBUTION = 1 << LAW_ON_CONTRIBUTION, ON_PAYMENT = 1 << LAW_ON_PAYMENT, WHEN_READY = 1 << LAW_WHEN_READY,
       LATER = ON_PAYMENT | WHEN_READY, ALWAYS = ON_CONTRIBUTION | LATER };

struct transition {
    uint32_t from;                   /* statuses; as their codes are bits, so is this a set of them */
    enum law_policy_event event;
    uint32_t options;
    enum law_policy_status to;
};

static const struct transition transitions[] = {
    {LAW_IDLE | LAW_READY, LAW_PAID, ON_CONTRIBUTION, LAW_ACTIVE},
    {LAW_IDLE, LAW_PAID, LATER, LAW_READY},
    {LAW_IDLE | LAW_READY | LAW_SUSPENDED, LAW_ENFORCED, ON_CONTRIBUTION, LAW_ACTIVE},
    {LAW_IDLE, LAW_ENFORCED, LATER, LAW_READY},
    {LAW_SUSPENDED, LAW_ENFORCED, LATER, LAW_ACTIVE},
    {LAW_IDLE, LAW_MATCHED, ON_PAYMENT, LAW_ACTIVE},
    {LAW_IDLE, LAW_MATCHED_WHOLE, ON_PAYMENT, LAW_ACTIVE},
    {LAW_READY, LAW_MATCHED_WHOLE, LATER, LAW_ACTIVE},
    {LAW_READY, LAW_ACTIVATED, ALWAYS, LAW_ACTIVE},
    {LAW_IDLE | LAW_ACTIVE, LAW_STOPPED, ALWAYS, LAW_SUSPENDED},
    {LAW_IDLE | LAW_ACTIVE | LAW_SUSPENDED | LAW_READY, LAW_ENDED, ALWAYS, LAW_EXPIRED},
};

enum law_policy_status law_policy_next(enum law_policy_status from, enum law_policy_event event, enum law_option option)
{
    for (size_t i = 0; i < sizeof transitions / sizeof *transitions; i++) {
        const struct transition *t = &transitions[i];
        if (t->from & (uint32_t)from && t->event == event && t->options & 1U << option) return t->to;
    }
    return from;
}

/* ---- payments ---- */

enum { MAY_ENFORCE = 1 << LAW_ENFORCE, MAY_WAIT = 1 << LAW_WAIT, MAY_SUSPEND = 1 << LAW_SUSPEND };

static uint32_t may_be_decided(enum law_situation situation)
{
    static const uint32_t may[] = {
        [LAW_MATCHES] = MAY_ENFORCE | MAY_WAIT, [LAW_EXCEEDS] = MAY_ENFORCE | MAY_WAIT,
        [LAW_NOT_PAID_UP] = MAY_ENFORCE | MAY_WAIT | MAY_SUSPEND, [LAW_LAST_INSTALMENT] = MAY_ENFORCE | MAY_WAIT | MAY_SUSPEND,
        [LAW_INSTALMENTS_EXCEEDED] = MAY_ENFORCE | MAY_SUSPEND, [LAW_LATE] = MAY_ENFORCE | MAY_SUSPEND,
    };

    return may[situation] | 1U << LAW_UNDECIDED;
}

static enum law_situation situation_of(const struct law_payment *p)
{
    if (p->paid.minor == p->value.minor) return LAW_MATCHES;
    if (p->paid.minor > p->value.minor) return LAW_EXCEEDS;
    if (!date_none(p->last) && date_cmp(p->pay_date, p->last) > 0) return LAW_LATE;
    if (p->instalments_max <= 0 || p->instalments < p->instalments_max) return LAW_NOT_PAID_UP;
    return p->instalments > p->instalments_max ? LAW_INSTALMENTS_EXCEEDED : LAW_LAST_INSTALMENT;
}

/* 0: nothing happens. */
static enum law_policy_event event_of(const struct law_payment *p, enum law_situation situation)
{
    bool whole = situation == LAW_MATCHES || situation == LAW_EXCEEDS;

    if (p->matched) return whole ? LAW_MATCHED_WHOLE : LAW_MATCHED;
    if (p->decision == LAW_ENFORCE && (!whole || p->status == LAW_SUSPENDED)) return LAW_ENFORCED;
    if (p->decision == LAW_SUSPEND) return LAW_STOPPED;
    return whole ? LAW_PAID : 0;
}

uint32_t law_choices(const struct law_payment *p, const struct law_policy_rules *r)
{
    enum law_situation situation = situation_of(p);
    bool whole = situation == LAW_MATCHES || situation == LAW_EXCEEDS;
    bool taken_up = law_policy_next(p->status, LAW_ENFORCED, r->option) != p->status;
    uint32_t may = may_be_decided(situation) & ~(1U << LAW_UNDECIDED);

    if (whole ? p->status != LAW_SUSPENDED : !taken_up && p->status != LAW_ACTIVE) may &= ~(uint32_t)MAY_ENFORCE;
    if (law_policy_next(p->status, LAW_STOPPED, r->option) == p->status) may &= ~(uint32_t)MAY_SUSPEND;
    return whole || may == MAY_WAIT ? may & ~(uint32_t)MAY_WAIT : may;
}

date_t law_effective(date_t paid, date_t start) { return date_cmp(paid, start) > 0 ? paid : start; }

bool law_pay(const struct law_payment *p, const struct law_policy_rules *r, struct law_payment_answer *out)
{
    struct law_payment_answer a = {.situation = situation_of(p), .status = p->status, .effective = DATE_NONE};
    enum law_policy_event event;

    if (!money_sub(p->value, p->paid, &a.left)) return false;
    a.may = may_be_decided(a.situation);
    a.refused = !(a.may & 1U << p->decision);
    event = event_of(p, a.situation);
    if (!a.refused && event) {
        a.status = law_policy_next(p->status, event, r->option);
        if (a.status == LAW_ACTIVE) a.effective = law_effective(p->pay_date, p->start);
    }
    *out = a;
    return true;
}
