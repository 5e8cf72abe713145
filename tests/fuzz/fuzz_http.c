/* Heads of requests: a line each for a header, "name:value". Whatever is accepted has one length, names that are
 * tokens and values that are text. */
#include "base/utf8.h"
#include "fuzz.h"
#include "server/head.h"

enum { HEADERS_MOST = 200 };

static size_t read_headers(struct arena *a, struct str text, struct header *out)
{
    size_t n = 0;

    while (text.p && n < HEADERS_MOST) {
        struct str value = str_cut(&text, '\n');
        struct str name = str_cut(&value, ':');

        out[n++] = (struct header){ascii_lower(a, name), value.p ? value : STR("")};
    }
    return n;
}

static void check(struct arena *a, const struct call *c)
{
    struct limits limits;
    int64_t length = -1;
    size_t lengths = 0;

    limits_standard(&limits);
    if (head_check(a, &limits, c, c->path, true, &length) != OK)
        return;
    MUST(length >= 0);
    for (size_t i = 0; i < c->header_count; i++) {
        lengths += str_is(c->headers[i].name, "content-length");
        MUST(!str_is(c->headers[i].name, "transfer-encoding"));
        MUST(c->headers[i].name.n > 0 && str_find(c->headers[i].name, STR(" "), 0) < 0);
        MUST(utf8_valid(c->headers[i].value));
    }
    MUST(lengths <= 1 && (lengths == 1 || length == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str proxies[] = {STR("10.0.0.1"), STR("10.0.0.2"), STR_NONE};
    struct arena *a = arena_new();
    struct str text = {(const char *)data, size};
    struct header *headers = ARENA_ARRAY(a, struct header, HEADERS_MOST);
    struct call c = {.arena = a, .path = str_cut(&text, '\n'), .headers = headers};
    struct str address;

    c.header_count = read_headers(a, text, headers);
    check(a, &c);
    (void)head_bearer(&c);
    (void)head_takes_gzip(&c);
    (void)head_language(&c, text_sources());
    address = head_client(&c, STR("10.0.0.1"), proxies);
    MUST(address.n > 0 && address.n <= 45);
    arena_free(a);
    return 0;
}
