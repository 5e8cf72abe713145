/* The moving parts of an environment. For env.c and uuid.c only. */
#ifndef BASE_ENV_HIDDEN_H
#define BASE_ENV_HIDDEN_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/env.h"

struct env_hidden {
    pthread_mutex_t lock; /* over all that follows */
    atomic_bool clock_fixed; /* looked at without the lock */
    int64_t clock_us;     /* what a fixed clock shows next */
    bool seeded;
    uint64_t random[4];   /* state of xoshiro256** */
    uint64_t uuid_tick;   /* the newest id's 60 bits of time (uuid.c) */
};

#endif
