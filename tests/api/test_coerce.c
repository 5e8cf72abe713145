#include "language.h"

/* "is" absent: refused, with a reason. */
static int compare(struct arena *a, const struct json *vector, const struct json *found, struct str why)
{
    const struct json *wanted = json_get(vector, "is");

    if (wanted && found && str_eq(json_text(a, found), json_text(a, wanted)) && !why.n)
        return 0;
    if (!wanted && !found && why.n)
        return 0;
    print_error("%.*s\nfound %.*s (%.*s)\n", STR_ARG(json_text(a, vector)), STR_ARG(found ? json_text(a, found) : STR("nothing")),
        STR_ARG(why));
    return 1;
}

static void scalars(void **state)
{
    struct arena *a = arena_new();
    int wrong = 0;

    for (const struct json *v = vector_list(vectors(a, "graphql_coerce.json"), "scalars"); v; v = v->next) {
        struct graphql_ref type;
        const struct json *found;
        struct buf why;

        buf_init(&why, a, 64);
        assert_true(graphql_ref_read(vector_str(v, "type"), &type));
        found = graphql_coerce(a, small_schema(a), type, json_get(v, "value"), &why);
        wrong += compare(a, v, found, buf_str(&why));
    }
    assert_int_equal(wrong, 0);
    arena_free(a);
}

static void literals(void **state)
{
    struct arena *a = arena_new();
    int wrong = 0;

    for (const struct json *v = vector_list(vectors(a, "graphql_coerce.json"), "literals"); v; v = v->next) {
        struct graphql_ref type;
        const struct graphql_document *d = must_parse(a, str_format(a, "{ x(y: %.*s) }", STR_ARG(vector_str(v, "value"))));
        const struct json *found;
        struct buf why;

        buf_init(&why, a, 64);
        assert_true(graphql_ref_read(vector_str(v, "type"), &type));
        found = graphql_literal(a, small_schema(a), type, d->first->first->arguments->value, NULL, &why);
        wrong += compare(a, v, found, buf_str(&why));
    }
    assert_int_equal(wrong, 0);
    arena_free(a);
}

static int compare_all(struct arena *a, const struct json *v, const struct json *found, const struct graphql_errors *errors)
{
    if (!json_get(v, "errors"))
        return compare(a, v, found, errors->list.n ? errors->list.at[0].message : STR(""));
    assert_null(found);
    return !same_errors(a, errors, json_get(v, "errors"), vector_str(v, "query"));
}

static void variables(void **state)
{
    struct arena *a = arena_new();
    int wrong = 0;

    for (const struct json *v = vector_list(vectors(a, "graphql_coerce.json"), "variables"); v; v = v->next) {
        struct graphql_errors errors;
        const struct graphql_document *d = must_parse(a, vector_str(v, "query"));

        graphql_errors_init(&errors, a);
        wrong += compare_all(a, v, graphql_variables(a, small_schema(a), d->first, json_get(v, "given"), &errors), &errors);
    }
    assert_int_equal(wrong, 0);
    arena_free(a);
}

static void arguments(void **state)
{
    struct arena *a = arena_new();
    const struct graphql_schema *s = small_schema(a);
    int wrong = 0;

    for (const struct json *v = vector_list(vectors(a, "graphql_coerce.json"), "arguments"); v; v = v->next) {
        const struct graphql_document *d = must_parse(a, vector_str(v, "query"));
        const struct graphql_field *field = graphql_field(s, graphql_type(s, STR("Query")), vector_str(v, "field"));
        const struct json *given;
        struct graphql_errors errors;

        graphql_errors_init(&errors, a);
        given = graphql_variables(a, s, d->first, json_get(v, "given"), &errors);
        assert_non_null(given);
        wrong += compare_all(a, v, graphql_arguments(a, s, field->arguments, field->argument_count,
            d->first->first->arguments, given, &errors), &errors);
    }
    assert_int_equal(wrong, 0);
    arena_free(a);
}

static void collecting(void **state)
{
    struct arena *a = arena_new();
    const struct graphql_schema *s = small_schema(a);
    const struct graphql_document *d = must_parse(a, STR("query ($y: Boolean, $n: Boolean) { claim { id } ...F x: name @skip(if: $y) "
        "z: name @include(if: $n) ... on Mutation { no: name } name @include(if: $y) ...F } fragment F on Query { claim { code } }"));
    const struct json *given = NULL;
    struct limits limits;
    struct graphql_request r = {a, s, d, NULL};
    struct graphql_collected *fields;
    uint32_t count;

    limits_standard(&limits);
    assert_null(json_read(a, STR("{\"y\":true,\"n\":false}"), &limits, &given));
    r.variables = given;
    fields = graphql_collect(&r, graphql_type(s, STR("Query")), d->first, &count);
    assert_int_equal(count, 2);
    assert_text(fields[0].key, STR("claim"));
    assert_int_equal(fields[0].count, 2);
    assert_text(fields[1].key, STR("name"));
    fields = graphql_collect_below(&r, graphql_type(s, STR("Claim")), &fields[0], &count);
    assert_int_equal(count, 2);
    assert_text(fields[0].key, STR("id"));
    assert_text(fields[1].key, STR("code"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars),
        cmocka_unit_test(literals),
        cmocka_unit_test(variables),
        cmocka_unit_test(arguments),
        cmocka_unit_test(collecting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
