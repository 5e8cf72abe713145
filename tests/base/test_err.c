#include "test.h"

#include "base/err.h"

static void an_error_keeps_copies_of_its_arguments(void **state)
{
    char field[] = "code";
    err_t e = err_make(*state, E_FIELD_LENGTH, "field", field, "max", "8", NULL);

    field[0] = 'x';
    assert_true(err_is(e, E_FIELD_LENGTH));
    assert_false(err_is(e, E_FIELD_TYPE));
    assert_false(err_is(OK, E_FIELD_LENGTH));
    assert_str(err_value(e, "field"), "code");
    assert_str(err_value(e, "max"), "8");
    assert_null(err_value(e, "min").p);
    assert_null(err_value(OK, "min").p);
    assert_null(e->cause);
    assert_null(e->next);
}

static void codes_and_faces(void **state)
{
    assert_string_equal(err_code(E_FIELD_LENGTH), "field.length");
    assert_int_equal(err_http(E_FIELD_LENGTH), 422);
    assert_string_equal(err_fhir(E_FIELD_LENGTH), "value");
    assert_int_equal(err_http(E_NONE), 200);
    for (enum err_id id = 0; id < ERR_COUNT; id++) {
        assert_non_null(err_code(id));
        assert_non_null(err_fhir(id));
        assert_in_range(err_http(id), 200, 599);
        for (enum err_id other = 0; other < id; other++)
            assert_string_not_equal(err_code(id), err_code(other));
    }
}

static void joining_keeps_the_order(void **state)
{
    err_t list = OK;

    assert_null(err_join(OK, OK));
    list = err_join(list, err_make(*state, E_FIELD_REQUIRED, "field", "code", NULL));
    list = err_join(list, OK);
    list = err_join(list, err_join(err_make(*state, E_FIELD_TYPE, "field", "name", NULL),
                                   err_make(*state, E_BUSY, "retry_s", "5", NULL)));
    list = err_join(list, err_make(*state, E_RULE, "rule", "r1", NULL));
    assert_str(err_line(*state, list), "field.required(field=code); field.type(field=name); "
                                       "server.busy(retry_s=5); rule.broken(rule=r1)");
}

static void a_line_shows_causes(void **state)
{
    err_t cause = err_make(*state, E_DB_GONE, "what", "connection refused", NULL);
    err_t e = err_wrap(*state, cause, E_JOB_LOST, "job", "import", NULL);

    assert_str(err_line(*state, e), "job.lost(job=import): db.gone(what=connection refused)");
    assert_str(err_line(*state, err_make(*state, E_STOPPING, NULL)), "server.stopping");
    assert_str(err_line(*state, err_make(*state, E_FIELD_LENGTH, "field", "code", "max", "8", NULL)),
               "field.length(field=code, max=8)");
    assert_str(err_line(*state, OK), "");
}

static void a_line_hides_what_a_person_typed(void **state)
{
    assert_str(err_line(*state, err_make(*state, E_CURSOR, "value", "Sita Tamang", NULL)),
               "query.cursor");
    assert_str(err_line(*state, err_make(*state, E_NOT_UNIQUE, "entity", "insuree", "value",
                                         "070707070", "field", "chfId", NULL)),
               "record.not_unique(entity=insuree, field=chfId)");
}

static void a_copy_outlives_its_arena(void **state)
{
    struct arena *brief = arena_new();
    err_t cause = err_make(brief, E_FILE, "path", "/tmp/x", "what", "no such file", NULL);
    err_t e = err_wrap(brief, cause, E_REGISTRY, "entity", "claim", "what", "field code", NULL);
    err_t copy;

    e = err_join(e, err_make(brief, E_STOPPING, NULL));
    copy = err_copy(*state, e);
    arena_free(brief);
    assert_str(err_line(*state, copy), "registry.wrong(entity=claim, what=field code): "
                                       "file.failed(path=/tmp/x, what=no such file); server.stopping");
    assert_null(err_copy(*state, OK));
}

static err_t step(struct arena *a, bool fails)
{
    return fails ? err_make(a, E_STOPPING, NULL) : OK;
}

static err_t steps(struct arena *a, bool second_fails, int *reached)
{
    TRY(step(a, false));
    *reached = 1;
    TRY(step(a, second_fails));
    *reached = 2;
    return OK;
}

static void try_returns_the_first_error(void **state)
{
    int reached = 0;

    assert_true(err_is(steps(*state, true, &reached), E_STOPPING));
    assert_int_equal(reached, 1);
    assert_null(steps(*state, false, &reached));
    assert_int_equal(reached, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_error_keeps_copies_of_its_arguments),
        TEST(codes_and_faces),
        TEST(joining_keeps_the_order),
        TEST(a_line_shows_causes),
        TEST(a_line_hides_what_a_person_typed),
        TEST(a_copy_outlives_its_arena),
        TEST(try_returns_the_first_error),
    };

    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
