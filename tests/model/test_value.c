/* Values from JSON and from text, and back (tests/vectors/value.json). */
#include "base/vectors.h"

#include "model/registry/entity.h"

static const struct code drug_codes[] = {{"D", "drug"}, {"M", "consumable"}, {NULL, NULL}};
static const struct code_list drugs = {"item_type", false, drug_codes};
static const struct code part_codes[] = {{"12", "monthly"}, {"4", "quarterly"}, {NULL, NULL}};
static const struct code_list parts = {"part", true, part_codes};

static struct type type_called(struct str name)
{
    if (str_is(name, "int")) return INT;
    if (str_is(name, "small")) return INT_RANGE(1, 15);
    if (str_is(name, "bool")) return BOOL;
    if (str_is(name, "text")) return TEXT(8);
    if (str_is(name, "code")) return CODE(drugs);
    if (str_is(name, "number code")) return CODE(parts);
    if (str_is(name, "money")) return MONEY;
    if (str_is(name, "signed money")) return MONEY_SIGNED;
    if (str_is(name, "pct")) return PCT;
    if (str_is(name, "rate")) return RATE;
    if (str_is(name, "date")) return DATE;
    if (str_is(name, "stamp")) return STAMP;
    if (str_is(name, "uuid")) return UUID;
    assert_true(str_is(name, "json"));
    return JSON;
}

static struct str written(struct arena *a, const struct type *t, const struct db_value *v)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, a, 32);
    w = json_writer(&out);
    value_write(&w, t, v);
    return buf_str(&out);
}

static void check_argument(err_t e, const struct json *vector, const char *member, const char *argument)
{
    const struct json *wanted = json_get(vector, member);

    if (wanted) assert_true(str_eq(err_value(e, argument), wanted->text));
}

static void check_refused(struct arena *a, err_t e, const struct json *vector, struct str wanted)
{
    if (!e || !str_is(wanted, err_code(e->id)))
        fail_msg("%.*s: wanted %.*s, found %s", STR_ARG(json_get(vector, "in")->text), STR_ARG(wanted),
                 e ? err_code(e->id) : "no error");
    if (str_starts(wanted, STR("field."))) assert_true(str_is(err_value(e, "field"), "x"));
    check_argument(e, vector, "min", "min");
    check_argument(e, vector, "max", "max");
    check_argument(e, vector, "form", "form");
    check_argument(e, vector, "value", "value");
    check_argument(e, vector, "kind", "type");
}

static void check_vector(struct arena *a, const struct json *vector, bool from_text)
{
    struct type t = type_called(vector_str(vector, "type"));
    const struct json *in = json_get(vector, "in"), *error = json_get(vector, "error");
    struct db_value v;
    err_t e = from_text ? value_read_text(a, &t, "x", in->text, &v) : value_read(a, &t, "x", in, &v);

    if (error) {
        check_refused(a, e, vector, error->text);
        return;
    }
    if (e) fail_msg("%.*s: %s", STR_ARG(in->text), str_zero(a, err_line(a, e)));
    assert_int_equal(v.type, type_storage(&t));
    assert_null(value_check(a, &t, "x", &v));
    if (!str_eq(written(a, &t, &v), vector_str(vector, "out")))
        fail_msg("wanted %.*s, found %.*s", STR_ARG(vector_str(vector, "out")), STR_ARG(written(a, &t, &v)));
}

static void test_json(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "value.json"), "json"); v; v = v->next)
        check_vector(*state, v, false);
}

static void test_text(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "value.json"), "text"); v; v = v->next)
        check_vector(*state, v, true);
}

static void test_values_that_were_not_read_are_checked(void **state)
{
    const struct type text = TEXT(3), small = INT_RANGE(1, 5), code = CODE(drugs), number = CODE(parts);
    struct db_value v;

    v = db_text(STR("four"));
    assert_true(err_is(value_check(*state, &text, "x", &v), E_FIELD_LENGTH));
    assert_true(err_is(value_check(*state, &small, "x", &v), E_FIELD_TYPE));
    v = db_int(6);
    assert_true(err_is(value_check(*state, &small, "x", &v), E_FIELD_RANGE));
    v = db_text(STR("X"));
    assert_true(err_is(value_check(*state, &code, "x", &v), E_FIELD_CHOICE));
    v = db_int(5);
    assert_true(err_is(value_check(*state, &number, "x", &v), E_FIELD_CHOICE));
    v = db_int(12);
    assert_null(value_check(*state, &number, "x", &v));
    v = db_null(DB_INT);
    assert_null(value_check(*state, &small, "x", &v));
}

static void test_checks_gather_faults(void **state)
{
    struct check c = {.arena = *state};

    check_rule(&c, true, "holds");
    assert_null(c.errors);
    check_rule(&c, false, "first");
    c.field = "size";
    check_rule(&c, false, "second");
    check_fail(&c, OK);
    check_fail(&c, err_make(*state, E_FIELD_REQUIRED, "field", "name", NULL));
    assert_true(str_is(err_value(c.errors, "rule"), "first"));
    assert_true(str_is(err_value(c.errors->next, "field"), "size"));
    assert_int_equal(c.errors->next->next->id, E_FIELD_REQUIRED);
    assert_null(c.errors->next->next->next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_json),
        TEST(test_text),
        TEST(test_values_that_were_not_read_are_checked),
        TEST(test_checks_gather_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
