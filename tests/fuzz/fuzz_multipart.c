/* A form is read to its end or refused; what is read lies within the body and in its order. The first line of
 * the input is the header Content-Type. */
#include "api/multipart.h"
#include "base/limit.h"
#include "fuzz.h"

static void inside(struct str outer, struct str inner)
{
    MUST(inner.p >= outer.p && inner.p + inner.n <= outer.p + outer.n);
}

static void walk(struct multipart *m, struct str body)
{
    const char *reached = body.p;
    struct part part;
    bool more = true;
    int parts = 0;

    while (more && multipart_next(m, &part, &more) == OK) {
        if (!more)
            return;
        inside(body, part.content);
        MUST(part.content.p >= reached);
        MUST(part.name.p && str_find(part.file, STR("/"), 0) < 0);
        reached = part.content.p + part.content.n;
        MUST(++parts <= 64);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str body = {(const char *)data, size};
    struct str type = str_cut(&body, '\n');
    struct limits limits;
    struct multipart m;

    limits_standard(&limits);
    if (multipart_open(a, &limits, type, body, &m) == OK)
        walk(&m, body);
    arena_free(a);
    return 0;
}
