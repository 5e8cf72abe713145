#include "introspect_run.h"

static void answers(void **state)
{
    struct arena *a = arena_new();
    struct limits limits;

    limits_standard(&limits);
    for (const struct json *v = vectors(a, "graphql_introspect.json")->first; v; v = v->next) {
        struct str found;

        assert_null(introspected(a, &limits, vector_str(v, "query"), &found));
        assert_text(found, json_text(a, json_get(v, "answer")));
    }
    arena_free(a);
}

/* Every type that something refers to is listed, once. */
static void closed(void **state)
{
    struct arena *a = arena_new();
    const struct json *read = NULL;
    struct limits limits;
    struct str found, types;

    limits_standard(&limits);
    assert_null(introspected(a, &limits, STR("{ __schema { types { name fields { type { ...R } args { type { ...R } } } inputFields { type { ...R } } } } } "
        "fragment R on __Type { r: name ofType { r: name ofType { r: name ofType { r: name } } } }"), &found));
    assert_null(json_read(a, found, &limits, &read));
    types = json_text(a, json_get(json_get(read, "__schema"), "types"));
    for (ptrdiff_t at = 0; (at = str_find(types, STR("\"r\":\""), (size_t)at)) >= 0; at++) {
        struct str rest = {types.p + at + 5, types.n - (size_t)at - 5}, name = str_cut(&rest, '"');
        struct str listed = str_format(a, "\"name\":\"%.*s\"", STR_ARG(name));
        ptrdiff_t first = str_find(types, listed, 0);

        assert_true(first >= 0);
        assert_int_equal(str_find(types, listed, (size_t)first + 1), -1);
    }
    arena_free(a);
}

static void bounds(void **state)
{
    struct arena *a = arena_new();
    struct limits limits;
    struct str found;
    struct buf b;

    limits_standard(&limits);
    limits.value[LIMIT_GRAPHQL_META] = 200;
    assert_true(err_is(introspected(a, &limits, STR("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"), &found), E_LIMIT));
    limits_standard(&limits);
    buf_init(&b, a, 4096);
    buf_add(&b, STR("{ __type(name: \"Claim\") { ...F0 } }"));
    for (int i = 0; i < 30; i++)
        buf_add_format(&b, " fragment F%d on __Type { a%d: ofType { ...F%d } b%d: ofType { ...F%d } }", i, i, i + 1, i, i + 1);
    buf_add(&b, STR(" fragment F30 on __Type { name }"));
    assert_true(err_is(introspected(a, &limits, buf_str(&b), &found), E_LIMIT));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(closed),
        cmocka_unit_test(bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
