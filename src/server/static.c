#include "server/static.h"

#include <string.h>

#include "base/embed.h"
#include "base/hex.h"
#include "io/crypto.h"
#include "server/head.h"
#include "server/web_stamp.h" /* empty; new when the client changes */

EMBED(web_archive, "web.tar");

/* ---- the archive (POSIX ustar): a head of one block before each file, which fills whole blocks ---- */

enum { BLOCK = 512, NAME_BYTES = 100, SIZE_AT = 124, SIZE_BYTES = 12, TYPE_AT = 156, TAG_BYTES = 12, HASH_CHARACTERS = 8 };

static struct str text_at(const char *p, size_t most)
{
    return (struct str){p, strnlen(p, most)};
}

static size_t octal(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '7'; i++)
        n = n * 8 + (size_t)(s.p[i] - '0');
    return n;
}

/* STR_NONE: no such file. */
static struct str find(struct str archive, struct str name)
{
    for (size_t at = 0; at + BLOCK <= archive.n && archive.p[at];) {
        const char *head = archive.p + at;
        size_t n = octal(text_at(head + SIZE_AT, SIZE_BYTES));

        if (n > archive.n - at - BLOCK)
            break;
        if (head[TYPE_AT] == '0' && str_eq(text_at(head, NAME_BYTES), name))
            return (struct str){head + BLOCK, n};
        at += BLOCK + (n + BLOCK - 1) / BLOCK * BLOCK;
    }
    return STR_NONE;
}

/* ---- names ---- */

static const struct { const char *ending, *type; } types[] = {
    {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"}, {".png", "image/png"}, {".ico", "image/vnd.microsoft.icon"}, {".woff2", "font/woff2"},
    {".json", "application/json"}, {".webmanifest", "application/manifest+json"}, {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
};

static const char *type_of(struct str name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_ends(name, str_of(types[i].ending)))
            return types[i].type;
    return "application/octet-stream";
}

static struct str last_part(struct str path)
{
    struct str part = path;

    while (path.n)
        part = str_cut(&path, '/');
    return part;
}

static bool is_file(struct str path)
{
    return str_find(last_part(path), STR("."), 0) >= 0;
}

/* "start-JSO2ALS6.js": another content has another name. */
static bool is_hashed(struct str name)
{
    struct str rest = last_part(name);
    ptrdiff_t dot = str_find(rest, STR("."), 0);

    if (dot <= HASH_CHARACTERS || rest.p[dot - HASH_CHARACTERS - 1] != '-')
        return false;
    for (ptrdiff_t i = dot - HASH_CHARACTERS; i < dot; i++)
        if (!((rest.p[i] >= 'A' && rest.p[i] <= 'Z') || (rest.p[i] >= '0' && rest.p[i] <= '9')))
            return false;
    return true;
}

/* ---- answers ---- */

/* Nothing but our own files is loaded, run or asked; pictures and videos may come from the device itself. */
static void put_headers(struct reply *r)
{
    reply_header(r, STR("Content-Security-Policy"),
                 STR("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self';"
                     " img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self'; frame-src blob:;"
                     " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"));
    reply_header(r, STR("Permissions-Policy"), STR("camera=(self), microphone=(), geolocation=()"));
    reply_header(r, STR("Referrer-Policy"), STR("no-referrer"));
    reply_header(r, STR("Cross-Origin-Opener-Policy"), STR("same-origin"));
    reply_header(r, STR("Vary"), STR("Accept-Encoding"));
}

static void put_lasting(const struct call *c, struct reply *r, struct str name, struct str content)
{
    uint8_t digest[SHA256_BYTES];

    if (is_hashed(name)) {
        reply_header(r, STR("Cache-Control"), STR("public, max-age=31536000, immutable"));
        return;
    }
    sha256(content.p, content.n, digest);
    reply_tagged(c, r, hex_text(c->arena, digest, TAG_BYTES));
}

/* What lies in the program is sent from there. */
static void put_content(struct call *c, struct reply *r, struct str content)
{
    r->body = (struct buf){.arena = c->arena, .p = (char *)(uintptr_t)content.p, .n = content.n, .room = content.n};
}

static void put_file(struct call *c, struct reply *r, struct str archive, struct str name, struct str content)
{
    struct str packed = find(archive, str_format(c->arena, "%.*s.gz", STR_ARG(name)));

    r->type = type_of(name);
    put_headers(r);
    put_lasting(c, r, name, content);
    if (packed.p && head_takes_gzip(c)) {
        reply_header(r, STR("Content-Encoding"), STR("gzip"));
        content = packed;
    }
    put_content(c, r, content);
}

static const char without_client[] =
    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>imis</title>\n"
    "<h1>imis is running</h1>\n<p>This program was built without its browser client. Build it with <code>script/build</code>, which needs"
    " Node.js, and start it again. The interfaces under <code>/api</code> work as they are.</p>\n</html>\n";

void static_answer(struct call *c, struct reply *r, struct str archive)
{
    struct str name = c->path.n ? (struct str){c->path.p + 1, c->path.n - 1} : c->path;
    struct str page = STR("index.html");
    struct str content = str_ends(name, STR(".gz")) ? STR_NONE : find(archive, name);

    if (!content.p && is_file(name)) {
        reply_error(c, r, err_make(c->arena, E_PATH, NULL));
        return;
    }
    if (!content.p) {
        name = page;
        content = find(archive, page);
    }
    if (!content.p)
        content = (struct str){without_client, sizeof without_client - 1};
    put_file(c, r, archive, name, content);
}

static void serve_file(struct call *c, struct reply *r)
{
    static_answer(c, r, web_archive);
}

bool static_takes(const struct call *c)
{
    return (c->method == METHOD_GET || c->method == METHOD_HEAD) && !str_starts(c->path, STR("/api/"));
}

const struct route static_routes[] = {
    { .methods = 1 << METHOD_GET, .prefix = "/", .serve = serve_file, .body_limit = LIMIT_NO_BODY, .bare = true },
    ROUTES_END
};
