/* The law of policies against a plain second one (enrolment_model.h) on random products, rules, families and histories. A history on which
 * they differ is made as small as it can be and printed as a row for tests/vectors/enrolment_found.json, where it stays. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"

#include "scheme/enrolment_model.h"

enum { TRIALS = 100000, TRIALS_LONG = 1000000, DAY_2024 = 19723 };

/* ---- the law, as the modules drive it ---- */

struct life {
    struct law_plan plan;
    struct law_policy_rules rules;
    struct law_enrolment enrolment;
    struct law_period period;
    struct law_value value;
    date_t last;
    bool sold;
    struct law_member people[TRIAL_PEOPLE];
};

static void open_life(const struct enrolment_trial *t, struct life *l)
{
    const int64_t *at = t->at;

    *l = (struct life){
        .plan = {
            .insurance_period = (int32_t)at[T_PERIOD], .administration_period = (int32_t)at[T_ADMINISTRATION],
            .recurrence = (int32_t)at[T_RECURRENCE], .grace_enrolment = (int32_t)at[T_GRACE_ENROLMENT],
            .grace_renewal = (int32_t)at[T_GRACE_RENEWAL], .grace_payment = (int32_t)at[T_GRACE_PAYMENT],
            .members_max = at[T_MEMBERS_MAX], .threshold = at[T_THRESHOLD], .instalments_max = at[T_INSTALMENTS_MAX],
            .lump_sum = {at[T_LUMP_SUM]}, .adult = {at[T_ADULT]}, .child = {at[T_CHILD]},
            .registration_lump_sum = {at[T_REGISTRATION_LUMP_SUM]}, .registration_fee = {at[T_REGISTRATION_FEE]},
            .assembly_lump_sum = {at[T_ASSEMBLY_LUMP_SUM]}, .assembly_fee = {at[T_ASSEMBLY_FEE]},
            .enrolment_discount_months = (int32_t)at[T_ENROLMENT_DISCOUNT_MONTHS],
            .enrolment_discount_percent = (int32_t)at[T_ENROLMENT_DISCOUNT_PERCENT],
            .renewal_discount_months = (int32_t)at[T_RENEWAL_DISCOUNT_MONTHS],
            .renewal_discount_percent = (int32_t)at[T_RENEWAL_DISCOUNT_PERCENT],
        },
        .rules = {
            .months = at[T_ROLL] ? MONTH_ROLL : MONTH_CLAMP, .grace_end = at[T_INCLUSIVE] ? LAW_GRACE_INCLUSIVE : LAW_GRACE_EXCLUSIVE,
            .option = (enum law_option)at[T_OPTION], .recurrence_fees = at[T_RECURRENCE_FEES] != 0, .age_today = at[T_AGE_TODAY] != 0,
            .age_of_majority = (int32_t)at[T_MAJORITY],
        },
        .enrolment = {at[T_RENEWAL] ? LAW_RENEWAL : LAW_NEW, {(int32_t)at[T_ENROLLED]}, {(int32_t)at[T_PREVIOUS]}},
    };
    for (int i = 0; i < LAW_CYCLES; i++)
        l->plan.cycles[i] = (struct law_cycle){(int32_t)(at[T_CYCLE_1 + i] / 100), (int32_t)(at[T_CYCLE_1 + i] % 100)};
    for (size_t i = 0; i < t->member_count; i++) l->people[i] = (struct law_member){{(int32_t)t->members[i].birth}, t->members[i].other != 0};
}

static void price(struct life *l, const struct trial_state *s, date_t day, struct law_value *out)
{
    struct law_member active[TRIAL_PEOPLE];
    struct law_members members;
    size_t n = 0;

    for (size_t i = 0; i < s->people; i++)
        if (s->person[i].active) active[n++] = l->people[i];
    members = law_members_count(active, n, day, l->rules.age_of_majority);
    assert_true(law_value_of(&l->plan, &l->enrolment, l->period.start, &members, &l->rules, out));
}

static struct law_value price_now(struct life *l, const struct trial_state *s, date_t today)
{
    struct law_value v;

    price(l, s, l->rules.age_today ? today : l->enrolment.enrolled, &v);
    return v;
}

static void sell(const struct enrolment_trial *t, struct life *l, struct trial_sale *sale, struct trial_state *s)
{
    memset(sale, 0, sizeof *sale);
    memset(s, 0, sizeof *s);
    s->people = t->member_count;
    for (size_t i = 0; i < s->people; i++) s->person[i].active = true;
    l->sold = sale->sold = law_period_of(&l->plan, &l->enrolment, &l->rules, &l->period);
    if (!sale->sold) return;
    price(l, s, l->enrolment.enrolled, &l->value);
    l->last = law_last_payment(&l->plan, &l->enrolment, l->period.start, &l->rules);
    *sale = (struct trial_sale){
        .sold = true, .start = l->period.start.day, .expiry = l->period.expiry.day, .late = law_renewal_late(&l->plan, &l->enrolment, &l->rules),
        .last = l->last.day,
        .kept = {l->value.kept.adults, l->value.kept.children, l->value.kept.other_adults, l->value.kept.other_children},
        .dropped = l->value.dropped, .contribution = l->value.contribution.minor, .assembly = l->value.assembly.minor,
        .registration = l->value.registration.minor, .discount = l->value.discount.minor, .value = l->value.value.minor,
    };
    s->status = LAW_IDLE;
    s->value = sale->value;
    s->effective = NO_DAY;
    for (int64_t i = 0; i < law_covers((int64_t)s->people, l->plan.members_max); i++)
        s->person[i].covers[s->person[i].count++] = (struct trial_cover){NO_DAY, sale->expiry};
}

static void give_all(struct life *l, struct trial_state *s, date_t effective, bool waiting)
{
    for (size_t i = 0; i < s->people; i++)
        for (size_t k = 0; k < s->person[i].count; k++) {
            struct trial_cover *c = &s->person[i].covers[k];
            struct law_cover cover = {l->period.start, {(int32_t)c->effective}, {(int32_t)c->expiry}};
            if (law_cover_give(&cover, &l->period, effective, waiting)) *c = (struct trial_cover){cover.effective.day, cover.expiry.day};
        }
}

static void pay(struct life *l, const struct trial_event *e, struct trial_state *s)
{
    date_t day = {(int32_t)e->day};
    struct law_payment p = {
        .status = (enum law_policy_status)s->status, .value = {s->value}, .paid = {s->paid + e->amount}, .instalments = s->instalments + 1,
        .instalments_max = l->plan.instalments_max, .pay_date = day, .start = l->period.start, .last = l->last, .matched = e->matched != 0,
        .decision = (enum law_decision)e->decision,
    };
    struct law_payment_answer a;
    bool waiting_only;
    date_t from;

    if (e->fee) return;
    assert_true(law_pay(&p, &l->rules, &a));
    s->situation = a.situation;
    s->may = a.may;
    s->left = a.left.minor;
    s->refused = a.refused;
    if (a.refused) return;
    s->paid = p.paid.minor;
    s->instalments = p.instalments;
    if (a.status == LAW_ACTIVE && p.status != LAW_ACTIVE) s->effective = a.effective.day;
    from = law_covers_from(&p, &a, price_now(l, s, day).value, &waiting_only);
    if (!date_none(from)) give_all(l, s, from, waiting_only);
    s->status = a.status;
}

static bool is_closed(const struct life *l, const struct trial_state *s, date_t today)
{
    return s->status == LAW_EXPIRED || law_is_over(l->period.expiry, today);
}

static void join(struct life *l, struct trial_person *p, date_t today, date_t not_before, struct trial_state *s)
{
    struct law_value now = price_now(l, s, today);
    struct law_joining j = {
        .status = (enum law_policy_status)s->status, .value_before = {s->value}, .value = now.value, .paid = {s->paid},
        .effective = {(int32_t)s->effective}, .not_before = not_before, .members = law_members_all(&now.kept) + now.dropped,
        .members_max = l->plan.members_max,
    };
    date_t effective;

    if (is_closed(l, s, today) || !law_join(&j, &effective)) return;
    p->covers[p->count++] = (struct trial_cover){effective.day, l->period.expiry.day};
    if (s->status == LAW_IDLE) s->value = now.value.minor;
}

static void die(struct life *l, struct trial_person *p, date_t day, struct trial_state *s)
{
    if (!p->active) return;
    p->active = false;
    if (!is_closed(l, s, day) && !law_stays_covered((enum law_policy_status)s->status)) {
        p->count = 0;
        if (s->status == LAW_IDLE) s->value = price_now(l, s, day).value.minor;
    }
    for (size_t i = 0; i < p->count; i++) {
        struct law_cover c = {.expiry = {(int32_t)p->covers[i].expiry}};
        if (law_cover_end(&c, day)) p->covers[i].expiry = c.expiry.day;
    }
}

static void come_back(struct life *l, struct trial_person *p, date_t day, struct trial_state *s)
{
    if (p->active) return;
    p->active = true;
    if (is_closed(l, s, day)) return;
    for (size_t i = 0; i < p->count; i++) {
        const struct law_cover c = {.expiry = {(int32_t)p->covers[i].expiry}};
        enum law_cover_again again = law_cover_again(&c, l->period.expiry, day);
        if (again == LAW_COVER_GOES_ON) p->covers[i].expiry = l->period.expiry.day;
        if (again != LAW_COVER_NEW) return;
    }
    join(l, p, day, day, s);
}

static void move(struct life *l, enum law_policy_event event, date_t day, struct trial_state *s)
{
    enum law_policy_status next = law_policy_next((enum law_policy_status)s->status, event, l->rules.option);

    if (next == LAW_ACTIVE && s->status != LAW_ACTIVE) {
        date_t effective = law_effective(day, l->period.start);
        s->effective = effective.day;
        give_all(l, s, effective, false);
    }
    s->status = next;
}

static void happen(struct life *l, const struct trial_event *e, struct trial_state *s)
{
    struct trial_person *who = s->people ? &s->person[(size_t)e->who % s->people] : NULL;
    date_t day = {(int32_t)e->day};

    s->refused = false;
    switch ((enum trial_kind)e->kind) {
    case E_PAY: pay(l, e, s); break;
    case E_JOIN:
        l->people[s->people] = (struct law_member){{(int32_t)e->birth}, e->other != 0};
        s->person[s->people++] = (struct trial_person){.active = true};
        join(l, &s->person[s->people - 1], day, DATE_NONE, s);
        break;
    case E_DIE: if (who) die(l, who, day, s); break;
    case E_BACK: if (who) come_back(l, who, day, s); break;
    case E_STOP: move(l, LAW_STOPPED, day, s); break;
    case E_ACTIVATE: move(l, LAW_ACTIVATED, day, s); break;
    case E_NIGHT: if (law_is_over(l->period.expiry, day)) move(l, LAW_ENDED, day, s); break;
    case E_KINDS: break;
    }
}

/* ---- comparing ---- */

/* What the first difference is; nothing said: there is none. */
static char difference[200];

static void __attribute__((format(printf, 1, 2))) differ(const char *format, ...)
{
    va_list args;

    if (difference[0]) return;
    va_start(args, format);
    vsnprintf(difference, sizeof difference, format, args);
    va_end(args);
}

#define SAME(member)                                                                                                            \
    do {                                                                                                                        \
        long long is_ = (long long)law->member, wanted_ = (long long)model->member;                                             \
        if (is_ != wanted_) differ("after %d events: %s is %lld, the model says %lld", after, #member, is_, wanted_);           \
    } while (0)
#define HOLDS(truth)                                                  \
    do {                                                              \
        if (!(truth)) differ("after %d events: %s fails", after, #truth); \
    } while (0)

static void compare_sale(const struct trial_sale *law, const struct trial_sale *model)
{
    int after = -1;

    SAME(sold);
    if (!law->sold) return;
    SAME(start); SAME(expiry); SAME(late); SAME(last); SAME(dropped); SAME(contribution); SAME(assembly); SAME(registration);
    SAME(discount); SAME(value);
    SAME(kept[0]); SAME(kept[1]); SAME(kept[2]); SAME(kept[3]);
    HOLDS(law->value >= 0 && law->expiry >= law->start && law->discount >= 0);
}

static void compare_state(const struct trial_state *law, const struct trial_state *model, int after)
{
    SAME(status); SAME(value); SAME(effective); SAME(paid); SAME(instalments); SAME(situation); SAME(may); SAME(left);
    SAME(refused); SAME(people);
    for (size_t i = 0; i < law->people; i++) {
        SAME(person[i].active); SAME(person[i].count);
        for (size_t k = 0; k < law->person[i].count; k++) {
            SAME(person[i].covers[k].effective);
            SAME(person[i].covers[k].expiry);
        }
    }
}

/* Invariants of 10.5: days in order, a person's covers of one policy apart, nobody covered by what was never in force. */
static void state_holds(const struct trial_sale *sale, const struct trial_state *s, int after)
{
    HOLDS(s->value >= 0 && s->paid >= 0);
    HOLDS(s->effective == NO_DAY || s->effective >= sale->start);
    HOLDS(s->effective != NO_DAY || s->status != LAW_ACTIVE);
    HOLDS(s->effective == NO_DAY || (s->status != LAW_IDLE && s->status != LAW_READY));
    for (size_t i = 0; i < s->people; i++)
        for (size_t k = 0; k < s->person[i].count; k++) {
            const struct trial_cover *c = &s->person[i].covers[k];
            HOLDS(c->expiry <= sale->expiry);
            HOLDS(c->effective == NO_DAY || (s->effective != NO_DAY && c->effective >= sale->start));
            if (k && c->effective != NO_DAY) HOLDS(c->effective > s->person[i].covers[k - 1].expiry);
        }
}

static void compare(const struct enrolment_trial *t)
{
    struct trial_sale law_sale, model_sale;
    struct trial_state law_state, model_state;
    struct life life;

    difference[0] = 0;
    open_life(t, &life);
    sell(t, &life, &law_sale, &law_state);
    model_sell(t, &model_sale);
    compare_sale(&law_sale, &model_sale);
    if (difference[0] || !law_sale.sold) return;
    model_begin(t, &model_sale, &model_state);
    compare_state(&law_state, &model_state, 0);
    for (size_t i = 0; i < t->event_count && !difference[0]; i++) {
        happen(&life, &t->events[i], &law_state);
        model_event(t, &model_sale, i, &model_state);
        compare_state(&law_state, &model_state, (int)i + 1);
        state_holds(&law_sale, &law_state, (int)i + 1);
    }
}

static bool fails(const struct enrolment_trial *t)
{
    compare(t);
    return difference[0] != 0;
}

/* ---- random products, families, histories ---- */

static bool one_in(struct random *r, uint32_t n) { return random_below(r, n) == 0; }
static int64_t between(struct random *r, int64_t low, int64_t high) { return low + random_below(r, (uint32_t)(high - low + 1)); }
static int64_t maybe(struct random *r, uint32_t often, int64_t low, int64_t high) { return one_in(r, often) ? between(r, low, high) : 0; }

static int64_t some_day(struct random *r)
{
    /* month ends and leap days are where calendars differ */
    static const int32_t ends[][2] = {{1, 29}, {1, 30}, {1, 31}, {2, 28}, {3, 31}, {5, 31}, {8, 31}, {12, 31}, {1, 1}};
    uint32_t at = random_below(r, sizeof ends / sizeof *ends);
    int32_t year = 2022 + (int32_t)random_below(r, 4);

    if (one_in(r, 20)) return date_of(2024, 2, 29).day;
    return one_in(r, 3) ? date_of(year, ends[at][0], ends[at][1]).day : DAY_2024 + between(r, -700, 700);
}

static int64_t some_birth(struct random *r, int64_t near)
{
    return one_in(r, 3) ? date_add_years((date_t){(int32_t)near}, -18).day + between(r, -2, 2) : between(r, -12000, 19000);
}

static int64_t some_cycle(struct random *r)
{
    int32_t month = 1 + (int32_t)random_below(r, 12);

    return month * 100 + (one_in(r, 2) ? 1 : between(r, 1, date_days_in_month(2023, month)));
}

static void random_product(int64_t *at, struct random *r)
{
    at[T_PERIOD] = one_in(r, 2) ? 12 : between(r, 1, 24);
    at[T_ADMINISTRATION] = maybe(r, 4, 1, 3);
    at[T_RECURRENCE] = one_in(r, 2) ? -1 : between(r, 0, 6);
    for (int i = T_GRACE_ENROLMENT; i <= T_GRACE_PAYMENT; i++) at[i] = maybe(r, 2, 1, one_in(r, 10) ? 15 : 4);
    if (one_in(r, 2))
        for (int i = T_CYCLE_1; i <= T_CYCLE_4; i++) at[i] = one_in(r, 2) ? some_cycle(r) : 0;
    at[T_MEMBERS_MAX] = maybe(r, 2, 1, 7);
    at[T_THRESHOLD] = maybe(r, 2, 1, 6);
    at[T_INSTALMENTS_MAX] = maybe(r, 2, 1, 4);
    at[T_LUMP_SUM] = maybe(r, 2, 1, 500000);
    at[T_ADULT] = maybe(r, 1, 0, 50000);
    at[T_CHILD] = maybe(r, 1, 0, 30000);
    at[T_REGISTRATION_LUMP_SUM] = maybe(r, 4, 1, 10000);
    at[T_REGISTRATION_FEE] = maybe(r, 3, 1, 3000);
    at[T_ASSEMBLY_LUMP_SUM] = maybe(r, 4, 1, 10000);
    at[T_ASSEMBLY_FEE] = maybe(r, 3, 1, 3000);
    at[T_ENROLMENT_DISCOUNT_MONTHS] = maybe(r, 2, 1, 4);
    at[T_ENROLMENT_DISCOUNT_PERCENT] = maybe(r, 2, 1, 100);
    at[T_RENEWAL_DISCOUNT_MONTHS] = maybe(r, 2, 1, 4);
    at[T_RENEWAL_DISCOUNT_PERCENT] = maybe(r, 2, 1, 100);
}

static void random_events(struct enrolment_trial *t, struct random *r)
{
    int64_t day = t->at[T_ENROLLED] + between(r, -40, 40);

    t->event_count = random_below(r, TRIAL_EVENTS + 1);
    for (size_t i = 0; i < t->event_count; i++) {
        struct trial_event *e = &t->events[i];
        day += one_in(r, 3) ? between(r, 0, 1) : between(r, 0, one_in(r, 6) ? 400 : 60);
        *e = (struct trial_event){.kind = one_in(r, 2) ? E_PAY : between(r, E_JOIN, E_NIGHT), .day = day, .who = between(r, 0, 15)};
        if (e->kind == E_JOIN) e->birth = some_birth(r, t->at[T_ENROLLED]), e->other = one_in(r, 4);
        if (e->kind != E_PAY) continue;
        e->amount = one_in(r, 2) ? between(r, 1, 400000) : between(r, 1, 40) * 5000;
        e->decision = one_in(r, 2) ? LAW_UNDECIDED : between(r, LAW_ENFORCE, LAW_SUSPEND);
        e->matched = one_in(r, 4);
        e->fee = one_in(r, 8);
    }
}

/* Now and then exactly what is still to be paid. */
static void pay_exactly(struct enrolment_trial *t, struct random *r)
{
    struct trial_sale sale;
    int64_t paid = 0;

    model_sell(t, &sale);
    for (size_t i = 0; i < t->event_count; i++) {
        struct trial_event *e = &t->events[i];
        if (e->kind != E_PAY || e->fee) continue;
        if (sale.value > paid && one_in(r, 3)) e->amount = sale.value - paid;
        paid += e->amount;
    }
}

static void random_trial(struct enrolment_trial *t, struct random *r)
{
    memset(t, 0, sizeof *t);
    random_product(t->at, r);
    t->at[T_ROLL] = one_in(r, 4);
    t->at[T_INCLUSIVE] = one_in(r, 3);
    t->at[T_OPTION] = one_in(r, 2) ? LAW_ON_CONTRIBUTION : between(r, LAW_ON_PAYMENT, LAW_WHEN_READY);
    t->at[T_RECURRENCE_FEES] = one_in(r, 2);
    t->at[T_AGE_TODAY] = one_in(r, 3);
    t->at[T_MAJORITY] = one_in(r, 4) ? between(r, 16, 21) : 18;
    t->at[T_RENEWAL] = one_in(r, 2);
    t->at[T_ENROLLED] = some_day(r);
    t->at[T_PREVIOUS] = t->at[T_RENEWAL] && !one_in(r, 8) ? t->at[T_ENROLLED] + between(r, one_in(r, 4) ? -400 : -100, one_in(r, 6) ? 800 : 100) : NO_DAY;
    t->member_count = random_below(r, TRIAL_FAMILY + 1);
    for (size_t i = 0; i < t->member_count; i++) t->members[i] = (struct trial_member){some_birth(r, t->at[T_ENROLLED]), one_in(r, 5)};
    random_events(t, r);
    pay_exactly(t, r);
}

/* ---- the tests ---- */

/* What a run met: a generator that misses something proves nothing of it. */
struct met { int sold, unsold, cycles, late, dropped, discount, refused, situations[LAW_LATE + 1], statuses[LAW_READY + 1], waiting, again; };

static void meet(const struct enrolment_trial *t, struct met *met)
{
    struct trial_sale sale;
    struct trial_state s;

    model_sell(t, &sale);
    met->sold += sale.sold;
    met->late += sale.late != 0;
    met->dropped += sale.dropped > 0;
    met->discount += sale.discount > 0;
    if (!sale.sold) return;
    model_begin(t, &sale, &s);
    for (size_t i = 0; i < t->event_count; i++) {
        model_event(t, &sale, i, &s);
        met->refused += s.refused;
        met->situations[s.situation]++;
        met->statuses[s.status]++;
        for (size_t k = 0; k < s.people; k++) {
            met->again += s.person[k].count > 1;
            met->waiting += s.status == LAW_ACTIVE && s.person[k].count && s.person[k].covers[0].effective == NO_DAY;
        }
    }
}

static void all_was_met(const struct met *m)
{
    static const int statuses[] = {LAW_IDLE, LAW_ACTIVE, LAW_SUSPENDED, LAW_EXPIRED, LAW_READY};

    assert_true(m->sold && m->late && m->dropped && m->discount && m->refused && m->waiting && m->again);
    for (int i = LAW_MATCHES; i <= LAW_LATE; i++) assert_true(m->situations[i] > 0);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) assert_true(m->statuses[statuses[i]] > 0);
}

static void test_the_laws_agree(void **state)
{
    const char *seed = getenv("IMIS_SEED");
    struct random r = {seed ? strtoull(seed, NULL, 10) | 1 : UINT64_C(20261122)};
    int trials = getenv("IMIS_TEST_LONG") ? TRIALS_LONG : TRIALS;
    struct met met = {0};

    for (int i = 0; i < trials; i++) {
        struct enrolment_trial t;
        random_trial(&t, &r);
        meet(&t, &met);
        if (!fails(&t)) continue;
        enrolment_shrink(&t, fails);
        compare(&t);
        fail_msg("trial %d: %s\n  %.*s", i, difference, STR_ARG(enrolment_write(*state, &t)));
    }
    all_was_met(&met);
}

/* Histories on which the laws once differed, and some that were thought of. */
static void test_found_ones(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "enrolment_found.json"), "cases"); v; v = v->next) {
        struct enrolment_trial t;
        enrolment_read(v, &t);
        if (fails(&t)) fail_msg("%.*s: %s", STR_ARG(vector_str(v, "case")), difference);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_the_laws_agree), TEST(test_found_ones)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
