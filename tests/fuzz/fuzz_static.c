/* The browser client's files: a path, headers a line each, an empty line, and then the archive. What is answered lies in the archive
 * or is ours. */
#include "base/text.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "server/static.h"

enum { HEADERS_MOST = 50 };

static size_t read_headers(struct arena *a, struct str *text, struct header *out)
{
    size_t n = 0;

    while (text->p && n < HEADERS_MOST) {
        struct str value = str_cut(text, '\n');
        struct str name = str_cut(&value, ':');

        if (!name.n)
            break;
        out[n++] = (struct header){ascii_lower(a, name), value.p ? value : STR("")};
    }
    return n;
}

static const struct texts *sentences(void)
{
    static const struct texts *texts;
    static struct arena *a;

    if (!texts) {
        a = arena_new();
        MUST(texts_load(a, &texts) == OK);
    }
    return texts;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str text = {(const char *)data, size};
    struct header *headers = ARENA_ARRAY(a, struct header, HEADERS_MOST);
    struct api api = {.texts = sentences()};
    struct call c = {.api = &api, .arena = a, .method = METHOD_GET, .path = str_cut(&text, '\n'), .headers = headers, .language = STR("en")};
    struct reply r = {0};

    c.header_count = read_headers(a, &text, headers);
    buf_init(&r.body, a, 0);
    vec_init(&r.headers, a);
    static_answer(&c, &r, text.p ? text : STR(""));
    MUST(r.status == 0 || r.status == 304 || r.status == 404);
    for (size_t i = 0; i < r.body.n; i++)
        MUST(r.body.p[i] || r.status != 404);   /* reads it all */
    arena_free(a);
    return 0;
}
