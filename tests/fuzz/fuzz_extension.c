/* A schema of an extension and two objects, one behind the other: {"schema": {...}, "old": {...}, "new": {...}}. It is refused, or what the law
 * says of the objects is the same twice, of an object that does not change nothing, and what is filled in fits what it was filled for. */
#include "fuzz.h"
#include "model/registry/extension.h"

static bool same(struct arena *a, err_t x, err_t y)
{
    return (x == NULL) == (y == NULL) && (!x || str_eq(err_line(a, x), err_line(a, y)));
}

static void check(struct arena *a, const struct limits *limits, const struct extension *x, const struct json *old, const struct json *new_)
{
    const struct json *filled;
    struct str text;

    MUST(same(a, extension_check(a, x, old, new_), extension_check(a, x, old, new_)));
    MUST(!extension_check(a, x, new_, new_));
    if (extension_fill(a, x, new_, &text)) {
        MUST(!json_read(a, text, limits, &filled));
        for (size_t i = 0; i < x->n; i++)
            if (x->names[i].standard && !json_get(new_, x->names[i].name) && json_get(filled, x->names[i].name))
                MUST(json_equal(json_get(filled, x->names[i].name), x->names[i].standard));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct json empty = {.kind = JSON_OBJECT};
    struct arena *a = arena_new();
    const struct json *all, *schema, *old, *new_;
    struct extension x;
    struct limits limits;

    limits_standard(&limits);
    if (!json_read(a, (struct str){(const char *)data, size}, &limits, &all) && (schema = json_get(all, "schema"))
        && !extension_read(a, schema, &x)) {
        old = json_get(all, "old");
        new_ = json_get(all, "new");
        check(a, &limits, &x, old && old->kind == JSON_OBJECT ? old : NULL, new_ && new_->kind == JSON_OBJECT ? new_ : &empty);
    }
    arena_free(a);
    return 0;
}
