/* Samples of claims that stand for the rest (claims 5.4). Pure and freestanding. */
#ifndef SCHEME_SAMPLING_H
#define SCHEME_SAMPLING_H

#include <stdint.h>

/* How many of n claims a sample of so many percent (1 to 100) has: the whole part, and one at least where there are any. */
static inline int64_t law_sample_size(int64_t n, int64_t percent)
{
    int64_t size = n * percent / 100;

    return size || !n ? size : 1;
}

#endif
