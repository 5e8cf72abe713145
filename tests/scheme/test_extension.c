/* What an extension may hold (tests/vectors/extension.json): schemas as they are read, and the law by them. */
#include "base/vectors.h"
#include "model/registry/extension.h"

static const struct json *of(const struct json *v, const char *key)
{
    const struct json *found = json_get(v, key);

    return json_is_null(found) ? NULL : found;
}

static void assert_line(struct arena *a, const char *name, struct str wanted, err_t found)
{
    struct str line = found ? err_line(a, found) : STR("");

    if (!str_eq(line, wanted)) fail_msg("%s\nfound  %.*s\nwanted %.*s", name, STR_ARG(line), STR_ARG(wanted));
}

static void test_cases(void **state)
{
    const struct json *all = vectors(*state, "extension.json");
    struct extension x;

    assert_null(extension_read(*state, json_get(all, "schema"), &x));
    assert_int_equal(x.n, 10);
    for (const struct json *v = vector_list(all, "cases"); v; v = v->next)
        assert_line(*state, vector_str(v, "case").p, vector_str(v, "is"), extension_check(*state, &x, of(v, "old"), json_get(v, "new")));
}

static void test_fills(void **state)
{
    const struct json *all = vectors(*state, "extension.json"), *filled;
    struct extension x;
    struct limits limits;
    struct str text;

    limits_standard(&limits);
    assert_null(extension_read(*state, json_get(all, "schema"), &x));
    for (const struct json *v = vector_list(all, "fills"); v; v = v->next) {
        assert_true(extension_fill(*state, &x, json_get(v, "new"), &text) == (of(v, "is") != NULL));
        assert_null(json_read(*state, text, &limits, &filled));
        if (of(v, "is")) assert_true(json_equal(filled, of(v, "is")));
    }
}

static void test_schemas(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "extension.json"), "schemas"); v; v = v->next) {
        struct json type = *json_get(v, "schema");
        struct extension x;

        type.key = STR("T");
        assert_line(*state, "schema", vector_str(v, "is"), extension_read(*state, &type, &x));
    }
}

static void test_how_many(void **state)
{
    struct limits limits;
    const struct json *read;
    struct extension x;

    limits_standard(&limits);
    for (int n = EXTENSION_FIELDS; n <= EXTENSION_FIELDS + 1; n++) {
        struct buf text;

        buf_init(&text, *state, 1024);
        buf_add(&text, STR("{\"properties\":{\"f0\":{}"));
        for (int i = 1; i < n; i++) buf_add_format(&text, ",\"f%d\":{}", i);
        buf_add(&text, STR("}}"));
        assert_null(json_read(*state, buf_str(&text), &limits, &read));
        assert_int_equal(extension_read(*state, read, &x) == OK, n <= EXTENSION_FIELDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_cases), TEST(test_fills), TEST(test_schemas), TEST(test_how_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
