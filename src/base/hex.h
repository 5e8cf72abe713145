/* Bytes as text: two lower-case hexadecimal digits each, the higher first. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/str.h"

void hex_put(const void *bytes, size_t n, char *out);   /* 2 * n characters, without a zero behind them */
struct str hex_text(struct arena *a, const void *bytes, size_t n);   /* in the arena, and zero-ended */

#endif
