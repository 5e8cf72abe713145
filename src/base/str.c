#include "base/str.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

enum { SMALL_TEXT = 128 };

struct str str_of(const char *zero_ended)
{
    return zero_ended ? (struct str){zero_ended, strlen(zero_ended)} : STR_NONE;
}

/* memcpy and its kin may not be given NULL, not even for no bytes. */
static bool same_bytes(const char *a, const char *b, size_t n)
{
    return n == 0 || memcmp(a, b, n) == 0;
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && same_bytes(a.p, b.p, a.n);
}

bool str_is(struct str a, const char *zero_ended)
{
    if (!zero_ended)
        return a.n == 0;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != zero_ended[i] || !zero_ended[i])
            return false;
    return !zero_ended[a.n];
}

int str_cmp(struct str a, struct str b)
{
    size_t shorter = a.n < b.n ? a.n : b.n;
    int order = shorter ? memcmp(a.p, b.p, shorter) : 0;

    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str with)
{
    return s.n >= with.n && same_bytes(s.p, with.p, with.n);
}

bool str_ends(struct str s, struct str with)
{
    return s.n >= with.n && (with.n == 0 || same_bytes(s.p + (s.n - with.n), with.p, with.n));
}

ptrdiff_t str_find(struct str s, struct str what, size_t from)
{
    const char *found;

    if (from > s.n)
        return -1;
    if (what.n == 0)
        return (ptrdiff_t)from;
    if (from == s.n)
        return -1;
    found = memmem(s.p + from, s.n - from, what.p, what.n);
    return found ? found - s.p : -1;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.n && is_space(s.p[0]))
        s = (struct str){s.p + 1, s.n - 1};
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

struct str str_cut(struct str *rest, char at)
{
    struct str whole = *rest;
    const char *found = whole.n ? memchr(whole.p, at, whole.n) : NULL;
    size_t before;

    if (!found) {
        *rest = STR_NONE;
        return whole;
    }
    before = (size_t)(found - whole.p);
    *rest = (struct str){found + 1, whole.n - before - 1};
    return (struct str){whole.p, before};
}

const char *str_zero(struct arena *a, struct str s)
{
    char *copy = arena_bytes(a, s.n + 1);

    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return copy;
}

struct str str_copy(struct arena *a, struct str s)
{
    return s.p ? (struct str){str_zero(a, s), s.n} : STR_NONE;
}

/* Most texts are short: these are formatted once. */
struct str str_format(struct arena *a, const char *format, ...)
{
    char small[SMALL_TEXT], *text;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length < 0)
        return STR("");
    text = arena_bytes(a, (size_t)length + 1);
    if ((size_t)length < sizeof small) {
        memcpy(text, small, (size_t)length + 1);
        return (struct str){text, (size_t)length};
    }
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return (struct str){text, (size_t)length};
}

/* Folds the full product of two words, so that every bit of either reaches the answer. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t str_hash(struct str s)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15); /* 2^64 / golden ratio */
    uint64_t hash = mix(s.n + 1, odd);
    uint64_t word;

    for (; s.n >= sizeof word; s.p += sizeof word, s.n -= sizeof word) {
        memcpy(&word, s.p, sizeof word);
        hash = mix(hash ^ word, odd) + odd;
    }
    word = 0;
    if (s.n)
        memcpy(&word, s.p, s.n);
    return mix(mix(hash ^ word, odd) + odd, odd);
}

enum { BUF_ROOM = 64 };

void buf_init(struct buf *b, struct arena *a, size_t room)
{
    *b = (struct buf){.arena = a, .p = room ? arena_bytes(a, room) : NULL, .room = room};
}

static void grow(struct buf *b, size_t n)
{
    size_t room = b->room ? b->room : BUF_ROOM;

    while (room - b->n < n && room <= SIZE_MAX / 2)
        room *= 2;
    if (room - b->n < n)
        room = SIZE_MAX; /* no such room exists: the arena says so and ends the process */
    b->p = arena_grow(b->arena, b->p, b->room, room);
    b->room = room;
}

static inline char *reserve(struct buf *b, size_t n)
{
    if (n > b->room - b->n || !b->p)
        grow(b, n);
    return b->p + b->n;
}

char *buf_reserve(struct buf *b, size_t n)
{
    return reserve(b, n);
}

void buf_add(struct buf *b, struct str s)
{
    if (s.n == 0)
        return;
    memcpy(reserve(b, s.n), s.p, s.n);
    b->n += s.n;
}

void buf_add_char(struct buf *b, char c)
{
    *reserve(b, 1) = c;
    b->n++;
}

void buf_add_int(struct buf *b, int64_t v)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;

    do
        digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (v < 0)
        digits[--at] = '-';
    buf_add(b, (struct str){digits + at, sizeof digits - at});
}

void buf_add_format(struct buf *b, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(buf_reserve(b, SMALL_TEXT), SMALL_TEXT, format, arguments);
    va_end(arguments);
    if (length <= 0)
        return;
    if (length >= SMALL_TEXT) {   /* vsnprintf also writes an ending zero */
        va_start(arguments, format);
        vsnprintf(buf_reserve(b, (size_t)length + 1), (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    b->n += (size_t)length;
}
