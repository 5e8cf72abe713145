#include "scheme/payment.h"

/* ---- what may become of a payment ---- */

#define FROM(status) (1U << ((int)(status) - (int)LAW_PAYMENT_REJECTED))
#define OPEN (FROM(LAW_PAYMENT_INTENT) | FROM(LAW_PAYMENT_REQUESTED) | FROM(LAW_PAYMENT_ACKNOWLEDGED) | FROM(LAW_PAYMENT_NUMBERED))
#define REFUSED (FROM(LAW_PAYMENT_REJECTED) | FROM(LAW_PAYMENT_NUMBER_REFUSED) | FROM(LAW_PAYMENT_INTENT_REFUSED))
#define HELD (FROM(LAW_PAYMENT_RECEIVED) | FROM(LAW_PAYMENT_MATCHED))

static const struct payment_transition {
    enum law_payment_event event;
    uint32_t from;
    enum law_payment_status to;
} transitions[] = {
    {LAW_NUMBER_ASKED, FROM(LAW_PAYMENT_INTENT) | FROM(LAW_PAYMENT_NUMBER_REFUSED), LAW_PAYMENT_REQUESTED},
    {LAW_ASKING_REFUSED, FROM(LAW_PAYMENT_REQUESTED), LAW_PAYMENT_NUMBER_REFUSED},
    {LAW_ASKING_TAKEN, FROM(LAW_PAYMENT_REQUESTED) | FROM(LAW_PAYMENT_ACKNOWLEDGED), LAW_PAYMENT_ACKNOWLEDGED},
    {LAW_ASKING_FAILED, FROM(LAW_PAYMENT_REQUESTED) | FROM(LAW_PAYMENT_ACKNOWLEDGED), LAW_PAYMENT_REJECTED},
    {LAW_NUMBER_GIVEN, FROM(LAW_PAYMENT_REQUESTED) | FROM(LAW_PAYMENT_ACKNOWLEDGED), LAW_PAYMENT_NUMBERED},
    {LAW_NUMBER_FAILED, FROM(LAW_PAYMENT_REQUESTED) | FROM(LAW_PAYMENT_ACKNOWLEDGED), LAW_PAYMENT_REJECTED},
    {LAW_MONEY_CAME, FROM(LAW_PAYMENT_NUMBERED), LAW_PAYMENT_RECEIVED},
    {LAW_CANCELLED, OPEN | FROM(LAW_PAYMENT_NUMBER_REFUSED), LAW_PAYMENT_REJECTED},
    {LAW_MATCH_MADE, HELD, LAW_PAYMENT_MATCHED},
    {LAW_MATCH_UNDONE, HELD, LAW_PAYMENT_RECEIVED},
    {LAW_MONEY_ENTERED, OPEN | REFUSED | HELD, LAW_PAYMENT_RECEIVED},
    {LAW_MONEY_DENIED, OPEN | REFUSED | HELD, LAW_PAYMENT_REJECTED},
};

bool law_payment_next(enum law_payment_status from, enum law_payment_event event, enum law_payment_status *to)
{
    if (from < LAW_PAYMENT_REJECTED || from > LAW_PAYMENT_MATCHED) return false;
    for (size_t i = 0; i < sizeof transitions / sizeof *transitions; i++)
        if (transitions[i].event == event && transitions[i].from & FROM(from)) {
            *to = transitions[i].to;
            return true;
        }
    return false;
}

bool law_payment_may_become(enum law_payment_status from, enum law_payment_status to)
{
    for (size_t i = 0; i < sizeof transitions / sizeof *transitions; i++) {
        enum law_payment_status reached = from;
        if (law_payment_next(from, transitions[i].event, &reached) && reached == to) return true;
    }
    return from == to;
}

bool law_payment_told(enum law_payment_status status, enum law_payment_event event, bool refused)
{
    if (event == LAW_ASKING_TAKEN) return status >= LAW_PAYMENT_ACKNOWLEDGED;
    return (event == LAW_ASKING_FAILED || event == LAW_NUMBER_FAILED) && status == LAW_PAYMENT_REJECTED && refused;
}

bool law_payment_came_in(enum law_payment_status status) { return status == LAW_PAYMENT_RECEIVED || status == LAW_PAYMENT_MATCHED; }

static enum law_payment_notice matched_notice(enum law_policy_status policy)
{
    if (policy == LAW_READY) return LAW_PAYMENT_TELLS_NOTHING;
    return policy == LAW_ACTIVE ? LAW_PAYMENT_TELLS_ACTIVE : LAW_PAYMENT_TELLS_SHORT;
}

enum law_payment_notice law_payment_notice(enum law_payment_status from, enum law_payment_status to, bool named, enum law_policy_status policy)
{
    if (from == to) return LAW_PAYMENT_TELLS_NOTHING;
    switch (to) {
    case LAW_PAYMENT_NUMBERED: return LAW_PAYMENT_TELLS_NUMBER;
    case LAW_PAYMENT_NUMBER_REFUSED: case LAW_PAYMENT_INTENT_REFUSED: return LAW_PAYMENT_TELLS_NO_NUMBER;
    case LAW_PAYMENT_REJECTED:
        return from == LAW_PAYMENT_REQUESTED || from == LAW_PAYMENT_ACKNOWLEDGED ? LAW_PAYMENT_TELLS_NO_NUMBER : LAW_PAYMENT_TELLS_NOTHING;
    case LAW_PAYMENT_RECEIVED: return named || from == LAW_PAYMENT_MATCHED ? LAW_PAYMENT_TELLS_NOTHING : LAW_PAYMENT_TELLS_UNMATCHED;
    case LAW_PAYMENT_MATCHED: return matched_notice(policy);
    default: return LAW_PAYMENT_TELLS_NOTHING;
    }
}

/* ---- intents ---- */

enum law_intent_fault law_intent_fault(const struct law_intent *i)
{
    if (i->officer_sent && !i->officer_known) return LAW_INTENT_OFFICER;
    if (i->message_wanted && !i->phone_sent) return LAW_INTENT_PHONE;
    return i->type_known ? LAW_INTENT_SOUND : LAW_INTENT_TYPE;
}

enum law_intent_fault law_intent_line_fault(const struct law_intent *i, const struct law_intent_line *l)
{
    if (!l->number_sent) return LAW_INTENT_NUMBER_MISSING;
    if (!l->product_known || !l->sold) return LAW_INTENT_PRODUCT;
    if (!l->insured && !l->number_lawful) return LAW_INTENT_NUMBER_FORM;
    if (!l->insured && i->enrolled_before) return LAW_INTENT_NOT_ENROLLED;
    if (l->policy) return LAW_INTENT_SOUND;
    if (l->renewal) return LAW_INTENT_NOTHING_TO_RENEW;
    return i->enrolled_before ? LAW_INTENT_NO_POLICY : LAW_INTENT_SOUND;
}

bool law_officer_sells(int64_t product_place, int64_t officer_district, int64_t officer_region)
{
    return !product_place || product_place == officer_district || product_place == officer_region;
}

static money_t above_zero(money_t m) { return money_max(m, MONEY_ZERO); }

/* What is open before anybody says how much of it he wants to pay. */
static money_t open_of(const struct law_due *d)
{
    if (!d->insured) return d->proxy;
    if (d->renewal) return d->status == LAW_IDLE ? above_zero((money_t){d->value.minor - d->paid.minor}) : d->again;
    if (d->officer && !money_none(d->premium)) return above_zero((money_t){d->premium.minor - d->matched.minor});
    return d->policy ? d->value : d->proxy;
}

money_t law_due_of(const struct law_due *d)
{
    money_t open = open_of(d);

    if (money_none(open)) return d->asked;
    if (money_none(d->asked) || d->asked.minor <= 0) return open;
    return money_min(open, d->asked);
}

/* ---- money that comes in ---- */

enum law_arrival_fault law_arrival_fault(const struct law_arrival *a)
{
    enum law_payment_status to;

    if (date_none(a->day) || date_cmp(a->day, a->today) > 0) return LAW_ARRIVAL_DAY;
    if (money_none(a->amount) || a->amount.minor <= 0) return LAW_ARRIVAL_FORM;
    if (!a->type_known) return LAW_ARRIVAL_TYPE;
    if (!a->numbered) return LAW_ARRIVAL_SOUND;
    if (!a->awaited) return LAW_ARRIVAL_NUMBER;
    if (!money_none(a->expected) && money_cmp(a->amount, a->expected) != 0) return LAW_ARRIVAL_AMOUNT;
    if (law_payment_came_in(a->status)) return LAW_ARRIVAL_TWICE;
    return law_payment_next(a->status, LAW_MONEY_CAME, &to) ? LAW_ARRIVAL_SOUND : LAW_ARRIVAL_NUMBER;
}

bool law_arrival_waits(enum law_arrival_fault fault)
{
    return fault == LAW_ARRIVAL_NUMBER || fault == LAW_ARRIVAL_AMOUNT || fault == LAW_ARRIVAL_TWICE;
}

/* ---- reconciliation ---- */

enum law_reconciled law_reconcile(money_t here, money_t there)
{
    if (money_none(here)) return LAW_MISSING_HERE;
    if (money_none(there)) return LAW_MISSING_THERE;
    return money_cmp(here, there) == 0 ? LAW_RECONCILED : LAW_AMOUNT_DIFFERS;
}

/* ---- lines that are to be matched ---- */

enum law_line_fault law_line_fault(const struct law_line *l)
{
    if (!l->number_sent) return LAW_LINE_NUMBER_MISSING;
    if (!l->product_sent) return LAW_LINE_PRODUCT_MISSING;
    if (!l->insured) return LAW_LINE_NUMBER;
    if (!l->product_known) return LAW_LINE_PRODUCT;
    if (!l->policy) return LAW_LINE_NO_POLICY;
    if (!l->sold) return LAW_LINE_PLACE;
    if (!l->officer_sent) return LAW_LINE_SOUND;
    if (!l->officer_known) return LAW_LINE_OFFICER;
    if (!l->officer_sells) return LAW_LINE_OFFICER_PLACE;
    return l->premium || l->renewal ? LAW_LINE_SOUND : LAW_LINE_NO_PREMIUM;
}

enum law_line_effect law_line_effect(const struct law_line_policy *p)
{
    if (p->premium) return LAW_LINE_COVERS;
    if (p->renewal && !p->ahead && (p->status == LAW_ACTIVE || p->status == LAW_EXPIRED)) return LAW_LINE_RENEWS;
    if (p->status == LAW_EXPIRED || (p->status == LAW_ACTIVE && money_cmp(p->paid, p->value) >= 0)) return LAW_LINE_IDLE;
    return LAW_LINE_BOOKS;
}

/* ---- spreading ---- */

static int64_t room_of(money_t m) { return m.minor > 0 ? m.minor : 0; }

/* The hundredths that rounding left, fewer than there are lines. */
static int64_t give_rest(int64_t rest, const money_t *rooms, size_t n, money_t *out)
{
    for (size_t i = 0; i < n && rest; i++) {
        if (out[i].minor >= room_of(rooms[i])) continue;
        out[i].minor++;
        rest--;
    }
    return rest;
}

money_t law_spread(money_t received, const money_t *rooms, size_t n, money_t *out)
{
    int64_t rest = room_of(received);
    __int128 total = 0;

    for (size_t i = 0; i < n; i++) total += room_of(rooms[i]);
    for (size_t i = 0; i < n; i++)
        out[i].minor = total <= rest ? room_of(rooms[i]) : (int64_t)((__int128)room_of(received) * room_of(rooms[i]) / total);
    for (size_t i = 0; i < n; i++) rest -= out[i].minor;
    return (money_t){give_rest(rest, rooms, n, out)};
}
