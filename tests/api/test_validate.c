#include "language.h"

static void check(struct arena *a, struct str text, struct graphql_errors *errors)
{
    graphql_errors_init(errors, a);
    graphql_validate(a, small_schema(a), must_parse(a, text), errors);
}

static void valid(void **state)
{
    struct arena *a = arena_new();
    struct graphql_errors errors;

    for (const struct json *v = vector_list(vectors(a, "graphql_validate.json"), "valid"); v; v = v->next) {
        check(a, v->text, &errors);
        if (errors.list.n)
            fail_msg("%.*s: %.*s", STR_ARG(v->text), STR_ARG(errors.list.at[0].message));
    }
    arena_free(a);
}

static void invalid(void **state)
{
    struct arena *a = arena_new();
    struct graphql_errors errors;
    int wrong = 0;

    for (const struct json *v = vector_list(vectors(a, "graphql_validate.json"), "invalid"); v; v = v->next) {
        check(a, vector_str(v, "text"), &errors);
        wrong += !same_errors(a, &errors, json_get(v, "errors"), vector_str(v, "text"));
    }
    assert_int_equal(wrong, 0);
    arena_free(a);
}

/* Each fragment doubles the next: 2^40 fields if they were all compared. */
static struct str doubling(struct arena *a)
{
    struct buf b;

    buf_init(&b, a, 4096);
    buf_add(&b, STR("{ claim { ...F0 } }"));
    for (int i = 0; i < 40; i++)
        buf_add_format(&b, " fragment F%d on Claim { parent { ...F%d } parent { ...G%d } } fragment G%d on Claim { parent { ...F%d } parent { id } }",
            i, i + 1, i, i, i + 1);
    buf_add(&b, STR(" fragment F40 on Claim { id }"));
    return buf_str(&b);
}

static void costly(void **state)
{
    struct arena *a = arena_new();
    struct graphql_errors errors;

    check(a, doubling(a), &errors);
    assert_int_equal(errors.list.n, 1);
    assert_true(str_starts(errors.list.at[0].message, STR("The document is too costly to check")));
    arena_free(a);
}

/* As deep as the limits let fragments in fragments be: no stack may end. */
static void deep(void **state)
{
    enum { FRAGMENTS = 240, INLINES = 28 };
    struct arena *a = arena_new();
    struct graphql_errors errors;
    struct graphql_request r = {.arena = a, .schema = small_schema(a)};
    struct limits limits;
    struct buf b;
    uint32_t count;

    buf_init(&b, a, 4096);
    buf_add(&b, STR("{ ...F0 }"));
    for (int i = 0; i < FRAGMENTS; i++) {
        buf_add_format(&b, " fragment F%d on Query {", i);
        for (int k = 0; k < INLINES; k++)
            buf_add(&b, STR("...{"));
        buf_add_format(&b, "...F%d", i + 1);
        for (int k = 0; k < INLINES; k++)
            buf_add_char(&b, '}');
        buf_add_char(&b, '}');
    }
    buf_add_format(&b, " fragment F%d on Query { name }", FRAGMENTS);
    limits_standard(&limits);
    limits.value[LIMIT_GRAPHQL_SPREADS] = 10000;
    assert_null(graphql_parse(a, buf_str(&b), &limits, &r.document));
    graphql_errors_init(&errors, a);
    graphql_validate(a, r.schema, r.document, &errors);
    assert_int_equal(errors.list.n, 0);
    graphql_collect(&r, graphql_root(r.schema, GRAPHQL_QUERY), r.document->first, &count);
    assert_int_equal(count, 1);
    arena_free(a);
}

static void at_most_a_hundred_errors(void **state)
{
    struct arena *a = arena_new();
    struct graphql_errors errors;
    struct buf b;

    buf_init(&b, a, 4096);
    buf_add(&b, STR("{"));
    for (int i = 0; i < 300; i++)
        buf_add_format(&b, " nope%d", i);
    buf_add(&b, STR("}"));
    check(a, buf_str(&b), &errors);
    assert_int_equal(errors.list.n, 100);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid),
        cmocka_unit_test(invalid),
        cmocka_unit_test(costly),
        cmocka_unit_test(deep),
        cmocka_unit_test(at_most_a_hundred_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
