#include "scheme/enrolment_model.h"

#include <string.h>

enum { NEVER = NO_DAY, LONG_AGO = -1000000, LAST_YEAR = 9999 };
enum { IDLE = 1, ACTIVE = 2, SUSPENDED = 4, EXPIRED = 8, READY = 16 };
enum { UNDECIDED, ENFORCE, WAIT, SUSPEND };

/* ---- days ---- */

static int64_t day_of(int year, int month, int day)
{
    return date_valid(year, month, day) ? date_of(year, month, day).day : NEVER;
}

static int month_length(int year, int month)
{
    int day = 31;

    while (!date_valid(year, month, day)) day--;
    return day;
}

/* Clamped: the same day of a later or earlier month, or its last one. */
static int64_t clamped(int64_t day, int64_t months)
{
    struct civil at = date_parts((date_t){(int32_t)day});

    for (; months > 0; months--)
        if (++at.month > 12) at.month = 1, at.year++;
    for (; months < 0; months++)
        if (--at.month < 1) at.month = 12, at.year--;
    if (at.year < 1 || at.year > LAST_YEAR) return NEVER;
    while (!date_valid(at.year, at.month, at.day)) at.day--;
    return day_of(at.year, at.month, at.day);
}

/* Rolled: the length of each month on the way is added; backwards, that of each month entered is taken away. */
static int64_t rolled(int64_t day, int64_t months)
{
    for (; months != 0; months += months > 0 ? -1 : 1) {
        struct civil at = date_parts((date_t){(int32_t)day});
        if (months > 0) {
            day += month_length(at.year, at.month);
        } else {
            if (--at.month < 1) at.month = 12, at.year--;
            if (at.year < 1) return NEVER;
            day -= month_length(at.year, at.month);
        }
        if (day > day_of(LAST_YEAR, 12, 31) || day < day_of(1, 1, 1)) return NEVER;
    }
    return day;
}

static int64_t months_on(const struct enrolment_trial *t, int64_t day, int64_t months)
{
    return t->at[T_ROLL] ? rolled(day, months) : clamped(day, months);
}

static bool is_adult(const struct enrolment_trial *t, int64_t birth, int64_t day)
{
    struct civil born = date_parts((date_t){(int32_t)birth}), now = date_parts((date_t){(int32_t)day});
    int64_t age = now.year - born.year;

    if (now.month * 100 + now.day < born.month * 100 + born.day) age--;
    return age >= t->at[T_MAJORITY];
}

/* ---- periods (6.2) ---- */

static bool has_cycles(const struct enrolment_trial *t)
{
    return t->at[T_CYCLE_1] || t->at[T_CYCLE_2] || t->at[T_CYCLE_3] || t->at[T_CYCLE_4];
}

static int64_t grace(const struct enrolment_trial *t) { return t->at[t->at[T_RENEWAL] ? T_GRACE_RENEWAL : T_GRACE_ENROLMENT]; }

static bool known_previous(const struct enrolment_trial *t) { return t->at[T_RENEWAL] && t->at[T_PREVIOUS] != NO_DAY; }

static bool starts_cycle(const struct enrolment_trial *t, int64_t day)
{
    struct civil c = date_parts((date_t){(int32_t)day});
    int64_t code = c.month * 100 + c.day;

    for (int i = T_CYCLE_1; i <= T_CYCLE_4; i++)
        if (t->at[i] == code) return true;
    return false;
}

static bool joins(const struct enrolment_trial *t, int64_t day, int64_t start)
{
    int64_t end = months_on(t, start, grace(t));

    return day <= start || day < end || (t->at[T_INCLUSIVE] && day == end);
}

/* Day by day from the first of the year before. */
static int64_t cycle_start(const struct enrolment_trial *t, int64_t day)
{
    int64_t at = day_of(date_parts((date_t){(int32_t)day}).year - 1, 1, 1), end = at + 366 * 40;

    for (; at < end; at++)
        if (starts_cycle(t, at) && joins(t, day, at) && (!known_previous(t) || at > t->at[T_PREVIOUS])) return at;
    return NEVER;
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

static void find_period(const struct enrolment_trial *t, struct trial_sale *sale)
{
    int64_t administered = months_on(t, t->at[T_ENROLLED], t->at[T_ADMINISTRATION]);

    if (has_cycles(t)) sale->start = cycle_start(t, t->at[T_RENEWAL] ? t->at[T_ENROLLED] : administered);
    else sale->start = known_previous(t) ? later(t->at[T_PREVIOUS] + 1, administered) : administered;
    sale->sold = sale->start != NEVER;
    sale->expiry = months_on(t, sale->start, t->at[T_PERIOD]) - 1;
    sale->late = known_previous(t) && t->at[T_ENROLLED] > months_on(t, t->at[T_PREVIOUS] + 1, t->at[T_GRACE_RENEWAL]);
    if (has_cycles(t)) sale->last = months_on(t, sale->start, grace(t)) - 1;
    else if (!t->at[T_RENEWAL]) sale->last = months_on(t, t->at[T_ENROLLED], t->at[T_GRACE_PAYMENT]) - 1;
    else sale->last = known_previous(t) ? months_on(t, t->at[T_PREVIOUS] + 1, t->at[T_GRACE_PAYMENT]) - 1 : NEVER;
}

/* ---- members (6.3) ---- */

struct family { size_t n; int64_t birth[TRIAL_PEOPLE], other[TRIAL_PEOPLE]; };

enum { A, C, OA, OC };

static void count(const struct enrolment_trial *t, const struct family *f, int64_t day, int64_t n[4])
{
    memset(n, 0, 4 * sizeof *n);
    for (size_t i = 0; i < f->n; i++) {
        bool adult = is_adult(t, f->birth[i], day);
        n[f->other[i] ? (adult ? OA : OC) : adult ? A : C]++;
    }
}

static int64_t positive(int64_t n) { return n > 0 ? n : 0; }

/* The four drops as 6.3 has them. */
static int64_t cut(const struct enrolment_trial *t, int64_t n[4])
{
    int64_t m = t->at[T_MEMBERS_MAX], drop_a, drop_c, drop_oc, drop_oa;

    if (m == 0) return 0;
    drop_a = positive(n[A] - m);
    drop_c = positive(n[A] + n[C] - drop_a - m);
    drop_oc = positive(n[A] + n[C] + n[OC] - drop_a - drop_c - m);
    drop_oa = positive(n[A] + n[C] + n[OC] + n[OA] - drop_a - drop_c - drop_oc - m);
    n[A] -= drop_a;
    n[C] -= drop_c;
    n[OC] -= drop_oc;
    n[OA] -= drop_oa;
    return drop_a + drop_c + drop_oc + drop_oa;
}

/* ---- value (6.4) ---- */

static int64_t contribution(const struct enrolment_trial *t, const int64_t n[4])
{
    int64_t adult = t->at[T_ADULT], child = t->at[T_CHILD], sum = n[OA] * adult + n[OC] * child, extra_a, extra_c;

    if (t->at[T_LUMP_SUM] == 0) return sum + n[A] * adult + n[C] * child;
    sum += t->at[T_LUMP_SUM];
    if (t->at[T_THRESHOLD] == 0) return sum;
    extra_a = positive(n[A] - t->at[T_THRESHOLD]);
    extra_c = positive(n[A] - extra_a + n[C] - t->at[T_THRESHOLD]);
    return sum + extra_a * adult + extra_c * child;
}

static bool registers(const struct enrolment_trial *t)
{
    if (!t->at[T_RENEWAL]) return true;
    return t->at[T_RECURRENCE_FEES] && t->at[T_RECURRENCE] >= 0 && known_previous(t) &&
           t->at[T_ENROLLED] > months_on(t, t->at[T_PREVIOUS], t->at[T_RECURRENCE]);
}

static int64_t discount_percent(const struct enrolment_trial *t, int64_t start)
{
    int64_t months = t->at[T_ENROLMENT_DISCOUNT_MONTHS], percent = t->at[T_ENROLMENT_DISCOUNT_PERCENT], from = start;

    if (t->at[T_RENEWAL]) {
        months = t->at[T_RENEWAL_DISCOUNT_MONTHS];
        percent = t->at[T_RENEWAL_DISCOUNT_PERCENT];
        if (known_previous(t)) from = t->at[T_PREVIOUS] + 1;
    } else if (!has_cycles(t)) {
        return 0;
    }
    return months > 0 && percent > 0 && t->at[T_ENROLLED] <= months_on(t, from, -months) ? percent : 0;
}

static void price(const struct enrolment_trial *t, const struct family *f, int64_t day, struct trial_sale *sale)
{
    int64_t n = 0, gross, percent;

    count(t, f, day, sale->kept);
    sale->dropped = cut(t, sale->kept);
    for (int i = 0; i < 4; i++) n += sale->kept[i];
    sale->contribution = contribution(t, sale->kept);
    sale->assembly = t->at[T_ASSEMBLY_LUMP_SUM] ? t->at[T_ASSEMBLY_LUMP_SUM] : n * t->at[T_ASSEMBLY_FEE];
    sale->registration = 0;
    if (registers(t)) sale->registration = t->at[T_REGISTRATION_LUMP_SUM] ? t->at[T_REGISTRATION_LUMP_SUM] : n * t->at[T_REGISTRATION_FEE];
    gross = sale->contribution + sale->assembly + sale->registration;
    percent = discount_percent(t, sale->start);
    /* gross - gross * percent %, the half going up */
    sale->value = (gross * (100 - percent) * 2 + 100) / 200;
    sale->discount = gross - sale->value;
}

static struct family first_family(const struct enrolment_trial *t)
{
    struct family f = {.n = t->member_count};

    for (size_t i = 0; i < f.n; i++) f.birth[i] = t->members[i].birth, f.other[i] = t->members[i].other;
    return f;
}

void model_sell(const struct enrolment_trial *t, struct trial_sale *sale)
{
    struct family f = first_family(t);

    memset(sale, 0, sizeof *sale);
    find_period(t, sale);
    price(t, &f, t->at[T_ENROLLED], sale);
}

/* ---- the policy's life ---- */

/* Those of the first family and of the joiners up to the event who are there and active. */
static struct family family_now(const struct enrolment_trial *t, const struct trial_state *s)
{
    struct family all = first_family(t), f = {0};

    for (size_t i = 0; i < t->event_count && all.n < s->people; i++)
        if (t->events[i].kind == E_JOIN) all.birth[all.n] = t->events[i].birth, all.other[all.n++] = t->events[i].other;
    for (size_t i = 0; i < s->people; i++)
        if (s->person[i].active) f.birth[f.n] = all.birth[i], f.other[f.n++] = all.other[i];
    return f;
}

static int64_t value_now(const struct enrolment_trial *t, const struct trial_sale *sale, const struct trial_state *s, int64_t today)
{
    struct family f = family_now(t, s);
    struct trial_sale again = *sale;

    price(t, &f, t->at[T_AGE_TODAY] ? today : t->at[T_ENROLLED], &again);
    return again.value;
}

static void give_cover(struct trial_person *p, int64_t effective, int64_t expiry)
{
    p->covers[p->count++] = (struct trial_cover){effective, expiry};
}

void model_begin(const struct enrolment_trial *t, const struct trial_sale *sale, struct trial_state *s)
{
    memset(s, 0, sizeof *s);
    s->status = IDLE;
    s->value = sale->value;
    s->effective = NO_DAY;
    s->people = t->member_count;
    for (size_t i = 0; i < s->people; i++) {
        s->person[i].active = true;
        if (t->at[T_MEMBERS_MAX] == 0 || (int64_t)i < t->at[T_MEMBERS_MAX]) give_cover(&s->person[i], NO_DAY, sale->expiry);
    }
}

/* Coverage of all begins, but of who is covered no more. */
static void begin_covers(struct trial_state *s, const struct trial_sale *sale, int64_t effective, bool waiting)
{
    for (size_t i = 0; i < s->people; i++)
        for (size_t k = 0; k < s->person[i].count; k++) {
            struct trial_cover *c = &s->person[i].covers[k];
            bool ended = c->expiry < sale->expiry;
            if (!ended && (!waiting || c->effective == NO_DAY)) c->effective = effective;
        }
}

static int64_t situation(const struct enrolment_trial *t, const struct trial_sale *sale, const struct trial_state *s, int64_t day)
{
    int64_t max = t->at[T_INSTALMENTS_MAX];

    if (s->paid == s->value) return LAW_MATCHES;
    if (s->paid > s->value) return LAW_EXCEEDS;
    if (sale->last != NEVER && day > sale->last) return LAW_LATE;
    if (max && s->instalments > max) return LAW_INSTALMENTS_EXCEEDED;
    return max && s->instalments == max ? LAW_LAST_INSTALMENT : LAW_NOT_PAID_UP;
}

static bool is_offered(int64_t of, int64_t decision)
{
    switch (decision) {
    case WAIT: return of != LAW_LATE && of != LAW_INSTALMENTS_EXCEEDED;
    case SUSPEND: return of != LAW_MATCHES && of != LAW_EXCEEDS;
    default: return true;
    }
}

static int64_t after_payment(const struct enrolment_trial *t, const struct trial_state *s, const struct trial_event *e)
{
    int64_t option = t->at[T_OPTION], on = option == 1 ? ACTIVE : READY;
    bool whole = s->paid >= s->value;

    if (e->matched) {
        if (s->status == IDLE && option == 2) return ACTIVE;
        return s->status == READY && whole ? ACTIVE : s->status;
    }
    if (s->status == SUSPENDED) return e->decision == ENFORCE ? ACTIVE : SUSPENDED;
    if (e->decision == SUSPEND && (s->status == IDLE || s->status == ACTIVE)) return SUSPENDED;
    if (s->status == IDLE && (whole || e->decision == ENFORCE)) return on;
    return s->status;
}

static void pay(const struct enrolment_trial *t, const struct trial_sale *sale, const struct trial_event *e, struct trial_state *s)
{
    int64_t effective = later(e->day, sale->start), status;

    if (e->fee) return;
    s->paid += e->amount;
    s->instalments++;
    s->situation = situation(t, sale, s, e->day);
    s->left = s->value - s->paid;
    s->may = 0;
    for (int64_t d = UNDECIDED; d <= SUSPEND; d++) s->may |= (int64_t)is_offered(s->situation, d) << d;
    s->refused = !is_offered(s->situation, e->decision);
    if (s->refused) {
        s->paid -= e->amount;
        s->instalments--;
        return;
    }
    status = after_payment(t, s, e);
    if (status == ACTIVE && s->status != ACTIVE) {
        s->effective = effective;
        begin_covers(s, sale, effective, false);
    } else if (status == ACTIVE && (e->decision == ENFORCE || s->paid >= value_now(t, sale, s, e->day))) {
        begin_covers(s, sale, effective, true);
    }
    s->status = status;
}

static int64_t active_people(const struct trial_state *s)
{
    int64_t n = 0;

    for (size_t i = 0; i < s->people; i++) n += s->person[i].active;
    return n;
}

/* Who is in the family by now gets a cover, unless the product covers no more people. */
static void enter(const struct enrolment_trial *t, const struct trial_sale *sale, struct trial_person *p, int64_t today, int64_t not_before,
                  struct trial_state *s)
{
    int64_t value = value_now(t, sale, s, today), effective = NO_DAY;

    if (s->status == EXPIRED || today > sale->expiry) return;
    if (t->at[T_MEMBERS_MAX] && active_people(s) > t->at[T_MEMBERS_MAX]) return;
    if (s->status == ACTIVE && (value == s->value || s->paid >= value)) effective = later(s->effective, not_before);
    give_cover(p, effective, sale->expiry);
    if (s->status == IDLE) s->value = value;
}

static void die(const struct enrolment_trial *t, const struct trial_sale *sale, struct trial_person *p, int64_t day, struct trial_state *s)
{
    bool waits = s->status == IDLE || s->status == READY;

    if (!p->active) return;
    p->active = false;
    if (waits && day <= sale->expiry) p->count = 0;
    if (s->status == IDLE && day <= sale->expiry) s->value = value_now(t, sale, s, day);
    for (size_t i = 0; i < p->count; i++)
        if (p->covers[i].expiry > day) p->covers[i].expiry = day;
}

static void come_back(const struct enrolment_trial *t, const struct trial_sale *sale, struct trial_person *p, int64_t day, struct trial_state *s)
{
    if (p->active) return;
    p->active = true;
    if (s->status == EXPIRED || day > sale->expiry) return;
    for (size_t i = 0; i < p->count; i++)
        if (p->covers[i].expiry >= day - 1) {   /* no day would lie between */
            p->covers[i].expiry = sale->expiry;
            return;
        }
    enter(t, sale, p, day, day, s);
}

void model_event(const struct enrolment_trial *t, const struct trial_sale *sale, size_t event, struct trial_state *s)
{
    const struct trial_event *e = &t->events[event];
    struct trial_person *who = s->people ? &s->person[(size_t)e->who % s->people] : NULL;

    s->refused = false;
    switch ((enum trial_kind)e->kind) {
    case E_PAY: pay(t, sale, e, s); break;
    case E_JOIN:
        s->person[s->people++] = (struct trial_person){.active = true};
        enter(t, sale, &s->person[s->people - 1], e->day, LONG_AGO, s);
        break;
    case E_DIE: if (who) die(t, sale, who, e->day, s); break;
    case E_BACK: if (who) come_back(t, sale, who, e->day, s); break;
    case E_STOP: if (s->status == IDLE || s->status == ACTIVE) s->status = SUSPENDED; break;
    case E_ACTIVATE:
        if (s->status != READY) break;
        s->status = ACTIVE;
        s->effective = later(e->day, sale->start);
        begin_covers(s, sale, s->effective, false);
        break;
    case E_NIGHT: if (e->day > sale->expiry) s->status = EXPIRED; break;
    case E_KINDS: break;
    }
}
