/* Slices and byte buffers. A slice points at bytes that somebody else owns; it is not ended by a
 * zero. A buffer grows inside an arena. Neither knows an encoding: text is UTF-8 by the time it gets
 * here (utf8.h checks it). */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf-like calls: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

struct str str_of(const char *zero_ended); /* STR_NONE for NULL */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *zero_ended);
/* Byte order, the shorter first when one begins the other; <0, 0, >0. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str with);
bool str_ends(struct str s, struct str with);
/* Index of the first `what` at or after `from`, or -1. */
ptrdiff_t str_find(struct str s, struct str what, size_t from);
struct str str_trim(struct str s); /* ASCII white space */
/* Cuts `*rest` at the first `at`: returns what stands before it and moves `*rest` behind it (to
 * STR_NONE when `at` does not occur). */
struct str str_cut(struct str *rest, char at);
/* Copies; the copy is also zero-ended (not counted in n). STR_NONE stays STR_NONE. */
struct str str_copy(struct arena *a, struct str s);
const char *str_zero(struct arena *a, struct str s);
/* Also zero-ended. */
struct str str_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
/* 64-bit hash for maps and cache keys of this process only; not stable across versions, not secret. */
uint64_t str_hash(struct str s);

struct buf {
    struct arena *arena;
    char *p;
    size_t n;
    size_t room;
};

void buf_init(struct buf *b, struct arena *a, size_t room);
void buf_add(struct buf *b, struct str s);
void buf_add_char(struct buf *b, char c);
void buf_add_int(struct buf *b, int64_t v);
void buf_add_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
/* Makes room for n more bytes and returns where they go; the caller adds to b->n what it wrote. */
char *buf_reserve(struct buf *b, size_t n);
static inline struct str buf_str(const struct buf *b) { return (struct str){b->p, b->n}; }

#endif
