#include "server/gzip.h"

#include <string.h>
#include <zlib.h>

#include "base/arena.h"

enum { LEVEL = 4, WINDOW_GZIP = 15 + 16, MEMORY = 8 };

struct gzip {
    z_stream stream;
};

static voidpf take(voidpf arena, uInt items, uInt size)
{
    return arena_array(arena, items, size);
}

/* The arena frees it. */
static void leave(voidpf arena, voidpf address)
{
}

struct gzip *gzip_new(struct arena *a)
{
    struct gzip *g = ARENA_NEW(a, struct gzip);

    g->stream = (z_stream){.zalloc = take, .zfree = leave, .opaque = a};
    return deflateInit2(&g->stream, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK ? g : NULL;
}

struct str gzip_pack(struct gzip *g, struct arena *a, struct str text)
{
    char *out;

    if (!g || text.n > (1U << 30) || deflateReset(&g->stream) != Z_OK)
        return STR_NONE;
    out = arena_bytes(a, text.n);
    g->stream.next_in = (Bytef *)(uintptr_t)text.p;
    g->stream.avail_in = (uInt)text.n;
    g->stream.next_out = (Bytef *)out;
    g->stream.avail_out = (uInt)text.n;
    if (deflate(&g->stream, Z_FINISH) != Z_STREAM_END)
        return STR_NONE;
    return (struct str){out, text.n - g->stream.avail_out};
}
