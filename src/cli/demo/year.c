#include "cli/demo/year.h"

#include "cli/demo/claims.h"
#include "cli/demo/families.h"

enum { CLAIMS_MOST = 2000, FAMILIES_A_CLAIM = 3 };

struct year {
    struct demo *d;
    struct claim_source source;
    int64_t claims, entered, tried;        /* in all, so far, numbers that were drawn */
    uint64_t since_us;
};

static date_t next_month(date_t month) { return date_add_months(month, 1, MONTH_CLAMP); }

/* In the first month few are registered yet who could fall ill. */
static int64_t claims_until(const struct year *y, date_t day)
{
    int64_t before = 20, all = y->d->today.day - y->d->begin.day - before, passed = day.day - y->d->begin.day - before;

    return passed <= 0 ? 0 : passed >= all ? y->claims : y->claims * passed / all;
}

static err_t enter(struct year *y, date_t day)
{
    int64_t wanted = claims_until(y, date_add_days(day, 1)) - y->entered, done = 0, most = 3 * wanted + 20;

    for (int64_t i = 0; done < wanted && i < most; i++) {
        struct draft c;
        if (!claim_drawn(y->d, &y->source, y->tried++, day, &c))
            continue;
        demo_clock(y->d, day, 8, (int32_t)(done * 540 / wanted));
        TRY(claim_create(y->d, &c));
        done++;
    }
    y->entered += done;
    return OK;
}

static err_t enter_month(struct year *y, date_t month)
{
    for (date_t day = month; date_cmp(day, next_month(month)) < 0 && date_cmp(day, y->d->today) < 0; day = date_add_days(day, 1))
        TRY(enter(y, day));
    demo_say(y->d, "claims", y->entered, y->claims, y->since_us);
    return OK;
}

/* What people did in a month: first with what the month before has left. */
static err_t live(struct year *y, date_t month)
{
    struct demo *d = y->d;
    bool last = date_cmp(next_month(month), d->today) > 0;

    if (date_cmp(month, d->begin) > 0) {
        date_t before = date_add_months(month, -1, MONTH_CLAMP);
        TRY(claims_decide(d, month, last));
        if (!last)
            TRY(month_run(d, before));
        if (!last)
            TRY(bills_pay(d, before));
    }
    TRY(enter_month(y, month));
    return last ? claims_submit_early(d) : OK;
}

static err_t people(struct demo *d, struct stream *families, date_t month)
{
    date_t last = date_add_days(next_month(month), -1);

    demo_clock(d, date_cmp(last, d->today) < 0 ? last : d->today, 20, 0);
    return stream_until(families, next_month(month));
}

static int64_t claims_of(const struct demo_options *o)
{
    int64_t suit = o->families / FAMILIES_A_CLAIM + 1;

    return o->claims >= 0 ? o->claims : suit < CLAIMS_MOST ? suit : CLAIMS_MOST;
}

static err_t backlog(struct year *y)
{
    TRY(claims_load(y->d, &y->source, y->claims));
    return claims_bring(y->d, y->d->options->claims_status);
}

err_t make_year(struct demo *d)
{
    bool every_state = !d->options->claims_status;
    struct year y = {.d = d, .claims = claims_of(d->options), .since_us = env_monotonic_us(d->env)};
    struct stream *families;

    claim_source_begin(d, &y.source);
    TRY(stream_begin(d, &families));
    for (date_t month = d->begin; date_cmp(month, d->today) <= 0; month = next_month(month)) {
        TRY(people(d, families, month));
        if (every_state)
            TRY(live(&y, month));
    }
    return every_state ? OK : backlog(&y);
}
