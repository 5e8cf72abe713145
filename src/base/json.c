#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_member.h"

/* Objects up to this size are compared member with member; larger ones are sorted, so that nobody can
 * choose keys that cost more than n log n. */
enum { FEW_MEMBERS = 8 };

/* Any total order will do; lengths first, because they mostly differ. */
static int key_cmp(const void *a, const void *b)
{
    struct str x = (*(const struct json *const *)a)->key;
    struct str y = (*(const struct json *const *)b)->key;

    return x.n != y.n ? (x.n > y.n) - (x.n < y.n) : memcmp(x.p, y.p, x.n);
}

static const struct json **sorted_members(struct arena *a, const struct json *object)
{
    const struct json **members = arena_array(a, object->count, sizeof *members);
    size_t n = 0;

    for (const struct json *m = object->first; m; m = m->next)
        members[n++] = m;
    qsort(members, n, sizeof *members, key_cmp);
    return members;
}

const struct json *json_member(const struct json *first, const struct json *end, struct str key)
{
    for (const struct json *m = first; m != end; m = m->next)
        if (str_eq(m->key, key))
            return m;
    return NULL;
}

const struct json *json_member_twice(struct arena *a, const struct json *object)
{
    const struct json **members;

    if (object->count <= FEW_MEMBERS) {
        for (const struct json *m = object->first; m; m = m->next)
            if (json_member(object->first, m, m->key))
                return m;
        return NULL;
    }
    members = sorted_members(a, object);
    for (size_t i = 1; i < object->count; i++)
        if (key_cmp(&members[i - 1], &members[i]) == 0)
            return members[i];
    return NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    return json_member(object->first, NULL, str_of(key));
}

bool json_int(const struct json *v, int64_t *out)
{
    bool negative;
    int64_t value = 0;

    if (!v || v->kind != JSON_NUMBER)
        return false;
    negative = v->text.p[0] == '-';
    for (size_t i = negative; i < v->text.n; i++) {
        int digit = v->text.p[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return false;
    }
    *out = value;
    return true;
}

bool json_bool(const struct json *v, bool *out)
{
    if (!v || (v->kind != JSON_TRUE && v->kind != JSON_FALSE))
        return false;
    *out = v->kind == JSON_TRUE;
    return true;
}

int64_t json_get_int(const struct json *object, const char *key, int64_t standard)
{
    int64_t v;

    return json_int(json_get(object, key), &v) ? v : standard;
}

date_t json_get_date(const struct json *object, const char *key)
{
    const struct json *v = json_get(object, key);
    date_t day;

    return v && v->kind == JSON_STRING && date_read(v->text.p, v->text.n, &day) ? day : DATE_NONE;
}

static bool equal_arrays(const struct json *a, const struct json *b)
{
    const struct json *y = b->first;

    for (const struct json *x = a->first; x; x = x->next, y = y->next)
        if (!json_equal(x, y))
            return false;
    return true;
}

static bool equal_few(const struct json *a, const struct json *b)
{
    for (const struct json *x = a->first; x; x = x->next) {
        const struct json *y = json_member(b->first, NULL, x->key);

        if (!y || !json_equal(x, y))
            return false;
    }
    return true;
}

static bool equal_many(const struct json *a, const struct json *b)
{
    struct arena *arena = arena_new();
    const struct json **x = sorted_members(arena, a);
    const struct json **y = sorted_members(arena, b);
    bool equal = true;

    for (size_t i = 0; equal && i < a->count; i++)
        equal = key_cmp(&x[i], &y[i]) == 0 && json_equal(x[i], y[i]);
    arena_free(arena);
    return equal;
}

bool json_equal(const struct json *a, const struct json *b)
{
    if (json_is_null(a) || json_is_null(b))
        return json_is_null(a) && json_is_null(b);
    if (a->kind != b->kind || a->count != b->count)
        return false;
    switch (a->kind) {
    case JSON_NUMBER:
    case JSON_STRING: return str_eq(a->text, b->text);
    case JSON_ARRAY: return equal_arrays(a, b);
    case JSON_OBJECT: return a->count <= FEW_MEMBERS ? equal_few(a, b) : equal_many(a, b);
    default: return true;
    }
}
