#include "base/uuid.h"

#include <string.h>

#include "base/arena.h"
#include "base/env_hidden.h"
#include "base/hex.h"

bool uuid_none(uuid_t u)
{
    return uuid_cmp(u, UUID_NONE) == 0;
}

int uuid_cmp(uuid_t a, uuid_t b)
{
    return memcmp(a.b, b.b, sizeof a.b);
}

/* Where a hyphen stands before byte i. */
static bool hyphen_before(size_t i)
{
    return i == 4 || i == 6 || i == 8 || i == 10;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool uuid_read(struct str s, uuid_t *out)
{
    bool hyphens = s.n == 36;
    uuid_t u;

    if (s.n != 36 && s.n != 32)
        return false;
    for (size_t i = 0; i < sizeof u.b; i++) {
        int high;
        int low;

        if (hyphens && hyphen_before(i) && *s.p++ != '-')
            return false;
        high = digit(*s.p++);
        low = digit(*s.p++);
        if (high < 0 || low < 0)
            return false;
        u.b[i] = (uint8_t)(high << 4 | low);
    }
    *out = u;
    return true;
}

void uuid_write(uuid_t u, char out[36])
{
    hex_put(u.b, 4, out);
    hex_put(u.b + 4, 2, out + 9);
    hex_put(u.b + 6, 2, out + 14);
    hex_put(u.b + 8, 2, out + 19);
    hex_put(u.b + 10, 6, out + 24);
    out[8] = out[13] = out[18] = out[23] = '-';
}

/* 48 bits of milliseconds and 12 of their fraction, in that order: the time of RFC 9562, 6.2 method 3.
 * Where the clock stands still or goes back, the next tick after the newest is taken instead. */
static uint64_t next_tick(struct env *env)
{
    struct env_hidden *hidden = env->hidden;
    int64_t now = env_now(env).us;
    uint64_t us = now > 0 ? (uint64_t)now : 0;
    uint64_t tick = (us / 1000 & UINT64_C(0xffffffffffff)) << 12 | us % 1000 * 4096 / 1000;

    pthread_mutex_lock(&hidden->lock);
    if (tick <= hidden->uuid_tick)
        tick = hidden->uuid_tick + 1;
    hidden->uuid_tick = tick;
    pthread_mutex_unlock(&hidden->lock);
    return tick;
}

struct str uuid_text(struct arena *a, uuid_t u)
{
    char *text = arena_bytes(a, 37);

    uuid_write(u, text);
    text[36] = 0;
    return (struct str){text, 36};
}

uuid_t uuid_new(struct env *env)
{
    uint64_t tick = next_tick(env);
    uint64_t ms = tick >> 12;
    uuid_t u;

    env_random(env, u.b + 8, 8);
    for (int i = 5; i >= 0; i--, ms >>= 8)
        u.b[i] = (uint8_t)ms;
    u.b[6] = (uint8_t)(0x70 | (tick >> 8 & 0x0f)); /* version 7 */
    u.b[7] = (uint8_t)tick;
    u.b[8] = (uint8_t)(0x80 | (u.b[8] & 0x3f));    /* variant of RFC 9562 */
    return u;
}
