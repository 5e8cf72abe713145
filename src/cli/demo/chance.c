#include "cli/demo/chance.h"

/* The last step of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

struct chance chance_of(uint64_t seed, enum chance_stream stream, uint64_t index)
{
    return (struct chance){mix(mix(seed + UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)stream) ^ mix(index + 1))};
}

uint64_t chance_next(struct chance *c)
{
    c->state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(c->state);
}

/* The high bits are the better ones, and the product spreads them evenly enough. */
size_t chance_below(struct chance *c, size_t n)
{
    return (size_t)((chance_next(c) >> 32) * (uint64_t)n >> 32);
}

int64_t chance_between(struct chance *c, int64_t least, int64_t most)
{
    return least + (int64_t)chance_below(c, (size_t)(most - least) + 1);
}

bool chance_hit(struct chance *c, size_t per_thousand)
{
    return chance_below(c, 1000) < per_thousand;
}

size_t chance_weighted(struct chance *c, const uint16_t *weights, size_t n)
{
    size_t sum = 0, at;

    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    at = chance_below(c, sum);
    for (size_t i = 0; i < n; i++) {
        if (at < weights[i])
            return i;
        at -= weights[i];
    }
    return n - 1;
}
