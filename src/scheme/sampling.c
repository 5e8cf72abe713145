#include "scheme/sampling.h"

typedef __int128 wide_t;

/* The whole part. */
static int64_t share(int64_t n, int64_t percent) { return n * percent / LAW_PERCENT_MOST; }

int64_t law_sample_size(int64_t n, int64_t percent)
{
    int64_t size = share(n, percent);

    return size || !n ? size : 1;
}

/* ---- chance: splitmix64, then Fisher and Yates ---- */

static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

void law_shuffle(uint64_t seed, size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++) order[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)(next(&seed) % i), last = order[i - 1];
        order[i - 1] = order[k];
        order[k] = last;
    }
}

/* ---- selection ---- */

/* claimed >= mean * (1 + percent / 100), with nothing rounded. */
static bool stands_out(const struct law_selection_rule *rule, const struct law_selectable *c)
{
    wide_t claimed = money_or(c->claimed, MONEY_ZERO).minor;

    if (!c->like.count) return rule->unknown;
    return claimed * c->like.count * LAW_PERCENT_MOST >= (wide_t)c->like.sum.minor * (LAW_PERCENT_MOST + rule->percent);
}

static bool is_worth(const struct law_selection_rule *rule, const struct law_selectable *c)
{
    return money_cmp(money_or(c->claimed, MONEY_ZERO), rule->value) >= 0;
}

/* As many as the share of the whole set says, of the idle ones. */
static void draw(const struct law_selection_rule *rule, struct law_selectable *claims, size_t n, size_t *order)
{
    int64_t left = share((int64_t)n, rule->percent);

    law_shuffle(rule->seed, order, n);
    for (size_t i = 0; i < n && left; i++) {
        struct law_selectable *c = &claims[order[i]];
        c->selected = c->idle;
        left -= c->selected;
    }
}

bool law_select(const struct law_selection_rule *rule, struct law_selectable *claims, size_t n, size_t *order, struct law_selected *out)
{
    *out = (struct law_selected){0};
    for (size_t i = 0; i < n; i++) claims[i].selected = false;
    if (rule->mode == LAW_SELECT_RANDOM) {
        if (!share((int64_t)n, rule->percent)) return false;
        draw(rule, claims, n, order);
    }
    for (size_t i = 0; i < n; i++) {
        struct law_selectable *c = &claims[i];
        if (rule->mode == LAW_SELECT_ALL) c->selected = c->idle && is_worth(rule, c);
        else if (rule->mode == LAW_SELECT_VARIANCE) c->selected = c->idle && is_worth(rule, c) && stands_out(rule, c);
        out->submitted += c->idle;
        out->selected += c->selected;
    }
    return true;
}

/* ---- extrapolation ---- */

/* As the sample and the rest are measured alike: without what a reviewer said. */
static money_t adjusted_price(const struct law_sample_line *l) { return money_or(l->price_adjusted, l->price_asked); }

bool law_sample_add(struct law_sample *sample, const struct law_sample_line *line, int64_t count)
{
    qty_t qty = line->qty_approved.hundredth == DECIMAL_NONE ? line->qty_provided : line->qty_approved;
    money_t adjusted, approved = MONEY_ZERO;

    if (!money_times_qty(adjusted_price(line), line->qty_provided, &adjusted)) return false;
    if (line->passed && !money_times_qty(money_or(line->price_approved, adjusted_price(line)), qty, &approved)) return false;
    return money_share(adjusted, count, 1, &adjusted) && money_share(approved, count, 1, &approved) &&
           money_add(sample->adjusted, adjusted, &sample->adjusted) && money_add(sample->approved, approved, &sample->approved);
}

static money_t least_approved(const struct law_sample *s) { return money_min(s->approved, s->adjusted); }

bool law_sample_price(const struct law_sample *sample, const struct law_sample_line *line, money_t *out)
{
    return money_share(adjusted_price(line), least_approved(sample).minor, sample->adjusted.minor, out);
}

bool law_sample_ratio(const struct law_sample *sample, rate_t *out)
{
    money_t ratio;

    if (!money_share((money_t){10000}, least_approved(sample).minor, sample->adjusted.minor, &ratio)) return false;
    *out = (rate_t){ratio.minor};
    return true;
}
