#include "base/hex.h"

#include "base/arena.h"

void hex_put(const void *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = bytes;

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
}

struct str hex_text(struct arena *a, const void *bytes, size_t n)
{
    char *to = arena_bytes(a, 2 * n + 1);

    hex_put(bytes, n, to);
    to[2 * n] = 0;
    return (struct str){to, 2 * n};
}
