#include "base/vec.h"

#include <string.h>

void *vec_more(struct arena *a, void *old, size_t *room, size_t element_size)
{
    size_t more = *room ? *room : 8;
    size_t old_bytes = *room * element_size;
    size_t new_bytes;
    char *at;

    if (__builtin_mul_overflow(*room + more, element_size, &new_bytes))
        new_bytes = SIZE_MAX; /* no such room exists: the arena says so and ends the process */
    at = arena_grow(a, old, old_bytes, new_bytes);
    memset(at + old_bytes, 0, new_bytes - old_bytes);
    *room += more;
    return at;
}
