/* Test vectors: JSON files in tests/vectors/, named for the rule they pin. */
#ifndef TESTS_BASE_VECTORS_H
#define TESTS_BASE_VECTORS_H

#include <stdio.h>

#include "base/json.h"
#include "base/limit.h"
#include "test.h"

/* VECTORS is the folder, from the build. A file that cannot be read fails the test. */
static inline const struct json *vectors(struct arena *a, const char *file)
{
    FILE *stream = fopen(str_format(a, VECTORS "/%s", file).p, "rb");
    const struct json *read = NULL;
    struct limits limits;
    struct buf text;
    size_t n;

    assert_non_null(stream);
    buf_init(&text, a, 0);
    while ((n = fread(buf_reserve(&text, 4096), 1, 4096, stream)) > 0)
        text.n += n;
    fclose(stream);
    limits_standard(&limits);
    assert_null(json_read(a, buf_str(&text), &limits, &read));
    return read;
}

/* The members of a vector; one that is not there, or of another kind, fails the test. */
static inline const struct json *vector_list(const struct json *vector, const char *key)
{
    const struct json *list = json_get(vector, key);

    assert_non_null(list);
    assert_int_equal(list->kind, JSON_ARRAY);
    assert_true(list->count > 0);
    return list->first;
}

static inline struct str vector_str(const struct json *vector, const char *key)
{
    const struct json *v = json_get(vector, key);

    assert_non_null(v);
    assert_int_equal(v->kind, JSON_STRING);
    return v->text;
}

static inline int64_t vector_int(const struct json *vector, const char *key)
{
    int64_t value = 0;

    assert_true(json_int(json_get(vector, key), &value));
    return value;
}

static inline bool vector_bool(const struct json *vector, const char *key)
{
    bool value = false;

    assert_true(json_bool(json_get(vector, key), &value));
    return value;
}

#endif
