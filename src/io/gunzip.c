#include "io/gunzip.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"

enum { IN_BYTES = 65536, WINDOW_BYTES = 32768, WINDOW_RAW = -15, WINDOW_GZIP = 15 + 16, TRAILER_BYTES = 8 };
static const int64_t first_span = 1 << 20;

/* Where unpacking can begin: at a member, or at a block with what stood before it. */
struct place {
    int64_t in, out;
    unsigned char *window;
    uInt window_bytes;
    int bits;             /* of the byte before `in` that belong to the block */
    bool member;
};

struct gunzip {
    struct arena *arena;
    const char *path;
    const struct limits *limits;
    int fd;
    bool packed, ended;
    bool raw;             /* taken up within a member: the trailer is ours to pass over */
    z_stream z;
    unsigned char *in;
    int64_t in_read;      /* bytes of the file that were read */
    int64_t out;          /* bytes of what it holds */
    int64_t span;         /* between two places */
    struct place places[GUNZIP_PLACES];
    size_t count;
};

static err_t failed(struct gunzip *g, const char *what)
{
    return err_make(g->arena, E_FILE, "path", g->path, "what", what, NULL);
}

/* ---- the file ---- */

static err_t read_file(struct gunzip *g, void *out, size_t room, size_t *got)
{
    ssize_t n;

    do n = read(g->fd, out, room);
    while (n < 0 && errno == EINTR);
    if (n < 0) return failed(g, strerrordesc_np(errno));
    *got = (size_t)n;
    return OK;
}

static err_t go(struct gunzip *g, int64_t at)
{
    if (lseek(g->fd, (off_t)at, SEEK_SET) < 0) return failed(g, strerrordesc_np(errno));
    g->in_read = at;
    g->z.avail_in = 0;
    return OK;
}

static err_t more_in(struct gunzip *g)
{
    size_t got;

    if (g->z.avail_in) return OK;
    TRY(read_file(g, g->in, IN_BYTES, &got));
    g->in_read += (int64_t)got;
    g->z.next_in = g->in;
    g->z.avail_in = (uInt)got;
    return OK;
}

static int64_t in_place(const struct gunzip *g) { return g->in_read - g->z.avail_in; }

/* ---- places ---- */

/* Every second one goes, so that those that stay are twice as far apart. */
static void thin_places(struct gunzip *g)
{
    size_t kept = 0;

    for (size_t i = 0; i < g->count; i++) {
        struct place dropped = g->places[kept];   /* changes places, for its room is used again */
        if (i % 2) continue;
        g->places[kept++] = g->places[i];
        g->places[i] = dropped;
    }
    g->count = kept;
    g->span *= 2;
}

static void add_place(struct gunzip *g, bool member)
{
    struct place *p;

    if (g->count && g->out < g->places[g->count - 1].out + g->span) return;
    if (g->count == GUNZIP_PLACES) thin_places(g);
    p = &g->places[g->count++];
    *p = (struct place){.in = in_place(g), .out = g->out, .member = member, .window = p->window};
    if (member) return;
    p->bits = g->z.data_type & 7;
    if (!p->window) p->window = arena_bytes(g->arena, WINDOW_BYTES);
    inflateGetDictionary(&g->z, p->window, &p->window_bytes);
}

static err_t take_up(struct gunzip *g, const struct place *p)
{
    unsigned char before = 0;
    size_t got = 1;

    g->out = p->out;
    g->ended = false;
    g->raw = !p->member;
    if (p->member) {
        inflateReset2(&g->z, WINDOW_GZIP);
        return go(g, p->in);
    }
    inflateReset2(&g->z, WINDOW_RAW);
    TRY(go(g, p->in - (p->bits ? 1 : 0)));
    if (p->bits) TRY(read_file(g, &before, 1, &got));
    if (got != 1) return failed(g, "became shorter while it was read");
    g->in_read = p->in;
    if (p->bits) inflatePrime(&g->z, p->bits, before >> (8 - p->bits));
    inflateSetDictionary(&g->z, p->window, p->window_bytes);
    return OK;
}

/* ---- unpacking ---- */

/* zlib has read the trailer of a member that was read from its begin, and compared its sums. */
static err_t pass_trailer(struct gunzip *g)
{
    for (int left = g->raw ? TRAILER_BYTES : 0; left; left--) {
        TRY(more_in(g));
        if (!g->z.avail_in) return failed(g, "ends in the middle");
        g->z.next_in++;
        g->z.avail_in--;
    }
    return OK;
}

static err_t end_member(struct gunzip *g)
{
    TRY(pass_trailer(g));
    TRY(more_in(g));
    g->ended = !g->z.avail_in;
    if (g->ended) return OK;
    inflateReset2(&g->z, WINDOW_GZIP);
    g->raw = false;
    add_place(g, true);
    return OK;
}

static err_t unpack(struct gunzip *g, char *out, size_t room, size_t *got)
{
    bool had;
    int status;

    TRY(more_in(g));
    had = g->z.avail_in > 0;
    g->z.next_out = (Bytef *)out;
    g->z.avail_out = (uInt)room;
    status = inflate(&g->z, Z_BLOCK);
    *got = room - g->z.avail_out;
    g->out += (int64_t)*got;
    if (status == Z_STREAM_END) return end_member(g);
    if (status != Z_OK && status != Z_BUF_ERROR) return failed(g, g->z.msg ? g->z.msg : "is damaged");
    if (!had && !*got) return failed(g, "ends in the middle");
    if ((g->z.data_type & (128 | 64)) == 128) add_place(g, false);   /* a block is over, and it was not the last one */
    return OK;
}

err_t gunzip_read(struct gunzip *g, char *out, size_t room, size_t *got)
{
    *got = 0;
    if (room > 1 << 30) room = 1 << 30;
    if (!g->packed) {
        TRY(read_file(g, out, room, got));
        g->out += (int64_t)*got;
    }
    while (g->packed && !*got && !g->ended) TRY(unpack(g, out, room, got));
    return limit_check(g->arena, g->limits, LIMIT_DUMP_BYTES, g->out);
}

err_t gunzip_seek(struct gunzip *g, int64_t at)
{
    char passed[4096];
    size_t i = g->count;

    if (!g->packed) {
        g->out = at;
        return go(g, at);
    }
    do i--;
    while (g->places[i].out > at);
    TRY(take_up(g, &g->places[i]));
    while (g->out < at) {
        int64_t left = at - g->out;
        size_t got;
        TRY(gunzip_read(g, passed, left < (int64_t)sizeof passed ? (size_t)left : sizeof passed, &got));
        if (!got) return failed(g, "became shorter while it was read");
    }
    return OK;
}

/* ---- opening ---- */

static voidpf take(voidpf arena, uInt items, uInt size)
{
    return arena_array(arena, items, size);
}

/* The arena frees it. */
static void leave(voidpf arena, voidpf address)
{
}

static void close_file(void *gunzip)
{
    struct gunzip *g = gunzip;

    inflateEnd(&g->z);
    if (g->fd >= 0) close(g->fd);
}

err_t gunzip_open(struct arena *a, const char *path, const struct limits *limits, struct gunzip **out)
{
    struct gunzip *g = ARENA_NEW(a, struct gunzip);
    unsigned char magic[2];
    size_t got;

    *out = g;
    *g = (struct gunzip){.arena = a, .path = str_zero(a, str_of(path)), .limits = limits, .span = first_span,
                         .z = {.zalloc = take, .zfree = leave, .opaque = a}};
    g->fd = open(path, O_RDONLY | O_CLOEXEC);
    arena_cleanup(a, close_file, g);
    if (g->fd < 0) return failed(g, strerrordesc_np(errno));
    TRY(read_file(g, magic, sizeof magic, &got));
    g->packed = got == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
    TRY(go(g, 0));
    if (!g->packed) return OK;
    g->in = arena_bytes(a, IN_BYTES);
    if (inflateInit2(&g->z, WINDOW_GZIP) != Z_OK) return failed(g, "cannot be unpacked");
    add_place(g, true);
    return OK;
}
