#include "base/base64.h"

#include "base/arena.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct str base64(struct arena *a, struct str bytes)
{
    size_t room = (bytes.n + 2) / 3 * 4;
    char *text = arena_bytes(a, room + 1), *at = text;   /* not none, even of nothing */

    for (size_t i = 0; i < bytes.n; i += 3, at += 4) {
        size_t n = bytes.n - i;
        uint32_t v = (uint32_t)(unsigned char)bytes.p[i] << 16;
        if (n > 1)
            v |= (uint32_t)(unsigned char)bytes.p[i + 1] << 8;
        if (n > 2)
            v |= (unsigned char)bytes.p[i + 2];
        at[0] = digits[v >> 18];
        at[1] = digits[v >> 12 & 63];
        at[2] = n > 1 ? digits[v >> 6 & 63] : '=';
        at[3] = n > 2 ? digits[v & 63] : '=';
    }
    return (struct str){text, room};
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_read(struct arena *a, struct str text, struct str *out)
{
    struct buf bytes;
    uint32_t v = 0, bits = 0;

    buf_init(&bytes, a, text.n + 1);
    while (text.n && text.p[text.n - 1] == '=')
        text.n--;
    for (size_t i = 0; i < text.n; i++) {
        int d = value_of(text.p[i]);
        if (d < 0)
            return false;
        v = (v << 6 | (uint32_t)d) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buf_add_char(&bytes, (char)(v >> bits & 0xff));
        }
    }
    *out = buf_str(&bytes);
    return true;
}
