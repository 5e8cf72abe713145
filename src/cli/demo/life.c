#include "cli/demo/life.h"

#include "base/money.h"

enum { NO_PRODUCT = PRODUCTS };

/* By product, and who buys none. */
static const uint16_t at_home[PRODUCTS + 1] = {38, 20, 32, 10}, elsewhere[PRODUCTS + 1] = {58, 30, 0, 12};
static const uint16_t pay_types[] = {60, 26, 14};

static err_t no_answer(struct demo *d) { return err_make(d->arena, E_RULE, "rule", "policy_value_overflow", "field", "product", NULL); }

/* ---- paying ---- */

enum habit { PAYS_WHOLE, PAYS_IN_PARTS, PAYS_A_PART, PAYS_NOTHING, HABITS };
static const uint16_t habits[HABITS] = {800, 110, 50, 40};

static void add_payment(struct sale *s, struct chance *c, date_t day, int64_t minor)
{
    s->paid[s->paid_count++] = (struct paid){{minor}, day, "CMB"[chance_weighted(c, pay_types, 3)]};
}

/* Whole units, so that receipts look as people write them. */
static int64_t part_of(money_t value, int64_t per_hundred) { return value.minor * per_hundred / 10000 * 100; }

static void plan_payments(struct sale *s, struct chance *c)
{
    date_t first = date_add_days(s->enrolment.enrolled, (int32_t)chance_between(c, 0, 3));
    int64_t half = part_of(s->value, 50);

    switch ((enum habit)chance_weighted(c, habits, HABITS)) {
    case PAYS_WHOLE:
        add_payment(s, c, first, s->value.minor);
        break;
    case PAYS_IN_PARTS:
        add_payment(s, c, first, half);
        add_payment(s, c, date_add_days(first, (int32_t)chance_between(c, 14, 40)), s->value.minor - half);
        break;
    case PAYS_A_PART:
        add_payment(s, c, first, part_of(s->value, chance_between(c, 20, 70)));
        break;
    default:
        break;
    }
}

/* What has been paid by the last day, and what the law makes of it. */
static err_t pay(struct demo *d, const struct law_policy_rules *rules, struct sale *s)
{
    const struct law_plan *plan = &d->products[s->product].plan;
    struct law_payment payment = {
        .value = s->value, .instalments_max = plan->instalments_max, .start = s->period.start,
        .last = law_last_payment(plan, &s->enrolment, s->period.start, rules),
    };
    size_t kept = 0;

    for (size_t i = 0; i < s->paid_count; i++) {
        struct law_payment_answer answer;
        if (date_cmp(s->paid[i].day, d->today) > 0 || s->paid[i].amount.minor <= 0)
            continue;
        s->paid[kept++] = s->paid[i];
        payment.status = s->status;
        payment.instalments = (int64_t)kept;
        payment.pay_date = s->paid[i].day;
        if (!money_add(payment.paid, s->paid[i].amount, &payment.paid) || !law_pay(&payment, rules, &answer))
            return no_answer(d);
        s->status = answer.status;
        if (!date_none(answer.effective) && date_none(s->effective))
            s->effective = answer.effective;
    }
    s->paid_count = kept;
    return OK;
}

/* ---- one policy ---- */

static struct law_members members_of(const struct family *f, date_t day, const struct law_policy_rules *rules)
{
    struct law_member members[MEMBERS_MAX];

    for (size_t i = 0; i < f->n; i++)
        members[i] = (struct law_member){f->members[i].birth, f->members[i].relation == RELATION_STRANGER};
    return law_members_count(members, f->n, day, rules->age_of_majority);
}

static err_t sell(struct demo *d, const struct law_policy_rules *rules, const struct family *f, struct chance *c, struct sale *s)
{
    const struct law_plan *plan = &d->products[s->product].plan;
    struct law_members members = members_of(f, s->enrolment.enrolled, rules);
    struct law_value value;

    if (!law_period_of(plan, &s->enrolment, rules, &s->period) ||
        !law_value_of(plan, &s->enrolment, s->period.start, &members, rules, &value))
        return no_answer(d);
    s->value = value.value;
    s->status = LAW_IDLE;
    s->effective = DATE_NONE;
    plan_payments(s, c);
    TRY(pay(d, rules, s));
    if (s->status == LAW_ACTIVE && chance_hit(c, 12))
        s->status = law_policy_next(s->status, LAW_STOPPED, rules->option);
    if (date_cmp(s->period.expiry, d->today) < 0)
        s->status = law_policy_next(s->status, LAW_ENDED, rules->option);
    return OK;
}

/* ---- all of them ---- */

static bool renews(const struct demo *d, struct chance *c, const struct sale *last, struct sale *next)
{
    date_t day = date_add_days(last->period.expiry, (int32_t)chance_between(c, -12, 18));

    if (date_none(last->effective) || !chance_hit(c, 720) || date_cmp(day, d->today) > 0 || date_cmp(day, last->enrolment.enrolled) <= 0)
        return false;
    *next = (struct sale){.product = last->product, .enrolment = {LAW_RENEWAL, day, last->period.expiry}};
    return true;
}

err_t life_of(struct demo *d, const struct law_policy_rules *rules, const struct family *f, struct sales *out)
{
    struct chance c = chance_of(d->seed, CHANCE_POLICY, (uint64_t)f->number);
    size_t product = chance_weighted(&c, f->district == HOME_DISTRICT ? at_home : elsewhere, PRODUCTS + 1);

    out->n = 0;
    if (product == NO_PRODUCT)
        return OK;
    out->at[0] = (struct sale){.product = product, .enrolment = {LAW_NEW, f->enrolled, DATE_NONE}};
    do
        TRY(sell(d, rules, f, &c, &out->at[out->n++]));
    while (out->n < SALES_MAX && renews(d, &c, &out->at[out->n - 1], &out->at[out->n]));
    return OK;
}
