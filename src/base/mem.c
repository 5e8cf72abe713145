/* The two functions that a compiler may call for copying and clearing structs, for the build without
 * a libc (scheme.wasm, decision D28). Not part of any other build. */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memset(void *to, int byte, size_t n);

/* no-builtin: else the compiler sees what the loop does and turns it into a call of itself. */
__attribute__((no_builtin("memcpy"))) void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    char *out = to;
    const char *in = from;

    for (size_t i = 0; i < n; i++)
        out[i] = in[i];
    return to;
}

__attribute__((no_builtin("memset"))) void *memset(void *to, int byte, size_t n)
{
    char *out = to;

    for (size_t i = 0; i < n; i++)
        out[i] = (char)byte;
    return to;
}
