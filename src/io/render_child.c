/* The process that prints: io/render.h. Fonts are looked for once, with a first document of its own, before it gives up its
 * rights; whatever comes from a stranger comes after. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "io/confine.h"
#include "io/document.h"
#include "io/render.h"
#include "io/render_frame.h"

enum { EXIT_DONE = 0, EXIT_BROKEN = 1, EXIT_FREE = 2 };

/* Numbers and a name in each script, plain and bold. */
static const char first_document[] =
    "{\"paper\":[10500,14800],\"margin\":500,\"blocks\":["
    "{\"text\":\"Ägypten 0123 Жук नेपाल አማርኛ ភាសាខ្មែរ العربية\"},"
    "{\"text\":\"Ägypten 0123 Жук नेपाल አማርኛ ភាសាខ្មែរ العربية\",\"bold\":true},"
    "{\"qr\":\"0\",\"size\":1000}]}";

static bool read_all(int fd, void *data, size_t n)
{
    char *at = data;

    while (n > 0) {
        ssize_t got = read(fd, at, n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

static bool write_all(int fd, const void *data, size_t n)
{
    const char *at = data;

    while (n > 0) {
        ssize_t sent = write(fd, at, n);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

static err_t make(struct arena *a, const struct limits *l, struct str text, const struct str *parts, size_t n, struct str *pdf)
{
    const struct json *document;

    TRY(json_read(a, text, l, &document));
    return document_pdf(a, l, document, parts, n, pdf);
}

static bool answer(int fd, struct arena *a, err_t e, struct str pdf)
{
    struct render_answer head = {.failure = e ? e->id : E_NONE};
    struct buf pairs;

    buf_init(&pairs, a, 256);
    for (unsigned i = 0; e && i < e->arg_count; i++) {
        buf_add(&pairs, str_of(e->args[i].name));
        buf_add_char(&pairs, '\0');
        buf_add(&pairs, e->args[i].value);
        buf_add_char(&pairs, '\0');
    }
    if (e)
        pdf = buf_str(&pairs);
    head.bytes = (uint32_t)pdf.n;
    return write_all(fd, &head, sizeof head) && write_all(fd, pdf.p, pdf.n);
}

static bool read_piece(int fd, struct arena *a, const struct limits *l, uint32_t n, int64_t *left, struct str *out)
{
    char *p;

    if ((*left -= n) < 0)
        return false;
    p = arena_bytes(a, (size_t)n + 1);
    p[n] = 0;
    *out = (struct str){p, n};
    return read_all(fd, p, n);
}

/* false: there is nothing more to serve. */
static bool serve_one(int fd, struct arena *a, const struct limits *l)
{
    int64_t left = l->value[LIMIT_PRINT_BYTES];
    uint32_t sizes[RENDER_PARTS_MOST] = {0};
    struct render_head head;
    struct str text, *parts, pdf = STR("");
    err_t e;

    if (!read_all(fd, &head, sizeof head) || head.parts > RENDER_PARTS_MOST)
        return false;
    if (!read_all(fd, sizes, head.parts * sizeof *sizes) || !read_piece(fd, a, l, head.bytes, &left, &text))
        return false;
    parts = ARENA_ARRAY(a, struct str, head.parts + 1);
    for (uint32_t i = 0; i < head.parts; i++)
        if (!read_piece(fd, a, l, sizes[i], &left, &parts[i]))
            return false;
    e = make(a, l, text, parts, head.parts, &pdf);
    return answer(fd, a, e, pdf);
}

static bool warm_up(struct arena *a, const struct limits *l)
{
    struct rlimit none = {0, 0};
    struct str pdf;

    setrlimit(RLIMIT_CORE, &none);   /* documents hold what nobody else may read */
    return make(a, l, str_of(first_document), NULL, 0, &pdf) == OK;
}

int render_serve(int fd, bool confined)
{
    struct arena *a = arena_new();
    struct limits limits;

    limits_standard(&limits);
    if (!warm_up(a, &limits))
        return EXIT_BROKEN;
    if (confined && !confine())
        return EXIT_FREE;
    if (!read_all(fd, &limits, sizeof limits))
        return EXIT_DONE;
    do {
        arena_reset(a);
    } while (serve_one(fd, a, &limits));
    arena_free(a);
    return EXIT_DONE;
}
