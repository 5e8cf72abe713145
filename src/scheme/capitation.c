#include "scheme/capitation.h"

enum { WHOLE = 10000, RATE_SCALE = 10000 };   /* 100 % in hundredths of a percent; four decimals */

static int64_t basis(pct_t p) { return p.basis == DECIMAL_NONE ? 0 : p.basis; }

static int64_t sum_of(const pct_t weight[LAW_INDICATORS])
{
    int64_t sum = 0;

    for (int i = 0; i < LAW_INDICATORS; i++) sum += basis(weight[i]);
    return sum;
}

bool law_weights_add_up(const pct_t weight[LAW_INDICATORS])
{
    for (int i = 0; i < LAW_INDICATORS; i++)
        if (basis(weight[i]) < 0 || basis(weight[i]) > WHOLE) return false;
    return !law_has_weights(weight) || sum_of(weight) == WHOLE;
}

bool law_has_weights(const pct_t weight[LAW_INDICATORS]) { return sum_of(weight) != 0; }

/* Half a count stays exact: counts are added, never rounded. */
static bool total(const struct law_counted *facilities, size_t n, int indicator, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++)
        if (facilities[i].count[indicator] < 0 || __builtin_add_overflow(*out, facilities[i].count[indicator], out)) return false;
    return true;
}

static bool share_out(struct law_counted *facilities, size_t n, int indicator, struct law_pool *pool)
{
    money_t unit;

    pool->unit = (rate_t){0};
    pool->spent = MONEY_ZERO;
    if (pool->total) {
        if (!money_share(pool->money, RATE_SCALE, pool->total, &unit)) return false;
        pool->unit = (rate_t){unit.minor};
    }
    for (size_t i = 0; i < n; i++) {
        money_t *amount = &facilities[i].amount[indicator];
        *amount = MONEY_ZERO;
        if (!pool->total) continue;
        if (!money_share(pool->money, facilities[i].count[indicator], pool->total, amount)) return false;
        if (!money_add(pool->spent, *amount, &pool->spent) || !money_add(facilities[i].payment, *amount, &facilities[i].payment)) return false;
    }
    return true;
}

bool law_capitate(money_t allocated, const struct law_capitation_plan *plan, struct law_counted *facilities, size_t n,
                  struct law_pool pools[LAW_INDICATORS])
{
    for (size_t i = 0; i < n; i++) facilities[i].payment = MONEY_ZERO;
    for (int x = 0; x < LAW_INDICATORS; x++) {
        if (!money_share(allocated, basis(plan->share) * basis(plan->weight[x]), (int64_t)WHOLE * WHOLE, &pools[x].money)) return false;
        if (!total(facilities, n, x, &pools[x].total) || !share_out(facilities, n, x, &pools[x])) return false;
    }
    return true;
}
