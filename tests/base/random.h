/* Repeatable randomness for property tests. */
#ifndef TESTS_BASE_RANDOM_H
#define TESTS_BASE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; /* never 0 */
};

static inline uint64_t random_next(struct random *r)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return r->state * UINT64_C(0x2545F4914F6CDD1D);
}

/* 0 to below - 1. */
static inline uint32_t random_below(struct random *r, uint32_t below)
{
    return (uint32_t)((random_next(r) >> 32) * below >> 32);
}

#endif
