/* Chance that repeats itself: a row of numbers for each seed, stream and index, so that whatever is made of one is the same
 * wherever and in whatever order it is made. */
#ifndef CLI_DEMO_CHANCE_H
#define CLI_DEMO_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance { uint64_t state; };

/* What the numbers are drawn for: each its own stream, so that one more draw here changes nothing there. */
enum chance_stream {
    CHANCE_COUNTRY = 1, CHANCE_PLACES, CHANCE_FACILITIES, CHANCE_PEOPLE, CHANCE_FAMILY, CHANCE_POLICY, CHANCE_CLAIMS, CHANCE_PATIENT,
    CHANCE_PORTRAIT, CHANCE_DECISION,
};

struct chance chance_of(uint64_t seed, enum chance_stream stream, uint64_t index);
uint64_t chance_next(struct chance *c);
/* 0 to n - 1, n at least 1. */
size_t chance_below(struct chance *c, size_t n);
/* least to most, both within. */
int64_t chance_between(struct chance *c, int64_t least, int64_t most);
/* True in so many of a thousand cases. */
bool chance_hit(struct chance *c, size_t per_thousand);
/* An index into weights; their sum is at least 1. */
size_t chance_weighted(struct chance *c, const uint16_t *weights, size_t n);

#endif
