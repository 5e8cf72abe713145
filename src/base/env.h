/* What the program takes from its surroundings: time, randomness, log, limits. Everything that needs
 * one of them gets it from here, so that tests and the demo fix them (--clock, --id-seed). Thread-safe. */
#ifndef BASE_ENV_H
#define BASE_ENV_H

#include "base/date.h"
#include "base/err.h"
#include "base/limit.h"
#include "base/log.h"

struct zone;
struct blobs;

struct env {
    struct limits limits;
    struct log *log;
    const struct zone *zone;        /* never NULL after env_new */
    struct blobs *blobs;            /* kept files (io/blob.h); NULL in a program that opened none */
    struct env_hidden *hidden;      /* clock, generator, lock */
};

struct env_options {
    stamp_t clock;      /* STAMP_NONE: the system's clock. Else the clock starts here and moves on by
                         * one microsecond at each reading, so that order is kept. */
    bool seeded;        /* ids and other non-secret randomness come from id_seed, repeatably */
    uint64_t id_seed;
};

/* Lives in the arena. */
struct env *env_new(struct arena *a, const struct env_options *options);
stamp_t env_now(struct env *env);
/* The same without moving a fixed clock on: for moments that depend on how threads were scheduled. */
stamp_t env_peek(struct env *env);
uint64_t env_monotonic_us(struct env *env);  /* for durations; real even when the clock is fixed */
/* From now on the clock is a fixed one that stands at this moment, as with env_options.clock; STAMP_NONE: it is the system's.
 * Ids that are made then bear that time, be it before that of others. For a fiction that goes through its own year. */
void env_set_clock(struct env *env, stamp_t now);
/* For ids and salts; repeatable when seeded. Keys and tokens use env_secret. */
void env_random(struct env *env, void *out, size_t n);
void env_secret(void *out, size_t n);        /* always from the kernel */
date_t env_today(struct env *env);           /* local day of env_now */

#endif
