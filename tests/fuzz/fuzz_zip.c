/* An archive is read to its end or refused, and never gives more than the limits allow. The first line of the input is the
 * password. */
#include "base/limit.h"
#include "fuzz.h"
#include "io/zip.h"

enum { ENTRIES = 50, BYTES = 1 << 20 };

static void walk(struct zip_reader *r)
{
    size_t entries = 0, bytes = 0;
    struct zip_entry e;
    bool more = true;

    while (more && zip_next(r, &e, &more) == OK) {
        if (!more)
            return;
        MUST(++entries <= ENTRIES);
        bytes += e.content.n;
        MUST(bytes <= BYTES);
        MUST(str_find(e.name, STR("/"), 0) < 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str archive = {(const char *)data, size};
    struct str password = str_cut(&archive, '\n');
    struct zip_reader *r;
    struct limits limits;

    limits_standard(&limits);
    limits.value[LIMIT_ZIP_ENTRIES] = ENTRIES;
    limits.value[LIMIT_ZIP_BYTES] = BYTES;
    if (zip_open(a, &limits, archive, password, &r) == OK)
        walk(r);
    arena_free(a);
    return 0;
}
