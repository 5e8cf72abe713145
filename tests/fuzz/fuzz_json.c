/* Whatever is read, is written canonically, reads back equal and is then written the same. */
#include "base/json.h"
#include "base/limit.h"
#include "fuzz.h"

static struct str written(struct arena *a, const struct json *v)
{
    struct buf out;
    struct json_writer w = json_writer(&out);

    buf_init(&out, a, 256);
    json_put(&w, v);
    return buf_str(&out);
}

static void round_trip(struct arena *a, const struct json *value, const struct limits *limits)
{
    struct str text = written(a, value);
    const struct json *again = NULL;
    int64_t number;

    MUST(json_read(a, text, limits, &again) == OK);
    MUST(json_equal(value, again));
    MUST(json_equal(again, value));
    MUST(str_eq(text, written(a, again)));
    MUST(!json_int(value, &number) || json_int(again, &number));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    const struct json *value = NULL;
    struct limits limits;
    err_t e;

    limits_standard(&limits);
    e = json_read(a, (struct str){(const char *)data, size}, &limits, &value);
    if (e == OK)
        round_trip(a, value, &limits);
    else
        MUST(!value && (err_is(e, E_JSON) || err_is(e, E_UTF8) || err_is(e, E_LIMIT)));
    arena_free(a);
    return 0;
}
