/* Small readers of text: folding twice is folding once, and what is read is written and read the same. */
#include "base/date.h"
#include "base/money.h"
#include "base/utf8.h"
#include "fuzz.h"

static void fold(struct arena *a, struct str text)
{
    struct str key = utf8_fold(a, text);

    MUST(utf8_valid(key));
    MUST(str_eq(key, utf8_fold(a, key)));
    MUST(utf8_count(text) <= text.n);
    if (!utf8_valid(text))
        MUST(key.n == 0);
}

static void dates(const char *p, size_t n)
{
    date_t d, again;
    char text[10];

    if (!date_read(p, n, &d))
        return;
    date_write(d, text);
    MUST(n == sizeof text && str_eq((struct str){text, n}, (struct str){p, n}));
    MUST(date_read(text, sizeof text, &again) && date_cmp(d, again) == 0);
}

static void stamps(const char *p, size_t n)
{
    stamp_t t, again;
    char text[32];
    bool zoned;

    if (!stamp_read(p, n, &t, &zoned))
        return;
    MUST(stamp_read(text, stamp_write(t, text), &again, &zoned));
    MUST(stamp_cmp(t, again) == 0 && !zoned);
}

static void decimals(const char *p, size_t n, int scale)
{
    int64_t value, again;
    char text[24];
    size_t length;

    if (!decimal_read(p, n, scale, true, &value)) {
        MUST(!decimal_read(p, n, scale, false, &value));
        return;
    }
    MUST(!decimal_read(p, n, scale, false, &again) || again == value);
    length = decimal_write(value, scale, text);
    MUST(length <= sizeof text && decimal_read(text, length, scale, false, &again) && again == value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    const char *p = (const char *)data;

    fold(a, (struct str){p, size});
    dates(p, size);
    stamps(p, size);
    for (int scale = 0; scale <= 18; scale += 2)
        decimals(p, size, scale);
    arena_free(a);
    return 0;
}
