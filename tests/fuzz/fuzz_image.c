/* Whatever is sent as a picture is refused, or becomes a picture within its bounds that is taken again. */
#include "base/limit.h"
#include "fuzz.h"
#include "io/image.h"

enum { MOST = 64, PIXELS = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image_size most = {MOST, MOST}, made, again;
    struct arena *a = arena_new();
    struct limits limits;
    struct str out;
    err_t e;

    limits_standard(&limits);
    limits.value[LIMIT_IMAGE_PIXELS] = PIXELS;
    e = image_fit(a, &limits, (struct str){(const char *)data, size}, most, &out, &made);
    MUST(!e || err_is(e, E_MEDIA_TYPE) || err_is(e, E_LIMIT));
    if (!e) {
        MUST(made.width >= 1 && made.width <= MOST && made.height >= 1 && made.height <= MOST);
        MUST(image_size(a, &limits, out, &again) == OK && again.width == made.width && again.height == made.height);
    }
    arena_free(a);
    return 0;
}
