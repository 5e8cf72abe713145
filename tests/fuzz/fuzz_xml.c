/* A document becomes a tree within its limits, or is refused. */
#include "base/limit.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "io/xml.h"

static int64_t walk(const struct xml *e, int64_t depth)
{
    int64_t n = 0;

    for (; e; e = e->next) {
        MUST(depth <= 8);
        MUST(e->name.n && utf8_valid(e->name) && utf8_valid(e->text));
        n += 1 + walk(e->first, depth + 1);
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    const struct xml *root;
    struct limits limits;

    limits_standard(&limits);
    limits.value[LIMIT_XML_DEPTH] = 8;
    limits.value[LIMIT_XML_ELEMENTS] = 1000;
    if (xml_read(a, &limits, (struct str){(const char *)data, size}, &root) == OK) {
        MUST(root && !root->next);
        MUST(walk(root, 1) <= 1000);
    }
    arena_free(a);
    return 0;
}
