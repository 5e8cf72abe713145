#include <unistd.h>

#include "language.h"

static void documents(void **state)
{
    struct arena *a = arena_new();

    for (const struct json *v = vector_list(vectors(a, "graphql_parse.json"), "documents"); v; v = v->next) {
        const struct graphql_document *d = must_parse(a, vector_str(v, "text")), *again;
        const struct json *literal = json_get(v, "literals")->first;

        assert_text(d->shape, vector_str(v, "shape"));
        assert_int_equal(d->literal_count, json_get(v, "literals")->count);
        for (uint32_t i = 0; i < d->literal_count; i++, literal = literal->next) {
            assert_text(d->literals[i]->text, literal->text);
            assert_int_equal(d->literals[i]->slot, i);
        }
        again = must_parse(a, graphql_print(a, d));
        assert_text(again->shape, d->shape);
        assert_text(graphql_print(a, again), graphql_print(a, d));
        for (uint32_t i = 0; i < d->literal_count; i++)
            assert_text(again->literals[i]->text, d->literals[i]->text);
    }
    arena_free(a);
}

static void shapes(void **state)
{
    struct arena *a = arena_new();
    const struct json *all = vectors(a, "graphql_parse.json");

    for (const struct json *v = vector_list(all, "same"); v; v = v->next) {
        const struct graphql_document *x = must_parse(a, v->first->text), *y = must_parse(a, v->first->next->text);

        assert_text(x->shape, y->shape);
        assert_true(x->hash == y->hash);
    }
    for (const struct json *v = vector_list(all, "different"); v; v = v->next)
        assert_false(str_eq(must_parse(a, v->first->text)->shape, must_parse(a, v->first->next->text)->shape));
    arena_free(a);
}

static void refusals(void **state)
{
    struct arena *a = arena_new();
    struct limits limits;

    limits_standard(&limits);
    for (const struct json *v = vector_list(vectors(a, "graphql_parse.json"), "refused"); v; v = v->next) {
        const struct graphql_document *d;
        err_t e = graphql_parse(a, vector_str(v, "text"), &limits, &d);

        assert_true(err_is(e, E_SYNTAX));
        assert_null(d);
        assert_text(graphql_syntax_message(a, e), vector_str(v, "message"));
        assert_int_equal(graphql_syntax_place(e).line, vector_int(v, "line"));
        assert_int_equal(graphql_syntax_place(e).column, vector_int(v, "column"));
    }
    arena_free(a);
}

static struct str repeated(struct arena *a, const struct json *v)
{
    struct buf b;

    buf_init(&b, a, 64);
    buf_add(&b, vector_str(v, "before"));
    for (int64_t i = 0; i < vector_int(v, "times"); i++)
        buf_add(&b, vector_str(v, "repeat"));
    buf_add(&b, vector_str(v, "after"));
    return buf_str(&b);
}

static void bounds(void **state)
{
    struct arena *a = arena_new();

    for (const struct json *v = vector_list(vectors(a, "graphql_parse.json"), "limits"); v; v = v->next) {
        const struct graphql_document *d;
        struct limits limits;
        err_t e;

        limits_standard(&limits);
        assert_null(graphql_parse(a, repeated(a, v), &limits, &d));
        assert_null(limits_set(a, &limits, vector_str(v, "limit"), vector_int(v, "value")));
        e = graphql_parse(a, repeated(a, v), &limits, &d);
        assert_true(err_is(e, E_LIMIT));
        assert_text(err_value(e, "limit"), vector_str(v, "limit"));
    }
    arena_free(a);
}

static void bad_utf8(void **state)
{
    struct arena *a = arena_new();
    const struct graphql_document *d;
    struct limits limits;

    limits_standard(&limits);
    assert_true(err_is(graphql_parse(a, STR("{ a(b: \"\xff\") }"), &limits, &d), E_UTF8));
    arena_free(a);
}

static void what_is_private_stays_out_of_the_log(void **state)
{
    struct arena *a = arena_new();
    const struct graphql_document *d;
    struct limits limits;
    err_t e;

    limits_standard(&limits);
    e = graphql_parse(a, STR("{ a(b: 1 \"Jane Doe\") }"), &limits, &d);
    assert_true(str_find(graphql_syntax_message(a, e), STR("Jane Doe"), 0) > 0);
    assert_int_equal(str_find(err_line(a, e), STR("Jane"), 0), -1);
    arena_free(a);
}

static void refs(void **state)
{
    static const char *const good[] = {"Int", "Int!", "[Int]", "[Int!]!", "[[Int!]]", "[[Int!]!]!"};
    static const char *const bad[] = {"", "!", "[", "[]", "[Int", "[[[[[Int]]]]]"};
    struct arena *a = arena_new();
    struct graphql_ref ref;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(graphql_ref_read(str_of(good[i]), &ref));
        assert_text(graphql_ref_text(a, ref), str_of(good[i]));
        assert_text(ref.name, STR("Int"));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(graphql_ref_read(str_of(bad[i]), &ref));
    arena_free(a);
}

static struct str composed(struct arena *a, const struct json *o)
{
    const struct json *args = json_get(o, "args")->first;
    struct buf types, uses;

    buf_init(&types, a, 64);
    buf_init(&uses, a, 64);
    for (const struct json *v = args; v; v = v->next) {
        buf_add_format(&types, "%s$%.*s: %.*s", v == args ? "(" : ", ", STR_ARG(vector_str(v, "name")), STR_ARG(vector_str(v, "type")));
        buf_add_format(&uses, "%s%.*s: $%.*s", v == args ? "(" : ", ", STR_ARG(vector_str(v, "name")), STR_ARG(vector_str(v, "name")));
    }
    return str_format(a, "%.*s x%.*s%s { %.*s%.*s%s %.*s }", STR_ARG(vector_str(o, "kind")), STR_ARG(buf_str(&types)), args ? ")" : "",
        STR_ARG(vector_str(o, "root")), STR_ARG(buf_str(&uses)), args ? ")" : "", STR_ARG(vector_str(o, "selection")));
}

/* Every operation that the web client sends is parsed, and printed so that it is parsed the same. */
static void operations(void **state)
{
    struct arena *a;

    if (access(OPERATIONS, R_OK) != 0) skip();   /* the contract is no part of the project */
    a = arena_new();
    for (const struct json *o = vectors(a, OPERATIONS_FROM_VECTORS)->first; o; o = o->next) {
        const struct graphql_document *d = must_parse(a, composed(a, o));

        assert_text(must_parse(a, graphql_print(a, d))->shape, d->shape);
        assert_text(d->first->first->name, vector_str(o, "root"));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents),
        cmocka_unit_test(shapes),
        cmocka_unit_test(refusals),
        cmocka_unit_test(bounds),
        cmocka_unit_test(bad_utf8),
        cmocka_unit_test(what_is_private_stays_out_of_the_log),
        cmocka_unit_test(refs),
        cmocka_unit_test(operations),
    };

    return _cmocka_run_group_tests("api/parser", tests, sizeof tests / sizeof *tests, NULL, NULL);
}
