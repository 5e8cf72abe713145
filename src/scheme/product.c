#include "scheme/product.h"

/* ---- cycles ---- */

static const struct law_cycle no_such_day = {-1, -1};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct law_cycle law_cycle_read(const char *p, size_t n)
{
    const int32_t common_year = 2001;
    struct law_cycle c;

    if (n == 0) return (struct law_cycle){0, 0};
    if (n != 5 || p[2] != '-' || !is_digit(p[0]) || !is_digit(p[1]) || !is_digit(p[3]) || !is_digit(p[4]))
        return no_such_day;
    c.day = (p[0] - '0') * 10 + (p[1] - '0');
    c.month = (p[3] - '0') * 10 + (p[4] - '0');
    return date_valid(common_year, c.month, c.day) ? c : no_such_day;
}

static int32_t cycle_order(struct law_cycle c)
{
    return c.month * 100 + c.day;
}

static uint32_t broken_cycles(const struct law_cycle cycles[LAW_CYCLES])
{
    uint32_t broken = 0;
    int32_t last = 0;

    for (int i = 0; i < LAW_CYCLES; i++) {
        int32_t order = cycle_order(cycles[i]);
        if (order < 0) broken |= LAW_PRODUCT_CYCLE;
        if (order <= 0) continue;
        if (order <= last) broken |= LAW_PRODUCT_CYCLE_ORDER;
        last = order;
    }
    return broken;
}

/* ---- deductibles and ceilings ---- */

/* zero_counts: an explicit 0 is an amount too. */
static bool is_set(money_t m, bool zero_counts)
{
    return !money_none(m) && (m.minor != 0 || zero_counts);
}

static bool is_mixed(const struct law_amounts *a, bool zero_counts)
{
    return is_set(a->general, zero_counts) && (is_set(a->ip, zero_counts) || is_set(a->op, zero_counts));
}

static bool is_used(const struct law_amounts *a)
{
    return is_set(a->general, false) || is_set(a->ip, false) || is_set(a->op, false);
}

static uint32_t broken_amounts(const struct law_product *p)
{
    uint32_t broken = 0;
    int used = 0;

    for (int level = 0; level < LAW_LEVELS; level++) {
        bool active = level == (int)p->level;
        bool in_use = is_used(&p->deductible[level]) || is_used(&p->ceiling[level]);
        if (is_mixed(&p->deductible[level], false)) broken |= LAW_PRODUCT_DEDUCTIBLE;
        if (is_mixed(&p->ceiling[level], active)) broken |= LAW_PRODUCT_CEILING;
        if (in_use && !active && p->level != LAW_LEVEL_NONE) broken |= LAW_PRODUCT_LEVEL;
        used += in_use;
    }
    return used > 1 ? broken | LAW_PRODUCT_LEVEL : broken;
}

uint32_t law_product_broken(const struct law_product *p)
{
    uint32_t broken = broken_cycles(p->cycles) | broken_amounts(p);

    if (date_cmp(p->date_from, p->date_to) > 0) broken |= LAW_PRODUCT_DATES;
    if (p->insurance_period <= 0) broken |= LAW_PRODUCT_PERIOD;
    if (!law_weights_add_up(p->weight)) broken |= LAW_PRODUCT_WEIGHTS;
    if (p->converts_to_itself) broken |= LAW_PRODUCT_CONVERSION;
    return broken;
}

money_t law_level_amount(enum law_level level, const money_t by_level[LAW_LEVELS])
{
    if (level < LAW_LEVELS) return by_level[level];
    for (int i = 0; i < LAW_LEVELS; i++)
        if (is_set(by_level[i], false)) return by_level[i];
    return MONEY_NONE;
}

/* ---- lines ---- */

static uint32_t broken_amount(money_t m, bool percent)
{
    if (money_none(m)) return 0;
    if (m.minor < 0) return LAW_LINE_NEGATIVE;
    return percent && money_cmp(m, LAW_WHOLE) > 0 ? LAW_LINE_CO_INSURANCE : 0;
}

static uint32_t broken_limit(const struct law_limit *l)
{
    bool percent = l->type != LAW_FIXED_AMOUNT;

    return broken_amount(l->adult, percent) | broken_amount(l->child, percent);
}

uint32_t law_line_broken(const struct law_cover_line *line)
{
    return broken_limit(&line->other) | broken_limit(&line->referral) | broken_limit(&line->emergency);
}

money_t law_limit_standard(enum law_limit_type type)
{
    return type == LAW_FIXED_AMOUNT ? MONEY_ZERO : LAW_WHOLE;
}
