#include "base/env.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/arena.h"
#include "base/env_hidden.h"
#include "base/zone.h"

static uint64_t turn_left(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

/* splitmix64 (Steele, Lea, Flood 2014): spreads one seed over the state, which must not be all zero. */
static void seed(uint64_t random[4], uint64_t from)
{
    for (int i = 0; i < 4; i++) {
        uint64_t z = from += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        random[i] = z ^ z >> 31;
    }
}

/* xoshiro256** (Blackman, Vigna 2018). */
static uint64_t draw(uint64_t s[4])
{
    uint64_t answer = turn_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = turn_left(s[3], 45);
    return answer;
}

static void hidden_free(void *hidden)
{
    pthread_mutex_destroy(&((struct env_hidden *)hidden)->lock);
}

struct env *env_new(struct arena *a, const struct env_options *options)
{
    struct env *env = ARENA_NEW(a, struct env);
    struct env_hidden *hidden = ARENA_NEW(a, struct env_hidden);

    pthread_mutex_init(&hidden->lock, NULL);
    arena_cleanup(a, hidden_free, hidden);
    hidden->clock_fixed = !stamp_none(options->clock);
    hidden->clock_us = options->clock.us;
    hidden->seeded = options->seeded;
    seed(hidden->random, options->id_seed);
    limits_standard(&env->limits);
    (void)zone_load(a, STR("UTC"), &env->zone); /* always works */
    env->hidden = hidden;
    return env;
}

static int64_t read_clock_us(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static stamp_t read_moment(struct env *env, int64_t step_us)
{
    struct env_hidden *hidden = env->hidden;
    stamp_t now;

    if (!hidden->clock_fixed)
        return (stamp_t){read_clock_us(CLOCK_REALTIME)};
    pthread_mutex_lock(&hidden->lock);
    now.us = hidden->clock_us;
    hidden->clock_us += step_us;
    pthread_mutex_unlock(&hidden->lock);
    return now;
}

void env_set_clock(struct env *env, stamp_t now)
{
    struct env_hidden *hidden = env->hidden;

    pthread_mutex_lock(&hidden->lock);
    if (!stamp_none(now))
        hidden->clock_us = now.us;
    hidden->uuid_tick = 0;
    hidden->clock_fixed = !stamp_none(now);
    pthread_mutex_unlock(&hidden->lock);
}

stamp_t env_now(struct env *env)
{
    return read_moment(env, 1);
}

stamp_t env_peek(struct env *env)
{
    return read_moment(env, 0);
}

uint64_t env_monotonic_us(struct env *env)
{
    return (uint64_t)read_clock_us(CLOCK_MONOTONIC);
}

date_t env_today(struct env *env)
{
    return zone_day(env->zone, env_peek(env));
}

void env_random(struct env *env, void *out, size_t n)
{
    struct env_hidden *hidden = env->hidden;
    char *at = out;

    if (!hidden->seeded) {
        env_secret(out, n);
        return;
    }
    pthread_mutex_lock(&hidden->lock);
    while (n > 0) {
        uint64_t word = draw(hidden->random);
        size_t part = n < sizeof word ? n : sizeof word;

        memcpy(at, &word, part);
        at += part;
        n -= part;
    }
    pthread_mutex_unlock(&hidden->lock);
}

void env_secret(void *out, size_t n)
{
    char *at = out;

    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);

        if (got < 0 && errno != EINTR) {
            perror("imis: the kernel gives no randomness; the program ends");
            abort(); /* a key that can be guessed is worse than no service */
        }
        at += got > 0 ? got : 0;
        n -= got > 0 ? (size_t)got : 0;
    }
}
