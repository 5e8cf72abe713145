#include "api/graphql/known.h"
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

/* ---- known shapes ---- */

static struct str shown(struct arena *a, const struct graphql_errors *errors)
{
    struct buf out;

    buf_init(&out, a, 256);
    for (size_t i = 0; i < errors->list.n; i++) {
        const struct graphql_error *e = &errors->list.at[i];

        buf_add(&out, e->message);
        for (uint32_t k = 0; k < e->place_count; k++)
            buf_add_format(&out, " %u:%u", e->places[k].line, e->places[k].column);
        buf_add_char(&out, '\n');
    }
    return buf_str(&out);
}

/* What was asked before changes no answer. */
static struct str ask_known(struct graphql_known *known, struct arena *a, struct str text)
{
    struct graphql_errors errors, plain;

    graphql_errors_init(&errors, a);
    graphql_known_validate(known, a, small_schema(a), must_parse(a, text), &errors);
    check(a, text, &plain);
    assert_text(shown(a, &errors), shown(a, &plain));
    return shown(a, &errors);
}

static void known_shapes_are_answered_alike(void **state)
{
    struct arena *a = arena_new();
    struct graphql_known *known = graphql_known_new(a);
    const struct json *all = vectors(a, "graphql_validate.json");

    for (int turn = 0; turn < 2; turn++) {
        for (const struct json *v = vector_list(all, "valid"); v; v = v->next)
            ask_known(known, a, v->text);
        for (const struct json *v = vector_list(all, "invalid"); v; v = v->next)
            ask_known(known, a, vector_str(v, "text"));
    }
    arena_free(a);
}

/* Pairs of one shape, of which the first is valid and the second is not. */
static void a_literal_that_does_not_fit_is_found_in_a_known_shape(void **state)
{
    static const char *const pairs[][2] = {
        {"{ claims(dateClaimed_Gte: \"2026-01-31\") { totalCount } }", "{ claims(dateClaimed_Gte: \"2026-02-31\") { totalCount } }"},
        {"{ claims(first: 10) { totalCount } }", "{ claims(first: 3000000000) { totalCount } }"},
        {"{ claim(uuid: \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\") @skip(if: true) { id } }", "{ claim(uuid: \"6\") @skip(if: true) { id } }"},
        {"query q($d: Date = \"2026-01-31\") { claims(dateClaimed_Gte: $d) { totalCount } }",
         "query q($d: Date = \"x\") { claims(dateClaimed_Gte: $d) { totalCount } }"},
        {"mutation { createClaim(input: {code: \"a\", lines: [{service: 1}]}) { internalId } }",
         "mutation { createClaim(input: {code: \"a\", lines: [{service: 3000000000}]}) { internalId } }"},
        {"{ claim(id: 1) { id } claim(id: 1) { code } }", "{ claim(id: 1) { id } claim(id: 2) { code } }"},
        {"{ a: scalars(GenericScalar: [1]) b: scalars(Int: 1) }", "{ a: scalars(GenericScalar: [1]) b: scalars(Int: 3000000000) }"},
    };
    struct arena *a = arena_new();
    struct graphql_known *known = graphql_known_new(a);

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str good = str_of(pairs[i][0]), bad = str_of(pairs[i][1]);

        assert_text(ask_known(known, a, good), STR(""));
        assert_text(must_parse(a, bad)->shape, must_parse(a, good)->shape);
        assert_true(ask_known(known, a, bad).n > 0);
        ask_known(known, a, good);
    }
    arena_free(a);
}

/* More shapes than places, and shapes of every length: each takes over what another left. */
static void shapes_take_over_each_others_places(void **state)
{
    struct arena *a = arena_new(), *own = arena_new();
    struct graphql_known *known = graphql_known_new(own);

    for (int turn = 0; turn < 2; turn++)
        for (int i = 0; i < 1500; i++) {
            struct buf text;

            buf_init(&text, a, 512);
            buf_add_format(&text, "{ a%d: claims(first: %d) { totalCount", i, i);
            for (int k = 0; k < i % 150; k++)
                buf_add_format(&text, " t%d: totalCount", k);
            buf_add_format(&text, i % 3 ? "} }" : " } b: claims(code: \"%d\") { totalCount } }", i);
            ask_known(known, a, buf_str(&text));
            arena_reset(a);
        }
    arena_free(own);
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
        cmocka_unit_test(known_shapes_are_answered_alike),
        cmocka_unit_test(a_literal_that_does_not_fit_is_found_in_a_known_shape),
        cmocka_unit_test(shapes_take_over_each_others_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
